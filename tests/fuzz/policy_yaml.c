/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A policy file of anything: the first byte chooses which of the files it is read as. Whatever is
 * accepted must be a policy that cards can be made by; whatever is refused has a sentence. */
#include "civic/validity.h"
#include "kit/text.h"
#include "fuzz.h"

static void check_validity(struct act *a, const struct city *city)
{
        struct city there = *city;
        struct validity validity;
        struct date made = date_of((struct civil){ 2028, 2, 29 });
        there.zone = STR("Etc/UTC");
        for (int age = 0; age < 130; age += 13) {
                struct date birth = date_add_years(made, -age);
                MUST_HOLD(validity_compute(a, &there, birth, made, &validity) == OK);
                MUST_HOLD(!validity.has_end || validity.until.day > made.day);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
        if (size == 0)
                return 0;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 25);
        struct act a = act_begin(mem, STR("fuzz"), LANG_EN);
        struct city city = { .name = STR("before") };
        int file = bytes[0] % CITY_FILES;
        struct str text = str_of_bytes(bytes + 1, size - 1);
        enum err outcome = city_read_file(&a, file, city_files[file], text, &city);
        MUST_HOLD(outcome == OK || (outcome == E_INPUT && text_of_failure(&a)[0] != '\0'));
        if (outcome == OK && city.validity.band_count > 0)
                check_validity(&a, &city);
        return 0;
}
