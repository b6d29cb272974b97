/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The day: its stock, its parts, its end. */
#include "face/desk/desk_inside.h"

#include "base/leak.h"
#include "kit/draft.h"
#include "kit/file.h"
#include "kit/text.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- stock */

static bool piece_is(
        const struct journal_piece *piece, enum stock_kind kind, enum stock_state state)
{
        return piece->kind == kind && piece->state == state;
}

struct str desk_next_blank(struct act *a, const struct desk *desk)
{
        struct journal_piece *pieces;
        size_t count = journal_list(a, desk->journal, &pieces);
        for (size_t i = 0; i < count; i++)
                if (piece_is(&pieces[i], STOCK_CARD, STOCK_AT_EVENT))
                        return pieces[i].serial;
        return STR("");
}

static void copy_serial(char to[DESK_SERIAL_SIZE], struct str serial)
{
        memcpy(to, serial.at, serial.len < DESK_SERIAL_SIZE ? serial.len : DESK_SERIAL_SIZE - 1);
}

static int64_t capacity_of(const struct desk *desk, struct str serial)
{
        for (size_t i = 0; i < desk->bundle.supply_count; i++)
                if (str_is_equal(desk->bundle.supplies[i].serial, serial))
                        return desk->bundle.supplies[i].capacity;
        return 0;
}

/* The supply of KIND that is in the printer, and how many cards it will still do. */
static struct desk_supply describe_supply(
        struct act *a, const struct desk *desk, enum stock_kind kind)
{
        struct desk_supply supply;
        struct journal_piece *pieces;
        memset(&supply, 0, sizeof supply);
        size_t count = journal_list(a, desk->journal, &pieces);
        for (size_t i = 0; i < count; i++) {
                if (!piece_is(&pieces[i], kind, STOCK_OPENED))
                        continue;
                int64_t capacity = capacity_of(desk, pieces[i].serial);
                int64_t left = capacity - desk->printed_since[kind];
                copy_serial(supply.serial, pieces[i].serial);
                supply.capacity = (int16_t)capacity;
                supply.left = (int16_t)(left > 0 ? left : 0);
        }
        return supply;
}

struct desk_stock desk_stock(struct act *a, const struct desk *desk)
{
        struct desk_stock stock;
        if (!desk->journal)
                return desk->stock_at_end;
        struct stock_counts counts = journal_counts(desk->journal, STOCK_CARD);
        memset(&stock, 0, sizeof stock);
        stock.opening = (int16_t)journal_opening(desk->journal);
        stock.left = (int16_t)counts.of[STOCK_AT_EVENT];
        stock.active = (int16_t)counts.of[STOCK_ACTIVE];
        stock.spoiled = (int16_t)counts.of[STOCK_SPOILED];
        stock.destroyed = (int16_t)counts.of[STOCK_DESTROYED];
        stock.returned = (int16_t)counts.of[STOCK_RETURNED];
        copy_serial(stock.next, desk_next_blank(a, desk));
        stock.ribbon = describe_supply(a, desk, STOCK_RIBBON);
        stock.film = describe_supply(a, desk, STOCK_FILM);
        return stock;
}

/* What was in before is used up; its core is a list of faces, and is bagged. */
static enum err take_out(struct act *a, struct desk *desk, enum stock_kind kind)
{
        struct journal_piece *pieces;
        size_t count = journal_list(a, desk->journal, &pieces);
        for (size_t i = 0; i < count; i++)
                if (piece_is(&pieces[i], kind, STOCK_OPENED))
                        TRY(journal_move(a, desk->journal, pieces[i].serial, STOCK_USED_UP));
        return OK;
}

enum err desk_put_in(struct act *a, struct desk *desk, struct str serial)
{
        struct journal_piece *pieces;
        size_t count = journal_list(a, desk->journal, &pieces);
        for (size_t i = 0; i < count; i++) {
                const struct journal_piece *piece = &pieces[i];
                if (!str_is_equal(piece->serial, serial) || piece->kind == STOCK_CARD)
                        continue;
                if (piece->state == STOCK_OPENED)
                        return OK; /* it is in already */
                if (piece->state != STOCK_AT_EVENT) /* what is in stays in */
                        return fail_with(a, E_STATE, TEXT_JOURNAL_STEP_REFUSED,
                                str_to_c(a->mem, serial));
                TRY(take_out(a, desk, piece->kind));
                desk->printed_since[piece->kind] = 0;
                return journal_move(a, desk->journal, piece->serial, STOCK_OPENED);
        }
        return fail(a, E_NONE, TEXT_DESK_NO_SUPPLY);
}

/* ---------------------------------------------------------------- its beginning */

/* A desk that took ribbons along has one in its printer, which is known by its number. */
static bool lacks_ribbon(const struct desk *desk)
{
        struct stock_counts counts = journal_counts(desk->journal, STOCK_RIBBON);
        int64_t all = 0;
        for (size_t i = 0; i < STOCK_STATES; i++)
                all += counts.of[i];
        return all > 0 && counts.of[STOCK_OPENED] == 0;
}

/* Red blocks in a production city; a demonstration says what would be wrong at a real event. */
enum err desk_begin_day(struct act *a, struct desk *desk, int64_t blanks)
{
        int64_t left = journal_counts(desk->journal, STOCK_CARD).of[STOCK_AT_EVENT];
        if (desk->bundle.kind == ENVELOPE_PRODUCTION && light_worst(&desk->test) == LIGHT_RED)
                return fail(a, E_STATE, TEXT_DESK_SELF_TEST_RED);
        if (blanks != left)
                return fail_with(a, E_STATE, TEXT_DESK_COUNT_DIFFERS, text_number(a, left),
                        text_number(a, blanks));
        if (desk->bundle.kind == ENVELOPE_PRODUCTION && lacks_ribbon(desk))
                return fail(a, E_STATE, TEXT_DESK_RIBBON_FIRST);
        desk->day.has_begun = true;
        return OK;
}

/* ---------------------------------------------------------------- its tally */

static enum err sign_tally(
        struct act *a, void *arg, struct str message, uint8_t signature[SIGNATURE_SIZE])
{
        return keeper_sign_tally(a, arg, message, signature);
}

/* Files lie beside the tally, named after it. */
static const char *name_beside(struct act *a, const struct desk *desk, const char *ending)
{
        struct buf name = buf_in(a->mem);
        buf_add_c(&name, basename(str_to_c(a->mem, str_of(desk->options->tally))));
        buf_add_c(&name, ending);
        return buf_c(&name);
}

static enum err open_beside(struct act *a, const struct desk *desk, int *folder)
{
        return file_open_folder(a, dirname(str_to_c(a->mem, str_of(desk->options->tally))), folder);
}

static enum err write_beside(
        struct act *a, const struct desk *desk, const char *ending, struct str bytes)
{
        SCOPED(file_close) int folder = -1;
        TRY(open_beside(a, desk, &folder));
        return file_write(a, folder, name_beside(a, desk, ending), bytes, 0600);
}

static enum err write_tally(struct act *a, struct desk *desk, int64_t part, const char *ending)
{
        struct str file;
        struct tally tally;
        const struct tally_signer signer = { sign_tally, desk->keeper };
        TRY(journal_fill_tally(a, desk->journal, part, &tally));
        memcpy(tally.bundle_id, desk->bundle.id, sizeof tally.bundle_id);
        TRY(tally_write(a, &tally, &desk->bundle.tally_key, &signer, &file));
        return write_beside(a, desk, ending, file);
}

/* A part that cannot be written stops nobody: the final one has all of it. */
void desk_write_part(struct act *a, struct desk *desk)
{
        char ending[24];
        int64_t part = journal_part_due(desk->journal);
        if (part == 0 || part == desk->day.parts)
                return;
        snprintf(ending, sizeof ending, ".part%lld", (long long)part);
        if (write_tally(a, desk, part, ending) == OK)
                desk->day.parts = part;
        else
                act_recover(a);
}

/* ---------------------------------------------------------------- its end */

/* Spoiled cards were punched and counted by the two officers who work here. */
static enum err destroy_spoiled(struct act *a, struct desk *desk)
{
        struct journal_piece *pieces;
        size_t count = journal_list(a, desk->journal, &pieces);
        for (size_t i = 0; i < count; i++)
                if (piece_is(&pieces[i], STOCK_CARD, STOCK_SPOILED))
                        TRY(journal_move(a, desk->journal, pieces[i].serial, STOCK_DESTROYED));
        return OK;
}

/* How many cores of KIND were in a printer today. */
static int64_t count_cores(const struct desk *desk, enum stock_kind kind)
{
        struct stock_counts counts = journal_counts(desk->journal, kind);
        return counts.of[STOCK_OPENED] + counts.of[STOCK_USED_UP];
}

static enum err check_count(struct act *a, int64_t known, int64_t counted)
{
        if (known == counted)
                return OK;
        return fail_with(a, E_STATE, TEXT_DESK_COUNT_DIFFERS, text_number(a, known),
                text_number(a, counted));
}

/* A close that broke off, on a full disk or in a power cut, has moved some already: they lie where
 * they lay. */
static enum err count_all(struct act *a, const struct desk *desk, const int32_t counts[DESK_COUNTS])
{
        struct stock_counts cards = journal_counts(desk->journal, STOCK_CARD);
        TRY(check_count(a, cards.of[STOCK_AT_EVENT] + cards.of[STOCK_RETURNED], counts[0]));
        TRY(check_count(a, cards.of[STOCK_SPOILED] + cards.of[STOCK_DESTROYED], counts[1]));
        TRY(check_count(a, count_cores(desk, STOCK_RIBBON), counts[2]));
        return check_count(a, count_cores(desk, STOCK_FILM), counts[3]);
}

static void count_supplies(const struct desk *desk, int64_t supplies[CERTIFICATE_SUPPLIES])
{
        static const enum stock_state states[CERTIFICATE_SUPPLIES] = {
                [CERTIFICATE_SUPPLY_RETURNED] = STOCK_RETURNED,
                [CERTIFICATE_SUPPLY_OPENED] = STOCK_OPENED,
                [CERTIFICATE_SUPPLY_USED_UP] = STOCK_USED_UP,
                [CERTIFICATE_SUPPLY_DESTROYED] = STOCK_DESTROYED,
        };
        for (int kind = STOCK_RIBBON; kind <= STOCK_FILM; kind++) {
                struct stock_counts counts = journal_counts(desk->journal, (enum stock_kind)kind);
                for (size_t i = 0; i < CERTIFICATE_SUPPLIES; i++)
                        supplies[i] += counts.of[states[i]];
        }
}

static struct certificate describe_day(const struct desk *desk)
{
        const struct bundle *bundle = &desk->bundle;
        struct stock_counts cards = journal_counts(desk->journal, STOCK_CARD);
        struct certificate certificate = {
                .kind = bundle->kind,
                .city = bundle->city.name,
                .event = bundle->event,
                .desk = bundle->desk,
                .day = bundle->day,
                .opening = journal_opening(desk->journal),
                .active = cards.of[STOCK_ACTIVE],
                .spoiled = cards.of[STOCK_SPOILED],
                .destroyed = cards.of[STOCK_DESTROYED],
                .returned = cards.of[STOCK_RETURNED],
                .visits = desk->day.visits,
        };
        memcpy(certificate.city_id, bundle->city_id, sizeof certificate.city_id);
        memcpy(certificate.bundle, bundle->id, sizeof certificate.bundle);
        memcpy(certificate.desk_key, bundle->desk_key, sizeof certificate.desk_key);
        memcpy(certificate.clean, desk->day.clean, sizeof certificate.clean);
        memcpy(certificate.second, desk->day.second, sizeof certificate.second);
        count_supplies(desk, certificate.supplies);
        leak_into_certificate(&certificate.desk);
        return certificate;
}

static enum err draw_certificate(struct act *a, const struct desk *desk, struct str file)
{
        SCOPED(file_close) int folder = -1;
        SCOPED(draft_discard) struct draft draft = DRAFT_NONE;
        SCOPED(type_close) struct type *type = NULL;
        struct certificate_file read;
        struct certificate_look look = { .band = desk->bundle.city.band,
                .accent = desk->bundle.city.accent };
        TRY(certificate_read(a, file, &read));
        TRY(type_open(a, &type));
        look.type = type;
        TRY(svg_read(a, "seal.svg", desk->bundle.seal, &look.seal));
        TRY(open_beside(a, desk, &folder));
        TRY(draft_open(a, folder, name_beside(a, desk, ".certificate.pdf"), &draft));
        TRY(certificate_draw(a, &look, &read, draft.fd));
        return draft_publish(a, &draft);
}

static enum err write_certificate(struct act *a, struct desk *desk)
{
        struct str file;
        const struct certificate certificate = describe_day(desk);
        TRY(certificate_sign(a, desk->keeper, &certificate, &file));
        TRY(write_beside(a, desk, ".certificate", file));
        return draw_certificate(a, desk, file);
}

/* The keys in the bundle end with the day. A copy on a medium that cannot be written is said. */
static void destroy_bundle(struct act *a, const struct desk *desk)
{
        if (file_destroy(a, desk->options->bundle) == OK)
                return;
        act_recover(a);
        puts(text_format(a, a->lang, TEXT_DESK_BUNDLE_LEFT, desk->options->bundle));
        fflush(stdout);
}

/* What is left to be done once everything is counted and moved; a cut in between begins here
 * again. */
enum err desk_finish_day(struct act *a, struct desk *desk)
{
        TRY(write_certificate(a, desk));
        TRY(write_tally(a, desk, TALLY_FINAL, ""));
        destroy_bundle(a, desk);
        desk->stock_at_end = desk_stock(a, desk);
        TRY(journal_destroy(a, &desk->journal));
        desk->day.has_ended = true;
        return OK;
}

enum err desk_end_day(struct act *a, struct desk *desk, const int32_t counts[DESK_COUNTS])
{
        TRY(count_all(a, desk, counts));
        TRY(take_out(a, desk, STOCK_RIBBON));
        TRY(take_out(a, desk, STOCK_FILM));
        TRY(destroy_spoiled(a, desk));
        struct stock_counts cards = journal_counts(desk->journal, STOCK_CARD);
        TRY(journal_return_rest(a, desk->journal, cards.of[STOCK_AT_EVENT]));
        return desk_finish_day(a, desk);
}
