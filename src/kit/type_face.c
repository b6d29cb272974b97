/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which font files are used, and in which order a language wants them tried. */
#include "kit/type_inside.h"

#include <hb-ot.h>
#include <stdio.h>

#ifndef CITYKEY_NOTO
#define CITYKEY_NOTO "/usr/share/fonts/truetype/noto/"
#endif
#ifndef CITYKEY_NOTO_CJK
#define CITYKEY_NOTO_CJK "/usr/share/fonts/opentype/noto/"
#endif

/* The first faces are named, since languages differ in them. */
enum {
        FACE_LATIN, /* with Greek and Cyrillic */
        FACE_ARABIC,
        FACE_NASTALIQ, /* the hand in which Urdu is written */
        FACE_JAPANESE,
        FACE_KOREAN,
        FACE_SIMPLIFIED,
        FACE_TRADITIONAL,
        FACE_HONG_KONG,
        FACE_OTHERS,
};

/* Debian's fonts-noto-core and fonts-noto-cjk. */
#define NOTO(name)                                                                                 \
        {                                                                                          \
                { CITYKEY_NOTO name "-Regular.ttf", CITYKEY_NOTO name "-Bold.ttf" }, 0             \
        }
#define NOTO_REGULAR(name) /* there is no bold */                                                  \
        {                                                                                          \
                { CITYKEY_NOTO name "-Regular.ttf", CITYKEY_NOTO name "-Regular.ttf" }, 0          \
        }
#define NOTO_CJK(index)                                                                            \
        {                                                                                          \
                { CITYKEY_NOTO_CJK "NotoSansCJK-Regular.ttc",                                      \
                        CITYKEY_NOTO_CJK "NotoSansCJK-Bold.ttc" },                                 \
                        index                                                                      \
        }
static const struct {
        const char *paths[TYPE_WEIGHTS];
        unsigned index;
} FILES[] = {
        [FACE_LATIN] = NOTO("NotoSans"),
        [FACE_ARABIC] = NOTO("NotoSansArabic"),
        [FACE_NASTALIQ] = NOTO("NotoNastaliqUrdu"),
        [FACE_JAPANESE] = NOTO_CJK(0),
        [FACE_KOREAN] = NOTO_CJK(1),
        [FACE_SIMPLIFIED] = NOTO_CJK(2),
        [FACE_TRADITIONAL] = NOTO_CJK(3),
        [FACE_HONG_KONG] = NOTO_CJK(4),
        [FACE_OTHERS] = NOTO("NotoSansDevanagari"),
        NOTO("NotoSansArmenian"),
        NOTO("NotoSansBengali"),
        NOTO("NotoSansEthiopic"),
        NOTO("NotoSansGeorgian"),
        NOTO("NotoSansGujarati"),
        NOTO("NotoSansGurmukhi"),
        NOTO("NotoSansHebrew"),
        NOTO("NotoSansKannada"),
        NOTO("NotoSansKhmer"),
        NOTO("NotoSansLao"),
        NOTO("NotoSansMalayalam"),
        NOTO("NotoSansMyanmar"),
        NOTO("NotoSansOriya"),
        NOTO("NotoSansSinhala"),
        NOTO("NotoSansTamil"),
        NOTO("NotoSansTelugu"),
        NOTO("NotoSansThaana"),
        NOTO("NotoSansThai"),
        NOTO("NotoSerifTibetan"),
        NOTO("NotoSansCherokee"),
        NOTO_REGULAR("NotoSansMongolian"),
        NOTO_REGULAR("NotoSansSyriac"),
};
_Static_assert(COUNT(FILES) < TYPE_FACES, "there is room for all faces");

enum { LARGE = 4 << 20 };

/* HarfBuzz and FreeType read the same mapping of the file. */
static bool load_face(struct type *type, struct type_face *face, const char *path, unsigned index)
{
        hb_blob_t *blob = hb_blob_create_from_file_or_fail(path);
        if (!blob)
                return false;
        hb_face_t *shapes = hb_face_create(blob, index);
        face->font = hb_font_create(shapes);
        hb_font_set_scale(face->font, 1 << TYPE_EM_BITS, 1 << TYPE_EM_BITS);
        hb_face_destroy(shapes);
        unsigned length;
        const char *bytes = hb_blob_get_data(blob, &length);
        bool good = FT_New_Memory_Face(type->library, (const FT_Byte *)bytes, (FT_Long)length,
                            (FT_Long)index, &face->outline) == 0;
        face->is_large = length > LARGE;
        hb_blob_destroy(blob); /* the font keeps it */
        if (good)
                face->cairo = cairo_ft_font_face_create_for_ft_face(
                        face->outline, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
        return good;
}

bool type_load_faces(struct type *type)
{
        for (size_t i = 0; i < COUNT(FILES); i++)
                for (int weight = 0; weight < TYPE_WEIGHTS; weight++)
                        if (!load_face(type, &type->faces[i][weight], FILES[i].paths[weight],
                                    FILES[i].index))
                                return false;
        return true;
}

/* Face numbers: Latin, the hand of Arabic, every other script, the hand of Han, Arabic again for
 * what Nastaliq lacks. */
enum { ORDER_SIZE = TYPE_FACES + 2 };
#define OTHERS                                                                                     \
        8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
_Static_assert(FACE_OTHERS == 8 && COUNT(FILES) == 31, "OTHERS names all of them");

static const struct {
        const char *language;
        int order[ORDER_SIZE];
} ORDERS[] = {
        /* The longest beginning first; the last row is for everybody else. */
        { "zh-Hant-HK", { FACE_LATIN, FACE_ARABIC, OTHERS, FACE_HONG_KONG, FACE_KOREAN, -1 } },
        { "zh-HK", { FACE_LATIN, FACE_ARABIC, OTHERS, FACE_HONG_KONG, FACE_KOREAN, -1 } },
        { "zh-Hant", { FACE_LATIN, FACE_ARABIC, OTHERS, FACE_TRADITIONAL, FACE_KOREAN, -1 } },
        { "zh-TW", { FACE_LATIN, FACE_ARABIC, OTHERS, FACE_TRADITIONAL, FACE_KOREAN, -1 } },
        { "ja", { FACE_LATIN, FACE_ARABIC, OTHERS, FACE_JAPANESE, FACE_KOREAN, -1 } },
        { "ko", { FACE_LATIN, FACE_ARABIC, OTHERS, FACE_KOREAN, -1 } },
        { "ur", { FACE_LATIN, FACE_NASTALIQ, FACE_ARABIC, OTHERS, FACE_SIMPLIFIED, -1 } },
        { "", { FACE_LATIN, FACE_ARABIC, OTHERS, FACE_SIMPLIFIED, FACE_KOREAN, -1 } },
};

const int *type_order(struct str language)
{
        size_t i = 0;
        while (!str_starts_with(language, str_of(ORDERS[i].language)))
                i++;
        return ORDERS[i].order;
}
