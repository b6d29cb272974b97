/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/session.h"

#include "civic/staff_fixture.h"
#include "kit/place_fixture.h"

#include <pthread.h>

#define CLERK ((struct role_set){ ROLE_BIT(CLERK) })
#define OFFICER ((struct role_set){ ROLE_BIT(OFFICER) })

/* A place with heron in it, and a table. */
static struct sessions *begin(struct place *p)
{
        fixture_person(&p->act, "heron", CLERK);
        return sessions_make();
}

struct token {
        char text[SESSION_TOKEN_SIZE];
};

static struct token open_one(struct place *p, struct sessions *sessions, const char *name)
{
        struct token token;
        assert_int_equal(
                session_open(&p->act, sessions, str_of(name), SESSION_FULL, token.text), OK);
        return token;
}

static enum err find(
        struct place *p, struct sessions *sessions, struct token token, struct session *session)
{
        p->act.who = STR("nobody");
        return session_find(&p->act, sessions, private_wrap(str_of(token.text)), session);
}

static void expect_none(struct place *p, struct sessions *sessions, struct token token)
{
        struct session session;
        assert_int_equal(find(p, sessions, token, &session), E_WHO);
        assert_int_equal(p->act.failure.outcome, OK);
        assert_true(str_is_equal(p->act.who, STR("nobody")));
}

static void a_token_finds_who_signed_in(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token token = open_one(p, sessions, "heron");
        struct session session;
        assert_int_equal(strlen(token.text), SESSION_TOKEN_SIZE - 1);
        assert_int_equal(find(p, sessions, token, &session), OK);
        assert_true(str_is_equal(session.name, STR("heron")));
        assert_true(str_is_equal(p->act.who, STR("heron")));
        assert_int_equal(session.strength, SESSION_FULL);
        assert_int_equal(strlen(session.form_token), SESSION_TOKEN_SIZE - 1);
        assert_string_not_equal(session.form_token, token.text);
}

static void no_other_token_finds_anybody(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token token = open_one(p, sessions, "heron");
        struct session session;
        assert_int_equal(find(p, sessions, token, &session), OK);
        struct token form;
        memcpy(form.text, session.form_token, sizeof form.text);
        expect_none(p, sessions, form);
        expect_none(p, sessions, (struct token){ "" });
        token.text[0] ^= 1;
        expect_none(p, sessions, token);
}

static void a_session_has_the_roles_of_now(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token token = open_one(p, sessions, "heron");
        struct session session;
        fixture_person(&p->act, "heron", OFFICER);
        assert_int_equal(find(p, sessions, token, &session), OK);
        assert_int_equal(session.roles.bits, OFFICER.bits);
}

static void an_idle_session_ends_and_a_used_one_goes_on(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token used = open_one(p, sessions, "heron");
        struct token idle = open_one(p, sessions, "heron");
        struct session session;
        p->act.now += SESSION_IDLE;
        assert_int_equal(find(p, sessions, used, &session), OK);
        p->act.now += 1;
        expect_none(p, sessions, idle);
        assert_int_equal(find(p, sessions, used, &session), OK);
        p->act.now -= 1; /* nor does it come back */
        expect_none(p, sessions, idle);
}

static void no_session_lasts_longer_than_a_day_of_work(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token token = open_one(p, sessions, "heron");
        struct session session;
        for (int64_t at = 0; at + SESSION_IDLE <= SESSION_LONGEST; at += SESSION_IDLE) {
                p->act.now += SESSION_IDLE;
                assert_int_equal(find(p, sessions, token, &session), OK);
        }
        p->act.now += 1;
        expect_none(p, sessions, token);
}

static void a_clock_that_is_set_back_prolongs_no_session(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token token = open_one(p, sessions, "heron");
        struct session session;
        p->act.now -= 2;
        assert_int_equal(find(p, sessions, token, &session), OK);
        p->act.now -= SESSION_IDLE + 1;
        expect_none(p, sessions, token);
}

static void who_signs_out_is_out_and_only_there(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token here = open_one(p, sessions, "heron");
        struct token there = open_one(p, sessions, "heron");
        struct session session;
        session_close(sessions, private_wrap(str_of(here.text)));
        session_close(sessions, private_wrap(STR("")));
        expect_none(p, sessions, here);
        assert_int_equal(find(p, sessions, there, &session), OK);
}

static void signing_out_everywhere_spares_others(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        fixture_person(&p->act, "tern", CLERK);
        struct token here = open_one(p, sessions, "heron");
        struct token there = open_one(p, sessions, "heron");
        struct token other = open_one(p, sessions, "tern");
        struct session session;
        session_close_all(sessions, STR("heron"));
        expect_none(p, sessions, here);
        expect_none(p, sessions, there);
        assert_int_equal(find(p, sessions, other, &session), OK);
}

static void who_is_removed_is_out_at_once(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token token = open_one(p, sessions, "heron");
        place_tamper(p, "UPDATE staff SET removed_day = 1 WHERE name = 'heron'");
        expect_none(p, sessions, token);
}

static void another_password_ends_the_sessions_of_the_old_one(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        const struct password password = fixture_password("another one of that person");
        struct token token = open_one(p, sessions, "heron");
        struct session session;
        p->act.who = STR("heron");
        assert_int_equal(staff_set_password(&p->act, &password), OK);
        expect_none(p, sessions, token);
        token = open_one(p, sessions, "heron");
        assert_int_equal(find(p, sessions, token, &session), OK);
}

static void nobody_unknown_gets_a_session(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token token;
        place_expect(p, session_open(&p->act, sessions, STR("egret"), SESSION_FULL, token.text),
                E_NONE, TEXT_STAFF_UNKNOWN);
}

static void one_person_has_only_so_many(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token tokens[SESSIONS_OF_ONE];
        struct session session;
        for (size_t i = 0; i < COUNT(tokens); i++) {
                tokens[i] = open_one(p, sessions, "heron");
                p->act.now += 1;
        }
        assert_int_equal(find(p, sessions, tokens[0], &session), OK);
        struct token more = open_one(p, sessions, "heron");
        assert_int_equal(find(p, sessions, more, &session), OK);
        assert_int_equal(find(p, sessions, tokens[0], &session), OK);
        expect_none(p, sessions, tokens[1]);
        assert_int_equal(find(p, sessions, tokens[2], &session), OK);
}

static void a_full_table_says_so_until_sessions_end(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct token token;
        for (int i = 0; i < SESSIONS_MOST / SESSIONS_OF_ONE; i++) {
                char name[16];
                snprintf(name, sizeof name, "bird-%d", i);
                fixture_person(&p->act, name, CLERK);
                for (int j = 0; j < SESSIONS_OF_ONE; j++)
                        open_one(p, sessions, name);
        }
        place_expect(p, session_open(&p->act, sessions, STR("heron"), SESSION_FULL, token.text),
                E_BUSY, TEXT_SESSION_FULL);
        p->act.now += SESSION_IDLE + 1;
        open_one(p, sessions, "heron");
}

/* ------------------------------------------------------------------------------ threads */

enum { THREADS = 4, ROUNDS = 50 };

struct worker {
        struct sessions *sessions;
        const char *path;
        char name[16];
        int found;
};

static void *work(void *arg)
{
        struct worker *worker = arg;
        struct arena *mem = arena_make((size_t)64 << 20);
        struct act a = act_begin(mem, STR("nobody"), LANG_EN);
        struct session session;
        char token[SESSION_TOKEN_SIZE];
        if (db_open(&a, worker->path, DB_LOOK, &a.db) == OK)
                for (int i = 0; i < ROUNDS; i++)
                        if (session_open(&a, worker->sessions, str_of(worker->name), SESSION_FULL,
                                    token) == OK &&
                                session_find(&a, worker->sessions, private_wrap(str_of(token)),
                                        &session) == OK &&
                                str_is_equal(session.name, str_of(worker->name)))
                                worker->found++;
        db_close(&a.db);
        arena_end(&mem);
        return NULL;
}

static void many_threads_find_each_their_own(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = begin(p);
        struct worker workers[THREADS];
        pthread_t threads[THREADS];
        for (int i = 0; i < THREADS; i++) {
                workers[i] = (struct worker){ .sessions = sessions, .path = p->path };
                snprintf(workers[i].name, sizeof workers[i].name, "bird-%d", i);
                fixture_person(&p->act, workers[i].name, CLERK);
        }
        for (int i = 0; i < THREADS; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
        for (int i = 0; i < THREADS; i++) {
                assert_int_equal(pthread_join(threads[i], NULL), 0);
                assert_int_equal(workers[i].found, ROUNDS);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin_open, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_token_finds_who_signed_in),
                TEST(no_other_token_finds_anybody),
                TEST(a_session_has_the_roles_of_now),
                TEST(an_idle_session_ends_and_a_used_one_goes_on),
                TEST(no_session_lasts_longer_than_a_day_of_work),
                TEST(a_clock_that_is_set_back_prolongs_no_session),
                TEST(who_signs_out_is_out_and_only_there),
                TEST(signing_out_everywhere_spares_others),
                TEST(who_is_removed_is_out_at_once),
                TEST(another_password_ends_the_sessions_of_the_old_one),
                TEST(nobody_unknown_gets_a_session),
                TEST(one_person_has_only_so_many),
                TEST(a_full_table_says_so_until_sessions_end),
                TEST(many_threads_find_each_their_own),
        };
        return crypt_start() ? cmocka_run_group_tests_name("session", tests, NULL, NULL) : 1;
}
