/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "needle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const needle_kind_names[NEEDLE_KINDS] = { "name", "birth", "note", "pixels", "code",
        "visit" };

_Noreturn void trace_give_up(const char *what)
{
        fprintf(stderr, "the test is broken: %s\n", what);
        exit(2);
}

struct str trace_read_file(struct act *a, const char *path)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat seen;
        if (fd < 0 || fstat(fd, &seen) != 0)
                trace_give_up(path);
        char *at = arena_take(a->mem, (size_t)seen.st_size + 1);
        if (read(fd, at, (size_t)seen.st_size) != (ssize_t)seen.st_size)
                trace_give_up(path);
        close(fd);
        return str_of_bytes(at, (size_t)seen.st_size);
}

uint32_t needle_hash(const char *at)
{
        uint32_t four;
        memcpy(&four, at, sizeof four);
        return (four * 2654435761U) >> (32 - NEEDLE_HASH_BITS);
}

static bool is_looked_for(const struct needle *needle, const struct hits *hits)
{
        return needle->whose != hits->all_but && (hits->only == 0 || needle->whose == hits->only);
}

/* The search itself is one look at a bit for each byte. */
void needles_search(const struct needles *needles, struct str bytes, size_t from, uint64_t base,
        struct hits *hits)
{
        for (size_t i = from; i + NEEDLE_LEAST <= bytes.len; i++) {
                uint32_t hash = needle_hash(bytes.at + i);
                if (!(needles->bits[hash / 64] >> hash % 64 & 1))
                        continue;
                for (int n = needles->first[hash]; n >= 0; n = needles->all[n].next) {
                        const struct needle *needle = &needles->all[n];
                        if (needle->bytes.len > bytes.len - i || !is_looked_for(needle, hits) ||
                                memcmp(bytes.at + i, needle->bytes.at, needle->bytes.len) != 0)
                                continue;
                        if (hits_sum(hits) == 0) {
                                hits->first = needle;
                                hits->at = base + i;
                        }
                        hits->count[needle->kind]++;
                }
        }
}

size_t hits_sum(const struct hits *hits)
{
        size_t sum = 0;
        for (size_t i = 0; i < NEEDLE_KINDS; i++)
                sum += hits->count[i];
        return sum;
}

void hits_add(struct hits *sum, const struct hits *more)
{
        if (hits_sum(sum) == 0) {
                sum->first = more->first;
                sum->at = more->at;
        }
        for (size_t i = 0; i < NEEDLE_KINDS; i++)
                sum->count[i] += more->count[i];
}

void hits_print(const struct hits *hits, const char *where)
{
        printf("  %s:", where);
        for (size_t i = 0; i < NEEDLE_KINDS; i++)
                if (hits->count[i] > 0)
                        printf(" %zu %s", hits->count[i], needle_kind_names[i]);
        if (hits->first) {
                printf(" (first: %s as %s at %#llx: ", needle_kind_names[hits->first->kind],
                        hits->first->form, (unsigned long long)hits->at);
                for (size_t i = 0; i < hits->first->bytes.len && i < 24; i++) {
                        char c = hits->first->bytes.at[i];
                        if (c > ' ' && c <= '~')
                                putchar(c);
                        else
                                printf("\\x%02x", (uint8_t)c);
                }
                putchar(')');
        }
        putchar('\n');
}
