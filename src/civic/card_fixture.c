/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/card_fixture.h"

#include "kit/file.h"

#include <string.h>

const struct card_sample card_samples[] = {
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

const size_t card_sample_count = COUNT(card_samples);

/* As long as a real one: 940 letters of Base45. */
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

struct card_face card_sample_face(struct act *a, const struct card_sample *sample,
        const struct picture *portrait, struct person *person)
{
        *person = (struct person){
                .name = private_wrap(str_of(sample->name)),
                .name_native = private_wrap(str_of(sample->native)),
                .birth = date_of((struct civil){ sample->birth_year, 11, 19 }),
                .gender = sample->gender,
                .is_veteran = sample->is_veteran,
                .is_donor = sample->is_donor,
                .medical = private_wrap(str_of(sample->medical)),
                .emergency = private_wrap(str_of(sample->emergency)),
                .language = private_wrap(str_of(sample->language)),
                .lang = strcmp(sample->language, "es") == 0 ? LANG_ES : LANG_EN,
        };
        return (struct card_face){
                .person = person,
                .validity = { .has_end = sample->birth_year > 1961,
                        .until = date_of((struct civil){ 2031, 11, 22 }) },
                .qr = sample_qr(a, sample->file),
                .number = STR("004 193 726 58"),
                .library = STR("29001400517864"),
                .portrait = *portrait,
        };
}

enum err card_sample_design(struct act *a, struct type **type, struct card_design **design)
{
        enum { SEAL_MOST = 256 << 10 };
        const char *dir = city_policy_dir(a, "demo");
        struct city *city = arena_take(a->mem, sizeof *city);
        struct private seal;
        TRY(city_load_policy(a, dir, city));
        TRY(file_read(a, city_seal_path(a, dir, city), SEAL_MOST, &seal));
        TRY(type_open(a, type));
        return card_design_open(a, city, *type, private_unwrap(seal), design);
}

struct picture card_sample_portrait(struct act *a, int width, int height)
{
        uint8_t *pixels = arena_take_array(a->mem, (size_t)width * (size_t)height, 3);
        for (int i = 0; i < width * height * 3; i++)
                pixels[i] =
                        (uint8_t)((i % (width * 3)) * 255 / (width * 3) ^ (i / (width * 3)) / 9);
        return (struct picture){ width, height, pixels };
}
