/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who works for the city. Each change is a proposal, which another must agree to (approval.c). */
#include "face/console/console.h"

#include "civic/second_factor.h"
#include "civic/sign_in.h"
#include "civic/staff.h"
#include "console_people_page.h"
#include "console_person_page.h"

enum { FIELD_TOKEN, FIELD_NAME, FIELD_ROLES };

static const struct form_field fields[] = {
        [FIELD_TOKEN] = { "token", FORM_TOKEN, SESSION_TOKEN_SIZE, FORM_NEEDED },
        [FIELD_NAME] = { "name", FORM_TEXT, 4 * STAFF_NAME_MOST, FORM_NEEDED },
        [FIELD_ROLES] = { "roles", FORM_TICKS, ROLE_COUNT - 1, FORM_OPTIONAL },
};
const struct form console_person_form = { fields, COUNT(fields), 1024 };
const struct form console_name_form = { fields, FIELD_ROLES, 512 };

/* What was typed into a form that is shown again. */
struct again {
        struct str wrong, name;
        struct role_set roles;
};

static struct role_set ticked(const struct page_call *call)
{
        return (struct role_set){ (uint32_t)call->form[FIELD_ROLES].ticks &
                                  ((1u << ROLE_COUNT) - 1) };
}

static bool may_propose(const struct page_call *call)
{
        return approval_may_propose(APPROVAL_STAFF_CHANGE, call->session->roles);
}

/* --------------------------------------------------------------------------------- pages */

static struct str say_days(struct act *a, const struct staff *staff)
{
        const char *since = text_date(a, a->lang, staff->since);
        if (!staff->is_removed)
                return console_say(a, TEXT_CONSOLE_PEOPLE_SINCE, since);
        return console_say(
                a, TEXT_CONSOLE_PEOPLE_UNTIL, since, text_date(a, a->lang, staff->removed));
}

static enum err list_people(struct act *a, struct page_console_people *page)
{
        struct staff *staff;
        size_t count;
        TRY(staff_list(a, &staff, &count));
        struct page_console_people_people_row *rows =
                arena_take_array(a->mem, count + 1, sizeof *rows);
        for (size_t i = 0; i < count; i++) {
                struct buf href = buf_in(a->mem);
                buf_add_c(&href, "/console/people/");
                buf_add(&href, staff[i].name);
                bool is_gone = staff[i].is_removed;
                rows[i] = (struct page_console_people_people_row){
                        .href = is_gone ? STR("") : buf_str(&href),
                        .name = staff[i].name,
                        .has = console_roles(a, staff[i].roles),
                        .since = say_days(a, &staff[i]),
                        .mark = console_mark_name(is_gone ? CONSOLE_PLAIN : CONSOLE_GOOD),
                        .state = console_text(a,
                                is_gone ? TEXT_CONSOLE_PEOPLE_REMOVED : TEXT_CONSOLE_PEOPLE_WORKS),
                };
        }
        page->people = rows;
        page->people_count = count;
        return OK;
}

/* The two templates' rows are two types, alike. */
#define ROLE_ROW(a, roles_on, role)                                                                \
        {                                                                                          \
                .role = str_of(role_names[role]), .role_title = console_role(a, role),             \
                .about = console_role_about(a, role), .number = (int64_t)(role),                   \
                .is_on = ((roles_on).bits & 1u << (role)) != 0,                                    \
        }

static enum err show_people(struct act *a, const struct page_call *call, const struct again *again,
        struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        struct page_console_people_roles_row roles[ROLE_COUNT];
        struct page_console_people page = {
                .token = console_token(call),
                .wrong = again->wrong,
                .typed_name = again->name,
                .may_propose = may_propose(call),
                .roles = roles,
                .roles_count = ROLE_COUNT,
        };
        for (enum role role = 0; role < ROLE_COUNT; role++)
                roles[role] = (struct page_console_people_roles_row)ROLE_ROW(a, again->roles, role);
        TRY(list_people(a, &page));
        TRY(page_console_people_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_PEOPLE_TITLE, &out);
        return OK;
}

enum err console_list_people(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return show_people(a, call, &(struct again){ .wrong = STR("") }, answer);
}

static enum err show_person(struct act *a, const struct page_call *call, struct str name,
        struct str wrong, struct page_answer *answer)
{
        struct staff staff;
        struct second_factor has;
        struct buf out = buf_in(a->mem);
        struct page_console_person_roles_row roles[ROLE_COUNT];
        TRY(staff_find(a, name, &staff));
        TRY(second_factor_look(a, name, &has));
        for (enum role role = 0; role < ROLE_COUNT; role++)
                roles[role] = (struct page_console_person_roles_row)ROLE_ROW(a, staff.roles, role);
        const struct page_console_person page = {
                .token = console_token(call),
                .wrong = wrong,
                .name = staff.name,
                .now = console_roles(a, staff.roles),
                .since = say_days(a, &staff),
                .may_propose = may_propose(call),
                .has_factor = second_factor_is_set(&has),
                .roles = roles,
                .roles_count = ROLE_COUNT,
        };
        TRY(page_console_person_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_PEOPLE_ONE, &out);
        return OK;
}

enum err console_show_person(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return show_person(a, call, call->rest, STR(""), answer);
}

/* ----------------------------------------------------------------------------- proposing */

static enum err propose(struct act *a, struct str detail, struct page_answer *answer)
{
        struct approval proposal;
        TRY(approval_propose(a, APPROVAL_STAFF_CHANGE, detail, &proposal));
        answer->see_other =
                str_to_c(a->mem, console_path(a, "/console/approvals/", proposal.number));
        return OK;
}

static enum err need_roles(struct act *a, struct role_set roles)
{
        return roles.bits ? OK : fail(a, E_INPUT, TEXT_CONSOLE_PEOPLE_NO_ROLE);
}

static enum err propose_add(struct act *a, const struct staff_new *new, struct page_answer *answer)
{
        TRY(staff_check_new(a, new->name));
        TRY(need_roles(a, new->roles));
        return propose(a, staff_add_detail(a, new), answer);
}

enum err console_propose_add(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct staff_new new = { .name = console_typed(&call->form[FIELD_NAME]),
                .roles = ticked(call) };
        struct again again = { .name = new.name, .roles = new.roles };
        enum err outcome = propose_add(a, &new, answer);
        if (outcome == OK)
                return OK;
        TRY(console_excuse(a, outcome, answer, &again.wrong));
        return show_people(a, call, &again, answer);
}

static enum err propose_change(
        struct act *a, struct str name, struct role_set roles, struct page_answer *answer)
{
        struct staff staff;
        TRY(staff_find(a, name, &staff));
        TRY(need_roles(a, roles));
        if (roles.bits == staff.roles.bits)
                return fail(a, E_INPUT, TEXT_CONSOLE_PEOPLE_SAME_ROLES);
        return propose(a, staff_change_detail(a, name, roles), answer);
}

enum err console_propose_change(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct str wrong;
        struct str name = console_typed(&call->form[FIELD_NAME]);
        enum err outcome = propose_change(a, name, ticked(call), answer);
        if (outcome != E_INPUT)
                return outcome;
        TRY(console_excuse(a, outcome, answer, &wrong));
        return show_person(a, call, name, wrong, answer);
}

enum err console_propose_remove(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct staff staff;
        TRY(staff_find(a, console_typed(&call->form[FIELD_NAME]), &staff));
        return propose(a, staff_remove_detail(a, staff.name), answer);
}

static enum err propose_reset(struct act *a, struct str name, struct page_answer *answer)
{
        struct staff staff;
        struct second_factor has;
        TRY(staff_find(a, name, &staff));
        TRY(second_factor_look(a, name, &has));
        if (!second_factor_is_set(&has))
                return fail(a, E_INPUT, TEXT_SECOND_FACTOR_NONE);
        return propose(a, sign_in_reset_detail(a, name), answer);
}

enum err console_propose_reset(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct str wrong;
        struct str name = console_typed(&call->form[FIELD_NAME]);
        enum err outcome = propose_reset(a, name, answer);
        if (outcome != E_INPUT)
                return outcome;
        TRY(console_excuse(a, outcome, answer, &wrong));
        return show_person(a, call, name, wrong, answer);
}
