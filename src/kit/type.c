/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/paper_inside.h"

#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangofc-fontmap.h>

/* Sizes are tried in quarters of a point. */
static const double SIZE_STEP = 0.25;
/* Between baselines, in em: at least this, more where a script needs it. */
static const double LINE_STEP = 1.16, LINE_GAP = 0.10;
/* Where the first baseline stands at least, in em: a little more than the height of capitals. */
static const double FIRST_LINE = 0.76;

enum err type_open(struct act *a, struct type **type)
{
        FcConfig *config = FcConfigCreate();
        if (!config || !type_load_faces(config)) {
                if (config)
                        FcConfigDestroy(config);
                return fail(a, E_BUG, TEXT_TYPE_FACE_MISSING);
        }
        struct type *made = arena_take(a->mem, sizeof *made);
        made->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(made->map), config);
        FcConfigDestroy(config); /* the map keeps it */
        pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(made->map), 72);
        made->context = pango_font_map_create_context(made->map);
        /* A card is set once for all printers: no rounding to the dots of one of them. */
        cairo_font_options_t *options = cairo_font_options_create();
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        pango_cairo_context_set_font_options(made->context, options);
        cairo_font_options_destroy(options);
        pango_context_set_round_glyph_positions(made->context, FALSE);
        *type = made;
        return OK;
}

void type_close(struct type **type)
{
        if (!*type)
                return;
        g_object_unref((*type)->context);
        g_object_unref((*type)->map);
        *type = NULL;
}

static PangoLayout *lay_out(const struct type *type, struct str text, struct str language,
        enum type_weight weight, double spacing)
{
        PangoLayout *layout = pango_layout_new(type->context);
        PangoFontDescription *face = pango_font_description_new();
        pango_font_description_set_family_static(face, type_families(language));
        pango_font_description_set_weight(
                face, weight == TYPE_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_size(face, 12 * PANGO_SCALE);
        pango_layout_set_font_description(layout, face);
        pango_font_description_free(face);
        pango_layout_set_text(layout, text.at, (int)text.len);
        PangoAttrList *attributes = pango_attr_list_new();
        char tag[16] = "";
        if (language.len > 0 && language.len < sizeof tag) {
                memcpy(tag, language.at, language.len);
                pango_attr_list_insert(
                        attributes, pango_attr_language_new(pango_language_from_string(tag)));
        }
        if (spacing > 0) /* in em: changed with the size, see set_size */
                pango_attr_list_insert(attributes,
                        pango_attr_letter_spacing_new((int)(spacing * 12 * PANGO_SCALE)));
        pango_layout_set_attributes(layout, attributes);
        pango_attr_list_unref(attributes);
        return layout;
}

static void set_size(PangoLayout *layout, double size, double spacing)
{
        PangoFontDescription *face =
                pango_font_description_copy(pango_layout_get_font_description(layout));
        pango_font_description_set_size(face, (int)lround(size * PANGO_SCALE));
        pango_layout_set_font_description(layout, face);
        pango_font_description_free(face);
        if (spacing > 0) {
                PangoAttrList *attributes =
                        pango_attr_list_copy(pango_layout_get_attributes(layout));
                pango_attr_list_change(attributes,
                        pango_attr_letter_spacing_new((int)(spacing * size * PANGO_SCALE)));
                pango_layout_set_attributes(layout, attributes);
                pango_attr_list_unref(attributes);
        }
}

/* The highest ascent and deepest descent of ink in any line, and the widest line; points. */
struct measure {
        double ascent, descent, width;
};

static struct measure measure_lines(PangoLayout *layout)
{
        struct measure most = { 0, 0, 0 };
        for (GSList *at = pango_layout_get_lines_readonly(layout); at; at = at->next) {
                PangoRectangle ink, logical;
                pango_layout_line_get_extents(at->data, &ink, &logical);
                most.ascent = fmax(most.ascent, -(double)ink.y / PANGO_SCALE);
                most.descent = fmax(most.descent, (double)(ink.y + ink.height) / PANGO_SCALE);
                most.width = fmax(most.width, (double)ink.width / PANGO_SCALE);
                most.width = fmax(most.width, (double)logical.width / PANGO_SCALE);
        }
        return most;
}

/* Sets the layout in SIZE and says whether it fits. */
static bool try_size(struct type_set *set, const struct paper_text *text, int lines, double size,
        double width, double height)
{
        set_size(set->layout, size, text->style->spacing);
        pango_layout_set_width(set->layout, (int)(width * PANGO_SCALE));
        if (pango_layout_get_line_count(set->layout) > lines)
                return false;
        struct measure ink = measure_lines(set->layout);
        set->size = size;
        set->first = fmax(FIRST_LINE * size, ink.ascent);
        set->step = fmax(LINE_STEP * size, ink.ascent + ink.descent + LINE_GAP * size);
        int count = pango_layout_get_line_count(set->layout);
        set->height = set->first + set->step * (count - 1) + ink.descent;
        return ink.width <= width && set->height <= height + 0.01;
}

enum err type_fit(struct act *a, const struct type *type, const struct paper_text *text,
        double width, double height, struct type_set *set)
{
        const struct type_style *style = text->style;
        struct type_set made = {
                lay_out(type, text->text, text->language, style->weight, style->spacing), 0, 0, 0, 0
        };
        for (size_t i = 0; i < TYPE_STEPS && style->steps[i].lines > 0; i++) {
                const struct type_step *step = &style->steps[i];
                bool is_last = i + 1 == TYPE_STEPS || style->steps[i + 1].lines == 0;
                pango_layout_set_wrap(
                        made.layout, is_last && i > 0 ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
                for (double size = step->most; size >= step->least - 0.001; size -= SIZE_STEP) {
                        if (!try_size(&made, text, step->lines, size, width, height))
                                continue;
                        *set = made;
                        return OK;
                }
        }
        g_object_unref(made.layout);
        return fail(a, E_INPUT, style->refusal);
}

bool type_has_glyphs(
        const struct type *type, struct str text, struct str language, struct str *missing)
{
        PangoLayout *layout = lay_out(type, text, language, TYPE_REGULAR, 0);
        bool good = pango_layout_get_unknown_glyphs_count(layout) == 0;
        PangoLayoutIter *iter = pango_layout_get_iter(layout);
        for (bool more = !good; more; more = pango_layout_iter_next_cluster(iter)) {
                PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);
                int start = pango_layout_iter_get_index(iter);
                if (!run)
                        continue;
                for (int i = 0; i < run->glyphs->num_glyphs; i++) {
                        if (run->item->offset + run->glyphs->log_clusters[i] != start ||
                                !(run->glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG))
                                continue;
                        struct str rest = { text.at + start, text.len - (size_t)start };
                        const char *end = g_utf8_find_next_char(rest.at, rest.at + rest.len);
                        *missing =
                                (struct str){ rest.at, end ? (size_t)(end - rest.at) : rest.len };
                        more = false;
                        break;
                }
                if (!more)
                        break;
        }
        pango_layout_iter_free(iter);
        g_object_unref(layout);
        return good;
}

/* A few letters of each script that Noto has for us, Han in each hand. */
static const struct {
        const char *language, *text;
} SAMPLES[] = {
        { "en", "AaĄąÑñỄễ 0123456789 -.,'" },
        { "uk", "АаЇїҐґЖж" },
        { "el", "ΑαΩω" },
        { "ar", "محمد علی ۱۲۳" },
        { "ur", "محمد علی" },
        { "hi", "राजेश क्षि" },
        { "zh-Hans", "王骨" },
        { "zh-Hant", "王骨" },
        { "ja", "王かナ" },
        { "ko", "김" },
        { "en", "Ա আ አ ა અ ਅ א ಅ ក ກ അ မ ଅ අ அ అ ހ ก ཀ Ꭰ ᠠ ܐ" },
};

void type_warm(struct type *type)
{
        for (size_t i = 0; i < COUNT(SAMPLES) * 2; i++) {
                PangoLayout *layout = lay_out(type, str_of(SAMPLES[i / 2].text),
                        str_of(SAMPLES[i / 2].language), i % 2 ? TYPE_BOLD : TYPE_REGULAR, 0);
                pango_layout_get_unknown_glyphs_count(layout);
                g_object_unref(layout);
        }
}
