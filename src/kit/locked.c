/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/locked.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *locked_take(size_t size, enum locked_heir heir)
{
        void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) {
                static const char why[] =
                        "citykey: the machine has no memory left. Close something, "
                        "then try again.\n";
                ssize_t ignored = write(STDERR_FILENO, why, sizeof why - 1);
                (void)ignored;
                _exit(err_exit_code(E_BUSY));
        }
        /* Locking is the second line: that the machine has no swap is checked elsewhere. */
        mlock(memory, size);
        madvise(memory, size, MADV_DONTDUMP);
        if (heir == LOCKED_FORGET)
                madvise(memory, size, MADV_WIPEONFORK);
        return memory;
}

void locked_give_back(void *memory, size_t size)
{
        if (!memory)
                return;
        explicit_bzero(memory, size);
        munmap(memory, size);
}
