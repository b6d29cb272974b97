/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_FOUND_FIXTURE_H
#define CITYKEY_KIT_FOUND_FIXTURE_H

#include "kit/place_fixture.h"

/* How often BYTES are in the file at PATH; 0 when there is none. */
static inline int place_count_in_file(const char *path, struct str bytes)
{
        int found = 0;
        FILE *file = fopen(path, "rb");
        if (!file)
                return 0;
        fseek(file, 0, SEEK_END);
        size_t size = (size_t)ftell(file);
        rewind(file);
        char *all = malloc(size + 1);
        assert_int_equal(fread(all, 1, size, file), size);
        const char *at = all;
        while ((at = memmem(at, size - (size_t)(at - all), bytes.at, bytes.len)))
                found++, at++;
        free(all);
        fclose(file);
        return found;
}

#endif
