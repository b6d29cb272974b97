/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree.h"

#include "civic/event.h"
#include "civic/key.h"
#include "kit/draft.h"
#include "kit/file.h"
#include "kit/process.h"
#include "kit/text.h"

#include <jansson.h>
#include <libgen.h>
#include <stdio.h>

/* ------------------------------------------------------------------------------ the plan */

static enum err read_day(struct act *a, const struct cli_call *call, struct date *day)
{
        const char *text = call->values[OPTION_DAY];
        return date_read(str_of(text), day) ? OK
                                            : fail_with(a, E_INPUT, TEXT_EVENT_NOT_A_DAY, text);
}

/* What names a desk. */
static enum err read_desk(struct act *a, const struct cli_call *call, struct event_plan *plan)
{
        plan->name = str_of(call->values[OPTION_NAME]);
        plan->desk = str_of(call->values[OPTION_DESK]);
        return read_day(a, call, &plan->day);
}

static enum err read_plan(struct act *a, const struct cli_call *call, struct event_plan *plan)
{
        struct str *officers = arena_take_array(a->mem, CLI_REPEATS, sizeof *officers);
        TRY(read_desk(a, call, plan));
        if (!str_read_number(str_of(call->values[OPTION_CARDS]), STOCK_CARDS_MOST, &plan->cards))
                return fail_with(
                        a, E_INPUT, TEXT_EVENT_CARDS_WRONG, text_number(a, STOCK_CARDS_MOST));
        for (size_t i = 0; i < call->repeat_count; i++)
                officers[i] = str_of(call->repeats[i]);
        plan->officers = officers;
        plan->officer_count = call->repeat_count;
        return OK;
}

/* ------------------------------------------------------------------------------- prepare */

/* What is open while a bundle is made. */
struct preparing {
        struct folder folder;
        struct keeper *keeper;
        struct event_plan plan;
        struct passphrases *passphrases;
        int out;
        struct draft draft;
        char words[CLI_REPEATS][PASSPHRASE_RANDOM_SIZE]; /* a demonstration's */
};

static void preparing_end(struct preparing *preparing)
{
        explicit_bzero(preparing->words, sizeof preparing->words);
        passphrases_end(&preparing->passphrases);
        draft_discard(&preparing->draft);
        keeper_close(&preparing->keeper);
        file_close(&preparing->out);
        folder_close(&preparing->folder);
}

static enum err open_out(struct act *a, const struct cli_call *call, struct preparing *preparing)
{
        const char *out = call->values[OPTION_OUT];
        const char *folder = dirname(str_to_c(a->mem, str_of(out)));
        const char *name = basename(str_to_c(a->mem, str_of(out)));
        TRY(file_open_folder(a, folder, &preparing->out));
        return draft_open(a, preparing->out, name, &preparing->draft);
}

/* A demonstration's are made, so that no verb asks; a production city's officers choose theirs. */
static enum err ask_officers(struct act *a, struct preparing *preparing)
{
        const char *again = text_get(a->lang, TEXT_INIT_ASK_AGAIN);
        for (size_t i = 0; i < preparing->plan.officer_count; i++) {
                if (preparing->folder.kind == FOLDER_DEMONSTRATION) {
                        passphrase_random(preparing->words[i]);
                        TRY(passphrase_add(a, preparing->passphrases, str_of(preparing->words[i])));
                        continue;
                }
                const char *name = str_to_c(a->mem, preparing->plan.officers[i]);
                TRY(passphrase_ask_new(a, preparing->passphrases,
                        text_format(a, a->lang, TEXT_EVENT_ASK_OFFICER, name), again));
        }
        return OK;
}

static enum err publish(struct act *a, struct preparing *preparing, struct str file)
{
        if (!process_write_all(preparing->draft.fd, file.at, file.len))
                return fail_with(a, E_BUSY, TEXT_FILE_DISK_FULL, preparing->draft.name);
        return draft_publish(a, &preparing->draft);
}

static enum err make(struct act *a, struct preparing *preparing)
{
        struct str file;
        const struct event_making making = { &preparing->folder, preparing->keeper,
                &preparing->plan, preparing->passphrases };
        TRY(event_prepare(a, &making, &file));
        enum err outcome = publish(a, preparing, file);
        if (outcome != OK)
                event_undo_prepare(a, &preparing->plan);
        return outcome;
}

static void say_prepared(struct act *a, const struct cli_call *call, const struct preparing *made)
{
        const char *path = call->values[OPTION_OUT];
        if (made->folder.kind == FOLDER_PRODUCTION) {
                cli_say_with(a, TEXT_EVENT_PREPARED, path);
                return;
        }
        json_t *officers = json_array();
        for (size_t i = 0; i < made->plan.officer_count; i++)
                json_array_append_new(officers, json_pack("{ssss}", "name", call->repeats[i],
                                                        "passphrase", made->words[i]));
        json_t *said = json_pack("{ssso}", "bundle", path, "officers", officers);
        json_dumpf(said, stdout, JSON_INDENT(1));
        putchar('\n');
        json_decref(said);
}

enum err cli_event_prepare(struct act *a, struct cli_call *call)
{
        SCOPED(preparing_end)
        struct preparing preparing = { .folder = FOLDER_NONE,
                .passphrases = passphrases_begin(),
                .out = -1,
                .draft = DRAFT_NONE };
        TRY(read_plan(a, call, &preparing.plan));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &preparing.folder));
        TRY(event_check_plan(a, &preparing.plan));
        TRY(open_out(a, call, &preparing));
        TRY(cli_agree(a, call, &preparing.folder, APPROVAL_BUNDLE_PREPARE,
                event_prepare_detail(a, &preparing.plan)));
        TRY(ask_officers(a, &preparing));
        TRY(folder_start_keeper(a, &preparing.folder, &preparing.keeper));
        TRY(key_ensure_issuing(a, preparing.keeper, preparing.plan.day));
        TRY(make(a, &preparing));
        TRY(folder_sign_log(a, &preparing.folder, preparing.keeper));
        say_prepared(a, call, &preparing);
        return OK;
}

/* -------------------------------------------------------------------------------- list */

static const char *const state_names[] = { "prepared", "closed", "lost" };
static const enum text state_words[] = { TEXT_EVENT_STATE_PREPARED, TEXT_EVENT_STATE_CLOSED,
        TEXT_EVENT_STATE_LOST };

static void list_plain(struct act *a, const struct event_line *events, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                const struct event_line *event = &events[i];
                char day[DATE_TEXT_SIZE];
                date_write(event->day, day);
                printf("%s  %s\n", day, str_to_c(a->mem, event->name));
                for (size_t j = 0; j < event->desk_count; j++) {
                        const struct event_desk *desk = &event->desks[j];
                        printf("  %s\n",
                                text_format(a, a->lang, TEXT_EVENT_LIST_DESK,
                                        str_to_c(a->mem, desk->name), text_number(a, desk->cards),
                                        text_get(a->lang, state_words[desk->state])));
                }
                if (event->opening)
                        printf("  %s\n", text_format(a, a->lang, TEXT_EVENT_LIST_COUNTS,
                                                 text_number(a, event->opening),
                                                 text_number(a, event->active),
                                                 text_number(a, event->spoiled),
                                                 text_number(a, event->destroyed),
                                                 text_number(a, event->returned),
                                                 text_number(a, event->missing)));
        }
}

static json_t *json_of_desks(const struct event_line *event)
{
        json_t *desks = json_array();
        for (size_t j = 0; j < event->desk_count; j++) {
                const struct event_desk *desk = &event->desks[j];
                json_t *row = json_object();
                json_object_set_new(row, "desk", json_stringn(desk->name.at, desk->name.len));
                json_object_set_new(row, "state", json_string(state_names[desk->state]));
                json_object_set_new(row, "cards", json_integer(desk->cards));
                json_array_append_new(desks, row);
        }
        return desks;
}

static void list_json(const struct event_line *events, size_t count)
{
        json_t *list = json_array();
        for (size_t i = 0; i < count; i++) {
                const struct event_line *event = &events[i];
                char day[DATE_TEXT_SIZE];
                json_t *row = json_object();
                date_write(event->day, day);
                json_object_set_new(row, "name", json_stringn(event->name.at, event->name.len));
                json_object_set_new(row, "day", json_string(day));
                json_object_set_new(row, "opening", json_integer(event->opening));
                json_object_set_new(row, "active", json_integer(event->active));
                json_object_set_new(row, "spoiled", json_integer(event->spoiled));
                json_object_set_new(row, "destroyed", json_integer(event->destroyed));
                json_object_set_new(row, "returned", json_integer(event->returned));
                json_object_set_new(row, "missing", json_integer(event->missing));
                json_object_set_new(row, "desks", json_of_desks(event));
                json_array_append_new(list, row);
        }
        json_dumpf(list, stdout, JSON_INDENT(1));
        putchar('\n');
        json_decref(list);
}

enum err cli_event_list(struct act *a, struct cli_call *call)
{
        size_t count;
        struct event_line *events;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_LOOK, &folder));
        TRY(event_list(a, &events, &count));
        if (call->values[OPTION_JSON])
                list_json(events, count);
        else
                list_plain(a, events, count);
        return OK;
}

/* ---------------------------------------------------------------------- close and lost */

static enum err read_returns(struct act *a, const struct cli_call *call, struct keeper *keeper,
        struct event_return **returns)
{
        struct event_return *list = arena_take_array(a->mem, call->word_count + 1, sizeof *list);
        for (size_t i = 0; i < call->word_count; i++) {
                struct private file;
                TRY(file_read(a, call->words[i], TALLY_FILE_MOST, &file));
                TRY(event_read_return(a, keeper, private_unwrap(file), &list[i]));
        }
        *returns = list;
        return OK;
}

enum err cli_event_close(struct act *a, struct cli_call *call)
{
        struct event_return *returns;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(folder_start_keeper(a, &folder, &keeper));
        TRY(read_returns(a, call, keeper, &returns));
        struct event_closing closing = { returns, call->word_count, 0 };
        TRY(event_check_closing(a, &closing));
        if (closing.missing > 0)
                TRY(cli_agree(a, call, &folder, APPROVAL_EVENT_DIFFERENCE,
                        event_close_detail(a, &closing)));
        TRY(event_close(a, &closing));
        TRY(folder_sign_log(a, &folder, keeper));
        cli_say_with(a, TEXT_EVENT_CLOSED, text_number(a, (int64_t)closing.count));
        return OK;
}

enum err cli_event_lost(struct act *a, struct cli_call *call)
{
        struct event_plan plan = { .cards = 0 };
        struct event_desk desk;
        struct event_return *parts;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        TRY(read_desk(a, call, &plan));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(event_find_desk(a, &plan, &desk));
        TRY(cli_agree(a, call, &folder, APPROVAL_DESK_LOST, event_lost_detail(a, &desk)));
        TRY(folder_start_keeper(a, &folder, &keeper));
        TRY(read_returns(a, call, keeper, &parts));
        TRY(event_lose(a, &desk, parts, call->word_count));
        TRY(folder_sign_log(a, &folder, keeper));
        cli_say_with(a, TEXT_EVENT_LOST, call->values[OPTION_DESK]);
        return OK;
}
