/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CITY_SOURCE_H
#define CITYKEY_CIVIC_CITY_SOURCE_H

#include "civic/city.h"

/* The files of a policy one by one, for those who have them elsewhere than in a folder. */

/* The files that a policy folder must hold, in the order in which they are read. */
extern const char *const city_files[CITY_FILES];

/* Where the files of a policy are, when not in a folder. READ gives the text of one, by its name in
 * city.files; E_NONE when it is not there. PLACE stands before the name in sentences. */
struct city_source {
        const char *place;
        enum err (*read)(struct act *a, void *context, const char *name, struct str *text);
        void *context;
};

/* Reads and checks all files but the seal. As city_load_policy. */
enum err city_read(struct act *a, const struct city_source *source, struct city *city);

/* The rules of one file (a number below CITY_FILES) on TEXT, into its part of CITY; NAME stands in
 * sentences. city_read is this for each, then words/LANGUAGE.yaml, then the checks across files. */
enum err city_read_file(
        struct act *a, int file, const char *name, struct str text, struct city *city);

/* The same for the words of CITY's language of that number, on a city that has its papers. */
enum err city_read_words(
        struct act *a, size_t language, const char *name, struct str text, struct city *city);

#endif
