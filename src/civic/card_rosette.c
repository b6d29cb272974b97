/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rosette over the ghost portrait: its shape comes from the signed text of the QR code, so two
 * cards that look alike are one and a copy. No key and no serial is in it: whoever has the text can
 * draw it again. */
#include "civic/card_inside.h"

#include <math.h>
#include <sodium.h>

enum { SHAPE_BYTES = 16, RING_LINES = 10, RING_POINTS = 6 };

/* A woven ring: RING_LINES closed lines between two radii (as shares of the box), each with PETALS
 * waves, one after the other turned a little further. */
struct ring {
        double inner, outer;
        int petals;
        double phase;
};

static void draw_ring(
        struct paper *paper, struct box box, const struct ring *ring, const struct ink *ink)
{
        struct hair hair = { card_places[PLACE_CARD], *ink };
        struct point points[RING_POINTS * 24];
        size_t count = (size_t)(RING_POINTS * ring->petals);
        double middle = (ring->inner + ring->outer) / 2, reach = (ring->outer - ring->inner) / 2;
        paper_begin_hair(paper, &hair);
        for (int line = 0; line < RING_LINES; line++) {
                for (size_t i = 0; i < count; i++) {
                        double turn = 2 * M_PI * (double)i / (double)count;
                        double radius = middle + reach * sin(ring->petals * turn + ring->phase +
                                                                 2 * M_PI * line / RING_LINES);
                        points[i] =
                                (struct point){ box.x + box.w / 2 + box.w / 2 * radius * cos(turn),
                                        box.y + box.h / 2 + box.h / 2 * radius * sin(turn) };
                }
                paper_hairline(paper, points, count, PAPER_CLOSED);
        }
        paper_end_hair(paper);
}

/* BLAKE2b-128 of the QR's text. */
static void read_shape(struct private qr, uint8_t shape[SHAPE_BYTES])
{
        struct str text = private_unwrap(qr);
        crypto_generichash(shape, SHAPE_BYTES, (const unsigned char *)text.at, text.len, NULL, 0);
}

static double phase_of(const uint8_t bytes[2])
{
        return 2 * M_PI * (bytes[0] << 8 | bytes[1]) / 65536;
}

void card_draw_rosette(struct card_sheet *sheet)
{
        uint8_t shape[SHAPE_BYTES];
        read_shape(sheet->face->qr, shape);
        struct box box = card_places[PLACE_ROSETTE];
        const struct ring rings[] = {
                { 0.72, 1.00, 15 + shape[0] % 7, phase_of(shape + 2) },
                { 0.34, 0.76, 7 + shape[1] % 6, phase_of(shape + 4) },
        };
        static const double ALPHA[] = { 0.6, 0.3 };
        struct colour band = sheet->design->band, accent = sheet->design->accent;
        for (size_t i = 0; i < COUNT(rings); i++) {
                struct ink ink = { .count = 3,
                        .colours = { card_thin(band, ALPHA[i]),
                                card_thin(card_blend(band, accent, 0.5), ALPHA[i]),
                                card_thin(accent, ALPHA[i]) },
                        .start = { box.x, box.y },
                        .end = { box.x + box.w, box.y + box.h } };
                draw_ring(sheet->paper, box, &rings[i], &ink);
        }
}
