/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/desk/counter_fixture.h"

#include "civic/card_fixture.h"
#include "civic/credential.h"
#include "kit/image.h"

#include <string.h>

enum { SCENE_MEMORY = 256 << 20, CARDS = 20 };

/* ---------------------------------------------------------------- what the linker sends here */

/* Of the counter that is open: what it asked, until it hears the answer. */
static struct {
        const struct counter_stub *stub;
        struct visit_talk asked;
} now;

enum err __wrap_visit_say(
        struct act *a, struct visit_person *person, const struct visit_talk *talk);
enum err __wrap_visit_hear(
        struct act *a, struct visit_person *person, struct visit_talk *talk, int *fd);
enum err __wrap_image_decode(
        struct act *a, int socket, struct private file, struct image_box box, struct image *image);
enum err __wrap_credential_mint(struct act *a, struct keeper *keeper,
        const struct credential *credential, struct private *qr);

enum err __wrap_visit_say(struct act *a, struct visit_person *person, const struct visit_talk *talk)
{
        (void)a;
        (void)person;
        now.asked = *talk;
        return OK;
}

enum err __wrap_visit_hear(
        struct act *a, struct visit_person *person, struct visit_talk *talk, int *fd)
{
        (void)person;
        struct act own = *a;
        struct desk_answer answer;
        memset(&answer, 0, sizeof answer);
        memset(talk, 0, sizeof *talk);
        *fd = -1;
        answer.outcome = now.stub->answer(&own, now.stub->context, &now.asked, &answer, fd);
        answer.sentence = answer.outcome == OK ? 0 : own.failure.sentence;
        talk->kind = now.asked.kind;
        talk->len = sizeof answer;
        memcpy(talk->bytes, &answer, sizeof answer);
        return OK;
}

enum err __wrap_image_decode(
        struct act *a, int socket, struct private file, struct image_box box, struct image *image)
{
        (void)socket;
        (void)file;
        (void)box;
        return now.stub->decode(a, now.stub->context, image);
}

enum err __wrap_credential_mint(struct act *a, struct keeper *keeper,
        const struct credential *credential, struct private *qr)
{
        (void)keeper;
        (void)credential;
        return now.stub->mint(a, now.stub->context, qr);
}

/* ---------------------------------------------------------------- the scene */

enum err counter_scene_open(struct counter_scene *scene)
{
        struct bundle *bundle = &scene->bundle;
        memset(scene, 0, sizeof *scene);
        scene->act = act_begin(arena_make(SCENE_MEMORY), STR("desk"), LANG_EN);
        struct act *a = &scene->act;
        TRY(city_load_policy(a, city_policy_dir(a, "demo"), &bundle->city));
        bundle->event = STR("Fair");
        bundle->desk = STR("A");
        bundle->day = a->today;
        bundle->officers[0] = STR("Heron");
        bundle->officers[1] = STR("Plover");
        bundle->officer_count = 2;
        bundle->keys_json = STR("{\"keys\": []}");
        scene->printer.sink = PRINTER_WINDOW;
        scene->setup = (struct counter_setup){
                .bundle = bundle, .printer = &scene->printer, .tally = "a.tally"
        };
        TRY(card_sample_design(a, &scene->type, &scene->setup.design));
        scene->setup.type = scene->type;
        return card_warm(a, scene->setup.design);
}

void counter_scene_close(struct counter_scene *scene)
{
        card_design_close(&scene->setup.design);
        type_close(&scene->type);
        arena_end(&scene->act.mem);
}

enum err counter_fixture_open(struct act *a, const struct counter_scene *scene,
        const struct counter_start *start, struct counter **counter)
{
        struct counter *made = arena_take(a->mem, sizeof *made);
        now.stub = start->stub;
        made->mem = a->mem;
        made->setup = &scene->setup;
        made->phase = start->phase;
        made->tried_field = FIELD_COUNT;
        made->order.carry = start->carry;
        made->order.phase = made->order.after_incident = start->phase;
        made->order.officers[1] = 1;
        made->order.light.count = 1;
        made->order.light.lines[0].colour = start->colour;
        made->stock = (struct desk_stock){ .opening = CARDS, .left = CARDS };
        TRY(printer_open(a, &scene->printer, &made->print.printer));
        TRY(counter_begin_check(a, made));
        *counter = made;
        return OK;
}

void counter_fixture_close(struct counter **counter)
{
        struct counter *old = *counter;
        if (!old)
                return;
        printer_give_up(&old->print.printer);
        paper_close(&old->card.sides[CARD_FRONT]);
        paper_close(&old->card.sides[CARD_BACK]);
        arena_end(&old->card.mem);
        arena_end(&old->portrait.mem);
        arena_end(&old->entry.mem);
        *counter = NULL;
}
