/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DESK_DESK_INSIDE_H
#define CITYKEY_FACE_DESK_DESK_INSIDE_H

#include "civic/certificate_print.h"
#include "civic/journal_tally.h"
#include "civic/papers.h"
#include "civic/visit.h"
#include "face/desk/counter.h"
#include "face/desk/desk.h"
#include "kit/browser.h"

/* The launcher from inside; for face/desk/desk*.c only. */

/* Where one visit is served: a listening socket, a browser that was sent there. */
struct desk_place {
        int listener;
        int port;
        char ticket[STATION_TICKET_SIZE], guest_ticket[STATION_TICKET_SIZE];
        struct browser browser, guest; /* the officers', and the resident's if they have a screen */
};
#define DESK_PLACE_NONE                                                                            \
        ((struct desk_place){ .listener = -1, .browser = BROWSER_NONE, .guest = BROWSER_NONE })
#define DESK_CARRY_NONE                                                                            \
        ((struct desk_carry){                                                                      \
                .age = PAPERS_AGE_UNKNOWN,                                                         \
        })

/* What the certificate will say of the day, beside the stock. */
struct desk_day {
        bool has_begun, has_ended;
        int64_t visits, clean[CERTIFICATE_CHECKS], second[CERTIFICATE_SECONDS];
        int64_t incidents[DESK_INCIDENTS];
        int64_t parts; /* sealed tallies so far */
};

struct desk {
        const struct desk_options *options;
        bool has_guest_screen;
        int guest_x, guest_y;
        struct bundle bundle;
        struct keeper *keeper;
        struct journal *journal;
        const char *journal_path;
        struct counter_setup setup;
        struct printer_uri printer;
        struct visit_template template;
        struct process worker; /* of the last picture that was asked for */
        uint32_t officers[COUNTER_WORKING];
        struct desk_place here;
        struct visit visit;
        struct browser_report browser_report;
        struct visit_report visit_report;
        struct light test;  /* of the machine, in the morning */
        struct light light; /* after the last visit; before the first, as the test */
        struct desk_carry carry;
        struct desk_day day;
        int64_t printed_since[STOCK_KINDS]; /* cards, since ribbon or film was put in */
        struct desk_stock stock_at_end;
        struct passphrases *changing; /* of the first of two who are to work here */
        uint32_t changing_to;
        enum desk_incident incident; /* that the desk stands still for; DESK_INCIDENTS: none */
        int signals;
        int in_vain;   /* visits in a row that the browser ended before anything was done */
        bool was_used; /* something was done in this visit */
        bool is_told_to_stop, is_visit_over, is_printer_empty, is_journal_clean;
};

/* Begins a visit: a place, a browser, a person's process. What fails here fails for the next too.
 */
enum err desk_begin_visit(struct act *a, struct desk *desk);

/* Serves one person, until the light was looked at. A failure is of this visit alone, unless the
 * light is red or it is E_BUSY. */
enum err desk_serve_visit(struct act *a, struct desk *desk);

/* Answers what the person's process asks. E_BUSY when it is gone. */
enum err desk_answer(struct act *a, struct desk *desk, const struct visit_talk *talk);

/* The table of what may be asked, for review (tests/golden). */
void desk_write_answers(struct buf *out);

/* The stock as the screen shows it, and the serial of the blank on top, "" when none is left. */
struct desk_stock desk_stock(struct act *a, const struct desk *desk);
struct str desk_next_blank(struct act *a, const struct desk *desk);

/* Begins the day: the blanks were counted. Ends it: counted again, the tally and the certificate
 * written, the journal destroyed. */
enum err desk_begin_day(struct act *a, struct desk *desk, int64_t blanks);
enum err desk_end_day(struct act *a, struct desk *desk, const int32_t counts[DESK_COUNTS]);

enum err desk_finish_day(struct act *a, struct desk *desk);

/* After a hand-over: every twenty-fifth card leaves a sealed part of the tally. */
void desk_write_part(struct act *a, struct desk *desk);

/* A ribbon or film was put into the printer; what was in before is used up. */
enum err desk_put_in(struct act *a, struct desk *desk, struct str serial);

/* The first or second of two who work here from now on. After the second both have opened the
 * bundle again; E_WHO when they cannot, and nothing has changed. */
enum err desk_change_officer(
        struct act *a, struct desk *desk, struct str name, struct str passphrase);

/* Opens a socket of its own for the next visit and sends a browser there. */
enum err desk_open_place(struct act *a, const struct desk *desk, struct desk_place *place);

/* What the printer says now, asked in two seconds at the most. */
enum err desk_look_at_printer(struct act *a, const struct desk *desk, struct printer_state *state);

/* Tells that the card on this blank is spoiled, and what to do with it. */
void desk_say_spoiled(struct act *a, struct str serial);

/* Looks anew at all that the green light means. */
void desk_look(struct act *a, struct desk *desk);
void desk_forgive(struct desk *desk);

#endif
