/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

#include <stdlib.h>
#include <string.h>

void *buffer_new(size_t size)
{
        return calloc(1, size ? size : 1);
}

void buffer_free(void *memory, size_t size)
{
        if (memory)
                explicit_bzero(memory, size);
        free(memory);
}
