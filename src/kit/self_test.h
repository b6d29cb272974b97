/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SELF_TEST_H
#define CITYKEY_KIT_SELF_TEST_H

#include "base/act.h"

#include <stdbool.h>

/* Does this machine still compute what it must? Each takes a few milliseconds, opens nothing and
 * needs no key of anybody's. */

/* Hashes and signatures give the published answers, and refuse what was altered. */
bool self_test_crypt(void);

/* What is sealed to a key opens with that key, and not with another, nor altered. */
bool self_test_seal(void);

/* Is the running program the one that the MANIFEST names? The file has lines as sha256sum writes
 * them; the one of "citykey" counts. E_NONE, without a sentence: there is no such file. E_BUG: it
 * names another program, or cannot be read. */
enum err self_test_program(struct act *a, const char *manifest);

/* Where a package puts it. */
#define SELF_TEST_MANIFEST "/usr/share/citykey/manifest"

#endif
