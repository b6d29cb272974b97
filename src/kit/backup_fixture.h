/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_BACKUP_FIXTURE_H
#define CITYKEY_KIT_BACKUP_FIXTURE_H

#include "kit/backup_inside.h"
#include "kit/found_fixture.h"

/* For tests: a small data folder, complete as far as a backup looks. */
static inline void city_put(const struct place *p, const char *name, const char *text)
{
        char path[160];
        snprintf(path, sizeof path, "%s/%s", p->folder, name);
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fputs(text, file);
        fclose(file);
}

static inline void city_make(const struct place *p)
{
        char path[160];
        const char *const rooms[] = { "keys", "policy" };
        for (size_t i = 0; i < COUNT(rooms); i++) {
                snprintf(path, sizeof path, "%s/%s", p->folder, rooms[i]);
                assert_int_equal(mkdir(path, 0700), 0);
        }
        city_put(p, "state", "{\"signed\": true}\n");
        city_put(p, "keys/keystore", "sealed keys");
        city_put(p, "keys/passphrase", "kept beside the keys\n");
        city_put(p, "policy/city.yaml", "name: Lakehaven\n");
        city_put(p, "policy/seal.svg", "<svg/>");
}

static inline struct backup_source city_source(const struct place *p)
{
        return (struct backup_source){ p->folder, BACKUP_DEMONSTRATION, { 1, 2, 3 } };
}

static inline int city_begin(void **state)
{
        place_begin_open(state);
        city_make(*state);
        return 0;
}

#endif
