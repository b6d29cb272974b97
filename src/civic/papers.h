/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_PAPERS_H
#define CITYKEY_CIVIC_PAPERS_H

#include "base/act.h"
#include "civic/city_papers.h"

/* Are the papers that were shown enough for a card, and if not, what is the cheapest way to make
 * them so. Pure: the same rules, ticks and age give the same answer for ever, on a desk, on a
 * server, anywhere. Nothing is kept: ticks live in the memory of one person's process and cross to
 * the next one as the 64 bits that they are (Municipal Code 2-176: review, do not collect). */

/* Bits 0 to 55: the rows of papers.yaml in their order; 56 to 62: its facts; 63: PAPERS_TOO_OLD. */
struct papers_ticks {
        uint64_t mask;
};

enum { PAPERS_AGE_UNKNOWN = -1, PAPERS_TICKS_TEXT_SIZE = 17 };

enum papers_outcome {
        PAPERS_MISSING,
        PAPERS_ENOUGH,  /* a way is met; when the age is unknown, one at every age */
        PAPERS_ASK_AGE, /* enough at some ages and not at others; the rest is for one where not */
};

struct papers_verdict {
        enum papers_outcome outcome;
        int64_t from_age, to_age; /* the ages for which the rest is so, both included */
        size_t way;               /* which is met, or is cheapest to meet */
        uint64_t not_counted;     /* ticked rows that do not count, for whatever reason */
        uint64_t past_limit;      /* those of them that are too old */
        uint64_t missing;         /* bit n: requirement n of WAY */
        uint64_t fix;             /* the cheapest rows that make it enough; 0 when there are none */
        uint64_t alone;           /* rows of which any one would be enough */
        uint64_t helpful;         /* rows that prove something that is missing */
        int64_t cost, days;       /* of FIX: all money together, the longest wait */
        uint64_t enough_bands;    /* bit n: enough from rules->bands[n] on; when age is unknown */
};

/* Judges TICKS at AGE, in full years, or PAPERS_AGE_UNKNOWN. FIX is the set with the least money
 * plus day_counts_as for each day of its longest wait; among equals the one with the fewest papers,
 * then the one whose last paper stands earliest in the file (the smallest mask). It is found
 * exactly, whatever the rules, in 17 KiB of stack and no other memory. When the age is unknown and
 * not all is well, the rest is for the ages at which least is missing, the oldest among equals.
 * E_INPUT for bits without a meaning in RULES and for ages that nobody has. */
enum err papers_judge(struct act *a, const struct papers_rules *rules,
        const struct papers_ticks *ticks, int64_t age, struct papers_verdict *verdict);

/* Which ticks stay for the next child of the same adult, who need not show them again. */
struct papers_ticks papers_kept_for_family(
        const struct papers_rules *rules, struct papers_ticks ticks);

/* Ticks as 1 to 16 hex digits, as the page sends them. E_INPUT for anything else. */
enum err papers_ticks_read(struct act *a, struct str text, struct papers_ticks *ticks);
void papers_ticks_write(struct papers_ticks ticks, char text[PAPERS_TICKS_TEXT_SIZE]);

/* The rules for a page, in LANG: {"groups": [{"label", "stays", "rows": [{"bit", "label", "hint",
 * "proves": [names], "from_age", "to_age", "get"}]}], "facts": [{"bit", "label", "hint"}], "bands":
 * [{"from", "to"}], "help"}. from_age, to_age and get may be absent; the last "to" is null. */
void papers_write_json(
        struct act *a, const struct papers_rules *rules, enum lang lang, struct buf *out);

/* A verdict for a page, in LANG: {"outcome": "enough" | "missing" | "ask_age", "say": [sentences],
 * "missing": [{"label", "say"}], "fix": [{"bit", "label", "get", "cost", "days"}], "cost", "days",
 * "alone": [bits], "helpful": [bits], "not_counted": [bits], "help"}. */
void papers_write_verdict_json(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, enum lang lang, struct buf *out);

/* The rules for a program that judges like papers_judge, with its sentences in LANG: {"price",
 * "day", "bands": [ages], "missing": [sentences], "rows": [{"name", "proves": [requirements],
 * "ages": [from, to], "only": [bits], "not": [bits], "limited", "get": {"cost", "days", "how"}}],
 * "ways": [{"ages", "needs": [how often each requirement]}], "help"}. get may be absent. */
void papers_write_rules_json(
        struct act *a, const struct papers_rules *rules, enum lang lang, struct buf *out);

/* MONEY as the policy writes it: "$20". */
struct str papers_price(struct act *a, const struct papers_rules *rules, int64_t money);

/* The verdict as sentences in LANG, one a line: what is missing, what would be enough and what that
 * costs, and, unless it is enough, a person to talk to. */
void papers_say(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, enum lang lang, struct buf *out);

#endif
