/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_fixture.h"

#include "civic/key.h"
#include "kit/migrate.h"

#include <sqlite3.h>
#include <unistd.h>

/* -------------------------------------------------------------------------------- the town */

static const char *beside(struct fixture *f, const char *name)
{
        struct buf path = buf_in(f->mem);
        buf_add_c(&path, f->folder);
        buf_add_c(&path, name);
        return buf_c(&path);
}

static void make_folder(struct town *t)
{
        const char *policy = city_policy_dir(t->a, "demo");
        t->policy = beside(t->f, "/policy");
        assert_int_equal(symlink(policy, t->policy), 0);
        t->folder = (struct folder){ .path = t->f->folder,
                .mode = FOLDER_CHANGE,
                .kind = FOLDER_DEMONSTRATION,
                .city_id = { 7 },
                .db = t->a->db };
        assert_int_equal(city_load_policy(t->a, policy, &t->folder.city), OK);
        t->folder.city.pool.pool_size = TOWN_POOL;
        t->folder.city.pool.list_size = FIXTURE_LIST_SIZE;
}

static void fill_store(struct town *t)
{
        const struct stock_delivery deliveries[] = {
                { STOCK_CARD, STR("LOT-1"), STR("C-0001"), STR("C-0200"), 0, TOWN_CARDS },
                { STOCK_RIBBON, STR("LOT-R"), STR("R-001"), STR("R-020"), 50, TOWN_RIBBONS },
                { STOCK_FILM, STR("LOT-F"), STR("F-001"), STR("F-010"), 100, TOWN_FILMS },
        };
        for (size_t i = 0; i < COUNT(deliveries); i++)
                town_receive(t, &deliveries[i]);
}

int town_begin(void **state)
{
        void *inner;
        if (fixture_begin(&inner) != 0)
                return -1;
        struct fixture *f = inner;
        struct town *t = arena_take(f->mem, sizeof *t);
        *t = (struct town){ .f = f, .a = &f->act, .words = passphrases_begin() };
        t->database = beside(f, "/city.db");
        if (passphrase_add(t->a, t->words, STR("words of the heron")) != OK ||
                passphrase_add(t->a, t->words, STR("words of the plover")) != OK ||
                db_open(t->a, t->database, DB_MAKE, &t->a->db) != OK || migrate_up(t->a) != OK ||
                key_settle(t->a, f->keeper) != OK)
                return -1;
        make_folder(t);
        fill_store(t);
        *state = t;
        return 0;
}

int town_end(void **state)
{
        struct town *t = *state;
        void *inner = t->f;
        db_close(&t->a->db);
        passphrases_end(&t->words);
        unlink(t->database);
        unlink(beside(t->f, "/city.db-wal"));
        unlink(beside(t->f, "/city.db-shm"));
        unlink(t->policy);
        return fixture_end(&inner);
}

/* --------------------------------------------------------------------------------- looking */

/* The books as anybody with the file reads them, by a connection of its own. */
typedef void town_row(void *into, sqlite3_stmt *row);

static void read_rows(struct town *t, const char *sql, town_row *each, void *into)
{
        sqlite3 *link;
        sqlite3_stmt *rows;
        assert_int_equal(sqlite3_open(t->database, &link), SQLITE_OK);
        if (sqlite3_prepare_v2(link, sql, -1, &rows, NULL) != SQLITE_OK)
                fail_msg("%s: %s", sql, sqlite3_errmsg(link));
        while (sqlite3_step(rows) == SQLITE_ROW)
                each(into, rows);
        sqlite3_finalize(rows);
        sqlite3_close(link);
}

static void take_number(void *into, sqlite3_stmt *row)
{
        *(int64_t *)into = sqlite3_column_int64(row, 0);
}

int64_t town_ask(struct town *t, const char *sql)
{
        int64_t number = -1;
        read_rows(t, sql, take_number, &number);
        return number;
}

static void take_line(void *into, sqlite3_stmt *row)
{
        struct buf *text = into;
        for (int i = 0; i < sqlite3_column_count(row); i++) {
                const char *cell = (const char *)sqlite3_column_text(row, i);
                buf_add_c(text, cell ? cell : "-");
                buf_add_byte(text, i + 1 < sqlite3_column_count(row) ? ' ' : '\n');
        }
}

const char *town_books(struct town *t)
{
        static const char *const parts[] = {
                "SELECT serial, state, hex(place) FROM stock_piece ORDER BY serial",
                "SELECT kind, counted, expected FROM stock_recount ORDER BY kind",
                "SELECT idx, month, state, hex(tag) FROM status_index ORDER BY idx",
                "SELECT number, state, hex(tag) FROM library_number ORDER BY number",
                "SELECT hex(event), name, state, cards FROM event_desk ORDER BY id",
                "SELECT name, day, opening, active, spoiled, destroyed, returned, missing FROM "
                "event "
                "ORDER BY id",
                "SELECT idx, hex(desk) FROM event_index ORDER BY idx",
                "SELECT number, hex(desk) FROM event_number ORDER BY number",
                "SELECT COUNT(*) FROM ledger_entry",
        };
        struct buf text = buf_in(t->f->mem);
        for (size_t i = 0; i < COUNT(parts); i++)
                read_rows(t, parts[i], take_line, &text);
        return buf_c(&text);
}

void town_expect(struct town *t, enum err outcome, enum err expected, enum text sentence)
{
        assert_int_equal(outcome, expected);
        assert_int_equal(t->a->failure.outcome, expected);
        assert_int_equal(t->a->failure.sentence, sentence);
        act_recover(t->a);
}

/* ------------------------------------------------------------------------- what two agree to */

static enum err receive(struct act *a, void *arg)
{
        const struct approved *by;
        const struct stock_delivery *delivery = arg;
        TRY(approval_take(a, APPROVAL_STOCK_RECEIVE, stock_receive_detail(a, delivery), &by));
        return stock_receive(a, delivery, by);
}

void town_receive(struct town *t, const struct stock_delivery *delivery)
{
        struct stock_delivery copy = *delivery;
        fixture_agree(t->a, APPROVAL_STOCK_RECEIVE, stock_receive_detail(t->a, delivery));
        assert_int_equal(db_change(t->a, receive, &copy), OK);
}

static void try_once(struct town *t, town_work *tried, void *arg, enum text sentence)
{
        const char *before = town_books(t);
        town_expect(t, tried(t, arg), E_STATE, sentence);
        assert_string_equal(town_books(t), before);
}

static void try_to_propose(struct town *t, const struct approval *wanted)
{
        struct approval proposal;
        const struct approval_row *row = &approval_rows[wanted->what];
        for (enum role role = 0; role < ROLE_COUNT; role++) {
                struct role_set alone = { 1u << role };
                if (role_meets(alone, row->propose))
                        continue;
                fixture_person(t->a, "may-not", alone);
                t->a->who = STR("may-not");
                town_expect(t, approval_propose(t->a, wanted->what, wanted->detail, &proposal),
                        E_MAY, TEXT_APPROVAL_MAY_NOT_PROPOSE);
        }
}

void town_try_without_two(
        struct town *t, const struct approval *wanted, town_work *tried, void *arg)
{
        struct approval proposal;
        const struct approval_row *row = &approval_rows[wanted->what];
        struct role_set all = { (1u << ROLE_COUNT) - 1 };
        try_to_propose(t, wanted);
        try_once(t, tried, arg, TEXT_APPROVAL_NOT_PROPOSED);
        fixture_agree(t->a, wanted->what, STR("something else"));
        try_once(t, tried, arg, TEXT_APPROVAL_NOT_PROPOSED);
        assert_int_equal(approval_propose(t->a, wanted->what, wanted->detail, &proposal), OK);
        try_once(t, tried, arg, TEXT_APPROVAL_WAITS);
        fixture_agree(t->a, wanted->what, wanted->detail);
        fixture_person(t->a, "agrees", (struct role_set){ all.bits & ~row->approve.bits });
        try_once(t, tried, arg, TEXT_APPROVAL_LOST_ROLE);
        fixture_person(t->a, "agrees", row->approve);
        t->a->who = STR("agrees"); /* somebody else's proposal */
        try_once(t, tried, arg, TEXT_APPROVAL_NOT_PROPOSED);
        t->a->who = STR("asks");
}

/* ---------------------------------------------------------------------------------- desks */

struct event_plan town_plan(const char *desk, struct date day, int64_t cards)
{
        static const struct str officers[] = { { "Heron", 5 }, { "Plover", 6 } };
        return (struct event_plan){ STR("Fair"), str_of(desk), day, cards, officers,
                COUNT(officers) };
}

enum err town_prepare(struct town *t, const struct event_plan *plan, struct str *file)
{
        const struct event_making making = { &t->folder, t->f->keeper, plan, t->words };
        fixture_agree(t->a, APPROVAL_BUNDLE_PREPARE, event_prepare_detail(t->a, plan));
        return event_prepare(t->a, &making, file);
}

/* A list that is read from the books. */
struct reading {
        struct town *t;
        struct event_return *back;
};

static void take_piece(void *into, sqlite3_stmt *row)
{
        struct reading *reading = into;
        struct tally *tally = &reading->back->tally;
        const char *serial = (const char *)sqlite3_column_text(row, 0);
        struct tally_piece piece = { str_copy(reading->t->f->mem, str_of(serial)), STOCK_RETURNED };
        if (sqlite3_column_int(row, 1) == STOCK_CARD)
                tally->cards[tally->card_count++] = piece;
        else
                tally->supplies[tally->supply_count++] = piece;
}

static void take_index(void *into, sqlite3_stmt *row)
{
        struct tally *tally = &((struct reading *)into)->back->tally;
        tally->indices[tally->index_count++].index = sqlite3_column_int64(row, 0);
}

static void take_library(void *into, sqlite3_stmt *row)
{
        struct reading *reading = into;
        struct tally *tally = &reading->back->tally;
        const char *number = (const char *)sqlite3_column_text(row, 0);
        tally->library[tally->library_count++].number =
                str_copy(reading->t->f->mem, str_of(number));
}

static const char *of_desk(struct town *t, const char *sql, const struct event_desk *desk)
{
        struct buf text = buf_in(t->f->mem);
        buf_add_c(&text, sql);
        buf_add_c(&text, " = x'");
        buf_add_hex(&text, str_of_bytes(desk->id, sizeof desk->id));
        buf_add_byte(&text, '\'');
        return buf_c(&text);
}

struct event_return town_return(struct town *t, const struct event_plan *plan)
{
        struct arena *mem = t->f->mem;
        struct event_return back = { .tally = { .part = TALLY_FINAL } };
        struct reading reading = { t, &back };
        size_t cards = (size_t)plan->cards;
        assert_int_equal(event_find_desk(t->a, plan, &back.desk), OK);
        assert_int_equal(event_find_bundle(t->a, back.desk.bundle, &back.desk), OK);
        memcpy(back.tally.bundle_id, back.desk.bundle, sizeof back.tally.bundle_id);
        back.tally.cards = arena_take_array(mem, cards, sizeof *back.tally.cards);
        back.tally.supplies =
                arena_take_array(mem, STOCK_SUPPLIES_MOST, sizeof *back.tally.supplies);
        back.tally.indices = arena_take_array(mem, cards, sizeof *back.tally.indices);
        back.tally.library = arena_take_array(mem, cards, sizeof *back.tally.library);
        read_rows(t, of_desk(t, "SELECT serial, kind FROM stock_piece WHERE place", &back.desk),
                take_piece, &reading);
        read_rows(t, of_desk(t, "SELECT idx FROM event_index WHERE desk", &back.desk), take_index,
                &reading);
        read_rows(t, of_desk(t, "SELECT number FROM event_number WHERE desk", &back.desk),
                take_library, &reading);
        assert_int_equal(back.tally.card_count, cards);
        assert_int_equal(back.tally.index_count, cards);
        assert_int_equal(back.tally.library_count, cards);
        back.tally.index_count = back.tally.library_count = 0;
        return back;
}

void town_hand_over(struct event_return *back, size_t count)
{
        struct tally *tally = &back->tally;
        for (size_t i = 0; i < count; i++) {
                tally->cards[i].state = STOCK_ACTIVE;
                crypt_random(tally->indices[i].tag, TALLY_TAG_SIZE);
                crypt_random(tally->library[i].tag, TALLY_TAG_SIZE);
        }
        tally->index_count = tally->library_count = count;
}

enum err town_close(struct town *t, const struct event_return *back)
{
        const struct event_closing closing = { back, 1, 0 };
        return event_close(t->a, &closing);
}
