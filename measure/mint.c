/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How fast a credential is minted, with its face given: from the person's particulars to the text
 * of the QR code, the keeper in its own process. Against one ES256 signature and one deflate of
 * such a message, everything for both made ready beforehand. No two messages are alike, in either
 * way: over the same one a processor learns the way through zlib by heart, which halves the time.
 */
#include "measure/bare.h"
#include "measure/measure.h"
#include "measure/town.h"

#include "lib/card_text.h"

#include <stdlib.h>
#include <zlib.h>

enum { AT_A_TIME = 20, ROUNDS = 301, MESSAGES = 500, PACKED_MOST = 2048 };

struct message {
        uint8_t bytes[CARD_COSE_MOST];
        size_t length;
};

struct bench {
        struct town town;
        struct bare_signer signer;
        z_stream stream;
        struct message messages[MESSAGES];
        size_t next;
};

static void mint(void *context)
{
        struct bench *bench = context;
        for (int i = 0; i < AT_A_TIME; i++) {
                town_mint(&bench->town);
                arena_reset(bench->town.loop.mem);
        }
}

static void sign(void *context)
{
        struct bench *bench = context;
        for (int i = 0; i < AT_A_TIME; i++)
                bare_signer_sign(&bench->signer);
}

static void deflate_message(void *context)
{
        struct bench *bench = context;
        uint8_t packed[PACKED_MOST];
        for (int i = 0; i < AT_A_TIME; i++) {
                struct message *message = &bench->messages[bench->next++ % MESSAGES];
                bench->stream.next_in = message->bytes;
                bench->stream.avail_in = (uInt)message->length;
                bench->stream.next_out = packed;
                bench->stream.avail_out = sizeof packed;
                if (deflate(&bench->stream, Z_FINISH) != Z_STREAM_END ||
                        deflateReset(&bench->stream) != Z_OK)
                        exit(1);
        }
}

static void make_message(struct town *town, struct message *message)
{
        struct str text = town_mint(town);
        struct sink sink = sink_in(message->bytes, sizeof message->bytes);
        if (!card_text_open((struct bytes){ (const uint8_t *)text.at, text.len }, &sink))
                exit(1);
        message->length = sink.length;
        arena_reset(town->loop.mem);
}

static void prepare(struct bench *bench)
{
        town_open(&bench->town);
        bench->signer = bare_signer_open();
        for (size_t i = 0; i < MESSAGES; i++)
                make_message(&bench->town, &bench->messages[i]);
        if (deflateInit(&bench->stream, Z_BEST_COMPRESSION) != Z_OK)
                exit(1);
}

int main(void)
{
        static struct bench bench;
        struct result result;
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        const struct way ways[] = { { "credential_mint", mint, AT_A_TIME },
                { "ES256 signature", sign, AT_A_TIME },
                { "deflate, level 9", deflate_message, AT_A_TIME } };
        prepare(&bench);
        const struct contest contest = { ways, COUNT(ways), &bench, ROUNDS, MEASURE_CPU,
                { town_keeper_pid(&bench.town) } };
        measure_contest(&contest, &result);
        const struct row row = { "mint a credential, face given",
                measure_seconds(result.ways[0].median, ours),
                measure_seconds(result.limit.median, limit), measure_inverse(result.ratio), "",
                MEASURE_AT_LEAST, 0.5 };
        measure_row(&row);
        measure_parts(row.work, &contest, &result);
        town_close(&bench.town);
        return 0;
}
