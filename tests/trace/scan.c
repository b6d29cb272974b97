/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "scan.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 4096, WINDOW_PAGES = 256, STATES = 4096 };

/* Pages that are in memory or in swap: proc(5), pagemap. */
#define PAGE_THERE (3ULL << 62)

struct looking {
        int memory, pagemap;
        const struct needles *needles;
        struct hits *hits;
        size_t pages;
};

/* Searches a run of pages in windows that overlap by the longest needle. */
static void search_run(struct looking *looking, uint64_t start, uint64_t end)
{
        static char window[WINDOW_PAGES * PAGE + NEEDLE_MOST];
        size_t kept = 0;
        for (uint64_t at = start; at < end; at += WINDOW_PAGES * PAGE) {
                size_t want = end - at < WINDOW_PAGES * PAGE ? end - at : WINDOW_PAGES * PAGE;
                ssize_t got = pread(looking->memory, window + kept, want, (off_t)at);
                if (got <= 0)
                        return;
                size_t have = kept + (size_t)got;
                looking->pages += (size_t)got / PAGE;
                // what lies in the overlap may be counted twice: what matters is whether
                needles_search(
                        looking->needles, str_of_bytes(window, have), 0, at - kept, looking->hits);
                kept = have < NEEDLE_MOST ? have : NEEDLE_MOST;
                memmove(window, window + have - kept, kept);
        }
}

static void search_mapping(struct looking *looking, uint64_t start, uint64_t end)
{
        static uint64_t states[STATES];
        uint64_t run = 0;
        for (uint64_t at = start; at < end;) {
                size_t count = (end - at) / PAGE < STATES ? (end - at) / PAGE : STATES;
                ssize_t got = pread(looking->pagemap, states, count * sizeof states[0],
                        (off_t)(at / PAGE * sizeof states[0]));
                if (got <= 0)
                        break;
                for (size_t i = 0; i < (size_t)got / sizeof states[0]; i++, at += PAGE) {
                        bool there = (states[i] & PAGE_THERE) != 0;
                        if (there && run == 0)
                                run = at;
                        if (!there && run != 0) {
                                search_run(looking, run, at);
                                run = 0;
                        }
                }
        }
        if (run != 0)
                search_run(looking, run, end);
}

static int open_of(pid_t pid, const char *name)
{
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
        return open(path, O_RDONLY | O_CLOEXEC);
}

bool scan_process(pid_t pid, const struct needles *needles, struct hits *hits)
{
        struct looking looking = { open_of(pid, "mem"), open_of(pid, "pagemap"), needles, hits, 0 };
        int list = open_of(pid, "maps");
        FILE *maps = list < 0 ? NULL : fdopen(list, "r");
        char line[PATH_MAX + 128];
        while (maps && fgets(line, sizeof line, maps)) {
                unsigned long start;
                unsigned long end;
                if (sscanf(line, "%lx-%lx", &start, &end) == 2 && !strstr(line, " [v"))
                        search_mapping(&looking, start, end);
        }
        if (maps)
                fclose(maps);
        close(looking.memory);
        close(looking.pagemap);
        return looking.pages > 0;
}

size_t scan_read(pid_t pid, uint64_t address, void *bytes, size_t len)
{
        struct iovec here = { bytes, len };
        struct iovec there = { (void *)(uintptr_t)address, len };
        ssize_t got = process_vm_readv(pid, &here, 1, &there, 1, 0);
        return got < 0 ? 0 : (size_t)got;
}
