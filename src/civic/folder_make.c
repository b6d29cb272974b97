/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/folder_inside.h"

#include "civic/key.h"
#include "civic/ledger.h"
#include "civic/press.h"
#include "civic/status.h"
#include "civic/stock.h"
#include "civic/visit.h"
#include "kit/crypt.h"
#include "kit/file.h"
#include "kit/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { POLICY_FILE_MOST = 1 << 20, OWNER_ONLY = 0600 };

/* A folder while it is being made, under a name that says so. */
struct building {
        const char *part;
        int lock; /* of part */
        struct folder folder;
        struct keeper *keeper;
};

static enum err copy_file(struct act *a, const char *from, int to, const char *name)
{
        struct private text;
        TRY(file_read(a, file_join(a, from, name), POLICY_FILE_MOST, &text));
        return file_write(a, to, name, private_unwrap(text), OWNER_ONLY);
}

/* Read once to know the seal's name, then from the copy: what was checked is what will be used. */
static enum err copy_policy(struct act *a, const char *from, struct building *building)
{
        SCOPED(file_close) int to = -1;
        const char *copy = file_join(a, building->part, "policy");
        struct city *city = &building->folder.city;
        TRY(city_load_policy(a, from, city));
        TRY(file_open_folder(a, copy, &to));
        for (size_t i = 0; i < city->file_count; i++)
                TRY(copy_file(a, from, to, city->files[i]));
        TRY(city_load_policy(a, copy, city));
        TRY(city_set_today(a, city));
        return folder_check_kind(a, &building->folder);
}

/* Draws a card of nobody, in a process that ends with it: what does not fit is said now. */
static enum err check_card(struct act *a, const struct building *building)
{
        struct press_setup setup = {
                .policy_dir = file_join(a, building->part, "policy"),
                .city = &building->folder.city,
        };
        SCOPED(visit_template_close) struct visit_template template = VISIT_TEMPLATE_NONE;
        return visit_template_start(a, &press_work, &setup, &template);
}

/* The demonstration city's passphrase lies beside its keys, so that no verb asks for it. */
static enum err make_passphrase(
        struct act *a, const struct building *building, struct passphrases *passphrases)
{
        char text[PASSPHRASE_RANDOM_SIZE];
        SCOPED(file_close) int keys = -1;
        passphrase_random(text);
        TRY(file_open_folder(a, file_join(a, building->part, "keys"), &keys));
        TRY(file_write(a, keys, "passphrase", str_of(text), OWNER_ONLY));
        return passphrase_add(a, passphrases, str_of(text));
}

static enum err start_keeper(
        struct act *a, struct building *building, const struct passphrases *passphrases)
{
        SCOPED(passphrases_end) struct passphrases *made = passphrases_begin();
        bool is_demonstration = building->folder.kind == FOLDER_DEMONSTRATION;
        if (is_demonstration)
                TRY(make_passphrase(a, building, made));
        struct keeper_options options =
                folder_keeper_options(a, &building->folder, is_demonstration ? made : passphrases);
        options.make = is_demonstration ? &keystore_cost_demonstration : &keystore_cost_production;
        return keeper_start(a, &options, &building->keeper);
}

static enum err fill_database(struct act *a, void *context)
{
        struct building *building = context;
        const struct ledger_event made = {
                .kind = STR("city.make"),
                .role = STR("operator"),
                .reason = STR("init"),
                .effect = building->folder.kind == FOLDER_DEMONSTRATION ? STR("demonstration")
                                                                        : STR("production"),
        };
        TRY(ledger_append(a, &made));
        if (building->folder.kind == FOLDER_DEMONSTRATION)
                TRY(stock_receive_specimens(a));
        return status_ensure_pool(a, &building->folder.city, a->today);
}

static enum err make_database(
        struct act *a, struct building *building, const struct passphrases *passphrases)
{
        TRY(db_open(a, file_join(a, building->part, "city.db"), DB_MAKE, &building->folder.db));
        a->db = building->folder.db;
        TRY(migrate_up(a));
        TRY(db_change(a, fill_database, building));
        TRY(folder_ensure_staff(a, &building->folder, passphrases));
        TRY(key_make_first(a, building->keeper));
        TRY(folder_ensure_codes(a, &building->folder, building->keeper));
        return folder_sign_log(a, &building->folder, building->keeper);
}

static enum err sign_state(struct act *a, struct building *building)
{
        struct str text;
        SCOPED(file_close) int part = -1;
        struct folder_state state = { .kind = building->folder.kind, .made = a->today };
        crypt_random(state.city_id, sizeof state.city_id);
        TRY(folder_state_write(a, building->keeper, &state, &text));
        TRY(file_open_folder(a, building->part, &part));
        return file_write(a, part, "state", text, OWNER_ONLY);
}

static enum err build(struct act *a, struct building *building, const char *policy_dir,
        const struct passphrases *passphrases)
{
        building->folder.path = building->part;
        TRY(copy_policy(a, policy_dir, building));
        TRY(check_card(a, building));
        TRY(start_keeper(a, building, passphrases));
        TRY(make_database(a, building, passphrases));
        return sign_state(a, building);
}

/* "somewhere/city" -> "somewhere/.city.part", in the same folder, so that renaming it is one step.
 */
static const char *part_name(struct act *a, const char *dir)
{
        struct buf name = buf_in(a->mem);
        buf_add_c(&name, ".");
        buf_add_c(&name, basename(str_to_c(a->mem, str_of(dir))));
        buf_add_c(&name, ".part");
        return file_join(a, dirname(str_to_c(a->mem, str_of(dir))), buf_c(&name));
}

enum err folder_check_free(struct act *a, const char *dir)
{
        struct stat about;
        return lstat(dir, &about) == 0 ? fail_with(a, E_STATE, TEXT_FOLDER_EXISTS, dir) : OK;
}

static enum err refuse_to_make(struct act *a, const char *dir)
{
        bool is_full = errno == ENOSPC || errno == EDQUOT;
        bool is_closed = errno == EACCES || errno == EPERM || errno == EROFS;
        return fail_with(a,
                is_full     ? E_BUSY
                : is_closed ? E_MAY
                            : E_INPUT,
                is_full ? TEXT_FILE_DISK_FULL : TEXT_FOLDER_CANNOT_MAKE, dir);
}

/* Is PATH still the folder that is open as FD? */
static bool is_at(int fd, const char *path)
{
        struct stat open;
        struct stat there;
        return fstat(fd, &open) == 0 && lstat(path, &there) == 0 && open.st_dev == there.st_dev &&
               open.st_ino == there.st_ino;
}

/* The lock tells a folder that somebody is making from one that was left by a process that was
 * killed, which goes. */
static enum err take_part(struct act *a, struct building *building, const char *dir)
{
        for (int tries = 0; tries < 2; tries++) {
                bool is_new = mkdir(building->part, 0700) == 0;
                if (!is_new && errno != EEXIST)
                        return refuse_to_make(a, dir);
                SCOPED(file_close)
                int part = open(building->part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (part < 0 || flock(part, LOCK_EX | LOCK_NB) != 0 || !is_at(part, building->part))
                        return fail_with(a, E_BUSY, TEXT_FOLDER_BUSY, dir);
                if (is_new) {
                        building->lock = part;
                        part = -1;
                        return OK;
                }
                file_remove_folder(building->part);
        }
        return fail_with(a, E_BUSY, TEXT_FOLDER_BUSY, dir);
}

static enum err make_part(struct act *a, struct building *building, const char *dir)
{
        TRY(folder_check_free(a, dir));
        TRY(take_part(a, building, dir));
        if (mkdir(file_join(a, building->part, "keys"), 0700) != 0 ||
                mkdir(file_join(a, building->part, "policy"), 0700) != 0 ||
                mkdir(file_join(a, building->part, "policy/words"), 0700) != 0)
                return refuse_to_make(a, dir);
        return OK;
}

static enum err finish(struct act *a, const char *part, const char *dir)
{
        SCOPED(file_close) int above = -1;
        TRY(file_open_folder(a, dirname(str_to_c(a->mem, str_of(dir))), &above));
        TRY(folder_check_free(a, dir));
        if (rename(part, dir) != 0)
                return refuse_to_make(a, dir);
        fsync(above);
        return OK;
}

enum err folder_make(struct act *a, const char *dir, const char *policy_dir,
        const struct passphrases *passphrases)
{
        struct building building = {
                .part = part_name(a, dir),
                .lock = -1,
                .folder = { .kind = passphrases ? FOLDER_PRODUCTION : FOLDER_DEMONSTRATION,
                        .mode = FOLDER_CHANGE },
        };
        enum err outcome = make_part(a, &building, dir);
        if (outcome == OK)
                outcome = build(a, &building, policy_dir, passphrases);
        keeper_close(&building.keeper);
        folder_close(&building.folder);
        a->db = NULL;
        if (outcome == OK)
                outcome = finish(a, building.part, dir);
        if (outcome != OK && building.lock >= 0)
                file_remove_folder(building.part);
        file_close(&building.lock);
        return outcome;
}
