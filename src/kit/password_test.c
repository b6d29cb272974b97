/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <sys/resource.h>
#include <sys/wait.h>

enum { MEMORY = 1 << 20 };

struct asked {
        struct arena *mem;
        struct act act;
        struct passphrases *given;
};

static int begin(void **state)
{
        struct arena *mem = arena_make(MEMORY);
        struct asked *asked = arena_take(mem, sizeof *asked);
        asked->mem = mem;
        asked->act = act_begin(mem, STR("operator"), LANG_EN);
        asked->given = passphrases_begin();
        *state = asked;
        return 0;
}

static int end(void **state)
{
        struct asked *asked = *state;
        struct arena *mem = asked->mem;
        passphrases_end(&asked->given);
        arena_end(&mem);
        return 0;
}

static const struct passphrase *give(struct asked *asked, const char *text)
{
        struct passphrase *one = &asked->given->of[0];
        one->len = strlen(text);
        memcpy(one->chars, text, one->len);
        return one;
}

static bool check(struct asked *asked, const char *text, const struct password *kept)
{
        bool is_right = true;
        assert_int_equal(password_check(&asked->act, give(asked, text), kept, &is_right), OK);
        return is_right;
}

static void only_the_password_itself_is_right(void **state)
{
        struct asked *asked = *state;
        struct password kept;
        assert_int_equal(password_make(&asked->act, give(asked, "correct horse"), &kept), OK);
        assert_int_equal(kept.cost.kib, 19 * 1024);
        assert_int_equal(kept.cost.passes, 2);
        assert_true(check(asked, "correct horse", &kept));
        static const char *const wrong[] = { "", "correct hors", "correct horse ", "Correct horse",
                "correct_horse", "another" };
        for (size_t i = 0; i < COUNT(wrong); i++)
                assert_false(check(asked, wrong[i], &kept));
}

static void the_same_password_is_kept_differently_each_time(void **state)
{
        struct asked *asked = *state;
        struct password one;
        struct password other;
        assert_int_equal(password_make(&asked->act, give(asked, "correct horse"), &one), OK);
        assert_int_equal(password_make(&asked->act, give(asked, "correct horse"), &other), OK);
        assert_memory_not_equal(one.salt, other.salt, sizeof one.salt);
        assert_memory_not_equal(one.hash, other.hash, sizeof one.hash);
}

/* Pages that ended children of ours have touched for the first time. */
static long pages_of_children(void)
{
        struct rusage usage;
        assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
        return usage.ru_minflt;
}

static void nobody_costs_as_much_as_somebody_and_is_wrong(void **state)
{
        struct asked *asked = *state;
        struct password kept;
        assert_int_equal(password_make(&asked->act, give(asked, "correct horse"), &kept), OK);
        long before = pages_of_children();
        assert_false(check(asked, "another", &kept));
        long somebody = pages_of_children() - before;
        assert_false(check(asked, "another", NULL));
        long nobody = pages_of_children() - before - somebody;
        assert_true(nobody > somebody / 2 && nobody < somebody * 2);
        /* Not even the all-zero hash of nobody opens. */
        assert_false(check(asked, "", NULL));
}

static void a_cost_that_no_machine_should_pay_is_nobodys(void **state)
{
        struct asked *asked = *state;
        struct password kept;
        assert_int_equal(password_make(&asked->act, give(asked, "correct horse"), &kept), OK);
        static const struct argon2_cost costs[] = { { 0, 2 }, { 7, 2 }, { (1 << 20) + 1, 2 },
                { UINT32_MAX, 2 }, { 19 * 1024, 0 }, { 19 * 1024, 17 }, { 19 * 1024, UINT32_MAX } };
        for (size_t i = 0; i < COUNT(costs); i++) {
                kept.cost = costs[i];
                assert_false(check(asked, "correct horse", &kept));
        }
}

static void no_child_is_left(void **state)
{
        struct asked *asked = *state;
        assert_false(check(asked, "another", NULL));
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(only_the_password_itself_is_right),
                TEST(the_same_password_is_kept_differently_each_time),
                TEST(nobody_costs_as_much_as_somebody_and_is_wrong),
                TEST(a_cost_that_no_machine_should_pay_is_nobodys),
                TEST(no_child_is_left),
        };
        return crypt_start() ? cmocka_run_group_tests_name("password", tests, NULL, NULL) : 1;
}
