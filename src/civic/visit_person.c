/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/visit_inside.h"

#include "base/leak.h"
#include "kit/machine.h"
#include "kit/sandbox.h"
#include "kit/scrub.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

struct visit_person {
        int control;
        bool is_locked;
        struct visit_begin begin;
        struct visit_hands hands;
};

struct str visit_order(const struct visit_person *person)
{
        return str_of_bytes(person->begin.order, person->begin.order_len);
}

int visit_hand(const struct visit_person *person, enum visit_hand hand)
{
        return person->hands.fds[hand];
}

/* The beginning. */

/* Locks memory when there is no limit to it: under a limit, later memory would fail instead. */
static bool lock_memory(void)
{
        return machine_locks_memory() && mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
}

/* Closes all but the three standard ones, the control socket and the scrub's. */
static void close_others(const struct scrub *scrub, int control)
{
        int kept[SCRUB_FDS + 1] = { control };
        scrub_fds(scrub, kept + 1);
        int most = 0;
        for (size_t i = 0; i < COUNT(kept); i++)
                most = kept[i] > most ? kept[i] : most;
        close_range((unsigned)most + 1, ~0U, 0);
        for (int fd = STDERR_FILENO + 1; fd < most; fd++) {
                bool keep = false;
                for (size_t i = 0; i < COUNT(kept); i++)
                        keep = keep || kept[i] == fd;
                if (!keep)
                        close(fd);
        }
}

/* Ends with the launcher, by scrubbing. */
static enum err be_born(struct act *a, pid_t launcher, int control, struct scrub **scrub)
{
        prctl(PR_SET_NAME, "person", 0, 0, 0);
        setpgid(0, 0);
        TRY(scrub_prepare(a, scrub));
        scrub_on_signals(*scrub);
        prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
        if (getppid() != launcher)
                return E_BUSY;
        close_others(*scrub, control);
        return OK;
}

/* Are the lengths within bounds, and does a descriptor come with every hand that is said to be
 * filled? */
static bool begin_is_sound(const struct visit_begin *begin, size_t size, size_t fds)
{
        return size == sizeof *begin && begin->version == VISIT_VERSION &&
               begin->lang < LANG_COUNT && begin->who_len <= VISIT_WHO_MOST &&
               begin->order_len <= VISIT_ORDER_MOST && begin->hands >> VISIT_HANDS == 0 &&
               (size_t)__builtin_popcount(begin->hands) == fds;
}

static enum err take_hands(struct act *a, struct visit_person *person)
{
        int fds[VISIT_HANDS];
        size_t count = COUNT(fds);
        size_t size = sizeof person->begin;
        if (!process_receive(person->control, &person->begin, &size, fds, &count) ||
                !begin_is_sound(&person->begin, size, count))
                return fail(a, E_BUSY, TEXT_VISIT_ABANDONED);
        person->hands = VISIT_HANDS_NONE;
        size_t next = 0;
        for (size_t hand = 0; hand < VISIT_HANDS; hand++)
                if (person->begin.hands >> hand & 1)
                        person->hands.fds[hand] = fds[next++];
        const struct visit_begin *begin = &person->begin;
        a->who = str_copy(a->mem, str_of_bytes(begin->who, begin->who_len));
        a->now = begin->now;
        a->today = (struct date){ begin->today };
        a->lang = (enum lang)begin->lang;
        return OK;
}

/* The tags. */

enum err visit_give_tags(struct act *a, struct visit_person *person, const struct stub_tags *tags)
{
        const struct visit_word word = {
                .version = VISIT_VERSION,
                .said = VISIT_TAGS,
                .is_locked = person->is_locked,
                .tags = *tags,
        };
        struct visit_verdict verdict;
        size_t size = sizeof verdict;
        size_t count = 0;
        if (!process_send(person->control, &word, sizeof word, NULL, 0) ||
                !process_receive(person->control, &verdict, &size, NULL, &count) ||
                size != sizeof verdict || verdict.version != VISIT_VERSION ||
                verdict.is_committed != 1)
                return fail(a, E_BUSY, TEXT_VISIT_ABANDONED);
        return OK;
}

/* A desk's talk. */

int visit_control(const struct visit_person *person)
{
        return person->control;
}

enum err visit_say(struct act *a, struct visit_person *person, const struct visit_talk *talk)
{
        const struct visit_speech speech = {
                .version = VISIT_VERSION,
                .said = VISIT_TALK,
                .is_locked = person->is_locked,
                .talk = *talk,
        };
        if (!process_send(person->control, &speech, sizeof speech, NULL, 0))
                return fail(a, E_BUSY, TEXT_VISIT_ABANDONED);
        return OK;
}

enum err visit_hear(struct act *a, struct visit_person *person, struct visit_talk *talk, int *fd)
{
        struct visit_speech speech;
        size_t size = sizeof speech;
        size_t count = 1;
        int came = -1;
        if (!process_receive(person->control, &speech, &size, &came, &count) ||
                !visit_speech_is_sound(&speech, size)) {
                if (came >= 0)
                        close(came);
                return fail(a, E_BUSY, TEXT_VISIT_ABANDONED);
        }
        *talk = speech.talk;
        *fd = came;
        return OK;
}

/* A key of a sentence crosses to the launcher, never a word of the person. */
static void tell_failure(const struct act *a, const struct visit_person *person, enum err outcome)
{
        const struct visit_word word = {
                .version = VISIT_VERSION,
                .said = VISIT_FAILED,
                .outcome = outcome,
                .sentence = a->failure.outcome == OK ? TEXT_VISIT_PERSON : a->failure.sentence,
        };
        process_send(person->control, &word, sizeof word, NULL, 0);
}

static enum err live(
        struct act *a, const struct visit_template_life *life, struct visit_person *person)
{
        TRY(sandbox_enter(
                a, life->work->is_desk ? SANDBOX_DESK : SANDBOX_PERSON, life->work->may_read));
        TRY(take_hands(a, person));
        leak_from_person(person->control, person->hands.fds[VISIT_PERSON],
                person->hands.fds[VISIT_PORTRAIT]);
        return life->work->make(a, life->context, person);
}

_Noreturn void visit_be_person(const struct visit_template_life *life, pid_t launcher, int control)
{
        struct scrub *scrub;
        struct visit_person person = { .control = control };
        struct act a = act_begin(arena_make(life->work->memory), STR(""), LANG_EN);
        if (be_born(&a, launcher, control, &scrub) != OK)
                _exit(err_exit_code(E_BUSY));
        person.is_locked = lock_memory();
        enum err outcome = live(&a, life, &person);
        if (outcome != OK)
                tell_failure(&a, &person, outcome);
        if (leak_is("memory-person"))
                _exit(SCRUB_DONE);
        scrub_exit(scrub, SCRUB_DONE);
}
