/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A site to measure the server with, and to try the edge with:
 *
 *   measure_serve_site FOLDER ADDRESS
 *
 * Prints the address, then serves until SIGTERM, with a database in FOLDER.
 *
 *   GET  /kept     16 KiB, made once
 *   GET  /live     the same bytes, made anew, after a look at the database
 *   POST /echo     "read", of a body of at most 64 KiB
 *   POST /change   writes a row */
#include "kit/crypt.h"
#include "kit/db.h"
#include "kit/file.h"
#include "kit/migrate.h"
#include "kit/server.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { PAGE_SIZE = 16 << 10, BODY_MOST = 64 << 10, MEMORY = 64 << 20 };

struct site {
        const char *path;
        struct server_page *kept;
};

static const struct db_statement count_pools = { "count_pools",
        "SELECT count(*) FROM status_pool WHERE month = :month" };
static const struct db_statement add_pool = { "add_pool",
        "INSERT INTO status_pool (month, made_day, size, ends_day) "
        "SELECT printf('%07d', count(*)), 1, 8, 60 FROM status_pool" };

static enum err begin(struct act *a, void *context, enum server_place place)
{
        const struct site *site = context;
        return db_open(a, site->path, place == SERVER_HERE ? DB_LOOK : DB_CHANGE, &a->db);
}

static bool asks_for(const struct server_request *request, const char *path)
{
        return str_is_equal(request->path, str_of(path));
}

static enum server_place find_place(
        void *context, const struct server_request *request, size_t *body_most)
{
        (void)context;
        *body_most = BODY_MOST;
        return asks_for(request, "/change") ? SERVER_CHANGE : SERVER_HERE;
}

static void prepare(struct act *a, void *context, struct server_request *request)
{
        (void)a;
        (void)context;
        (void)request;
}

/* Lines of a page, as a template writes them: many short pieces. */
static struct str make_page(struct arena *mem)
{
        struct buf page = buf_in(mem);
        for (int i = 0; page.len + 64 <= PAGE_SIZE; i++) {
                buf_add(&page, STR("Line "));
                buf_add_number(&page, 100000 + i);
                buf_add(&page, STR(" of a page that a resident reads on a phone, here "));
                buf_add(&page, STR("\n\n\n"));
        }
        return buf_str(&page);
}

static enum err run(struct act *a, const struct db_statement *statement)
{
        SCOPED(db_query_end) struct db_query q = { 0 };
        TRY(db_query_begin(a, statement, &q));
        if (statement == &count_pools)
                db_bind_text(&q, 1, STR("2026-11"));
        enum err outcome = db_query_step(&q);
        return outcome == E_NONE ? OK : outcome;
}

static enum err answer(struct act *a, void *context, const struct server_request *request,
        struct server_answer *answer)
{
        struct site *site = context;
        answer->type = "text/plain; charset=utf-8";
        if (asks_for(request, "/kept"))
                answer->kept = server_page_keep(site->kept);
        else if (asks_for(request, "/echo"))
                answer->body = STR("read\n");
        else if (asks_for(request, "/change"))
                answer->body = STR("kept\n");
        else
                answer->body = make_page(a->mem);
        if (answer->kept || !private_is_empty(request->body))
                return OK;
        return run(a, asks_for(request, "/change") ? &add_pool : &count_pools);
}

static void refuse(struct act *a, void *context, struct server_answer *answer)
{
        (void)a;
        (void)context;
        answer->type = "text/plain; charset=utf-8";
        answer->body = STR("refused\n");
}

static void wait_for_the_end(void)
{
        sigset_t ends;
        int got;
        sigemptyset(&ends);
        sigaddset(&ends, SIGTERM);
        sigaddset(&ends, SIGINT);
        sigprocmask(SIG_BLOCK, &ends, NULL);
        sigwait(&ends, &got);
}

static enum err serve(struct act *a, const char *folder, const char *address)
{
        int listener;
        const char *got;
        SCOPED(server_stop) struct server *server = NULL;
        struct site site = { .path = file_join(a, folder, "site.db") };
        struct server_site shown = { &site, begin, find_place, NULL, prepare, answer, refuse };
        TRY(db_open(a, site.path, DB_MAKE, &a->db));
        TRY(migrate_up(a));
        db_close(&a->db);
        site.kept = server_page_make(
                "text/plain; charset=utf-8", make_page(a->mem), "public, max-age=60");
        TRY(server_listen(a, address, &listener, &got));
        TRY(server_start(a, &shown, listener, &server));
        printf("%s\n", got);
        fflush(stdout);
        wait_for_the_end();
        server_stop(&server);
        server_page_release(&site.kept);
        return OK;
}

int main(int count, char **arguments)
{
        struct act a = act_begin(arena_make(MEMORY), STR("operator"), LANG_EN);
        if (count != 3 || !crypt_start())
                return 2;
        return serve(&a, arguments[1], arguments[2]) == OK ? 0 : 1;
}
