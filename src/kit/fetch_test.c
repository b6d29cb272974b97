/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/fetch.h"

#include "kit/place_fixture.h"

#include <arpa/inet.h>
#include <sys/socket.h>

/* A server of one connection that answers ANSWER, whatever it is asked, in a child. */
struct server {
        pid_t pid;
        char address[64];
};

static _Noreturn void answer_one(int listener, const char *answer)
{
        char asked[4096];
        int link = accept(listener, NULL, NULL);
        ssize_t got = read(link, asked, sizeof asked);
        for (size_t at = 0; got > 0 && at < strlen(answer);) {
                ssize_t sent = send(link, answer + at, strlen(answer) - at, MSG_NOSIGNAL);
                if (sent <= 0)
                        break;
                at += (size_t)sent;
        }
        close(link);
        _exit(0);
}

static struct server serve(const char *answer)
{
        struct server server;
        struct sockaddr_in at = { .sin_family = AF_INET,
                .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t size = sizeof at;
        int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
        assert_int_equal(listen(listener, 1), 0);
        assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &size), 0);
        snprintf(server.address, sizeof server.address, "http://127.0.0.1:%d/log/",
                ntohs(at.sin_port));
        fflush(NULL);
        server.pid = fork();
        assert_true(server.pid >= 0);
        if (server.pid == 0)
                answer_one(listener, answer);
        close(listener);
        return server;
}

static enum err get(struct place *p, const char *answer, size_t most, struct str *bytes)
{
        struct server server = serve(answer);
        SCOPED(fetch_close) struct fetch *fetch = NULL;
        assert_int_equal(fetch_begin(&p->act, server.address, &fetch), OK);
        enum err outcome = fetch_get(&p->act, fetch, "checkpoint", most, bytes);
        waitpid(server.pid, NULL, 0);
        return outcome;
}

#define HEAD(status, length)                                                                       \
        "HTTP/1.1 " status "\r\nContent-Length: " length "\r\nConnection: close\r\n"

static void a_file_comes_whole(void **state)
{
        struct place *p = *state;
        struct str bytes;
        assert_int_equal(get(p, HEAD("200 OK", "5") "\r\nhello", 5, &bytes), OK);
        assert_true(str_is_equal(bytes, STR("hello")));
}

static void another_answer_is_refused(void **state)
{
        static const struct {
                const char *answer;
                enum err outcome;
                enum text sentence;
        } cases[] = {
                { HEAD("404 Not Found", "0") "\r\n", E_NONE, TEXT_FETCH_NONE },
                { HEAD("500 Broken", "0") "\r\n", E_INPUT, TEXT_FETCH_ANSWER },
                { HEAD("302 Found", "0") "Location: https://elsewhere.example/\r\n\r\n", E_INPUT,
                        TEXT_FETCH_ANSWER },
                { HEAD("200 OK", "6") "\r\nhellos", E_INPUT, TEXT_FETCH_LONG },
                { HEAD("200 OK", "9999999999") "\r\nhellos", E_INPUT, TEXT_FETCH_LONG },
                { HEAD("200 OK", "5") "\r\nhell", E_BUSY, TEXT_FETCH_FAILED },
                { "nothing of the kind\r\n\r\n", E_BUSY, TEXT_FETCH_FAILED },
                { "", E_BUSY, TEXT_FETCH_FAILED },
        };
        struct place *p = *state;
        struct str bytes;
        for (size_t i = 0; i < COUNT(cases); i++)
                place_expect(
                        p, get(p, cases[i].answer, 5, &bytes), cases[i].outcome, cases[i].sentence);
}

static void only_https_and_this_machine_are_asked(void **state)
{
        static const char *const bad[] = { "", "log", "/log", "ftp://127.0.0.1/log",
                "file:///etc/passwd", "http://example.com/log", "http://127.0.0.1.example.com/",
                "http://10.0.0.1/", "https://name@example.com/", "https://name:word@example.com/",
                "https://example.com/?a=b", "https://example.com/#a", "https://", "gopher://a/" };
        static const char *const good[] = { "https://example.com", "https://example.com/log/",
                "http://127.0.0.1:8080/log", "http://[::1]/log", "http://localhost/log" };
        struct place *p = *state;
        for (size_t i = 0; i < COUNT(bad); i++) {
                struct fetch *fetch = NULL;
                if (fetch_begin(&p->act, bad[i], &fetch) == OK)
                        fail_msg("%s", bad[i]);
                act_recover(&p->act);
        }
        for (size_t i = 0; i < COUNT(good); i++) {
                SCOPED(fetch_close) struct fetch *fetch = NULL;
                assert_int_equal(fetch_begin(&p->act, good[i], &fetch), OK);
        }
}

/* A proxy that the environment names would see what is asked, and could answer. */
static void no_proxy_of_the_environment_is_asked(void **state)
{
        struct place *p = *state;
        struct str bytes;
        setenv("http_proxy", "http://127.0.0.1:1/", 1);
        setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
        assert_int_equal(get(p, HEAD("200 OK", "5") "\r\nhello", 5, &bytes), OK);
        unsetenv("http_proxy");
        unsetenv("ALL_PROXY");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)
                TEST(a_file_comes_whole),
                TEST(another_answer_is_refused),
                TEST(only_https_and_this_machine_are_asked),
                TEST(no_proxy_of_the_environment_is_asked),
        };
        return cmocka_run_group_tests_name("fetch", tests, NULL, NULL);
}
