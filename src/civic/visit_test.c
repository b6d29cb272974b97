/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/visit_inside.h"

#include "kit/draft.h"
#include "kit/file.h"
#include "kit/image.h"
#include "kit/sandbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A small work instead of a card: what the person's file says goes into the output, and the tags
 * are as many of a letter. The order's first letter says what happens. */

static enum err fail_warming(struct act *a, void *context)
{
        (void)context;
        return act_fail(a, E_INPUT, TEXT_IMAGE_DAMAGED, NULL, 0);
}

static enum err warm(struct act *a, void *context)
{
        (void)a;
        *(int *)context += 1;
        return OK;
}

static int count_descriptors(void)
{
        int count = 0;
        for (int fd = 0; fd < 100; fd++)
                count += fcntl(fd, F_GETFD) >= 0;
        return count;
}

static enum err misbehave(struct act *a, char how)
{
        switch (how) {
        case 'f':
                return fail_with(a, E_INPUT, TEXT_DRAFT_PUBLISH, "Ada");
        case 'c':
                *(volatile int *)(uintptr_t)a->now = 1; // a crash
                break;
        case 's':
                return socket(AF_INET, SOCK_STREAM, 0) < 0 ? E_BUG : OK;
        case 'x':
                _exit(0);
        default:
                break;
        }
        return OK;
}

static enum err make(struct act *a, void *context, struct visit_person *person)
{
        char text[100];
        char how = *visit_order(person).at;
        struct stub_tags tags;
        ssize_t len = read(visit_hand(person, VISIT_PERSON), text, sizeof text);
        if (len <= 0 || *(int *)context != 1 || a->now != 1000 || a->lang != LANG_ES ||
                !str_is_equal(a->who, STR("tester")))
                return act_fail(a, E_BUG, TEXT_VISIT_TEMPLATE, NULL, 0);
        if (how == 'd') // three standard ones, control, scrub's, and two hands
                return count_descriptors() == 3 + 1 + 2 + 2 ? E_NONE : E_BUG;
        TRY(misbehave(a, how));
        if (!process_write_all(visit_hand(person, VISIT_OUTPUT), text, (size_t)len))
                return act_fail(a, E_BUSY, TEXT_VISIT_PERSON, NULL, 0);
        memset(&tags, how, sizeof tags);
        TRY(visit_give_tags(a, person, &tags));
        if (how == 'l') // a crash after the commit
                abort();
        return OK;
}

static const struct visit_work work = { warm, make, 1 << 20, NULL, false };
static const struct visit_work cold_work = { fail_warming, make, 1 << 20, NULL, false };

struct room {
        struct act act;
        int warmed;
        struct visit_template template;
        struct visit visit;
        int person, output;
};

static int scratch_file(const char *text)
{
        char path[] = "/tmp/citykey-visit-XXXXXX";
        int fd = mkstemp(path);
        unlink(path);
        if (write(fd, text, strlen(text)) < 0 || lseek(fd, 0, SEEK_SET) != 0)
                return -1;
        return fd;
}

static int open_room(void **state)
{
        static struct room room;
        room = (struct room){ .act = act_begin(arena_make(1 << 20), STR("tester"), LANG_ES) };
        room.act.now = 1000;
        room.visit = VISIT_NONE;
        room.person = scratch_file("Ada");
        room.output = scratch_file("");
        *state = &room;
        return visit_template_start(&room.act, &work, &room.warmed, &room.template) != OK;
}

static int close_room(void **state)
{
        struct room *room = *state;
        visit_close(&room->visit);
        visit_template_close(&room->template);
        close(room->person);
        close(room->output);
        arena_end(&room->act.mem);
        return waitpid(-1, NULL, WNOHANG) != -1; // a child that nobody reaped
}

static enum err begin(struct room *room, const char *order)
{
        struct visit_hands hands = VISIT_HANDS_NONE;
        hands.fds[VISIT_PERSON] = room->person;
        hands.fds[VISIT_OUTPUT] = room->output;
        lseek(room->person, 0, SEEK_SET);
        return visit_start(&room->act, &room->template, &hands, str_of(order), &room->visit);
}

static enum err wait_tags(struct room *room, const char *order)
{
        struct stub_tags tags;
        enum err outcome = begin(room, order);
        return outcome == OK ? visit_wait_tags(&room->act, &room->visit, &tags) : outcome;
}

static void a_visit_makes_its_output_and_leaves_clean(void **state)
{
        struct room *room = *state;
        for (int round = 0; round < 2; round++) {
                struct stub_tags tags;
                struct visit_report report;
                assert_int_equal(begin(room, "good"), OK);
                assert_int_equal(visit_wait_tags(&room->act, &room->visit, &tags), OK);
                assert_int_equal(tags.status[0], 'g');
                assert_int_equal(tags.transit[15], 'g');
                assert_int_equal(visit_commit(&room->act, &room->visit), OK);
                enum err outcome = visit_end(&room->act, &room->visit, &report);
                assert_int_equal(outcome, OK);
                assert_true(visit_is_clean(&report) || !report.swap_is_empty);
        }
        char text[10] = "";
        assert_int_equal(pread(room->output, text, sizeof text, 0), 6);
        assert_string_equal(text, "AdaAda");
        assert_int_equal(room->warmed, 0); // only the template's copy is warm
}

static void a_person_has_its_hands_and_nothing_else(void **state)
{
        struct room *room = *state;
        assert_int_equal(wait_tags(room, "descriptors"), E_NONE);
}

static void a_failure_crosses_as_a_sentence_without_a_word_of_the_person(void **state)
{
        struct room *room = *state;
        assert_int_equal(wait_tags(room, "fail"), E_INPUT);
        assert_int_equal(room->act.failure.sentence, TEXT_DRAFT_PUBLISH);
        assert_null(room->act.failure.args[0]);
        assert_int_equal(room->visit.person.pidfd, -1); // reaped
}

static void a_person_that_crashes_gives_a_sentence(void **state)
{
        struct room *room = *state;
        assert_int_equal(wait_tags(room, "crash"), E_BUG);
        assert_int_equal(room->act.failure.sentence, TEXT_VISIT_PERSON);
        act_recover(&room->act);
        visit_close(&room->visit);
        assert_int_equal(wait_tags(room, "x"), E_BUG);
        assert_int_equal(room->act.failure.sentence, TEXT_VISIT_PERSON);
}

static void a_person_that_breaks_out_is_stopped_and_it_is_said(void **state)
{
        struct room *room = *state;
        if (!sandbox_filters())
                skip();
        assert_int_equal(wait_tags(room, "socket"), E_BUG);
        assert_int_equal(room->act.failure.sentence, TEXT_VISIT_SANDBOX);
}

static void an_abandoned_person_scrubs_and_leaves(void **state)
{
        struct room *room = *state;
        assert_int_equal(wait_tags(room, "good"), OK);
        pid_t pid = room->visit.person.pid;
        visit_close(&room->visit);
        assert_true(process_group_is_empty(pid));
}

static void a_person_that_dies_after_the_commit_is_not_clean(void **state)
{
        struct room *room = *state;
        struct visit_report report;
        assert_int_equal(wait_tags(room, "late"), OK);
        assert_int_equal(visit_commit(&room->act, &room->visit), OK);
        assert_int_equal(visit_end(&room->act, &room->visit, &report), E_BUG);
        assert_int_equal(room->act.failure.sentence, TEXT_VISIT_NOT_CLEAN);
}

static void killing_the_person_or_the_template_gives_a_sentence(void **state)
{
        struct room *room = *state;
        struct visit_report report;
        assert_int_equal(wait_tags(room, "good"), OK);
        process_kill(&room->visit.person);
        assert_int_equal(visit_end(&room->act, &room->visit, &report), E_BUG);
        assert_int_equal(room->act.failure.sentence, TEXT_VISIT_PERSON);
        act_recover(&room->act);
        visit_close(&room->visit);
        process_kill(&room->template.process);
        assert_int_equal(wait_tags(room, "good"), E_BUG);
        assert_int_equal(room->act.failure.sentence, TEXT_VISIT_TEMPLATE);
}

static void a_template_that_cannot_warm_says_why(void **state)
{
        struct room *room = *state;
        struct visit_template cold = VISIT_TEMPLATE_NONE;
        assert_int_equal(visit_template_start(&room->act, &cold_work, NULL, &cold), E_INPUT);
        assert_int_equal(room->act.failure.sentence, TEXT_IMAGE_DAMAGED);
        assert_int_equal(cold.process.pidfd, -1);
}

/* A launcher of its own, which tells the number of its person and waits to be killed. */
static void be_launcher(int socket)
{
        void *state = NULL;
        if (open_room(&state) != 0)
                _exit(1);
        struct room *room = state;
        if (wait_tags(room, "good") != OK)
                _exit(2);
        const pid_t pids[2] = { room->visit.person.pid, room->template.process.pid };
        process_write_all(socket, pids, sizeof pids);
        pause();
}

static void nothing_outlives_a_killed_launcher(void **state)
{
        (void)state;
        int ends[2];
        pid_t pids[2];
        assert_int_equal(pipe(ends), 0);
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        pid_t launcher = fork();
        if (launcher == 0)
                be_launcher(ends[1]);
        assert_true(process_read_all(ends[0], pids, sizeof pids));
        kill(launcher, SIGKILL);
        int ended = 0;
        while (waitpid(-1, NULL, 0) > 0) // launcher, then its template and its person
                ended++;
        assert_true(ended >= 1);
        assert_true(process_group_is_empty(pids[0]));
        assert_true(process_group_is_empty(pids[1]));
        prctl(PR_SET_CHILD_SUBREAPER, 0);
        close(ends[0]);
        close(ends[1]);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, open_room, close_room)

int main(void)
{
        const struct CMUnitTest tests[] = {
                IN_ROOM(a_visit_makes_its_output_and_leaves_clean),
                IN_ROOM(a_person_has_its_hands_and_nothing_else),
                IN_ROOM(a_failure_crosses_as_a_sentence_without_a_word_of_the_person),
                IN_ROOM(a_person_that_crashes_gives_a_sentence),
                IN_ROOM(a_person_that_breaks_out_is_stopped_and_it_is_said),
                IN_ROOM(an_abandoned_person_scrubs_and_leaves),
                IN_ROOM(a_person_that_dies_after_the_commit_is_not_clean),
                IN_ROOM(killing_the_person_or_the_template_gives_a_sentence),
                IN_ROOM(a_template_that_cannot_warm_says_why),
                cmocka_unit_test(nothing_outlives_a_killed_launcher),
        };
        sandbox_forbid_dumps();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
