/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/serve/serve_inside.h"

#include "civic/ledger_tile.h"
#include "civic/publish.h"
#include "kit/file.h"
#include "kit/sandbox.h"
#include "kit/self_test.h"
#include "kit/text.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Descriptors of this process, after its socket to the launcher. */
enum { KEEPER = PROCESS_FIRST_KEPT, ERRORS };
enum {
        UPKEEP_MEMORY = 256 << 20,
        HOUR = 3600,
        CHECK_EVERY = 300,
        LOOK_MS = 1000,
        AGAIN = 60,
        LOOK_EVERY = 6 * HOUR
};

/* What is done, in this order. */
const struct serve_upkeep serve_upkeep[] = {
        { "switch", CHECK_EVERY, false, serve_check_switch },
        { "publish", HOUR, true, serve_publish }, { "log", HOUR, false, serve_publish_log },
        { "look", 1, false, serve_look }, // which waits itself: somebody may ask for it
};
const size_t serve_upkeep_count = COUNT(serve_upkeep);

/* When each was done last, and how. */
struct done {
        int64_t when;
        struct date day;
        int64_t version; /* of the database */
        enum err outcome;
};

struct keeping {
        struct act *a;
        struct serve *serve;
        struct folder folder;
        struct arena *mem; /* of one round */
        bool is_changed;   /* at the last look the keys were not those that the keeper has */
        struct done done[COUNT(serve_upkeep)];
};

/* A clock that was set back is another day, too. */
static bool is_due(const struct act *a, const struct serve_upkeep *row, const struct done *done,
        int64_t version)
{
        int64_t gone = a->now - done->when;
        int64_t wait = done->outcome == OK ? row->every : AGAIN;
        return gone < 0 || gone >= wait || done->day.day != a->today.day ||
               (done->outcome == OK && row->on_change && done->version != version);
}

static enum err run_due(struct act *a, struct keeping *keeping)
{
        int64_t version = 0;
        struct serve_turn turn = { &keeping->folder, keeping->serve->shared,
                keeping->serve->looked };
        enum err all = OK;
        TRY(city_set_today(a, &keeping->folder.city));
        TRY(db_version(a, &version));
        for (size_t i = 0; i < COUNT(serve_upkeep); i++) {
                struct done *done = &keeping->done[i];
                if (!is_due(a, &serve_upkeep[i], done, version))
                        continue;
                *done = (struct done){ a->now, a->today, version, OK };
                done->outcome = serve_upkeep[i].run(a, &turn);
                if (done->outcome == OK)
                        continue;
                all = done->outcome;
                fprintf(stderr, "citykey-upkeep: %s: %s\n", serve_upkeep[i].name,
                        text_of_failure(a));
                act_recover(a);
        }
        return all;
}

static enum err run_round(struct keeping *keeping)
{
        struct act a = *keeping->a;
        a.mem = keeping->mem;
        a.now = (int64_t)time(NULL);
        enum err outcome = run_due(&a, keeping);
        arena_reset(keeping->mem);
        return outcome;
}

static enum err check_store(struct act *a, struct keeper *keeper, void *arg)
{
        (void)arg;
        return keeper_check_store(a, keeper);
}

/* Whether the keys were changed by others. At two looks, since a verb that changes them may do so
 * more than once, and should not be met halfway. */
static bool are_keys_changed(struct keeping *keeping)
{
        struct act a = *keeping->a;
        a.mem = keeping->mem;
        bool was_changed = keeping->is_changed;
        keeping->is_changed =
                page_keeper_alone(&a, keeping->serve->shared, check_store, NULL) == E_BUSY;
        arena_reset(keeping->mem);
        return was_changed && keeping->is_changed;
}

/* Until the launcher is gone or says so. */
static int keep_up(struct keeping *keeping, int launcher)
{
        struct pollfd told = { launcher, POLLIN, 0 };
        while (poll(&told, 1, LOOK_MS) <= 0) {
                if (are_keys_changed(keeping))
                        return SERVE_KEYS_CHANGED;
                if (!keeping->is_changed)
                        run_round(keeping);
        }
        return 0;
}

static enum err open_own(struct act *a, struct keeping *keeping)
{
        const char *path = keeping->serve->folder.path;
        keeping->folder = keeping->serve->folder;
        mkdir(file_join(a, path, "public"), 0755); // opening it says what is wrong
        TRY(db_open(a, file_join(a, path, "city.db"), DB_CHANGE, &keeping->folder.db));
        a->db = keeping->folder.db;
        return OK;
}

static enum err confine(struct act *a, const struct keeping *keeping)
{
        const char *data = keeping->folder.path;
        const char *may_read[] = { SELF_TEST_MANIFEST, "/proc/self/exe", NULL };
        const char *may_change[] = { file_join(a, data, "city.db"),
                file_join(a, data, "city.db-wal"), file_join(a, data, "city.db-shm"), NULL };
        const char *may_replace[] = { file_join(a, data, "keys"), file_join(a, data, "public"),
                NULL };
        const struct sandbox_files files = { may_read, may_change, may_replace };
        return sandbox_enter_with(a, SANDBOX_UPKEEP, &files);
}

/* Whether everything that the site's pages point to was published once: it will do until the next
 * is done. */
static bool is_published(const struct keeping *keeping)
{
        struct str note;
        int64_t size;
        struct act a = *keeping->a;
        a.mem = keeping->mem;
        bool is_there =
                access(file_join(&a, keeping->folder.path, "public/verify.html"), F_OK) == 0 &&
                ledger_public(&a, &note, &size) == OK;
        arena_reset(keeping->mem);
        return is_there;
}

static int be_upkeep(void *context, int launcher)
{
        struct serve *serve = context;
        struct act a = act_begin(arena_make(UPKEEP_MEMORY), STR("upkeep"), LANG_EN);
        struct keeping keeping = { .a = &a, .serve = serve, .mem = arena_make(UPKEEP_MEMORY) };
        serve_take_errors(ERRORS);
        page_keeper_move(serve->shared, KEEPER);
        if (open_own(&a, &keeping) != OK || confine(&a, &keeping) != OK) {
                fprintf(stderr, "citykey: %s\n", text_of_failure(&a));
                return err_exit_code(a.failure.outcome);
        }
        if (!is_published(&keeping))
                run_round(&keeping);
        process_write_all(launcher, "1", 1);
        run_round(&keeping);
        return keep_up(&keeping, launcher); // the launcher tidies the database up
}

enum err serve_start_upkeep(struct act *a, struct serve *serve)
{
        char ready = 0;
        const int keep[] = { page_keeper_socket(serve->shared), STDERR_FILENO };
        const struct process_start start = {
                .name = "citykey-upkeep",
                .main = be_upkeep,
                .context = serve,
                .socket_type = SOCK_STREAM,
                .keep = keep,
                .keep_count = COUNT(keep),
        };
        TRY(process_start(a, &start, &serve->upkeep));
        if (!process_read_all(serve->upkeep.socket, &ready, 1))
                return fail(a, E_BUG, TEXT_SERVE_NOT_READY);
        return OK;
}

/* --------------------------------------------------------------------------- what is published */

static enum err make(struct act *a, struct keeper *keeper, void *arg)
{
        const struct serve_turn *turn = arg;
        struct publication made;
        TRY(publish_make_with(a, turn->folder, keeper, &made));
        SCOPED(file_close) int folder = -1;
        TRY(file_open_folder(a, file_join(a, turn->folder->path, "public"), &folder));
        return publish_write(a, folder, &made);
}

enum err serve_publish(struct act *a, struct serve_turn *turn)
{
        return page_keeper_alone(a, turn->shared, make, turn);
}

/* ----------------------------------------------------------------------------- what takes long */

enum err serve_look(struct act *a, struct serve_turn *turn)
{
        struct doctor_slow slow;
        page_looked_get(turn->looked, &slow);
        int64_t gone = a->now - slow.at;
        if (gone >= 0 && gone < LOOK_EVERY && !page_looked_is_asked(turn->looked))
                return OK;
        doctor_look_slowly(a, turn->folder, &slow);
        page_looked_put(turn->looked, &slow);
        return OK;
}
