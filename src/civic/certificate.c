/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/certificate.h"

#include "kit/text.h"

#include <string.h>

enum { COUNT_MOST = 1000000 };

static const char first_line[] = "citykey certificate ";
static const char signature_word[] = "\nsignature ";

/* ------------------------------------------------------------------------- the lines */

/* A line is its words and then a value: a name to the line's end, bytes in hex, or numbers each
 * after a word of its own. What writes it reads it. */
enum line_kind { LINE_NAME, LINE_HEX, LINE_NUMBER };

struct line {
        const char *before; /* what stands before the value, line ends included */
        enum line_kind kind;
        size_t at, size; /* of the member; size counts for LINE_HEX */
};

#define NAME(before, member)                                                                       \
        {                                                                                          \
                before, LINE_NAME, offsetof(struct certificate, member), 0                         \
        }
#define HEX(before, member)                                                                        \
        {                                                                                          \
                before, LINE_HEX, offsetof(struct certificate, member),                            \
                        sizeof((struct certificate *)0)->member                                    \
        }
#define NUMBER(before, member)                                                                     \
        {                                                                                          \
                before, LINE_NUMBER, offsetof(struct certificate, member), 0                       \
        }

static const struct line table[] = {
        HEX("city ", city_id),
        NAME("\nname ", city),
        NAME("\nevent ", event),
        NAME("\ndesk ", desk),
        HEX("\nbundle ", bundle),
        HEX("\nkey ", desk_key),
        NUMBER("\ncards opening ", opening),
        NUMBER(" active ", active),
        NUMBER(" spoiled ", spoiled),
        NUMBER(" destroyed ", destroyed),
        NUMBER(" returned ", returned),
        NUMBER("\nsupplies returned ", supplies[CERTIFICATE_SUPPLY_RETURNED]),
        NUMBER(" opened ", supplies[CERTIFICATE_SUPPLY_OPENED]),
        NUMBER(" used_up ", supplies[CERTIFICATE_SUPPLY_USED_UP]),
        NUMBER(" destroyed ", supplies[CERTIFICATE_SUPPLY_DESTROYED]),
        NUMBER("\nvisits ", visits),
        NUMBER("\nclean person ", clean[CERTIFICATE_PERSON]),
        NUMBER("\nclean browser ", clean[CERTIFICATE_BROWSER]),
        NUMBER("\nclean session ", clean[CERTIFICATE_SESSION]),
        NUMBER("\nclean mount ", clean[CERTIFICATE_MOUNT]),
        NUMBER("\nclean swap ", clean[CERTIFICATE_SWAP]),
        NUMBER("\nclean core ", clean[CERTIFICATE_CORE]),
        NUMBER("\nclean queue ", clean[CERTIFICATE_QUEUE]),
        NUMBER("\nclean journal ", clean[CERTIFICATE_JOURNAL]),
        NUMBER("\nsecond locked ", second[CERTIFICATE_LOCKED]),
        NUMBER("\nsecond zeroed ", second[CERTIFICATE_ZEROED]),
        NUMBER("\nsecond apart ", second[CERTIFICATE_APART]),
};

/* What nothing here can check, named so that nobody takes the rest for more. */
static const char last_lines[] = "\nunchecked camera display printer ribbon people\nend\n";

static const char *const kinds[] = {
        [ENVELOPE_DEMONSTRATION] = "demonstration",
        [ENVELOPE_PRODUCTION] = "production",
};

static bool name_is_good(struct str name)
{
        bool is_trimmed = str_is_equal(str_trim(name), name);
        return name.len > 0 && name.len <= CERTIFICATE_NAME_MOST && is_trimmed &&
               text_find_fault(name) == TEXT_FAULT_NONE;
}

static bool names_are_good(const struct certificate *certificate)
{
        return name_is_good(certificate->city) && name_is_good(certificate->event) &&
               name_is_good(certificate->desk);
}

/* No count over a million, none of visits over the visits, no more cards than there were. */
static bool counts_are_good(const struct certificate *certificate)
{
        for (size_t i = 0; i < COUNT(table); i++) {
                int64_t number;
                if (table[i].kind != LINE_NUMBER)
                        continue;
                memcpy(&number, (const char *)certificate + table[i].at, sizeof number);
                if (number < 0 || number > COUNT_MOST)
                        return false;
        }
        for (size_t i = 0; i < CERTIFICATE_CHECKS; i++)
                if (certificate->clean[i] > certificate->visits)
                        return false;
        for (size_t i = 0; i < CERTIFICATE_SECONDS; i++)
                if (certificate->second[i] > certificate->visits)
                        return false;
        return certificate_missing(certificate) >= 0;
}

int64_t certificate_missing(const struct certificate *certificate)
{
        return certificate->opening - certificate->active - certificate->spoiled -
               certificate->destroyed - certificate->returned;
}

bool certificate_is_clean(const struct certificate *certificate)
{
        for (size_t i = 0; i < CERTIFICATE_CHECKS; i++)
                if (certificate->clean[i] != certificate->visits)
                        return false;
        return certificate_missing(certificate) == 0;
}

/* ------------------------------------------------------------------------- written */

static void put_line(struct buf *text, const struct line *line, const void *member)
{
        int64_t number;
        struct str name;
        buf_add_c(text, line->before);
        switch (line->kind) {
        case LINE_NAME:
                memcpy(&name, member, sizeof name);
                buf_add(text, name);
                return;
        case LINE_HEX:
                buf_add_hex(text, str_of_bytes(member, line->size));
                return;
        case LINE_NUMBER:
                memcpy(&number, member, sizeof number);
                buf_add_number(text, number);
        }
}

enum err certificate_write(struct act *a, const struct certificate *certificate, struct str *lines)
{
        char day[DATE_TEXT_SIZE];
        struct buf text = buf_in(a->mem);
        if (!names_are_good(certificate))
                return fail(a, E_INPUT, TEXT_CERTIFICATE_NAME);
        if (!counts_are_good(certificate))
                return fail(a, E_BUG, TEXT_CERTIFICATE_COUNTS);
        date_write(certificate->day, day);
        buf_add_c(&text, first_line);
        buf_add_c(&text, "1\nkind ");
        buf_add_c(&text, kinds[certificate->kind]);
        buf_add_c(&text, "\nday ");
        buf_add_c(&text, day);
        buf_add_c(&text, "\n");
        for (size_t i = 0; i < COUNT(table); i++)
                put_line(&text, &table[i], (const char *)certificate + table[i].at);
        buf_add_c(&text, last_lines);
        *lines = buf_str(&text);
        return OK;
}

struct str certificate_put_together(
        struct act *a, struct str lines, const uint8_t signature[SIGNATURE_SIZE])
{
        struct buf file = buf_in(a->mem);
        buf_add(&file, lines);
        buf_add_c(&file, signature_word);
        buf_add(&file, base64_encode(a->mem, str_of_bytes(signature, SIGNATURE_SIZE)));
        buf_add_c(&file, "\n");
        return buf_str(&file);
}

enum err certificate_sign(struct act *a, struct keeper *keeper,
        const struct certificate *certificate, struct str *file)
{
        struct str lines;
        uint8_t signature[SIGNATURE_SIZE];
        TRY(certificate_write(a, certificate, &lines));
        TRY(keeper_sign_certificate(a, keeper, lines, signature));
        *file = certificate_put_together(a, lines, signature);
        return OK;
}

/* ------------------------------------------------------------------------- read */

static bool take(struct str *rest, struct str expected)
{
        if (!str_starts_with(*rest, expected))
                return false;
        *rest = (struct str){ rest->at + expected.len, rest->len - expected.len };
        return true;
}

/* Up to a blank or the line's end. */
static struct str take_word(struct str *rest)
{
        struct str word = { rest->at, 0 };
        while (word.len < rest->len && word.at[word.len] != ' ' && word.at[word.len] != '\n')
                word.len++;
        *rest = (struct str){ rest->at + word.len, rest->len - word.len };
        return word;
}

static struct str take_to_end(struct str *rest)
{
        struct str after;
        struct str name = str_cut(*rest, '\n', &after);
        *rest = (struct str){ rest->at + name.len, rest->len - name.len };
        return name;
}

static bool take_line(struct str *rest, const struct line *line, void *member)
{
        int64_t number;
        struct str name;
        if (!take(rest, str_of(line->before)))
                return false;
        switch (line->kind) {
        case LINE_NAME:
                name = take_to_end(rest);
                memcpy(member, &name, sizeof name);
                return true;
        case LINE_HEX:
                return hex_read(take_word(rest), member, line->size);
        case LINE_NUMBER:
                if (!str_read_number(take_word(rest), COUNT_MOST, &number))
                        return false;
                memcpy(member, &number, sizeof number);
                return true;
        }
        return false;
}

static bool take_kind(struct str *rest, enum envelope_kind *kind)
{
        struct str word;
        if (!take(rest, STR("kind ")))
                return false;
        word = take_word(rest);
        for (int i = ENVELOPE_DEMONSTRATION; i <= ENVELOPE_PRODUCTION; i++)
                if (str_is_equal(word, str_of(kinds[i]))) {
                        *kind = (enum envelope_kind)i;
                        return true;
                }
        return false;
}

static bool take_lines(struct str *rest, struct certificate *certificate)
{
        if (!take_kind(rest, &certificate->kind) || !take(rest, STR("\nday ")) ||
                !date_read(take_word(rest), &certificate->day) || !take(rest, STR("\n")))
                return false;
        for (size_t i = 0; i < COUNT(table); i++)
                if (!take_line(rest, &table[i], (char *)certificate + table[i].at))
                        return false;
        return take(rest, str_of(last_lines));
}

static bool take_signature(struct act *a, struct str *rest, struct certificate_file *read)
{
        struct str bytes;
        if (!take(rest, str_of(signature_word)))
                return false;
        read->signature_text = take_to_end(rest);
        if (!take(rest, STR("\n")) || rest->len > 0 ||
                !base64_decode(a->mem, read->signature_text, &bytes) || bytes.len != SIGNATURE_SIZE)
                return false;
        memcpy(read->signature, bytes.at, SIGNATURE_SIZE);
        return true;
}

/* What was read, written again: the same bytes, or it had a form of its own (a zero before a
 * number, a name that cannot be). */
static bool is_canonical(struct act *a, const struct certificate_file *read)
{
        struct str again;
        if (certificate_write(a, &read->certificate, &again) == OK)
                return str_is_equal(again, read->lines);
        act_recover(a);
        return false;
}

enum err certificate_read(struct act *a, struct str file, struct certificate_file *read)
{
        struct certificate_file taken = { .lines = STR("") };
        struct str rest = file, version;
        if (file.len > CERTIFICATE_FILE_MOST || !take(&rest, str_of(first_line)))
                return fail(a, E_INPUT, TEXT_CERTIFICATE_NOT_ONE);
        version = take_to_end(&rest);
        if (!str_is_equal(version, STR("1")))
                return fail(a, E_STATE, TEXT_CERTIFICATE_NEWER);
        if (!take(&rest, STR("\n")) || !take_lines(&rest, &taken.certificate))
                return fail(a, E_INPUT, TEXT_CERTIFICATE_ALTERED);
        taken.lines = (struct str){ file.at, file.len - rest.len };
        if (!take_signature(a, &rest, &taken) || !is_canonical(a, &taken))
                return fail(a, E_INPUT, TEXT_CERTIFICATE_ALTERED);
        *read = taken;
        return OK;
}

enum err certificate_check_signature(struct act *a, const struct certificate_file *read)
{
        if (keeper_has_signed_certificate(read->certificate.desk_key, read->lines, read->signature))
                return OK;
        return fail(a, E_INPUT, TEXT_CERTIFICATE_ALTERED);
}

enum err certificate_find_key(struct act *a, const struct certificate_file *read, struct str keys)
{
        while (keys.len > 0) {
                uint8_t key[ED25519_PUBLIC_SIZE];
                struct str line = str_cut(keys, '\n', &keys);
                if (hex_read(take_word(&line), key, sizeof key) &&
                        memcmp(key, read->certificate.desk_key, sizeof key) == 0)
                        return OK;
        }
        return fail(a, E_WHO, TEXT_CERTIFICATE_KEY_UNKNOWN);
}
