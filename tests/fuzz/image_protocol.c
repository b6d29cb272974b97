/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Both sides of the image worker's socket. An input that begins with 'w' is what a worker gets: a
 * request, then a file; its answer must be one that the client believes. An input that begins with
 * 'c' is what a client gets from a worker that strangers took over. */
#include "fuzz.h"
#include "kit/image_inside.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MEMORY = 64 << 20, PIXELS_MOST = 1000 * 1000, SIDE_MOST = 300 };

static struct act *fresh_act(void)
{
        static struct act a;
        if (!a.mem)
                a = act_begin(arena_make(MEMORY), STR("fuzz"), LANG_EN);
        arena_reset(a.mem);
        act_recover(&a);
        return &a;
}

/* Large pictures are decoded as well as small ones, only slower. */
static bool is_large(const struct image_request *request, struct str file)
{
        enum image_format format;
        struct image_file found;
        if (request->box.width > SIDE_MOST || request->box.height > SIDE_MOST)
                return true;
        if (image_sniff(file, &format) != IMAGE_FINE)
                return false;
        enum image_reason reason =
                format == IMAGE_JPEG ? image_look_jpeg(file, &found) : image_look_png(file, &found);
        return reason == IMAGE_FINE && (int64_t)found.width * found.height > PIXELS_MOST;
}

static void be_worker(struct str input)
{
        struct image_request request;
        struct image_answer answer;
        struct str bytes;
        if (input.len < sizeof request)
                return;
        memcpy(&request, input.at, sizeof request);
        struct str file = str_of_bytes(input.at + sizeof request, input.len - sizeof request);
        request.length = (uint32_t)file.len;
        if (!image_request_is_sound(&request) || is_large(&request, file))
                return;
        image_serve(fresh_act(), &request, file, &answer, &bytes);
        MUST_HOLD(image_answer_is_sound(&answer, &request));
        MUST_HOLD(bytes.len == answer.length);
}

/* The client has asked for a box of 64 x 80, or for a code; the worker's bytes are there already.
 */
static void be_client(struct str input)
{
        int ends[2];
        struct act *a = fresh_act();
        if (input.len < 1 || input.len > 32 * 1024 ||
                socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
                return;
        struct private file = private_wrap(STR("file"));
        struct image_box box = { .width = 64, .height = 80 };
        struct image image = { { 0, 0, NULL }, 0, 0 };
        struct private text;
        if (write(ends[1], input.at + 1, input.len - 1) == (ssize_t)input.len - 1 &&
                shutdown(ends[1], SHUT_WR) == 0) {
                if (*input.at == 'd' && image_decode(a, ends[0], file, box, &image) == OK)
                        MUST_HOLD(image.picture.width <= 64 && image.picture.height <= 80 &&
                                  image.full_width >= image.picture.width);
                if (*input.at != 'd' && image_read_code(a, ends[0], file, &text) == OK)
                        MUST_HOLD(private_unwrap(text).len <= IMAGE_CODE_MOST);
        }
        close(ends[0]);
        close(ends[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        if (size < 2)
                return 0;
        struct str input = str_of_bytes(data + 1, size - 1);
        if (*data == 'c')
                be_client(input);
        else
                be_worker(input);
        return 0;
}
