/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_LEDGER_H
#define CITYKEY_CIVIC_LEDGER_H

#include "kit/note.h"

/* What staff did, in an append-only Merkle tree of salted commitments (doc/formats.md, "Ledger").
 * In it: acts of staff, privileged acts, key statements, counts. Not in it: residents, single
 * cards, anything of a person; actors are pseudonyms. */

/* One thing that was done. The act says who (a->who) and when (a->today). */
struct ledger_event {
        struct str kind;   /* what: a code such as "key.withdraw", 1 to 40 of a-z 0-9 . - _ */
        struct str role;   /* in which role: a code as above */
        struct str reason; /* why; empty means a->why; at most 200 bytes of text in one line */
        struct str effect; /* what came of it: counts, key labels; at most 400 bytes */
};

/* Adds an entry. Only inside db_change, so that it stands or falls with what it tells of. E_BUG
 * when a field breaks the rules above. */
enum err ledger_append(struct act *a, const struct ledger_event *event);

struct ledger_head {
        int64_t size;
        struct merkle_hash root;
};
enum err ledger_head(struct act *a, struct ledger_head *head);

/* The day of the newest entry; unchanged when there is none. */
enum err ledger_last_day(struct act *a, struct date *day);

/* How many entries there are. */
enum err ledger_count(struct act *a, int64_t *size);

/* Proofs of RFC 6962 from what is stored; E_INPUT when the range is not in the log. */
enum err ledger_prove_inclusion(
        struct act *a, struct merkle_range range, struct merkle_proof *proof);
enum err ledger_prove_extension(
        struct act *a, struct merkle_range range, struct merkle_proof *proof);

/* Where leaves and inner nodes come from, for tiles and other proofs. */
struct merkle_source ledger_source(void);

/* Signs with the log's key: keeper_sign_checkpoint, or a test's. */
struct ledger_signer {
        struct note_key key; /* the name must pass note_name_is_good */
        enum err (*sign)(
                struct act *a, void *arg, struct str body, uint8_t signature[SIGNATURE_SIZE]);
        void *arg;
};

/* Are there entries that no checkpoint covers? */
enum err ledger_checkpoint_is_due(struct act *a, bool *is_due);

/* Signs and keeps a checkpoint over all entries; *note is the newest one, in a->mem. Does nothing
 * when none is due. Checks the signature before it keeps it (E_BUG). Not inside db_change: the
 * signer may take its time. */
enum err ledger_checkpoint(struct act *a, const struct ledger_signer *signer, struct str *note);

/* The newest checkpoint; E_NONE, without a sentence, when nothing was ever signed. */
enum err ledger_checkpoint_last(struct act *a, struct str *note);

/* What a check of the whole log is made with. */
struct ledger_check {
        const struct note_key *keys; /* of this log, old ones included */
        size_t key_count;
        struct str kept; /* a checkpoint of this log that was kept elsewhere; empty: none */
        void (*progress)(void *arg, int64_t done, int64_t total); /* NULL: silent */
        void *arg;
};

struct ledger_report {
        int64_t entries;
        int64_t checkpoints;
        int64_t signed_entries; /* covered by the newest checkpoint */
        struct merkle_hash root;
        struct str newest; /* note; empty when nothing was signed */
};

/* Recomputes everything from the entries: numbers, commitments, leaves, nodes, the root and the
 * signature of every checkpoint. E_INPUT with a sentence that names the first thing that is wrong.
 * What it cannot see: a log cut back to an older checkpoint with everything after it gone; for that
 * give it a checkpoint that was kept elsewhere. */
enum err ledger_verify(
        struct act *a, const struct ledger_check *check, struct ledger_report *report);

/* The quick part of it, however long the log is: the nodes that make the root are there, and the
 * newest checkpoint is signed by the log and has the root that they give. As ledger_verify. */
enum err ledger_verify_head(struct act *a, const struct ledger_check *check);

#endif
