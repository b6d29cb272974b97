/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/arena.h"
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

static void a_taken_piece_is_zeroed_and_aligned(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(4096);
        for (size_t size = 1; size < 100; size += 7) {
                unsigned char *piece = arena_take(mem, size);
                assert_int_equal((uintptr_t)piece % 16, 0);
                for (size_t i = 0; i < size; i++)
                        assert_int_equal(piece[i], 0);
                memset(piece, 0xAA, size);
        }
}

static void a_reset_wipes_what_was_taken(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(4096);
        char *piece = arena_take(mem, 32);
        memcpy(piece, "ZZCANARY", 8);
        arena_reset(mem);
        assert_memory_equal(piece, "\0\0\0\0\0\0\0\0", 8);
        assert_ptr_equal(arena_take(mem, 32), piece);
}

static void a_reset_gives_much_memory_back(void **state)
{
        (void)state;
        const size_t much = 4 << 20;
        unsigned char resident = 1;
        SCOPED(arena_end) struct arena *mem = arena_make(much + 4096);
        unsigned char *piece = arena_take(mem, much);
        memset(piece, 0xAA, much);
        arena_reset(mem);
        uintptr_t middle = ((uintptr_t)piece + much / 2) & ~(uintptr_t)4095;
        assert_int_equal(mincore((void *)middle, 4096, &resident), 0);
        assert_int_equal(resident & 1, 0);
        assert_int_equal(piece[much / 2], 0);
}

static void growing_the_last_piece_keeps_its_place_and_another_is_wiped(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(4096);
        char *first = arena_take(mem, 16);
        memcpy(first, "abc", 3);
        assert_ptr_equal(arena_grow(mem, first, 16, 64), first);
        arena_take(mem, 16);
        char *moved = arena_grow(mem, first, 64, 128);
        assert_ptr_not_equal(moved, first);
        assert_memory_equal(moved, "abc", 3);
        assert_memory_equal(first, "\0\0\0", 3);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_taken_piece_is_zeroed_and_aligned),
                cmocka_unit_test(a_reset_wipes_what_was_taken),
                cmocka_unit_test(a_reset_gives_much_memory_back),
                cmocka_unit_test(growing_the_last_piece_keeps_its_place_and_another_is_wiped),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
