/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_KEEPER_PROTOCOL_H
#define CITYKEY_KIT_KEEPER_PROTOCOL_H

#include "kit/desk_keys.h"
#include "kit/keeper_event.h"

#include <sys/types.h>

/* What the keeper's process, its client and their tests share; for nobody else.
 * A request is a header of 8 bytes {u16 version, u16 kind, u32 length}, big-endian, and LENGTH
 * bytes; an answer is {u16 version, u16 answer, u32 length} and LENGTH bytes. A request of another
 * version or kind, longer than its row allows or cut short ends the keeper. */

enum {
        KEEPER_VERSION = 1,
        KEEPER_HEAD_SIZE = 8,
        KEEPER_BUFFER_SIZE = 18000, /* a multiple of 3, so that base64 goes piece by piece */
        KEEPER_SEALED_MOST = DESK_KEYS_MOST + SEAL_TAG_SIZE, /* a bundle's part with keys */
        KEEPER_BUNDLE_ANSWER_MOST =
                64 + ENVELOPE_PAIRS_MOST * ENVELOPE_WRAP_SIZE + KEEPER_SEALED_MOST,
        KEEPER_STORE_ANSWER_MOST = PUBKEY_RECORD_SIZE + KEYSTORE_FILE_MOST,
        KEEPER_ANSWER_MOST = KEEPER_BUNDLE_ANSWER_MOST > KEEPER_STORE_ANSWER_MOST
                                     ? KEEPER_BUNDLE_ANSWER_MOST
                                     : KEEPER_STORE_ANSWER_MOST,
        KEEPER_NAME_MOST = 255,     /* bytes of the log's origin and the status list's URI */
        KEEPER_MINTS_MOST = 100000, /* of one keeper */
};

enum keeper_kind {
        KEEPER_MINT = 1,    /* month (7), claims */
        KEEPER_STATUS,      /* form (1), payload */
        KEEPER_DIRECTORY,   /* keys.json */
        KEEPER_CHECKPOINT,  /* note body */
        KEEPER_STATE,       /* state */
        KEEPER_MAKE_KEY,    /* letter (1), label (to the end) */
        KEEPER_DESTROY_KEY, /* key id (8) */
        KEEPER_LIST,        /* nothing */
        KEEPER_OPEN_TALLY,  /* what stands before the box (40), box */
        KEEPER_SIGN_BUNDLE, /* a bundle without its signature */
        KEEPER_SEAL_BUNDLE, /* head (84), day (4), from (8), until (8), a secret for each person
                               (32), count (4), as many indices (4) */
        KEEPER_SIGN_TALLY,  /* a tally without its signature */
        KEEPER_CERTIFICATE, /* a certificate */
        KEEPER_CHECK_TOTP,  /* whose (32), time (8), code (6), box of a secret (132) */
        KEEPER_KINDS,
};

/* Each has an outcome and a sentence in the client's table. */
enum keeper_answer {
        KEEPER_DONE,
        KEEPER_NO_MEMORY,
        KEEPER_WRONG_PASSPHRASE,
        KEEPER_WRONG_PEOPLE,
        KEEPER_STORE_DAMAGED,
        KEEPER_STORE_NEWER,
        KEEPER_NO_SANDBOX,
        KEEPER_NO_KEY,
        KEEPER_WRONG_MONTH,
        KEEPER_NOT_CLAIMS,
        KEEPER_WRONG_EXPIRY,
        KEEPER_INDEX_UNKNOWN,
        KEEPER_INDEX_USED,
        KEEPER_MINTED_ENOUGH,
        KEEPER_NOT_CHECKPOINT,
        KEEPER_FOREIGN_ORIGIN,
        KEEPER_SMALLER_TREE,
        KEEPER_OTHER_TREE,
        KEEPER_NOT_KEY,
        KEEPER_STORE_FULL,
        KEEPER_NOT_SIGNED,
        KEEPER_NOT_HERE,
        KEEPER_NOT_TALLY,
        KEEPER_FOREIGN_BOX,
        KEEPER_NOT_BUNDLE,
        KEEPER_SAME_OFFICER,
        KEEPER_WRONG_OFFICERS,
        KEEPER_BUNDLE_DAMAGED,
        KEEPER_WRONG_DAY,
        KEEPER_INDEX_FOREIGN,
        KEEPER_FOREIGN_TOTP,
        KEEPER_WRONG_TOTP,
        KEEPER_ANSWERS,
};

/* The client's side. */
struct keeper {
        int socket;
        pid_t process;
        bool is_gone;     /* nothing more is asked of it */
        const char *path; /* of the keystore */
        struct str file;  /* the keystore's bytes as this keeper knows them */
};

/* One request; the request's bytes are PREFIX and then REST. The answer is in the act's memory. */
struct keeper_request {
        enum keeper_kind kind;
        struct str prefix;
        struct str rest;
};
enum err keeper_ask(struct act *a, struct keeper *keeper, const struct keeper_request *request,
        struct bytes *answer);
enum err keeper_ask_signature(struct act *a, struct keeper *keeper,
        const struct keeper_request *request, struct keeper_signature *signature);

/* The keeper is not there any more, or says what is no answer. */
enum err keeper_lose(struct act *a, struct keeper *keeper);

/* Forks a keeper: BE ends the child, SOCKET is its only way out. *first is what it says first. */
struct keeper_birth {
        void (*be)(struct act *a, const void *arg, int socket);
        const void *arg;
};
enum err keeper_launch(struct act *a, const struct keeper_birth *birth, struct keeper *keeper,
        struct bytes *first);

/* The line before a state, see keeper_state_message. */
#define KEEPER_STATE_LINE "citykey state v1\n"

#endif
