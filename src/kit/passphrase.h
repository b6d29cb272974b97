/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PASSPHRASE_H
#define CITYKEY_KIT_PASSPHRASE_H

#include "base/act.h"

/* The passphrases under which keys rest: one in a demonstration city, two in a production city,
 * each known to one person, both needed. */

enum {
        PASSPHRASE_LEAST = 12,  /* characters of a new one (RFC 3629 sequences, not bytes) */
        PASSPHRASE_MOST = 1000, /* bytes */
        PASSPHRASE_PEOPLE = 2,  /* of a keystore */
        PASSPHRASE_MORE = 8,    /* that can be asked for at once: an event's officers */
};

struct passphrase {
        size_t len;
        char chars[PASSPHRASE_MOST];
};

/* Those of one keystore, or of the officers of an event, in locked memory of their own. */
struct passphrases {
        size_t count;
        struct passphrase of[PASSPHRASE_MORE];
};

/* None yet. Wiped and given back with passphrases_end, for SCOPED. */
struct passphrases *passphrases_begin(void);
void passphrases_end(struct passphrases **passphrases);

/* Adds the next person's passphrase: asked for with PROMPT on the terminal, without echo, when
 * standard input is one; else the next line of standard input, read byte by byte so that what
 * follows it stays there. E_INPUT when there is none or it is longer than PASSPHRASE_MOST. An
 * interrupted question leaves the terminal as it was. */
enum err passphrase_ask(struct act *a, struct passphrases *passphrases, const char *prompt);

/* As passphrase_ask, for a new one: at least PASSPHRASE_LEAST characters, not the same as the
 * another person's, and asked for a second time (AGAIN) on a terminal. */
enum err passphrase_ask_new(
        struct act *a, struct passphrases *passphrases, const char *prompt, const char *again);

/* Adds the first line of TEXT, which came from a demonstration city's passphrase file. */
enum err passphrase_add(struct act *a, struct passphrases *passphrases, struct str text);

/* A random passphrase for a demonstration city: 26 letters and digits. */
enum { PASSPHRASE_RANDOM_SIZE = 27 };
void passphrase_random(char text[PASSPHRASE_RANDOM_SIZE]);

#endif
