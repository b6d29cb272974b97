/* SPDX-License-Identifier: Apache-2.0 */
#include "card_claims.h"
#include "card_text.h"
#include "cose.h"
#include "day.h"
#include "trust.h"

#include <string.h>

/* A list says that it is of the future when it was signed this much after the reader's clock:
 * clocks at a till are often an hour wrong. */
enum { CLOCK_MAY_BE_LATE = 3600, OLD_AFTER = 86400 };

_Static_assert(
        (int)CITYKEY_FACE_MOST == (int)CARD_COSE_MOST, "any face that was unpacked has room");
_Static_assert(sizeof((struct citykey_result *)0)->name == CARD_NAME_MOST + 1, "room for a name");
_Static_assert(sizeof((struct citykey_result *)0)->birth == DAY_SIZE, "room for a day");
_Static_assert(sizeof((struct citykey_result *)0)->status_as_of == MOMENT_SIZE, "and a moment");
_Static_assert(sizeof((struct citykey_result *)0)->issuer == JWK_ISSUER_SIZE, "and a city");

/* A card on its way to a verdict. */
struct card {
        struct cose_sign1 message;
        struct card_claims claims;
        struct trust_city *city;
        struct trust_key *key;
        const struct status_list *list; /* in force, or NULL */
};

/* Who signed, and whether they did. CITYKEY_GENUINE means: go on. */
static enum citykey_verdict judge_signature(struct citykey_checker *checker, struct card *card)
{
        struct bytes kid = card->message.key_id;
        if (kid.length != JWK_KID)
                return CITYKEY_UNKNOWN_ISSUER;
        card->key = trust_find_key(checker, JWK_USE_CARD, kid.at, &card->city);
        struct es256_key *ready = card->key ? trust_key_ready(card->key) : NULL;
        if (!ready)
                return CITYKEY_UNKNOWN_ISSUER;
        return cose_verify(&card->message, ready) ? CITYKEY_GENUINE : CITYKEY_ALTERED;
}

/* Whether the list that the card names is here and in force. */
static enum citykey_status find_status(struct card *card, int64_t now)
{
        if (!card->claims.has_status)
                return CITYKEY_STATUS_NOT_NAMED;
        const struct status_list *list = trust_find_list(card->city, card->claims.uri);
        if (!list)
                return CITYKEY_STATUS_NO_LIST;
        if (now >= list->until)
                return CITYKEY_STATUS_LIST_OLD;
        if (list->issued > CLOCK_MAY_BE_LATE && now < list->issued - CLOCK_MAY_BE_LATE)
                return CITYKEY_STATUS_LIST_EARLY;
        card->list = list;
        return CITYKEY_STATUS_KNOWN;
}

/* An index past the end of the list was never given to a card, like any that is INVALID. */
static bool is_revoked(const struct card *card)
{
        uint8_t state = STATUS_INVALID;
        const struct status_list *list = card->list;
        if (!list)
                return false;
        status_entry_get((struct bytes){ list->entries, list->size }, list->bits,
                card->claims.index, &state);
        return state != STATUS_VALID;
}

static enum citykey_verdict judge_claims(const struct card *card, int64_t now)
{
        if (card->key->jwk.withdrawn[0])
                return CITYKEY_KEY_WITHDRAWN;
        if (is_revoked(card))
                return CITYKEY_REVOKED;
        if (card->claims.has_end && now >= card->claims.end)
                return CITYKEY_EXPIRED;
        return card->list ? CITYKEY_GENUINE : CITYKEY_GENUINE_STATUS_UNKNOWN;
}

static void copy_text(struct bytes text, char *to)
{
        memcpy(to, text.at, text.length);
        to[text.length] = '\0';
}

static void tell_claims(const struct card *card, struct citykey_result *result)
{
        static const char *const genders[] = { "", "male", "female", "x" };
        const struct card_claims *claims = &card->claims;
        copy_text(claims->name, result->name);
        copy_text(bytes_of_text(claims->birth), result->birth);
        copy_text(bytes_of_text(genders[claims->gender]), result->gender);
        copy_text(bytes_of_text(card->city->issuer), result->issuer);
        if (claims->has_end)
                day_before_end(claims->end, result->valid_until);
        result->has_index = claims->has_status;
        result->index = claims->index;
        if (claims->face.length)
                memcpy(result->face, claims->face.at, claims->face.length);
        result->face_length = claims->face.length;
}

static void tell_list(const struct status_list *list, int64_t now, struct citykey_result *result)
{
        if (!list)
                return;
        moment_write(list->issued, result->status_as_of);
        result->status_is_old = now > list->issued && now - list->issued > OLD_AFTER;
}

/* From the message that was unpacked to the verdict. */
static enum citykey_verdict judge(struct citykey_checker *checker, struct bytes cose, int64_t now,
        struct citykey_result *result)
{
        struct card card = { .key = NULL };
        uint8_t memory[CARD_COSE_MOST / 2]; // a face in hex text is twice as long
        struct sink texts = sink_in(memory, sizeof memory);
        if (!cose_read(cose, &card.message))
                return CITYKEY_UNREADABLE;
        enum citykey_verdict verdict = judge_signature(checker, &card);
        if (verdict != CITYKEY_GENUINE)
                return verdict;
        if (!card_claims_read(card.message.payload, &texts, &card.claims))
                return CITYKEY_UNREADABLE;
        result->status = find_status(&card, now);
        verdict = judge_claims(&card, now);
        if (verdict != CITYKEY_KEY_WITHDRAWN) { // anyone may have that key: believe nothing
                tell_claims(&card, result);
                tell_list(card.list, now, result);
        }
        explicit_bzero(memory, texts.length <= sizeof memory ? texts.length : sizeof memory);
        return verdict;
}

enum citykey_verdict citykey_check(struct citykey_checker *checker, const char *text, size_t length,
        int64_t now, struct citykey_result *result)
{
        uint8_t memory[CARD_COSE_MOST];
        struct sink cose = sink_in(memory, sizeof memory);
        *result = (struct citykey_result){ .verdict = CITYKEY_UNREADABLE };
        if (card_text_open((struct bytes){ (const uint8_t *)text, length }, &cose))
                result->verdict = judge(checker, sink_bytes(&cose), now, result);
        explicit_bzero(memory, sizeof memory);
        return result->verdict;
}

void citykey_result_wipe(struct citykey_result *result)
{
        explicit_bzero(result, sizeof *result);
}

static const struct {
        const char *name;
        int exit;
} verdicts[CITYKEY_VERDICT_COUNT] = {
        [CITYKEY_UNREADABLE] = { "unreadable", 6 },
        [CITYKEY_UNKNOWN_ISSUER] = { "unknown_issuer", 5 },
        [CITYKEY_ALTERED] = { "altered", 5 },
        [CITYKEY_KEY_WITHDRAWN] = { "key_withdrawn", 4 },
        [CITYKEY_REVOKED] = { "revoked", 4 },
        [CITYKEY_EXPIRED] = { "expired", 3 },
        [CITYKEY_GENUINE_STATUS_UNKNOWN] = { "genuine_status_unknown", 7 },
        [CITYKEY_GENUINE] = { "genuine", 0 },
};

const char *citykey_verdict_name(enum citykey_verdict verdict)
{
        return verdicts[verdict].name;
}

int citykey_verdict_exit(enum citykey_verdict verdict)
{
        return verdicts[verdict].exit;
}
