/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "taint.h"

#include "scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* How a writing call has its bytes. */
enum shape { FLAT, VECTOR, MESSAGE };

static const struct {
        uint64_t number;
        enum shape shape;
} writers[] = {
        { SYS_write, FLAT },
        { SYS_pwrite64, FLAT },
        { SYS_sendto, FLAT },
        { SYS_writev, VECTOR },
        { SYS_pwritev, VECTOR },
        { SYS_pwritev2, VECTOR },
        { SYS_vmsplice, VECTOR },
        { SYS_sendmsg, MESSAGE },
};

bool entry_writes(const struct entry *entry, int *fd)
{
        for (size_t i = 0; i < COUNT(writers); i++) {
                if (writers[i].number != entry->number)
                        continue;
                *fd = (int)entry->arguments[0];
                return true;
        }
        return false;
}

bool entry_opens_for_writing(const struct entry *entry)
{
        enum { ALSO = O_CREAT | O_TRUNC | O_APPEND };
        if (entry->number == SYS_openat)
                return (entry->arguments[2] & (O_ACCMODE | ALSO)) != 0;
#ifdef SYS_open
        if (entry->number == SYS_open)
                return (entry->arguments[1] & (O_ACCMODE | ALSO)) != 0;
        if (entry->number == SYS_creat)
                return true;
#endif
        return entry->number == SYS_openat2 || entry->number == SYS_memfd_create;
}

/* The kind of the socket that the process has as FD, by a copy of its descriptor. */
static enum place place_of_socket(pid_t pid, int fd)
{
        int process = pidfd_open(pid, 0);
        int copy = process < 0 ? -1 : pidfd_getfd(process, fd, 0);
        int type = 0;
        socklen_t size = sizeof type;
        if (copy >= 0)
                getsockopt(copy, SOL_SOCKET, SO_TYPE, &type, &size);
        close(copy);
        close(process);
        return type == SOCK_STREAM      ? PLACE_STREAM
               : type == SOCK_SEQPACKET ? PLACE_PACKET
                                        : PLACE_ELSEWHERE;
}

enum place place_of(pid_t pid, int fd, const char *out)
{
        char path[64];
        char target[4096] = "";
        snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
        ssize_t len = readlink(path, target, sizeof target - 1);
        if (len > 0 && strncmp(target, "socket:", 7) == 0)
                return place_of_socket(pid, fd);
        size_t out_len = strlen(out);
        if (len > 0 && strncmp(target, out, out_len) == 0 && target[out_len] == '/')
                return PLACE_OUTPUT;
        return PLACE_ELSEWHERE;
}

bool place_is_allowed(enum role role, enum place place)
{
        if (role == ROLE_PERSON)
                return place == PLACE_OUTPUT || place == PLACE_STREAM;
        return role == ROLE_IMAGE && place == PLACE_STREAM;
}

static void search_flat(
        pid_t pid, uint64_t address, uint64_t len, const struct needles *needles, struct hits *hits)
{
        static char bytes[1 << 20];
        while (len > 0) {
                size_t want = len < sizeof bytes ? len : sizeof bytes;
                size_t got = scan_read(pid, address, bytes, want);
                needles_search(needles, str_of_bytes(bytes, got), 0, address, hits);
                if (got < want || want == len)
                        return;
                // the next window begins before the end of this one
                address += want - NEEDLE_MOST;
                len -= want - NEEDLE_MOST;
        }
}

static void search_vector(pid_t pid, uint64_t address, uint64_t count,
        const struct needles *needles, struct hits *hits)
{
        for (uint64_t i = 0; i < count && i < 1024; i++) {
                struct iovec part;
                if (scan_read(pid, address + i * sizeof part, &part, sizeof part) != sizeof part)
                        return;
                search_flat(pid, (uint64_t)(uintptr_t)part.iov_base, part.iov_len, needles, hits);
        }
}

void taint_search(
        pid_t pid, const struct entry *entry, const struct needles *needles, struct hits *hits)
{
        struct msghdr message;
        for (size_t i = 0; i < COUNT(writers); i++) {
                if (writers[i].number != entry->number)
                        continue;
                if (writers[i].shape == FLAT)
                        search_flat(pid, entry->arguments[1], entry->arguments[2], needles, hits);
                else if (writers[i].shape == VECTOR)
                        search_vector(pid, entry->arguments[1], entry->arguments[2], needles, hits);
                else if (scan_read(pid, entry->arguments[1], &message, sizeof message) ==
                         sizeof message)
                        search_vector(pid, (uint64_t)(uintptr_t)message.msg_iov, message.msg_iovlen,
                                needles, hits);
        }
}
