/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "desk_call.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The filter. */

#define FIELD(name) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, name))
#define STOP BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE)
#define GO_ON BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define STOP_AT(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), STOP

const struct sock_fprog *desk_filter(void)
{
        // the lower halves of the arguments have all flags that matter
        static struct sock_filter steps[] = {
                FIELD(nr),
                STOP_AT(SYS_write),
                STOP_AT(SYS_pwrite64),
                STOP_AT(SYS_writev),
                STOP_AT(SYS_pwritev),
                STOP_AT(SYS_pwritev2),
                STOP_AT(SYS_vmsplice),
                STOP_AT(SYS_sendto),
                STOP_AT(SYS_sendmsg),
                STOP_AT(SYS_sendmmsg),
                STOP_AT(SYS_sendfile),
                STOP_AT(SYS_splice),
                STOP_AT(SYS_copy_file_range),
                STOP_AT(SYS_process_vm_writev),
                STOP_AT(SYS_io_uring_setup),
                STOP_AT(SYS_openat2),
                STOP_AT(SYS_memfd_create),
#ifdef SYS_open
                STOP_AT(SYS_open),
                STOP_AT(SYS_creat),
#endif
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4),
                FIELD(args[2]),
                BPF_JUMP(
                        BPF_JMP | BPF_JSET | BPF_K, O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND, 0, 1),
                STOP,
                GO_ON,
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 4),
                FIELD(args[0]),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_NAME, 0, 1),
                STOP,
                GO_ON,
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 6),
                FIELD(args[2]),
                BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_WRITE, 0, 4),
                FIELD(args[3]),
                BPF_STMT(BPF_ALU | BPF_AND | BPF_K, MAP_SHARED | MAP_ANONYMOUS),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MAP_SHARED, 0, 1),
                STOP,
                GO_ON,
        };
        static const struct sock_fprog program = { COUNT(steps), steps };
        return &program;
}

bool entry_hides(const struct entry *entry)
{
        static const uint64_t hidden[] = { SYS_sendmmsg, SYS_sendfile, SYS_splice,
                SYS_copy_file_range, SYS_process_vm_writev, SYS_io_uring_setup, SYS_mmap };
        for (size_t i = 0; i < COUNT(hidden); i++)
                if (hidden[i] == entry->number)
                        return true;
        return false;
}

/* Sockets. */

/* A copy of the process's descriptor, or -1. */
static int copy_of(pid_t pid, int fd)
{
        int process = pidfd_open(pid, 0);
        int copy = process < 0 ? -1 : pidfd_getfd(process, fd, 0);
        close(process);
        return copy;
}

static int ask_option(int fd, int option)
{
        int value = -1;
        socklen_t size = sizeof value;
        getsockopt(fd, SOL_SOCKET, option, &value, &size);
        return value;
}

typedef int ask_address(int fd, struct sockaddr *address, socklen_t *size);

/* The port at this or the other end, or -1 for what is none of this machine's. */
static int port_of(int fd, ask_address *ask)
{
        struct sockaddr_in address;
        socklen_t size = sizeof address;
        if (ask(fd, (struct sockaddr *)&address, &size) != 0 || address.sin_family != AF_INET ||
                ntohl(address.sin_addr.s_addr) != INADDR_LOOPBACK)
                return -1;
        return ntohs(address.sin_port);
}

/* Does the process have a socket that listens on this port? */
static bool listens_at(pid_t pid, int port)
{
        char path[64];
        bool is_found = false;
        snprintf(path, sizeof path, "/proc/%d/fd", pid);
        DIR *list = opendir(path);
        for (struct dirent *entry = list ? readdir(list) : NULL; entry; entry = readdir(list)) {
                int copy = copy_of(pid, (int)strtol(entry->d_name, NULL, 10));
                if (ask_option(copy, SO_ACCEPTCONN) == 1 && port_of(copy, getsockname) == port)
                        is_found = true;
                if (copy >= 0)
                        close(copy);
        }
        if (list)
                closedir(list);
        return is_found;
}

enum reach reach_of(pid_t pid, int fd, int printer_port)
{
        enum reach reach = REACH_ELSEWHERE;
        int copy = copy_of(pid, fd);
        if (copy >= 0 && ask_option(copy, SO_TYPE) == SOCK_STREAM) {
                int here = port_of(copy, getsockname);
                if (ask_option(copy, SO_DOMAIN) == AF_UNIX)
                        reach = REACH_STREAM;
                else if (here > 0 && listens_at(pid, here))
                        reach = REACH_VISITOR;
                else if (printer_port > 0 && port_of(copy, getpeername) == printer_port)
                        reach = REACH_PRINTER;
        }
        if (copy >= 0)
                close(copy);
        return reach;
}

bool reach_is_allowed(enum role role, enum reach reach)
{
        if (role == ROLE_PERSON)
                return reach != REACH_ELSEWHERE;
        return role == ROLE_IMAGE && reach == REACH_STREAM;
}

/* Files. */

static bool is_below(const char *path, const char *folder)
{
        size_t len = strlen(folder);
        return strncmp(path, folder, len) == 0 && path[len] == '/';
}

bool open_is_allowed(const struct tracee *tracee, int fd, const char *folder, char path[4096])
{
        char link[64];
        struct stat seen;
        struct statfs about;
        snprintf(link, sizeof link, "/proc/%d/fd/%d", tracee->pid, fd);
        ssize_t len = readlink(link, path, 4095);
        path[len > 0 ? len : 0] = '\0';
        if (len <= 0 || strcmp(path, "/dev/null") == 0)
                return true;
        if (tracee->role == ROLE_LAUNCHER)
                return is_below(path, folder);
        if (tracee->role != ROLE_BROWSER || stat(link, &seen) != 0 || statfs(link, &about) != 0)
                return false;
        if (!S_ISREG(seen.st_mode) || about.f_type == PROC_SUPER_MAGIC)
                return true;
        return about.f_type == TMPFS_MAGIC &&
               (is_below(path, "/dev/shm") || strncmp(path, "/memfd:", 7) == 0);
}
