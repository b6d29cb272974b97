/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PRINTER_H
#define CITYKEY_KIT_PRINTER_H

#include "kit/paper.h"
#include "kit/printer_word.h"

#include <poll.h>

/* Prints a card from memory straight to the printer: no spool, no file, no print server. IPP/2.0
 * (RFC 8010, 8011) over plain HTTP/1.1 (RFC 9112); hides libcups.
 *
 *   launcher  reads the address (printer_uri_read) and connects (printer_connect), for each call
 *             anew; hands the socket over; never sees a card;
 *   person    speaks on the socket. It neither connects nor opens anything (printer_warm).
 *
 * A call is begun, then stepped whenever its socket is ready, and never waits by itself:
 *
 *   TRY(printer_open(a, &uri, &printer));
 *   TRY(printer_print(a, printer, fd, &card));
 *   for each turn: poll printer_wait(printer) among others, then
 *           TRY(printer_step(a, printer, &progress));     // until PRINTER_DONE
 *   printer_seen_job(printer)->number …
 *
 * A printer may stop reading while it prints: whoever wants to know why looks with a second
 * printer_open of the same address. Job name and user are constants: nothing of a person is in a
 * request but the card itself. Every failure has a sentence and closes the socket. */
struct printer;

/* Makes libcups ready. Call it before any sandbox: the first use reads files and asks for the
 * account's name; later ones ask the kernel for memory only. */
void printer_warm(void);

/* Launcher: the address of a printer. ipp://HOST[:PORT]/PATH, where HOST is localhost or a numeric
 * address of this machine or of a private network (a name would be answered by whoever is quickest
 * in the room); null:[STEPS], which takes a card and gives its hash; window:, where the card is
 * shown on the screen alone. E_INPUT with a sentence for anything else. */
enum err printer_uri_read(struct act *a, struct str text, struct printer_uri *uri);

/* Launcher: a connected socket for one call, or -1 for a sink that has none. Waits 2 seconds at
 * most. E_BUSY with the sentence for refused or unreachable. */
enum err printer_connect(struct act *a, const struct printer_uri *uri, int *fd);

/* A printer to call, in the act's memory; nothing is sent. Holds one call at a time: beginning one
 * gives up the one before. */
enum err printer_open(struct act *a, const struct printer_uri *uri, struct printer **printer);

/* Both sides of a card as dots, for a printer that was looked at. */
struct printer_card {
        const struct paper *front, *back;
        const struct printer_state *state;
};

/* Begin a call. FD is the printer's from here on, whatever the outcome. printer_print refuses
 * (E_STATE) what printer_check refuses. */
enum err printer_look(struct act *a, struct printer *printer, int fd);
enum err printer_print(
        struct act *a, struct printer *printer, int fd, const struct printer_card *card);
enum err printer_job_look(struct act *a, struct printer *printer, int fd, int32_t job);
enum err printer_job_cancel(struct act *a, struct printer *printer, int fd, int32_t job);

/* Goes on as far as it can without waiting. When it is PRINTER_DONE the socket is closed and what
 * was seen can be asked for. E_BUSY: the printer is silent, gone or busy; E_STATE: it will not do
 * this; E_BUG: what it says is no answer. After a failure there is no call any more. */
enum printer_progress { PRINTER_WAITS, PRINTER_DONE };
enum err printer_step(struct act *a, struct printer *printer, enum printer_progress *progress);

/* What the call waits for; fd is -1 when for nothing. *MILLISECONDS as poll takes it: step again
 * then at the latest; -1 when there is no call. */
struct pollfd printer_wait(const struct printer *printer, int *milliseconds);

/* Steps until done, for MILLISECONDS at most; E_BUSY and the call is given up after that. */
enum err printer_finish(struct act *a, struct printer *printer, int milliseconds);

/* Ends the call, if there is one, and closes its socket; a card half sent is never printed whole.
 * For SCOPED. */
void printer_give_up(struct printer **printer);

/* What the last call saw; the job's number after printer_print. */
const struct printer_state *printer_seen_state(const struct printer *printer);
const struct printer_job *printer_seen_job(const struct printer *printer);

#endif
