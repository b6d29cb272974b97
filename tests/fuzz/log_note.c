/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A checkpoint and a key's line from outside: what is read is written again as the same. */
#include "fuzz.h"
#include "kit/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *mem = arena_make(1 << 20);
        struct str text = str_of_bytes(data, size);
        struct note_key key = { .name = STR("lakehaven.example/citykey-log") };
        struct note_checkpoint checkpoint;
        if (size > 0 && note_read(mem, text, &checkpoint))
                MUST_HOLD(str_starts_with(text, note_body(mem, &checkpoint)));
        MUST_HOLD(size == 0 || !note_is_signed(mem, text, &key)); /* nobody has this key */
        if (note_key_read(mem, text, &key))
                MUST_HOLD(str_is_equal(note_key_text(mem, &key), text));
        arena_end(&mem);
        return 0;
}
