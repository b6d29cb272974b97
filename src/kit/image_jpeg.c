/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_inside.h"

#include <string.h>
#include <turbojpeg.h>

/* Before a decoder sees the file, its markers are walked (ITU-T T.81, annex B): size, EXIF and
 * Adobe's mark come before the first scan. */

enum {
        MARKER_SOF_FIRST = 0xC0,
        MARKER_SOF_LAST = 0xCF,
        MARKER_DHT = 0xC4,
        MARKER_JPG = 0xC8,
        MARKER_DAC = 0xCC,
        MARKER_SOS = 0xDA,
        MARKER_EOI = 0xD9,
        MARKER_EXIF = 0xE1,
        MARKER_ADOBE = 0xEE,
};

struct jpeg {
        int width, height, parts; /* parts: colours of a pixel */
        int turn;
        bool inverted; /* Adobe: 0 is full ink */
};

static int read_two(const char *at)
{
        return (uint8_t)at[0] << 8 | (uint8_t)at[1];
}

static bool is_frame(int marker)
{
        return marker >= MARKER_SOF_FIRST && marker <= MARKER_SOF_LAST && marker != MARKER_DHT &&
               marker != MARKER_JPG && marker != MARKER_DAC;
}

static void read_segment(struct jpeg *jpeg, int marker, struct str body)
{
        if (is_frame(marker) && body.len >= 6) {
                jpeg->height = read_two(body.at + 1);
                jpeg->width = read_two(body.at + 3);
                jpeg->parts = (uint8_t)body.at[5];
        }
        if (marker == MARKER_EXIF && str_starts_with(body, STR("Exif\0\0")))
                jpeg->turn = image_read_turn(str_of_bytes(body.at + 6, body.len - 6));
        if (marker == MARKER_ADOBE && str_starts_with(body, STR("Adobe")))
                jpeg->inverted = true;
}

/* Everything before the first scan. */
static enum image_reason read_segments(struct str file, struct jpeg *jpeg)
{
        size_t at = 2;
        while (at + 4 <= file.len) {
                int marker = (uint8_t)file.at[at + 1];
                if ((uint8_t)file.at[at] != 0xFF)
                        return IMAGE_DAMAGED;
                if (marker == 0xFF) { // fill
                        at++;
                        continue;
                }
                size_t len = (size_t)read_two(file.at + at + 2);
                if (marker == MARKER_EOI || len < 2)
                        return IMAGE_DAMAGED;
                if (len > file.len - at - 2)
                        return IMAGE_CUT;
                if (marker == MARKER_SOS)
                        return jpeg->width > 0 && jpeg->height > 0 ? IMAGE_FINE : IMAGE_DAMAGED;
                read_segment(jpeg, marker, str_of_bytes(file.at + at + 4, len - 2));
                at += 2 + len;
        }
        return IMAGE_CUT;
}

enum image_reason image_look_jpeg(struct str file, struct image_file *found)
{
        struct jpeg jpeg = { .turn = 1 };
        enum image_reason reason = read_segments(file, &jpeg);
        if (reason != IMAGE_FINE)
                return reason;
        *found = (struct image_file){ jpeg.width, jpeg.height, jpeg.turn, { 0, 0, NULL } };
        return IMAGE_FINE;
}

/* The decoder can scale while it decodes: the smallest that is still enough. Only by halves: it can
 * do other eighths too, but takes longer for them than for the whole. */
static tjscalingfactor find_scale(const struct jpeg *jpeg, int width, int height)
{
        tjscalingfactor best = { 1, 1 };
        int count = 0;
        const tjscalingfactor *all = tjGetScalingFactors(&count);
        for (int i = 0; i < count; i++) {
                if (all[i].num == 1 && all[i].denom > best.denom &&
                        TJSCALED(jpeg->width, all[i]) >= width &&
                        TJSCALED(jpeg->height, all[i]) >= height)
                        best = all[i];
        }
        return best;
}

/* What the decoder complained about. Cameras leave stray bytes before a marker: that is no fault.
 */
static enum image_reason read_complaint(tjhandle decoder)
{
        const char *text = tjGetErrorStr2(decoder);
        if (strstr(text, "Premature end"))
                return IMAGE_CUT;
        if (strstr(text, "more than") || strstr(text, "nsufficient memory"))
                return IMAGE_STRANGE;
        if (tjGetErrorCode(decoder) == TJERR_WARNING && strstr(text, "extraneous bytes"))
                return IMAGE_FINE;
        return IMAGE_DAMAGED;
}

/* Ink (4 bytes) to light (3 bytes), in place. */
static void convert_inks(uint8_t *pixels, size_t count, bool inverted)
{
        const uint8_t *from = pixels;
        for (uint8_t *to = pixels; count > 0; count--, from += 4, to += 3) {
                unsigned black = inverted ? from[3] : 255U - from[3];
                for (int i = 0; i < 3; i++) {
                        unsigned light = inverted ? from[i] : 255U - from[i];
                        to[i] = (uint8_t)(light * black / 255U);
                }
        }
}

static void end_decoder(tjhandle *decoder)
{
        if (*decoder)
                tjDestroy(*decoder);
}

enum image_reason image_open_jpeg(
        struct act *a, struct str file, int width, int height, struct image_file *found)
{
        struct jpeg jpeg = { .turn = 1 };
        SCOPED(end_decoder) tjhandle decoder = tjInitDecompress();
        const unsigned char *bytes = (const unsigned char *)file.at;
        int real_width = 0;
        int real_height = 0;
        int sampling = 0;
        int colours = 0;
        if (!decoder || read_segments(file, &jpeg) != IMAGE_FINE ||
                tjDecompressHeader3(decoder, bytes, file.len, &real_width, &real_height, &sampling,
                        &colours) != 0 ||
                real_width != jpeg.width || real_height != jpeg.height)
                return IMAGE_DAMAGED;
        tjscalingfactor scale = find_scale(&jpeg, width, height);
        int w = TJSCALED(jpeg.width, scale);
        int h = TJSCALED(jpeg.height, scale);
        bool inks = colours == TJCS_CMYK || colours == TJCS_YCCK;
        uint8_t *pixels = arena_take_array(a->mem, (size_t)w * (size_t)h, inks ? 4 : 3);
        if (tjDecompress2(decoder, bytes, file.len, pixels, w, 0, h, inks ? TJPF_CMYK : TJPF_RGB,
                    TJFLAG_LIMITSCANS | TJFLAG_ACCURATEDCT) != 0) {
                enum image_reason reason = read_complaint(decoder);
                if (reason != IMAGE_FINE)
                        return reason;
        }
        if (inks)
                convert_inks(pixels, (size_t)w * (size_t)h, jpeg.inverted);
        found->picture = (struct picture){ w, h, pixels };
        return IMAGE_FINE;
}
