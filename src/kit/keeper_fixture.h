/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_KEEPER_FIXTURE_H
#define CITYKEY_KIT_KEEPER_FIXTURE_H

#include "kit/keeper_inside.h"

/* For tests only: a keeper with one key of each kind, on a keystore in a folder of its own. */

#define FIXTURE_MONTH "2026-03"
#define FIXTURE_ORIGIN "city.example/log"
#define FIXTURE_URI "https://city.example/s"
#define FIXTURE_NAME "ZZCANARY KEEPER MARIA"
#define FIXTURE_PASSPHRASE "words of the test"

enum { FIXTURE_NOW = 1773576000, FIXTURE_LIST_SIZE = 1 << 20, FIXTURE_EXPIRY = 1931256000 };

struct fixture {
        struct arena *mem;
        struct act act;
        struct passphrases *passphrases;
        struct keeper_options options;
        struct keeper *keeper;
        struct pubkey keys[PUBKEY_KINDS];
        char folder[40];
        const char *path;
};

/* Setup and teardown of cmocka; *state is a struct fixture. */
int fixture_begin(void **state);
int fixture_end(void **state);

/* Ends the keeper and starts another on the same file. */
enum err fixture_restart(struct fixture *f);

/* A card's claims, whole; all zero and NULL gives a good one. */
struct fixture_claims {
        int64_t index;
        int64_t expiry; /* 0: FIXTURE_EXPIRY; -1: none */
        const char *uri;
        const char *name;
        const char *birth;
        int64_t gender;    /* 0: none */
        size_t face;       /* bytes; 0: 300 */
        uint8_t extra_key; /* one more key in claim 169 */
};
struct str fixture_claims(struct arena *mem, const struct fixture_claims *from);

/* Is SIGNATURE one over the Sig_structure of its header and PAYLOAD by this key? */
bool fixture_is_cose_signed(
        const struct pubkey *key, const struct keeper_signature *signature, struct str payload);

#endif
