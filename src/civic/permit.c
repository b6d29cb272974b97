/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/permit.h"

#include "civic/approval_act.h"

#define R ROLE_BIT
#define ALL ((1u << ROLE_COUNT) - 1)

static const struct permit_row {
        const char *code;
        struct role_set roles;
} permit_rows[PERMIT_COUNT] = {
        [PERMIT_NOBODY] = { "nobody", { 0 } },
        [PERMIT_ANYBODY] = { "anybody", { ALL } },
        [PERMIT_ENROL] = { "enrol", { ALL } },
        [PERMIT_STAFF] = { "staff", { ALL } },
        [PERMIT_SWITCH_READ] = { "switch.read", { ALL } },
        [PERMIT_AUDIT_READ] = { "audit.read",
                { R(CLERK) | R(RECORDS) | R(LAWYER) | R(COUNSEL) | R(OPERATOR) } },
        [PERMIT_HEALTH_READ] = { "health.read", { R(CLERK) | R(SUPERVISOR) | R(OPERATOR) } },
        [PERMIT_STAFF_READ] = { "staff.read", { R(CLERK) | R(SUPERVISOR) | R(OPERATOR) } },
        [PERMIT_STOCK_READ] = { "stock.read", { R(CLERK) | R(SUPERVISOR) | R(OFFICER) } },
        [PERMIT_EVENTS_READ] = { "events.read",
                { R(CLERK) | R(SUPERVISOR) | R(OFFICER) | R(OPERATOR) } },
        [PERMIT_KEYS_READ] = { "keys.read", { R(CLERK) | R(SUPERVISOR) | R(OPERATOR) } },
        [PERMIT_LANGUAGES_READ] = { "languages.read",
                { R(CLERK) | R(SUPERVISOR) | R(LAWYER) | R(COUNSEL) | R(OPERATOR) } },
        [PERMIT_EVENT_ANNOUNCE] = { "event.announce", { R(CLERK) | R(SUPERVISOR) } },
        [PERMIT_ONLINE_PAUSE] = { "online.pause",
                { R(CLERK) | R(SUPERVISOR) | R(LAWYER) | R(COUNSEL) | R(OPERATOR) } },
        [PERMIT_ONLINE_LOCK] = { "online.lock", { R(CLERK) | R(LAWYER) | R(COUNSEL) } },
        [PERMIT_HOLD_PLACE] = { "hold.place", { R(LAWYER) | R(COUNSEL) } },
        [PERMIT_HOLD_WIDEN] = { "hold.widen", { R(LAWYER) | R(COUNSEL) } },
};

const char *permit_role(enum permit what, struct role_set roles)
{
        return role_first(roles, permit_rows[what].roles);
}

bool permit_has(enum permit what, struct role_set roles)
{
        return role_meets(roles, permit_rows[what].roles);
}

const char *permit_code(enum permit what)
{
        return permit_rows[what].code;
}

enum { CODE_WIDTH = 20, ROLE_WIDTH = 12 };

static void print_head(FILE *out)
{
        fputs("# Who may do what. one: alone. proposes, agrees: two people, never the same one.\n"
              "# either: of two offices one proposes, the other agrees (approvals.txt).\n\n",
                out);
        fprintf(out, "%-*s", CODE_WIDTH, "");
        for (enum role role = 0; role < ROLE_COUNT; role++)
                fprintf(out, role + 1 < ROLE_COUNT ? "%-*s" : "%.*s", ROLE_WIDTH, role_names[role]);
        fputc('\n', out);
}

/* One line: CELL says what a role may. Without blanks at its end. */
static void print_line(
        FILE *out, const char *code, const char *(*cell)(int what, struct role_set role), int what)
{
        int gap = CODE_WIDTH - fprintf(out, "%s", code);
        for (enum role role = 0; role < ROLE_COUNT; role++) {
                const char *said = cell(what, (struct role_set){ 1u << role });
                if (*said) {
                        int width = fprintf(out, "%*s%s", gap, "", said) - gap;
                        gap = -width;
                }
                gap += ROLE_WIDTH;
        }
        fputc('\n', out);
}

static const char *alone(int what, struct role_set role)
{
        return permit_has((enum permit)what, role) ? "one" : "-";
}

static const char *with_another(int what, struct role_set role)
{
        const struct approval_row *row = &approval_rows[what];
        bool proposes = role_meets(role, row->propose);
        bool agrees = role_meets(role, row->approve);
        if (row->rule == APPROVAL_BY_OTHER_OFFICE)
                return proposes || agrees ? "either" : "-";
        return proposes && agrees ? "both" : proposes ? "proposes" : agrees ? "agrees" : "-";
}

void permit_print(FILE *out)
{
        print_head(out);
        for (int what = PERMIT_STAFF; what < PERMIT_COUNT; what++)
                print_line(out, permit_rows[what].code, alone, what);
        fputc('\n', out);
        for (int act = APPROVAL_NONE + 1; act < APPROVAL_ACTS; act++)
                print_line(out, approval_rows[act].code, with_another, act);
}
