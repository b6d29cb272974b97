/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/session.h"

#include "kit/locked.h"
#include "kit/text.h"

#include <pthread.h>

enum { TOKEN_BYTES = 32 };

/* One session. Who has the table has no token, only what a token hashes to. */
struct entry {
        bool is_open;
        struct secret hash; /* of the token */
        char name[STAFF_NAME_MOST + 1];
        struct staff_stamp stamp; /* of when they signed in */
        enum session_strength strength;
        int64_t opened, used;
        char form_token[SESSION_TOKEN_SIZE];
};

struct sessions {
        pthread_mutex_t lock;
        uint8_t key[TOKEN_BYTES]; /* of the hash */
        struct entry entries[SESSIONS_MOST];
};

struct sessions *sessions_make(void)
{
        struct sessions *sessions = locked_take(sizeof *sessions, LOCKED_FORGET);
        pthread_mutex_init(&sessions->lock, NULL);
        crypt_random(sessions->key, sizeof sessions->key);
        return sessions;
}

void sessions_end(struct sessions **sessions)
{
        if (!*sessions)
                return;
        pthread_mutex_destroy(&(*sessions)->lock);
        locked_give_back(*sessions, sizeof **sessions);
        *sessions = NULL;
}

/* -------------------------------------------------------------------------------- tokens */

static void make_token(struct act *a, char token[SESSION_TOKEN_SIZE])
{
        uint8_t random[TOKEN_BYTES];
        crypt_random(random, sizeof random);
        struct str text = base64url_encode(a->mem, str_of_bytes(random, sizeof random));
        memcpy(token, text.at, text.len);
        token[text.len] = 0;
        explicit_bzero(random, sizeof random);
}

static struct secret hash_of(const struct sessions *sessions, struct str token)
{
        struct secret hash;
        crypt_blake2b(str_of_bytes(sessions->key, sizeof sessions->key), token, hash.bytes,
                sizeof hash.bytes);
        return hash;
}

/* All are looked at, found or not. */
static struct entry *find(struct sessions *sessions, const struct secret *hash)
{
        struct entry *found = NULL;
        for (size_t i = 0; i < SESSIONS_MOST; i++) {
                struct entry *entry = &sessions->entries[i];
                if (secret_is_equal(&entry->hash, hash) & entry->is_open)
                        found = entry;
        }
        return found;
}

static void close_entry(struct entry *entry)
{
        explicit_bzero(entry, sizeof *entry);
}

/* A clock that was set back by more than an idle session lasts ends sessions too: how old they are
 * is not known any more. */
static bool is_over(const struct entry *entry, int64_t now)
{
        return now - entry->used > SESSION_IDLE || now - entry->opened > SESSION_LONGEST ||
               entry->used - now > SESSION_IDLE;
}

static bool is_of(const struct entry *entry, struct str name)
{
        return entry->is_open && str_is_equal(str_of(entry->name), name);
}

/* ------------------------------------------------------------------------------- opening */

/* An entry that is free. Of one person's sessions, who may have only so many, the one that was
 * longest without a request ends. */
static struct entry *take_free(struct sessions *sessions, struct str name, int64_t now)
{
        struct entry *free = NULL;
        struct entry *oldest = NULL;
        size_t own = 0;
        for (size_t i = 0; i < SESSIONS_MOST; i++) {
                struct entry *entry = &sessions->entries[i];
                if (entry->is_open && is_over(entry, now))
                        close_entry(entry);
                if (!entry->is_open && !free)
                        free = entry;
                if (!is_of(entry, name))
                        continue;
                own++;
                if (!oldest || entry->used < oldest->used)
                        oldest = entry;
        }
        if (own < SESSIONS_OF_ONE)
                return free;
        close_entry(oldest);
        return oldest;
}

enum err session_open(struct act *a, struct sessions *sessions, struct str name,
        enum session_strength strength, char token[SESSION_TOKEN_SIZE])
{
        struct staff staff;
        struct entry new = {
                .is_open = true, .strength = strength, .opened = a->now, .used = a->now
        };
        char made[SESSION_TOKEN_SIZE];
        TRY(staff_find(a, name, &staff));
        TRY(staff_stamp(a, name, &new.stamp));
        memcpy(new.name, name.at, name.len);
        make_token(a, made);
        make_token(a, new.form_token);
        new.hash = hash_of(sessions, str_of(made));
        pthread_mutex_lock(&sessions->lock);
        struct entry *entry = take_free(sessions, name, a->now);
        if (entry)
                *entry = new;
        pthread_mutex_unlock(&sessions->lock);
        if (entry)
                memcpy(token, made, sizeof made);
        explicit_bzero(made, sizeof made);
        explicit_bzero(&new, sizeof new);
        return entry ? OK : fail(a, E_BUSY, TEXT_SESSION_FULL);
}

/* ------------------------------------------------------------------------------- finding */

/* A copy of the entry that TOKEN opens now. */
static bool look_up(
        struct sessions *sessions, const struct secret *hash, int64_t now, struct entry *copy)
{
        pthread_mutex_lock(&sessions->lock);
        struct entry *entry = find(sessions, hash);
        if (entry && is_over(entry, now)) {
                close_entry(entry);
                entry = NULL;
        }
        if (entry) {
                entry->used = now;
                *copy = *entry;
        }
        pthread_mutex_unlock(&sessions->lock);
        return entry != NULL;
}

/* Does its owner still work here, with the password of then? */
static enum err find_owner(struct act *a, const struct entry *entry, struct staff *staff)
{
        struct staff_stamp stamp;
        enum err outcome = staff_find(a, str_of(entry->name), staff);
        if (outcome == OK)
                outcome = staff_stamp(a, staff->name, &stamp);
        if (outcome == OK)
                return memcmp(stamp.bytes, entry->stamp.bytes, sizeof stamp.bytes) == 0 ? OK
                                                                                        : E_WHO;
        if (outcome != E_NONE && outcome != E_STATE)
                return outcome;
        act_recover(a);
        return E_WHO;
}

static enum err choose_language(struct act *a)
{
        struct str tag;
        TRY(staff_language(a, a->who, &tag));
        text_lang_read(tag, &a->lang);
        return OK;
}

enum err session_find(
        struct act *a, struct sessions *sessions, struct private token, struct session *session)
{
        struct entry entry;
        struct staff staff;
        const struct secret hash = hash_of(sessions, private_unwrap(token));
        if (!look_up(sessions, &hash, a->now, &entry))
                return E_WHO;
        enum err outcome = find_owner(a, &entry, &staff);
        if (outcome == E_WHO)
                session_close(sessions, token);
        if (outcome != OK)
                return outcome;
        session->name = str_copy(a->mem, staff.name);
        session->roles = staff.roles;
        session->strength = entry.strength;
        memcpy(session->form_token, entry.form_token, sizeof session->form_token);
        a->who = session->name;
        return choose_language(a);
}

/* ------------------------------------------------------------------------------- closing */

void session_close(struct sessions *sessions, struct private token)
{
        const struct secret hash = hash_of(sessions, private_unwrap(token));
        pthread_mutex_lock(&sessions->lock);
        struct entry *entry = find(sessions, &hash);
        if (entry)
                close_entry(entry);
        pthread_mutex_unlock(&sessions->lock);
}

void session_close_all(struct sessions *sessions, struct str name)
{
        pthread_mutex_lock(&sessions->lock);
        for (size_t i = 0; i < SESSIONS_MOST; i++)
                if (is_of(&sessions->entries[i], name))
                        close_entry(&sessions->entries[i]);
        pthread_mutex_unlock(&sessions->lock);
}
