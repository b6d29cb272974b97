/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/scrub_inside.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The first half, in ordinary C: getting ready. scrub_zero.c leaves. */

/* All may be opened by a process that may not be dumped (/proc/self/pagemap may not). A kernel
 * without smaps still has maps, its first lines: then nothing is passed over. */
static enum err open_lists(struct act *a, struct scrub *scrub)
{
        scrub->maps = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
        if (scrub->maps < 0)
                scrub->maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
        scrub->status = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
        bool have_both = scrub->maps >= 0 && scrub->status >= 0;
        return have_both ? OK : fail(a, E_BUG, TEXT_SANDBOX_REFUSED);
}

/* A mapping that begins at a multiple of its size, so that a signal handler on its stack finds it
 * by its own address. */
static struct scrub *map_aligned(void)
{
        unsigned char *at = mmap(NULL, 2 * (size_t)SCRUB_SIZE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED)
                return NULL;
        size_t before = (SCRUB_SIZE - (uintptr_t)at % SCRUB_SIZE) % SCRUB_SIZE;
        if (before > 0)
                munmap(at, before);
        munmap(at + before + SCRUB_SIZE, SCRUB_SIZE - before);
        return (struct scrub *)(void *)(at + before);
}

enum err scrub_prepare(struct act *a, struct scrub **scrub)
{
        struct scrub *made = map_aligned();
        if (!made)
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        made->page = (size_t)sysconf(_SC_PAGESIZE);
        TRY(open_lists(a, made));
        *scrub = made;
        return OK;
}

void scrub_fds(const struct scrub *scrub, int fds[SCRUB_FDS])
{
        fds[0] = scrub->maps;
        fds[1] = scrub->status;
}

SCRUB_PLAIN static void leave_after_signal(int number)
{
        (void)number;
        uintptr_t here = (uintptr_t)__builtin_frame_address(0);
        scrub_exit((struct scrub *)(here - here % SCRUB_SIZE), SCRUB_AFTER_SIGNAL);
}

void scrub_on_signals(struct scrub *scrub)
{
        static const int numbers[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM, SIGHUP,
                SIGINT, SIGQUIT, SIGXCPU };
        const stack_t stack = { .ss_sp = scrub->signal_stack,
                .ss_size = sizeof scrub->signal_stack };
        sigaltstack(&stack, NULL);
        struct sigaction leave = { .sa_handler = leave_after_signal, .sa_flags = SA_ONSTACK };
        sigfillset(&leave.sa_mask);
        for (size_t i = 0; i < COUNT(numbers); i++)
                sigaction(numbers[i], &leave, NULL);
}
