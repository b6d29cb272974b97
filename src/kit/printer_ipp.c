/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_inside.h"

#include <cups/ipp.h>
#include <limits.h>
#include <string.h>

/* IPP as libcups writes and reads it, from and to memory. Of libcups nothing else is used: no
 * connection, no print server, no settings. */

enum {
        REQUEST_ID = 1,
        VALUES_MOST = 16 * 1024, /* in an answer */
        DEPTH_MOST = 8,          /* of collections; libcups goes as deep as its stack */
        HEAD_SIZE = 8,
        CARD_WIDTH = 8560, /* ID-1, hundredths of a millimetre */
        CARD_HEIGHT = 5398,
        SIZE_SLACK = 60, /* printers write 54 x 86 mm */
        DPI = 300,
};

static void delete_ipp(ipp_t **ipp)
{
        ippDelete(*ipp);
}

void printer_warm(void)
{
        SCOPED(delete_ipp) ipp_t *ipp = ippNew();
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_CHARSET, "attributes-charset", NULL, "utf-8");
}

/* Asking. */

static const struct {
        ipp_op_t operation;
        const char *wanted[16]; /* attributes */
        int count;
} asks[] = {
        [PRINTER_LOOK] = { IPP_OP_GET_PRINTER_ATTRIBUTES,
                { "printer-state", "printer-state-reasons", "printer-is-accepting-jobs",
                        "queued-job-count", "document-format-supported", "sides-supported",
                        "pwg-raster-document-resolution-supported",
                        "pwg-raster-document-sheet-back", "pwg-raster-document-type-supported",
                        "media-size-supported", "marker-levels" },
                11 },
        [PRINTER_PRINT] = { IPP_OP_PRINT_JOB, { NULL }, 0 },
        [PRINTER_JOB_LOOK] = { IPP_OP_GET_JOB_ATTRIBUTES,
                { "job-id", "job-state", "job-state-reasons", "job-impressions-completed" }, 4 },
        [PRINTER_JOB_CANCEL] = { IPP_OP_CANCEL_JOB, { NULL }, 0 },
};

static void add_size(ipp_t *ipp, const struct printer_state *state)
{
        SCOPED(delete_ipp) ipp_t *size = ippNew();
        SCOPED(delete_ipp) ipp_t *media = ippNew();
        ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", state->width);
        ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", state->height);
        ippAddCollection(media, IPP_TAG_ZERO, "media-size", size);
        ippAddCollection(ipp, IPP_TAG_JOB, "media-col", media);
}

static const char *const sides_words[] = {
        [PRINTER_ONE_SIDED] = "one-sided",
        [PRINTER_TURNS_SHORT] = "two-sided-short-edge",
        [PRINTER_TURNS_LONG] = "two-sided-long-edge",
};

static void add_print(ipp_t *ipp, const struct printer_state *state)
{
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, "card");
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
                "image/pwg-raster");
        ippAddString(ipp, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", NULL, sides_words[state->turn]);
        if (state->width > 0)
                add_size(ipp, state);
}

static void add_target(ipp_t *ipp, struct act *a, const struct printer_uri *uri)
{
        struct buf text = buf_in(a->mem);
        buf_add(&text, STR("ipp://"));
        printer_put_host(&text, uri);
        buf_add_c(&text, uri->path);
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_CHARSET, "attributes-charset", NULL, "utf-8");
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_LANGUAGE, "attributes-natural-language", NULL,
                "en");
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, buf_c(&text));
}

static ssize_t put_bytes(void *context, ipp_uchar_t *bytes, size_t count)
{
        buf_add(context, str_of_bytes(bytes, count));
        return (ssize_t)count;
}

enum err printer_ipp_ask(struct act *a, const struct printer_uri *uri,
        const struct printer_request *request, struct buf *out)
{
        SCOPED(delete_ipp) ipp_t *ipp = ippNew();
        ippSetVersion(ipp, 2, 0);
        ippSetOperation(ipp, asks[request->act].operation);
        ippSetRequestId(ipp, REQUEST_ID);
        add_target(ipp, a, uri);
        if (request->act == PRINTER_JOB_LOOK || request->act == PRINTER_JOB_CANCEL)
                ippAddInteger(ipp, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", request->job);
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, "citykey");
        if (asks[request->act].count > 0)
                ippAddStrings(ipp, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                        asks[request->act].count, NULL, asks[request->act].wanted);
        if (request->act == PRINTER_PRINT)
                add_print(ipp, request->state);
        if (ippWriteIO(out, put_bytes, 1, NULL, ipp) != IPP_STATE_DATA)
                return fail(a, E_BUG, TEXT_PRINTER_ANSWER_BAD);
        return OK;
}

/* What an answer may be at most, before libcups sees it (RFC 8010, 3.1): values of no more than
 * the answer's length, few of them, not deep, ended once and nothing behind. */

static size_t read_two(struct str bytes, size_t at)
{
        return (size_t)(uint8_t)bytes.at[at] << 8 | (uint8_t)bytes.at[at + 1];
}

/* Goes over one value: its tag, and name and value with the length of each before it. */
static bool skip_value(struct str bytes, size_t *at)
{
        size_t next = *at + 1;
        for (int part = 0; part < 2; part++) {
                if (bytes.len - next < 2 || read_two(bytes, next) > bytes.len - next - 2)
                        return false;
                next += 2 + read_two(bytes, next);
        }
        *at = next;
        return true;
}

static bool is_bounded(struct str answer)
{
        int depth = 0;
        int values = 0;
        for (size_t at = HEAD_SIZE; at < answer.len;) {
                int tag = (uint8_t)answer.at[at];
                if (tag == IPP_TAG_END)
                        return depth == 0 && at + 1 == answer.len;
                if (tag < IPP_TAG_UNSUPPORTED_VALUE) {
                        at++;
                        continue;
                }
                depth += (tag == IPP_TAG_BEGIN_COLLECTION) - (tag == IPP_TAG_END_COLLECTION);
                if (depth < 0 || depth > DEPTH_MOST || ++values > VALUES_MOST ||
                        !skip_value(answer, &at))
                        return false;
        }
        return false;
}

/* Reading. */

static ssize_t take_bytes(void *context, ipp_uchar_t *bytes, size_t count)
{
        struct str *left = context;
        count = count < left->len ? count : left->len;
        memcpy(bytes, left->at, count);
        *left = str_of_bytes(left->at + count, left->len - count);
        return (ssize_t)count;
}

/* The first attribute of this name whose values all have the type; NULL when there is none. */
static ipp_attribute_t *find(ipp_t *ipp, const char *name, ipp_tag_t type)
{
        return ippFindAttribute(ipp, name, type);
}

static int32_t read_integer(ipp_t *ipp, const char *name, ipp_tag_t type, int32_t otherwise)
{
        ipp_attribute_t *found = find(ipp, name, type);
        return found ? ippGetInteger(found, 0) : otherwise;
}

static bool has_word(ipp_t *ipp, const char *name, ipp_tag_t type, const char *word)
{
        ipp_attribute_t *found = find(ipp, name, type);
        return found && ippContainsString(found, word);
}

static uint32_t read_mask(ipp_t *ipp, const char *name, uint32_t (*mean)(struct str keyword))
{
        uint32_t mask = 0;
        ipp_attribute_t *found = find(ipp, name, IPP_TAG_KEYWORD);
        for (int i = 0; found && i < ippGetCount(found); i++)
                mask |= mean(str_of(ippGetString(found, i, NULL)));
        return mask;
}

static bool has_300(ipp_t *ipp)
{
        ipp_attribute_t *found =
                find(ipp, "pwg-raster-document-resolution-supported", IPP_TAG_RESOLUTION);
        for (int i = 0; found && i < ippGetCount(found); i++) {
                int along = 0;
                ipp_res_t unit = IPP_RES_PER_INCH;
                if (ippGetResolution(found, i, &along, &unit) == DPI && along == DPI &&
                        unit == IPP_RES_PER_INCH)
                        return true;
        }
        return false;
}

/* A dimension of a listed size that is about WANTED; 0 when it is another. */
static int32_t read_dimension(ipp_t *size, const char *name, int32_t wanted)
{
        ipp_attribute_t *found = find(size, name, IPP_TAG_ZERO);
        if (found && ippGetValueTag(found) == IPP_TAG_INTEGER) {
                int32_t listed = ippGetInteger(found, 0);
                return listed >= wanted - SIZE_SLACK && listed <= wanted + SIZE_SLACK ? listed : 0;
        }
        if (found && ippGetValueTag(found) == IPP_TAG_RANGE) {
                int most = 0;
                int least = ippGetRange(found, 0, &most);
                return least <= wanted && wanted <= most ? wanted : 0;
        }
        return 0;
}

static bool read_size(ipp_t *size, bool is_upright, struct printer_state *state)
{
        int32_t x = read_dimension(size, "x-dimension", is_upright ? CARD_HEIGHT : CARD_WIDTH);
        int32_t y = read_dimension(size, "y-dimension", is_upright ? CARD_WIDTH : CARD_HEIGHT);
        if (x == 0 || y == 0)
                return false;
        state->width = x;
        state->height = y;
        return true;
}

static void read_sizes(ipp_t *ipp, struct printer_state *state)
{
        ipp_attribute_t *found = find(ipp, "media-size-supported", IPP_TAG_BEGIN_COLLECTION);
        for (int i = 0; found && i < ippGetCount(found); i++) {
                ipp_t *size = ippGetCollection(found, i);
                if (read_size(size, false, state) || read_size(size, true, state))
                        return;
        }
        state->has_other_size = found != NULL;
}

static int32_t read_ribbon(ipp_t *ipp)
{
        int32_t least = -1;
        ipp_attribute_t *found = find(ipp, "marker-levels", IPP_TAG_INTEGER);
        for (int i = 0; found && i < ippGetCount(found); i++) {
                int32_t level = ippGetInteger(found, i);
                if (level >= 0 && level <= 100 && (least < 0 || level < least))
                        least = level;
        }
        return least;
}

static enum printer_turn read_turn(ipp_t *ipp)
{
        for (enum printer_turn turn = PRINTER_TURNS_SHORT; turn <= PRINTER_TURNS_LONG; turn++)
                if (has_word(ipp, "sides-supported", IPP_TAG_KEYWORD, sides_words[turn]))
                        return turn;
        return PRINTER_ONE_SIDED;
}

static enum printer_back read_back(ipp_t *ipp)
{
        static const char *const words[PRINTER_BACKS] = { "normal", "flipped", "manual-tumble",
                "rotated" };
        for (enum printer_back back = 0; back < PRINTER_BACKS; back++)
                if (has_word(ipp, "pwg-raster-document-sheet-back", IPP_TAG_KEYWORD, words[back]))
                        return back;
        return PRINTER_BACK_NORMAL;
}

static enum printer_condition read_condition(ipp_t *ipp)
{
        switch (read_integer(ipp, "printer-state", IPP_TAG_ENUM, 0)) {
        case IPP_PSTATE_IDLE:
                return PRINTER_IDLE;
        case IPP_PSTATE_PROCESSING:
                return PRINTER_PROCESSING;
        case IPP_PSTATE_STOPPED:
                return PRINTER_STOPPED;
        default:
                return PRINTER_UNKNOWN;
        }
}

static enum err read_printer(struct act *a, ipp_t *ipp, struct printer_seen *seen)
{
        struct printer_state state = { .condition = read_condition(ipp) };
        if (state.condition == PRINTER_UNKNOWN)
                return fail(a, E_BUG, TEXT_PRINTER_ANSWER_BAD);
        ipp_attribute_t *accepts = find(ipp, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
        state.is_accepting = accepts && ippGetBoolean(accepts, 0);
        state.trouble = read_mask(ipp, "printer-state-reasons", printer_trouble_of);
        state.takes_raster =
                has_word(ipp, "document-format-supported", IPP_TAG_MIMETYPE, "image/pwg-raster");
        state.takes_colour =
                has_word(ipp, "pwg-raster-document-type-supported", IPP_TAG_KEYWORD, "srgb_8");
        state.takes_300 = has_300(ipp);
        state.turn = read_turn(ipp);
        state.back = read_back(ipp);
        state.queued = read_integer(ipp, "queued-job-count", IPP_TAG_INTEGER, -1);
        state.ribbon = read_ribbon(ipp);
        read_sizes(ipp, &state);
        seen->state = state;
        return OK;
}

/* IPP's job-state, from 3 on. */
static const enum printer_job_condition job_conditions[] = {
        PRINTER_JOB_PENDING,
        PRINTER_JOB_PENDING, // held
        PRINTER_JOB_PROCESSING,
        PRINTER_JOB_STOPPED,
        PRINTER_JOB_CANCELED,
        PRINTER_JOB_ABORTED,
        PRINTER_JOB_COMPLETED,
};

static enum err read_job(struct act *a, ipp_t *ipp, struct printer_seen *seen)
{
        int32_t state = read_integer(ipp, "job-state", IPP_TAG_ENUM, 0);
        struct printer_job job = {
                .number = read_integer(ipp, "job-id", IPP_TAG_INTEGER, 0),
                .reasons = read_mask(ipp, "job-state-reasons", printer_job_reason_of),
                .sides = read_integer(ipp, "job-impressions-completed", IPP_TAG_INTEGER, -1),
        };
        if (job.number < 1 || state < IPP_JSTATE_PENDING ||
                state - IPP_JSTATE_PENDING >= (int32_t)COUNT(job_conditions))
                return fail(a, E_BUG, TEXT_PRINTER_ANSWER_BAD);
        job.condition = job_conditions[state - IPP_JSTATE_PENDING];
        seen->job = job;
        return OK;
}

/* What the printer does not do, and what it means here. */
static const struct {
        ipp_status_t status;
        enum err outcome;
        enum text sentence;
} refusals[] = {
        { IPP_STATUS_ERROR_FORBIDDEN, E_MAY, TEXT_PRINTER_WANTS_PASSWORD },
        { IPP_STATUS_ERROR_NOT_AUTHENTICATED, E_MAY, TEXT_PRINTER_WANTS_PASSWORD },
        { IPP_STATUS_ERROR_NOT_AUTHORIZED, E_MAY, TEXT_PRINTER_WANTS_PASSWORD },
        { IPP_STATUS_ERROR_NOT_FOUND, E_STATE, TEXT_PRINTER_NO_PATH },
        { IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED, E_STATE, TEXT_PRINTER_NO_RASTER },
        { IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS, E_BUSY, TEXT_PRINTER_NOT_ACCEPTING },
        { IPP_STATUS_ERROR_BUSY, E_BUSY, TEXT_PRINTER_BUSY },
        { IPP_STATUS_ERROR_SERVICE_UNAVAILABLE, E_BUSY, TEXT_PRINTER_BUSY },
        { IPP_STATUS_ERROR_TEMPORARY, E_BUSY, TEXT_PRINTER_BUSY },
};

static enum err read_refusal(
        struct act *a, ipp_status_t status, enum printer_act act, struct printer_seen *seen)
{
        bool is_gone = status == IPP_STATUS_ERROR_NOT_FOUND || status == IPP_STATUS_ERROR_GONE;
        if (act == PRINTER_JOB_CANCEL && (is_gone || status == IPP_STATUS_ERROR_NOT_POSSIBLE))
                return OK; // it is over already
        if (act == PRINTER_JOB_LOOK && is_gone) {
                seen->job.condition = PRINTER_JOB_FORGOTTEN;
                return OK;
        }
        for (size_t i = 0; i < COUNT(refusals); i++)
                if (refusals[i].status == status)
                        return fail(a, refusals[i].outcome, refusals[i].sentence);
        struct buf code = buf_in(a->mem);
        buf_add_number(&code, (int64_t)status);
        return fail_with(a, E_STATE, TEXT_PRINTER_WILL_NOT, buf_c(&code));
}

static enum err read_message(
        struct act *a, ipp_t *ipp, enum printer_act act, struct printer_seen *seen)
{
        int minor = 0;
        int major = ippGetVersion(ipp, &minor);
        ipp_status_t status = ippGetStatusCode(ipp);
        if (major < 1 || major > 2 || ippGetRequestId(ipp) != REQUEST_ID)
                return fail(a, E_BUG, TEXT_PRINTER_ANSWER_BAD);
        if (status < 0 || status > IPP_STATUS_OK_EVENTS_COMPLETE)
                return read_refusal(a, status, act, seen);
        switch (act) {
        case PRINTER_LOOK:
                return read_printer(a, ipp, seen);
        case PRINTER_PRINT:
        case PRINTER_JOB_LOOK:
                return read_job(a, ipp, seen);
        default:
                return OK;
        }
}

enum err printer_ipp_read(
        struct act *a, struct str answer, enum printer_act act, struct printer_seen *seen)
{
        SCOPED(delete_ipp) ipp_t *ipp = ippNew();
        if (!is_bounded(answer) || ippReadIO(&answer, take_bytes, 1, NULL, ipp) != IPP_STATE_DATA ||
                answer.len > 0)
                return fail(a, E_BUG, TEXT_PRINTER_ANSWER_BAD);
        return read_message(a, ipp, act, seen);
}
