/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/public/statics.h"

#include "console_css.h"
#include "kit/crypt.h"
#include "kit/file.h"
#include "portal_css.h"
#include "portal_leave_js.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CSS "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"

enum { SEAL_MOST = 1 << 20, HASH_BYTES = 8, CSS_SIZE = 512 };

/* The same for every city. */
static const struct file {
        const char *name, *type;
        const struct str *bytes;
} files[] = {
        { "portal.css", CSS, &portal_css },
        { "leave.js", SCRIPT, &portal_leave_js },
        { "console.css", CSS, &console_css },
};

struct statics {
        char hash[2 * HASH_BYTES + 1];
        struct str city_css, seal;
};

/* ------------------------------------------------------------------------- a city's colours */

/* WCAG 2.2, "relative luminance". */
static double lightness(struct city_colour colour)
{
        const double weights[] = { 0.2126, 0.7152, 0.0722 };
        const uint8_t parts[] = { colour.red, colour.green, colour.blue };
        double sum = 0;
        for (size_t i = 0; i < COUNT(parts); i++) {
                double part = parts[i] / 255.0;
                sum += weights[i] *
                       (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
}

/* Can white be read on it, and it on white? 4.5 to 1. */
static bool goes_with_white(struct city_colour colour)
{
        return 1.05 / (lightness(colour) + 0.05) >= 4.5;
}

static struct str make_city_css(struct act *a, const struct city *city)
{
        char text[CSS_SIZE];
        const struct city_colour ink = { 0x17, 0x20, 0x2a };
        const struct city_colour band = city->band;
        const struct city_colour accent = city->accent;
        const bool is_dark = goes_with_white(band);
        const struct city_colour link = is_dark ? band : ink;
        snprintf(text, sizeof text,
                ":root { --city: #%02x%02x%02x; --on-city: %s; --link: #%02x%02x%02x; "
                "--accent: #%02x%02x%02x; }\n",
                band.red, band.green, band.blue, is_dark ? "#fff" : "#17202a", link.red, link.green,
                link.blue, accent.red, accent.green, accent.blue);
        return str_copy(a->mem, str_of(text));
}

/* ----------------------------------------------------------------------------- their address */

static void write_hash(struct act *a, struct statics *statics)
{
        uint8_t digest[SHA256_SIZE];
        struct buf all = buf_in(a->mem);
        for (size_t i = 0; i < COUNT(files); i++)
                buf_add(&all, *files[i].bytes);
        buf_add(&all, statics->city_css);
        buf_add(&all, statics->seal);
        crypt_sha256(buf_str(&all), digest);
        for (size_t i = 0; i < HASH_BYTES; i++)
                snprintf(statics->hash + 2 * i, 3, "%02x", digest[i]);
}

enum err statics_make(struct act *a, const struct folder *folder, struct statics **statics)
{
        struct private seal;
        struct statics *made = arena_take(a->mem, sizeof *made);
        const char *path = city_seal_path(a, file_join(a, folder->path, "policy"), &folder->city);
        TRY(file_read(a, path, SEAL_MOST, &seal));
        made->seal = private_unwrap(seal);
        made->city_css = make_city_css(a, &folder->city);
        write_hash(a, made);
        *statics = made;
        return OK;
}

struct str statics_address(struct act *a, const struct page_site *site, const char *name)
{
        struct buf address = buf_in(a->mem);
        buf_add_c(&address, "/static/");
        buf_add_c(&address, site->statics ? site->statics->hash : "0");
        buf_add_c(&address, "/");
        buf_add_c(&address, name);
        return buf_str(&address);
}

/* ------------------------------------------------------------------------------- the handler */

static bool find_file(const struct statics *statics, struct str name, struct page_answer *answer)
{
        const struct file own[] = {
                { "city.css", CSS, &statics->city_css },
                { "seal.svg", "image/svg+xml", &statics->seal },
        };
        for (size_t i = 0; i < COUNT(files) + COUNT(own); i++) {
                const struct file *file = i < COUNT(files) ? &files[i] : &own[i - COUNT(files)];
                if (!str_is_equal(name, str_of(file->name)))
                        continue;
                answer->type = file->type;
                answer->body = *file->bytes;
                return true;
        }
        return false;
}

/* A page from before a change may still name the old address: it gets what is there now, for once.
 */
enum err statics_show(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct str name;
        const struct statics *statics = call->site->statics;
        struct str hash = str_cut(call->rest, '/', &name);
        if (!find_file(statics, name, answer))
                return fail(a, E_NONE, TEXT_PAGE_NONE);
        if (str_is_equal(hash, str_of(statics->hash)))
                answer->cache = "public, max-age=31536000, immutable";
        return OK;
}
