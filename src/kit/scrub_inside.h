/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SCRUB_INSIDE_H
#define CITYKEY_KIT_SCRUB_INSIDE_H

#include "kit/scrub.h"

/* Before a call that does not return a sanitizer looks up the stack's bounds in /proc, which a
 * sandbox forbids; it then complains instead of leaving. */
#ifdef __clang__
#define SCRUB_PLAIN __attribute__((no_sanitize("address")))
#else
#define SCRUB_PLAIN __attribute__((no_sanitize_address))
#endif

/* The one mapping that the scrub leaves for last: its own. SCRUB_SIZE bytes, aligned to that. */
enum {
        SCRUB_SIZE = 256 * 1024,
        SCRUB_TEXT = 16 * 1024,  /* a line is at most PATH_MAX and a little */
        SCRUB_PAGES = 16 * 1024, /* pages whose state is read at once */
        SCRUB_STACK = 64 * 1024,
};

struct scrub {
        int maps;    /* /proc/self/smaps, or maps where there is none */
        int status;  /* /proc/self/status */
        size_t page; /* bytes */
        size_t have; /* bytes of maps in text */
        char text[SCRUB_TEXT];
        unsigned char pages[SCRUB_PAGES];
        _Alignas(16) unsigned char signal_stack[SCRUB_STACK];
        _Alignas(16) unsigned char stack[SCRUB_STACK];
};

_Static_assert(sizeof(struct scrub) <= SCRUB_SIZE, "the scrub fits into its mapping");

#endif
