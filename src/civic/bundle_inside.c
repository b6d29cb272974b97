/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/bundle.h"

#include "kit/text.h"
#include "lib/cbor.h"

/* The part of a bundle that is not keys: an array of these, in this order. */
enum { VERSION = 1, MEMBERS = 16, DAY_MOST = 2932896, SUPPLY = 3, FILE_PAIR = 2 };

static struct bytes bytes_of(struct str text)
{
        return (struct bytes){ (const uint8_t *)text.at, text.len };
}

static struct str text_of(struct bytes bytes)
{
        return str_of_bytes(bytes.at, bytes.length);
}

/* ------------------------------------------------------------------------------ writing */

static void put_texts(struct sink *sink, const struct str *texts, size_t count)
{
        cbor_put_array(sink, count);
        for (size_t i = 0; i < count; i++)
                cbor_put_text(sink, bytes_of(texts[i]));
}

static void put_numbers(struct sink *sink, const struct bundle *bundle)
{
        cbor_put_array(sink, bundle->index_count);
        for (size_t i = 0; i < bundle->index_count; i++)
                cbor_put_integer(sink, bundle->indices[i]);
        cbor_put_array(sink, bundle->library_count);
        for (size_t i = 0; i < bundle->library_count; i++)
                cbor_put_text(sink, bytes_of_text(bundle->library[i]));
        put_texts(sink, bundle->transit, bundle->transit_count);
}

static void put_stock(struct sink *sink, const struct bundle *bundle)
{
        put_texts(sink, bundle->serials, bundle->serial_count);
        cbor_put_array(sink, bundle->supply_count);
        for (size_t i = 0; i < bundle->supply_count; i++) {
                cbor_put_array(sink, SUPPLY);
                cbor_put_unsigned(sink, (uint64_t)bundle->supplies[i].kind);
                cbor_put_text(sink, bytes_of(bundle->supplies[i].serial));
                cbor_put_integer(sink, bundle->supplies[i].capacity);
        }
}

static void put_policy(struct sink *sink, const struct bundle *bundle)
{
        cbor_put_array(sink, bundle->policy_count);
        for (size_t i = 0; i < bundle->policy_count; i++) {
                cbor_put_array(sink, FILE_PAIR);
                cbor_put_text(sink, bytes_of(bundle->policy[i].name));
                cbor_put_bytes(sink, bytes_of(bundle->policy[i].text));
        }
}

void bundle_put(struct sink *sink, const struct bundle *bundle)
{
        cbor_put_array(sink, MEMBERS);
        cbor_put_unsigned(sink, VERSION);
        cbor_put_text(sink, bytes_of(bundle->event));
        cbor_put_integer(sink, bundle->day.day);
        cbor_put_text(sink, bytes_of(bundle->desk));
        put_texts(sink, bundle->officers, bundle->officer_count);
        cbor_put_bytes(sink, seal_point_bytes(&bundle->tally_key));
        cbor_put_bytes(sink, (struct bytes){ bundle->desk_key, sizeof bundle->desk_key });
        put_numbers(sink, bundle);
        put_stock(sink, bundle);
        cbor_put_bytes(sink, bytes_of(bundle->keys_json));
        cbor_put_bytes(sink, bytes_of(bundle->keys_jws));
        cbor_put_bytes(sink, bytes_of(bundle->directory));
        put_policy(sink, bundle);
}

/* ------------------------------------------------------------------------------ reading */

bool bundle_name_is_good(struct act *a, struct str name)
{
        return name.len > 0 && name.len <= BUNDLE_NAME_BYTES && !memchr(name.at, '"', name.len) &&
               text_find_fault(name) == TEXT_FAULT_NONE && str_is_equal(name, str_trim(name)) &&
               text_count_clusters(a, name) <= BUNDLE_NAME_MOST;
}

/* A list's head; what is announced and not there takes no memory. */
static bool take_list(struct bytes *rest, size_t most, size_t *count)
{
        uint64_t members;
        if (!cbor_take_array(rest, &members) || members > most || members > rest->length)
                return false;
        *count = (size_t)members;
        return true;
}

static bool take_name(struct act *a, struct bytes *rest, struct str *name)
{
        struct bytes text;
        if (!cbor_take_text(rest, &text))
                return false;
        *name = text_of(text);
        return bundle_name_is_good(a, *name);
}

static bool take_officers(struct act *a, struct bytes *rest, struct bundle *bundle)
{
        if (!take_list(rest, ENVELOPE_PEOPLE_MOST, &bundle->officer_count) ||
                bundle->officer_count < ENVELOPE_PEOPLE_LEAST)
                return false;
        for (size_t i = 0; i < bundle->officer_count; i++)
                if (!take_name(a, rest, &bundle->officers[i]))
                        return false;
        return true;
}

static bool take_fixed(struct bytes *rest, uint8_t *into, size_t size)
{
        struct bytes bytes;
        if (!cbor_take_bytes(rest, &bytes) || bytes.length != size)
                return false;
        memcpy(into, bytes.at, size);
        return true;
}

static bool take_head(struct act *a, struct bytes *rest, struct bundle *bundle)
{
        uint64_t count;
        int64_t version;
        int64_t day;
        uint8_t point[SEAL_POINT_SIZE];
        if (!cbor_take_array(rest, &count) || count != MEMBERS ||
                !cbor_take_integer(rest, &version) || version != VERSION ||
                !take_name(a, rest, &bundle->event) || !cbor_take_integer(rest, &day) || day < 0 ||
                day > DAY_MOST || !take_name(a, rest, &bundle->desk) ||
                !take_officers(a, rest, bundle) || !take_fixed(rest, point, sizeof point) ||
                !seal_point_read((struct bytes){ point, sizeof point }, &bundle->tally_key) ||
                !take_fixed(rest, bundle->desk_key, sizeof bundle->desk_key))
                return false;
        bundle->day.day = (int32_t)day;
        date_write_month(bundle->day, bundle->month);
        return true;
}

static bool take_indices(struct act *a, struct bytes *rest, struct bundle *bundle)
{
        if (!take_list(rest, STOCK_CARDS_MOST, &bundle->index_count) || bundle->index_count == 0)
                return false;
        bundle->indices = arena_take_array(a->mem, bundle->index_count, sizeof *bundle->indices);
        for (size_t i = 0; i < bundle->index_count; i++)
                if (!cbor_take_integer(rest, &bundle->indices[i]) || bundle->indices[i] < 0 ||
                        bundle->indices[i] > UINT32_MAX ||
                        (i && bundle->indices[i] <= bundle->indices[i - 1]))
                        return false;
        return true;
}

static bool take_library(struct act *a, struct bytes *rest, struct bundle *bundle)
{
        struct bytes number;
        if (!take_list(rest, bundle->index_count, &bundle->library_count) ||
                (bundle->library_count && bundle->library_count != bundle->index_count))
                return false;
        bundle->library =
                arena_take_array(a->mem, bundle->library_count + 1, sizeof *bundle->library);
        for (size_t i = 0; i < bundle->library_count; i++) {
                if (!cbor_take_text(rest, &number) || !library_number_is_valid(text_of(number)))
                        return false;
                memcpy(bundle->library[i], number.at, number.length);
        }
        return true;
}

static bool take_serials(
        struct act *a, struct bytes *rest, size_t most, struct str **serials, size_t *count)
{
        struct bytes serial;
        if (!take_list(rest, most, count))
                return false;
        struct str *list = arena_take_array(a->mem, *count + 1, sizeof *list);
        for (size_t i = 0; i < *count; i++) {
                if (!cbor_take_text(rest, &serial))
                        return false;
                list[i] = text_of(serial);
                if (!stock_serial_is_good(list[i]))
                        return false;
        }
        *serials = list;
        return true;
}

static bool take_supplies(struct act *a, struct bytes *rest, struct bundle *bundle)
{
        if (!take_list(rest, STOCK_SUPPLIES_MOST, &bundle->supply_count))
                return false;
        bundle->supplies =
                arena_take_array(a->mem, bundle->supply_count + 1, sizeof *bundle->supplies);
        for (size_t i = 0; i < bundle->supply_count; i++) {
                struct stock_piece *piece = &bundle->supplies[i];
                uint64_t members;
                uint64_t kind;
                struct bytes serial;
                if (!cbor_take_array(rest, &members) || members != SUPPLY ||
                        !cbor_take_unsigned(rest, &kind) ||
                        (kind != STOCK_RIBBON && kind != STOCK_FILM) ||
                        !cbor_take_text(rest, &serial) ||
                        !cbor_take_integer(rest, &piece->capacity) || piece->capacity <= 0)
                        return false;
                piece->kind = (enum stock_kind)kind;
                piece->serial = text_of(serial);
                if (!stock_serial_is_good(piece->serial))
                        return false;
        }
        return true;
}

static bool take_policy(struct bytes *rest, struct bundle *bundle)
{
        if (!take_list(rest, BUNDLE_POLICY_MOST, &bundle->policy_count) ||
                bundle->policy_count < BUNDLE_POLICY_LEAST)
                return false;
        for (size_t i = 0; i < bundle->policy_count; i++) {
                uint64_t members;
                struct bytes name;
                struct bytes text;
                if (!cbor_take_array(rest, &members) || members != FILE_PAIR ||
                        !cbor_take_text(rest, &name) || !cbor_take_bytes(rest, &text))
                        return false;
                bundle->policy[i] = (struct bundle_file){ text_of(name), text_of(text) };
        }
        return true;
}

static bool take_published(struct bytes *rest, struct bundle *bundle)
{
        struct bytes keys;
        struct bytes signature;
        struct bytes directory;
        if (!cbor_take_bytes(rest, &keys) || !cbor_take_bytes(rest, &signature) ||
                !cbor_take_bytes(rest, &directory))
                return false;
        bundle->keys_json = text_of(keys);
        bundle->keys_jws = text_of(signature);
        bundle->directory = text_of(directory);
        return true;
}

bool bundle_take(struct act *a, struct bytes inside, struct bundle *bundle)
{
        struct bundle read = { .kind = bundle->kind };
        memcpy(read.city_id, bundle->city_id, sizeof read.city_id);
        if (!cbor_is_strict(inside) || !take_head(a, &inside, &read) ||
                !take_indices(a, &inside, &read) || !take_library(a, &inside, &read) ||
                !take_serials(a, &inside, read.index_count, &read.transit, &read.transit_count) ||
                (read.transit_count && read.transit_count != read.index_count) ||
                !take_serials(a, &inside, STOCK_CARDS_MOST, &read.serials, &read.serial_count) ||
                read.serial_count != read.index_count || !take_supplies(a, &inside, &read) ||
                !take_published(&inside, &read) || !take_policy(&inside, &read))
                return false;
        *bundle = read;
        return true;
}
