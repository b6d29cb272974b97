/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/balance.h"

/* The steps there are; what is not here does not happen. */
static const struct {
        bool is_card;
        enum stock_state from, to;
} steps[] = {
        { true, STOCK_AT_EVENT, STOCK_PRINTING },
        { true, STOCK_AT_EVENT, STOCK_SPOILED },
        { true, STOCK_AT_EVENT, STOCK_RETURNED },
        { true, STOCK_PRINTING, STOCK_PRINTED },
        { true, STOCK_PRINTING, STOCK_SPOILED },
        { true, STOCK_PRINTED, STOCK_ACTIVE },
        { true, STOCK_PRINTED, STOCK_SPOILED },
        { true, STOCK_SPOILED, STOCK_DESTROYED },
        { false, STOCK_AT_EVENT, STOCK_OPENED },
        { false, STOCK_AT_EVENT, STOCK_RETURNED },
        { false, STOCK_OPENED, STOCK_USED_UP },
        { false, STOCK_OPENED, STOCK_DESTROYED },
        { false, STOCK_USED_UP, STOCK_DESTROYED },
};

bool stock_may_become(enum stock_kind kind, enum stock_state from, enum stock_state to)
{
        for (size_t i = 0; i < COUNT(steps); i++)
                if (steps[i].is_card == (kind == STOCK_CARD) && steps[i].from == from &&
                        steps[i].to == to)
                        return true;
        return false;
}

int64_t stock_difference(int64_t opening, const struct stock_counts *counts)
{
        return opening - counts->of[STOCK_ACTIVE] - counts->of[STOCK_SPOILED] -
               counts->of[STOCK_DESTROYED] - counts->of[STOCK_RETURNED];
}

bool stock_balances(int64_t opening, const struct stock_counts *counts)
{
        for (size_t i = 0; i < STOCK_STATES; i++)
                if (counts->of[i] < 0 || counts->of[i] > opening)
                        return false;
        return counts->of[STOCK_AT_EVENT] == 0 && counts->of[STOCK_PRINTING] == 0 &&
               counts->of[STOCK_PRINTED] == 0 && stock_difference(opening, counts) == 0;
}
