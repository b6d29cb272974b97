/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_VISIT_WORK_H
#define CITYKEY_CIVIC_VISIT_WORK_H

#include "civic/stub.h"

/* What a person process is given and does; visit.h is the launcher's side. */

/* What goes into a person's hands: open descriptors, -1 for none. The launcher opens and keeps its
 * own copies, and reads none of the first three. */
enum visit_hand {
        VISIT_PERSON,   /* person.json, for reading */
        VISIT_PORTRAIT, /* the picture, for reading */
        VISIT_IMAGE,    /* socket of an image worker of this visit (kit/image.h) */
        VISIT_KEEPER,   /* socket of the keeper (kit/keeper.h) */
        VISIT_STDOUT,   /* where the person prints its one line */
        VISIT_LISTENER, /* a desk's: where its browser comes to (kit/station.h) */
        VISIT_OUTPUT,   /* files to write, in an order that the work defines; up to VISIT_HANDS */
        VISIT_HANDS = 15,
};

struct visit_hands {
        int fds[VISIT_HANDS];
};

#define VISIT_HANDS_NONE                                                                           \
        ((struct visit_hands){ { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 } })

/* Inside the person: its visit. */
struct visit_person;

/* Warm runs once in the template before its sandbox; CONTEXT is the template's copy of what
 * visit_template_start was given. Make runs in each person: ORDER is what the launcher sent with
 * the start (nothing of a person: index, number, month …), HANDS what it was handed. It calls
 * visit_give_tags once, after everything is written. Its failures reach the launcher as outcome and
 * sentence key; arguments are dropped, since they may be of the person: use sentences without. */
struct visit_work {
        enum err (*warm)(struct act *a, void *context);
        enum err (*make)(struct act *a, void *context, struct visit_person *person);
        size_t memory;               /* limit of the person's arena in bytes */
        const char *const *may_read; /* files and folders beside fonts; NULL-ended, or NULL */
        bool is_desk; /* serves a browser for as long as it takes (SANDBOX_DESK) and talks */
};

/* For make. */
struct str visit_order(const struct visit_person *person);
int visit_hand(const struct visit_person *person, enum visit_hand hand); /* -1: none */

/* What a desk's launcher and person say to each other while the visit lasts. What a kind means and
 * which bytes it has is the desk's own table; what comes from the person is a stranger's to the
 * launcher, which checks it. A message has one size whatever is in it. */
enum { VISIT_TALK_MOST = 320 };
struct visit_talk {
        uint32_t kind;
        uint32_t len;
        uint8_t bytes[VISIT_TALK_MOST];
};

/* The socket that the launcher's talk comes on, to be polled beside others. */
int visit_control(const struct visit_person *person);

/* Says something to the launcher: never a descriptor. E_BUSY when the launcher is gone; return it.
 */
enum err visit_say(struct act *a, struct visit_person *person, const struct visit_talk *talk);

/* Waits for what the launcher says next. *FD is the descriptor that came with it (a socket of an
 * image worker or of the printer that was asked for), the caller's, or -1. E_BUSY as visit_say. */
enum err visit_hear(struct act *a, struct visit_person *person, struct visit_talk *talk, int *fd);

/* Gives the launcher the tags and waits until it has them for good. OK: committed, the card is
 * real. E_BUSY: abandoned or the launcher is gone; return it. */
enum err visit_give_tags(struct act *a, struct visit_person *person, const struct stub_tags *tags);

#endif
