/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PLACE_FIXTURE_H
#define CITYKEY_KIT_PLACE_FIXTURE_H

#include "kit/db.h"
#include "kit/file.h"
#include "kit/migrate.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

/* For tests: a folder of its own with an act in it, gone afterwards. */
struct place {
        struct arena *mem;
        struct act act;
        char folder[64];
        char path[96]; /* of the database in it */
};

static inline struct place *place_make(void)
{
        struct place *p = calloc(1, sizeof *p);
        snprintf(p->folder, sizeof p->folder, "/tmp/citykey-test-XXXXXX");
        assert_non_null(mkdtemp(p->folder));
        snprintf(p->path, sizeof p->path, "%s/city.db", p->folder);
        p->mem = arena_make((size_t)1 << 30);
        p->act = act_begin(p->mem, STR("operator"), LANG_EN);
        return p;
}

static inline int place_begin(void **state)
{
        *state = place_make();
        return 0;
}

/* As place_begin, with a migrated database that is open. */
static inline int place_begin_open(void **state)
{
        struct place *p = place_make();
        *state = p;
        assert_int_equal(db_open(&p->act, p->path, DB_MAKE, &p->act.db), OK);
        assert_int_equal(migrate_up(&p->act), OK);
        return 0;
}

static inline int place_end(void **state)
{
        struct place *p = *state;
        db_close(&p->act.db);
        file_remove_folder(p->folder);
        arena_end(&p->mem);
        free(p);
        return 0;
}

/* Closes the database and opens it again. */
static inline void place_reopen(struct place *p, enum db_mode mode)
{
        db_close(&p->act.db);
        assert_int_equal(db_open(&p->act, p->path, mode, &p->act.db), OK);
}

/* What an intruder with the file could do: any SQL, by a connection of its own. */
static inline void place_tamper(const struct place *p, const char *sql)
{
        sqlite3 *link;
        char *why = NULL;
        assert_int_equal(sqlite3_open(p->path, &link), SQLITE_OK);
        if (sqlite3_exec(link, sql, NULL, NULL, &why) != SQLITE_OK)
                fail_msg("%s: %s", sql, why);
        sqlite3_close(link);
}

/* Did it fail so, with this sentence? Then forgets the failure. */
static inline void place_expect(
        struct place *p, enum err outcome, enum err expected, enum text sentence)
{
        assert_int_equal(outcome, expected);
        assert_int_equal(p->act.failure.outcome, expected);
        assert_int_equal(p->act.failure.sentence, sentence);
        act_recover(&p->act);
}

/* The exit status of WORK in a child; 128 + n when signal n ended it. */
static inline int place_in_child(int (*work)(struct place *p), struct place *p)
{
        fflush(NULL);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
                _exit(work(p));
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#endif
