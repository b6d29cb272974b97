/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "needle_form.h"

#include <stdio.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { UNITS_MOST = 1024 };

/* A text as ICU has it. */
struct units {
        UChar at[UNITS_MOST];
        int32_t len;
};

static struct units units_of(struct str text)
{
        struct units units = { .len = 0 };
        UErrorCode status = U_ZERO_ERROR;
        u_strFromUTF8(units.at, UNITS_MOST, &units.len, text.at, (int32_t)text.len, &status);
        if (U_FAILURE(status))
                trace_give_up("a needle is not UTF-8");
        return units;
}

/* The code points of a text; how many. */
static size_t points_of(const struct units *units, UChar32 points[UNITS_MOST])
{
        int32_t count = 0;
        UErrorCode status = U_ZERO_ERROR;
        u_strToUTF32(points, UNITS_MOST, &count, units->at, units->len, &status);
        return U_FAILURE(status) ? 0 : (size_t)count;
}

/* UTF-8, UTF-16, UTF-32. */

static void add_utf8(struct act *a, struct needles *needles, enum needle_kind kind,
        const struct units *units, const char *form)
{
        char text[4 * UNITS_MOST];
        int32_t len = 0;
        UErrorCode status = U_ZERO_ERROR;
        u_strToUTF8(text, sizeof text, &len, units->at, units->len, &status);
        struct str kept = str_copy(a->mem, str_of_bytes(text, (size_t)len));
        needle_add(needles, kind, form, kept);
        needle_add_coded(a, needles, kind, kept);
}

/* Numbers of SIZE bytes each, the low byte first or last. */
struct wide {
        uint32_t values[UNITS_MOST];
        size_t count, size;
};

static void add_both_orders(
        struct act *a, struct needles *needles, enum needle_kind kind, const struct wide *wide)
{
        struct buf little = buf_in(a->mem);
        struct buf big = buf_in(a->mem);
        for (size_t i = 0; i < wide->count; i++) {
                for (size_t b = 0; b < wide->size; b++) {
                        buf_add_byte(&little, (char)(wide->values[i] >> (8 * b)));
                        buf_add_byte(&big, (char)(wide->values[i] >> (8 * (wide->size - 1 - b))));
                }
        }
        needle_add(needles, kind, wide->size == 4 ? "UTF-32LE" : "UTF-16LE", buf_str(&little));
        needle_add(needles, kind, wide->size == 4 ? "UTF-32BE" : "UTF-16BE", buf_str(&big));
}

static void add_wide(
        struct act *a, struct needles *needles, enum needle_kind kind, const struct units *units)
{
        UChar32 points[UNITS_MOST];
        struct wide wide = { .count = (size_t)units->len, .size = 2 };
        for (size_t i = 0; i < wide.count; i++)
                wide.values[i] = units->at[i];
        add_both_orders(a, needles, kind, &wide);
        wide.count = points_of(units, points);
        wide.size = 4;
        for (size_t i = 0; i < wide.count; i++)
                wide.values[i] = (uint32_t)points[i];
        add_both_orders(a, needles, kind, &wide);
}

/* Escapes. */

static bool is_plain(UChar32 c)
{
        return c < 0x80 &&
               ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
}

struct escape {
        const char *form;
        const char *pattern; /* for printf with the code point */
        bool of_all;         /* also letters and digits */
};

static const struct escape escapes[] = {
        { "HTML &#x", "&#x%x;", false },
        { "HTML &#X", "&#x%X;", false },
        { "HTML &#", "&#%u;", false },
        { "HTML &# of all", "&#%u;", true },
};

static void add_escaped(struct act *a, struct needles *needles, enum needle_kind kind,
        const struct units *units, const struct escape *escape)
{
        UChar32 points[UNITS_MOST];
        struct buf text = buf_in(a->mem);
        size_t count = points_of(units, points);
        for (size_t i = 0; i < count; i++) {
                char piece[16];
                snprintf(piece, sizeof piece, escape->pattern, (unsigned)points[i]);
                if (!escape->of_all && (is_plain(points[i]) || points[i] == ' '))
                        buf_add_byte(&text, (char)points[i]);
                else
                        buf_add_c(&text, piece);
        }
        needle_add(needles, kind, escape->form, buf_str(&text));
}

static void add_json(struct act *a, struct needles *needles, enum needle_kind kind,
        const struct units *units, const char *pattern)
{
        struct buf text = buf_in(a->mem);
        for (int32_t i = 0; i < units->len; i++) {
                char piece[8];
                snprintf(piece, sizeof piece, pattern, units->at[i]);
                if (units->at[i] < 0x80)
                        buf_add_byte(&text, (char)units->at[i]);
                else
                        buf_add_c(&text, piece);
        }
        needle_add(needles, kind, "JSON", buf_str(&text));
}

/* With lower-case hex and %20, or upper-case hex and +. */
static void add_url(struct act *a, struct needles *needles, enum needle_kind kind, struct str utf8,
        bool is_form)
{
        const char *pattern = is_form ? "%%%02X" : "%%%02x";
        const char *space = is_form ? "+" : "%20";
        struct buf text = buf_in(a->mem);
        for (size_t i = 0; i < utf8.len; i++) {
                char piece[4];
                uint8_t byte = (uint8_t)utf8.at[i];
                snprintf(piece, sizeof piece, pattern, byte);
                if (is_plain(byte))
                        buf_add_byte(&text, (char)byte);
                else if (byte == ' ')
                        buf_add_c(&text, space);
                else
                        buf_add_c(&text, piece);
        }
        needle_add(needles, kind, "URL", buf_str(&text));
}

/* Hex, and what base64 surely has of BYTES when 0, 1 or 2 bytes stand before them. */

static void add_hex(struct act *a, struct needles *needles, enum needle_kind kind, struct str bytes)
{
        struct buf lower = buf_in(a->mem);
        struct buf upper = buf_in(a->mem);
        buf_add_hex(&lower, bytes);
        for (size_t i = 0; i < bytes.len; i++) {
                char two[3];
                snprintf(two, sizeof two, "%02X", (uint8_t)bytes.at[i]);
                buf_add_c(&upper, two);
        }
        needle_add(needles, kind, "hex", buf_str(&lower));
        needle_add(needles, kind, "hex", buf_str(&upper));
}

void needle_add_coded(
        struct act *a, struct needles *needles, enum needle_kind kind, struct str bytes)
{
        add_hex(a, needles, kind, bytes);
        for (size_t phase = 0; phase < 3; phase++) {
                struct buf shifted = buf_in(a->mem);
                for (size_t i = 0; i < phase; i++)
                        buf_add_byte(&shifted, 'x');
                buf_add(&shifted, bytes);
                struct str all[2] = { base64_encode(a->mem, buf_str(&shifted)),
                        base64url_encode(a->mem, buf_str(&shifted)) };
                size_t from = (phase * 8 + 5) / 6;
                size_t to = (phase + bytes.len) * 8 / 6;
                for (size_t i = 0; i < COUNT(all); i++)
                        needle_add(
                                needles, kind, "base64", str_of_bytes(all[i].at + from, to - from));
        }
}

static void add_all_forms(struct act *a, struct needles *needles, enum needle_kind kind,
        const struct units *units, const char *form)
{
        char text[4 * UNITS_MOST];
        int32_t len = 0;
        UErrorCode status = U_ZERO_ERROR;
        u_strToUTF8(text, sizeof text, &len, units->at, units->len, &status);
        struct str utf8 = str_of_bytes(text, (size_t)len);
        add_utf8(a, needles, kind, units, form);
        add_wide(a, needles, kind, units);
        for (size_t i = 0; i < COUNT(escapes); i++)
                add_escaped(a, needles, kind, units, &escapes[i]);
        add_json(a, needles, kind, units, "\\u%04x");
        add_json(a, needles, kind, units, "\\u%04X");
        add_url(a, needles, kind, utf8, false);
        add_url(a, needles, kind, utf8, true);
}

void needle_add_forms(
        struct act *a, struct needles *needles, enum needle_kind kind, struct str text)
{
        UErrorCode status = U_ZERO_ERROR;
        const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
        const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
        struct units given = units_of(text);
        struct units upper = { .len = 0 };
        upper.len = u_strToUpper(upper.at, UNITS_MOST, given.at, given.len, "", &status);
        const struct units *const cases[] = { &given, &upper };
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct units normal = { .len = 0 };
                normal.len = unorm2_normalize(
                        nfc, cases[i]->at, cases[i]->len, normal.at, UNITS_MOST, &status);
                add_all_forms(a, needles, kind, &normal, i ? "upper case, NFC" : "NFC");
                normal.len = unorm2_normalize(
                        nfd, cases[i]->at, cases[i]->len, normal.at, UNITS_MOST, &status);
                add_all_forms(a, needles, kind, &normal, i ? "upper case, NFD" : "NFD");
        }
        if (U_FAILURE(status))
                trace_give_up("ICU");
}
