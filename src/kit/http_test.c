/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/http_fixture.h"
#include "kit/place_fixture.h"

#include <signal.h>

static enum err say_hello(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)a;
        (void)context;
        (void)request;
        answer->body = STR("hello");
        return OK;
}

static const struct http_route routes[] = {
        { "GET", "/", say_hello, 0 },
        { "POST", "/lost", http_fixture_say_code, HTTP_BODY_MOST },
};

struct running {
        struct place *place;
        struct http_site site;
        pid_t server;
};

static int begin(void **state)
{
        struct running *r = calloc(1, sizeof *r);
        int listener;
        r->place = place_make();
        r->site = (struct http_site){
                .routes = routes, .route_count = COUNT(routes), .refuse = http_fixture_refuse
        };
        assert_int_equal(http_listen(&r->place->act, &r->site, &listener), OK);
        fflush(NULL);
        r->server = fork();
        if (r->server == 0)
                _exit(http_serve(&r->place->act, &r->site, listener) == OK ? 0 : 1);
        close(listener);
        *state = r;
        return 0;
}

static int end(void **state)
{
        int status;
        struct running *r = *state;
        kill(r->server, SIGTERM);
        assert_int_equal(waitpid(r->server, &status, 0), r->server);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        place_end((void **)&r->place);
        free(r);
        return 0;
}

/* Sends REQUEST as it stands (%d is the port) and reads the answer to its end. */
static const char *ask(struct running *r, const char *request)
{
        static char answer[16384];
        char text[8192];
        int len = snprintf(text, sizeof text, request, r->site.port, r->site.port);
        return http_fixture_ask(
                r->site.port, str_of_bytes(text, (size_t)len), answer, sizeof answer);
}

static void a_page_of_this_machine_is_answered(void **state)
{
        const char *answer = ask(*state, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n");
        http_fixture_expect(answer, "200", "hello");
        assert_non_null(strstr(answer, "Cache-Control: no-store"));
        assert_non_null(strstr(answer, "default-src 'none'"));
}

static void a_form_of_this_site_is_answered(void **state)
{
        http_fixture_expect(
                ask(*state, "POST /lost HTTP/1.1\r\nHost: localhost:%d\r\n"
                            "Origin: http://localhost:%d\r\nContent-Length: 9\r\n\r\ncode=7K2M"),
                "200", "7K2M");
}

static void what_does_not_come_from_this_site_is_refused(void **state)
{
        static const char *const foreign[] = {
                "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nHost: localhost:%d\r\n\r\n",
                "POST /lost HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: 6\r\n\r\ncode=1",
                ("POST /lost HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
                 "Content-Length: 6\r\n\r\ncode=1"),
                ("POST /lost HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: null\r\n"
                 "Content-Length: 6\r\n\r\ncode=1"),
        };
        for (size_t i = 0; i < COUNT(foreign); i++)
                http_fixture_expect(ask(*state, foreign[i]), "403", "no");
}

static void what_no_route_knows_is_not_there(void **state)
{
        static const char *const unknown[] = {
                "GET /nothing HTTP/1.1\r\nHost: localhost:%d\r\n\r\n",
                "GET /lost HTTP/1.1\r\nHost: localhost:%d\r\n\r\n",
                ("POST / HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://localhost:%d\r\n"
                 "Content-Length: 0\r\n\r\n"),
        };
        for (size_t i = 0; i < COUNT(unknown); i++)
                http_fixture_expect(ask(*state, unknown[i]), "404", "no");
}

static void a_body_that_is_too_long_is_refused(void **state)
{
        char request[8192];
        int head = snprintf(request, sizeof request,
                "POST /lost HTTP/1.1\r\nHost: localhost:%%d\r\nOrigin: http://localhost:%%d\r\n"
                "Content-Length: 5000\r\n\r\n");
        memset(request + head, 'a', 5000);
        request[head + 5000] = '\0';
        http_fixture_expect(ask(*state, request), "400", "no");
}

static void a_taken_port_says_so(void **state)
{
        int listener;
        struct running *r = *state;
        struct http_site second = { .port = r->site.port };
        http_fixture_expect(ask(r, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"), "200", "hello");
        place_expect(r->place, http_listen(&r->place->act, &second, &listener), E_BUSY,
                TEXT_HTTP_PORT_TAKEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_page_of_this_machine_is_answered),
                TEST(a_form_of_this_site_is_answered),
                TEST(what_does_not_come_from_this_site_is_refused),
                TEST(what_no_route_knows_is_not_there),
                TEST(a_body_that_is_too_long_is_refused),
                TEST(a_taken_port_says_so),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
