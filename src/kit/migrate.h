/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_MIGRATE_H
#define CITYKEY_KIT_MIGRATE_H

#include "base/act.h"

/* The schema's steps, in sql/, each with its reason; they only go forward. */

/* The newest schema that this program knows. */
int migrate_newest(void);

/* The schema of a->db; 0 when it is empty. */
enum err migrate_version(struct act *a, int64_t *version);

/* Runs every step that a->db lacks, each in a transaction of its own; safe when another process
 * does the same. E_STATE with a sentence when the database is of a newer program. */
enum err migrate_up(struct act *a);

/* Is the schema of a->db the newest? E_STATE with a sentence when it is newer or older. */
enum err migrate_check(struct act *a);

#endif
