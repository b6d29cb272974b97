/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_fixture.h"

#include <jansson.h>
#include <sched.h>

/* Requests as bytes: what is not plain HTTP is refused, and its connection is closed. */

enum { REQUEST_SIZE = 128 << 10, MALFORMED = 19 };

#define HOST "Host: city.example\r\n"
#define CLOSE "Connection: close\r\n"

/* A request of the table: strings, and pairs of a string and how often it stands there. */
static struct str build(const json_t *parts, char *text)
{
        size_t i, len = 0;
        json_t *part;
        json_array_foreach(parts, i, part)
        {
                const json_t *word = json_is_array(part) ? json_array_get(part, 0) : part;
                json_int_t times =
                        json_is_array(part) ? json_integer_value(json_array_get(part, 1)) : 1;
                for (json_int_t n = 0; n < times; n++) {
                        size_t more = json_string_length(word);
                        assert_true(len + more <= REQUEST_SIZE);
                        memcpy(text + len, json_string_value(word), more);
                        len += more;
                }
        }
        return (struct str){ text, len };
}

/* Sends REQUEST, a good one behind it, and hears what is said until the connection ends. */
static void hear(const struct server_scene *scene, struct str request, char *said, size_t size)
{
        static const char after[] = "GET /here HTTP/1.1\r\n" HOST CLOSE "\r\n";
        size_t got = 0;
        ssize_t more;
        int fd = http_fixture_join(scene->port);
        assert_true(fd >= 0);
        send(fd, request.at, request.len, MSG_NOSIGNAL); // it may be closed before all is sent
        send(fd, after, sizeof after - 1, MSG_NOSIGNAL);
        while ((more = read(fd, said + got, size - 1 - got)) > 0)
                got += (size_t)more;
        said[got] = '\0';
        close(fd);
}

static void malformed_requests_are_refused_and_their_connections_closed(void **state)
{
        struct server_scene *scene = *state;
        static char request[REQUEST_SIZE], said[4096];
        json_t *rows = json_load_file(
                SOURCE_ROOT "/tests/data/serve/malformed.json", JSON_ALLOW_NUL, NULL);
        size_t i;
        json_t *row;
        int wrong = 0;
        assert_int_equal(json_array_size(rows), MALFORMED);
        json_array_foreach(rows, i, row)
        {
                hear(scene, build(json_object_get(row, "request"), request), said, sizeof said);
                bool is_refused = said[0] == '\0' || strncmp(said, "HTTP/1.1 4", 10) == 0 ||
                                  strncmp(said, "HTTP/1.1 5", 10) == 0;
                if (is_refused && !strstr(said, " 200 "))
                        continue;
                wrong++;
                print_error("%s: %.60s\n", json_string_value(json_object_get(row, "name")), said);
        }
        json_decref(rows);
        assert_int_equal(wrong, 0);
        assert_int_equal(atomic_load(&scene->answered), 0);
}

static void what_is_plain_passes(void **state)
{
        static const char *const requests[] = {
                "GET /here HTTP/1.1\r\n" HOST CLOSE "\r\n",
                "GET /here?day=2026-11-28&page=2 HTTP/1.1\r\nHost: [::1]:8080\r\n" CLOSE "\r\n",
                "GET /here HTTP/1.1\r\n" CLOSE "User-Agent: Mozilla/5.0 (X11; \xe2\x82\xac)\r\n"
                "accept-language: es-MX,es;q=0.8\r\nhost: city.example\r\n\r\n",
                "GET /here HTTP/1.1\r\n" HOST CLOSE "X-Empty: \r\n\r\n",
                "GET /here HTTP/1.1\r\n" HOST CLOSE "Content-Length: 0\r\n\r\n",
                "GET /here HTTP/1.1\r\n" HOST "Connection: close, TE\r\nTE: trailers\r\n\r\n",
        };
        for (size_t i = 0; i < COUNT(requests); i++) {
                char said[4096];
                struct server_scene *scene = *state;
                http_fixture_expect(
                        http_fixture_ask(scene->port, str_of(requests[i]), said, sizeof said),
                        "200", "here");
        }
}

/* One connection, several requests, byte by byte. */
static void a_request_may_come_in_pieces(void **state)
{
        static const char request[] = "GET /here HTTP/1.1\r\n" HOST "\r\n";
        struct server_scene *scene = *state;
        int fd = http_fixture_join(scene->port);
        for (int times = 0; times < 3; times++) {
                char said[4096] = "";
                size_t got = 0;
                for (size_t i = 0; i < sizeof request - 1; i++)
                        assert_int_equal(send(fd, request + i, 1, MSG_NOSIGNAL), 1);
                while (got < 4 || memcmp(said + got - 4, "here", 4) != 0) {
                        ssize_t more = read(fd, said + got, sizeof said - 1 - got);
                        assert_true(more > 0);
                        got += (size_t)more;
                }
                assert_int_equal(strncmp(said, "HTTP/1.1 200", 12), 0);
        }
        close(fd);
}

/* ------------------------------------------------------------------------- who is slow is cut */

static int64_t milliseconds_until_closed(int fd)
{
        char byte;
        int64_t begun = server_clock();
        while (read(fd, &byte, 1) > 0)
                ;
        close(fd);
        return server_clock() - begun;
}

enum { SHORT = 50, LONG = 600000, TICK = 5 };

static void start_impatient(struct server_scene *scene, int64_t head, int64_t body)
{
        scene->bounds.head = head;
        scene->bounds.body = body;
        scene->bounds.idle = scene->bounds.send = LONG;
        scene->bounds.tick = TICK;
        server_scene_start(scene, "127.0.0.1:0");
}

/* A byte now and then does not help: it is the whole head that must be there in time. */
static void a_head_that_trickles_is_cut(void **state)
{
        struct server_scene *scene = *state;
        start_impatient(scene, SHORT, LONG);
        int fd = http_fixture_join(scene->port);
        while (send(fd, "a", 1, MSG_NOSIGNAL) == 1)
                sched_yield();
        close(fd);
}

static void a_silent_connection_is_cut(void **state)
{
        struct server_scene *scene = *state;
        start_impatient(scene, SHORT, LONG);
        assert_true(milliseconds_until_closed(http_fixture_join(scene->port)) >= 0);
}

static void a_body_that_trickles_is_cut(void **state)
{
        static const char head[] =
                "POST /echo HTTP/1.1\r\n" HOST "Origin: http://city.example\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\n";
        struct server_scene *scene = *state;
        start_impatient(scene, LONG, SHORT);
        int fd = http_fixture_join(scene->port);
        assert_int_equal(send(fd, head, sizeof head - 1, MSG_NOSIGNAL), sizeof head - 1);
        for (int sent = 0; sent < 3999 && send(fd, "a", 1, MSG_NOSIGNAL) == 1; sent++)
                sched_yield();
        assert_true(milliseconds_until_closed(fd) >= 0);
        assert_int_equal(atomic_load(&scene->answered), 0);
}

/* A server for few connections: idle ones give way, and an honest one is served. */
static void when_it_is_full_the_oldest_idle_connection_gives_way(void **state)
{
        enum { FEW = 16, MANY = 200 };
        struct server_scene *scene = *state;
        int fds[MANY];
        char said[4096];
        scene->bounds.connections = FEW;
        server_scene_start(scene, "127.0.0.1:0");
        for (int i = 0; i < MANY; i++)
                fds[i] = http_fixture_join(scene->port);
        http_fixture_expect(
                http_fixture_ask(scene->port, STR("GET /here HTTP/1.1\r\n" HOST CLOSE "\r\n"), said,
                        sizeof said),
                "200", "here");
        milliseconds_until_closed(fds[0]);
        for (int i = 1; i < MANY; i++)
                close(fds[i]);
}

static void unfinished_bodies_give_way_too(void **state)
{
        enum { FEW = 8, MANY = 64 };
        static const char head[] =
                "POST /echo HTTP/1.1\r\n" HOST "Origin: http://city.example\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\n";
        struct server_scene *scene = *state;
        int fds[MANY];
        char said[4096];
        scene->bounds.requests = FEW;
        server_scene_start(scene, "127.0.0.1:0");
        for (int i = 0; i < MANY; i++) {
                fds[i] = http_fixture_join(scene->port);
                assert_int_equal(
                        send(fds[i], head, sizeof head - 1, MSG_NOSIGNAL), sizeof head - 1);
        }
        milliseconds_until_closed(fds[0]);
        do // one that comes just when the last place is taken is turned away
                http_fixture_ask(scene->port, STR("GET /here HTTP/1.1\r\n" HOST CLOSE "\r\n"), said,
                        sizeof said);
        while (said[0] == '\0');
        http_fixture_expect(said, "200", "here");
        for (int i = 1; i < MANY; i++)
                close(fds[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, server_scene_open, server_scene_close)
#define TEST_READY(name)                                                                           \
        cmocka_unit_test_setup_teardown(name, server_scene_ready, server_scene_close)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(malformed_requests_are_refused_and_their_connections_closed),
                TEST(what_is_plain_passes),
                TEST(a_request_may_come_in_pieces),
                TEST_READY(a_head_that_trickles_is_cut),
                TEST_READY(a_silent_connection_is_cut),
                TEST_READY(a_body_that_trickles_is_cut),
                TEST_READY(when_it_is_full_the_oldest_idle_connection_gives_way),
                TEST_READY(unfinished_bodies_give_way_too),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
