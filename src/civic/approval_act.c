/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/approval_act.h"

#include "kit/text.h"

#define R ROLE_BIT
#define HEADS (R(CLERK) | R(SUPERVISOR))
#define LAW (R(LAWYER) | R(COUNSEL))
#define ACT_DONE_BY(doer, code, name, propose, approve, rule)                                      \
        {                                                                                          \
                code, TEXT_APPROVAL_ACT_##name, { propose }, { approve }, APPROVAL_BY_##rule,      \
                        APPROVAL_DONE_BY_##doer                                                    \
        }
#define ACT(...) ACT_DONE_BY(PROPOSER, __VA_ARGS__)

const struct approval_row approval_rows[APPROVAL_ACTS] = {
        [APPROVAL_ONLINE_REOPEN] =
                ACT_DONE_BY(DECIDER, "online.reopen", ONLINE_REOPEN, R(CLERK), LAW, OTHER_OFFICE),
        [APPROVAL_STAFF_CHANGE] = ACT("staff.change", STAFF_CHANGE, HEADS, HEADS, ANOTHER),
        [APPROVAL_POLICY_CHANGE] =
                ACT("policy.change", POLICY_CHANGE, HEADS, R(CLERK) | LAW, ANOTHER),
        [APPROVAL_SCHEDULE_CHANGE] =
                ACT("schedule.change", SCHEDULE_CHANGE, R(RECORDS), LAW, ANOTHER),
        [APPROVAL_NOTICE_CHANGE] = ACT("notice.change", NOTICE_CHANGE, R(CLERK), LAW, ANOTHER),
        [APPROVAL_LANGUAGES_CHANGE] =
                ACT("languages.change", LANGUAGES_CHANGE, HEADS, R(CLERK) | LAW, ANOTHER),
        [APPROVAL_BUNDLE_PREPARE] =
                ACT("bundle.prepare", BUNDLE_PREPARE, HEADS | R(OPERATOR), HEADS, ANOTHER),
        [APPROVAL_DESK_START] = ACT("desk.start", DESK_START, R(OFFICER) | R(SUPERVISOR),
                R(OFFICER) | R(SUPERVISOR), ANOTHER),
        [APPROVAL_DESK_LOST] =
                ACT("desk.lost", DESK_LOST, HEADS | R(OFFICER) | R(OPERATOR), HEADS, ANOTHER),
        [APPROVAL_KEY_WITHDRAW] =
                ACT("key.withdraw", KEY_WITHDRAW, HEADS | R(OPERATOR), HEADS, ANOTHER),
        [APPROVAL_STOCK_RECEIVE] = ACT(
                "stock.receive", STOCK_RECEIVE, HEADS | R(OFFICER), HEADS | R(OFFICER), ANOTHER),
        [APPROVAL_STOCK_DESTROY] = ACT(
                "stock.destroy", STOCK_DESTROY, HEADS | R(OFFICER), HEADS | R(OFFICER), ANOTHER),
        [APPROVAL_EVENT_DIFFERENCE] =
                ACT("event.difference", EVENT_DIFFERENCE, HEADS, HEADS, ANOTHER),
        [APPROVAL_APPLICATION_REFUSE] =
                ACT("application.refuse", APPLICATION_REFUSE, R(REVIEWER), R(REVIEWER), ANOTHER),
        [APPROVAL_APPEAL_DECIDE] =
                ACT("appeal.decide", APPEAL_DECIDE, R(REVIEWER), R(REVIEWER) | R(CLERK), ANOTHER),
        [APPROVAL_HOLD_NARROW] = ACT("hold.narrow", HOLD_NARROW, LAW, LAW, ANOTHER),
        [APPROVAL_HOLD_RELEASE] = ACT("hold.release", HOLD_RELEASE, LAW, R(RECORDS), OTHER_OFFICE),
        [APPROVAL_SET_SEAL] = ACT("set.seal", SET_SEAL, LAW, LAW | R(RECORDS), ANOTHER),
        [APPROVAL_CERTIFICATE_APPROVE] =
                ACT("certificate.approve", CERTIFICATE_APPROVE, R(RECORDS), R(CLERK), ANOTHER),
        [APPROVAL_RECORDS_DESTROY] =
                ACT("records.destroy", RECORDS_DESTROY, R(RECORDS), R(CLERK), ANOTHER),
        [APPROVAL_SET_PRODUCE] = ACT("set.produce", SET_PRODUCE, R(LAWYER), R(COUNSEL), ANOTHER),
        [APPROVAL_MATTER_SEAL] = ACT("matter.seal", MATTER_SEAL, R(LAWYER), R(COUNSEL), ANOTHER),
        [APPROVAL_BACKUP_RESTORE] =
                ACT("backup.restore", BACKUP_RESTORE, HEADS | R(OPERATOR), HEADS, ANOTHER),
        [APPROVAL_PARTNER_IMPORT] =
                ACT("partner.import", PARTNER_IMPORT, HEADS | R(OPERATOR), HEADS, ANOTHER),
        [APPROVAL_SHARES_MAKE] =
                ACT("shares.make", SHARES_MAKE, R(RECORDS), R(CLERK) | LAW, ANOTHER),
        [APPROVAL_SHARES_RESHARE] =
                ACT("shares.reshare", SHARES_RESHARE, R(RECORDS), R(CLERK) | LAW, ANOTHER),
        [APPROVAL_SHARES_DESTROY] =
                ACT("shares.destroy", SHARES_DESTROY, R(RECORDS), R(CLERK) | LAW, ANOTHER),
};

/* Who stands for exactly one of the two offices. */
static bool is_of_one_office(const struct approval_row *row, struct role_set roles)
{
        return role_meets(roles, row->propose) != role_meets(roles, row->approve);
}

bool approval_may_propose(enum approval_act what, struct role_set roles)
{
        const struct approval_row *row = &approval_rows[what];
        return row->rule == APPROVAL_BY_OTHER_OFFICE ? is_of_one_office(row, roles)
                                                     : role_meets(roles, row->propose);
}

bool approval_may_approve(enum approval_act what, struct role_set proposer, struct role_set roles)
{
        const struct approval_row *row = &approval_rows[what];
        if (!approval_may_propose(what, proposer))
                return false;
        if (row->rule == APPROVAL_BY_ANOTHER)
                return role_meets(roles, row->approve);
        return is_of_one_office(row, roles) &&
               role_meets(roles, row->propose) != role_meets(proposer, row->propose);
}

static void print_roles(FILE *out, const char *what, struct role_set set)
{
        fprintf(out, "  %s", what);
        const char *comma = " ";
        for (enum role role = 0; role < ROLE_COUNT; role++)
                if (set.bits & 1u << role) {
                        fprintf(out, "%s%s", comma, role_names[role]);
                        comma = ", ";
                }
        fputc('\n', out);
}

void approval_print(FILE *out)
{
        fputs("# What nobody may do alone. A proposal is alive for seven days, is agreed to by "
              "another\n"
              "# person with their own sign-in, and is done once.\n",
                out);
        for (enum approval_act act = APPROVAL_NONE + 1; act < APPROVAL_ACTS; act++) {
                const struct approval_row *row = &approval_rows[act];
                bool is_office = row->rule == APPROVAL_BY_OTHER_OFFICE;
                fprintf(out, "\n%s: %s\n", row->code, text_get(LANG_EN, row->sentence));
                print_roles(
                        out, is_office ? "one office:       " : "may propose:      ", row->propose);
                print_roles(
                        out, is_office ? "the other office: " : "another may agree:", row->approve);
                if (is_office)
                        fputs("  either office proposes, somebody of the other agrees; who is of "
                              "both "
                              "can do neither\n",
                                out);
                if (row->doer == APPROVAL_DONE_BY_DECIDER)
                        fputs("  it is done at once when the other agrees\n", out);
        }
}
