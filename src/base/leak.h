/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_LEAK_H
#define CITYKEY_BASE_LEAK_H

#include <stdbool.h>

/* The control of the zero-retention tests: a program built with -Dleaky=true leaks on purpose where
 * these stand, in the one way that CITYKEY_LEAK names (tests/trace/leaky.c), and a test that does
 * not notice fails. In the product they are nothing. */
#ifdef CITYKEY_LEAKY

/* Is this the way to leak? "memory-person", "memory-worker": leave without a scrub; "core": allow
 * core files. */
bool leak_is(const char *way);

/* In the person: what it was handed goes over the control socket too. In the launcher: it is taken
 * from there and put where CITYKEY_LEAK says. */
void leak_from_person(int control, int person, int portrait);
void leak_in_launcher(int control);

#else

#define leak_is(way) false
#define leak_from_person(control, person, portrait) ((void)0)
#define leak_in_launcher(control) ((void)0)

#endif

#endif
