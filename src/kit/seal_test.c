/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/seal_fixture.h"

#include "kit/proof.h"

static json_t *find(void **state, const char *member)
{
        json_t *found = json_object_get(*state, member);
        assert_non_null(found);
        return found;
}

/* The parts of a row, at most three. */
struct row {
        const char *tag;
        struct vector memory[3];
        struct bytes at[3];
        struct seal_parts parts;
};

static void read_row(json_t *object, const char *member, struct row *row)
{
        json_t *part;
        size_t i;
        row->tag = json_string_value(json_object_get(object, "tag"));
        json_array_foreach(json_object_get(object, member), i, part)
        {
                row->memory[i] = vector_of(json_string_value(part));
                row->at[i] = vector_bytes(&row->memory[i]);
        }
        row->parts =
                (struct seal_parts){ row->at, json_array_size(json_object_get(object, member)) };
}

static void hashes_are_those_of_the_vectors(void **state)
{
        json_t *object;
        size_t i;
        json_array_foreach(find(state, "hash"), i, object)
        {
                struct row row;
                uint8_t hash[SEAL_HASH_SIZE];
                uint8_t short_hash[32];
                struct vector wanted = vector_get(object, "out");
                read_row(object, "parts", &row);
                seal_hash(row.tag, row.parts, hash);
                seal_hash32(row.tag, row.parts, short_hash);
                assert_memory_equal(hash, wanted.at, sizeof hash);
                assert_memory_equal(short_hash, wanted.at, sizeof short_hash);
        }
        assert_int_equal(i, 3);
}

static void a_part_may_come_in_pieces(void **state)
{
        (void)state;
        uint8_t whole[SEAL_HASH_SIZE];
        uint8_t pieces[SEAL_HASH_SIZE];
        struct seal_hasher hasher;
        seal_hash("x", SEAL_PARTS(BYTES_OF("one"), BYTES_OF("twothree")), whole);
        seal_hasher_begin(&hasher, "x");
        seal_hasher_add(&hasher, SEAL_PARTS(BYTES_OF("one")));
        seal_hasher_add_length(&hasher, 8);
        seal_hasher_add_piece(&hasher, BYTES_OF("two"));
        seal_hasher_add_piece(&hasher, BYTES_OF("three"));
        seal_hasher_end(&hasher, pieces);
        assert_memory_equal(whole, pieces, sizeof whole);
}

static void parts_are_told_apart(void **state)
{
        (void)state;
        uint8_t one[32];
        uint8_t other[32];
        seal_hash32("x", SEAL_PARTS(BYTES_OF("ab"), BYTES_OF("c")), one);
        seal_hash32("x", SEAL_PARTS(BYTES_OF("a"), BYTES_OF("bc")), other);
        assert_memory_not_equal(one, other, sizeof one);
        seal_hash32("xa", SEAL_PARTS(BYTES_OF("b"), BYTES_OF("c")), other);
        assert_memory_not_equal(one, other, sizeof one);
}

static void scalars_and_points_are_derived_as_in_the_vectors(void **state)
{
        struct row row;
        struct seal_scalar scalar;
        struct seal_point point;
        struct vector wanted = vector_get(find(state, "scalar"), "out");
        read_row(find(state, "scalar"), "parts", &row);
        seal_hash_scalar(row.tag, row.parts, &scalar);
        assert_memory_equal(scalar.bytes, wanted.at, sizeof scalar.bytes);
        wanted = vector_get(find(state, "point"), "out");
        seal_hash_point(row.tag, row.parts, &point);
        assert_memory_equal(point.bytes, wanted.at, sizeof point.bytes);
}

static void what_is_no_point_is_refused(void **state)
{
        json_t *object;
        size_t i;
        json_array_foreach(find(state, "refused_points"), i, object)
        {
                struct seal_point point = { { 7 } };
                struct vector bytes = vector_get(object, "bytes");
                assert_false(seal_point_read(vector_bytes(&bytes), &point));
                assert_int_equal(point.bytes[0], 7);
        }
        assert_int_equal(i, 5);
}

static void what_is_no_scalar_is_refused(void **state)
{
        json_t *object;
        size_t i;
        json_array_foreach(find(state, "refused_scalars"), i, object)
        {
                struct seal_scalar scalar = { { 7 } };
                struct vector bytes = vector_get(object, "bytes");
                assert_false(seal_scalar_read(vector_bytes(&bytes), &scalar));
                assert_int_equal(scalar.bytes[0], 7);
        }
        assert_int_equal(i, 4);
}

static void the_wrong_length_is_refused(void **state)
{
        struct seal_point point;
        struct seal_scalar scalar;
        struct vector good = vector_get(find(state, "box"), "Q");
        assert_true(seal_point_read(vector_bytes(&good), &point));
        good.length--;
        assert_false(seal_point_read(vector_bytes(&good), &point));
        assert_false(seal_point_read((struct bytes){ good.at, 0 }, &point));
        good = vector_get(find(state, "box"), "q");
        assert_true(seal_scalar_read(vector_bytes(&good), &scalar));
        good.length++;
        assert_false(seal_scalar_read(vector_bytes(&good), &scalar));
        assert_false(seal_scalar_read((struct bytes){ good.at, 0 }, &scalar));
}

static void a_sum_that_is_the_identity_fails(void **state)
{
        (void)state;
        struct seal_scalar one = { { 1 } };
        struct seal_scalar zero = { { 0 } };
        struct seal_point base;
        struct seal_point twice;
        struct seal_point out = { { 7 } };
        assert_true(seal_multiply_base(&one, &base));
        assert_true(seal_add(&base, &base, &twice));
        assert_true(seal_subtract(&twice, &base, &out));
        assert_memory_equal(out.bytes, base.bytes, sizeof out.bytes);
        assert_false(seal_subtract(&base, &base, &out));
        assert_false(seal_multiply(&zero, &base, &out));
        assert_false(seal_multiply_base(&zero, &out));
        assert_memory_equal(out.bytes, base.bytes, sizeof out.bytes);
}

/* The equality proof of the vectors. */
struct sample {
        struct row row;
        struct seal_scalar x;
        struct seal_point x_point, base, y_point;
        struct proof_claim claim;
        struct vector proof;
};

static struct seal_point point_of(json_t *object, const char *member)
{
        struct seal_point point;
        struct vector bytes = vector_get(object, member);
        assert_true(seal_point_read(vector_bytes(&bytes), &point));
        return point;
}

static void read_sample(void **state, struct sample *s)
{
        json_t *object = find(state, "equality");
        struct vector x = vector_get(object, "x");
        read_row(object, "context", &s->row);
        assert_true(seal_scalar_read(vector_bytes(&x), &s->x));
        s->base = point_of(object, "B");
        s->x_point = point_of(object, "X");
        s->y_point = point_of(object, "Y");
        s->proof = vector_get(object, "out");
        s->claim = (struct proof_claim){ s->row.tag, s->row.parts, &s->x_point, &s->base,
                &s->y_point };
}

static void a_proof_is_that_of_the_vectors(void **state)
{
        struct sample s;
        uint8_t proof[SEAL_PROOF_SIZE];
        struct vector_stream stream = vector_stream_of("equality");
        const struct seal_random random = { vector_draw, &stream };
        read_sample(state, &s);
        assert_true(proof_make(&s.claim, &s.x, &random, proof));
        assert_memory_equal(proof, s.proof.at, sizeof proof);
        assert_true(proof_is_good(&s.claim, vector_bytes(&s.proof)));
}

static void a_proof_of_something_else_is_refused(void **state)
{
        struct sample s;
        read_sample(state, &s);
        struct bytes proof = vector_bytes(&s.proof);
        for (size_t bit = 0; bit < 8 * SEAL_PROOF_SIZE; bit += 13) {
                s.proof.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
                assert_false(proof_is_good(&s.claim, proof));
                s.proof.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        assert_true(proof_is_good(&s.claim, proof));
        s.claim.y_point = &s.x_point;
        assert_false(proof_is_good(&s.claim, proof));
        s.claim.y_point = &s.y_point;
        s.claim.context.count--;
        assert_false(proof_is_good(&s.claim, proof));
        s.claim.context.count++;
        s.claim.tag = "other";
        assert_false(proof_is_good(&s.claim, proof));
        s.claim.tag = s.row.tag;
        s.claim.base = NULL;
        assert_false(proof_is_good(&s.claim, proof));
        assert_false(proof_is_good(&s.claim, (struct bytes){ proof.at, proof.length - 1 }));
}

static void two_proofs_of_one_thing_differ(void **state)
{
        struct sample s;
        uint8_t one[SEAL_PROOF_SIZE];
        uint8_t other[SEAL_PROOF_SIZE];
        read_sample(state, &s);
        assert_true(proof_make(&s.claim, &s.x, &seal_kernel, one));
        assert_true(proof_make(&s.claim, &s.x, &seal_kernel, other));
        assert_memory_not_equal(one, other, sizeof one);
        assert_true(proof_is_good(&s.claim, (struct bytes){ other, sizeof other }));
}

/* A machine restored from a snapshot draws the same bytes again: t must differ all the same. */
static void repeated_random_bytes_do_not_repeat_t(void **state)
{
        struct sample s;
        uint8_t one[SEAL_PROOF_SIZE];
        uint8_t other[SEAL_PROOF_SIZE];
        struct vector_stream stream = vector_stream_of("again");
        const struct seal_random random = { vector_draw, &stream };
        read_sample(state, &s);
        assert_true(proof_make(&s.claim, &s.x, &random, one));
        stream = vector_stream_of("again");
        s.claim.context.count--;
        assert_true(proof_make(&s.claim, &s.x, &random, other));
        assert_memory_not_equal(one, other, sizeof one);
        assert_memory_not_equal(one + 32, other + 32, 32);
}

static void a_file_signed_elsewhere_is_taken_and_an_altered_one_is_not(void **state)
{
        json_t *object = find(state, "signed");
        struct vector file = vector_get(object, "file");
        struct vector public_half = vector_get(object, "public");
        struct vector bytes = vector_get(object, "seed");
        size_t length = file.length - SIGNATURE_SIZE;
        uint8_t signature[SIGNATURE_SIZE];
        struct secret seed;
        memcpy(seed.bytes, bytes.at, sizeof seed.bytes);
        struct bytes body = { file.at, length };
        assert_true(seal_is_signed(public_half.at, body, file.at + length));
        seal_sign(&seed, body, signature);
        assert_memory_equal(signature, file.at + length, sizeof signature);
        file.at[9] ^= 1;
        assert_false(seal_is_signed(public_half.at, body, file.at + length));
}

static void what_was_sealed_once_opens_only_unaltered(void **state)
{
        (void)state;
        static const struct secret key = { { 3 } };
        uint8_t sealed[5 + SEAL_TAG_SIZE];
        uint8_t opened[5];
        struct bytes all = { sealed, sizeof sealed };
        seal_once(&key, BYTES_OF("ad"), BYTES_OF("hello"), sealed);
        assert_true(seal_open_once(&key, BYTES_OF("ad"), all, opened));
        assert_memory_equal(opened, "hello", 5);
        assert_false(seal_open_once(&key, BYTES_OF("da"), all, opened));
        sealed[0] ^= 1;
        assert_false(seal_open_once(&key, BYTES_OF("ad"), all, opened));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(hashes_are_those_of_the_vectors),
                cmocka_unit_test(a_part_may_come_in_pieces),
                cmocka_unit_test(parts_are_told_apart),
                cmocka_unit_test(scalars_and_points_are_derived_as_in_the_vectors),
                cmocka_unit_test(what_is_no_point_is_refused),
                cmocka_unit_test(what_is_no_scalar_is_refused),
                cmocka_unit_test(the_wrong_length_is_refused),
                cmocka_unit_test(a_sum_that_is_the_identity_fails),
                cmocka_unit_test(a_proof_is_that_of_the_vectors),
                cmocka_unit_test(a_proof_of_something_else_is_refused),
                cmocka_unit_test(two_proofs_of_one_thing_differ),
                cmocka_unit_test(repeated_random_bytes_do_not_repeat_t),
                cmocka_unit_test(a_file_signed_elsewhere_is_taken_and_an_altered_one_is_not),
                cmocka_unit_test(what_was_sealed_once_opens_only_unaltered),
        };
        return cmocka_run_group_tests(tests, vectors_begin, vectors_end);
}
