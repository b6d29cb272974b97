/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/pwg.h"

#include <string.h>

/* PWG 5102.4, section 4: a sync word, then for each page a head of 1796 bytes and the lines, each a
 * number of repetitions and runs of dots. All numbers are big-endian. */

enum {
        HEAD_SIZE = 1796,
        BYTES_PER_DOT = 3,
        RUN_MOST = 128,     /* equal dots, or different ones, in one run */
        REPEAT_MOST = 256,  /* equal lines */
        POINTS_WIDTH = 243, /* of 1/72 inch, rounded */
        POINTS_HEIGHT = 153,
        SRGB = 19, /* cupsColorSpace */
        WHITE = 0xffffff,
};

/* Where a number of the head stands; what is not named is zero. */
enum pwg_place {
        DUPLEX = 272,
        RESOLUTION_ACROSS = 276,
        RESOLUTION_ALONG = 280,
        PAGE_WIDTH = 352,
        PAGE_HEIGHT = 356,
        WIDTH = 372,
        HEIGHT = 376,
        BITS_PER_COLOUR = 384,
        BITS_PER_DOT = 388,
        BYTES_PER_LINE = 392,
        COLOUR_SPACE = 400,
        COLOURS = 420,
        PAGES = 452,
        TRANSFORM_ACROSS = 456,
        TRANSFORM_ALONG = 460,
        BOX_RIGHT = 472,
        BOX_BOTTOM = 476,
        ALTERNATE_PRIMARY = 480,
};

struct pwg_number {
        enum pwg_place place;
        uint32_t value;
};

static const struct pwg_number numbers[] = {
        { RESOLUTION_ACROSS, PWG_RESOLUTION },
        { RESOLUTION_ALONG, PWG_RESOLUTION },
        { PAGE_WIDTH, POINTS_WIDTH },
        { PAGE_HEIGHT, POINTS_HEIGHT },
        { WIDTH, PWG_WIDTH },
        { HEIGHT, PWG_HEIGHT },
        { BITS_PER_COLOUR, 8 },
        { BITS_PER_DOT, 8 * BYTES_PER_DOT },
        { BYTES_PER_LINE, PWG_WIDTH *BYTES_PER_DOT },
        { COLOUR_SPACE, SRGB },
        { COLOURS, BYTES_PER_DOT },
        { BOX_RIGHT, PWG_WIDTH },
        { BOX_BOTTOM, PWG_HEIGHT },
        { ALTERNATE_PRIMARY, WHITE },
};

static void put_number(char *head, enum pwg_place place, uint32_t value)
{
        for (int i = 0; i < 4; i++)
                head[(int)place + i] = (char)(uint8_t)(value >> (24 - 8 * i));
}

static void put_head(struct buf *out, const struct pwg_side *side, size_t count)
{
        static const char class[] = "PwgRaster";
        char head[HEAD_SIZE] = { 0 };
        memcpy(head, class, sizeof class);
        for (size_t i = 0; i < COUNT(numbers); i++)
                put_number(head, numbers[i].place, numbers[i].value);
        put_number(head, DUPLEX, count > 1);
        put_number(head, PAGES, (uint32_t)count);
        put_number(head, TRANSFORM_ACROSS, side->mirrored_across ? UINT32_MAX : 1);
        put_number(head, TRANSFORM_ALONG, side->mirrored_along ? UINT32_MAX : 1);
        buf_add(out, str_of_bytes(head, sizeof head));
}

/* One line as the page has it. */
struct line {
        uint32_t dots[PWG_WIDTH];
};

static struct line take_line(const struct pwg_side *side, int y)
{
        int width;
        int height;
        int stride;
        const uint32_t *dots = paper_dots(side->paper, &width, &height, &stride);
        bool from_right = side->mirrored_across != side->turned;
        bool from_bottom = side->mirrored_along != side->turned;
        const uint32_t *from = dots + (size_t)(from_bottom ? height - 1 - y : y) * (size_t)stride;
        struct line line;
        for (int x = 0; x < PWG_WIDTH; x++)
                line.dots[x] = from[from_right ? width - 1 - x : x] & WHITE;
        return line;
}

/* How many dots from X on are alike, RUN_MOST at most. */
static int count_alike(const struct line *line, int x)
{
        int end = x + 1;
        while (end < PWG_WIDTH && end - x < RUN_MOST && line->dots[end] == line->dots[x])
                end++;
        return end - x;
}

/* How many dots from X on are each unlike the next. */
static int count_unlike(const struct line *line, int x)
{
        int end = x + 1;
        while (end < PWG_WIDTH && end - x < RUN_MOST &&
                (end + 1 == PWG_WIDTH || line->dots[end] != line->dots[end + 1]))
                end++;
        return end - x;
}

static void put_dots(struct buf *out, const uint32_t *dots, int count)
{
        char bytes[RUN_MOST * BYTES_PER_DOT];
        char *to = bytes;
        for (int i = 0; i < count; i++) {
                *to++ = (char)(uint8_t)(dots[i] >> 16);
                *to++ = (char)(uint8_t)(dots[i] >> 8);
                *to++ = (char)(uint8_t)dots[i];
        }
        buf_add(out, str_of_bytes(bytes, (size_t)(to - bytes)));
}

/* Runs: N - 1 and a dot for N alike, 257 - N and the dots for N that are not. */
static void put_runs(struct buf *out, const struct line *line)
{
        for (int x = 0; x < PWG_WIDTH;) {
                int alike = count_alike(line, x);
                int unlike = alike > 1 ? 1 : count_unlike(line, x);
                if (unlike > 1) {
                        buf_add_byte(out, (char)(uint8_t)(257 - unlike));
                        put_dots(out, line->dots + x, unlike);
                        x += unlike;
                } else {
                        buf_add_byte(out, (char)(alike - 1));
                        put_dots(out, line->dots + x, 1);
                        x += alike;
                }
        }
}

static void put_lines(struct buf *out, const struct pwg_side *side)
{
        struct line line = take_line(side, 0);
        for (int y = 0; y < PWG_HEIGHT;) {
                struct line next = line;
                int end = y + 1;
                for (; end < PWG_HEIGHT && end - y < REPEAT_MOST; end++) {
                        next = take_line(side, end);
                        if (memcmp(&next, &line, sizeof line) != 0)
                                break;
                }
                buf_add_byte(out, (char)(uint8_t)(end - y - 1));
                put_runs(out, &line);
                line = end < PWG_HEIGHT ? take_line(side, end) : next;
                y = end;
        }
}

static bool is_a_card(const struct paper *paper)
{
        int width;
        int height;
        int stride;
        if (!paper || !paper_is_dots(paper))
                return false;
        paper_dots(paper, &width, &height, &stride);
        return width == PWG_WIDTH && height == PWG_HEIGHT;
}

enum err pwg_write(
        struct act *a, const struct pwg_side *sides, size_t count, struct private *document)
{
        struct buf out = buf_in(a->mem);
        buf_add(&out, STR("RaS2"));
        for (size_t i = 0; i < count; i++) {
                if (!is_a_card(sides[i].paper))
                        return fail(a, E_BUG, TEXT_PRINTER_NOT_A_CARD);
                put_head(&out, &sides[i], count);
                put_lines(&out, &sides[i]);
        }
        *document = private_wrap(buf_str(&out));
        return OK;
}
