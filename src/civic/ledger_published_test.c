/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_published.h"

#include "civic/ledger_fixture.h"

/* A web server that lies about one of its files. */
struct server {
        struct log *log;
        const char *about; /* path; NULL: tells the truth */
        enum lie { ALTERS, CUTS, ADDS, LACKS } how;
        size_t at; /* byte */
};

static enum err read_file(struct act *a, struct log *log, const char *path, struct str *bytes)
{
        struct tile_name name;
        int64_t size;
        struct act own = log->p->act;
        own.mem = a->mem;
        if (strcmp(path, "checkpoint") == 0)
                return ledger_public(&own, bytes, &size);
        assert_true(str_starts_with(str_of(path), STR("tile/")));
        assert_true(tile_read_name(str_of(path + 5), &name));
        return ledger_tile(&own, &name, bytes);
}

static enum err get(struct act *a, void *arg, const char *path, size_t most, struct str *bytes)
{
        const struct server *server = arg;
        TRY(read_file(a, server->log, path, bytes));
        if (server->about && strcmp(server->about, path) == 0) {
                struct buf lie = buf_in(a->mem);
                buf_add(&lie, *bytes);
                if (server->how == LACKS)
                        return fail_with(a, E_NONE, TEXT_FETCH_NONE, path);
                if (server->how == ALTERS)
                        lie.at[server->at] ^= 1;
                if (server->how == CUTS)
                        lie.len--;
                if (server->how == ADDS)
                        buf_add_byte(&lie, '\0');
                *bytes = buf_str(&lie);
        }
        return bytes->len <= most ? OK : fail_with(a, E_INPUT, TEXT_FETCH_LONG, path);
}

static enum err verify(struct server *server, struct str kept, struct ledger_report *report)
{
        const struct ledger_files files = { get, server };
        const struct ledger_check check = {
                .keys = &server->log->signer.key, .key_count = 1, .kept = kept
        };
        return ledger_verify_published(&server->log->p->act, &files, &check, report);
}

static void what_is_published_is_what_was_signed(void **state)
{
        struct log *log = *state;
        struct ledger_report report;
        struct server server = { .log = log };
        static const int added[] = { 1, 200, 60, 400 }; /* 16, 224, 288, 688 */
        struct str kept = STR("");
        for (size_t i = 0; i < COUNT(added); i++) {
                log_add(log, added[i]);
                log_publish(log);
                assert_int_equal(verify(&server, kept, &report), OK);
                kept = report.newest;
        }
        assert_int_equal(report.entries, 688);
}

static void a_server_that_lies_is_found_out(void **state)
{
        static const struct {
                const char *about;
                size_t at;
                enum lie how;
                enum text sentence;
        } cases[] = {
                { "checkpoint", 3, ALTERS, TEXT_LEDGER_CHECKPOINT_UNSIGNED },
                { "checkpoint", 0, CUTS, TEXT_LEDGER_PUBLISHED_UNREADABLE },
                { "checkpoint", 0, LACKS, TEXT_FETCH_NONE },
                { "tile/entries/000", 40, ALTERS, TEXT_LEDGER_PUBLISHED_ENTRY },
                { "tile/entries/001.p/48", 0, ALTERS, TEXT_LEDGER_PUBLISHED_ENTRY },
                { "tile/entries/001.p/48", 0, CUTS, TEXT_LEDGER_PUBLISHED_ENTRY },
                { "tile/entries/001.p/48", 0, ADDS, TEXT_LEDGER_PUBLISHED_ENTRY },
                { "tile/entries/000", 0, LACKS, TEXT_FETCH_NONE },
                { "tile/0/000", 100, ALTERS, TEXT_LEDGER_PUBLISHED_ENTRY },
                { "tile/0/001.p/48", 0, CUTS, TEXT_LEDGER_PUBLISHED_TILE },
                { "tile/0/001.p/48", 0, ADDS, TEXT_FETCH_LONG },
                { "tile/1/000.p/1", 5, ALTERS, TEXT_LEDGER_PUBLISHED_TILE },
                { "tile/1/000.p/1", 5, CUTS, TEXT_LEDGER_PUBLISHED_TILE },
        };
        struct log *log = *state;
        struct ledger_report report;
        log_add(log, 300);
        log_publish(log);
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct server server = { log, cases[i].about, cases[i].how, cases[i].at };
                enum err expected = cases[i].how == LACKS ? E_NONE : E_INPUT;
                place_expect(
                        log->p, verify(&server, STR(""), &report), expected, cases[i].sentence);
        }
}

static void another_past_and_a_shorter_log_are_found_by_what_was_kept(void **state)
{
        struct log *log = *state;
        struct str note;
        struct ledger_report report;
        struct server server = { .log = log };
        uint8_t signature[SIGNATURE_SIZE];
        log_add(log, 16);
        log_publish(log);
        static const struct {
                int64_t size;
                enum text sentence;
        } cases[] = { { 8, TEXT_LEDGER_KEPT_DIFFERS }, { 16, TEXT_LEDGER_KEPT_DIFFERS },
                { 32, TEXT_LEDGER_CUT } };
        for (size_t i = 0; i < COUNT(cases);
                i++) { /* signed by the log, of a root of another past */
                struct note_checkpoint other = { log->signer.key.name, cases[i].size, { { 7 } } };
                struct str body = note_body(log->p->mem, &other);
                assert_int_equal(log_sign(&log->p->act, log, body, signature), OK);
                note = note_write(log->p->mem, body, &log->signer.key, signature);
                place_expect(log->p, verify(&server, note, &report), E_INPUT, cases[i].sentence);
        }
        place_expect(
                log->p, verify(&server, STR("x"), &report), E_INPUT, TEXT_LEDGER_KEPT_UNREADABLE);
}

static void another_key_is_not_the_log_s(void **state)
{
        struct log *log = *state;
        struct ledger_report report;
        struct server server = { .log = log };
        log_add(log, 1);
        log_publish(log);
        log->signer.key.public[0] ^= 1;
        place_expect(log->p, verify(&server, STR(""), &report), E_INPUT,
                TEXT_LEDGER_CHECKPOINT_UNSIGNED);
}

static void a_log_that_is_too_long_is_not_read(void **state)
{
        struct log *log = *state;
        struct str body;
        struct ledger_report report;
        uint8_t signature[SIGNATURE_SIZE];
        const struct note_checkpoint huge = { log->signer.key.name, (int64_t)1 << 40, { { 0 } } };
        body = note_body(log->p->mem, &huge);
        assert_int_equal(log_sign(&log->p->act, log, body, signature), OK);
        struct str note = note_write(log->p->mem, body, &log->signer.key, signature);
        char sql[2048];
        snprintf(sql, sizeof sql,
                "INSERT INTO ledger_checkpoint VALUES (1099511627776, zeroblob(32), '%.*s');"
                "INSERT INTO ledger_public VALUES (1099511627776)",
                (int)note.len, note.at);
        place_tamper(log->p, sql);
        struct server server = { .log = log };
        place_expect(
                log->p, verify(&server, STR(""), &report), E_INPUT, TEXT_LEDGER_PUBLISHED_LONG);
}

static void the_line_of_a_key_is_read_exactly(void **state)
{
        struct log *log = *state;
        struct note_key key;
        struct arena *mem = log->p->mem;
        struct str text = note_key_text(mem, &log->signer.key);
        assert_true(note_key_read(mem, text, &key));
        assert_memory_equal(key.public, log->signer.key.public, sizeof key.public);
        for (size_t i = 0; i < text.len; i++) {
                char *other = str_to_c(mem, text);
                other[i] ^= 1;
                assert_false(note_key_read(mem, str_of(other), &key));
                assert_false(note_key_read(mem, (struct str){ text.at, i }, &key));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, log_begin, log_end)
                TEST(what_is_published_is_what_was_signed),
                TEST(a_server_that_lies_is_found_out),
                TEST(another_past_and_a_shorter_log_are_found_by_what_was_kept),
                TEST(another_key_is_not_the_log_s),
                TEST(a_log_that_is_too_long_is_not_read),
                TEST(the_line_of_a_key_is_read_exactly),
        };
        return crypt_start() ? cmocka_run_group_tests_name("ledger_published", tests, NULL, NULL)
                             : 1;
}
