/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/draft.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
        struct act act;
        char path[40];
        int folder;
};

static int make_place(void **state)
{
        static struct place place;
        place.act = act_begin(arena_make(1 << 20), STR("test"), LANG_EN);
        memcpy(place.path, "/tmp/citykey-draft-XXXXXX", 26);
        if (!mkdtemp(place.path))
                return 1;
        place.folder = open(place.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        *state = &place;
        return 0;
}

static int count_files(const struct place *place)
{
        DIR *folder = opendir(place->path);
        int count = -2;
        while (readdir(folder))
                count++;
        closedir(folder);
        return count;
}

static int remove_place(void **state)
{
        struct place *place = *state;
        unlinkat(place->folder, "card.pdf", 0);
        close(place->folder);
        arena_end(&place->act.mem);
        return rmdir(place->path);
}

static struct draft write_draft(struct place *place, const char *text)
{
        struct draft draft = DRAFT_NONE;
        assert_int_equal(draft_open(&place->act, place->folder, "card.pdf", &draft), OK);
        assert_int_equal(write(draft.fd, text, strlen(text)), (ssize_t)strlen(text));
        return draft;
}

static void check_content(const struct place *place, const char *text)
{
        char bytes[20] = "";
        int fd = openat(place->folder, "card.pdf", O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0);
        assert_int_equal(read(fd, bytes, sizeof bytes - 1), (ssize_t)strlen(text));
        assert_string_equal(bytes, text);
        close(fd);
}

static void a_draft_is_seen_only_when_it_is_published(void **state)
{
        struct place *place = *state;
        struct draft draft = write_draft(place, "one");
        assert_int_equal(count_files(place), 0);
        assert_int_equal(draft_publish(&place->act, &draft), OK);
        assert_int_equal(draft.fd, -1);
        assert_int_equal(count_files(place), 1);
        check_content(place, "one");
}

static void publishing_replaces_an_older_file(void **state)
{
        struct place *place = *state;
        for (int round = 0; round < 2; round++) {
                struct draft draft = write_draft(place, round ? "second" : "first");
                assert_int_equal(draft_publish(&place->act, &draft), OK);
                assert_int_equal(count_files(place), 1);
                check_content(place, round ? "second" : "first");
        }
}

static void of_a_discarded_draft_nothing_is_left(void **state)
{
        struct place *place = *state;
        struct draft draft = write_draft(place, "never");
        draft_discard(&draft);
        draft_discard(&draft);
        assert_int_equal(count_files(place), 0);
}

static void of_a_killed_process_nothing_is_left(void **state)
{
        struct place *place = *state;
        pid_t pid = fork();
        if (pid == 0) {
                write_draft(place, "half");
                kill(getpid(), SIGKILL);
        }
        waitpid(pid, NULL, 0);
        assert_int_equal(count_files(place), 0);
}

static void a_draft_is_its_owners_alone(void **state)
{
        struct place *place = *state;
        struct draft draft = write_draft(place, "mine");
        assert_int_equal(draft_publish(&place->act, &draft), OK);
        struct stat seen;
        assert_int_equal(fstatat(place->folder, "card.pdf", &seen, 0), 0);
        assert_int_equal(seen.st_mode & 0777, 0600);
}

static void a_folder_that_is_none_says_so(void **state)
{
        struct place *place = *state;
        struct draft draft = DRAFT_NONE;
        assert_int_equal(draft_open(&place->act, -1, "card.pdf", &draft), E_INPUT);
        assert_int_equal(place->act.failure.sentence, TEXT_DRAFT_FOLDER);
        assert_int_equal(draft.fd, -1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_draft_is_seen_only_when_it_is_published, make_place, remove_place),
                cmocka_unit_test_setup_teardown(
                        publishing_replaces_an_older_file, make_place, remove_place),
                cmocka_unit_test_setup_teardown(
                        of_a_discarded_draft_nothing_is_left, make_place, remove_place),
                cmocka_unit_test_setup_teardown(
                        of_a_killed_process_nothing_is_left, make_place, remove_place),
                cmocka_unit_test_setup_teardown(
                        a_draft_is_its_owners_alone, make_place, remove_place),
                cmocka_unit_test_setup_teardown(
                        a_folder_that_is_none_says_so, make_place, remove_place),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
