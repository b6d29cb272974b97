/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How fast a whole card is made: a JPEG of two megapixels in, two sides at 300 dpi with the QR code
 * out; all steps of a person's process one after the other, the keeper in its own. Against the
 * parts that no card can do without, each done once by its library and nothing else. */
#include "measure/bare.h"
#include "measure/measure.h"
#include "measure/town.h"

#include "base/code.h"
#include "civic/card.h"
#include "kit/file.h"
#include "kit/image_inside.h"
#include "kit/pwg.h"

#include <fcntl.h>
#include <stdlib.h>

enum {
        ROUNDS = 61,
        PWG_MEMORY = 32 << 20,
};

struct bench {
        struct bare bare; /* the first: what the bare parts get is this */
        struct town town;
        struct type *type;
        struct card_design *design;
        struct str jpeg;
        int nowhere; /* /dev/null */
        /* the card that is being made */
        struct picture portrait;
        struct picture small;
        struct credential credential;
        struct card_face face;
        struct paper *papers[2];
};

static void decode(void *context)
{
        struct bench *bench = context;
        struct act *a = &bench->town.loop;
        const struct image_request request = { IMAGE_VERSION, IMAGE_DECODE, card_ask_portrait(NULL),
                0 };
        struct image_answer answer;
        struct str pixels;
        paper_close(&bench->papers[CARD_FRONT]);
        paper_close(&bench->papers[CARD_BACK]);
        arena_reset(a->mem);
        image_serve(a, &request, bench->jpeg, &answer, &pixels);
        if (answer.reason != IMAGE_FINE)
                exit(1);
        bench->portrait =
                (struct picture){ answer.width, answer.height, (const uint8_t *)pixels.at };
}

static void scale(void *context)
{
        struct bench *bench = context;
        struct act *a = &bench->town.loop;
        bench->face.portrait = card_scale_portrait(a, &bench->portrait, NULL);
        town_need(a, card_make_face(a, &bench->portrait, NULL, &bench->small));
}

static void fit_face(void *context)
{
        struct bench *bench = context;
        struct act *a = &bench->town.loop;
        bench->credential = town_credential(&bench->town);
        town_need(a, credential_fit_face(a, &bench->credential, &bench->small));
}

static void mint(void *context)
{
        struct bench *bench = context;
        struct act *a = &bench->town.loop;
        char number[CARD_NUMBER_SIZE];
        card_number_write(bench->credential.index, number);
        bench->face.person = &bench->town.person;
        bench->face.validity = bench->town.validity;
        bench->face.number = str_copy(a->mem, str_of(number));
        bench->face.library = STR("21234000000013");
        town_need(a, card_check(a, bench->design, &bench->face));
        town_need(a, credential_mint(a, bench->town.keeper, &bench->credential, &bench->face.qr));
}

static void draw(void *context)
{
        struct bench *bench = context;
        struct act *a = &bench->town.loop;
        for (enum card_side side = CARD_FRONT; side <= CARD_BACK; side++) {
                paper_close(&bench->papers[side]);
                town_need(a, paper_open_dots(a, bench->type, CARD_DOTS_WIDE, CARD_DOTS_HIGH,
                                     &bench->papers[side]));
                town_need(a, card_draw(a, bench->design, &bench->face, side, bench->papers[side]));
        }
}

static void write_png(void *context)
{
        struct bench *bench = context;
        for (enum card_side side = CARD_FRONT; side <= CARD_BACK; side++)
                town_need(&bench->town.loop,
                        paper_write_png(&bench->town.loop, bench->papers[side], bench->nowhere));
}

/* In memory of its own: the dots lie in the loop's. */
static void write_pwg(void *context)
{
        struct bench *bench = context;
        struct act a = bench->town.loop;
        SCOPED(arena_end) struct arena *mem = arena_make(PWG_MEMORY);
        const struct pwg_side sides[] = { { .paper = bench->papers[CARD_FRONT] },
                { .paper = bench->papers[CARD_BACK] } };
        struct private document;
        a.mem = mem;
        town_need(&a, pwg_write(&a, sides, COUNT(sides), &document));
}

static void make_card(void *context)
{
        decode(context);
        scale(context);
        fit_face(context);
        mint(context);
        draw(context);
}

static void make_card_and_png(void *context)
{
        make_card(context);
        write_png(context);
}

/* The loop's arena is emptied before every card. */
static struct picture keep_picture(struct bench *bench, struct picture picture)
{
        size_t size = (size_t)picture.width * (size_t)picture.height * 3;
        struct str kept = str_copy(bench->town.act.mem, str_of_bytes(picture.pixels, size));
        return (struct picture){ picture.width, picture.height, (const uint8_t *)kept.at };
}

static void open_bench(struct bench *bench)
{
        struct private seal;
        struct act *a = &bench->town.act;
        town_open(&bench->town);
        const struct city *city = &bench->town.folder.city;
        const char *dir = city_policy_dir(a, "demo");
        town_need(a, file_read(a, city_seal_path(a, dir, city), 1 << 20, &seal));
        town_need(a, type_open(a, &bench->type));
        town_need(a, card_design_open(a, city, bench->type, private_unwrap(seal), &bench->design));
        town_need(a, card_warm(a, bench->design));
        bench->jpeg = town_jpeg(&bench->town, TOWN_JPEG_WIDTH, TOWN_JPEG_HEIGHT);
        bench->nowhere = open("/dev/null", O_WRONLY);
        make_card(bench);
        const struct bare_parts parts = { bench->jpeg, TOWN_JPEG_WIDTH, TOWN_JPEG_HEIGHT,
                keep_picture(bench, bench->face.portrait), keep_picture(bench, bench->small),
                str_copy(a->mem, private_unwrap(bench->face.qr)) };
        bare_open(&bench->bare, &parts);
        bare_take_dots(&bench->bare, bench->papers);
}

static pid_t keeper(const struct bench *bench)
{
        return town_keeper_pid(&bench->town);
}

static void say_whole(struct bench *bench)
{
        const struct way ways[] = { { "all of it", make_card, 1 },
                { "TurboJPEG decodes", bare_decode, 1 }, { "libwebp encodes once", bare_webp, 1 },
                { "cairo fills and paints", bare_fill, 1 }, { "ES256 signature", bare_sign, 1 },
                { "libqrencode", bare_qr, 1 } };
        const struct contest contest = { ways, COUNT(ways), bench, ROUNDS, MEASURE_CPU,
                { keeper(bench) } };
        struct result result;
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        measure_contest(&contest, &result);
        const struct row row = { "make a card, two sides drawn",
                measure_seconds(result.ways[0].median, ours),
                measure_seconds(result.limit.median, limit), result.ratio, "", MEASURE_AT_MOST,
                1.5 };
        const struct row rate = { "cards a second, one core", "", "",
                measure_inverse(result.ways[0]), "", MEASURE_AT_LEAST, 8 };
        measure_row(&row);
        measure_row(&rate);
        measure_parts(row.work, &contest, &result);
}

static void say_with_png(struct bench *bench)
{
        const struct way ways[] = { { "all of it", make_card_and_png, 1 },
                { "TurboJPEG decodes", bare_decode, 1 }, { "libwebp encodes once", bare_webp, 1 },
                { "cairo fills and paints", bare_fill, 1 }, { "ES256 signature", bare_sign, 1 },
                { "libqrencode", bare_qr, 1 }, { "libpng, both sides", bare_png, 1 } };
        const struct contest contest = { ways, COUNT(ways), bench, ROUNDS, MEASURE_CPU,
                { keeper(bench) } };
        struct result result;
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        measure_contest(&contest, &result);
        const struct row row = { "the same, written as two PNG",
                measure_seconds(result.ways[0].median, ours),
                measure_seconds(result.limit.median, limit), result.ratio, "", MEASURE_AT_MOST,
                1.5 };
        measure_row(&row);
}

static void say_png(struct bench *bench)
{
        const struct way ways[] = { { "paper_write_png", write_png, 1 },
                { "libpng, level 1, sub", bare_png, 1 } };
        const struct contest contest = { ways, COUNT(ways), bench, ROUNDS, MEASURE_CPU, { 0 } };
        struct result result;
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        measure_contest(&contest, &result);
        const struct row row = { "write two PNG", measure_seconds(result.ways[0].median, ours),
                measure_seconds(result.limit.median, limit), result.ratio, "", MEASURE_NO_TARGET,
                0 };
        measure_row(&row);
}

/* As a printer wants it. To copy the dots is the least that there can be. */
static void say_pwg(struct bench *bench)
{
        const struct way ways[] = { { "pwg_write", write_pwg, 1 }, { "libcups", bare_raster, 1 },
                { "memcpy of the dots", bare_copy, 1 } };
        const struct contest against_cups = { ways, 2, bench, ROUNDS, MEASURE_CPU, { 0 } };
        const struct contest all = { ways, COUNT(ways), bench, ROUNDS, MEASURE_CPU, { 0 } };
        struct result result;
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        measure_contest(&against_cups, &result);
        const struct row row = { "write both sides as PWG raster",
                measure_seconds(result.ways[0].median, ours),
                measure_seconds(result.limit.median, limit), result.ratio, "", MEASURE_NO_TARGET,
                0 };
        measure_row(&row);
        measure_contest(&all, &result);
        measure_parts(row.work, &all, &result);
}

/* What the steps of a card take, each after the one before it. */
static void say_steps(struct bench *bench)
{
        const struct way ways[] = { { "open the JPEG", decode, 1 },
                { "crop and scale to print and to the small face", scale, 1 },
                { "fit the small face into the code", fit_face, 1 }, { "check and mint", mint, 1 },
                { "draw both sides", draw, 1 }, { "write both as PNG", write_png, 1 } };
        const struct contest contest = { ways, COUNT(ways), bench, ROUNDS, MEASURE_CPU,
                { keeper(bench) } };
        struct result result;
        measure_contest(&contest, &result);
        measure_parts("steps of a card", &contest, &result);
}

int main(void)
{
        static struct bench bench;
        open_bench(&bench);
        say_whole(&bench);
        say_with_png(&bench);
        say_png(&bench);
        say_pwg(&bench);
        say_steps(&bench);
        town_close(&bench.town);
        return 0;
}
