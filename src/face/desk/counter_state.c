/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that the pages show, as one JSON object. */
#include "face/desk/counter_work.h"

#include "kit/text.h"

#include <jansson.h>

static json_t *text_of(struct str text)
{
        return json_stringn(text.len ? text.at : "", text.len);
}

static json_t *words(const char *text)
{
        return json_string(text ? text : "");
}

static void put(json_t *object, const char *name, json_t *value)
{
        json_object_set_new(object, name, value);
}

static const char *const colours[] = {
        [LIGHT_GREEN] = "green", [LIGHT_AMBER] = "amber", [LIGHT_RED] = "red"
};

bool counter_light_is_on(const struct counter *counter)
{
        return light_worst(&counter->order.light) != LIGHT_RED;
}

static json_t *light_lines(struct act *a, const struct light *light)
{
        json_t *lines = json_array();
        for (size_t i = 0; i < light->count; i++) {
                const struct light_line *line = &light->lines[i];
                json_array_append_new(
                        lines, json_pack("{s:s, s:s, s:s}", "colour", colours[line->colour],
                                       "about", text_get(a->lang, line->about), "text",
                                       text_get(a->lang, line->sentence)));
        }
        return lines;
}

static json_t *light_json(struct act *a, const struct counter *counter)
{
        const struct light *light = &counter->order.light;
        json_t *object = json_object();
        put(object, "colour", json_string(colours[light_worst(light)]));
        put(object, "lines", light_lines(a, light));
        return object;
}

static json_t *event_json(struct act *a, const struct counter *counter)
{
        const struct bundle *bundle = counter->setup->bundle;
        json_t *object = json_object();
        json_t *officers = json_array();
        for (size_t i = 0; i < COUNTER_WORKING; i++)
                json_array_append_new(
                        officers, text_of(bundle->officers[counter->order.officers[i]]));
        put(object, "name", text_of(bundle->event));
        put(object, "desk", text_of(bundle->desk));
        put(object, "day", json_string(text_date(a, a->lang, bundle->day)));
        put(object, "demo", json_boolean(city_is_specimen(&bundle->city)));
        put(object, "officers", officers);
        return object;
}

static json_t *supply_json(const struct desk_supply *supply)
{
        if (!supply->serial[0])
                return json_null();
        return json_pack("{s:s, s:i, s:i, s:b}", "serial", supply->serial, "left", supply->left,
                "capacity", supply->capacity, "low", supply->left * 10 <= supply->capacity);
}

static json_t *stock_json(const struct counter *counter)
{
        const struct desk_stock *stock = &counter->stock;
        return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:s, s:o, s:o}", "opening", stock->opening,
                "left", stock->left, "active", stock->active, "spoiled", stock->spoiled,
                "destroyed", stock->destroyed, "returned", stock->returned, "next", stock->next,
                "ribbon", supply_json(&stock->ribbon), "film", supply_json(&stock->film));
}

/* On the page every line has a mark of its own. */
static struct str without_dash(struct str line)
{
        const struct str dash = STR("– ");
        return str_starts_with(line, dash) ? (struct str){ line.at + dash.len, line.len - dash.len }
                                           : line;
}

/* What is missing, for the officer; what to do about it, in the resident's language. */
static void put_verdict(struct act *a, const struct counter *counter,
        const struct counter_check *check, json_t *object)
{
        struct papers_verdict verdict;
        const struct papers_rules *rules = &counter->setup->bundle->city.papers;
        json_t *missing = json_array();
        json_t *advice = json_array();
        struct buf said = buf_in(a->mem);
        bool is_judged = counter_judge(a, counter, check, &verdict) == OK;
        bool is_enough = is_judged && verdict.outcome == PAPERS_ENOUGH;
        if (is_judged && !is_enough) {
                for (size_t i = 0; i < rules->requirement_count; i++)
                        if (verdict.missing >> i & 1)
                                json_array_append_new(
                                        missing, text_of(papers_text(
                                                         &rules->requirements[i].name, a->lang)));
                papers_say(a, rules, &verdict, counter_lang(check), &said);
        }
        for (struct str rest = buf_str(&said); rest.len;)
                json_array_append_new(advice, text_of(without_dash(str_cut(rest, '\n', &rest))));
        put(object, "enough", json_boolean(is_enough));
        put(object, "missing", missing);
        put(object, "advice", advice);
}

static json_t *check_json(
        struct act *a, const struct counter *counter, const struct counter_check *check)
{
        char ticks[PAPERS_TICKS_TEXT_SIZE];
        json_t *object = json_object();
        papers_ticks_write(check->ticks, ticks);
        put(object, "ticks", json_string(ticks));
        put(object, "age",
                check->age == PAPERS_AGE_UNKNOWN ? json_string("unknown")
                                                 : json_string(text_number(a, check->age)));
        put(object, "language", json_string(check->language));
        put_verdict(a, counter, check, object);
        return object;
}

static json_t *fields_json(const struct counter *counter)
{
        json_t *object = json_object();
        for (size_t i = 0; i < FIELD_COUNT; i++) {
                struct str given = private_unwrap(counter->entry.given[i]);
                bool is_tick = i == FIELD_VETERAN || i == FIELD_DONOR;
                put(object, counter_field_names[i],
                        is_tick ? json_boolean(str_is_equal(given, STR("yes"))) : text_of(given));
        }
        put(object, counter_field_names[FIELD_LANGUAGE], json_string(counter->check.language));
        return object;
}

static json_t *faults_json(const struct counter *counter)
{
        json_t *object = json_object();
        for (size_t i = 0; i < FIELD_COUNT; i++)
                if (counter->entry.faults[i])
                        put(object, counter_field_names[i], words(counter->entry.faults[i]));
        return object;
}

/* The fault of the one field that was tried alone. */
static json_t *tried_json(const struct counter *counter)
{
        json_t *object = json_object();
        put(object, counter_field_names[counter->tried_field], words(counter->tried));
        return object;
}

static json_t *portrait_json(const struct counter *counter)
{
        const struct counter_portrait *portrait = &counter->portrait;
        return json_pack("{s:b, s:i, s:i, s:s}", "ok", portrait->is_there, "width",
                portrait->is_there ? portrait->image.full_width : 0, "height",
                portrait->is_there ? portrait->image.full_height : 0, "fault",
                portrait->fault ? portrait->fault : "");
}

static json_t *printer_json(const struct counter *counter)
{
        const struct counter_print *print = &counter->print;
        const char *state = counter->phase == COUNTER_PRINT ? "busy" : "idle";
        if (print->says)
                state = "stopped";
        return json_pack("{s:s, s:s}", "state", state, "sentence", print->says ? print->says : "");
}

static json_t *scan_json(const struct counter *counter)
{
        const struct counter_scan *scan = &counter->scan;
        return json_pack("{s:o, s:s}", "ok",
                scan->says ? json_boolean(!scan->is_wrong) : json_null(), "sentence",
                scan->says ? scan->says : "");
}

static json_t *family_json(const struct counter *counter)
{
        const struct desk_carry *carry = &counter->order.carry;
        int now = carry->family_now ? carry->family_now : 1;
        return json_pack("{s:i, s:i, s:b}", "of", carry->family_of ? carry->family_of : 1, "now",
                now, "guardian", now > 1);
}

const char *const counter_phase_names[COUNTER_PHASES] = {
        [COUNTER_MORNING] = "morning",
        [COUNTER_CHECK] = "check",
        [COUNTER_ENTER] = "enter",
        [COUNTER_SHOW] = "show",
        [COUNTER_PRINT] = "print",
        [COUNTER_SCAN] = "scan",
        [COUNTER_HAND] = "hand",
        [COUNTER_INCIDENT] = "incident",
        [COUNTER_EVENING] = "evening",
};

static const char *phase_word(const struct counter *counter)
{
        if (counter->is_over)
                return counter->leaves_desk ? "ended" : "wiping";
        return counter_phase_names[counter->phase];
}

/* What the day came to, and where its papers lie. */
static const char *certificate_text(struct act *a, const struct counter *counter)
{
        const struct desk_stock *stock = &counter->stock;
        return text_format(a, a->lang, TEXT_DESK_DAY_CLOSED, text_number(a, stock->opening),
                text_number(a, stock->active), text_number(a, stock->destroyed),
                text_number(a, stock->returned), counter->setup->tally);
}

/* What is the same for the desk, whoever sits there. */
static void put_desk(struct act *a, const struct counter *counter, json_t *object)
{
        put(object, "seq", json_integer(counter->seq));
        put(object, "phase", json_string(phase_word(counter)));
        put(object, "event", event_json(a, counter));
        put(object, "light", light_json(a, counter));
        put(object, "selftest",
                counter->phase == COUNTER_MORNING ? light_lines(a, &counter->order.test)
                                                  : json_array());
        put(object, "stock", stock_json(counter));
        put(object, "printer", printer_json(counter));
        put(object, "sentence", words(counter->says));
        if (counter->is_closed)
                put(object, "certificate",
                        json_pack("{s:s}", "text", certificate_text(a, counter)));
        if (counter->phase == COUNTER_INCIDENT)
                put(object, "incident",
                        json_pack("{s:s}", "kind", desk_incident_names[counter->incident]));
}

/* What is this person's. While an incident covers the screen none of it is there. */
static void put_person(struct act *a, const struct counter *counter, json_t *object)
{
        bool is_making = counter->phase >= COUNTER_PRINT && counter->phase <= COUNTER_HAND;
        put(object, "papers", check_json(a, counter, &counter->check));
        put(object, "next_papers",
                is_making ? check_json(a, counter, &counter->next) : json_null());
        put(object, "fields", fields_json(counter));
        put(object, "faults",
                counter->tried_field < FIELD_COUNT ? tried_json(counter) : faults_json(counter));
        put(object, "portrait", portrait_json(counter));
        put(object, "preview", json_integer(counter->card.drawn));
        put(object, "approved", json_boolean(counter->is_right));
        put(object, "code", text_of(private_unwrap(counter->card.code)));
        put(object, "scan", scan_json(counter));
        put(object, "family", family_json(counter));
}

static int append(const char *bytes, size_t len, void *out)
{
        buf_add(out, str_of_bytes(bytes, len));
        return 0;
}

enum err counter_state(struct act *a, struct counter *counter, struct str *json)
{
        json_t *object = json_object();
        put_desk(a, counter, object);
        if (counter->phase >= COUNTER_CHECK && counter->phase <= COUNTER_HAND && !counter->is_over)
                put_person(a, counter, object);
        struct buf text = buf_in(a->mem);
        int failed = json_dump_callback(object, append, &text, JSON_COMPACT);
        json_decref(object);
        if (failed)
                return fail(a, E_BUG, TEXT_VISIT_PERSON);
        *json = buf_str(&text);
        return OK;
}
