/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct act make_act(void)
{
        return act_begin(arena_make(1 << 20), STR("test"), LANG_EN);
}

static struct process start(struct act *a, process_main *child, void *context, int type)
{
        struct process process;
        const struct process_start start = {
                .name = "test child", .main = child, .context = context, .socket_type = type
        };
        assert_int_equal(process_start(a, &start, &process), OK);
        return process;
}

static int count_descriptors(void)
{
        DIR *folder = opendir("/proc/self/fd");
        int count = -3; // . and .. and the folder itself
        while (folder && readdir(folder))
                count++;
        closedir(folder);
        return count;
}

static bool is_null_device(int fd)
{
        struct stat here;
        struct stat null;
        return fstat(fd, &here) == 0 && stat("/dev/null", &null) == 0 &&
               here.st_rdev == null.st_rdev;
}

static int tell_what_it_has(void *context, int socket)
{
        (void)context;
        char name[16] = "";
        prctl(PR_GET_NAME, name);
        char kept = 0;
        bool right = socket == PROCESS_SOCKET && is_null_device(0) && is_null_device(1) &&
                     is_null_device(2) && read(PROCESS_FIRST_KEPT, &kept, 1) == 1 && kept == 'k' &&
                     count_descriptors() == 5 && strcmp(name, "test child") == 0 &&
                     getpgrp() == getpid();
        return right ? 0 : 1;
}

static void a_child_has_its_socket_and_what_it_keeps_and_nothing_else(void **state)
{
        (void)state;
        struct act a = make_act();
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], "k", 1), 1);
        struct process process;
        const struct process_start start = { .name = "test child",
                .main = tell_what_it_has,
                .socket_type = SOCK_STREAM,
                .keep = &ends[0],
                .keep_count = 1 };
        assert_int_equal(process_start(&a, &start, &process), OK);
        struct process_end end;
        assert_int_equal(process_wait(&process, 10000, &end), OK);
        assert_int_equal(end.signal, 0);
        assert_int_equal(end.status, 0);
        process_close(&process);
        close(ends[0]);
        close(ends[1]);
        arena_end(&a.mem);
}

static int look_for_mapping(void *context, int socket)
{
        char state;
        (void)socket;
        return mincore(context, 4096, (unsigned char *)&state) != 0 && errno == ENOMEM ? 0 : 1;
}

static void a_child_has_no_file_that_its_parent_shares(void **state)
{
        (void)state;
        struct act a = make_act();
        char path[] = "/tmp/citykey-shared-XXXXXX";
        int fd = mkstemp(path);
        assert_true(fd >= 0 && ftruncate(fd, 4096) == 0);
        void *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        assert_true(shared != MAP_FAILED);
        struct process process = start(&a, look_for_mapping, shared, SOCK_STREAM);
        struct process_end end;
        assert_int_equal(process_wait(&process, 10000, &end), OK);
        assert_int_equal(end.status, 0);
        process_close(&process);
        munmap(shared, 4096);
        close(fd);
        unlink(path);
        arena_end(&a.mem);
}

static int wait_for_ever(void *context, int socket)
{
        (void)context;
        char byte;
        signal(SIGTERM, SIG_IGN);
        if (write(socket, "r", 1) != 1)
                return 1;
        for (;;)
                if (read(socket, &byte, 1) <= 0)
                        pause();
}

static void a_child_that_does_not_end_is_killed_and_reaped(void **state)
{
        (void)state;
        struct act a = make_act();
        struct process process = start(&a, wait_for_ever, NULL, SOCK_STREAM);
        pid_t pid = process.pid;
        struct process_end end;
        assert_int_equal(process_wait(&process, 10, &end), E_BUSY);
        assert_false(process_group_is_empty(pid));
        process_kill(&process);
        process_kill(&process);
        assert_int_equal(process_wait(&process, 10000, &end), OK);
        assert_int_equal(end.signal, SIGKILL);
        assert_int_equal(process_wait(&process, -1, &end), E_BUSY);
        assert_true(process_group_is_empty(pid));
        process_close(&process);
        process_close(&process);
        process = start(&a, wait_for_ever, NULL, SOCK_STREAM);
        process_close(&process);
        assert_int_equal(process.pid, 0);
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
        arena_end(&a.mem);
}

/* Starts a child of its own, tells its number, and dies at once. */
static int leave_a_child_behind(void *context, int socket)
{
        struct act a = make_act();
        (void)context;
        struct process process = start(&a, wait_for_ever, NULL, SOCK_STREAM);
        char byte;
        if (!process_read_all(process.socket, &byte, 1) ||
                !process_write_all(socket, &process.pid, sizeof process.pid))
                return 1;
        _exit(0);
}

static void a_child_dies_with_its_parent(void **state)
{
        (void)state;
        struct act a = make_act();
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        struct process process = start(&a, leave_a_child_behind, NULL, SOCK_STREAM);
        pid_t orphan;
        assert_true(process_read_all(process.socket, &orphan, sizeof orphan));
        struct process_end end;
        assert_int_equal(process_wait(&process, 10000, &end), OK);
        int status;
        assert_int_equal(waitpid(orphan, &status, 0), orphan);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        process_close(&process);
        prctl(PR_SET_CHILD_SUBREAPER, 0);
        arena_end(&a.mem);
}

/* Sends back the message and the descriptor. */
static int echo(void *context, int socket)
{
        (void)context;
        char bytes[100];
        size_t size = sizeof bytes;
        int fds[2];
        size_t count = 2;
        if (!process_receive(socket, bytes, &size, fds, &count))
                return 1;
        return process_send(socket, bytes, size, fds, count) ? 0 : 2;
}

static void messages_and_descriptors_pass(void **state)
{
        (void)state;
        struct act a = make_act();
        struct process process = start(&a, echo, NULL, SOCK_SEQPACKET);
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
        assert_true(process_send(process.socket, "hello", 5, &null, 1));
        char bytes[5];
        size_t size = sizeof bytes;
        int fd = -1;
        size_t count = 1;
        assert_true(process_receive(process.socket, bytes, &size, &fd, &count));
        assert_int_equal(size, 5);
        assert_int_equal(count, 1);
        assert_memory_equal(bytes, "hello", 5);
        assert_true(is_null_device(fd));
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
        close(fd);
        close(null);
        process_close(&process);
        arena_end(&a.mem);
}

static void what_is_too_much_is_refused_and_leaves_nothing_open(void **state)
{
        (void)state;
        int ends[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
        int before = count_descriptors();
        char bytes[4];
        size_t size = sizeof bytes;
        size_t count = 0;
        assert_true(process_send(ends[0], "four", 4, ends, 2));
        assert_false(process_receive(ends[1], bytes, &size, NULL, &count));
        assert_true(process_send(ends[0], "fives", 5, NULL, 0));
        assert_false(process_receive(ends[1], bytes, &size, NULL, &count));
        assert_int_equal(count_descriptors(), before);
        close(ends[0]);
        assert_false(process_receive(ends[1], bytes, &size, NULL, &count));
        assert_false(process_send(ends[1], "x", 1, NULL, 0)); // and no signal
        close(ends[1]);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_child_has_its_socket_and_what_it_keeps_and_nothing_else),
                cmocka_unit_test(a_child_has_no_file_that_its_parent_shares),
                cmocka_unit_test(a_child_that_does_not_end_is_killed_and_reaped),
                cmocka_unit_test(a_child_dies_with_its_parent),
                cmocka_unit_test(messages_and_descriptors_pass),
                cmocka_unit_test(what_is_too_much_is_refused_and_leaves_nothing_open),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
