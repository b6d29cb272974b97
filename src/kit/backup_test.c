/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/backup_fixture.h"

struct paths {
        char file[96], folder[96], part[96];
};

static struct paths paths_in(const struct place *p)
{
        struct paths paths;
        snprintf(paths.file, sizeof paths.file, "%s/saved.backup", p->folder);
        snprintf(paths.folder, sizeof paths.folder, "%s/again", p->folder);
        snprintf(paths.part, sizeof paths.part, "%s/again.part", p->folder);
        return paths;
}

static struct backup_report save(struct place *p)
{
        struct paths paths = paths_in(p);
        struct backup_source source = city_source(p);
        struct backup_report report;
        assert_int_equal(backup_write(&p->act, &source, paths.file, &report), OK);
        return report;
}

static enum err verify(struct place *p)
{
        struct paths paths = paths_in(p);
        struct backup_report report;
        return backup_verify(&p->act, paths.file, NULL, &report);
}

static enum err restore(struct place *p)
{
        struct paths paths = paths_in(p);
        struct backup_report report;
        return backup_restore(&p->act, paths.file, paths.folder, NULL, &report);
}

static struct str read_whole(struct place *p, const char *path)
{
        struct private text;
        assert_int_equal(file_read(&p->act, path, 64 << 20, &text), OK);
        return private_unwrap(text);
}

static void write_whole(const char *path, struct str text)
{
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(text.at, 1, text.len, file), text.len);
        fclose(file);
}

static bool is_there(const struct place *p, const char *name)
{
        char path[200];
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", p->folder, name);
        return lstat(path, &about) == 0;
}

/* ------------------------------------------------------------------------- there and back */

static const char *const small_files[] = { "state", "keys/keystore", "keys/passphrase",
        "policy/city.yaml", "policy/seal.svg" };

static void expect_same(const struct backup_report *one, const struct backup_report *other)
{
        assert_int_equal(one->kind, other->kind);
        assert_memory_equal(one->city_id, other->city_id, BACKUP_CITY_ID);
        assert_int_equal(one->schema, other->schema);
        assert_int_equal(one->day.day, other->day.day);
        assert_int_equal(one->files, other->files);
        assert_int_equal(one->bytes, other->bytes);
}

static void what_is_saved_comes_back(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        struct backup_report written = save(p), verified, restored;
        assert_int_equal(backup_verify(&p->act, paths.file, NULL, &verified), OK);
        assert_int_equal(backup_restore(&p->act, paths.file, paths.folder, NULL, &restored), OK);
        assert_int_equal(written.files, 6);
        expect_same(&written, &verified);
        expect_same(&written, &restored);
        for (size_t i = 0; i < COUNT(small_files); i++) {
                struct str before = read_whole(p, file_join(&p->act, p->folder, small_files[i]));
                struct str after = read_whole(p, file_join(&p->act, paths.folder, small_files[i]));
                assert_true(str_is_equal(before, after));
        }
        assert_false(is_there(p, "again.part"));
        assert_false(is_there(p, "again/.citykey-restore"));
        assert_false(is_there(p, "saved.backup.part"));
        assert_false(is_there(p, "saved.backup.db.part"));
        db_close(&p->act.db);
        const char *database = file_join(&p->act, paths.folder, "city.db");
        assert_int_equal(db_open(&p->act, database, DB_CHANGE, &p->act.db), OK);
        assert_int_equal(migrate_check(&p->act), OK);
        assert_int_equal(db_check(&p->act), OK);
}

static void only_its_owner_can_read_it(void **state)
{
        struct place *p = *state;
        struct stat about;
        struct paths paths = paths_in(p);
        save(p);
        assert_int_equal(restore(p), OK);
        assert_int_equal(stat(paths.file, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
        assert_int_equal(stat(paths.folder, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0700);
        assert_int_equal(stat(file_join(&p->act, paths.folder, "keys/keystore"), &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
}

static void the_same_city_gives_the_same_bytes(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        save(p);
        struct str first = read_whole(p, paths.file);
        unlink(paths.file);
        save(p);
        assert_true(str_is_equal(first, read_whole(p, paths.file)));
}

static void a_city_that_may_only_be_read_can_be_saved(void **state)
{
        struct place *p = *state;
        place_reopen(p, DB_LOOK);
        save(p);
        assert_int_equal(verify(p), OK);
}

static void a_production_citys_passphrase_is_in_no_backup(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        struct backup_source source = city_source(p);
        struct backup_report report;
        source.kind = BACKUP_PRODUCTION;
        assert_int_equal(backup_write(&p->act, &source, paths.file, &report), OK);
        assert_int_equal(place_count_in_file(paths.file, STR("kept beside the keys")), 0);
        assert_int_equal(verify(p), OK);
}

static void deleted_rows_are_in_no_backup(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        place_tamper(p, "PRAGMA secure_delete = OFF; INSERT INTO ledger_checkpoint"
                        " (size, root, note) VALUES (1, zeroblob(32), 'ZZCANARY-4711');"
                        " DELETE FROM ledger_checkpoint");
        save(p);
        assert_int_equal(place_count_in_file(paths.file, STR("ZZCANARY-4711")), 0);
}

/* ------------------------------------------------------------------------- what is refused */

static void nothing_is_overwritten(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        struct backup_source source = city_source(p);
        struct backup_report report;
        save(p);
        place_expect(p, backup_write(&p->act, &source, paths.file, &report), E_STATE,
                TEXT_BACKUP_EXISTS);
        assert_int_equal(verify(p), OK);
        assert_int_equal(restore(p), OK);
        place_expect(p, restore(p), E_STATE, TEXT_BACKUP_TARGET);
}

static void a_folder_of_somebody_else_is_not_touched(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        save(p);
        assert_int_equal(mkdir(paths.part, 0700), 0);
        city_put(p, "again.part/state", "of another city");
        place_expect(p, restore(p), E_STATE, TEXT_BACKUP_IN_THE_WAY);
        assert_true(is_there(p, "again.part/state"));
        assert_false(is_there(p, "again"));
        city_put(p, "again.part/.citykey-restore", ""); /* begun by a restore that was killed */
        assert_int_equal(restore(p), OK);
}

static void an_empty_folder_may_be_filled(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        save(p);
        assert_int_equal(mkdir(paths.folder, 0755), 0);
        assert_int_equal(restore(p), OK);
        assert_true(is_there(p, "again/city.db"));
}

static void a_folder_that_is_no_city_is_not_saved(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        struct backup_source source = city_source(p);
        struct backup_report report;
        city_put(p, "policy/Notes of mine.txt", "");
        place_expect(p, backup_write(&p->act, &source, paths.file, &report), E_STATE,
                TEXT_BACKUP_ODD_FILE);
        unlink(file_join(&p->act, p->folder, "policy/Notes of mine.txt"));
        unlink(file_join(&p->act, p->folder, "keys/keystore"));
        place_expect(
                p, backup_write(&p->act, &source, paths.file, &report), E_NONE, TEXT_FILE_MISSING);
        assert_false(is_there(p, "saved.backup"));
        assert_false(is_there(p, "saved.backup.part"));
        assert_false(is_there(p, "saved.backup.db.part"));
}

static void every_byte_of_a_backup_counts(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        save(p);
        struct str whole = read_whole(p, paths.file);
        char *bytes = (char *)(uintptr_t)whole.at;
        for (size_t i = 0; i < whole.len; i += i < 8192 ? 37 : 1009) {
                bytes[i] ^= 0x10;
                write_whole(paths.file, whole);
                bytes[i] ^= 0x10;
                enum err outcome = verify(p);
                if (outcome != E_INPUT && outcome != E_STATE)
                        fail_msg("byte %zu altered: outcome %d", i, outcome);
                assert_int_equal(restore(p), outcome);
                act_recover(&p->act);
                assert_false(is_there(p, "again"));
                assert_false(is_there(p, "again.part"));
        }
}

static void a_backup_that_is_cut_off_or_goes_on_is_refused(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        save(p);
        struct str whole = read_whole(p, paths.file);
        write_whole(paths.file, (struct str){ whole.at, whole.len - 512 });
        place_expect(p, verify(p), E_INPUT, TEXT_BACKUP_CUT);
        write_whole(paths.file, (struct str){ whole.at, 3000 });
        place_expect(p, verify(p), E_INPUT, TEXT_BACKUP_CUT);
        write_whole(paths.file, (struct str){ whole.at, 100 });
        place_expect(p, verify(p), E_INPUT, TEXT_BACKUP_FOREIGN);
        struct buf more = buf_in(p->mem);
        buf_add(&more, whole);
        buf_add(&more, (struct str){ whole.at, 512 });
        write_whole(paths.file, buf_str(&more));
        place_expect(p, verify(p), E_INPUT, TEXT_BACKUP_MORE);
        place_expect(p, backup_verify(&p->act, p->folder, NULL, &(struct backup_report){ 0 }),
                E_INPUT, TEXT_FILE_IS_FOLDER);
        unlink(paths.file);
        place_expect(p, verify(p), E_NONE, TEXT_FILE_MISSING);
}

/* --------------------------------------------------------------------- manifests of a forger */

/* A manifest that is good but for what the test changes. */
static struct backup_manifest manifest_make(void)
{
        struct backup_manifest manifest = { .schema = 1, .count = 3 };
        const char *const paths[] = { "city.db", "keys/keystore", "state" };
        for (size_t i = 0; i < COUNT(paths); i++)
                snprintf(manifest.members[i].path, BACKUP_PATH_MOST, "%s", paths[i]);
        return manifest;
}

static enum err read_again(struct place *p, const struct backup_manifest *manifest)
{
        struct backup_manifest read;
        struct str json = backup_manifest_write(&p->act, manifest);
        return backup_manifest_read(&p->act, "f", json, &read);
}

static void paths_that_lead_elsewhere_are_refused(void **state)
{
        struct place *p = *state;
        static const char *const paths[] = { "policy/../../x", "policy/..", "policy/", "policy/.x",
                "../x", "/etc/passwd", "policy/a/b", "policy/words", "policy/words/",
                "policy/words/.a", "policy/words/a/b", "Policy/a", "policy/A", "policy",
                "keys/other", "city.db-wal", "policy/a b" };
        struct backup_manifest manifest = manifest_make();
        assert_int_equal(read_again(p, &manifest), OK);
        for (size_t i = 0; i < COUNT(paths); i++) {
                assert_false(backup_path_is_known(str_of(paths[i])));
                snprintf(manifest.members[1].path, BACKUP_PATH_MOST, "%s", paths[i]);
                place_expect(p, read_again(p, &manifest), E_INPUT, TEXT_BACKUP_STRANGER);
        }
        assert_true(backup_path_is_known(STR("policy/languages.yaml")));
        assert_true(backup_path_is_known(STR("policy/words/zh-Hans.yaml")));
}

static void members_in_wrong_number_or_order_are_refused(void **state)
{
        struct place *p = *state;
        struct backup_manifest manifest = manifest_make();
        snprintf(manifest.members[1].path, BACKUP_PATH_MOST, "%s", "city.db");
        place_expect(p, read_again(p, &manifest), E_INPUT, TEXT_BACKUP_MANIFEST);
        manifest = manifest_make();
        manifest.count = 2;
        place_expect(p, read_again(p, &manifest), E_INPUT, TEXT_BACKUP_MANIFEST);
        manifest = manifest_make();
        manifest.kind = BACKUP_PRODUCTION;
        snprintf(manifest.members[2].path, BACKUP_PATH_MOST, "%s", "keys/passphrase");
        place_expect(p, read_again(p, &manifest), E_INPUT, TEXT_BACKUP_STRANGER);
}

static void members_that_claim_to_be_huge_are_refused(void **state)
{
        struct place *p = *state;
        struct backup_manifest manifest = manifest_make();
        manifest.members[0].size = BACKUP_DATABASE_MOST;
        place_expect(p, read_again(p, &manifest), E_INPUT, TEXT_BACKUP_TOO_LARGE);
        manifest = manifest_make();
        manifest.members[2].size = BACKUP_SMALL_MOST;
        place_expect(p, read_again(p, &manifest), E_INPUT, TEXT_BACKUP_TOO_LARGE);
}

static void a_newer_backup_gets_its_own_sentence(void **state)
{
        struct place *p = *state;
        struct backup_manifest manifest = manifest_make(), read;
        manifest.schema = 999;
        place_expect(p, read_again(p, &manifest), E_STATE, TEXT_BACKUP_NEWER);
        place_expect(p,
                backup_manifest_read(&p->act, "f",
                        STR("{\"format\": \"citykey backup\", \"version\": 2, \"new\": []}"),
                        &read),
                E_STATE, TEXT_BACKUP_NEWER);
        place_expect(p, backup_manifest_read(&p->act, "f", STR("{}"), &read), E_INPUT,
                TEXT_BACKUP_FOREIGN);
}

/* -------------------------------------------------------------------------- what is inside */

static enum err refuse_inside(struct act *a, void *arg, const struct backup_files *files)
{
        int *seen = arg;
        assert_non_null(a->db);
        *seen = (int)files->count;
        return act_fail(a, E_INPUT, TEXT_LEDGER_TREE, NULL, 0);
}

static void what_the_caller_refuses_is_refused(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        int seen = 0;
        struct backup_check check = { refuse_inside, &seen };
        struct backup_report report;
        struct db *before = p->act.db;
        save(p);
        place_expect(
                p, backup_verify(&p->act, paths.file, &check, &report), E_INPUT, TEXT_LEDGER_TREE);
        assert_int_equal(seen, 5);
        place_expect(p, backup_restore(&p->act, paths.file, paths.folder, &check, &report), E_INPUT,
                TEXT_LEDGER_TREE);
        assert_ptr_equal(p->act.db, before);
        assert_false(is_there(p, "again"));
        assert_false(is_there(p, "again.part"));
}

/* Saved so, hashes and all. */
static void a_damaged_database_inside_is_found(void **state)
{
        struct place *p = *state;
        struct paths paths = paths_in(p);
        struct backup_manifest manifest = manifest_make();
        struct buf file = buf_in(p->mem);
        uint8_t block[BACKUP_BLOCK];
        static const char zeros[2 * BACKUP_BLOCK];
        for (size_t i = 0; i < manifest.count; i++) {
                manifest.members[i].size = 512;
                crypt_sha256((struct str){ zeros, 512 }, manifest.members[i].sha256);
        }
        struct str json = backup_manifest_write(&p->act, &manifest);
        backup_tar_header("manifest.json", (int64_t)json.len, block);
        buf_add(&file, str_of_bytes(block, sizeof block));
        buf_add(&file, json);
        buf_add(&file, (struct str){ zeros, backup_tar_padding((int64_t)json.len) });
        for (size_t i = 0; i < manifest.count; i++) {
                backup_tar_header(manifest.members[i].path, 512, block);
                buf_add(&file, str_of_bytes(block, sizeof block));
                buf_add(&file, (struct str){ zeros, 512 });
        }
        buf_add(&file, (struct str){ zeros, sizeof zeros });
        write_whole(paths.file, buf_str(&file));
        place_expect(p, verify(p), E_INPUT, TEXT_BACKUP_DATABASE);
        place_expect(p, restore(p), E_INPUT, TEXT_BACKUP_DATABASE);
        assert_false(is_there(p, "again.part"));
}

#define IN_CITY(test) cmocka_unit_test_setup_teardown(test, city_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                IN_CITY(what_is_saved_comes_back),
                IN_CITY(only_its_owner_can_read_it),
                IN_CITY(the_same_city_gives_the_same_bytes),
                IN_CITY(a_city_that_may_only_be_read_can_be_saved),
                IN_CITY(a_production_citys_passphrase_is_in_no_backup),
                IN_CITY(deleted_rows_are_in_no_backup),
                IN_CITY(nothing_is_overwritten),
                IN_CITY(a_folder_of_somebody_else_is_not_touched),
                IN_CITY(an_empty_folder_may_be_filled),
                IN_CITY(a_folder_that_is_no_city_is_not_saved),
                IN_CITY(every_byte_of_a_backup_counts),
                IN_CITY(a_backup_that_is_cut_off_or_goes_on_is_refused),
                IN_CITY(paths_that_lead_elsewhere_are_refused),
                IN_CITY(members_in_wrong_number_or_order_are_refused),
                IN_CITY(members_that_claim_to_be_huge_are_refused),
                IN_CITY(a_newer_backup_gets_its_own_sentence),
                IN_CITY(what_the_caller_refuses_is_refused),
                IN_CITY(a_damaged_database_inside_is_found),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
