/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CITY_INSIDE_H
#define CITYKEY_CIVIC_CITY_INSIDE_H

#include "civic/city_source.h"
#include "kit/text.h"

#include <stddef.h>

/* Between city.c, which reads the files of a policy, and the files that read one of them. */

/* Where things stand, for what is only wrong when looked at together. */
struct city_lines {
        int64_t zone, seal, status_uri, pool_size, list_size;
        int64_t library, last_serial, bin;
        int64_t price, help;
};

/* What the files are read into: the city, and what only the checks need. */
struct draft {
        struct city city;
        struct city_lines lines;
};

#define IN_CITY(member) offsetof(struct draft, city.member)
#define IN_LINES(member) offsetof(struct draft, lines.member)

/* What a check says its say about; it also works out what follows from what was read. */
struct check {
        struct act *a;
        const char *file;
        struct draft *draft;
};

#define check_fail(c, line, key, ...)                                                              \
        yaml_fail((c)->a, (c)->file, (line), text_format((c)->a, (c)->a->lang, (key), __VA_ARGS__))

/* papers.yaml */
extern const struct yaml_field city_papers_fields[];
enum err city_papers_check(const struct check *c);

/* Is there a text for the language of TAG. */
bool papers_texts_have(const struct papers_texts *texts, struct str tag);

/* words/LANGUAGE.yaml of the language of that number */
extern const struct yaml_field city_words_fields[];
enum err city_words_read(const struct check *c, size_t language, struct str text);

/* Has every text of papers.yaml each language that is complete. */
enum err city_words_check(const struct check *c);

/* The part "site" of city.yaml: its fields, what only shows when they are read together, and in
 * plain words for review. */
extern const struct yaml_field city_site_fields[];
enum err city_site_check(const struct check *c);
void city_site_print(struct act *a, const struct city_site *site, struct buf *out);

/* Can every combination of age and facts be met by papers that can be got. */
enum err city_papers_check_ways(const struct check *c);

/* Prints papers.yaml in plain words. */
void city_papers_print(struct act *a, const struct papers_rules *rules, struct buf *out);

#endif
