/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What programs ask for: the keys, the lists, the page that checks cards. */
#include "face/demo/demo.h"
#include "face/page_file.h"

#include "kit/file.h"
#include "kit/text.h"

#include <string.h>

enum { PUBLISHED_MOST = 12 << 20 };

/* What the upkeep publishes (civic/publish.h). */
static const struct published {
        const char *path, *file, *type, *policy;
        bool is_for_anyone; /* pages of other sites may read it */
} published[] = {
        { "/keys.json", "keys.json", "application/jwk-set+json", NULL, true },
        { "/keys.jws", "keys.jws", "application/jose", NULL, true },
        { "/directory.json", "directory.json", "application/jwk+json", NULL, true },
        { "/status.cwt", "status.cwt", "application/statuslist+cwt", NULL, true },
        { "/status.jwt", "status.jwt", "application/statuslist+jwt", NULL, true },
        { "/v", "verify.html", "text/html; charset=utf-8", "frame-ancestors 'none'", false },
};

static const struct published *find_published(const char *path)
{
        for (size_t i = 0; i < COUNT(published); i++)
                if (strcmp(published[i].path, path) == 0)
                        return &published[i];
        return NULL;
}

static enum err show(struct act *a, const struct page_call *call, const struct published *row,
        struct page_answer *answer)
{
        struct private text;
        const char *folder = file_join(a, call->site->folder->path, "public");
        enum err outcome = file_read(a, file_join(a, folder, row->file), PUBLISHED_MOST, &text);
        if (outcome != OK) {
                act_recover(a);
                return fail(a, E_BUSY, TEXT_PUBLIC_NOT_YET);
        }
        answer->type = row->type;
        answer->policy = row->policy;
        answer->is_for_anyone = row->is_for_anyone;
        answer->body = private_unwrap(text);
        return OK;
}

static enum err show_published(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return show(a, call, find_published(call->route->path), answer);
}

/* The list of cards that were turned off, at the address that cards name: in the form that is asked
 * for (Token Status List, 8.1), which is that of the card itself when nothing is. */
static enum err show_list(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct str rest = call->request->accept;
        bool is_jwt = false;
        while (rest.len > 0) {
                struct str parameters;
                struct str one = str_cut(str_cut(rest, ',', &rest), ';', &parameters);
                is_jwt = is_jwt || str_is_equal(str_trim(one), STR("application/statuslist+jwt"));
        }
        answer->vary = "Accept";
        answer->cache = "no-cache";
        return show(a, call, find_published(is_jwt ? "/status.jwt" : "/status.cwt"), answer);
}

/* Programs that look at what anybody may see are welcome; what is typed into forms is not theirs.
 */
static enum err show_robots(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)a;
        (void)call;
        answer->type = "text/plain; charset=utf-8";
        answer->body = STR("User-agent: *\nDisallow: /console\n");
        return OK;
}

/* Whoever answers this has looked into its database. */
static enum err show_health(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)a;
        (void)call;
        answer->type = "text/plain; charset=utf-8";
        answer->body = STR("ok\n");
        return OK;
}

#define KEPT(path, handle) GET(path, PERMIT_ANYBODY, PAGE_KEPT, PAGE_BARE, handle)

const struct page_route public_routes[] = {
        KEPT("/static/*", page_file_show),
        KEPT("/v", show_published),
        KEPT("/keys.json", show_published),
        KEPT("/keys.jws", show_published),
        KEPT("/directory.json", show_published),
        KEPT("/status.cwt", show_published),
        KEPT("/status.jwt", show_published),
        GET("/status-list", PERMIT_ANYBODY, PAGE_LOOK, PAGE_BARE, show_list),
        KEPT("/robots.txt", show_robots),
        GET("/demo/front.png", PERMIT_ANYBODY, PAGE_LOOK, PAGE_BARE, demo_show_picture),
        GET("/demo/back.png", PERMIT_ANYBODY, PAGE_LOOK, PAGE_BARE, demo_show_picture),
        GET("/healthz", PERMIT_ANYBODY, PAGE_LOOK, PAGE_BARE, show_health),
};
const size_t public_route_count = COUNT(public_routes);
