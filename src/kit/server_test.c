/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_fixture.h"

#include <sched.h>

enum { ANSWER_SIZE = 2 << 20, TEXT_SIZE = 2048, MANY = 100 };

static char answer[ANSWER_SIZE];

static const char *ask(const struct server_scene *scene, const char *request)
{
        return http_fixture_ask(scene->port, str_of(request), answer, sizeof answer);
}

#define HOST "Host: city.example\r\n"
#define CLOSE "Connection: close\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define SAME "Origin: https://city.example\r\n"

static void post_text(char text[TEXT_SIZE], const char *path, const char *body)
{
        snprintf(text, TEXT_SIZE,
                "POST %s HTTP/1.1\r\n" HOST CLOSE FORM SAME "Content-Length: %zu\r\n\r\n%s", path,
                strlen(body), body);
}

static const char *post(const struct server_scene *scene, const char *path, const char *body)
{
        char text[TEXT_SIZE];
        post_text(text, path, body);
        return ask(scene, text);
}

/* Sends and does not wait. */
static int begin_post(const struct server_scene *scene, const char *path, const char *body)
{
        char text[TEXT_SIZE];
        int fd = http_fixture_join(scene->port);
        post_text(text, path, body);
        assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
        return fd;
}

/* Reads to the end. */
static const char *end_post(int fd)
{
        size_t got = 0;
        ssize_t more;
        while ((more = read(fd, answer + got, sizeof answer - 1 - got)) > 0)
                got += (size_t)more;
        answer[got] = '\0';
        close(fd);
        return answer;
}

#define GET_CLOSING(path) "GET " path " HTTP/1.1\r\n" HOST CLOSE "\r\n"

/* ------------------------------------------------------------------------- answers */

static void a_page_is_answered_where_it_was_read(void **state)
{
        http_fixture_expect(ask(*state, GET_CLOSING("/here")), "200", "here");
}

static void every_answer_lets_nothing_foreign_in(void **state)
{
        static const char *const parts[] = { "Content-Security-Policy: default-src 'none'",
                "X-Content-Type-Options: nosniff", "Referrer-Policy: same-origin",
                "Cross-Origin-Opener-Policy: same-origin",
                "Cross-Origin-Resource-Policy: same-origin", "Permissions-Policy: camera=()",
                "Cache-Control: no-store" };
        static const char *const requests[] = { GET_CLOSING("/here"), GET_CLOSING("//"),
                "PUT / HTTP/1.1\r\n" HOST "\r\n" };
        for (size_t i = 0; i < COUNT(requests); i++) {
                const char *said = ask(*state, requests[i]);
                for (size_t j = 0; j < COUNT(parts); j++)
                        assert_non_null(strstr(said, parts[j]));
        }
}

static void a_head_has_no_body(void **state)
{
        const char *said = ask(*state, "HEAD /here HTTP/1.1\r\n" HOST CLOSE "\r\n");
        http_fixture_expect(said, "200", "\r\n\r\n");
        assert_non_null(strstr(said, "Content-Length: 4\r\n"));
}

static void a_form_is_read_whole(void **state)
{
        http_fixture_expect(post(*state, "/echo", "have=passport&age=70"), "200",
                "\r\n\r\nhave=passport&age=70");
}

static void a_chunked_form_is_read_whole(void **state)
{
        http_fixture_expect(
                ask(*state, "POST /echo HTTP/1.1\r\n" HOST CLOSE FORM SAME
                            "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n"),
                "200", "\r\n\r\na=1&b=2");
}

static void a_form_that_is_too_long_is_refused(void **state)
{
        http_fixture_expect(ask(*state, "POST /echo HTTP/1.1\r\n" HOST FORM SAME
                                        "Content-Length: 4097\r\n\r\n"),
                "413", "no");
        char text[2 * TEXT_SIZE + 4096];
        int len = snprintf(text, sizeof text,
                "POST /echo HTTP/1.1\r\n" HOST FORM SAME "Transfer-Encoding: chunked\r\n\r\n1\r\na"
                "\r\n1001\r\n%4097d\r\n0\r\n\r\n",
                7);
        assert_int_equal(len, strlen(text));
        assert_string_equal(ask(*state, text), "");
}

static void json_is_read_only_where_the_site_says(void **state)
{
#define JSON "Content-Type: application/json\r\nContent-Length: 2\r\n" CLOSE "\r\n{}"
        http_fixture_expect(ask(*state, "POST /json HTTP/1.1\r\n" HOST SAME JSON), "200", "{}");
        http_fixture_expect(ask(*state, "POST /echo HTTP/1.1\r\n" HOST SAME JSON), "415", "no");
        http_fixture_expect(post(*state, "/json", "a=1"), "415", "no");
}

static void a_cookie_arrives_and_one_is_sent(void **state)
{
        http_fixture_expect(
                ask(*state, "GET /cookie HTTP/1.1\r\n" HOST CLOSE "Cookie: a=b; c=d\r\n\r\n"),
                "200", "\r\n\r\na=b; c=d");
        assert_non_null(strstr(ask(*state, GET_CLOSING("/sign-in")),
                "Set-Cookie: __Host-session=abc; Secure; HttpOnly\r\n"));
}

/* ------------------------------------------------------------------------- pages that are kept */

static void a_kept_page_is_sent_as_it_is_or_compressed(void **state)
{
        const char *said = ask(*state, GET_CLOSING("/kept"));
        http_fixture_expect(said, "200", "a page a page");
        assert_null(strstr(said, "Content-Encoding"));
        assert_non_null(strstr(said, "Cache-Control: public, max-age=60\r\n"));
        said = ask(*state,
                "GET /kept HTTP/1.1\r\n" HOST CLOSE "Accept-Encoding: br, gzip;q=0.8\r\n\r\n");
        assert_non_null(strstr(said, "Content-Encoding: gzip\r\n"));
        assert_non_null(strstr(said, "Vary: Accept-Encoding\r\n"));
        said = ask(*state,
                "GET /kept HTTP/1.1\r\n" HOST CLOSE "Accept-Encoding: br, gzip;q=0\r\n\r\n");
        assert_null(strstr(said, "Content-Encoding"));
}

static void a_page_that_the_browser_has_is_not_sent_again(void **state)
{
        char text[TEXT_SIZE], tag[64] = "";
        const char *said = strstr(ask(*state, GET_CLOSING("/kept")), "ETag: ");
        assert_non_null(said);
        assert_int_equal(sscanf(said, "ETag: %60s", tag), 1);
        snprintf(text, sizeof text,
                "GET /kept HTTP/1.1\r\n" HOST CLOSE "If-None-Match: \"x\", W/%s\r\n\r\n", tag);
        http_fixture_expect(ask(*state, text), "304", "\r\n\r\n");
        http_fixture_expect(
                ask(*state, "GET /kept HTTP/1.1\r\n" HOST CLOSE "If-None-Match: \"x\"\r\n\r\n"),
                "200", "a page");
}

/* ------------------------------------------------------------------------- changes */

static void a_change_is_on_the_disk_when_it_is_answered(void **state)
{
        http_fixture_expect(post(*state, "/change", "2026-05"), "200", "kept");
        assert_int_equal(server_scene_pools(*state), 1);
}

static void a_change_that_fails_is_undone_alone_and_answered(void **state)
{
        struct server_scene *scene = *state;
        int fds[MANY];
        server_scene_hold(scene, true);
        for (int i = 0; i < MANY; i++) {
                char month[16];
                snprintf(month, sizeof month, "2%03d-05", i);
                fds[i] = begin_post(scene, i % 2 ? "/fail" : "/change", month);
        }
        server_scene_hold(scene, false);
        for (int i = 0; i < MANY; i++)
                http_fixture_expect(end_post(fds[i]), i % 2 ? "409" : "200", "kept");
        assert_int_equal(server_scene_pools(scene), MANY / 2);
}

static void what_waits_is_prepared_first(void **state)
{
        struct server_scene *scene = *state;
        http_fixture_expect(post(scene, "/wait", "2026-05"), "200", "kept");
        assert_int_equal(atomic_load(&scene->prepared), 1);
        assert_int_equal(server_scene_pools(scene), 1);
}

static void beyond_the_line_is_told_to_try_again(void **state)
{
        enum { LINE = 4, ASKED = 2 * SERVER_GROUP_MOST };
        struct server_scene *scene = *state;
        int fds[ASKED], kept = 0, busy = 0;
        scene->bounds.changes = LINE;
        server_scene_start(scene, "127.0.0.1:0");
        server_scene_hold(scene, true);
        for (int i = 0; i < ASKED; i++) {
                char month[16];
                snprintf(month, sizeof month, "2%03d-05", i);
                fds[i] = begin_post(scene, "/change", month);
        }
        while (atomic_load(&scene->refused) < ASKED - LINE - 1)
                sched_yield();
        server_scene_hold(scene, false);
        for (int i = 0; i < ASKED; i++) {
                const char *said = end_post(fds[i]);
                kept += strstr(said, "200 OK") != NULL;
                busy += strstr(said, "503") && strstr(said, "Retry-After: 5\r\n");
        }
        assert_int_equal(kept + busy, ASKED);
        assert_int_equal(server_scene_pools(scene), kept);
        assert_in_range(kept, 1, LINE + 1);
}

static size_t count_in_line(struct server_line *line)
{
        pthread_mutex_lock(&line->lock);
        size_t count = line->count;
        pthread_mutex_unlock(&line->lock);
        return count;
}

/* One of a group loses the whole transaction, as a full disk would: what went before it is not in
 * the database, what comes after it must not get there on its own, and nobody is told that it was
 * kept. The writer goes on. */
static void when_a_group_is_lost_nobody_is_told_that_it_was_kept(void **state)
{
        enum { GROUP = 8 };
        struct server_scene *scene = *state;
        int fds[GROUP];
        place_tamper(scene->place, "CREATE TRIGGER poison AFTER INSERT ON status_pool "
                                   "WHEN NEW.month = '2004-05' BEGIN "
                                   "SELECT RAISE(ROLLBACK, 'lost'); END");
        server_scene_hold(scene, true);
        for (int i = 0; i < GROUP; i++) {
                char month[16];
                snprintf(month, sizeof month, "2%03d-05", i);
                fds[i] = begin_post(scene, "/change", month);
        }
        while (count_in_line(&scene->server->changes) < GROUP - 1)
                sched_yield();
        server_scene_hold(scene, false);
        for (int i = 0; i < GROUP; i++) {
                const char *said = end_post(fds[i]);
                if (!strstr(said, "not kept")) // but for the one whose insert failed
                        http_fixture_expect(said, "500", "nothing was changed");
        }
        assert_int_equal(server_scene_pools(scene), 0);
        http_fixture_expect(post(scene, "/change", "2999-05"), "200", "kept");
        assert_int_equal(server_scene_pools(scene), 1);
}

/* Another program holds the database for longer than the writer waits. */
static void when_somebody_else_writes_for_long_one_may_try_again(void **state)
{
        struct server_scene *scene = *state;
        sqlite3 *other;
        assert_int_equal(sqlite3_open(scene->place->path, &other), SQLITE_OK);
        assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
        const char *said = post(scene, "/change", "2026-05");
        http_fixture_expect(said, "503", "nothing was changed");
        assert_non_null(strstr(said, "Retry-After: "));
        sqlite3_close(other);
        http_fixture_expect(post(scene, "/change", "2026-05"), "200", "kept");
}

static void what_was_begun_is_answered_at_the_end(void **state)
{
        struct server_scene *scene = *state;
        int fds[MANY];
        for (int i = 0; i < MANY; i++) {
                char month[16];
                snprintf(month, sizeof month, "2%03d-05", i);
                fds[i] = begin_post(scene, "/change", month);
        }
        http_fixture_expect(post(scene, "/change", "2999-05"), "200", "kept");
        server_scene_stop(scene);
        int kept = 1;
        for (int i = 0; i < MANY; i++)
                kept += strstr(end_post(fds[i]), "200 OK") != NULL;
        assert_int_equal(server_scene_pools(scene), kept);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_scene_open, server_scene_close)
#define TEST_READY(name)                                                                           \
        cmocka_unit_test_setup_teardown(name, server_scene_ready, server_scene_close)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_page_is_answered_where_it_was_read),
                TEST(every_answer_lets_nothing_foreign_in),
                TEST(a_head_has_no_body),
                TEST(a_form_is_read_whole),
                TEST(a_chunked_form_is_read_whole),
                TEST(a_form_that_is_too_long_is_refused),
                TEST(json_is_read_only_where_the_site_says),
                TEST(a_cookie_arrives_and_one_is_sent),
                TEST(a_kept_page_is_sent_as_it_is_or_compressed),
                TEST(a_page_that_the_browser_has_is_not_sent_again),
                TEST(a_change_is_on_the_disk_when_it_is_answered),
                TEST(a_change_that_fails_is_undone_alone_and_answered),
                TEST(what_waits_is_prepared_first),
                TEST_READY(beyond_the_line_is_told_to_try_again),
                TEST(when_a_group_is_lost_nobody_is_told_that_it_was_kept),
                TEST(when_somebody_else_writes_for_long_one_may_try_again),
                TEST(what_was_begun_is_answered_at_the_end),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
