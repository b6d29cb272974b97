/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* measure_jpeg [WIDTH HEIGHT]: writes the portrait of the demonstration as a JPEG to standard
 * output, of two megapixels or of that size. */
#include "measure/town.h"

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
        static struct town town;
        long width = count == 3 ? strtol(arguments[1], NULL, 10) : TOWN_JPEG_WIDTH;
        long height = count == 3 ? strtol(arguments[2], NULL, 10) : TOWN_JPEG_HEIGHT;
        if (width < 1 || width > 8000 || height < 1 || height > 8000)
                return 2;
        town_open(&town);
        struct str jpeg = town_jpeg(&town, (int)width, (int)height);
        bool is_written = fwrite(jpeg.at, 1, jpeg.len, stdout) == jpeg.len;
        town_close(&town);
        return is_written ? 0 : 1;
}
