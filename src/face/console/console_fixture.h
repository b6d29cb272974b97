/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_CONSOLE_FIXTURE_H
#define CITYKEY_FACE_CONSOLE_FIXTURE_H

#include "civic/staff_fixture.h"
#include "face/console/console.h"
#include "face/page_inside.h"
#include "kit/place_fixture.h"

/* For tests: a demonstration city and people who ask its console for pages, without sockets. Each
 * request goes the whole way through page_answer, with a session of kit and civic's own. */
struct console_place {
        struct place *place;
        struct act act; /* of the city; a request has one of its own */
        struct folder folder;
        struct keeper *keeper;
        struct page_site site;
        struct session session; /* of who asks */
        const char *cookie;     /* theirs; NULL: nobody is signed in */
        const char *language;
        int status;
        const char *body;
        const char *location; /* NULL: none */
        enum text sentence;   /* of the failure; 0: none */
};

/* Setup and teardown of a cmocka group; *state is a struct console_place. */
int console_begin(void **state);
int console_end(void **state);

/* The same console on a city that is open already: C's act is the caller's. */
void console_attach(struct console_place *c, const struct folder *folder);

/* NAME, who works here, asks from now on. */
enum err console_sign_in(struct console_place *c, const char *name);

/* NAME works here in ROLES, and asks from now on. */
void console_as(struct console_place *c, const char *name, struct role_set roles);
void console_sign_out(struct console_place *c);

/* Asks. The path may have a query; the body gets the session's token. */
void console_get(struct console_place *c, const char *path);
void console_post(struct console_place *c, const char *path, const char *body);

/* The page says, or does not say, this. */
void console_says(const struct console_place *c, const char *part);
void console_says_not(const struct console_place *c, const char *part);

/* The status of the answer, and its failure's sentence (0: none). */
void console_expect(const struct console_place *c, int status);

/* The number that the answer's address ends in. */
int64_t console_number(const struct console_place *c);

#define CONSOLE_ROLES(bits) ((struct role_set){ bits })

#endif
