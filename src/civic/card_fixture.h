/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CARD_FIXTURE_H
#define CITYKEY_CIVIC_CARD_FIXTURE_H

#include "civic/card.h"

/* Cards of people who do not exist: every age, script and option, and the longest of everything.
 * Looked at in the gallery, and drawn by tests. */
struct card_sample {
        const char *file, *name, *native, *language;
        int birth_year;
        enum person_gender gender;
        bool is_veteran, is_donor;
        const char *medical, *emergency;
};
extern const struct card_sample card_samples[];
extern const size_t card_sample_count;

/* The sample's face: FACE->person points to *PERSON; QR text as long as a real one. */
struct card_face card_sample_face(struct act *a, const struct card_sample *sample,
        const struct picture *portrait, struct person *person);

/* The demonstration city's design, with its own city and type in the act's memory. */
enum err card_sample_design(struct act *a, struct type **type, struct card_design **design);

/* A picture of nobody, a little of everything from dark to light. */
struct picture card_sample_portrait(struct act *a, int width, int height);

#endif
