/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_H
#define CITYKEY_H

/* libcitykey: is this card genuine, current and whose? It opens no file and no connection and
 * never asks the time. A checker is for one thread at a time; separate checkers share nothing.
 *
 *     struct citykey_checker *checker = citykey_checker_new();
 *     citykey_trust_builtin(checker);                     // or citykey_trust_keys(...)
 *     citykey_status_add(checker, list, list_length);     // the city's current list
 *     citykey_check(checker, text, text_length, time(NULL), &result);
 *     puts(citykey_sentence(result.verdict, "en"));
 *     citykey_result_wipe(&result);
 *     citykey_checker_free(checker);
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
#define CITYKEY_API extern "C" __attribute__((visibility("default")))
#else
#define CITYKEY_API __attribute__((visibility("default")))
#endif

struct citykey_checker;
/* Why something could not be taken in. */
enum citykey_error {
        CITYKEY_OK,
        CITYKEY_UNREADABLE_FILE, /* not what it should be, cut short or too large */
        CITYKEY_UNKNOWN_KEY,     /* signed by a key that no trusted city has published for this */
        CITYKEY_BAD_SIGNATURE,   /* the key is known and did not sign this */
        CITYKEY_TWO_CITIES,      /* a key that another trusted city has published already */
        CITYKEY_NO_MEMORY,
};

/* In the order of judgement: the first that is true is the verdict. */
enum citykey_verdict {
        CITYKEY_UNREADABLE,
        CITYKEY_UNKNOWN_ISSUER,
        CITYKEY_ALTERED,
        CITYKEY_KEY_WITHDRAWN, /* genuine once; the city has withdrawn that month's key */
        CITYKEY_REVOKED,
        CITYKEY_EXPIRED,
        CITYKEY_GENUINE_STATUS_UNKNOWN,
        CITYKEY_GENUINE,
        CITYKEY_VERDICT_COUNT
};

/* Why the status of a card is known or not. */
enum citykey_status {
        CITYKEY_STATUS_KNOWN,
        CITYKEY_STATUS_NOT_NAMED, /* the card names no list */
        CITYKEY_STATUS_NO_LIST,   /* none was added for the address it names */
        CITYKEY_STATUS_LIST_OLD,  /* the list that was added has ended */
        CITYKEY_STATUS_LIST_EARLY /* the list is from the future: look at the clock */
};

enum { CITYKEY_FACE_MOST = 4096 };

/* Text is UTF-8 and ends in NUL; "" means absent. Filled in only for genuine, genuine with unknown
 * status, expired and revoked cards: what a forged card claims is never handed on. */
struct citykey_result {
        enum citykey_verdict verdict;
        enum citykey_status status;
        char issuer[128]; /* the city, as its key list names itself */
        char name[256];
        char birth[11];        /* YYYY-MM-DD */
        char gender[8];        /* "female", "male", "x" */
        char valid_until[11];  /* YYYY-MM-DD, that day included; "" for a card without end */
        char status_as_of[21]; /* RFC 3339, UTC: when the list was signed */
        bool status_is_old;    /* that is more than a day ago: say so */
        bool has_index;
        uint64_t index;                  /* its place in the list: the number printed on the card */
        size_t face_length;              /* 0: no face */
        uint8_t face[CITYKEY_FACE_MOST]; /* WEBP */
};

/* NULL when there is no memory. Trusts nobody yet. */
CITYKEY_API struct citykey_checker *citykey_checker_new(void);
CITYKEY_API void citykey_checker_free(struct citykey_checker *checker); /* NULL is allowed */

/* Adds a city by its keys.json, trusted as it is given. */
CITYKEY_API enum citykey_error citykey_trust_keys(
        struct citykey_checker *checker, const void *keys_json, size_t length);

/* Adds a city by its keys.json only if KEYS_JWS, the detached JWS beside it, is by the directory
 * key (a public JWK) that the caller holds. */
struct citykey_city {
        const void *directory_jwk, *keys_json, *keys_jws;
        size_t directory_length, keys_length, jws_length;
};
CITYKEY_API enum citykey_error citykey_trust_city(
        struct citykey_checker *checker, const struct citykey_city *city);

/* Adds the cities that were built in, each checked as by citykey_trust_city; and their status
 * lists, if any were. Stops at the first that fails. */
CITYKEY_API enum citykey_error citykey_trust_builtin(struct citykey_checker *checker);
CITYKEY_API size_t citykey_builtin_count(void);

/* Adds a status list, CWT or JWT, after checking that a trusted city's status key signed it. It
 * speaks for that city's cards alone. Of two for one address the one signed later stays. Whether
 * it is in force is asked at each check. */
CITYKEY_API enum citykey_error citykey_status_add(
        struct citykey_checker *checker, const void *token, size_t length);

/* Judges what a QR code says: its text, or a web link with the text after `#`. NOW is in unix
 * seconds. Always fills in the whole result; wipe it when it has been shown. */
CITYKEY_API enum citykey_verdict citykey_check(struct citykey_checker *checker, const char *text,
        size_t length, int64_t now, struct citykey_result *result);
CITYKEY_API void citykey_result_wipe(struct citykey_result *result);

/* "genuine", "revoked" … as in `citykey verify --json`. */
CITYKEY_API const char *citykey_verdict_name(enum citykey_verdict verdict);
/* The exit code of `citykey verify`: 0 genuine, 7, 3, 4, 5 or 6. */
CITYKEY_API int citykey_verdict_exit(enum citykey_verdict verdict);
/* What a shop assistant should do, in LANGUAGE ("en", "es"); any other gives English. */
CITYKEY_API const char *citykey_sentence(enum citykey_verdict verdict, const char *language);

#endif
