/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PUBKEY_H
#define CITYKEY_KIT_PUBKEY_H

#include "base/date.h"
#include "lib/bytes.h"

/* The public half of one of the city's keys: what kind it is, what it is called. */

enum pubkey_algorithm { PUBKEY_ES256 = 1, PUBKEY_ED25519 = 2, PUBKEY_BOX = 3 };

enum pubkey_kind {
        PUBKEY_ISSUING,   /* I: signs cards, one a month */
        PUBKEY_STATUS,    /* S: signs status lists */
        PUBKEY_DIRECTORY, /* K: signs keys.json */
        PUBKEY_LOG,       /* A: signs the log's checkpoints */
        PUBKEY_BUNDLE,    /* B: signs the city's state and the desks' bundles */
        PUBKEY_TALLY,     /* Y: opens what desks bring back; no signature (kit/box.h) */
        PUBKEY_STAFF,     /* F: opens the secrets of staff's one-time codes; as PUBKEY_TALLY */
        PUBKEY_KINDS,
};

enum {
        PUBKEY_ID_SIZE = 8,
        PUBKEY_LABEL_SIZE = 13, /* up to 12 characters and NUL */
        PUBKEY_HALF_SIZE = 64,  /* x and y; Ed25519 and ristretto255 use the first 32 */
        PUBKEY_RECORD_SIZE = 96,
};

/* The first 8 bytes of the key's RFC 7638 thumbprint (Ed25519: RFC 8037, appendix A.3;
 * ristretto255: the same with that name as crv). */
struct pubkey_id {
        uint8_t bytes[PUBKEY_ID_SIZE];
};

struct pubkey {
        struct pubkey_id id;
        enum pubkey_kind kind;
        struct date made;
        char label[PUBKEY_LABEL_SIZE]; /* issuing: YYYY-MM; others: the year */
        uint8_t half[PUBKEY_HALF_SIZE];
};

/* What is fixed for a kind. */
struct pubkey_kind_row {
        char letter;      /* in keystore and database */
        const char *name; /* on the command line */
        enum pubkey_algorithm algorithm;
};
extern const struct pubkey_kind_row pubkey_kinds[PUBKEY_KINDS];

/* False leaves *kind untouched. */
bool pubkey_kind_of_letter(char letter, enum pubkey_kind *kind);
bool pubkey_kind_of_name(struct str name, enum pubkey_kind *kind);

size_t pubkey_half_size(enum pubkey_kind kind); /* 64 or 32 */
bool pubkey_id_is_equal(struct pubkey_id a, struct pubkey_id b);

/* Sets the label; false when it does not suit the kind (an issuing key's is a month, others' one to
 * twelve digits, lower-case letters or hyphens). */
bool pubkey_set_label(struct pubkey *key, struct str label);

/* Sets the id from kind and half. False only when a library fails. */
bool pubkey_set_id(struct pubkey *key);

/* The fixed record that stands in keystores and keeper replies (doc/formats.md, "Keystore"). */
void pubkey_put(struct sink *sink, const struct pubkey *key);

/* Takes one record from the front of *REST and sets the id. Refuses an unknown kind, an algorithm
 * that is not the kind's, a bad label, padding that is not zero. */
bool pubkey_take(struct bytes *rest, struct pubkey *key);

#endif
