/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree.h"

#include "civic/stock.h"
#include "kit/text.h"

#include <jansson.h>
#include <stdio.h>

enum { REASON_MOST = 100 };

static enum err read_kind(struct act *a, const struct cli_call *call, enum stock_kind *kind)
{
        if (stock_kind_of_name(str_of(call->words[0]), kind))
                return OK;
        return fail_with(a, E_INPUT, TEXT_STOCK_KIND_UNKNOWN, call->words[0]);
}

/* The number of an option; 0 when it is not given. */
static enum err read_number(
        struct act *a, const struct cli_call *call, enum cli_option_id id, int64_t *number)
{
        const char *text = call->values[id];
        *number = 0;
        if (!text || str_read_number(str_of(text), 1000000, number))
                return OK;
        return fail_with(a, E_INPUT, TEXT_STOCK_NUMBER_WRONG, text);
}

/* Serials that were named after the kind. */
static struct stock_pieces read_pieces(
        struct act *a, const struct cli_call *call, enum stock_kind kind)
{
        struct str *serials = arena_take_array(a->mem, CLI_WORDS, sizeof *serials);
        for (size_t i = 1; i < call->word_count; i++)
                serials[i - 1] = str_of(call->words[i]);
        return (struct stock_pieces){ kind, serials, call->word_count - 1 };
}

/* --------------------------------------------------------------------------- receiving */

static enum err take_and_receive(struct act *a, void *arg)
{
        const struct stock_delivery *delivery = arg;
        const struct approved *by;
        struct str detail = stock_receive_detail(a, delivery);
        TRY(approval_take(a, APPROVAL_STOCK_RECEIVE, detail, &by));
        return stock_receive(a, delivery, by);
}

enum err cli_stock_receive(struct act *a, struct cli_call *call)
{
        struct stock_delivery delivery = {
                .batch = str_of(call->words[1]),
                .first = str_of(call->words[2]),
                .last = str_of(call->words[3]),
        };
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(read_kind(a, call, &delivery.kind));
        TRY(read_number(a, call, OPTION_COUNTED, &delivery.count));
        TRY(read_number(a, call, OPTION_CAPACITY, &delivery.capacity));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(stock_check_delivery(a, &delivery));
        TRY(cli_agree(
                a, call, &folder, APPROVAL_STOCK_RECEIVE, stock_receive_detail(a, &delivery)));
        TRY(db_change(a, take_and_receive, &delivery));
        cli_say_with(a, TEXT_STOCK_RECEIVED, text_number(a, delivery.count),
                stock_kind_names[delivery.kind]);
        return OK;
}

/* ----------------------------------------------------------------------------- listing */

/* The states that are shown, and what they are called in JSON. */
static const struct {
        enum stock_state state;
        const char *name;
        enum text title;
} columns[] = {
        { STOCK_IN_STOCK, "in_stock", TEXT_STOCK_STATE_IN_STOCK },
        { STOCK_AT_EVENT, "at_event", TEXT_STOCK_STATE_AT_EVENT },
        { STOCK_ACTIVE, "active", TEXT_STOCK_STATE_ACTIVE },
        { STOCK_SPOILED, "spoiled", TEXT_STOCK_STATE_SPOILED },
        { STOCK_OPENED, "opened", TEXT_STOCK_STATE_OPENED },
        { STOCK_USED_UP, "used_up", TEXT_STOCK_STATE_USED_UP },
        { STOCK_DESTROYED, "destroyed", TEXT_STOCK_STATE_DESTROYED },
        { STOCK_WRITTEN_OFF, "written_off", TEXT_STOCK_STATE_WRITTEN_OFF },
};

static void list_plain(struct act *a, const struct stock_line *lines, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                cli_print_column(stock_kind_names[lines[i].kind], 8);
                cli_print_column(str_to_c(a->mem, lines[i].batch), 16);
                const char *before = "";
                for (size_t j = 0; j < COUNT(columns); j++) {
                        int64_t pieces = lines[i].in[columns[j].state];
                        if (!pieces)
                                continue;
                        printf("%s%s %s", before, text_get(a->lang, columns[j].title),
                                text_number(a, pieces));
                        before = ", ";
                }
                putchar('\n');
        }
}

static void list_json(const struct stock_line *lines, size_t count)
{
        json_t *list = json_array();
        for (size_t i = 0; i < count; i++) {
                json_t *line = json_object();
                json_object_set_new(line, "kind", json_string(stock_kind_names[lines[i].kind]));
                json_object_set_new(
                        line, "batch", json_stringn(lines[i].batch.at, lines[i].batch.len));
                for (size_t j = 0; j < COUNT(columns); j++)
                        json_object_set_new(
                                line, columns[j].name, json_integer(lines[i].in[columns[j].state]));
                json_array_append_new(list, line);
        }
        json_dumpf(list, stdout, JSON_INDENT(1));
        putchar('\n');
        json_decref(list);
}

enum err cli_stock_list(struct act *a, struct cli_call *call)
{
        size_t count;
        struct stock_line *lines;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_LOOK, &folder));
        TRY(stock_list(a, &lines, &count));
        if (call->values[OPTION_JSON])
                list_json(lines, count);
        else
                list_plain(a, lines, count);
        return OK;
}

/* ---------------------------------------------------------------------------- counting */

enum err cli_stock_count(struct act *a, struct cli_call *call)
{
        enum stock_kind kind;
        int64_t counted;
        int64_t expected;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(read_kind(a, call, &kind));
        TRY(read_number(a, call, OPTION_COUNTED, &counted));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(stock_recount(a, kind, counted, &expected));
        if (counted != expected)
                return fail_with(a, E_STATE, TEXT_STOCK_NOT_EXPLAINED, stock_kind_names[kind],
                        text_number(a, counted), text_number(a, expected));
        cli_say_with(a, TEXT_STOCK_COUNT_AGREES, text_number(a, counted), stock_kind_names[kind]);
        return OK;
}

struct explaining {
        struct stock_pieces pieces;
        struct str reason;
};

static enum err take_and_explain(struct act *a, void *arg)
{
        const struct explaining *explaining = arg;
        const struct approved *by;
        struct str detail = stock_explain_detail(a, &explaining->pieces, explaining->reason);
        TRY(approval_take(a, APPROVAL_EVENT_DIFFERENCE, detail, &by));
        return stock_explain(a, &explaining->pieces, explaining->reason, by);
}

enum err cli_stock_explain(struct act *a, struct cli_call *call)
{
        enum stock_kind kind;
        struct explaining explaining = { .reason = str_of(call->values[OPTION_REASON]) };
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(read_kind(a, call, &kind));
        if (explaining.reason.len > REASON_MOST ||
                text_find_fault(explaining.reason) != TEXT_FAULT_NONE)
                return fail(a, E_INPUT, TEXT_STOCK_REASON_WRONG);
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        explaining.pieces = read_pieces(a, call, kind);
        TRY(stock_check_missing(a, &explaining.pieces));
        TRY(cli_agree(a, call, &folder, APPROVAL_EVENT_DIFFERENCE,
                stock_explain_detail(a, &explaining.pieces, explaining.reason)));
        TRY(db_change(a, take_and_explain, &explaining));
        cli_say_with(a, TEXT_STOCK_EXPLAINED, stock_kind_names[kind]);
        return OK;
}

/* --------------------------------------------------------------------------- destroying */

static enum err take_and_destroy(struct act *a, void *arg)
{
        const struct stock_pieces *pieces = arg;
        const struct approved *by;
        TRY(approval_take(a, APPROVAL_STOCK_DESTROY, stock_destroy_detail(a, pieces), &by));
        return stock_destroy(a, pieces, by);
}

enum err cli_stock_destroy(struct act *a, struct cli_call *call)
{
        enum stock_kind kind;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(read_kind(a, call, &kind));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        struct stock_pieces pieces = read_pieces(a, call, kind);
        if (pieces.count == 0)
                TRY(stock_list_to_destroy(a, kind, &pieces));
        if (pieces.count == 0)
                return fail_with(a, E_STATE, TEXT_STOCK_NOTHING_TO_DESTROY, stock_kind_names[kind]);
        TRY(cli_agree(a, call, &folder, APPROVAL_STOCK_DESTROY, stock_destroy_detail(a, &pieces)));
        TRY(db_change(a, take_and_destroy, &pieces));
        cli_say_with(a, TEXT_STOCK_DESTROYED, text_number(a, (int64_t)pieces.count),
                stock_kind_names[kind]);
        return OK;
}
