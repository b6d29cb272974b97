/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_fake.h"

#include "kit/crypt.h"
#include "kit/pwg.h"
#include "kit/sandbox.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Addresses, the launcher's way there, printers that are none, and a person's sandbox. */

enum { MIB = 1024 * 1024, NOBODY = 65534 };

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

static void addresses_are_read(void **state)
{
        (void)state;
        static const struct {
                const char *text, *host, *path;
                int port;
        } rows[] = {
                { "ipp://192.168.1.20/ipp/print", "192.168.1.20", "/ipp/print", 631 },
                { "ipp://localhost:60000/ipp/print", "localhost", "/ipp/print", 60000 },
                { "ipp://127.0.0.1:8631", "127.0.0.1", "/", 8631 },
                { "ipp://10.0.0.5:631/", "10.0.0.5", "/", 631 },
                { "ipp://172.31.255.255/a", "172.31.255.255", "/a", 631 },
                { "ipp://169.254.7.7/a", "169.254.7.7", "/a", 631 },
                { "ipp://[::1]:8631/ipp", "[::1]", "/ipp", 8631 },
                { "ipp://[fd00::7]/ipp", "[fd00::7]", "/ipp", 631 },
                { "ipp://[fe80::1%25lo]/ipp", "[fe80::1%25lo]", "/ipp", 631 },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                SCOPED(end_act) struct act a = make_act();
                struct printer_uri read;
                if (printer_uri_read(&a, str_of(rows[i].text), &read) != OK)
                        fail_msg("%s", rows[i].text);
                assert_string_equal(read.host, rows[i].host);
                assert_string_equal(read.path, rows[i].path);
                assert_int_equal(read.port, rows[i].port);
                assert_int_equal(read.sink, PRINTER_IPP);
        }
        SCOPED(end_act) struct act a = make_act();
        struct printer_uri read;
        assert_int_equal(printer_uri_read(&a, STR("null:"), &read), OK);
        assert_int_equal(read.sink, PRINTER_NULL);
        assert_int_equal(printer_uri_read(&a, STR("null:25"), &read), OK);
        assert_int_equal(read.steps, 25);
        assert_int_equal(printer_uri_read(&a, STR("window:"), &read), OK);
        assert_int_equal(read.sink, PRINTER_WINDOW);
}

static void what_is_no_address_is_refused(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                enum text says;
        } rows[] = {
                { "", TEXT_PRINTER_URI_BAD },
                { "ipp", TEXT_PRINTER_URI_BAD },
                { "null", TEXT_PRINTER_URI_BAD },
                { "null:x", TEXT_PRINTER_URI_BAD },
                { "null:1001", TEXT_PRINTER_URI_BAD },
                { "window:1", TEXT_PRINTER_URI_BAD },
                { "usb://printer", TEXT_PRINTER_URI_BAD },
                { "http://127.0.0.1/", TEXT_PRINTER_URI_BAD },
                { "ipp:127.0.0.1", TEXT_PRINTER_URI_BAD },
                { "ipp://", TEXT_PRINTER_URI_BAD },
                { "ipp:///ipp", TEXT_PRINTER_URI_BAD },
                { "ipp://127.0.0.1:0/", TEXT_PRINTER_URI_BAD },
                { "ipp://127.0.0.1:65536/", TEXT_PRINTER_URI_BAD },
                { "ipp://127.0.0.1:/", TEXT_PRINTER_URI_BAD },
                { "ipp://user@127.0.0.1/", TEXT_PRINTER_URI_BAD },
                { "ipp://127.0.0.1/a b", TEXT_PRINTER_URI_BAD },
                { "ipp://127.0.0.1/a\r\nHost: x", TEXT_PRINTER_URI_BAD },
                { "ipp://127.0.0.1/a?b", TEXT_PRINTER_URI_BAD },
                { "ipp://[::1/", TEXT_PRINTER_URI_BAD },
                { "ipp://printer.local/ipp", TEXT_PRINTER_URI_NAME },
                { "ipp://999.1.1.1/ipp", TEXT_PRINTER_URI_NAME },
                { "ipp://8.8.8.8/ipp", TEXT_PRINTER_URI_FAR },
                { "ipp://0.0.0.0/ipp", TEXT_PRINTER_URI_FAR },
                { "ipp://172.32.0.1/ipp", TEXT_PRINTER_URI_FAR },
                { "ipp://[2001:db8::1]/ipp", TEXT_PRINTER_URI_FAR },
                { "ipp://[::ffff:8.8.8.8]/ipp", TEXT_PRINTER_URI_FAR },
                { "ipps://127.0.0.1/ipp", TEXT_PRINTER_URI_SECURE },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                SCOPED(end_act) struct act a = make_act();
                struct printer_uri read;
                if (printer_uri_read(&a, str_of(rows[i].text), &read) != E_INPUT)
                        fail_msg("taken: %s", rows[i].text);
                if (a.failure.sentence != rows[i].says)
                        fail_msg("another sentence: %s", rows[i].text);
        }
}

/* A socket on a free port of the loopback, which listens or does not. */
static int open_port(int backlog, uint16_t *port)
{
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_in address = { .sin_family = AF_INET,
                .sin_addr = { htonl(INADDR_LOOPBACK) } };
        socklen_t size = sizeof address;
        assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
        if (backlog > 0)
                assert_int_equal(listen(fd, backlog), 0);
        *port = ntohs(address.sin_port);
        return fd;
}

static void the_launcher_connects_or_says_why_not(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        struct printer_uri there = uri;
        int listening = open_port(1, &there.port);
        int fd = -2;
        assert_int_equal(printer_connect(&a, &there, &fd), OK);
        assert_true(fd >= 0);
        assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
        close(fd);
        close(listening);
        int silent = open_port(0, &there.port);
        fd = -2;
        assert_int_equal(printer_connect(&a, &there, &fd), E_BUSY);
        assert_int_equal(a.failure.sentence, TEXT_PRINTER_REFUSED);
        assert_int_equal(fd, -2);
        close(silent);
        there.sink = PRINTER_NULL;
        assert_int_equal(printer_connect(&a, &there, &fd), OK);
        assert_int_equal(fd, -1);
}

/* Sinks that are no printer. */

static void begin_and_finish(struct act *a, struct printer *printer, enum err begun)
{
        assert_int_equal(begun, OK);
        assert_int_equal(printer_finish(a, printer, 0), OK);
}

static void print_to(struct act *a, struct printer *printer, struct paper *sides[2])
{
        begin_and_finish(a, printer, printer_look(a, printer, -1));
        const struct printer_state ready = *printer_seen_state(printer);
        const struct printer_card card = { sides[0], sides[1], &ready };
        begin_and_finish(a, printer, printer_print(a, printer, -1, &card));
        assert_int_equal(printer_seen_job(printer)->condition, PRINTER_JOB_PENDING);
}

static void the_null_printer_says_what_it_took(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        SCOPED(paper_close) struct paper *front = NULL;
        SCOPED(paper_close) struct paper *back = NULL;
        fake_card(&a, &front, &back);
        const struct printer_uri null = { .sink = PRINTER_NULL, .steps = 3 };
        struct printer *printer;
        assert_int_equal(printer_open(&a, &null, &printer), OK);
        print_to(&a, printer, (struct paper *[]){ front, back });
        const struct printer_job *job = printer_seen_job(printer);
        const struct pwg_side sides[] = { { .paper = front }, { .paper = back } };
        struct private document;
        uint8_t digest[SHA256_SIZE];
        assert_int_equal(pwg_write(&a, sides, 2, &document), OK);
        crypt_sha256(private_unwrap(document), digest);
        assert_memory_equal(job->digest, digest, sizeof digest);
        for (int step = 1; step <= 3; step++) {
                begin_and_finish(&a, printer, printer_job_look(&a, printer, -1, job->number));
                assert_int_equal(
                        job->condition, step < 3 ? PRINTER_JOB_PROCESSING : PRINTER_JOB_COMPLETED);
        }
        print_to(&a, printer, (struct paper *[]){ back, front });
        assert_memory_not_equal(job->digest, digest, sizeof digest);
        begin_and_finish(&a, printer, printer_job_cancel(&a, printer, -1, job->number));
        assert_int_equal(job->condition, PRINTER_JOB_CANCELED);
        begin_and_finish(&a, printer, printer_job_look(&a, printer, -1, 99));
        assert_int_equal(job->condition, PRINTER_JOB_FORGOTTEN);
}

static void a_card_in_the_window_is_done_by_itself(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        SCOPED(paper_close) struct paper *front = NULL;
        SCOPED(paper_close) struct paper *back = NULL;
        static const uint8_t nothing[PRINTER_DIGEST_SIZE] = { 0 };
        fake_card(&a, &front, &back);
        struct printer_uri window;
        struct printer *printer;
        assert_int_equal(printer_uri_read(&a, STR("window:"), &window), OK);
        assert_int_equal(printer_open(&a, &window, &printer), OK);
        print_to(&a, printer, (struct paper *[]){ front, back });
        begin_and_finish(&a, printer, printer_job_look(&a, printer, -1, 1));
        assert_int_equal(printer_seen_job(printer)->condition, PRINTER_JOB_COMPLETED);
        assert_memory_equal(printer_seen_job(printer)->digest, nothing, sizeof nothing);
}

/* In a person's sandbox. */

/* A person: prints on FD what is the same for all; its exit status says whether it could. */
static int be_person(int fd)
{
        enum { PATIENCE_MS = 60 * 1000 };
        struct act a = make_act();
        struct printer *printer;
        struct paper *front;
        struct paper *back;
        if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY)))
                return 2;
        printer_warm();
        fake_card(&a, &front, &back);
        if (sandbox_enter(&a, SANDBOX_PERSON, NULL) != OK)
                return 2;
        struct printer_state state = { .condition = PRINTER_IDLE,
                .is_accepting = true,
                .takes_raster = true,
                .takes_colour = true,
                .takes_300 = true,
                .turn = PRINTER_TURNS_SHORT,
                .width = 8560,
                .height = 5398 };
        const struct printer_card card = { front, back, &state };
        return printer_open(&a, &uri, &printer) == OK &&
                               printer_print(&a, printer, fd, &card) == OK &&
                               printer_finish(&a, printer, PATIENCE_MS) == OK &&
                               printer_seen_job(printer)->number == 17
                       ? 0
                       : 1;
}

static void a_person_prints_inside_its_sandbox(void **state)
{
        (void)state;
        int fd;
        int status = -1;
        SCOPED(end_act) struct act a = make_act();
        struct fake fake = fake_open(a.mem, &fd);
        pid_t person = fork();
        if (person == 0)
                _exit(be_person(fd));
        close(fd);
        struct str answer = fake_job(a.mem, 17, 5, "job-printing");
        struct pollfd heard = { .fd = fake.fd, .events = POLLIN };
        while (!fake_heard_all(&fake) && poll(&heard, 1, -1) > 0 && !(heard.revents & POLLHUP))
                fake_hear(&fake);
        assert_true(fake_heard_all(&fake));
        fake_say(&fake, answer);
        assert_int_equal(waitpid(person, &status, 0), person);
        assert_int_equal(status, 0);
        fake_close(&fake);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(addresses_are_read),
                cmocka_unit_test(what_is_no_address_is_refused),
                cmocka_unit_test(the_launcher_connects_or_says_why_not),
                cmocka_unit_test(the_null_printer_says_what_it_took),
                cmocka_unit_test(a_card_in_the_window_is_done_by_itself),
                cmocka_unit_test(a_person_prints_inside_its_sandbox),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
