/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How long until the program is there:
 *
 *   measure_start CITYKEY FOLDER
 *
 * `citykey --help` and `citykey init` from start to end; from the start of a process until a city's
 * keeper and template are ready for the first person, fonts and all; and until `citykey serve` has
 * said that it answers. Cities are made in
 * FOLDER. Beside the rows of the table it prints a line "best TAB NAME TAB MILLISECONDS" each. */
#include "measure/measure.h"

#include "civic/folder.h"
#include "civic/press.h"
#include "civic/visit.h"
#include "kit/crypt.h"
#include "kit/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 15, MEMORY = 256 << 20, READY = 3 /* the descriptor that hears it */ };

/* The child of "ready": as `citykey issue` begins. */
static int get_ready(const char *dir)
{
        struct act act = act_begin(arena_make(MEMORY), STR("operator"), LANG_EN);
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        SCOPED(visit_template_close) struct visit_template template = VISIT_TEMPLATE_NONE;
        struct press_setup setup = { .policy_dir = file_join(&act, dir, "policy"),
                .city = &folder.city };
        if (!crypt_start() || folder_open(&act, dir, FOLDER_CHANGE, &folder) != OK ||
                folder_start_keeper(&act, &folder, &keeper) != OK ||
                visit_template_start(&act, &press_work, &setup, &template) != OK)
                return 1;
        return write(READY, "", 1) == 1 ? 0 : 1;
}

/* Seconds from the fork until the child ends, or until it says that it is ready: on READY, or on
 * standard output, after which it is told to stop. */
static double time_child(char *const *arguments, bool is_served)
{
        int ends[2], status;
        char byte;
        if (pipe2(ends, O_CLOEXEC) != 0)
                exit(1);
        double start = measure_now(MEASURE_WALL, NULL);
        pid_t child = fork();
        if (child == 0) {
                int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
                dup2(is_served ? ends[1] : nowhere, STDOUT_FILENO);
                dup2(ends[1], READY);
                if (ends[1] == READY)
                        fcntl(READY, F_SETFD, 0);
                execv(arguments[0], arguments);
                _exit(127);
        }
        close(ends[1]);
        ssize_t said = read(ends[0], &byte, 1); // the end of the pipe is the child's
        double seconds = measure_now(MEASURE_WALL, NULL) - start;
        close(ends[0]);
        if (is_served)
                kill(child, SIGTERM);
        if (said < 0 || waitpid(child, &status, 0) != child || status != 0)
                exit(1);
        return seconds;
}

static void say(const char *name, double *seconds, enum measure_aim aim)
{
        char ours[MEASURE_TEXT];
        struct spread spread = measure_spread(seconds, ROUNDS);
        const struct row row = { name, measure_seconds(spread.median, ours), "",
                { spread.median * 1e3, spread.low * 1e3, spread.high * 1e3 }, " ms", aim, 100 };
        measure_row(&row);
        printf("best\t%s\t%.1f\n", name, seconds[0] * 1e3);
}

/* The same command ROUNDS times; a folder that it makes is removed after each but the last. Making
 * a city is done once, so it has no target. */
static void measure_command(const char *name, char *const *arguments, const char *made)
{
        bool is_served = strcmp(arguments[1], "serve") == 0;
        double seconds[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
                if (made)
                        file_remove_folder(made);
                seconds[i] = time_child(arguments, is_served);
        }
        say(name, seconds, made ? MEASURE_NO_TARGET : MEASURE_AT_MOST);
}

int main(int count, char **arguments)
{
        static char city[4096], site[4096];
        if (count == 3 && strcmp(arguments[1], "--ready") == 0)
                return get_ready(arguments[2]);
        if (count != 3)
                return 2;
        snprintf(city, sizeof city, "%s/city", arguments[2]);
        snprintf(site, sizeof site, "unix:%s/site", arguments[2]);
        char *help[] = { arguments[1], "--help", NULL };
        char *init[] = { arguments[1], "init", city, NULL };
        char *ready[] = { "/proc/self/exe", "--ready", city, NULL };
        char *serve[] = { arguments[1], "serve", "--data", city, "--listen", site, NULL };
        measure_command("start: citykey --help", help, NULL);
        measure_command("make a city: citykey init", init, city);
        measure_command("start: keeper and template ready", ready, NULL);
        measure_command("start: citykey serve until it answers", serve, NULL);
        return 0;
}
