/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/self_test.h"

#include "kit/crypt.h"
#include "kit/place_fixture.h"

static void this_machine_computes_well(void **state)
{
        (void)state;
        assert_true(self_test_crypt());
        assert_true(self_test_seal());
}

static const char *manifest_of(struct place *p, const char *text)
{
        const char *path = file_join(&p->act, p->folder, "manifest");
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(text, file);
        fclose(file);
        return path;
}

static const char *own_hash(struct place *p)
{
        struct private program;
        uint8_t digest[SHA256_SIZE];
        struct buf hex = buf_in(p->mem);
        assert_int_equal(file_read(&p->act, "/proc/self/exe", (size_t)256 << 20, &program), OK);
        crypt_sha256(private_unwrap(program), digest);
        buf_add_hex(&hex, str_of_bytes(digest, sizeof digest));
        return buf_c(&hex);
}

static void the_program_that_the_manifest_names_is_good(void **state)
{
        struct place *p = *state;
        char text[256];
        snprintf(text, sizeof text, "%064d  other\n%s  bin/citykey\n", 0, own_hash(p));
        assert_int_equal(self_test_program(&p->act, manifest_of(p, text)), OK);
        snprintf(text, sizeof text, "%s *citykey\n", own_hash(p));
        assert_int_equal(self_test_program(&p->act, manifest_of(p, text)), OK);
}

static void another_program_or_no_line_is_not(void **state)
{
        struct place *p = *state;
        char text[256];
        snprintf(text, sizeof text, "%064d  citykey\n", 0);
        place_expect(p, self_test_program(&p->act, manifest_of(p, text)), E_BUG,
                TEXT_SWITCH_CHECK_PROGRAM);
        snprintf(text, sizeof text, "%s  notcitykey\n", own_hash(p));
        place_expect(p, self_test_program(&p->act, manifest_of(p, text)), E_BUG,
                TEXT_SWITCH_CHECK_PROGRAM);
        place_expect(p, self_test_program(&p->act, manifest_of(p, "")), E_BUG,
                TEXT_SWITCH_CHECK_PROGRAM);
}

static void without_a_manifest_there_is_nothing_to_compare(void **state)
{
        struct place *p = *state;
        assert_int_equal(self_test_program(&p->act, file_join(&p->act, p->folder, "none")), E_NONE);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)
                TEST(this_machine_computes_well),
                TEST(the_program_that_the_manifest_names_is_good),
                TEST(another_program_or_no_line_is_not),
                TEST(without_a_manifest_there_is_nothing_to_compare),
        };
        return crypt_start() ? cmocka_run_group_tests_name("self_test", tests, NULL, NULL) : 1;
}
