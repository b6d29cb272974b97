/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_KEEPER_INSIDE_H
#define CITYKEY_KIT_KEEPER_INSIDE_H

#include "kit/keeper_protocol.h"

/* The keeper's process from inside; for nobody else. */

/* The indices this keeper signed: open addressing, nothing is ever taken out. */
struct index_set {
        size_t count;
        uint32_t slots[1 << 18]; /* index + 1; 0 is free */
};

/* Where a request is answered. */
enum { KEEPER_IN_CITY = 1, KEEPER_AT_DESK = 2, KEEPER_ANYWHERE = 3 };

/* What the keeper knows; one locked piece of memory. */
struct keeper_state {
        struct date today;
        int64_t now;
        int64_t list_size;
        int64_t expiry_most;
        bool may_not_expire;
        char log_origin[KEEPER_NAME_MOST + 1];
        char status_uri[KEEPER_NAME_MOST + 1];

        int place;             /* KEEPER_IN_CITY or KEEPER_AT_DESK */
        int64_t clock_offset;  /* of the act's clock, at a desk */
        struct desk_keys desk; /* at a desk; in the city while a bundle is sealed */

        struct keystore_outer outer;
        struct secret store_key;
        struct keystore store;
        struct es256 minter; /* the issuing key, made ready at the first mint */
        struct pubkey_id minter_id;
        struct index_set *signed_indices;
        int64_t tree_size; /* of the last checkpoint signed; -1: none */
        char tree_root[44];

        int in;        /* where requests come from */
        int out;       /* where answers go */
        bool is_cut;   /* the request ended before its length */
        uint32_t left; /* bytes of the request that are still to be read */
        uint32_t held; /* bytes of it in the buffer */
        uint8_t buffer[KEEPER_BUFFER_SIZE + 32]; /* room for a prefix */
        uint8_t answer[KEEPER_HEAD_SIZE + KEEPER_ANSWER_MOST];
};

/* A row of the table of requests. The handler finds the request in the buffer, whole; one that is
 * streamed asks for it with keeper_read_more. What it answers is written if it is KEEPER_DONE. */
typedef enum keeper_answer keeper_handler(struct keeper_state *state, struct sink *answer);

struct keeper_row {
        const char *name;
        const char *key; /* letters of the kinds it uses */
        uint32_t least;  /* bytes */
        uint32_t most;
        bool is_streamed;
        int place; /* where it is answered */
        keeper_handler *handle;
};
extern const struct keeper_row keeper_rows[KEEPER_KINDS];

/* Rows of other files: keeper_event.c, keeper_desk.c, keeper_staff.c. */
enum keeper_answer keeper_open_tally_row(struct keeper_state *state, struct sink *answer);
enum keeper_answer keeper_sign_bundle_row(struct keeper_state *state, struct sink *answer);
enum keeper_answer keeper_seal_bundle_row(struct keeper_state *state, struct sink *answer);
enum keeper_answer keeper_sign_tally_row(struct keeper_state *state, struct sink *answer);
enum keeper_answer keeper_sign_certificate_row(struct keeper_state *state, struct sink *answer);
enum keeper_answer keeper_check_totp_row(struct keeper_state *state, struct sink *answer);

void keeper_put_signature(struct sink *answer, struct pubkey_id key,
        const uint8_t signature[SIGNATURE_SIZE], struct bytes header);

/* May this index be signed now, at this desk? Everywhere else: KEEPER_DONE. */
enum keeper_answer keeper_check_desk(const struct keeper_state *state, uint64_t index);

/* The keeper's clock: at a desk it goes on, in the city it stands as its start found it. */
int64_t keeper_now(const struct keeper_state *state);

/* Fills the buffer with up to WANT more bytes of the request; false when there are none left or the
 * request is cut short. */
bool keeper_read_more(struct keeper_state *state, uint32_t want);

/* Answers requests until the other side closes (OK) or sends what is no request (E_INPUT). */
enum err keeper_serve(struct keeper_state *state);

/* What a card's claims say that the keeper must know; see keeper_mint. */
struct keeper_claims {
        bool has_expiry;
        int64_t expiry;
        uint64_t index;
        struct bytes status_uri;
};
bool keeper_read_claims(struct bytes cwt, struct keeper_claims *claims);

/* Three lines: origin, size, root in base64. */
struct keeper_checkpoint {
        struct str origin;
        int64_t size;
        struct str root;
};
bool keeper_read_checkpoint(struct str note_body, struct keeper_checkpoint *checkpoint);

/* A keeper's process, whose only open descriptors then are SOCKET and standard error. */
struct keeper_state *keeper_begin(const struct act *a, int socket);

/* Enters the sandbox, says READY and the LENGTH bytes of the answer, serves, ends the process. */
_Noreturn void keeper_finish(
        struct act *a, struct keeper_state *state, enum keeper_answer ready, size_t length);

/* Ends the calling process in the city keeper's work. */
struct keeper_opening {
        const struct keeper_options *options;
        struct str file; /* the keystore's bytes; empty to make one */
};
void keeper_be(struct act *a, const void *opening, int socket);

#endif
