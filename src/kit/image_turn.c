/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_inside.h"

#include <string.h>

/* EXIF 2.32 (a TIFF 6.0 structure): only its tag 0x0112, orientation, is read. */

enum { TIFF_HEADER = 8, TIFF_ENTRY = 12, TIFF_SHORT = 3, TAG_ORIENTATION = 0x0112, TURNS = 8 };

struct tiff {
        struct str bytes;
        bool big; /* the high byte first */
};

/* Reads SIZE (2 or 4) bytes at AT; the caller has checked that they are there. */
static uint32_t tiff_number(const struct tiff *tiff, size_t at, size_t size)
{
        uint32_t number = 0;
        for (size_t i = 0; i < size; i++) {
                size_t from = tiff->big ? at + i : at + size - 1 - i;
                number = number << 8 | (uint8_t)tiff->bytes.at[from];
        }
        return number;
}

static int find_turn(const struct tiff *tiff, size_t directory)
{
        size_t len = tiff->bytes.len;
        if (directory > len || len - directory < 2)
                return 1;
        size_t count = tiff_number(tiff, directory, 2);
        size_t at = directory + 2;
        for (size_t i = 0; i < count && len - at >= TIFF_ENTRY; i++, at += TIFF_ENTRY) {
                if (tiff_number(tiff, at, 2) != TAG_ORIENTATION ||
                        tiff_number(tiff, at + 2, 2) != TIFF_SHORT)
                        continue;
                uint32_t turn = tiff_number(tiff, at + 8, 2);
                return turn >= 1 && turn <= TURNS ? (int)turn : 1;
        }
        return 1;
}

int image_read_turn(struct str exif)
{
        struct tiff tiff = { exif, str_starts_with(exif, STR("MM\0*")) };
        if (exif.len < TIFF_HEADER || (!tiff.big && !str_starts_with(exif, STR("II*\0"))))
                return 1;
        return find_turn(&tiff, tiff_number(&tiff, 4, 4));
}

/* Where a pixel of the upright picture comes from: x and y change places, then each may be counted
 * from the other side. */
struct turn {
        bool sideways, from_right, from_bottom;
};

static const struct turn turns[TURNS + 1] = {
        [1] = { false, false, false },
        [2] = { false, true, false },
        [3] = { false, true, true },
        [4] = { false, false, true },
        [5] = { true, false, false },
        [6] = { true, false, true },
        [7] = { true, true, true },
        [8] = { true, true, false },
};

bool image_turn_is_sideways(int turn)
{
        return turns[turn].sideways;
}

struct picture image_turn(struct act *a, struct picture picture, int turn)
{
        if (turn == 1)
                return picture;
        struct turn how = turns[turn];
        int width = how.sideways ? picture.height : picture.width;
        int height = how.sideways ? picture.width : picture.height;
        uint8_t *pixels = arena_take_array(a->mem, (size_t)width * (size_t)height, 3);
        uint8_t *to = pixels;
        for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++, to += 3) {
                        int u = how.sideways ? y : x;
                        int v = how.sideways ? x : y;
                        u = how.from_right ? picture.width - 1 - u : u;
                        v = how.from_bottom ? picture.height - 1 - v : v;
                        memcpy(to,
                                picture.pixels +
                                        ((size_t)v * (size_t)picture.width + (size_t)u) * 3,
                                3);
                }
        }
        return (struct picture){ width, height, pixels };
}
