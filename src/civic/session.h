/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_SESSION_H
#define CITYKEY_CIVIC_SESSION_H

#include "base/private.h"
#include "civic/staff.h"

/* Who of the staff is signed in, in memory alone: a restart signs everybody out. A session is known
 * by a random token that only the browser's cookie holds; the table has its hash. It ends after
 * SESSION_IDLE without a request, after SESSION_LONGEST in any case, at signing out, and when its
 * owner is removed or gets another password. Safe to use from several threads. */
struct sessions;

enum {
        SESSION_IDLE = 15 * 60, /* seconds */
        SESSION_LONGEST = 10 * 60 * 60,
        SESSIONS_MOST = 512,
        SESSIONS_OF_ONE = 8,     /* of one person: one more ends the one that was idle longest */
        SESSION_TOKEN_SIZE = 44, /* base64url of 32 bytes, and NUL */
};

enum session_strength {
        SESSION_PASSWORD, /* has no second factor yet: may set one up and nothing else */
        SESSION_FULL,     /* password and TOTP, or a passkey */
};

struct session {
        struct str name;       /* pseudonym, in the memory of the act that asked */
        struct role_set roles; /* of now, not of when they signed in */
        enum session_strength strength;
        char form_token[SESSION_TOKEN_SIZE]; /* every form of this session carries it */
};

/* In the process that uses it: a forked child finds an empty table. */
struct sessions *sessions_make(void);
void sessions_end(struct sessions **sessions);

/* A new session of NAME; the token for the cookie. E_BUSY: the table is full. */
enum err session_open(struct act *a, struct sessions *sessions, struct str name,
        enum session_strength strength, char token[SESSION_TOKEN_SIZE]);

/* Whose TOKEN is, read with their present roles from a->db; sets a->who, and a->lang
 * to the language they chose. E_WHO, without a sentence,
 * when nobody's. */
enum err session_find(
        struct act *a, struct sessions *sessions, struct private token, struct session *session);

/* Ends one; ends all of a person's. */
void session_close(struct sessions *sessions, struct private token);
void session_close_all(struct sessions *sessions, struct str name);

#endif
