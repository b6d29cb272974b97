/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/desk/desk_fixture.h"

#include "kit/file.h"
#include "kit/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 32 << 20 };

/* ---------------------------------------------------------------- what the linker sends here */

static struct desk_answer *heard;

enum err __wrap_visit_tell(
        struct act *a, struct visit *visit, const struct visit_talk *talk, int fd);
enum err __wrap_image_worker_start(struct act *a, struct process *worker);
enum err __wrap_desk_end_day(struct act *a, struct desk *desk, const int32_t counts[DESK_COUNTS]);
int __wrap_keeper_socket(const struct keeper *keeper);
int __wrap_fdatasync(int fd);

enum err __wrap_visit_tell(
        struct act *a, struct visit *visit, const struct visit_talk *talk, int fd)
{
        (void)a;
        (void)visit;
        (void)fd;
        memcpy(heard, talk->bytes, sizeof *heard);
        return OK;
}

enum err __wrap_image_worker_start(struct act *a, struct process *worker)
{
        (void)worker;
        return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
}

enum err __wrap_desk_end_day(struct act *a, struct desk *desk, const int32_t counts[DESK_COUNTS])
{
        TRY(journal_return_rest(a, desk->journal, counts[0]));
        desk->stock_at_end = desk_stock(a, desk);
        TRY(journal_destroy(a, &desk->journal));
        desk->day.has_ended = true;
        return OK;
}

/* A keeper that is there: polled, -1 is silent. */
int __wrap_keeper_socket(const struct keeper *keeper)
{
        (void)keeper;
        return -1;
}

int __wrap_fdatasync(int fd)
{
        (void)fd;
        return 0;
}

/* ---------------------------------------------------------------- the desk */

static void fill(struct act *a, struct bundle *bundle)
{
        static const char *const serials[DESK_FIXTURE_BLANKS] = { "B1", "B2", "B3", "B4", "B5",
                "B6" };
        bundle->kind = ENVELOPE_DEMONSTRATION;
        bundle->event = STR("Fair");
        bundle->desk = STR("A");
        bundle->day = a->today;
        memcpy(bundle->month, "2026-11", sizeof "2026-11");
        bundle->officers[0] = STR("Heron");
        bundle->officers[1] = STR("Plover");
        bundle->officer_count = 2;
        bundle->serials = arena_take_array(a->mem, DESK_FIXTURE_BLANKS, sizeof *bundle->serials);
        bundle->indices = arena_take_array(a->mem, DESK_FIXTURE_BLANKS, sizeof *bundle->indices);
        bundle->library = arena_take_array(a->mem, DESK_FIXTURE_BLANKS, sizeof *bundle->library);
        bundle->supplies = arena_take_array(a->mem, 2, sizeof *bundle->supplies);
        for (size_t i = 0; i < DESK_FIXTURE_BLANKS; i++) {
                bundle->serials[i] = str_of(serials[i]);
                bundle->indices[i] = (int64_t)i * 977;
                library_number_write(9001, (int64_t)i, bundle->library[i]);
        }
        bundle->serial_count = bundle->index_count = bundle->library_count = DESK_FIXTURE_BLANKS;
        bundle->supplies[0] = (struct stock_piece){ STOCK_RIBBON, STR("R-1"), 250 };
        bundle->supplies[1] = (struct stock_piece){ STOCK_FILM, STR("F-1"), 500 };
        bundle->supply_count = 2;
        crypt_random(bundle->id, sizeof bundle->id);
}

/* A folder of its own, in memory where there is such a place: a disk would be slow. */
static void make_place(struct desk_fixture *fixture)
{
        snprintf(fixture->folder, sizeof fixture->folder, "/dev/shm/citykey-desk-XXXXXX");
        if (mkdtemp(fixture->folder))
                return;
        snprintf(fixture->folder, sizeof fixture->folder, "/tmp/citykey-desk-XXXXXX");
        if (!mkdtemp(fixture->folder))
                abort();
}

enum err desk_fixture_open(struct desk_fixture *fixture)
{
        struct desk *desk = &fixture->desk;
        memset(fixture, 0, sizeof *fixture);
        heard = &fixture->told;
        fixture->act = act_begin(arena_make(MEMORY), STR("desk"), LANG_EN);
        struct act *a = &fixture->act;
        make_place(fixture);
        fixture->options.bundle = file_join(a, fixture->folder, "none.bundle");
        desk->options = &fixture->options;
        desk->here = DESK_PLACE_NONE;
        desk->visit = VISIT_NONE;
        desk->template = VISIT_TEMPLATE_NONE;
        desk->worker = PROCESS_NONE;
        desk->incident = DESK_INCIDENTS;
        desk->printer.sink = PRINTER_WINDOW;
        fill(a, &desk->bundle);
        const struct journal_setup setup = journal_setup_of(&desk->bundle, JOURNAL_NEW_OR_OLD);
        return journal_open(a, file_join(a, fixture->folder, "journal"), &setup, &desk->journal);
}

void desk_fixture_close(struct desk_fixture *fixture)
{
        journal_close(&fixture->desk.journal);
        passphrases_end(&fixture->desk.changing);
        file_remove_folder(fixture->folder);
        arena_end(&fixture->act.mem);
}

enum err desk_fixture_ask(
        struct desk_fixture *fixture, uint32_t kind, const struct desk_ask *ask, size_t len)
{
        struct visit_talk talk = { .kind = kind, .len = (uint32_t)len };
        struct act a = fixture->act;
        SCOPED(arena_end) struct arena *mem = arena_make(MEMORY);
        a.mem = mem;
        memcpy(talk.bytes, ask, sizeof *ask);
        return desk_answer(&a, &fixture->desk, &talk);
}

bool desk_fixture_balances(const struct desk_fixture *fixture)
{
        const struct desk_stock *stock = &fixture->told.stock;
        const struct journal *journal = fixture->desk.journal;
        int in_hand = journal && journal_has_card(journal);
        return stock->opening == DESK_FIXTURE_BLANKS &&
               stock->opening == stock->left + stock->active + stock->spoiled + stock->destroyed +
                                         stock->returned + in_hand;
}
