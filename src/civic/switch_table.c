/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_inside.h"

#include "kit/text.h"

const char *const switch_at_names[SWITCH_ATS] = {
        [SWITCH_NEVER] = "never-open",
        [SWITCH_OPEN] = "open",
        [SWITCH_PAUSED] = "paused",
        [SWITCH_REOPENING] = "reopening",
        [SWITCH_LOCKED] = "locked",
};

#define REASON(code, name, by)                                                                     \
        {                                                                                          \
                code, TEXT_SWITCH_REASON_NAME_##name, TEXT_SWITCH_REASON_##name, by                \
        }

const struct switch_reason_row switch_reasons[SWITCH_REASONS] = {
        [SWITCH_NO_REASON] = REASON("-", NONE, BY_PROGRAM),
        [SWITCH_FAULT] = REASON("fault", FAULT, BY_PROGRAM),
        [SWITCH_RESTORED] = REASON("restored", RESTORED, BY_PROGRAM),
        [SWITCH_ORDER] = REASON("order", ORDER, BY_PROGRAM),
        [SWITCH_LEGAL] = REASON("legal", LEGAL, BY_STAFF),
        [SWITCH_SAFETY] = REASON("safety", SAFETY, BY_STAFF),
        [SWITCH_MAINTENANCE] = REASON("maintenance", MAINTENANCE, BY_STAFF),
        [SWITCH_STAFFING] = REASON("staffing", STAFFING, BY_STAFF),
        [SWITCH_OTHER] = REASON("other", OTHER, BY_STAFF),
};

bool switch_reason_find(struct str code, enum switch_reason *reason)
{
        for (enum switch_reason r = 0; r < SWITCH_REASONS; r++)
                if (switch_reasons[r].by == BY_STAFF &&
                        str_is_equal(code, str_of(switch_reasons[r].code))) {
                        *reason = r;
                        return true;
                }
        return false;
}

/* -------------------------------------------------------------------- the state machine */

#define AT(name) (1u << SWITCH_##name)
#define CLOSED (AT(NEVER) | AT(PAUSED) | AT(LOCKED))

/* Who does it: one with this permit, two of two offices, or the program by itself. */
enum doer { ONE_PAUSES, ONE_LOCKS, ONE_OFFICE, OTHER_OFFICE, EITHER_OFFICE, PROGRAM };

static const char *const doers[] = {
        [ONE_PAUSES] = "one person who may pause (permits.txt: online.pause)",
        [ONE_LOCKS] = "one person who may lock (permits.txt: online.lock)",
        [ONE_OFFICE] = "one person of either office (approvals.txt: online.reopen)",
        [OTHER_OFFICE] = "another person, of the other office",
        [EITHER_OFFICE] =
                "the proposer takes it back, the other office refuses, or seven days pass",
        [PROGRAM] = "the program, as \"citykey\"",
};

const struct switch_way switch_ways[SWITCH_EVENTS] = {
        [SWITCH_PAUSE] = { "pause", AT(NEVER) | AT(OPEN) | AT(PAUSED) | AT(REOPENING),
                SWITCH_PAUSED, ONE_PAUSES, "a reason from the list; at once, in one transaction" },
        [SWITCH_LOCK] = { "lock", AT(NEVER) | AT(OPEN) | AT(PAUSED) | AT(REOPENING), SWITCH_LOCKED,
                ONE_LOCKS, "the reference of the council's act or the court's order" },
        [SWITCH_FAIL] = { "fault", AT(OPEN), SWITCH_PAUSED, PROGRAM,
                "a check of itself failed, or there is no good signed state" },
        [SWITCH_RESTORE] = { "restore", AT(OPEN) | AT(PAUSED) | AT(REOPENING), SWITCH_PAUSED,
                PROGRAM, "a backup was restored; a lock stays a lock" },
        [SWITCH_PROPOSE] = { "propose", CLOSED, SWITCH_REOPENING, ONE_OFFICE,
                "words on the risk, the notice's version, of a lock its reference; "
                "public from then on" },
        [SWITCH_END] = { "end of proposal", AT(REOPENING), SWITCH_PAUSED, EITHER_OFFICE,
                "closed as it was before; a pause or a lock ends it too" },
        [SWITCH_AGREE] = { "agree", AT(REOPENING), SWITCH_OPEN, OTHER_OFFICE,
                "the notice was public for 48 hours; the city's key has signed the new state" },
};

bool switch_may_come(enum switch_event event, enum switch_at from)
{
        return switch_ways[event].from & 1u << from;
}

static void print_reasons(FILE *out)
{
        fputs("\nReasons, and what residents are told:\n", out);
        for (enum switch_reason r = SWITCH_NO_REASON + 1; r < SWITCH_REASONS; r++)
                fprintf(out, "  %-12s %-11s %s\n", switch_reasons[r].code,
                        switch_reasons[r].by == BY_STAFF ? "a person's" : "the program's",
                        text_get(LANG_EN, switch_reasons[r].sentence));
}

void switch_print(FILE *out)
{
        fputs("# The switch of online applications. Only in \"open\" is an application taken.\n"
              "# It reads as \"paused\" (fault) whenever the newest state is not one that the "
              "city's "
              "key\n"
              "# signed for this life of its folder, or is not the one that the ledger names "
              "last.\n",
                out);
        for (enum switch_event event = 0; event < SWITCH_EVENTS; event++) {
                const struct switch_way *way = &switch_ways[event];
                fprintf(out, "\n%s\n  from:", way->name);
                for (enum switch_at at = 0; at < SWITCH_ATS; at++)
                        if (way->from & 1u << at)
                                fprintf(out, " %s", switch_at_names[at]);
                fprintf(out, "\n  to:   %s\n  by:   %s\n  with: %s\n", switch_at_names[way->to],
                        doers[way->by], way->guard);
        }
        print_reasons(out);
}
