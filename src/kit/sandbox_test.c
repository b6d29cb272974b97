/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/sandbox_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Each attempt runs in a child of an ordinary account, inside a profile. */

enum { NOBODY = 65534, COULD = 0, COULD_NOT = 1, NOT_INSIDE = 2 };

static int opened_before; /* a socket pair's end, and a file, that the child has from outside */
static int file_before;

#define ATTEMPT(name, call)                                                                        \
        static int name(void)                                                                      \
        {                                                                                          \
                return (long)(call) >= 0 ? COULD : COULD_NOT;                                      \
        }

ATTEMPT(create_a_file, open("/tmp/citykey-sandbox-test", O_WRONLY | O_CREAT, 0600))
ATTEMPT(open_for_writing, open("/dev/null", O_WRONLY))
ATTEMPT(open_for_both, open("/dev/null", O_RDWR))
ATTEMPT(open_unnamed, open("/tmp", O_TMPFILE | O_RDWR, 0600))
ATTEMPT(open_in_the_old_way, syscall(SYS_open, "/dev/null", O_WRONLY, 0))
ATTEMPT(open_in_the_new_way, syscall(SYS_openat2, AT_FDCWD, "/dev/null", NULL, 0))
ATTEMPT(create_in_the_old_way, syscall(SYS_creat, "/tmp/citykey-sandbox-test", 0600))
ATTEMPT(open_by_handle, syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, O_RDONLY))
ATTEMPT(read_another_file, open("/etc/passwd", O_RDONLY))
ATTEMPT(read_home, open("/root", O_RDONLY | O_DIRECTORY))
ATTEMPT(read_a_program, open("/bin/sh", O_RDONLY))
ATTEMPT(read_memory_of_parent, open("/proc/self/../1/mem", O_RDONLY))
ATTEMPT(truncate_a_file, truncate("/tmp/citykey-sandbox-test", 0))
ATTEMPT(truncate_an_open_file, ftruncate(file_before, 0))
ATTEMPT(write_somewhere_in_a_file, pwrite(file_before, "x", 1, 0))
ATTEMPT(delete_a_file, unlink("/tmp/citykey-sandbox-test"))
ATTEMPT(rename_a_file, rename("/tmp/citykey-a", "/tmp/citykey-b"))
ATTEMPT(link_a_file, link("/etc/passwd", "/tmp/citykey-b"))
ATTEMPT(link_by_name, symlink("/etc/passwd", "/tmp/citykey-b"))
ATTEMPT(make_a_folder, mkdir("/tmp/citykey-folder", 0700))
ATTEMPT(change_rights, chmod("/tmp", 0777))
ATTEMPT(change_rights_of_open, fchmod(file_before, 0777))
ATTEMPT(make_a_pipe, mknod("/tmp/citykey-pipe", S_IFIFO | 0600, 0))
ATTEMPT(open_a_network, socket(AF_INET, SOCK_STREAM, 0))
ATTEMPT(open_a_local_socket, socket(AF_UNIX, SOCK_STREAM, 0))
ATTEMPT(open_raw_network, socket(AF_PACKET, SOCK_RAW, 0))
ATTEMPT(make_socket_pair, socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){ 0, 0 }))
ATTEMPT(connect_a_socket,
        connect(opened_before, (struct sockaddr *)&(struct sockaddr_un){ AF_UNIX, "/tmp/x" }, 8))
ATTEMPT(name_a_socket,
        bind(opened_before, (struct sockaddr *)&(struct sockaddr_un){ AF_UNIX, "/tmp/x" }, 8))
ATTEMPT(listen_on_a_socket, listen(opened_before, 1))
ATTEMPT(accept_a_connection, accept4(opened_before, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK))
ATTEMPT(accept_and_wait, accept4(opened_before, NULL, NULL, SOCK_CLOEXEC))
ATTEMPT(accept_with_an_address,
        accept4(opened_before, &(struct sockaddr){ 0 }, &(socklen_t){ sizeof(struct sockaddr) },
                SOCK_CLOEXEC | SOCK_NONBLOCK))
ATTEMPT(accept_in_the_old_way, accept(opened_before, NULL, NULL))
ATTEMPT(set_what_tcp_sends, setsockopt(opened_before, SOL_TCP, TCP_NODELAY, &(int){ 1 }, 4))
ATTEMPT(set_what_tcp_holds, setsockopt(opened_before, SOL_TCP, TCP_CORK, &(int){ 1 }, 4))
ATTEMPT(set_a_socket, setsockopt(opened_before, SOL_SOCKET, SO_SNDBUF, &(int){ 9999 }, 4))
ATTEMPT(ask_a_socket, getsockopt(opened_before, SOL_SOCKET, SO_PEERCRED, NULL, NULL))
ATTEMPT(ask_who_is_there, getpeername(opened_before, NULL, NULL))
ATTEMPT(run_a_program, execl("/bin/true", "true", NULL))
ATTEMPT(run_an_open_program, syscall(SYS_execveat, file_before, "", NULL, NULL, AT_EMPTY_PATH))
ATTEMPT(have_a_child, fork())
ATTEMPT(have_a_child_in_the_new_way, syscall(SYS_clone3, NULL, 0))
ATTEMPT(have_a_thread, syscall(SYS_clone, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, 0, 0, 0, 0))
ATTEMPT(have_a_namespace, syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0))
ATTEMPT(leave_a_namespace, unshare(CLONE_NEWUSER))
ATTEMPT(trace_its_parent, ptrace(PTRACE_ATTACH, getppid(), 0, 0))
ATTEMPT(be_traced, ptrace(PTRACE_TRACEME, 0, 0, 0))
ATTEMPT(read_others_memory, syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0))
ATTEMPT(write_others_memory, syscall(SYS_process_vm_writev, getppid(), NULL, 0, NULL, 0, 0))
ATTEMPT(kill_its_parent, kill(getppid(), SIGUSR1))
ATTEMPT(kill_everybody, kill(-1, 0))
ATTEMPT(kill_a_thread, syscall(SYS_tgkill, getppid(), getppid(), SIGUSR1))
ATTEMPT(take_others_descriptor, syscall(SYS_pidfd_getfd, 0, 0, 0))
ATTEMPT(open_a_process, syscall(SYS_pidfd_open, getppid(), 0))
ATTEMPT(change_others_limits, prlimit(getppid(), RLIMIT_CORE, &(struct rlimit){ 0, 0 }, NULL))
ATTEMPT(map_code, (long)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
ATTEMPT(make_memory_code, mprotect((void *)((uintptr_t)&opened_before & ~4095UL), 4096, PROT_EXEC))
ATTEMPT(make_a_memory_file, memfd_create("x", 0))
ATTEMPT(share_memory, syscall(SYS_shmget, 0, 4096, 01600))
ATTEMPT(queue_messages, syscall(SYS_msgget, 0, 01600))
ATTEMPT(become_root, setuid(0))
ATTEMPT(change_groups, setgroups(0, NULL))
ATTEMPT(change_root, chroot("/tmp"))
ATTEMPT(mount_a_folder, syscall(SYS_mount, "x", "/tmp", "tmpfs", 0, NULL))
ATTEMPT(load_a_kernel_program, syscall(SYS_bpf, 0, NULL, 0))
ATTEMPT(queue_calls, syscall(SYS_io_uring_setup, 1, NULL))
ATTEMPT(handle_faults, syscall(SYS_userfaultfd, 0))
ATTEMPT(use_kernel_keys, syscall(SYS_keyctl, 0, 0, 0, 0, 0))
ATTEMPT(watch_performance, syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0))
ATTEMPT(set_the_clock, syscall(SYS_clock_settime, 0, NULL))
ATTEMPT(push_into_a_terminal, syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI */, ""))
ATTEMPT(be_dumpable, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))

struct must_not {
        const char *name;
        int (*attempt)(void);
        const char *refused; /* profiles where it is an error instead of the end */
        const char *allowed; /* profiles where it may */
};

#define MUST_NOT(attempt, refused, allowed)                                                        \
        {                                                                                          \
#attempt, attempt, refused, allowed                                                \
        }
#define NEVER(attempt) MUST_NOT(attempt, "", "")

static const struct must_not attempts[] = {
        NEVER(create_a_file),
        NEVER(open_for_writing),
        MUST_NOT(open_for_both, "WU", ""),
        MUST_NOT(open_unnamed, "U", ""),
        NEVER(open_in_the_old_way),
        NEVER(open_in_the_new_way),
        NEVER(create_in_the_old_way),
        NEVER(open_by_handle),
        MUST_NOT(read_another_file, "TPSWCVU", ""),
        MUST_NOT(read_home, "TPSWCVU", ""),
        MUST_NOT(read_a_program, "TPSWCVU", ""),
        MUST_NOT(read_memory_of_parent, "TPSWCVU", ""),
        NEVER(truncate_a_file),
        MUST_NOT(truncate_an_open_file, "TPWU", ""), // where it may: this one is open for reading
        MUST_NOT(write_somewhere_in_a_file, "TPWU", ""),
        MUST_NOT(delete_a_file, "U", ""),
        MUST_NOT(rename_a_file, "U", ""),
        NEVER(link_a_file),
        NEVER(link_by_name),
        NEVER(make_a_folder),
        NEVER(change_rights),
        MUST_NOT(change_rights_of_open, "U", ""),
        NEVER(make_a_pipe),
        NEVER(open_a_network),
        NEVER(open_a_local_socket),
        NEVER(open_raw_network),
        MUST_NOT(make_socket_pair, "", "W"),
        NEVER(connect_a_socket),
        NEVER(name_a_socket),
        NEVER(listen_on_a_socket),
        MUST_NOT(accept_a_connection, "TSW", ""), // where it may: this one does not listen
        NEVER(accept_and_wait),
        MUST_NOT(accept_with_an_address, "W", ""),
        NEVER(accept_in_the_old_way),
        MUST_NOT(set_what_tcp_sends, "TSW", ""), // nor is it TCP's
        MUST_NOT(set_what_tcp_holds, "TSW", ""),
        NEVER(set_a_socket),
        MUST_NOT(ask_a_socket, "W", ""),
        NEVER(ask_who_is_there),
        NEVER(run_a_program),
        NEVER(run_an_open_program),
        MUST_NOT(have_a_child, "", "C"),
        MUST_NOT(have_a_child_in_the_new_way, "W", ""),
        NEVER(have_a_thread),
        NEVER(have_a_namespace),
        NEVER(leave_a_namespace),
        NEVER(trace_its_parent),
        NEVER(be_traced),
        NEVER(read_others_memory),
        NEVER(write_others_memory),
        NEVER(kill_its_parent),
        NEVER(kill_everybody),
        NEVER(kill_a_thread),
        NEVER(take_others_descriptor),
        MUST_NOT(open_a_process, "", "C"),
        NEVER(change_others_limits),
        NEVER(map_code),
        NEVER(make_memory_code),
        NEVER(make_a_memory_file),
        NEVER(share_memory),
        NEVER(queue_messages),
        NEVER(become_root),
        NEVER(change_groups),
        NEVER(change_root),
        NEVER(mount_a_folder),
        NEVER(load_a_kernel_program),
        NEVER(queue_calls),
        NEVER(handle_faults),
        NEVER(use_kernel_keys),
        NEVER(watch_performance),
        NEVER(set_the_clock),
        NEVER(push_into_a_terminal),
        NEVER(be_dumpable),
};

static void become_ordinary(void)
{
        if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY)))
                _exit(NOT_INSIDE);
}

/* The wait status of a child that enters PROFILE and makes ATTEMPT. */
static int run_inside(enum sandbox profile, int (*attempt)(void))
{
        pid_t pid = fork();
        if (pid == 0) {
                become_ordinary();
                struct arena *mem = arena_make(65536);
                struct act a = act_begin(mem, STR("test"), LANG_EN);
                if (sandbox_enter(&a, profile, NULL) != OK)
                        _exit(NOT_INSIDE);
                _exit(attempt());
        }
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return status;
}

static bool has_letter(const char *letters, enum sandbox profile)
{
        return strchr(letters, sandbox_profiles[profile].letter) != NULL;
}

/* What must be seen of an attempt, in words, or NULL when that was seen. */
static const char *find_fault(const struct must_not *row, enum sandbox profile, int status)
{
        bool ended = WIFSIGNALED(status) && sandbox_killed(WTERMSIG(status));
        bool refused = WIFEXITED(status) && WEXITSTATUS(status) == COULD_NOT;
        bool could = WIFEXITED(status) && WEXITSTATUS(status) == COULD;
        if (has_letter(row->allowed, profile))
                return could ? NULL : "should be possible";
        if (has_letter(row->refused, profile))
                return refused || !sandbox_has_landlock() ? NULL : "should be refused";
        return ended ? NULL : "should end the process";
}

static void what_a_process_may_not_do_fails(void **state)
{
        (void)state;
        if (!sandbox_filters())
                skip();
        int faults = 0;
        for (enum sandbox p = 0; p < SANDBOX_COUNT; p++) {
                for (size_t i = 0; i < COUNT(attempts); i++) {
                        int status = run_inside(p, attempts[i].attempt);
                        const char *fault = find_fault(&attempts[i], p, status);
                        if (fault)
                                print_error("%s in %s: %s (status %04x)\n", attempts[i].name,
                                        sandbox_profiles[p].name, fault, (unsigned)status);
                        faults += fault != NULL;
                }
        }
        assert_int_equal(faults, 0);
}

/* May. */

static int use_socket_and_memory(void)
{
        char bytes[2] = "x";
        char *memory =
                mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
                return COULD_NOT;
        memory[4096] = 1;
        return write(opened_before, bytes, 1) == 1 && getpid() > 0 ? COULD : COULD_NOT;
}

static int read_a_font(void)
{
        int folder = open("/usr/share/fonts", O_RDONLY | O_DIRECTORY);
        return folder >= 0 ? COULD : COULD_NOT;
}

static int fork_a_person(void)
{
        int pidfd = -1;
        long pid = syscall(SYS_clone, CLONE_PARENT | CLONE_PIDFD | SIGCHLD, 0, &pidfd, 0, 0);
        if (pid == 0)
                _exit(COULD);
        return pid > 0 && pidfd >= 0 ? COULD : COULD_NOT;
}

static int become_a_person(void)
{
        struct arena *mem = arena_make(65536);
        struct act a = act_begin(mem, STR("test"), LANG_EN);
        if (sandbox_enter(&a, SANDBOX_PERSON, NULL) != OK)
                return NOT_INSIDE;
        return open("/usr/share/fonts", O_RDONLY) >= 0 && open("/proc/self/maps", O_RDONLY) < 0
                       ? COULD
                       : COULD_NOT;
}

static int take_much_memory(void)
{
        void *memory =
                mmap(NULL, 600UL << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return memory == MAP_FAILED ? COULD_NOT : COULD;
}

static int end_by_abort(void)
{
        abort();
}

static void every_process_uses_its_socket_and_memory(void **state)
{
        (void)state;
        for (enum sandbox p = 0; p < SANDBOX_COUNT; p++)
                assert_int_equal(run_inside(p, use_socket_and_memory), 0);
}

static void a_person_reads_fonts(void **state)
{
        (void)state;
        assert_int_equal(run_inside(SANDBOX_PERSON, read_a_font), 0);
}

static void a_person_at_a_desk_reads_fonts(void **state)
{
        (void)state;
        assert_int_equal(run_inside(SANDBOX_DESK, read_a_font), 0);
}

static void a_template_forks_a_person_for_its_parent(void **state)
{
        (void)state;
        assert_int_equal(run_inside(SANDBOX_TEMPLATE, fork_a_person), 0);
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
}

static void profiles_add_up(void **state)
{
        (void)state;
        if (!sandbox_has_landlock())
                skip();
        // a template may read /proc, its person may not
        assert_int_equal(run_inside(SANDBOX_TEMPLATE, become_a_person), 0);
}

static const char *const changed[] = { "/tmp/citykey-sandbox-changed", NULL };

/* How opening PATH for FLAGS ends for a process that may change one file. */
static int open_in_web(const char *path, int flags)
{
        pid_t pid = fork();
        if (pid == 0) {
                become_ordinary();
                struct arena *mem = arena_make(65536);
                struct act a = act_begin(mem, STR("test"), LANG_EN);
                const struct sandbox_files files = { .may_change = changed };
                if (sandbox_enter_with(&a, SANDBOX_WEB, &files) != OK)
                        _exit(NOT_INSIDE);
                _exit(open(path, flags, 0600) >= 0 ? COULD : COULD_NOT);
        }
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return status;
}

static void a_web_process_changes_the_files_that_it_was_given_and_no_other(void **state)
{
        (void)state;
        if (!sandbox_has_landlock())
                skip();
        umask(0);
        int made = open(changed[0], O_CREAT | O_RDWR, 0666);
        assert_true(made >= 0);
        close(made);
        assert_int_equal(open_in_web(changed[0], O_RDWR), 0);
        assert_int_equal(open_in_web(changed[0], O_RDWR | O_CREAT), 0);
        assert_int_equal(
                WEXITSTATUS(open_in_web("/tmp/citykey-sandbox-new", O_RDWR | O_CREAT)), COULD_NOT);
        if (sandbox_filters())
                assert_true(sandbox_killed(WTERMSIG(open_in_web(changed[0], O_WRONLY | O_TRUNC))));
        unlink(changed[0]);
}

/* What upkeep does with the files of a folder: it makes one, gives it a name, removes it. */
static int replace_a_file(const char *folder)
{
        char self[64];
        int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        int made = openat(at, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (made < 0)
                return COULD_NOT;
        snprintf(self, sizeof self, "/proc/self/fd/%d", made);
        return linkat(AT_FDCWD, self, at, "a", AT_SYMLINK_FOLLOW) == 0 &&
                               renameat(at, "a", at, "b") == 0 && unlinkat(at, "b", 0) == 0
                       ? COULD
                       : COULD_NOT;
}

static const char *const replaced[] = { "/tmp/citykey-sandbox-replaced", NULL };

static int replace_in_upkeep(const char *folder)
{
        pid_t pid = fork();
        if (pid == 0) {
                become_ordinary();
                struct act a = act_begin(arena_make(65536), STR("test"), LANG_EN);
                const struct sandbox_files files = { .may_replace = replaced };
                if (sandbox_enter_with(&a, SANDBOX_UPKEEP, &files) != OK)
                        _exit(NOT_INSIDE);
                _exit(replace_a_file(folder));
        }
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return status;
}

static void upkeep_replaces_files_in_the_folders_that_it_was_given_and_in_no_other(void **state)
{
        (void)state;
        if (!sandbox_has_landlock())
                skip();
        umask(0);
        mkdir(replaced[0], 0777);
        assert_int_equal(replace_in_upkeep(replaced[0]), 0);
        assert_int_equal(WEXITSTATUS(replace_in_upkeep("/tmp")), COULD_NOT);
        rmdir(replaced[0]);
}

static void an_image_worker_gets_no_more_memory_than_its_share(void **state)
{
        (void)state;
        if (!sandbox_filters())
                skip();
        assert_int_equal(WEXITSTATUS(run_inside(SANDBOX_IMAGE, take_much_memory)), COULD_NOT);
}

static void a_crash_leaves_no_core_file(void **state)
{
        (void)state;
        for (enum sandbox p = 0; p < SANDBOX_COUNT; p++) {
                int status = run_inside(p, end_by_abort);
                assert_true(WIFSIGNALED(status));
                assert_false(WCOREDUMP(status));
        }
}

static int open_descriptors(void **state)
{
        (void)state;
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
                return 1;
        opened_before = ends[0];
        file_before = open("/bin/true", O_RDONLY);
        return file_before < 0;
}

int main(int count, char **words)
{
        if (count == 2 && strcmp(words[1], "--print") == 0) {
                sandbox_print(stdout);
                return 0;
        }
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_a_process_may_not_do_fails),
                cmocka_unit_test(every_process_uses_its_socket_and_memory),
                cmocka_unit_test(a_person_reads_fonts),
                cmocka_unit_test(a_person_at_a_desk_reads_fonts),
                cmocka_unit_test(a_template_forks_a_person_for_its_parent),
                cmocka_unit_test(profiles_add_up),
                cmocka_unit_test(a_web_process_changes_the_files_that_it_was_given_and_no_other),
                cmocka_unit_test(
                        upkeep_replaces_files_in_the_folders_that_it_was_given_and_in_no_other),
                cmocka_unit_test(an_image_worker_gets_no_more_memory_than_its_share),
                cmocka_unit_test(a_crash_leaves_no_core_file),
        };
        return cmocka_run_group_tests(tests, open_descriptors, NULL);
}
