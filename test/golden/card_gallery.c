/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Draws many cards, so that people can look at them:
 *
 *   card_gallery POLICY-DIR PORTRAIT.png OUT-DIR
 *
 * writes NAME-front.png, NAME-back.png and NAME.pdf for each row of the table below, and prints how
 * long the drawing took. */
#include "base/code.h"
#include "civic/card.h"
#include "kit/text.h"

#include <fcntl.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct sample {
        const char *file, *name, *native, *language;
        int birth_year;
        enum person_gender gender;
        bool is_veteran, is_donor;
        const char *medical, *emergency;
};

static const struct sample SAMPLES[] = {
        { "adult", "Eileen Collins", "", "en", 1956, PERSON_GENDER_NONE, false, false, "", "" },
        { "adult-all", "Eileen Marie Collins", "", "es", 1976, PERSON_GENDER_FEMALE, true, true,
                "Type 1 diabetes. Allergic to penicillin.", "Patricia Collins, mother, 555-0171" },
        { "child", "Maya Okonkwo-Lindqvist", "", "en", 2017, PERSON_GENDER_NONE, false, false, "",
                "Grace Okonkwo (mother) 555-0164, Lars Lindqvist (father) 555-0165" },
        { "senior", "José María Ñíguez de la Vega", "", "es", 1949, PERSON_GENDER_MALE, true, false,
                "Marcapasos", "" },
        { "arabic", "Layla Hassan al-Khatib", "ليلى حسن الخطيب", "ar", 1991, PERSON_GENDER_FEMALE,
                false, true, "", "" },
        { "arabic-only", "ليلى حسن الخطيب", "", "ar", 1991, PERSON_GENDER_NONE, false, false, "",
                "" },
        { "urdu", "Kamran Qureshi", "کامران قریشی", "ur", 1988, PERSON_GENDER_NONE, false, false,
                "", "" },
        { "hans", "Zhang Lihua", "张丽华", "zh-Hans", 1983, PERSON_GENDER_NONE, false, true, "",
                "" },
        { "hant", "Chang Li-hua", "張麗華", "zh-Hant", 1983, PERSON_GENDER_X, false, false, "",
                "" },
        { "cyrillic", "Oleksandr Shevchenko", "Олександр Григорович Шевченко", "uk", 1979,
                PERSON_GENDER_MALE, false, false, "", "" },
        { "devanagari", "Rajesh Kumar Sharma", "राजेश कुमार शर्मा", "hi", 1968, PERSON_GENDER_NONE,
                false, false, "", "" },
        { "longest", "Wolfeschlegelsteinhausenbergerdorff Maximiliane von und zu Mummm", "", "en",
                1968, PERSON_GENDER_FEMALE, true, true,
                "Takes warfarin. Hearing aid left. Speaks Tagalog and English.",
                "Alexandrina Wolfeschlegelsteinhausen, 555-0199" },
        { "longest-han", "欧阳司马上官诸葛慕容尉迟长孙宇文独孤令狐皇甫轩辕端木百里呼延东方赫连", "",
                "zh-Hans", 1968, PERSON_GENDER_FEMALE, true, true, "青霉素过敏",
                "王小明 555-0199" },
        { "longest-wide", "WWWWWWWWWWWWWWW WWWWWWWWWWWWWWWW MMMMMMMMMMMMMMMM MMMMMMMMMMMMMM", "",
                "es", 1968, PERSON_GENDER_FEMALE, true, true, "", "" },
        { "longest-native", "Maria da Conceição Albuquerque de Vasconcellos Teixeira",
                "محمد عبدالرحمن بن عبدالعزيز بن سليمان الهاشمي القرشي الدمشقي", "ar", 1968,
                PERSON_GENDER_FEMALE, true, true, "", "" },
};

static bool load_text(struct act *a, const char *path, struct str *text)
{
        FILE *file = fopen(path, "rb");
        if (!file)
                return false;
        char *bytes = arena_take(a->mem, 1 << 20);
        *text = str_of_bytes(bytes, fread(bytes, 1, 1 << 20, file));
        return fclose(file) == 0;
}

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

/* As long as a real one: 560 bytes of everything, in Base45's letters. */
static struct private sample_qr(struct act *a, const char *seed)
{
        struct buf text = buf_in(a->mem);
        uint32_t noise = (uint32_t)seed[0] * 7919U + (uint32_t)strlen(seed);
        for (int i = 0; i < 940; i++) {
                noise = noise * 1664525U + 1013904223U;
                buf_add_byte(
                        &text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"[(noise >> 16) % 45]);
        }
        return private_wrap(buf_str(&text));
}

static int open_out(const char *folder, const char *name, const char *ending)
{
        char path[512];
        snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
        return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
}

static double now(void)
{
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct person person_of(const struct sample *sample)
{
        enum lang lang = strcmp(sample->language, "es") == 0 ? LANG_ES : LANG_EN;
        return (struct person){
                .name = private_wrap(str_of(sample->name)),
                .name_native = private_wrap(str_of(sample->native)),
                .birth = date_of((struct civil){ sample->birth_year, 11, 19 }),
                .gender = sample->gender,
                .is_veteran = sample->is_veteran,
                .is_donor = sample->is_donor,
                .medical = private_wrap(str_of(sample->medical)),
                .emergency = private_wrap(str_of(sample->emergency)),
                .language = private_wrap(str_of(sample->language)),
                .lang = lang,
        };
}

static enum err draw_sample(struct act *a, const struct card_design *design,
        const struct sample *sample, const struct picture *portrait, const char *folder)
{
        struct person person = person_of(sample);
        struct crop head = { 130, 0, 192, 240 }, crop = card_crop_portrait(portrait, &head);
        struct card_face face = { .person = &person,
                .qr = sample_qr(a, sample->file),
                .number = STR("004 193 726 58"),
                .library = STR("29001400517864"),
                .portrait = picture_scale(a, portrait, crop, 295, 378) };
        face.validity.has_end = sample->birth_year > 1961;
        face.validity.until = date_of((struct civil){ 2031, 11, 22 });
        TRY(card_check(a, design, &face));
        double started = now();
        TRY(card_write_png(
                a, design, &face, CARD_FRONT, open_out(folder, sample->file, "-front.png")));
        double front = now();
        TRY(card_write_png(
                a, design, &face, CARD_BACK, open_out(folder, sample->file, "-back.png")));
        double back = now();
        TRY(card_write_pdf(a, design, &face, open_out(folder, sample->file, ".pdf")));
        printf("%-16s front %.1f ms, back %.1f ms, pdf %.1f ms\n", sample->file, front - started,
                back - front, now() - back);
        return OK;
}

static int explain(struct act *a, const char *what)
{
        fprintf(stderr, "%s: %s\n", what, text_of_failure(a));
        return 1;
}

int main(int count, char **words)
{
        if (count != 4) {
                fprintf(stderr, "card_gallery POLICY-DIR PORTRAIT.png OUT-DIR\n");
                return 2;
        }
        struct act a = act_begin(arena_make(1U << 30), STR("operator"), LANG_EN);
        struct city city;
        struct type *type = NULL;
        struct card_design *design = NULL;
        struct picture portrait;
        struct str seal;
        double t0 = now();
        if (city_load_policy(&a, words[1], &city) != OK)
                return explain(&a, words[1]);
        double t1 = now();
        if (type_open(&a, &type) != OK)
                return explain(&a, "fonts");

        double t2 = now();
        if (!load_portrait(&a, words[2], &portrait) ||
                !load_text(&a, city_seal_path(&a, words[1], &city), &seal) ||
                card_design_open(&a, &city, type, seal, &design) != OK)
                return explain(&a, "design");
        double t3 = now();
        if (card_warm(&a, design) != OK)
                return explain(&a, "warm");
        printf("policy %.1f ms, fonts %.1f ms, design %.1f ms, warm %.1f ms\n", t1 - t0, t2 - t1,
                t3 - t2, now() - t3);
        int failed = 0;
        for (size_t i = 0; i < COUNT(SAMPLES); i++) {
                act_recover(&a);
                if (draw_sample(&a, design, &SAMPLES[i], &portrait, words[3]) != OK)
                        failed += explain(&a, SAMPLES[i].file);
        }
        card_design_close(&design);
        type_close(&type);
        return failed > 0;
}
