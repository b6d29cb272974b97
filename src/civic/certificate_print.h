/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CERTIFICATE_PRINT_H
#define CITYKEY_CIVIC_CERTIFICATE_PRINT_H

#include "civic/certificate.h"
#include "kit/paper.h"

/* The certificate on paper: a page in the act's language, then one in each other language that is
 * complete. It is 210 by 279 mm, so it prints on A4 and on Letter as it is. */

struct certificate_look {
        const struct type *type;
        struct svg seal; /* the city's; without shapes: none is drawn */
        struct city_colour band, accent;
};

/* A PDF on FD, not closed here. FILE is what certificate_read gave; that its signature is good was
 * looked at before. E_INPUT when a name finds no room, E_BUSY when it cannot be written. */
enum err certificate_draw(struct act *a, const struct certificate_look *look,
        const struct certificate_file *file, int fd);

#endif
