/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/serve/serve_inside.h"

#include "base/leak.h"
#include "face/page_file.h"
#include "kit/file.h"
#include "kit/sandbox.h"
#include "kit/text.h"

#include <sys/socket.h>
#include <unistd.h>

/* Descriptors of the process that answers, after its socket to the launcher. */
enum { LISTENER = PROCESS_FIRST_KEPT, KEEPER, SECRET, ERRORS };
enum { WEB_MEMORY = 16 << 20 };

/* ----------------------------------------------------------------- the process that answers */

/* Each thread looks at the database by a connection of its own; one may change it. */
static enum err begin(struct act *a, void *context, enum server_place place)
{
        const struct page_site *site = context;
        const char *path = file_join(a, site->folder->path, "city.db");
        return db_open(a, path, place == SERVER_CHANGE ? DB_CHANGE : DB_LOOK, &a->db);
}

static enum err confine(struct act *a, const struct serve *serve)
{
        const char *data = serve->folder.path;
        const char *may_change[] = { file_join(a, data, "city.db"),
                file_join(a, data, "city.db-wal"), file_join(a, data, "city.db-shm"), NULL };
        const char *may_read[] = { file_join(a, data, "public"), serve->options->cards, NULL };
        const struct sandbox_files files = { .may_read = may_read, .may_change = may_change };
        return sandbox_enter_with(a, SANDBOX_WEB, &files);
}

static enum err answer_all(struct act *a, struct serve *serve, int launcher)
{
        char end;
        struct page_site site = {
                .folder = &serve->folder,
                .sessions = sessions_make(),
                .sign_ins = sign_ins_make(),
                .rates = rates_make(),
                .kept = page_kept_make(),
                .looked = serve->looked,
                .keeper = serve->shared,
                .passwords = password_service_join(a, SECRET),
                .address = serve->address,
                .lang = serve->lang,
                .cards = serve->options->cards,
        };
        const struct server_site served = {
                .context = &site,
                .begin = begin,
                .place = page_place,
                .prepare = page_prepare_first,
                .answer = page_answer,
                .refuse = page_refuse,
        };
        SCOPED(server_stop) struct server *server = NULL;
        page_keeper_move(serve->shared, KEEPER);
        TRY(page_files_make(a, &serve->folder, &site.files));
        leak_open_places();
        TRY(confine(a, serve));
        TRY(server_start(a, &served, LISTENER, &server));
        process_write_all(launcher, "1", 1);
        process_read_all(launcher, &end, 1); // until the launcher closes it
        server_stop(&server);
        page_kept_end(&site.kept);
        rates_end(&site.rates);
        sign_ins_end(&site.sign_ins);
        sessions_end(&site.sessions);
        return OK;
}

static int be_web(void *context, int launcher)
{
        struct serve *serve = context;
        struct act a = act_begin(arena_make(WEB_MEMORY), STR("citykey-web"), LANG_EN);
        serve_take_errors(ERRORS);
        enum err outcome = answer_all(&a, serve, launcher);
        if (outcome != OK)
                fprintf(stderr, "citykey: %s\n", text_of_failure(&a));
        return err_exit_code(outcome);
}

/* ---------------------------------------------------------------------------- the launcher */

enum err serve_start_web(struct act *a, struct serve *serve)
{
        char ready = 0;
        const int keep[] = {
                serve->listener,
                page_keeper_socket(serve->shared),
                password_service_socket(serve->passwords),
                STDERR_FILENO,
        };
        const struct process_start start = {
                .name = "citykey-web",
                .main = be_web,
                .context = serve,
                .socket_type = SOCK_STREAM,
                .keep = keep,
                .keep_count = COUNT(keep),
        };
        TRY(process_start(a, &start, &serve->web));
        if (!process_read_all(serve->web.socket, &ready, 1))
                return fail(a, E_BUG, TEXT_SERVE_NOT_READY);
        return OK;
}
