/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PRINTER_WORD_H
#define CITYKEY_KIT_PRINTER_WORD_H

#include "base/act.h"

/* What launcher and person tell each other about a printer: of fixed size, nothing of a person. */

enum printer_sink { PRINTER_IPP, PRINTER_NULL, PRINTER_WINDOW, PRINTER_SINKS };

enum { PRINTER_HOST_SIZE = 64, PRINTER_PATH_SIZE = 128, PRINTER_DIGEST_SIZE = 32 };

/* Where a printer is. */
struct printer_uri {
        uint32_t sink;                /* enum printer_sink */
        uint16_t port;                /* PRINTER_IPP */
        uint16_t steps;               /* PRINTER_NULL: looks at a job until it is done */
        char host[PRINTER_HOST_SIZE]; /* as it stands in a URI, IPv6 in brackets */
        char path[PRINTER_PATH_SIZE];
};

/* What keeps a printer from its work, or will soon. A mask. */
enum printer_trouble {
        PRINTER_JAM = 1 << 0,
        PRINTER_NO_CARDS = 1 << 1,
        PRINTER_NO_RIBBON = 1 << 2,
        PRINTER_OPEN = 1 << 3,
        PRINTER_OFFLINE = 1 << 4,
        PRINTER_PAUSED = 1 << 5,
        PRINTER_FULL = 1 << 6,  /* the tray of finished or rejected cards */
        PRINTER_OTHER = 1 << 7, /* a reason that we do not know */
        PRINTER_LOW_CARDS = 1 << 8,
        PRINTER_LOW_RIBBON = 1 << 9,
};
enum { PRINTER_WARNINGS = PRINTER_LOW_CARDS | PRINTER_LOW_RIBBON };

enum printer_condition { PRINTER_UNKNOWN, PRINTER_IDLE, PRINTER_PROCESSING, PRINTER_STOPPED };

/* Which way a printer turns the card over, and how it wants the second side (PWG 5102.4, 5.2). */
enum printer_turn { PRINTER_ONE_SIDED, PRINTER_TURNS_SHORT, PRINTER_TURNS_LONG };
enum printer_back {
        PRINTER_BACK_NORMAL,
        PRINTER_BACK_FLIPPED,
        PRINTER_BACK_MANUAL,
        PRINTER_BACK_ROTATED,
        PRINTER_BACKS,
};

/* What a look at a printer saw. */
struct printer_state {
        enum printer_condition condition;
        uint32_t trouble;    /* mask of enum printer_trouble */
        bool is_accepting;   /* jobs */
        bool takes_raster;   /* image/pwg-raster */
        bool takes_colour;   /* in sRGB, 8 bits */
        bool takes_300;      /* dots to the inch */
        bool has_other_size; /* it lists its sizes, and a card's is not among them */
        enum printer_turn turn;
        enum printer_back back;
        int32_t width, height; /* of a card as it lists it, in hundredths of a millimetre; or 0 */
        int32_t queued;        /* jobs that it has; -1 unknown */
        int32_t ribbon;        /* per cent of the emptiest supply; -1 unknown */
};

/* Whether this printer could ever print a card, and whether anything but a warning is in the way
 * now. E_STATE with the sentence of what is worst. */
enum err printer_check_fit(struct act *a, const struct printer_state *state);
enum err printer_check(struct act *a, const struct printer_state *state);

/* The sentence for the worst in a mask; TEXT_PRINTER_NO_TROUBLE for 0. */
enum text printer_sentence(uint32_t trouble);

enum printer_job_condition {
        PRINTER_JOB_UNKNOWN,
        PRINTER_JOB_PENDING,
        PRINTER_JOB_PROCESSING,
        PRINTER_JOB_STOPPED,   /* goes on when the printer's trouble is over */
        PRINTER_JOB_COMPLETED, /* the card is out; whether it is good, a scan must say */
        PRINTER_JOB_CANCELED,
        PRINTER_JOB_ABORTED,   /* by the printer */
        PRINTER_JOB_FORGOTTEN, /* the printer does not know it (any more) */
};

enum printer_job_reason {
        PRINTER_JOB_PRINTER_STOPPED = 1 << 0,
        PRINTER_JOB_CANCELED_THERE = 1 << 1, /* at the printer's own panel */
        PRINTER_JOB_NOT_UNDERSTOOD = 1 << 2, /* the document */
        PRINTER_JOB_OTHER = 1 << 3,
};

/* What a look at a job saw. */
struct printer_job {
        int32_t number;
        enum printer_job_condition condition;
        uint32_t reasons;                    /* mask of enum printer_job_reason */
        int32_t sides;                       /* that are finished; -1 unknown */
        uint8_t digest[PRINTER_DIGEST_SIZE]; /* PRINTER_NULL: SHA-256 of the document; for tests */
};
bool printer_job_is_over(const struct printer_job *job);

#endif
