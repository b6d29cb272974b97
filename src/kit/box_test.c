/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/box.h"

#include "kit/seal_fixture.h"

struct sample {
        struct vector bound, message, box;
        struct box_address address;
        struct seal_scalar q;
};

static void read_sample(json_t *object, const char *box, struct sample *s)
{
        struct vector q = vector_get(object, "q");
        struct vector to = vector_get(object, "Q");
        s->bound = vector_get(object, "ad");
        s->message = vector_get(object, "message");
        s->box = vector_get(object, box);
        assert_true(seal_point_read(vector_bytes(&to), &s->address.to));
        assert_true(seal_scalar_read(vector_bytes(&q), &s->q));
        s->address.bound = vector_bytes(&s->bound);
}

static void read_small(void **state, struct sample *s)
{
        read_sample(json_object_get(*state, "box"), "out", s);
}

static void a_box_is_that_of_the_vectors(void **state)
{
        struct sample s;
        uint8_t box[VECTOR_MOST];
        struct vector_stream stream = vector_stream_of("box");
        const struct seal_random random = { vector_draw, &stream };
        read_small(state, &s);
        assert_int_equal(s.box.length, s.message.length + BOX_EXTRA);
        assert_true(box_seal(&s.address, vector_bytes(&s.message), &random, box));
        assert_memory_equal(box, s.box.at, s.box.length);
}

static void boxes_made_elsewhere_open(void **state)
{
        json_t *object;
        size_t i;
        json_array_foreach(json_object_get(*state, "boxes"), i, object)
        {
                struct sample s;
                uint8_t opened[VECTOR_MOST];
                read_sample(object, "box", &s);
                assert_int_equal(
                        box_open(&s.address, &s.q, vector_bytes(&s.box), opened), BOX_GOOD);
                assert_memory_equal(opened, s.message.at, s.message.length);
        }
        assert_true(i > 0);
}

static void an_empty_message_has_a_box(void **state)
{
        struct sample s;
        uint8_t box[BOX_EXTRA];
        uint8_t nothing[1];
        read_small(state, &s);
        assert_true(box_seal(&s.address, BYTES_OF(""), &seal_kernel, box));
        assert_int_equal(
                box_open(&s.address, &s.q, (struct bytes){ box, sizeof box }, nothing), BOX_GOOD);
}

static void every_altered_bit_is_refused_before_the_key_is_used(void **state)
{
        struct sample s;
        uint8_t opened[VECTOR_MOST];
        read_small(state, &s);
        for (size_t bit = 0; bit < 8 * s.box.length; bit++) {
                s.box.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
                enum box_fault fault = box_open(&s.address, &s.q, vector_bytes(&s.box), opened);
                assert_true(fault == BOX_PROOF || fault == BOX_POINT);
                s.box.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        assert_int_equal(box_open(&s.address, &s.q, vector_bytes(&s.box), opened), BOX_GOOD);
}

static void a_box_for_somebody_else_or_bound_to_something_else_is_refused(void **state)
{
        struct sample s;
        struct seal_scalar other;
        uint8_t opened[VECTOR_MOST];
        read_small(state, &s);
        struct box_address moved = { s.address.to, BYTES_OF("ax") };
        struct bytes box = vector_bytes(&s.box);
        assert_int_equal(box_open(&moved, &s.q, box, opened), BOX_PROOF);
        moved = s.address;
        assert_true(box_make_key("test", &seal_kernel, &other, &moved.to));
        assert_int_equal(box_open(&moved, &other, box, opened), BOX_PROOF);
        memset(opened, 7, sizeof opened);
        assert_int_equal(box_open(&s.address, &other, box, opened), BOX_LOCKED);
        for (size_t i = 0; i < s.message.length; i++)
                assert_int_equal(opened[i], 0);
}

static void a_box_that_is_too_short_is_refused(void **state)
{
        struct sample s;
        uint8_t opened[VECTOR_MOST];
        read_small(state, &s);
        for (size_t length = 0; length < BOX_EXTRA; length++)
                assert_int_equal(
                        box_open(&s.address, &s.q, (struct bytes){ s.box.at, length }, opened),
                        BOX_SHORT);
        assert_int_equal(
                box_open(&s.address, &s.q, (struct bytes){ s.box.at, s.box.length - 1 }, opened),
                BOX_PROOF);
}

static void a_box_in_pieces_gives_the_key_that_opens_it(void **state)
{
        struct sample s;
        struct box_reader reader;
        struct secret key;
        struct bytes head;
        uint8_t opened[VECTOR_MOST];
        read_small(state, &s);
        struct bytes rest = vector_bytes(&s.box);
        assert_true(bytes_take(&rest, BOX_HEAD, &head));
        assert_int_equal(
                box_reader_begin(&reader, &s.address, head, (uint32_t)rest.length), BOX_GOOD);
        for (size_t i = 0; i < rest.length; i++)
                box_reader_add(&reader, (struct bytes){ rest.at + i, 1 });
        assert_int_equal(box_reader_end(&reader, &s.q, &key), BOX_GOOD);
        assert_true(box_open_with_key(&key, s.address.bound, vector_bytes(&s.box), opened));
        assert_memory_equal(opened, s.message.at, s.message.length);
}

static void a_new_key_is_a_pair(void **state)
{
        (void)state;
        struct seal_scalar q;
        struct seal_scalar again;
        struct seal_point point;
        struct seal_point product;
        assert_true(box_make_key("test", &seal_kernel, &q, &point));
        assert_true(seal_scalar_read(seal_scalar_bytes(&q), &again));
        assert_true(seal_multiply_base(&q, &product));
        assert_memory_equal(product.bytes, point.bytes, sizeof point.bytes);
        assert_true(box_make_key("test", &seal_kernel, &again, &product));
        assert_memory_not_equal(product.bytes, point.bytes, sizeof point.bytes);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_box_is_that_of_the_vectors),
                cmocka_unit_test(boxes_made_elsewhere_open),
                cmocka_unit_test(an_empty_message_has_a_box),
                cmocka_unit_test(every_altered_bit_is_refused_before_the_key_is_used),
                cmocka_unit_test(a_box_for_somebody_else_or_bound_to_something_else_is_refused),
                cmocka_unit_test(a_box_that_is_too_short_is_refused),
                cmocka_unit_test(a_box_in_pieces_gives_the_key_that_opens_it),
                cmocka_unit_test(a_new_key_is_a_pair),
        };
        return cmocka_run_group_tests(tests, vectors_begin, vectors_end);
}
