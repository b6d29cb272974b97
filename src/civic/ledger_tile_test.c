/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_fixture.h"

static int64_t public_size(struct log *log)
{
        struct str note;
        int64_t size = 0;
        enum err outcome = ledger_public(&log->p->act, &note, &size);
        assert_true(outcome == OK || outcome == E_NONE);
        assert_true(outcome == E_NONE || note_is_signed(log->p->mem, note, &log->signer.key));
        return size;
}

static void what_is_public_is_a_multiple_of_sixteen(void **state)
{
        struct log *log = *state;
        struct ledger_head head;
        log_publish(log);
        assert_int_equal(public_size(log), 0); /* nothing to tell of */
        static const struct {
                int added, then;
        } cases[] = { { 1, 16 }, { 0, 16 }, { 16, 32 }, { 17, 64 }, { 15, 80 } };
        for (size_t i = 0; i < COUNT(cases); i++) {
                log_add(log, cases[i].added);
                log_publish(log);
                assert_int_equal(public_size(log), cases[i].then);
                assert_int_equal(ledger_head(&log->p->act, &head), OK);
                assert_int_equal(head.size, cases[i].then);
        }
}

static void a_checkpoint_of_our_own_is_not_public(void **state)
{
        struct log *log = *state;
        struct str note;
        log_add(log, 16);
        assert_int_equal(ledger_checkpoint(&log->p->act, &log->signer, &note), OK);
        assert_int_equal(public_size(log), 0);
        log_publish(log);
        assert_int_equal(public_size(log), 16);
}

static enum err tile(struct log *log, const char *text, struct str *bytes)
{
        struct tile_name name;
        assert_true(tile_read_name(str_of(text), &name));
        return ledger_tile(&log->p->act, &name, bytes);
}

static void only_what_a_public_checkpoint_covers_is_shown(void **state)
{
        struct log *log = *state;
        struct str bytes;
        log_add(log, 300);
        assert_int_equal(tile(log, "0/000.p/1", &bytes), E_NONE);
        log_publish(log);
        assert_int_equal(public_size(log), 304);
        log_add(log, 300);
        assert_int_equal(tile(log, "0/000", &bytes), OK);
        assert_int_equal(bytes.len, 8192);
        assert_int_equal(tile(log, "0/001.p/48", &bytes), OK);
        assert_int_equal(bytes.len, 48 * 32);
        assert_int_equal(tile(log, "0/001.p/5", &bytes), OK);
        assert_int_equal(tile(log, "0/001.p/49", &bytes), E_NONE);
        assert_int_equal(tile(log, "0/001", &bytes), E_NONE);
        assert_int_equal(tile(log, "0/002.p/1", &bytes), E_NONE);
        assert_int_equal(tile(log, "1/000.p/1", &bytes), OK);
        assert_int_equal(tile(log, "1/000.p/2", &bytes), E_NONE);
        assert_int_equal(tile(log, "2/000.p/1", &bytes), E_NONE);
        assert_int_equal(tile(log, "entries/001.p/48", &bytes), OK);
        assert_int_equal(bytes.len, 48 * 34);
        assert_int_equal(tile(log, "entries/001.p/49", &bytes), E_NONE);
        assert_int_equal(tile(log, "entries/x999/x999/999", &bytes), E_NONE);
}

static void the_leaves_follow_from_the_entries(void **state)
{
        struct log *log = *state;
        struct str bundle, hashes, entry;
        log_add(log, 16);
        log_publish(log);
        assert_int_equal(tile(log, "entries/000.p/16", &bundle), OK);
        assert_int_equal(tile(log, "0/000.p/16", &hashes), OK);
        for (int i = 0; i < 16; i++) {
                assert_true(tile_cut_entry(&bundle, &entry));
                struct merkle_hash leaf = merkle_leaf(entry);
                assert_memory_equal(
                        leaf.bytes, hashes.at + (ptrdiff_t)i * SHA256_SIZE, SHA256_SIZE);
        }
        assert_int_equal(bundle.len, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, log_begin, log_end)
                TEST(what_is_public_is_a_multiple_of_sixteen),
                TEST(a_checkpoint_of_our_own_is_not_public),
                TEST(only_what_a_public_checkpoint_covers_is_shown),
                TEST(the_leaves_follow_from_the_entries),
        };
        return crypt_start() ? cmocka_run_group_tests_name("ledger_tile", tests, NULL, NULL) : 1;
}
