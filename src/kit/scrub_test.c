/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/sandbox.h"
#include "kit/scrub_inside.h"

#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A child spreads a name over every kind of memory and leaves; we stop it at the door, when all its
 * memory is still there, and search. */

enum { NOBODY = 65534, NAME_SIZE = 20, MIB = 1024 * 1024 };

/* The name is never in the program's file: it is turned around from this. */
static const char turned[NAME_SIZE] = "yrassenaC-pbirkS-UUJ";
static char in_data[NAME_SIZE] = "here is writable too";
static char in_bss[3 * 4096];

/* What the child inherits: a mapping that it never writes to, a page that nobody may read, and a
 * mapping of which it writes the second page. */
enum { PAGE = 4096, INHERITED_PAGES = 5, WRITTEN = 3 };
static const long MARK = 0x6b72616d;
static char *inherited;

static void make_name(char name[NAME_SIZE])
{
        for (size_t i = 0; i < NAME_SIZE; i++)
                name[i] = turned[NAME_SIZE - 1 - i];
}

static char *map_memory(size_t size, int sharing)
{
        char *at = mmap(NULL, size, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED)
                _exit(3);
        return at;
}

/* In a function of its own, or the compiler drops what nobody reads. */
__attribute__((noinline)) static void put_name(char *at, const char name[NAME_SIZE])
{
        memcpy(at, name, NAME_SIZE);
        __asm__ volatile("" : : "r"(at) : "memory");
}

static void make_inheritance(void)
{
        inherited = map_memory((size_t)INHERITED_PAGES * PAGE, MAP_PRIVATE);
        for (int page = 0; page < INHERITED_PAGES; page++)
                memcpy(inherited + (ptrdiff_t)page * PAGE, &MARK, sizeof MARK);
        mprotect(inherited + 2L * PAGE, PAGE, PROT_NONE);
}

static void spread_name(void)
{
        char name[NAME_SIZE];
        make_name(name);
        put_name(in_data, name);
        put_name(in_bss + 5000, name);
        put_name(inherited + (WRITTEN + 1L) * PAGE, name);
        for (size_t size = 100; size < 400000; size *= 3)
                put_name((char *)malloc(size) + 50, name);
        char *large = map_memory(64UL * MIB, MAP_PRIVATE);
        put_name(large + 33UL * MIB, name);
        put_name(map_memory(8192, MAP_SHARED) + 4096, name);
        char *locked = map_memory(3 * 4096, MAP_PRIVATE);
        put_name(locked + 4096, name);
        mprotect(locked, 4096, PROT_NONE);
        mprotect(locked + 4096, 4096, PROT_READ);
        mprotect(locked + 8192, 4096, PROT_NONE);
        char *hidden = map_memory(4096, MAP_PRIVATE);
        put_name(hidden, name);
        mprotect(hidden, 4096, PROT_NONE);
        setenv("NAME", name, 1);
        fprintf(stdout, "%.*s", NAME_SIZE, name); // stays in the buffer of stdio
        explicit_bzero(name, sizeof name);
}

/* Only root can look into a process that is not dumpable: without root, the scrub is watched
 * outside the sandbox. */
static void enter_as_person(struct act *a)
{
        if (geteuid() != 0)
                return;
        if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
                _exit(4);
        if (sandbox_enter(a, SANDBOX_PERSON, NULL) != OK)
                _exit(5);
}

static void *wait_for_ever(void *nothing)
{
        pause();
        return nothing;
}

enum leaving { SCRUBBED, BY_EXIT, BY_CRASH, BY_REQUEST, WITH_A_THREAD };

static void write_through(volatile int *at)
{
        *at = 1;
}

static _Noreturn void run_child(enum leaving how)
{
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        struct arena *mem = arena_make(MIB);
        struct act a = act_begin(mem, STR("test"), LANG_EN);
        struct scrub *scrub;
        raise(SIGSTOP);
        if (scrub_prepare(&a, &scrub) != OK)
                _exit(2);
        scrub_on_signals(scrub);
        pthread_t thread;
        if (how == WITH_A_THREAD)
                pthread_create(&thread, NULL, wait_for_ever, NULL);
        else
                enter_as_person(&a);
        spread_name();
        if (how == BY_CRASH)
                write_through(NULL);
        if (how == BY_REQUEST)
                for (;;)
                        (void)getppid(); // until the signal comes
        if (how == BY_EXIT)
                _exit(0);
        scrub_exit(scrub, SCRUB_DONE);
}

static size_t count_in(const char *bytes, size_t size, const char *name)
{
        size_t found = 0;
        const char *at = bytes;
        while ((at = memmem(at, size - (size_t)(at - bytes), name, NAME_SIZE)) != NULL) {
                found++;
                at++;
        }
        return found;
}

/* Occurrences of the name in all memory of the process. */
static size_t search_process(pid_t pid)
{
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/maps", pid);
        FILE *maps = fopen(path, "r");
        snprintf(path, sizeof path, "/proc/%d/mem", pid);
        int memory = open(path, O_RDONLY);
        assert_true(maps && memory >= 0);
        char name[NAME_SIZE];
        make_name(name);
        static char bytes[MIB + NAME_SIZE];
        size_t found = 0;
        unsigned long start;
        unsigned long end;
        char line[4400];
        while (fgets(line, sizeof line, maps)) {
                assert_int_equal(sscanf(line, "%lx-%lx", &start, &end), 2);
                for (unsigned long at = start; at < end; at += MIB) {
                        ssize_t got = pread(memory, bytes, sizeof bytes, (off_t)at);
                        if (got > 0)
                                found += count_in(bytes, (size_t)got, name);
                }
        }
        fclose(maps);
        close(memory);
        return found;
}

struct seen {
        size_t found;            /* names in memory at the door */
        int status;              /* wait status */
        long unwritten, written; /* first word of either inherited mapping */
};

/* Runs the child to its door, delivering its signals, and looks. */
static struct seen watch_child(enum leaving how)
{
        pid_t pid = fork();
        if (pid == 0)
                run_child(how);
        struct seen seen = { 0 };
        waitpid(pid, &seen.status, 0);
        ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXIT);
        int number = 0;
        for (int steps = 0; steps < 100; steps++) {
                ptrace(PTRACE_CONT, pid, 0, number);
                if (how == BY_REQUEST && steps == 0) {
                        usleep(200000);
                        kill(pid, SIGTERM);
                }
                waitpid(pid, &seen.status, 0);
                if (!WIFSTOPPED(seen.status))
                        break;
                number = WSTOPSIG(seen.status);
                if (seen.status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8))) {
                        seen.found = search_process(pid);
                        seen.unwritten = ptrace(PTRACE_PEEKDATA, pid, inherited, 0);
                        seen.written = ptrace(
                                PTRACE_PEEKDATA, pid, inherited + (ptrdiff_t)WRITTEN * PAGE, 0);
                        number = 0;
                }
        }
        return seen;
}

/* A child that is not root and may not be dumped, as the program is from its first line. */
static _Noreturn void prepare_undumpable(void)
{
        struct act a = act_begin(arena_make(MIB), STR("test"), LANG_EN);
        struct scrub *scrub;
        if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY)))
                _exit(4);
        sandbox_forbid_dumps();
        if (scrub_prepare(&a, &scrub) != OK)
                _exit(2);
        _exit(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 3);
}

static void who_may_not_be_dumped_can_prepare_a_scrub_and_stays_so(void **state)
{
        (void)state;
        int status;
        pid_t pid = fork();
        if (pid == 0)
                prepare_undumpable();
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static void without_a_scrub_the_name_is_found_everywhere(void **state)
{
        (void)state;
        if (!scrub_is_on())
                skip();
        struct seen seen = watch_child(BY_EXIT);
        assert_int_equal(seen.status, 0);
        assert_true(seen.found >= 16);
}

static void after_a_scrub_the_name_is_nowhere(void **state)
{
        (void)state;
        if (!scrub_is_on())
                skip();
        struct seen seen = watch_child(SCRUBBED);
        assert_int_equal(seen.status, SCRUB_DONE);
        assert_int_equal(seen.found, 0);
}

static void only_an_inherited_mapping_without_any_own_page_is_passed_over(void **state)
{
        (void)state;
        if (!scrub_is_on())
                skip();
        struct seen seen = watch_child(SCRUBBED);
        assert_int_equal(seen.unwritten, MARK);
        assert_int_equal(seen.written, 0);
        seen = watch_child(BY_CRASH);
        assert_int_equal(seen.unwritten, MARK);
        assert_int_equal(seen.written, 0);
}

static void a_crash_scrubs_too(void **state)
{
        (void)state;
        if (!scrub_is_on())
                skip();
        struct seen seen = watch_child(BY_CRASH);
        assert_true(WIFEXITED(seen.status));
        assert_int_equal(WEXITSTATUS(seen.status), SCRUB_AFTER_SIGNAL);
        assert_int_equal(seen.found, 0);
}

static void being_asked_to_end_scrubs_too(void **state)
{
        (void)state;
        if (!scrub_is_on())
                skip();
        struct seen seen = watch_child(BY_REQUEST);
        assert_int_equal(WEXITSTATUS(seen.status), SCRUB_AFTER_SIGNAL);
        assert_int_equal(seen.found, 0);
}

static void more_than_one_thread_is_refused_and_never_looks_clean(void **state)
{
        (void)state;
        if (!scrub_is_on())
                skip();
        pid_t pid = fork();
        if (pid == 0) {
                setpgid(0, 0);
                run_child(WITH_A_THREAD);
        }
        int status;
        waitpid(pid, &status, 0);
        ptrace(PTRACE_DETACH, pid, 0, 0);
        kill(pid, SIGCONT);
        waitpid(pid, &status, 0);
        assert_true(WIFSIGNALED(status));
        assert_true(WTERMSIG(status) == SIGILL || WTERMSIG(status) == SIGTRAP);
}

static void a_scrub_of_many_pages_is_fast(void **state)
{
        (void)state;
        struct timespec before;
        struct timespec after;
        clock_gettime(CLOCK_MONOTONIC, &before);
        pid_t pid = fork();
        if (pid == 0) {
                struct arena *mem = arena_make(1024UL * MIB);
                struct act a = act_begin(mem, STR("test"), LANG_EN);
                struct scrub *scrub;
                if (scrub_prepare(&a, &scrub) != OK)
                        _exit(2);
                memset(arena_take(mem, 60UL * MIB), 1, 60UL * MIB);
                scrub_exit(scrub, SCRUB_DONE);
        }
        int status;
        waitpid(pid, &status, 0);
        clock_gettime(CLOCK_MONOTONIC, &after);
        assert_int_equal(status, SCRUB_DONE);
        double seconds = (double)(after.tv_sec - before.tv_sec) +
                         (double)(after.tv_nsec - before.tv_nsec) / 1e9;
        print_message("fork, 60 MiB written, scrubbed: %.1f ms\n", seconds * 1000);
        assert_true(seconds < 1.0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(who_may_not_be_dumped_can_prepare_a_scrub_and_stays_so),
                cmocka_unit_test(without_a_scrub_the_name_is_found_everywhere),
                cmocka_unit_test(after_a_scrub_the_name_is_nowhere),
                cmocka_unit_test(only_an_inherited_mapping_without_any_own_page_is_passed_over),
                cmocka_unit_test(a_crash_scrubs_too),
                cmocka_unit_test(being_asked_to_end_scrubs_too),
                cmocka_unit_test(more_than_one_thread_is_refused_and_never_looks_clean),
                cmocka_unit_test(a_scrub_of_many_pages_is_fast),
        };
        make_inheritance();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
