/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/passphrase.h"

#include "kit/crypt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* What one question gave. */
struct outcome {
        enum err outcome;
        enum text sentence;
        size_t count;
        char first[64];
        char second[64];
};

/* What the child does: it asks for PEOPLE passphrases. */
struct question {
        size_t people;
        bool is_new;
};

static struct outcome ask(const struct question *question)
{
        struct arena *mem = arena_make(1 << 16);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct passphrases *given = passphrases_begin();
        struct outcome result = { .sentence = TEXT_COUNT };
        for (size_t i = 0; i < question->people && result.outcome == OK; i++)
                result.outcome = question->is_new
                                         ? passphrase_ask_new(&a, given, "Passphrase: ", "Again: ")
                                         : passphrase_ask(&a, given, "Passphrase: ");
        if (result.outcome != OK)
                result.sentence = a.failure.sentence;
        result.count = given->count;
        snprintf(result.first, sizeof result.first, "%.*s", (int)given->of[0].len,
                given->of[0].chars);
        snprintf(result.second, sizeof result.second, "%.*s", (int)given->of[1].len,
                given->of[1].chars);
        passphrases_end(&given);
        arena_end(&mem);
        return result;
}

/* Asks in a child whose standard input is a pipe that holds INPUT. */
static struct outcome ask_pipe(const char *input, struct question question)
{
        int in[2];
        int out[2];
        struct outcome result;
        assert_int_equal(pipe(in), 0);
        assert_int_equal(pipe(out), 0);
        assert_int_equal(write(in[1], input, strlen(input)), (ssize_t)strlen(input));
        pid_t child = fork();
        if (child == 0) {
                dup2(in[0], STDIN_FILENO);
                close(in[1]);
                struct outcome mine = ask(&question);
                _exit(write(out[1], &mine, sizeof mine) == sizeof mine ? 0 : 1);
        }
        close(in[0]);
        close(in[1]);
        assert_int_equal(read(out[0], &result, sizeof result), sizeof result);
        waitpid(child, NULL, 0);
        close(out[0]);
        close(out[1]);
        return result;
}

static void each_person_gives_one_line_of_standard_input(void **state)
{
        (void)state;
        struct outcome two = ask_pipe(
                "the first one's words\r\nthe other one's\n", (struct question){ 2, false });
        assert_int_equal(two.outcome, OK);
        assert_string_equal(two.first, "the first one's words");
        assert_string_equal(two.second, "the other one's");
        struct outcome unended = ask_pipe("no line end", (struct question){ 1, false });
        assert_string_equal(unended.first, "no line end");
}

static void what_is_no_passphrase_is_refused(void **state)
{
        (void)state;
        char too_long[PASSPHRASE_MOST + 3];
        memset(too_long, 'a', sizeof too_long);
        too_long[sizeof too_long - 2] = '\n';
        too_long[sizeof too_long - 1] = '\0';
        static const struct {
                const char *input;
                struct question question;
                enum text sentence;
        } rows[] = {
                { "", { 1, false }, TEXT_KEEPER_PASSPHRASE_MISSING },
                { "\n", { 1, false }, TEXT_KEEPER_PASSPHRASE_MISSING },
                { "only one person\n", { 2, false }, TEXT_KEEPER_PASSPHRASE_MISSING },
                { "eleven char\n", { 1, true }, TEXT_KEEPER_PASSPHRASE_SHORT },
                { "ñandúñandúñ\n", { 1, true }, TEXT_KEEPER_PASSPHRASE_SHORT },
                { "the same words\nthe same words\n", { 2, true }, TEXT_KEEPER_PASSPHRASE_SHARED },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct outcome got = ask_pipe(rows[i].input, rows[i].question);
                assert_int_equal(got.outcome, E_INPUT);
                assert_int_equal(got.sentence, rows[i].sentence);
        }
        assert_int_equal(ask_pipe(too_long, (struct question){ 1, false }).outcome, E_INPUT);
        assert_int_equal(ask_pipe("twelve chars\n", (struct question){ 1, true }).outcome, OK);
        assert_int_equal(ask_pipe("ñandúñandúñan\n", (struct question){ 1, true }).outcome, OK);
}

/* A child on a terminal of its own, and what that terminal showed. */
struct terminal {
        int fd;
        int out;
        pid_t child;
        char shown[512];
        size_t len;
};

static void start_on_terminal(struct terminal *t, struct question question)
{
        int out[2];
        assert_int_equal(pipe(out), 0);
        *t = (struct terminal){ .out = out[0] };
        t->child = forkpty(&t->fd, NULL, NULL, NULL);
        if (t->child == 0) {
                struct outcome mine = ask(&question);
                _exit(write(out[1], &mine, sizeof mine) == sizeof mine ? 0 : 1);
        }
        close(out[1]);
}

/* Reads what is shown until it ends in PROMPT. */
static void await(struct terminal *t, const char *prompt)
{
        size_t want = strlen(prompt);
        while (t->len < want || memcmp(t->shown + t->len - want, prompt, want) != 0) {
                struct pollfd wait = { .fd = t->fd, .events = POLLIN };
                assert_int_equal(poll(&wait, 1, 10000), 1);
                ssize_t got = read(t->fd, t->shown + t->len, sizeof t->shown - 1 - t->len);
                assert_true(got > 0);
                t->len += (size_t)got;
        }
}

static void type(struct terminal *t, const char *text)
{
        assert_int_equal(write(t->fd, text, strlen(text)), (ssize_t)strlen(text));
}

static int end_terminal(struct terminal *t)
{
        int status;
        waitpid(t->child, &status, 0);
        close(t->fd);
        close(t->out);
        return status;
}

static void a_terminal_does_not_show_it_and_asks_twice(void **state)
{
        (void)state;
        struct terminal t;
        struct outcome result;
        start_on_terminal(&t, (struct question){ 1, true });
        await(&t, "Passphrase: ");
        type(&t, "the first words\n");
        await(&t, "Again: ");
        type(&t, "the first words\n");
        assert_int_equal(read(t.out, &result, sizeof result), sizeof result);
        assert_int_equal(result.outcome, OK);
        assert_string_equal(result.first, "the first words");
        assert_null(memmem(t.shown, t.len, "words", 5));
        end_terminal(&t);

        start_on_terminal(&t, (struct question){ 1, true });
        await(&t, "Passphrase: ");
        type(&t, "the first words\n");
        await(&t, "Again: ");
        type(&t, "the frist words\n");
        assert_int_equal(read(t.out, &result, sizeof result), sizeof result);
        assert_int_equal(result.sentence, TEXT_KEEPER_PASSPHRASE_DIFFERS);
        assert_int_equal(result.count, 0);
        end_terminal(&t);
}

static void an_interruption_leaves_the_terminal_showing_again(void **state)
{
        (void)state;
        struct terminal t;
        struct termios now;
        start_on_terminal(&t, (struct question){ 1, false });
        await(&t, "Passphrase: ");
        assert_int_equal(tcgetattr(t.fd, &now), 0);
        assert_false(now.c_lflag & ECHO);
        type(&t, "half of it\x03");
        await(&t, "\r\n");
        assert_int_equal(tcgetattr(t.fd, &now), 0);
        assert_true(now.c_lflag & ECHO);
        int status = end_terminal(&t);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGINT);
}

static void a_demonstration_gets_a_random_one(void **state)
{
        (void)state;
        char first[PASSPHRASE_RANDOM_SIZE];
        char second[PASSPHRASE_RANDOM_SIZE];
        passphrase_random(first);
        passphrase_random(second);
        assert_int_equal(strlen(first), PASSPHRASE_RANDOM_SIZE - 1);
        assert_string_not_equal(first, second);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_person_gives_one_line_of_standard_input),
                cmocka_unit_test(what_is_no_passphrase_is_refused),
                cmocka_unit_test(a_terminal_does_not_show_it_and_asks_twice),
                cmocka_unit_test(an_interruption_leaves_the_terminal_showing_again),
                cmocka_unit_test(a_demonstration_gets_a_random_one),
        };
        return crypt_start() ? cmocka_run_group_tests_name("passphrase", tests, NULL, NULL) : 1;
}
