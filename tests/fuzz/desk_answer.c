/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whatever a person's process says to a desk's launcher: each question a byte for its kind, a byte
 * for how many bytes of it follow, and those, in front of zeros. Every blank is always somewhere,
 * and only what is no question at all is a fault of the program. */
#include "face/desk/desk_fixture.h"
#include "kit/text.h"

#include "fuzz.h"

#include <string.h>

enum { ASKED_MOST = 64, NO_QUESTION = 0x80 };

static void ask(struct desk_fixture *fixture, uint8_t kind, struct str bytes)
{
        struct desk_ask asked;
        size_t len = kind & NO_QUESTION ? bytes.len : sizeof asked;
        bool is_one = kind > 0 && kind < DESK_ASK_KINDS;
        memset(&asked, 0, sizeof asked);
        memcpy(&asked, bytes.at, bytes.len < sizeof asked ? bytes.len : sizeof asked);
        MUST_HOLD(desk_fixture_ask(fixture, kind, &asked, len) == OK);
        MUST_HOLD(fixture->told.outcome <= E_BUG && fixture->told.sentence < TEXT_COUNT);
        MUST_HOLD((fixture->told.outcome == E_BUG) == !is_one);
        MUST_HOLD(desk_fixture_balances(fixture));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
        struct desk_fixture fixture;
        MUST_HOLD(crypt_start() && desk_fixture_open(&fixture) == OK);
        for (int i = 0; i < ASKED_MOST && size >= 2; i++) {
                size_t len = bytes[1] < size - 2 ? bytes[1] : size - 2;
                ask(&fixture, bytes[0], str_of_bytes(bytes + 2, len));
                bytes += 2 + len;
                size -= 2 + len;
        }
        desk_fixture_close(&fixture);
        return 0;
}
