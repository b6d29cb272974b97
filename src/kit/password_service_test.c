/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/password_service.h"

#include "kit/place_fixture.h"

#include <pthread.h>
#include <sys/socket.h>

enum { THREADS = 5, MEMORY = 1 << 20 };

struct asked {
        struct place *place;
        struct password_service *service;
        struct password kept;
};

static struct passphrase typed(const char *text)
{
        struct passphrase given = { .len = strlen(text) };
        memcpy(given.chars, text, given.len);
        return given;
}

static int begin(void **state)
{
        struct asked *asked = calloc(1, sizeof *asked);
        struct passphrase given = typed("the right one");
        asked->place = place_make();
        assert_true(crypt_start());
        assert_int_equal(password_service_start(&asked->place->act, &asked->service), OK);
        assert_int_equal(
                password_service_make(&asked->place->act, asked->service, &given, &asked->kept),
                OK);
        *state = asked;
        return 0;
}

static int end(void **state)
{
        struct asked *asked = *state;
        password_service_close(&asked->service);
        assert_null(asked->service);
        place_end((void **)&asked->place);
        free(asked);
        return 0;
}

static bool is_right(
        struct act *a, const struct asked *asked, const char *text, const struct password *kept)
{
        bool right = true;
        struct passphrase given = typed(text);
        assert_int_equal(password_service_check(a, asked->service, &given, kept, &right), OK);
        return right;
}

static void only_the_password_itself_is_right(void **state)
{
        struct asked *asked = *state;
        struct act *a = &asked->place->act;
        assert_true(is_right(a, asked, "the right one", &asked->kept));
        assert_false(is_right(a, asked, "the wrong one", &asked->kept));
        assert_false(is_right(a, asked, "the right one", NULL));
}

static void it_is_the_same_as_without_the_service(void **state)
{
        struct asked *asked = *state;
        struct passphrase given = typed("the right one");
        bool right = false;
        assert_int_equal(password_check(&asked->place->act, &given, &asked->kept, &right), OK);
        assert_true(right);
}

static void *ask_in_a_thread(void *arg)
{
        const struct asked *asked = arg;
        struct arena *mem = arena_make(MEMORY);
        struct act a = act_begin(mem, STR("test"), LANG_EN);
        bool all = is_right(&a, asked, "the right one", &asked->kept) &&
                   !is_right(&a, asked, "another", &asked->kept);
        arena_end(&mem);
        return all ? arg : NULL;
}

static void threads_get_their_own_answers(void **state)
{
        pthread_t threads[THREADS];
        for (size_t i = 0; i < THREADS; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, ask_in_a_thread, *state), 0);
        for (size_t i = 0; i < THREADS; i++) {
                void *answer;
                pthread_join(threads[i], &answer);
                assert_non_null(answer);
        }
}

static void a_service_that_ended_says_to_try_again(void **state)
{
        bool right = false;
        struct asked *asked = *state;
        struct passphrase given = typed("the right one");
        assert_int_equal(password_service_check(
                                 &asked->place->act, asked->service, &given, &asked->kept, &right),
                OK);
        shutdown(password_service_socket(asked->service), SHUT_RDWR);
        place_expect(asked->place,
                password_service_check(
                        &asked->place->act, asked->service, &given, &asked->kept, &right),
                E_BUSY, TEXT_PASSWORD_NO_ROOM);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(only_the_password_itself_is_right),
                TEST(it_is_the_same_as_without_the_service),
                TEST(threads_get_their_own_answers),
                TEST(a_service_that_ended_says_to_try_again),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
