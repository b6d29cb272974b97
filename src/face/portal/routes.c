/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pages for residents. */
#include "face/demo/demo.h"
#include "face/portal/papers_pages.h"
#include "face/portal/portal.h"

/* A page that depends on the city's rules, its switch and the day alone. */
#define KEPT(path, handle) GET(path, PERMIT_ANYBODY, PAGE_KEPT, PAGE_PORTAL, handle)

const struct page_route portal_routes[] = {
        KEPT("/", portal_home),
        KEPT("/about", portal_about),
        KEPT("/about/not", portal_about_not),
        KEPT("/accessibility", portal_accessibility),
        KEPT("/card", portal_card),
        KEPT("/card/change-name", portal_rename),
        KEPT("/card/renew", portal_renew),
        KEPT("/choose", portal_choose),
        KEPT("/exit", portal_exit),
        KEPT("/faq", portal_faq),
        KEPT("/help", portal_help),
        KEPT("/language-help", portal_tongue_help),
        KEPT("/paused", portal_paused),
        KEPT("/privacy", portal_privacy),
        KEPT("/safety", portal_safety),
        KEPT("/terms", portal_terms),
        KEPT("/transparency", portal_report),
        PORTAL_PAPERS_ROUTES,
        GET("/demo", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, demo_show),
};

const size_t portal_route_count = COUNT(portal_routes);
