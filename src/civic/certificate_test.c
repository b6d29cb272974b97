/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/certificate_fixture.h"
#include "civic/certificate_print.h"
#include "kit/place_fixture.h"
#include "kit/text.h"

#include <sys/mman.h>

static struct place *place;
static struct act *a;

static int begin(void **state)
{
        place = place_make();
        a = &place->act;
        *state = place;
        return crypt_start() ? 0 : -1;
}

static int end(void **state)
{
        return place_end(state);
}

static struct str sign(struct certificate *made)
{
        struct str file;
        assert_int_equal(fixture_sign_certificate(a, made, &file), OK);
        return file;
}

/* ------------------------------------------------------------------------- the file */

static void what_a_desk_signs_is_read_back_and_its_signature_is_good(void **state)
{
        (void)state;
        struct certificate_file read;
        struct certificate made = fixture_certificate();
        struct str file = sign(&made), again;
        assert_int_equal(certificate_read(a, file, &read), OK);
        assert_int_equal(certificate_check_signature(a, &read), OK);
        assert_int_equal(read.certificate.active, 96);
        assert_int_equal(read.certificate.second[CERTIFICATE_ZEROED], 0);
        assert_int_equal(read.certificate.day.day, made.day.day);
        assert_true(str_is_equal(read.certificate.event, made.event));
        assert_memory_equal(read.certificate.bundle, made.bundle, sizeof made.bundle);
        assert_int_equal(certificate_write(a, &read.certificate, &again), OK);
        assert_true(str_is_equal(again, read.lines));
        assert_true(certificate_is_clean(&read.certificate));
}

static void its_lines_are_these(void **state)
{
        (void)state;
        struct certificate made = fixture_certificate();
        struct str lines;
        crypt_ed25519_public(&fixture_desk_seed, made.desk_key);
        assert_int_equal(certificate_write(a, &made, &lines), OK);
        static const char head[] = "citykey certificate 1\n"
                                   "kind demonstration\n"
                                   "day 2026-11-28\n"
                                   "city 3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a\n"
                                   "name City of Lakehaven\n"
                                   "event Saturday at Harbor Park Library\n"
                                   "desk North\n"
                                   "bundle b4b4";
        static const char foot[] =
                "\ncards opening 120 active 96 spoiled 3 destroyed 2 returned 19\n"
                "supplies returned 1 opened 1 used_up 1 destroyed 0\n"
                "visits 101\n"
                "clean person 101\n"
                "clean browser 101\n"
                "clean session 101\n"
                "clean mount 101\n"
                "clean swap 101\n"
                "clean core 101\n"
                "clean queue 101\n"
                "clean journal 101\n"
                "second locked 101\n"
                "second zeroed 0\n"
                "second apart 101\n"
                "unchecked camera display printer ribbon people\n"
                "end\n";
        assert_true(str_starts_with(lines, str_of(head)));
        assert_true(str_ends_with(lines, str_of(foot)));
}

static void a_certificate_changed_anywhere_is_refused(void **state)
{
        (void)state;
        struct certificate made = fixture_certificate();
        struct str file = sign(&made);
        char *bytes = str_to_c(a->mem, file);
        for (size_t i = 0; i < file.len; i++) {
                struct certificate_file read;
                bytes[i] ^= 1;
                enum err outcome = certificate_read(a, (struct str){ bytes, file.len }, &read);
                if (outcome == OK)
                        outcome = certificate_check_signature(a, &read);
                assert_true(outcome == E_INPUT || outcome == E_STATE);
                act_recover(a);
                bytes[i] ^= 1;
        }
}

static void a_certificate_cut_short_or_with_more_is_refused(void **state)
{
        (void)state;
        struct certificate_file read;
        struct certificate made = fixture_certificate();
        struct str file = sign(&made);
        for (size_t len = 0; len < file.len; len++) {
                enum err outcome = certificate_read(a, (struct str){ file.at, len }, &read);
                assert_true(outcome == E_INPUT || outcome == E_STATE);
                act_recover(a);
        }
        struct buf more = buf_in(a->mem);
        buf_add(&more, file);
        buf_add_c(&more, "\n");
        place_expect(place, certificate_read(a, buf_str(&more), &read), E_INPUT,
                TEXT_CERTIFICATE_ALTERED);
}

static void a_newer_program_s_certificate_says_so(void **state)
{
        (void)state;
        struct certificate_file read;
        place_expect(place, certificate_read(a, STR("citykey certificate 2\nkind x\n"), &read),
                E_STATE, TEXT_CERTIFICATE_NEWER);
        place_expect(place, certificate_read(a, STR("Dear city,\n"), &read), E_INPUT,
                TEXT_CERTIFICATE_NOT_ONE);
}

static void a_key_that_the_city_did_not_list_is_nobody_s(void **state)
{
        (void)state;
        struct certificate_file read;
        struct certificate made = fixture_certificate();
        struct buf keys = buf_in(a->mem);
        assert_int_equal(certificate_read(a, sign(&made), &read), OK);
        buf_add_c(&keys, "00112233 no key\n\n");
        place_expect(place, certificate_find_key(a, &read, buf_str(&keys)), E_WHO,
                TEXT_CERTIFICATE_KEY_UNKNOWN);
        buf_add_hex(&keys, str_of_bytes(made.desk_key, sizeof made.desk_key));
        buf_add_c(&keys, " North, 2026-11-28\n");
        assert_int_equal(certificate_find_key(a, &read, buf_str(&keys)), OK);
}

static void names_that_would_be_another_line_are_refused(void **state)
{
        (void)state;
        static const struct str names[] = { { "", 0 }, { "North\nvisits 0", 14 }, { " North", 6 },
                { "North\r", 6 }, { "No\xff", 3 }, { "North\xe2\x80\xae", 8 } };
        struct str lines;
        for (size_t i = 0; i < COUNT(names); i++) {
                struct certificate made = fixture_certificate();
                made.desk = names[i];
                place_expect(
                        place, certificate_write(a, &made, &lines), E_INPUT, TEXT_CERTIFICATE_NAME);
        }
}

static void counts_that_cannot_be_make_no_certificate(void **state)
{
        (void)state;
        struct str lines;
        struct certificate made = fixture_certificate();
        made.clean[CERTIFICATE_MOUNT] = 102;
        place_expect(place, certificate_write(a, &made, &lines), E_BUG, TEXT_CERTIFICATE_COUNTS);
        made = fixture_certificate();
        made.returned = 20;
        place_expect(place, certificate_write(a, &made, &lines), E_BUG, TEXT_CERTIFICATE_COUNTS);
        made = fixture_certificate();
        made.visits = -1;
        place_expect(place, certificate_write(a, &made, &lines), E_BUG, TEXT_CERTIFICATE_COUNTS);
}

static void a_day_with_one_visit_not_clean_or_one_card_missing_says_so(void **state)
{
        (void)state;
        struct certificate_file read;
        struct certificate made = fixture_certificate();
        made.clean[CERTIFICATE_QUEUE] = 100;
        assert_int_equal(certificate_read(a, sign(&made), &read), OK);
        assert_false(certificate_is_clean(&read.certificate));
        made = fixture_certificate();
        made.returned = 18;
        assert_int_equal(certificate_missing(&made), 1);
        assert_false(certificate_is_clean(&made));
        made = fixture_certificate();
        made.second[CERTIFICATE_LOCKED] = 0; /* amber */
        assert_true(certificate_is_clean(&made));
}

/* ------------------------------------------------------------------------- the page */

static const char seal[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\">"
                           "<circle cx=\"5\" cy=\"5\" r=\"4\"/></svg>";

static enum err draw(struct certificate *made, struct str *pdf)
{
        SCOPED(type_close) struct type *type = NULL;
        struct certificate_file read;
        struct certificate_look look = { .band = { 12, 74, 110 }, .accent = { 217, 130, 43 } };
        int fd = memfd_create("certificate", MFD_CLOEXEC);
        assert_int_equal(certificate_read(a, sign(made), &read), OK);
        assert_int_equal(type_open(a, &type), OK);
        assert_int_equal(svg_read(a, "seal.svg", str_of(seal), &look.seal), OK);
        look.type = type;
        enum err outcome = certificate_draw(a, &look, &read, fd);
        off_t size = lseek(fd, 0, SEEK_END);
        char *bytes = arena_take(a->mem, (size_t)size + 1);
        assert_int_equal(pread(fd, bytes, (size_t)size, 0), size);
        close(fd);
        *pdf = (struct str){ bytes, (size_t)size };
        return outcome;
}

static void a_page_is_drawn_in_each_language(void **state)
{
        (void)state;
        struct str pdf;
        struct certificate made = fixture_certificate();
        assert_int_equal(draw(&made, &pdf), OK);
        assert_true(str_starts_with(pdf, STR("%PDF-")));
        assert_true(memmem(pdf.at, pdf.len, "/Count 2", 8) != NULL);
}

static void a_day_that_is_not_clean_and_the_longest_names_find_room(void **state)
{
        (void)state;
        struct str pdf;
        struct certificate made = fixture_certificate();
        made.kind = ENVELOPE_PRODUCTION;
        made.opening = 4096, made.active = 3000, made.returned = 1001;
        made.visits = 4000;
        made.city = made.event = made.desk =
                STR("The Consolidated City and County of the Northern Lakes and of Harbors, "
                    "Department of the City Clerk, Mobile Unit 7");
        assert_true(made.city.len <= CERTIFICATE_NAME_MOST);
        assert_int_equal(draw(&made, &pdf), OK);
        made.event = STR("Día de la tarjeta en la Biblioteca Pública del Parque del Puerto");
        a->lang = LANG_ES;
        assert_int_equal(draw(&made, &pdf), OK);
        a->lang = LANG_EN;
}

static void a_word_that_no_page_holds_is_refused(void **state)
{
        (void)state;
        struct str pdf;
        char letters[CERTIFICATE_NAME_MOST];
        struct certificate made = fixture_certificate();
        memset(letters, 'W', sizeof letters);
        made.desk = str_of_bytes(letters, sizeof letters);
        place_expect(place, draw(&made, &pdf), E_INPUT, TEXT_CERTIFICATE_NO_ROOM);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_a_desk_signs_is_read_back_and_its_signature_is_good),
                TEST(its_lines_are_these),
                TEST(a_certificate_changed_anywhere_is_refused),
                TEST(a_certificate_cut_short_or_with_more_is_refused),
                TEST(a_newer_program_s_certificate_says_so),
                TEST(a_key_that_the_city_did_not_list_is_nobody_s),
                TEST(names_that_would_be_another_line_are_refused),
                TEST(counts_that_cannot_be_make_no_certificate),
                TEST(a_day_with_one_visit_not_clean_or_one_card_missing_says_so),
                TEST(a_page_is_drawn_in_each_language),
                TEST(a_day_that_is_not_clean_and_the_longest_names_find_room),
                TEST(a_word_that_no_page_holds_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
