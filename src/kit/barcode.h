/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_BARCODE_H
#define CITYKEY_KIT_BARCODE_H

#include "base/private.h"
#include "kit/paper.h"

/* Codes for scanners, drawn so that every bar and module fills whole printer's dots. Hides
 * libqrencode. */

/* QR (ISO/IEC 18004), alphanumeric mode, error correction level M. */
enum { QR_MOST_VERSION = 20, QR_QUIET = 4 };
struct qr {
        int modules; /* along a side */
        int version;
        const uint8_t *dark; /* modules x modules, row by row; lowest bit set: dark */
        void *owned;
};

/* The smallest version that holds TEXT. Refuses with E_INPUT what is not alphanumeric (RFC 9285's
 * Base45 is) or needs more than version 20. Close with qr_close. */
enum err qr_make(struct act *a, struct str text, struct qr *qr);
void qr_close(struct qr *qr); /* for SCOPED */

/* As qr_make, of any bytes: in byte mode. */
enum err qr_make_bytes(struct act *a, struct private text, struct qr *qr);

/* Printer's dots to a module when the code with its quiet zone is to fill SIDE dots. */
int qr_dots(const struct qr *qr, int side);

/* Black modules on a white square of SIDE dots whose upper left dot is X, Y; quiet zone included,
 * the code in the middle. SIDE holds at least one dot a module. */
void qr_draw(const struct qr *qr, struct paper *paper, int x, int y, int side);

/* Codabar (ANSI/AIM BC3) of DIGITS between the start character A and the stop character B; narrow
 * bars NARROW dots wide, wide ones twice that. */
enum { CODABAR_QUIET = 10 }; /* modules on either side */

/* Dots that a code of COUNT digits takes, quiet zones included. */
int codabar_width(size_t count, int narrow);

/* Black bars HEIGHT dots high on white; X, Y is the upper left dot of the quiet zone. Refuses with
 * E_BUG what is not a digit. */
struct codabar_place {
        int x, y, height, narrow;
};
enum err codabar_draw(
        struct act *a, struct paper *paper, struct codabar_place place, struct str digits);

#endif
