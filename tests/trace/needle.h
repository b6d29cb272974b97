/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_TRACE_NEEDLE_H
#define CITYKEY_TRACE_NEEDLE_H

#include "base/act.h"

/* What must not be found: everything of one person in every form that a program might have it. */

enum needle_kind {
        NEEDLE_NAME,
        NEEDLE_BIRTH,
        NEEDLE_NOTE,
        NEEDLE_PIXELS,
        NEEDLE_CODE,
        NEEDLE_VISIT,
        NEEDLE_KINDS
};

enum {
        NEEDLES_MOST = 1 << 17,
        NEEDLE_LEAST = 8,
        NEEDLE_MOST = 512,
        NEEDLE_HASH_BITS = 20,
        NEEDLE_HASHES = 1 << NEEDLE_HASH_BITS,
};

struct needle {
        struct str bytes;
        const char *form; /* how it is written: "UTF-16LE", "hex" … */
        enum needle_kind kind;
        int whose; /* the first person is 1 */
        int next;  /* with the same hash, or -1 */
};

struct needles {
        size_t count;
        int people; /* what is added is the last one's */
        struct needle all[NEEDLES_MOST];
        int first[NEEDLE_HASHES]; /* by hash of the first four bytes, or -1 */
        uint64_t bits[NEEDLE_HASHES / 64];
};

/* How often each kind was found, and the first needle of all. */
struct hits {
        int all_but; /* a person who is not looked for; 0: everybody is */
        int only;    /* the one person who is; 0: everybody is */
        size_t count[NEEDLE_KINDS];
        const struct needle *first;
        uint64_t at; /* where the first was */
};

extern const char *const needle_kind_names[NEEDLE_KINDS];

/* The needles of PERSON (a person.json) and PORTRAIT (a PNG). Ends the program when they cannot be
 * read: a search without needles finds nothing. */
struct needles *needles_make(struct act *a, const char *person, const char *portrait);

/* For many people: none yet; one more, whose the needles are that are added from then on; everybody
 * in FOLDER, which has a folder for each with person.json, portrait.png and, below, a folder for
 * each card that was made. */
struct needles *needles_begin(struct act *a);
void needles_add_person(
        struct act *a, struct needles *needles, const char *person, const char *portrait);
void needles_add_all(struct act *a, struct needles *needles, const char *folder);

/* What visitors of the site sent: the file PATH has a line for each canary, "text WORDS" or "bytes
 * HEX". */
void needles_add_visits(struct act *a, struct needles *needles, const char *path);

/* Adds what was made of them: the QR code's text and bytes and the stub's code, once they are in
 * the folder OUT. False when they are not there yet. */
bool needles_add_made(struct act *a, struct needles *needles, const char *out);

/* The hash of the four bytes at AT. */
uint32_t needle_hash(const char *at);

/* Searches; finds begin at FROM or later, so that windows may overlap. BASE is the address of
 * BYTES, for the report. */
void needles_search(const struct needles *needles, struct str bytes, size_t from, uint64_t base,
        struct hits *hits);
size_t hits_sum(const struct hits *hits);
void hits_add(struct hits *sum, const struct hits *more);
void hits_print(const struct hits *hits, const char *where);

/* A whole file in the act's memory; ends the program when it cannot be read. */
struct str trace_read_file(struct act *a, const char *path);

/* Ends the program: the test itself is broken. */
_Noreturn void trace_give_up(const char *what);

#endif
