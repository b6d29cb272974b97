/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is typed: every field is checked by the rules of a person's file, then whether it can be
 * printed. */
#include "face/desk/counter_work.h"

#include "base/leak.h"
#include "kit/form.h"
#include "kit/text.h"

enum { ENTRY_MEMORY = 8 << 20 };

const char *const counter_field_names[FIELD_COUNT] = {
        [FIELD_NAME] = "name",
        [FIELD_NAME_NATIVE] = "name_native",
        [FIELD_BIRTH] = "birth",
        [FIELD_GENDER] = "gender",
        [FIELD_VETERAN] = "veteran",
        [FIELD_DONOR] = "donor",
        [FIELD_MEDICAL] = "medical",
        [FIELD_EMERGENCY] = "emergency",
        [FIELD_LANGUAGE] = "language",
};

/* The failure's sentence, kept; the act goes on. */
static const char *keep_sentence(struct act *a)
{
        const char *sentence = str_to_c(a->mem, str_of(text_of_failure(a)));
        act_recover(a);
        return sentence;
}

/* Can the card of a person of whom only this is known be printed? */
static enum err check_print(
        struct act *a, const struct counter *counter, const struct person *person)
{
        const struct card_face face = { .person = person };
        return card_check(a, counter->setup->design, &face);
}

enum err counter_try_field(
        struct act *a, struct counter *counter, enum counter_field field, struct private text)
{
        struct person person = {
                .name = private_wrap(STR("A")),
                .lang = counter_lang(&counter->check),
                .language = private_wrap(str_of(counter->check.language)),
        };
        enum err outcome = person_read_typed(a, counter_field_names[field], text, &person);
        if (outcome == OK)
                outcome = check_print(a, counter, &person);
        counter->tried_field = field;
        counter->tried = outcome == OK ? "" : keep_sentence(a);
        return OK;
}

/* Everything that was typed, each with its own fault. */
static enum err read_fields(struct act *a, struct counter *counter, struct private form)
{
        struct counter_entry *entry = &counter->entry;
        for (size_t i = 0; i < FIELD_COUNT; i++) {
                const char *name = counter_field_names[i];
                TRY(form_field(a, form, name, &entry->given[i]));
                if (person_read_typed(a, name, entry->given[i], &entry->person) != OK)
                        entry->faults[i] = keep_sentence(a);
        }
        return OK;
}

/* The birth date decides how long the card is good and which papers are needed. */
enum err counter_check_birth(struct act *a, struct counter *counter)
{
        struct validity validity;
        struct papers_verdict verdict;
        struct counter_check check = counter->check;
        const struct city *city = &counter->setup->bundle->city;
        TRY(validity_compute(a, city, counter->entry.person.birth, a->today, &validity));
        check.age = validity.age;
        TRY(counter_judge(a, counter, &check, &verdict));
        if (verdict.outcome != PAPERS_ENOUGH)
                return fail(a, E_INPUT, TEXT_DESK_PAPERS_FOR_AGE);
        counter->check.age = check.age;
        counter->card.face.validity = validity;
        return OK;
}

static bool has_no_fault(const struct counter_entry *entry)
{
        for (size_t i = 0; i < FIELD_COUNT; i++)
                if (entry->faults[i])
                        return false;
        return true;
}

enum err counter_enter(struct act *a, struct counter *counter, struct private form)
{
        struct counter_entry *entry = &counter->entry;
        if (!entry->mem)
                entry->mem = arena_make(ENTRY_MEMORY);
        arena_reset(entry->mem);
        *entry = (struct counter_entry){ .mem = entry->mem };
        struct act kept = *a;
        kept.mem = entry->mem;
        enum err outcome = read_fields(&kept, counter, form);
        if (outcome != OK)
                return counter_hand_on(a, &kept, outcome);
        leak_at_counter(&entry->given[FIELD_NAME]);
        if (!entry->faults[FIELD_BIRTH] && counter_check_birth(&kept, counter) != OK)
                entry->faults[FIELD_BIRTH] = keep_sentence(&kept);
        if (has_no_fault(entry) && check_print(&kept, counter, &entry->person) != OK)
                entry->faults[FIELD_NAME] = keep_sentence(&kept);
        entry->is_good = has_no_fault(entry);
        return OK;
}
