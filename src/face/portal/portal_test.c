/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/portal/portal.h"

#include "civic/city.h"
#include "kit/place_fixture.h"

#include <stdio.h>
#include <string.h>

/* A city, its database, and a request made by hand. */
struct portal_place {
        struct place *place;
        struct folder folder;
        struct page_site site;
        struct server_request request;
};

static int begin_with(void **state, const char *policy)
{
        struct portal_place *p = calloc(1, sizeof *p);
        void *place = NULL;
        place_begin_open(&place);
        p->place = place;
        p->place->act.now = 1795800000; /* 2026-11-27 */
        assert_int_equal(city_load_policy(&p->place->act, policy, &p->folder.city), OK);
        assert_int_equal(city_set_today(&p->place->act, &p->folder.city), OK);
        p->site = (struct page_site){ .folder = &p->folder,
                .address = "https://id.lakehaven.example" };
        *state = p;
        return 0;
}

static int begin(void **state)
{
        return begin_with(state, SOURCE_ROOT "/policy/demo");
}

/* A city that says as little of itself as it may. */
static int begin_silent(void **state)
{
        return begin_with(state, SOURCE_ROOT "/tests/law/second-city");
}

static int end(void **state)
{
        struct portal_place *p = *state;
        place_end((void **)&p->place);
        free(p);
        return 0;
}

/* The whole page of ROUTE in LANG. */
static const char *page_of(struct portal_place *p, const struct page_route *route, enum lang lang)
{
        struct act *a = &p->place->act;
        struct page_answer answer = { 0 };
        struct buf out = buf_in(a->mem);
        a->lang = lang;
        p->request.path = portal_address(a, route->path);
        const struct page_call call = { .site = &p->site, .route = route, .request = &p->request };
        assert_int_equal(route->handle(a, &call, &answer), OK);
        assert_int_equal(portal_frame(a, &call, &answer, &out), OK);
        return buf_c(&out);
}

static const char *page_at(struct portal_place *p, const char *path, enum lang lang)
{
        for (size_t i = 0; i < portal_route_count; i++)
                if (strcmp(portal_routes[i].path, path) == 0)
                        return page_of(p, &portal_routes[i], lang);
        fail_msg("no page at %s", path);
        return NULL;
}

static void assert_has(const char *page, const char *what)
{
        if (strstr(page, what) == NULL)
                fail_msg("\"%s\" is not in the page", what);
}

static void assert_has_not(const char *page, const char *what)
{
        if (strstr(page, what) != NULL)
                fail_msg("\"%s\" is in the page", what);
}

static bool is_get(const struct page_route *route)
{
        return route->method == SERVER_GET && strchr(route->path, '*') == NULL;
}

int main(void)
{
        struct portal_place *p;
        void *state;
        const char *dir = getenv("PORTAL_OUT");
        begin(&state);
        p = state;
        for (size_t i = 0; i < portal_route_count; i++)
                for (int l = 0; l < LANG_COUNT; l++) {
                        char name[256];
                        snprintf(name, sizeof name, "%s/%s%s.html", dir, text_lang_tags[l],
                                portal_routes[i].path);
                        for (char *c = name + strlen(dir) + 1; *c; c++)
                                if (*c == '/')
                                        *c = '_';
                        FILE *f = fopen(name, "w");
                        fputs(page_of(p, &portal_routes[i], (enum lang)l), f);
                        fclose(f);
                }
        (void)begin_silent;
        (void)assert_has;
        (void)assert_has_not;
        (void)is_get;
        (void)page_at;
        (void)end;
        return 0;
}
