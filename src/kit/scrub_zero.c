/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/scrub_inside.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The second half. Once the first page is zero there is no C library any more: no errno, no stack
 * protector, no table of functions to call through. So everything here is static, uses nothing from
 * outside but its own mapping and raw system calls, and never returns. */

#if defined(__has_feature)
#define FEATURE(name) __has_feature(name)
#else
#define FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || FEATURE(address_sanitizer) || \
        FEATURE(thread_sanitizer) || FEATURE(memory_sanitizer)

bool scrub_is_on(void)
{
        return false;
}

SCRUB_PLAIN _Noreturn void scrub_exit(struct scrub *scrub, int status)
{
        (void)scrub;
        _exit(status);
}

#else

bool scrub_is_on(void)
{
        return true;
}

#define ALONE __attribute__((no_stack_protector, noinline))

#if defined(__x86_64__)

ALONE static long call(long number, long a, long b, long c, long d)
{
        register long fourth __asm__("r10") = d;
        long result;
        __asm__ volatile("syscall"
                         : "=a"(result)
                         : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                         : "rcx", "r11", "memory");
        return result;
}

ALONE static void zero(unsigned char *at, size_t size)
{
        __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(0) : "memory");
}

#define RUN_ON(stack_end, function, first, second)                                                 \
        __asm__ volatile("mov %0, %%rsp\n\txor %%ebp, %%ebp\n\tcall *%1\n\tud2"                    \
                         :                                                                         \
                         : "r"(stack_end), "r"(function), "D"(first), "S"((long)(second))          \
                         : "memory")

#elif defined(__aarch64__)

ALONE static long call(long number, long a, long b, long c, long d)
{
        register long eighth __asm__("x8") = number;
        register long first __asm__("x0") = a;
        register long second __asm__("x1") = b;
        register long third __asm__("x2") = c;
        register long fourth __asm__("x3") = d;
        __asm__ volatile("svc #0"
                         : "+r"(first)
                         : "r"(eighth), "r"(second), "r"(third), "r"(fourth)
                         : "memory");
        return first;
}

ALONE static void zero(unsigned char *at, size_t size)
{
        // what is zeroed is whole pages, or a member that is a multiple of 16
        for (; size >= 16; size -= 16, at += 16)
                __asm__ volatile("stp xzr, xzr, [%0]" : : "r"(at) : "memory");
}

#define RUN_ON(stack_end, function, first, second)                                                 \
        do {                                                                                       \
                register struct scrub *x0 __asm__("x0") = (first);                                 \
                register long x1 __asm__("x1") = (second);                                         \
                __asm__ volatile("mov sp, %0\n\tmov x29, xzr\n\tblr %1\n\tbrk #0"                  \
                                 :                                                                 \
                                 : "r"(stack_end), "r"(function), "r"(x0), "r"(x1)                 \
                                 : "memory");                                                      \
        } while (0)

#else
#error "scrub_zero.c needs the raw system call and the stack switch of this processor"
#endif

/* Dies by a signal that cannot be blocked (its number is SIGILL or SIGTRAP), so that nobody takes
 * this process for clean. */
#define REFUSE() __builtin_trap()

struct mapping {
        uintptr_t start, end;
        char may_write, sharing; /* as in maps: w or -, p or s */
        const char *name;        /* ends with the line, and is there as long as the line is */
        int is_ours;
        int counts_read; /* how many of what COUNTS names were in the list */
        int has_own;     /* one of them was not 0 */
};

/* What smaps says of a mapping's pages: one that this process wrote is its own (private), whether
 * it was inherited or new, or in the swap. A page counted as shared is as the template has it: with
 * nobody else does this process share what it wrote, but where the kernel joins equal pages (mg).
 */
enum { COUNTS = 5, COUNT_SIZE = 18 };
static const char counts[COUNTS][COUNT_SIZE] = {
        "Private_Clean:", "Private_Dirty:", "Private_Hugetlb:", "Swap:", "VmFlags:"
};

ALONE static int is_digit(char c)
{
        return c >= '0' && c <= '9';
}

ALONE static uintptr_t read_hex(const char **text)
{
        uintptr_t value = 0;
        for (;; (*text)++) {
                char c = **text;
                if (is_digit(c))
                        value = value * 16 + (uintptr_t)(c - '0');
                else if (c >= 'a' && c <= 'f')
                        value = value * 16 + (uintptr_t)(c - 'a' + 10);
                else
                        return value;
        }
}

/* start-end perms offset dev inode   name */
ALONE static struct mapping read_head(const char *text)
{
        struct mapping m;
        m.start = read_hex(&text);
        if (*text++ != '-')
                REFUSE();
        m.end = read_hex(&text);
        if (*text++ != ' ' || m.end <= m.start)
                REFUSE();
        m.may_write = text[1];
        m.sharing = text[3];
        for (int word = 0; word < 4; word++) {
                while (*text != ' ' && *text != '\n')
                        text++;
                while (*text == ' ')
                        text++;
        }
        m.name = text;
        m.counts_read = 0;
        m.has_own = 0;
        return m;
}

ALONE static int begins_with(const char *text, const char *prefix)
{
        for (; *prefix; text++, prefix++)
                if (*text != *prefix)
                        return 0;
        return 1;
}

/* The kernel's own pages hold nothing of ours; nor does what is mapped from a file and cannot be
 * written, private or shared. Memory without a file is ours whatever its protection is now. */
ALONE static int is_ours(const struct mapping *m)
{
        int is_memory = *m->name == '\n' || *m->name == '[' || begins_with(m->name, "/dev/zero") ||
                        begins_with(m->name, "/memfd:") || begins_with(m->name, "/SYSV");
        if (begins_with(m->name, "[v"))
                return 0;
        if (m->sharing == 's')
                return is_memory && m->may_write == 'w';
        return is_memory || m->may_write == 'w';
}

/* Is a number in the line, or among its flags the one of joined pages? */
ALONE static int says_own(const char *text)
{
        for (; *text != '\n'; text++)
                if ((*text >= '1' && *text <= '9') || begins_with(text, " mg"))
                        return 1;
        return 0;
}

/* A line below a mapping's head. */
ALONE static void read_count(struct mapping *m, const char *text)
{
        for (int i = 0; i < COUNTS; i++) {
                if (!begins_with(text, counts[i]))
                        continue;
                m->counts_read++;
                m->has_own |= says_own(text);
        }
}

/* Has this process provably written nothing here? Where the list does not say all, nothing is
 * proven; nor where memory is shared, whose pages are never private. */
ALONE static int is_untouched(const struct mapping *m)
{
        return m->sharing == 'p' && m->counts_read == COUNTS && !m->has_own;
}

ALONE static void zero_range(const struct mapping *m, uintptr_t start, uintptr_t end)
{
        if (start >= end)
                return;
        if (m->may_write != 'w' && call(SYS_mprotect, (long)start, (long)(end - start),
                                           PROT_READ | PROT_WRITE, 0) != 0)
                REFUSE();
        zero((unsigned char *)start, end - start);
}

/* Zeroes the range but for the scrub's own mapping, which the kernel may have joined to a
 * neighbour. */
ALONE static void zero_around(
        const struct scrub *s, const struct mapping *m, uintptr_t start, uintptr_t end)
{
        uintptr_t own = (uintptr_t)s;
        uintptr_t own_end = own + SCRUB_SIZE;
        zero_range(m, start, end < own ? end : own);
        zero_range(m, start > own_end ? start : own_end, end);
}

/* Runs of pages that are there, out of the COUNT whose state was read (mincore(2)): what was never
 * touched need not be brought into being. Where the kernel may not say, it says that all are. */
ALONE static void zero_pages(
        const struct scrub *s, const struct mapping *m, uintptr_t start, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                size_t first = i;
                while (i < count && (s->pages[i] & 1))
                        i++;
                if (i > first)
                        zero_around(s, m, start + first * s->page, start + i * s->page);
        }
}

ALONE static void zero_mapping(struct scrub *s, const struct mapping *m)
{
        uintptr_t at = m->start;
        while (at < m->end) {
                size_t count = (m->end - at) / s->page;
                if (count > SCRUB_PAGES)
                        count = SCRUB_PAGES;
                if (call(SYS_mincore, (long)at, (long)(count * s->page), (long)s->pages, 0) != 0)
                        REFUSE();
                zero_pages(s, m, at, count);
                at += count * s->page;
        }
}

/* More of the list behind what is there; 0 at its end. */
ALONE static size_t read_more(struct scrub *s)
{
        long got = call(
                SYS_read, s->maps, (long)(s->text + s->have), (long)(sizeof s->text - s->have), 0);
        if (got < 0)
                REFUSE();
        s->have += (size_t)got;
        return (size_t)got;
}

/* Once all is read that the list says of the mapping. */
ALONE static void leave_mapping(struct scrub *s, const struct mapping *m)
{
        if (m->is_ours && !is_untouched(m))
                zero_mapping(s, m);
}

/* Takes the whole lines out of the text; what is left of the last one moves to the front. LAST is
 * the mapping whose lines these are; it is zeroed when the next one begins. */
ALONE static void take_lines(struct scrub *s, struct mapping *last)
{
        size_t line = 0;
        for (size_t i = 0; i < s->have; i++) {
                if (s->text[i] != '\n')
                        continue;
                const char *text = s->text + line;
                line = i + 1;
                if (*text >= 'A' && *text <= 'Z') {
                        read_count(last, text);
                        continue;
                }
                leave_mapping(s, last);
                *last = read_head(text);
                last->is_ours = is_ours(last);
        }
        size_t left = 0;
        for (; line < s->have; line++, left++) {
                s->text[left] = s->text[line];
                __asm__ volatile("" : : : "memory"); // or it becomes a call of memmove
        }
        s->have = left;
        if (left == sizeof s->text)
                REFUSE(); // a line that long is none
}

ALONE static void refuse_threads(struct scrub *s)
{
        long got = call(SYS_pread64, s->status, (long)s->text, sizeof s->text - 1, 0);
        for (long i = 0; i + 10 < got; i++)
                if (begins_with(s->text + i, "\nThreads:\t1\n"))
                        return;
        REFUSE();
}

ALONE static void run(struct scrub *s, long status)
{
        refuse_threads(s);
        s->have = 0;
        if (call(SYS_lseek, s->maps, 0, SEEK_SET, 0) != 0)
                REFUSE();
        struct mapping last;
        last.is_ours = last.counts_read = last.has_own = 0;
        while (read_more(s) > 0)
                take_lines(s, &last);
        if (s->have != 0)
                REFUSE();
        leave_mapping(s, &last);
        zero(s->signal_stack, sizeof s->signal_stack);
        call(SYS_exit_group, status, 0, 0, 0);
        REFUSE();
}

_Noreturn void scrub_exit(struct scrub *scrub, int status)
{
        uint64_t all = ~0ULL;
        call(SYS_rt_sigprocmask, SIG_BLOCK, (long)&all, 0, sizeof all);
        RUN_ON(scrub->stack + sizeof scrub->stack, run, scrub, status);
        __builtin_unreachable();
}

#endif
