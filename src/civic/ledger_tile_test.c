/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_tile.h"

#include "kit/place_fixture.h"

/* A log whose key is here. */
struct log {
        struct place *p;
        struct secret seed;
        struct ledger_signer signer;
};

static enum err sign(struct act *a, void *arg, struct str body, uint8_t signature[SIGNATURE_SIZE])
{
        (void)a;
        crypt_ed25519_sign(&((struct log *)arg)->seed, body, signature);
        return OK;
}

static enum err append(struct act *a, void *count)
{
        const struct ledger_event event = { .kind = STR("event.close"), .role = STR("clerk") };
        for (int i = 0; i < *(int *)count; i++)
                TRY(ledger_append(a, &event));
        return OK;
}

static void add(struct log *log, int count)
{
        assert_int_equal(db_change(&log->p->act, append, &count), OK);
}

static int begin(void **state)
{
        void *inner;
        place_begin_open(&inner);
        struct place *p = inner;
        struct log *log = arena_take(p->mem, sizeof *log);
        *log = (struct log){ .p = p };
        log->signer =
                (struct ledger_signer){ .key.name = STR("log.example"), .sign = sign, .arg = log };
        crypt_ed25519_make(&log->seed, log->signer.key.public);
        *state = log;
        return 0;
}

static int end(void **state)
{
        void *inner = ((struct log *)*state)->p;
        return place_end(&inner);
}

static int64_t public_size(struct log *log)
{
        struct str note;
        int64_t size = 0;
        enum err outcome = ledger_public(&log->p->act, &note, &size);
        assert_true(outcome == OK || outcome == E_NONE);
        assert_true(outcome == E_NONE || note_is_signed(log->p->mem, note, &log->signer.key));
        return size;
}

static void publish(struct log *log)
{
        assert_int_equal(ledger_publish(&log->p->act, &log->signer), OK);
}

static void what_is_public_is_a_multiple_of_sixteen(void **state)
{
        struct log *log = *state;
        struct ledger_head head;
        publish(log);
        assert_int_equal(public_size(log), 0); /* nothing to tell of */
        static const struct {
                int added, then;
        } cases[] = { { 1, 16 }, { 0, 16 }, { 16, 32 }, { 17, 64 }, { 15, 80 } };
        for (size_t i = 0; i < COUNT(cases); i++) {
                add(log, cases[i].added);
                publish(log);
                assert_int_equal(public_size(log), cases[i].then);
                assert_int_equal(ledger_head(&log->p->act, &head), OK);
                assert_int_equal(head.size, cases[i].then);
        }
}

static void a_checkpoint_of_our_own_is_not_public(void **state)
{
        struct log *log = *state;
        struct str note;
        add(log, 16);
        assert_int_equal(ledger_checkpoint(&log->p->act, &log->signer, &note), OK);
        assert_int_equal(public_size(log), 0);
        publish(log);
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
        add(log, 300);
        assert_int_equal(tile(log, "0/000.p/1", &bytes), E_NONE);
        publish(log);
        assert_int_equal(public_size(log), 304);
        add(log, 300);
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
        add(log, 16);
        publish(log);
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
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
                TEST(what_is_public_is_a_multiple_of_sixteen),
                TEST(a_checkpoint_of_our_own_is_not_public),
                TEST(only_what_a_public_checkpoint_covers_is_shown),
                TEST(the_leaves_follow_from_the_entries),
        };
        return crypt_start() ? cmocka_run_group_tests_name("ledger_tile", tests, NULL, NULL) : 1;
}
