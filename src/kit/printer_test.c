/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_fake.h"

#include "kit/pwg.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Calls to a printer that is a fake on a socket pair. Nothing waits: both ends are in this test. */

enum { MIB = 1024 * 1024, TURNS_MOST = 10000 };

static const struct printer_uri uri = {
        .sink = PRINTER_IPP, .port = 631, .host = "192.168.1.20", .path = "/ipp/print"
};

/* A printer, its other end, and a socket of a call that is to be begun. */
struct scene {
        struct act a;
        struct printer *printer;
        struct fake fake;
        int fd;
};

static struct scene open_scene(void)
{
        struct scene scene = { .a = act_begin(arena_make(256UL * MIB), STR("test"), LANG_EN) };
        assert_int_equal(printer_open(&scene.a, &uri, &scene.printer), OK);
        scene.fake = fake_open(scene.a.mem, &scene.fd);
        return scene;
}

static void close_scene(struct scene *scene)
{
        printer_give_up(&scene->printer);
        fake_close(&scene->fake);
        arena_end(&scene->a.mem);
}

/* Steps, and lets the fake hear, until the call is done or has failed. */
static enum err run_call(struct scene *scene)
{
        enum printer_progress progress = PRINTER_WAITS;
        for (int i = 0; i < TURNS_MOST; i++) {
                enum err outcome = printer_step(&scene->a, scene->printer, &progress);
                if (outcome != OK || progress == PRINTER_DONE)
                        return outcome;
                fake_hear(&scene->fake);
        }
        return E_BUG;
}

/* Begins and lets the fake hear all of the request. */
static void begin_look(struct scene *scene)
{
        enum printer_progress progress;
        assert_int_equal(printer_look(&scene->a, scene->printer, scene->fd), OK);
        assert_int_equal(printer_step(&scene->a, scene->printer, &progress), OK);
        assert_int_equal(progress, PRINTER_WAITS);
        fake_hear(&scene->fake);
}

/* What a look comes to that is answered with BYTES. */
static enum err look(struct scene *scene, struct str bytes)
{
        begin_look(scene);
        fake_say(&scene->fake, bytes);
        return run_call(scene);
}

static void check_refused(struct scene *scene, enum err outcome, enum err expected, enum text says)
{
        assert_int_equal(outcome, expected);
        assert_int_equal(scene->a.failure.sentence, says);
        int milliseconds;
        assert_int_equal(printer_wait(scene->printer, &milliseconds).fd, -1);
}

static void check_look(struct str bytes, enum err expected, enum text says)
{
        SCOPED(close_scene) struct scene scene = open_scene();
        check_refused(&scene, look(&scene, bytes), expected, says);
}

static void a_look_sees_what_the_printer_says(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        assert_int_equal(look(&scene, fake_printer(scene.a.mem, "marker-supply-low-warning")), OK);
        const struct printer_state *seen = printer_seen_state(scene.printer);
        assert_int_equal(seen->condition, PRINTER_IDLE);
        assert_int_equal(seen->trouble, PRINTER_LOW_RIBBON);
        assert_true(seen->is_accepting && seen->takes_raster && seen->takes_colour);
        assert_true(seen->takes_300 && !seen->has_other_size);
        assert_int_equal(seen->turn, PRINTER_TURNS_SHORT);
        assert_int_equal(seen->back, PRINTER_BACK_NORMAL);
        assert_int_equal(seen->width, 5400);
        assert_int_equal(seen->height, 8560);
        assert_int_equal(seen->queued, 2);
        assert_int_equal(seen->ribbon, 35);
        assert_int_equal(printer_check(&scene.a, seen), OK);
}

static void a_request_is_one_that_printers_take(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        begin_look(&scene);
        struct str heard = buf_str(&scene.fake.heard);
        assert_true(str_starts_with(heard, STR("POST /ipp/print HTTP/1.1\r\n"
                                               "Host: 192.168.1.20:631\r\n"
                                               "Content-Type: application/ipp\r\n")));
        struct str body = fake_body(&scene.fake);
        assert_true(str_starts_with(body, STR("\2\0\0\x0b\0\0\0\1")));
        assert_string_equal(str_to_c(scene.a.mem, fake_asked(&scene.fake, "printer-uri")),
                "ipp://192.168.1.20:631/ipp/print");
        assert_int_equal(body.at[body.len - 1], 3);
}

static void a_look_at_a_poor_printer_says_what_it_lacks(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        struct buf ipp = fake_ipp(scene.a.mem, 1); // successful-ok-ignored-or-substituted
        fake_group(&ipp, 4);
        fake_number(&ipp, 0x23, "printer-state", 5);
        assert_int_equal(look(&scene, fake_http(scene.a.mem, fake_end(&ipp))), OK);
        const struct printer_state *seen = printer_seen_state(scene.printer);
        assert_int_equal(seen->condition, PRINTER_STOPPED);
        assert_int_equal(seen->queued, -1);
        assert_int_equal(seen->ribbon, -1);
        assert_int_equal(printer_check_fit(&scene.a, seen), E_STATE);
        assert_int_equal(scene.a.failure.sentence, TEXT_PRINTER_NO_RASTER);
}

static void every_lack_and_trouble_has_its_sentence(void **state)
{
        (void)state;
        const struct printer_state good = { .condition = PRINTER_IDLE,
                .is_accepting = true,
                .takes_raster = true,
                .takes_colour = true,
                .takes_300 = true,
                .turn = PRINTER_TURNS_LONG };
        struct printer_state poor[9];
        for (size_t i = 0; i < COUNT(poor); i++)
                poor[i] = good;
        poor[0].takes_raster = false;
        poor[1].takes_colour = false;
        poor[2].takes_300 = false;
        poor[3].has_other_size = true;
        poor[4].turn = PRINTER_ONE_SIDED;
        poor[5].trouble = PRINTER_JAM | PRINTER_LOW_CARDS;
        poor[6].trouble = PRINTER_OPEN | PRINTER_JAM;
        poor[7].condition = PRINTER_STOPPED;
        poor[8].is_accepting = false;
        const enum text says[] = { TEXT_PRINTER_NO_RASTER, TEXT_PRINTER_NO_COLOUR,
                TEXT_PRINTER_NO_300, TEXT_PRINTER_NO_SIZE, TEXT_PRINTER_NO_BACK, TEXT_PRINTER_JAM,
                TEXT_PRINTER_OPEN, TEXT_PRINTER_OTHER, TEXT_PRINTER_NOT_ACCEPTING };
        SCOPED(close_scene) struct scene scene = open_scene();
        for (size_t i = 0; i < COUNT(poor); i++) {
                assert_int_equal(printer_check(&scene.a, &poor[i]), E_STATE);
                assert_int_equal(scene.a.failure.sentence, says[i]);
                act_recover(&scene.a);
        }
        poor[0] = good;
        poor[0].trouble = PRINTER_WARNINGS;
        assert_int_equal(printer_check(&scene.a, &poor[0]), OK);
        assert_int_equal(printer_sentence(0), TEXT_PRINTER_NO_TROUBLE);
        assert_int_equal(printer_sentence(PRINTER_WARNINGS), TEXT_PRINTER_LOW_RIBBON);
}

static void every_keyword_has_its_meaning(void **state)
{
        (void)state;
        static const struct {
                const char *keyword;
                uint32_t trouble;
        } rows[] = { { "none", 0 }, { "media-jam", PRINTER_JAM },
                { "media-jam-error", PRINTER_JAM }, { "media-empty-warning", PRINTER_NO_CARDS },
                { "media-needed", PRINTER_NO_CARDS },
                { "marker-supply-empty-error", PRINTER_NO_RIBBON },
                { "marker-supply-low-report", PRINTER_LOW_RIBBON },
                { "com.example-flux-report", 0 }, { "media-low-warning", PRINTER_LOW_CARDS },
                { "cover-open-error", PRINTER_OPEN }, { "shutdown", PRINTER_OFFLINE },
                { "paused", PRINTER_PAUSED }, { "output-area-full", PRINTER_FULL },
                { "com.example-flux-error", PRINTER_OTHER }, { "", PRINTER_OTHER } };
        for (size_t i = 0; i < COUNT(rows); i++)
                assert_int_equal(printer_trouble_of(str_of(rows[i].keyword)), rows[i].trouble);
        assert_int_equal(
                printer_job_reason_of(STR("printer-stopped")), PRINTER_JOB_PRINTER_STOPPED);
        assert_int_equal(printer_job_reason_of(STR("job-printing")), 0);
        assert_int_equal(printer_job_reason_of(STR("what")), PRINTER_JOB_OTHER);
}

/* Looks, prints and gives the request's body; the card's papers are closed by the caller. */
static enum err print_card(struct scene *scene, const struct printer_state *state,
        struct paper **front, struct paper **back)
{
        fake_card(&scene->a, front, back);
        const struct printer_card card = { *front, *back, state };
        return printer_print(&scene->a, scene->printer, scene->fd, &card);
}

/* Steps until the fake has heard all of the request. */
static void hear_all(struct scene *scene)
{
        enum printer_progress progress;
        for (int i = 0; i < TURNS_MOST && !fake_heard_all(&scene->fake); i++) {
                assert_int_equal(printer_step(&scene->a, scene->printer, &progress), OK);
                fake_hear(&scene->fake);
        }
        assert_true(fake_heard_all(&scene->fake));
}

static const struct printer_state fit = { .condition = PRINTER_IDLE,
        .is_accepting = true,
        .takes_raster = true,
        .takes_colour = true,
        .takes_300 = true,
        .turn = PRINTER_TURNS_SHORT,
        .width = 5400,
        .height = 8560 };

static void a_card_goes_over_whole_and_nothing_else_of_a_person(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        SCOPED(paper_close) struct paper *front = NULL;
        SCOPED(paper_close) struct paper *back = NULL;
        assert_int_equal(print_card(&scene, &fit, &front, &back), OK);
        const struct pwg_side sides[] = { { .paper = front }, { .paper = back } };
        struct private document;
        assert_int_equal(pwg_write(&scene.a, sides, 2, &document), OK);
        struct str raster = private_unwrap(document);
        hear_all(&scene);
        fake_say(&scene.fake, fake_job(scene.a.mem, 17, 5, "job-printing"));
        assert_int_equal(run_call(&scene), OK);
        assert_int_equal(printer_seen_job(scene.printer)->number, 17);
        assert_int_equal(printer_seen_job(scene.printer)->condition, PRINTER_JOB_PROCESSING);
        assert_true(str_ends_with(fake_body(&scene.fake), raster));
        struct arena *mem = scene.a.mem;
        assert_string_equal(str_to_c(mem, fake_asked(&scene.fake, "job-name")), "card");
        assert_string_equal(
                str_to_c(mem, fake_asked(&scene.fake, "requesting-user-name")), "citykey");
        assert_string_equal(
                str_to_c(mem, fake_asked(&scene.fake, "document-format")), "image/pwg-raster");
        assert_string_equal(
                str_to_c(mem, fake_asked(&scene.fake, "sides")), "two-sided-short-edge");
}

static void the_back_lies_as_the_printer_wants_it(void **state)
{
        (void)state;
        static const struct {
                enum printer_turn turn;
                enum printer_back back;
                bool across, along, turned;
        } rows[] = {
                { PRINTER_TURNS_SHORT, PRINTER_BACK_NORMAL, false, false, false },
                { PRINTER_TURNS_SHORT, PRINTER_BACK_FLIPPED, true, false, false },
                { PRINTER_TURNS_SHORT, PRINTER_BACK_MANUAL, true, true, false },
                { PRINTER_TURNS_SHORT, PRINTER_BACK_ROTATED, false, false, false },
                { PRINTER_TURNS_LONG, PRINTER_BACK_NORMAL, false, false, true },
                { PRINTER_TURNS_LONG, PRINTER_BACK_FLIPPED, false, true, true },
                { PRINTER_TURNS_LONG, PRINTER_BACK_MANUAL, false, false, true },
                { PRINTER_TURNS_LONG, PRINTER_BACK_ROTATED, true, true, true },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                SCOPED(close_scene) struct scene scene = open_scene();
                SCOPED(paper_close) struct paper *front = NULL;
                SCOPED(paper_close) struct paper *back = NULL;
                struct printer_state wants = fit;
                wants.turn = rows[i].turn;
                wants.back = rows[i].back;
                assert_int_equal(print_card(&scene, &wants, &front, &back), OK);
                const struct pwg_side sides[] = { { .paper = front },
                        { back, rows[i].across, rows[i].along, rows[i].turned } };
                struct private document;
                assert_int_equal(pwg_write(&scene.a, sides, 2, &document), OK);
                assert_true(str_is_equal(
                        private_unwrap(scene.printer->document), private_unwrap(document)));
        }
}

static void a_printer_that_cannot_is_asked_for_nothing(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        SCOPED(paper_close) struct paper *front = NULL;
        SCOPED(paper_close) struct paper *back = NULL;
        struct printer_state jammed = fit;
        jammed.trouble = PRINTER_JAM;
        enum err outcome = print_card(&scene, &jammed, &front, &back);
        check_refused(&scene, outcome, E_STATE, TEXT_PRINTER_JAM);
        assert_int_equal(fcntl(scene.fd, F_GETFD), -1);
        fake_hear(&scene.fake);
        assert_int_equal(scene.fake.heard.len, 0);
}

static void an_answer_before_the_card_is_over_says_why(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        SCOPED(paper_close) struct paper *front = NULL;
        SCOPED(paper_close) struct paper *back = NULL;
        assert_int_equal(print_card(&scene, &fit, &front, &back), OK);
        struct buf ipp = fake_ipp(scene.a.mem, 0x0506);
        fake_say(&scene.fake, fake_http(scene.a.mem, fake_end(&ipp)));
        enum err outcome = run_call(&scene);
        check_refused(&scene, outcome, E_BUSY, TEXT_PRINTER_NOT_ACCEPTING);
}

/* Begins to print; the fake says yes before it has heard the card. */
static void say_yes_early(struct scene *scene, struct paper **front, struct paper **back)
{
        enum printer_progress progress;
        int milliseconds;
        assert_int_equal(print_card(scene, &fit, front, back), OK);
        fake_say(&scene->fake, fake_job(scene->a.mem, 1, 5, "job-incoming"));
        assert_int_equal(printer_step(&scene->a, scene->printer, &progress), OK);
        assert_int_equal(progress, PRINTER_WAITS);
        assert_int_equal(printer_wait(scene->printer, &milliseconds).events, POLLOUT);
}

static void after_a_yes_the_rest_of_the_card_is_sent(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        SCOPED(paper_close) struct paper *front = NULL;
        SCOPED(paper_close) struct paper *back = NULL;
        say_yes_early(&scene, &front, &back);
        assert_int_equal(run_call(&scene), OK);
        fake_hear(&scene.fake);
        assert_true(fake_heard_all(&scene.fake));
        assert_int_equal(printer_seen_job(scene.printer)->number, 1);
}

static void a_yes_without_the_rest_of_the_card_is_not_believed(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        SCOPED(paper_close) struct paper *front = NULL;
        SCOPED(paper_close) struct paper *back = NULL;
        enum printer_progress progress;
        say_yes_early(&scene, &front, &back);
        fake_close(&scene.fake);
        check_refused(&scene, printer_step(&scene.a, scene.printer, &progress), E_BUSY,
                TEXT_PRINTER_CLOSED);
}

static void a_printer_off_in_mid_card_has_a_sentence(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        SCOPED(paper_close) struct paper *front = NULL;
        SCOPED(paper_close) struct paper *back = NULL;
        assert_int_equal(print_card(&scene, &fit, &front, &back), OK);
        enum printer_progress progress;
        assert_int_equal(printer_step(&scene.a, scene.printer, &progress), OK);
        assert_int_equal(progress, PRINTER_WAITS);
        fake_hear(&scene.fake);
        fake_close(&scene.fake);
        check_refused(&scene, printer_step(&scene.a, scene.printer, &progress), E_BUSY,
                TEXT_PRINTER_CLOSED);
        assert_int_equal(fcntl(scene.fd, F_GETFD), -1);
}

static void a_job_is_followed_to_its_end(void **state)
{
        (void)state;
        static const enum printer_job_condition expected[] = { PRINTER_JOB_PENDING,
                PRINTER_JOB_PENDING, PRINTER_JOB_PROCESSING, PRINTER_JOB_STOPPED,
                PRINTER_JOB_CANCELED, PRINTER_JOB_ABORTED, PRINTER_JOB_COMPLETED };
        for (int32_t word = 3; word <= 9; word++) {
                SCOPED(close_scene) struct scene scene = open_scene();
                assert_int_equal(printer_job_look(&scene.a, scene.printer, scene.fd, 17), OK);
                fake_say(&scene.fake, fake_job(scene.a.mem, 17, word, "printer-stopped"));
                assert_int_equal(run_call(&scene), OK);
                const struct printer_job *job = printer_seen_job(scene.printer);
                assert_int_equal(job->condition, expected[word - 3]);
                assert_int_equal(job->reasons, PRINTER_JOB_PRINTER_STOPPED);
                assert_int_equal(job->sides, 1);
                assert_int_equal(printer_job_is_over(job), word >= 7);
        }
}

static void a_job_that_the_printer_forgot_is_over(void **state)
{
        (void)state;
        SCOPED(close_scene) struct scene scene = open_scene();
        struct buf gone = fake_ipp(scene.a.mem, 0x0406);
        assert_int_equal(printer_job_look(&scene.a, scene.printer, scene.fd, 17), OK);
        fake_say(&scene.fake, fake_http(scene.a.mem, fake_end(&gone)));
        assert_int_equal(run_call(&scene), OK);
        assert_int_equal(printer_seen_job(scene.printer)->condition, PRINTER_JOB_FORGOTTEN);
        assert_true(printer_job_is_over(printer_seen_job(scene.printer)));
}

static void a_job_is_cancelled_whether_or_not_it_is_over(void **state)
{
        (void)state;
        static const int statuses[] = { 0, 0x0404, 0x0406, 0x0407 };
        for (size_t i = 0; i < COUNT(statuses); i++) {
                SCOPED(close_scene) struct scene scene = open_scene();
                struct buf answer = fake_ipp(scene.a.mem, statuses[i]);
                assert_int_equal(printer_job_cancel(&scene.a, scene.printer, scene.fd, 17), OK);
                fake_say(&scene.fake, fake_http(scene.a.mem, fake_end(&answer)));
                assert_int_equal(run_call(&scene), OK);
                fake_hear(&scene.fake);
                assert_true(str_starts_with(fake_body(&scene.fake), STR("\2\0\0\x08")));
                assert_true(str_is_equal(fake_asked(&scene.fake, "job-id"), STR("\0\0\0\x11")));
        }
}

static void every_refusal_has_its_sentence(void **state)
{
        (void)state;
        static const struct {
                int status;
                enum err outcome;
                enum text says;
        } rows[] = { { 0x0401, E_MAY, TEXT_PRINTER_WANTS_PASSWORD },
                { 0x0402, E_MAY, TEXT_PRINTER_WANTS_PASSWORD },
                { 0x0406, E_STATE, TEXT_PRINTER_NO_PATH },
                { 0x040a, E_STATE, TEXT_PRINTER_NO_RASTER }, { 0x0507, E_BUSY, TEXT_PRINTER_BUSY },
                { 0x0506, E_BUSY, TEXT_PRINTER_NOT_ACCEPTING },
                { 0x0500, E_STATE, TEXT_PRINTER_WILL_NOT },
                { 0x0300, E_STATE, TEXT_PRINTER_WILL_NOT },
                { 0xffff, E_STATE, TEXT_PRINTER_WILL_NOT } };
        SCOPED(close_scene) struct scene scene = open_scene();
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct buf ipp = fake_ipp(scene.a.mem, rows[i].status);
                check_look(fake_http(scene.a.mem, fake_end(&ipp)), rows[i].outcome, rows[i].says);
        }
        check_look(STR("HTTP/1.1 401 No\r\n\r\n"), E_MAY, TEXT_PRINTER_WANTS_PASSWORD);
        check_look(STR("HTTP/1.1 404 No\r\n\r\n"), E_STATE, TEXT_PRINTER_NO_PATH);
        check_look(STR("HTTP/1.1 426 TLS\r\n\r\n"), E_STATE, TEXT_PRINTER_URI_SECURE);
        check_look(STR("HTTP/1.1 503 No\r\n\r\n"), E_BUSY, TEXT_PRINTER_BUSY);
        check_look(STR("HTTP/1.1 500 No\r\n\r\n"), E_STATE, TEXT_PRINTER_WILL_NOT);
        check_look(
                STR("HTTP/1.1 302 There\r\nLocation: /\r\n\r\n"), E_STATE, TEXT_PRINTER_WILL_NOT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_look_sees_what_the_printer_says),
                cmocka_unit_test(a_request_is_one_that_printers_take),
                cmocka_unit_test(a_look_at_a_poor_printer_says_what_it_lacks),
                cmocka_unit_test(every_lack_and_trouble_has_its_sentence),
                cmocka_unit_test(every_keyword_has_its_meaning),
                cmocka_unit_test(a_card_goes_over_whole_and_nothing_else_of_a_person),
                cmocka_unit_test(the_back_lies_as_the_printer_wants_it),
                cmocka_unit_test(a_printer_that_cannot_is_asked_for_nothing),
                cmocka_unit_test(an_answer_before_the_card_is_over_says_why),
                cmocka_unit_test(after_a_yes_the_rest_of_the_card_is_sent),
                cmocka_unit_test(a_yes_without_the_rest_of_the_card_is_not_believed),
                cmocka_unit_test(a_printer_off_in_mid_card_has_a_sentence),
                cmocka_unit_test(a_job_is_followed_to_its_end),
                cmocka_unit_test(a_job_that_the_printer_forgot_is_over),
                cmocka_unit_test(a_job_is_cancelled_whether_or_not_it_is_over),
                cmocka_unit_test(every_refusal_has_its_sentence),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
