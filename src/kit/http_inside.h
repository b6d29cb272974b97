/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_HTTP_INSIDE_H
#define CITYKEY_KIT_HTTP_INSIDE_H

#include "kit/http.h"

/* What the process of one connection gets from http_serve. */
struct http_child {
        struct act act;
        const struct http_site *site;
};

/* Answers one request on descriptor PROCESS_FIRST_KEPT, zeroes itself and is gone. */
int http_child_main(void *context, int socket);

#endif
