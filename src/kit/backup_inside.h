/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_BACKUP_INSIDE_H
#define CITYKEY_KIT_BACKUP_INSIDE_H

#include "kit/backup.h"
#include "kit/crypt.h"

/* The inside of backups, for backup*.c and their tests only. */

enum {
        BACKUP_BLOCK = 512, /* of a tar archive */
        BACKUP_PATH_MOST = 72,
        BACKUP_MANIFEST_MOST = 64 << 10,
        BACKUP_SMALL_MOST = 2 << 20, /* of any member but the database */
        BACKUP_SMALL_TOTAL = 8 << 20,
};

#define BACKUP_DATABASE_MOST ((int64_t)8 << 30) /* what eleven octal digits hold */
#define BACKUP_DATABASE "city.db"
#define BACKUP_WORDS "policy/words"
#define BACKUP_MANIFEST "manifest.json"
#define BACKUP_PASSPHRASE "keys/passphrase"
#define BACKUP_SIGN_INS "keys/staff"

struct backup_member {
        char path[BACKUP_PATH_MOST];
        int64_t size;
        uint8_t sha256[SHA256_SIZE];
};

struct backup_manifest {
        enum backup_kind kind;
        uint8_t city_id[BACKUP_CITY_ID];
        int64_t schema;
        struct date day;
        size_t count;
        struct backup_member members[BACKUP_MEMBERS_MOST]; /* sorted by path */
};

/* May a file of this path be in a backup? city.db, state, keys/keystore, keys/passphrase,
 * keys/staff, policy/NAME and policy/words/NAME with a plain name. */
bool backup_path_is_known(struct str path);

/* What lies beside the keys in a demonstration city only. */
bool backup_path_is_open_secret(const char *path);

/* The only bytes that say this. */
struct str backup_manifest_write(struct act *a, const struct backup_manifest *manifest);

/* Reads what backup_manifest_write writes and nothing else. FILE is for the sentence. */
enum err backup_manifest_read(
        struct act *a, const char *file, struct str json, struct backup_manifest *manifest);

/* The header that stands before a member: regular file, mode 0600, no owner, no time. */
void backup_tar_header(const char *path, int64_t size, uint8_t block[BACKUP_BLOCK]);

/* The size that a header of PATH states; -1 unless it is, to the byte, the one that we write. */
int64_t backup_tar_size(const char *path, const uint8_t block[BACKUP_BLOCK]);

/* Zeros after SIZE bytes up to a whole block. */
size_t backup_tar_padding(int64_t size);

struct backup_report backup_report_of(const struct backup_manifest *manifest, int64_t bytes);

/* An open backup whose manifest has been read. */
struct backup_reader {
        const char *file;
        int fd;
        int64_t bytes; /* of the whole file */
        struct backup_manifest manifest;
};

/* Opens FILE and reads its manifest; the length of the file is what the manifest makes it. */
enum err backup_reader_open(struct act *a, const char *file, struct backup_reader *reader);
void backup_reader_close(struct backup_reader *reader);

/* Takes a member's bytes as they come. */
struct backup_sink {
        enum err (*take)(struct act *a, void *arg, struct str bytes);
        void *arg;
};

/* The next member's content, checked against the manifest when all of it has been taken; members
 * come in the manifest's order. */
enum err backup_read_member(struct act *a, struct backup_reader *reader,
        const struct backup_member *member, const struct backup_sink *sink);

/* Only zeros are left. */
enum err backup_read_end(struct act *a, struct backup_reader *reader);

/* A sink that fills a piece of memory as large as the member. */
struct backup_piece {
        char *at;
        size_t filled;
};
enum err backup_take_piece(struct act *a, void *arg, struct str bytes);

/* The member's place among the small files, filled from the reader. */
enum err backup_read_small(struct act *a, struct backup_reader *reader,
        const struct backup_member *member, struct backup_file *file);

/* Is the database that a->db is on whole and of a schema that we know; then the caller's check. */
enum err backup_check_database(struct act *a, const struct backup_reader *reader);

#endif
