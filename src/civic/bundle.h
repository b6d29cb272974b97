/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_BUNDLE_H
#define CITYKEY_CIVIC_BUNDLE_H

#include "base/code.h"
#include "civic/city.h"
#include "civic/stock_desk.h"
#include "kit/keeper_event.h"

/* All that one desk takes along for one day (doc/formats.md, "Bundle"): a file that any two of the
 * officers it names open, and nobody of them alone. The month's issuing key and the desk's own
 * are in a part that only the desk's keeper ever opens. */

enum {
        BUNDLE_NAME_MOST = 60, /* characters of the event, the desk, an officer */
        BUNDLE_NAME_BYTES = 120,
        BUNDLE_POLICY_LEAST = CITY_FILES + 1, /* those and the seal */
        BUNDLE_POLICY_MOST = CITY_FILES_MOST,
};

/* A file of the policy, as it lies in the city's folder. */
struct bundle_file {
        struct str name, text;
};

struct bundle {
        enum envelope_kind kind;
        uint8_t city_id[ENVELOPE_CITY_SIZE];
        struct str event;
        struct date day;             /* on which cards may be made */
        char month[MONTH_TEXT_SIZE]; /* of that day */
        struct str desk;
        struct str officers[ENVELOPE_PEOPLE_MOST];
        size_t officer_count;
        int64_t *indices; /* ascending */
        size_t index_count;
        char (*library)[LIBRARY_NUMBER_SIZE]; /* as many as indices, or none */
        size_t library_count;
        struct str *transit; /* as many as indices, or none */
        size_t transit_count;
        struct str *serials; /* blanks, in the order in which they are fed */
        size_t serial_count;
        struct stock_piece *supplies; /* ribbons and film */
        size_t supply_count;
        struct seal_point tally_key;
        uint8_t desk_key[ED25519_PUBLIC_SIZE];
        struct str keys_json, keys_jws, directory; /* what cards are checked with */
        struct bundle_file policy[BUNDLE_POLICY_MOST];
        size_t policy_count;

        /* What follows from it when it is opened. */
        uint8_t id[ENVELOPE_ID_SIZE];
        struct city city;
        struct str seal;                /* the drawing, SVG */
        struct secret journal_key;      /* H32("bundle-journal", …): for the desk's own file */
        struct envelope_pair opened_by; /* numbers of officers */
};

/* 1 to BUNDLE_NAME_MOST characters in one line, without quotation marks, without blanks at the
 * ends.
 */
bool bundle_name_is_good(struct act *a, struct str name);

/* Puts a bundle together in the city from what the keeper SEALED, with the ORDER's head; the keeper
 * signs it, and id is set. */
struct bundle_seal {
        struct keeper *keeper;
        const struct keeper_bundle_order *order;
        const struct keeper_sealed *sealed;
};
enum err bundle_write(
        struct act *a, struct bundle *bundle, const struct bundle_seal *seal, struct str *file);

/* Opens the file at PATH at the desk with two officers' passphrases and starts the desk's keeper.
 * Sets a->today to the city's. Everything is in a->mem; end it with bundle_close. A sentence each:
 * not a bundle, altered, cut (E_INPUT), of a newer program, its day is over or has not come
 * (E_STATE), two passphrases that do not open it (E_WHO), one officer twice (E_INPUT). Before
 * anything of a person is read. */
enum err bundle_open(struct act *a, const char *path, const struct passphrases *two,
        struct bundle *bundle, struct keeper **keeper);

/* Wipes what is secret. For SCOPED. */
void bundle_close(struct bundle *bundle);

/* Do these two open the bundle that is open already? *pair is who they are: for a change of
 * officers in the middle of the day. As bundle_open. */
enum err bundle_check_pair(struct act *a, const char *path, const struct passphrases *two,
        const struct bundle *open, struct envelope_pair *pair);

/* The inside of the part that is not keys, for the reader's tests and fuzzing. False unless it is
 * exactly what bundle_put writes. */
void bundle_put(struct sink *sink, const struct bundle *bundle);
bool bundle_take(struct act *a, struct bytes inside, struct bundle *bundle);

#endif
