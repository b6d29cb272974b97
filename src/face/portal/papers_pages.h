/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PORTAL_PAPERS_PAGES_H
#define CITYKEY_FACE_PORTAL_PAPERS_PAGES_H

#include "face/page.h"

/* Residents' pages on papers, events and lost cards: rows for the table of portal_routes, in this
 * order, each once. */

#define HANDLE(name)                                                                               \
        enum err name(struct act *a, const struct page_call *call, struct page_answer *answer)

HANDLE(portal_check);
HANDLE(portal_check_first);
HANDLE(portal_check_question);
HANDLE(portal_check_result);
HANDLE(portal_check_restart);
HANDLE(portal_documents);
HANDLE(portal_documents_judge);
HANDLE(portal_documents_print);
HANDLE(portal_documents_restart);
HANDLE(portal_events);
HANDLE(portal_event);
HANDLE(portal_calendar);
HANDLE(portal_lost);
HANDLE(portal_lost_turn_off);

extern const struct form answers_form, lost_form;

#define PORTAL_PAPERS_ROUTES                                                                       \
        GET("/check", PERMIT_ANYBODY, PAGE_KEPT, PAGE_PORTAL, portal_check),                       \
                GET("/check/q/1", PERMIT_ANYBODY, PAGE_KEPT, PAGE_PORTAL, portal_check_first),     \
                POST("/check/q/*", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, &answers_form,          \
                        portal_check_question, RATE_ASK),                                          \
                GET("/check/q/*", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, portal_check_restart),   \
                POST("/check/result", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, &answers_form,       \
                        portal_check_result, RATE_ASK),                                            \
                GET("/check/result", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL,                       \
                        portal_check_restart),                                                     \
                GET("/documents", PERMIT_ANYBODY, PAGE_KEPT, PAGE_PORTAL, portal_documents),       \
                POST("/documents", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, &answers_form,          \
                        portal_documents_judge, RATE_ASK),                                         \
                POST("/documents/print", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, &answers_form,    \
                        portal_documents_print, RATE_ASK),                                         \
                GET("/documents/print", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL,                    \
                        portal_documents_restart),                                                 \
                GET("/events", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, portal_events),             \
                GET("/events/*", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, portal_event),            \
                GET("/calendar/*", PERMIT_ANYBODY, PAGE_LOOK, PAGE_BARE, portal_calendar),         \
                GET("/lost", PERMIT_ANYBODY, PAGE_KEPT, PAGE_PORTAL, portal_lost),                 \
                POST("/lost", PERMIT_ANYBODY, PAGE_CHANGE, PAGE_PORTAL, &lost_form,                \
                        portal_lost_turn_off, RATE_CODE)

#endif
