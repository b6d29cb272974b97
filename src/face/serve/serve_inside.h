/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_SERVE_INSIDE_H
#define CITYKEY_FACE_SERVE_INSIDE_H

#include "civic/folder.h"
#include "face/page_inside.h"
#include "face/page_looked.h"
#include "face/serve/serve.h"
#include "kit/password_service.h"
#include "kit/process.h"

/* What the launcher has, and its processes a copy of. */
struct serve {
        const struct serve_options *options;
        struct folder folder;
        int lock;     /* of the folder: one server works on it */
        int listener; /* its listener */
        int signals;
        const char *listens; /* the address that it got */
        const char *address; /* of the site */
        enum lang lang;      /* of whoever asks for none of ours */
        struct keeper *keeper;
        struct page_keeper *shared; /* its turns, for web and upkeep */
        struct page_looked *looked; /* what upkeep finds, for web */
        struct password_service *passwords;
        struct process upkeep, web;
};

/* Starts the process that answers; OK once it does. */
enum err serve_start_web(struct act *a, struct serve *serve);

/* Starts the process that keeps up what must be kept up; OK once all that the site's pages point to
 * is there. It ends with SERVE_KEYS_CHANGED when another program has changed the keys: the keeper
 * has the old ones. */
enum { SERVE_KEYS_CHANGED = 1 };
enum err serve_start_upkeep(struct act *a, struct serve *serve);

/* What is to be done again and again. */
struct serve_turn {
        struct folder *folder;      /* open for changes, in this process */
        struct page_keeper *shared; /* page_keeper_alone */
        struct page_looked *looked;
};
struct serve_upkeep {
        const char *name; /* for the log */
        int64_t every;    /* seconds from one to the next; also whenever the day is another */
        bool on_change;   /* and soon after the database was changed */
        enum err (*run)(struct act *a, struct serve_turn *turn);
};
extern const struct serve_upkeep serve_upkeep[];
extern const size_t serve_upkeep_count;

/* The keys, the lists and the page that checks cards, in the folder's public/ (civic/publish.h). */
enum err serve_publish(struct act *a, struct serve_turn *turn);

/* The program checks itself and pauses the online service when it is not sure (switch_check.h). */
enum err serve_check_switch(struct act *a, struct serve_turn *turn);

/* The log's public checkpoint, once an hour (ledger_tile.h). */
enum err serve_publish_log(struct act *a, struct serve_turn *turn);

/* Looks at the database and the log as a whole, four times a day and when somebody asks for it in
 * the console (doctor_look_slowly). */
enum err serve_look(struct act *a, struct serve_turn *turn);

/* Tells systemd, where it asks ($NOTIFY_SOCKET, sd_notify(3)). */
void serve_notify(const char *state);

/* What every child says: a line on standard error, which is descriptor KEPT here. */
void serve_take_errors(int kept);

#endif
