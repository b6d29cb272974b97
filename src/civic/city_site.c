/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The part "site" of city.yaml. */
#include "civic/city_inside.h"

#include <string.h>

enum { PRICE_MOST = 1000, YEARS_MOST = 100, CLOCK = 5 };

static const char *const free_words[] = { "free", NULL };
static const char *const day_words[] = { "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday", NULL };

static const struct yaml_field hours_fields[] = {
        { .kind = YAML_LINE, .offset = offsetof(struct city_hours, line) },
        { .name = "from",
                YAML_CHOICE,
                .offset = offsetof(struct city_hours, from),
                .words = day_words },
        { .name = "to",
                YAML_CHOICE,
                .offset = offsetof(struct city_hours, to),
                .words = day_words },
        { .name = "opens",
                YAML_TEXT,
                .offset = offsetof(struct city_hours, opens_text),
                .least = CLOCK,
                .most = CLOCK },
        { .name = "closes",
                YAML_TEXT,
                .offset = offsetof(struct city_hours, closes_text),
                .least = CLOCK,
                .most = CLOCK },
        { .kind = YAML_END },
};

#define MAYBE(member, has_member)                                                                  \
        .is_optional = true, .offset = IN_CITY(site.member),                                       \
        .count_offset = IN_CITY(site.has_member)

const struct yaml_field city_site_fields[] = {
        { .name = "office", YAML_TEXT, MAYBE(office, has_office), .least = 1, .most = 80 },
        { .name = "address", YAML_TEXT, MAYBE(address, has_address), .least = 1, .most = 160 },
        { .name = "phone", YAML_TEXT, MAYBE(phone, has_phone), .least = 3, .most = 24 },
        { .name = "interpreters",
                YAML_TEXT,
                MAYBE(interpreters, has_interpreters),
                .least = 3,
                .most = 24 },
        { .name = "emergency", YAML_TEXT, MAYBE(emergency, has_emergency), .least = 3, .most = 24 },
        { .name = "leave", YAML_WEB, MAYBE(leave, has_leave), .most = 100 },
        { .name = "hours",
                YAML_LIST,
                .is_optional = true,
                .offset = IN_CITY(site.hours),
                .least = 1,
                .most = CITY_SITE_HOURS,
                .fields = hours_fields,
                .size = sizeof(struct city_hours),
                .count_offset = IN_CITY(site.hours_count) },
        { .name = "price",
                YAML_NUMBER,
                MAYBE(price, has_price),
                .least = 1,
                .most = PRICE_MOST,
                .words = free_words },
        { .name = "price_again",
                YAML_NUMBER,
                MAYBE(price_again, has_price_again),
                .least = 1,
                .most = PRICE_MOST,
                .words = free_words },
        { .name = "online_years",
                YAML_NUMBER,
                MAYBE(online_years, has_online_years),
                .least = 1,
                .most = YEARS_MOST },
        { .kind = YAML_END },
};

/* "09:30" */
static bool read_clock(struct str text, int64_t *minute)
{
        struct str minutes;
        int64_t hour, rest;
        struct str hours = str_cut(text, ':', &minutes);
        if (hours.len != 2 || minutes.len != 2 || !str_read_number(hours, 23, &hour) ||
                !str_read_number(minutes, 59, &rest))
                return false;
        *minute = hour * 60 + rest;
        return true;
}

enum err city_site_check(const struct check *c)
{
        struct city_site *site = &c->draft->city.site;
        for (size_t i = 0; i < site->hours_count; i++) {
                struct city_hours *hours = &site->hours[i];
                if (!read_clock(hours->opens_text, &hours->opens) ||
                        !read_clock(hours->closes_text, &hours->closes) ||
                        hours->opens >= hours->closes || hours->from > hours->to)
                        return check_fail(c, hours->line, TEXT_POLICY_SITE_HOURS, NULL);
        }
        return OK;
}

/* ------------------------------------------------------------------------- for review */

static void print_if(struct act *a, struct buf *out, bool is_there, enum text key, struct str text)
{
        if (!is_there)
                return;
        buf_add_c(out, text_format(a, a->lang, key, str_to_c(a->mem, text)));
        buf_add_c(out, "\n");
}

static struct str price_text(struct act *a, int64_t price)
{
        return str_of(price == 0 ? text_get(a->lang, TEXT_POLICY_PRINT_SITE_FREE)
                                 : text_number(a, price));
}

static struct str hours_text(struct act *a, const struct city_hours *hours)
{
        return str_of(text_format(a, a->lang, TEXT_POLICY_PRINT_SITE_HOURS_ROW,
                day_words[hours->from], day_words[hours->to], str_to_c(a->mem, hours->opens_text),
                str_to_c(a->mem, hours->closes_text)));
}

void city_site_print(struct act *a, const struct city_site *site, struct buf *out)
{
        const struct {
                bool is_there;
                enum text key;
                struct str text;
        } lines[] = {
                { site->has_office, TEXT_POLICY_PRINT_SITE_OFFICE, site->office },
                { site->has_address, TEXT_POLICY_PRINT_SITE_ADDRESS, site->address },
                { site->has_phone, TEXT_POLICY_PRINT_SITE_PHONE, site->phone },
                { site->has_interpreters, TEXT_POLICY_PRINT_SITE_INTERPRETERS, site->interpreters },
                { site->has_emergency, TEXT_POLICY_PRINT_SITE_EMERGENCY, site->emergency },
                { site->has_leave, TEXT_POLICY_PRINT_SITE_LEAVE, site->leave },
                { site->has_price, TEXT_POLICY_PRINT_SITE_PRICE, price_text(a, site->price) },
                { site->has_price_again, TEXT_POLICY_PRINT_SITE_PRICE_AGAIN,
                        price_text(a, site->price_again) },
                { site->has_online_years, TEXT_POLICY_PRINT_SITE_ONLINE_YEARS,
                        str_of(text_number(a, site->online_years)) },
        };
        for (size_t i = 0; i < COUNT(lines); i++)
                print_if(a, out, lines[i].is_there, lines[i].key, lines[i].text);
        for (size_t i = 0; i < site->hours_count; i++)
                print_if(
                        a, out, true, TEXT_POLICY_PRINT_SITE_HOURS, hours_text(a, &site->hours[i]));
}
