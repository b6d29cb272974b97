/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/certificate.h"
#include "kit/text.h"

#include "fuzz.h"

/* A certificate of anything: what is refused has a sentence; what is read is, byte for byte, what
 * would be written, and nobody has signed it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        MUST_HOLD(crypt_start());
        SCOPED(arena_end) struct arena *mem = arena_make(4 << 20);
        struct act a = act_begin(mem, STR("fuzz"), LANG_EN);
        struct certificate_file read;
        struct str file = str_of_bytes(data, size), lines;
        if (certificate_read(&a, file, &read) != OK) {
                MUST_HOLD(text_of_failure(&a)[0] != '\0');
                return 0;
        }
        MUST_HOLD(certificate_write(&a, &read.certificate, &lines) == OK);
        MUST_HOLD(str_is_equal(lines, read.lines));
        MUST_HOLD(certificate_missing(&read.certificate) >= 0);
        MUST_HOLD(str_is_equal(certificate_put_together(&a, lines, read.signature), file));
        return 0;
}
