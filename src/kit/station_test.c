/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/station.h"

#include "kit/http_fixture.h"
#include "kit/place_fixture.h"

#include <errno.h>
#include <signal.h>

/* Browser and station in one thread: while the one waits, the other has its turn. */

enum { PICTURE_MOST = 15 << 20, ANSWER_MOST = 1 << 20, REQUEST_MEMORY = 24 << 20 };

static enum err say_path(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        *(int *)context += 1;
        struct buf said = buf_in(a->mem);
        buf_add(&said, request->path);
        buf_add_c(&said, request->is_guest ? " for a guest" : "");
        answer->body = buf_str(&said);
        return OK;
}

/* How long the picture is, and whether its first and last byte came. */
static enum err say_picture(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)context;
        struct str body = private_unwrap(request->body);
        struct buf out = buf_in(a->mem);
        buf_add_number(&out, (int64_t)body.len);
        buf_add(&out, STR(" "));
        buf_add_byte(&out, body.at[0]);
        buf_add_byte(&out, body.at[body.len - 1]);
        answer->type = "application/json";
        answer->body = buf_str(&out);
        return OK;
}

static enum err say_much(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)context;
        (void)request;
        const size_t len = ANSWER_MOST - 1000;
        char *body = arena_take(a->mem, len);
        memset(body, 'm', len);
        answer->body = str_of_bytes(body, len);
        return OK;
}

static enum err break_down(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)context;
        (void)request;
        answer->location = "/elsewhere";
        return act_fail(a, E_STATE, TEXT_VISIT_SLOW, NULL, 0);
}

static enum err say_no(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)context;
        (void)request;
        assert_int_not_equal(a->failure.outcome, OK);
        answer->body = STR("no");
        return OK;
}

static const struct http_route routes[] = {
        { "GET", "/", say_path, 0 },
        { "GET", "/preview/front.png", say_path, 0 },
        { "GET", "/state", say_path, 0 },
        { "GET", "/much", say_much, 0 },
        { "GET", "/broken", break_down, 0 },
        { "POST", "/do", http_fixture_say_code, 64 },
        { "POST", "/portrait", say_picture, PICTURE_MOST },
};

struct desk {
        struct place *place;
        struct station_site site;
        struct station *station;
        int listener, asked;
        char ticket[STATION_TICKET_SIZE];
        char secret[STATION_TICKET_SIZE]; /* as the browser learns it */
        char answer[ANSWER_MOST];
};

static void turn(struct desk *d, int milliseconds)
{
        enum err outcome = station_turn(&d->place->act, d->station, NULL, 0, milliseconds);
        assert_int_equal(outcome, OK);
}

static int join(struct desk *d)
{
        int fd = http_fixture_join(d->site.http.port);
        assert_true(fd >= 0);
        return fd;
}

static void send_bytes(struct desk *d, int fd, const char *bytes, size_t len)
{
        while (len > 0) {
                ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
                if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
                        return; // refused before it was whole
                assert_true(sent > 0 || errno == EAGAIN);
                bytes += sent > 0 ? sent : 0;
                len -= sent > 0 ? (size_t)sent : 0;
                turn(d, 0);
        }
}

/* Where the body of a whole answer ends, or 0. */
static size_t whole_answer(const char *answer)
{
        const char *body = strstr(answer, "\r\n\r\n");
        const char *length = strstr(answer, "Content-Length: ");
        return !body || !length ? 0
                                : (size_t)(body + 4 - answer) +
                                          strtoul(length + strlen("Content-Length: "), NULL, 10);
}

/* One answer; what the station says before it closes, or nothing. */
static const char *hear(struct desk *d, int fd)
{
        size_t got = 0;
        d->answer[0] = '\0';
        for (size_t whole = 0; whole == 0 || got < whole; whole = whole_answer(d->answer)) {
                turn(d, 0);
                ssize_t more = recv(fd, d->answer + got, sizeof d->answer - 1 - got, MSG_DONTWAIT);
                if (more == 0 || (more < 0 && errno != EAGAIN))
                        break;
                got += more > 0 ? (size_t)more : 0;
                d->answer[got] = '\0';
        }
        return d->answer;
}

/* REQUEST with %d for the port and %s for /SECRET, which come in this order: path, Host, Origin. */
static void say(struct desk *d, int fd, const char *request)
{
        char text[8192];
        int port = d->site.http.port;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        int len = snprintf(text, sizeof text, request, d->secret, port, port);
#pragma GCC diagnostic pop
        send_bytes(d, fd, text, (size_t)len);
}

static const char *ask(struct desk *d, const char *request)
{
        int fd = join(d);
        say(d, fd, request);
        const char *answer = hear(d, fd);
        close(fd);
        turn(d, 0);
        return answer;
}

static int begin(void **state)
{
        struct desk *d = calloc(1, sizeof *d);
        d->place = place_make();
        station_ticket(d->ticket);
        d->site = (struct station_site){
                .http = { .routes = routes,
                        .route_count = COUNT(routes),
                        .refuse = say_no,
                        .context = &d->asked },
                .ticket = d->ticket,
                .memory = REQUEST_MEMORY,
        };
        assert_int_equal(http_listen(&d->place->act, &d->site.http, &d->listener), OK);
        assert_int_equal(station_open(&d->place->act, d->listener, &d->site, &d->station), OK);
        *state = d;
        return 0;
}

/* As begin, and the browser was sent on to the secret path. */
static int begin_inside(void **state)
{
        begin(state);
        struct desk *d = *state;
        memcpy(d->secret, d->ticket, STATION_TICKET_SIZE);
        const char *answer = ask(d, "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n");
        http_fixture_expect(answer, "303", "");
        const char *location = strstr(answer, "Location: /");
        assert_non_null(location);
        memcpy(d->secret, location + strlen("Location: /"), STATION_TICKET_SIZE - 1);
        return 0;
}

static int end(void **state)
{
        struct desk *d = *state;
        station_close(&d->station);
        assert_null(d->station);
        close(d->listener);
        place_end((void **)&d->place);
        free(d);
        return 0;
}

static void a_ticket_is_good_once(void **state)
{
        struct desk *d = *state;
        char path[STATION_TICKET_SIZE];
        memcpy(path, d->secret, STATION_TICKET_SIZE);
        assert_string_not_equal(d->secret, d->ticket);
        memcpy(d->secret, d->ticket, STATION_TICKET_SIZE);
        http_fixture_expect(ask(d, "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"), "403", "no");
        memcpy(d->secret, path, STATION_TICKET_SIZE);
        http_fixture_expect(
                ask(d, "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"), "200", "\r\n\r\n/");
}

/* The second browser comes by its own door, to its own page, and asks for nothing but what is its.
 */
static void a_guest_sees_only_what_is_theirs(void **state)
{
        struct desk *d = *state;
        static const char *const paths[] = { "/state", NULL };
        char guest[STATION_TICKET_SIZE];
        char own[STATION_TICKET_SIZE];
        memcpy(own, d->secret, STATION_TICKET_SIZE);
        station_ticket(guest);
        d->site.guest_ticket = guest;
        d->site.guest_page = "state";
        d->site.guest_paths = paths;
        memcpy(d->secret, guest, STATION_TICKET_SIZE);
        const char *answer = ask(d, "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n");
        http_fixture_expect(answer, "303", "");
        const char *location = strstr(answer, "Location: /");
        memcpy(d->secret, location + strlen("Location: /"), STATION_TICKET_SIZE - 1);
        assert_memory_equal(
                location + strlen("Location: /") + STATION_TICKET_SIZE - 1, "/state\r\n", 8);
        assert_string_not_equal(d->secret, own);
        http_fixture_expect(ask(d, "GET /%s/state HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"), "200",
                "/state for a guest");
        http_fixture_expect(ask(d, "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"), "404", "no");
        memcpy(d->secret, guest, STATION_TICKET_SIZE);
        http_fixture_expect(ask(d, "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"), "403", "no");
        memcpy(d->secret, own, STATION_TICKET_SIZE);
        http_fixture_expect(
                ask(d, "GET /%s/state HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"), "200", "/state");
}

static void an_address_has_port_and_ticket(void **state)
{
        struct desk *d = *state;
        assert_string_equal(
                station_address(&d->place->act, 8081, "abc"), "http://127.0.0.1:8081/abc/");
}

static void who_does_not_know_the_path_gets_nothing(void **state)
{
        struct desk *d = *state;
        static const char *const paths[] = {
                "GET / HTTP/1.1\r\nX: %s\r\nHost: 127.0.0.1:%d\r\n\r\n",
                "GET /preview/front.png HTTP/1.1\r\nX: %s\r\nHost: 127.0.0.1:%d\r\n\r\n",
                "GET /x%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                "GET /%sx/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                "GET /%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                "GET //%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                "GET /%%00/%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
        };
        for (size_t i = 0; i < COUNT(paths); i++)
                http_fixture_expect(ask(d, paths[i]), "403", "no");
        d->secret[31] = d->secret[31] == '0' ? '1' : '0';
        http_fixture_expect(ask(d, "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"), "403", "no");
        assert_int_equal(d->asked, 0);
}

static void a_page_is_answered_below_the_path(void **state)
{
        struct desk *d = *state;
        const char *answer =
                ask(d, "GET /%s/preview/front.png?n=3 HTTP/1.1\r\nHost: localhost:%d\r\n\r\n");
        http_fixture_expect(answer, "200", "\r\n\r\n/preview/front.png");
        assert_non_null(strstr(answer, "Cache-Control: no-store"));
        assert_non_null(strstr(answer, "script-src 'self'"));
        assert_non_null(strstr(answer, "camera=(self)"));
        assert_null(strstr(answer, "Date:"));
        assert_null(strstr(answer, "Connection: close"));
}

static void several_requests_use_one_connection_and_several_connections_at_once(void **state)
{
        struct desk *d = *state;
        int fds[STATION_CONNECTIONS];
        for (size_t i = 0; i < COUNT(fds); i++)
                fds[i] = join(d);
        for (size_t round = 0; round < 20; round++) {
                for (size_t i = 0; i < COUNT(fds); i++)
                        say(d, fds[i], "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n");
                for (size_t i = 0; i < COUNT(fds); i++)
                        http_fixture_expect(hear(d, fds[i]), "200", "\r\n\r\n/");
        }
        assert_int_equal(d->asked, 20 * COUNT(fds));
        assert_true(station_is_idle(d->station));
        for (size_t i = 0; i < COUNT(fds); i++)
                close(fds[i]);
}

static void one_connection_more_than_there_is_room_for_waits(void **state)
{
        struct desk *d = *state;
        int fds[STATION_CONNECTIONS];
        for (size_t i = 0; i < COUNT(fds); i++)
                fds[i] = join(d);
        turn(d, 0);
        int late = join(d);
        char byte;
        say(d, late, "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n");
        for (int i = 0; i < 10; i++)
                turn(d, 0);
        assert_int_equal(recv(late, &byte, 1, MSG_DONTWAIT), -1);
        close(fds[0]);
        http_fixture_expect(hear(d, late), "200", "\r\n\r\n/");
        close(late);
        for (size_t i = 1; i < COUNT(fds); i++)
                close(fds[i]);
}

static void a_form_of_this_site_is_answered(void **state)
{
        http_fixture_expect(ask(*state, "POST /%s/do HTTP/1.1\r\nHost: localhost:%d\r\n"
                                        "Origin: http://localhost:%d\r\nContent-Length: 9\r\n\r\n"
                                        "code=7K2M"),
                "200", "7K2M");
}

static void what_does_not_come_from_this_site_is_refused(void **state)
{
        static const char *const foreign[] = {
                "GET /%s/ HTTP/1.1\r\nHost: example.org\r\n\r\n",
                "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nHost: localhost:%d\r\n\r\n",
                "POST /%s/do HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: 6\r\n\r\ncode=1",
                ("POST /%s/do HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
                 "Content-Length: 6\r\n\r\ncode=1"),
                ("POST /%s/do HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: null\r\n"
                 "Content-Length: 6\r\n\r\ncode=1"),
        };
        for (size_t i = 0; i < COUNT(foreign); i++)
                http_fixture_expect(ask(*state, foreign[i]), "403", "no");
}

static void what_no_route_knows_is_not_there(void **state)
{
        static const char *const unknown[] = {
                "GET /%s/nothing HTTP/1.1\r\nHost: localhost:%d\r\n\r\n",
                "GET /%s/do HTTP/1.1\r\nHost: localhost:%d\r\n\r\n",
                "HEAD /%s/ HTTP/1.1\r\nHost: localhost:%d\r\n\r\n",
                "DELETE /%s/ HTTP/1.1\r\nHost: localhost:%d\r\n\r\n",
        };
        for (size_t i = 0; i < COUNT(unknown); i++)
                http_fixture_expect(ask(*state, unknown[i]), "404", "");
}

static void a_body_says_its_length_once(void **state)
{
#define POST "POST /%s/do HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://localhost:%d\r\n"
        static const char *const unclear[] = {
                POST "\r\n",
                POST "Content-Length: 6\r\nContent-Length: 6\r\n\r\ncode=1",
                POST
                "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ncode=1\r\n0\r\n\r\n",
                POST "Transfer-Encoding: chunked\r\n\r\n6\r\ncode=1\r\n0\r\n\r\n",
                POST "Content-Length: -6\r\n\r\ncode=1",
                POST "Content-Length: 6x\r\n\r\ncode=1",
                "GET /%s/ HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: 6\r\n\r\ncode=1",
        };
        for (size_t i = 0; i < COUNT(unclear); i++)
                if (strncmp(ask(*state, unclear[i]), "HTTP/1.1 4", 10) != 0)
                        fail_msg("%zu: %.80s", i, ((struct desk *)*state)->answer);
}

static const char *post_much(struct desk *d, const char *path, size_t len)
{
        char head[512];
        char *body = malloc(len);
        int fd = join(d);
        int port = d->site.http.port;
        memset(body, 'b', len);
        body[0] = 'a';
        body[len - 1] = 'z';
        int head_len = snprintf(head, sizeof head,
                "POST /%s%s HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://localhost:%d\r\n"
                "Content-Length: %zu\r\n\r\n",
                d->secret, path, port, port, len);
        send_bytes(d, fd, head, (size_t)head_len);
        send_bytes(d, fd, body, len);
        free(body);
        hear(d, fd);
        close(fd);
        turn(d, 0);
        return d->answer;
}

static void a_body_is_as_long_as_its_route_takes(void **state)
{
        struct desk *d = *state;
        http_fixture_expect(post_much(d, "/portrait", PICTURE_MOST), "200", "15728640 az");
        http_fixture_expect(post_much(d, "/portrait", PICTURE_MOST + 1), "400", "no");
        http_fixture_expect(post_much(d, "/do", 65), "400", "no");
        assert_true(station_is_idle(d->station));
}

static void a_long_answer_arrives_whole(void **state)
{
        struct desk *d = *state;
        int fd = join(d);
        say(d, fd, "GET /%s/much HTTP/1.1\r\nHost: localhost:%d\r\n\r\n");
        hear(d, fd);
        assert_int_equal(strlen(d->answer), whole_answer(d->answer));
        assert_true(strlen(d->answer) > ANSWER_MOST - 1000);
        close(fd);
}

static void a_handler_that_fails_is_answered_by_the_refusal(void **state)
{
        struct desk *d = *state;
        const char *answer = ask(d, "GET /%s/broken HTTP/1.1\r\nHost: localhost:%d\r\n\r\n");
        http_fixture_expect(answer, "409", "no");
        assert_null(strstr(answer, "Location:"));
        assert_int_equal(d->place->act.failure.outcome, OK);
}

static void a_browser_that_breaks_off_leaves_nothing_open(void **state)
{
        struct desk *d = *state;
        static const char *const beginnings[] = {
                "GET /%s",
                ("POST /%s/do HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://localhost:%d\r\n"
                 "Content-Length: 9\r\n\r\ncode"),
                "GET /%s/much HTTP/1.1\r\nHost: localhost:%d\r\n\r\n",
        };
        for (size_t i = 0; i < 3 * STATION_CONNECTIONS; i++) {
                int fd = join(d);
                say(d, fd, beginnings[i % COUNT(beginnings)]);
                turn(d, 0);
                close(fd);
                turn(d, 0);
        }
        for (int i = 0; i < 10; i++)
                turn(d, 0);
        assert_true(station_is_idle(d->station));
        http_fixture_expect(
                ask(d, "GET /%s/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"), "200", "\r\n\r\n/");
}

static void a_turn_waits_for_the_callers_descriptors_too(void **state)
{
        struct desk *d = *state;
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        struct pollfd extra[2] = { { ends[0], POLLIN, 7 }, { -1, POLLIN, 7 } };
        assert_int_equal(station_turn(&d->place->act, d->station, extra, 2, 0), OK);
        assert_int_equal(extra[0].revents, 0);
        assert_int_equal(write(ends[1], "x", 1), 1);
        assert_int_equal(station_turn(&d->place->act, d->station, extra, 2, -1), OK);
        assert_int_equal(extra[0].revents, POLLIN);
        assert_int_equal(extra[1].revents, 0);
        close(ends[0]);
        close(ends[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_inside, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_ticket_is_good_once),
                TEST(a_guest_sees_only_what_is_theirs),
                TEST(an_address_has_port_and_ticket),
                TEST(who_does_not_know_the_path_gets_nothing),
                TEST(a_page_is_answered_below_the_path),
                TEST(several_requests_use_one_connection_and_several_connections_at_once),
                TEST(one_connection_more_than_there_is_room_for_waits),
                TEST(a_form_of_this_site_is_answered),
                TEST(what_does_not_come_from_this_site_is_refused),
                TEST(what_no_route_knows_is_not_there),
                TEST(a_body_says_its_length_once),
                TEST(a_body_is_as_long_as_its_route_takes),
                TEST(a_long_answer_arrives_whole),
                TEST(a_handler_that_fails_is_answered_by_the_refusal),
                TEST(a_browser_that_breaks_off_leaves_nothing_open),
                TEST(a_turn_waits_for_the_callers_descriptors_too),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
