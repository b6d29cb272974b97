/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/visit_inside.h"

#include "kit/http_fixture.h"
#include "kit/sandbox.h"
#include "kit/station.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

/* A desk: this process is launcher and browser, the person serves from inside its sandbox. */

enum kind { SAY_AGAIN = 1, SEND_SOCKET, GO, DID, WANT };

struct desk {
        struct visit_person *person;
        bool is_over;
};

static struct visit_talk talk_of(uint32_t kind, const char *text)
{
        struct visit_talk talk = { .kind = kind, .len = (uint32_t)strlen(text) };
        memcpy(talk.bytes, text, talk.len);
        return talk;
}

static enum err show(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)context;
        char *much = arena_take(a->mem, 200000);
        memset(much, 'm', 200000);
        answer->body = request->path.len > 1 ? str_of_bytes(much, 200000) : STR("desk");
        return OK;
}

/* The first letter says what is tried. */
static enum err do_it(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        struct desk *desk = context;
        struct str body = private_unwrap(request->body);
        struct visit_talk want = talk_of(WANT, "socket");
        answer->body = STR("done");
        switch (*body.at) {
        case 'w':
                return visit_say(a, desk->person, &want);
        case 'l':
                want.len = VISIT_TALK_MOST + 1;
                return visit_say(a, desk->person, &want);
        case 'd':
                process_send(visit_control(desk->person), "x", 1, &(int){ 0 }, 1);
                break;
        case 'f':
                fork();
                break;
        case 'o':
                open("/tmp/citykey-desk", O_CREAT | O_WRONLY, 0600);
                break;
        case 's':
                socket(AF_INET, SOCK_STREAM, 0);
                break;
        case 'c':
                *(volatile int *)(uintptr_t)(body.len - 5) = 1; // a crash: "crash" has five
                break;
        default:
                break;
        }
        return OK;
}

static const struct http_route routes[] = {
        { "GET", "/", show, 0 },
        { "GET", "/much", show, 0 },
        { "POST", "/do", do_it, 16 },
};

static enum err answer_launcher(struct act *a, struct desk *desk)
{
        int fd;
        struct visit_talk talk;
        TRY(visit_hear(a, desk->person, &talk, &fd));
        if (talk.kind == GO)
                desk->is_over = true;
        if (talk.kind == SEND_SOCKET && fd >= 0 && !process_write_all(fd, "hello", 5))
                return E_BUG;
        if (fd >= 0)
                close(fd);
        talk.kind = DID;
        return desk->is_over ? OK : visit_say(a, desk->person, &talk);
}

static enum err serve(struct act *a, void *context, struct visit_person *person)
{
        (void)context;
        struct desk desk = { .person = person };
        struct str order = visit_order(person);
        struct station_site site = {
                .http = { .routes = routes,
                        .route_count = COUNT(routes),
                        .refuse = http_fixture_refuse,
                        .context = &desk },
                .ticket = str_to_c(a->mem, str_cut(order, ' ', &order)),
                .memory = 1 << 20,
        };
        int64_t port;
        SCOPED(station_close) struct station *station = NULL;
        if (!str_read_number(order, 65535, &port))
                return act_fail(a, E_BUG, TEXT_VISIT_TEMPLATE, NULL, 0);
        site.http.port = (int)port;
        TRY(station_open(a, visit_hand(person, VISIT_LISTENER), &site, &station));
        while (!desk.is_over) {
                struct pollfd launcher = { visit_control(person), POLLIN, 0 };
                TRY(station_turn(a, station, &launcher, 1, -1));
                if (launcher.revents)
                        TRY(answer_launcher(a, &desk));
        }
        return OK;
}

static const struct visit_work work = { .make = serve, .memory = 8 << 20, .is_desk = true };
static const struct visit_work card_work = { .make = serve, .memory = 8 << 20 };

struct room {
        struct act act;
        struct visit_template template;
        struct visit visit;
        struct http_site site;
        int listener;
        char ticket[STATION_TICKET_SIZE];
        char path[STATION_TICKET_SIZE];
        char answer[300000];
};

static enum err begin(struct room *room)
{
        char order[64];
        struct visit_hands hands = VISIT_HANDS_NONE;
        hands.fds[VISIT_LISTENER] = room->listener;
        station_ticket(room->ticket);
        snprintf(order, sizeof order, "%s %d", room->ticket, room->site.port);
        return visit_start(&room->act, &room->template, &hands, str_of(order), &room->visit);
}

/* What is answered to METHOD PATH with BODY by a person that lives; "" when it died. */
static const char *ask(struct room *room, const char *method, const char *path, const char *body)
{
        char request[512];
        int len = snprintf(request, sizeof request,
                "%s %s HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://localhost:%d\r\n"
                "Connection: close\r\nContent-Length: %zu\r\n\r\n%s",
                method, path, room->site.port, room->site.port, strlen(body), body);
        return http_fixture_ask(room->site.port, str_of_bytes(request, (size_t)len), room->answer,
                sizeof room->answer);
}

/* As ask, below the secret path, which the first of them learns. */
static const char *ask_inside(
        struct room *room, const char *method, const char *path, const char *body)
{
        char whole[128];
        if (!room->path[0]) {
                snprintf(whole, sizeof whole, "/%s/", room->ticket);
                const char *location = strstr(ask(room, "GET", whole, ""), "Location: /");
                assert_non_null(location);
                memcpy(room->path, location + strlen("Location: /"), STATION_TICKET_SIZE - 1);
        }
        snprintf(whole, sizeof whole, "/%s%s", room->path, path);
        return ask(room, method, whole, body);
}

static int open_room(struct room **state, const struct visit_work *of)
{
        struct room *room = calloc(1, sizeof *room);
        room->act = act_begin(arena_make(1 << 20), STR("tester"), LANG_EN);
        room->visit = VISIT_NONE;
        *state = room;
        return visit_template_start(&room->act, of, NULL, &room->template) != OK ||
               http_listen(&room->act, &room->site, &room->listener) != OK || begin(room) != OK;
}

static int open_desk(void **state)
{
        return open_room((struct room **)state, &work);
}

static int close_room(void **state)
{
        struct room *room = *state;
        visit_close(&room->visit);
        visit_template_close(&room->template);
        close(room->listener);
        arena_end(&room->act.mem);
        free(room);
        return waitpid(-1, NULL, WNOHANG) != -1; // a child that nobody reaped
}

static void assert_goes_clean(struct room *room)
{
        struct visit_report report;
        struct visit_talk go = talk_of(GO, "");
        assert_int_equal(visit_tell(&room->act, &room->visit, &go, -1), OK);
        assert_int_equal(visit_end(&room->act, &room->visit, &report), OK);
        assert_true(visit_is_clean(&report) || !report.swap_is_empty);
}

static void a_desk_serves_its_browser_until_it_is_told_to_go(void **state)
{
        struct room *room = *state;
        assert_non_null(strstr(ask_inside(room, "GET", "/", ""), "desk"));
        assert_non_null(strstr(ask_inside(room, "POST", "/do", "n"), "done"));
        assert_non_null(strstr(ask(room, "GET", "/", ""), " 403 "));
        assert_goes_clean(room);
}

static void the_next_person_does_not_know_the_browser_of_the_one_before(void **state)
{
        struct room *room = *state;
        assert_non_null(strstr(ask_inside(room, "GET", "/", ""), " 200 "));
        assert_goes_clean(room);
        assert_int_equal(begin(room), OK);
        assert_non_null(strstr(ask_inside(room, "GET", "/", ""), " 403 "));
        memset(room->path, 0, sizeof room->path);
        assert_non_null(strstr(ask_inside(room, "GET", "/", ""), " 200 "));
        assert_goes_clean(room);
}

static void launcher_and_person_talk(void **state)
{
        struct room *room = *state;
        struct visit_talk heard;
        char most[VISIT_TALK_MOST + 1] = "";
        memset(most, 'x', VISIT_TALK_MOST);
        const char *const texts[] = { "", "ticks 17", most };
        for (size_t i = 0; i < COUNT(texts); i++) {
                struct visit_talk said = talk_of(SAY_AGAIN, texts[i]);
                assert_int_equal(visit_tell(&room->act, &room->visit, &said, -1), OK);
                assert_int_equal(visit_listen(&room->act, &room->visit, &heard), OK);
                assert_int_equal(heard.kind, DID);
                assert_int_equal(heard.len, strlen(texts[i]));
                assert_memory_equal(heard.bytes, texts[i], heard.len);
        }
}

static void a_person_that_asks_is_handed_a_socket(void **state)
{
        struct room *room = *state;
        struct visit_talk heard;
        char text[5];
        int ends[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        ask_inside(room, "POST", "/do", "want");
        assert_int_equal(visit_listen(&room->act, &room->visit, &heard), OK);
        assert_int_equal(heard.kind, WANT);
        struct visit_talk here = talk_of(SEND_SOCKET, "");
        assert_int_equal(visit_tell(&room->act, &room->visit, &here, ends[1]), OK);
        close(ends[1]);
        assert_true(process_read_all(ends[0], text, sizeof text));
        assert_memory_equal(text, "hello", sizeof text);
        close(ends[0]);
}

static void what_is_no_talk_ends_the_visit_with_a_sentence(void **state)
{
        struct room *room = *state;
        static const char *const orders[] = { "long", "descriptor" };
        for (size_t i = 0; i < COUNT(orders); i++) {
                struct visit_talk heard = { .kind = 77 };
                ask_inside(room, "POST", "/do", orders[i]);
                assert_int_not_equal(visit_listen(&room->act, &room->visit, &heard), OK);
                assert_int_not_equal(room->act.failure.outcome, OK);
                assert_int_equal(heard.kind, 77);
                act_recover(&room->act);
                visit_close(&room->visit);
                memset(room->path, 0, sizeof room->path);
                assert_int_equal(begin(room), OK);
        }
}

static void expect_end(struct room *room, const char *order, enum text sentence)
{
        struct visit_talk heard;
        assert_string_equal(ask_inside(room, "POST", "/do", order), "");
        assert_int_equal(visit_listen(&room->act, &room->visit, &heard), E_BUG);
        assert_int_equal(room->act.failure.sentence, sentence);
        act_recover(&room->act);
        visit_close(&room->visit);
        memset(room->path, 0, sizeof room->path);
        assert_int_equal(begin(room), OK);
}

static void a_person_that_breaks_out_is_stopped_and_it_is_said(void **state)
{
        struct room *room = *state;
        if (!sandbox_filters())
                skip();
        expect_end(room, "fork", TEXT_VISIT_SANDBOX);
        expect_end(room, "open", TEXT_VISIT_SANDBOX);
        expect_end(room, "socket", TEXT_VISIT_SANDBOX);
}

static void a_person_that_crashes_is_noticed(void **state)
{
        struct room *room = *state;
        expect_end(room, "crash", TEXT_VISIT_PERSON);
}

static void a_person_whose_launcher_closes_scrubs_and_leaves(void **state)
{
        struct room *room = *state;
        pid_t pid = room->visit.person.pid;
        ask_inside(room, "GET", "/", "");
        visit_close(&room->visit);
        assert_true(process_group_is_empty(pid));
}

static void who_makes_a_card_from_files_may_not_serve(void **state)
{
        (void)state;
        struct room *room;
        struct visit_talk heard;
        if (!sandbox_filters())
                skip();
        assert_int_equal(open_room(&room, &card_work), 0);
        int fd = http_fixture_join(room->site.port);
        assert_int_equal(visit_listen(&room->act, &room->visit, &heard), E_BUG);
        assert_int_equal(room->act.failure.sentence, TEXT_VISIT_SANDBOX);
        close(fd);
        assert_int_equal(close_room((void **)&room), 0);
}

static long resident_pages(pid_t pid)
{
        char path[64];
        long pages[2] = { 0 };
        snprintf(path, sizeof path, "/proc/%d/statm", pid);
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        assert_int_equal(fscanf(file, "%ld %ld", &pages[0], &pages[1]), 2);
        fclose(file);
        return pages[1];
}

static void a_long_visit_does_not_grow(void **state)
{
        struct room *room = *state;
        if (!sandbox_filters())
                skip(); // a sanitizer keeps what is freed
        for (int i = 0; i < 200; i++)
                ask_inside(room, "GET", "/much", "");
        long before = resident_pages(room->visit.person.pid);
        for (int i = 0; i < 2000; i++)
                ask_inside(room, "GET", "/much", "");
        assert_in_range(resident_pages(room->visit.person.pid), 0, (unsigned long)before + 16);
        assert_goes_clean(room);
}

#define AT_DESK(test) cmocka_unit_test_setup_teardown(test, open_desk, close_room)

int main(void)
{
        const struct CMUnitTest tests[] = {
                AT_DESK(a_desk_serves_its_browser_until_it_is_told_to_go),
                AT_DESK(the_next_person_does_not_know_the_browser_of_the_one_before),
                AT_DESK(launcher_and_person_talk),
                AT_DESK(a_person_that_asks_is_handed_a_socket),
                AT_DESK(what_is_no_talk_ends_the_visit_with_a_sentence),
                AT_DESK(a_person_that_breaks_out_is_stopped_and_it_is_said),
                AT_DESK(a_person_that_crashes_is_noticed),
                AT_DESK(a_person_whose_launcher_closes_scrubs_and_leaves),
                AT_DESK(a_long_visit_does_not_grow),
                cmocka_unit_test(who_makes_a_card_from_files_may_not_serve),
        };
        sandbox_forbid_dumps();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
