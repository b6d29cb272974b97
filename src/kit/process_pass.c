/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/process.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes and descriptors between processes of ours. */

union control {
        char bytes[CMSG_SPACE(PROCESS_FDS_MOST * sizeof(int))];
        struct cmsghdr aligned;
};

bool process_send(int socket, const void *bytes, size_t size, const int *fds, size_t count)
{
        if (count > PROCESS_FDS_MOST)
                return false;
        union control control = { { 0 } };
        struct iovec part = { (void *)(uintptr_t)bytes, size };
        struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
        if (count > 0) {
                message.msg_control = control.bytes;
                message.msg_controllen = CMSG_SPACE(count * sizeof(int));
                struct cmsghdr *header = CMSG_FIRSTHDR(&message);
                header->cmsg_level = SOL_SOCKET;
                header->cmsg_type = SCM_RIGHTS;
                header->cmsg_len = CMSG_LEN(count * sizeof(int));
                memcpy(CMSG_DATA(header), fds, count * sizeof(int));
        }
        ssize_t sent;
        do
                sent = sendmsg(socket, &message, MSG_NOSIGNAL);
        while (sent < 0 && errno == EINTR);
        return sent >= 0 && (size_t)sent == size;
}

/* Takes the descriptors out of a message; at most PROCESS_FDS_MOST fit into its control part. */
static size_t take_descriptors(struct msghdr *message, int fds[PROCESS_FDS_MOST])
{
        size_t count = 0;
        for (struct cmsghdr *h = CMSG_FIRSTHDR(message); h; h = CMSG_NXTHDR(message, h)) {
                if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
                        continue;
                size_t here = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
                for (size_t i = 0; i < here && count < PROCESS_FDS_MOST; i++)
                        memcpy(&fds[count++], CMSG_DATA(h) + i * sizeof(int), sizeof(int));
        }
        return count;
}

bool process_receive(int socket, void *bytes, size_t *size, int *fds, size_t *count)
{
        union control control = { { 0 } };
        struct iovec part = { bytes, *size };
        struct msghdr message = {
                .msg_iov = &part,
                .msg_iovlen = 1,
                .msg_control = control.bytes,
                .msg_controllen = sizeof control.bytes,
        };
        ssize_t got;
        do
                got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        while (got < 0 && errno == EINTR);
        int taken[PROCESS_FDS_MOST];
        size_t have = got < 0 ? 0 : take_descriptors(&message, taken);
        if (got <= 0 || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || have > *count) {
                for (size_t i = 0; i < have; i++)
                        close(taken[i]);
                return false;
        }
        if (have > 0)
                memcpy(fds, taken, have * sizeof(int));
        *size = (size_t)got;
        *count = have;
        return true;
}

bool process_write_all(int fd, const void *bytes, size_t size)
{
        const char *at = bytes;
        while (size > 0) {
                ssize_t wrote = write(fd, at, size);
                if (wrote < 0 && errno == EINTR)
                        continue;
                if (wrote <= 0)
                        return false;
                at += wrote;
                size -= (size_t)wrote;
        }
        return true;
}

bool process_read_all(int fd, void *bytes, size_t size)
{
        char *at = bytes;
        while (size > 0) {
                ssize_t got = read(fd, at, size);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got <= 0)
                        return false;
                at += got;
                size -= (size_t)got;
        }
        return true;
}
