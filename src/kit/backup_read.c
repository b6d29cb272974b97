/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/backup_inside.h"
#include "kit/db.h"
#include "kit/file.h"
#include "kit/migrate.h"
#include "kit/process.h"

#include <string.h>
#include <sys/stat.h>

enum { CHUNK = 256 << 10, ENDING = 2 * BACKUP_BLOCK };

static enum err refuse(struct act *a, const struct backup_reader *reader, enum text sentence)
{
        return fail_with(a, E_INPUT, sentence, reader->file);
}

static enum err read_block(struct act *a, struct backup_reader *reader, void *bytes, size_t size)
{
        return process_read_all(reader->fd, bytes, size) ? OK : refuse(a, reader, TEXT_BACKUP_CUT);
}

/* Nothing is hidden where no byte counts. */
static enum err read_zeros(struct act *a, struct backup_reader *reader, size_t size)
{
        uint8_t block[ENDING];
        TRY(read_block(a, reader, block, size));
        for (size_t i = 0; i < size; i++)
                if (block[i] != 0)
                        return refuse(a, reader, TEXT_BACKUP_ALTERED_BETWEEN);
        return OK;
}

static int64_t stored_size(int64_t size)
{
        return BACKUP_BLOCK + size + (int64_t)backup_tar_padding(size);
}

/* Known before any member is read, so that nothing a manifest claims can take memory. */
static enum err check_length(struct act *a, const struct backup_reader *reader, int64_t manifest)
{
        int64_t expected = stored_size(manifest) + ENDING;
        for (size_t i = 0; i < reader->manifest.count; i++)
                expected += stored_size(reader->manifest.members[i].size);
        if (reader->bytes < expected)
                return refuse(a, reader, TEXT_BACKUP_CUT);
        return reader->bytes == expected ? OK : refuse(a, reader, TEXT_BACKUP_MORE);
}

static enum err read_manifest(struct act *a, struct backup_reader *reader)
{
        uint8_t block[BACKUP_BLOCK];
        if (reader->bytes < ENDING)
                return refuse(a, reader, TEXT_BACKUP_FOREIGN);
        TRY(read_block(a, reader, block, sizeof block));
        int64_t size = backup_tar_size(BACKUP_MANIFEST, block);
        if (size < 0 || size > BACKUP_MANIFEST_MOST)
                return refuse(a, reader, TEXT_BACKUP_FOREIGN);
        char *json = arena_take(a->mem, (size_t)size);
        TRY(read_block(a, reader, json, (size_t)size));
        TRY(read_zeros(a, reader, backup_tar_padding(size)));
        TRY(backup_manifest_read(
                a, reader->file, (struct str){ json, (size_t)size }, &reader->manifest));
        return check_length(a, reader, size);
}

enum err backup_reader_open(struct act *a, const char *file, struct backup_reader *reader)
{
        struct stat about;
        *reader = (struct backup_reader){ .file = file, .fd = -1 };
        TRY(file_open(a, file, &reader->fd));
        if (fstat(reader->fd, &about) != 0 || !S_ISREG(about.st_mode))
                return refuse(a, reader, TEXT_BACKUP_FOREIGN);
        reader->bytes = about.st_size;
        return read_manifest(a, reader);
}

void backup_reader_close(struct backup_reader *reader)
{
        file_close(&reader->fd);
}

static enum err altered(
        struct act *a, const struct backup_reader *reader, const struct backup_member *member)
{
        return fail_with(a, E_INPUT, TEXT_BACKUP_ALTERED, reader->file, member->path);
}

/* Content in chunks: to the hash and to the sink. */
static enum err pass_content(struct act *a, struct backup_reader *reader,
        const struct backup_member *member, const struct backup_sink *sink)
{
        SCOPED(arena_end) struct arena *mem = arena_make(CHUNK);
        char *chunk = arena_take(mem, CHUNK);
        uint8_t digest[SHA256_SIZE];
        struct sha256 hash;
        crypt_sha256_begin(&hash);
        for (int64_t left = member->size; left > 0;) {
                size_t size = left < CHUNK ? (size_t)left : CHUNK;
                TRY(read_block(a, reader, chunk, size));
                crypt_sha256_add(&hash, (struct str){ chunk, size });
                TRY(sink->take(a, sink->arg, (struct str){ chunk, size }));
                left -= (int64_t)size;
        }
        crypt_sha256_finish(&hash, digest);
        bool is_same = memcmp(digest, member->sha256, sizeof digest) == 0;
        return is_same ? OK : altered(a, reader, member);
}

enum err backup_read_member(struct act *a, struct backup_reader *reader,
        const struct backup_member *member, const struct backup_sink *sink)
{
        uint8_t block[BACKUP_BLOCK];
        TRY(read_block(a, reader, block, sizeof block));
        if (backup_tar_size(member->path, block) != member->size)
                return altered(a, reader, member);
        TRY(pass_content(a, reader, member, sink));
        return read_zeros(a, reader, backup_tar_padding(member->size));
}

enum err backup_read_end(struct act *a, struct backup_reader *reader)
{
        return read_zeros(a, reader, ENDING);
}

enum err backup_take_piece(struct act *a, void *arg, struct str bytes)
{
        (void)a;
        struct backup_piece *piece = arg;
        memcpy(piece->at + piece->filled, bytes.at, bytes.len);
        piece->filled += bytes.len;
        return OK;
}

enum err backup_read_small(struct act *a, struct backup_reader *reader,
        const struct backup_member *member, struct backup_file *file)
{
        struct backup_piece piece = { arena_take(a->mem, (size_t)member->size + 1), 0 };
        struct backup_sink sink = { backup_take_piece, &piece };
        TRY(backup_read_member(a, reader, member, &sink));
        *file = (struct backup_file){ member->path, { piece.at, piece.filled } };
        return OK;
}

/* A damaged database is this backup's fault, not that of the city it will be kept for. */
enum err backup_check_database(struct act *a, const struct backup_reader *reader)
{
        int64_t schema;
        enum err outcome = db_check(a);
        if (outcome == E_BUG || outcome == E_INPUT) {
                act_recover(a);
                return fail_with(a, E_INPUT, TEXT_BACKUP_DATABASE, reader->file);
        }
        TRY(outcome);
        TRY(migrate_version(a, &schema));
        return schema == reader->manifest.schema
                       ? OK
                       : fail_with(a, E_INPUT, TEXT_BACKUP_DATABASE, reader->file);
}
