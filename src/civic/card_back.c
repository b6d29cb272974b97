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
        struct card_line name = { sheet->design->city->library.name, STYLE_HEADING, card_black,
                "library_name", STR("en") };
        return card_put(sheet, card_places[PLACE_LIBRARY_NAME], &name);
}

/* A heading and what it says, one under the other. */
static enum err put_block(
        struct card_sheet *sheet, struct box *box, enum text heading, const struct card_line *body)
{
        struct card_line head = { card_label(sheet, heading), STYLE_HEADING,
                card_blend(sheet->design->band, card_black, 0.2), text_get(LANG_EN, heading),
                card_language(sheet) };
        TRY(card_put_below(sheet, box, &head));
        TRY(card_put_below(sheet, box, body));
        box->y += 1.1;
        box->h -= 1.1;
        return OK;
}

/* Whom to call for a child; what a doctor should know of a grown-up. */
static enum err put_note(struct card_sheet *sheet, struct box *box, struct private note,
        enum text heading, const char *what)
{
        if (private_is_empty(note))
                return OK;
        struct card_line body = { private_unwrap(note), STYLE_NOTE, card_black, what,
                card_language(sheet) };
        return put_block(sheet, box, heading, &body);
}

static enum err put_prescription(struct card_sheet *sheet, struct box *box)
{
        const struct city *city = sheet->design->city;
        if (!city->has_prescription)
                return OK;
        const struct prescription_partner *rx = &city->prescription;
        struct buf line = buf_in(sheet->a->mem);
        const struct {
                const char *label;
                struct str value;
        } parts[] = { { "RxBIN ", rx->bin }, { "  RxPCN ", rx->pcn }, { "  RxGrp ", rx->group } };
        for (size_t i = 0; i < COUNT(parts); i++) {
                buf_add_c(&line, parts[i].label);
                buf_add(&line, parts[i].value);
        }
        struct card_line body = { buf_str(&line), STYLE_BODY, card_black, "prescription",
                STR("en") };
        return put_block(sheet, box, TEXT_CARD_PRESCRIPTION, &body);
}

static enum err put_loss(struct card_sheet *sheet, struct box *box)
{
        const struct city *city = sheet->design->city;
        struct buf line = buf_in(sheet->a->mem);
        buf_add(&line, city->loss_phone);
        buf_add(&line, STR(" · "));
        buf_add(&line, bare_address(city->loss_uri));
        struct card_line body = { buf_str(&line), STYLE_BODY, card_black, "loss", STR("en") };
        return put_block(sheet, box, TEXT_CARD_LOSS, &body);
}

enum err card_draw_back(struct card_sheet *sheet)
{
        const struct card_face *face = sheet->face;
        TRY(draw_qr(sheet));
        struct box box = card_places[PLACE_BACK_TEXT];
        TRY(put_note(sheet, &box, face->person->emergency, TEXT_CARD_EMERGENCY, "emergency"));
        TRY(put_note(sheet, &box, face->person->medical, TEXT_CARD_MEDICAL, "medical"));
        TRY(put_prescription(sheet, &box));
        TRY(put_loss(sheet, &box));
        return draw_library(sheet);
}
