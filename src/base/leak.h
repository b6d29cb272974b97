/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_LEAK_H
#define CITYKEY_BASE_LEAK_H

#include "base/private.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The control of the zero-retention tests: a program built with -Dleaky=true leaks on purpose where
 * these stand, in the one way that CITYKEY_LEAK names (tests/trace/leaky.c), and a test that does
 * not notice fails. In the product they are nothing. */
#ifdef CITYKEY_LEAKY

/* Is this the way to leak? "memory-person", "memory-worker": leave without a scrub;
 * "memory-keeper": keep a request; "core": allow core files; "browser-left": leave a browser
 * running; "browser-disk": its folder is where CITYKEY_LEAK_DIR says, on a disk; "memory-request":
 * what a request of the site brought is not wiped; "address": whose it was is kept as it is. */
bool leak_is(const char *way);

/* In the person: what it was handed goes over the control socket too. In the launcher: it is taken
 * from there and put where CITYKEY_LEAK says. */
void leak_from_person(int control, int person, int portrait);
void leak_in_launcher(int control);

/* At a desk. In the person, who knows a name: it is said, spooled, or put into the bits of the next
 * person's paper check or into what the launcher is asked. In the launcher: what it was told is put
 * where CITYKEY_LEAK says, or into the certificate. */
void leak_at_counter(const struct private *name);
void leak_into_mask(uint64_t *mask, const struct private *name);
void leak_into_ask(void *ask, size_t size, const struct private *name);
void leak_told(const void *ask, size_t size);
void leak_into_certificate(struct str *text);
const char *leak_folder(void);

/* At the city's site: what is opened before its sandbox closes; and a form and a header that came,
 * which are put where CITYKEY_LEAK says. */
void leak_open_places(void);
void leak_visit(const struct private *body, struct str header);

#else

#define leak_is(way) false
#define leak_from_person(control, person, portrait) ((void)0)
#define leak_in_launcher(control) ((void)0)
#define leak_at_counter(name) ((void)0)
#define leak_into_mask(mask, name) ((void)0)
#define leak_into_ask(ask, size, name) ((void)0)
#define leak_told(ask, size) ((void)0)
#define leak_into_certificate(text) ((void)0)
#define leak_folder() NULL
#define leak_open_places() ((void)0)
#define leak_visit(body, header) ((void)0)

#endif

#endif
