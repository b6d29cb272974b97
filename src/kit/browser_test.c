/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/browser_inside.h"

#include "kit/http_fixture.h"
#include "kit/place_fixture.h"
#include "kit/sandbox.h"
#include "kit/station.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>

/* This program is also the browser that it starts: what it does is the path of its address, and
 * what it saw it says to the port. Real Chromium comes last. */

static void say_whether_it_can_write(FILE *out, const char *name, const char *folder)
{
        char path[256];
        snprintf(path, sizeof path, "%s/citykey-browser-%d", folder, (int)getpid());
        int fd = open(path, O_CREAT | O_WRONLY, 0600);
        fprintf(out, "%s %s\n", name, fd >= 0 ? "written" : strerror(errno));
        unlink(path);
        if (fd >= 0)
                close(fd);
}

/* Leaves its session and its parent, twice, and listens to nobody. */
static void leave_daemon(int connection)
{
        if (fork() == 0) {
                setsid();
                if (fork() == 0) {
                        setsid();
                        signal(SIGTERM, SIG_IGN);
                        signal(SIGHUP, SIG_IGN);
                        ssize_t told = write(connection, "daemon here\n", 12);
                        for (;;)
                                poll(NULL, 0, told > 0 ? -1 : 0);
                }
                _exit(0);
        }
}

static void say_what_it_has(FILE *out, int count, char **words)
{
        extern char **environ;
        for (char **variable = environ; *variable; variable++)
                fprintf(out, "env %s\n", *variable);
        for (int i = 1; i < count; i++)
                fprintf(out, "word %s\n", words[i]);
        char dumped[16] = "";
        FILE *filter = fopen("/proc/self/coredump_filter", "re");
        if (filter && fgets(dumped, sizeof dumped, filter))
                fprintf(out, "dumped %s", dumped);
        if (filter)
                fclose(filter);
        for (int fd = 3; fd < 64; fd++)
                if (fcntl(fd, F_GETFD) >= 0 && fd != fileno(out))
                        fprintf(out, "open %d\n", fd);
}

static int be_browser(int count, char **words, const char *address)
{
        int port = 0;
        char what[32] = "";
        char here[256] = "";
        if (sscanf(address, "--app=http://127.0.0.1:%d/%31s", &port, what) != 2)
                return 1;
        int connection = http_fixture_join(port);
        FILE *out = connection < 0 ? NULL : fdopen(connection, "w");
        if (!out || !getcwd(here, sizeof here))
                return 2;
        signal(SIGTERM, SIG_IGN);
        say_what_it_has(out, count, words);
        fprintf(out, "here %s\n", here);
        say_whether_it_can_write(out, "home", getenv("HOME"));
        say_whether_it_can_write(out, "temporary", getenv("TMPDIR"));
        say_whether_it_can_write(out, "disk", "/tmp");
        fflush(out);
        if (strcmp(what, "daemon") == 0)
                leave_daemon(connection);
        if (strcmp(what, "end") == 0)
                return 0;
        fprintf(out, "ready\n");
        fflush(out);
        for (;;)
                pause();
}

/* The test's side. */

struct desk {
        struct place *place;
        struct http_site site;
        int listener;
        struct browser browser;
        char program[256];
        char said[16384];
};

static int begin(void **state)
{
        struct desk *d = calloc(1, sizeof *d);
        d->place = place_make();
        d->browser = BROWSER_NONE;
        ssize_t len = readlink("/proc/self/exe", d->program, sizeof d->program - 1);
        *state = d;
        return len <= 0 || http_listen(&d->place->act, &d->site, &d->listener) != OK;
}

static int end(void **state)
{
        struct desk *d = *state;
        browser_close(&d->browser);
        close(d->listener);
        place_end((void **)&d->place);
        free(d);
        return waitpid(-1, NULL, WNOHANG) != -1; // a child that nobody reaped
}

typedef enum err start_browser(
        struct act *a, const struct browser_setup *setup, struct browser *browser);

static enum err start(struct desk *d, start_browser *how, const char *what)
{
        char url[64];
        snprintf(url, sizeof url, "http://127.0.0.1:%d/%s", d->site.port, what);
        struct browser_setup setup = { .program = d->program,
                .url = url,
                .width = 800,
                .height = 600,
                .more = (const char *const[]){ "--more", NULL } };
        return how(&d->place->act, &setup, &d->browser);
}

static int wait_for_connection(struct desk *d)
{
        struct pollfd come = { d->listener, POLLIN, 0 };
        assert_int_equal(poll(&come, 1, 60 * 1000), 1);
        int fd = accept4(d->listener, NULL, NULL, SOCK_CLOEXEC);
        assert_true(fd >= 0);
        return fd;
}

/* All that the browser said on one connection until WORD, or the end of it. */
static bool hear_one(struct desk *d, const char *word)
{
        size_t got = 0;
        ssize_t more = 1;
        int fd = wait_for_connection(d);
        d->said[0] = '\0';
        while (!strstr(d->said, word) && more > 0) {
                more = read(fd, d->said + got, sizeof d->said - 1 - got);
                got += more > 0 ? (size_t)more : 0;
                d->said[got] = '\0';
        }
        close(fd);
        return more > 0;
}

static const char *hear(struct desk *d, const char *word)
{
        if (!hear_one(d, word))
                fail_msg("ended before \"%s\": %s", word, d->said);
        return d->said;
}

static void assert_ends_clean(struct desk *d)
{
        struct browser_report report;
        pid_t session = d->browser.process.pid;
        browser_end(&d->place->act, &d->browser, &report);
        assert_true(report.is_reaped);
        assert_true(report.session_is_empty);
        assert_true(report.mount_is_gone);
        assert_true(browser_is_gone(&report));
        assert_true(process_group_is_empty(session));
        assert_int_equal(d->browser.process.pidfd, -1);
}

static void a_browser_begins_and_is_gone(void **state)
{
        struct desk *d = *state;
        assert_int_equal(start(d, browser_start, "wait"), OK);
        const char *said = hear(d, "ready");
        assert_non_null(strstr(said, "word --kiosk"));
        assert_non_null(strstr(said, "word --incognito"));
        assert_non_null(strstr(said, "word --window-size=800,600"));
        assert_non_null(strstr(said, "word --more"));
        assert_non_null(strstr(said, "home written"));
        assert_non_null(strstr(said, "temporary written"));
        assert_null(strstr(said, "open ")); // no descriptor of the launcher's
        assert_ends_clean(d);
}

static void its_environment_is_its_own(void **state)
{
        struct desk *d = *state;
        setenv("CITYKEY_SECRET", "nobody's business", 1);
        assert_int_equal(start(d, browser_start, "wait"), OK);
        const char *said = hear(d, "ready");
        assert_null(strstr(said, "CITYKEY_SECRET"));
        assert_non_null(strstr(said, "env DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"));
        assert_ends_clean(d);
}

/* A machine may call a program with what crashed, whatever the limit of a core file. */
static void a_dump_of_it_has_nothing_of_its_memory(void **state)
{
        struct desk *d = *state;
        static start_browser *const ways[] = { browser_start, browser_start_beside };
        for (size_t i = 0; i < COUNT(ways); i++) {
                assert_int_equal(start(d, ways[i], "wait"), OK);
                assert_non_null(strstr(hear(d, "ready"), "dumped 00000000\n"));
                assert_ends_clean(d);
        }
}

static void what_it_writes_reaches_no_disk(void **state)
{
        struct desk *d = *state;
        assert_int_equal(start(d, browser_start, "wait"), OK);
        const char *said = hear(d, "ready");
        if (!d->browser.is_apart)
                skip();
        assert_non_null(strstr(said, "here " BROWSER_PLACE "/home\n"));
        assert_non_null(strstr(said, "disk Read-only file system\n"));
        assert_int_not_equal(access(BROWSER_PLACE "/profile", F_OK), 0); // not seen from here
        assert_ends_clean(d);
}

static void beside_its_launcher_it_has_a_folder_that_is_removed(void **state)
{
        struct desk *d = *state;
        struct browser_report report;
        assert_int_equal(start(d, browser_start_beside, "wait"), OK);
        assert_non_null(strstr(hear(d, "ready"), "home written"));
        char folder[BROWSER_FOLDER_MOST];
        memcpy(folder, d->browser.folder, sizeof folder);
        assert_int_equal(access(folder, F_OK), 0);
        browser_end(&d->place->act, &d->browser, &report);
        assert_true(browser_is_gone(&report));
        assert_false(report.was_apart);
        assert_int_not_equal(access(folder, F_OK), 0);
}

static void a_daemon_that_left_the_session_ends_too(void **state)
{
        struct desk *d = *state;
        static start_browser *const ways[] = { browser_start, browser_start_beside };
        for (size_t i = 0; i < COUNT(ways); i++) {
                assert_int_equal(start(d, ways[i], "daemon"), OK);
                int fd = wait_for_connection(d);
                char byte;
                struct browser_report report;
                size_t got = 0;
                while (!strstr(d->said, "daemon here")) {
                        ssize_t more = read(fd, d->said + got, sizeof d->said - 1 - got);
                        assert_true(more > 0);
                        got += (size_t)more;
                        d->said[got] = '\0';
                }
                browser_end(&d->place->act, &d->browser, &report);
                assert_true(browser_is_gone(&report));
                while (read(fd, &byte, 1) > 0) // ends when the last holder of it is gone
                        ;
                close(fd);
                memset(d->said, 0, sizeof d->said);
        }
}

static void a_browser_that_ends_by_itself_is_noticed(void **state)
{
        struct desk *d = *state;
        static start_browser *const ways[] = { browser_start, browser_start_beside };
        for (size_t i = 0; i < COUNT(ways); i++) {
                assert_int_equal(start(d, ways[i], "end"), OK);
                hear(d, "disk ");
                struct pollfd over = { d->browser.process.pidfd, POLLIN, 0 };
                assert_int_equal(poll(&over, 1, 60 * 1000), 1);
                assert_ends_clean(d);
        }
}

static void a_leader_that_is_stopped_is_killed(void **state)
{
        struct desk *d = *state;
        struct browser_report report;
        assert_int_equal(start(d, browser_start, "wait"), OK);
        hear(d, "ready");
        if (!d->browser.is_apart)
                skip();
        kill(d->browser.process.pid, SIGKILL);
        browser_end(&d->place->act, &d->browser, &report);
        assert_true(browser_is_gone(&report)); // the kernel ends what is in its namespace
}

static void a_browser_that_lives_is_not_gone(void **state)
{
        (void)state;
        assert_false(browser_is_gone(&(struct browser_report){ false, true, true, true }));
        assert_false(browser_is_gone(&(struct browser_report){ true, false, true, true }));
        assert_false(browser_is_gone(&(struct browser_report){ true, true, false, true }));
        assert_true(browser_is_gone(&(struct browser_report){ true, true, true, false }));
}

static void a_program_that_is_not_there_gives_a_sentence(void **state)
{
        struct desk *d = *state;
        snprintf(d->program, sizeof d->program, "/nowhere/browser");
        place_expect(d->place, start(d, browser_start, "wait"), E_NONE, TEXT_BROWSER_NOT_RUN);
        place_expect(
                d->place, start(d, browser_start_beside, "wait"), E_NONE, TEXT_BROWSER_NOT_RUN);
        assert_int_equal(d->browser.process.pid, 0);
}

/* A launcher of its own, which is killed. */
static void a_browser_ends_with_its_launcher(void **state)
{
        struct desk *d = *state;
        static start_browser *const ways[] = { browser_start, browser_start_beside };
        for (size_t i = 0; i < COUNT(ways); i++) {
                fflush(NULL);
                pid_t launcher = fork();
                if (launcher == 0) {
                        if (start(d, ways[i], "daemon") != OK)
                                _exit(1);
                        for (;;)
                                pause();
                }
                int fd = wait_for_connection(d);
                char text[4096];
                assert_true(read(fd, text, sizeof text) > 0);
                kill(launcher, SIGKILL);
                assert_int_equal(waitpid(launcher, NULL, 0), launcher);
                while (read(fd, text, sizeof text) > 0)
                        ;
                close(fd);
        }
}

/* The machine's Chromium as tests may run it; false when there is none. */
static bool write_wrapper(struct desk *d)
{
        const char *chromium;
        if (browser_find(&d->place->act, &chromium) != OK) {
                act_recover(&d->place->act);
                return false;
        }
        struct buf script = buf_in(d->place->mem);
        buf_add_c(&script, "#!/bin/sh\nexec ");
        buf_add_c(&script, chromium);
        buf_add_c(&script, " --headless --no-sandbox --disable-gpu \"$@\"\n");
        snprintf(d->program, sizeof d->program, "%s/browser", d->place->folder);
        int fd = open(d->program, O_CREAT | O_WRONLY | O_CLOEXEC, 0700);
        assert_true(process_write_all(fd, buf_str(&script).at, buf_str(&script).len));
        close(fd);
        return true;
}

static void chromium_shows_its_page_and_is_gone(void **state)
{
        struct desk *d = *state;
        if (!write_wrapper(d))
                skip();
        static start_browser *const ways[] = { browser_start, browser_start_beside };
        for (size_t i = 0; i < COUNT(ways); i++) {
                assert_int_equal(start(d, ways[i], i == 0 ? "apart" : "beside"), OK);
                while (!hear_one(
                        d, i == 0 ? "GET /apart HTTP/1.1\r\n" : "GET /beside HTTP/1.1\r\n"))
                        ; // it connects ahead, and comes again when it gets no answer
                assert_ends_clean(d);
        }
}

/* A station in this process: its page asks for a script, which posts what the desk waits for. */

static enum err show_page(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)a;
        (void)context;
        (void)request;
        answer->body = STR("<!DOCTYPE html><title>t</title><script src=\"ask.js\"></script>");
        return OK;
}

static enum err show_script(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)a;
        (void)context;
        (void)request;
        answer->type = "text/javascript; charset=utf-8";
        answer->body = STR("fetch('do', { method: 'POST', body: 'x'.repeat(3000000) })");
        return OK;
}

static enum err take_post(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)a;
        *(size_t *)context = private_unwrap(request->body).len;
        answer->body = STR("done");
        return OK;
}

static const struct http_route station_routes[] = {
        { "GET", "/", show_page, 0 },
        { "GET", "/ask.js", show_script, 0 },
        { "POST", "/do", take_post, 4 << 20 },
};

static void chromium_visits_a_station(void **state)
{
        struct desk *d = *state;
        size_t posted = 0;
        char ticket[STATION_TICKET_SIZE];
        struct act *a = &d->place->act;
        SCOPED(station_close) struct station *station = NULL;
        d->site.routes = station_routes;
        d->site.route_count = COUNT(station_routes);
        d->site.refuse = http_fixture_refuse;
        d->site.context = &posted;
        if (!write_wrapper(d))
                skip();
        station_ticket(ticket);
        struct station_site site = { .http = d->site, .ticket = ticket, .memory = 8 << 20 };
        struct browser_setup setup = { .program = d->program,
                .url = station_address(a, d->site.port, ticket) };
        assert_int_equal(station_open(a, d->listener, &site, &station), OK);
        assert_int_equal(browser_start(a, &setup, &d->browser), OK);
        while (posted == 0) {
                struct pollfd over = { d->browser.process.pidfd, POLLIN, 0 };
                assert_int_equal(station_turn(a, station, &over, 1, 60 * 1000), OK);
                assert_int_equal(over.revents, 0);
        }
        assert_int_equal(posted, 3000000);
        assert_ends_clean(d);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(int count, char **words)
{
        for (int i = 1; i < count; i++)
                if (strncmp(words[i], "--app=", 6) == 0)
                        return be_browser(count, words, words[i]);
        sandbox_forbid_dumps(); // as every launcher does
        const struct CMUnitTest tests[] = {
                TEST(a_browser_begins_and_is_gone),
                TEST(its_environment_is_its_own),
                TEST(a_dump_of_it_has_nothing_of_its_memory),
                TEST(what_it_writes_reaches_no_disk),
                TEST(beside_its_launcher_it_has_a_folder_that_is_removed),
                TEST(a_daemon_that_left_the_session_ends_too),
                TEST(a_browser_that_ends_by_itself_is_noticed),
                TEST(a_leader_that_is_stopped_is_killed),
                TEST(a_browser_that_lives_is_not_gone),
                TEST(a_program_that_is_not_there_gives_a_sentence),
                TEST(a_browser_ends_with_its_launcher),
                TEST(chromium_shows_its_page_and_is_gone),
                TEST(chromium_visits_a_station),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
