/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "needle_form.h"

#include "lib/base45.h"
#include "lib/deflate.h"

#include <glob.h>
#include <jansson.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void needle_add(struct needles *needles, enum needle_kind kind, const char *form, struct str bytes)
{
        if (bytes.len < NEEDLE_LEAST)
                return;
        if (bytes.len > NEEDLE_MOST)
                bytes.len = NEEDLE_MOST;
        uint32_t hash = needle_hash(bytes.at);
        for (int n = needles->first[hash]; n >= 0; n = needles->all[n].next)
                if (str_is_equal(needles->all[n].bytes, bytes))
                        return;
        if (needles->count == NEEDLES_MOST)
                trace_give_up("too many needles");
        needles->all[needles->count] =
                (struct needle){ bytes, form, kind, needles->people, needles->first[hash] };
        needles->first[hash] = (int)needles->count++;
        needles->bits[hash / 64] |= 1ULL << hash % 64;
}

/* Words. */

/* What fits into a number: any eight bytes in a row of the first word after its first eight, which
 * all canaries share, as they share how the second word begins: with a part of those it would be
 * too little to be anybody's. */
static void add_eights(struct needles *needles, enum needle_kind kind, struct str text)
{
        struct str rest;
        text = str_cut(text, ' ', &rest);
        for (size_t at = NEEDLE_LEAST; at + NEEDLE_LEAST <= text.len; at++)
                needle_add(needles, kind, "eight bytes", str_of_bytes(text.at + at, NEEDLE_LEAST));
}

/* The whole, and each of its words. */
static void add_words(
        struct act *a, struct needles *needles, enum needle_kind kind, const char *text)
{
        struct str rest = str_of(text);
        needle_add_forms(a, needles, kind, rest);
        while (rest.len > 0) {
                struct str word = str_cut(rest, ' ', &rest);
                if (word.len >= NEEDLE_LEAST)
                        needle_add_forms(a, needles, kind, word);
        }
}

/* As the card, its code, a form and a person write it. */
static void add_birth(struct act *a, struct needles *needles, const char *text)
{
        static const char *const months[] = { "January", "February", "March", "April", "May",
                "June", "July", "August", "September", "October", "November", "December" };
        int year;
        int month;
        int day;
        char forms[8][32];
        if (sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3 || month < 1 || month > 12)
                trace_give_up("the date of birth");
        const char *name = months[month - 1];
        snprintf(forms[0], sizeof forms[0], "%04d-%02d-%02d", year, month, day);
        snprintf(forms[1], sizeof forms[1], "%04d%02d%02d", year, month, day);
        snprintf(forms[2], sizeof forms[2], "%02d.%02d.%04d", day, month, year);
        snprintf(forms[3], sizeof forms[3], "%02d/%02d/%04d", month, day, year);
        snprintf(forms[4], sizeof forms[4], "%02d/%02d/%04d", day, month, year);
        snprintf(forms[5], sizeof forms[5], "%s %d, %04d", name, day, year);
        snprintf(forms[6], sizeof forms[6], "%.3s %d, %04d", name, day, year);
        snprintf(forms[7], sizeof forms[7], "%d %s %04d", day, name, year);
        for (size_t i = 0; i < COUNT(forms); i++)
                needle_add_forms(a, needles, NEEDLE_BIRTH, str_copy(a->mem, str_of(forms[i])));
}

static void add_person(struct act *a, struct needles *needles, const char *path)
{
        static const struct {
                const char *member;
                enum needle_kind kind;
        } members[] = { { "name", NEEDLE_NAME }, { "name_native", NEEDLE_NAME },
                { "medical", NEEDLE_NOTE }, { "emergency", NEEDLE_NOTE } };
        json_t *person = json_load_file(path, 0, NULL);
        const char *birth = json_string_value(json_object_get(person, "birth"));
        if (!birth)
                trace_give_up(path);
        add_birth(a, needles, birth);
        for (size_t i = 0; i < COUNT(members); i++) {
                const char *text = json_string_value(json_object_get(person, members[i].member));
                if (text)
                        add_words(a, needles, members[i].kind, str_to_c(a->mem, str_of(text)));
                if (text && i == 0)
                        add_eights(needles, NEEDLE_NAME, str_copy(a->mem, str_of(text)));
        }
        json_decref(person);
}

/* Pixels: eight neighbours, as three and as four bytes each. */

enum { NEIGHBOURS = 8, ROWS = 40, PLACES = 3 };

struct order {
        const char *form;
        int channel[4]; /* 0 to 2: red, green, blue; else the byte itself */
        int size;
};

static const struct order orders[] = {
        { "RGB", { 0, 1, 2, 0 }, 3 },
        { "BGR", { 2, 1, 0, 0 }, 3 },
        { "RGBA", { 0, 1, 2, 255 }, 4 },
        { "BGRA", { 2, 1, 0, 255 }, 4 },
        { "ARGB", { 255, 0, 1, 2 }, 4 },
        { "BGRX", { 2, 1, 0, -1 }, 4 },
};

static void add_pixels(struct act *a, struct needles *needles, const uint8_t *rgb)
{
        for (size_t o = 0; o < COUNT(orders); o++) {
                struct buf bytes = buf_in(a->mem);
                for (size_t p = 0; p < NEIGHBOURS; p++)
                        for (int c = 0; c < orders[o].size; c++) {
                                int channel = orders[o].channel[c];
                                buf_add_byte(&bytes, channel == 255 ? (char)255
                                                     : channel < 0
                                                             ? 0
                                                             : (char)rgb[p * 3 + (size_t)channel]);
                        }
                needle_add(needles, NEEDLE_PIXELS, orders[o].form, buf_str(&bytes));
        }
}

static void add_portrait(struct act *a, struct needles *needles, const char *path)
{
        png_image image = { .version = PNG_IMAGE_VERSION };
        if (!png_image_begin_read_from_file(&image, path))
                trace_give_up(path);
        image.format = PNG_FORMAT_RGB;
        uint8_t *pixels = arena_take(a->mem, PNG_IMAGE_SIZE(image));
        if (!png_image_finish_read(&image, NULL, pixels, 0, NULL))
                trace_give_up(path);
        for (size_t row = 0; row < ROWS; row++)
                for (size_t place = 0; place < PLACES; place++) {
                        size_t y = (2 * row + 1) * image.height / (2 * ROWS);
                        size_t x = (place + 1) * image.width / (PLACES + 1);
                        add_pixels(a, needles, pixels + (y * image.width + x) * 3);
                }
}

struct needles *needles_begin(struct act *a)
{
        struct needles *needles = arena_take(a->mem, sizeof *needles);
        for (size_t i = 0; i < NEEDLE_HASHES; i++)
                needles->first[i] = -1;
        return needles;
}

void needles_add_person(
        struct act *a, struct needles *needles, const char *person, const char *portrait)
{
        needles->people++;
        add_person(a, needles, person);
        add_portrait(a, needles, portrait);
}

struct needles *needles_make(struct act *a, const char *person, const char *portrait)
{
        struct needles *needles = needles_begin(a);
        needles_add_person(a, needles, person, portrait);
        return needles;
}

/* What was made. */

static struct str read_if_there(struct act *a, const char *folder, const char *name)
{
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, name);
        if (access(path, R_OK) != 0)
                return STR("");
        return str_trim(trace_read_file(a, path));
}

/* Pieces of a long text, since a buffer may hold only a part of it. */
static void add_pieces(struct act *a, struct needles *needles, const char *form, struct str whole)
{
        enum { PIECE = 24 };
        for (size_t at = 0; at + PIECE <= whole.len; at += PIECE) {
                struct str piece = str_of_bytes(whole.at + at, PIECE);
                needle_add(needles, NEEDLE_CODE, form, piece);
                needle_add_coded(a, needles, NEEDLE_CODE, piece);
        }
}

/* What was signed holds the address of the status list too, which is public and in many places. */
static void add_content(struct act *a, struct needles *needles, struct str content)
{
        enum { SIGNATURE = 64 };
        const char *address = memmem(content.at, content.len, "https://", 8);
        if (!address || content.len < SIGNATURE)
                trace_give_up("the content of the QR code");
        size_t len = (size_t)(address - content.at);
        add_pieces(a, needles, "QR content", str_of_bytes(content.at, len));
        add_pieces(a, needles, "QR signature",
                str_of_bytes(content.at + content.len - SIGNATURE, SIGNATURE));
}

/* The QR code is Base45 of zlib of what was signed. */
static void add_code(struct act *a, struct needles *needles, struct str code)
{
        enum { ROOM = 4096 };
        struct sink packed = sink_in(arena_take(a->mem, ROOM), ROOM);
        struct sink plain = sink_in(arena_take(a->mem, ROOM), ROOM);
        if (!base45_decode((struct bytes){ (const uint8_t *)code.at, code.len }, &packed) ||
                !zlib_unpack(sink_bytes(&packed), &plain))
                trace_give_up("the QR code that was made");
        add_pieces(a, needles, "QR text", code);
        add_pieces(a, needles, "QR bytes", str_of_bytes(packed.at, packed.length));
        add_content(a, needles, str_of_bytes(plain.at, plain.length));
}

bool needles_add_made(struct act *a, struct needles *needles, const char *out)
{
        struct str code = read_if_there(a, out, "qr.txt");
        struct str stub = read_if_there(a, out, "stub.txt");
        if (code.len == 0 || stub.len == 0)
                return false;
        add_code(a, needles, code);
        needle_add_forms(a, needles, NEEDLE_CODE, stub);
        struct buf bare = buf_in(a->mem);
        for (size_t i = 0; i < stub.len; i++)
                if (stub.at[i] != '-')
                        buf_add_byte(&bare, stub.at[i]);
        needle_add_forms(a, needles, NEEDLE_CODE, buf_str(&bare));
        return true;
}

/* Everybody. */

static glob_t list(const char *folder, const char *below)
{
        char pattern[512];
        glob_t found = { .gl_pathc = 0 };
        snprintf(pattern, sizeof pattern, "%s/%s", folder, below);
        glob(pattern, 0, NULL, &found);
        return found;
}

static void add_everything_of(struct act *a, struct needles *needles, const char *folder)
{
        char person[512];
        char portrait[512];
        snprintf(person, sizeof person, "%s/person.json", folder);
        snprintf(portrait, sizeof portrait, "%s/portrait.png", folder);
        needles_add_person(a, needles, person, portrait);
        glob_t cards = list(folder, "*/");
        for (size_t i = 0; i < cards.gl_pathc; i++)
                if (!needles_add_made(a, needles, cards.gl_pathv[i]))
                        trace_give_up(cards.gl_pathv[i]);
        globfree(&cards);
}

void needles_add_all(struct act *a, struct needles *needles, const char *folder)
{
        glob_t people = list(folder, "*/");
        for (size_t i = 0; i < people.gl_pathc; i++)
                add_everything_of(a, needles, people.gl_pathv[i]);
        globfree(&people);
        if (needles->people == 0)
                trace_give_up(folder);
}
