/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_fake.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Printers that lie, are slow, or say nothing. */

enum { MIB = 1024 * 1024 };

static const struct printer_uri uri = {
        .sink = PRINTER_IPP, .port = 8631, .host = "localhost", .path = "/ipp/print"
};

static struct act make_act(void)
{
        return act_begin(arena_make(256UL * MIB), STR("test"), LANG_EN);
}

static void end_act(struct act *a)
{
        arena_end(&a->mem);
}

/* What a look comes to that is answered with BYTES, PIECE at a time, and then by nothing more. */
static enum err look_in_pieces(struct act *a, struct str bytes, size_t piece)
{
        int fd;
        struct printer *printer;
        struct fake fake = fake_open(a->mem, &fd);
        assert_int_equal(printer_open(a, &uri, &printer), OK);
        assert_int_equal(printer_look(a, printer, fd), OK);
        enum printer_progress progress = PRINTER_WAITS;
        enum err outcome = OK;
        for (size_t at = 0; at < bytes.len && outcome == OK && progress == PRINTER_WAITS;
                at += piece) {
                size_t left = bytes.len - at;
                fake_say(&fake, str_of_bytes(bytes.at + at, left < piece ? left : piece));
                outcome = printer_step(a, printer, &progress);
        }
        fake_close(&fake);
        if (outcome == OK && progress == PRINTER_WAITS)
                outcome = printer_step(a, printer, &progress);
        if (outcome == OK && progress == PRINTER_WAITS)
                outcome = E_WHO; // still waiting for a printer that is gone
        printer_give_up(&printer);
        return outcome;
}

static void check_lie(struct str ipp)
{
        SCOPED(end_act) struct act a = make_act();
        assert_int_equal(look_in_pieces(&a, fake_http(a.mem, ipp), SIZE_MAX / 2), E_BUG);
        assert_int_equal(a.failure.sentence, TEXT_PRINTER_ANSWER_BAD);
}

static void a_slow_printer_is_understood_byte_by_byte(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        assert_int_equal(look_in_pieces(&a, fake_printer(a.mem, "none"), 1), OK);
}

static void an_answer_cut_anywhere_has_a_sentence(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        struct str whole = fake_printer(a.mem, "none");
        for (size_t len = 0; len < whole.len; len++) {
                SCOPED(end_act) struct act each = make_act();
                assert_int_equal(
                        look_in_pieces(&each, str_of_bytes(whole.at, len), SIZE_MAX / 2), E_BUSY);
                assert_int_equal(each.failure.sentence, TEXT_PRINTER_CLOSED);
        }
}

static void a_changed_byte_never_does_harm(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        struct str whole = fake_printer(a.mem, "none");
        for (size_t at = 0; at < whole.len; at++) {
                SCOPED(end_act) struct act each = make_act();
                char *changed = (char *)(uintptr_t)str_copy(each.mem, whole).at;
                changed[at] = (char)(changed[at] ^ 0x55);
                assert_int_not_equal(
                        look_in_pieces(&each, str_of_bytes(changed, whole.len), 1000), E_WHO);
        }
}

static void a_huge_answer_is_not_taken(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        assert_int_equal(look_in_pieces(&a,
                                 STR("HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
                                     "Content-Length: 1073741824\r\n\r\n"),
                                 SIZE_MAX / 2),
                E_BUG);
        assert_int_equal(a.failure.sentence, TEXT_PRINTER_ANSWER_LARGE);
}

static void what_is_no_ipp_is_not_believed(void **state)
{
        (void)state;
        check_lie(STR(""));
        check_lie(STR("\2\0\0\0\0\0\0\1"));
        check_lie(STR("\2\0\0\0\0\0\0\1\3more"));
        check_lie(STR("\2\0\0\0\0\0\0\2\1\3"));              // of another request
        check_lie(STR("\x09\0\0\0\0\0\0\1\1\3"));            // of another IPP
        check_lie(STR("\2\0\0\0\0\0\0\1\4\x23\xff\xff\3"));  // a name longer than all
        check_lie(STR("\2\0\0\0\0\0\0\1\4\x37\0\0\0\0\3"));  // a collection's end without begin
        check_lie(STR("\2\0\0\0\0\0\0\1\4\x34\0\1a\0\0\3")); // and a begin without end
        check_lie(STR("<html>not a printer</html>"));
}

static void collections_have_a_bottom(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        struct buf ipp = fake_ipp(a.mem, 0);
        fake_group(&ipp, 4);
        fake_word(&ipp, 0x34, "media-size-supported", "");
        for (int i = 0; i < 10000; i++) {
                fake_word(&ipp, 0x4a, "", "x");
                fake_word(&ipp, 0x34, "", "");
        }
        for (int i = 0; i <= 10000; i++)
                fake_word(&ipp, 0x37, "", "");
        check_lie(fake_end(&ipp));
}

static void values_are_counted(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        struct buf ipp = fake_ipp(a.mem, 0);
        fake_group(&ipp, 4);
        fake_word(&ipp, 0x44, "printer-state-reasons", "none");
        for (int i = 0; i < 17000; i++)
                fake_word(&ipp, 0x44, "", "n");
        check_lie(fake_end(&ipp));
}

static void a_silent_printer_is_given_up(void **state)
{
        (void)state;
        int fd;
        struct printer *printer;
        enum printer_progress progress;
        SCOPED(end_act) struct act a = make_act();
        struct fake fake = fake_open(a.mem, &fd);
        assert_int_equal(printer_open(&a, &uri, &printer), OK);
        assert_int_equal(printer_look(&a, printer, fd), OK);
        assert_int_equal(printer_step(&a, printer, &progress), OK);
        int left;
        assert_int_equal(printer_wait(printer, &left).events, POLLIN);
        assert_true(left > 0 && left <= 10 * 1000);
        printer->passed = 11 * 1000;
        printer_wait(printer, &left);
        assert_int_equal(left, 0);
        assert_int_equal(printer_step(&a, printer, &progress), E_BUSY);
        assert_int_equal(a.failure.sentence, TEXT_PRINTER_SILENT);
        assert_int_equal(fcntl(fd, F_GETFD), -1);
        fake_close(&fake);
}

static void a_printer_that_dribbles_is_given_up_too(void **state)
{
        (void)state;
        int fd;
        struct printer *printer;
        enum printer_progress progress;
        SCOPED(end_act) struct act a = make_act();
        struct str answer = fake_printer(a.mem, "none");
        struct fake fake = fake_open(a.mem, &fd);
        assert_int_equal(printer_open(&a, &uri, &printer), OK);
        assert_int_equal(printer_look(&a, printer, fd), OK);
        enum err outcome = OK;
        for (size_t at = 0; outcome == OK && at < 10; at++) {
                fake_say(&fake, str_of_bytes(answer.at + at, 1));
                printer->passed += 5 * 1000;
                outcome = printer_step(&a, printer, &progress);
        }
        assert_int_equal(outcome, E_BUSY);
        assert_int_equal(a.failure.sentence, TEXT_PRINTER_SILENT);
        fake_close(&fake);
}

static void finishing_does_not_wait_for_ever(void **state)
{
        (void)state;
        int fd;
        struct printer *printer;
        SCOPED(end_act) struct act a = make_act();
        struct fake fake = fake_open(a.mem, &fd);
        assert_int_equal(printer_open(&a, &uri, &printer), OK);
        assert_int_equal(printer_look(&a, printer, fd), OK);
        assert_int_equal(printer_finish(&a, printer, 0), E_BUSY);
        assert_int_equal(a.failure.sentence, TEXT_PRINTER_SILENT);
        assert_int_equal(fcntl(fd, F_GETFD), -1);
        fake_close(&fake);
}

static void one_call_at_a_time(void **state)
{
        (void)state;
        int fds[2];
        struct printer *printer;
        enum printer_progress progress;
        SCOPED(end_act) struct act a = make_act();
        struct fake first = fake_open(a.mem, &fds[0]);
        struct fake second = fake_open(a.mem, &fds[1]);
        assert_int_equal(printer_open(&a, &uri, &printer), OK);
        assert_int_equal(printer_step(&a, printer, &progress), E_BUG);
        act_recover(&a);
        assert_int_equal(printer_look(&a, printer, fds[0]), OK);
        assert_int_equal(printer_job_look(&a, printer, fds[1], 3), OK);
        assert_int_equal(fcntl(fds[0], F_GETFD), -1);
        fake_say(&second, fake_job(a.mem, 3, 9, "none"));
        assert_int_equal(printer_step(&a, printer, &progress), OK);
        assert_int_equal(progress, PRINTER_DONE);
        assert_int_equal(fcntl(fds[1], F_GETFD), -1);
        fake_close(&first);
        fake_close(&second);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_slow_printer_is_understood_byte_by_byte),
                cmocka_unit_test(an_answer_cut_anywhere_has_a_sentence),
                cmocka_unit_test(a_changed_byte_never_does_harm),
                cmocka_unit_test(a_huge_answer_is_not_taken),
                cmocka_unit_test(what_is_no_ipp_is_not_believed),
                cmocka_unit_test(collections_have_a_bottom),
                cmocka_unit_test(values_are_counted),
                cmocka_unit_test(a_silent_printer_is_given_up),
                cmocka_unit_test(a_printer_that_dribbles_is_given_up_too),
                cmocka_unit_test(finishing_does_not_wait_for_ever),
                cmocka_unit_test(one_call_at_a_time),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
