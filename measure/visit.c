/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What it costs that every person has a process of their own, which scrubs itself: a visit that
 * draws both sides against drawing them in this process. And a whole visit as `citykey issue` does
 * it: image worker, person and keeper, JPEG in, two PNG and the PDF out. */
#include "measure/measure.h"
#include "measure/town.h"

#include "civic/card.h"
#include "civic/press.h"
#include "civic/visit.h"
#include "kit/crypt.h"
#include "kit/file.h"
#include "kit/image.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
        ROUNDS = 61,
        WHOLE_ROUNDS = 31,
        PRINTED_WIDTH = 443, /* as in civic/card_face.c */
        PRINTED_HEIGHT = 567,
        PERSON_MEMORY = 256 << 20, /* as in civic/press.c */
        LAUNCHER_MEMORY = 256 << 20,
        SEAL_MOST = 1 << 20,
};

struct bench {
        struct town town;
        struct city city; /* as the templates have it */
        const char *policy_dir;
        struct type *type;
        struct card_design *design; /* in the template, its own */
        struct visit_template drawing;
        struct press_setup setup;
        struct visit_template pressing;
        int pixels; /* the portrait as it is printed, decoded */
        int person, portrait, nowhere;
        int outputs[PRESS_OUTPUTS];
};

static enum err open_design(struct act *a, void *context)
{
        struct bench *bench = context;
        struct private seal;
        const char *path = city_seal_path(a, bench->policy_dir, &bench->city);
        TRY(file_read(a, path, SEAL_MOST, &seal));
        TRY(type_open(a, &bench->type));
        TRY(card_design_open(a, &bench->city, bench->type, private_unwrap(seal), &bench->design));
        return card_warm(a, bench->design);
}

/* A text as long as a real one's. */
static struct str qr_text(struct act *a)
{
        static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
        char *text = arena_take(a->mem, CREDENTIAL_TEXT_MOST);
        for (size_t i = 0; i < CREDENTIAL_TEXT_MOST; i++)
                text[i] = letters[i * i * 7 % (sizeof letters - 1)];
        return str_of_bytes(text, CREDENTIAL_TEXT_MOST);
}

static enum err draw_sides(struct act *a, const struct bench *bench, int pixels)
{
        const struct person person = { .name = private_wrap(STR("Marisol Elena Whitcombe")),
                .birth = { 7000 },
                .emergency = private_wrap(STR("Someone 555-0100")),
                .language = private_wrap(STR("en")),
                .is_donor = true };
        uint8_t *portrait = arena_take_array(a->mem, PRINTED_WIDTH * PRINTED_HEIGHT, 3);
        if (pread(pixels, portrait, PRINTED_WIDTH * PRINTED_HEIGHT * 3, 0) < 0)
                return E_BUG;
        const struct card_face face = { .person = &person,
                .validity = { .has_end = true },
                .qr = private_wrap(qr_text(a)),
                .number = STR("000 000 000 00"),
                .library = STR("21234000000013"),
                .portrait = { PRINTED_WIDTH, PRINTED_HEIGHT, portrait } };
        for (enum card_side side = CARD_FRONT; side <= CARD_BACK; side++) {
                SCOPED(paper_close) struct paper *paper = NULL;
                TRY(paper_open_dots(a, bench->type, CARD_DOTS_WIDE, CARD_DOTS_HIGH, &paper));
                TRY(card_draw(a, bench->design, &face, side, paper));
        }
        return OK;
}

static enum err make(struct act *a, void *context, struct visit_person *person)
{
        static const struct stub_tags tags = { { 1 }, { 2 }, { 3 } };
        TRY(draw_sides(a, context, visit_hand(person, VISIT_PORTRAIT)));
        return visit_give_tags(a, person, &tags);
}

static const struct visit_work drawing_work = { open_design, make, PERSON_MEMORY, NULL, false };

static void draw_here(void *context)
{
        struct bench *bench = context;
        town_need(&bench->town.loop, draw_sides(&bench->town.loop, bench, bench->pixels));
        arena_reset(bench->town.loop.mem);
}

static void live_visit(struct bench *bench, struct visit_template *template,
        const struct visit_hands *hands, struct str order)
{
        struct act *a = &bench->town.loop;
        struct stub_tags tags;
        struct visit_report report;
        SCOPED(visit_close) struct visit visit = VISIT_NONE;
        town_need(a, visit_start(a, template, hands, order, &visit));
        town_need(a, visit_wait_tags(a, &visit, &tags));
        town_need(a, visit_commit(a, &visit));
        town_need(a, visit_end(a, &visit, &report));
        arena_reset(a->mem);
}

static void draw_in_visit(void *context)
{
        struct bench *bench = context;
        struct visit_hands hands = VISIT_HANDS_NONE;
        hands.fds[VISIT_PORTRAIT] = bench->pixels;
        live_visit(bench, &bench->drawing, &hands, STR(""));
}

static void press(void *context)
{
        struct bench *bench = context;
        struct act *a = &bench->town.loop;
        struct visit_hands hands = VISIT_HANDS_NONE;
        struct press_order order = { .index = bench->town.next_index++,
                .library = "21234000000013" };
        SCOPED(process_close) struct process worker = PROCESS_NONE;
        town_need(a, image_worker_start(a, &worker));
        date_write_month(a->today, order.month);
        lseek(bench->person, 0, SEEK_SET);
        lseek(bench->portrait, 0, SEEK_SET);
        hands.fds[VISIT_PERSON] = bench->person;
        hands.fds[VISIT_PORTRAIT] = bench->portrait;
        hands.fds[VISIT_IMAGE] = worker.socket;
        hands.fds[VISIT_KEEPER] = keeper_socket(bench->town.keeper);
        hands.fds[VISIT_STDOUT] = bench->nowhere;
        for (size_t i = 0; i < PRESS_OUTPUTS; i++) {
                lseek(bench->outputs[i], 0, SEEK_SET);
                hands.fds[VISIT_OUTPUT + i] = bench->outputs[i];
        }
        hands.fds[PRESS_STDERR] = STDERR_FILENO;
        live_visit(bench, &bench->pressing, &hands, str_of_bytes(&order, sizeof order));
}

static int memory_file(void)
{
        int fd = memfd_create("measure", MFD_CLOEXEC);
        if (fd < 0)
                exit(1);
        return fd;
}

static void write_file(int fd, struct str bytes)
{
        if (write(fd, bytes.at, bytes.len) != (ssize_t)bytes.len)
                _exit(1);
}

/* The portrait as pixels and as JPEG, made by a child: what it takes for that does not stay here.
 */
static void make_portraits(struct bench *bench)
{
        struct town *town = &bench->town;
        int status;
        bench->pixels = memory_file();
        bench->portrait = memory_file();
        pid_t child = fork();
        if (child == 0) {
                town_meet_person(town);
                struct crop crop = card_crop_portrait(&town->portrait, &town->head);
                struct picture picture = picture_scale(
                        &town->act, &town->portrait, crop, PRINTED_WIDTH, PRINTED_HEIGHT);
                write_file(bench->pixels,
                        str_of_bytes(picture.pixels, PRINTED_WIDTH * PRINTED_HEIGHT * 3));
                write_file(bench->portrait, town_jpeg(town, TOWN_JPEG_WIDTH, TOWN_JPEG_HEIGHT));
                _exit(0);
        }
        if (waitpid(child, &status, 0) != child || status != 0)
                exit(1);
}

/* First of all, while this process is as small as a launcher: what it has, its children have. */
static void start_templates(struct bench *bench)
{
        struct arena *mem = arena_make(LAUNCHER_MEMORY);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        crypt_start();
        bench->policy_dir = city_policy_dir(&a, "demo");
        town_need(&a, city_load_policy(&a, bench->policy_dir, &bench->city));
        town_need(&a, city_set_today(&a, &bench->city));
        bench->setup =
                (struct press_setup){ .policy_dir = bench->policy_dir, .city = &bench->city };
        town_need(&a, visit_template_start(&a, &drawing_work, bench, &bench->drawing));
        town_need(&a, visit_template_start(&a, &press_work, &bench->setup, &bench->pressing));
}

static void open_bench(struct bench *bench)
{
        struct act *a = &bench->town.act;
        town_stay_on_one_core();
        start_templates(bench);
        town_found(&bench->town);
        make_portraits(bench);
        town_need(a, file_open(a, SOURCE_ROOT "/demo/person.json", &bench->person));
        bench->nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        for (size_t i = 0; i < PRESS_OUTPUTS; i++)
                bench->outputs[i] = memory_file();
}

static struct spread milliseconds(struct spread seconds)
{
        return (struct spread){ seconds.median * 1e3, seconds.low * 1e3, seconds.high * 1e3 };
}

static void say_visit(struct bench *bench)
{
        const struct way ways[] = { { "fork, draw, scrub, reap", draw_in_visit, 1 },
                { "draw in this process", draw_here, 1 } };
        const struct contest contest = { ways, COUNT(ways), bench, ROUNDS, MEASURE_CPU,
                { bench->drawing.process.pid } };
        struct result result;
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        measure_contest(&contest, &result);
        const struct row row = { "a person's own process: more",
                measure_seconds(result.ways[0].median, ours),
                measure_seconds(result.limit.median, limit), milliseconds(result.more), " ms",
                MEASURE_AT_MOST, 20 };
        measure_row(&row);
}

static void say_whole(struct bench *bench)
{
        const struct way ways[] = { { "a whole visit", press, 1 } };
        const struct contest contest = { ways, COUNT(ways), bench, WHOLE_ROUNDS, MEASURE_CPU,
                { bench->pressing.process.pid, town_keeper_pid(&bench->town) } };
        struct result result;
        char ours[MEASURE_TEXT];
        measure_contest(&contest, &result);
        const struct row row = { "whole visits a second, PDF and PNG too",
                measure_seconds(result.ways[0].median, ours), "", measure_inverse(result.ways[0]),
                "", MEASURE_NO_TARGET, 0 };
        measure_row(&row);
}

int main(void)
{
        static struct bench bench;
        open_bench(&bench);
        say_whole(&bench); /* first: from now on this process is no small launcher any more */
        town_need(&bench.town.act, open_design(&bench.town.act, &bench));
        say_visit(&bench);
        visit_template_close(&bench.drawing);
        visit_template_close(&bench.pressing);
        town_close(&bench.town);
        return 0;
}
