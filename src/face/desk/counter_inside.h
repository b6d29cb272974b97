/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DESK_COUNTER_INSIDE_H
#define CITYKEY_FACE_DESK_COUNTER_INSIDE_H

#include "civic/papers.h"
#include "face/desk/counter.h"
#include "kit/printer.h"
#include "kit/station.h"

/* What a counter holds while it serves one person; for face/desk/counter*.c only, which do with it
 * what counter_work.h says. */

/* What is typed, in the order of the screen. */
enum counter_field {
        FIELD_NAME,
        FIELD_NAME_NATIVE,
        FIELD_BIRTH,
        FIELD_GENDER,
        FIELD_VETERAN,
        FIELD_DONOR,
        FIELD_MEDICAL,
        FIELD_EMERGENCY,
        FIELD_LANGUAGE,
        FIELD_COUNT,
};
extern const char *const counter_field_names[FIELD_COUNT];
extern const char *const counter_phase_names[COUNTER_PHASES]; /* as the page knows them */

/* A paper check: ticks and what the officer said of the age. */
struct counter_check {
        struct papers_ticks ticks;
        int64_t age;                       /* full years, or PAPERS_AGE_UNKNOWN */
        char language[DESK_LANGUAGE_SIZE]; /* of the resident, a tag such as "zh-Hans" */
};

/* What was typed, with a fault for each field; in an arena of its own, renewed each time. */
struct counter_entry {
        struct arena *mem;
        struct private given[FIELD_COUNT];
        const char *faults[FIELD_COUNT];
        struct person person;
        bool is_good;
};

/* The picture; in an arena of its own, so that a retake frees the one before. */
struct counter_portrait {
        struct arena *mem;
        struct image image;
        bool is_there;
        const char *fault; /* of the one that was just sent, or NULL */
        struct crop head;  /* width 0: none was set */
};

/* The card as it is drawn, from the preview to the hand-over. */
struct counter_card {
        struct arena *mem;
        struct card_face face;
        struct paper *sides[2];
        struct private code; /* of the stub, as it is written; empty before it is minted */
        int64_t drawn;       /* counts drawings: the address of the preview; 0: none */
};

/* What the printer is doing with this card. */
enum counter_print_stage {
        PRINT_NONE,
        PRINT_LOOK,  /* a look at the printer: may it print, or why does it not */
        PRINT_SEND,  /* the card is on its way to it */
        PRINT_WATCH, /* a look at the job */
        PRINT_REST,  /* between two looks */
};

struct counter_print {
        struct arena *mem; /* of one call of the printer, which outlasts the request */
        struct printer *printer;
        struct printer_state state;
        enum counter_print_stage stage;
        int32_t job;      /* 0: none yet */
        bool has_blank;   /* numbers are taken and a blank is fed: it ends handed over or spoiled */
        const char *says; /* sentence for the screen, or NULL */
};

struct counter_scan {
        const char *says; /* or NULL */
        bool is_wrong;
};

struct counter {
        struct arena *mem; /* of the whole visit */
        const struct counter_setup *setup;
        struct visit_person *visit;
        struct counter_order order;
        struct station *station;
        enum counter_phase phase;
        int64_t seq; /* counts changes of what the pages show */
        struct desk_stock stock;
        struct desk_card numbers;
        struct counter_check check, next; /* of this person, and of the next while this one waits */
        struct counter_entry entry;
        struct counter_portrait portrait;
        struct counter_card card;
        struct counter_print print;
        struct counter_scan scan;
        struct keeper *keeper;
        bool is_closed;    /* the day */
        bool is_right;     /* the resident said so */
        const char *says;  /* what was refused last, or NULL */
        const char *tried; /* the fault of the field that was tried alone; "" for none */
        enum counter_field tried_field; /* FIELD_COUNT: none was */
        enum desk_incident incident;
        bool is_stopped;  /* by one: nothing of anyone goes to the next */
        bool is_over;     /* the visit ends when the answer is out */
        bool leaves_desk; /* and nobody comes after it */
};

#endif
