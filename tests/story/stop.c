/* SPDX-License-Identifier: AGPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Loaded before the C library (LD_PRELOAD): counts the steps by which the program that it was loaded
 * into, not its children, changes the disk, and kills it with SIGKILL before step STOP_AT. At the end
 * the number of steps is written to descriptor STOP_COUNT. Writes that follow each other are one
 * step; the kill comes after the first of them, so that half of them are done. */

static pid_t counted;
static long steps;
static int is_writing;

static long number_of(const char *name)
{
        const char *text = getenv(name);
        return text ? strtol(text, NULL, 10) : -1;
}

__attribute__((constructor)) static void begin(void)
{
        counted = getpid();
}

__attribute__((destructor)) static void end(void)
{
        if (counted == getpid() && number_of("STOP_COUNT") >= 0)
                dprintf((int)number_of("STOP_COUNT"), "%ld\n", steps);
}

static void step(int writes)
{
        static int left_of_run;
        if (counted != getpid())
                return;
        if (writes && is_writing) {
                if (left_of_run)
                        kill(counted, SIGKILL);
                return;
        }
        is_writing = writes;
        steps++;
        if (steps != number_of("STOP_AT") && !left_of_run)
                return;
        left_of_run = writes && !left_of_run;
        if (!left_of_run)
                kill(counted, SIGKILL);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define STEP(type, name, writes, parameters, arguments)                                            \
        type name parameters                                                                       \
        {                                                                                          \
                step(writes);                                                                      \
                return NEXT(name) arguments;                                                       \
        }

STEP(ssize_t, pwrite, 1, (int fd, const void *at, size_t size, off_t where), (fd, at, size, where))
STEP(ssize_t, pwrite64, 1, (int fd, const void *at, size_t size, off64_t where),
        (fd, at, size, where))
STEP(ssize_t, write, 1, (int fd, const void *at, size_t size), (fd, at, size))
STEP(int, fsync, 0, (int fd), (fd))
STEP(int, fdatasync, 0, (int fd), (fd))
STEP(int, ftruncate, 0, (int fd, off_t size), (fd, size))
STEP(int, ftruncate64, 0, (int fd, off64_t size), (fd, size))
STEP(int, rename, 0, (const char *from, const char *to), (from, to))
STEP(int, renameat, 0, (int a, const char *from, int b, const char *to), (a, from, b, to))
STEP(int, renameat2, 0, (int a, const char *from, int b, const char *to, unsigned how),
        (a, from, b, to, how))
STEP(int, linkat, 0, (int a, const char *from, int b, const char *to, int how),
        (a, from, b, to, how))
STEP(int, unlink, 0, (const char *path), (path))
STEP(int, unlinkat, 0, (int folder, const char *path, int how), (folder, path, how))
STEP(int, mkdir, 0, (const char *path, mode_t mode), (path, mode))
STEP(int, mkdirat, 0, (int folder, const char *path, mode_t mode), (folder, path, mode))
STEP(int, rmdir, 0, (const char *path), (path))
