/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/backup_inside.h"
#include "kit/text.h"

#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A backup of anything. The first byte chooses what the rest is: the whole file, its manifest
 * alone, or a database that is put into a backup whose every hash is right. What is refused has a
 * sentence; what is accepted is, byte for byte, what would be written. */

enum { WHOLE, MANIFEST, DATABASE, SHAPES };

static void judge(struct act *a, struct str file)
{
        char path[40];
        struct backup_report report;
        int fd = memfd_create("backup", MFD_CLOEXEC);
        MUST_HOLD(fd >= 0 && write(fd, file.at, file.len) == (ssize_t)file.len);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        enum err outcome = backup_verify(a, path, NULL, &report);
        MUST_HOLD(a->db == NULL);
        MUST_HOLD(
                outcome == OK ? report.bytes == (int64_t)file.len : text_of_failure(a)[0] != '\0');
        close(fd);
}

static void judge_manifest(struct act *a, struct str json)
{
        struct backup_manifest manifest;
        enum err outcome = backup_manifest_read(a, "backup", json, &manifest);
        MUST_HOLD(outcome == OK || text_of_failure(a)[0] != '\0');
        MUST_HOLD(outcome != OK || str_is_equal(backup_manifest_write(a, &manifest), json));
}

static void put(struct buf *file, const char *path, struct str bytes)
{
        static const char zeros[BACKUP_BLOCK];
        uint8_t block[BACKUP_BLOCK];
        backup_tar_header(path, (int64_t)bytes.len, block);
        buf_add(file, str_of_bytes(block, sizeof block));
        buf_add(file, bytes);
        buf_add(file, (struct str){ zeros, backup_tar_padding((int64_t)bytes.len) });
}

static struct str wrap_database(struct act *a, struct str database)
{
        static const char zeros[2 * BACKUP_BLOCK];
        static const char *const paths[] = { BACKUP_DATABASE, "keys/keystore", "state" };
        struct backup_manifest manifest = { .schema = 1, .count = COUNT(paths) };
        struct buf file = buf_in(a->mem);
        for (size_t i = 0; i < COUNT(paths); i++) {
                struct str content = i == 0 ? database : STR("");
                memcpy(manifest.members[i].path, paths[i], strlen(paths[i]));
                manifest.members[i].size = (int64_t)content.len;
                crypt_sha256(content, manifest.members[i].sha256);
        }
        put(&file, BACKUP_MANIFEST, backup_manifest_write(a, &manifest));
        for (size_t i = 0; i < COUNT(paths); i++)
                put(&file, paths[i], i == 0 ? database : STR(""));
        buf_add(&file, (struct str){ zeros, sizeof zeros });
        return buf_str(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        if (size == 0)
                return 0;
        SCOPED(arena_end) struct arena *mem = arena_make(32 << 20);
        struct act a = act_begin(mem, STR("fuzz"), LANG_EN);
        struct str rest = str_of_bytes(data + 1, size - 1);
        int shape = data[0] % SHAPES;
        if (shape == MANIFEST)
                judge_manifest(&a, rest);
        else
                judge(&a, shape == WHOLE ? rest : wrap_database(&a, rest));
        return 0;
}
