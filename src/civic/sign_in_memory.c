/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/sign_in.h"

#include "kit/locked.h"
#include "lib/bytes.h"

#include <pthread.h>

/* What of signing in is in memory alone: allowances, the key of what is handed out, and which
 * questions were answered. */

enum {
        KEY_SIZE = 32,
        PLACES = 4096, /* allowances of each kind; names and devices that fall together share one */
        ANSWERS = 1024,
        NONCE_SIZE = 8,
        DEVICE_NONCE = 16,
        TEXT_MOST = 256,
};

struct allowance {
        int64_t next;       /* when all of it will be there again (generic cell rate algorithm) */
        int32_t locked_day; /* the last on which it was used up */
};

struct answer {
        uint8_t nonce[NONCE_SIZE];
        int64_t until;
};

struct sign_ins {
        pthread_mutex_t lock;
        uint8_t key[KEY_SIZE];
        struct allowance allowances[2][PLACES]; /* of names, of devices */
        struct answer answers[ANSWERS];
        size_t answered;
};

struct sign_ins *sign_ins_make(void)
{
        struct sign_ins *sign_ins = locked_take(sizeof *sign_ins, LOCKED_FORGET);
        pthread_mutex_init(&sign_ins->lock, NULL);
        crypt_random(sign_ins->key, sizeof sign_ins->key);
        return sign_ins;
}

void sign_ins_end(struct sign_ins **sign_ins)
{
        if (!*sign_ins)
                return;
        pthread_mutex_destroy(&(*sign_ins)->lock);
        locked_give_back(*sign_ins, sizeof **sign_ins);
        *sign_ins = NULL;
}

/* --------------------------------------------------------------------------- signed texts */

static struct secret mac_of(struct str key, const char *purpose, struct str text)
{
        struct secret mac;
        uint8_t hash[KEY_SIZE];
        uint8_t both[2 * KEY_SIZE];
        crypt_blake2b(key, str_of(purpose), both, KEY_SIZE);
        crypt_blake2b(key, text, hash, sizeof hash);
        memcpy(both + KEY_SIZE, hash, sizeof hash);
        crypt_blake2b(key, str_of_bytes(both, sizeof both), mac.bytes, sizeof mac.bytes);
        return mac;
}

static struct str key_of(const struct sign_ins *sign_ins)
{
        return str_of_bytes(sign_ins->key, sizeof sign_ins->key);
}

/* TEXT.MAC */
static struct private sign(struct act *a, struct str text, const struct secret *mac)
{
        struct buf out = buf_in(a->mem);
        buf_add(&out, text);
        buf_add_byte(&out, '.');
        buf_add_hex(&out, str_of_bytes(mac->bytes, sizeof mac->bytes));
        return private_wrap(buf_str(&out));
}

/* Cuts the MAC off, which is the last part. */
static bool cut_mac(struct private signed_text, struct str *text, struct secret *mac)
{
        struct str whole = private_unwrap(signed_text);
        size_t hex = 2 * sizeof mac->bytes;
        if (whole.len <= hex + 1 || whole.len > TEXT_MOST || whole.at[whole.len - hex - 1] != '.')
                return false;
        *text = (struct str){ whole.at, whole.len - hex - 1 };
        return hex_read(
                (struct str){ whole.at + whole.len - hex, hex }, mac->bytes, sizeof mac->bytes);
}

/* --------------------------------------------------------------------------------- devices */

/* The key is of their password and round, so that all devices are unknown when those are others. */
static struct secret mac_of_device(const struct staff_stamp *stamp, struct str text)
{
        return mac_of(str_of_bytes(stamp->bytes, sizeof stamp->bytes), "citykey device v1", text);
}

enum err sign_in_device(struct act *a, struct str name, struct private *device)
{
        struct staff_stamp stamp;
        uint8_t nonce[DEVICE_NONCE];
        struct buf text = buf_in(a->mem);
        TRY(staff_stamp(a, name, &stamp));
        crypt_random(nonce, sizeof nonce);
        buf_add(&text, name);
        buf_add_byte(&text, '.');
        buf_add_hex(&text, str_of_bytes(nonce, sizeof nonce));
        struct secret mac = mac_of_device(&stamp, buf_str(&text));
        *device = sign(a, buf_str(&text), &mac);
        return OK;
}

/* A name that nobody has costs the same work. */
static enum err is_device_of(struct act *a, struct str name, struct private device, bool *is_known)
{
        struct staff_stamp stamp = { { 0 } };
        struct secret said = { { 0 } };
        struct str text = STR("");
        struct str rest;
        enum err found = staff_stamp(a, name, &stamp);
        if (found == E_NONE)
                act_recover(a);
        else
                TRY(found);
        bool is_cut = cut_mac(device, &text, &said);
        struct secret mac = mac_of_device(&stamp, text);
        bool is_signed = secret_is_equal(&mac, &said);
        bool is_theirs = str_is_equal(str_cut(text, '.', &rest), name);
        *is_known = is_cut && is_signed && is_theirs && found == OK;
        return OK;
}

/* ------------------------------------------------------------------------------- how often */

static uint32_t place_of(const struct sign_ins *sign_ins, struct str what)
{
        uint8_t hash[TAG_SIZE];
        crypt_blake2b_128(key_of(sign_ins), what, hash);
        return ((uint32_t)hash[0] << 8 | hash[1]) % PLACES;
}

/* Takes one; or says when there will be one. */
static bool take(struct allowance *allowance, const struct act *a, struct sign_in_try *try)
{
        const int64_t most = (int64_t)SIGN_IN_TRIES * SIGN_IN_EVERY;
        int64_t next = allowance->next > a->now ? allowance->next : a->now;
        if (next > a->now + most) /* the clock was set back */
                next = a->now + most;
        int64_t wait = next + SIGN_IN_EVERY - (a->now + most);
        try->wait = wait > 0 ? wait : 0;
        if (wait > 0)
                return false;
        allowance->next = next + SIGN_IN_EVERY;
        try->is_last = allowance->next + SIGN_IN_EVERY > a->now + most &&
                       allowance->locked_day != a->today.day;
        if (try->is_last)
                allowance->locked_day = a->today.day;
        return true;
}

enum err sign_in_try(struct act *a, struct sign_ins *sign_ins, struct str name,
        struct private device, struct sign_in_try *try)
{
        struct sign_in_try made = { .name = name };
        TRY(is_device_of(a, name, device, &made.is_known));
        made.place = place_of(sign_ins, made.is_known ? private_unwrap(device) : name);
        pthread_mutex_lock(&sign_ins->lock);
        struct allowance *allowance = &sign_ins->allowances[made.is_known][made.place];
        bool is_taken = take(allowance, a, &made);
        pthread_mutex_unlock(&sign_ins->lock);
        made.is_last &= !made.is_known;
        *try = made;
        return is_taken ? OK : fail(a, E_BUSY, TEXT_SIGN_IN_OFTEN);
}

void sign_in_was_right(struct sign_ins *sign_ins, const struct sign_in_try *try, int64_t now)
{
        pthread_mutex_lock(&sign_ins->lock);
        struct allowance *allowance = &sign_ins->allowances[try->is_known][try->place];
        if (allowance->next > now)
                allowance->next -= SIGN_IN_EVERY;
        pthread_mutex_unlock(&sign_ins->lock);
}

/* --------------------------------------------------------------------------------- tickets */

/* What a ticket is signed over: name, until when, and the stamp of the password that was right. */
static enum err mac_of_ticket(
        struct act *a, const struct sign_ins *sign_ins, struct str text, struct secret *mac)
{
        struct staff_stamp stamp;
        struct str rest;
        struct buf all = buf_in(a->mem);
        TRY(staff_stamp(a, str_cut(text, '.', &rest), &stamp));
        buf_add(&all, text);
        buf_add(&all, str_of_bytes(stamp.bytes, sizeof stamp.bytes));
        *mac = mac_of(key_of(sign_ins), "ticket", buf_str(&all));
        return OK;
}

enum err sign_in_ticket(
        struct act *a, struct sign_ins *sign_ins, struct str name, struct private *ticket)
{
        struct secret mac;
        struct buf text = buf_in(a->mem);
        buf_add(&text, name);
        buf_add_byte(&text, '.');
        buf_add_number(&text, a->now + SIGN_IN_TICKET);
        TRY(mac_of_ticket(a, sign_ins, buf_str(&text), &mac));
        *ticket = sign(a, buf_str(&text), &mac);
        return OK;
}

static bool is_in_time(const struct act *a, struct str until, int64_t length)
{
        int64_t end;
        return str_read_number(until, INT64_MAX - length, &end) && a->now <= end &&
               end - a->now <= length;
}

enum err sign_in_read_ticket(
        struct act *a, struct sign_ins *sign_ins, struct private ticket, struct str *name)
{
        struct str text;
        struct str until;
        struct secret said;
        struct secret mac;
        if (!cut_mac(ticket, &text, &said))
                return fail(a, E_WHO, TEXT_SIGN_IN_TICKET_OLD);
        struct str whose = str_cut(text, '.', &until);
        enum err found = mac_of_ticket(a, sign_ins, text, &mac);
        if (found == E_NONE)
                act_recover(a);
        else
                TRY(found);
        if (found != OK || !secret_is_equal(&mac, &said) || !is_in_time(a, until, SIGN_IN_TICKET))
                return fail(a, E_WHO, TEXT_SIGN_IN_TICKET_OLD);
        *name = whose;
        return OK;
}

/* ------------------------------------------------------------------------------- questions */

/* nonce (8), until (8), the first half of a MAC over both and what it is bound to */
enum { AT_UNTIL = NONCE_SIZE, AT_MAC = NONCE_SIZE + 8 };

static struct secret mac_of_question(
        struct act *a, const struct sign_ins *sign_ins, struct str bound, const uint8_t *challenge)
{
        struct buf all = buf_in(a->mem);
        buf_add(&all, str_of_bytes(challenge, AT_MAC));
        buf_add(&all, bound);
        return mac_of(key_of(sign_ins), "question", buf_str(&all));
}

void sign_in_ask(struct act *a, struct sign_ins *sign_ins, struct str bound,
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE])
{
        struct sink sink = sink_in(challenge, WEBAUTHN_CHALLENGE_SIZE);
        uint8_t nonce[NONCE_SIZE];
        crypt_random(nonce, sizeof nonce);
        sink_put(&sink, (struct bytes){ nonce, sizeof nonce });
        sink_put_number(&sink, (uint64_t)(a->now + SIGN_IN_ASKED), 8);
        struct secret mac = mac_of_question(a, sign_ins, bound, challenge);
        sink_put(&sink, (struct bytes){ mac.bytes, WEBAUTHN_CHALLENGE_SIZE - AT_MAC });
}

static int64_t until_of(const uint8_t *challenge)
{
        struct bytes rest = { challenge + AT_UNTIL, 8 };
        uint64_t until = 0;
        bytes_take_number(&rest, 8, &until);
        return until > INT64_MAX ? 0 : (int64_t)until;
}

/* Under the lock. */
static bool was_answered(const struct sign_ins *sign_ins, const uint8_t *challenge, int64_t now)
{
        for (size_t i = 0; i < ANSWERS; i++)
                if (sign_ins->answers[i].until >= now &&
                        memcmp(sign_ins->answers[i].nonce, challenge, NONCE_SIZE) == 0)
                        return true;
        return false;
}

bool sign_in_has_asked(struct act *a, struct sign_ins *sign_ins, struct str bound,
        const uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE])
{
        struct secret said = { { 0 } };
        struct secret mac = mac_of_question(a, sign_ins, bound, challenge);
        memset(mac.bytes + WEBAUTHN_CHALLENGE_SIZE - AT_MAC, 0,
                sizeof mac.bytes - (WEBAUTHN_CHALLENGE_SIZE - AT_MAC));
        memcpy(said.bytes, challenge + AT_MAC, WEBAUTHN_CHALLENGE_SIZE - AT_MAC);
        int64_t until = until_of(challenge);
        if (!secret_is_equal(&mac, &said) || until < a->now || until - a->now > SIGN_IN_ASKED)
                return false;
        pthread_mutex_lock(&sign_ins->lock);
        bool is_open = !was_answered(sign_ins, challenge, a->now);
        pthread_mutex_unlock(&sign_ins->lock);
        return is_open;
}

bool sign_in_answer(
        struct act *a, struct sign_ins *sign_ins, const uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE])
{
        pthread_mutex_lock(&sign_ins->lock);
        bool is_first = !was_answered(sign_ins, challenge, a->now);
        struct answer *answer = &sign_ins->answers[sign_ins->answered++ % ANSWERS];
        memcpy(answer->nonce, challenge, NONCE_SIZE);
        answer->until = until_of(challenge);
        pthread_mutex_unlock(&sign_ins->lock);
        return is_first;
}
