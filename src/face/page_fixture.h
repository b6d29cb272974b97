/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PAGE_FIXTURE_H
#define CITYKEY_FACE_PAGE_FIXTURE_H

#include "face/page_inside.h"
#include "kit/place_fixture.h"

/* For tests of the path of a request, without sockets: a city, a database, requests made by hand.
 * Links with page_wraps (meson.build): who is signed in is what the test says, and kept pages are
 * counted. */
struct page_place {
        struct place *place;
        struct folder folder;
        struct page_site site;
        struct server_request request;
        struct server_answer answer;
};

#define PAGE_ORIGIN "https://id.lakehaven.example"
#define PAGE_TOKEN "token-of-the-form-which-is-43-letters-longxx"

int page_fixture_begin(void **state);
int page_fixture_end(void **state);

/* Nobody is signed in, every allowance is there. */
void page_fixture_forget(void);

/* Whoever comes with the cookie is signed in so; the cookie is in the next requests. */
void page_fixture_sign_in(
        struct page_place *p, struct role_set roles, enum session_strength strength);

/* How many kept pages are held by somebody. */
int page_fixture_held(void);

/* How often rate_take was asked; it refuses after MOST. */
int page_fixture_rates(void);
void page_fixture_rate_most(int most);

/* As server_start's threads do: prepares where the route says so, in a savepoint where it changes.
 */
enum err page_fixture_get(struct page_place *p, const char *path);
enum err page_fixture_post(struct page_place *p, const char *path, const char *body);

/* The answer's status, 200 unless said. */
int page_fixture_status(const struct page_place *p);
const char *page_fixture_body(const struct page_place *p);

#endif
