/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/slots_inside.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[SLOTS_AT_VERSION] = "citykey journal";

uint32_t slots_count(const struct slots_setup *setup)
{
        uint32_t count = 0;
        for (int i = 0; i < SLOT_ARRAYS; i++)
                count += setup->counts[i];
        return count;
}

size_t slots_half_size(const struct slots_setup *setup)
{
        size_t size = SLOTS_HEAD + (size_t)slots_count(setup) * SLOT_SEALED;
        return (size + SLOTS_APART - 1) / SLOTS_APART * SLOTS_APART;
}

size_t slots_file_size(const struct slots_setup *setup)
{
        return SLOTS_HALVES * slots_half_size(setup);
}

size_t slots_offset(const struct slots_setup *setup, struct slot_place place)
{
        size_t before = place.at;
        for (int i = 0; i < place.array; i++)
                before += setup->counts[i];
        return SLOTS_HEAD + before * SLOT_SEALED;
}

bool slots_step(const struct slots_setup *setup, struct slot_place *place)
{
        while (place->array < SLOT_ARRAYS && place->at == setup->counts[place->array])
                *place = (struct slot_place){ place->array + 1, 0 };
        return place->array < SLOT_ARRAYS;
}

const slot_plain *slots_of(const struct slots *slots, int array)
{
        return (const slot_plain *)slots->plains[array];
}

/* ------------------------------------------------------------------------- seals */

static void put_u32(uint8_t *at, uint32_t value)
{
        for (int i = 0; i < 4; i++)
                at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* What a head is bound to: its bytes before the nonce, and how many slots there are. */
enum { HEAD_BOUND = SLOTS_AT_NONCE + 4 * SLOT_ARRAYS };

static void bind_head(
        const struct slots *slots, const uint8_t head[SLOTS_HEAD], uint8_t bound[HEAD_BOUND])
{
        memcpy(bound, head, SLOTS_AT_NONCE);
        for (int i = 0; i < SLOT_ARRAYS; i++)
                put_u32(bound + SLOTS_AT_NONCE + 4 * i, slots->setup.counts[i]);
}

void slots_seal_head(const struct slots *slots, uint8_t head[SLOTS_HEAD])
{
        uint8_t bound[HEAD_BOUND];
        memset(head, 0, SLOTS_HEAD);
        memcpy(head, magic, sizeof magic);
        head[SLOTS_AT_VERSION] = SLOTS_VERSION;
        head[SLOTS_AT_ALGORITHM] = SLOTS_ALGORITHM;
        head[SLOTS_AT_ENDING] = slots->is_ending;
        memcpy(head + SLOTS_AT_OWNER, slots->setup.owner, SLOTS_OWNER);
        memcpy(head + SLOTS_AT_ID, slots->id, SLOTS_ID);
        crypt_random(head + SLOTS_AT_NONCE, SEAL_NONCE_SIZE);
        bind_head(slots, head, bound);
        struct seal_frame frame = { head + SLOTS_AT_NONCE, str_of_bytes(bound, sizeof bound) };
        crypt_seal(slots->setup.key, &frame, STR(""), head + SLOTS_AT_TAG);
}

bool slots_open_head(struct slots *slots, const uint8_t head[SLOTS_HEAD])
{
        uint8_t bound[HEAD_BOUND];
        uint8_t nothing[1];
        bind_head(slots, head, bound);
        struct seal_frame frame = { head + SLOTS_AT_NONCE, str_of_bytes(bound, sizeof bound) };
        if (memcmp(head, magic, sizeof magic) != 0 ||
                memcmp(head + SLOTS_AT_OWNER, slots->setup.owner, SLOTS_OWNER) != 0 ||
                !crypt_open(slots->setup.key, &frame,
                        str_of_bytes(head + SLOTS_AT_TAG, SEAL_TAG_SIZE), nothing))
                return false;
        memcpy(slots->id, head + SLOTS_AT_ID, SLOTS_ID);
        slots->is_ending = head[SLOTS_AT_ENDING] == 1;
        return true;
}

/* What a slot is bound to: its file, half, array and place. */
enum { SLOT_BOUND = SLOTS_ID + 2 + 4 };

static void bind_slot(
        const struct slots *slots, int half, struct slot_place place, uint8_t bound[SLOT_BOUND])
{
        memcpy(bound, slots->id, SLOTS_ID);
        bound[SLOTS_ID] = (uint8_t)half;
        bound[SLOTS_ID + 1] = (uint8_t)place.array;
        put_u32(bound + SLOTS_ID + 2, place.at);
}

void slots_seal(const struct slots *slots, int half, struct slot_place place,
        const slot_plain plain, uint8_t sealed[SLOT_SEALED])
{
        uint8_t bound[SLOT_BOUND];
        bind_slot(slots, half, place, bound);
        crypt_random(sealed, SEAL_NONCE_SIZE);
        struct seal_frame frame = { sealed, str_of_bytes(bound, sizeof bound) };
        crypt_seal(slots->setup.key, &frame, str_of_bytes(plain, SLOT_PLAIN),
                sealed + SEAL_NONCE_SIZE);
}

bool slots_open_one(const struct slots *slots, int half, struct slot_place place,
        const uint8_t sealed[SLOT_SEALED], slot_plain plain)
{
        uint8_t bound[SLOT_BOUND];
        bind_slot(slots, half, place, bound);
        struct seal_frame frame = { sealed, str_of_bytes(bound, sizeof bound) };
        return crypt_open(slots->setup.key, &frame,
                str_of_bytes(sealed + SEAL_NONCE_SIZE, SLOT_SEALED - SEAL_NONCE_SIZE), plain);
}

/* ------------------------------------------------------------------------- the disk */

bool slots_load(const struct slots *slots)
{
        struct stat about;
        size_t size = SLOTS_HALVES * slots->half;
        if (fstat(slots->fd, &about) != 0 || about.st_size != (off_t)size)
                return false;
        for (size_t got = 0; got < size;) {
                ssize_t more = pread(slots->fd, slots->image + got, size - got, (off_t)got);
                if (more == 0 || (more < 0 && errno != EINTR))
                        return false;
                got += more > 0 ? (size_t)more : 0;
        }
        return true;
}

static bool put_all(int fd, size_t offset, struct str bytes)
{
        for (size_t done = 0; done < bytes.len;) {
                ssize_t put = pwrite(fd, bytes.at + done, bytes.len - done, (off_t)(offset + done));
                if (put < 0 && errno != EINTR)
                        return false;
                done += put > 0 ? (size_t)put : 0;
        }
        return true;
}

bool slots_put(const struct slots *slots, size_t offset, struct str bytes)
{
        /* The times go back before the write is made durable, so that the disk never has others. */
        struct timespec midnight = { .tv_sec = (time_t)slots->setup.day.day * 86400 };
        return put_all(slots->fd, offset, bytes) &&
               futimens(slots->fd, (struct timespec[2]){ midnight, midnight }) == 0 &&
               fdatasync(slots->fd) == 0;
}

enum err slots_write(
        struct act *a, struct slots *slots, struct slot_place place, const slot_plain plain)
{
        uint8_t sealed[SLOT_SEALED];
        size_t offset = slots_offset(&slots->setup, place);
        for (int half = 0; half < SLOTS_HALVES && !slots->is_lost; half++) {
                slots_seal(slots, half, place, plain, sealed);
                slots->is_lost = !slots_put(slots, offset + (size_t)half * slots->half,
                        str_of_bytes(sealed, sizeof sealed));
        }
        if (slots->is_lost)
                return fail_with(a, E_BUSY, TEXT_JOURNAL_NOT_WRITTEN, slots->setup.path);
        memcpy(slots->plains[place.array][place.at], plain, SLOT_PLAIN);
        return OK;
}

/* Only zeros after the slots of a half. */
static bool half_ends_empty(const struct slots *slots, int half)
{
        size_t end = SLOTS_HEAD + (size_t)slots_count(&slots->setup) * SLOT_SEALED;
        const uint8_t *at = slots->image + (size_t)half * slots->half;
        while (end < slots->half && at[end] == 0)
                end++;
        return end == slots->half;
}

static bool half_is_whole(const struct slots *slots, int half)
{
        struct slots read = *slots;
        const uint8_t *at = slots->image + (size_t)half * slots->half;
        if (!slots_open_head(&read, at) || memcmp(read.id, slots->id, SLOTS_ID) != 0)
                return false;
        SLOTS_EACH(&slots->setup, place)
        {
                slot_plain plain;
                if (!slots_open_one(
                            slots, half, place, at + slots_offset(&slots->setup, place), plain) ||
                        memcmp(plain, slots->plains[place.array][place.at], SLOT_PLAIN) != 0)
                        return false;
        }
        return half_ends_empty(slots, half);
}

/* One regular file of one name, the owner's only, and the name is still its. */
static bool file_is_alone(const struct slots *slots)
{
        struct stat open_one, named;
        return fstat(slots->fd, &open_one) == 0 && lstat(slots->setup.path, &named) == 0 &&
               open_one.st_ino == named.st_ino && open_one.st_dev == named.st_dev &&
               open_one.st_nlink == 1 && open_one.st_mode == (S_IFREG | S_IRUSR | S_IWUSR);
}

bool slots_are_whole(const struct slots *slots)
{
        return !slots->is_lost && file_is_alone(slots) && slots_load(slots) &&
               half_is_whole(slots, 0) && half_is_whole(slots, 1);
}
