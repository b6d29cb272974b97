/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_PERSON_H
#define CITYKEY_CIVIC_PERSON_H

#include "base/act.h"
#include "base/private.h"

/* What a person tells for their card; nothing else is asked, and all of it is printed or decides
 * what is printed. Lives only in the process of one person. */

enum {
        PERSON_FILE_MOST = 16 * 1024,
        PERSON_NAME_CLUSTERS = 64,
        PERSON_NAME_BYTES = 120,
        PERSON_NOTE_CLUSTERS = 60,
        PERSON_NOTE_BYTES = 240,
};

/* As the holder declares it, never evidenced; none unless the holder wants it printed. */
enum person_gender {
        PERSON_GENDER_NONE,
        PERSON_GENDER_FEMALE,
        PERSON_GENDER_MALE,
        PERSON_GENDER_X
};

struct person {
        struct private name;        /* NFC, within the limits above; never empty */
        struct private name_native; /* as the holder writes it; may be empty */
        struct date birth;
        enum person_gender gender;
        bool is_veteran, is_donor;
        struct private medical;   /* a note for the back; may be empty */
        struct private emergency; /* whom to call; may be empty */
        struct private language;  /* the tag as given, for choosing letter forms */
        enum lang lang;           /* what the card's labels and the stub are in */
};

/* Reads JSON {"name", "name_native", "birth": "YYYY-MM-DD", "gender": null | "female" | "male" |
 * "x", "veteran", "medical", "donor", "emergency", "language"}: name and birth must be there, the
 * rest may be absent or null. Refuses with E_INPUT, in a sentence that names the member and never
 * its value: a member twice or unknown, another type, a day that does not exist, a name that cannot
 * be printed as it stands. Nothing is cut or changed but for normalisation (UAX #15, NFC). */
enum err person_read(struct act *a, struct private json, struct person *person);

/* One member of PERSON by the same rules, as it is typed in a form: NAME is the member's, "" is as
 * if it were absent, veteran and donor are "yes" or "no". What is refused leaves the member as it
 * was.
 */
enum err person_read_typed(
        struct act *a, const char *name, struct private typed, struct person *person);

/* One name by the same rules; MEMBER names it in the sentence. The name comes back normalised. */
enum err person_check_name(
        struct act *a, const char *member, struct private given, struct private *name);

#endif
