/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PRINTER_FAKE_H
#define CITYKEY_KIT_PRINTER_FAKE_H

#include "kit/printer_inside.h"

/* For tests: the other end of a printer's socket, which hears and says what it is told to. Its IPP
 * is written by hand, not by libcups. */

enum { FAKE_HEARD_MOST = 8 * 1024 * 1024 };

struct fake {
        struct arena *mem;
        int fd;
        struct buf heard;
};

/* A socket pair: *FD is to be given to a call. */
struct fake fake_open(struct arena *mem, int *fd);
void fake_hear(struct fake *fake);                  /* what has come, without waiting */
void fake_say(struct fake *fake, struct str bytes); /* all of it, or the test fails */
void fake_close(struct fake *fake);

/* Whether the request was heard to its end, as its Content-Length says. */
bool fake_heard_all(const struct fake *fake);

/* The body of the request heard, after its HTTP head: IPP, and the document behind it. */
struct str fake_body(const struct fake *fake);

/* An IPP answer, attribute by attribute; a tag under 0x10 begins a group. */
struct buf fake_ipp(struct arena *mem, int status);
void fake_group(struct buf *ipp, int tag);
void fake_value(struct buf *ipp, int tag, const char *name, struct str value);
void fake_word(struct buf *ipp, int tag, const char *name, const char *value);
void fake_number(struct buf *ipp, int tag, const char *name, int32_t value);
struct str fake_end(struct buf *ipp); /* closes it: the bytes */

/* Around IPP: an HTTP answer with its length. */
struct str fake_http(struct arena *mem, struct str ipp);

/* What a good card printer says: all that printer_check_fit wants, and REASON. */
struct str fake_printer(struct arena *mem, const char *reason);
struct str fake_job(struct arena *mem, int32_t number, int32_t state, const char *reason);

/* Reads a request's attribute: the first value called NAME, empty when there is none. */
struct str fake_asked(const struct fake *fake, const char *name);

/* Two sides of dots to print. */
void fake_card(struct act *a, struct paper **front, struct paper **back);

#endif
