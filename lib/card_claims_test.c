/* SPDX-License-Identifier: Apache-2.0 */
#include "card_claims.h"
#include "cbor.h"
#include "fixture.h"

static const struct card_claims sample = { .name = { (const uint8_t *)"Rosa Delgado", 12 },
        .birth = "1984-04-18",
        .gender = GENDER_FEMALE,
        .face = { (const uint8_t *)"RIFF", 4 },
        .has_end = true,
        .end = 1953352800,
        .has_status = true,
        .index = 1234,
        .uri = { (const uint8_t *)"https://c.example/s", 19 } };

static void assert_same(const struct card_claims *read, const struct card_claims *made)
{
        assert_bytes_equal(read->name, made->name);
        assert_string_equal(read->birth, made->birth);
        assert_int_equal(read->gender, made->gender);
        assert_bytes_equal(read->face, made->face);
        assert_int_equal(read->has_end, made->has_end);
        assert_int_equal(read->end, made->end);
        assert_int_equal(read->has_status, made->has_status);
        assert_int_equal(read->index, made->index);
        assert_bytes_equal(read->uri, made->uri);
}

static void what_is_put_is_read_back_with_every_part_left_out(void **state)
{
        (void)state;
        for (unsigned left_out = 0; left_out < 16; left_out++) {
                struct card_claims made = sample, read;
                uint8_t memory[256], texts[8];
                struct sink sink = sink_in(memory, sizeof memory), kept = sink_in(texts, 8);
                if (left_out & 1)
                        made.gender = GENDER_NONE;
                if (left_out & 2)
                        made.face = (struct bytes){ 0 };
                if (left_out & 4)
                        made.has_end = false, made.end = 0;
                if (left_out & 8)
                        made.has_status = false, made.index = 0, made.uri = (struct bytes){ 0 };
                card_claims_put(&sink, &made);
                assert_true(card_claims_read(sink_bytes(&sink), &kept, &read));
                assert_same(&read, &made);
        }
}

static void a_payload_is_exactly_the_bytes_of_the_table_in_the_format(void **state)
{
        (void)state;
        uint8_t memory[256];
        struct sink sink = sink_in(memory, sizeof memory);
        card_claims_put(&sink, &sample);
        struct bytes wanted = unhex("a3"
                                    "04 1a746dcc60"
                                    "18a9 a4"
                                    " 04 6c 526f73612044656c6761646f"
                                    " 08 68 3139383430343138"
                                    " 09 02"
                                    " 183e 81 a3 00 44 52494646 01 00 02 04"
                                    "19ffff a1 6b 7374617475735f6c697374"
                                    " a2 63 696478 1904d2"
                                    " 63 757269 73 68747470733a2f2f632e6578616d706c652f73");
        assert_bytes_equal(sink_bytes(&sink), wanted);
        fixture_free(wanted);
}

/* Reads a payload with this identity map and, unless it is empty, one more claim, all in hex. */
static bool reads(
        const char *identity, const char *claim, struct card_claims *read, struct sink *kept)
{
        struct bytes identity_bytes = unhex(identity), more = unhex(claim);
        static uint8_t memory[2048];
        struct sink sink = sink_in(memory, sizeof memory);
        cbor_put_map(&sink, more.length ? 2 : 1);
        cbor_put_unsigned(&sink, 169);
        sink_put(&sink, identity_bytes);
        sink_put(&sink, more);
        fixture_free(identity_bytes);
        fixture_free(more);
        return card_claims_read(sink_bytes(&sink), kept, read);
}

#define NAME "04 6141 "
#define BIRTH "08 68 3139383430343138 "

static void genders_are_read_as_numbers_and_as_words(void **state)
{
        (void)state;
        static const struct {
                const char *value;
                enum card_gender gender; /* GENDER_NONE: refused */
        } rows[] = { { "01", GENDER_MALE }, { "02", GENDER_FEMALE }, { "03", GENDER_OTHER },
                { "00", GENDER_NONE }, { "04", GENDER_NONE }, { "20", GENDER_NONE },
                { "64 4d616c65", GENDER_MALE }, { "66 46454d414c45", GENDER_FEMALE },
                { "61 66", GENDER_FEMALE }, { "61 33", GENDER_OTHER },
                { "66 6f7468657273", GENDER_OTHER }, { "60", GENDER_NONE },
                { "63 776f6f", GENDER_NONE }, { "f6", GENDER_NONE } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                char identity[256];
                struct card_claims read;
                struct sink kept = sink_in(NULL, 0);
                snprintf(identity, sizeof identity, "a3" NAME BIRTH "09 %s", rows[i].value);
                bool is_read = reads(identity, "", &read, &kept);
                if (is_read != (rows[i].gender != GENDER_NONE))
                        fail_msg("gender %s", rows[i].value);
                if (is_read)
                        assert_int_equal(read.gender, rows[i].gender);
        }
}

static void faces_are_taken_when_they_are_webp_pictures_and_left_out_otherwise(void **state)
{
        (void)state;
        static const struct {
                const char *rows, *face; /* NULL: the card is refused */
                unsigned more;
        } rows[] = {
                { "183e 81 a3 00 4161 01 00 02 04", "a", 1 },
                { "183e a3 00 4161 01 00 02 04", "a", 1 },
                { "183e a2 00 4161 02 04", "a", 1 }, /* an image unless it says otherwise */
                { "183e 82 a3 00 4161 01 01 02 04 a3 00 4162 01 00 02 04", "b", 1 },
                { "183e 80", "", 1 }, { "183e a3 00 4161 01 00 02 01", "", 1 }, /* JPEG */
                { "183e a3 00 4161 01 01 02 04", "", 1 },                       /* a template */
                { "183e a2 00 4161 01 00", "", 1 },                             /* no format */
                { "183e a4 00 4161 01 00 02 04 03 6178", "a", 1 },
                { "10 4161 11 04", "a", 2 }, /* the old form */
                { "11 04 10 4161", "a", 2 },
                { "10 64 36313442 11 04", "aK", 2 }, /* the same as hex text */
                { "10 4161 11 01", "", 2 }, { "10 4161", "", 1 },
                { "10 63 363161 11 04", NULL, 2 }, /* odd hex */
                { "10 62 6778 11 04", NULL, 2 },   /* no hex */
                { "10 01 11 04", NULL, 2 }, { "183e 01", NULL, 1 }, { "183e 81 01", NULL, 1 },
                { "183e a3 00 6161 01 00 02 04", NULL, 1 }, /* the picture as text */
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                char identity[256];
                uint8_t memory[8];
                struct card_claims read;
                struct sink kept = sink_in(memory, sizeof memory);
                snprintf(identity, sizeof identity, "a%u" NAME BIRTH "%s", 2 + rows[i].more,
                        rows[i].rows);
                if (reads(identity, "", &read, &kept) != (rows[i].face != NULL))
                        fail_msg("%s", rows[i].rows);
                if (rows[i].face)
                        assert_bytes_equal(read.face, bytes_of_text(rows[i].face));
        }
}

static void keys_that_no_card_may_carry_leave_no_trace(void **state)
{
        (void)state;
        struct card_claims read;
        struct sink kept = sink_in(NULL, 0);
        // id, address, nationality as bytes, marital status, legal status, a fingerprint, a text
        // key
        assert_true(reads("a9" NAME BIRTH "01 6131 0a 6141 0d 4155 0e 02 16 6152 1832 4166 6178 01",
                "", &read, &kept));
        assert_bytes_equal(read.name, BYTES_OF("A"));
        assert_int_equal(read.face.length, 0);
        assert_int_equal(read.gender, GENDER_NONE);
}

static void odd_identities_are_refused(void **state)
{
        (void)state;
        static const char *const refused[] = {
                "80",
                "f6",
                "a0",
                "a1" NAME,
                "a1" BIRTH,
                "a2 04 60" BIRTH,      /* an empty name */
                "a2 04 4141" BIRTH,    /* bytes */
                "a2 04 62 410a" BIRTH, /* a line end */
                "a2 04 62 417f" BIRTH,
                "a2 04 63 41c285" BIRTH,            /* other controls */
                "a3" NAME NAME BIRTH,               /* twice */
                "a2" NAME "08 1a 012ec5ba",         /* the date as a number */
                "a2" NAME "08 68 3139383430323330", /* 30 February */
                "a2" NAME "08 60",
        };
        for (size_t i = 0; i < COUNT(refused); i++) {
                struct card_claims read;
                struct sink kept = sink_in(NULL, 0);
                if (reads(refused[i], "", &read, &kept))
                        fail_msg("%s was taken", refused[i]);
        }
}

static void odd_claims_beside_are_refused_and_unknown_ones_skipped(void **state)
{
        (void)state;
        static const struct {
                const char *claims;
                bool is_taken;
        } rows[] = {
                { "01 6178", true }, /* iss */
                { "6178 01", true }, /* a key that is text */
                { "04 00", true },
                { "04 1b7fffffffffffffff", false }, /* out of all time */
                { "04 6131", false },
                { "04 f6", false },
                { "04 c100", false },
                { "19ffff a0", true }, /* no mechanism that we know */
                { "19ffff a1 6178 01", true },
                { "19ffff 80", false },
                { "19ffff a1 6b 7374617475735f6c697374 a0", false },
                { "19ffff a1 6b 7374617475735f6c697374 a1 63696478 01", false },
                { "19ffff a1 6b 7374617475735f6c697374 a1 63757269 6175", false },
                { "19ffff a1 6b 7374617475735f6c697374 a2 63696478 01 63757269 6175", true },
                { "19ffff a1 6b 7374617475735f6c697374 a3 63696478 01 63757269 6175 6178 01",
                        true },
                { "19ffff a1 6b 7374617475735f6c697374 a2 63696478 20 63757269 6175", false },
                { "19ffff a1 6b 7374617475735f6c697374 a2 63696478 01 63757269 60", false },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct card_claims read;
                struct sink kept = sink_in(NULL, 0);
                if (reads("a2" NAME BIRTH, rows[i].claims, &read, &kept) != rows[i].is_taken)
                        fail_msg("%s", rows[i].claims);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_put_is_read_back_with_every_part_left_out),
                cmocka_unit_test(a_payload_is_exactly_the_bytes_of_the_table_in_the_format),
                cmocka_unit_test(genders_are_read_as_numbers_and_as_words),
                cmocka_unit_test(
                        faces_are_taken_when_they_are_webp_pictures_and_left_out_otherwise),
                cmocka_unit_test(keys_that_no_card_may_carry_leave_no_trace),
                cmocka_unit_test(odd_identities_are_refused),
                cmocka_unit_test(odd_claims_beside_are_refused_and_unknown_ones_skipped),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
