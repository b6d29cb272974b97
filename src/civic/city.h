/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CITY_H
#define CITYKEY_CIVIC_CITY_H

#include "civic/city_papers.h"
#include "civic/city_site.h"

/* A city's policy: everything that differs from one city to the next, read from the YAML files of
 * one folder (policy/README.md says what each holds). Nothing of any one city is in the code. */

enum { CITY_FILES = 5, CITY_LANGUAGES = 24, CITY_BANDS = 8 };
enum { CITY_FILES_MOST = CITY_FILES + CITY_LANGUAGES + 1 };

struct city_colour {
        uint8_t red, green, blue;
};

/* Who read a language's words/LANGUAGE.yaml through, when there is such a file. */
struct city_words {
        bool is_there, is_reviewed, has_by, has_on;
        struct str by, on; /* "2027-01-31" */
};

/* A language in which the city promises to serve. */
struct city_language {
        int64_t line;         /* where it stands in languages.yaml */
        struct str tag;       /* BCP 47, "zh-Hans" */
        struct str name;      /* its own name for itself */
        struct str card_name; /* what the card is called in it */
        bool is_complete;     /* every text is there; else people are served in English */
        struct city_words words;
};

/* Cards of people who are FROM_AGE or older on the day the card is made, up to the next band. */
struct validity_band {
        int64_t line;
        int64_t from_age;
        int64_t years; /* 0: the card does not expire */
};

enum validity_end {
        VALIDITY_EXACT,     /* the same day and month */
        VALIDITY_MONTH_END, /* the last day of that month, so a card does not tell its day */
};

struct validity_rules {
        struct validity_band *bands; /* from_age rises; the first is 0 */
        size_t band_count;
        int64_t end; /* enum validity_end */
};

/* Codabar patron numbers (base/code.h): 2, institution, serial, check. */
struct library_partner {
        struct str name;
        int64_t institution;               /* four digits */
        int64_t first_serial, last_serial; /* the block that the library gave the city */
};

/* The same four lines on every card: they say nothing of the person. */
struct prescription_partner {
        struct str name, bin, pcn, group, phone;
};

struct status_pool {
        int64_t planned_cards; /* a month */
        int64_t pool_size;     /* indices that turn valid each month; at least twice the above */
        int64_t list_size;     /* indices in the whole list; a power of two */
        int64_t hours;         /* for which a fetched list is good */
};

struct city {
        struct str name;       /* "City of Lakehaven" */
        struct str issuer;     /* as keys.json names it; a demonstration's ends in "(specimen)" */
        struct str zone;       /* IANA time zone: all dates are civil dates there */
        struct str seal;       /* file name inside the policy folder */
        struct str check_uri;  /* printed: where anyone can check a card */
        struct str status_uri; /* in the QR, so short: names the status list */
        struct str loss_phone, loss_uri;
        struct city_colour band, accent;
        struct validity_rules validity;
        struct city_language *languages; /* the first is what the card's own labels use */
        size_t language_count;
        bool has_library, has_prescription, has_transit;
        struct library_partner library;           /* when has_library */
        struct prescription_partner prescription; /* when has_prescription */
        struct status_pool pool;
        struct papers_rules papers;         /* which papers are enough */
        const char *files[CITY_FILES_MOST]; /* it was read from; the seal is the last */
        size_t file_count;
        bool has_site;
        struct city_site site; /* what the city's pages tell beside the rules */
};

/* Reads and checks all files of the folder DIR. E_INPUT with file, line and reason in a sentence;
 * E_NONE when a file is missing. Everything in CITY lives in a->mem. */
enum err city_load_policy(struct act *a, const char *dir, struct city *city);

/* The folder of the policy NAME ("demo"): the source tree's when the program runs from its build
 * folder, else the installed one. Never fails; the folder may not exist. */
const char *city_policy_dir(struct act *a, const char *name);

/* Full path of the drawing of the seal in the folder DIR from which CITY was read. */
const char *city_seal_path(struct act *a, const char *dir, const struct city *city);

/* Does the issuer's name end in "(specimen)", as a demonstration city's must and no other's may. */
bool city_is_specimen(const struct city *city);

/* What the card is called in LANG; in the city's first language when the city has no word for it.
 */
struct str city_card_name(const struct city *city, enum lang lang);

/* Sets a->today to the civil date of a->now in the city's time zone. */
enum err city_set_today(struct act *a, const struct city *city);

/* The whole policy in plain words, for a lawyer to read and to compare. */
void city_print(struct act *a, const struct city *city, struct buf *out);

#endif
