/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/card_inside.h"

static void draw_portraits(struct card_sheet *sheet)
{
        struct paper *paper = sheet->paper;
        struct box portrait = card_places[PLACE_PORTRAIT], ghost = card_places[PLACE_GHOST];
        paper_picture(paper, &sheet->face->portrait, portrait);
        paper_mark(paper, "portrait", portrait);
        paper_shade(paper, &sheet->face->portrait, ghost, card_thin(sheet->design->band, 0.5));
        paper_mark(paper, "ghost", ghost);
        card_draw_rosette(sheet);
}

/* The name, and under it the same in the holder's own script. */
static enum err draw_name(struct card_sheet *sheet)
{
        const struct card_face *face = sheet->face;
        TRY(card_put_label(sheet, card_places[PLACE_NAME_LABEL], TEXT_CARD_LABEL_NAME));
        struct box box = card_places[PLACE_NAME];
        struct card_line name = { private_unwrap(face->person->name), STYLE_NAME, card_black,
                "name", card_language(sheet) };
        TRY(card_put_below(sheet, &box, &name));
        if (private_is_empty(face->person->name_native))
                return OK;
        struct card_line native = { private_unwrap(face->person->name_native), STYLE_NATIVE,
                card_black, "name_native", card_language(sheet) };
        return card_put_below(sheet, &box, &native);
}

/* A small label with a value under it. */
static enum err draw_row(
        struct card_sheet *sheet, enum card_place place, enum text label, const char *value)
{
        struct box box = card_places[place];
        TRY(card_put_label(sheet, box, label));
        enum card_style style = place == PLACE_NUMBER ? STYLE_NUMBER : STYLE_VALUE;
        struct card_line line = { str_of(value), style, card_black, text_get(LANG_EN, label),
                card_language(sheet) };
        struct box below = { box.x, box.y + 2.2, box.w, box.h - 2.2 };
        return card_put(sheet, below, &line);
}

/* The month's name stands in letters: 4/5 and 5/4 are the same day to nobody. */
static const char *date_text(struct card_sheet *sheet, struct date date)
{
        struct civil civil = date_civil(date);
        const char *day = text_number(sheet->a, civil.day);
        const char *month = text_number(sheet->a, civil.month);
        const char *year = text_number(sheet->a, civil.year);
        return text_format(sheet->a, sheet->face->person->lang, TEXT_CARD_DATE, day, month, year);
}

static enum err draw_rows(struct card_sheet *sheet)
{
        const struct card_face *face = sheet->face;
        const char *until = face->validity.has_end ? date_text(sheet, face->validity.until)
                                                   : text_get(face->person->lang, TEXT_CARD_NO_END);
        TRY(draw_row(
                sheet, PLACE_BIRTH, TEXT_CARD_LABEL_BIRTH, date_text(sheet, face->person->birth)));
        TRY(draw_row(sheet, PLACE_UNTIL, TEXT_CARD_LABEL_UNTIL, until));
        return draw_row(
                sheet, PLACE_NUMBER, TEXT_CARD_LABEL_NUMBER, str_to_c(sheet->a->mem, face->number));
}

/* What was asked for, side by side along the foot. */
static enum err draw_marks(struct card_sheet *sheet)
{
        const struct card_face *face = sheet->face;
        static const enum text GENDERS[] = { [PERSON_GENDER_FEMALE] = TEXT_CARD_GENDER_FEMALE,
                [PERSON_GENDER_MALE] = TEXT_CARD_GENDER_MALE,
                [PERSON_GENDER_X] = TEXT_CARD_GENDER_X };
        const struct {
                bool wanted;
                enum text text;
        } marks[] = {
                { face->person->gender != PERSON_GENDER_NONE, GENDERS[face->person->gender] },
                { face->person->is_veteran, TEXT_CARD_VETERAN },
                { face->person->is_donor, TEXT_CARD_DONOR },
        };
        struct buf line = buf_in(sheet->a->mem);
        for (size_t i = 0; i < COUNT(marks); i++) {
                if (!marks[i].wanted)
                        continue;
                buf_add_c(&line, line.len > 0 ? "   ·   " : "");
                buf_add(&line, card_label(sheet, marks[i].text));
        }
        if (line.len == 0)
                return OK;
        struct card_line text = { buf_str(&line), STYLE_MARK,
                card_blend(sheet->design->band, card_black, 0.3), "marks", card_language(sheet) };
        return card_put(sheet, card_places[PLACE_MARKS], &text);
}

enum err card_draw_front(struct card_sheet *sheet)
{
        draw_portraits(sheet);
        TRY(draw_name(sheet));
        TRY(draw_rows(sheet));
        return draw_marks(sheet);
}
