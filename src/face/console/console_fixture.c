/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/console/console_fixture.h"

#include "face/page_looked.h"
#include "kit/password_service.h"

enum { REQUEST_MEMORY = 64 << 20 };

void console_attach(struct console_place *c, const struct folder *folder)
{
        struct act *a = &c->act;
        c->language = "en";
        c->folder = *folder;
        assert_int_equal(folder_start_keeper(a, &c->folder, &c->keeper), OK);
        assert_int_equal(page_keeper_make(a, c->keeper, &c->site.keeper), OK);
        assert_int_equal(page_looked_make(a, &c->site.looked), OK);
        c->site.folder = &c->folder;
        c->site.sessions = sessions_make();
        c->site.kept = page_kept_make();
        c->site.address = "https://id.lakehaven.example";
}

int console_begin(void **state)
{
        struct place *p = place_make();
        struct console_place *c = arena_take(p->mem, sizeof *c);
        struct folder folder;
        *c = (struct console_place){ .place = p, .act = p->act };
        const char *path = file_join(&p->act, p->folder, "city");
        struct act *a = &c->act;
        assert_int_equal(password_service_start(a, &c->site.passwords), OK);
        assert_int_equal(folder_make(a, path, SOURCE_ROOT "/policy/demo", NULL), OK);
        assert_int_equal(folder_open(a, path, FOLDER_CHANGE, &folder), OK);
        console_attach(c, &folder);
        *state = c;
        return 0;
}

int console_end(void **state)
{
        struct console_place *c = *state;
        struct place *p = c->place;
        password_service_close(&c->site.passwords);
        sessions_end(&c->site.sessions);
        page_kept_end(&c->site.kept);
        keeper_close(&c->keeper);
        folder_close(&c->folder);
        file_remove_folder(p->folder);
        arena_end(&p->mem);
        free(p);
        return 0;
}

enum err console_sign_in(struct console_place *c, const char *name)
{
        struct act *a = &c->act;
        char token[SESSION_TOKEN_SIZE];
        struct buf cookie = buf_in(a->mem);
        TRY(session_open(a, c->site.sessions, str_of(name), SESSION_FULL, token));
        buf_add_c(&cookie, PAGE_COOKIE "=");
        buf_add_c(&cookie, token);
        c->cookie = buf_c(&cookie);
        return session_find(a, c->site.sessions, private_wrap(str_of(token)), &c->session);
}

void console_as(struct console_place *c, const char *name, struct role_set roles)
{
        fixture_person(&c->act, name, roles);
        assert_int_equal(console_sign_in(c, name), OK);
}

void console_sign_out(struct console_place *c)
{
        c->cookie = NULL;
        c->session = (struct session){ .strength = SESSION_PASSWORD };
}

/* One request, and where it is answered. */
struct asked {
        struct console_place *c;
        struct server_request request;
        struct server_answer answer;
};

static enum err answer_it(struct act *a, void *arg)
{
        struct asked *asked = arg;
        return page_answer(a, &asked->c->site, &asked->request, &asked->answer);
}

static void ask(struct console_place *c, struct asked *asked)
{
        struct act a = c->act;
        size_t most;
        a.mem = arena_make(REQUEST_MEMORY);
        a.who = STR("nobody");
        asked->request.cookie = private_wrap(str_of(c->cookie));
        asked->request.accept_language = str_of(c->language);
        asked->request.fetch_site = STR("same-origin");
        enum server_place place = page_place(&c->site, &asked->request, &most);
        if (place == SERVER_WAIT)
                page_prepare_first(&a, &c->site, &asked->request);
        place == SERVER_HERE ? answer_it(&a, asked) : db_change(&a, answer_it, asked);
        c->status = asked->answer.status ? asked->answer.status : 200;
        c->body = str_to_c(c->act.mem, asked->answer.body);
        c->location = asked->answer.location ? str_to_c(c->act.mem, str_of(asked->answer.location))
                                             : NULL;
        c->sentence = a.failure.sentence;
        arena_end(&a.mem);
}

void console_get(struct console_place *c, const char *path)
{
        struct asked asked = { .c = c, .request = { .method = SERVER_GET } };
        asked.request.path = str_cut(str_of(path), '?', &asked.request.query);
        ask(c, &asked);
}

void console_post(struct console_place *c, const char *path, const char *body)
{
        struct asked asked = { .c = c, .request = { .method = SERVER_POST, .path = str_of(path) } };
        struct buf whole = buf_in(c->act.mem);
        buf_add_c(&whole, "token=");
        buf_add_c(&whole, c->session.form_token);
        if (*body)
                buf_add_byte(&whole, '&');
        buf_add_c(&whole, body);
        asked.request.body = private_wrap(buf_str(&whole));
        ask(c, &asked);
}

void console_says(const struct console_place *c, const char *part)
{
        if (!strstr(c->body, part))
                fail_msg("\"%s\" is not in (%d):\n%s", part, c->status, c->body);
}

void console_says_not(const struct console_place *c, const char *part)
{
        if (strstr(c->body, part))
                fail_msg("\"%s\" is in (%d):\n%s", part, c->status, c->body);
}

void console_expect(const struct console_place *c, int status)
{
        if (c->status != status)
                fail_msg("%d, not %d; to %s:\n%s", c->status, status,
                        c->location ? c->location : "nowhere", c->body);
}

int64_t console_number(const struct console_place *c)
{
        int64_t number = 0;
        assert_non_null(c->location);
        const char *last = strrchr(c->location, '/');
        assert_true(str_read_number(str_of(last + 1), INT32_MAX, &number));
        return number;
}
