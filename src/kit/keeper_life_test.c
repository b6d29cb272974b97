/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keeper_fixture.h"
#include "kit/sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* How a keeper starts, changes its keystore, is broken off, and what it may not do. */

static enum err sign_state(struct fixture *f)
{
        struct keeper_signature signature;
        act_recover(&f->act);
        return keeper_sign_state(&f->act, f->keeper, STR("{}"), &signature);
}

static void keys_outlive_their_keeper(void **state)
{
        struct fixture *f = *state;
        struct pubkey *keys;
        size_t count;
        assert_int_equal(fixture_restart(f), OK);
        assert_int_equal(keeper_list(&f->act, f->keeper, &keys, &count), OK);
        assert_int_equal(count, PUBKEY_KINDS);
        for (size_t i = 0; i < count; i++) {
                assert_true(pubkey_id_is_equal(keys[i].id, f->keys[i].id));
                assert_string_equal(keys[i].label, f->keys[i].label);
                assert_int_equal(keys[i].made.day, f->act.today.day);
        }
        assert_int_equal(sign_state(f), OK);
}

static void a_wrong_passphrase_has_its_sentence(void **state)
{
        struct fixture *f = *state;
        keeper_close(&f->keeper);
        f->passphrases->of[0].chars[0] ^= 1;
        assert_int_equal(keeper_start(&f->act, &f->options, &f->keeper), E_WHO);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_PASSPHRASE_WRONG);
        act_recover(&f->act);
        f->passphrases->of[0].chars[0] ^= 1;
        f->passphrases->count = 0;
        assert_int_equal(keeper_start(&f->act, &f->options, &f->keeper), E_INPUT);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_PASSPHRASE_COUNT);
        assert_null(f->keeper);
}

static void a_keystore_is_made_once(void **state)
{
        struct fixture *f = *state;
        struct keeper *second = NULL;
        f->options.make = &keystore_cost_demonstration;
        assert_int_equal(keeper_start(&f->act, &f->options, &second), E_STATE);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_STORE_EXISTS);
        act_recover(&f->act);
        f->options.make = NULL;
        f->options.keystore = "/nonexistent/keystore";
        assert_int_equal(keeper_start(&f->act, &f->options, &second), E_NONE);
        assert_null(second);
}

static void a_damaged_or_newer_keystore_has_its_sentence(void **state)
{
        struct fixture *f = *state;
        struct str file;
        keeper_close(&f->keeper);
        assert_int_equal(keystore_load(&f->act, f->path, &file), OK);
        struct str altered = str_copy(f->mem, file);
        ((char *)(uintptr_t)altered.at)[16] = 9;
        assert_int_equal(keystore_replace(&f->act, f->path, file, altered), OK);
        assert_int_equal(keeper_start(&f->act, &f->options, &f->keeper), E_STATE);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_STORE_NEWER);
        act_recover(&f->act);
        assert_int_equal(
                keystore_replace(&f->act, f->path, altered, (struct str){ file.at, 40 }), OK);
        assert_int_equal(keeper_start(&f->act, &f->options, &f->keeper), E_BUG);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_STORE_DAMAGED);
}

static void a_destroyed_key_signs_no_more_and_is_not_in_the_file(void **state)
{
        struct fixture *f = *state;
        struct pubkey_id id = f->keys[PUBKEY_BUNDLE].id;
        assert_int_equal(keeper_destroy_key(&f->act, f->keeper, id), OK);
        assert_int_equal(sign_state(f), E_NONE);
        act_recover(&f->act);
        assert_int_equal(keeper_destroy_key(&f->act, f->keeper, id), E_NONE);
        act_recover(&f->act);
        assert_int_equal(fixture_restart(f), OK);
        assert_int_equal(sign_state(f), E_NONE);
}

static void a_newer_key_signs_in_place_of_the_older(void **state)
{
        struct fixture *f = *state;
        struct pubkey next;
        struct keeper_signature signature;
        assert_int_equal(
                keeper_make_key(&f->act, f->keeper, PUBKEY_BUNDLE, STR("2027"), &next), OK);
        assert_int_equal(keeper_sign_state(&f->act, f->keeper, STR("{}"), &signature), OK);
        assert_true(pubkey_id_is_equal(signature.key, next.id));
        assert_int_equal(
                keeper_make_key(&f->act, f->keeper, PUBKEY_ISSUING, STR("2027"), &next), E_INPUT);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_NOT_KEY);
}

static void two_keepers_do_not_overwrite_each_others_keys(void **state)
{
        struct fixture *f = *state;
        struct keeper *second;
        struct pubkey made;
        assert_int_equal(keeper_start(&f->act, &f->options, &second), OK);
        assert_int_equal(keeper_make_key(&f->act, f->keeper, PUBKEY_LOG, STR("2027"), &made), OK);
        assert_int_equal(keeper_make_key(&f->act, second, PUBKEY_LOG, STR("2028"), &made), E_BUSY);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_STORE_CHANGED);
        act_recover(&f->act);
        struct keeper_signature signature;
        assert_int_equal(
                keeper_sign_state(&f->act, second, STR("{}"), &signature), E_BUG); /* of no use */
        keeper_close(&second);
        assert_int_equal(sign_state(f), OK);
}

static void a_killed_keeper_is_a_sentence_and_no_half_state(void **state)
{
        struct fixture *f = *state;
        struct str before;
        struct str after;
        struct pubkey made;
        assert_int_equal(keystore_load(&f->act, f->path, &before), OK);
        kill(f->keeper->process, SIGKILL);
        waitpid(f->keeper->process, NULL, 0);
        assert_int_equal(
                keeper_make_key(&f->act, f->keeper, PUBKEY_LOG, STR("2027"), &made), E_BUG);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_GONE);
        act_recover(&f->act);
        assert_int_equal(keystore_load(&f->act, f->path, &after), OK);
        assert_true(str_is_equal(before, after));
        assert_int_equal(sign_state(f), E_BUG);
        act_recover(&f->act);
        assert_int_equal(fixture_restart(f), OK);
        assert_int_equal(sign_state(f), OK);
}

static void what_is_no_request_ends_the_keeper(void **state)
{
        struct fixture *f = *state;
        static const struct {
                uint8_t bytes[16];
                size_t len;
        } rows[] = {
                { { 0, 2, 0, 8, 0, 0, 0, 0 }, 8 },            /* version */
                { { 1, 1, 0, 8, 0, 0, 0, 0 }, 8 },            /* version */
                { { 0, 1, 0, 0, 0, 0, 0, 0 }, 8 },            /* kind */
                { { 0, 1, 0, 9, 0, 0, 0, 0 }, 8 },            /* kind */
                { { 0, 1, 1, 8, 0, 0, 0, 0 }, 8 },            /* kind */
                { { 0, 1, 0, 8, 0, 0, 0, 1, 0 }, 9 },         /* too long */
                { { 0, 1, 0, 1, 0, 0, 8, 8 }, 8 },            /* too long */
                { { 0, 1, 0, 1, 0, 0, 0, 7 }, 8 },            /* too short */
                { { 0, 1, 0, 2, 4, 0, 0, 1 }, 8 },            /* over 64 MiB */
                { { 0, 1, 0, 7, 0, 0, 0, 8, 1, 2, 3 }, 11 },  /* cut */
                { { 0, 1, 0, 2, 0, 0, 0, 99, 1, 2, 3 }, 11 }, /* cut while it is hashed */
                { { 0, 1, 0 }, 3 },                           /* cut in its head */
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                char answer;
                int status;
                assert_int_equal(send(f->keeper->socket, rows[i].bytes, rows[i].len, 0),
                        (ssize_t)rows[i].len);
                shutdown(f->keeper->socket, SHUT_WR);
                assert_true(read(f->keeper->socket, &answer, 1) <= 0);
                assert_int_equal(waitpid(f->keeper->process, &status, 0), f->keeper->process);
                assert_true(WIFEXITED(status));
                assert_int_equal(WEXITSTATUS(status), err_exit_code(E_INPUT));
                assert_int_equal(fixture_restart(f), OK);
        }
        int status;
        shutdown(f->keeper->socket, SHUT_WR);
        waitpid(f->keeper->process, &status, 0);
        assert_int_equal(WEXITSTATUS(status), 0);
}

/* How often TEXT stands in the writable memory of PROCESS. Needs root: it is not dumpable. */
static size_t count_in_memory(pid_t process, const char *text)
{
        char path[64];
        char line[512];
        static char piece[1 << 20];
        size_t found = 0;
        snprintf(path, sizeof path, "/proc/%d/mem", (int)process);
        int memory = open(path, O_RDONLY);
        snprintf(path, sizeof path, "/proc/%d/maps", (int)process);
        FILE *maps = fopen(path, "r");
        assert_true(memory >= 0);
        assert_non_null(maps);
        while (fgets(line, sizeof line, maps)) {
                char *end;
                unsigned long from = strtoul(line, &end, 16);
                unsigned long to = strtoul(end + 1, &end, 16);
                if (end[2] != 'w')
                        continue;
                for (unsigned long at = from; at < to; at += sizeof piece - 64) {
                        size_t want = to - at < sizeof piece ? to - at : sizeof piece;
                        ssize_t got = pread(memory, piece, want, (off_t)at);
                        const char *hit = piece;
                        for (size_t left = got > 0 ? (size_t)got : 0;
                                (hit = memmem(hit, left, text, strlen(text))); found++, hit++)
                                left = (size_t)(piece + got - hit) - 1;
                }
        }
        fclose(maps);
        close(memory);
        return found;
}

static const char *const traces[] = { FIXTURE_NAME, "ZZCANARY", "KEEPER MARIA", "19870214" };

/* A mint request's bytes. */
static struct str mint_request(struct fixture *f, const struct fixture_claims *from)
{
        struct str claims = fixture_claims(f->mem, from);
        size_t len = claims.len + MONTH_TEXT_SIZE - 1;
        struct buf request = buf_in(f->mem);
        buf_add(&request, (struct str){ "\0\1\0\1\0\0", 6 });
        buf_add_byte(&request, (char)(len >> 8));
        buf_add_byte(&request, (char)len);
        buf_add(&request, STR(FIXTURE_MONTH));
        buf_add(&request, claims);
        return buf_str(&request);
}

static void send_part(struct fixture *f, const char *at, size_t len)
{
        assert_int_equal(send(f->keeper->socket, at, len, 0), (ssize_t)len);
}

/* Until the keeper has read what was sent: the control of the search. */
static void wait_for(pid_t keeper, const char *trace)
{
        while (count_in_memory(keeper, trace) == 0)
                assert_int_equal(waitpid(keeper, NULL, WNOHANG), 0);
}

static void nothing_of_a_person_stays_in_the_keepers_memory(void **state)
{
        struct fixture *f = *state;
        if (geteuid() != 0 || !sandbox_filters())
                skip();
        static const struct fixture_claims rows[] = {
                { .index = 1 },
                { .index = 1 },                  /* refused: used */
                { .index = 2, .extra_key = 10 }, /* refused: an address */
                { .index = 3, .expiry = 1 },     /* refused: expired */
                { .index = 4 },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                pid_t keeper = f->keeper->process;
                struct str request = mint_request(f, &rows[i]);
                uint8_t answer[1024];
                assert_int_equal(count_in_memory(keeper, "ZZCANARY"), 0);
                send_part(f, request.at, request.len - 1);
                for (size_t j = 0; j < COUNT(traces); j++)
                        wait_for(keeper, traces[j]);
                send_part(f, request.at + request.len - 1, 1);
                assert_true(read(f->keeper->socket, answer, sizeof answer) >= KEEPER_HEAD_SIZE);
                for (size_t j = 0; j < COUNT(traces); j++)
                        assert_int_equal(count_in_memory(keeper, traces[j]), 0);
        }
        /* Cut off in the middle: gone with the process, and wiped before that. */
        struct str cut = mint_request(f, &rows[0]);
        send_part(f, cut.at, cut.len - 1);
        shutdown(f->keeper->socket, SHUT_WR);
        waitpid(f->keeper->process, NULL, 0);
}

static long read_status(pid_t process, const char *field)
{
        char path[64];
        char line[256];
        long value = -1;
        snprintf(path, sizeof path, "/proc/%d/status", (int)process);
        FILE *status = fopen(path, "r");
        assert_non_null(status);
        while (fgets(line, sizeof line, status))
                if (strncmp(line, field, strlen(field)) == 0)
                        value = strtol(line + strlen(field), NULL, 10);
        fclose(status);
        return value;
}

static void a_keeper_stays_small_also_at_the_cost_of_production(void **state)
{
        struct fixture *f = *state;
        if (!sandbox_filters())
                skip();
        keeper_close(&f->keeper);
        unlink(f->path);
        f->options.make = &keystore_cost_production;
        assert_int_equal(keeper_start(&f->act, &f->options, &f->keeper), OK);
        f->options.make = NULL;
        assert_int_equal(fixture_restart(f), OK);
        assert_in_range(read_status(f->keeper->process, "VmHWM:"), 1, 64 * 1024);
        assert_int_equal(read_status(f->keeper->process, "Threads:"), 1);
        assert_int_equal(read_status(f->keeper->process, "NoNewPrivs:"), 1);
        assert_int_equal(read_status(f->keeper->process, "Seccomp:"), 2);
}

static void a_keeper_has_its_socket_open_and_nothing_else(void **state)
{
        struct fixture *f = *state;
        char path[64];
        char kept[64];
        size_t others = 0;
        if (geteuid() != 0)
                skip();
        int database = open("/dev/null", O_RDWR); /* as a client's database would be */
        assert_int_equal(fixture_restart(f), OK);
        snprintf(path, sizeof path, "/proc/%d/fd", (int)f->keeper->process);
        DIR *folder = opendir(path);
        assert_non_null(folder);
        for (struct dirent *entry; (entry = readdir(folder));) {
                ssize_t len = readlinkat(dirfd(folder), entry->d_name, kept, sizeof kept - 1);
                if (len < 0)
                        continue;
                kept[len] = '\0';
                others += strcmp(entry->d_name, "2") != 0 && strncmp(kept, "socket:", 7) != 0;
        }
        closedir(folder);
        close(database);
        assert_int_equal(others, 0);
}

static void may_open(void)
{
        open("/etc/hostname", O_RDONLY);
}
static void may_make(void)
{
        open("/tmp/keeper-test-made", O_WRONLY | O_CREAT, 0600);
}
static void may_socket(void)
{
        socket(AF_INET, SOCK_STREAM, 0);
}
static void may_connect(void)
{
        struct sockaddr_in to = { .sin_family = AF_INET };
        connect(STDERR_FILENO, (struct sockaddr *)&to, sizeof to);
}
static void may_fork(void)
{
        if (fork() == 0)
                _exit(0);
}
static void may_execute(void)
{
        execl("/bin/true", "true", (char *)NULL);
}
static void may_trace(void)
{
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}
static void may_signal(void)
{
        kill(getppid(), 0);
}
static void may_run_data(void)
{
        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
static void may_be_dumped(void)
{
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}
static void may_rename(void)
{
        rename("/tmp/keeper-test-a", "/tmp/keeper-test-b");
}

static void what_a_keeper_may_not_do_ends_it(void **state)
{
        struct fixture *f = *state;
        static void (*const forbidden[])(void) = { may_open, may_make, may_socket, may_connect,
                may_fork, may_execute, may_trace, may_signal, may_run_data, may_be_dumped,
                may_rename };
        if (!sandbox_filters())
                skip();
        for (size_t i = 0; i < COUNT(forbidden); i++) {
                int status;
                pid_t child = fork();
                if (child == 0) {
                        if (sandbox_enter(&f->act, SANDBOX_KEEPER, NULL) != OK)
                                _exit(2);
                        forbidden[i]();
                        _exit(0);
                }
                waitpid(child, &status, 0);
                assert_true(WIFSIGNALED(status));
                assert_true(sandbox_killed(WTERMSIG(status)));
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(keys_outlive_their_keeper),
                TEST(a_wrong_passphrase_has_its_sentence),
                TEST(a_keystore_is_made_once),
                TEST(a_damaged_or_newer_keystore_has_its_sentence),
                TEST(a_destroyed_key_signs_no_more_and_is_not_in_the_file),
                TEST(a_newer_key_signs_in_place_of_the_older),
                TEST(two_keepers_do_not_overwrite_each_others_keys),
                TEST(a_killed_keeper_is_a_sentence_and_no_half_state),
                TEST(what_is_no_request_ends_the_keeper),
                TEST(nothing_of_a_person_stays_in_the_keepers_memory),
                TEST(a_keeper_stays_small_also_at_the_cost_of_production),
                TEST(a_keeper_has_its_socket_open_and_nothing_else),
                TEST(what_a_keeper_may_not_do_ends_it),
        };
        return crypt_start() ? cmocka_run_group_tests_name("keeper life", tests, NULL, NULL) : 1;
}
