/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Draws every sample card of the demonstration city, so that people can look at them:
 *
 *   card_gallery PORTRAIT.png OUT-DIR
 *
 * writes NAME-front.png, NAME-back.png and NAME.pdf, and prints how long the drawing took. */
#include "kit/text.h"
#include "civic/card_fixture.h"

#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static bool load_portrait(struct act *a, const char *path, struct picture *picture)
{
        png_image png = { .version = PNG_IMAGE_VERSION };
        if (!png_image_begin_read_from_file(&png, path))
                return false;
        png.format = PNG_FORMAT_RGB;
        uint8_t *pixels = arena_take(a->mem, PNG_IMAGE_SIZE(png));
        *picture = (struct picture){ (int)png.width, (int)png.height, pixels };
        return png_image_finish_read(&png, NULL, pixels, 0, NULL);
}

static int open_out(const char *folder, const char *name, const char *ending)
{
        char path[512];
        snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
        return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
}

static double now(void)
{
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static enum err draw_sample(struct act *a, const struct card_design *design,
        const struct card_sample *sample, const struct picture *portrait, const char *folder)
{
        struct person person;
        struct card_face face = card_sample_face(a, sample, portrait, &person);
        int front = open_out(folder, sample->file, "-front.png");
        int back = open_out(folder, sample->file, "-back.png");
        int pdf = open_out(folder, sample->file, ".pdf");
        double started = now();
        TRY(card_check(a, design, &face));
        TRY(card_write_png(a, design, &face, CARD_FRONT, front));
        TRY(card_write_png(a, design, &face, CARD_BACK, back));
        double dots = now();
        TRY(card_write_pdf(a, design, &face, pdf));
        printf("%-16s two sides %.1f ms, pdf %.1f ms\n", sample->file, dots - started,
                now() - dots);
        close(front);
        close(back);
        close(pdf);
        return OK;
}

static int explain(struct act *a, const char *what)
{
        fprintf(stderr, "%s: %s\n", what, text_of_failure(a));
        return 1;
}

int main(int count, char **words)
{
        if (count != 3) {
                fprintf(stderr, "card_gallery PORTRAIT.png OUT-DIR\n");
                return 2;
        }
        enum { MEMORY = 1 << 30 };
        struct act a = act_begin(arena_make(MEMORY), STR("operator"), LANG_EN);
        struct type *type = NULL;
        struct card_design *design = NULL;
        struct picture whole;
        double started = now();
        if (card_sample_design(&a, &type, &design) != OK || card_warm(&a, design) != OK)
                return explain(&a, "design");
        printf("ready in %.1f ms\n", now() - started);
        if (!load_portrait(&a, words[1], &whole))
                return explain(&a, words[1]);
        struct crop head = { 150, 5, 152, 190 }, crop = card_crop_portrait(&whole, &head);
        struct picture portrait = picture_scale(&a, &whole, crop, 295, 378);
        int failed = 0;
        for (size_t i = 0; i < card_sample_count; i++) {
                act_recover(&a);
                if (draw_sample(&a, design, &card_samples[i], &portrait, words[2]) != OK)
                        failed += explain(&a, card_samples[i].file);
        }
        card_design_close(&design);
        type_close(&type);
        return failed > 0;
}
