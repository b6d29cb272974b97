/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/type_inside.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { MEMORY = 64 << 20 };

static struct act a;
static struct type *type;

static int open_type(void **state)
{
        (void)state;
        a = act_begin(arena_make(MEMORY), STR("test"), LANG_EN);
        return type_open(&a, &type) == OK ? 0 : -1;
}

static int close_type(void **state)
{
        (void)state;
        type_close(&type);
        arena_end(&a.mem);
        return 0;
}

static const struct type_style one_line = { .steps = { { 1, 12, 8 } },
        .refusal = TEXT_CARD_REFUSED_NAME };

static struct type_line shape(const char *text, const char *language)
{
        struct type_text whole = type_text_of(&a, type, str_of(text), str_of(language), &one_line);
        return type_shape(&whole);
}

static enum err fit(const char *text, const struct type_style *style, struct type_room room,
        struct type_set *set)
{
        act_recover(&a);
        struct type_text whole = type_text_of(&a, type, str_of(text), STR("en"), style);
        return type_fit(&whole, style, room, set);
}

static void every_script_of_the_table_has_its_glyphs(void **state)
{
        (void)state;
        static const char *const TEXTS[] = { "Zażółć gęślą jaźń Nguyễn Thị Ñandú", "Ελένη",
                "Їжак Ґалаґан", "محمد بن عبدالله", "کامران قریشی", "राजेश क्षत्रिय", "王小明",
                "張麗華", "さくら サクラ", "김민준", "Հայկ", "রহিম", "አበበ", "გიორგი", "ગુજરાતી",
                "ਗੁਰਪ੍ਰੀਤ", "דוד", "ಕನ್ನಡ", "សុខ", "ລາວ", "മലയാളം", "မြန်မာ", "ଓଡ଼ିଆ", "සිංහල", "தமிழ்",
                "తెలుగు", "ދިވެހި", "สมชาย", "བོད་", "ᏣᎳᎩ", "ᠮᠣᠩᠭᠣᠯ", "ܣܘܪܝܝܐ", "" };
        for (size_t i = 0; i < COUNT(TEXTS); i++) {
                struct str missing;
                assert_true(type_has_glyphs(&a, type, str_of(TEXTS[i]), STR("en"), &missing));
        }
}

static void the_first_character_without_a_glyph_is_named(void **state)
{
        (void)state;
        static const struct {
                const char *text, *missing;
        } ROWS[] = { { "Ana 𓀀 Maria", "𓀀" }, { "𐌰𐌱", "𐌰" }, { "محمد 𓁐", "𓁐" } };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                struct str missing;
                assert_false(type_has_glyphs(&a, type, str_of(ROWS[i].text), STR("en"), &missing));
                assert_true(str_is_equal(missing, str_of(ROWS[i].missing)));
        }
}

static void text_that_is_not_utf_8_has_no_glyph(void **state)
{
        (void)state;
        struct str missing;
        assert_true(type_has_glyphs(&a, type, STR("\xEF\xBF\xBD"), STR("en"), &missing) ||
                    missing.len > 0);
        struct type_line line = shape("A\xFF\xC3", "en");
        assert_int_equal(line.count, 3);
}

/* The face of the first glyph. */
static const struct type_face *face_of(const char *text, const char *language)
{
        return shape(text, language).glyphs[0].face;
}

static void the_language_chooses_the_hand_of_han_characters(void **state)
{
        (void)state;
        const struct type_face *simplified = face_of("骨", "zh-Hans");
        assert_ptr_equal(simplified, face_of("骨", "en"));
        assert_ptr_not_equal(simplified, face_of("骨", "zh-Hant"));
        assert_ptr_not_equal(simplified, face_of("骨", "ja"));
        assert_ptr_not_equal(face_of("骨", "zh-Hant"), face_of("骨", "zh-Hant-HK"));
        assert_ptr_equal(face_of("骨", "zh-Hant"), face_of("骨", "zh-TW"));
}

static void urdu_is_in_nastaliq_and_arabic_is_not(void **state)
{
        (void)state;
        assert_ptr_not_equal(face_of("علی", "ur"), face_of("علی", "ar"));
        assert_ptr_equal(face_of("علی", "en"), face_of("علی", "ar"));
}

static void arabic_letters_are_joined_and_run_leftward(void **state)
{
        (void)state;
        struct type_line apart = shape("م ح م د", "ar"), joined = shape("محمد", "ar");
        assert_true(joined.width < apart.width * 0.9);
        assert_true(joined.is_leftward);
        assert_true(joined.glyphs[0].at > joined.glyphs[joined.count - 1].at);
}

static void devanagari_vowels_stand_before_their_letter(void **state)
{
        (void)state;
        /* ka + i: two characters, the vowel's glyph first; ka + virama + ssa: one conjunct */
        assert_int_equal(shape("कि", "hi").count, 2);
        assert_int_equal(shape("क्ष", "hi").count, 1);
}

static void two_directions_in_one_line_keep_their_order(void **state)
{
        (void)state;
        /* logical: ABC, alef beh, 12 -> visual: ABC 12 beh alef */
        struct type_line line = shape("ABC אב 12", "en");
        uint32_t order[16];
        size_t count = 0;
        for (size_t i = 0; i < line.count; i++)
                order[count++] = line.glyphs[i].at;
        assert_false(line.is_leftward);
        assert_int_equal(order[0], 0);
        assert_int_equal(line.glyphs[4].at, 9); /* "12" comes before the Hebrew letters */
        assert_int_equal(line.glyphs[count - 1].at, 4);
}

static void the_largest_size_that_fits_wins(void **state)
{
        (void)state;
        struct type_set set;
        assert_int_equal(fit("Ana", &one_line, (struct type_room){ 200, 40 }, &set), OK);
        assert_true(set.size == 12);
        double wide = set.lines[0].width;
        assert_int_equal(fit("Ana", &one_line, (struct type_room){ wide * 10, 40 }, &set), OK);
        assert_true(set.size <= 10 && set.size > 9.7);
}

static void what_does_not_fit_is_refused_and_never_cut(void **state)
{
        (void)state;
        struct type_set set = { .count = -1 };
        assert_int_equal(
                fit("Maximiliane", &one_line, (struct type_room){ 20, 40 }, &set), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_CARD_REFUSED_NAME);
        assert_int_equal(set.count, -1);
        assert_int_equal(fit("Ana", &one_line, (struct type_room){ 200, 5 }, &set), E_INPUT);
}

static const struct type_style three_ways = { .steps = { { 1, 12, 10 }, { 2, 11, 7 }, { 4, 7, 5 } },
        .refusal = TEXT_CARD_REFUSED_NAME };

/* All bytes that glyphs begin at, over all lines: nothing may be lost. */
static double width_of_all(const struct type_set *set)
{
        double width = 0;
        for (int i = 0; i < set->count; i++)
                width += set->lines[i].width;
        return width;
}

static void a_long_name_takes_two_lines_of_about_one_length(void **state)
{
        (void)state;
        struct type_set set;
        const char *name = "José María Ñíguez de la Vega";
        assert_int_equal(fit(name, &three_ways, (struct type_room){ 110, 33 }, &set), OK);
        assert_int_equal(set.count, 2);
        assert_true(set.size >= 10);
        assert_true(fabs(set.lines[0].width - set.lines[1].width) < set.lines[1].width * 0.5);
        /* the blank at the break is all that is missing */
        assert_true(width_of_all(&set) > shape(name, "en").width - 0.3);
}

static void a_word_is_broken_only_when_nothing_else_helps(void **state)
{
        (void)state;
        struct type_set set;
        struct type_room room = { 140, 33 };
        assert_int_equal(fit("Wolfeschlegelsteinhausen Anna", &three_ways, room, &set), OK);
        assert_int_equal(set.count, 2);
        const char *word = "WOLFESCHLEGELSTEINHAUSENBERGERDORFFWOLFESCHLEGELSTEINHAUSENBERGE";
        assert_int_equal(fit(word, &three_ways, room, &set), OK);
        assert_true(set.count > 1 && set.size <= 7);
        assert_true(fabs(width_of_all(&set) - shape(word, "en").width) < 0.1);
}

static void setting_text_starts_no_thread(void **state)
{
        (void)state;
        struct type_set set;
        for (double size = 5; size < 40; size += 0.37) {
                struct type_style style = { .steps = { { 1, size, size } } };
                assert_int_equal(
                        fit("Їжак 王 محمد", &style, (struct type_room){ 900, 90 }, &set), OK);
        }
        DIR *tasks = opendir("/proc/self/task");
        int count = 0;
        for (struct dirent *task; (task = readdir(tasks));)
                count += task->d_name[0] != '.';
        closedir(tasks);
        assert_int_equal(count, 1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_script_of_the_table_has_its_glyphs),
                cmocka_unit_test(the_first_character_without_a_glyph_is_named),
                cmocka_unit_test(text_that_is_not_utf_8_has_no_glyph),
                cmocka_unit_test(the_language_chooses_the_hand_of_han_characters),
                cmocka_unit_test(urdu_is_in_nastaliq_and_arabic_is_not),
                cmocka_unit_test(arabic_letters_are_joined_and_run_leftward),
                cmocka_unit_test(devanagari_vowels_stand_before_their_letter),
                cmocka_unit_test(two_directions_in_one_line_keep_their_order),
                cmocka_unit_test(the_largest_size_that_fits_wins),
                cmocka_unit_test(what_does_not_fit_is_refused_and_never_cut),
                cmocka_unit_test(a_long_name_takes_two_lines_of_about_one_length),
                cmocka_unit_test(a_word_is_broken_only_when_nothing_else_helps),
                cmocka_unit_test(setting_text_starts_no_thread),
        };
        return cmocka_run_group_tests(tests, open_type, close_type);
}
