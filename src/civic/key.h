/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_KEY_H
#define CITYKEY_CIVIC_KEY_H

#include "civic/approval.h"
#include "kit/db.h"
#include "kit/keeper.h"
#include "kit/note.h"

/* The city's keys: private halves in the keystore, public halves and days in the database.
 *
 * The two are changed in an order that a crash cannot hurt. A new key is on the disk in the
 * keystore first, then in the database; a key that ends gets its day in the database first, then
 * its private half is destroyed. So whatever was interrupted, the keystore has too much, never too
 * little, and key_settle finishes it: a key that the database does not know becomes the one that
 * signs, a private half whose key has ended is destroyed.
 *
 * At most one key of a kind signs, of the issuing keys one a month. When it is rotated no old
 * private half is kept, of any kind:
 *
 *   issuing     the old one stays published, its cards stay good
 *   status      only the newest is published; lists are signed anew and published with it
 *   directory   verifiers pin it: they must be given the new one (citykey status export)
 *   log         old checkpoints are checked with the old public half, new ones with the new
 *   bundle      a state that the old one signed stays good
 *   tally       what a desk sealed to the old one opens no more: only while no event is open
 *   staff       one-time codes whose secrets were sealed to the old one are good no more: who has
 * no passkey needs "citykey staff reset"
 */

struct key_row {
        struct pubkey key;
        bool is_withdrawn; /* what it signed is not good any more */
        bool is_retired;   /* it signs no more */
        struct date withdrawn, retired;
};

/* All keys ever, those of a kind together, oldest first; in a->mem. */
enum err key_list(struct act *a, struct key_row **rows, size_t *count);

/* The first key of each kind, for a new city. E_STATE when it has keys. */
enum err key_make_first(struct act *a, struct keeper *keeper);

/* Brings keystore and database together, as said above. E_STATE when the keystore lacks a key that
 * should sign (it is older than the database), E_BUSY when another process is changing the keys. A
 * city that was made before there were events, or one-time codes, gets the key for them. */
enum err key_settle(struct act *a, struct keeper *keeper);

/* Makes the staff key of a city that never had one; nothing otherwise. Not inside db_change. */
enum err key_ensure_staff(struct act *a, struct keeper *keeper);

/* Does the keystore have the private half of every key that signs? E_STATE with a sentence when it
 * lacks one, E_BUSY when another process has just changed it. Changes nothing. */
enum err key_check_store(struct act *a, struct keeper *keeper);

/* Settles; then sees to it that there is an issuing key for the month of DAY, which is a->today or
 * the day of an event to come: makes it, and ends those of months that are over. A month whose key
 * was withdrawn gets another only by key_rotate. */
enum err key_ensure_issuing(struct act *a, struct keeper *keeper, struct date day);

/* Settles; then a new key of KIND takes the place of the one there is (issuing: for the month of
 * a->today). In the ledger. */
enum err key_rotate(
        struct act *a, struct keeper *keeper, enum pubkey_kind kind, struct pubkey *made);

/* May the issuing keys of MONTH (YYYY-MM) be withdrawn? E_INPUT: not a month; E_NONE: no key was
 * ever made for it; E_STATE: withdrawn before. */
enum err key_check_withdraw(struct act *a, struct str month);

/* Withdraws them: from now on the month's cards are not good. Two people must have agreed
 * (APPROVAL_KEY_WITHDRAW, the detail is the month). Inside the db_change that took the approval;
 * key_settle afterwards destroys the private half. In the ledger. As key_check_withdraw. */
enum err key_withdraw(struct act *a, struct str month, const struct approved *by);

/* Is every key that the city publishes one of which the ledger says that it was made, and every
 * one's end too? E_BUG with a sentence that names it when not. */
enum err key_check_statements(struct act *a);

/* The key of KIND that signs now; E_NONE with a sentence when there is none. */
enum err key_current(struct act *a, enum pubkey_kind kind, struct pubkey *key);
enum err key_current_log(struct act *a, uint8_t public_half[ED25519_PUBLIC_SIZE]);

/* All log keys, old ones included, under the log's NAME: for checking its checkpoints. */
enum err key_log_keys(struct act *a, struct str name, struct note_key **keys, size_t *count);

/* The same as text for whoever checks the log, a line for each (C2SP signed-note, "vkey"). */
enum err key_log_text(struct act *a, struct str name, struct str *text);

/* Did one of the city's bundle keys, old ones included, sign STATE (keeper_sign_state)? */
enum err key_has_signed_state(
        struct act *a, struct str state, const uint8_t signature[SIGNATURE_SIZE], bool *is_signed);

/* keys.json (doc/formats.md, "Published keys"): all issuing keys, the status key that signs. ISSUER
 * at most 127 bytes. */
enum err key_write_json(struct act *a, struct str issuer, struct buf *json);

/* The directory key that signs, as a JWK: what verifiers pin. */
enum err key_write_directory(struct act *a, struct buf *json);

#endif
