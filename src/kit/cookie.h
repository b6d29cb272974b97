/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_COOKIE_H
#define CITYKEY_KIT_COOKIE_H

#include "base/private.h"

/* The value of the cookie NAME in a Cookie header (RFC 6265, 4.2.1: "a=b; c=d"). False, *value
 * untouched, when it is not there, there twice, or any part of the header is not well formed: who
 * can set a second cookie of the same name must not choose which one counts. */
bool cookie_find(struct private header, const char *name, struct private *value);

#endif
