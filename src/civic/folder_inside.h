/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_FOLDER_INSIDE_H
#define CITYKEY_CIVIC_FOLDER_INSIDE_H

#include "civic/folder.h"

/* What the parts of folder share; for nobody else. */

/* The signed state (doc/formats.md, "Signed state"): one line of JSON, one line with the signature.
 */
struct folder_state {
        enum folder_kind kind;
        uint8_t city_id[FOLDER_CITY_ID];
        struct date made;
};

/* Reads strictly; E_STATE for a newer format, E_BUG for what is not a state. */
enum err folder_state_read(struct act *a, struct str text, struct folder_state *state);

/* Is TEXT signed by a bundle key of this city's database? E_BUG with a sentence when it is not. */
enum err folder_state_check(struct act *a, struct str text);

/* Makes the text, signed by the keeper. */
enum err folder_state_write(
        struct act *a, struct keeper *keeper, const struct folder_state *state, struct str *text);

/* Gives a city that has no staff its founders, when FOLDER is open for changes: PASSPHRASES are the
 * passwords of a production city's; a demonstration's get random ones in a file beside its keys. */
enum err folder_ensure_staff(
        struct act *a, const struct folder *folder, const struct passphrases *passphrases);

/* Sees to it that there is a key for one-time codes, when FOLDER is open for changes; and that a
 * demonstration's founders have codes, whose secrets lie in the same file. After
 * folder_ensure_staff.
 */
enum err folder_ensure_codes(struct act *a, const struct folder *folder, struct keeper *keeper);

/* The file of a demonstration's sign-ins is there, unless it has no staff yet. */
enum err folder_check_sign_ins(struct act *a, const struct folder *folder);

/* Does the issuer's name fit the kind of city? */
enum err folder_check_kind(struct act *a, const struct folder *folder);

struct keeper_options folder_keeper_options(
        struct act *a, const struct folder *folder, const struct passphrases *passphrases);

#endif
