/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DESK_WORD_H
#define CITYKEY_FACE_DESK_WORD_H

#include "base/code.h"
#include "civic/light.h"
#include "civic/visit_work.h"

/* What the launcher of a desk and the process of one person say to each other: fixed structs. The
 * person asks, the launcher answers, one at a time. Nothing of a person can be in them: numbers
 * that were set aside, counts, the bits of the next person's paper check. */

enum {
        DESK_SERIAL_SIZE = 33,
        DESK_WHO_SIZE = 32,
        DESK_SECRET_SIZE = 160,
        DESK_COUNTS = 4,
        DESK_FAMILY_MOST = 4,
        DESK_LANGUAGE_SIZE = 17,
        DESK_GAPS = 2, /* of a sentence */
        DESK_GAP_SIZE = 72,
};

/* Ribbon or film in the printer. */
struct desk_supply {
        char serial[DESK_SERIAL_SIZE]; /* "" when none is in */
        int16_t left, capacity;        /* cards */
};

/* The desk's stock as the journal has it; every answer brings it. */
struct desk_stock {
        int16_t opening, left, active, spoiled, destroyed, returned;
        char next[DESK_SERIAL_SIZE]; /* the blank to be fed next; "" when none is left */
        struct desk_supply ribbon, film;
};

enum desk_incident {
        DESK_VISIT, /* officers came and asked */
        DESK_LOST,  /* a blank, a card or a ribbon is missing */
        DESK_SCARE, /* somebody photographed the screen, a device was left behind … */
        DESK_INCIDENTS,
};
extern const char *const desk_incident_names[DESK_INCIDENTS];

enum desk_ask_kind {
        DESK_ASK_IMAGE = 1, /* a worker for one picture; its socket comes with the answer */
        DESK_ASK_PRINTER,   /* a connection to the printer */
        DESK_ASK_CARD,      /* a blank is fed: its numbers */
        DESK_ASK_TAGS,      /* the code's tags, before anything is printed */
        DESK_ASK_PRINTED,   /* read back, and right */
        DESK_ASK_HAND,      /* handed over, the papers given back */
        DESK_ASK_SPOIL,     /* the card in hand is spoiled; without one: the next blank is */
        DESK_ASK_BEGIN,     /* counts: blanks */
        DESK_ASK_SUPPLY,    /* serial: of a ribbon or film that was put in */
        DESK_ASK_OFFICER,   /* counts: first or second; after the second they work from now on */
        DESK_ASK_INCIDENT,  /* counts: enum desk_incident */
        DESK_ASK_GO_ON,     /* after it; counts: blanks */
        DESK_ASK_END,       /* counts: blanks left, spoiled cards punched, cores bagged */
        DESK_ASK_LIGHT,     /* look again whether everything is gone */
        DESK_ASK_OVER,      /* the visit ends: what crosses to the next */
        DESK_ASK_KINDS,
        DESK_TELL_GO = 100, /* launcher to person, unasked: leave now */
};

struct desk_officer {
        char name[DESK_WHO_SIZE];
        char passphrase[DESK_SECRET_SIZE];
};

/* How the next person's visit begins: what crosses from one to the next is the bits of the paper
 * check, and the count of a family. */
struct desk_carry {
        uint64_t ticks;
        int32_t age;                       /* full years, or PAPERS_AGE_UNKNOWN */
        char language[DESK_LANGUAGE_SIZE]; /* of the resident, a tag */
        int16_t family_now, family_of;     /* 0 of 0: not a family */
        uint32_t leaves;                   /* nobody comes next: the desk is left */
};

/* The bytes of a talk whose kind is an enum desk_ask_kind. */
struct desk_ask {
        int32_t counts[DESK_COUNTS];
        union {
                struct stub_tags tags;
                char serial[DESK_SERIAL_SIZE];
                struct desk_officer officer;
                struct desk_carry carry;
        };
};

/* Numbers of one card. */
struct desk_card {
        int64_t index;
        char month[MONTH_TEXT_SIZE];
        char library[LIBRARY_NUMBER_SIZE]; /* "" where there is none */
};

struct desk_answer {
        uint32_t outcome;  /* enum err */
        uint32_t sentence; /* enum text, unless OK */
        struct desk_stock stock;
        union {
                struct desk_card card;               /* DESK_ASK_CARD */
                struct light light;                  /* DESK_ASK_LIGHT */
                char gaps[DESK_GAPS][DESK_GAP_SIZE]; /* not OK: what {0} and {1} in it are */
        };
};

_Static_assert(sizeof(struct desk_ask) <= VISIT_TALK_MOST, "a question fits into a talk");
_Static_assert(sizeof(struct desk_answer) <= VISIT_TALK_MOST, "an answer fits into a talk");

#endif
