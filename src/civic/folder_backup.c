/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/folder_inside.h"

#include "civic/city_source.h"
#include "civic/key.h"
#include "civic/ledger.h"
#include "civic/staff.h"
#include "civic/switch.h"
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

static enum err find_file(
        struct act *a, const struct backup_files *files, const char *path, struct str *bytes)
{
        for (size_t i = 0; i < files->count; i++)
                if (str_is_equal(str_of(files->files[i].path), str_of(path))) {
                        *bytes = files->files[i].bytes;
                        return OK;
                }
        return fail_with(a, E_NONE, TEXT_YAML_ABSENT, path);
}

static enum err read_in_backup(struct act *a, void *context, const char *name, struct str *text)
{
        return find_file(a, context, file_join(a, "policy", name), text);
}

/* The policy as it lies in the backup. */
static enum err read_policy(struct act *a, const struct backup_files *files, struct city *city)
{
        struct backup_files copy = *files;
        const struct city_source source = { "policy", read_in_backup, &copy };
        return city_read(a, &source, city);
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
static enum err check_signatures(
        struct act *a, const struct backup_files *files, struct folder *folder)
{
        struct folder_state state;
        struct str text;
        TRY(find_file(a, files, "state", &text));
        TRY(folder_state_read(a, text, &state));
        TRY(folder_state_check(a, text));
        TRY(read_policy(a, files, &folder->city));
        folder->kind = state.kind;
        memcpy(folder->city_id, state.city_id, sizeof folder->city_id);
        return check_log(a, &folder->city);
}

static enum err check_only(struct act *a, void *arg, const struct backup_files *files)
{
        (void)arg;
        return check_signatures(a, files, &(struct folder){ .db = a->db });
}

static const struct backup_check signatures = { .check = check_only };

enum err folder_backup_verify(struct act *a, const char *file, struct backup_report *report)
{
        return backup_verify(a, file, &signatures, report);
}

/* ----------------------------------------------------------------------------- restoring */

/* Says which city, as it was when: its log is never twice the same. */
static enum err say_detail(struct act *a, const struct folder *folder, struct str *detail)
{
        struct ledger_head head;
        struct buf text = buf_in(a->mem);
        TRY(ledger_head(a, &head));
        buf_add_c(&text, "city ");
        buf_add_hex(&text, str_of_bytes(folder->city_id, sizeof folder->city_id));
        buf_add_c(&text, " log ");
        buf_add_number(&text, head.size);
        buf_add_byte(&text, ' ');
        buf_add_hex(&text, str_of_bytes(head.root.bytes, sizeof head.root.bytes));
        *detail = buf_str(&text);
        return OK;
}

static enum err spend(struct act *a, void *detail)
{
        const struct approved *by;
        TRY(approval_take(a, APPROVAL_BACKUP_RESTORE, *(struct str *)detail, &by));
        TRY(approval_covers(a, by, APPROVAL_BACKUP_RESTORE, *(struct str *)detail));
        return switch_restored(a);
}

/* A backup from before there were staff: whoever can open its keys founds them. */
static enum err ensure_people(struct act *a, const struct folder *folder)
{
        struct staff *staff;
        size_t count;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        TRY(staff_list(a, &staff, &count));
        return count ? OK : folder_start_keeper(a, folder, &keeper);
}

/* The city is built and not yet where it will be. */
static enum err check_and_agree(struct act *a, void *arg, const struct backup_files *files)
{
        const struct folder_restoring *restoring = arg;
        struct str detail;
        struct str who = a->who;
        struct folder folder = { .path = files->folder, .mode = FOLDER_CHANGE, .db = a->db };
        TRY(check_signatures(a, files, &folder));
        TRY(city_set_today(a, &folder.city));
        TRY(say_detail(a, &folder, &detail));
        TRY(ensure_people(a, &folder));
        TRY(restoring->agree(a, restoring->arg, &folder, detail));
        TRY(db_change(a, spend, &detail));
        a->who = who;
        return OK;
}

enum err folder_restore(
        struct act *a, const struct folder_restoring *restoring, struct backup_report *report)
{
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        struct folder_restoring asked = *restoring;
        const struct backup_check check = { .check = check_and_agree, .arg = &asked };
        if (!restoring->agree)
                return fail(a, E_BUG, TEXT_APPROVAL_OTHER_ACT);
        TRY(backup_restore(a, restoring->file, restoring->dir, &check, report));
        TRY(folder_open(a, restoring->dir, FOLDER_CHANGE, &folder));
        return upkeep_note(a, UPKEEP_RESTORE);
}
