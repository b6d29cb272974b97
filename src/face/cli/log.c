/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/folder.h"
#include "civic/key.h"
#include "civic/ledger_published.h"
#include "civic/ledger_tile.h"
#include "kit/fetch.h"
#include "kit/file.h"
#include "kit/text.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line that overwrites itself, on a terminal only. */
static void show_progress(void *arg, int64_t done, int64_t total)
{
        (void)arg;
        if (isatty(STDERR_FILENO) && total > 0)
                fprintf(stderr, "\r%3d %%%s", (int)(done * 100 / total), done == total ? "\n" : "");
}

/* -------------------------------------------------------------------------- a city's own */

static void say_verified(struct act *a, const struct ledger_report *report)
{
        cli_say_with(a, TEXT_LOG_VERIFIED, text_number(a, report->entries),
                text_number(a, report->signed_entries), text_number(a, report->checkpoints));
}

/* The keys of the log of the city in DIR; the folder is open only meanwhile. */
static enum err read_city_keys(struct act *a, const char *dir, struct ledger_check *check)
{
        struct note_key *keys;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, dir, FOLDER_LOOK, &folder));
        TRY(key_log_keys(a, folder_log_origin(a, &folder.city), &keys, &check->key_count));
        check->keys = keys;
        return OK;
}

static enum err verify_city(struct act *a, const char *dir, struct ledger_check *check)
{
        struct note_key *keys;
        struct ledger_report report;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, dir, FOLDER_LOOK, &folder));
        TRY(key_log_keys(a, folder_log_origin(a, &folder.city), &keys, &check->key_count));
        check->keys = keys;
        TRY(ledger_verify(a, check, &report));
        say_verified(a, &report);
        return OK;
}

/* --------------------------------------------------------------------------- a published one */

enum { KEYS_MOST = 64, KEY_FILE_MOST = 16384 };

/* A line for each key the log ever had, as log publish writes them. */
static enum err read_key_lines(
        struct act *a, const char *path, struct str rest, struct ledger_check *check)
{
        struct note_key *keys = arena_take(a->mem, KEYS_MOST * sizeof *keys);
        while (rest.len && check->key_count < KEYS_MOST) {
                struct str line = str_cut(rest, '\n', &rest);
                if (!note_key_read(a->mem, line, &keys[check->key_count++]))
                        return fail_with(a, E_INPUT, TEXT_LOG_KEY_WRONG, path);
        }
        check->keys = keys;
        return check->key_count ? OK : fail_with(a, E_INPUT, TEXT_LOG_KEY_WRONG, path);
}

static enum err read_key_file(struct act *a, const char *path, struct ledger_check *check)
{
        struct private text;
        TRY(file_read(a, path, KEY_FILE_MOST, &text));
        return read_key_lines(a, path, private_unwrap(text), check);
}

/* The keys that lie beside the log. They show that it fits together, and not whose it is: that is
 * for whoever reads the line to compare. */
static enum err read_own_keys(
        struct act *a, const struct ledger_files *files, struct ledger_check *check)
{
        struct str text;
        if (files->get(a, files->arg, "key", KEY_FILE_MOST, &text) != OK) {
                act_recover(a);
                return fail(a, E_INPUT, TEXT_LOG_KEY_NEEDED);
        }
        TRY(read_key_lines(a, "key", text, check));
        for (size_t i = 0; i < check->key_count; i++)
                cli_say_with(a, TEXT_LOG_KEY_TAKEN,
                        str_to_c(a->mem, note_key_text(a->mem, &check->keys[i])));
        return OK;
}

static enum err read_keys(struct act *a, struct cli_call *call, const struct ledger_files *files,
        struct ledger_check *check)
{
        if (call->values[OPTION_KEYS])
                return read_key_file(a, call->values[OPTION_KEYS], check);
        if (call->values[OPTION_DATA])
                return read_city_keys(a, call->values[OPTION_DATA], check);
        return read_own_keys(a, files, check);
}

/* A file that is not there yet is no checkpoint yet. */
static enum err read_kept(struct act *a, const char *path, struct ledger_check *check)
{
        struct private text;
        if (!path || access(path, F_OK) != 0)
                return OK;
        TRY(file_read(a, path, NOTE_TEXT_MOST, &text));
        check->kept = private_unwrap(text);
        return OK;
}

static enum err keep(struct act *a, const char *path, struct str note)
{
        if (!path)
                return OK;
        SCOPED(file_close) int folder = -1;
        TRY(file_open_folder(a, dirname(str_to_c(a->mem, str_of(path))), &folder));
        return file_write(a, folder, basename(str_to_c(a->mem, str_of(path))), note, 0644);
}

static enum err get_from_folder(
        struct act *a, void *arg, const char *path, size_t most, struct str *bytes)
{
        struct private text;
        TRY(file_read(a, file_join(a, arg, path), most, &text));
        *bytes = private_unwrap(text);
        return OK;
}

static enum err get_from_web(
        struct act *a, void *arg, const char *path, size_t most, struct str *bytes)
{
        return fetch_get(a, arg, path, most, bytes);
}

static enum err verify_published(
        struct act *a, struct cli_call *call, const struct ledger_files *files)
{
        struct ledger_report report;
        struct ledger_check check = { .progress = show_progress };
        TRY(read_keys(a, call, files, &check));
        TRY(read_kept(a, call->values[OPTION_KEPT], &check));
        TRY(ledger_verify_published(a, files, &check, &report));
        TRY(keep(a, call->values[OPTION_KEPT], report.newest));
        say_verified(a, &report);
        return OK;
}

static enum err verify_web(struct act *a, struct cli_call *call)
{
        SCOPED(fetch_close) struct fetch *fetch = NULL;
        TRY(fetch_begin(a, call->words[0], &fetch));
        return verify_published(a, call, &(struct ledger_files){ get_from_web, fetch });
}

enum err cli_log_verify(struct act *a, struct cli_call *call)
{
        const char *where = call->words[0];
        struct ledger_check check = { .progress = show_progress };
        if (strstr(where, "://"))
                return verify_web(a, call);
        if (access(file_join(a, where, "checkpoint"), F_OK) == 0) {
                void *folder = str_to_c(a->mem, str_of(where));
                return verify_published(a, call, &(struct ledger_files){ get_from_folder, folder });
        }
        TRY(read_kept(a, call->values[OPTION_KEPT], &check));
        return verify_city(a, where, &check);
}

/* --------------------------------------------------------------------------------- publishing */

/* OUT/PATH, with the folders that lead to it. */
static enum err write_below(struct act *a, const char *out, const char *path, struct str bytes)
{
        char *whole = str_to_c(a->mem, str_of(file_join(a, out, path)));
        for (char *slash = whole + strlen(out) + 1; (slash = strchr(slash, '/')); slash++) {
                *slash = '\0';
                mkdir(whole, 0755); /* opening it says what is wrong, if anything is */
                *slash = '/';
        }
        SCOPED(file_close) int folder = -1;
        TRY(file_open_folder(a, dirname(str_to_c(a->mem, str_of(whole))), &folder));
        return file_write(a, folder, basename(whole), bytes, 0644);
}

static enum err write_tile(struct act *a, const char *out, const struct tile_name *name)
{
        struct str bytes;
        struct buf path = buf_in(a->mem);
        TRY(ledger_tile(a, name, &bytes));
        buf_add_c(&path, "tile/");
        buf_add(&path, tile_write_name(a->mem, name));
        return write_below(a, out, buf_c(&path), bytes);
}

static enum err write_keys(struct act *a, const struct folder *folder, const char *out)
{
        struct str text;
        TRY(key_log_text(a, folder_log_origin(a, &folder->city), &text));
        return write_below(a, out, "key", text);
}

/* The checkpoint comes last: whoever looks meanwhile finds all that it covers. */
static enum err write_log(struct act *a, const struct folder *folder, const char *out)
{
        struct str note;
        int64_t size;
        struct tile_name name = { 0 };
        TRY(ledger_public(a, &note, &size));
        TRY(write_keys(a, folder, out));
        while (tile_next(&name, size))
                TRY(write_tile(a, out, &name));
        TRY(write_below(a, out, "checkpoint", note));
        cli_say_with(a, TEXT_LOG_PUBLISHED, text_number(a, size));
        return OK;
}

enum err cli_log_publish(struct act *a, struct cli_call *call)
{
        const char *out = call->values[OPTION_OUT];
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        mkdir(out, 0755); /* opening it says what is wrong, if anything is */
        TRY(folder_start_keeper(a, &folder, &keeper));
        TRY(folder_publish_log(a, &folder, keeper));
        return write_log(a, &folder, out);
}
