/* SPDX-License-Identifier: Apache-2.0 */
#include "citykey.h"
#include "fixture.h"

#include <jansson.h>

enum { NOW = 1796126400 }; /* 2026-12-01T12:00:00Z, as in make.py */

typedef enum citykey_error take_in(struct citykey_checker *, const void *, size_t);

static enum citykey_error take(struct citykey_checker *checker, take_in *into, const char *name)
{
        struct bytes data = fixture_read(name);
        enum citykey_error error = into(checker, data.at, data.length);
        fixture_free(data);
        return error;
}

/* A checker that trusts the fixture city and knows its list. */
static struct citykey_checker *checker_with(const char *status)
{
        struct citykey_checker *checker = citykey_checker_new();
        assert_non_null(checker);
        assert_int_equal(take(checker, citykey_trust_keys, "keys.json"), CITYKEY_OK);
        if (status)
                assert_int_equal(take(checker, citykey_status_add, status), CITYKEY_OK);
        return checker;
}

static enum citykey_verdict check(
        struct citykey_checker *checker, const char *name, struct citykey_result *result)
{
        struct bytes text = fixture_read(name);
        citykey_check(checker, (const char *)text.at, text.length, NOW, result);
        fixture_free(text);
        return result->verdict;
}

/* What a row of cases.json says of a field; "" when it says nothing. */
static const char *said(const json_t *row, const char *field)
{
        const char *text = json_string_value(json_object_get(row, field));
        return text ? text : "";
}

static void run_case(const json_t *row, const struct citykey_result *got)
{
        const struct {
                const char *field, *got;
        } fields[] = { { "verdict", citykey_verdict_name(got->verdict) }, { "name", got->name },
                { "birth", got->birth }, { "gender", got->gender },
                { "valid_until", got->valid_until } };
        for (size_t i = 0; i < COUNT(fields); i++)
                if (strcmp(fields[i].got, said(row, fields[i].field)) != 0)
                        fail_msg("%s (%s): %s is \"%s\", not \"%s\"", said(row, "text"),
                                said(row, "why"), fields[i].field, fields[i].got,
                                said(row, fields[i].field));
        if (json_is_true(json_object_get(row, "face")) != (got->face_length > 0))
                fail_msg("%s: face of %zu bytes", said(row, "text"), got->face_length);
        assert_int_equal(json_is_true(json_object_get(row, "status_is_old")), got->status_is_old);
}

static void every_case_of_the_table_gets_its_verdict_and_no_field_too_many(void **state)
{
        (void)state;
        size_t index;
        const json_t *row;
        struct bytes file = fixture_read("cases.json");
        json_t *cases = json_loadb((const char *)file.at, file.length, 0, NULL);
        assert_true(json_array_size(cases) > 90);
        json_array_foreach(cases, index, row)
        {
                struct citykey_result result;
                struct citykey_checker *checker =
                        checker_with(json_string_value(json_object_get(row, "status")));
                struct bytes text = fixture_read(said(row, "text"));
                citykey_check(checker, (const char *)text.at, text.length,
                        json_integer_value(json_object_get(row, "now")), &result);
                run_case(row, &result);
                fixture_free(text);
                citykey_checker_free(checker);
        }
        json_decref(cases);
        fixture_free(file);
}

static void a_genuine_card_shows_face_city_index_and_date_of_the_list(void **state)
{
        (void)state;
        struct citykey_checker *checker = checker_with("status.cwt");
        struct citykey_result result;
        struct bytes face = fixture_read("face.webp");
        assert_int_equal(check(checker, "genuine.txt", &result), CITYKEY_GENUINE);
        assert_string_equal(result.issuer, "Fixture City (specimen)");
        assert_string_equal(result.status_as_of, "2026-12-01T10:00:00Z");
        assert_true(result.has_index);
        assert_int_equal(result.index, 1234);
        assert_bytes_equal((struct bytes){ result.face, result.face_length }, face);
        citykey_result_wipe(&result);
        for (size_t i = 0; i < sizeof result; i++)
                assert_int_equal(((const uint8_t *)&result)[i], 0);
        fixture_free(face);
        citykey_checker_free(checker);
}

static void no_changed_character_leaves_a_card_genuine(void **state)
{
        (void)state;
        struct citykey_checker *checker = checker_with("status.cwt");
        struct bytes text = fixture_read("genuine.txt");
        char copy[4096];
        for (size_t at = 0; at < text.length; at++) {
                struct citykey_result result;
                memcpy(copy, text.at, text.length);
                copy[at] = copy[at] == 'A' ? 'B' : 'A';
                enum citykey_verdict verdict =
                        citykey_check(checker, copy, text.length, NOW, &result);
                // The first characters hold zlib's own header, where a change may mean nothing.
                if (verdict == CITYKEY_GENUINE && at > 2)
                        fail_msg("character %zu", at);
                if (verdict != CITYKEY_GENUINE)
                        assert_string_equal(result.name, "");
        }
        fixture_free(text);
        citykey_checker_free(checker);
}

static void a_megabyte_of_base45_is_refused_at_once(void **state)
{
        (void)state;
        struct citykey_checker *checker = checker_with(NULL);
        struct citykey_result result;
        char *text = malloc(1 << 20);
        memset(text, 'A', 1 << 20);
        for (int i = 0; i < 100000; i++) // a hundred gigabytes, were it looked at
                assert_int_equal(
                        citykey_check(checker, text, 1 << 20, NOW, &result), CITYKEY_UNREADABLE);
        free(text);
        citykey_checker_free(checker);
}

static void who_trusts_nobody_finds_every_issuer_unknown(void **state)
{
        (void)state;
        struct citykey_checker *checker = citykey_checker_new();
        struct citykey_result result;
        assert_int_equal(check(checker, "genuine.txt", &result), CITYKEY_UNKNOWN_ISSUER);
        assert_int_equal(take(checker, citykey_status_add, "status.cwt"), CITYKEY_UNKNOWN_KEY);
        citykey_checker_free(checker);
}

static void why_a_status_is_not_known_is_told(void **state)
{
        (void)state;
        static const struct {
                const char *list, *text;
                enum citykey_status status;
        } rows[] = {
                { "status.cwt", "genuine.txt", CITYKEY_STATUS_KNOWN },
                { "status.cwt", "no_status.txt", CITYKEY_STATUS_NOT_NAMED },
                { NULL, "genuine.txt", CITYKEY_STATUS_NO_LIST },
                { "status_other_uri.cwt", "genuine.txt", CITYKEY_STATUS_NO_LIST },
                { "status_expired.cwt", "genuine.txt", CITYKEY_STATUS_LIST_OLD },
                { "status_future.cwt", "genuine.txt", CITYKEY_STATUS_LIST_EARLY },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct citykey_checker *checker = checker_with(rows[i].list);
                struct citykey_result result;
                check(checker, rows[i].text, &result);
                assert_int_equal(result.status, rows[i].status);
                citykey_checker_free(checker);
        }
}

static void exit_codes_and_names_are_those_of_the_contract(void **state)
{
        (void)state;
        static const struct {
                enum citykey_verdict verdict;
                const char *name;
                int exit;
        } rows[CITYKEY_VERDICT_COUNT] = { { CITYKEY_UNREADABLE, "unreadable", 6 },
                { CITYKEY_ALTERED, "altered", 5 }, { CITYKEY_UNKNOWN_ISSUER, "unknown_issuer", 5 },
                { CITYKEY_KEY_WITHDRAWN, "key_withdrawn", 4 }, { CITYKEY_REVOKED, "revoked", 4 },
                { CITYKEY_EXPIRED, "expired", 3 },
                { CITYKEY_GENUINE_STATUS_UNKNOWN, "genuine_status_unknown", 7 },
                { CITYKEY_GENUINE, "genuine", 0 } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                assert_string_equal(citykey_verdict_name(rows[i].verdict), rows[i].name);
                assert_int_equal(citykey_verdict_exit(rows[i].verdict), rows[i].exit);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_case_of_the_table_gets_its_verdict_and_no_field_too_many),
                cmocka_unit_test(a_genuine_card_shows_face_city_index_and_date_of_the_list),
                cmocka_unit_test(no_changed_character_leaves_a_card_genuine),
                cmocka_unit_test(a_megabyte_of_base45_is_refused_at_once),
                cmocka_unit_test(who_trusts_nobody_finds_every_issuer_unknown),
                cmocka_unit_test(why_a_status_is_not_known_is_told),
                cmocka_unit_test(exit_codes_and_names_are_those_of_the_contract),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
