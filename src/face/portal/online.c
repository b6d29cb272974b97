/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/portal/online.h"

#include "civic/switch.h"
#include "kit/zone.h"

static const enum text states[SWITCH_ATS] = {
        [SWITCH_NEVER] = TEXT_PORTAL_STATE_NEVER,
        [SWITCH_OPEN] = TEXT_PORTAL_STATE_OPEN,
        [SWITCH_PAUSED] = TEXT_PORTAL_STATE_PAUSED,
        [SWITCH_REOPENING] = TEXT_PORTAL_STATE_SOON,
        [SWITCH_LOCKED] = TEXT_PORTAL_STATE_PAUSED,
};

/* KEY with the day and the minute of SECOND by the city's clock; empty for a second of 0. */
static enum err say_when(
        struct act *a, const struct city *city, enum text key, int64_t second, struct str *sentence)
{
        struct date day;
        int minute;
        if (second == 0)
                return OK;
        TRY(zone_minute(a, city->zone, second, &day, &minute));
        *sentence =
                portal_format(a, key, text_date(a, a->lang, day), text_time(a, a->lang, minute));
        return OK;
}

/* A database that cannot be read counts as closed. */
static struct switch_state state_now(struct act *a)
{
        struct switch_state state;
        if (switch_look(a, &state) == OK)
                return state;
        act_recover(a);
        return (struct switch_state){ .at = SWITCH_PAUSED, .reason = SWITCH_FAULT };
}

enum err portal_online_look(struct act *a, const struct city *city, struct portal_online *online)
{
        const struct switch_state state = state_now(a);
        *online = (struct portal_online){
                .is_open = state.is_open,
                .is_never = state.at == SWITCH_NEVER,
                .state = states[state.at],
        };
        if (online->is_open || online->is_never)
                return OK;
        online->reason = portal_text(a, switch_reasons[state.reason].sentence);
        TRY(say_when(a, city, TEXT_PORTAL_PAUSED_SINCE, state.since, &online->since));
        return state.is_reopening ? say_when(a, city, TEXT_PORTAL_PAUSED_REOPENING,
                                            state.opens_from, &online->reopening)
                                  : OK;
}
