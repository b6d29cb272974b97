/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/arena.h"

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ALIGNMENT = 16, KEPT = 1 << 20 };

/* The header lies at the start of the mapping; pieces follow it. */
struct arena {
        size_t limit; /* bytes of the mapping */
        size_t used;  /* bytes taken, header included */
};

static _Noreturn void end_process(const char *why)
{
        ssize_t ignored = write(STDERR_FILENO, why, strlen(why));
        (void)ignored;
        _exit(err_exit_code(E_BUSY));
}

static size_t round_up(size_t size)
{
        return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

struct arena *arena_make(size_t limit)
{
        size_t size = round_up(limit) + round_up(sizeof(struct arena));
        void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED)
                end_process("citykey: the machine has no memory left. Close something, then try "
                            "again.\n");
        madvise(at, size, MADV_DONTDUMP);
        struct arena *arena = at;
        arena->limit = size;
        arena->used = round_up(sizeof *arena);
        return arena;
}

void *arena_take(struct arena *arena, size_t size)
{
        if (size > arena->limit - arena->used || round_up(size) > arena->limit - arena->used)
                end_process(
                        "citykey: this needs more memory than it may have. Nothing was changed.\n");
        void *piece = (unsigned char *)arena + arena->used;
        arena->used += round_up(size);
        return piece;
}

void *arena_take_array(struct arena *arena, size_t count, size_t size)
{
        size_t total;
        if (__builtin_mul_overflow(count, size, &total))
                total = SIZE_MAX;
        return arena_take(arena, total);
}

void *arena_grow(struct arena *arena, void *piece, size_t old_size, size_t new_size)
{
        if (new_size <= old_size)
                return piece;
        unsigned char *end = (unsigned char *)arena + arena->used;
        if (piece && (unsigned char *)piece + round_up(old_size) == end) {
                arena_take(arena, round_up(new_size) - round_up(old_size));
                return piece;
        }
        void *larger = arena_take(arena, new_size);
        if (piece) {
                memcpy(larger, piece, old_size);
                explicit_bzero(piece, old_size);
        }
        return larger;
}

void arena_reset(struct arena *arena)
{
        size_t header = round_up(sizeof *arena);
        explicit_bzero((unsigned char *)arena + header, arena->used - header);
        if (arena->used > KEPT) // wiped pages need not stay; where memory is locked, they do
                madvise((unsigned char *)arena + KEPT, arena->limit - KEPT, MADV_DONTNEED);
        arena->used = header;
}

void arena_end(struct arena **arena)
{
        if (!*arena)
                return;
        arena_reset(*arena);
        munmap(*arena, (*arena)->limit);
        *arena = NULL;
}
