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

/* The blocks of a card without their frame. The worst is 9 bits a byte. */
enum { CARD_BLOCKS_MOST = CARD_PLAIN_MOST / 8 * 9 + 64 };

struct blocks {
        uint8_t bytes[CARD_BLOCKS_MOST];
        size_t length; /* 0: not to be used */
};

/* The bits of RFC 1951, least significant first. */
struct bit_writer {
        uint8_t *at;
        uint32_t bits;
        unsigned count;
};

static void put_bits(struct bit_writer *writer, uint32_t bits, unsigned count)
{
        writer->bits |= bits << writer->count;
        for (writer->count += count; writer->count >= 8; writer->count -= 8) {
                *writer->at++ = (uint8_t)writer->bits;
                writer->bits >>= 8;
        }
}

/* A Huffman code goes most significant bit first: turned round, it goes in one piece. */
static void put_code(struct bit_writer *writer, uint32_t code, unsigned length)
{
        uint32_t turned = 0;
        for (unsigned i = 0; i < length; i++)
                turned |= (code >> i & 1) << (length - 1 - i);
        put_bits(writer, turned, length);
}

/* All of PLAIN as literals of the fixed code (RFC 1951, 3.2.6): at worst one byte in eight more.
 * This one cannot fail, whatever the bytes and whatever zlib's build prefers. */
static void pack_literals(struct bytes plain, struct blocks *made)
{
        struct bit_writer writer = { .at = made->bytes };
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
        made->length = (size_t)(writer.at - made->bytes);
}

/* The type of the first block: two bits after the one that says whether it is the last. */
static bool begin_huffman(const struct blocks *made)
{
        return made->length > 0 && (made->bytes[0] >> 1 & 3) != 0;
}

/* As little memory as a card needs to be one block with every byte in reach of every other; zlib
 * clears all that it takes, which costs more than packing so short a text. */
enum { WINDOW_BITS = 12, MEMORY_LEVEL = 6 };
_Static_assert(CARD_PLAIN_MOST < 1 << (MEMORY_LEVEL + 6), "a card is one block");
_Static_assert(CARD_PLAIN_MOST + 262 <= 1 << WINDOW_BITS, "and all of it in reach");

/* As zlib likes it best. Its other strategies make nothing smaller of a card: where this one gives
 * a stored block they do too (measured on thousands). */
static void pack_best(struct bytes plain, struct blocks *made)
{
        z_stream stream = {
                .next_in = (z_const Bytef *)plain.at,
                .avail_in = (uInt)plain.length,
                .next_out = made->bytes,
                .avail_out = sizeof made->bytes,
        };
        made->length = 0;
        if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -WINDOW_BITS, MEMORY_LEVEL,
                    Z_DEFAULT_STRATEGY) != Z_OK)
                return;
        if (deflate(&stream, Z_FINISH) == Z_STREAM_END)
                made->length = stream.total_out;
        deflateEnd(&stream);
        if (!begin_huffman(made))
                made->length = 0;
}

/* RFC 1950: a window of 32 KiB, which every reader expects, and highest level; then the blocks and
 * the check of what was packed. */
static void put_frame(struct sink *sink, const struct blocks *made, struct bytes plain)
{
        uLong check = adler32(adler32(0, NULL, 0), plain.at, (uInt)plain.length);
        sink_put(sink, BYTES_OF("\x78\xDA"));
        sink_put(sink, (struct bytes){ made->bytes, made->length });
        for (unsigned i = 4; i-- > 0;)
                sink_put_byte(sink, (uint8_t)(check >> (8 * i)));
}

bool zlib_pack_card(struct bytes plain, struct sink *out)
{
        struct blocks literals, best;
        struct sink to = *out;
        if (plain.length > CARD_PLAIN_MOST)
                return false;
        pack_literals(plain, &literals);
        pack_best(plain, &best);
        bool is_best = best.length && best.length < literals.length;
        put_frame(&to, is_best ? &best : &literals, plain);
        explicit_bzero(&best, sizeof best);
        explicit_bzero(&literals, sizeof literals);
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
