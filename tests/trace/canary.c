/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "watermark.h"

#include "base/err.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* canary PERSON.json PORTRAIT.png: a person whom nobody else's data resembles, made anew for each
 * run. The names have characters that change with normal form and case; the portrait has a
 * watermark that survives scaling, and noise that makes each row its own. */

enum { WORD = 8 };

static uint32_t random_number(void)
{
        uint32_t number;
        if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
                exit(2);
        return number;
}

/* A word of random letters that begins with BEGIN. */
static const char *word(const char *begin, const char *const *letters, size_t count, char *out)
{
        size_t len = strlen(begin);
        memcpy(out, begin, len + 1);
        for (int i = 0; i < WORD; i++) {
                const char *letter = letters[random_number() % count];
                memcpy(out + len, letter, strlen(letter) + 1);
                len += strlen(letter);
        }
        return out;
}

static bool write_person(const char *path)
{
        static const char *const latin[] = { "a", "e", "k", "l", "m", "n", "o", "r", "s", "t", "u",
                "v", "ö", "é", "ñ", "š", "ż", "ü" };
        static const char *const cyrillic[] = { "а", "е", "и", "к", "л", "м", "н", "о", "р", "с",
                "т", "й", "ї", "в" };
        char words[6][64];
        FILE *out = fopen(path, "w");
        if (!out)
                return false;
        fprintf(out,
                "{\"name\": \"%s %s\", \"name_native\": \"%s %s\", \"birth\": \"%04u-%02u-%02u\", "
                "\"gender\": \"x\", \"veteran\": true, \"medical\": \"%s\", \"donor\": true, "
                "\"emergency\": \"%s\", \"language\": \"en\"}\n",
                word("Zzcanary", latin, COUNT(latin), words[0]),
                word("Qx", latin, COUNT(latin), words[1]),
                word("Ззканарейка", cyrillic, COUNT(cyrillic), words[2]),
                word("Щ", cyrillic, COUNT(cyrillic), words[3]), 1941 + random_number() % 30,
                1 + random_number() % 12, 13 + random_number() % 16,
                word("Zzmedical", latin, COUNT(latin), words[4]),
                word("Zzemergency", latin, COUNT(latin), words[5]));
        return fclose(out) == 0;
}

static bool write_portrait(const char *path)
{
        static uint8_t pixels[WATERMARK_HEIGHT][WATERMARK_WIDTH][3];
        for (int y = 0; y < WATERMARK_HEIGHT; y++)
                for (int x = 0; x < WATERMARK_WIDTH; x++)
                        for (int c = 0; c < 3; c++)
                                pixels[y][x][c] =
                                        (uint8_t)(128 + watermark_at(x, y) * 45 +
                                                  (int)(random_number() % 41) - 20 + c * 5);
        png_image image = { .version = PNG_IMAGE_VERSION,
                .width = WATERMARK_WIDTH,
                .height = WATERMARK_HEIGHT,
                .format = PNG_FORMAT_RGB };
        return png_image_write_to_file(&image, path, 0, pixels, 0, NULL) != 0;
}

int main(int count, char **words)
{
        if (count != 3 || !write_person(words[1]) || !write_portrait(words[2])) {
                fputs("usage: canary PERSON.json PORTRAIT.png\n", stderr);
                return 2;
        }
        return 0;
}
