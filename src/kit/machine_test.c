/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/machine.h"

#include "kit/place_fixture.h"
#include "kit/sandbox.h"

#include <sys/resource.h>

static int look_without_limit(struct place *p)
{
        (void)p;
        const struct rlimit some = { 0, 4096 };
        if (setrlimit(RLIMIT_CORE, &some) != 0)
                return 2;
        return machine_core_is_off(0) ? 1 : 0;
}

static int look_with_limit(struct place *p)
{
        if (chdir(p->folder) != 0)
                return 2;
        sandbox_forbid_dumps();
        return machine_core_is_off(0) ? 0 : 1;
}

static void a_core_limit_that_can_be_raised_is_not_off(void **state)
{
        assert_int_equal(place_in_child(look_with_limit, *state), 0);
        struct rlimit here;
        assert_int_equal(getrlimit(RLIMIT_CORE, &here), 0);
        if (here.rlim_max < 4096)
                skip();
        assert_int_equal(place_in_child(look_without_limit, *state), 0);
}

static void write_file(struct place *p, const char *name)
{
        int folder;
        assert_int_equal(file_open_folder(&p->act, p->folder, &folder), OK);
        assert_int_equal(file_write(&p->act, folder, name, STR("x"), 0600), OK);
        close(folder);
}

static void a_core_file_in_the_folder_is_seen(void **state)
{
        struct place *p = *state;
        write_file(p, "corelight");
        write_file(p, "core.txt");
        assert_int_equal(place_in_child(look_with_limit, p), 0);
        write_file(p, "core.1234");
        assert_int_equal(place_in_child(look_with_limit, p), 1);
}

static void room_is_counted_and_a_folder_that_is_not_there_has_none(void **state)
{
        struct place *p = *state;
        assert_true(machine_room(p->folder) >= 0);
        assert_int_equal(machine_room("/nowhere/at/all"), -1);
}

static void what_the_kernel_says_is_read(void **state)
{
        (void)state;
        char line[4096] = "";
        FILE *file = fopen("/proc/cmdline", "re");
        assert_non_null(file);
        assert_non_null(fgets(line, sizeof line, file));
        fclose(file);
        if (machine_zeroes_memory())
                assert_non_null(strstr(line, "init_on_free="));
        file = fopen("/proc/sys/kernel/core_pattern", "re");
        assert_non_null(file);
        assert_non_null(fgets(line, sizeof line, file));
        fclose(file);
        assert_int_equal(machine_core_goes_to_program(), line[0] == '|');
        struct rlimit limit;
        assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &limit), 0);
        assert_int_equal(machine_locks_memory(), limit.rlim_cur == RLIM_INFINITY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_core_limit_that_can_be_raised_is_not_off),
                TEST(a_core_file_in_the_folder_is_seen),
                TEST(room_is_counted_and_a_folder_that_is_not_there_has_none),
                TEST(what_the_kernel_says_is_read),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
