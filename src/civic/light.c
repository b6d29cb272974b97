/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/light.h"

#include "kit/machine.h"
#include "kit/sandbox.h"

/* A line is green or, when something is not as it should be, the colour that that thing has. */
struct judgement {
        enum light_colour colour; /* when it is not good */
        enum text about, good, bad;
};

static struct light_line judge(const struct judgement *judgement, bool is_good)
{
        return (struct light_line){
                .colour = is_good ? LIGHT_GREEN : judgement->colour,
                .about = judgement->about,
                .sentence = is_good ? judgement->good : judgement->bad,
        };
}

static void add(struct light *light, struct light_line line)
{
        light->lines[light->count++] = line;
}

/* After a visit. */

static bool is_reaped(const struct light_seen *seen)
{
        return seen->visit->is_reaped && seen->visit->group_is_empty && seen->browser->is_reaped;
}

static bool session_is_empty(const struct light_seen *seen)
{
        return seen->browser->session_is_empty;
}

static bool mount_is_gone(const struct light_seen *seen)
{
        return seen->browser->mount_is_gone;
}

static bool swap_is_empty(const struct light_seen *seen)
{
        return seen->visit->swap_is_empty && machine_swap_is_empty();
}

static bool core_is_off(const struct light_seen *seen)
{
        return seen->visit->core_is_off;
}

static bool printer_is_empty(const struct light_seen *seen)
{
        return seen->printer_is_empty;
}

static bool journal_is_clean(const struct light_seen *seen)
{
        return seen->journal_is_clean;
}

static bool memory_was_locked(const struct light_seen *seen)
{
        return seen->visit->memory_is_locked;
}

static bool freed_is_zeroed(const struct light_seen *seen)
{
        (void)seen;
        return machine_zeroes_memory();
}

static bool browser_was_apart(const struct light_seen *seen)
{
        return seen->browser->was_apart;
}

#define REAPED LIGHT_RED, TEXT_LIGHT_ABOUT_REAPED, TEXT_LIGHT_REAPED, TEXT_LIGHT_NOT_REAPED
#define SESSION LIGHT_RED, TEXT_LIGHT_ABOUT_SESSION, TEXT_LIGHT_SESSION, TEXT_LIGHT_SESSION_LEFT
#define MOUNT LIGHT_RED, TEXT_LIGHT_ABOUT_MOUNT, TEXT_LIGHT_MOUNT_GONE, TEXT_LIGHT_MOUNT_LEFT
#define SWAP LIGHT_RED, TEXT_DOCTOR_ABOUT_SWAP, TEXT_DOCTOR_SWAP_GOOD, TEXT_DOCTOR_SWAP_ON
#define CORE LIGHT_RED, TEXT_LIGHT_ABOUT_CORE, TEXT_LIGHT_CORE_OFF, TEXT_LIGHT_CORE_ON
#define PRINTER LIGHT_RED, TEXT_LIGHT_ABOUT_PRINTER, TEXT_LIGHT_PRINTER, TEXT_LIGHT_PRINTER_QUEUE
#define JOURNAL LIGHT_RED, TEXT_LIGHT_ABOUT_JOURNAL, TEXT_LIGHT_JOURNAL, TEXT_LIGHT_JOURNAL_MORE
#define LOCKED LIGHT_AMBER, TEXT_LIGHT_ABOUT_LOCKED, TEXT_LIGHT_LOCKED, TEXT_LIGHT_NOT_LOCKED
#define FREED LIGHT_AMBER, TEXT_LIGHT_ABOUT_FREED, TEXT_LIGHT_FREED, TEXT_LIGHT_NOT_FREED
#define APART LIGHT_AMBER, TEXT_LIGHT_ABOUT_APART, TEXT_LIGHT_APART, TEXT_LIGHT_NOT_APART

static const struct {
        struct judgement judgement;
        bool (*is_good)(const struct light_seen *seen);
} after_a_visit[] = {
        { { REAPED }, is_reaped },
        { { SESSION }, session_is_empty },
        { { MOUNT }, mount_is_gone },
        { { SWAP }, swap_is_empty },
        { { CORE }, core_is_off },
        { { PRINTER }, printer_is_empty },
        { { JOURNAL }, journal_is_clean },
        { { LOCKED }, memory_was_locked },
        { { FREED }, freed_is_zeroed },
        { { APART }, browser_was_apart },
};
_Static_assert(COUNT(after_a_visit) <= LIGHT_LINES, "each needs a line");

void light_look(const struct light_seen *seen, struct light *light)
{
        light->count = 0;
        for (size_t i = 0; i < COUNT(after_a_visit); i++)
                add(light, judge(&after_a_visit[i].judgement, after_a_visit[i].is_good(seen)));
}

/* The machine. */

struct light_line light_line_sandbox(void)
{
        enum text about = TEXT_DOCTOR_ABOUT_SANDBOX;
        if (!sandbox_filters())
                return (struct light_line){ LIGHT_RED, about, TEXT_DOCTOR_SANDBOX_OFF };
        if (!sandbox_has_landlock())
                return (struct light_line){ LIGHT_AMBER, about, TEXT_DOCTOR_LANDLOCK_OFF };
        return (struct light_line){ LIGHT_GREEN, about, TEXT_DOCTOR_SANDBOX_GOOD };
}

struct light_line light_line_swap(void)
{
        return judge(&(struct judgement){ SWAP }, machine_swap_is_empty());
}

enum { ROOM_RED = 100, ROOM_AMBER = 1024 }; /* MiB */

struct light_line light_line_room(const char *folder)
{
        int64_t room = machine_room(folder);
        struct judgement judgement = { room < ROOM_RED ? LIGHT_RED : LIGHT_AMBER,
                TEXT_DOCTOR_ABOUT_DISK, TEXT_DOCTOR_DISK_GOOD, TEXT_DOCTOR_DISK_FULL };
        return judge(&judgement, room >= ROOM_AMBER);
}

/* A core file of what crashes is forbidden by limit; a program that is called instead gets nothing
 * of a browser's memory (kit/browser.h) and nothing at all of ours, but had better not be. */
static struct light_line line_core(void)
{
        struct light_line line = judge(&(struct judgement){ CORE }, machine_core_is_off(INT64_MAX));
        if (line.colour == LIGHT_GREEN && machine_core_goes_to_program())
                return (struct light_line){ LIGHT_AMBER, line.about, TEXT_LIGHT_CORE_PROGRAM };
        return line;
}

static struct light_line line_clock(const struct act *a, const struct light_day *day)
{
        enum text about = TEXT_DOCTOR_ABOUT_CLOCK;
        if (a->today.day < day->made.day)
                return (struct light_line){ LIGHT_RED, about, TEXT_LIGHT_CLOCK_BEHIND };
        if (a->today.day != day->event.day)
                return (struct light_line){ LIGHT_RED, about, TEXT_LIGHT_OTHER_DAY };
        return (struct light_line){ LIGHT_GREEN, about, TEXT_LIGHT_CLOCK_GOOD };
}

static struct light_line line_browser(struct act *a)
{
        bool may_be_beside;
        bool may_be_apart = browser_can_start(a, &may_be_beside);
        if (!may_be_apart && !may_be_beside)
                return (struct light_line){ LIGHT_RED, TEXT_LIGHT_ABOUT_APART,
                        TEXT_BROWSER_NO_MEMORY };
        return judge(&(struct judgement){ APART }, may_be_apart);
}

void light_self_test(
        struct act *a, const struct light_day *day, const char *folder, struct light *light)
{
        light->count = 0;
        add(light, line_clock(a, day));
        add(light, light_line_swap());
        add(light, line_core());
        add(light, light_line_sandbox());
        add(light, line_browser(a));
        add(light, light_line_room(folder));
        add(light, judge(&(struct judgement){ LOCKED }, machine_locks_memory()));
        add(light, judge(&(struct judgement){ FREED }, machine_zeroes_memory()));
}

enum light_colour light_worst(const struct light *light)
{
        enum light_colour worst = LIGHT_GREEN;
        for (size_t i = 0; i < light->count; i++)
                if (light->lines[i].colour > worst)
                        worst = light->lines[i].colour;
        return worst;
}
