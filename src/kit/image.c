/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_inside.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The side that asks. The worker may be in the hands of whoever made the picture: what it answers
 * is measured against what was asked, and waiting ends. */

enum { PATIENCE_MS = 30 * 1000 };

struct call {
        int socket;
        int64_t until; /* milliseconds of the monotonic clock */
};

static int64_t milliseconds_now(void)
{
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until the socket is ready for WHAT (POLLIN or POLLOUT). */
static enum err await(struct act *a, const struct call *call, short what)
{
        struct pollfd ready = { .fd = call->socket, .events = what };
        for (;;) {
                int64_t left = call->until - milliseconds_now();
                int count = left > 0 ? poll(&ready, 1, (int)left) : 0;
                if (count > 0)
                        return OK;
                if (count == 0)
                        return fail(a, E_BUSY, TEXT_IMAGE_SLOW);
                if (errno != EINTR)
                        return fail(a, E_BUG, TEXT_IMAGE_DIED);
        }
}

static enum err send_all(struct act *a, const struct call *call, const void *bytes, size_t size)
{
        const char *at = bytes;
        while (size > 0) {
                TRY(await(a, call, POLLOUT));
                ssize_t sent = send(call->socket, at, size, MSG_NOSIGNAL | MSG_DONTWAIT);
                if (sent < 0 && (errno == EINTR || errno == EAGAIN))
                        continue;
                if (sent <= 0)
                        return fail(a, E_BUG, TEXT_IMAGE_DIED);
                at += sent;
                size -= (size_t)sent;
        }
        return OK;
}

static enum err receive_all(struct act *a, const struct call *call, void *bytes, size_t size)
{
        char *at = bytes;
        while (size > 0) {
                TRY(await(a, call, POLLIN));
                ssize_t got = recv(call->socket, at, size, MSG_DONTWAIT);
                if (got < 0 && (errno == EINTR || errno == EAGAIN))
                        continue;
                if (got <= 0)
                        return fail(a, E_BUG, TEXT_IMAGE_DIED);
                at += got;
                size -= (size_t)got;
        }
        return OK;
}

bool image_answer_is_sound(const struct image_answer *answer, const struct image_request *request)
{
        if (answer->version != IMAGE_VERSION || answer->reason >= IMAGE_REASONS)
                return false;
        if (answer->reason != IMAGE_FINE)
                return answer->length == 0;
        if (request->kind == IMAGE_READ_CODE)
                return answer->length > 0 && answer->length <= IMAGE_CODE_MOST;
        return answer->width > 0 && answer->width <= request->box.width && answer->height > 0 &&
               answer->height <= request->box.height && answer->full_width >= answer->width &&
               answer->full_height >= answer->height &&
               (int64_t)answer->full_width * answer->full_height <= IMAGE_PIXELS_MOST &&
               answer->length == (uint32_t)answer->width * (uint32_t)answer->height * 3;
}

/* What was asked and what came back. */
struct exchange {
        struct image_request request;
        struct private file;
        struct image_answer answer;
        struct str bytes; /* that follow the answer */
};

static enum err run_exchange(struct act *a, int socket, struct exchange *exchange)
{
        const struct image_request *request = &exchange->request;
        struct image_answer *answer = &exchange->answer;
        struct call call = { socket, milliseconds_now() + PATIENCE_MS };
        TRY(send_all(a, &call, request, sizeof *request));
        TRY(send_all(a, &call, private_unwrap(exchange->file).at, request->length));
        TRY(receive_all(a, &call, answer, sizeof *answer));
        if (!image_answer_is_sound(answer, request))
                return fail(a, E_BUG, TEXT_IMAGE_DIED);
        if (answer->reason != IMAGE_FINE)
                return image_fail(a, (enum image_reason)answer->reason);
        char *at = arena_take(a->mem, answer->length);
        TRY(receive_all(a, &call, at, answer->length));
        exchange->bytes = str_of_bytes(at, answer->length);
        return OK;
}

/* What needs no worker to be refused. */
static enum err check_length(struct act *a, struct private file)
{
        if (private_is_empty(file))
                return image_fail(a, IMAGE_EMPTY);
        if (private_unwrap(file).len > IMAGE_BYTES_MOST)
                return image_fail(a, IMAGE_LARGE);
        return OK;
}

enum err image_decode(
        struct act *a, int socket, struct private file, struct image_box box, struct image *image)
{
        TRY(check_length(a, file));
        struct exchange exchange = {
                .request = { IMAGE_VERSION, IMAGE_DECODE, box, (uint32_t)private_unwrap(file).len },
                .file = file,
        };
        if (!image_request_is_sound(&exchange.request))
                return fail(a, E_BUG, TEXT_IMAGE_DIED);
        TRY(run_exchange(a, socket, &exchange));
        const struct image_answer *answer = &exchange.answer;
        *image = (struct image){
                .picture = { answer->width, answer->height, (const uint8_t *)exchange.bytes.at },
                .full_width = answer->full_width,
                .full_height = answer->full_height,
        };
        return OK;
}

enum err image_read_code(struct act *a, int socket, struct private file, struct private *text)
{
        TRY(check_length(a, file));
        struct exchange exchange = {
                .request = { IMAGE_VERSION, IMAGE_READ_CODE,
                        { .width = IMAGE_SIDE_MOST, .height = IMAGE_SIDE_MOST },
                        (uint32_t)private_unwrap(file).len },
                .file = file,
        };
        TRY(run_exchange(a, socket, &exchange));
        *text = private_wrap(exchange.bytes);
        return OK;
}

enum err image_load(struct act *a, int fd, struct private *file)
{
        enum { PIECE = 64 * 1024 };
        size_t size = PIECE;
        size_t have = 0;
        char *at = arena_take(a->mem, size);
        for (;;) {
                if (have == size) {
                        at = arena_grow(a->mem, at, size, 2 * size);
                        size *= 2;
                }
                ssize_t got = read(fd, at + have, size - have);
                if (got < 0 && errno != EINTR)
                        return fail(a, E_INPUT, TEXT_IMAGE_UNREADABLE);
                if (got == 0)
                        break;
                have += got > 0 ? (size_t)got : 0;
                if (have > IMAGE_BYTES_MOST)
                        return image_fail(a, IMAGE_LARGE);
        }
        *file = private_wrap(str_of_bytes(at, have));
        return OK;
}
