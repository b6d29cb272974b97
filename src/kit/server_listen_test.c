/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_fixture.h"

#include <sys/un.h>

/* Where a server listens, and whom it takes for whom. */

static void only_addresses_of_this_machine_are_listened_on(void **state)
{
        static const char *const good[] = { "127.0.0.1:0", "127.0.0.2:0" };
        static const char *const bad[] = { "", "8080", ":8080", "0.0.0.0:0", "192.0.2.1:80",
                "[::]:80", "::1:80", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1:80x", "unix:", "unix:relative", "unix:/",
                "https://127.0.0.1:80" };
        struct place *p = *state;
        int listener;
        const char *got;
        for (size_t i = 0; i < COUNT(good); i++) {
                assert_int_equal(server_listen(&p->act, good[i], &listener, &got), OK);
                assert_true(strlen(got) > strlen(good[i]));
                close(listener);
        }
        for (size_t i = 0; i < COUNT(bad); i++)
                place_expect(p, server_listen(&p->act, bad[i], &listener, &got), E_INPUT,
                        TEXT_SERVER_NO_ADDRESS);
}

static void an_address_that_is_taken_is_refused(void **state)
{
        struct place *p = *state;
        int first, second;
        const char *address, *got;
        assert_int_equal(server_listen(&p->act, "127.0.0.1:0", &first, &address), OK);
        place_expect(p, server_listen(&p->act, address, &second, &got), E_BUSY, TEXT_SERVER_TAKEN);
        close(first);
}

static const char *socket_path(struct place *p)
{
        return str_to_c(p->mem, str_of(file_join(&p->act, p->folder, "site.sock")));
}

static const char *address_of(struct place *p)
{
        struct buf address = buf_in(p->mem);
        buf_add(&address, STR("unix:"));
        buf_add_c(&address, socket_path(p));
        return buf_c(&address);
}

static void a_socket_is_the_owners_and_the_groups_alone(void **state)
{
        enum { MODE = 0660 };
        struct place *p = *state;
        struct stat found;
        int listener;
        const char *got;
        assert_int_equal(server_listen(&p->act, address_of(p), &listener, &got), OK);
        assert_int_equal(stat(socket_path(p), &found), 0);
        assert_int_equal(found.st_mode & 0777, MODE);
        assert_string_equal(got, address_of(p));
        close(listener);
}

static void a_socket_is_taken_over_only_when_nobody_answers(void **state)
{
        struct place *p = *state;
        int first, second;
        const char *got;
        assert_int_equal(server_listen(&p->act, address_of(p), &first, &got), OK);
        place_expect(
                p, server_listen(&p->act, address_of(p), &second, &got), E_BUSY, TEXT_SERVER_TAKEN);
        close(first);
        assert_int_equal(server_listen(&p->act, address_of(p), &second, &got), OK);
        close(second);
}

static void a_file_that_is_no_socket_is_left_alone(void **state)
{
        struct place *p = *state;
        struct stat found;
        int listener;
        const char *got;
        int fd = open(socket_path(p), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        close(fd);
        place_expect(p, server_listen(&p->act, address_of(p), &listener, &got), E_BUSY,
                TEXT_SERVER_TAKEN);
        assert_int_equal(stat(socket_path(p), &found), 0);
        assert_true(S_ISREG(found.st_mode));
}

static void a_household_is_one_peer_for_an_hour(void **state)
{
        enum { HOUR = 3600, NOW = 500000 * HOUR };
        struct server_peers peers;
        (void)state;
        server_peers_open(&peers);
#define PEER(text) server_peer_of_text(&peers, STR(text), NOW)
        uint64_t one = PEER("192.0.2.1");
        assert_true(one != 0 && one == PEER("192.0.2.1") && one == PEER("::ffff:192.0.2.1"));
        assert_true(one != PEER("192.0.2.2"));
        assert_true(PEER("2001:db8:1:2::1") == PEER("2001:db8:1:2:ffff::9"));
        assert_true(PEER("2001:db8:1:2::1") != PEER("2001:db8:1:3::1"));
        assert_true(PEER("") == 0 && PEER("192.0.2") == 0 && PEER("192.0.2.1, 10.0.0.1") == 0);
        assert_true(one != server_peer_of_text(&peers, STR("192.0.2.1"), NOW + HOUR));
}

/* One answer over the socket to a request whose edge says that it came from ADDRESS. */
static void ask_as(struct place *p, const char *address, char *said, size_t size)
{
        struct sockaddr_un to = { .sun_family = AF_UNIX };
        size_t got = 0;
        ssize_t more;
        char request[256];
        memcpy(to.sun_path, socket_path(p), strlen(socket_path(p)) + 1);
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
        int len = snprintf(request, sizeof request,
                "GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Real-IP: %s\r\n\r\n",
                address);
        assert_int_equal(send(fd, request, (size_t)len, MSG_NOSIGNAL), len);
        while ((more = read(fd, said + got, size - 1 - got)) > 0)
                got += (size_t)more;
        said[got] = '\0';
        close(fd);
}

static const char *body_of(const char *said)
{
        const char *body = strstr(said, "\r\n\r\n");
        return body ? body : "";
}

static void behind_the_edge_the_edge_says_whose_request_it_is(void **state)
{
        struct server_scene *scene = *state;
        struct place *p = scene->place;
        char first[2048], again[2048], other[2048];
        server_scene_start(scene, address_of(p));
        ask_as(p, "192.0.2.1", first, sizeof first);
        ask_as(p, "192.0.2.1", again, sizeof again);
        ask_as(p, "192.0.2.2", other, sizeof other);
        assert_non_null(strstr(first, "200 OK"));
        assert_string_equal(body_of(first), body_of(again));
        assert_string_not_equal(body_of(first), body_of(other));
}

static void without_an_edge_nobody_says_it(void **state)
{
        struct server_scene *scene = *state;
        char first[2048], other[2048];
        server_scene_start(scene, "127.0.0.1:0");
#define AS(address)                                                                                \
        STR("GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Real-IP: " address "\r\n\r"   \
                                                                                        "\n")
        http_fixture_ask(scene->port, AS("192.0.2.1"), first, sizeof first);
        http_fixture_ask(scene->port, AS("192.0.2.2"), other, sizeof other);
        assert_string_equal(body_of(first), body_of(other));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)
#define TEST_READY(name)                                                                           \
        cmocka_unit_test_setup_teardown(name, server_scene_ready, server_scene_close)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(only_addresses_of_this_machine_are_listened_on),
                TEST(an_address_that_is_taken_is_refused),
                TEST(a_socket_is_the_owners_and_the_groups_alone),
                TEST(a_socket_is_taken_over_only_when_nobody_answers),
                TEST(a_file_that_is_no_socket_is_left_alone),
                TEST(a_household_is_one_peer_for_an_hour),
                TEST_READY(behind_the_edge_the_edge_says_whose_request_it_is),
                TEST_READY(without_an_edge_nobody_says_it),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
