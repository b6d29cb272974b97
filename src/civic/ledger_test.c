/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_entry.h"
#include "kit/place_fixture.h"

enum { ENTRIES = 40, SIGNED_AT = 16 };

#define TEXT(literal)                                                                              \
        {                                                                                          \
                literal, sizeof(literal) - 1                                                       \
        }

static const struct ledger_event event = { .kind = TEXT("key.rotate"),
        .role = TEXT("keyholder"),
        .reason = TEXT("the month began"),
        .effect = TEXT("issuing key 2026-05") };

struct log {
        struct place *place;
        struct secret seed;
        struct ledger_signer signer;
        struct ledger_check check;
        struct ledger_report report;
};

static enum err sign(struct act *a, void *arg, struct str body, uint8_t signature[SIGNATURE_SIZE])
{
        (void)a;
        crypt_ed25519_sign(&((struct log *)arg)->seed, body, signature);
        return OK;
}

static enum err append_count(struct act *a, void *arg)
{
        const int *count = arg;
        for (int i = 0; i < *count; i++)
                TRY(ledger_append(a, &event));
        return OK;
}

static void append(struct log *log, int count)
{
        assert_int_equal(db_change(&log->place->act, append_count, &count), OK);
}

static struct str sign_head(struct log *log)
{
        struct str note;
        assert_int_equal(ledger_checkpoint(&log->place->act, &log->signer, &note), OK);
        return note;
}

static int begin_empty(void **state)
{
        struct log *log = calloc(1, sizeof *log);
        place_begin_open((void **)&log->place);
        memset(log->seed.bytes, 3, sizeof log->seed.bytes);
        log->signer = (struct ledger_signer){ .sign = sign, .arg = log };
        log->signer.key.name = STR("lakehaven.example/log");
        crypt_ed25519_public(&log->seed, log->signer.key.public);
        log->check = (struct ledger_check){ .keys = &log->signer.key, .key_count = 1 };
        *state = log;
        return 0;
}

/* 40 entries, signed at 16, 32 and 40. */
static int begin_full(void **state)
{
        begin_empty(state);
        append(*state, SIGNED_AT);
        sign_head(*state);
        append(*state, SIGNED_AT);
        sign_head(*state);
        append(*state, ENTRIES - 2 * SIGNED_AT);
        sign_head(*state);
        return 0;
}

static int end(void **state)
{
        struct log *log = *state;
        place_end((void **)&log->place);
        free(log);
        return 0;
}

static enum err verify(struct log *log)
{
        return ledger_verify(&log->place->act, &log->check, &log->report);
}

static void a_whole_log_is_good(void **state)
{
        struct log *log = *state;
        struct ledger_head head;
        assert_int_equal(verify(log), OK);
        assert_int_equal(log->report.entries, ENTRIES);
        assert_int_equal(log->report.checkpoints, 3);
        assert_int_equal(log->report.signed_entries, ENTRIES);
        assert_int_equal(ledger_head(&log->place->act, &head), OK);
        assert_true(merkle_is_equal(&head.root, &log->report.root));
        assert_true(note_is_signed(log->place->mem, log->report.newest, &log->signer.key));
}

static void an_empty_log_is_good_and_needs_no_checkpoint(void **state)
{
        struct log *log = *state;
        bool is_due;
        struct str note;
        assert_int_equal(verify(log), OK);
        assert_int_equal(log->report.entries, 0);
        assert_int_equal(ledger_checkpoint_is_due(&log->place->act, &is_due), OK);
        assert_false(is_due);
        assert_int_equal(ledger_checkpoint(&log->place->act, &log->signer, &note), E_NONE);
        append(log, 1);
        assert_int_equal(ledger_checkpoint_is_due(&log->place->act, &is_due), OK);
        assert_true(is_due);
        sign_head(log);
        assert_int_equal(ledger_checkpoint_is_due(&log->place->act, &is_due), OK);
        assert_false(is_due);
}

static void entries_that_nobody_signed_yet_are_checked_too(void **state)
{
        struct log *log = *state;
        append(log, 3);
        assert_int_equal(verify(log), OK);
        assert_int_equal(log->report.entries, ENTRIES + 3);
        assert_int_equal(log->report.signed_entries, ENTRIES);
}

/* ----------------------------------------------------------------------------- intruders */

#define FREE_THE_ENTRIES                                                                           \
        "DROP TRIGGER ledger_entry_is_not_changed; DROP TRIGGER ledger_entry_is_not_deleted;"

/* What is done to the file behind the program's back, and what the check says of it. */
struct tampering {
        const char *sql;
        enum text sentence;
        const char *first, *second; /* the numbers it names */
};

static const struct tampering tamperings[] = {
        { "UPDATE ledger_entry SET reason = 'none' WHERE seq = 17", TEXT_LEDGER_CHANGED_REASON,
                "17", "0" },
        { "UPDATE ledger_entry SET kind = 'key.withdraw' WHERE seq = 0", TEXT_LEDGER_CHANGED_KIND,
                "0", "0" },
        { "UPDATE ledger_entry SET actor = 'nobody' WHERE seq = 39", TEXT_LEDGER_CHANGED_ACTOR,
                "39", "0" },
        { "UPDATE ledger_entry SET role = '' WHERE seq = 5", TEXT_LEDGER_CHANGED_ROLE, "5", "0" },
        { "UPDATE ledger_entry SET effect = effect || ' ' WHERE seq = 5",
                TEXT_LEDGER_CHANGED_EFFECT, "5", "0" },
        { "UPDATE ledger_entry SET day = day - 1 WHERE seq = 6", TEXT_LEDGER_CHANGED_DAY, "6",
                "0" },
        { "UPDATE ledger_entry SET day = 9223372036854775807 WHERE seq = 6",
                TEXT_LEDGER_CHANGED_DAY, "6", "0" },
        { "UPDATE ledger_entry SET reason = hex(zeroblob(5000000)) WHERE seq = 6",
                TEXT_LEDGER_CHANGED_REASON, "6", "0" },
        { "UPDATE ledger_entry SET salt = zeroblob(32) WHERE seq = 7", TEXT_LEDGER_CHANGED_NUMBER,
                "7", "0" },
        { "UPDATE ledger_entry SET leaf_hash = zeroblob(32) WHERE seq = 8",
                TEXT_LEDGER_CHANGED_ENTRY, "8", "0" },
        { "UPDATE ledger_entry SET commitments = zeroblob(224) WHERE seq = 8",
                TEXT_LEDGER_CHANGED_ENTRY, "8", "0" },
        { "DELETE FROM ledger_entry WHERE seq = 17", TEXT_LEDGER_MISSING, "17", "17" },
        { "DELETE FROM ledger_entry WHERE seq < 3", TEXT_LEDGER_MISSING, "0", "2" },
        { "DELETE FROM ledger_entry WHERE seq = 17;"
          "UPDATE ledger_entry SET seq = seq - 1 WHERE seq > 17",
                TEXT_LEDGER_CHANGED_NUMBER, "17", "0" },
        { "DELETE FROM ledger_entry WHERE seq >= 33", TEXT_LEDGER_CUT, "33", "39" },
        { "DELETE FROM ledger_entry", TEXT_LEDGER_CUT, "0", "15" },
        { "UPDATE ledger_entry SET seq = 99 WHERE seq = 2; UPDATE ledger_entry SET seq = 2 WHERE"
          " seq = 3; UPDATE ledger_entry SET seq = 3 WHERE seq = 99",
                TEXT_LEDGER_CHANGED_NUMBER, "2", "0" },
        { "UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 2 AND idx = 3",
                TEXT_LEDGER_NODE, "12", "15" },
        { "DELETE FROM ledger_node WHERE level = 1 AND idx = 2", TEXT_LEDGER_NODE, "4", "5" },
        { "INSERT INTO ledger_node (level, idx, hash) VALUES (9, 9, zeroblob(32))",
                TEXT_LEDGER_NODES_TOO_MANY, NULL, NULL },
        { "UPDATE ledger_checkpoint SET root = zeroblob(32) WHERE size = 32",
                TEXT_LEDGER_CHECKPOINT_CHANGED, "32", "0" },
        { "UPDATE ledger_checkpoint SET note = replace(note, 'lakehaven', 'lakeheaven')"
          " WHERE size = 32",
                TEXT_LEDGER_CHECKPOINT_UNSIGNED, "32", "0" },
        { "UPDATE ledger_checkpoint SET note = 'signed, believe me' WHERE size = 40",
                TEXT_LEDGER_CHECKPOINT_CHANGED, "40", "0" },
        { "UPDATE ledger_checkpoint SET size = 20 WHERE size = 16", TEXT_LEDGER_CHECKPOINT_CHANGED,
                "20", "0" },
};

static void every_tampering_is_found_and_named(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(tamperings); i++) {
                struct log *log;
                begin_full((void **)&log);
                struct place *p = log->place;
                place_tamper(p, FREE_THE_ENTRIES);
                place_tamper(p, tamperings[i].sql);
                assert_int_equal(verify(log), E_INPUT);
                if (p->act.failure.sentence != tamperings[i].sentence)
                        fail_msg("%s: another sentence (%d)", tamperings[i].sql,
                                p->act.failure.sentence);
                if (tamperings[i].first) {
                        assert_string_equal(p->act.failure.args[0], tamperings[i].first);
                        assert_string_equal(p->act.failure.args[1], tamperings[i].second);
                }
                end((void **)&log);
        }
}

static void the_program_itself_cannot_change_an_entry(void **state)
{
        struct log *log = *state;
        sqlite3 *link;
        assert_int_equal(sqlite3_open(log->place->path, &link), SQLITE_OK);
        assert_int_equal(sqlite3_exec(link, "UPDATE ledger_entry SET reason = ''", 0, 0, 0),
                SQLITE_CONSTRAINT);
        assert_int_equal(
                sqlite3_exec(link, "DELETE FROM ledger_entry", 0, 0, 0), SQLITE_CONSTRAINT);
        sqlite3_close(link);
}

/* Somebody who knows the program changes entry, leaf and nodes together: only a signature tells. */
static void a_log_rewritten_with_all_its_seals_is_found_by_what_was_signed(void **state)
{
        struct log *log = *state;
        struct place *p = log->place;
        static const char *const clear =
                FREE_THE_ENTRIES "DELETE FROM ledger_entry; DELETE FROM ledger_node";
        place_tamper(p, clear);
        append(log, ENTRIES);
        place_expect(p, verify(log), E_INPUT, TEXT_LEDGER_ROOT_DIFFERS);
}

static void another_key_signs_nothing(void **state)
{
        struct log *log = *state;
        struct note_key other = log->signer.key;
        other.public[5] ^= 1;
        log->check.keys = &other;
        place_expect(log->place, verify(log), E_INPUT, TEXT_LEDGER_CHECKPOINT_UNSIGNED);
        struct note_key both[] = { other, log->signer.key };
        log->check = (struct ledger_check){ .keys = both, .key_count = 2 };
        assert_int_equal(verify(log), OK);
}

static void a_wrong_signature_is_not_kept(void **state)
{
        struct log *log = *state;
        struct str note;
        append(log, 1);
        log->seed.bytes[0] ^= 1;
        place_expect(log->place, ledger_checkpoint(&log->place->act, &log->signer, &note), E_BUG,
                TEXT_LEDGER_SIGNER);
        assert_int_equal(verify(log), OK);
        assert_int_equal(log->report.checkpoints, 3);
}

/* A log cut back with its newest checkpoints looks whole; one note kept elsewhere shows it. */
static void a_checkpoint_kept_elsewhere_shows_what_was_cut_off(void **state)
{
        struct log *log = *state;
        struct place *p = log->place;
        struct str newest;
        assert_int_equal(ledger_checkpoint_last(&p->act, &newest), OK);
        log->check.kept = newest;
        assert_int_equal(verify(log), OK);
        place_tamper(p, FREE_THE_ENTRIES "DELETE FROM ledger_entry WHERE seq >= 32;"
                                         "DELETE FROM ledger_checkpoint WHERE size > 32;"
                                         "DELETE FROM ledger_node WHERE (idx + 1) << level > 32");
        place_expect(p, verify(log), E_INPUT, TEXT_LEDGER_CUT);
        log->check.kept = STR("");
        assert_int_equal(verify(log), OK);
        append(log, 8);
        log->check.kept = newest;
        place_expect(p, verify(log), E_INPUT, TEXT_LEDGER_KEPT_DIFFERS);
        log->check.kept = STR("nonsense");
        place_expect(p, verify(log), E_INPUT, TEXT_LEDGER_KEPT_UNREADABLE);
}

/* ------------------------------------------------------------------------ adding, proving */

static void an_entry_is_written_only_inside_a_change(void **state)
{
        struct log *log = *state;
        place_expect(log->place, ledger_append(&log->place->act, &event), E_BUG, TEXT_DB_BUG);
}

static enum err append_and_fail(struct act *a, void *arg)
{
        (void)arg;
        TRY(ledger_append(a, &event));
        return act_fail(a, E_STATE, TEXT_LEDGER_RANGE, NULL, 0);
}

static void an_entry_falls_with_what_it_tells_of(void **state)
{
        struct log *log = *state;
        struct act *a = &log->place->act;
        place_expect(log->place, db_change(a, append_and_fail, NULL), E_STATE, TEXT_LEDGER_RANGE);
        assert_int_equal(verify(log), OK);
        assert_int_equal(log->report.entries, ENTRIES);
}

static enum err append_one(struct act *a, void *arg)
{
        return ledger_append(a, arg);
}

static void fields_that_may_not_stand_there_are_refused(void **state)
{
        struct log *log = *state;
        char much[500];
        memset(much, 'x', sizeof much);
        struct ledger_event bad[] = { event, event, event, event, event };
        bad[0].kind = STR("Key Rotate");
        bad[1].role = STR("");
        bad[2].reason = STR("two\nlines");
        bad[3].effect = (struct str){ much, sizeof much };
        bad[4].kind = (struct str){ much, 41 };
        for (size_t i = 0; i < COUNT(bad); i++)
                place_expect(log->place, db_change(&log->place->act, append_one, &bad[i]), E_BUG,
                        TEXT_LEDGER_FIELD);
}

static void the_same_entry_twice_has_two_leaves(void **state)
{
        struct log *log = *state;
        struct merkle_source source = ledger_source();
        struct merkle_node first = { .level = 0, .index = 0 }, second = { .level = 0, .index = 1 };
        assert_int_equal(source.get(&log->place->act, source.arg, &first), OK);
        assert_int_equal(source.get(&log->place->act, source.arg, &second), OK);
        assert_false(merkle_is_equal(&first.hash, &second.hash));
}

static void proofs_come_from_what_is_stored(void **state)
{
        struct log *log = *state;
        struct act *a = &log->place->act;
        struct merkle_proof proof;
        struct merkle_source source = ledger_source();
        struct merkle_node leaf = { .level = 0, .index = 17 };
        struct merkle_front old;
        assert_int_equal(verify(log), OK);
        assert_int_equal(source.get(a, source.arg, &leaf), OK);
        struct merkle_range range = { 17, ENTRIES };
        assert_int_equal(ledger_prove_inclusion(a, range, &proof), OK);
        assert_true(merkle_includes(&proof, range, &leaf.hash, &log->report.root));
        assert_int_equal(ledger_prove_extension(a, range, &proof), OK);
        assert_int_equal(merkle_front_load(a, &source, 17, &old), OK);
        struct merkle_hash old_root = merkle_root(&old);
        assert_true(merkle_extends(&proof, range, &old_root, &log->report.root));
        range = (struct merkle_range){ ENTRIES, ENTRIES };
        place_expect(
                log->place, ledger_prove_inclusion(a, range, &proof), E_INPUT, TEXT_LEDGER_RANGE);
        range = (struct merkle_range){ 0, ENTRIES };
        place_expect(
                log->place, ledger_prove_extension(a, range, &proof), E_INPUT, TEXT_LEDGER_RANGE);
}

/* The numbers that doc/formats.md gives as an example. */
static void the_documented_entry_has_the_documented_leaf(void **state)
{
        (void)state;
        struct ledger_entry entry = {
                .number = 17,
                .kind = STR("key.rotate"),
                .actor = STR("operator"),
                .role = STR("keyholder"),
                .reason = STR("the month began"),
                .effect = STR("issuing key 2026-05"),
        };
        uint8_t commitments[LEDGER_COMMITMENTS_SIZE], expected[SHA256_SIZE];
        assert_true(date_read(STR("2026-05-01"), &entry.day));
        for (int i = 0; i < LEDGER_SALT_SIZE; i++)
                entry.salt[i] = (uint8_t)i;
        ledger_commit(&entry, commitments);
        struct merkle_hash leaf = ledger_leaf_of(commitments);
        assert_true(
                hex_read(STR("0b3744cadfe5e85a0122b70d7b2a6907073af9e6b28868cbf36f2429412b0d30"),
                        expected, SHA256_SIZE));
        assert_memory_equal(leaf.bytes, expected, SHA256_SIZE);
}

#define IN_FULL(test) cmocka_unit_test_setup_teardown(test, begin_full, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                IN_FULL(a_whole_log_is_good),
                cmocka_unit_test_setup_teardown(
                        an_empty_log_is_good_and_needs_no_checkpoint, begin_empty, end),
                IN_FULL(entries_that_nobody_signed_yet_are_checked_too),
                cmocka_unit_test(every_tampering_is_found_and_named),
                IN_FULL(the_program_itself_cannot_change_an_entry),
                IN_FULL(a_log_rewritten_with_all_its_seals_is_found_by_what_was_signed),
                IN_FULL(another_key_signs_nothing),
                IN_FULL(a_wrong_signature_is_not_kept),
                IN_FULL(a_checkpoint_kept_elsewhere_shows_what_was_cut_off),
                IN_FULL(an_entry_is_written_only_inside_a_change),
                IN_FULL(an_entry_falls_with_what_it_tells_of),
                IN_FULL(fields_that_may_not_stand_there_are_refused),
                IN_FULL(the_same_entry_twice_has_two_leaves),
                IN_FULL(proofs_come_from_what_is_stored),
                cmocka_unit_test(the_documented_entry_has_the_documented_leaf),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
