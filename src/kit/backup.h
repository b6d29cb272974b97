/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_BACKUP_H
#define CITYKEY_KIT_BACKUP_H

#include "base/act.h"

/* A city's data folder in one file: a plain tar archive (ustar; any tar opens it) whose first
 * member, manifest.json, names all others in their order with length and SHA-256. Byte for byte
 * what doc/formats.md, "Backup", says; a reader accepts nothing else.
 *
 * In it: a snapshot of the database without any deleted row, the signed state, the policy, the
 * keystore, which stays sealed. A demonstration's passphrase and sign-ins go with it, since they lie
 * beside the keys anyway; a production city's are in no file. The hashes find damage, not a forger: what is
 * inside is vouched for by its own signatures (state, ledger), which the caller's check looks at.
 */

enum { BACKUP_VERSION = 1, BACKUP_CITY_ID = 16, BACKUP_MEMBERS_MOST = 80 };

enum backup_kind { BACKUP_DEMONSTRATION, BACKUP_PRODUCTION };

struct backup_source {
        const char *folder;
        enum backup_kind kind;
        uint8_t city_id[BACKUP_CITY_ID];
};

struct backup_report {
        enum backup_kind kind;
        uint8_t city_id[BACKUP_CITY_ID];
        int64_t schema;
        struct date day; /* on which it was made */
        int64_t files;   /* members besides the manifest */
        int64_t bytes;   /* of the whole backup */
};

/* What of a backup is not the database: whole small files, by their path in the data folder. */
struct backup_file {
        const char *path;
        struct str bytes;
};
struct backup_files {
        const struct backup_file *files;
        size_t count;
        const char *folder; /* where a city is being made of them; NULL when it is only verified */
};

/* The caller's own look at what a backup holds, with a->db on its database: to be changed, and of the
 * newest schema, while a city is being made of it; else as it was saved. What it refuses is refused.
 * CHECK may be NULL. */
struct backup_check {
        enum err (*check)(struct act *a, void *arg, const struct backup_files *files);
        void *arg;
};

/* Writes a backup of the source, whose database a->db is, to the new file OUT (mode 0600): whole
 * and on the disk, or not there. Others may write to the city meanwhile; what is saved is one
 * moment of it. E_STATE when OUT exists, E_BUSY when another backup writes it or the disk is full.
 * A process that is killed leaves at most OUT.part and OUT.db.part, which the next one removes. */
enum err backup_write(struct act *a, const struct backup_source *source, const char *out,
        struct backup_report *report);

/* Reads a whole backup and says what is wrong first: lengths and hashes of all members, the
 * database's own check, its schema, then CHECK. Nothing is written anywhere. E_INPUT for a file
 * that is cut off, altered or no backup, E_STATE for one of a newer program. */
enum err backup_verify(struct act *a, const char *file, const struct backup_check *check,
        struct backup_report *report);

/* Makes the data folder FOLDER from a backup that passes all that backup_verify looks at. Refuses
 * (E_STATE) a FOLDER that exists and is not empty. Builds in FOLDER.part and renames: whenever it
 * is stopped, FOLDER is as before or complete. */
enum err backup_restore(struct act *a, const char *file, const char *folder,
        const struct backup_check *check, struct backup_report *report);

#endif
