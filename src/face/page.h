/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PAGE_H
#define CITYKEY_FACE_PAGE_H

#include "civic/folder.h"
#include "civic/session.h"
#include "civic/sign_in.h"
#include "face/page_route.h"

/* The path of every request to the city's server:
 *
 *   route -> session -> permit -> form -> transaction -> handler -> frame
 *
 * page_answer, in page.c, is that path. A route is a row of a table, in face/portal (residents),
 * face/console (staff) or face/public (anybody's programs); a row without a permit does not
 * compile. GET changes nothing. Residents' pages are below /LANGUAGE/ ("/es/documents"); the same
 * path without a language answers 303 to the one that the browser asks for. */

/* What the handlers of one program share; made at start, constant afterwards but for what has a
 * lock of its own. */
struct page_site {
        const struct folder *folder; /* city, kind, policy; its db is nobody's here: use a->db */
        struct sessions *sessions;
        struct sign_ins *sign_ins; /* civic/sign_in.h */
        struct rates *rates;
        struct page_keeper *keeper; /* page_keeper_use: one at a time, from page_prepare only */
        struct page_kept *kept;
        struct page_looked *looked;         /* face/page_looked.h */
        const struct page_files *files;     /* that pages load: face/page_file.h */
        struct password_service *passwords; /* kit/password_service.h: from page_prepare only */
        const char *address; /* "https://id.lakehaven.example": of this site, for WebAuthn */
        enum lang lang;      /* of whoever asks for no language of ours */
        const char
                *cards; /* of a demonstration that shows a card: the folder it lies in; or NULL */
};

struct page_call {
        struct page_site *site;
        const struct page_route *route;
        const struct server_request *request;
        struct str rest;               /* what the route's * stands for */
        const struct form_value *form; /* in the order of the route's fields */
        const struct session *session; /* NULL: nobody signed in */
        void *prepared;
};

struct page_answer {
        const char *title;     /* of a framed page, in the reader's language */
        struct str body;       /* in the act's memory */
        int status;            /* 0: 200 */
        const char *see_other; /* answers 303; a path of this site, without a language in the
                                  portal's */
        const char *type;      /* of a bare answer */
        const char *cache;     /* NULL: no-store */
        const char *policy;    /* Content-Security-Policy of a bare answer; NULL: the site's */
        bool is_for_anyone;    /* pages of other sites may read it (CORS) */
        const char *vary;      /* on which header it depends; NULL: none */
        struct private cookies[SERVER_COOKIES];
        int64_t retry_after;
};

/* The session's cookie in ANSWER, for who signs in; TOKEN NULL takes it away, for who signs out. */
void page_set_cookie(struct act *a, const char *token, struct page_answer *answer);

/* What is around a framed page: answer->title and answer->body, in a->lang, for call->route. */
enum err portal_frame(struct act *a, const struct page_call *call, const struct page_answer *answer,
        struct buf *out);
enum err console_frame(struct act *a, const struct page_call *call,
        const struct page_answer *answer, struct buf *out);

/* Uses the keeper alone: WORK runs while nobody else does. From page_prepare only. */
typedef enum err page_keeper_work(struct act *a, struct keeper *keeper, void *arg);
enum err page_keeper_use(
        struct act *a, const struct page_call *call, page_keeper_work *work, void *arg);

/* The city's state has changed in a way that kept pages show (the switch, a day, an event): they
 * are made anew. */
void page_forget_kept(struct page_site *site);

#endif
