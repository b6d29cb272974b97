/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/visit_inside.h"

#include "base/leak.h"
#include "kit/file.h"
#include "kit/machine.h"
#include "kit/sandbox.h"
#include "kit/scrub.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The launcher's side. */

enum {
        PATIENCE_MS = 60 * 1000,       /* for a person's work */
        LEAVE_PATIENCE_MS = 10 * 1000, /* for a scrub */
        ASKED_PATIENCE_MS = 2 * 1000,  /* for one that was asked to leave */
};

/* The template. */

static enum err receive_born(
        struct act *a, int socket, struct visit_born *born, int *pidfd, size_t fds)
{
        size_t size = sizeof *born;
        size_t count = fds;
        if (!process_receive(socket, born, &size, pidfd, &count) || size != sizeof *born ||
                born->version != VISIT_VERSION || born->outcome > E_BUG ||
                born->sentence >= TEXT_COUNT)
                return fail(a, E_BUG, TEXT_VISIT_TEMPLATE);
        if (born->outcome != OK)
                return fail(a, (enum err)born->outcome, (enum text)born->sentence);
        return count == fds ? OK : fail(a, E_BUG, TEXT_VISIT_TEMPLATE);
}

enum err visit_template_start(struct act *a, const struct visit_work *work, void *context,
        struct visit_template *template)
{
        struct visit_template_life life = { work, context, a };
        const struct process_start start = {
                .name = "template",
                .main = visit_be_template,
                .context = &life,
                .socket_type = SOCK_SEQPACKET,
        };
        struct visit_born born;
        SCOPED(process_close) struct process process = PROCESS_NONE;
        TRY(process_start(a, &start, &process));
        TRY(receive_born(a, process.socket, &born, NULL, 0));
        template->process = process;
        process = PROCESS_NONE;
        return OK;
}

void visit_template_close(struct visit_template *template)
{
        process_close(&template->process);
}

/* The beginning of a visit. */

static enum err fork_person(
        struct act *a, struct visit_template *template, int control, struct process *person)
{
        struct visit_born born;
        int pidfd;
        if (!process_send(template->process.socket, "p", 1, &control, 1))
                return fail(a, E_BUG, TEXT_VISIT_TEMPLATE);
        TRY(receive_born(a, template->process.socket, &born, &pidfd, 1));
        *person = (struct process){ "person", born.pid, pidfd, -1 };
        return OK;
}

static struct visit_begin describe(const struct act *a, struct str order)
{
        struct visit_begin begin = {
                .version = VISIT_VERSION,
                .lang = a->lang,
                .now = a->now,
                .today = a->today.day,
                .who_len = (uint32_t)(a->who.len < VISIT_WHO_MOST ? a->who.len : VISIT_WHO_MOST),
                .order_len = (uint32_t)order.len,
        };
        memcpy(begin.who, a->who.at, begin.who_len);
        memcpy(begin.order, order.at, order.len);
        return begin;
}

static bool send_begin(int control, struct visit_begin *begin, const struct visit_hands *hands)
{
        int fds[VISIT_HANDS];
        size_t count = 0;
        for (size_t hand = 0; hand < VISIT_HANDS; hand++) {
                if (hands->fds[hand] < 0)
                        continue;
                begin->hands |= 1U << hand;
                fds[count++] = hands->fds[hand];
        }
        return process_send(control, begin, sizeof *begin, fds, count);
}

/* A person that does not read what it is told does not hold its launcher up. */
static void limit_patience(int control)
{
        const struct timeval patience = { .tv_sec = ASKED_PATIENCE_MS / 1000 };
        setsockopt(control, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

enum err visit_start(struct act *a, struct visit_template *template,
        const struct visit_hands *hands, struct str order, struct visit *visit)
{
        int ends[2];
        if (order.len > VISIT_ORDER_MOST ||
                socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        SCOPED(file_close) int theirs = ends[1];
        SCOPED(file_close) int ours = ends[0];
        limit_patience(ours);
        struct visit_begin begin = describe(a, order);
        SCOPED(visit_close) struct visit made = VISIT_NONE;
        made.began = (int64_t)time(NULL);
        TRY(fork_person(a, template, theirs, &made.person));
        made.person.socket = ours;
        ours = -1;
        if (!send_begin(made.person.socket, &begin, hands))
                return fail(a, E_BUSY, TEXT_VISIT_PERSON);
        *visit = made;
        made = VISIT_NONE;
        return OK;
}

/* Its middle. */

/* A person that ended too early: why, as far as it can be known. */
static enum err fail_early(struct act *a, struct visit *visit)
{
        struct process_end end;
        if (process_wait(&visit->person, LEAVE_PATIENCE_MS, &end) != OK)
                return fail(a, E_BUSY, TEXT_VISIT_SLOW);
        return fail(a, E_BUG, sandbox_killed(end.signal) ? TEXT_VISIT_SANDBOX : TEXT_VISIT_PERSON);
}

/* The person's own failure, once it is gone. */
static enum err fail_as_told(struct act *a, struct visit *visit, const struct visit_word *word)
{
        struct process_end end;
        if (word->outcome == OK || word->outcome > E_BUG || word->sentence >= TEXT_COUNT)
                return fail(a, E_BUG, TEXT_VISIT_PERSON);
        if (process_wait(&visit->person, LEAVE_PATIENCE_MS, &end) != OK ||
                end.status != SCRUB_DONE || end.signal != 0)
                return fail(a, E_BUG, TEXT_VISIT_PERSON);
        return fail(a, (enum err)word->outcome, (enum text)word->sentence);
}

enum err visit_wait_tags(struct act *a, struct visit *visit, struct stub_tags *tags)
{
        struct pollfd spoken = { .fd = visit->person.socket, .events = POLLIN };
        leak_in_launcher(visit->person.socket);
        int ready;
        do
                ready = poll(&spoken, 1, PATIENCE_MS);
        while (ready < 0 && errno == EINTR);
        if (ready <= 0)
                return fail(a, E_BUSY, TEXT_VISIT_SLOW);
        struct visit_word word;
        size_t size = sizeof word;
        size_t count = 0;
        if (!process_receive(visit->person.socket, &word, &size, NULL, &count))
                return fail_early(a, visit);
        if (size != sizeof word || word.version != VISIT_VERSION)
                return fail(a, E_BUG, TEXT_VISIT_PERSON);
        if (word.said != VISIT_TAGS)
                return fail_as_told(a, visit, &word);
        visit->is_locked = word.is_locked == 1;
        *tags = word.tags;
        return OK;
}

enum err visit_commit(struct act *a, struct visit *visit)
{
        const struct visit_verdict verdict = { VISIT_VERSION, 1 };
        visit->is_committed = true;
        if (!process_send(visit->person.socket, &verdict, sizeof verdict, NULL, 0))
                return fail(a, E_BUG, TEXT_VISIT_NOT_CLEAN);
        return OK;
}

/* A desk's talk. */

/* Or does it live and say what is no talk? */
static bool is_gone(const struct visit *visit)
{
        struct pollfd end = { .fd = visit->person.socket };
        return poll(&end, 1, 0) > 0 && (end.revents & POLLHUP) != 0;
}

enum err visit_listen(struct act *a, struct visit *visit, struct visit_talk *talk)
{
        union {
                struct visit_speech speech;
                struct visit_word word;
        } heard;
        size_t size = sizeof heard;
        size_t count = 0;
        if (!process_receive(visit->person.socket, &heard, &size, NULL, &count))
                return is_gone(visit) ? fail_early(a, visit) : fail(a, E_BUG, TEXT_VISIT_PERSON);
        if (visit_speech_is_sound(&heard.speech, size)) {
                visit->is_locked = heard.speech.is_locked == 1;
                *talk = heard.speech.talk;
                return OK;
        }
        if (size != sizeof heard.word || heard.word.version != VISIT_VERSION ||
                heard.word.said != VISIT_FAILED)
                return fail(a, E_BUG, TEXT_VISIT_PERSON);
        return fail_as_told(a, visit, &heard.word);
}

enum err visit_tell(struct act *a, struct visit *visit, const struct visit_talk *talk, int fd)
{
        const struct visit_speech speech = {
                .version = VISIT_VERSION,
                .said = VISIT_TALK,
                .talk = *talk,
        };
        if (!process_send(visit->person.socket, &speech, sizeof speech, &fd, fd >= 0 ? 1 : 0))
                return fail(a, E_BUSY, TEXT_VISIT_PERSON);
        return OK;
}

/* Its end. */

/* What a person that failed after the commit said last: the card is made, its line is not written.
 */
static enum err hear_last_word(struct act *a, const struct visit *visit)
{
        struct pollfd spoken = { .fd = visit->person.socket, .events = POLLIN };
        while (poll(&spoken, 1, 0) > 0) {
                union {
                        struct visit_speech speech; // a desk's, that nobody waited for
                        struct visit_word word;
                } last;
                size_t size = sizeof last;
                size_t count = 0;
                if (!process_receive(visit->person.socket, &last, &size, NULL, &count))
                        return OK;
                const struct visit_word *word = &last.word;
                if (size == sizeof *word && word->version == VISIT_VERSION &&
                        word->said == VISIT_FAILED && word->outcome != OK &&
                        word->outcome <= E_BUG && word->sentence < TEXT_COUNT)
                        return fail(a, (enum err)word->outcome, (enum text)word->sentence);
        }
        return OK;
}

/* What can be seen of a visit whatever its end was. */
static struct visit_report see(const struct visit *visit, pid_t pid, bool is_scrubbed)
{
        return (struct visit_report){
                .is_reaped = is_scrubbed,
                .group_is_empty = process_group_is_empty(pid),
                .swap_is_empty = machine_swap_is_empty(),
                .core_is_off = machine_core_is_off(visit->began),
                .memory_is_locked = visit->is_locked,
        };
}

enum err visit_end(struct act *a, struct visit *visit, struct visit_report *report)
{
        struct process_end end;
        pid_t pid = visit->person.pid;
        bool is_scrubbed = process_wait(&visit->person, LEAVE_PATIENCE_MS, &end) == OK &&
                           end.status == SCRUB_DONE && end.signal == 0;
        *report = see(visit, pid, is_scrubbed);
        if (!is_scrubbed)
                return fail(
                        a, E_BUG, visit->is_committed ? TEXT_VISIT_NOT_CLEAN : TEXT_VISIT_PERSON);
        enum err last = hear_last_word(a, visit);
        visit_close(visit);
        return last;
}

bool visit_is_clean(const struct visit_report *report)
{
        return report->is_reaped && report->group_is_empty && report->swap_is_empty &&
               report->core_is_off;
}

/* Asked to leave, a person scrubs; only one that does not is killed. */
void visit_close(struct visit *visit)
{
        struct process_end end;
        if (visit->person.pidfd >= 0) {
                pidfd_send_signal(visit->person.pidfd, SIGTERM, NULL, 0);
                process_wait(&visit->person, ASKED_PATIENCE_MS, &end);
        }
        process_close(&visit->person);
}
