/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DESK_DESK_FIXTURE_H
#define CITYKEY_FACE_DESK_DESK_FIXTURE_H

#include "face/desk/desk_inside.h"

/* A desk's launcher without a person, for tests: six blanks, a ribbon and a film, a journal in a
 * folder of its own, in memory where there is such a place. The linker's --wrap catches what it
 * tells, and sends here what needs a city or a process: an image worker (E_BUSY), the keeper
 * (there, and silent), the day's end (the journal goes, nothing is signed), fdatasync. */

enum { DESK_FIXTURE_BLANKS = 6 };

struct desk_fixture {
        struct act act;
        struct desk desk;
        struct desk_options options;
        char folder[48];
        struct desk_answer told; /* the last */
};
enum err desk_fixture_open(struct desk_fixture *fixture);
void desk_fixture_close(struct desk_fixture *fixture);

/* Asks as a person's process would; its answer is in fixture->told. Of desk_answer. */
enum err desk_fixture_ask(
        struct desk_fixture *fixture, uint32_t kind, const struct desk_ask *ask, size_t len);

/* Is every blank somewhere? */
bool desk_fixture_balances(const struct desk_fixture *fixture);

#endif
