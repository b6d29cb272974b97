/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_inside.h"

#include "civic/key.h"
#include "civic/partner.h"
#include "civic/publish.h"
#include "civic/status.h"
#include "kit/derive.h"
#include "kit/file.h"
#include "kit/text.h"
#include "kit/zone.h"

enum { POLICY_FILE_MOST = 1 << 20 };

/* ------------------------------------------------------------------------------- the plan */

static enum err check_officers(struct act *a, const struct event_plan *plan)
{
        if (plan->officer_count < ENVELOPE_PEOPLE_LEAST ||
                plan->officer_count > ENVELOPE_PEOPLE_MOST)
                return fail(a, E_INPUT, TEXT_EVENT_OFFICERS);
        for (size_t i = 0; i < plan->officer_count; i++) {
                if (!bundle_name_is_good(a, plan->officers[i]))
                        return fail(a, E_INPUT, TEXT_EVENT_NAME_WRONG);
                for (size_t j = 0; j < i; j++)
                        if (str_is_equal(plan->officers[i], plan->officers[j]))
                                return fail_with(a, E_INPUT, TEXT_EVENT_OFFICER_TWICE,
                                        str_to_c(a->mem, plan->officers[i]));
        }
        return OK;
}

static enum err check_free(struct act *a, const struct event_plan *plan)
{
        struct sql_event_desk_find_row row;
        enum err found = sql_event_desk_find(a, plan->name, plan->day.day, plan->desk, &row);
        if (found == E_NONE)
                return OK;
        TRY(found);
        return fail_with(a, E_STATE, TEXT_EVENT_DESK_TWICE, str_to_c(a->mem, plan->desk));
}

enum err event_check_plan(struct act *a, const struct event_plan *plan)
{
        struct date last = date_month_end(date_add_months(date_month_start(a->today), 1));
        if (!bundle_name_is_good(a, plan->name) || !bundle_name_is_good(a, plan->desk))
                return fail(a, E_INPUT, TEXT_EVENT_NAME_WRONG);
        if (plan->day.day < a->today.day || plan->day.day > last.day)
                return fail_with(a, E_INPUT, TEXT_EVENT_DAY_WRONG, text_date(a, a->lang, a->today),
                        text_date(a, a->lang, last));
        if (plan->cards < 1 || plan->cards > STOCK_CARDS_MOST)
                return fail_with(
                        a, E_INPUT, TEXT_EVENT_CARDS_WRONG, text_number(a, STOCK_CARDS_MOST));
        TRY(check_officers(a, plan));
        TRY(check_free(a, plan));
        return stock_check_explained(a);
}

struct str event_prepare_detail(struct act *a, const struct event_plan *plan)
{
        struct buf detail = buf_in(a->mem);
        event_write_name(&detail, plan->name, plan->day, plan->desk);
        buf_add_c(&detail, " cards ");
        buf_add_number(&detail, plan->cards);
        buf_add_c(&detail, " officers ");
        buf_add_number(&detail, (int64_t)plan->officer_count);
        return buf_str(&detail);
}

/* ----------------------------------------------------------------- what needs no database */

/* A bundle being made. */
struct making {
        const struct event_making *with;
        struct bundle bundle;
        struct keeper_bundle_order order;
        struct secret each[ENVELOPE_PEOPLE_MOST];
        struct keeper_sealed sealed;
        uint8_t place[STOCK_PLACE_SIZE];
        struct str file;
};

static void wipe_making(struct making *making)
{
        explicit_bzero(making->each, sizeof making->each);
        secret_wipe(&making->sealed.data_key);
}

static enum err fill_policy(struct act *a, struct making *making)
{
        struct bundle *bundle = &making->bundle;
        const struct folder *folder = making->with->folder;
        for (size_t i = 0; i < folder->city.file_count; i++) {
                struct private text;
                const char *name = folder->city.files[i];
                const char *path = file_join(a, file_join(a, folder->path, "policy"), name);
                TRY(file_read(a, path, POLICY_FILE_MOST, &text));
                bundle->policy[i] = (struct bundle_file){ str_of(name), private_unwrap(text) };
        }
        bundle->policy_count = folder->city.file_count;
        return OK;
}

static enum err fill_keys(struct act *a, struct making *making)
{
        struct pubkey tally;
        struct pubkey signer;
        struct publication published;
        TRY(key_current(a, PUBKEY_TALLY, &tally));
        TRY(key_current(a, PUBKEY_BUNDLE, &signer));
        TRY(publish_keys(a, making->with->folder, making->with->keeper, &published));
        memcpy(making->bundle.tally_key.bytes, tally.half, SEAL_POINT_SIZE);
        memcpy(making->order.head.bundle_key, signer.half, ED25519_PUBLIC_SIZE);
        making->bundle.keys_json = published.keys_json;
        making->bundle.keys_jws = published.keys_jws;
        making->bundle.directory = published.directory;
        return OK;
}

static void fill_plan(struct making *making)
{
        const struct event_plan *plan = making->with->plan;
        const struct folder *folder = making->with->folder;
        struct bundle *bundle = &making->bundle;
        bundle->kind =
                folder->kind == FOLDER_DEMONSTRATION ? ENVELOPE_DEMONSTRATION : ENVELOPE_PRODUCTION;
        memcpy(bundle->city_id, folder->city_id, sizeof bundle->city_id);
        bundle->event = plan->name;
        bundle->day = plan->day;
        bundle->desk = plan->desk;
        bundle->officer_count = plan->officer_count;
        for (size_t i = 0; i < plan->officer_count; i++)
                bundle->officers[i] = plan->officers[i];
}

static enum err fill_order(struct act *a, struct making *making)
{
        const struct bundle *bundle = &making->bundle;
        struct keeper_bundle_order *order = &making->order;
        struct str zone = making->with->folder->city.zone;
        struct date before = { bundle->day.day - 1 };
        order->head.kind = bundle->kind;
        order->head.people = (uint8_t)bundle->officer_count;
        order->head.cost = bundle->kind == ENVELOPE_DEMONSTRATION ? keystore_cost_demonstration
                                                                  : keystore_cost_production;
        memcpy(order->head.city_id, bundle->city_id, sizeof order->head.city_id);
        crypt_random(order->head.salt, sizeof order->head.salt);
        order->day = bundle->day;
        order->each = making->each;
        TRY(zone_day_after(a, zone, before, &order->from));
        return zone_day_after(a, zone, bundle->day, &order->until);
}

/* Some seconds for each officer, so not inside the transaction. */
static enum err derive(struct act *a, struct making *making)
{
        const struct derive_each each = { making->with->passphrases, making->order.head.cost,
                making->order.head.salt };
        if (making->with->passphrases->count != making->bundle.officer_count)
                return fail(a, E_INPUT, TEXT_EVENT_OFFICERS);
        return derive_each_apart(a, &each, making->each) ? OK
                                                         : fail(a, E_BUSY, TEXT_KEEPER_NO_MEMORY);
}

/* ----------------------------------------------------------------- inside the transaction */

static enum err take_numbers(struct act *a, struct making *making)
{
        struct bundle *bundle = &making->bundle;
        const struct city *city = &making->with->folder->city;
        size_t cards = (size_t)making->with->plan->cards;
        bundle->indices = arena_take_array(a->mem, cards, sizeof *bundle->indices);
        bundle->index_count = cards;
        TRY(status_ensure_pool(a, city, bundle->day));
        TRY(status_set_aside(a, bundle->day, cards, bundle->indices));
        if (!city->has_library)
                return OK;
        bundle->library = arena_take_array(a->mem, cards, sizeof *bundle->library);
        bundle->library_count = cards;
        for (size_t i = 0; i < cards; i++)
                TRY(partner_library_take(a, &city->library, bundle->library[i]));
        return OK;
}

static enum err take_supplies(struct act *a, struct making *making, enum stock_kind kind)
{
        size_t count;
        struct bundle *bundle = &making->bundle;
        TRY(stock_plan(a, kind, making->with->plan->cards, &count));
        TRY(stock_send(a, making->place, kind, count, bundle->supplies + bundle->supply_count));
        bundle->supply_count += count;
        return OK;
}

static enum err take_stock(struct act *a, struct making *making)
{
        struct bundle *bundle = &making->bundle;
        size_t cards = (size_t)making->with->plan->cards;
        struct stock_piece *blanks = arena_take_array(a->mem, cards, sizeof *blanks);
        TRY(stock_send(a, making->place, STOCK_CARD, cards, blanks));
        bundle->serials = arena_take_array(a->mem, cards, sizeof *bundle->serials);
        bundle->serial_count = cards;
        for (size_t i = 0; i < cards; i++)
                bundle->serials[i] = blanks[i].serial;
        bundle->supplies = arena_take_array(a->mem, STOCK_SUPPLIES_MOST, sizeof *bundle->supplies);
        TRY(take_supplies(a, making, STOCK_RIBBON));
        return take_supplies(a, making, STOCK_FILM);
}

static enum err seal(struct act *a, struct making *making)
{
        const struct bundle_seal how = { making->with->keeper, &making->order, &making->sealed };
        making->order.indices = making->bundle.indices;
        making->order.index_count = making->bundle.index_count;
        TRY(keeper_seal_bundle(a, making->with->keeper, &making->order, &making->sealed));
        memcpy(making->bundle.desk_key, making->sealed.desk_key, ED25519_PUBLIC_SIZE);
        return bundle_write(a, &making->bundle, &how, &making->file);
}

static enum err find_event(struct act *a, const struct event_plan *plan, struct str *event)
{
        uint8_t id[STOCK_PLACE_SIZE];
        int64_t changed;
        struct sql_event_find_row row;
        crypt_random(id, sizeof id);
        TRY(sql_event_add(a, str_of_bytes(id, sizeof id), plan->name, plan->day.day, &changed));
        TRY(sql_event_find(a, plan->name, plan->day.day, &row));
        *event = row.id;
        return OK;
}

/* What this desk has, so that what it brings back can be compared with it. */
static enum err keep_desk(struct act *a, const struct making *making)
{
        const struct bundle *bundle = &making->bundle;
        struct sql_event_desk_add_in desk = {
                .id = str_of_bytes(making->place, sizeof making->place),
                .name = bundle->desk,
                .cards = making->with->plan->cards,
                .bundle = str_of_bytes(bundle->id, sizeof bundle->id),
                .desk_key = str_of_bytes(bundle->desk_key, sizeof bundle->desk_key),
        };
        TRY(find_event(a, making->with->plan, &desk.event));
        TRY(sql_event_desk_add(a, &desk));
        for (size_t i = 0; i < bundle->index_count; i++)
                TRY(sql_event_index_add(a, bundle->indices[i], desk.id));
        for (size_t i = 0; i < bundle->library_count; i++)
                TRY(sql_event_number_add(a, EVENT_LIBRARY, str_of(bundle->library[i]), desk.id));
        return OK;
}

static enum err prepare(struct act *a, void *arg)
{
        struct making *making = arg;
        const struct approved *by;
        const struct event_plan *plan = making->with->plan;
        struct str detail = event_prepare_detail(a, plan);
        TRY(approval_take(a, APPROVAL_BUNDLE_PREPARE, detail, &by));
        TRY(event_check_plan(a, plan));
        crypt_random(making->place, sizeof making->place);
        TRY(take_numbers(a, making));
        TRY(take_stock(a, making));
        TRY(seal(a, making));
        TRY(keep_desk(a, making));
        return event_tell(a, "event.prepare", by, detail);
}

enum err event_prepare(struct act *a, const struct event_making *with, struct str *file)
{
        struct making *making = arena_take(a->mem, sizeof *making);
        making->with = with;
        fill_plan(making);
        enum err outcome = fill_policy(a, making);
        if (outcome == OK)
                outcome = fill_keys(a, making);
        if (outcome == OK)
                outcome = fill_order(a, making);
        if (outcome == OK)
                outcome = derive(a, making);
        if (outcome == OK)
                outcome = db_change(a, prepare, making);
        wipe_making(making);
        if (outcome == OK)
                *file = making->file;
        return outcome;
}

/* ---------------------------------------------------------------------------- taking back */

static enum err undo(struct act *a, void *arg)
{
        struct event_desk desk;
        int64_t changed;
        TRY(event_find_desk(a, arg, &desk));
        struct str id = str_of_bytes(desk.id, sizeof desk.id);
        TRY(event_leave_indices(a, &desk));
        TRY(sql_event_number_forget(a, id, &changed));
        TRY(stock_take_back(a, desk.id));
        TRY(sql_event_desk_remove(a, id, &changed));
        return event_tell(a, "event.undo", NULL, event_lost_detail(a, &desk));
}

enum err event_undo_prepare(struct act *a, const struct event_plan *plan)
{
        struct event_plan copy = *plan;
        return db_change(a, undo, &copy);
}
