/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_CONSOLE_ROUTES_H
#define CITYKEY_FACE_CONSOLE_ROUTES_H

#include "face/page.h"

/* What routes.c names: the handler and the form of each page of the console. */

enum err console_show_home(struct act *a, const struct page_call *call, struct page_answer *answer);

enum err console_list_approvals(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_show_approval(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_agree(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_refuse(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_withdraw(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_do(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_add(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_prepare_agree(struct act *a, const struct page_call *call, void **prepared);
enum err console_prepare_add(struct act *a, const struct page_call *call, void **prepared);

enum err console_list_people(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_show_person(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_propose_add(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_propose_change(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_propose_remove(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_propose_reset(
        struct act *a, const struct page_call *call, struct page_answer *answer);

enum err console_show_switch(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_pause(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_lock(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_propose_reopen(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_show_health(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_ask_look(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_show_audit(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_show_mine(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_list_events(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_list_stock(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_list_languages(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err console_list_keys(struct act *a, const struct page_call *call, struct page_answer *answer);

extern const struct form console_number_form, console_add_form, console_person_form,
        console_name_form, console_pause_form, console_lock_form, console_reopen_form,
        console_look_form;

#endif
