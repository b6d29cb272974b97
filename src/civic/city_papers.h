/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CITY_PAPERS_H
#define CITYKEY_CIVIC_CITY_PAPERS_H

#include "kit/yaml.h"

/* papers.yaml, and words/LANGUAGE.yaml: which papers are enough for a card. A row is a way in which
 * a paper can be shown, told by what it proves and never by where it is from. A row has a bit of
 * its own by its place in the file. doc/guide/policy.md says what each line means. */

enum {
        PAPERS_ROWS = 56, /* bits 0 to 55 */
        PAPERS_FACTS = 7, /* bits 56 to 62 */
        PAPERS_FIRST_FACT = PAPERS_ROWS,
        PAPERS_TOO_OLD = 63, /* the fact that no policy need name: what has a limit is past it */
        PAPERS_GROUPS = 12,
        PAPERS_REQUIREMENTS = 16,
        PAPERS_WAYS = 12,
        PAPERS_SHOWN = 10, /* papers that one way asks for */
        PAPERS_BANDS = 32,
        PAPERS_OLDEST = 129, /* years */
};

/* One text in each language that the file has. */
struct papers_texts {
        struct yaml_word *each; /* key: the language's tag */
        size_t count;
};

/* Words of the file that name something else in it. */
struct papers_words {
        struct yaml_word *each;
        size_t count;
};

/* Full years, both ends included; without an end, everybody. */
struct papers_ages {
        bool has_from, has_to;
        int64_t from, to;
};

/* What must be proved, "photo", and the sentence for when it is not. */
struct papers_requirement {
        int64_t line;
        struct str id;
        struct papers_texts name, missing;
};

/* What is so whatever is shown: "no fixed address". */
struct papers_fact {
        int64_t line;
        struct str id;
        struct papers_texts name, hint;
};

/* How somebody who lacks this comes by it: whole units of money, days, and where. */
struct papers_get {
        int64_t cost, days;
        struct papers_texts how;
};

struct papers_row {
        int64_t line;
        struct str id;
        struct papers_texts name, hint;
        struct papers_words proves;
        struct papers_ages ages;        /* of the holder; at others it does not count */
        struct papers_words asked_only; /* facts without which nobody is sent for it */
        struct papers_words not_asked;  /* facts with which nobody is sent for it */
        bool has_days_old;              /* dated at most so many days ago */
        bool has_days_expired;          /* counts for so many days after it ended */
        bool can_be_got;                /* else it counts when shown and nobody is sent for it */
        int64_t days_old, days_expired;
        struct papers_get get;
        uint64_t proves_mask;                     /* bit n: requirement n */
        uint64_t asked_only_mask, not_asked_mask; /* in ticks */
};

struct papers_group {
        int64_t line;
        bool has_id, stays_for_family; /* the next child of the same adult need not show it again */
        struct str id;                 /* for words/LANGUAGE.yaml */
        struct papers_texts name;
        struct papers_row *rows;
        size_t row_count;
};

/* One set that is enough: each requirement as often as it stands in SHOW, by different rows. */
struct papers_way {
        int64_t line;
        struct str id;
        struct papers_texts name;
        struct papers_ages ages;
        struct papers_words show;
        uint8_t needs[PAPERS_REQUIREMENTS];
};

struct papers_rules {
        struct str price;         /* "$#": how money is written, # being the number */
        int64_t day_counts_as;    /* so much money, when two ways are compared */
        struct papers_texts help; /* whom to talk to when nothing is enough */
        struct papers_requirement *requirements;
        struct papers_fact *facts;
        struct papers_group *groups;
        struct papers_way *ways;
        size_t requirement_count, fact_count, group_count, way_count;
        /* worked out from the above */
        const struct papers_row *rows[PAPERS_ROWS];
        size_t row_count;
        int64_t bands[PAPERS_BANDS]; /* ages at which anything changes; rising, the first is 0 */
        size_t band_count;
};

/* The text in LANG; in English where the file lacks it, and "" where it lacks both. */
struct str papers_text(const struct papers_texts *texts, enum lang lang);

/* Is AGE among AGES. */
bool papers_ages_hold(const struct papers_ages *ages, int64_t age);

#endif
