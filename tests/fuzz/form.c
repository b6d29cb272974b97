/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The body of a form: what is taken is what was declared, and the two readers agree. */
#include "kit/form.h"

#include "fuzz.h"

#include <string.h>

enum { NAME, KIND, AGE, IS_CHILD, PAPERS, TOKEN, FIELDS, NAME_MOST = 40, AGE_MOST = 120 };

static const struct form_field fields[] = {
        [NAME] = { "name", FORM_TEXT, NAME_MOST, FORM_NEEDED },
        [KIND] = { "kind", FORM_CODE, 8, FORM_OPTIONAL },
        [AGE] = { "age", FORM_NUMBER, AGE_MOST, FORM_OPTIONAL },
        [IS_CHILD] = { "child", FORM_FLAG, 0, FORM_OPTIONAL },
        [PAPERS] = { "have", FORM_TICKS, 0, FORM_OPTIONAL },
        [TOKEN] = { "token", FORM_TOKEN, 0, FORM_OPTIONAL },
};
static const struct form form = { fields, FIELDS, 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
        SCOPED(arena_end) struct arena *mem = arena_make(16 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct form_value values[FIELDS];
        struct private body = private_wrap(str_of_bytes(bytes, size)), name;
        enum err outcome = form_read(&a, &form, body, values);
        MUST_HOLD(outcome == OK || outcome == E_INPUT);
        MUST_HOLD((outcome == OK) == (a.failure.outcome == OK));
        if (outcome != OK)
                return 0;
        struct str text = private_unwrap(values[NAME].text);
        MUST_HOLD(values[NAME].is_there && text.len <= NAME_MOST && !memchr(text.at, 0, text.len));
        MUST_HOLD(values[AGE].number >= 0 && values[AGE].number <= AGE_MOST);
        MUST_HOLD(values[PAPERS].is_there == (values[PAPERS].ticks != 0));
        MUST_HOLD(form_field(&a, body, "name", &name) == OK);
        MUST_HOLD(str_is_equal(private_unwrap(name), text));
        return 0;
}
