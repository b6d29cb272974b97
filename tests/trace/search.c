/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "needle.h"
#include "watermark.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* search PERSON.json PORTRAIT.png OUT PLACE…: looks for the person, for what was made in OUT and
 * for the portrait's watermark in every PLACE: a file, a folder with all that is in it, or the
 * image of a file system. search everybody FOLDER - PLACE…: for all people in FOLDER; search
 * visitors FILE - PLACE…: for what visitors of the site sent. Packed streams are unpacked and
 * pictures decoded where their signatures stand. Exit status 0: nothing found; 1: found, with a
 * line for each place. */

enum { MEMORY = 1 << 30, UNPACKED_MOST = 8 << 20, PICTURE_MOST = 4 << 20 };

static const double WATERMARK_SURE = 0.8;

struct search {
        struct act act;
        const struct needles *needles;
        struct arena *scratch; /* of one file */
        struct hits hits;      /* of one file */
        size_t watermarks;     /* of one file */
        size_t places;         /* with anything */
};

/* zlib (RFC 1950) and gzip (RFC 1952) streams, whole or cut. */

static bool begins_packed(const uint8_t *at)
{
        bool is_gzip = at[0] == 0x1F && at[1] == 0x8B && at[2] == 8;
        bool is_zlib = (at[0] & 0x0F) == 8 && at[0] >> 4 == 7 && ((at[0] << 8) + at[1]) % 31 == 0;
        return is_gzip || is_zlib;
}

static void search_packed(struct search *search, struct str bytes, uint64_t base)
{
        static uint8_t unpacked[UNPACKED_MOST];
        z_stream stream = {
                .next_in = (Bytef *)(uintptr_t)bytes.at,
                .avail_in = bytes.len < UNPACKED_MOST ? (uInt)bytes.len : UNPACKED_MOST,
                .next_out = unpacked,
                .avail_out = sizeof unpacked,
        };
        if (inflateInit2(&stream, 32 + MAX_WBITS) != Z_OK)
                return;
        inflate(&stream, Z_SYNC_FLUSH);
        needles_search(
                search->needles, str_of_bytes(unpacked, stream.total_out), 0, base, &search->hits);
        inflateEnd(&stream);
}

static void search_picture(struct search *search, struct str bytes)
{
        if (bytes.len > PICTURE_MOST)
                bytes.len = PICTURE_MOST;
        double found = watermark_find_in_file(search->scratch, bytes);
        arena_reset(search->scratch);
        if (found > WATERMARK_SURE)
                search->watermarks++;
}

static bool begins_picture(const uint8_t *at)
{
        return memcmp(at, "\x89PNG", 4) == 0 || memcmp(at, "\xFF\xD8\xFF", 3) == 0;
}

static void search_bytes(struct search *search, struct str bytes)
{
        needles_search(search->needles, bytes, 0, 0, &search->hits);
        const uint8_t *at = (const uint8_t *)bytes.at;
        for (size_t i = 0; i + 8 <= bytes.len; i++) {
                struct str rest = str_of_bytes(bytes.at + i, bytes.len - i);
                if (begins_packed(at + i))
                        search_packed(search, rest, i);
                if (begins_picture(at + i))
                        search_picture(search, rest);
        }
}

static void report(struct search *search, const char *path)
{
        if (hits_sum(&search->hits) == 0 && search->watermarks == 0)
                return;
        search->places++;
        hits_print(&search->hits, path);
        if (search->watermarks > 0)
                printf("  %s: %zu pictures with the watermark\n", path, search->watermarks);
}

/* Places. */

static void search_file(struct search *search, const char *path)
{
        struct arena *mem = arena_make(MEMORY);
        struct act a = search->act;
        a.mem = mem;
        search->hits = (struct hits){ .first = NULL };
        search->watermarks = 0;
        search_bytes(search, trace_read_file(&a, path));
        report(search, path);
        arena_end(&mem);
}

static void search_place(struct search *search, const char *path);

static void search_folder(struct search *search, const char *path)
{
        DIR *folder = opendir(path);
        if (!folder)
                trace_give_up(path);
        for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
                char below[4096];
                snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
                struct hits in_name = { .first = NULL };
                needles_search(search->needles, str_of(entry->d_name), 0, 0, &in_name);
                if (hits_sum(&in_name) > 0) {
                        search->places++;
                        printf("  the name of a file in %s\n", path);
                }
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                        search_place(search, below);
        }
        closedir(folder);
}

static void search_place(struct search *search, const char *path)
{
        struct stat seen;
        if (lstat(path, &seen) != 0)
                trace_give_up(path);
        if (S_ISDIR(seen.st_mode))
                search_folder(search, path);
        else if (S_ISREG(seen.st_mode))
                search_file(search, path);
}

int main(int count, char **words)
{
        if (count < 5)
                trace_give_up("usage: search PERSON.json PORTRAIT.png OUT PLACE…");
        struct search search = {
                .act = act_begin(arena_make(256 << 20), STR("test"), LANG_EN),
                .scratch = arena_make(256 << 20),
        };
        struct needles *needles = needles_begin(&search.act);
        if (strcmp(words[1], "everybody") == 0) {
                needles_add_all(&search.act, needles, words[2]);
        } else if (strcmp(words[1], "visitors") == 0) {
                needles_add_visits(&search.act, needles, words[2]);
        } else {
                needles_add_person(&search.act, needles, words[1], words[2]);
                needles_add_made(&search.act, needles, words[3]);
        }
        search.needles = needles;
        for (int i = 4; i < count; i++)
                search_place(&search, words[i]);
        return search.places > 0;
}
