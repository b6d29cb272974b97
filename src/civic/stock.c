/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/stock.h"

#include "civic/ledger.h"
#include "civic/stock_sql.h"
#include "kit/crypt.h"
#include "kit/text.h"

const char *const stock_kind_names[STOCK_KINDS] = {
        [STOCK_CARD] = "card", [STOCK_RIBBON] = "ribbon", [STOCK_FILM] = "film"
};

bool stock_kind_of_name(struct str name, enum stock_kind *kind)
{
        for (enum stock_kind k = 0; k < STOCK_KINDS; k++)
                if (str_is_equal(name, str_of(stock_kind_names[k]))) {
                        *kind = k;
                        return true;
                }
        return false;
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c)
{
        return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool stock_serial_is_good(struct str serial)
{
        if (serial.len == 0 || serial.len > STOCK_SERIAL_MOST || !is_letter_or_digit(serial.at[0]))
                return false;
        for (size_t i = 1; i < serial.len; i++)
                if (!is_letter_or_digit(serial.at[i]) && serial.at[i] != '-')
                        return false;
        return true;
}

static enum err tell(struct act *a, const char *what, const struct approved *by, struct str effect)
{
        const struct ledger_event event = {
                .kind = str_of(what),
                .role = by ? approval_role(by) : STR("operator"),
                .reason = by ? STR("two people") : STR("stock"),
                .effect = effect,
        };
        return ledger_append(a, &event);
}

/* ------------------------------------------------------------------------- receiving */

/* Serials of a delivery: what stands before the digits, and the two numbers. */
struct range {
        struct str prefix;
        size_t digits;
        int64_t first, last;
};

enum { DIGITS_MOST = 15 };

static bool read_range(const struct stock_delivery *delivery, struct range *range)
{
        struct str first = delivery->first;
        struct str last = delivery->last;
        size_t digits = 0;
        if (!stock_serial_is_good(first) || !stock_serial_is_good(last) || first.len != last.len)
                return false;
        while (digits < first.len && digits < DIGITS_MOST &&
                is_digit(first.at[first.len - digits - 1]) &&
                is_digit(last.at[last.len - digits - 1]))
                digits++;
        size_t prefix = first.len - digits;
        struct range read = { .prefix = { first.at, prefix }, .digits = digits };
        if (digits == 0 || memcmp(first.at, last.at, prefix) != 0 ||
                !str_read_number(
                        (struct str){ first.at + prefix, digits }, INT64_MAX, &read.first) ||
                !str_read_number((struct str){ last.at + prefix, digits }, INT64_MAX, &read.last) ||
                read.last < read.first || read.last - read.first >= STOCK_RECEIVE_MOST)
                return false;
        *range = read;
        return true;
}

static struct str serial_of(struct act *a, const struct range *range, int64_t number)
{
        struct buf serial = buf_in(a->mem);
        const char *text = text_number(a, number);
        buf_add(&serial, range->prefix);
        for (size_t i = strlen(text); i < range->digits; i++)
                buf_add_byte(&serial, '0');
        buf_add_c(&serial, text);
        return buf_str(&serial);
}

enum err stock_check_delivery(struct act *a, const struct stock_delivery *delivery)
{
        struct range range;
        struct sql_stock_batch_kind_row batch;
        if (!stock_serial_is_good(delivery->batch))
                return fail(a, E_INPUT, TEXT_STOCK_BATCH_WRONG);
        if (!read_range(delivery, &range))
                return fail(a, E_INPUT, TEXT_STOCK_SERIALS_WRONG);
        if ((delivery->kind == STOCK_CARD) != (delivery->capacity == 0))
                return fail(a, E_INPUT, TEXT_STOCK_CAPACITY_WRONG);
        if (range.last - range.first + 1 != delivery->count)
                return fail_with(a, E_INPUT, TEXT_STOCK_COUNT_DIFFERS,
                        text_number(a, range.last - range.first + 1),
                        text_number(a, delivery->count));
        enum err found = sql_stock_batch_kind(a, delivery->batch, &batch);
        if (found == E_NONE)
                return OK;
        TRY(found);
        return batch.kind == (int64_t)delivery->kind ? OK
                                                     : fail(a, E_STATE, TEXT_STOCK_BATCH_OTHER);
}

struct str stock_receive_detail(struct act *a, const struct stock_delivery *delivery)
{
        struct buf detail = buf_in(a->mem);
        buf_add_c(&detail, stock_kind_names[delivery->kind]);
        buf_add_c(&detail, " batch ");
        buf_add(&detail, delivery->batch);
        buf_add_byte(&detail, ' ');
        buf_add(&detail, delivery->first);
        buf_add_c(&detail, " to ");
        buf_add(&detail, delivery->last);
        buf_add_c(&detail, " count ");
        buf_add_number(&detail, delivery->count);
        buf_add_c(&detail, " capacity ");
        buf_add_number(&detail, delivery->capacity);
        return buf_str(&detail);
}

/* Puts every piece into the books. */
static enum err add_pieces(struct act *a, const struct stock_delivery *delivery)
{
        struct range range;
        int64_t changed;
        TRY(stock_check_delivery(a, delivery));
        TRY(sql_stock_batch_add(
                a, delivery->batch, (int64_t)delivery->kind, a->today.day, &changed));
        read_range(delivery, &range);
        for (int64_t number = range.first; number <= range.last; number++) {
                const struct sql_stock_piece_add_in piece = {
                        .serial = serial_of(a, &range, number),
                        .batch = delivery->batch,
                        .kind = (int64_t)delivery->kind,
                        .capacity = delivery->capacity,
                };
                TRY(sql_stock_piece_add(a, &piece, &changed));
                if (changed != 1)
                        return fail_with(a, E_STATE, TEXT_STOCK_SERIAL_TWICE,
                                str_to_c(a->mem, piece.serial));
        }
        return OK;
}

enum err stock_receive(
        struct act *a, const struct stock_delivery *delivery, const struct approved *by)
{
        struct str detail = stock_receive_detail(a, delivery);
        TRY(approval_covers(a, by, APPROVAL_STOCK_RECEIVE, detail));
        TRY(add_pieces(a, delivery));
        return tell(a, "stock.receive", by, detail);
}

enum err stock_receive_specimens(struct act *a)
{
        static const struct stock_delivery specimens[] = {
                { STOCK_CARD, { "SPECIMEN", 8 }, { "SPECIMEN-00001", 14 }, { "SPECIMEN-06000", 14 },
                        0, 6000 },
                { STOCK_RIBBON, { "SPECIMEN-R", 10 }, { "SPECIMEN-R-001", 14 },
                        { "SPECIMEN-R-060", 14 }, 250, 60 },
                { STOCK_FILM, { "SPECIMEN-F", 10 }, { "SPECIMEN-F-001", 14 },
                        { "SPECIMEN-F-030", 14 }, 500, 30 },
        };
        for (size_t i = 0; i < COUNT(specimens); i++) {
                TRY(add_pieces(a, &specimens[i]));
                TRY(tell(a, "stock.receive", NULL, stock_receive_detail(a, &specimens[i])));
        }
        return OK;
}

/* --------------------------------------------------------------------------- looking */

/* Lines that grow in the arena. */
struct lines {
        struct stock_line *at;
        size_t count, room;
};

static struct stock_line *line_of(
        struct act *a, struct lines *lines, const struct sql_stock_counts_row *row)
{
        struct stock_line *last = lines->count ? &lines->at[lines->count - 1] : NULL;
        if (last && (int64_t)last->kind == row->kind && str_is_equal(last->batch, row->batch))
                return last;
        if (lines->count == lines->room) {
                size_t room = lines->room ? 2 * lines->room : 16;
                lines->at = arena_grow(a->mem, lines->at, lines->room * sizeof *lines->at,
                        room * sizeof *lines->at);
                lines->room = room;
        }
        lines->at[lines->count] =
                (struct stock_line){ (enum stock_kind)row->kind, row->batch, { 0 } };
        return &lines->at[lines->count++];
}

enum err stock_list(struct act *a, struct stock_line **list, size_t *count)
{
        struct lines lines = { .count = 0 };
        struct sql_stock_counts_row row;
        SCOPED(sql_stock_counts_close) struct sql_stock_counts_rows rows = { 0 };
        enum err outcome;
        TRY(sql_stock_counts_open(a, &rows));
        while ((outcome = sql_stock_counts_next(&rows, &row)) == OK)
                line_of(a, &lines, &row)->in[row.state] = row.pieces;
        if (outcome != E_NONE)
                return outcome;
        *list = lines.at;
        *count = lines.count;
        return OK;
}

enum err stock_count(struct act *a, enum stock_kind kind, enum stock_state state, int64_t *pieces)
{
        struct sql_stock_in_state_row row;
        TRY(sql_stock_in_state(a, (int64_t)kind, (int64_t)state, &row));
        *pieces = row.pieces;
        return OK;
}

/* --------------------------------------------------------------------------- counting */

struct recount {
        enum stock_kind kind;
        int64_t counted, expected;
};

static enum err recount(struct act *a, void *arg)
{
        struct recount *count = arg;
        int64_t changed;
        TRY(stock_count(a, count->kind, STOCK_IN_STOCK, &count->expected));
        if (count->counted == count->expected)
                TRY(sql_stock_recount_end(a, (int64_t)count->kind, &changed));
        else
                TRY(sql_stock_recount_put(
                        a, (int64_t)count->kind, count->counted, count->expected));
        struct buf effect = buf_in(a->mem);
        buf_add_c(&effect, stock_kind_names[count->kind]);
        buf_add_c(&effect, " counted ");
        buf_add_number(&effect, count->counted);
        buf_add_c(&effect, " expected ");
        buf_add_number(&effect, count->expected);
        return tell(a, "stock.count", NULL, buf_str(&effect));
}

enum err stock_recount(struct act *a, enum stock_kind kind, int64_t counted, int64_t *expected)
{
        struct recount count = { kind, counted, 0 };
        TRY(db_change(a, recount, &count));
        *expected = count.expected;
        return OK;
}

enum err stock_check_explained(struct act *a)
{
        for (enum stock_kind kind = 0; kind < STOCK_KINDS; kind++) {
                struct sql_stock_recount_get_row row;
                enum err found = sql_stock_recount_get(a, (int64_t)kind, &row);
                if (found == OK)
                        return fail_with(a, E_STATE, TEXT_STOCK_NOT_EXPLAINED,
                                stock_kind_names[kind], text_number(a, row.counted),
                                text_number(a, row.expected));
                if (found != E_NONE)
                        return found;
        }
        return OK;
}

/* ---------------------------------------------------------------------- two people's acts */

enum { LISTED_MOST = 250 }; /* bytes of a detail that names every serial */

/* "card 3: A1 A2 A3", or how many, and a hash that fixes which. */
static struct str write_pieces(struct act *a, const struct stock_pieces *pieces)
{
        uint8_t hash[TAG_SIZE];
        struct buf list = buf_in(a->mem);
        struct buf detail = buf_in(a->mem);
        for (size_t i = 0; i < pieces->count; i++) {
                buf_add_byte(&list, ' ');
                buf_add(&list, pieces->serials[i]);
        }
        buf_add_c(&detail, stock_kind_names[pieces->kind]);
        buf_add_byte(&detail, ' ');
        buf_add_number(&detail, (int64_t)pieces->count);
        buf_add_byte(&detail, ':');
        if (list.len <= LISTED_MOST) {
                buf_add(&detail, buf_str(&list));
                return buf_str(&detail);
        }
        crypt_blake2b_128(STR(""), buf_str(&list), hash);
        buf_add_byte(&detail, ' ');
        buf_add(&detail, pieces->serials[0]);
        buf_add_c(&detail, " and others, list ");
        buf_add_hex(&detail, str_of_bytes(hash, sizeof hash));
        return buf_str(&detail);
}

struct str stock_explain_detail(struct act *a, const struct stock_pieces *pieces, struct str reason)
{
        struct buf detail = buf_in(a->mem);
        buf_add_c(&detail, "stock ");
        buf_add(&detail, write_pieces(a, pieces));
        buf_add_c(&detail, " because ");
        buf_add(&detail, reason);
        return buf_str(&detail);
}

enum err stock_check_missing(struct act *a, const struct stock_pieces *pieces)
{
        struct sql_stock_recount_get_row row;
        enum err found = sql_stock_recount_get(a, (int64_t)pieces->kind, &row);
        if (found == E_NONE)
                return fail_with(
                        a, E_STATE, TEXT_STOCK_NO_DIFFERENCE, stock_kind_names[pieces->kind]);
        TRY(found);
        int64_t missing = row.expected > row.counted ? row.expected - row.counted : 0;
        if (missing != (int64_t)pieces->count)
                return fail_with(a, E_INPUT, TEXT_STOCK_MISSING_OTHER, text_number(a, missing),
                        text_number(a, (int64_t)pieces->count));
        return OK;
}

static enum err need_change(struct act *a, int64_t changed, struct str serial)
{
        if (changed == 1)
                return OK;
        return fail_with(a, E_STATE, TEXT_STOCK_NOT_HERE, str_to_c(a->mem, serial));
}

enum err stock_explain(struct act *a, const struct stock_pieces *pieces, struct str reason,
        const struct approved *by)
{
        int64_t changed;
        struct str detail = stock_explain_detail(a, pieces, reason);
        TRY(approval_covers(a, by, APPROVAL_EVENT_DIFFERENCE, detail));
        TRY(stock_check_missing(a, pieces));
        for (size_t i = 0; i < pieces->count; i++) {
                TRY(sql_stock_write_off(a, pieces->serials[i], (int64_t)pieces->kind, &changed));
                TRY(need_change(a, changed, pieces->serials[i]));
        }
        TRY(sql_stock_recount_end(a, (int64_t)pieces->kind, &changed));
        return tell(a, "stock.explain", by, detail);
}

enum err stock_list_to_destroy(struct act *a, enum stock_kind kind, struct stock_pieces *pieces)
{
        struct sql_stock_in_hand_row row;
        SCOPED(sql_stock_in_hand_close) struct sql_stock_in_hand_rows rows = { 0 };
        struct str *serials = NULL;
        size_t count = 0;
        size_t room = 0;
        enum err outcome;
        TRY(sql_stock_in_hand_open(a, (int64_t)kind, &rows));
        while ((outcome = sql_stock_in_hand_next(&rows, &row)) == OK) {
                if (count == room) {
                        room = room ? 2 * room : 16;
                        serials = arena_grow(
                                a->mem, serials, count * sizeof *serials, room * sizeof *serials);
                }
                serials[count++] = row.serial;
        }
        if (outcome != E_NONE)
                return outcome;
        *pieces = (struct stock_pieces){ kind, serials, count };
        return OK;
}

struct str stock_destroy_detail(struct act *a, const struct stock_pieces *pieces)
{
        return write_pieces(a, pieces);
}

enum err stock_destroy(struct act *a, const struct stock_pieces *pieces, const struct approved *by)
{
        int64_t changed;
        struct str detail = stock_destroy_detail(a, pieces);
        TRY(approval_covers(a, by, APPROVAL_STOCK_DESTROY, detail));
        for (size_t i = 0; i < pieces->count; i++) {
                TRY(sql_stock_destroy(a, pieces->serials[i], (int64_t)pieces->kind, &changed));
                TRY(need_change(a, changed, pieces->serials[i]));
        }
        return tell(a, "stock.destroy", by, detail);
}
