/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The acts of the screen: each is a row that says in which phases it may be done. */
#include "face/desk/counter_work.h"

#include "kit/form.h"
#include "kit/text.h"

#include <string.h>

/* Ask the launcher for what needs only numbers or a serial. */
static enum err ask_with(
        struct act *a, struct counter *counter, enum desk_ask_kind kind, const struct desk_ask *ask)
{
        struct counter_told told;
        return counter_ask(a, counter, kind, ask, &told);
}

static enum err read_number(
        struct act *a, struct private form, const char *field, int64_t most, int64_t *number)
{
        struct private given;
        TRY(form_field(a, form, field, &given));
        return str_read_number(private_unwrap(given), most, number)
                       ? OK
                       : fail(a, E_INPUT, TEXT_DESK_NUMBER_WRONG);
}

static enum err read_count(struct act *a, struct private form, const char *field, int32_t *count)
{
        int64_t number;
        TRY(read_number(a, form, field, INT32_MAX, &number));
        *count = (int32_t)number;
        return OK;
}

/* ---------------------------------------------------------------- the day */

static enum err read_short(
        struct act *a, struct private form, const char *field, char *out, size_t size)
{
        struct private given;
        TRY(form_field(a, form, field, &given));
        struct str text = private_unwrap(given);
        if (text.len == 0 || text.len >= size)
                return fail(a, E_INPUT, TEXT_DESK_TEXT_LENGTH);
        memcpy(out, text.at, text.len);
        out[text.len] = '\0';
        return OK;
}

/* A ribbon or film was put into the printer; "" for a printer that has none. */
static enum err put_in(
        struct act *a, struct counter *counter, struct private form, const char *field)
{
        struct private given;
        struct desk_ask ask = { .counts = { 0 } };
        TRY(form_field(a, form, field, &given));
        if (private_is_empty(given))
                return OK;
        TRY(read_short(a, form, field, ask.serial, sizeof ask.serial));
        return ask_with(a, counter, DESK_ASK_SUPPLY, &ask);
}

static enum err do_begin(struct act *a, struct counter *counter, struct private form)
{
        struct desk_ask ask = { .counts = { 0 } };
        TRY(read_count(a, form, "cards", &ask.counts[0]));
        TRY(put_in(a, counter, form, "ribbon"));
        TRY(put_in(a, counter, form, "film"));
        TRY(ask_with(a, counter, DESK_ASK_BEGIN, &ask));
        counter->phase = COUNTER_CHECK;
        return OK;
}

static enum err do_evening(struct act *a, struct counter *counter, struct private form)
{
        (void)a;
        (void)form;
        counter->phase = COUNTER_EVENING;
        return OK;
}

static enum err do_close_day(struct act *a, struct counter *counter, struct private form)
{
        static const char *const names[] = { "cards_left", "spoiled_punched", "ribbons_bagged",
                "films_bagged" };
        struct desk_ask ask = { .counts = { 0 } };
        for (size_t i = 0; i < COUNT(names); i++)
                TRY(read_count(a, form, names[i], &ask.counts[i]));
        if (counter->is_closed)
                return fail(a, E_STATE, TEXT_DESK_NOT_NOW);
        TRY(ask_with(a, counter, DESK_ASK_END, &ask));
        counter->is_closed = true;
        return OK;
}

static enum err do_back(struct act *a, struct counter *counter, struct private form)
{
        (void)form;
        if (counter->is_closed)
                return fail(a, E_STATE, TEXT_DESK_NOT_NOW);
        counter->phase = COUNTER_CHECK;
        return OK;
}

/* In the evening only once the day is closed. */
static enum err do_end(struct act *a, struct counter *counter, struct private form)
{
        (void)form;
        if (counter->phase == COUNTER_EVENING && !counter->is_closed)
                return fail(a, E_STATE, TEXT_DESK_NOT_NOW);
        counter->is_over = true;
        counter->leaves_desk = true;
        return OK;
}

static enum err do_supply(struct act *a, struct counter *counter, struct private form)
{
        return put_in(a, counter, form, "serial");
}

static const char *const officer_fields[][2] = { { "name1", "pass1" }, { "name2", "pass2" } };

static enum err give_officer(struct act *a, struct counter *counter, struct private form, int which)
{
        const char *const *names = officer_fields[which];
        struct desk_ask ask = { .counts = { which } };
        struct desk_officer *officer = &ask.officer;
        TRY(read_short(a, form, names[0], officer->name, sizeof officer->name));
        TRY(read_short(a, form, names[1], officer->passphrase, sizeof officer->passphrase));
        return ask_with(a, counter, DESK_ASK_OFFICER, &ask);
}

/* Who works here now, for the screen; the launcher has found the name already. */
static void name_officer(struct act *a, struct counter *counter, struct private form, int which)
{
        struct private name;
        const struct bundle *bundle = counter->setup->bundle;
        if (form_field(a, form, officer_fields[which][0], &name) != OK)
                return;
        for (size_t i = 0; i < bundle->officer_count; i++)
                if (str_is_equal(bundle->officers[i], private_unwrap(name)))
                        counter->order.officers[which] = (uint32_t)i;
}

static enum err do_officers(struct act *a, struct counter *counter, struct private form)
{
        TRY(give_officer(a, counter, form, 0));
        TRY(give_officer(a, counter, form, 1));
        name_officer(a, counter, form, 0);
        name_officer(a, counter, form, 1);
        return OK;
}

static enum err do_light(struct act *a, struct counter *counter, struct private form)
{
        (void)form;
        const struct desk_ask ask = { .counts = { 0 } };
        struct counter_told told;
        TRY(counter_ask(a, counter, DESK_ASK_LIGHT, &ask, &told));
        counter->order.light = told.answer.light;
        return OK;
}

/* ---------------------------------------------------------------- incidents */

/* The person's process ends, and all that was of them with it; the script and the count are shown
 * by the next one, which knows of nobody. */
static enum err do_incident(struct act *a, struct counter *counter, struct private form)
{
        struct private kind;
        struct desk_ask ask = { .counts = { 0 } };
        TRY(form_field(a, form, "kind", &kind));
        while (ask.counts[0] < DESK_INCIDENTS &&
                !str_is_equal(private_unwrap(kind), str_of(desk_incident_names[ask.counts[0]])))
                ask.counts[0]++;
        if (ask.counts[0] == DESK_INCIDENTS)
                return fail(a, E_INPUT, TEXT_FORM_BROKEN);
        TRY(ask_with(a, counter, DESK_ASK_INCIDENT, &ask));
        if (counter_spoil(a, counter) != OK)
                act_recover(a); /* the launcher spoils what is left in hand */
        counter->is_stopped = true;
        counter->is_over = true;
        return OK;
}

/* The stock is counted before work goes on. */
static enum err do_incident_end(struct act *a, struct counter *counter, struct private form)
{
        struct desk_ask ask = { .counts = { 0 } };
        TRY(read_count(a, form, "count", &ask.counts[0]));
        TRY(ask_with(a, counter, DESK_ASK_GO_ON, &ask));
        counter->phase = (enum counter_phase)counter->order.after_incident;
        return OK;
}

/* ---------------------------------------------------------------- one person */

static enum err do_ticks(struct act *a, struct counter *counter, struct private form)
{
        return counter_tick(a, counter, form);
}

static enum err do_family(struct act *a, struct counter *counter, struct private form)
{
        int32_t of;
        TRY(read_count(a, form, "of", &of));
        if (of < 1 || of > DESK_FAMILY_MOST || of < counter->order.carry.family_now)
                return fail(a, E_INPUT, TEXT_DESK_FAMILY_SIZE);
        counter->order.carry.family_of = (int16_t)of;
        if (counter->order.carry.family_now == 0)
                counter->order.carry.family_now = 1;
        return OK;
}

static enum err do_enter(struct act *a, struct counter *counter, struct private form)
{
        return counter_enter(a, counter, form);
}

/* One field while it is typed; nothing is kept but its fault. */
static enum err do_glyph(struct act *a, struct counter *counter, struct private form)
{
        struct private field;
        struct private text;
        TRY(form_field(a, form, "field", &field));
        TRY(form_field(a, form, "text", &text));
        for (size_t i = 0; i < FIELD_COUNT; i++)
                if (str_is_equal(private_unwrap(field), str_of(counter_field_names[i])))
                        return counter_try_field(a, counter, (enum counter_field)i, text);
        return fail(a, E_INPUT, TEXT_FORM_BROKEN);
}

static enum err do_head(struct act *a, struct counter *counter, struct private form)
{
        static const char *const names[] = { "x", "y", "w", "h" };
        int64_t at[COUNT(names)];
        const struct image *image = &counter->portrait.image;
        if (!counter->portrait.is_there)
                return fail(a, E_STATE, TEXT_DESK_NO_PICTURE);
        for (size_t i = 0; i < COUNT(names); i++)
                TRY(read_number(a, form, names[i], 100000, &at[i]));
        counter->portrait.head = (struct crop){
                .x = (int)(at[0] * image->picture.width / image->full_width),
                .y = (int)(at[1] * image->picture.height / image->full_height),
                .width = (int)(at[2] * image->picture.width / image->full_width),
                .height = (int)(at[3] * image->picture.height / image->full_height),
        };
        return OK;
}

static enum err do_show(struct act *a, struct counter *counter, struct private form)
{
        (void)form;
        if (!counter->entry.is_good)
                return fail(a, E_STATE, TEXT_DESK_FIELDS_FIRST);
        if (!counter->portrait.is_there)
                return fail(a, E_STATE, TEXT_DESK_NO_PICTURE);
        TRY(counter_check_birth(a, counter)); /* ticks may have changed since it was typed */
        TRY(counter_preview(a, counter));
        counter->is_right = false;
        counter->phase = COUNTER_SHOW;
        return OK;
}

static enum err do_right(struct act *a, struct counter *counter, struct private form)
{
        (void)a;
        (void)form;
        counter->is_right = true;
        return OK;
}

static enum err do_wrong(struct act *a, struct counter *counter, struct private form)
{
        (void)a;
        (void)form;
        counter->is_right = false;
        counter->phase = COUNTER_ENTER;
        return OK;
}

static enum err do_print(struct act *a, struct counter *counter, struct private form)
{
        (void)form;
        if (!counter->is_right)
                return fail(a, E_STATE, TEXT_DESK_RIGHT_FIRST);
        return counter_print(a, counter);
}

/* The printer spoiled it: the same card again, from the resident's yes. */
static enum err do_jam(struct act *a, struct counter *counter, struct private form)
{
        (void)form;
        TRY(counter_spoil(a, counter));
        counter->phase = COUNTER_SHOW;
        return OK;
}

/* A mistake was seen after printing: a wrong letter or picture is corrected first, a bad print is
 * printed again as it is. */
static enum err do_spoil(struct act *a, struct counter *counter, struct private form)
{
        struct private reason;
        TRY(form_field(a, form, "reason", &reason));
        struct str why = private_unwrap(reason);
        bool is_wrong = str_is_equal(why, STR("misspelt")) || str_is_equal(why, STR("photo"));
        TRY(counter_spoil(a, counter));
        counter->is_right = counter->is_right && !is_wrong;
        counter->phase = is_wrong ? COUNTER_ENTER : COUNTER_SHOW;
        return OK;
}

static enum err do_blank(struct act *a, struct counter *counter, struct private form)
{
        (void)form;
        return counter_ask_for(a, counter, DESK_ASK_SPOIL);
}

static enum err do_leave(struct act *a, struct counter *counter, struct private form)
{
        (void)form;
        TRY(counter_spoil(a, counter));
        counter->is_over = true;
        return OK;
}

/* A demonstration without a printer shows the card: what is shown is what is read. */
static enum err do_scan(struct act *a, struct counter *counter, struct private form)
{
        struct private text;
        TRY(form_field(a, form, "text", &text));
        if (private_is_empty(text) && counter->setup->printer->sink == PRINTER_WINDOW)
                text = counter->card.face.qr;
        return counter_scan(a, counter, text);
}

static enum err do_hand(struct act *a, struct counter *counter, struct private form)
{
        int64_t papers;
        TRY(read_number(a, form, "papers", 1, &papers));
        if (papers != 1)
                return fail(a, E_STATE, TEXT_DESK_PAPERS_BACK_FIRST);
        TRY(counter_ask_for(a, counter, DESK_ASK_HAND));
        counter->print.has_blank = false;
        counter->is_over = true;
        return OK;
}

/* ---------------------------------------------------------------- the table */

#define IN(phase) (1U << COUNTER_##phase)
#define BEFORE_PRINT (IN(CHECK) | IN(ENTER) | IN(SHOW))
#define WITH_CARD (IN(PRINT) | IN(SCAN) | IN(HAND))
#define AT_WORK (BEFORE_PRINT | WITH_CARD)

/* The green light: for anything of a person that is more than a tick. A guest: the resident, from
 * their own screen. */
enum { NEEDS_LIGHT = 1, FOR_GUESTS = 2 };

static const struct counter_act {
        const char *name;
        uint32_t phases;
        enum err (*run)(struct act *a, struct counter *counter, struct private form);
        int needs;
} acts[] = {
        { "begin", IN(MORNING), do_begin, 0 },
        { "ticks", AT_WORK, do_ticks, 0 },
        { "family", BEFORE_PRINT, do_family, 0 },
        { "enter", IN(ENTER), do_enter, NEEDS_LIGHT },
        { "glyph", IN(ENTER), do_glyph, NEEDS_LIGHT },
        { "head", IN(ENTER), do_head, NEEDS_LIGHT },
        { "show", IN(ENTER), do_show, NEEDS_LIGHT },
        { "right", IN(SHOW), do_right, FOR_GUESTS },
        { "wrong", IN(SHOW), do_wrong, FOR_GUESTS },
        { "print", IN(SHOW), do_print, NEEDS_LIGHT },
        { "jam", WITH_CARD, do_jam, 0 },
        { "spoil", WITH_CARD, do_spoil, 0 },
        { "blank", BEFORE_PRINT, do_blank, 0 },
        { "scan", IN(SCAN) | IN(HAND), do_scan, 0 },
        { "hand", IN(HAND), do_hand, 0 },
        { "leave", AT_WORK, do_leave, 0 },
        { "ribbon", AT_WORK, do_supply, 0 },
        { "film", AT_WORK, do_supply, 0 },
        { "officers", BEFORE_PRINT, do_officers, 0 },
        { "light", BEFORE_PRINT, do_light, 0 },
        { "incident", IN(MORNING) | AT_WORK | IN(EVENING), do_incident, 0 },
        { "incident_end", IN(INCIDENT), do_incident_end, 0 },
        { "evening", IN(CHECK), do_evening, 0 },
        { "back", IN(EVENING), do_back, 0 },
        { "close_day", IN(EVENING), do_close_day, 0 },
        { "end", IN(MORNING) | IN(EVENING), do_end, 0 },
};

static const struct counter_act *find_act(struct str name)
{
        for (size_t i = 0; i < COUNT(acts); i++)
                if (str_is_equal(name, str_of(acts[i].name)))
                        return &acts[i];
        return NULL;
}

bool counter_is_for_guests(struct act *a, struct private form)
{
        struct private name;
        if (form_field(a, form, "act", &name) != OK) {
                act_recover(a);
                return false;
        }
        const struct counter_act *found = find_act(private_unwrap(name));
        return found && found->needs & FOR_GUESTS;
}

enum err counter_do(struct act *a, struct counter *counter, struct private form)
{
        struct private name;
        TRY(form_field(a, form, "act", &name));
        const struct counter_act *found = find_act(private_unwrap(name));
        if (!found)
                return fail(a, E_INPUT, TEXT_FORM_BROKEN);
        if (!(found->phases >> counter->phase & 1U))
                return fail(a, E_STATE, TEXT_DESK_NOT_NOW);
        if (found->needs & NEEDS_LIGHT && !counter_light_is_on(counter))
                return fail(a, E_STATE, TEXT_DESK_LIGHT_RED);
        counter->seq++;
        return found->run(a, counter, form);
}

void counter_write_acts(struct buf *out)
{
        buf_add_c(out, "What may be done on the desk's screen, and in which phases.\n\n");
        for (size_t i = 0; i < COUNT(acts); i++) {
                buf_add_c(out, acts[i].name);
                buf_add_c(out, ":");
                for (enum counter_phase phase = 0; phase < COUNTER_PHASES; phase++) {
                        if (!(acts[i].phases >> phase & 1U))
                                continue;
                        buf_add_c(out, " ");
                        buf_add_c(out, counter_phase_names[phase]);
                }
                buf_add_c(out, acts[i].needs & NEEDS_LIGHT ? "; needs the green light" : "");
                buf_add_c(out, acts[i].needs & FOR_GUESTS ? "; the resident may, too" : "");
                buf_add_c(out, "\n");
        }
}
