/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "needle_form.h"

/* "text WORDS" and "bytes HEX": what a visitor of the site sent. */

static int digit_of(char c)
{
        return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static struct str bytes_of_hex(struct act *a, struct str hex)
{
        struct buf bytes = buf_in(a->mem);
        for (size_t i = 0; i + 1 < hex.len; i += 2)
                buf_add_byte(&bytes, (char)(digit_of(hex.at[i]) << 4 | digit_of(hex.at[i + 1])));
        return buf_str(&bytes);
}

static void add_line(struct act *a, struct needles *needles, struct str line)
{
        struct str rest;
        struct str word = str_cut(line, ' ', &rest);
        if (rest.len < NEEDLE_LEAST)
                trace_give_up("a canary that is too short");
        if (str_is_equal(word, STR("text"))) {
                needle_add(needles, NEEDLE_VISIT, "text", rest);
                needle_add_forms(a, needles, NEEDLE_VISIT, rest);
        } else {
                struct str bytes = bytes_of_hex(a, rest);
                needle_add(needles, NEEDLE_VISIT, "bytes", bytes);
                needle_add_coded(a, needles, NEEDLE_VISIT, bytes);
        }
}

void needles_add_visits(struct act *a, struct needles *needles, const char *path)
{
        struct str rest = trace_read_file(a, path);
        if (rest.len == 0)
                trace_give_up(path);
        needles->people++;
        while (rest.len > 0)
                add_line(a, needles, str_cut(rest, '\n', &rest));
}
