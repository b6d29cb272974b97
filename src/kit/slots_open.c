/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A file of slots made, opened again after whatever happened, and destroyed. */
#include "kit/draft.h"
#include "kit/file.h"
#include "kit/process.h"
#include "kit/slots_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum err slots_refuse(struct act *a, int error, const char *path)
{
        static const struct {
                int error;
                enum err outcome;
                enum text sentence;
        } refusals[] = {
                { ENOENT, E_NONE, TEXT_JOURNAL_MISSING },
                { EWOULDBLOCK, E_BUSY, TEXT_JOURNAL_IN_USE },
                { EISDIR, E_INPUT, TEXT_JOURNAL_NOT_ONE },
                { ELOOP, E_INPUT, TEXT_JOURNAL_NOT_ONE },
        };
        for (size_t i = 0; i < COUNT(refusals); i++)
                if (refusals[i].error == error)
                        return fail_with(a, refusals[i].outcome, refusals[i].sentence, path);
        return file_refuse(a, error, path);
}

/* ------------------------------------------------------------------------- made */

/* The name of the file in its folder. */
static const char *name_in(const char *path)
{
        const char *slash = strrchr(path, '/');
        return slash ? slash + 1 : path;
}

static enum err open_folder(struct act *a, const char *path, int *folder)
{
        const char *name = name_in(path);
        struct str before = str_of_bytes(path, (size_t)(name - path));
        return file_open_folder(a, before.len ? str_to_c(a->mem, before) : ".", folder);
}

static void prepare(struct act *a, const struct slots_setup *setup, struct slots *slots)
{
        *slots = (struct slots){ .setup = *setup, .half = slots_half_size(setup), .fd = -1 };
        slots->setup.path = str_to_c(a->mem, str_of(setup->path));
        slots->image = arena_take(a->mem, slots_file_size(setup));
        for (int i = 0; i < SLOT_ARRAYS; i++)
                slots->plains[i] = arena_take_array(a->mem, setup->counts[i] + 1, SLOT_PLAIN);
}

static void fill_half(struct slots *slots, int half, slot_plain *const first[SLOT_ARRAYS])
{
        uint8_t *at = slots->image + (size_t)half * slots->half;
        slots_seal_head(slots, at);
        SLOTS_EACH(&slots->setup, place)
        slots_seal(slots, half, place, first[place.array][place.at],
                at + slots_offset(&slots->setup, place));
}

enum err slots_make(
        struct act *a, const struct slots_setup *setup, slot_plain *const first[SLOT_ARRAYS])
{
        struct slots slots;
        SCOPED(file_close) int folder = -1;
        SCOPED(draft_discard) struct draft draft = DRAFT_NONE;
        if (slots_count(setup) > SLOTS_COUNT_MOST)
                return fail(a, E_INPUT, TEXT_JOURNAL_TOO_LARGE);
        prepare(a, setup, &slots);
        crypt_random(slots.id, sizeof slots.id);
        for (int half = 0; half < SLOTS_HALVES; half++)
                fill_half(&slots, half, first);
        TRY(open_folder(a, setup->path, &folder));
        TRY(draft_open(a, folder, name_in(setup->path), &draft));
        slots.fd = draft.fd;
        if (!slots_put(&slots, 0, str_of_bytes(slots.image, slots_file_size(setup))))
                return slots_refuse(a, errno, setup->path);
        return draft_publish(a, &draft);
}

/* ------------------------------------------------------------------------- opened */

static bool is_zero(const uint8_t *at, size_t size)
{
        return size == 0 || (at[0] == 0 && memcmp(at, at + 1, size - 1) == 0);
}

/* Reads what there is of a file that has another size, for its head. */
static void load_head(struct slots *slots)
{
        memset(slots->image, 0, SLOTS_HALVES * slots->half);
        ssize_t got = pread(slots->fd, slots->image, SLOTS_HEAD, 0);
        (void)got;
}

/* Why neither half's head is ours. */
static enum err refuse_heads(struct act *a, struct slots *slots)
{
        const char *path = slots->setup.path;
        for (int half = 0; half < SLOTS_HALVES; half++) {
                const uint8_t *head = slots->image + (size_t)half * slots->half;
                if (memcmp(head, "citykey journal", SLOTS_AT_VERSION) != 0)
                        continue;
                if (head[SLOTS_AT_VERSION] != SLOTS_VERSION ||
                        head[SLOTS_AT_ALGORITHM] != SLOTS_ALGORITHM)
                        return fail_with(a, E_STATE, TEXT_JOURNAL_NEWER, path);
                if (memcmp(head + SLOTS_AT_OWNER, slots->setup.owner, SLOTS_OWNER) != 0)
                        return fail_with(a, E_STATE, TEXT_JOURNAL_FOREIGN, path);
                return fail_with(a, E_BUG, TEXT_JOURNAL_DAMAGED, path);
        }
        return fail_with(a, E_INPUT, TEXT_JOURNAL_NOT_ONE, path);
}

/* What slots_destroy had begun is finished. */
static enum err end_destroying(struct act *a, struct slots *slots)
{
        TRY(slots_erase(a, slots));
        return fail_with(a, E_STATE, TEXT_JOURNAL_WAS_CLOSED, slots->setup.path);
}

static enum err read_heads(struct act *a, struct slots *slots)
{
        bool is_ours = false;
        if (!slots_load(slots)) {
                load_head(slots);
                return refuse_heads(a, slots);
        }
        for (int half = 0; half < SLOTS_HALVES; half++) {
                if (!slots_open_head(slots, slots->image + (size_t)half * slots->half))
                        continue;
                is_ours = true;
                if (slots->is_ending)
                        return end_destroying(a, slots);
        }
        return is_ours ? OK : refuse_heads(a, slots);
}

/* The slot as the first half has it or, where that is torn, the second. */
static bool read_slot(struct slots *slots, struct slot_place place)
{
        size_t offset = slots_offset(&slots->setup, place);
        uint8_t *plain = slots->plains[place.array][place.at];
        for (int half = 0; half < SLOTS_HALVES; half++)
                if (slots_open_one(slots, half, place,
                            slots->image + (size_t)half * slots->half + offset, plain))
                        return true;
        return false;
}

/* Writes a slot again into the half that lacks it; never into one that has it, which would then be
 * the only one. */
static bool mend_slot(const struct slots *slots, int half, struct slot_place place)
{
        slot_plain is;
        uint8_t sealed[SLOT_SEALED];
        const uint8_t *plain = slots->plains[place.array][place.at];
        size_t offset = (size_t)half * slots->half + slots_offset(&slots->setup, place);
        if (slots_open_one(slots, half, place, slots->image + offset, is) &&
                memcmp(is, plain, SLOT_PLAIN) == 0)
                return true;
        slots_seal(slots, half, place, plain, sealed);
        return slots_put(slots, offset, str_of_bytes(sealed, sizeof sealed));
}

/* The head, and the zeros behind the last slot. */
static bool mend_frame(const struct slots *slots, int half)
{
        uint8_t head[SLOTS_HEAD];
        struct slots read = *slots;
        uint8_t *at = slots->image + (size_t)half * slots->half;
        size_t end = SLOTS_HEAD + (size_t)slots_count(&slots->setup) * SLOT_SEALED;
        if (!slots_open_head(&read, at) || memcmp(read.id, slots->id, SLOTS_ID) != 0) {
                slots_seal_head(slots, head);
                if (!slots_put(slots, (size_t)half * slots->half, str_of_bytes(head, sizeof head)))
                        return false;
        }
        if (is_zero(at + end, slots->half - end))
                return true;
        memset(at + end, 0, slots->half - end);
        return slots_put(
                slots, (size_t)half * slots->half + end, str_of_bytes(at + end, slots->half - end));
}

static bool mend(const struct slots *slots)
{
        /* The first half first: where both differ it is the newer, and it is never written here. */
        for (int half = 0; half < SLOTS_HALVES; half++) {
                if (!mend_frame(slots, half))
                        return false;
                SLOTS_EACH(&slots->setup, place)
                if (!mend_slot(slots, half, place))
                        return false;
        }
        return true;
}

static enum err open_file(struct act *a, struct slots *slots)
{
        struct stat about;
        const char *path = slots->setup.path;
        slots->fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
        if (slots->fd < 0)
                return slots_refuse(a, errno, path);
        if (fstat(slots->fd, &about) != 0 || !S_ISREG(about.st_mode))
                return fail_with(a, E_INPUT, TEXT_JOURNAL_NOT_ONE, path);
        if (flock(slots->fd, LOCK_EX | LOCK_NB) != 0)
                return slots_refuse(a, errno, path);
        return OK;
}

static enum err read_all(struct act *a, struct slots *slots)
{
        TRY(open_file(a, slots));
        TRY(read_heads(a, slots));
        SLOTS_EACH(&slots->setup, place)
        if (!read_slot(slots, place))
                return fail_with(a, E_BUG, TEXT_JOURNAL_DAMAGED, slots->setup.path);
        if (!mend(slots))
                return fail_with(a, E_BUSY, TEXT_JOURNAL_NOT_WRITTEN, slots->setup.path);
        return OK;
}

enum err slots_open(struct act *a, const struct slots_setup *setup, struct slots **slots)
{
        if (slots_count(setup) > SLOTS_COUNT_MOST)
                return fail(a, E_INPUT, TEXT_JOURNAL_TOO_LARGE);
        SCOPED(slots_close) struct slots *opened = arena_take(a->mem, sizeof *opened);
        prepare(a, setup, opened);
        TRY(read_all(a, opened));
        *slots = opened;
        opened = NULL;
        return OK;
}

void slots_close(struct slots **slots)
{
        struct slots *s = *slots;
        if (!s)
                return;
        file_close(&s->fd);
        for (int i = 0; i < SLOT_ARRAYS; i++)
                explicit_bzero(s->plains[i], (size_t)s->setup.counts[i] * SLOT_PLAIN);
        explicit_bzero(s, sizeof *s);
        *slots = NULL;
}

/* ------------------------------------------------------------------------- destroyed */

/* Does the head on the disk say so already? Then it may be the only one, and is not written. */
static bool head_says_ending(const struct slots *slots, int half)
{
        struct slots read = *slots;
        return slots_open_head(&read, slots->image + (size_t)half * slots->half) && read.is_ending;
}

/* Both heads first, so that a cut from here on leaves at least one that says so. */
static bool overwrite(struct slots *slots)
{
        uint8_t head[SLOTS_HEAD];
        slots->is_ending = true;
        for (int half = 0; half < SLOTS_HALVES; half++) {
                slots_seal_head(slots, head);
                if (!head_says_ending(slots, half) && !slots_put(slots, (size_t)half * slots->half,
                                                              str_of_bytes(head, sizeof head)))
                        return false;
        }
        for (int half = 0; half < SLOTS_HALVES; half++) {
                crypt_random(slots->image, slots->half);
                if (!slots_put(slots, (size_t)half * slots->half + SLOTS_HEAD,
                            str_of_bytes(slots->image, slots->half - SLOTS_HEAD)))
                        return false;
        }
        return true;
}

enum err slots_erase(struct act *a, struct slots *slots)
{
        const char *path = slots->setup.path;
        SCOPED(file_close) int folder = -1;
        TRY(open_folder(a, path, &folder));
        if (!overwrite(slots))
                return fail_with(a, E_BUSY, TEXT_JOURNAL_NOT_ERASED, path);
        if (unlinkat(folder, name_in(path), 0) != 0)
                return slots_refuse(a, errno, path);
        fsync(folder);
        return OK;
}

enum err slots_destroy(struct act *a, struct slots **slots)
{
        (*slots)->is_lost = true;
        if (!slots_load(*slots))
                return fail_with(a, E_BUSY, TEXT_JOURNAL_NOT_ERASED, (*slots)->setup.path);
        TRY(slots_erase(a, *slots));
        slots_close(slots);
        return OK;
}

enum err slots_claim(struct act *a, const uint8_t owner[SLOTS_OWNER], int *claim)
{
        uint8_t name[16];
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        crypt_blake2b_128(STR("citykey journal claim"), str_of_bytes(owner, SLOTS_OWNER), name);
        address.sun_path[0] = '\0'; /* a name of the kernel's, in no folder */
        memcpy(address.sun_path + 1, "citykey", 7);
        memcpy(address.sun_path + 8, name, sizeof name);
        socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 8 + sizeof name);
        SCOPED(file_close) int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        if (fd < 0)
                return fail(a, E_BUG, TEXT_JOURNAL_NOT_CLAIMED);
        if (bind(fd, (struct sockaddr *)&address, length) != 0)
                return errno == EADDRINUSE ? fail(a, E_BUSY, TEXT_JOURNAL_CLAIMED)
                                           : fail(a, E_BUG, TEXT_JOURNAL_NOT_CLAIMED);
        *claim = fd;
        fd = -1;
        return OK;
}
