/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/backup_inside.h"
#include "kit/migrate.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define FORMAT "citykey backup"

static const char *const kinds[] = {
        [BACKUP_DEMONSTRATION] = "demonstration",
        [BACKUP_PRODUCTION] = "production",
};

/* A backup without one of these could not become a city again. */
static const char *const needed[] = { BACKUP_DATABASE, "keys/keystore", "state" };

/* Capitals only where a language's tag has them: "zh-Hans". */
static bool is_plain_name(struct str name, bool may_have_capitals)
{
        for (size_t i = 0; i < name.len; i++) {
                char c = name.at[i];
                bool is_inner = i > 0 && (c == '.' || c == '-' || c == '_');
                bool is_capital = may_have_capitals && c >= 'A' && c <= 'Z';
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || is_inner || is_capital))
                        return false;
        }
        return name.len > 0;
}

bool backup_path_is_open_secret(const char *path)
{
        return strcmp(path, BACKUP_PASSPHRASE) == 0 || strcmp(path, BACKUP_SIGN_INS) == 0;
}

bool backup_path_is_known(struct str path)
{
        const struct str policy = STR("policy/"), words = STR(BACKUP_WORDS "/");
        if (path.len >= BACKUP_PATH_MOST)
                return false;
        for (size_t i = 0; i < COUNT(needed); i++)
                if (str_is_equal(path, str_of(needed[i])))
                        return true;
        if (str_is_equal(path, STR(BACKUP_PASSPHRASE)) || str_is_equal(path, STR(BACKUP_SIGN_INS)))
                return true;
        bool is_words = str_starts_with(path, words);
        size_t room = is_words ? words.len : policy.len;
        return str_starts_with(path, policy) && !str_is_equal(path, STR(BACKUP_WORDS)) &&
               is_plain_name((struct str){ path.at + room, path.len - room }, is_words);
}

/* ------------------------------------------------------------------------------ writing */

static void add_member(struct buf *json, const struct backup_member *member)
{
        buf_add_c(json, " {\"path\": \"");
        buf_add_c(json, member->path);
        buf_add_c(json, "\", \"size\": ");
        buf_add_number(json, member->size);
        buf_add_c(json, ", \"sha256\": \"");
        buf_add_hex(json, str_of_bytes(member->sha256, SHA256_SIZE));
        buf_add_c(json, "\"}");
}

struct str backup_manifest_write(struct act *a, const struct backup_manifest *manifest)
{
        struct buf json = buf_in(a->mem);
        char day[DATE_TEXT_SIZE];
        date_write(manifest->day, day);
        buf_add_c(&json, "{\"format\": \"" FORMAT "\", \"version\": ");
        buf_add_number(&json, BACKUP_VERSION);
        buf_add_c(&json, ",\n\"city\": \"");
        buf_add_hex(&json, str_of_bytes(manifest->city_id, BACKUP_CITY_ID));
        buf_add_c(&json, "\", \"kind\": \"");
        buf_add_c(&json, kinds[manifest->kind]);
        buf_add_c(&json, "\", \"schema\": ");
        buf_add_number(&json, manifest->schema);
        buf_add_c(&json, ", \"day\": \"");
        buf_add_c(&json, day);
        buf_add_c(&json, "\",\n\"members\": [\n");
        for (size_t i = 0; i < manifest->count; i++) {
                add_member(&json, &manifest->members[i]);
                buf_add_c(&json, i + 1 < manifest->count ? ",\n" : "\n");
        }
        buf_add_c(&json, "]}\n");
        return buf_str(&json);
}

/* ------------------------------------------------------------------------------ reading */

static struct str string_in(const json_t *object, const char *name)
{
        const json_t *value = json_object_get(object, name);
        return str_of_bytes(json_string_value(value), json_string_length(value));
}

static int64_t number_in(const json_t *object, const char *name)
{
        const json_t *value = json_object_get(object, name);
        return json_is_integer(value) ? json_integer_value(value) : -1;
}

static bool read_kind(const json_t *root, enum backup_kind *kind)
{
        for (size_t i = 0; i < COUNT(kinds); i++) {
                if (!str_is_equal(string_in(root, "kind"), str_of(kinds[i])))
                        continue;
                *kind = (enum backup_kind)i;
                return true;
        }
        return false;
}

/* Each refusal of a member has its own sentence: these are what a forger would try. */
static enum err read_member(
        struct act *a, const char *file, const json_t *object, struct backup_member *member)
{
        struct str path = string_in(object, "path");
        member->size = number_in(object, "size");
        if (!backup_path_is_known(path))
                return fail_with(a, E_INPUT, TEXT_BACKUP_STRANGER, file);
        memcpy(member->path, path.at, path.len);
        bool is_database = strcmp(member->path, BACKUP_DATABASE) == 0;
        int64_t most = is_database ? BACKUP_DATABASE_MOST : BACKUP_SMALL_MOST;
        if (member->size < 0 || member->size >= most)
                return fail_with(a, E_INPUT, TEXT_BACKUP_TOO_LARGE, file, member->path);
        if (!hex_read(string_in(object, "sha256"), member->sha256, SHA256_SIZE))
                return fail_with(a, E_INPUT, TEXT_BACKUP_MANIFEST, file);
        return OK;
}

static enum err read_members(
        struct act *a, const char *file, const json_t *list, struct backup_manifest *manifest)
{
        size_t found = 0;
        int64_t total = 0;
        manifest->count = json_array_size(list);
        if (manifest->count > BACKUP_MEMBERS_MOST)
                return fail_with(a, E_INPUT, TEXT_BACKUP_MANIFEST, file);
        for (size_t i = 0; i < manifest->count; i++) {
                struct backup_member *member = &manifest->members[i];
                TRY(read_member(a, file, json_array_get(list, i), member));
                if (i > 0 && strcmp(manifest->members[i - 1].path, member->path) >= 0)
                        return fail_with(a, E_INPUT, TEXT_BACKUP_MANIFEST, file);
                if (manifest->kind == BACKUP_PRODUCTION && backup_path_is_open_secret(member->path))
                        return fail_with(a, E_INPUT, TEXT_BACKUP_STRANGER, file);
                total += strcmp(member->path, BACKUP_DATABASE) == 0 ? 0 : member->size;
                if (total > BACKUP_SMALL_TOTAL)
                        return fail_with(a, E_INPUT, TEXT_BACKUP_TOO_LARGE, file, member->path);
                for (size_t n = 0; n < COUNT(needed); n++)
                        found += strcmp(member->path, needed[n]) == 0;
        }
        return found == COUNT(needed) ? OK : fail_with(a, E_INPUT, TEXT_BACKUP_MANIFEST, file);
}

static enum err refuse_newer(struct act *a, const char *file, int64_t theirs, int64_t ours)
{
        char numbers[2][24];
        snprintf(numbers[0], sizeof numbers[0], "%" PRId64, theirs);
        snprintf(numbers[1], sizeof numbers[1], "%" PRId64, ours);
        return fail_with(a, E_STATE, TEXT_BACKUP_NEWER, file, numbers[0], numbers[1]);
}

static enum err read_root(
        struct act *a, const char *file, const json_t *root, struct backup_manifest *manifest)
{
        int64_t version = number_in(root, "version");
        if (!str_is_equal(string_in(root, "format"), STR(FORMAT)) || version < 1)
                return fail_with(a, E_INPUT, TEXT_BACKUP_FOREIGN, file);
        if (version > BACKUP_VERSION)
                return refuse_newer(a, file, version, BACKUP_VERSION);
        manifest->schema = number_in(root, "schema");
        if (manifest->schema > migrate_newest())
                return refuse_newer(a, file, manifest->schema, migrate_newest());
        if (manifest->schema < 0 || !read_kind(root, &manifest->kind) ||
                !hex_read(string_in(root, "city"), manifest->city_id, BACKUP_CITY_ID) ||
                !date_read(string_in(root, "day"), &manifest->day))
                return fail_with(a, E_INPUT, TEXT_BACKUP_MANIFEST, file);
        return read_members(a, file, json_object_get(root, "members"), manifest);
}

static void json_close(json_t **json)
{
        json_decref(*json);
}

enum err backup_manifest_read(
        struct act *a, const char *file, struct str json, struct backup_manifest *manifest)
{
        struct backup_manifest read = { .count = 0 };
        SCOPED(json_close)
        json_t *root = json_loadb(json.at, json.len, JSON_REJECT_DUPLICATES, NULL);
        if (!json_is_object(root))
                return fail_with(a, E_INPUT, TEXT_BACKUP_FOREIGN, file);
        TRY(read_root(a, file, root, &read));
        if (!str_is_equal(backup_manifest_write(a, &read), json))
                return fail_with(a, E_INPUT, TEXT_BACKUP_MANIFEST, file);
        *manifest = read;
        return OK;
}

struct backup_report backup_report_of(const struct backup_manifest *manifest, int64_t bytes)
{
        struct backup_report report = {
                .kind = manifest->kind,
                .schema = manifest->schema,
                .day = manifest->day,
                .files = (int64_t)manifest->count,
                .bytes = bytes,
        };
        memcpy(report.city_id, manifest->city_id, sizeof report.city_id);
        return report;
}
