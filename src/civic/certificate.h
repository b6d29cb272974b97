/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CERTIFICATE_H
#define CITYKEY_CIVIC_CERTIFICATE_H

#include "civic/balance.h"
#include "civic/city.h"
#include "kit/keeper_event.h"

/* The certificate of zero retention (doc/formats.md, "Certificate"): what a desk found after each
 * visit of a day, and what no program can find, as lines of text under the desk's own key, and as a
 * page to be printed. It holds counts and no time finer than the day; nothing of anybody. */

enum { CERTIFICATE_NAME_MOST = 120, CERTIFICATE_FILE_MOST = 8192 };

/* The lines of the green light, each looked at anew after each visit. */
enum certificate_check {
        CERTIFICATE_PERSON,  /* the person's process overwrote its memory, and is gone */
        CERTIFICATE_BROWSER, /* the browser is gone, */
        CERTIFICATE_SESSION, /* with every process that it began, */
        CERTIFICATE_MOUNT,   /* and the memory that held its files is given back */
        CERTIFICATE_SWAP,    /* no swap */
        CERTIFICATE_CORE,    /* no core files, now or then */
        CERTIFICATE_QUEUE,   /* nothing waits at the printer */
        CERTIFICATE_JOURNAL, /* the journal holds its four arrays and nothing else */
        CERTIFICATE_CHECKS,
};

/* Second lines of defence: their lack is amber. */
enum certificate_second {
        CERTIFICATE_LOCKED, /* memory was locked against swap */
        CERTIFICATE_ZEROED, /* the kernel clears memory that it is given back */
        CERTIFICATE_APART,  /* the browser ran in a world of its own */
        CERTIFICATE_SECONDS,
};

enum certificate_supply {
        CERTIFICATE_SUPPLY_RETURNED,
        CERTIFICATE_SUPPLY_OPENED,
        CERTIFICATE_SUPPLY_USED_UP,
        CERTIFICATE_SUPPLY_DESTROYED,
        CERTIFICATE_SUPPLIES,
};

struct certificate {
        enum envelope_kind kind;
        uint8_t city_id[ENVELOPE_CITY_SIZE], bundle[ENVELOPE_ID_SIZE];
        uint8_t desk_key[ED25519_PUBLIC_SIZE];
        struct str city, event, desk; /* names: 1 to CERTIFICATE_NAME_MOST bytes, one line */
        struct date day;
        int64_t opening, active, spoiled, destroyed, returned; /* cards */
        int64_t supplies[CERTIFICATE_SUPPLIES];                /* ribbons and films together */
        int64_t visits;                                        /* since the desk was last started */
        int64_t clean[CERTIFICATE_CHECKS]; /* visits after which it was found so */
        int64_t second[CERTIFICATE_SECONDS];
};

/* Is every line of the green light true after every visit, and does the stock balance? */
bool certificate_is_clean(const struct certificate *certificate);

/* Blanks that nobody found again: 0 when the day balances. */
int64_t certificate_missing(const struct certificate *certificate);

/* The lines, in a->mem. E_INPUT for a name that cannot stand in a line, E_BUG for counts that
 * cannot be. */
enum err certificate_write(struct act *a, const struct certificate *certificate, struct str *lines);

/* The whole file, signed by the desk's keeper. */
enum err certificate_sign(struct act *a, struct keeper *keeper,
        const struct certificate *certificate, struct str *file);
struct str certificate_put_together(
        struct act *a, struct str lines, const uint8_t signature[SIGNATURE_SIZE]);

/* A file read strictly: what certificate_write makes and nothing else. Its strings point into it.
 * E_INPUT for what is no certificate or was altered in form, E_STATE for a newer program's. It says
 * nothing of the signature. */
struct certificate_file {
        struct certificate certificate;
        struct str lines;
        struct str signature_text; /* base64 */
        uint8_t signature[SIGNATURE_SIZE];
};
enum err certificate_read(struct act *a, struct str file, struct certificate_file *read);

/* E_INPUT unless the desk's key that it names signed it. Whether that key is a desk's of the city,
 * certificate_find_key says, from a list of keys in hex, one at the beginning of each line; E_WHO
 * with a sentence when it is not there. */
enum err certificate_check_signature(struct act *a, const struct certificate_file *read);
enum err certificate_find_key(struct act *a, const struct certificate_file *read, struct str keys);

#endif
