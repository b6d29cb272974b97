/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/barcode.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

static const struct colour BLACK = { 0, 0, 0, 1 }, WHITE = { 1, 1, 1, 1 };

/* A box of whole dots. */
static void fill_dots(
        struct paper *paper, const struct ink *ink, const int at[2], const int size[2])
{
        struct box box = { at[0] * PAPER_DOT, at[1] * PAPER_DOT, size[0] * PAPER_DOT,
                size[1] * PAPER_DOT };
        paper_fill_box(paper, box, 0, ink);
}

static bool is_alphanumeric(struct str text)
{
        static const char KNOWN[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        for (size_t i = 0; i < text.len; i++)
                if (!text.at[i] || !strchr(KNOWN, text.at[i]))
                        return false;
        return text.len > 0;
}

enum err qr_make(struct act *a, struct str text, struct qr *qr)
{
        if (!is_alphanumeric(text) || text.len > INT16_MAX)
                return fail(a, E_INPUT, TEXT_BARCODE_NOT_FOR_QR);
        QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
        if (!input || QRinput_append(input, QR_MODE_AN, (int)text.len,
                              (const unsigned char *)text.at) != 0) {
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

void qr_draw(const struct qr *qr, struct paper *paper, int x, int y, int side)
{
        struct ink black = ink_of(BLACK), white = ink_of(WHITE);
        int dots = qr_dots(qr, side);
        int margin = (side - qr->modules * dots) / 2;
        fill_dots(paper, &white, (int[]){ x, y }, (int[]){ side, side });
        for (int row = 0; row < qr->modules; row++) {
                for (int column = 0; column < qr->modules; column++) {
                        int run = 0; /* neighbours are one bar: no seam between them */
                        while (column + run < qr->modules && is_dark(qr, column + run, row))
                                run++;
                        if (run == 0)
                                continue;
                        fill_dots(paper, &black,
                                (int[]){ x + margin + column * dots, y + margin + row * dots },
                                (int[]){ run * dots, dots });
                        column += run;
                }
        }
        paper_mark(paper, "qr",
                (struct box){ x * PAPER_DOT, y * PAPER_DOT, side * PAPER_DOT, side * PAPER_DOT });
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
        struct ink black = ink_of(BLACK);
        for (int i = 0; i < CODABAR_ELEMENTS; i++) {
                int is_wide = CODABAR[character] >> (CODABAR_ELEMENTS - 1 - i) & 1;
                int width = place->narrow * (1 + is_wide);
                if (i % 2 == 0)
                        fill_dots(paper, &black, (int[]){ x, place->y },
                                (int[]){ width, place->height });
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
        struct ink white = ink_of(WHITE);
        int width = codabar_width(digits.len, place.narrow);
        fill_dots(paper, &white, (int[]){ place.x, place.y }, (int[]){ width, place.height });
        int x = draw_character(
                paper, &place, place.x + CODABAR_QUIET * place.narrow, CODABAR_START);
        for (size_t i = 0; i < digits.len; i++)
                x = draw_character(paper, &place, x, (size_t)(digits.at[i] - '0'));
        draw_character(paper, &place, x, CODABAR_STOP);
        paper_mark(paper, "codabar",
                (struct box){ place.x * PAPER_DOT, place.y * PAPER_DOT, width * PAPER_DOT,
                        place.height * PAPER_DOT });
        return OK;
}
