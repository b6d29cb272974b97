/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PAGE_INSIDE_H
#define CITYKEY_FACE_PAGE_INSIDE_H

#include "face/page.h"

/* What page.c is made of, and the site that kit/server serves by it. */

#define PAGE_COOKIE "__Host-citykey"
#define PAGE_SIGN_IN "/console/sign-in"
#define PAGE_ENROL "/console/account/second-factor"

/* One request on its way. */
struct page_work {
        struct page_call call;
        struct session session; /* call.session, when somebody is signed in */
        struct page_answer made;
        struct server_answer *answer;
};

/* The site for server_start: context is a struct page_site; begin is the program's. */
enum server_place page_place(
        void *context, const struct server_request *request, size_t *body_most);
void page_prepare_first(struct act *a, void *context, struct server_request *request);
enum err page_answer(struct act *a, void *context, const struct server_request *request,
        struct server_answer *answer);
void page_refuse(struct act *a, void *context, struct server_answer *answer);

/* The first part of page_answer: route, session, permit, allowance, form. */
enum err page_check(struct act *a, struct page_work *work);

/* Sets a->lang, call->route and call->rest. E_NONE: there is no such page; E_INPUT: it is there for
 * another method; call->route is then one without a handler, for the frame. A residents' page that
 * was asked for without a language, or with one that is written otherwise, has *see_other. */
enum err page_find_route(struct act *a, struct page_call *call, const char **see_other);

/* The language of SOME (a bit for each) that an Accept-Language header asks for first (RFC 9110,
 * section 12.5.4); USUAL, or else English, when it asks for none of them.
 */
enum lang page_lang_asked(struct str accept_language, uint64_t some, enum lang usual);

/* A path of the portal in a->lang; any other path as it is. */
const char *page_address(struct act *a, const struct page_route *route, const char *path);

/* Answers what went wrong: a calm page in the reader's language that says what to do. */
void page_fail(struct act *a, struct page_work *work, enum err outcome);

/* ANSWER's body is CALL's made one, in the route's frame. */
enum err page_put_in_frame(struct act *a, const struct page_call *call,
        const struct page_answer *made, struct str *whole);

/* Pages that depend on path, language and the city's state alone. Safe to use from several threads.
 * The city's state is another when its ledger has grown, on another day, when something was
 * published, and after page_forget_kept. */
struct page_kept *page_kept_make(void);
void page_kept_end(struct page_kept **kept);

struct page_epoch {
        int64_t ledger, day, published, forgotten;
};

/* Of the database's view that the act has open. */
enum err page_epoch_now(struct act *a, const struct page_site *site, struct page_epoch *epoch);

/* Answers with the page that was made for PATH in a->lang in this EPOCH; false: there is none. */
bool page_kept_find(struct act *a, struct page_kept *kept, struct str path,
        const struct page_epoch *epoch, struct server_answer *answer);

/* Turns ANSWER into one of a page that is kept. Its policy is a constant. */
void page_kept_put(struct act *a, struct page_kept *kept, struct str path,
        const struct page_epoch *epoch, struct server_answer *answer);

/* city_set_today, from what was found out in the same quarter of an hour. */
enum err page_set_today(struct act *a, const struct page_site *site);

/* Is GIVEN the session's own token? In constant time. */
bool page_token_is(const struct session *session, struct private given);

/* The session's token among the cookies of a request. */
bool page_find_cookie(struct private cookies, struct private *token);

/* The keeper, which answers one at a time, for the server's processes in turn. */
enum err page_keeper_make(struct act *a, struct keeper *keeper, struct page_keeper **shared);

/* Its socket, to be handed to a child, and in there: it is open as SOCKET now. */
int page_keeper_socket(const struct page_keeper *shared);
void page_keeper_move(struct page_keeper *shared, int socket);

/* As page_keeper_use, for what works beside requests. */
enum err page_keeper_alone(
        struct act *a, struct page_keeper *shared, page_keeper_work *work, void *arg);

/* Every route with what may be asked of it, for tests/golden/routes.txt. */
void page_print_routes(FILE *out);

/* The tables one after the other: row N of all, or NULL behind the last. */
const struct page_route *page_route_at(size_t n);

#endif
