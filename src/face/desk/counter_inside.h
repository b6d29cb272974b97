/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DESK_COUNTER_INSIDE_H
#define CITYKEY_FACE_DESK_COUNTER_INSIDE_H

#include "civic/papers.h"
#include "face/desk/counter.h"
#include "kit/printer.h"
#include "kit/station.h"

/* The counter from inside; for face/desk/counter*.c only. */

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
        struct crop head; /* width 0: none was set */
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
        enum counter_phase phase, before_incident;
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
        bool is_closed;   /* the day */
        bool is_right;    /* the resident said so */
        const char *says; /* what was refused last, or NULL */
        const char *tried; /* the fault of the field that was tried alone; "" for none */
        enum counter_field tried_field; /* FIELD_COUNT: none was */
        enum desk_incident incident;
        bool is_over; /* the visit ends when the answer is out */
        bool leaves_desk; /* and nobody comes after it */
};

/* Asks the launcher; the stock in its answer is taken over. A descriptor that comes with it is the
 * caller's; -1 for none. */
struct counter_told {
        struct desk_answer answer;
        int fd;
};
enum err counter_ask(struct act *a, struct counter *counter, enum desk_ask_kind kind,
        const struct desk_ask *ask, struct counter_told *told);
enum err counter_ask_for(struct act *a, struct counter *counter, enum desk_ask_kind kind);
enum err counter_connect(
        struct act *a, struct counter *counter, enum desk_ask_kind kind, int *fd); /* -1: none */

/* The acts of the screen: POST do. */
enum err counter_do(struct act *a, struct counter *counter, struct private form);

/* Fields: all of them checked and kept; or one of them looked at while it is typed. */
enum err counter_enter(struct act *a, struct counter *counter, struct private form);
enum err counter_try_field(struct act *a, struct counter *counter, enum counter_field field,
        struct private text);

/* The picture that the browser sent. E_INPUT with a sentence keeps the one before. */
enum err counter_take_portrait(struct act *a, struct counter *counter, struct private file);

/* Draws the card for the resident to read: without a number, its code a sample. */
enum err counter_preview(struct act *a, struct counter *counter);

/* Takes numbers, mints, gives the tags to the launcher and draws the card as it is printed. */
enum err counter_make_card(struct act *a, struct counter *counter);

/* Begins to print: asks the printer whether it can. The rest happens in steps: counter_print_step,
 * whenever what counter_print_wait names is ready or its time is over. */
enum err counter_print(struct act *a, struct counter *counter);
void counter_print_step(struct act *a, struct counter *counter);
struct pollfd counter_print_wait(const struct counter *counter, int *milliseconds);

/* The blank in hand is spoiled; its number is never used. OK when none was fed. */
enum err counter_spoil(struct act *a, struct counter *counter);

/* Is TEXT what was printed? Says so; right, the card may be handed over. */
enum err counter_scan(struct act *a, struct counter *counter, struct private text);

/* May anything of a person be taken: is nothing of the one before left. */
bool counter_light_is_on(const struct counter *counter);

/* The check as the visit before left it; what this visit leaves to the next. */
enum err counter_begin_check(struct act *a, struct counter *counter);
struct desk_carry counter_carry(const struct counter *counter);

/* The language in which the resident is served: English where the city has no words in theirs. */
enum lang counter_lang(const struct counter_check *check);

/* The verdict of a paper check, and whether fields may be typed. */
enum err counter_judge(struct act *a, const struct counter *counter,
        const struct counter_check *check, struct papers_verdict *verdict);
enum err counter_tick(struct act *a, struct counter *counter, struct private form);

/* The pages, and what they load: one style, and these modules. */
#define COUNTER_MODULES(X)                                                                         \
        X(desk) X(ask) X(birth) X(card) X(colour) X(day) X(dom) X(fields) X(keys) X(link)          \
        X(papers) X(portrait) X(resident) X(resident_page)
http_handle counter_show_home, counter_show_resident, counter_show_file;

/* All that the pages show, as JSON. */
enum err counter_state(struct act *a, struct counter *counter, struct str *json);

#endif
