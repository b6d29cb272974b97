/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PRINTER_INSIDE_H
#define CITYKEY_KIT_PRINTER_INSIDE_H

#include "base/private.h"
#include "kit/printer.h"

/* The parts of a printer: HTTP's framing, IPP's words, the sinks. For nobody else. */

/* HTTP/1.1: the reader of an answer, fed as bytes come. */

enum {
        PRINTER_ANSWER_MOST = 256 * 1024, /* of a body */
        PRINTER_HEAD_MOST = 16 * 1024,    /* of status line and headers, all interim answers too */
        PRINTER_LINE_SIZE = 2048,
        PRINTER_INTERIM_MOST = 8, /* 100 Continue and its like */
};

enum printer_fault { PRINTER_SOUND, PRINTER_MALFORMED, PRINTER_TOO_LARGE };

enum printer_place {
        PRINTER_AT_STATUS,
        PRINTER_AT_HEADERS,
        PRINTER_AT_BODY,
        PRINTER_AT_CHUNK_SIZE,
        PRINTER_AT_CHUNK,
        PRINTER_AT_CHUNK_END,
        PRINTER_AT_TRAILERS,
        PRINTER_AT_END,
};

struct printer_http {
        enum printer_place place;
        int status;   /* of the final answer */
        int interims; /* that came before it */
        bool has_length, is_chunked, has_type, is_ipp;
        size_t left; /* of body or chunk */
        size_t head; /* bytes of lines so far */
        size_t line_len, body_len;
        char line[PRINTER_LINE_SIZE];
        char *body; /* room for PRINTER_ANSWER_MOST */
};

/* Takes all of BYTES. At PRINTER_AT_END the answer is whole: its body of IPP for status 200,
 * nothing else for any other. What is not exactly an answer is a fault. */
enum printer_fault printer_http_take(struct printer_http *http, struct str bytes);

/* HOST:PORT as the printer knows itself: without a zone, which is this machine's. */
void printer_put_host(struct buf *out, const struct printer_uri *uri);

/* The head of a POST of LENGTH bytes of IPP. */
void printer_http_ask(struct buf *out, const struct printer_uri *uri, size_t length);

/* IPP. */

enum printer_act { PRINTER_LOOK, PRINTER_PRINT, PRINTER_JOB_LOOK, PRINTER_JOB_CANCEL };

/* A request; its id is a constant, since a socket carries one. */
struct printer_request {
        enum printer_act act;
        int32_t job;                       /* PRINTER_JOB_… */
        const struct printer_state *state; /* PRINTER_PRINT: what it may be asked for */
        struct private document;           /* PRINTER_PRINT: both sides as PWG raster */
};

/* Adds the request in IPP, without a document. */
enum err printer_ipp_ask(struct act *a, const struct printer_uri *uri,
        const struct printer_request *request, struct buf *out);

/* What an answer says. Only what the act asks for is changed. */
struct printer_seen {
        struct printer_state state;
        struct printer_job job;
};
enum err printer_ipp_read(
        struct act *a, struct str answer, enum printer_act act, struct printer_seen *seen);

/* What a keyword of printer-state-reasons or job-state-reasons means. */
uint32_t printer_trouble_of(struct str keyword);
uint32_t printer_job_reason_of(struct str keyword);

/* A printer. */
struct printer {
        struct printer_uri uri;
        struct printer_seen seen;
        enum printer_act act;
        bool is_calling;
        int fd;
        int64_t began, moved;     /* milliseconds of the monotonic clock */
        int64_t passed;           /* milliseconds that a test lets pass besides */
        struct str ask;           /* head and IPP */
        struct private document;  /* follows it */
        size_t sent;              /* of both */
        bool is_deaf;             /* it reads no more: only its answer is awaited */
        struct printer_http http; /* its answer */
        int steps_left;           /* PRINTER_NULL: until its job is done */
};

/* What a sink does; a row for each scheme. Begin and step as in printer.h. */
struct printer_sink_row {
        const char *scheme;
        enum err (*begin)(
                struct act *a, struct printer *printer, const struct printer_request *request);
        enum err (*step)(struct act *a, struct printer *printer, enum printer_progress *progress);
};
extern const struct printer_sink_row printer_sinks[PRINTER_SINKS];

enum err printer_call_begin(
        struct act *a, struct printer *printer, const struct printer_request *request);
enum err printer_call_step(struct act *a, struct printer *printer, enum printer_progress *progress);
enum err printer_null_begin(
        struct act *a, struct printer *printer, const struct printer_request *request);
enum err printer_null_step(struct act *a, struct printer *printer, enum printer_progress *progress);

int64_t printer_now(const struct printer *printer);

#endif
