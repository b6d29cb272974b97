/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/totp.h"

#include "fuzz.h"

#include <string.h>

/* What somebody types as a code or as a secret: whatever is read is written the one way there is,
 * and read again. */

static bool is_kept(char c)
{
        return c != ' ' && c != '-';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct private typed = private_wrap(str_of_bytes(data, size));
        struct totp_secret secret;
        struct totp_secret again;
        struct totp_code code;
        if (totp_read_secret(typed, &secret)) {
                char text[TOTP_TEXT_SIZE];
                size_t kept = 0;
                totp_write_secret(&secret, text);
                for (size_t i = 0; i < size; i++)
                        kept += is_kept((char)data[i]);
                MUST_HOLD(kept == TOTP_TEXT_SIZE - 1);
                MUST_HOLD(totp_read_secret(private_wrap(str_of(text)), &again));
                MUST_HOLD(memcmp(&secret, &again, sizeof secret) == 0);
        }
        if (totp_read_code(typed, &code)) {
                const struct totp_secret zero = { { 0 } };
                int64_t step;
                for (size_t i = 0; i < sizeof code.digits; i++)
                        MUST_HOLD(code.digits[i] >= '0' && code.digits[i] <= '9');
                if (totp_check(&zero, &code, (int64_t)size * TOTP_PERIOD, &step))
                        MUST_HOLD(step >= 0);
        }
        return 0;
}
