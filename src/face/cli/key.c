/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree.h"

#include "civic/event.h"
#include "civic/key.h"
#include "kit/text.h"

#include <jansson.h>
#include <stdio.h>

enum { KEY_ID_TEXT_SIZE = 2 * PUBKEY_ID_SIZE + 1, STATE_TEXT_SIZE = 64 };

static void write_id(struct act *a, struct pubkey_id id, char text[KEY_ID_TEXT_SIZE])
{
        struct buf hex = buf_in(a->mem);
        buf_add_hex(&hex, str_of_bytes(id.bytes, sizeof id.bytes));
        snprintf(text, KEY_ID_TEXT_SIZE, "%s", buf_c(&hex));
}

/* What became of a key, in words. */
static const char *say_state(struct act *a, const struct key_row *row)
{
        char day[DATE_TEXT_SIZE];
        if (row->is_withdrawn) {
                date_write(row->withdrawn, day);
                return text_format(a, a->lang, TEXT_KEY_STATE_WITHDRAWN, day);
        }
        if (row->is_retired) {
                date_write(row->retired, day);
                return text_format(a, a->lang, TEXT_KEY_STATE_RETIRED, day);
        }
        return text_get(a->lang, TEXT_KEY_STATE_SIGNS);
}

static void list_plain(struct act *a, const struct key_row *rows, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                char id[KEY_ID_TEXT_SIZE];
                char made[DATE_TEXT_SIZE];
                const struct pubkey *key = &rows[i].key;
                write_id(a, key->id, id);
                date_write(key->made, made);
                printf("%-10s %-8s %s  %s  %s\n", pubkey_kinds[key->kind].name, key->label, id,
                        made, say_state(a, &rows[i]));
        }
}

static json_t *day_or_null(bool is_there, struct date date)
{
        char day[DATE_TEXT_SIZE];
        date_write(date, day);
        return is_there ? json_string(day) : json_null();
}

static void list_json(struct act *a, const struct key_row *rows, size_t count)
{
        json_t *list = json_array();
        for (size_t i = 0; i < count; i++) {
                char id[KEY_ID_TEXT_SIZE];
                json_t *row = json_object();
                const struct pubkey *key = &rows[i].key;
                write_id(a, key->id, id);
                json_object_set_new(row, "kind", json_string(pubkey_kinds[key->kind].name));
                json_object_set_new(row, "label", json_string(key->label));
                json_object_set_new(row, "id", json_string(id));
                json_object_set_new(row, "made", day_or_null(true, key->made));
                json_object_set_new(
                        row, "retired", day_or_null(rows[i].is_retired, rows[i].retired));
                json_object_set_new(
                        row, "withdrawn", day_or_null(rows[i].is_withdrawn, rows[i].withdrawn));
                json_array_append_new(list, row);
        }
        json_dumpf(list, stdout, JSON_INDENT(1));
        putchar('\n');
        json_decref(list);
}

enum err cli_key_list(struct act *a, struct cli_call *call)
{
        size_t count;
        struct key_row *rows;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_LOOK, &folder));
        TRY(key_list(a, &rows, &count));
        (call->values[OPTION_JSON] ? list_json : list_plain)(a, rows, count);
        return OK;
}

enum err cli_key_rotate(struct act *a, struct cli_call *call)
{
        struct pubkey made;
        enum pubkey_kind kind;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        if (!pubkey_kind_of_name(str_of(call->words[0]), &kind))
                return fail_with(a, E_INPUT, TEXT_KEY_KIND_UNKNOWN, call->words[0]);
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        if (kind == PUBKEY_TALLY)
                TRY(event_need_none_out(a, TEXT_KEY_TALLY_IN_USE));
        TRY(folder_start_keeper(a, &folder, &keeper));
        TRY(key_rotate(a, keeper, kind, &made));
        TRY(folder_sign_log(a, &folder, keeper));
        cli_say_with(a, TEXT_KEY_ROTATED, pubkey_kinds[kind].name, made.label);
        return OK;
}

static enum err take_and_withdraw(struct act *a, void *arg)
{
        struct str month = *(const struct str *)arg;
        const struct approved *by;
        TRY(approval_take(a, APPROVAL_KEY_WITHDRAW, month, &by));
        return key_withdraw(a, month, by);
}

/* The private half is destroyed after the withdrawal is on the disk. A run that was killed between
 * the two is finished by whoever says it again, though all they hear is that it was done before. */
static enum err finish_withdrawal(struct act *a, const struct folder *folder)
{
        struct failure before = a->failure;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        act_recover(a);
        TRY(folder_start_keeper(a, folder, &keeper));
        TRY(key_settle(a, keeper));
        TRY(folder_sign_log(a, folder, keeper));
        a->failure = before;
        return before.outcome;
}

enum err cli_key_withdraw(struct act *a, struct cli_call *call)
{
        struct str month = str_of(call->words[0]);
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        enum err outcome = key_check_withdraw(a, month);
        if (outcome == E_STATE)
                return finish_withdrawal(a, &folder);
        TRY(outcome);
        TRY(cli_agree(a, call, &folder, APPROVAL_KEY_WITHDRAW, month));
        TRY(folder_start_keeper(a, &folder, &keeper));
        TRY(key_settle(a, keeper));
        TRY(db_change(a, take_and_withdraw, &month));
        TRY(key_settle(a, keeper));
        TRY(folder_sign_log(a, &folder, keeper));
        cli_say_with(a, TEXT_KEY_WITHDRAWN, call->words[0]);
        return OK;
}
