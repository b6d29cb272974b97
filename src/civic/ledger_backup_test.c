/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger.h"
#include "kit/backup_fixture.h"

#include <signal.h>
#include <sys/resource.h>

/* Backups on bad days: while others write, on a full disk, killed at any moment. What comes back
 * must be a whole city with a whole ledger. */

enum { BACKUPS = 10, KILL_ROUNDS = 100, ENTRIES = 200, NOBODY = 65534 };

#define TEXT(literal)                                                                              \
        {                                                                                          \
                literal, sizeof(literal) - 1                                                       \
        }

static const struct ledger_event event = { .kind = TEXT("status.export"),
        .role = TEXT("operator"),
        .reason = TEXT("asked for"),
        .effect = TEXT("one list") };

struct log_keys {
        struct secret seed;
        struct ledger_signer signer;
};

static enum err sign(struct act *a, void *arg, struct str body, uint8_t signature[SIGNATURE_SIZE])
{
        (void)a;
        crypt_ed25519_sign(&((struct log_keys *)arg)->seed, body, signature);
        return OK;
}

static void make_keys(struct log_keys *keys)
{
        memset(keys->seed.bytes, 3, sizeof keys->seed.bytes);
        keys->signer = (struct ledger_signer){ .sign = sign, .arg = keys };
        keys->signer.key.name = STR("lakehaven.example/log");
        crypt_ed25519_public(&keys->seed, keys->signer.key.public);
}

static enum err append_one(struct act *a, void *arg)
{
        (void)arg;
        return ledger_append(a, &event);
}

static enum err append_many(struct act *a, void *arg)
{
        for (int i = 0; i < ENTRIES; i++)
                TRY(append_one(a, arg));
        return OK;
}

static enum err check_ledger(struct act *a, void *arg, const struct backup_files *files)
{
        const struct log_keys *keys = arg;
        struct ledger_check check = { .keys = &keys->signer.key, .key_count = 1 };
        struct ledger_report report;
        assert_int_equal(files->count, 5);
        TRY(ledger_verify(a, &check, &report));
        assert_true(report.signed_entries >= ENTRIES);
        return OK;
}

static int begin(void **state)
{
        struct log_keys keys;
        struct str note;
        city_begin(state);
        struct place *p = *state;
        make_keys(&keys);
        assert_int_equal(db_change(&p->act, append_many, NULL), OK);
        assert_int_equal(ledger_checkpoint(&p->act, &keys.signer, &note), OK);
        db_close(&p->act.db);
        return 0;
}

static const char *in_place(struct place *p, const char *name)
{
        return file_join(&p->act, p->folder, name);
}

/* Adds entries, signs, and now and then writes the keystore anew, until it is killed. */
static void hammer(struct place *p)
{
        struct log_keys keys;
        make_keys(&keys);
        if (db_open(&p->act, p->path, DB_CHANGE, &p->act.db) != OK)
                _exit(1);
        int room = open(in_place(p, "keys"), O_RDONLY);
        for (int i = 0;; i++) {
                struct str note;
                if (db_change(&p->act, append_one, NULL) != OK ||
                        ledger_checkpoint(&p->act, &keys.signer, &note) != OK)
                        _exit(2);
                if (i % 50 == 0 &&
                        file_write(&p->act, room, "keystore", STR("sealed anew"), 0600) != OK)
                        _exit(3);
        }
}

static enum err save(struct place *p, const char *out)
{
        struct backup_source source = city_source(p);
        struct backup_report report;
        SCOPED(db_close) struct db *db = NULL;
        TRY(db_open(&p->act, p->path, DB_LOOK, &db));
        p->act.db = db;
        enum err outcome = backup_write(&p->act, &source, out, &report);
        p->act.db = NULL;
        return outcome;
}

static enum err restore(struct place *p, const char *from, const char *folder)
{
        struct log_keys keys;
        struct backup_report report;
        make_keys(&keys);
        struct backup_check check = { check_ledger, &keys };
        return backup_restore(&p->act, from, folder, &check, &report);
}

static void backups_taken_while_others_write_are_whole(void **state)
{
        struct place *p = *state;
        const char *saved = in_place(p, "saved"), *folder = in_place(p, "again");
        pid_t writer = fork();
        if (writer == 0)
                hammer(p);
        for (int i = 0; i < BACKUPS; i++) {
                usleep(20000);
                assert_int_equal(save(p, saved), OK);
                assert_int_equal(restore(p, saved, folder), OK);
                unlink(saved);
                file_remove_folder(folder);
        }
        int status;
        assert_int_equal(waitpid(writer, &status, WNOHANG), 0); /* it wrote to the end */
        kill(writer, SIGKILL);
        waitpid(writer, &status, 0);
}

/* --------------------------------------------------------------------------- power cuts */

static int save_once(struct place *p)
{
        return (int)save(p, in_place(p, "saved"));
}

static int restore_once(struct place *p)
{
        return (int)restore(p, in_place(p, "whole"), in_place(p, "again"));
}

static void kill_after(struct place *p, int (*work)(struct place *p), useconds_t wait)
{
        pid_t child = fork();
        if (child == 0)
                _exit(work(p));
        usleep(wait);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
}

static void a_backup_killed_anywhere_is_whole_or_not_there(void **state)
{
        struct place *p = *state;
        const char *saved = in_place(p, "saved"), *folder = in_place(p, "again");
        int absent = 0, whole = 0;
        for (int i = 0; i < KILL_ROUNDS; i++) {
                kill_after(p, save_once, (useconds_t)(i * 97 % 12000));
                if (access(saved, F_OK) == 0) {
                        assert_int_equal(restore(p, saved, folder), OK);
                        unlink(saved);
                        file_remove_folder(folder);
                        whole++;
                } else {
                        absent++;
                }
        }
        assert_true(absent > 0);
        assert_int_equal(save(p, saved), OK); /* what the killed ones left is in nobody's way */
        assert_int_not_equal(access(in_place(p, "saved.part"), F_OK), 0);
        assert_int_not_equal(access(in_place(p, "saved.db.part"), F_OK), 0);
        (void)whole;
}

static void a_restore_killed_anywhere_leaves_a_whole_city_or_none(void **state)
{
        struct place *p = *state;
        const char *folder = in_place(p, "again"), *part = in_place(p, "again.part");
        assert_int_equal(save(p, in_place(p, "whole")), OK);
        for (int i = 0; i < KILL_ROUNDS; i++) {
                kill_after(p, restore_once, (useconds_t)(i * 131 % 15000));
                enum err again = restore(p, in_place(p, "whole"), folder);
                if (again == E_STATE && p->act.failure.sentence == TEXT_BACKUP_IN_THE_WAY) {
                        file_remove_folder(part); /* killed between its last two steps */
                        act_recover(&p->act);
                        again = restore(p, in_place(p, "whole"), folder);
                }
                if (again == E_STATE) { /* the killed one had finished */
                        assert_int_equal(p->act.failure.sentence, TEXT_BACKUP_TARGET);
                        act_recover(&p->act);
                } else {
                        assert_int_equal(again, OK);
                }
                SCOPED(db_close) struct db *db = NULL;
                struct backup_files files = { NULL, 5, NULL };
                struct log_keys keys;
                make_keys(&keys);
                assert_int_equal(
                        db_open(&p->act, file_join(&p->act, folder, "city.db"), DB_LOOK, &db), OK);
                p->act.db = db;
                assert_int_equal(check_ledger(&p->act, &keys, &files), OK);
                p->act.db = NULL;
                db_close(&db);
                file_remove_folder(folder);
        }
}

/* ------------------------------------------------------------------------- no room, no leave */

static int save_without_room(struct place *p)
{
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 100000, 100000 });
        enum err outcome = save(p, in_place(p, "saved"));
        return outcome == E_BUSY && p->act.failure.sentence == TEXT_BACKUP_FULL ? 0 : 1;
}

static int restore_without_room(struct place *p)
{
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 100000, 100000 });
        enum err outcome = restore(p, in_place(p, "whole"), in_place(p, "again"));
        return outcome == E_BUSY && p->act.failure.sentence == TEXT_BACKUP_FULL ? 0 : 1;
}

static void a_full_disk_leaves_nothing_half_written(void **state)
{
        struct place *p = *state;
        static const char *const absent[] = { "saved", "saved.part", "saved.db.part", "again",
                "again.part" };
        assert_int_equal(save(p, in_place(p, "whole")), OK);
        assert_int_equal(place_in_child(save_without_room, p), 0);
        assert_int_equal(place_in_child(restore_without_room, p), 0);
        for (size_t i = 0; i < COUNT(absent); i++)
                assert_int_not_equal(access(in_place(p, absent[i]), F_OK), 0);
}

static int save_and_restore_where_nothing_may_be_written(struct place *p)
{
        if (geteuid() == 0 && setuid(NOBODY) != 0)
                return 1;
        if (save(p, in_place(p, "saved")) != E_STATE ||
                p->act.failure.sentence != TEXT_BACKUP_READ_ONLY)
                return 2;
        act_recover(&p->act);
        if (restore(p, in_place(p, "whole"), in_place(p, "again")) != E_STATE ||
                p->act.failure.sentence != TEXT_BACKUP_READ_ONLY)
                return 3;
        return 0;
}

static void a_place_that_is_read_only_gets_a_sentence(void **state)
{
        struct place *p = *state;
        static const char *const files[] = { "city.db", "whole", "keys/keystore",
                "keys/passphrase" };
        assert_int_equal(save(p, in_place(p, "whole")), OK);
        for (size_t i = 0; i < COUNT(files); i++)
                assert_int_equal(chmod(in_place(p, files[i]), 0444), 0);
        assert_int_equal(chmod(in_place(p, "keys"), 0555), 0);
        assert_int_equal(chmod(in_place(p, "policy"), 0555), 0);
        assert_int_equal(chmod(p->folder, 0555), 0);
        assert_int_equal(place_in_child(save_and_restore_where_nothing_may_be_written, p), 0);
        assert_int_equal(chmod(p->folder, 0755), 0);
        assert_int_equal(chmod(in_place(p, "keys"), 0755), 0);
        assert_int_equal(chmod(in_place(p, "policy"), 0755), 0);
}

#define IN_CITY(test) cmocka_unit_test_setup_teardown(test, begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                IN_CITY(backups_taken_while_others_write_are_whole),
                IN_CITY(a_backup_killed_anywhere_is_whole_or_not_there),
                IN_CITY(a_restore_killed_anywhere_leaves_a_whole_city_or_none),
                IN_CITY(a_full_disk_leaves_nothing_half_written),
                IN_CITY(a_place_that_is_read_only_gets_a_sentence),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
