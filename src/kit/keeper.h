/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_KEEPER_H
#define CITYKEY_KIT_KEEPER_H

#include "base/act.h"
#include "base/private.h"
#include "kit/keystore.h"

/* The process that holds the city's private keys. It opens no file, no socket and no database,
 * starts nothing, and answers a fixed table of requests on one socket (keeper_print_requests). Its
 * client here is the only way to it. When the keeper dies, every call gives E_BUG with a sentence
 * and nothing is half done: a change counts once the client has put the new keystore on the disk.
 *
 * A struct keeper may be inherited by a forked child, which may then use it in its parent's place;
 * one request at a time. */
struct keeper;

enum { KEEPER_CLAIMS_MOST = 2048, KEEPER_HEADER_MOST = 256, KEEPER_PAYLOAD_MOST = 64 << 20 };

struct keeper_options {
        const char *keystore;                  /* path of the sealed file */
        const struct passphrases *passphrases; /* read, not wiped: end them after the start */
        const struct argon2_cost *make; /* make a new, empty keystore at this cost; or NULL */
        struct str log_origin;          /* the only log whose checkpoints are signed */
        struct str status_uri;          /* the only status list that cards may name */
        int64_t list_size;              /* indices of that list: 0 to list_size - 1 */
        int64_t expiry_most;            /* latest expiry of a card, seconds since 1970 */
        bool may_not_expire;            /* may a card go without an expiry */
};

/* Starts a keeper for the month of a->today. Call it before anything of a person is read: the
 * child is a copy. E_NONE: no keystore; E_WHO: wrong passphrase; E_INPUT: not as many passphrases
 * as it needs; E_STATE: made by a newer program, or (make) one exists; E_BUG: damaged, or the
 * sandbox cannot be entered. */
enum err keeper_start(struct act *a, const struct keeper_options *options, struct keeper **keeper);

/* Ends the keeper and waits for it. NULL afterwards; for SCOPED. */
void keeper_close(struct keeper **keeper);

/* The socket to the keeper, to be handed to another process, and there the way to it through
 * SOCKET, which then belongs to the struct. One that was joined signs; it changes no keys. */
int keeper_socket(const struct keeper *keeper);
enum err keeper_join(struct act *a, int socket, struct keeper **keeper);

/* In a forked child: the socket is open as SOCKET now. */
void keeper_move(struct keeper *keeper, int socket);

/* E_BUSY when another process has changed the keystore since this keeper read it. */
enum err keeper_check_store(struct act *a, const struct keeper *keeper);

struct keeper_signature {
        struct pubkey_id key;
        uint8_t bytes[SIGNATURE_SIZE];
        size_t header_len;
        uint8_t header[KEEPER_HEADER_MOST]; /* what the keeper wrote and signed, see below */
};

/* Signs a card's claims with the issuing key of MONTH (YYYY-MM), which must be the month the keeper
 * was started in. header: the COSE protected header {1: -7, 4: key id}; the signature is over the
 * Sig_structure of RFC 9052, 4.4. E_INPUT unless CLAIMS is exactly the card's CWT
 * (doc/formats.md) in deterministic CBOR, names our status list and an expiry in bounds; E_STATE
 * for an index that this keeper signed before; E_NONE without a key for the month. */
enum err keeper_mint(struct act *a, struct keeper *keeper, struct str month, struct private claims,
        struct keeper_signature *signature);

enum keeper_form { KEEPER_CWT = 1, KEEPER_JWT = 2 };

/* Signs a status list's claims, up to KEEPER_PAYLOAD_MOST. CWT: header is the COSE protected header
 * with 16: "application/statuslist+cwt". JWT: header is the base64url of the JWS header with typ
 * statuslist+jwt; PAYLOAD is the JSON itself, the keeper encodes it. */
enum err keeper_sign_status(struct act *a, struct keeper *keeper, enum keeper_form form,
        struct str payload, struct keeper_signature *signature);

/* Signs keys.json, up to 1 MiB, as a detached JWS (RFC 7515, appendix F): header is the base64url
 * of its header. */
enum err keeper_sign_directory(struct act *a, struct keeper *keeper, struct str keys_json,
        struct keeper_signature *signature);

/* Signs the body of a checkpoint (C2SP tlog-checkpoint: three lines, no extension) with Ed25519; no
 * header. E_MAY for another origin, for a tree smaller than one this keeper signed, and for another
 * root of the same size. */
enum err keeper_sign_checkpoint(struct act *a, struct keeper *keeper, struct str note_body,
        struct keeper_signature *signature);

/* Signs the city's state, up to 4 KiB, with Ed25519 over keeper_state_message; no header. */
enum err keeper_sign_state(
        struct act *a, struct keeper *keeper, struct str state, struct keeper_signature *signature);

/* What is really signed for a state: a line that no other format begins with, then the state. */
struct str keeper_state_message(struct arena *mem, struct str state);

/* Makes a key and puts the keystore with it on the disk. It signs from now on. */
enum err keeper_make_key(struct act *a, struct keeper *keeper, enum pubkey_kind kind,
        struct str label, struct pubkey *made);

/* Destroys a private half, in memory and on the disk. E_NONE when there is none. */
enum err keeper_destroy_key(struct act *a, struct keeper *keeper, struct pubkey_id id);

/* The public halves of all that is in the keystore, in the order made, in a->mem. */
enum err keeper_list(struct act *a, struct keeper *keeper, struct pubkey **keys, size_t *count);

/* The table of requests, for tests/golden/keeper_requests.txt. */
void keeper_print_requests(struct buf *out);

#endif
