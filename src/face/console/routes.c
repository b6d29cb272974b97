/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every page of the console: who may, and whether it changes anything. */
#include "face/console/console.h"

#define SHOW(path, permit, handle) GET(path, permit, PAGE_LOOK, PAGE_CONSOLE, handle)
#define CHANGE(path, permit, form, handle)                                                         \
        POST(path, permit, PAGE_CHANGE, PAGE_CONSOLE, form, handle, RATE_FREE)

const struct page_route console_routes[] = {
        SHOW("/console", PERMIT_STAFF, console_show_home),

        SHOW("/console/approvals", PERMIT_STAFF, console_list_approvals),
        SHOW("/console/approvals/*", PERMIT_STAFF, console_show_approval),
        POST_PREPARED("/console/approvals/agree", PERMIT_STAFF, PAGE_CONSOLE, &console_number_form,
                console_prepare_agree, console_agree, RATE_FREE),
        CHANGE("/console/approvals/refuse", PERMIT_STAFF, &console_number_form, console_refuse),
        CHANGE("/console/approvals/withdraw", PERMIT_STAFF, &console_number_form, console_withdraw),
        CHANGE("/console/approvals/do", PERMIT_STAFF, &console_number_form, console_do),
        POST_PREPARED("/console/approvals/add", PERMIT_STAFF, PAGE_CONSOLE, &console_add_form,
                console_prepare_add, console_add, RATE_FREE),

        SHOW("/console/people", PERMIT_STAFF_READ, console_list_people),
        SHOW("/console/people/*", PERMIT_STAFF_READ, console_show_person),
        CHANGE("/console/people/add", PERMIT_STAFF_READ, &console_person_form, console_propose_add),
        CHANGE("/console/people/change", PERMIT_STAFF_READ, &console_person_form,
                console_propose_change),
        CHANGE("/console/people/remove", PERMIT_STAFF_READ, &console_name_form,
                console_propose_remove),
        CHANGE("/console/people/reset", PERMIT_STAFF_READ, &console_name_form,
                console_propose_reset),

        SHOW("/console/switch", PERMIT_SWITCH_READ, console_show_switch),
        CHANGE("/console/switch/pause", PERMIT_ONLINE_PAUSE, &console_pause_form, console_pause),
        CHANGE("/console/switch/lock", PERMIT_ONLINE_LOCK, &console_lock_form, console_lock),
        CHANGE("/console/switch/reopen", PERMIT_SWITCH_READ, &console_reopen_form,
                console_propose_reopen),

        SHOW("/console/health", PERMIT_HEALTH_READ, console_show_health),
        POST("/console/health/look", PERMIT_HEALTH_READ, PAGE_LOOK, PAGE_CONSOLE,
                &console_look_form, console_ask_look, RATE_FREE),
        SHOW("/console/audit", PERMIT_AUDIT_READ, console_show_audit),
        SHOW("/console/mine", PERMIT_STAFF, console_show_mine),
        SHOW("/console/events", PERMIT_EVENTS_READ, console_list_events),
        SHOW("/console/stock", PERMIT_STOCK_READ, console_list_stock),
        SHOW("/console/keys", PERMIT_KEYS_READ, console_list_keys),
        SHOW("/console/languages", PERMIT_LANGUAGES_READ, console_list_languages),
};
const size_t console_route_count = COUNT(console_routes);
