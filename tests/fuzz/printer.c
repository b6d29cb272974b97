/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a printer answers. The first byte says to what (l, p, j, c: look, print, job, cancel) and
 * how the rest comes: in small letters as IPP alone, in capitals as HTTP, in pieces. */
#include "fuzz.h"
#include "kit/printer_inside.h"

#include <string.h>

enum { MEMORY = 8 << 20, PIECE = 7 };

static struct act *fresh_act(void)
{
        static struct act a;
        if (!a.mem)
                a = act_begin(arena_make(MEMORY), STR("fuzz"), LANG_EN);
        arena_reset(a.mem);
        act_recover(&a);
        return &a;
}

static void check_seen(const struct printer_seen *seen)
{
        const struct printer_state *state = &seen->state;
        MUST_HOLD(state->condition <= PRINTER_STOPPED && state->turn <= PRINTER_TURNS_LONG);
        MUST_HOLD(state->back < PRINTER_BACKS && state->ribbon >= -1 && state->ribbon <= 100);
        MUST_HOLD((state->width > 0) == (state->height > 0) && state->width <= 9000);
        MUST_HOLD(seen->job.condition <= PRINTER_JOB_FORGOTTEN);
}

static void read_ipp(struct act *a, struct str ipp, enum printer_act act)
{
        struct printer_seen seen = { .state.ribbon = -1 };
        if (printer_ipp_read(a, ipp, act, &seen) == OK)
                check_seen(&seen);
        else
                MUST_HOLD(a->failure.outcome != OK);
}

static void read_http(struct act *a, struct str bytes, enum printer_act act)
{
        struct printer_http http = { .body = arena_take(a->mem, PRINTER_ANSWER_MOST) };
        for (size_t at = 0; at < bytes.len; at += PIECE) {
                size_t left = bytes.len - at;
                struct str piece = str_of_bytes(bytes.at + at, left < PIECE ? left : PIECE);
                if (printer_http_take(&http, piece) != PRINTER_SOUND)
                        return;
                MUST_HOLD(http.body_len <= PRINTER_ANSWER_MOST);
        }
        if (http.place == PRINTER_AT_END && http.status == 200)
                read_ipp(a, str_of_bytes(http.body, http.body_len), act);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const char kinds[] = "lpjcLPJC";
        const char *kind = size > 0 && data[0] ? strchr(kinds, data[0]) : NULL;
        if (!kind)
                return 0;
        struct str rest = str_of_bytes(data + 1, size - 1);
        enum printer_act act = (enum printer_act)((kind - kinds) % 4);
        if (kind - kinds < 4)
                read_ipp(fresh_act(), rest, act);
        else
                read_http(fresh_act(), rest, act);
        return 0;
}
