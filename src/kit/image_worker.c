/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_inside.h"

#include "base/leak.h"
#include "kit/sandbox.h"
#include "kit/scrub.h"

#include <sys/socket.h>
#include <unistd.h>

/* A picture of 50 megapixels with alpha, its file, and what scaling needs. */
enum { WORKER_MEMORY = 400 * 1024 * 1024 };

/* One request, one answer. */
static void answer_one(struct act *a, int socket)
{
        struct image_request request;
        if (!process_read_all(socket, &request, sizeof request) ||
                !image_request_is_sound(&request))
                return;
        char *file = arena_take(a->mem, request.length);
        if (!process_read_all(socket, file, request.length))
                return;
        struct image_answer answer;
        struct str bytes;
        image_serve(a, &request, str_of_bytes(file, request.length), &answer, &bytes);
        if (process_write_all(socket, &answer, sizeof answer))
                process_write_all(socket, bytes.at, bytes.len);
}

static int work(void *context, int socket)
{
        (void)context;
        struct act a = act_begin(arena_make(WORKER_MEMORY), STR("image"), LANG_EN);
        struct scrub *scrub;
        if (scrub_prepare(&a, &scrub) != OK)
                return err_exit_code(E_BUG);
        scrub_on_signals(scrub);
        image_warm_code();
        if (sandbox_enter(&a, SANDBOX_IMAGE, NULL) != OK)
                return err_exit_code(E_BUG);
        answer_one(&a, socket);
        if (leak_is("memory-worker"))
                _exit(SCRUB_DONE);
        scrub_exit(scrub, SCRUB_DONE);
}

enum err image_worker_start(struct act *a, struct process *worker)
{
        const struct process_start start = {
                .name = "image",
                .main = work,
                .socket_type = SOCK_STREAM,
        };
        return process_start(a, &start, worker);
}
