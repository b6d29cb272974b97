/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/folder_inside.h"

#include "civic/key.h"
#include "civic/ledger.h"
#include "civic/upkeep.h"
#include "kit/file.h"

static enum backup_kind backup_kind_of(enum folder_kind kind)
{
        return kind == FOLDER_DEMONSTRATION ? BACKUP_DEMONSTRATION : BACKUP_PRODUCTION;
}

enum err folder_backup(
        struct act *a, const struct folder *folder, const char *out, struct backup_report *report)
{
        struct backup_source source = {
                .folder = folder->path,
                .kind = backup_kind_of(folder->kind),
        };
        memcpy(source.city_id, folder->city_id, sizeof source.city_id);
        TRY(backup_write(a, &source, out, report));
        return folder->mode == FOLDER_CHANGE ? upkeep_note(a, UPKEEP_BACKUP) : OK;
}

/* The file of that path in a backup; empty when there is none. */
static struct str find_file(const struct backup_files *files, const char *path)
{
        for (size_t i = 0; i < files->count; i++)
                if (str_is_equal(str_of(files->files[i].path), str_of(path)))
                        return files->files[i].bytes;
        return STR("");
}

/* The policy as it lies in the backup. */
static enum err read_policy(struct act *a, const struct backup_files *files, struct city *city)
{
        for (int i = 0; i < CITY_FILES; i++) {
                const char *path = file_join(a, "policy", city_files[i]);
                TRY(city_read_file(a, i, path, find_file(files, path), city));
        }
        return OK;
}

static enum err check_log(struct act *a, const struct city *city)
{
        struct note_key *keys;
        struct ledger_report report;
        struct ledger_check check = { 0 };
        TRY(key_log_keys(a, folder_log_origin(a, city), &keys, &check.key_count));
        check.keys = keys;
        return ledger_verify(a, &check, &report);
}

/* What a backup's hashes cannot say: that the city's own keys signed its state and its log. */
static enum err check_signatures(struct act *a, void *arg, const struct backup_files *files)
{
        struct city city = { 0 };
        struct folder_state state;
        struct str text = find_file(files, "state");
        (void)arg;
        TRY(folder_state_read(a, text, &state));
        TRY(folder_state_check(a, text));
        TRY(read_policy(a, files, &city));
        return check_log(a, &city);
}

static const struct backup_check signatures = { .check = check_signatures };

enum err folder_backup_verify(struct act *a, const char *file, struct backup_report *report)
{
        return backup_verify(a, file, &signatures, report);
}

/* Until two people can agree to it, a real city's backup is only checked. */
static enum err may_restore(struct act *a, const char *file)
{
        struct backup_report report;
        TRY(folder_backup_verify(a, file, &report));
        return folder_need_one_person(
                a, report.kind == BACKUP_DEMONSTRATION ? FOLDER_DEMONSTRATION : FOLDER_PRODUCTION);
}

enum err folder_restore(
        struct act *a, const char *file, const char *dir, struct backup_report *report)
{
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(may_restore(a, file));
        TRY(backup_restore(a, file, dir, &signatures, report));
        TRY(folder_open(a, dir, FOLDER_CHANGE, &folder));
        return upkeep_note(a, UPKEEP_RESTORE);
}
