/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/card_inside.h"

static int dots(double millimetres)
{
        return (int)(millimetres / PAPER_DOT + 0.5);
}

/* An address as people type it. */
static struct str bare_address(struct str uri)
{
        struct str scheme = STR("https://");
        if (!str_starts_with(uri, scheme))
                return uri;
        return (struct str){ uri.at + scheme.len, uri.len - scheme.len };
}

static enum err draw_qr(struct card_sheet *sheet)
{
        SCOPED(qr_close) struct qr qr = { 0 };
        TRY(qr_make(sheet->a, private_unwrap(sheet->face->qr), &qr));
        struct box box = card_places[PLACE_QR];
        qr_draw(&qr, sheet->paper, dots(box.x), dots(box.y), dots(box.w));
        struct card_line caption = { card_label(sheet, TEXT_CARD_SCAN), STYLE_CAPTION, card_black,
                "scan", card_language(sheet) };
        struct box below = card_places[PLACE_QR_CAPTION];
        TRY(card_put_below(sheet, &below, &caption));
        struct card_line address = { bare_address(sheet->design->city->check_uri), STYLE_ADDRESS,
                card_black, "check", STR("en") };
        return card_put_below(sheet, &below, &address);
}

static enum err put_heading(
        struct card_sheet *sheet, struct box *box, struct str words, const char *what)
{
        struct card_line head = { words, STYLE_HEADING,
                card_blend(sheet->design->band, card_black, 0.2), what, card_language(sheet) };
        return card_put_below(sheet, box, &head);
}

static enum err draw_library(struct card_sheet *sheet)
{
        const struct card_face *face = sheet->face;
        if (face->library.len == 0)
                return OK;
        struct box bars = card_places[PLACE_LIBRARY], digits = card_places[PLACE_LIBRARY_DIGITS];
        struct box panel = { bars.x, bars.y - 0.6, bars.w, digits.y + digits.h - bars.y + 0.6 };
        struct ink white = ink_of(card_white);
        paper_fill_box(sheet->paper, panel, 0, &white);
        struct codabar_place place = { dots(bars.x), dots(bars.y), dots(bars.h), 3 };
        TRY(codabar_draw(sheet->a, sheet->paper, place, face->library));
        struct card_line number = { face->library, STYLE_DIGITS, card_black, "library", STR("en") };
        TRY(card_put(sheet, digits, &number));
        struct box above = card_places[PLACE_LIBRARY_NAME];
        return put_heading(sheet, &above, sheet->design->city->library.name, "library_name");
}

/* Whom to call for a child; what a doctor should know of a grown-up. */
static enum err put_note(struct card_sheet *sheet, struct box *box, struct private note,
        enum text heading, const char *what)
{
        if (private_is_empty(note))
                return OK;
        struct card_line body = { private_unwrap(note), STYLE_NOTE, card_black, what,
                card_language(sheet) };
        static const double APART = 1.3;
        TRY(put_heading(sheet, box, card_label(sheet, heading), text_get(LANG_EN, heading)));
        TRY(card_put_below(sheet, box, &body));
        box->y += APART;
        box->h -= APART;
        return OK;
}

/* The constants that a pharmacy types in, side by side, each under its name. */
static enum err put_constants(struct card_sheet *sheet, struct box *box)
{
        static const double APART = 2.6, DOWN = 2.2;
        const struct prescription_partner *rx = &sheet->design->city->prescription;
        const struct {
                const char *label;
                struct str value;
        } parts[] = { { "RxBIN", rx->bin }, { "RxPCN", rx->pcn }, { "RxGrp", rx->group } };
        struct box place = *box;
        for (size_t i = 0; i < COUNT(parts); i++) {
                struct card_line label = { str_of(parts[i].label), STYLE_LABEL, card_black,
                        parts[i].label, STR("en") };
                struct card_line value = { parts[i].value, STYLE_RX, card_black, "rx", STR("en") };
                TRY(card_put(sheet, place, &label));
                struct box below = { place.x, place.y + DOWN, place.w, place.h - DOWN };
                TRY(card_put_below(sheet, &below, &value));
                double wide = APART + type_width(sheet->a, sheet->design->type, parts[i].value,
                                              &card_styles[STYLE_RX]) *
                                              25.4 / 72;
                place.x += wide;
                place.w -= wide;
                box->y = below.y;
        }
        return OK;
}

static enum err put_prescription(struct card_sheet *sheet, struct box *box)
{
        const struct city *city = sheet->design->city;
        if (!city->has_prescription)
                return OK;
        struct buf words = buf_in(sheet->a->mem);
        buf_add(&words, card_label(sheet, TEXT_CARD_PRESCRIPTION));
        buf_add(&words, STR("  "));
        buf_add(&words, city->prescription.phone);
        TRY(put_heading(sheet, box, buf_str(&words), "prescription"));
        return put_constants(sheet, box);
}

enum err card_write_notes(struct card_sheet *sheet)
{
        const struct person *person = sheet->face->person;
        struct box box = card_places[PLACE_BACK_TEXT];
        TRY(put_note(sheet, &box, person->emergency, TEXT_CARD_EMERGENCY, "emergency"));
        TRY(put_note(sheet, &box, person->medical, TEXT_CARD_MEDICAL, "medical"));
        return put_prescription(sheet, &box);
}

/* Under the code: whom to tell of a lost card. */
static enum err draw_loss(struct card_sheet *sheet)
{
        const struct city *city = sheet->design->city;
        struct buf words = buf_in(sheet->a->mem);
        buf_add(&words, card_label(sheet, TEXT_CARD_LOSS));
        buf_add(&words, STR("  "));
        buf_add(&words, city->loss_phone);
        struct card_line loss = { buf_str(&words), STYLE_CAPTION, card_black, "loss",
                card_language(sheet) };
        struct box below = card_places[PLACE_LOSS];
        TRY(card_put_below(sheet, &below, &loss));
        struct card_line address = { bare_address(city->loss_uri), STYLE_ADDRESS, card_black,
                "loss_address", STR("en") };
        return card_put_below(sheet, &below, &address);
}

enum err card_draw_back(struct card_sheet *sheet)
{
        TRY(draw_qr(sheet));
        TRY(card_write_notes(sheet));
        TRY(draw_loss(sheet));
        return draw_library(sheet);
}
