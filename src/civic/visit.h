/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_VISIT_H
#define CITYKEY_CIVIC_VISIT_H

#include "civic/visit_work.h"
#include "kit/process.h"

/* One visit, one person, one process. Three sides of the same thing:
 *
 *   launcher  starts the others, keeps the database, never holds anything of a person;
 *   template  has policy, texts and fonts warm and forks; no descriptor of a person reaches it;
 *   person    forked for one person, gets the descriptors from the launcher directly, makes what
 *             is asked, zeroes itself (kit/scrub.h) and is gone.
 *
 *   static const struct visit_work work = { issue_warm, issue_make };
 *   SCOPED(visit_template_close) struct visit_template template = VISIT_TEMPLATE_NONE;
 *   TRY(visit_template_start(a, &work, city, &template));        // before the database is opened
 *   …
 *   SCOPED(visit_close) struct visit visit = VISIT_NONE;
 *   TRY(visit_start(a, &template, &hands, order, &visit));       // the person begins
 *   TRY(visit_wait_tags(a, &visit, &tags));                      // or its sentence, as our failure
 *   TRY(db_change(a, issue_keep_tags, &tags));
 *   for each draft: TRY(draft_publish(a, &draft));               // kit/draft.h: files get names
 *   TRY(visit_commit(a, &visit));                                // the person may print its line
 *   TRY(visit_end(a, &visit, &report));                          // reaped; is it clean?
 *
 * A desk's visit (visit_work.is_desk) lasts as long as it takes: the launcher polls
 * visit.person.socket, hears and tells, and ends it with visit_end after it told the person to go.
 *
 * An early return closes visit (person killed and reaped) and the drafts (files never had a name).
 */

/* The launcher's template. */
struct visit_template {
        struct process process;
};
#define VISIT_TEMPLATE_NONE ((struct visit_template){ PROCESS_NONE })

/* Forks the template, which warms, enters its sandbox and waits. Returns when it is warm, or with
 * the sentence of warm's failure. */
enum err visit_template_start(struct act *a, const struct visit_work *work, void *context,
        struct visit_template *template);
void visit_template_close(struct visit_template *template);

struct visit {
        struct process person; /* its socket is the control socket */
        int64_t began;         /* seconds since 1970 */
        bool is_committed, is_locked;
};
#define VISIT_NONE ((struct visit){ .person = PROCESS_NONE })

enum { VISIT_ORDER_MOST = 1024 };

/* Begins a visit: the person exists and has its order and hands; its act has this act's who, why,
 * clock and language. One at a time. */
enum err visit_start(struct act *a, struct visit_template *template,
        const struct visit_hands *hands, struct str order, struct visit *visit);

/* Waits for the tags. A person that fails, dies, is killed or takes longer than a minute gives a
 * sentence instead; nothing of it is left to commit then. */
enum err visit_wait_tags(struct act *a, struct visit *visit, struct stub_tags *tags);

/* Tells the person that its tags are stored for good. */
enum err visit_commit(struct act *a, struct visit *visit);

/* What a desk's person says next; call it when its socket is readable. A person that failed, died
 * or says what is no talk gives a sentence instead, as visit_wait_tags. */
enum err visit_listen(struct act *a, struct visit *visit, struct visit_talk *talk);

/* Tells a desk's person something, with a descriptor (-1: none) that stays open here. E_BUSY with a
 * sentence when it is gone or does not listen for two seconds. */
enum err visit_tell(struct act *a, struct visit *visit, const struct visit_talk *talk, int fd);

/* What is left of a visit, looked at anew; the part of the green light that has no browser. */
struct visit_report {
        bool is_reaped;        /* the person left by its scrub, and its pidfd is done */
        bool group_is_empty;   /* no process left in its group */
        bool swap_is_empty;    /* /proc/swaps lists none */
        bool core_is_off;      /* core limit 0 here and no core file of this visit in this folder */
        bool memory_is_locked; /* second line: amber only */
};

/* Waits for the person to leave and reaps it. E_BUG with a sentence when it left in another way
 * than by its scrub (killed, or it could not scrub): the card is made if it was committed. Also
 * fails, with the person's sentence, when it failed after the commit. *REPORT says what was seen
 * in each case. */
enum err visit_end(struct act *a, struct visit *visit, struct visit_report *report);
bool visit_is_clean(const struct visit_report *report);

/* Kills and reaps whatever is left. For SCOPED; nothing to do after visit_end. */
void visit_close(struct visit *visit);

#endif
