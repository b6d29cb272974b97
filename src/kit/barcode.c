/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/barcode.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

static const struct colour BLACK = { 0, 0, 0, 1 }, WHITE = { 1, 1, 1, 1 };

static struct box dots_box(int x, int y, int w, int h)
{
        return (struct box){ x * PAPER_DOT, y * PAPER_DOT, w * PAPER_DOT, h * PAPER_DOT };
}

static void fill_dots(struct paper *paper, struct colour colour, struct box box)
{
        struct ink ink = ink_of(colour);
        paper_fill_box(paper, box, 0, &ink);
}

static bool is_alphanumeric(struct str text)
{
        static const char KNOWN[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        for (size_t i = 0; i < text.len; i++)
                if (!text.at[i] || !strchr(KNOWN, text.at[i]))
                        return false;
        return text.len > 0;
}

static enum err encode(struct act *a, QRencodeMode mode, struct str text, struct qr *qr)
{
        QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
        if (!input ||
                QRinput_append(input, mode, (int)text.len, (const unsigned char *)text.at) != 0) {
                QRinput_free(input);
                return fail(a, E_BUG, TEXT_BARCODE_BROKEN);
        }
        QRcode *code = QRcode_encodeInput(input);
        QRinput_free(input);
        if (!code || code->version > QR_MOST_VERSION) {
                QRcode_free(code);
                return fail(a, E_INPUT, TEXT_BARCODE_QR_TOO_LONG);
        }
        *qr = (struct qr){ code->width, code->version, code->data, code };
        return OK;
}

enum err qr_make(struct act *a, struct str text, struct qr *qr)
{
        if (!is_alphanumeric(text) || text.len > INT16_MAX)
                return fail(a, E_INPUT, TEXT_BARCODE_NOT_FOR_QR);
        return encode(a, QR_MODE_AN, text, qr);
}

enum err qr_make_bytes(struct act *a, struct private text, struct qr *qr)
{
        struct str bytes = private_unwrap(text);
        if (bytes.len == 0 || bytes.len > INT16_MAX)
                return fail(a, E_INPUT, TEXT_BARCODE_QR_TOO_LONG);
        return encode(a, QR_MODE_8, bytes, qr);
}

void qr_close(struct qr *qr)
{
        QRcode_free(qr->owned);
        *qr = (struct qr){ 0 };
}

int qr_dots(const struct qr *qr, int side)
{
        return side / (qr->modules + 2 * QR_QUIET);
}

static bool is_dark(const struct qr *qr, int x, int y)
{
        return qr->dark[y * qr->modules + x] & 1;
}

/* The dark modules, neighbours in a row as one bar: no seam between them. */
static size_t find_bars(const struct qr *qr, int left, int top, int dots, struct box *bars)
{
        size_t count = 0;
        for (int row = 0; row < qr->modules; row++) {
                for (int column = 0, run; column < qr->modules; column += run + 1) {
                        for (run = 0; column + run < qr->modules && is_dark(qr, column + run, row);)
                                run++;
                        if (run > 0)
                                bars[count++] = dots_box(
                                        left + column * dots, top + row * dots, run * dots, dots);
                }
        }
        return count;
}

void qr_draw(const struct qr *qr, struct paper *paper, int x, int y, int side)
{
        enum { MOST = 17 + 4 * QR_MOST_VERSION };
        struct box bars[MOST * (MOST + 1) / 2], whole = dots_box(x, y, side, side);
        struct ink black = ink_of(BLACK);
        int dots = qr_dots(qr, side), margin = (side - qr->modules * dots) / 2;
        size_t count = find_bars(qr, x + margin, y + margin, dots, bars);
        fill_dots(paper, WHITE, whole);
        paper_fill_boxes(paper, bars, count, &black);
        paper_mark(paper, "qr", whole);
}

/* Four bars and three spaces of each character, the highest of seven bits first; a set bit is wide.
 * 0 to 9, then A and B. */
enum { CODABAR_ELEMENTS = 7, CODABAR_START = 10, CODABAR_STOP = 11 };
static const uint8_t CODABAR[] = { 0x03, 0x06, 0x09, 0x60, 0x12, 0x42, 0x21, 0x24, 0x30, 0x48, 0x1A,
        0x29 };

static int character_modules(size_t character)
{
        return CODABAR_ELEMENTS + __builtin_popcount(CODABAR[character]);
}

int codabar_width(size_t count, int narrow)
{
        /* every digit has two wide elements; a narrow space between characters */
        int modules = character_modules(CODABAR_START) + character_modules(CODABAR_STOP) + 1 +
                      (int)count * (CODABAR_ELEMENTS + 2 + 1);
        return (modules + 2 * CODABAR_QUIET) * narrow;
}

/* Draws a character and gives the dot where the next one begins. */
static int draw_character(
        struct paper *paper, const struct codabar_place *place, int x, size_t character)
{
        for (int i = 0; i < CODABAR_ELEMENTS; i++) {
                int is_wide = CODABAR[character] >> (CODABAR_ELEMENTS - 1 - i) & 1;
                int width = place->narrow * (1 + is_wide);
                if (i % 2 == 0)
                        fill_dots(paper, BLACK, dots_box(x, place->y, width, place->height));
                x += width;
        }
        return x + place->narrow;
}

enum err codabar_draw(
        struct act *a, struct paper *paper, struct codabar_place place, struct str digits)
{
        int64_t number;
        if (!str_read_number(digits, INT64_MAX, &number))
                return fail(a, E_BUG, TEXT_BARCODE_BROKEN);
        int width = codabar_width(digits.len, place.narrow);
        struct box whole = dots_box(place.x, place.y, width, place.height);
        fill_dots(paper, WHITE, whole);
        int x = draw_character(
                paper, &place, place.x + CODABAR_QUIET * place.narrow, CODABAR_START);
        for (size_t i = 0; i < digits.len; i++)
                x = draw_character(paper, &place, x, (size_t)(digits.at[i] - '0'));
        draw_character(paper, &place, x, CODABAR_STOP);
        paper_mark(paper, "codabar", whole);
        return OK;
}
