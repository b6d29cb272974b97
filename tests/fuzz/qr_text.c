/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a stranger's QR code may say. The checker trusts the fixture city, whose own card (in the
 * corpus) is the only one that may come out as anything but refused. */
#include "fuzz.h"
#include "lib/base45.h"
#include "lib/card_claims.h"
#include "lib/card_text.h"
#include "lib/citykey.h"
#include "lib/cose.h"

#include <stdio.h>
#include <string.h>

enum { NOW = 1796126400, FILE_MOST = 1 << 16 };

static struct citykey_checker *checker;

/* Before the first input: the fixture city and its list. */
int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerInitialize(int *count, char ***words)
{
        static char keys[FILE_MOST], status[FILE_MOST];
        (void)count;
        (void)words;
        FILE *keys_file = fopen(FIXTURES "/keys.json", "rb");
        FILE *status_file = fopen(FIXTURES "/status.cwt", "rb");
        MUST_HOLD(keys_file && status_file);
        size_t keys_size = fread(keys, 1, sizeof keys, keys_file);
        size_t status_size = fread(status, 1, sizeof status, status_file);
        fclose(keys_file);
        fclose(status_file);
        checker = citykey_checker_new();
        MUST_HOLD(citykey_trust_keys(checker, keys, keys_size) == CITYKEY_OK);
        MUST_HOLD(citykey_status_add(checker, status, status_size) == CITYKEY_OK);
        return 0;
}

/* The parts behind Base45, zlib and the signature, which random bytes would seldom pass. */
static void try_inner_parts(struct bytes data)
{
        static uint8_t memory[1 << 16];
        struct sink sink = sink_in(memory, sizeof memory);
        struct cose_sign1 message;
        struct card_claims claims;
        if (cose_read(data, &message))
                MUST_HOLD(message.payload.length < data.length);
        if (card_claims_read(data, &sink, &claims))
                MUST_HOLD(claims.name.length && strlen(claims.birth) == 10);
        sink = sink_in(memory, sizeof memory);
        base45_decode(data, &sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct citykey_result result;
        citykey_check(checker, (const char *)data, size, NOW, &result);
        MUST_HOLD(result.face_length <= sizeof result.face);
        MUST_HOLD(memchr(result.name, 0, sizeof result.name));
        if (result.verdict <= CITYKEY_KEY_WITHDRAWN)
                MUST_HOLD(result.name[0] == '\0' && result.face_length == 0);
        try_inner_parts((struct bytes){ data, size });
        return 0;
}
