/* SPDX-License-Identifier: Apache-2.0 */
#include "deflate.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

bool zlib_unpack(struct bytes packed, struct sink *out)
{
        if (packed.length > UINT_MAX || out->length > out->room)
                return false;
        size_t room = out->room - out->length;
        z_stream stream = {
                .next_in = (z_const Bytef *)packed.at,
                .avail_in = (uInt)packed.length,
                .next_out = out->at + out->length,
                .avail_out = room > UINT_MAX ? UINT_MAX : (uInt)room,
        };
        if (inflateInit(&stream) != Z_OK)
                return false;
        bool is_whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
        size_t length = stream.total_out;
        inflateEnd(&stream);
        if (is_whole)
                out->length += length;
        return is_whole;
}

/* Room for the worst that any of the ways below makes of a card: 9 bits a byte and frames. */
enum { CARD_PACKED_MOST = CARD_PLAIN_MOST / 8 * 9 + 64 };

struct candidate {
        uint8_t bytes[CARD_PACKED_MOST];
        size_t length; /* 0: not to be used */
};

/* The bits of RFC 1951, least significant first. */
struct bit_writer {
        struct sink *to;
        uint32_t bits;
        unsigned count;
};

static void put_bits(struct bit_writer *writer, uint32_t bits, unsigned count)
{
        writer->bits |= bits << writer->count;
        for (writer->count += count; writer->count >= 8; writer->count -= 8) {
                sink_put_byte(writer->to, (uint8_t)writer->bits);
                writer->bits >>= 8;
        }
}

/* A Huffman code goes most significant bit first. */
static void put_code(struct bit_writer *writer, uint32_t code, unsigned length)
{
        for (unsigned i = length; i-- > 0;)
                put_bits(writer, code >> i & 1, 1);
}

/* All of PLAIN as literals of the fixed code (RFC 1951, 3.2.6): at worst one byte in eight more.
 * This one cannot fail, whatever the bytes and whatever zlib's build prefers. */
static void pack_literals(struct bytes plain, struct candidate *made)
{
        struct sink to = sink_in(made->bytes, sizeof made->bytes);
        struct bit_writer writer = { .to = &to };
        sink_put(&to, BYTES_OF("\x78\xDA"));
        put_bits(&writer, 1, 1); // the last block
        put_bits(&writer, 1, 2); // of the fixed code
        for (size_t i = 0; i < plain.length; i++) {
                if (plain.at[i] < 144)
                        put_code(&writer, 0x30U + plain.at[i], 8);
                else
                        put_code(&writer, 0x190U + plain.at[i] - 144U, 9);
        }
        put_code(&writer, 0, 7); // end of block
        put_bits(&writer, 0, 7); // up to the next byte
        uLong check = adler32(adler32(0, NULL, 0), plain.at, (uInt)plain.length);
        for (unsigned i = 4; i-- > 0;)
                sink_put_byte(&to, (uint8_t)(check >> (8 * i)));
        made->length = to.length;
}

/* The type of the first block: two bits after the one that says whether it is the last. */
static bool begins_huffman(const struct candidate *made)
{
        return made->length > 2 && (made->bytes[2] >> 1 & 3) != 0;
}

static void pack_with(struct bytes plain, int strategy, struct candidate *made)
{
        z_stream stream = {
                .next_in = (z_const Bytef *)plain.at,
                .avail_in = (uInt)plain.length,
                .next_out = made->bytes,
                .avail_out = sizeof made->bytes,
        };
        made->length = 0;
        if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS, 9, strategy) != Z_OK)
                return;
        if (deflate(&stream, Z_FINISH) == Z_STREAM_END)
                made->length = stream.total_out;
        deflateEnd(&stream);
        if (!begins_huffman(made))
                made->length = 0;
}

bool zlib_pack_card(struct bytes plain, struct sink *out)
{
        static const int strategies[] = { Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_FIXED };
        if (plain.length > CARD_PLAIN_MOST)
                return false;
        struct candidate best, other;
        pack_literals(plain, &best);
        for (size_t i = 0; i < sizeof strategies / sizeof *strategies; i++) {
                pack_with(plain, strategies[i], &other);
                if (other.length && other.length < best.length)
                        best = other;
        }
        struct sink to = *out;
        sink_put(&to, (struct bytes){ best.bytes, best.length });
        explicit_bzero(&best, sizeof best);
        explicit_bzero(&other, sizeof other);
        if (!sink_is_whole(&to))
                return false;
        *out = to;
        return true;
}

size_t zlib_bound(size_t plain_length)
{
        return compressBound((uLong)plain_length);
}

bool zlib_pack_list(struct bytes plain, struct sink *out)
{
        if (out->length > out->room)
                return false;
        uLongf length = out->room - out->length;
        if (compress2(out->at + out->length, &length, plain.at, (uLong)plain.length,
                    Z_BEST_COMPRESSION) != Z_OK)
                return false;
        out->length += length;
        return true;
}
