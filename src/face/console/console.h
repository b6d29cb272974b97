/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_CONSOLE_CONSOLE_H
#define CITYKEY_FACE_CONSOLE_CONSOLE_H

#include "civic/approval.h"
#include "civic/light.h"
#include "civic/switch.h"
#include "face/console/routes.h"
#include "kit/text.h"

/* What staff of the city see at /console: routes.c is the table of all of it, and each noun has a
 * file of its own. Every page is made anew from the database; what it says of people is their
 * pseudonyms. */

/* ------------------------------------------------------------------------------- answers */

/* How something is, said by colour, shape and word together. */
enum console_mark { CONSOLE_PLAIN, CONSOLE_GOOD, CONSOLE_CAREFUL, CONSOLE_BAD, CONSOLE_MARKS };
struct str console_mark_name(enum console_mark mark); /* "good", for the style sheet */
struct str console_mark_word(const struct act *a, enum console_mark mark);
enum console_mark console_mark_of(enum light_colour colour);

/* A sentence, a day, a path with a number in it, as slots of a template. */
struct str console_text(const struct act *a, enum text key);
#define console_say(a, key, ...) str_of(text_format((a), (a)->lang, (key), __VA_ARGS__))
struct str console_day(struct act *a, struct date day);
struct str console_path(struct act *a, const char *before, int64_t number);

/* "November 27, 2026, 09:41" in the city's time zone. */
struct str console_minute(struct act *a, const struct page_call *call, int64_t seconds);

/* The roles by their names in the reader's language; what one of them is. */
struct str console_roles(struct act *a, struct role_set roles);
struct str console_role(const struct act *a, enum role role);
struct str console_role_about(const struct act *a, enum role role);

/* Who acts has this of their session. */
bool console_may(const struct page_call *call, enum permit what);
struct str console_token(const struct page_call *call);

/* What one of the staff typed about the city's work. */
struct str console_typed(const struct form_value *value);

/* The page is OUT, under TITLE. */
void console_answer(struct act *a, struct page_answer *answer, enum text title, struct buf *out);

/* What was typed cannot be done (E_INPUT, E_STATE, E_NONE): the sentence, for the page that asked;
 * the failure is forgotten and the answer's status says it. Any other failure comes back. */
enum err console_excuse(
        struct act *a, enum err outcome, struct page_answer *answer, struct str *wrong);

/* ----------------------------------------------------------------------------- approvals */

/* What is open and waits for the person's agreement; what they proposed, agreed to by another. */
bool console_may_agree(struct act *a, const struct page_call *call, const struct approval *proposal,
        struct role_set proposer);
enum err console_roles_of(struct act *a, struct str name, struct role_set *roles);

/* The line of the command that does WHAT; NULL: done in the console, or nothing does it yet. */
const char *console_command(enum approval_act what);

/* -------------------------------------------------------------------------------- switch */

struct console_switch {
        enum console_mark mark;
        struct str state;  /* "Paused" */
        struct str since;  /* a sentence; empty: unknown */
        struct str reason; /* a sentence; empty: open */
};
enum err console_switch(struct act *a, const struct page_call *call, struct console_switch *is);

#endif
