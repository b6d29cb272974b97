/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PUBLIC_LOG_H
#define CITYKEY_FACE_PUBLIC_LOG_H

#include "face/page_route.h"

/* The city's log for everybody's programs (C2SP tlog-tiles): /log/checkpoint, /log/tile/LEVEL/N and
 * /log/tile/entries/N. Only what the newest public checkpoint covers. */

extern const struct page_route log_routes[];
extern const size_t log_route_count;

#endif
