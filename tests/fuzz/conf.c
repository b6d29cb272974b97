/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/conf.h"
#include "kit/text.h"

#include "fuzz.h"

/* A settings file of anything: what is refused has a sentence; what is read is one line of text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const char *const names[] = { "data", "listen", "address", "language" };
        const struct conf conf = { "a.conf", names, COUNT(names) };
        const char *values[COUNT(names)] = { NULL };
        SCOPED(arena_end) struct arena *mem = arena_make(4 << 20);
        struct act a = act_begin(mem, STR("fuzz"), LANG_EN);
        if (conf_read(&a, &conf, str_of_bytes(data, size), values) != OK) {
                MUST_HOLD(text_of_failure(&a)[0] != '\0');
                return 0;
        }
        for (size_t i = 0; i < COUNT(names); i++) {
                struct str value = str_of(values[i]);
                MUST_HOLD(!values[i] || (value.len > 0 && value.len <= CONF_VALUE_MOST));
                MUST_HOLD(text_find_fault(value) == TEXT_FAULT_NONE);
                MUST_HOLD(str_is_equal(value, str_trim(value)));
        }
        return 0;
}
