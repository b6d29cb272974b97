/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes the portrait of the demonstration as a JPEG of two megapixels to standard output, as the
 * other programs here use it. */
#include "measure/town.h"

#include <stdio.h>

int main(void)
{
        static struct town town;
        town_open(&town);
        struct str jpeg = town_jpeg(&town);
        bool is_written = fwrite(jpeg.at, 1, jpeg.len, stdout) == jpeg.len;
        town_close(&town);
        return is_written ? 0 : 1;
}
