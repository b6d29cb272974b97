/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SEAL_FIXTURE_H
#define CITYKEY_KIT_SEAL_FIXTURE_H

#include "kit/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

/* For tests only: tests/data/seal/vectors.json, and the stream of bytes that it was made with. */

enum { VECTOR_MOST = 4096 };

struct vector {
        uint8_t at[VECTOR_MOST];
        size_t length;
};

static inline int vectors_begin(void **state)
{
        json_error_t why;
        *state = json_load_file(SOURCE_ROOT "/tests/data/seal/vectors.json", 0, &why);
        return *state && crypt_start() ? 0 : -1;
}

static inline int vectors_end(void **state)
{
        json_decref(*state);
        return 0;
}

static inline struct vector vector_of(const char *hex)
{
        struct vector vector = { .length = strlen(hex) / 2 };
        assert_true(vector.length <= sizeof vector.at);
        assert_true(hex_read(str_of(hex), vector.at, vector.length));
        return vector;
}

static inline struct vector vector_get(json_t *object, const char *member)
{
        const char *hex = json_string_value(json_object_get(object, member));
        assert_non_null(hex);
        return vector_of(hex);
}

static inline struct bytes vector_bytes(const struct vector *vector)
{
        return (struct bytes){ vector->at, vector->length };
}

/* BLAKE2b-512("citykey/seal/v1/test-rng", seed, u64 i), i counting from 0. */
struct vector_stream {
        uint8_t message[24 + 32 + 8];
        uint64_t next;
};

static inline struct vector_stream vector_stream_of(const char *name)
{
        struct vector_stream stream = { .next = 0 };
        memcpy(stream.message, "citykey/seal/v1/test-rng", 24);
        seal_hash32("test-seed", SEAL_PARTS(bytes_of_text(name)), stream.message + 24);
        return stream;
}

static inline void vector_draw(void *arg, uint8_t out[SEAL_RANDOM_SIZE])
{
        struct vector_stream *stream = arg;
        for (size_t i = 0; i < 8; i++)
                stream->message[56 + i] = (uint8_t)(stream->next >> (8 * i));
        stream->next++;
        crypt_blake2b(STR(""), str_of_bytes(stream->message, sizeof stream->message), out,
                SEAL_RANDOM_SIZE);
}

#endif
