/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/folder_inside.h"

#include "civic/key.h"
#include "civic/ledger_tile.h"
#include "kit/crypt.h"
#include "kit/file.h"
#include "kit/migrate.h"
#include "kit/text.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSPHRASE_FILE "keys/passphrase"
enum { PASSPHRASE_FILE_MOST = 1024, STATE_MOST = 4096 };

/* What a folder must have; the database is asked for when it is opened. */
static const char *const parts[] = { "state", "keys/keystore", "policy", "city.db" };

static enum err check_whole(struct act *a, const char *dir)
{
        struct stat about;
        if (stat(dir, &about) != 0 || !S_ISDIR(about.st_mode))
                return fail_with(a, E_NONE, TEXT_FOLDER_MISSING, dir);
        size_t found = 0;
        const char *missing = NULL;
        for (size_t i = 0; i < COUNT(parts); i++) {
                const char *path = file_join(a, dir, parts[i]);
                if (access(path, F_OK) == 0)
                        found++;
                else if (errno == EACCES)
                        return fail_with(a, E_MAY, TEXT_FILE_FORBIDDEN, path);
                else if (!missing)
                        missing = parts[i];
        }
        if (found == 0)
                return fail_with(a, E_INPUT, TEXT_FOLDER_FOREIGN, dir);
        return missing ? fail_with(a, E_STATE, TEXT_FOLDER_NOT_WHOLE, dir, missing) : OK;
}

static enum err load_state(struct act *a, struct folder *folder)
{
        struct private text;
        struct folder_state state;
        TRY(file_read(a, file_join(a, folder->path, "state"), STATE_MOST, &text));
        TRY(folder_state_read(a, private_unwrap(text), &state));
        folder->kind = state.kind;
        memcpy(folder->city_id, state.city_id, sizeof folder->city_id);
        return folder_state_check(a, private_unwrap(text));
}

/* A demonstration city's passphrase is a part of its folder. */
static enum err check_passphrase(struct act *a, const struct folder *folder)
{
        if (folder->kind == FOLDER_PRODUCTION ||
                access(file_join(a, folder->path, PASSPHRASE_FILE), F_OK) == 0)
                return OK;
        return fail_with(a, E_STATE, TEXT_FOLDER_NOT_WHOLE, folder->path, PASSPHRASE_FILE);
}

static enum err load_policy(struct act *a, struct folder *folder)
{
        TRY(city_load_policy(a, file_join(a, folder->path, "policy"), &folder->city));
        return city_set_today(a, &folder->city);
}

static enum err open_all(struct act *a, enum folder_mode mode, struct folder *folder)
{
        TRY(check_whole(a, folder->path));
        TRY(load_policy(a, folder));
        TRY(db_open(a, file_join(a, folder->path, "city.db"),
                mode == FOLDER_CHANGE ? DB_CHANGE : DB_LOOK, &folder->db));
        a->db = folder->db;
        TRY(mode == FOLDER_CHANGE ? migrate_up(a) : migrate_check(a));
        TRY(load_state(a, folder));
        TRY(check_passphrase(a, folder));
        TRY(folder_check_sign_ins(a, folder));
        return folder_check_kind(a, folder);
}

enum err folder_open(struct act *a, const char *dir, enum folder_mode mode, struct folder *folder)
{
        struct folder opened = { .path = dir, .mode = mode };
        enum err outcome = open_all(a, mode, &opened);
        if (outcome != OK) {
                folder_close(&opened);
                a->db = NULL;
                return outcome;
        }
        *folder = opened;
        return OK;
}

void folder_close(struct folder *folder)
{
        db_close(&folder->db);
}

enum err folder_check_kind(struct act *a, const struct folder *folder)
{
        bool is_demonstration = folder->kind == FOLDER_DEMONSTRATION;
        if (city_is_specimen(&folder->city) == is_demonstration)
                return OK;
        return fail(a, E_STATE,
                is_demonstration ? TEXT_FOLDER_NEEDS_SPECIMEN : TEXT_FOLDER_MAY_NOT_BE_SPECIMEN);
}

enum err folder_need_demonstration(struct act *a, const struct folder *folder)
{
        if (folder->kind == FOLDER_DEMONSTRATION)
                return OK;
        return fail(a, E_STATE, TEXT_FOLDER_NOT_DEMONSTRATION);
}

/* A demonstration city's lies beside its keys; a production city's people are asked. */
static enum err find_passphrases(
        struct act *a, const struct folder *folder, struct passphrases *passphrases)
{
        if (folder->kind == FOLDER_PRODUCTION) {
                TRY(passphrase_ask(a, passphrases, text_get(a->lang, TEXT_FOLDER_ASK_FIRST)));
                return passphrase_ask(a, passphrases, text_get(a->lang, TEXT_FOLDER_ASK_SECOND));
        }
        struct private text;
        TRY(file_read(a, file_join(a, folder->path, PASSPHRASE_FILE), PASSPHRASE_FILE_MOST, &text));
        return passphrase_add(a, passphrases, private_unwrap(text));
}

enum err folder_start_keeper(struct act *a, const struct folder *folder, struct keeper **keeper)
{
        SCOPED(passphrases_end) struct passphrases *passphrases = passphrases_begin();
        TRY(find_passphrases(a, folder, passphrases));
        struct keeper_options options = folder_keeper_options(a, folder, passphrases);
        TRY(keeper_start(a, &options, keeper));
        TRY(folder_ensure_staff(a, folder, passphrases));
        return folder_ensure_codes(a, folder, *keeper);
}

/* The latest day that any card of this policy could be good until, and a month more. */
static int64_t latest_expiry(const struct act *a, const struct city *city, bool *may_not_expire)
{
        int64_t years = 0;
        *may_not_expire = false;
        for (size_t i = 0; i < city->validity.band_count; i++) {
                const struct validity_band *band = &city->validity.bands[i];
                if (band->years > years)
                        years = band->years;
                *may_not_expire |= band->years == 0;
        }
        struct date last = date_add_years(a->today, (int)years);
        return ((int64_t)last.day + 32) * 86400;
}

struct keeper_options folder_keeper_options(
        struct act *a, const struct folder *folder, const struct passphrases *passphrases)
{
        struct keeper_options options = {
                .keystore = file_join(a, folder->path, "keys/keystore"),
                .passphrases = passphrases,
                .log_origin = folder_log_origin(a, &folder->city),
                .status_uri = folder->city.status_uri,
                .list_size = folder->city.pool.list_size,
        };
        options.expiry_most = latest_expiry(a, &folder->city, &options.may_not_expire);
        return options;
}

struct str folder_log_origin(struct act *a, const struct city *city)
{
        struct str rest;
        struct buf origin = buf_in(a->mem);
        struct str address = city->check_uri;
        if (str_starts_with(address, STR("https://")))
                address = (struct str){ address.at + 8, address.len - 8 };
        buf_add(&origin, str_cut(address, '/', &rest));
        buf_add_c(&origin, "/citykey-log");
        return buf_str(&origin);
}

/* The keeper as the ledger's signer. */
static enum err sign_checkpoint(
        struct act *a, void *arg, struct str body, uint8_t signature[SIGNATURE_SIZE])
{
        struct keeper_signature made;
        TRY(keeper_sign_checkpoint(a, arg, body, &made));
        memcpy(signature, made.bytes, SIGNATURE_SIZE);
        return OK;
}

/* The log's signer, in *signer. */
static enum err find_signer(struct act *a, const struct folder *folder, struct keeper *keeper,
        struct ledger_signer *signer)
{
        *signer = (struct ledger_signer){ .sign = sign_checkpoint, .arg = keeper };
        signer->key.name = folder_log_origin(a, &folder->city);
        return key_current_log(a, signer->key.public);
}

enum err folder_sign_log(struct act *a, const struct folder *folder, struct keeper *keeper)
{
        struct str note;
        struct ledger_signer signer;
        TRY(find_signer(a, folder, keeper, &signer));
        return ledger_checkpoint(a, &signer, &note);
}

enum err folder_publish_log(struct act *a, const struct folder *folder, struct keeper *keeper)
{
        struct ledger_signer signer;
        TRY(find_signer(a, folder, keeper, &signer));
        return ledger_publish(a, &signer);
}
