/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/passphrase.h"

#include "kit/crypt.h"
#include "kit/locked.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

struct passphrases *passphrases_begin(void)
{
        return locked_take(sizeof(struct passphrases), LOCKED_INHERIT);
}

void passphrases_end(struct passphrases **passphrases)
{
        locked_give_back(*passphrases, sizeof **passphrases);
        *passphrases = NULL;
}

/* The next line of FD without its line end; false at the end of input or when it is too long. */
static bool read_line(int fd, struct passphrase *line)
{
        char c;
        ssize_t got;
        line->len = 0;
        while ((got = read(fd, &c, 1)) != 0) {
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return false;
                if (c == '\n')
                        return true;
                if (line->len == sizeof line->chars)
                        return false;
                line->chars[line->len++] = c;
        }
        return line->len > 0;
}

/* The signals that would end or stop us while the terminal does not echo. */
static void block_signals(sigset_t *blocked, sigset_t *before)
{
        static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
        sigemptyset(blocked);
        for (size_t i = 0; i < COUNT(ends); i++)
                sigaddset(blocked, ends[i]);
        sigprocmask(SIG_BLOCK, blocked, before);
}

/* Waits for a line; false when a signal came first. */
static bool wait_for_line(int tty, const sigset_t *blocked)
{
        int signals = signalfd(-1, blocked, SFD_CLOEXEC);
        struct pollfd wait[] = { { .fd = tty, .events = POLLIN },
                { .fd = signals, .events = POLLIN } };
        int found;
        do
                found = poll(wait, signals < 0 ? 1 : 2, -1);
        while (found < 0 && errno == EINTR);
        bool is_interrupted = signals >= 0 && (wait[1].revents & POLLIN);
        if (signals >= 0)
                close(signals);
        return found > 0 && !is_interrupted;
}

static bool read_hidden(int tty, const char *prompt, struct passphrase *line)
{
        struct termios shown;
        if (tcgetattr(tty, &shown) != 0)
                return read_line(tty, line);
        sigset_t blocked;
        sigset_t before;
        block_signals(&blocked, &before);
        struct termios hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
        tcsetattr(tty, TCSAFLUSH, &hidden);
        ssize_t ignored = write(tty, prompt, strlen(prompt));
        bool is_read = wait_for_line(tty, &blocked) && read_line(tty, line);
        tcsetattr(tty, TCSAFLUSH, &shown);
        ignored = write(tty, "\n", 1);
        (void)ignored;
        /* An interruption that waited ends the process here, the terminal being as it was. */
        sigprocmask(SIG_SETMASK, &before, NULL);
        return is_read;
}

/* One line from the terminal, or from standard input when that is none. */
static bool ask(const char *prompt, struct passphrase *line)
{
        if (!isatty(STDIN_FILENO))
                return read_line(STDIN_FILENO, line);
        int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
        if (tty < 0)
                return read_hidden(STDIN_FILENO, prompt, line);
        bool is_read = read_hidden(tty, prompt, line);
        close(tty);
        return is_read;
}

/* A line end of another system is no part of a passphrase. */
static void trim_line_end(struct passphrase *line)
{
        while (line->len && (line->chars[line->len - 1] == '\r'))
                line->len--;
}

static struct passphrase *next_of(struct passphrases *passphrases)
{
        return passphrases->count < PASSPHRASE_MORE ? &passphrases->of[passphrases->count] : NULL;
}

enum err passphrase_ask(struct act *a, struct passphrases *passphrases, const char *prompt)
{
        struct passphrase *next = next_of(passphrases);
        if (!next)
                return E_BUG;
        bool is_read = ask(prompt, next);
        trim_line_end(next);
        if (!is_read || next->len == 0) {
                explicit_bzero(next, sizeof *next);
                return fail(a, E_INPUT, TEXT_KEEPER_PASSPHRASE_MISSING);
        }
        passphrases->count++;
        return OK;
}

static bool is_equal(const struct passphrase *a, const struct passphrase *b)
{
        return a->len == b->len && memcmp(a->chars, b->chars, a->len) == 0;
}

/* Characters of UTF-8: bytes that do not continue one. */
static size_t count_characters(const struct passphrase *passphrase)
{
        size_t count = 0;
        for (size_t i = 0; i < passphrase->len; i++)
                count += (passphrase->chars[i] & 0xc0) != 0x80;
        return count;
}

/* Why PASSPHRASES->of[AT] may not be a new passphrase; TEXT_COUNT when it may. */
static enum text find_fault(const struct passphrases *passphrases, size_t at)
{
        if (count_characters(&passphrases->of[at]) < PASSPHRASE_LEAST)
                return TEXT_KEEPER_PASSPHRASE_SHORT;
        for (size_t i = 0; i < at; i++)
                if (is_equal(&passphrases->of[i], &passphrases->of[at]))
                        return TEXT_KEEPER_PASSPHRASE_SHARED;
        return TEXT_COUNT;
}

/* On a terminal a slip of the finger is not seen, so it is typed twice. */
static bool is_confirmed(const struct passphrase *chosen, const char *again)
{
        if (!isatty(STDIN_FILENO))
                return true;
        struct passphrase *second = locked_take(sizeof *second, LOCKED_FORGET);
        bool is_same = ask(again, second);
        trim_line_end(second);
        is_same = is_same && is_equal(chosen, second);
        locked_give_back(second, sizeof *second);
        return is_same;
}

enum err passphrase_ask_new(
        struct act *a, struct passphrases *passphrases, const char *prompt, const char *again)
{
        TRY(passphrase_ask(a, passphrases, prompt));
        size_t at = passphrases->count - 1;
        enum text fault = find_fault(passphrases, at);
        if (fault == TEXT_COUNT && !is_confirmed(&passphrases->of[at], again))
                fault = TEXT_KEEPER_PASSPHRASE_DIFFERS;
        if (fault == TEXT_COUNT)
                return OK;
        passphrases->count--;
        explicit_bzero(&passphrases->of[at], sizeof passphrases->of[at]);
        return fail(a, E_INPUT, fault);
}

enum err passphrase_add(struct act *a, struct passphrases *passphrases, struct str text)
{
        struct str rest;
        struct str line = str_trim(str_cut(text, '\n', &rest));
        struct passphrase *next = next_of(passphrases);
        if (!next || line.len == 0 || line.len > sizeof next->chars)
                return fail(a, E_INPUT, TEXT_KEEPER_PASSPHRASE_MISSING);
        memcpy(next->chars, line.at, line.len);
        next->len = line.len;
        passphrases->count++;
        return OK;
}

void passphrase_random(char text[PASSPHRASE_RANDOM_SIZE])
{
        static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789"; /* 32: five bits each */
        uint8_t random[PASSPHRASE_RANDOM_SIZE - 1];
        crypt_random(random, sizeof random);
        for (size_t i = 0; i < sizeof random; i++)
                text[i] = letters[random[i] & 31];
        text[PASSPHRASE_RANDOM_SIZE - 1] = '\0';
        explicit_bzero(random, sizeof random);
}
