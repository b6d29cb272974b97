/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/tile.h"

#include <stdio.h>
#include <string.h>

enum { GROUP = 1000, NAME_MOST = 64 };

/* The part of INDEX that stands with GROUPS groups after it. */
static int group_of(int64_t index, int groups)
{
        while (groups--)
                index /= GROUP;
        return (int)(index % GROUP);
}

static void write_name(const struct tile_name *name, char text[NAME_MOST])
{
        int groups = 1;
        for (int64_t left = name->index / GROUP; left; left /= GROUP)
                groups++;
        int end = name->level == TILE_ENTRIES ? snprintf(text, NAME_MOST, "entries")
                                              : snprintf(text, NAME_MOST, "%d", name->level);
        while (groups--)
                end += snprintf(text + end, (size_t)(NAME_MOST - end), "/%s%03d", groups ? "x" : "",
                        group_of(name->index, groups));
        if (name->width != TILE_WIDTH)
                snprintf(text + end, (size_t)(NAME_MOST - end), ".p/%d", name->width);
}

struct str tile_write_name(struct arena *mem, const struct tile_name *name)
{
        char text[NAME_MOST];
        write_name(name, text);
        return str_copy(mem, str_of(text));
}

static bool read_group(struct str text, int64_t *index)
{
        int64_t group;
        if (text.len != 3 || !str_read_number(text, GROUP - 1, &group) ||
                *index > INT64_MAX / (GROUP * TILE_WIDTH) / 2)
                return false;
        *index = *index * GROUP + group;
        return true;
}

/* x001/x234/067: the last without an x. */
static bool read_index(struct str text, int64_t *index)
{
        int64_t read = 0;
        while (text.len && text.at[0] == 'x') {
                struct str group = str_cut(text, '/', &text);
                if (!read_group((struct str){ group.at + 1, group.len - 1 }, &read))
                        return false;
        }
        if (!read_group(text, &read))
                return false;
        *index = read;
        return true;
}

static bool read_level(struct str text, int *level)
{
        int64_t read;
        if (str_is_equal(text, STR("entries"))) {
                *level = TILE_ENTRIES;
                return true;
        }
        if (!str_read_number(text, TILE_LEVELS - 1, &read))
                return false;
        *level = (int)read;
        return true;
}

/* Cuts ".p/W" off the end. */
static bool cut_width(struct str *text, int *width)
{
        int64_t read;
        const char *dot = memchr(text->at, '.', text->len);
        *width = TILE_WIDTH;
        if (!dot)
                return true;
        struct str end = { dot, text->len - (size_t)(dot - text->at) };
        if (!str_starts_with(end, STR(".p/")) ||
                !str_read_number((struct str){ end.at + 3, end.len - 3 }, TILE_WIDTH - 1, &read) ||
                read == 0)
                return false;
        *width = (int)read;
        text->len -= end.len;
        return true;
}

bool tile_read_name(struct str text, struct tile_name *name)
{
        char again[NAME_MOST];
        struct tile_name read;
        struct str rest;
        if (text.len == 0 || text.len >= NAME_MOST)
                return false;
        struct str whole = text;
        if (!cut_width(&text, &read.width) || !read_level(str_cut(text, '/', &rest), &read.level) ||
                !read_index(rest, &read.index))
                return false;
        write_name(&read, again);
        if (!str_is_equal(whole, str_of(again)))
                return false;
        *name = read;
        return true;
}

/* How many hashes of a level there are, or entries. */
static int64_t count_at(int level, int64_t size)
{
        return level == TILE_ENTRIES ? size : size >> (level * TILE_HEIGHT);
}

int tile_width_in(const struct tile_name *name, int64_t size)
{
        int64_t count = count_at(name->level, size);
        if (name->index > count / TILE_WIDTH)
                return 0;
        int64_t left = count - name->index * TILE_WIDTH;
        return left > TILE_WIDTH ? TILE_WIDTH : (int)left;
}

bool tile_next(struct tile_name *name, int64_t size)
{
        struct tile_name next = { TILE_ENTRIES, 0, 0 };
        if (name->width > 0)
                next = (struct tile_name){ name->level, name->index + 1, 0 };
        while (next.level < TILE_LEVELS) {
                next.width = tile_width_in(&next, size);
                if (next.width > 0) {
                        *name = next;
                        return true;
                }
                next = (struct tile_name){ next.level + 1, 0, 0 };
        }
        return false;
}

void tile_add_entry(struct buf *bundle, struct str entry)
{
        buf_add_byte(bundle, (char)(entry.len >> 8));
        buf_add_byte(bundle, (char)(entry.len & 0xff));
        buf_add(bundle, entry);
}

bool tile_cut_entry(struct str *bundle, struct str *entry)
{
        if (bundle->len < 2)
                return false;
        size_t length = (size_t)(unsigned char)bundle->at[0] << 8 | (unsigned char)bundle->at[1];
        if (bundle->len - 2 < length)
                return false;
        *entry = (struct str){ bundle->at + 2, length };
        bundle->at += 2 + length;
        bundle->len -= 2 + length;
        return true;
}
