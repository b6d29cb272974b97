/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/tile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
        const char *text;
        struct tile_name name;
} good[] = {
        { "0/000", { 0, 0, 256 } },
        { "0/000.p/1", { 0, 0, 1 } },
        { "0/067.p/255", { 0, 67, 255 } },
        { "1/999", { 1, 999, 256 } },
        { "2/x001/000", { 2, 1000, 256 } },
        { "5/x001/x234/067.p/9", { 5, 1234067, 9 } },
        { "entries/000", { TILE_ENTRIES, 0, 256 } },
        { "entries/x001/x234/067", { TILE_ENTRIES, 1234067, 256 } },
};

static const char *const bad[] = { "", "/", "0", "0/", "0/0", "0/00", "0/0000", "0/00a", "0/-01",
        "0/+01", "00/000", "6/000", "-1/000", "entries", "entries/", "Entries/000", "0/x000/001",
        "0/001/002", "0/x001", "0/x001/", "0/x001/x002", "0/000.p", "0/000.p/", "0/000.p/0",
        "0/000.p/00", "0/000.p/01", "0/000.p/256", "0/000.p/1x", "0/000.q/1", "0/000.p/1/2",
        "0/000/", " 0/000", "0/000 ", "0//000", "../0/000", "0/x999/x999/x999/x999/x999/x999/999",
        "0/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/999" };

static void each_tile_has_one_name(void **state)
{
        (void)state;
        struct arena *mem = arena_make(1 << 20);
        for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
                struct tile_name name;
                assert_true(tile_read_name(str_of(good[i].text), &name));
                assert_int_equal(name.level, good[i].name.level);
                assert_int_equal(name.index, good[i].name.index);
                assert_int_equal(name.width, good[i].name.width);
                assert_true(str_is_equal(tile_write_name(mem, &name), str_of(good[i].text)));
        }
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
                struct tile_name name;
                if (tile_read_name(str_of(bad[i]), &name))
                        fail_msg("%s", bad[i]);
        }
        arena_end(&mem);
}

static void a_tree_is_all_its_tiles_in_order(void **state)
{
        (void)state;
        static const struct {
                int64_t size;
                const char *names;
        } cases[] = {
                { 0, "" },
                { 1, "entries/000.p/1 0/000.p/1 " },
                { 255, "entries/000.p/255 0/000.p/255 " },
                { 256, "entries/000 0/000 1/000.p/1 " },
                { 600, "entries/000 entries/001 entries/002.p/88 0/000 0/001 0/002.p/88 "
                       "1/000.p/2 " },
        };
        struct arena *mem = arena_make(1 << 20);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                struct buf all = buf_in(mem);
                struct tile_name name = { 0 };
                while (tile_next(&name, cases[i].size)) {
                        buf_add(&all, tile_write_name(mem, &name));
                        buf_add_byte(&all, ' ');
                }
                assert_string_equal(buf_c(&all), cases[i].names);
        }
        arena_end(&mem);
}

static void a_bundle_gives_back_its_entries(void **state)
{
        (void)state;
        struct arena *mem = arena_make(1 << 20);
        struct buf bundle = buf_in(mem);
        struct str entry;
        tile_add_entry(&bundle, STR("one"));
        tile_add_entry(&bundle, STR(""));
        tile_add_entry(&bundle, STR("three"));
        struct str rest = buf_str(&bundle);
        assert_true(tile_cut_entry(&rest, &entry) && str_is_equal(entry, STR("one")));
        assert_true(tile_cut_entry(&rest, &entry) && entry.len == 0);
        struct str cut = { rest.at, rest.len - 1 };
        assert_false(tile_cut_entry(&cut, &entry));
        assert_true(tile_cut_entry(&rest, &entry) && str_is_equal(entry, STR("three")));
        assert_false(tile_cut_entry(&rest, &entry));
        arena_end(&mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_tile_has_one_name),
                cmocka_unit_test(a_tree_is_all_its_tiles_in_order),
                cmocka_unit_test(a_bundle_gives_back_its_entries),
        };
        return cmocka_run_group_tests_name("tile", tests, NULL, NULL);
}
