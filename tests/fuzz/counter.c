/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What comes from the desk's page, in every phase, with a launcher that answers as it likes. The
 * first byte says how the visit begins and how often the launcher refuses, the second seeds what
 * happens by chance; then a line each: a form as POST do has it, "P" a picture, "S" a step of the
 * printer, "G" a look at the state. */
#include "face/desk/counter_fixture.h"
#include "kit/text.h"

#include "fuzz.h"

#include <sanitizer/lsan_interface.h>
#include <string.h>

enum { MEMORY = 64 << 20, LINES_MOST = 64, SCENE_KNOWN = 16 << 20 };

/* The launcher, as far as it must be able to rely on the order of what is asked. */
struct launcher {
        uint32_t chance;
        unsigned refuses; /* of 8 */
        enum { HAND_EMPTY, HAND_FED, HAND_TAGGED, HAND_PRINTED } hand;
};

static unsigned next(struct launcher *launcher, unsigned below)
{
        launcher->chance = launcher->chance * 1664525U + 1013904223U;
        return (launcher->chance >> 16) % below;
}

/* A card is handed over only when it was fed, has its tags and was read back. */
static void follow(struct launcher *launcher, uint32_t kind)
{
        if (kind == DESK_ASK_CARD)
                MUST_HOLD(launcher->hand == HAND_EMPTY);
        if (kind == DESK_ASK_TAGS)
                MUST_HOLD(launcher->hand == HAND_FED);
        if (kind == DESK_ASK_PRINTED)
                MUST_HOLD(launcher->hand == HAND_TAGGED);
        if (kind == DESK_ASK_HAND)
                MUST_HOLD(launcher->hand == HAND_PRINTED);
}

static void move(struct launcher *launcher, uint32_t kind)
{
        if (kind >= DESK_ASK_CARD && kind <= DESK_ASK_PRINTED)
                launcher->hand = kind - DESK_ASK_CARD + HAND_FED;
        if (kind == DESK_ASK_HAND || kind == DESK_ASK_SPOIL)
                launcher->hand = HAND_EMPTY;
}

static enum err answer(struct act *a, void *context, const struct visit_talk *talk,
        struct desk_answer *answer, int *fd)
{
        struct launcher *launcher = context;
        (void)fd;
        MUST_HOLD(talk->kind > 0 && talk->kind < DESK_ASK_KINDS);
        MUST_HOLD(talk->len == sizeof(struct desk_ask));
        follow(launcher, talk->kind);
        answer->stock = (struct desk_stock){ .opening = 20, .left = 20 };
        if (next(launcher, 8) < launcher->refuses)
                return fail(a, (enum err)(1 + next(launcher, E_BUG)), TEXT_DESK_NO_BLANK);
        move(launcher, talk->kind);
        if (talk->kind == DESK_ASK_CARD)
                answer->card = (struct desk_card){ .index = (int64_t)next(launcher, 1 << 20),
                        .month = "2026-11",
                        .library = "21234000000013" };
        if (talk->kind == DESK_ASK_LIGHT)
                answer->light = (struct light){ .count = 1,
                        .lines = { { .colour = next(launcher, 3) } } };
        return OK;
}

static enum err decode(struct act *a, void *context, struct image *image)
{
        struct launcher *launcher = context;
        if (next(launcher, 8) < launcher->refuses)
                return fail(a, E_INPUT, TEXT_DESK_NO_PICTURE);
        int width = 240 + (int)next(launcher, 200), height = 300 + (int)next(launcher, 200);
        uint8_t *pixels = arena_take(a->mem, (size_t)width * (size_t)height * 3);
        *image = (struct image){ { width, height, pixels }, width * (1 + (int)next(launcher, 9)),
                height * (1 + (int)next(launcher, 9)) };
        return OK;
}

static enum err mint(struct act *a, void *context, struct private *qr)
{
        struct launcher *launcher = context;
        if (next(launcher, 8) < launcher->refuses)
                return fail(a, E_INPUT, TEXT_DESK_NO_PICTURE);
        *qr = private_wrap(STR("CK1:CODE OF THIS CARD"));
        return OK;
}

static void check(struct act *a, struct counter *counter, const struct launcher *launcher)
{
        struct str json;
        MUST_HOLD(counter->phase < COUNTER_PHASES);
        MUST_HOLD(counter->print.has_blank == (launcher->hand != HAND_EMPTY));
        MUST_HOLD(counter->phase < COUNTER_SCAN || counter->phase > COUNTER_HAND ||
                  counter->print.has_blank || counter->is_over);
        MUST_HOLD(counter_state(a, counter, &json) == OK && json.len > 2);
}

static void play(struct act *a, struct counter *counter, struct str line)
{
        enum err outcome = OK;
        if (str_is_equal(line, STR("S")))
                counter_print_step(a, counter);
        else if (line.len > 0 && line.at[0] == 'P' && counter->phase == COUNTER_ENTER)
                outcome = counter_take_portrait(a, counter, private_wrap(line));
        else if (!str_is_equal(line, STR("G")))
                outcome = counter_do(a, counter, private_wrap(line));
        MUST_HOLD(outcome <= E_BUG && (outcome == OK) == (a->failure.outcome == OK));
        MUST_HOLD(outcome == OK || text_of_failure(a)[0] != '\0');
}

/* Each line as a request has it: memory of its own, gone when it is answered. */
static void request(struct act *a, struct counter *counter, struct str line,
        const struct launcher *launcher)
{
        SCOPED(arena_end) struct arena *mem = arena_make(MEMORY);
        struct act own = *a;
        own.mem = mem;
        play(&own, counter, line);
        act_recover(&own);
        check(&own, counter, launcher);
}

/* Fonts that are opened on the way stay open; what points to them is in the scene's arena. */
static void open_scene(struct counter_scene *scene)
{
        MUST_HOLD(crypt_start() && counter_scene_open(scene) == OK);
        __lsan_register_root_region(scene->act.mem, SCENE_KNOWN);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
        static struct counter_scene scene;
        static const enum counter_phase phases[] = { COUNTER_CHECK, COUNTER_MORNING,
                COUNTER_EVENING, COUNTER_INCIDENT };
        if (!scene.setup.design)
                open_scene(&scene);
        if (size < 2)
                return 0;
        struct launcher launcher = { .chance = bytes[1], .refuses = bytes[0] >> 5 & 3 };
        const struct counter_stub stub = { answer, decode, mint, &launcher };
        const struct counter_start start = { .phase = phases[bytes[0] & 3],
                .colour = bytes[0] >> 2 & 1 ? LIGHT_RED : LIGHT_AMBER,
                .carry = { .age = PAPERS_AGE_UNKNOWN },
                .stub = &stub };
        SCOPED(arena_end) struct arena *mem = arena_make(MEMORY);
        SCOPED(counter_fixture_close) struct counter *counter = NULL;
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        scene.printer.sink = bytes[0] >> 3 & 1 ? PRINTER_NULL : PRINTER_WINDOW;
        MUST_HOLD(counter_fixture_open(&a, &scene, &start, &counter) == OK);
        struct str rest = str_of_bytes(bytes + 2, size - 2);
        for (int i = 0; i < LINES_MOST && rest.len && !counter->is_over; i++)
                request(&a, counter, str_cut(rest, '\n', &rest), &launcher);
        return 0;
}
