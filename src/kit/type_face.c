/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which font files are used, and which of them a language wants first. */
#include "kit/paper_inside.h"

#include <fontconfig/fontconfig.h>
#include <fontconfig/fcfreetype.h>
#include <string.h>

#ifndef CITYKEY_NOTO
#define CITYKEY_NOTO "/usr/share/fonts/truetype/noto/"
#endif
#ifndef CITYKEY_NOTO_CJK
#define CITYKEY_NOTO_CJK "/usr/share/fonts/opentype/noto/"
#endif

/* Debian's fonts-noto-core, each in Regular and Bold. */
static const char *const FACES[] = {
        "NotoSans",
        "NotoSansArabic",
        "NotoNastaliqUrdu",
        "NotoSansDevanagari",
        "NotoSansArmenian",
        "NotoSansBengali",
        "NotoSansEthiopic",
        "NotoSansGeorgian",
        "NotoSansGujarati",
        "NotoSansGurmukhi",
        "NotoSansHebrew",
        "NotoSansKannada",
        "NotoSansKhmer",
        "NotoSansLao",
        "NotoSansMalayalam",
        "NotoSansMyanmar",
        "NotoSansOriya",
        "NotoSansSinhala",
        "NotoSansTamil",
        "NotoSansTelugu",
        "NotoSansThaana",
        "NotoSansThai",
        "NotoSerifTibetan",
};

/* These have no bold. */
static const char *const REGULAR_FACES[] = { "NotoSansCherokee", "NotoSansMongolian",
        "NotoSansSyriac" };

/* Debian's fonts-noto-cjk: one file, ten faces; of them the four hands of its first half. Looking
 * at a face costs 2 ms, so the others are left out. */
static const char *const HAN_FILES[] = { "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc" };
enum { HAN_FACES = 5 };

static bool load_face(
        FcFontSet *set, const char *folder, const char *name, const char *suffix, unsigned index)
{
        char path[160];
        int length = snprintf(path, sizeof path, "%s%s%s", folder, name, suffix);
        if (length < 0 || (size_t)length >= sizeof path)
                return false;
        int count = 0;
        FcPattern *face = FcFreeTypeQuery((const FcChar8 *)path, index, NULL, &count);
        return face && FcFontSetAdd(set, face);
}

bool type_load_faces(struct _FcConfig *config)
{
        /* The first file makes the set, which is then filled face by face. */
        if (!FcConfigAppFontAddFile(config, (const FcChar8 *)CITYKEY_NOTO "NotoSans-Regular.ttf"))
                return false;
        FcFontSet *set = FcConfigGetFonts(config, FcSetApplication);
        bool good = set && load_face(set, CITYKEY_NOTO, FACES[0], "-Bold.ttf", 0);
        for (size_t i = 1; good && i < COUNT(FACES); i++)
                good = load_face(set, CITYKEY_NOTO, FACES[i], "-Regular.ttf", 0) &&
                       load_face(set, CITYKEY_NOTO, FACES[i], "-Bold.ttf", 0);
        for (size_t i = 0; good && i < COUNT(REGULAR_FACES); i++)
                good = load_face(set, CITYKEY_NOTO, REGULAR_FACES[i], "-Regular.ttf", 0);
        for (size_t i = 0; good && i < COUNT(HAN_FILES) * HAN_FACES; i++)
                good = load_face(set, CITYKEY_NOTO_CJK, HAN_FILES[i / HAN_FACES], "",
                        (unsigned)(i % HAN_FACES));
        return good;
}

#define OTHER_FACES                                                                                \
        "Noto Sans Devanagari,Noto Sans Armenian,Noto Sans Bengali,Noto Sans Ethiopic,"            \
        "Noto Sans Georgian,Noto Sans Gujarati,Noto Sans Gurmukhi,Noto Sans Hebrew,"               \
        "Noto Sans Kannada,Noto Sans Khmer,Noto Sans Lao,Noto Sans Malayalam,Noto Sans Myanmar,"   \
        "Noto Sans Oriya,Noto Sans Sinhala,Noto Sans Tamil,Noto Sans Telugu,Noto Sans Thaana,"     \
        "Noto Sans Thai,Noto Serif Tibetan,Noto Sans Cherokee,Noto Sans Mongolian,"                \
        "Noto Sans Syriac,"

struct family {
        const char *language;
        const char *names;
};

/* The longest tag that fits comes first; the last row is for everyone else. Han characters without
 * a language that says otherwise are in the simplified hand. */
#define FAMILIES(language, han, arabic)                                                            \
        {                                                                                          \
                language, "Noto Sans," arabic OTHER_FACES "Noto Sans CJK " han                     \
        }
static const struct family FAMILIES_BY_LANGUAGE[] = {
        FAMILIES("zh-Hant-HK", "HK", "Noto Sans Arabic,"),
        FAMILIES("zh-HK", "HK", "Noto Sans Arabic,"),
        FAMILIES("zh-Hant", "TC", "Noto Sans Arabic,"),
        FAMILIES("zh-TW", "TC", "Noto Sans Arabic,"),
        FAMILIES("ja", "JP", "Noto Sans Arabic,"),
        FAMILIES("ko", "KR", "Noto Sans Arabic,"),
        FAMILIES("ur", "SC", "Noto Nastaliq Urdu,"),
        FAMILIES("", "SC", "Noto Sans Arabic,"),
};

const char *type_families(struct str language)
{
        size_t i = 0;
        while (!str_starts_with(language, str_of(FAMILIES_BY_LANGUAGE[i].language)))
                i++;
        return FAMILIES_BY_LANGUAGE[i].names;
}
