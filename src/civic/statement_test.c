/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/place_fixture.h"

#include "civic/sql_nouns.h"

/* Every statement of every noun, against the schema as the migrations make it. */

#define NOUN(noun)                                                                                 \
        extern const struct db_statement *const sql_all_##noun[];                                  \
        extern const size_t sql_all_##noun##_count;
SQL_NOUNS
#undef NOUN

struct noun {
        const char *name;
        const struct db_statement *const *statements;
        const size_t *count;
};

#define NOUN(noun) { #noun, sql_all_##noun, &sql_all_##noun##_count },
static const struct noun nouns[] = { SQL_NOUNS };
#undef NOUN

static void every_statement_fits_the_schema(void **state)
{
        struct place *p = *state;
        for (size_t n = 0; n < COUNT(nouns); n++) {
                assert_true(*nouns[n].count > 0);
                for (size_t i = 0; i < *nouns[n].count; i++)
                        if (db_try_statement(&p->act, nouns[n].statements[i]) != OK)
                                fail_msg("%s: %s", nouns[n].name, p->act.failure.args[0]);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        every_statement_fits_the_schema, place_begin_open, place_end),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
