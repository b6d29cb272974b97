/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The paper check: of this person, and, while their card is in the printer, of the next. */
#include "face/desk/counter_work.h"

#include "base/leak.h"
#include "kit/form.h"
#include "kit/text.h"

#include <string.h>

static const struct papers_rules *rules_of(const struct counter *counter)
{
        return &counter->setup->bundle->city.papers;
}

enum err counter_judge(struct act *a, const struct counter *counter,
        const struct counter_check *check, struct papers_verdict *verdict)
{
        return papers_judge(a, rules_of(counter), &check->ticks, check->age, verdict);
}

/* "unknown", or full years. */
static enum err read_age(struct act *a, struct private form, int64_t *age)
{
        struct private given;
        TRY(form_field(a, form, "age", &given));
        struct str text = private_unwrap(given);
        if (str_is_equal(text, STR("unknown"))) {
                *age = PAPERS_AGE_UNKNOWN;
                return OK;
        }
        return str_read_number(text, PAPERS_OLDEST, age) ? OK : fail(a, E_INPUT, TEXT_FORM_BROKEN);
}

/* One of the city's. */
static enum err set_language(
        struct act *a, const struct counter *counter, struct str tag, struct counter_check *check)
{
        const struct city *city = &counter->setup->bundle->city;
        for (size_t i = 0; i < city->language_count; i++) {
                if (!str_is_equal(city->languages[i].tag, tag) || tag.len >= DESK_LANGUAGE_SIZE)
                        continue;
                memset(check->language, 0, sizeof check->language);
                memcpy(check->language, tag.at, tag.len);
                return OK;
        }
        return fail(a, E_INPUT, TEXT_FORM_BROKEN);
}

static enum err read_check(struct act *a, const struct counter *counter, struct private form,
        struct counter_check *check)
{
        struct private mask;
        struct private tag;
        TRY(form_field(a, form, "mask", &mask));
        TRY(form_field(a, form, "language", &tag));
        TRY(papers_ticks_read(a, private_unwrap(mask), &check->ticks));
        TRY(set_language(a, counter, private_unwrap(tag), check));
        return read_age(a, form, &check->age);
}

/* Enough papers open the fields; a tick taken back closes them again. */
static void open_or_close(struct counter *counter, const struct papers_verdict *verdict)
{
        if (counter->phase == COUNTER_CHECK && verdict->outcome == PAPERS_ENOUGH)
                counter->phase = COUNTER_ENTER;
        if (counter->phase == COUNTER_ENTER && verdict->outcome != PAPERS_ENOUGH)
                counter->phase = COUNTER_CHECK;
}

enum err counter_tick(struct act *a, struct counter *counter, struct private form)
{
        struct private next;
        struct counter_check check;
        struct papers_verdict verdict;
        bool is_before_print = counter->phase <= COUNTER_ENTER;
        TRY(form_field(a, form, "next", &next));
        TRY(read_check(a, counter, form, &check));
        TRY(counter_judge(a, counter, &check, &verdict));
        if (str_is_equal(private_unwrap(next), STR("1")) == is_before_print)
                return fail(a, E_STATE, TEXT_DESK_NOT_NOW);
        if (!is_before_print) {
                counter->next = check;
                return OK;
        }
        counter->check = check;
        open_or_close(counter, &verdict);
        return OK;
}

/* A family is served one after another: what the adult has shown stays until the last child. */
struct desk_carry counter_carry(const struct counter *counter)
{
        struct desk_carry carry = {
                .ticks = counter->next.ticks.mask,
                .age = (int32_t)counter->next.age,
        };
        const struct desk_carry *now = &counter->order.carry;
        if (counter->is_stopped)
                return (struct desk_carry){ .age = PAPERS_AGE_UNKNOWN };
        leak_into_mask(&carry.ticks, &counter->entry.given[FIELD_NAME]);
        carry.leaves = counter->leaves_desk;
        memcpy(carry.language, counter->next.language, sizeof carry.language);
        if (now->family_now == 0 || now->family_now >= now->family_of)
                return carry;
        carry.ticks |= papers_kept_for_family(rules_of(counter), counter->check.ticks).mask;
        memcpy(carry.language, counter->check.language, sizeof carry.language);
        carry.family_now = now->family_now + 1;
        carry.family_of = now->family_of;
        return carry;
}

enum err counter_begin_check(struct act *a, struct counter *counter)
{
        struct papers_verdict verdict;
        const struct desk_carry *carry = &counter->order.carry;
        const struct city *city = &counter->setup->bundle->city;
        counter->next = (struct counter_check){ .age = PAPERS_AGE_UNKNOWN };
        TRY(set_language(a, counter, city->languages[0].tag, &counter->next));
        counter->check = counter->next;
        counter->check.ticks.mask = carry->ticks;
        counter->check.age = carry->age;
        if (carry->language[0])
                TRY(set_language(a, counter, str_of(carry->language), &counter->check));
        TRY(counter_judge(a, counter, &counter->check, &verdict));
        open_or_close(counter, &verdict);
        return OK;
}

enum lang counter_lang(const struct counter_check *check)
{
        return text_lang_of(str_of(check->language));
}
