/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_KEEPER_PROTOCOL_H
#define CITYKEY_KIT_KEEPER_PROTOCOL_H

#include "kit/keeper.h"

#include <sys/types.h>

/* What the keeper's process, its client and their tests share; for nobody else.
 *
 * A request is a header of 8 bytes {u16 version, u16 kind, u32 length}, big-endian, and LENGTH
 * bytes; an answer is {u16 version, u16 answer, u32 length} and LENGTH bytes. A request of another
 * version or kind, longer than its row allows or cut short ends the keeper. */

enum {
        KEEPER_VERSION = 1,
        KEEPER_HEAD_SIZE = 8,
        KEEPER_BUFFER_SIZE = 8190, /* a multiple of 3, so that base64 goes piece by piece */
        KEEPER_ANSWER_MOST = PUBKEY_RECORD_SIZE + KEYSTORE_FILE_MOST,
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

/* The line before a state, see keeper_state_message. */
#define KEEPER_STATE_LINE "citykey state v1\n"

#endif
