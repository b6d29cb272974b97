/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A person's file of anything. What is accepted keeps the limits of a card; what is refused has a
 * sentence. */
#include "civic/person.h"
#include "kit/text.h"
#include "fuzz.h"

static void check_name(struct act *a, struct private name)
{
        struct private again;
        struct str text = private_unwrap(name);
        MUST_HOLD(text.len <= PERSON_NAME_BYTES);
        MUST_HOLD(text_count_clusters(a, text) <= PERSON_NAME_CLUSTERS);
        MUST_HOLD(person_check_name(a, "name", name, &again) == OK);
        MUST_HOLD(str_is_equal(text, private_unwrap(again))); /* what was normalised is normal */
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 23);
        struct act a = act_begin(mem, STR("fuzz"), LANG_EN);
        struct person person;
        struct private json = private_wrap(str_of_bytes(bytes, size));
        enum err outcome = person_read(&a, json, &person);
        MUST_HOLD(outcome == OK || (outcome == E_INPUT && text_of_failure(&a)[0] != '\0'));
        if (outcome == OK)
                check_name(&a, person.name);
        if (outcome == OK && !private_is_empty(person.name_native))
                check_name(&a, person.name_native);
        return 0;
}
