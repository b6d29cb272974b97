/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/city_source.h"
#include "kit/text.h"
#include "kit/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { CITY_FILE, VALIDITY_FILE, LANGUAGES_FILE, PARTNERS_FILE };

static struct city demo_city(struct act *a)
{
        struct city city;
        if (city_load_policy(a, city_policy_dir(a, "demo"), &city) != OK)
                fail_msg("%s", text_of_failure(a));
        return city;
}

static void the_demonstration_city_is_invented_and_says_so(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make((size_t)1 << 30);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city = demo_city(&a);
        assert_true(city_is_specimen(&city));
        assert_true(str_ends_with(city.status_uri, STR(".example/s")));
        assert_true(city.has_library && city.has_prescription && city.has_transit);
        assert_int_equal(city.validity.band_count, 3);
        assert_int_equal(city.validity.end, VALIDITY_EXACT);
        assert_true(city.pool.pool_size >= 2 * city.pool.planned_cards);
}

static void the_card_has_a_name_in_every_language(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make((size_t)1 << 30);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city = demo_city(&a);
        assert_true(str_is_equal(city_card_name(&city, LANG_EN), STR("CityKey")));
        assert_true(str_is_equal(city_card_name(&city, LANG_ES), STR("Tarjeta de la Ciudad")));
        city.language_count = 1;
        assert_true(str_is_equal(city_card_name(&city, LANG_ES), STR("CityKey")));
}

static void today_is_the_citys_day(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make((size_t)1 << 30);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city = demo_city(&a);
        char text[DATE_TEXT_SIZE];
        a.now = 1798783199; /* 2027-01-01T05:59:59Z */
        assert_int_equal(city_set_today(&a, &city), OK);
        date_write(a.today, text);
        assert_string_equal(text, "2026-12-31");
        a.now++;
        assert_int_equal(city_set_today(&a, &city), OK);
        date_write(a.today, text);
        assert_string_equal(text, "2027-01-01");
}

static void a_folder_without_a_policy_is_named(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make((size_t)1 << 30);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        assert_int_equal(city_load_policy(&a, "/nowhere", &city), E_NONE);
        assert_non_null(strstr(text_of_failure(&a), "/nowhere/city.yaml is missing"));
}

/* Demo's FILE with WHAT replaced by WITH: the outcome, and the sentence in *SAID. */
static enum err read_changed(
        struct act *a, int file, const char *what, const char *with, const char **said)
{
        struct city city = demo_city(a);
        struct str text;
        struct buf path = buf_in(a->mem), changed = buf_in(a->mem);
        buf_add_c(&path, city_policy_dir(a, "demo"));
        buf_add_c(&path, "/");
        buf_add_c(&path, city_files[file]);
        assert_int_equal(yaml_load(a, buf_c(&path), &text), OK);
        const char *at = str_to_c(a->mem, text), *found = strstr(at, what);
        assert_non_null(found);
        buf_add(&changed, (struct str){ at, (size_t)(found - at) });
        buf_add_c(&changed, with);
        buf_add_c(&changed, found + strlen(what));
        act_recover(a);
        enum err outcome = city_read_file(a, file, "f", buf_str(&changed), &city);
        *said = text_of_failure(a);
        act_recover(a);
        return outcome;
}

static void what_is_wrong_in_a_policy_is_said(void **state)
{
        (void)state;
        static const struct {
                int file;
                const char *what, *with, *said;
        } cases[] = {
                { CITY_FILE, "zone: America/", "zone: Nowhere/",
                        "zone must be the name of a time zone" },
                { CITY_FILE, "opens: \"09:00\"", "opens: \"17:00\"",
                        "hours are from a day to a later" },
                { CITY_FILE, "opens: \"09:00\"", "opens: \"9.00h\"",
                        "hours are from a day to a later" },
                { CITY_FILE, "closes: \"17:00\"", "closes: \"24:00\"",
                        "hours are from a day to a later" },
                { CITY_FILE, "to: friday", "to: fryday", "monday" },
                { CITY_FILE, "from: monday", "from: sunday", "hours are from a day to a later" },
                { CITY_FILE, "leave: https://", "leave: http://", "https" },
                { CITY_FILE, "price: free", "price: 0", "price must be a whole number from 1" },
                { CITY_FILE, "seal: seal.svg", "seal: ../seal.svg",
                        "seal must be the name of a file" },
                { CITY_FILE, "seal: seal.svg", "seal: .seal", "seal must be the name of a file" },
                { CITY_FILE, "example/s\n", "example/v\n", "must be two different addresses" },
                { CITY_FILE, "pool_size: 16384", "pool_size: 11999", "at least 12000" },
                { CITY_FILE, "list_size: 4194304", "list_size: 4194303", "power of two" },
                { CITY_FILE, "list_size: 4194304", "list_size: 131072", "at least 196608" },
                { CITY_FILE, "issuer:", "isuer:", "isuer is not known" },
                { VALIDITY_FILE, "from_age: 0", "from_age: 1", "must begin with from_age: 0" },
                { VALIDITY_FILE, "from_age: 65", "from_age: 14", "this one is 14 after 14" },
                { VALIDITY_FILE, "years: 5", "years: five",
                        "years must be a whole number from 1 to 50, or never, not “five”" },
                { LANGUAGES_FILE, "language: pl", "language: es", "es stands here twice" },
                { LANGUAGES_FILE, "language: pl", "language: p l", "must be a tag" },
                { LANGUAGES_FILE, "  - language: pl\n",
                        "  - language: so\n    name: Soomaali\n    card_name: Kaarka\n"
                        "    complete: yes\n  - language: pl\n",
                        "so cannot be complete" },
                { LANGUAGES_FILE, "CityKey\n    complete: yes", "CityKey\n    complete: no",
                        "English must be in the list and complete" },
                { PARTNERS_FILE, "last_serial: 4", "last_serial: 3",
                        "last_serial must not be smaller" },
                { PARTNERS_FILE, "\"000000\"", "\"0000000\"", "6 or 8 digits" },
                { PARTNERS_FILE, "institution: 9001", "institution: 901", "from 1000 to 9999" },
        };
        SCOPED(arena_end) struct arena *mem = arena_make((size_t)1 << 30);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(cases); i++) {
                const char *said;
                enum err outcome =
                        read_changed(&a, cases[i].file, cases[i].what, cases[i].with, &said);
                if (outcome != E_INPUT || strstr(said, cases[i].said) == NULL)
                        fail_msg("case %zu: \"%s\"", i, said);
        }
}

static void what_the_pages_tell_may_be_left_out(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make((size_t)1 << 30);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city = demo_city(&a);
        const char *said;
        assert_int_equal(city.site.hours_count, 2);
        assert_int_equal(city.site.hours[0].opens, 9 * 60);
        assert_int_equal(city.site.hours[1].closes, 14 * 60);
        assert_true(city.site.has_price && city.site.price == 0);
        assert_int_equal(read_changed(&a, CITY_FILE, "  phone: 555-0140\n", "", &said), OK);
        assert_int_equal(read_changed(&a, CITY_FILE, "  online_years: 3\n", "", &said), OK);
}

static void a_city_may_go_without_library_and_prescription(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make((size_t)1 << 30);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city = { .name = STR("kept") };
        assert_int_equal(city_read_file(&a, PARTNERS_FILE, "f", STR("transit: no\n"), &city), OK);
        assert_false(city.has_library || city.has_prescription || city.has_transit);
        assert_true(str_is_equal(city.name, STR("kept")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_demonstration_city_is_invented_and_says_so),
                cmocka_unit_test(the_card_has_a_name_in_every_language),
                cmocka_unit_test(today_is_the_citys_day),
                cmocka_unit_test(a_folder_without_a_policy_is_named),
                cmocka_unit_test(what_is_wrong_in_a_policy_is_said),
                cmocka_unit_test(what_the_pages_tell_may_be_left_out),
                cmocka_unit_test(a_city_may_go_without_library_and_prescription),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
