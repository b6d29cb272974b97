/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_inside.h"

#include "face/public/log.h"
#include "kit/text.h"

#include <stdio.h>

#define LANGUAGES_ALL ((UINT64_C(1) << LANG_COUNT) - 1)
#define LANGUAGES_CONSOLE ((UINT64_C(1) << LANG_EN) | (UINT64_C(1) << LANG_ES))

enum { ASKED_MOST = 32, QUALITY_FULL = 1000, UNKNOWN_MOST = 4096 };

/* ---------------------------------------------------------------------------- the languages */

/* "0.8" in thousandths; 0 for what is not a weight. */
static int read_quality(struct str text)
{
        static const int units[] = { QUALITY_FULL, 0, 100, 10, 1 };
        int quality = 0;
        if (text.len == 0 || text.len > COUNT(units) || (text.len > 1 && text.at[1] != '.'))
                return 0;
        for (size_t i = 0; i < text.len; i++) {
                if (i == 1)
                        continue;
                if (text.at[i] < '0' || text.at[i] > '9')
                        return 0;
                quality += units[i] * (text.at[i] - '0');
        }
        return quality <= QUALITY_FULL ? quality : 0;
}

/* "es-MX;q=0.8". False for a language that is not one of SOME. */
static bool read_asked(struct str item, uint64_t some, enum lang *lang, int *quality)
{
        struct str weight;
        struct str tag = str_trim(str_cut(item, ';', &weight));
        weight = str_trim(weight);
        *quality = QUALITY_FULL;
        if (weight.len > 0)
                *quality = str_starts_with(weight, STR("q="))
                                   ? read_quality((struct str){ weight.at + 2, weight.len - 2 })
                                   : 0;
        return text_lang_read(tag, lang) && (some & (UINT64_C(1) << *lang));
}

enum lang page_lang_asked(struct str accept_language, uint64_t some, enum lang usual)
{
        enum lang best = some & (UINT64_C(1) << usual) ? usual : LANG_EN;
        int highest = 0;
        struct str rest = accept_language;
        for (int i = 0; i < ASKED_MOST && rest.len > 0; i++) {
                enum lang lang;
                int quality;
                struct str item = str_cut(rest, ',', &rest);
                if (!read_asked(item, some, &lang, &quality) || quality <= highest)
                        continue;
                best = lang;
                highest = quality;
        }
        return best;
}

/* The language that TAG is, written as it is in addresses or otherwise. */
static bool read_lang_part(struct str tag, enum lang *lang, bool *is_exact)
{
        if (!text_lang_read(tag, lang))
                return false;
        *is_exact = str_is_equal(tag, str_of(text_lang_tags[*lang]));
        return true;
}

/* ------------------------------------------------------------------------------- the tables */

/* Whose a table is says where its pages are: residents' below a language, staff's at /console. */
enum whose { EVERYBODYS, RESIDENTS, STAFFS };

static const struct table {
        enum whose whose;
        const struct page_route *rows;
        const size_t *count;
} tables[] = {
        { EVERYBODYS, public_routes, &public_route_count },
        { EVERYBODYS, log_routes, &log_route_count },
        { RESIDENTS, portal_routes, &portal_route_count },
        { STAFFS, console_routes, &console_route_count },
        { STAFFS, sign_in_routes, &sign_in_route_count },
};

/* What is shown around a page that is not there. */
static const struct page_route nowhere[] = {
        { SERVER_GET, "/", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, NULL, NULL, NULL, RATE_FREE },
        { SERVER_GET, "/console", PERMIT_ANYBODY, PAGE_LOOK, PAGE_CONSOLE, NULL, NULL, NULL,
                RATE_FREE },
};

const struct page_route *page_route_at(size_t n)
{
        for (size_t t = 0; t < COUNT(tables); t++) {
                if (n < *tables[t].count)
                        return &tables[t].rows[n];
                n -= *tables[t].count;
        }
        return NULL;
}

/* Is PATH that of ROW? A row that ends in a star takes whatever follows, if anything does. */
static bool matches(const struct page_route *row, struct str path, struct str *rest)
{
        struct str own = str_of(row->path);
        bool is_open = str_ends_with(own, STR("/*"));
        if (!is_open) {
                *rest = STR("");
                return str_is_equal(own, path);
        }
        own.len--;
        if (!str_starts_with(path, own) || path.len == own.len)
                return false;
        *rest = (struct str){ path.at + own.len, path.len - own.len };
        return true;
}

enum match { MATCH_NONE, MATCH_OTHER_METHOD, MATCH_ROUTE };

struct found {
        enum match match;
        const struct page_route *route;
        struct str rest;
        enum lang lang;
        bool is_elsewhere; /* the page is there, at the address of LANG and BELOW */
        struct str below;
};

static enum match find_in_table(
        const struct table *table, enum server_method method, struct str path, struct found *found)
{
        enum match match = MATCH_NONE;
        for (size_t i = 0; i < *table->count; i++) {
                const struct page_route *row = &table->rows[i];
                struct str rest;
                if (!matches(row, path, &rest))
                        continue;
                match = MATCH_OTHER_METHOD;
                if (row->method != method)
                        continue;
                found->route = row;
                found->rest = rest;
                return MATCH_ROUTE;
        }
        return match;
}

/* The first row of that method; else whether there is one of another. */
static enum match find_among(
        enum whose whose, enum server_method method, struct str path, struct found *found)
{
        enum match best = MATCH_NONE;
        for (size_t t = 0; t < COUNT(tables) && best != MATCH_ROUTE; t++) {
                if (tables[t].whose != whose)
                        continue;
                enum match match = find_in_table(&tables[t], method, path, found);
                if (match > best)
                        best = match;
        }
        return best;
}

/* ------------------------------------------------------------------------------ the request */

static bool is_console(struct str path)
{
        return str_is_equal(path, STR("/console")) || str_starts_with(path, STR("/console/"));
}

/* A page of the portal: "/es/documents", or "/documents", or "/es-MX/documents". */
static void find_in_portal(const struct server_request *request, struct found *found)
{
        struct str path = request->path;
        struct str below;
        bool is_exact = false;
        struct str tag = str_cut((struct str){ path.at + 1, path.len - 1 }, '/', &below);
        bool has_tag = read_lang_part(tag, &found->lang, &is_exact);
        size_t tag_len = has_tag ? 1 + tag.len : 0;
        found->below = (struct str){ path.at + tag_len, path.len - tag_len };
        if (found->below.len == 0) {
                found->below = STR("/");
                is_exact = false;
        }
        found->match = find_among(RESIDENTS, request->method, found->below, found);
        found->is_elsewhere = found->match == MATCH_ROUTE && !is_exact;
        if (found->is_elsewhere && request->method != SERVER_GET)
                found->match = MATCH_NONE;
}

/* Cards name an address for the list of those that were turned off, which the city has chosen: on
 * this site its path leads to /status-list. */
static struct str path_meant(const struct page_site *site, struct str path)
{
        struct str rest = site->folder->city.status_uri;
        struct str scheme = str_cut(rest, '/', &rest);
        struct str host;
        if (scheme.len == 0 || !str_starts_with(rest, STR("/")))
                return path;
        rest.at++, rest.len--;
        host = str_cut(rest, '/', &rest);
        bool is_list = host.len > 0 && rest.len > 0 && path.len == rest.len + 1 &&
                       str_is_equal((struct str){ path.at + 1, path.len - 1 }, rest);
        return is_list ? STR("/status-list") : path;
}

static struct found find(const struct page_site *site, const struct server_request *request)
{
        struct str path = path_meant(site, request->path);
        bool is_staff = is_console(path);
        struct found found = {
                .route = &nowhere[is_staff],
                .lang = page_lang_asked(request->accept_language,
                        is_staff ? LANGUAGES_CONSOLE : LANGUAGES_ALL, site->lang),
        };
        if (path.len == 0 || path.at[0] != '/')
                return found;
        found.match = find_among(is_staff ? STAFFS : EVERYBODYS, request->method, path, &found);
        if (found.match == MATCH_NONE && !is_staff)
                find_in_portal(request, &found);
        return found;
}

enum err page_find_route(struct act *a, struct page_call *call, const char **see_other)
{
        struct found found = find(call->site, call->request);
        a->lang = found.lang;
        call->route = found.route;
        call->rest = found.rest;
        if (found.match == MATCH_OTHER_METHOD)
                return fail(a, E_INPUT, TEXT_PAGE_METHOD);
        if (found.match == MATCH_NONE)
                return fail(a, E_NONE, TEXT_PAGE_NONE);
        if (found.is_elsewhere)
                *see_other = str_to_c(a->mem, found.below);
        return OK;
}

enum server_place page_place(void *context, const struct server_request *request, size_t *body_most)
{
        struct found found = find(context, request);
        const struct page_route *route = found.route;
        *body_most = UNKNOWN_MOST; // so that its sender hears that there is nothing
        if (found.match != MATCH_ROUTE || route->method != SERVER_POST)
                return SERVER_HERE;
        *body_most = route->form ? route->form->body_most : 0;
        return route->prepare               ? SERVER_WAIT
               : route->kind == PAGE_CHANGE ? SERVER_CHANGE
                                            : SERVER_HERE;
}

const char *page_address(struct act *a, const struct page_route *route, const char *path)
{
        struct buf address = buf_in(a->mem);
        if (route->frame == PAGE_PORTAL) {
                buf_add_byte(&address, '/');
                buf_add_c(&address, text_lang_tags[a->lang]);
        }
        buf_add_c(&address, path);
        return buf_c(&address);
}

/* -------------------------------------------------------------------------------- for review */

static const char *const kinds[] = {
        [PAGE_KEPT] = "kept",
        [PAGE_LOOK] = "look",
        [PAGE_CHANGE] = "change",
};
static const char *const rates[RATE_CLASSES] = {
        [RATE_FREE] = "free",
        [RATE_ASK] = "ask",
        [RATE_CODE] = "code",
        [RATE_SIGN_IN] = "sign-in",
};

void page_print_routes(FILE *out)
{
        const struct page_route *row;
        fputs("# Every page of the city's server: who may ask for it, what it may do (kept and\n"
              "# look: nothing but read), how often one address may. \"after\": something is\n"
              "# waited for first. Residents' pages are below /LANGUAGE.\n\n",
                out);
        for (size_t n = 0; (row = page_route_at(n)) != NULL; n++) {
                bool is_resident = row->frame == PAGE_PORTAL;
                fprintf(out, "%-4s %s%-*s %-16s %s%s%s%s\n",
                        row->method == SERVER_GET ? "GET" : "POST", is_resident ? "/LANG" : "",
                        is_resident ? 35 : 40, row->path, permit_code(row->permit),
                        kinds[row->kind], row->method == SERVER_GET ? "" : " ",
                        row->method == SERVER_GET ? "" : rates[row->rate],
                        row->prepare ? " after" : "");
        }
}
