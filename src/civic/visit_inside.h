/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_VISIT_INSIDE_H
#define CITYKEY_CIVIC_VISIT_INSIDE_H

#include "civic/visit.h"

/* What the three sides say to each other: fixed sizes, one message each. All are the same program,
 * so numbers are in the machine's order; what comes from the person is checked nevertheless, since
 * it works on what strangers made. */

enum { VISIT_VERSION = 1, VISIT_WHO_MOST = 32 };

/* Template to launcher, once warm, and for each person (with its pidfd). */
struct visit_born {
        uint32_t version;
        uint32_t outcome;  /* enum err */
        uint32_t sentence; /* enum text, when the outcome is not OK */
        int32_t pid;
};

/* Launcher to person: how it begins, with the descriptors of its hands in order. */
struct visit_begin {
        uint32_t version;
        uint32_t lang;
        int64_t now;
        int32_t today;
        uint32_t hands; /* bit n: hand n is filled */
        uint32_t who_len;
        uint32_t order_len;
        char who[VISIT_WHO_MOST];
        char order[VISIT_ORDER_MOST];
};

/* Person to launcher. */
enum visit_said { VISIT_TAGS = 1, VISIT_FAILED = 2, VISIT_TALK = 3 };
struct visit_word {
        uint32_t version;
        uint32_t said;
        uint32_t outcome;   /* VISIT_FAILED */
        uint32_t sentence;  /* VISIT_FAILED */
        uint32_t is_locked; /* VISIT_TAGS: its memory is locked */
        struct stub_tags tags;
};

/* Either way at a desk. Another size than that of struct visit_word, which may come instead. */
struct visit_speech {
        uint32_t version;
        uint32_t said;      /* VISIT_TALK */
        uint32_t is_locked; /* the person's memory is locked */
        struct visit_talk talk;
};
_Static_assert(sizeof(struct visit_speech) != sizeof(struct visit_word), "sizes tell them apart");

/* Is it whole, and within its bounds? */
static inline bool visit_speech_is_sound(const struct visit_speech *speech, size_t size)
{
        return size == sizeof *speech && speech->version == VISIT_VERSION &&
               speech->said == VISIT_TALK && speech->talk.len <= VISIT_TALK_MOST;
}

/* Launcher to person: committed. Anything else, and the end of the socket, is abandon. */
struct visit_verdict {
        uint32_t version;
        uint32_t is_committed;
};

/* The template's life; returns only its exit status. CONTROL is PROCESS_SOCKET. */
struct visit_template_life {
        const struct visit_work *work;
        void *context;
        const struct act *act; /* the launcher's, for who, clock and language */
};
int visit_be_template(void *life, int control);

/* The person's life, from the fork to the scrub. */
_Noreturn void visit_be_person(const struct visit_template_life *life, pid_t launcher, int control);

#endif
