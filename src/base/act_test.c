/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void the_failure_nearest_the_fault_stays(void **state)
{
        (void)state;
        struct arena *mem = arena_make(4096);
        struct act act = act_begin(mem, STR("operator"), LANG_EN);
        char name[] = "city.yaml";
        assert_int_equal(fail_with(&act, E_INPUT, (enum text)0, name, "3"), E_INPUT);
        name[0] = 'X';
        assert_int_equal(act_fail(&act, E_BUG, (enum text)1, NULL, 0), E_BUG);
        assert_int_equal(act.failure.outcome, E_INPUT);
        assert_string_equal(act.failure.args[0], "city.yaml");
        assert_string_equal(act.failure.args[1], "3");
        assert_null(act.failure.args[2]);
        act_recover(&act);
        assert_int_equal(act.failure.outcome, OK);
        arena_end(&mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_failure_nearest_the_fault_stays),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
