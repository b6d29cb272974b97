/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_inside.h"

#include <string.h>

struct reason {
        enum err outcome;
        enum text sentence;
};

static const struct reason reasons[IMAGE_REASONS] = {
        [IMAGE_FINE] = { E_BUG, TEXT_IMAGE_DIED },
        [IMAGE_EMPTY] = { E_INPUT, TEXT_IMAGE_EMPTY },
        [IMAGE_LARGE] = { E_INPUT, TEXT_IMAGE_LARGE },
        [IMAGE_PIXELS] = { E_INPUT, TEXT_IMAGE_PIXELS },
        [IMAGE_SMALL] = { E_INPUT, TEXT_IMAGE_SMALL },
        [IMAGE_CUT] = { E_INPUT, TEXT_IMAGE_CUT },
        [IMAGE_DAMAGED] = { E_INPUT, TEXT_IMAGE_DAMAGED },
        [IMAGE_STRANGE] = { E_INPUT, TEXT_IMAGE_STRANGE },
        [IMAGE_MOVING] = { E_INPUT, TEXT_IMAGE_MOVING },
        [IMAGE_HEIC] = { E_INPUT, TEXT_IMAGE_HEIC },
        [IMAGE_OTHER_KIND] = { E_INPUT, TEXT_IMAGE_OTHER_KIND },
        [IMAGE_DOCUMENT] = { E_INPUT, TEXT_IMAGE_DOCUMENT },
        [IMAGE_NOT_PICTURE] = { E_INPUT, TEXT_IMAGE_NOT_PICTURE },
        [IMAGE_NO_CODE] = { E_NONE, TEXT_IMAGE_NO_CODE },
        [IMAGE_CODE_LONG] = { E_NONE, TEXT_IMAGE_CODE_LONG },
};

enum err image_fail(struct act *a, enum image_reason reason)
{
        return fail(a, reasons[reason].outcome, reasons[reason].sentence);
}

/* What a file's first bytes say. */
struct magic {
        size_t at;
        struct str bytes;
        enum image_reason reason;
        enum image_format format; /* when the reason is IMAGE_FINE */
};

#define MAGIC(at, bytes, reason, format)                                                           \
        {                                                                                          \
                at, { bytes, sizeof(bytes) - 1 }, reason, format                                   \
        }
#define REFUSED(at, bytes, reason) MAGIC(at, bytes, reason, IMAGE_JPEG)

static const struct magic magics[] = {
        MAGIC(0, "\xFF\xD8\xFF", IMAGE_FINE, IMAGE_JPEG),
        MAGIC(0, "\x89PNG\r\n\x1A\n", IMAGE_FINE, IMAGE_PNG),
        REFUSED(4, "ftypheic", IMAGE_HEIC),
        REFUSED(4, "ftypheix", IMAGE_HEIC),
        REFUSED(4, "ftypheim", IMAGE_HEIC),
        REFUSED(4, "ftypheis", IMAGE_HEIC),
        REFUSED(4, "ftyphevc", IMAGE_HEIC),
        REFUSED(4, "ftyphevx", IMAGE_HEIC),
        REFUSED(4, "ftypmif1", IMAGE_HEIC),
        REFUSED(4, "ftypmsf1", IMAGE_HEIC),
        REFUSED(4, "ftypavif", IMAGE_HEIC),
        REFUSED(4, "ftypavis", IMAGE_HEIC),
        REFUSED(4, "ftyp", IMAGE_MOVING),             // MP4, MOV and the like
        REFUSED(0, "\x1A\x45\xDF\xA3", IMAGE_MOVING), // Matroska, WebM
        REFUSED(0, "GIF87a", IMAGE_OTHER_KIND),
        REFUSED(0, "GIF89a", IMAGE_OTHER_KIND),
        REFUSED(8, "WEBP", IMAGE_OTHER_KIND),
        REFUSED(0, "BM", IMAGE_OTHER_KIND),
        REFUSED(0, "II*\0", IMAGE_OTHER_KIND),
        REFUSED(0, "MM\0*", IMAGE_OTHER_KIND),
        REFUSED(0, "\0\0\0\x0CJXL ", IMAGE_OTHER_KIND),
        REFUSED(0, "\xFF\x0A", IMAGE_OTHER_KIND),
        REFUSED(0, "\0\0\0\x0CjP  ", IMAGE_OTHER_KIND),
        REFUSED(0, "\x8AMNG", IMAGE_MOVING),
        REFUSED(0, "%PDF-", IMAGE_DOCUMENT),
        REFUSED(0, "{\\rtf", IMAGE_DOCUMENT),
        REFUSED(0, "PK\x03\x04", IMAGE_DOCUMENT), // docx, odt, pages
        REFUSED(0, "\xD0\xCF\x11\xE0", IMAGE_DOCUMENT),
};

static bool has_magic(struct str file, const struct magic *magic)
{
        return file.len >= magic->at + magic->bytes.len &&
               memcmp(file.at + magic->at, magic->bytes.at, magic->bytes.len) == 0;
}

/* GIF with a loop, WEBP with its animation flag. */
static bool is_moving(struct str file)
{
        enum { WEBP_FLAGS = 20, WEBP_ANIMATION = 0x02 };
        if (str_starts_with(file, STR("GIF8")))
                return memmem(file.at, file.len, "NETSCAPE2.0", 11) != NULL;
        return str_starts_with(file, STR("RIFF")) && file.len > WEBP_FLAGS &&
               memcmp(file.at + 12, "VP8X", 4) == 0 && (file.at[WEBP_FLAGS] & WEBP_ANIMATION) != 0;
}

enum image_reason image_sniff(struct str file, enum image_format *format)
{
        if (file.len == 0)
                return IMAGE_EMPTY;
        for (size_t i = 0; i < COUNT(magics); i++) {
                if (!has_magic(file, &magics[i]))
                        continue;
                if (magics[i].reason == IMAGE_FINE)
                        *format = magics[i].format;
                return is_moving(file) ? IMAGE_MOVING : magics[i].reason;
        }
        return IMAGE_NOT_PICTURE;
}
