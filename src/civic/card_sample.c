/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Before a card is made: is there a glyph for everything, and is everything warm. */
#include "civic/card_inside.h"

static enum err check_glyphs(
        struct act *a, const struct card_design *design, const struct card_face *face)
{
        const struct person *person = face->person;
        struct str language = private_unwrap(person->language);
        const struct {
                struct private text;
                enum text refusal;
        } parts[] = {
                { person->name, TEXT_CARD_REFUSED_GLYPH_NAME },
                { person->name_native, TEXT_CARD_REFUSED_GLYPH_NATIVE },
                { person->medical, TEXT_CARD_REFUSED_GLYPH_NOTE },
                { person->emergency, TEXT_CARD_REFUSED_GLYPH_NOTE },
        };
        struct str missing;
        for (size_t i = 0; i < COUNT(parts); i++)
                if (!type_has_glyphs(
                            a, design->type, private_unwrap(parts[i].text), language, &missing))
                        return fail(a, E_INPUT, parts[i].refusal);
        return OK;
}

enum err card_check(struct act *a, const struct card_design *design, const struct card_face *face)
{
        SCOPED(paper_close) struct paper *blank = NULL;
        double end;
        TRY(check_glyphs(a, design, face));
        paper_open_blank(a, design->type, &blank);
        struct card_sheet sheet = { a, design, face, blank };
        TRY(card_write_name(&sheet, &end));
        return card_write_notes(&sheet);
}

/* Names of nobody, one for each script that takes time to load. */
static const char *const NAMES[] = { "Aąñễ Name", "محمد علی", "王小明", "Їжак", "राजेश क्षि" };

enum err card_warm(struct act *a, const struct card_design *design)
{
        uint8_t *grey = arena_take_array(a->mem, 25 * 32, 3);
        struct person person = { .medical = private_wrap(STR("Note")),
                .emergency = private_wrap(STR("Call")),
                .language = private_wrap(STR("en")),
                .is_veteran = true,
                .is_donor = true,
                .gender = PERSON_GENDER_X };
        struct card_face face = { .person = &person,
                .validity = { .has_end = true },
                .qr = private_wrap(STR("NOBODY")),
                .number = STR("000 000 000 00"),
                .library = STR("20000000000008"),
                .portrait = { 25, 32, grey } };
        SCOPED(paper_close) struct paper *paper = NULL;
        TRY(paper_open_dots(a, design->type, CARD_DOTS_WIDE, CARD_DOTS_HIGH, &paper));
        for (size_t i = 0; i < COUNT(NAMES); i++) {
                person.name = person.name_native = private_wrap(str_of(NAMES[i]));
                TRY(card_draw(a, design, &face, CARD_FRONT, paper));
        }
        return card_draw(a, design, &face, CARD_BACK, paper);
}
