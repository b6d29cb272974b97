/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/serve/serve_inside.h"

#include "face/demo/demo.h"
#include "kit/file.h"
#include "kit/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { DRAIN_MS = 10000 };

/* ---------------------------------------------------------------- its end */

/* What was begun is answered; then whoever still runs is ended. */
static void end_process(struct process *process)
{
        struct process_end end;
        file_close(&process->socket);
        process_wait(process, DRAIN_MS, &end);
        process_close(process);
}

static void end_processes(struct serve *serve)
{
        end_process(&serve->web);
        end_process(&serve->upkeep);
        password_service_close(&serve->passwords);
        keeper_close(&serve->keeper);
        folder_close(&serve->folder);
}

static void serve_close(struct serve *serve)
{
        end_processes(serve);
        file_close(&serve->listener);
        file_close(&serve->signals);
        file_close(&serve->lock);
}

/* ---------------------------------------------------------------- its start */

/* The lock is the kernel's: whoever dies lets go of it. */
static enum err lock_folder(struct act *a, struct serve *serve)
{
        const char *data = serve->options->data;
        int lock =
                open(file_join(a, data, "lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (lock < 0)
                return file_refuse(a, errno, data);
        if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
                close(lock);
                return fail_with(a, E_BUSY, TEXT_SERVE_TAKEN, data);
        }
        serve->lock = lock;
        return OK;
}

/* "https://HOST" of the city's check address. */
static const char *city_origin(struct act *a, const struct city *city)
{
        struct str rest;
        struct buf origin = buf_in(a->mem);
        struct str host = city->check_uri;
        if (str_starts_with(host, STR("https://")))
                host = (struct str){ host.at + 8, host.len - 8 };
        buf_add_c(&origin, "https://");
        buf_add(&origin, str_cut(host, '/', &rest));
        return buf_c(&origin);
}

static const char *find_address(struct act *a, const struct serve *serve)
{
        struct buf address = buf_in(a->mem);
        if (serve->options->address)
                return serve->options->address;
        if (str_starts_with(str_of(serve->listens), STR("unix:")))
                return city_origin(a, &serve->folder.city);
        buf_add_c(&address, "http://");
        buf_add_c(&address, serve->listens);
        return buf_c(&address);
}

static const char *list_languages(struct act *a)
{
        struct buf tags = buf_in(a->mem);
        for (int i = 0; i < LANG_COUNT; i++) {
                buf_add_c(&tags, i > 0 ? " " : "");
                buf_add_c(&tags, text_lang_tags[i]);
        }
        return buf_c(&tags);
}

static enum err find_language(struct act *a, struct serve *serve)
{
        const char *given = serve->options->language;
        serve->lang = LANG_EN;
        if (!given || text_lang_read(str_of(given), &serve->lang))
                return OK;
        return fail_with(a, E_INPUT, TEXT_SERVE_LANGUAGE_WRONG, given, list_languages(a));
}

static int open_signals(void)
{
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGHUP); // says nothing to us
        sigprocmask(SIG_BLOCK, &signals, NULL);
        return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Where systemd starts us, the passphrases are a credential (LoadCredential); they are read as from
 * standard input. */
static void take_credential(struct act *a)
{
        const char *folder = getenv("CREDENTIALS_DIRECTORY");
        int file = folder ? open(file_join(a, folder, "passphrases"), O_RDONLY | O_CLOEXEC) : -1;
        if (file < 0)
                return;
        dup2(file, STDIN_FILENO);
        close(file);
}

/* What stays when the processes begin anew. */
static enum err prepare(struct act *a, struct serve *serve)
{
        const struct serve_options *options = serve->options;
        if (options->address)
                TRY(serve_check_address(a, options->address));
        TRY(find_language(a, serve));
        TRY(folder_open(a, options->data, FOLDER_CHANGE, &serve->folder));
        TRY(lock_folder(a, serve));
        if (options->cards) {
                TRY(folder_need_demonstration(a, &serve->folder));
                TRY(demo_check(a, options->cards));
        }
        TRY(server_listen(a, options->listen, &serve->listener, &serve->listens));
        serve->address = find_address(a, serve);
        take_credential(a);
        return OK;
}

static enum err start(struct act *a, struct serve *serve)
{
        if (!serve->folder.db)
                TRY(folder_open(a, serve->options->data, FOLDER_CHANGE, &serve->folder));
        TRY(folder_start_keeper(a, &serve->folder, &serve->keeper));
        if (serve->signals < 0)
                serve->signals = open_signals();
        TRY(page_keeper_make(a, serve->keeper, &serve->shared));
        TRY(page_looked_make(a, &serve->looked));
        /* SQLite's connections are no heritage: each process opens its own, the upkeep first. While
         * it has one, the database's companions are there for who may not make them. */
        folder_close(&serve->folder);
        a->db = NULL;
        TRY(password_service_start(a, &serve->passwords));
        TRY(serve_start_upkeep(a, serve));
        return serve_start_web(a, serve);
}

/* ---------------------------------------------------------------- its days */

static void say_ready(struct act *a, const struct serve *serve)
{
        const char *city = str_to_c(a->mem, serve->folder.city.name);
        bool is_unix = str_starts_with(str_of(serve->listens), STR("unix:"));
        puts(text_format(a, a->lang, is_unix ? TEXT_SERVE_READY_UNIX : TEXT_SERVE_READY, city,
                is_unix ? serve->listens : serve->address, serve->address));
        fflush(stdout);
        serve_notify("READY=1");
}

static void say_again(struct act *a)
{
        puts(text_get(a->lang, TEXT_SERVE_AGAIN));
        fflush(stdout);
}

static bool is_told_to_stop(int signals)
{
        struct signalfd_siginfo signal;
        while (read(signals, &signal, sizeof signal) == sizeof signal)
                if (signal.ssi_signo != SIGHUP)
                        return true;
        return false;
}

static bool are_keys_changed(struct serve *serve)
{
        struct process_end end = { 0 };
        return process_wait(&serve->upkeep, -1, &end) == OK && end.signal == 0 &&
               end.status == SERVE_KEYS_CHANGED;
}

/* Until it is told to stop, or one of its processes has ended, or is to begin *again. */
static enum err watch(struct act *a, struct serve *serve, bool *again)
{
        const enum text ended[] = { TEXT_SERVE_ENDED_WEB, TEXT_SERVE_ENDED_UPKEEP,
                TEXT_SERVE_ENDED_SECRET, TEXT_SERVE_ENDED_KEEPER };
        struct pollfd wait[] = {
                { serve->web.pidfd, POLLIN, 0 },
                { serve->upkeep.pidfd, POLLIN, 0 },
                { password_service_end(serve->passwords), POLLIN, 0 },
                { keeper_socket(serve->keeper), 0, 0 }, // POLLHUP alone
                { serve->signals, POLLIN, 0 },
        };
        for (;;) {
                if (poll(wait, COUNT(wait), -1) < 0)
                        continue;
                if (is_told_to_stop(serve->signals))
                        return OK;
                if (wait[1].revents != 0 && are_keys_changed(serve)) {
                        *again = serve->folder.kind == FOLDER_DEMONSTRATION;
                        return *again ? OK : fail(a, E_BUSY, TEXT_SERVE_KEYS_CHANGED);
                }
                for (size_t i = 0; i < COUNT(ended); i++)
                        if (wait[i].revents != 0)
                                return fail(a, E_BUG, ended[i]);
        }
}

/* Whoever closes the database last leaves nothing beside it; its users may not remove files. */
static enum err tidy_up(struct act *a, const struct serve *serve)
{
        struct db *db = NULL;
        TRY(db_open(a, file_join(a, serve->options->data, "city.db"), DB_CHANGE, &db));
        db_close(&db);
        return OK;
}

static enum err run_all(struct act *a, struct serve *serve)
{
        bool again = false;
        TRY(prepare(a, serve));
        do {
                bool is_first = !again;
                again = false;
                TRY(start(a, serve));
                if (is_first)
                        say_ready(a, serve);
                else
                        say_again(a);
                TRY(watch(a, serve, &again));
                if (!again)
                        serve_notify("STOPPING=1");
                end_processes(serve);
        } while (again);
        return tidy_up(a, serve);
}

enum err serve_run(struct act *a, const struct serve_options *options)
{
        SCOPED(serve_close)
        struct serve serve = {
                .options = options,
                .folder = FOLDER_NONE,
                .lock = -1,
                .listener = -1,
                .signals = -1,
                .upkeep = PROCESS_NONE,
                .web = PROCESS_NONE,
        };
        return run_all(a, &serve);
}

enum err serve_check_address(struct act *a, const char *address)
{
        static const char *const begins[] = { "https://", "http://127.0.0.1", "http://localhost",
                "http://[::1]" };
        struct str text = str_of(address);
        for (size_t i = 0; i < COUNT(begins); i++) {
                size_t len = strlen(begins[i]);
                bool is_so = str_starts_with(text, str_of(begins[i]));
                if (is_so && text.len > (i == 0 ? len : len - 1) &&
                        !strpbrk(address + 8, "/?# @\\"))
                        return OK;
        }
        return fail_with(a, E_INPUT, TEXT_SERVE_ADDRESS_WRONG, address);
}
