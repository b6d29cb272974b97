/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"
#include "cbor.h"
#include "deflate.h"
#include "fixture.h"
#include "status_list.h"

enum { VECTOR_ENTRIES = 1 << 20 };

struct entry {
        uint32_t index;
        uint8_t state;
};

/* The test vectors of draft-ietf-oauth-status-list, appendix "Test vectors for Status List
 * encoding": 2^20 entries, all others 0. Of the eight-bit list, where each value from 0 to 255
 * stands once, the first fifty. */
static const char list_1[] = "eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogE"
                             "AAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAAAAAAvhsSAAAAAAAAAAA"
                             "A7KpLAAAAAAAAAAAAAAAAAAAAAJsLCQAAAAAAAAAAADjelAAAAAAAAAAAKjDMAQAAA"
                             "ACAZC8L2AEb";
static const struct entry entries_1[] = { { 0, 1 }, { 1993, 1 }, { 25460, 1 }, { 159495, 1 },
        { 495669, 1 }, { 554353, 1 }, { 645645, 1 }, { 723232, 1 }, { 854545, 1 }, { 934534, 1 },
        { 1000345, 1 } };

static const char list_2[] = "eNrt2zENACEQAEEuoaBABP5VIO01fCjIHTMStt9ovGV"
                             "IAAAAAABAbiEBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEB5WwIAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAID0ugQAAAAAAAAAAAAAAAAAQG12SgAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAOCSIQEAAAAAAAAAAAAAAAAAAAAAAAD8ExIAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwJEuAQAAAAAAAAAAAAAAAAAAAAAAAMB9S"
                             "wIAAAAAAAAAAAAAAAAAAACoYUoAAAAAAAAAAAAAAEBqH81gAQw";
static const struct entry entries_2[] = { { 0, 1 }, { 1993, 2 }, { 25460, 1 }, { 159495, 3 },
        { 495669, 1 }, { 554353, 1 }, { 645645, 2 }, { 723232, 1 }, { 854545, 1 }, { 934534, 2 },
        { 1000345, 3 } };

static const char list_4[] = "eNrt0EENgDAQADAIHwImkIIEJEwCUpCEBBQRHOy35Li"
                             "1EjoOQGabAgAAAAAAAAAAAAAAAAAAACC1SQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABADrsCAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                             "AAADoxaEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIIoCgAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACArpwKAAAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAGhqVkAzlwIAAAAAiGVRAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAAAAAAAAAAAAAAABx3AoAgLpVAQAAAAAAAAAAAAAAwM89rwMAAAAAAAAAA"
                             "AjsA9xMBMA";

static const char list_8[] = "eNrt0WOQM2kYhtGsbdu2bdu2bdu2bdu2bdu2jVnU1my"
                             "-SWYm6U5enFPVf7ue97orFYAo7CQBAACQuuckAABStqUEAAAAAAAAtN6wEgAE71QJA"
                             "AAAAIrwhwQAAAAAAdtAAgAAAAAAACLwkAQAAAAAAAAAAACUaFcJAACAeJwkAQAAAAA"
                             "AAABQvL4kAAAAWmJwCQAAAAAAAAjAwBIAAAB06ywJoDKQBARpfgkAAAAAAAAAAAAAA"
                             "AAAAACo50sJAAAAAAAAAOiRcSQAAAAAgAJNKgEAAG23mgQAAAAAAECw3pUAQvegBAA"
                             "AAAAAAADduE4CAAAAyjSvBAAQiw8koHjvSABAb-wlARCONyVoxtMSZOd0CQAAAOjWD"
                             "RKQmLckAAAAAACysLYEQGcnSAAAAAAQooUlAABI15kSAIH5RAIgLB9LABC4_SUgGZN"
                             "IAABAmM6RoLbTJIASzCIBAEAhfpcAAAAAAABquk8CAAAAAAAAaJl9SvvzBOICAFWmk"
                             "IBgfSgBAAAANOgrCQAAAAAAAADStK8EAAC03gASAAAAAAAAAADFWFUCAAAAMjOaBEA"
                             "DHpYAQjCIBADduFwCAAAAAGitMSSI3BUSAECOHpAA6IHrJQAAAAAAsjeVBAAAKRpVA"
                             "orWvwQAAAAAAAAAkKRtJAAAAAAAgCbcLAF0bXUJAAAAoF02kYDg7CYBAAAAAEB6NpQ"
                             "AAAAAAAAAAAAAAEr1uQQAAF06VgIAAAAAAAAAqDaeBAAQqgMkAAAAAABogQMlAAAAA"
                             "AAa87MEAAAQiwslAAAAAAAAAAAAAAAAMrOyBAAAiekv-hcsY0Sgne6QAAAAAAAgaUt"
                             "JAAAAAAAAAAAAAAAAAAAAAAAAAADwt-07vjVkAAAAgDy8KgFAUEaSAAAAAJL3vgQAW"
                             "dhcAgAAoBHDSUDo1pQAAACI2o4SAABZm14CALoyuwQAAPznGQkgZwdLAAAQukclAAA"
                             "AAAAAAAAAgKbMKgEAAAAAAAAAAAAAAAAAAECftpYAAAAAAAAAAAAACnaXBAAAAADk7"
                             "iMJAAAAAAAAAABqe00CAnGbBBG4TAIAgFDdKgFAXCaWAAAAAAAAAAAAAAAAAKAJQwR"
                             "72XbGAQAAAKAhh0sAAAAAAABQgO8kAAAAAAAAAAAAACAaM0kAAAC5W0QCAIJ3mAQAx"
                             "GwxCQAA6nhSAsjZBRIAANEbWQIAAAAAaJE3JACAwA0qAUBIVpKAlphbAiAPp0iQnKE"
                             "kAAAAAAAgBP1KAAAAdOl4CQAAAAAAAPjLZBIAAG10RtrPm8_CAEBMTpYAAAAAAIjQY"
                             "BL8z5QSAAAAAEDYPpUAACAsj0gAAADQkHMlAAjHDxIA0Lg9JQAAgHDsLQEAAABAQS6"
                             "WAAAAgLjNFs2l_RgLAIAEfCEBlGZZCQAAaIHjJACgtlskAAAozb0SAAAAVFtfAgAAA"
                             "AAAAAAAAAAAAAAAAAAAAKDDtxIAAAAAVZaTAKB5W0kAANCAsSUgJ0tL0GqHSNBbL0g"
                             "AZflRAgCARG0kQXNmlgCABiwkAQAAAEB25pIAAAAAAAAAAAAAoFh9SwAAAAAAADWNm"
                             "OSrpjFsEoaRgDKcF9Q1dxsEAAAAAAAAAAAAAAAAgPZ6SQIAAAAAAAAAgChMLgEAAAA"
                             "AAAAAqZlQAsK2qQQAAAAAAAD06XUJAAAAqG9bCQAAgLD9IgEAAAAAAAAAAAAAAAAAA"
                             "EBNe0gAAAAAAAAAAEBPHSEBAAAAlOZtCYA4fS8B0GFRCQAo0gISAOTgNwmC840EAAA"
                             "AAAAAAAAAAAAAAAAAUJydJfjXPBIAAAAAAAAAAAAAAABk6WwJAAAAAAAAAAAAAAAAq"
                             "G8UCQAAgPpOlAAAIA83SQAANWwc9HUjGAgAAAAAAACAusaSAAAAAAAAAAAAAAAAAAA"
                             "AAAAAAAAAqHKVBACQjxklAAAAAAAAAKBHxpQAAAAAACBME0lAdlaUAACyt7sEAAAA0"
                             "Nl0EgAAAAAAAAAAAABA-8wgAQAAAAAAAKU4SgKgUtlBAgAAAAAAAAAAgMCMLwEE51k"
                             "JICdzSgCJGl2CsE0tAQAA0L11JQAAAAAAAAjUOhIAAAAAAAAAAAAAAGTqeQkAAAAAA"
                             "AAAAAAAKM8SEjTrJwkAAAAAAACocqQEULgVJAAAACjDUxJUKgtKAAAAqbpRAgCA0n0"
                             "mAQAAAABAGzwmAUCTLpUAAAAAAAAAAEjZNRIAAAAAAAAAAAAAAAAAAAAA8I-vJaAlh"
                             "pQAAAAAAHrvzjJ-OqCuuVlLAojP8BJAr70sQZVDJYAgXS0BAAAAAAAAAAAAtMnyEgA"
                             "AAAAAFONKCQAAAAAAAADorc0kAAAAAAAAgDqOlgAAAAAAAAAAAADIwv0SAAAAAAAAA"
                             "AAAAADBuV0CIFVDSwAAAABAAI6RAAAAAGIwrQSEZAsJAABouRclAAAAAKDDrxIAAAA"
                             "0bkkJgFiMKwEAAAAAAHQyhwRk7h4JAAAAAAAAAAAgatdKAACUYj0JAAAAAAAAAAAAQ"
                             "nORBLTFJRIAAAAAkIaDJAAAAJryngQAAAAAAAAAAAA98oQEAAAAAAAAAEC2zpcgWY9"
                             "LQKL2kwAgGK9IAAAAAPHaRQIAAAAAAAAAAADIxyoSAAAAAAAAAAAAAADQFotLAECz_"
                             "gQ1PX-B";

static const struct entry entries_4[] = { { 0, 1 }, { 1993, 2 }, { 35460, 3 }, { 459495, 4 },
        { 595669, 5 }, { 754353, 6 }, { 845645, 7 }, { 923232, 8 }, { 924445, 9 }, { 934534, 10 },
        { 1004534, 11 }, { 1000345, 12 }, { 1030203, 13 }, { 1030204, 14 }, { 1030205, 15 } };
static const struct entry entries_8[] = { { 233478, 0 }, { 52451, 1 }, { 576778, 2 }, { 513575, 3 },
        { 468106, 4 }, { 292632, 5 }, { 214947, 6 }, { 182323, 7 }, { 884834, 8 }, { 66653, 9 },
        { 62489, 10 }, { 196493, 11 }, { 458517, 12 }, { 487925, 13 }, { 55649, 14 },
        { 416992, 15 }, { 879796, 16 }, { 462297, 17 }, { 942059, 18 }, { 583408, 19 },
        { 13628, 20 }, { 334829, 21 }, { 886286, 22 }, { 713557, 23 }, { 582738, 24 },
        { 326064, 25 }, { 451545, 26 }, { 705889, 27 }, { 214350, 28 }, { 194502, 29 },
        { 796765, 30 }, { 202828, 31 }, { 752834, 32 }, { 721327, 33 }, { 554740, 34 },
        { 91122, 35 }, { 963483, 36 }, { 261779, 37 }, { 793844, 38 }, { 165255, 39 },
        { 614839, 40 }, { 758403, 41 }, { 403258, 42 }, { 145867, 43 }, { 96100, 44 },
        { 477937, 45 }, { 606890, 46 }, { 167335, 47 }, { 488197, 48 }, { 211815, 49 } };

static const struct {
        unsigned bits;
        const char *list;
        const struct entry *entries;
        size_t count, others; /* entries that are not 0 and not in the table */
} vectors[] = {
        { 1, list_1, entries_1, COUNT(entries_1), 0 },
        { 2, list_2, entries_2, COUNT(entries_2), 0 },
        { 4, list_4, entries_4, COUNT(entries_4), 0 },
        { 8, list_8, entries_8, COUNT(entries_8), 206 },
};

/* The list of a vector, unpacked; freed with fixture_free. */
static struct bytes unpack(const char *text, unsigned bits)
{
        uint8_t packed[4096], *memory = malloc(VECTOR_ENTRIES * bits / 8);
        struct sink sink = sink_in(packed, sizeof packed);
        struct sink entries = sink_in(memory, VECTOR_ENTRIES * bits / 8);
        assert_true(base64url_decode(bytes_of_text(text), &sink));
        assert_true(zlib_unpack(sink_bytes(&sink), &entries));
        assert_int_equal(entries.length, VECTOR_ENTRIES * bits / 8);
        return sink_bytes(&entries);
}

static void the_draft_s_vectors_hold_what_it_says_and_nothing_else(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(vectors); i++) {
                struct bytes entries = unpack(vectors[i].list, vectors[i].bits);
                size_t set = 0, wanted = vectors[i].others;
                uint8_t at;
                for (size_t j = 0; j < vectors[i].count; j++) {
                        const struct entry *entry = &vectors[i].entries[j];
                        assert_true(status_entry_get(entries, vectors[i].bits, entry->index, &at));
                        assert_int_equal(at, entry->state);
                        wanted += entry->state != 0;
                }
                for (uint64_t index = 0; index < VECTOR_ENTRIES; index++)
                        set += status_entry_get(entries, vectors[i].bits, index, &at) && at;
                assert_int_equal(set, wanted);
                fixture_free(entries);
        }
}

static void writing_the_same_entries_gives_the_same_list(void **state)
{
        (void)state;
        for (size_t i = 0; i < 3; i++) { // the tables of these three are complete
                struct bytes wanted = unpack(vectors[i].list, vectors[i].bits);
                uint8_t *made = calloc(1, wanted.length);
                for (size_t j = 0; j < vectors[i].count; j++)
                        assert_true(status_entry_set(made, wanted.length, vectors[i].bits,
                                vectors[i].entries[j].index, vectors[i].entries[j].state));
                assert_bytes_equal((struct bytes){ made, wanted.length }, wanted);
                fixture_free(wanted);
                free(made);
        }
}

static void an_index_past_the_end_and_odd_widths_are_refused(void **state)
{
        (void)state;
        uint8_t list[2] = { 0xFF, 0xFF }, state_at = 77;
        for (unsigned bits = 1; bits <= 8; bits *= 2) {
                struct bytes entries = { list, sizeof list };
                assert_true(status_entry_get(entries, bits, 16 / bits - 1, &state_at));
                state_at = 77;
                assert_false(status_entry_get(entries, bits, 16 / bits, &state_at));
                assert_false(status_entry_get(entries, bits, UINT64_MAX, &state_at));
                assert_false(status_entry_set(list, sizeof list, bits, 16 / bits, 0));
                assert_int_equal(state_at, 77);
        }
        static const unsigned odd[] = { 0, 3, 5, 6, 7, 9, 16 };
        for (size_t i = 0; i < COUNT(odd); i++) {
                assert_false(status_entry_get((struct bytes){ list, 2 }, odd[i], 0, &state_at));
                assert_false(status_entry_set(list, sizeof list, odd[i], 0, 0));
        }
        assert_false(status_entry_set(list, sizeof list, 1, 0, 2));
        assert_false(status_entry_set(list, sizeof list, 4, 0, 16));
        assert_int_equal(list[0] & list[1], 0xFF);
}

static const struct status_claims sample = { .uri = { (const uint8_t *)"https://c.example/s/1",
                                                     21 },
        .issued = 1796119200,
        .until = 1796724000,
        .ttl = 43200,
        .bits = 1,
        .packed = { (const uint8_t *)"\x78\xda\x00\xff", 4 } };

static void assert_like_sample(const struct status_claims *read)
{
        assert_bytes_equal(read->uri, sample.uri);
        assert_int_equal(read->issued, sample.issued);
        assert_int_equal(read->until, sample.until);
        assert_int_equal(read->bits, sample.bits);
}

static void what_is_put_is_read_back_in_both_forms(void **state)
{
        (void)state;
        for (int64_t ttl = 0; ttl <= 43200; ttl += 43200) {
                uint8_t memory[512], texts[512], packed[16];
                struct status_claims made = sample, read;
                struct sink cwt = sink_in(memory, sizeof memory);
                made.ttl = ttl;
                status_put_cwt(&cwt, &made);
                assert_true(status_read_cwt(sink_bytes(&cwt), &read));
                assert_like_sample(&read);
                assert_int_equal(read.ttl, ttl);
                assert_bytes_equal(read.packed, sample.packed);
                struct sink jwt = sink_in(memory, sizeof memory);
                struct sink kept = sink_in(texts, sizeof texts), list = sink_in(packed, 16);
                status_put_jwt(&jwt, &made);
                assert_true(status_read_jwt(sink_bytes(&jwt), &kept, &read));
                assert_like_sample(&read);
                assert_int_equal(read.ttl, ttl);
                assert_true(base64url_decode(read.packed, &list));
                assert_bytes_equal(sink_bytes(&list), sample.packed);
        }
}

static void an_address_cannot_break_out_of_its_json(void **state)
{
        (void)state;
        uint8_t memory[512], texts[512];
        struct status_claims made = sample, read;
        struct sink jwt = sink_in(memory, sizeof memory), kept = sink_in(texts, sizeof texts);
        made.uri = BYTES_OF("\",\"exp\":9\\");
        status_put_jwt(&jwt, &made);
        assert_true(status_read_jwt(sink_bytes(&jwt), &kept, &read));
        assert_bytes_equal(read.uri, made.uri);
        made.uri = BYTES_OF("\xff not UTF-8");
        jwt = sink_in(memory, sizeof memory);
        status_put_jwt(&jwt, &made);
        assert_false(sink_is_whole(&jwt));
}

static void a_list_without_an_end_lives_for_its_ttl(void **state)
{
        (void)state;
        uint8_t texts[512];
        struct status_claims read;
        struct sink kept = sink_in(texts, sizeof texts);
        assert_true(status_read_jwt(BYTES_OF("{\"sub\":\"u\",\"iat\":100,\"ttl\":50,"
                                             "\"status_list\":{\"bits\":1,\"lst\":\"eNo\"}}"),
                &kept, &read));
        assert_int_equal(read.until, 150);
}

static void odd_claims_are_refused(void **state)
{
        (void)state;
#define LIST "\"status_list\":{\"bits\":1,\"lst\":\"eNo\"}"
        static const char *const refused[] = {
                "",
                "[]",
                "{}",
                "{",
                "{\"sub\":\"u\",\"iat\":1," LIST "}", /* no end at all */
                "{\"sub\":\"u\",\"exp\":2," LIST "}", /* no iat */
                "{\"iat\":1,\"exp\":2," LIST "}",     /* no sub */
                "{\"sub\":\"\",\"iat\":1,\"exp\":2," LIST "}",
                "{\"sub\":7,\"iat\":1,\"exp\":2," LIST "}",
                "{\"sub\":\"u\",\"iat\":1,\"exp\":2}", /* no list */
                "{\"sub\":\"u\",\"iat\":\"1\",\"exp\":2," LIST "}",
                "{\"sub\":\"u\",\"iat\":1.5,\"exp\":2," LIST "}",
                "{\"sub\":\"u\",\"iat\":1,\"exp\":2,\"exp\":3," LIST "}",
                "{\"sub\":\"u\",\"iat\":-1,\"exp\":2," LIST "}",
                "{\"sub\":\"u\",\"iat\":1,\"ttl\":-5,\"exp\":2," LIST "}",
                "{\"sub\":\"u\",\"iat\":9223372036854775807,\"ttl\":1," LIST "}",
                "{\"sub\":\"u\",\"iat\":1,\"exp\":2,\"status_list\":{\"bits\":3,\"lst\":\"eNo\"}}",
                "{\"sub\":\"u\",\"iat\":1,\"exp\":2,\"status_list\":{\"lst\":\"eNo\"}}",
                "{\"sub\":\"u\",\"iat\":1,\"exp\":2,\"status_list\":{\"bits\":1}}",
                "{\"sub\":\"u\",\"iat\":1,\"exp\":2,\"status_list\":[]}",
        };
        for (size_t i = 0; i < COUNT(refused); i++) {
                uint8_t texts[512];
                struct status_claims read;
                struct sink kept = sink_in(texts, sizeof texts);
                if (status_read_jwt(bytes_of_text(refused[i]), &kept, &read))
                        fail_msg("%s was taken", refused[i]);
        }
}

/* The sample as CBOR, with one claim more or of another type. */
static bool takes_claim(uint64_t key, const char *value_hex)
{
        uint8_t memory[256];
        struct sink sink = sink_in(memory, sizeof memory);
        struct status_claims read;
        static const char *const values[] = { "6175", "02", "01",
                "a2 636c7374 4178 6462697473 01" };
        static const uint64_t keys[] = { 2, 4, 6, 65533 };
        cbor_put_map(&sink, COUNT(keys));
        for (size_t i = 0; i < COUNT(keys); i++) {
                struct bytes value = unhex(keys[i] == key ? value_hex : values[i]);
                cbor_put_unsigned(&sink, keys[i]);
                sink_put(&sink, value);
                fixture_free(value);
        }
        return status_read_cwt(sink_bytes(&sink), &read);
}

static void odd_claims_in_cbor_are_refused(void **state)
{
        (void)state;
        static const struct {
                uint64_t key;
                const char *value;
                bool is_taken;
        } rows[] = {
                { 0, "", true },
                { 2, "4175", false }, /* sub is bytes */
                { 2, "60", false },   /* or empty */
                { 2, "6100", false }, /* or holds a NUL */
                { 4, "6132", false }, /* exp is text */
                { 4, "c102", false }, /* or tagged */
                { 4, "1bffffffffffffffff", false },
                { 6, "20", false },     /* iat before 1970 */
                { 65533, "80", false }, /* the list is a list */
                { 65533, "a1 636c7374 4178", false },
                { 65533, "a1 6462697473 01", false },
                { 65533, "a2 636c7374 6178 6462697473 01", false },
                { 65533, "a2 636c7374 4178 6462697473 03", false },
                { 65533, "a2 636c7374 4178 6462697473 19ffff", false },
                { 65533, "a3 636c7374 4178 6462697473 01 6161 02", true },
        };
        for (size_t i = 0; i < COUNT(rows); i++)
                if (takes_claim(rows[i].key, rows[i].value) != rows[i].is_taken)
                        fail_msg("%d: %s", (int)rows[i].key, rows[i].value);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_draft_s_vectors_hold_what_it_says_and_nothing_else),
                cmocka_unit_test(writing_the_same_entries_gives_the_same_list),
                cmocka_unit_test(an_index_past_the_end_and_odd_widths_are_refused),
                cmocka_unit_test(what_is_put_is_read_back_in_both_forms),
                cmocka_unit_test(an_address_cannot_break_out_of_its_json),
                cmocka_unit_test(a_list_without_an_end_lives_for_its_ttl),
                cmocka_unit_test(odd_claims_are_refused),
                cmocka_unit_test(odd_claims_in_cbor_are_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
