/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_fixture.h"

#include <sys/uio.h>

/* What a request brought is in no memory of the server's when its answer was sent. Another process
 * is the browser, so that this one has the needles only as the server got them. */

enum { NEEDLE = 24, BODY = 3024, CHUNK = 1 << 20, TIMES = 20 };
#define MAPPING_MOST (2UL << 30) /* larger ones are a sanitizer's own */

/* A needle as its neighbour: no copy of it is in this program. */
static void make_needle(char needle[NEEDLE + 1], char letter)
{
        for (int i = 0; i < NEEDLE; i++)
                needle[i] = (char)(letter + (i * 7 + 3) % 13);
        needle[NEEDLE] = '\0';
}

static bool is_needle(const char *at, char letter)
{
        for (int i = 0; i < NEEDLE; i++)
                if (at[i] != (char)(letter + (i * 7 + 3) % 13))
                        return false;
        return true;
}

static size_t count_in(const char *at, size_t len, char letter)
{
        size_t count = 0;
        const char *end = at + len, *next = at;
        char first = (char)(letter + 3);
        while (len >= NEEDLE && next < end - NEEDLE + 1 &&
                (next = memchr(next, first, (size_t)(end - NEEDLE + 1 - next)))) {
                count += is_needle(next, letter);
                next++;
        }
        return count;
}

/* Through everything that this process could have written to. */
static size_t count_needles(char letter)
{
        static char copy[CHUNK + NEEDLE];
        unsigned long from, to;
        char may[8], line[512];
        size_t count = 0;
        FILE *maps = fopen("/proc/self/maps", "re");
        assert_non_null(maps);
        while (fgets(line, sizeof line, maps)) {
                if (sscanf(line, "%lx-%lx %7s", &from, &to, may) != 3 || may[0] != 'r' ||
                        may[1] != 'w' || to - from > MAPPING_MOST)
                        continue;
                for (; from < to; from += CHUNK) {
                        size_t len = to - from < sizeof copy ? to - from : sizeof copy;
                        struct iovec ours = { copy, len }, there = { (void *)from, len };
                        ssize_t got = process_vm_readv(getpid(), &ours, 1, &there, 1, 0);
                        if (got > 0)
                                count += count_in(copy, (size_t)got, letter);
                        explicit_bzero(copy, sizeof copy);
                }
        }
        fclose(maps);
        return count;
}

/* On a connection of its own. */
static bool be_heard(int port, struct str request, const char *body)
{
        char said[8192];
        size_t got = 0;
        ssize_t more;
        int fd = http_fixture_join(port);
        bool is_sent = send(fd, request.at, request.len, MSG_NOSIGNAL) == (ssize_t)request.len;
        while (is_sent && (more = read(fd, said + got, sizeof said - got)) > 0)
                got += (size_t)more;
        close(fd);
        return got > NEEDLE && memcmp(said + got - NEEDLE, body, NEEDLE) == 0;
}

/* The browser: forms with a cookie. It is there until it is told that all was looked at. */
static int be_browser(int port, const char *coding, int launcher)
{
        char body[NEEDLE + 1], cookie[NEEDLE + 1], request[8192];
        make_needle(body, 'a');
        make_needle(cookie, 'A');
        int len = snprintf(request, sizeof request,
                "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nOrigin: "
                "http://a\r\nCookie: x=%s; y=1\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n%s%*s%s",
                cookie, coding, BODY, body, coding[0] == 'T' ? "\r\n0\r\n\r\n" : "");
        for (int i = 0; i < TIMES; i++)
                if (!be_heard(port, (struct str){ request, (size_t)len }, body))
                        return 1;
        char byte = 0;
        bool is_told = write(launcher, &byte, 1) == 1 && read(launcher, &byte, 1) == 0;
        return is_told ? 0 : 2;
}

/* Somebody whose form has nothing but needles, so that no piece of it can hide behind what is
 * written over another. They are counted while the form is answered. */
static int be_counted(int port, int launcher)
{
        char body[NEEDLE + 1], cookie[NEEDLE + 1], request[2 * BODY];
        make_needle(body, 'a');
        make_needle(cookie, 'A');
        int len = snprintf(request, sizeof request,
                "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nOrigin: "
                "http://a\r\nCookie: x=%s; y=1\r\nContent-Type: "
                "application/x-www-form-urlencoded\r\nContent-Length: 3024\r\n\r\n",
                cookie);
        for (size_t i = 0; i < BODY / NEEDLE; i++, len += NEEDLE)
                memcpy(request + len, body, NEEDLE);
        bool is_heard = be_heard(port, (struct str){ request, (size_t)len }, body);
        char byte = 0;
        return is_heard && write(launcher, &byte, 1) == 1 && read(launcher, &byte, 1) == 0 ? 0 : 1;
}

/* A site that counts before it answers. */
struct counting {
        struct server_site site; /* the scene's own */
        atomic_size_t bodies, cookies;
};

static struct counting *counting(void)
{
        static struct counting one;
        return &one;
}

static enum err count_then_answer(struct act *a, void *context,
        const struct server_request *request, struct server_answer *answer)
{
        atomic_store(&counting()->bodies, count_needles('a'));
        atomic_store(&counting()->cookies, count_needles('A'));
        return counting()->site.answer(a, context, request, answer);
}

static void wait_until_sent(struct server_worker *worker)
{
        size_t in_hand = 1;
        while (in_hand > 0) {
                pthread_mutex_lock(&worker->lock);
                in_hand = worker->in_hand;
                pthread_mutex_unlock(&worker->lock);
        }
}

static void nothing_of_a_request_is_left(void **state)
{
        static const char *const codings[] = { "Content-Length: 3024\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nbd0\r\n" };
        struct server_scene *scene = *state;
        for (size_t i = 0; i < COUNT(codings); i++) {
                int status, ends[2];
                char byte;
                assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
                pid_t browser = fork();
                if (browser == 0) {
                        close(ends[0]);
                        _exit(be_browser(scene->port, codings[i], ends[1]));
                }
                close(ends[1]);
                assert_int_equal(read(ends[0], &byte, 1), 1);
                for (size_t j = 0; j < SERVER_WORKERS; j++)
                        wait_until_sent(&scene->server->workers[j]);
                assert_int_equal(count_needles('a'), 0);
                assert_int_equal(count_needles('A'), 0);
                close(ends[0]);
                assert_int_equal(waitpid(browser, &status, 0), browser);
                assert_int_equal(status, 0);
        }
        assert_int_equal(atomic_load(&scene->answered), 2 * TIMES);
}

/* What arrived was wiped where libmicrohttpd had read it: the one copy is the request's own. */
static void while_a_request_is_answered_it_is_there_once(void **state)
{
        struct server_scene *scene = *state;
        int status, ends[2];
        char byte;
        counting()->site = scene->site;
        scene->site.answer = count_then_answer;
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
        pid_t browser = fork();
        if (browser == 0) {
                close(ends[0]);
                _exit(be_counted(scene->port, ends[1]));
        }
        close(ends[1]);
        assert_int_equal(read(ends[0], &byte, 1), 1);
        assert_int_equal(atomic_load(&counting()->bodies), BODY / NEEDLE);
        assert_int_equal(atomic_load(&counting()->cookies), 1);
        for (size_t j = 0; j < SERVER_WORKERS; j++)
                wait_until_sent(&scene->server->workers[j]);
        assert_int_equal(count_needles('a'), 0);
        assert_int_equal(count_needles('A'), 0);
        close(ends[0]);
        assert_int_equal(waitpid(browser, &status, 0), browser);
        assert_int_equal(status, 0);
}

/* The search finds what is there. */
static void a_needle_that_is_there_is_found(void **state)
{
        char *needle = calloc(1, NEEDLE + 1);
        (void)state;
        make_needle(needle, 'a');
        assert_true(count_needles('a') >= 1);
        explicit_bzero(needle, NEEDLE);
        free(needle);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        nothing_of_a_request_is_left, server_scene_open, server_scene_close),
                cmocka_unit_test_setup_teardown(while_a_request_is_answered_it_is_there_once,
                        server_scene_open, server_scene_close),
                cmocka_unit_test(a_needle_that_is_there_is_found),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
