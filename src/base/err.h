/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_ERR_H
#define CITYKEY_BASE_ERR_H

/* The eight outcomes of anything that can fail: one for each different thing a caller can do.
 * Each has one exit code (sysexits.h) and one HTTP status (RFC 9110). */
enum err {
        OK,      /* done */
        E_INPUT, /* what was given is wrong: say what, ask again */
        E_WHO,   /* we do not know who asks: sign in */
        E_MAY,   /* this person may not */
        E_NONE,  /* there is no such thing */
        E_STATE, /* not in this state: it says which state would do */
        E_BUSY,  /* not now: try again; nothing was changed */
        E_BUG,   /* our fault or the machine's */
};

int err_exit_code(enum err outcome);
int err_http_status(enum err outcome);

/* Leaves the calling function with the same outcome unless it is OK. */
#define TRY(call)                                                                                  \
        do {                                                                                       \
                enum err try_ = (call);                                                            \
                if (try_ != OK)                                                                    \
                        return try_;                                                               \
        } while (0)

/* Runs CLOSE on the address of the variable when it goes out of scope. */
#define SCOPED(close) __attribute__((cleanup(close)))

/* An array's number of members. */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
