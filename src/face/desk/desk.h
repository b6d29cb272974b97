/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DESK_DESK_H
#define CITYKEY_FACE_DESK_DESK_H

#include "base/act.h"

/* A desk at an event, from unlocking to the closed day: the launcher. It holds the bundle, the
 * journal and the printer's address, starts a process and a browser for each person, and never
 * learns anything of one. counter.h is the other side. */
struct desk_options {
        const char *bundle; /* file of citykey event prepare */
        const char
                *tally; /* file to be written at the end of the day; the journal lies beside it */
        const char *printer; /* URI, or NULL: the card is shown in a window (demonstration only) */
        const char *browser; /* program, or NULL: the one that is installed */
        const char *resident_screen; /* "X,Y": where the resident's screen begins; NULL: there is
                                        none */
};

/* Asks two officers for their passphrases and works until the day is closed or it is told to stop
 * (SIGINT, SIGTERM): then everything that was in hand is spoiled in the journal, and the same
 * command goes on from there. */
enum err desk_run(struct act *a, const struct desk_options *options);

#endif
