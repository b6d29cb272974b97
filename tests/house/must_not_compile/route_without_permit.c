/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: (requires 5 arguments|too few arguments|undeclared) */
/* A page of the city's server says who may ask for it. */
#include "face/page.h"

extern const struct page_route routes[];
extern page_handle show;

#ifdef CONTROL
const struct page_route routes[] = { GET("/about", PERMIT_ANYBODY, PAGE_KEPT, PAGE_PORTAL, show) };
#else
const struct page_route routes[] = { GET("/about", PAGE_KEPT, PAGE_PORTAL, show) };
#endif
