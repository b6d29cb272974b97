/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PORTAL_PAPERS_PAGES_H
#define CITYKEY_FACE_PORTAL_PAPERS_PAGES_H

#include "face/page.h"

/* Residents' pages on papers, events and lost cards: rows for the table of portal_routes, in this
 * order, each once. */

page_handle portal_check, portal_check_first, portal_check_question, portal_check_result,
        portal_check_restart;
page_handle portal_documents, portal_documents_judge, portal_documents_print,
        portal_documents_restart;
page_handle portal_events, portal_event;
page_handle portal_lost, portal_lost_turn_off;

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
                GET("/lost", PERMIT_ANYBODY, PAGE_KEPT, PAGE_PORTAL, portal_lost),                 \
                POST("/lost", PERMIT_ANYBODY, PAGE_CHANGE, PAGE_PORTAL, &lost_form,                \
                        portal_lost_turn_off, RATE_CODE)

#endif
