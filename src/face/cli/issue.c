/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/folder.h"
#include "civic/key.h"
#include "civic/press.h"
#include "civic/stub.h"
#include "civic/visit.h"
#include "kit/draft.h"
#include "kit/file.h"
#include "kit/image.h"

#include <sys/stat.h>
#include <unistd.h>

enum { KEEPER_TURNS = 10 };

/* What the launcher holds of one card: descriptors and numbers, nothing of the person. */
struct issuing {
        struct folder folder;
        struct keeper *keeper;
        struct visit_template template;
        struct process worker;
        struct visit visit;
        struct press_setup setup;
        struct press_order order;
        struct stub_tags tags;
        const char *made_out; /* the folder's path when this visit made it, or NULL */
        int out;
        int person;
        int portrait;
        struct draft drafts[PRESS_OUTPUTS];
};

static void issuing_begin(struct issuing *issuing)
{
        *issuing = (struct issuing){
                .folder = FOLDER_NONE,
                .template = VISIT_TEMPLATE_NONE,
                .worker = PROCESS_NONE,
                .visit = VISIT_NONE,
                .out = -1,
                .person = -1,
                .portrait = -1,
        };
        for (size_t i = 0; i < PRESS_OUTPUTS; i++)
                issuing->drafts[i] = DRAFT_NONE;
}

/* Whatever was begun ends; a file that was not finished never had a name. */
static void issuing_end(struct issuing *issuing)
{
        visit_close(&issuing->visit);
        visit_template_close(&issuing->template);
        process_close(&issuing->worker);
        keeper_close(&issuing->keeper);
        for (size_t i = 0; i < PRESS_OUTPUTS; i++)
                draft_discard(&issuing->drafts[i]);
        if (issuing->made_out)
                rmdir(issuing->made_out); /* only when nothing is in it */
        file_close(&issuing->out);
        file_close(&issuing->person);
        file_close(&issuing->portrait);
        folder_close(&issuing->folder);
}

/* "X,Y,W,H" */
static enum err read_head(struct act *a, const char *text, struct press_order *order)
{
        int64_t numbers[4];
        struct str rest = str_of(text);
        for (size_t i = 0; i < COUNT(numbers); i++) {
                struct str number = str_cut(rest, ',', &rest);
                if (!str_read_number(number, 100000, &numbers[i]))
                        return fail(a, E_INPUT, TEXT_ISSUE_HEAD_WRONG);
        }
        if (rest.len || str_ends_with(str_of(text), STR(",")) || numbers[2] == 0 || numbers[3] == 0)
                return fail(a, E_INPUT, TEXT_ISSUE_HEAD_WRONG);
        order->has_head = true;
        order->head_x = (int32_t)numbers[0];
        order->head_y = (int32_t)numbers[1];
        order->head_width = (int32_t)numbers[2];
        order->head_height = (int32_t)numbers[3];
        return OK;
}

static enum err open_files(struct act *a, const struct cli_call *call, struct issuing *issuing)
{
        TRY(file_open(a, call->values[OPTION_PERSON], &issuing->person));
        TRY(file_open(a, call->values[OPTION_PORTRAIT], &issuing->portrait));
        const char *out = call->values[OPTION_OUT];
        if (mkdir(out, 0700) == 0) /* else opening it says what is wrong, if anything is */
                issuing->made_out = out;
        TRY(file_open_folder(a, out, &issuing->out));
        for (size_t i = 0; i < PRESS_OUTPUTS; i++)
                TRY(draft_open(a, issuing->out, press_output_names[i], &issuing->drafts[i]));
        return OK;
}

static enum err set_numbers_aside(struct act *a, void *context)
{
        struct issuing *issuing = context;
        const struct city *city = &issuing->folder.city;
        TRY(status_ensure_pool(a, city, a->today));
        TRY(status_take(a, &issuing->order.index));
        if (city->has_library)
                TRY(partner_library_take(a, &city->library, issuing->order.library));
        return OK;
}

static enum err start_keeper(struct act *a, struct issuing *issuing)
{
        TRY(folder_start_keeper(a, &issuing->folder, &issuing->keeper));
        return key_ensure_issuing(a, issuing->keeper, a->today);
}

/* The first cards of a month may be made at once: one makes the key, the others look again. */
static enum err start_keeper_in_turn(struct act *a, struct issuing *issuing)
{
        enum err outcome = start_keeper(a, issuing);
        for (int turn = 1; turn < KEEPER_TURNS; turn++) {
                if (outcome != E_BUSY || a->failure.sentence != TEXT_KEEPER_STORE_CHANGED)
                        return outcome;
                act_recover(a);
                keeper_close(&issuing->keeper);
                outcome = start_keeper(a, issuing);
        }
        return outcome;
}

/* The three processes that may see the person or sign, before anything of the person is read. */
static enum err start_processes(struct act *a, struct issuing *issuing)
{
        issuing->setup = (struct press_setup){
                .policy_dir = file_join(a, issuing->folder.path, "policy"),
                .city = &issuing->folder.city,
        };
        TRY(start_keeper_in_turn(a, issuing));
        TRY(visit_template_start(a, &press_work, &issuing->setup, &issuing->template));
        return image_worker_start(a, &issuing->worker);
}

static enum err begin_visit(struct act *a, struct issuing *issuing)
{
        struct visit_hands hands = VISIT_HANDS_NONE;
        hands.fds[VISIT_PERSON] = issuing->person;
        hands.fds[VISIT_PORTRAIT] = issuing->portrait;
        hands.fds[VISIT_IMAGE] = issuing->worker.socket;
        hands.fds[VISIT_KEEPER] = keeper_socket(issuing->keeper);
        hands.fds[VISIT_STDOUT] = STDOUT_FILENO;
        for (size_t i = 0; i < PRESS_OUTPUTS; i++)
                hands.fds[VISIT_OUTPUT + i] = issuing->drafts[i].fd;
        hands.fds[PRESS_STDERR] = STDERR_FILENO;
        date_write_month(a->today, issuing->order.month);
        return visit_start(a, &issuing->template, &hands,
                str_of_bytes(&issuing->order, sizeof issuing->order), &issuing->visit);
}

static enum err keep_tags(struct act *a, void *context)
{
        struct issuing *issuing = context;
        TRY(status_bind(a, issuing->order.index, issuing->tags.status));
        if (!issuing->order.library[0])
                return OK;
        return partner_library_bind(a, issuing->order.library, issuing->tags.library);
}

static void unlink_outputs(const struct issuing *issuing)
{
        for (size_t i = 0; i < PRESS_OUTPUTS; i++)
                unlinkat(issuing->out, press_output_names[i], 0);
}

/* A card that was in the folder before goes first: never is one side one person's and the other
 * side another's. */
static enum err publish_card(struct act *a, struct issuing *issuing)
{
        enum err outcome = OK;
        unlink_outputs(issuing);
        for (size_t i = 0; i < PRESS_OUTPUTS && outcome == OK; i++)
                outcome = draft_publish(a, &issuing->drafts[i]);
        if (outcome != OK)
                unlink_outputs(issuing);
        return outcome;
}

/* The tags are stored before the card has a name on the disk: no card that cannot be turned off. */
static enum err finish_visit(struct act *a, struct issuing *issuing)
{
        struct visit_report report;
        TRY(visit_wait_tags(a, &issuing->visit, &issuing->tags));
        TRY(db_change(a, keep_tags, issuing));
        TRY(publish_card(a, issuing));
        TRY(visit_commit(a, &issuing->visit));
        TRY(visit_end(a, &issuing->visit, &report));
        return report.is_reaped && report.group_is_empty ? OK
                                                         : fail(a, E_BUG, TEXT_ISSUE_NOT_CLEAN);
}

enum err cli_issue(struct act *a, struct cli_call *call)
{
        SCOPED(issuing_end) struct issuing issuing;
        issuing_begin(&issuing);
        if (call->values[OPTION_HEAD])
                TRY(read_head(a, call->values[OPTION_HEAD], &issuing.order));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &issuing.folder));
        TRY(folder_need_demonstration(a, &issuing.folder));
        TRY(open_files(a, call, &issuing));
        TRY(start_processes(a, &issuing));
        TRY(db_change(a, set_numbers_aside, &issuing));
        TRY(begin_visit(a, &issuing));
        return finish_visit(a, &issuing);
}
