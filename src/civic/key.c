/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/key.h"

#include "civic/key_sql.h"
#include "civic/ledger.h"

/* The id as it stands in the database and the ledger: lower-case hex. */
static struct str kid_text(struct act *a, struct pubkey_id id)
{
        struct buf text = buf_in(a->mem);
        buf_add_hex(&text, str_of_bytes(id.bytes, sizeof id.bytes));
        return buf_str(&text);
}

/* ------------------------------------------------------------------------------ rows */

/* A row as it was stored; false when it is not what key_add stored. */
static bool read_row(const struct sql_key_all_row *stored, struct key_row *row)
{
        uint8_t kid[PUBKEY_ID_SIZE];
        struct key_row read = {
                .is_withdrawn = stored->has_withdrawn_day,
                .is_retired = stored->has_retired_day,
                .withdrawn = { (int32_t)stored->withdrawn_day },
                .retired = { (int32_t)stored->retired_day },
        };
        read.key.made.day = (int32_t)stored->made_day;
        if (stored->kind.len != 1 || !pubkey_kind_of_letter(stored->kind.at[0], &read.key.kind) ||
                !pubkey_set_label(&read.key, stored->label) ||
                stored->public.len != pubkey_half_size(read.key.kind) ||
                !hex_read(stored->kid, kid, sizeof kid))
                return false;
        memcpy(read.key.half, stored->public.at, stored->public.len);
        if (!pubkey_set_id(&read.key) || memcmp(read.key.id.bytes, kid, sizeof kid) != 0)
                return false;
        *row = read;
        return true;
}

/* Rows that grow in the arena. */
struct key_rows {
        struct key_row *at;
        size_t count;
        size_t room;
};

static void add_row(struct act *a, struct key_rows *rows, const struct key_row *row)
{
        if (rows->count == rows->room) {
                size_t room = rows->room ? 2 * rows->room : 16;
                rows->at =
                        arena_grow(a->mem, rows->at, rows->room * sizeof *row, room * sizeof *row);
                rows->room = room;
        }
        rows->at[rows->count++] = *row;
}

enum err key_list(struct act *a, struct key_row **rows, size_t *count)
{
        SCOPED(sql_key_all_close) struct sql_key_all_rows stored = { 0 };
        struct sql_key_all_row one;
        struct key_rows read = { .count = 0 };
        enum err outcome;
        TRY(sql_key_all_open(a, &stored));
        while ((outcome = sql_key_all_next(&stored, &one)) == OK) {
                struct key_row row;
                if (!read_row(&one, &row))
                        return fail(a, E_BUG, TEXT_KEY_ROW_DAMAGED);
                add_row(a, &read, &row);
        }
        if (outcome != E_NONE)
                return outcome;
        *rows = read.at;
        *count = read.count;
        return OK;
}

static bool signs(const struct key_row *row)
{
        return !row->is_withdrawn && !row->is_retired;
}

enum err key_current(struct act *a, enum pubkey_kind kind, struct pubkey *key)
{
        struct key_row *rows;
        size_t count;
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < count; i++)
                if (rows[i].key.kind == kind && signs(&rows[i])) {
                        *key = rows[i].key;
                        return OK;
                }
        return fail_with(a, E_NONE, TEXT_KEY_MISSING, pubkey_kinds[kind].name);
}

/* --------------------------------------------------------------------------- changing */

/* As the ledger names it. */
static struct str say_key(struct act *a, const struct pubkey *key)
{
        struct buf effect = buf_in(a->mem);
        buf_add_c(&effect, pubkey_kinds[key->kind].name);
        buf_add_byte(&effect, ' ');
        buf_add_c(&effect, key->label);
        buf_add_byte(&effect, ' ');
        buf_add(&effect, kid_text(a, key->id));
        return buf_str(&effect);
}

/* Tells the ledger what became of a key. */
static enum err tell(struct act *a, struct str kind, struct str reason, const struct pubkey *key)
{
        struct ledger_event event = {
                .kind = kind, .role = STR("operator"), .reason = reason, .effect = say_key(a, key)
        };
        return ledger_append(a, &event);
}

static enum err need_statement(struct act *a, struct str kind, const struct pubkey *key)
{
        struct sql_key_statement_row row;
        struct str effect = say_key(a, key);
        TRY(sql_key_statement(a, kind, effect, &row));
        return row.count ? OK : fail_with(a, E_BUG, TEXT_KEY_NOT_STATED, str_to_c(a->mem, effect));
}

enum err key_check_statements(struct act *a)
{
        struct key_row *rows;
        size_t count;
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < count; i++) {
                TRY(need_statement(a, STR("key.make"), &rows[i].key));
                if (rows[i].is_retired)
                        TRY(need_statement(a, STR("key.retire"), &rows[i].key));
                if (rows[i].is_withdrawn)
                        TRY(need_statement(a, STR("key.withdraw"), &rows[i].key));
        }
        return OK;
}

static enum err retire(struct act *a, const struct key_row *row, struct str reason)
{
        TRY(sql_key_retire(a, kid_text(a, row->key.id), a->today.day));
        return tell(a, STR("key.retire"), reason, &row->key);
}

static bool is_month_over(const struct act *a, const struct pubkey *key)
{
        char month[MONTH_TEXT_SIZE];
        date_write_month(a->today, month);
        return strcmp(key->label, month) < 0;
}

/* Does a key end when NEXT comes? An issuing key only when NEXT is of the same month, or its own
 * month is over: a month's key may be made ahead, for an event. */
static bool ends_with(const struct act *a, const struct key_row *row, const struct pubkey *next)
{
        if (row->key.kind != next->kind)
                return false;
        return next->kind != PUBKEY_ISSUING || strcmp(row->key.label, next->label) == 0 ||
               is_month_over(a, &row->key);
}

/* Makes KEY the one of its kind that signs: its row, the end of the others, the ledger. */
static enum err adopt(struct act *a, const struct pubkey *key, struct str reason)
{
        struct key_row *rows;
        size_t count;
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < count; i++)
                if (signs(&rows[i]) && ends_with(a, &rows[i], key))
                        TRY(retire(a, &rows[i], reason));
        const struct sql_key_add_in row = {
                .kid = kid_text(a, key->id),
                .kind = { &pubkey_kinds[key->kind].letter, 1 },
                .label = str_of(key->label),
                .public = str_of_bytes(key->half, pubkey_half_size(key->kind)),
                .made_day = key->made.day,
        };
        TRY(sql_key_add(a, &row));
        return tell(a, STR("key.make"), reason, key);
}

/* A new key on its way into both places. */
struct making {
        struct keeper *keeper;
        enum pubkey_kind kind;
        struct str reason;
        struct date day; /* of which it is: names the month or the year */
        struct pubkey made;
        bool is_made; /* it is in the keystore */
};

static struct str label_of(struct act *a, enum pubkey_kind kind, struct date day)
{
        char month[MONTH_TEXT_SIZE];
        date_write_month(day, month);
        struct str label = str_copy(a->mem, str_of(month));
        return kind == PUBKEY_ISSUING ? label : (struct str){ label.at, 4 };
}

static enum err make(struct act *a, void *arg)
{
        struct making *making = arg;
        TRY(keeper_make_key(a, making->keeper, making->kind, label_of(a, making->kind, making->day),
                &making->made));
        making->is_made = true;
        return adopt(a, &making->made, making->reason);
}

/* Makes a key inside one transaction, which keeps other processes from settling meanwhile. When it
 * cannot be kept, the new key goes again, as far as that is still possible. */
static enum err make_key(struct act *a, struct making *making)
{
        enum err outcome = db_change(a, make, making);
        if (outcome != OK && making->is_made)
                keeper_destroy_key(a, making->keeper, making->made.id);
        return outcome;
}

/* --------------------------------------------------------------------------- settling */

static const struct key_row *find_row(const struct key_row *rows, size_t count, struct pubkey_id id)
{
        for (size_t i = 0; i < count; i++)
                if (pubkey_id_is_equal(rows[i].key.id, id))
                        return &rows[i];
        return NULL;
}

/* Finishes keys that were made and not kept. */
static enum err adopt_unknown(struct act *a, void *arg)
{
        struct pubkey *kept;
        size_t kept_count;
        TRY(keeper_list(a, arg, &kept, &kept_count));
        for (size_t i = 0; i < kept_count; i++) {
                struct key_row *rows;
                size_t count;
                TRY(key_list(a, &rows, &count));
                if (!find_row(rows, count, kept[i].id))
                        TRY(adopt(a, &kept[i], STR("found in the keystore")));
        }
        return OK;
}

/* Finishes keys that ended and were not destroyed. In a transaction, though it changes no row, so
 * that two processes do not do it at once. */
static enum err destroy_ended(struct act *a, void *arg)
{
        struct keeper *keeper = arg;
        struct pubkey *kept;
        size_t kept_count;
        struct key_row *rows;
        size_t count;
        TRY(keeper_list(a, keeper, &kept, &kept_count));
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < kept_count; i++) {
                const struct key_row *row = find_row(rows, count, kept[i].id);
                if (row && !signs(row))
                        TRY(keeper_destroy_key(a, keeper, kept[i].id));
        }
        return OK;
}

enum err key_check_store(struct act *a, struct keeper *keeper)
{
        struct pubkey *kept;
        size_t kept_count;
        struct key_row *rows;
        size_t count;
        TRY(keeper_check_store(a, keeper));
        TRY(keeper_list(a, keeper, &kept, &kept_count));
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < count; i++) {
                bool is_kept = false;
                for (size_t j = 0; j < kept_count; j++)
                        is_kept |= pubkey_id_is_equal(kept[j].id, rows[i].key.id);
                if (signs(&rows[i]) && !is_kept)
                        return fail_with(a, E_STATE, TEXT_KEY_NO_PRIVATE_HALF,
                                str_to_c(a->mem, kid_text(a, rows[i].key.id)));
        }
        return OK;
}

/* All of it in one transaction: no other process changes the keys meanwhile. */
static enum err settle(struct act *a, void *arg)
{
        TRY(key_check_store(a, arg));
        return adopt_unknown(a, arg);
}

/* A city that is older than what a kind of key is for gets its key now. */
static enum err make_missing(
        struct act *a, struct keeper *keeper, enum pubkey_kind kind, struct str reason)
{
        struct key_row *rows;
        size_t count;
        struct making making = {
                .keeper = keeper, .kind = kind, .reason = reason, .day = a->today
        };
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < count; i++)
                if (rows[i].key.kind == kind)
                        return OK;
        return make_key(a, &making);
}

enum err key_ensure_staff(struct act *a, struct keeper *keeper)
{
        return make_missing(a, keeper, PUBKEY_STAFF, STR("one-time codes"));
}

enum err key_settle(struct act *a, struct keeper *keeper)
{
        TRY(db_change(a, settle, keeper));
        TRY(make_missing(a, keeper, PUBKEY_TALLY, STR("events")));
        TRY(key_ensure_staff(a, keeper));
        return db_change(a, destroy_ended, keeper);
}

/* ------------------------------------------------------------------------------- acts */

enum err key_make_first(struct act *a, struct keeper *keeper)
{
        struct key_row *rows;
        size_t count;
        TRY(key_list(a, &rows, &count));
        if (count)
                return fail(a, E_STATE, TEXT_KEY_EXISTS);
        for (enum pubkey_kind kind = 0; kind < PUBKEY_KINDS; kind++) {
                struct making making = {
                        .keeper = keeper, .kind = kind, .reason = STR("init"), .day = a->today
                };
                TRY(make_key(a, &making));
        }
        return OK;
}

enum err key_rotate(
        struct act *a, struct keeper *keeper, enum pubkey_kind kind, struct pubkey *made)
{
        struct making making = {
                .keeper = keeper, .kind = kind, .reason = STR("rotate"), .day = a->today
        };
        TRY(key_settle(a, keeper));
        TRY(make_key(a, &making));
        TRY(db_change(a, destroy_ended, keeper));
        *made = making.made;
        return OK;
}

/* What there is of a month. */
struct month_keys {
        struct str month;
        bool has_any;
        bool has_signing;
        bool has_unwithdrawn;
};

static enum err look_at_month(struct act *a, struct month_keys *keys)
{
        struct key_row *rows;
        size_t count;
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < count; i++) {
                if (rows[i].key.kind != PUBKEY_ISSUING ||
                        !str_is_equal(str_of(rows[i].key.label), keys->month))
                        continue;
                keys->has_any = true;
                keys->has_signing |= signs(&rows[i]);
                keys->has_unwithdrawn |= !rows[i].is_withdrawn;
        }
        return OK;
}

/* Ends the issuing keys of months that are over. */
static enum err retire_past(struct act *a, void *arg)
{
        struct key_row *rows;
        size_t count;
        (void)arg;
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < count; i++)
                if (rows[i].key.kind == PUBKEY_ISSUING && signs(&rows[i]) &&
                        is_month_over(a, &rows[i].key))
                        TRY(retire(a, &rows[i], STR("month over")));
        return OK;
}

enum err key_ensure_issuing(struct act *a, struct keeper *keeper, struct date day)
{
        struct month_keys keys = { .month = label_of(a, PUBKEY_ISSUING, day) };
        TRY(key_settle(a, keeper));
        TRY(look_at_month(a, &keys));
        if (!keys.has_any) {
                struct making making = { .keeper = keeper,
                        .kind = PUBKEY_ISSUING,
                        .reason = STR("new month"),
                        .day = day };
                TRY(make_key(a, &making));
        }
        TRY(db_change(a, retire_past, NULL));
        return db_change(a, destroy_ended, keeper);
}

static enum err check_month(struct act *a, struct month_keys *keys)
{
        struct date start;
        const char *month = str_to_c(a->mem, keys->month);
        if (!date_read_month(keys->month, &start))
                return fail_with(a, E_INPUT, TEXT_KEY_NOT_MONTH, month);
        TRY(look_at_month(a, keys));
        if (!keys->has_any)
                return fail_with(a, E_NONE, TEXT_KEY_NO_MONTH, month);
        return keys->has_unwithdrawn ? OK : fail_with(a, E_STATE, TEXT_KEY_WITHDRAWN_BEFORE, month);
}

enum err key_check_withdraw(struct act *a, struct str month)
{
        return check_month(a, &(struct month_keys){ .month = month });
}

enum err key_withdraw(struct act *a, struct str month, const struct approved *by)
{
        struct key_row *rows;
        size_t count;
        TRY(approval_covers(a, by, APPROVAL_KEY_WITHDRAW, month));
        TRY(key_check_withdraw(a, month));
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < count; i++) {
                if (rows[i].key.kind != PUBKEY_ISSUING || rows[i].is_withdrawn ||
                        !str_is_equal(str_of(rows[i].key.label), month))
                        continue;
                TRY(sql_key_withdraw(a, kid_text(a, rows[i].key.id), a->today.day));
                TRY(tell(a, STR("key.withdraw"), STR("two people"), &rows[i].key));
        }
        return OK;
}
