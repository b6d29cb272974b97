/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_file.h"

#include "console_css.h"
#include "face/page_colour.h"
#include "face/page_seal.h"
#include "kit/crypt.h"
#include "kit/file.h"
#include "passkey_js.h"
#include "portal_css.h"
#include "portal_leave_js.h"
#include "portal_papers_js.h"
#include "portal_print_js.h"

#include <string.h>

#define CSS "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"
#define FOREVER "public, max-age=31536000, immutable"

enum { FILES_MOST = 16, HASH_BYTES = 16, SHOWN_BYTES = 8, SEAL_MOST = 256 << 10 };

struct page_file {
        const char *name, *type;
        struct str bytes, hash;
};

struct page_files {
        struct page_file files[FILES_MOST];
        size_t count;
};

/* What is the same in every city. */
static const struct {
        const char *name, *type;
        const struct str *bytes;
} fixed[] = {
        { "portal.css", CSS, &portal_css },
        { "console.css", CSS, &console_css },
        { "leave.js", SCRIPT, &portal_leave_js },
        { "papers.js", SCRIPT, &portal_papers_js },
        { "print.js", SCRIPT, &portal_print_js },
        { "passkey.js", SCRIPT, &passkey_js },
};

static void add_file(struct act *a, struct page_files *files, struct page_file file)
{
        uint8_t hash[HASH_BYTES];
        struct buf text = buf_in(a->mem);
        crypt_blake2b(STR(""), file.bytes, hash, sizeof hash);
        buf_add_hex(&text, str_of_bytes(hash, SHOWN_BYTES));
        file.hash = buf_str(&text);
        files->files[files->count++] = file;
}

static enum err add_seal(struct act *a, const struct folder *folder, struct page_files *files)
{
        struct svg seal;
        struct private drawing;
        const char *path = city_seal_path(a, file_join(a, folder->path, "policy"), &folder->city);
        TRY(file_read(a, path, SEAL_MOST, &drawing));
        TRY(svg_read(a, path, private_unwrap(drawing), &seal));
        const char *colour = page_colour_write(a, page_colour_on_paper(folder->city.band));
        add_file(a, files,
                (struct page_file){
                        .name = "seal.svg",
                        .type = "image/svg+xml",
                        .bytes = page_seal_write(a, &seal, colour),
                });
        return OK;
}

enum err page_files_make(
        struct act *a, const struct folder *folder, const struct page_files **files)
{
        struct page_files *made = arena_take(a->mem, sizeof *made);
        for (size_t i = 0; i < COUNT(fixed); i++)
                add_file(a, made,
                        (struct page_file){
                                .name = fixed[i].name,
                                .type = fixed[i].type,
                                .bytes = *fixed[i].bytes,
                        });
        add_file(a, made,
                (struct page_file){
                        .name = "city.css",
                        .type = CSS,
                        .bytes = page_colour_sheet(a, &folder->city),
                });
        TRY(add_seal(a, folder, made));
        *files = made;
        return OK;
}

struct str page_file_address(struct act *a, const struct page_files *files, const char *name)
{
        struct buf out = buf_in(a->mem);
        struct str hash = STR("0");
        for (size_t i = 0; files && i < files->count; i++)
                if (strcmp(files->files[i].name, name) == 0)
                        hash = files->files[i].hash;
        buf_add_c(&out, "/static/");
        buf_add(&out, hash);
        buf_add_c(&out, "/");
        buf_add_c(&out, name);
        return buf_str(&out);
}

enum err page_file_show(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct page_files *files = call->site->files;
        struct str name, hash = str_cut(call->rest, '/', &name);
        for (size_t i = 0; files && i < files->count; i++) {
                const struct page_file *file = &files->files[i];
                if (!str_is_equal(name, str_of(file->name)) || !str_is_equal(hash, file->hash))
                        continue;
                answer->type = file->type;
                answer->cache = FOREVER;
                answer->body = file->bytes;
                return OK;
        }
        return fail(a, E_NONE, TEXT_PAGE_NONE);
}
