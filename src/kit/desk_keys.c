/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/desk_keys.h"

enum {
        VERSION = 1,
        DAY_MOST = 2932896, /* 9999-12-31 */
        DAY_SECONDS = 86400,
        HOURS_MOST = 26,       /* of a civil day */
        ZONE_MOST = 16 * 3600, /* seconds between a zone's midnight and UTC's */
};

void desk_keys_put(struct sink *sink, const struct desk_keys *keys)
{
        struct bytes uri = bytes_of_text(keys->status_uri);
        sink_put_byte(sink, VERSION);
        sink_put_number(sink, (uint32_t)keys->day.day, 4);
        sink_put_number(sink, (uint64_t)keys->from, 8);
        sink_put_number(sink, (uint64_t)keys->until, 8);
        sink_put_number(sink, (uint64_t)keys->expiry_most, 8);
        sink_put_byte(sink, keys->may_not_expire);
        sink_put_number(sink, keys->list_size, 4);
        sink_put_byte(sink, (uint8_t)uri.length);
        sink_put(sink, uri);
        pubkey_put(sink, &keys->issuing.public_half);
        sink_put(sink, (struct bytes){ keys->issuing.private_half.bytes,
                               sizeof keys->issuing.private_half.bytes });
        sink_put(sink, (struct bytes){ keys->seed.bytes, sizeof keys->seed.bytes });
        sink_put_number(sink, keys->index_count, 4);
        for (size_t i = 0; i < keys->index_count; i++)
                sink_put_number(sink, keys->indices[i], 4);
}

static bool take_time(struct bytes *rest, int64_t *time)
{
        uint64_t value;
        if (!bytes_take_number(rest, 8, &value) || value > INT64_MAX)
                return false;
        *time = (int64_t)value;
        return true;
}

/* A civil day somewhere on earth. */
static bool is_day(const struct desk_keys *keys)
{
        int64_t midnight = (int64_t)keys->day.day * DAY_SECONDS;
        return keys->from < keys->until && keys->until - keys->from <= HOURS_MOST * 3600 &&
               keys->from >= midnight - ZONE_MOST && keys->from <= midnight + ZONE_MOST;
}

static bool take_bounds(struct bytes *rest, struct desk_keys *keys)
{
        uint64_t version;
        uint64_t day;
        uint64_t flag;
        uint64_t size;
        if (!bytes_take_number(rest, 1, &version) || version != VERSION ||
                !bytes_take_number(rest, 4, &day) || day > DAY_MOST ||
                !take_time(rest, &keys->from) || !take_time(rest, &keys->until) ||
                !take_time(rest, &keys->expiry_most) || !bytes_take_number(rest, 1, &flag) ||
                flag > 1 || !bytes_take_number(rest, 4, &size))
                return false;
        keys->day.day = (int32_t)day;
        keys->may_not_expire = flag == 1;
        keys->list_size = (uint32_t)size;
        return is_day(keys);
}

static bool take_uri(struct bytes *rest, struct desk_keys *keys)
{
        uint64_t length;
        struct bytes uri;
        if (!bytes_take_number(rest, 1, &length) || length == 0 ||
                !bytes_take(rest, (size_t)length, &uri) || memchr(uri.at, 0, uri.length))
                return false;
        memcpy(keys->status_uri, uri.at, uri.length);
        return true;
}

static bool take_secret(struct bytes *rest, struct secret *secret)
{
        struct bytes taken;
        if (!bytes_take(rest, sizeof secret->bytes, &taken))
                return false;
        memcpy(secret->bytes, taken.at, taken.length);
        return true;
}

static bool take_keys(struct bytes *rest, struct desk_keys *keys)
{
        char month[MONTH_TEXT_SIZE];
        date_write_month(keys->day, month);
        return pubkey_take(rest, &keys->issuing.public_half) &&
               keys->issuing.public_half.kind == PUBKEY_ISSUING &&
               strcmp(keys->issuing.public_half.label, month) == 0 &&
               take_secret(rest, &keys->issuing.private_half) && take_secret(rest, &keys->seed);
}

static bool take_indices(struct bytes *rest, struct desk_keys *keys)
{
        uint64_t count;
        if (!bytes_take_number(rest, 4, &count) || count == 0 || count > DESK_INDICES_MOST)
                return false;
        keys->index_count = (uint32_t)count;
        for (size_t i = 0; i < count; i++) {
                uint64_t index;
                if (!bytes_take_number(rest, 4, &index) || index >= keys->list_size ||
                        (i && index <= keys->indices[i - 1]))
                        return false;
                keys->indices[i] = (uint32_t)index;
        }
        return true;
}

bool desk_keys_read(struct bytes bytes, struct desk_keys *keys)
{
        memset(keys, 0, sizeof *keys);
        bool is_good = take_bounds(&bytes, keys) && take_uri(&bytes, keys) &&
                       take_keys(&bytes, keys) && take_indices(&bytes, keys) && bytes.length == 0;
        if (!is_good)
                explicit_bzero(keys, sizeof *keys);
        return is_good;
}

bool desk_keys_has(const struct desk_keys *keys, uint64_t index)
{
        size_t low = 0;
        size_t high = keys->index_count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (keys->indices[middle] < index)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low < keys->index_count && keys->indices[low] == index;
}
