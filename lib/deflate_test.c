/* SPDX-License-Identifier: Apache-2.0 */
#include "deflate.h"
#include "fixture.h"

#include <zlib.h>

enum { STORED = 0 };

static unsigned first_block_type(struct bytes packed)
{
        return packed.at[2] >> 1 & 3;
}

/* Bytes that no compressor makes smaller. */
static void fill_noise(uint8_t *data, size_t length)
{
        uint32_t seed = 12345;
        for (size_t i = 0; i < length; i++) {
                seed = seed * 1664525 + 1013904223;
                data[i] = (uint8_t)(seed >> 24);
        }
}

static void a_card_of_noise_is_huffman_coded_and_a_twentieth_longer_at_most(void **state)
{
        (void)state;
        uint8_t data[CARD_PLAIN_MOST], memory[2 * CARD_PLAIN_MOST], back[CARD_PLAIN_MOST];
        for (size_t length = 0; length <= sizeof data; length += length < 64 ? 1 : 61) {
                fill_noise(data, length);
                struct sink packed = sink_in(memory, sizeof memory), plain = sink_in(back, length);
                assert_true(zlib_pack_card((struct bytes){ data, length }, &packed));
                assert_int_not_equal(first_block_type(sink_bytes(&packed)), STORED);
                assert_true(packed.length <= length + length / 16 + 16);
                assert_true(zlib_unpack(sink_bytes(&packed), &plain));
                assert_bytes_equal(sink_bytes(&plain), (struct bytes){ data, length });
        }
}

static void the_control_zlib_alone_would_store_the_noise(void **state)
{
        (void)state;
        uint8_t data[500], memory[700];
        uLongf length = sizeof memory;
        fill_noise(data, sizeof data);
        assert_int_equal(compress2(memory, &length, data, sizeof data, 9), Z_OK);
        assert_int_equal(first_block_type((struct bytes){ memory, length }), STORED);
}

static void every_byte_survives_the_fixed_code(void **state)
{
        (void)state;
        uint8_t data[256], memory[512], back[256];
        for (size_t i = 0; i < sizeof data; i++)
                data[i] = (uint8_t)(i * 167); // each once: nothing shorter than the fixed code
        struct sink packed = sink_in(memory, sizeof memory), plain = sink_in(back, sizeof back);
        assert_true(zlib_pack_card((struct bytes){ data, sizeof data }, &packed));
        assert_true(zlib_unpack(sink_bytes(&packed), &plain));
        assert_bytes_equal(sink_bytes(&plain), (struct bytes){ data, sizeof data });
}

static void a_card_that_repeats_itself_shrinks(void **state)
{
        (void)state;
        uint8_t data[1000] = { 0 }, memory[100];
        struct sink packed = sink_in(memory, sizeof memory);
        assert_true(zlib_pack_card((struct bytes){ data, sizeof data }, &packed));
        assert_true(packed.length < 30);
}

static void a_card_that_is_too_long_or_has_no_room_is_refused(void **state)
{
        (void)state;
        uint8_t data[CARD_PLAIN_MOST + 1] = { 0 }, memory[64];
        struct sink packed = sink_in(memory, sizeof memory), small = sink_in(memory, 3);
        assert_false(zlib_pack_card((struct bytes){ data, sizeof data }, &packed));
        assert_false(zlib_pack_card((struct bytes){ data, 100 }, &small));
        assert_int_equal(packed.length + small.length, 0);
}

static void a_bomb_goes_no_further_than_its_room(void **state)
{
        (void)state;
        static uint8_t zeros[1 << 20];
        uint8_t memory[2048], back[4096];
        struct sink packed = sink_in(memory, sizeof memory), plain = sink_in(back, sizeof back);
        assert_true(zlib_pack_list((struct bytes){ zeros, sizeof zeros }, &packed));
        assert_false(zlib_unpack(sink_bytes(&packed), &plain));
        assert_int_equal(plain.length, 0);
}

static void what_is_not_one_whole_stream_is_refused(void **state)
{
        (void)state;
        uint8_t memory[64], back[64];
        struct sink packed = sink_in(memory, sizeof memory);
        assert_true(zlib_pack_list(BYTES_OF("a city card, a city card"), &packed));
        for (size_t cut = 0; cut < packed.length; cut++) {
                struct sink plain = sink_in(back, sizeof back);
                assert_false(zlib_unpack((struct bytes){ memory, cut }, &plain));
        }
        for (size_t bit = 0; bit < packed.length * 8; bit++) {
                struct sink plain = sink_in(back, sizeof back);
                memory[bit / 8] ^= (uint8_t)(1U << bit % 8);
                // Only the window's size, which is not used here, may differ unseen.
                if (zlib_unpack(sink_bytes(&packed), &plain))
                        assert_bytes_equal(
                                sink_bytes(&plain), BYTES_OF("a city card, a city card"));
                memory[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
        memory[packed.length] = 0;
        struct sink plain = sink_in(back, sizeof back);
        assert_false(zlib_unpack((struct bytes){ memory, packed.length + 1 }, &plain));
}

static void stored_blocks_are_read(void **state)
{
        (void)state;
        uint8_t memory[64], back[64];
        uLongf length = sizeof memory;
        assert_int_equal(compress2(memory, &length, (const Bytef *)"stored", 6, 0), Z_OK);
        assert_int_equal(first_block_type((struct bytes){ memory, length }), STORED);
        struct sink plain = sink_in(back, sizeof back);
        assert_true(zlib_unpack((struct bytes){ memory, length }, &plain));
        assert_bytes_equal(sink_bytes(&plain), BYTES_OF("stored"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_card_of_noise_is_huffman_coded_and_a_twentieth_longer_at_most),
                cmocka_unit_test(the_control_zlib_alone_would_store_the_noise),
                cmocka_unit_test(every_byte_survives_the_fixed_code),
                cmocka_unit_test(a_card_that_repeats_itself_shrinks),
                cmocka_unit_test(a_card_that_is_too_long_or_has_no_room_is_refused),
                cmocka_unit_test(a_bomb_goes_no_further_than_its_room),
                cmocka_unit_test(what_is_not_one_whole_stream_is_refused),
                cmocka_unit_test(stored_blocks_are_read),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
