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

enum err card_write_name(struct card_sheet *sheet, double *end)
{
        const struct person *person = sheet->face->person;
        TRY(card_put_label(sheet, card_places[PLACE_NAME_LABEL], TEXT_CARD_LABEL_NAME));
        struct box box = card_places[PLACE_NAME];
        struct card_line name = { private_unwrap(person->name), STYLE_NAME, card_black, "name",
                card_language(sheet) };
        TRY(card_put_below(sheet, &box, &name));
        if (!private_is_empty(person->name_native)) {
                struct card_line native = { private_unwrap(person->name_native), STYLE_NATIVE,
                        card_black, "name_native", card_language(sheet) };
                TRY(card_put_below(sheet, &box, &native));
        }
        *end = box.y;
        return OK;
}

/* A small label with a value under it. */
struct row {
        enum text label;
        enum card_style style;
        const char *value;
};

static enum err draw_row(struct card_sheet *sheet, struct box box, const struct row *row)
{
        static const double DOWN = 2.2; /* from the label to the value */
        TRY(card_put_label(sheet, box, row->label));
        struct card_line line = { str_of(row->value), row->style, card_black,
                text_get(LANG_EN, row->label), card_language(sheet) };
        struct box below = { box.x, box.y + DOWN, box.w, box.h - DOWN };
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

/* The rows end where the portrait does, and share what room the name leaves. */
static enum err draw_rows(struct card_sheet *sheet, double from)
{
        static const double AIR = 1.4, PITCH_MOST = 7.4;
        const struct card_face *face = sheet->face;
        const struct row rows[] = {
                { TEXT_CARD_LABEL_BIRTH, STYLE_VALUE, date_text(sheet, face->person->birth) },
                { TEXT_CARD_LABEL_UNTIL, STYLE_VALUE,
                        face->validity.has_end ? date_text(sheet, face->validity.until)
                                               : text_get(face->person->lang, TEXT_CARD_NO_END) },
                { TEXT_CARD_LABEL_NUMBER, STYLE_NUMBER, str_to_c(sheet->a->mem, face->number) },
        };
        struct box box = card_places[PLACE_ROWS];
        double height = box.h / COUNT(rows);
        double pitch = (box.y + box.h - height - from - AIR) / (COUNT(rows) - 1);
        pitch = pitch > PITCH_MOST ? PITCH_MOST : pitch < height ? height : pitch;
        for (size_t i = 0; i < COUNT(rows); i++) {
                double up = (double)(COUNT(rows) - 1 - i) * pitch;
                struct box place = { box.x, box.y + box.h - height - up, box.w, height };
                TRY(draw_row(sheet, place, &rows[i]));
        }
        return OK;
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
        TRY(card_draw_specimen(sheet, (struct box){ -36, -8, 72, 16 }, (struct point){ 42, 31.4 }));
        double end;
        TRY(card_write_name(sheet, &end));
        TRY(draw_rows(sheet, end));
        return draw_marks(sheet);
}
