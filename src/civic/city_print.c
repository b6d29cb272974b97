/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/city_inside.h"

#include <stdio.h>

/* A policy in the act's language, one fact a line. */

#define print_line(a, out, key, ...)                                                               \
        buf_add_line((out), text_format((a), (a)->lang, (key), __VA_ARGS__))

static void buf_add_line(struct buf *out, const char *line)
{
        buf_add_c(out, line);
        buf_add_c(out, "\n");
}

static const char *c_of(struct act *a, struct str text)
{
        return str_to_c(a->mem, text);
}

static const char *colour_write(struct act *a, struct city_colour colour)
{
        struct buf text = buf_in(a->mem);
        buf_add_c(&text, "#");
        buf_add_hex(&text, str_of_bytes(&colour, sizeof colour));
        return buf_c(&text);
}

static void print_city(struct act *a, const struct city *city, struct buf *out)
{
        print_line(a, out, TEXT_POLICY_PRINT_CITY, c_of(a, city->name), c_of(a, city->issuer),
                c_of(a, city->zone));
        print_line(a, out, TEXT_POLICY_PRINT_ADDRESSES, c_of(a, city->check_uri),
                c_of(a, city->status_uri));
        print_line(
                a, out, TEXT_POLICY_PRINT_LOSS, c_of(a, city->loss_phone), c_of(a, city->loss_uri));
        print_line(a, out, TEXT_POLICY_PRINT_LOOK, colour_write(a, city->band),
                colour_write(a, city->accent), c_of(a, city->seal));
        print_line(a, out, TEXT_POLICY_PRINT_POOL, text_number(a, city->pool.planned_cards),
                text_number(a, city->pool.pool_size), text_number(a, city->pool.list_size));
        print_line(a, out, TEXT_POLICY_PRINT_TTL, text_number(a, city->pool.hours));
        city_site_print(a, &city->site, out);
}

static void print_band(struct act *a, const struct validity_rules *rules, size_t i, struct buf *out)
{
        const struct validity_band *band = &rules->bands[i];
        bool is_last = i + 1 == rules->band_count;
        const enum text keys[2][2] = {
                { TEXT_POLICY_PRINT_BAND, TEXT_POLICY_PRINT_BAND_NEVER },
                { TEXT_POLICY_PRINT_BAND_LAST, TEXT_POLICY_PRINT_BAND_LAST_NEVER },
        };
        print_line(a, out, keys[is_last][band->years == 0], text_number(a, band->from_age),
                is_last ? NULL : text_number(a, band[1].from_age - 1), text_number(a, band->years));
}

static void print_validity(struct act *a, const struct validity_rules *rules, struct buf *out)
{
        print_line(a, out, TEXT_POLICY_PRINT_VALIDITY, NULL);
        for (size_t i = 0; i < rules->band_count; i++)
                print_band(a, rules, i, out);
        print_line(a, out,
                rules->end == VALIDITY_EXACT ? TEXT_POLICY_PRINT_EXACT
                                             : TEXT_POLICY_PRINT_MONTH_END,
                NULL);
}

static void print_words(struct act *a, const struct city_words *words, struct buf *out)
{
        if (!words->is_reviewed)
                print_line(a, out, TEXT_POLICY_PRINT_WORDS_UNREVIEWED, NULL);
        else
                print_line(a, out, TEXT_POLICY_PRINT_WORDS_REVIEWED,
                        words->has_by ? c_of(a, words->by) : "–",
                        words->has_on ? c_of(a, words->on) : "–");
}

static void print_languages(struct act *a, const struct city *city, struct buf *out)
{
        print_line(a, out, TEXT_POLICY_PRINT_LANGUAGES, NULL);
        for (size_t i = 0; i < city->language_count; i++) {
                const struct city_language *language = &city->languages[i];
                print_line(a, out,
                        language->is_complete ? TEXT_POLICY_PRINT_LANGUAGE
                                              : TEXT_POLICY_PRINT_LANGUAGE_INCOMPLETE,
                        c_of(a, language->name), c_of(a, language->tag),
                        c_of(a, language->card_name));
                if (language->words.is_there)
                        print_words(a, &language->words, out);
        }
}

static void print_library(struct act *a, const struct city *city, struct buf *out)
{
        const struct library_partner *library = &city->library;
        if (!city->has_library) {
                print_line(a, out, TEXT_POLICY_PRINT_NO_LIBRARY, NULL);
                return;
        }
        print_line(a, out, TEXT_POLICY_PRINT_LIBRARY, c_of(a, library->name),
                text_number(a, library->institution), text_number(a, library->first_serial),
                text_number(a, library->last_serial));
}

static void print_prescription(struct act *a, const struct city *city, struct buf *out)
{
        const struct prescription_partner *prescription = &city->prescription;
        if (!city->has_prescription) {
                print_line(a, out, TEXT_POLICY_PRINT_NO_PRESCRIPTION, NULL);
                return;
        }
        print_line(a, out, TEXT_POLICY_PRINT_PRESCRIPTION, c_of(a, prescription->name),
                c_of(a, prescription->bin), c_of(a, prescription->pcn),
                c_of(a, prescription->group));
        print_line(a, out, TEXT_POLICY_PRINT_PRESCRIPTION_HELP, c_of(a, prescription->phone));
}

void city_print(struct act *a, const struct city *city, struct buf *out)
{
        print_city(a, city, out);
        buf_add_c(out, "\n");
        print_validity(a, &city->validity, out);
        buf_add_c(out, "\n");
        print_languages(a, city, out);
        buf_add_c(out, "\n");
        print_library(a, city, out);
        print_prescription(a, city, out);
        print_line(a, out,
                city->has_transit ? TEXT_POLICY_PRINT_TRANSIT : TEXT_POLICY_PRINT_NO_TRANSIT, NULL);
        buf_add_c(out, "\n");
        city_papers_print(a, &city->papers, out);
}
