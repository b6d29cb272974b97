/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DESK_COUNTER_FIXTURE_H
#define CITYKEY_FACE_DESK_COUNTER_FIXTURE_H

#include "face/desk/counter_work.h"

/* A counter without a city, for tests: the demonstration's policy and design, a bundle of two
 * officers, no sandbox and no socket. What it says to the launcher comes to a stub, and so does
 * what image worker and keeper would do (the linker's --wrap sends it here). */

/* Answers one question; a->failure is the answer unless OK. *FD may become a descriptor. */
struct counter_stub {
        enum err (*answer)(struct act *a, void *context, const struct visit_talk *talk,
                struct desk_answer *answer, int *fd);
        enum err (*decode)(struct act *a, void *context, struct image *image);
        enum err (*mint)(struct act *a, void *context, struct private *qr);
        void *context;
};

/* What all counters of a program share: made once, in memory of its own. */
struct counter_scene {
        struct act act;
        struct bundle bundle;
        struct printer_uri printer;
        struct counter_setup setup;
        struct type *type;
};
enum err counter_scene_open(struct counter_scene *scene);
void counter_scene_close(struct counter_scene *scene);

/* A counter that begins in PHASE with a light of COLOUR, in A's memory. STUB outlives it. */
struct counter_start {
        enum counter_phase phase;
        enum light_colour colour;
        struct desk_carry carry;
        const struct counter_stub *stub;
};
enum err counter_fixture_open(struct act *a, const struct counter_scene *scene,
        const struct counter_start *start, struct counter **counter);
void counter_fixture_close(struct counter **counter);

#endif
