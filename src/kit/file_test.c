/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/place_fixture.h"

static void a_file_is_written_whole_and_read_back(void **state)
{
        struct place *p = *state;
        struct private text;
        SCOPED(file_close) int folder = -1;
        assert_int_equal(file_open_folder(&p->act, p->folder, &folder), OK);
        assert_int_equal(file_write(&p->act, folder, "note", STR("first"), 0600), OK);
        assert_int_equal(file_write(&p->act, folder, "note", STR("second"), 0640), OK);
        const char *path = file_join(&p->act, p->folder, "note");
        assert_int_equal(file_read(&p->act, path, 100, &text), OK);
        assert_true(str_is_equal(private_unwrap(text), STR("second")));
        struct stat about;
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0640);
        assert_int_not_equal(access(file_join(&p->act, p->folder, "note.part"), F_OK), 0);
}

static void what_cannot_be_read_is_refused_with_its_reason(void **state)
{
        struct place *p = *state;
        struct private text;
        SCOPED(file_close) int folder = -1;
        const char *missing = file_join(&p->act, p->folder, "missing");
        place_expect(p, file_read(&p->act, missing, 100, &text), E_NONE, TEXT_FILE_MISSING);
        place_expect(p, file_read(&p->act, p->folder, 100, &text), E_INPUT, TEXT_FILE_IS_FOLDER);
        place_expect(p, file_open_folder(&p->act, missing, &folder), E_NONE, TEXT_FILE_MISSING);
        assert_int_equal(file_open_folder(&p->act, p->folder, &folder), OK);
        assert_int_equal(file_write(&p->act, folder, "large", STR("0123456789"), 0600), OK);
        const char *large = file_join(&p->act, p->folder, "large");
        place_expect(p, file_read(&p->act, large, 9, &text), E_INPUT, TEXT_FILE_TOO_LARGE);
        assert_int_equal(file_read(&p->act, large, 10, &text), OK);
        place_expect(p, file_open_folder(&p->act, large, &folder), E_INPUT, TEXT_FILE_NOT_FOLDER);
}

static void a_pipe_without_a_writer_is_empty_and_does_not_wait(void **state)
{
        struct place *p = *state;
        struct private text;
        const char *path = file_join(&p->act, p->folder, "pipe");
        assert_int_equal(mkfifo(path, 0600), 0);
        assert_int_equal(file_read(&p->act, path, 10, &text), OK);
        assert_true(private_is_empty(text));
}

static void of_more_than_may_be_read_one_byte_tells(void **state)
{
        struct place *p = *state;
        struct private text;
        SCOPED(file_close) int zeros = -1;
        assert_int_equal(file_open(&p->act, "/dev/zero", &zeros), OK);
        assert_int_equal(file_read_fd(&p->act, zeros, 5000, &text), OK);
        assert_int_equal(private_unwrap(text).len, 5001);
}

/* A second name keeps the blocks in sight. */
static void a_destroyed_file_was_overwritten_and_is_gone(void **state)
{
        struct place *p = *state;
        struct private kept;
        SCOPED(file_close) int folder = -1;
        assert_int_equal(file_open_folder(&p->act, p->folder, &folder), OK);
        assert_int_equal(file_write(&p->act, folder, "keys", STR("ZZCANARY-4711"), 0600), OK);
        const char *path = file_join(&p->act, p->folder, "keys");
        const char *other = file_join(&p->act, p->folder, "other");
        assert_int_equal(link(path, other), 0);
        assert_int_equal(file_destroy(&p->act, path), OK);
        assert_int_not_equal(access(path, F_OK), 0);
        assert_int_equal(file_read(&p->act, other, 100, &kept), OK);
        assert_int_equal(private_unwrap(kept).len, 13);
        assert_null(memmem(private_unwrap(kept).at, 13, "CANARY", 6));
}

static void what_is_no_file_is_not_destroyed(void **state)
{
        struct place *p = *state;
        const char *missing = file_join(&p->act, p->folder, "none");
        assert_int_equal(file_destroy(&p->act, missing), E_NONE);
        act_recover(&p->act);
        assert_int_equal(symlink(p->folder, missing), 0);
        assert_int_equal(file_destroy(&p->act, missing), E_NONE);
        act_recover(&p->act);
        assert_int_equal(file_destroy(&p->act, p->folder), E_INPUT);
        assert_int_equal(access(p->folder, F_OK), 0);
}

static void removing_a_folder_does_not_follow_links(void **state)
{
        struct place *p = *state;
        struct private text;
        SCOPED(file_close) int folder = -1;
        assert_int_equal(file_open_folder(&p->act, p->folder, &folder), OK);
        assert_int_equal(file_write(&p->act, folder, "kept", STR("kept"), 0600), OK);
        assert_int_equal(mkdirat(folder, "gone", 0700), 0);
        assert_int_equal(symlinkat("../kept", folder, "gone/link"), 0);
        file_remove_folder(file_join(&p->act, p->folder, "gone"));
        assert_int_not_equal(access(file_join(&p->act, p->folder, "gone"), F_OK), 0);
        assert_int_equal(file_read(&p->act, file_join(&p->act, p->folder, "kept"), 9, &text), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_file_is_written_whole_and_read_back),
                TEST(what_cannot_be_read_is_refused_with_its_reason),
                TEST(a_pipe_without_a_writer_is_empty_and_does_not_wait),
                TEST(of_more_than_may_be_read_one_byte_tells),
                TEST(a_destroyed_file_was_overwritten_and_is_gone),
                TEST(what_is_no_file_is_not_destroyed),
                TEST(removing_a_folder_does_not_follow_links),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
