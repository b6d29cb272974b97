/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_FIXTURE_H
#define CITYKEY_LIB_FIXTURE_H

/* What the tests of the library share. Each test is one file that includes this. */

#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Memory that a fixture fills; freed by the caller with free. */
static inline struct bytes fixture_read(const char *name)
{
        char path[512];
        snprintf(path, sizeof path, "%s/%s", FIXTURES, name);
        FILE *file = fopen(path, "rb");
        if (!file)
                fail_msg("%s cannot be read", path);
        fseek(file, 0, SEEK_END);
        size_t length = (size_t)ftell(file);
        rewind(file);
        uint8_t *data = malloc(length + 1);
        assert_int_equal(fread(data, 1, length, file), length);
        fclose(file);
        data[length] = '\0';
        return (struct bytes){ data, length };
}

static inline void fixture_free(struct bytes data)
{
        free((void *)(uintptr_t)data.at);
}

/* Bytes of hex, white space in it ignored, on the heap at their exact size so that the sanitizer
 * sees a step too far; freed with fixture_free. */
static inline struct bytes unhex(const char *hex)
{
        uint8_t *data = malloc(strlen(hex) / 2 + 1);
        size_t digits = 0;
        for (; *hex; hex++) {
                const char *all = "0123456789abcdef", *digit = strchr(all, *hex | 0x20);
                if (*hex == ' ' || *hex == '\n')
                        continue;
                assert_non_null(digit);
                uint8_t value = (uint8_t)(digit - all);
                unsigned high = digits % 2 ? data[digits / 2] * 16U : 0;
                data[digits / 2] = (uint8_t)(high | value);
                digits++;
        }
        assert_int_equal(digits % 2, 0);
        return (struct bytes){ realloc(data, digits / 2 + !digits), digits / 2 };
}

static inline void assert_bytes_equal(struct bytes got, struct bytes wanted)
{
        assert_int_equal(got.length, wanted.length);
        if (got.length)
                assert_memory_equal(got.at, wanted.at, got.length);
}

#endif
