/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/city_dirs.h"
#include "civic/city_inside.h"
#include "kit/file.h"
#include "kit/svg.h"
#include "kit/yaml.h"
#include "kit/zone.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SEAL_MOST = 256 << 10, PAPERS = 4 };

const char *const city_files[CITY_FILES] = {
        "city.yaml",
        "validity.yaml",
        "languages.yaml",
        "partners.yaml",
        "papers.yaml",
};

static const char *const end_words[] = { "exact", "month_end", NULL };
static const char *const never_words[] = { "never", NULL };

/* Sections lie in the draft itself, so their fields count from its beginning. */
static const struct yaml_field loss_fields[] = {
        { .name = "phone", YAML_TEXT, .offset = IN_CITY(loss_phone), .least = 3, .most = 24 },
        { .name = "uri", YAML_WEB, .offset = IN_CITY(loss_uri), .most = 60 },
        { .kind = YAML_END },
};

static const struct yaml_field colour_fields[] = {
        { .name = "band", YAML_COLOUR, .offset = IN_CITY(band) },
        { .name = "accent", YAML_COLOUR, .offset = IN_CITY(accent) },
        { .kind = YAML_END },
};

static const struct yaml_field status_fields[] = {
        { .name = "pool_size", YAML_LINE, .offset = IN_LINES(pool_size) },
        { .name = "list_size", YAML_LINE, .offset = IN_LINES(list_size) },
        { .name = "planned_cards",
                YAML_NUMBER,
                .offset = IN_CITY(pool.planned_cards),
                .least = 1,
                .most = 10000000 },
        { .name = "pool_size",
                YAML_NUMBER,
                .offset = IN_CITY(pool.pool_size),
                .least = 2,
                .most = 100000000 },
        { .name = "list_size",
                YAML_NUMBER,
                .offset = IN_CITY(pool.list_size),
                .least = 1024,
                .most = 268435456 },
        { .name = "hours", YAML_NUMBER, .offset = IN_CITY(pool.hours), .least = 1, .most = 168 },
        { .kind = YAML_END },
};

static const struct yaml_field city_fields[] = {
        { .name = "zone", YAML_LINE, .offset = IN_LINES(zone) },
        { .name = "seal", YAML_LINE, .offset = IN_LINES(seal) },
        { .name = "status_uri", YAML_LINE, .offset = IN_LINES(status_uri) },
        { .name = "name", YAML_TEXT, .offset = IN_CITY(name), .least = 1, .most = 60 },
        { .name = "issuer", YAML_TEXT, .offset = IN_CITY(issuer), .least = 1, .most = 80 },
        { .name = "zone", YAML_TEXT, .offset = IN_CITY(zone), .least = 1, .most = 60 },
        { .name = "check_uri", YAML_WEB, .offset = IN_CITY(check_uri), .most = 60 },
        { .name = "status_uri", YAML_WEB, .offset = IN_CITY(status_uri), .most = 60 },
        { .name = "loss", YAML_MAP, .fields = loss_fields },
        { .name = "colours", YAML_MAP, .fields = colour_fields },
        { .name = "seal", YAML_TEXT, .offset = IN_CITY(seal), .least = 1, .most = 60 },
        { .name = "status_list", YAML_MAP, .fields = status_fields },
        { .name = "site",
                YAML_MAP,
                .is_optional = true,
                .fields = city_site_fields,
                .count_offset = IN_CITY(has_site) },
        { .kind = YAML_END },
};

static const struct yaml_field band_fields[] = {
        { .kind = YAML_LINE, .offset = offsetof(struct validity_band, line) },
        { .name = "from_age",
                YAML_NUMBER,
                .offset = offsetof(struct validity_band, from_age),
                .least = 0,
                .most = 129 },
        { .name = "years",
                YAML_NUMBER,
                .offset = offsetof(struct validity_band, years),
                .least = 1,
                .most = 50,
                .words = never_words },
        { .kind = YAML_END },
};

static const struct yaml_field validity_fields[] = {
        { .name = "valid_until", YAML_CHOICE, .offset = IN_CITY(validity.end), .words = end_words },
        { .name = "bands",
                YAML_LIST,
                .offset = IN_CITY(validity.bands),
                .least = 1,
                .most = CITY_BANDS,
                .fields = band_fields,
                .size = sizeof(struct validity_band),
                .count_offset = IN_CITY(validity.band_count) },
        { .kind = YAML_END },
};

static const struct yaml_field language_fields[] = {
        { .kind = YAML_LINE, .offset = offsetof(struct city_language, line) },
        { .name = "language",
                YAML_TEXT,
                .offset = offsetof(struct city_language, tag),
                .least = 2,
                .most = 12 },
        { .name = "name",
                YAML_TEXT,
                .offset = offsetof(struct city_language, name),
                .least = 1,
                .most = 60 },
        { .name = "card_name",
                YAML_TEXT,
                .offset = offsetof(struct city_language, card_name),
                .least = 1,
                .most = 80 },
        { .name = "complete", YAML_YES_NO, .offset = offsetof(struct city_language, is_complete) },
        { .kind = YAML_END },
};

static const struct yaml_field languages_fields[] = {
        { .name = "languages",
                YAML_LIST,
                .offset = IN_CITY(languages),
                .least = 1,
                .most = CITY_LANGUAGES,
                .fields = language_fields,
                .size = sizeof(struct city_language),
                .count_offset = IN_CITY(language_count) },
        { .kind = YAML_END },
};

static const struct yaml_field library_fields[] = {
        { .kind = YAML_LINE, .offset = IN_LINES(library) },
        { .name = "last_serial", YAML_LINE, .offset = IN_LINES(last_serial) },
        { .name = "name", YAML_TEXT, .offset = IN_CITY(library.name), .least = 1, .most = 60 },
        { .name = "institution",
                YAML_NUMBER,
                .offset = IN_CITY(library.institution),
                .least = 1000,
                .most = 9999 },
        { .name = "first_serial",
                YAML_NUMBER,
                .offset = IN_CITY(library.first_serial),
                .least = 0,
                .most = 99999999 },
        { .name = "last_serial",
                YAML_NUMBER,
                .offset = IN_CITY(library.last_serial),
                .least = 0,
                .most = 99999999 },
        { .kind = YAML_END },
};

/* Lengths of the numbers are those of a claim (NCPDP D.0: 101-A1, 104-A4, 301-C1). */
static const struct yaml_field prescription_fields[] = {
        { .name = "bin", YAML_LINE, .offset = IN_LINES(bin) },
        { .name = "name", YAML_TEXT, .offset = IN_CITY(prescription.name), .least = 1, .most = 40 },
        { .name = "bin", YAML_DIGITS, .offset = IN_CITY(prescription.bin), .least = 6, .most = 8 },
        { .name = "pcn", YAML_TEXT, .offset = IN_CITY(prescription.pcn), .least = 1, .most = 10 },
        { .name = "group",
                YAML_TEXT,
                .offset = IN_CITY(prescription.group),
                .least = 1,
                .most = 15 },
        { .name = "phone",
                YAML_TEXT,
                .offset = IN_CITY(prescription.phone),
                .least = 3,
                .most = 24 },
        { .kind = YAML_END },
};

static const struct yaml_field partner_fields[] = {
        { .name = "library",
                YAML_MAP,
                .is_optional = true,
                .fields = library_fields,
                .count_offset = IN_CITY(has_library) },
        { .name = "prescription",
                YAML_MAP,
                .is_optional = true,
                .fields = prescription_fields,
                .count_offset = IN_CITY(has_prescription) },
        { .name = "transit", YAML_YES_NO, .offset = IN_CITY(has_transit) },
        { .kind = YAML_END },
};

static bool file_name_is_plain(struct str name)
{
        for (size_t i = 0; i < name.len; i++)
                if (!isalnum((unsigned char)name.at[i]) && strchr("-_.", name.at[i]) == NULL)
                        return false;
        return name.len > 0 && name.at[0] != '.';
}

static enum err check_status(const struct check *c)
{
        const struct status_pool *pool = &c->draft->city.pool;
        const struct city_lines *lines = &c->draft->lines;
        if (pool->pool_size < 2 * pool->planned_cards)
                return check_fail(c, lines->pool_size, TEXT_POLICY_POOL,
                        text_number(c->a, 2 * pool->planned_cards));
        if ((pool->list_size & (pool->list_size - 1)) != 0)
                return check_fail(
                        c, lines->list_size, TEXT_POLICY_LIST, text_number(c->a, pool->list_size));
        if (pool->list_size < 12 * pool->pool_size)
                return check_fail(c, lines->list_size, TEXT_POLICY_LIST_SMALL,
                        text_number(c->a, 12 * pool->pool_size));
        return OK;
}

static enum err check_city(const struct check *c)
{
        const struct city *city = &c->draft->city;
        const struct city_lines *lines = &c->draft->lines;
        if (!zone_exists(city->zone))
                return check_fail(
                        c, lines->zone, TEXT_POLICY_ZONE, str_to_c(c->a->mem, city->zone));
        if (!file_name_is_plain(city->seal))
                return check_fail(
                        c, lines->seal, TEXT_POLICY_SEAL, str_to_c(c->a->mem, city->seal));
        if (str_is_equal(city->status_uri, city->check_uri))
                return check_fail(c, lines->status_uri, TEXT_POLICY_SAME_ADDRESS, NULL);
        TRY(city_site_check(c));
        return check_status(c);
}

static enum err check_validity(const struct check *c)
{
        const struct validity_rules *rules = &c->draft->city.validity;
        if (rules->bands[0].from_age != 0)
                return check_fail(c, rules->bands[0].line, TEXT_POLICY_FIRST_AGE, NULL);
        for (size_t i = 1; i < rules->band_count; i++) {
                const struct validity_band *band = &rules->bands[i];
                if (band->from_age <= band[-1].from_age)
                        return check_fail(c, band->line, TEXT_POLICY_RISING_AGE,
                                text_number(c->a, band->from_age),
                                text_number(c->a, band[-1].from_age));
        }
        return OK;
}

static bool tag_is_plain(struct str tag)
{
        for (size_t i = 0; i < tag.len; i++)
                if (!isalnum((unsigned char)tag.at[i]) && tag.at[i] != '-')
                        return false;
        return isalpha((unsigned char)tag.at[0]) != 0;
}

static enum err check_language(const struct check *c, size_t index)
{
        const struct city_language *language = &c->draft->city.languages[index];
        const char *tag = str_to_c(c->a->mem, language->tag);
        if (!tag_is_plain(language->tag))
                return check_fail(c, language->line, TEXT_POLICY_LANGUAGE_TAG, tag);
        for (size_t i = 0; i < index; i++)
                if (str_is_equal(c->draft->city.languages[i].tag, language->tag))
                        return check_fail(c, language->line, TEXT_POLICY_LANGUAGE_TWICE, tag);
        if (language->is_complete && !text_is_complete(language->tag))
                return check_fail(c, language->line, TEXT_POLICY_LANGUAGE_TEXTS, tag);
        return OK;
}

static enum err check_languages(const struct check *c)
{
        bool has_english = false;
        for (size_t i = 0; i < c->draft->city.language_count; i++) {
                const struct city_language *language = &c->draft->city.languages[i];
                TRY(check_language(c, i));
                has_english |= language->is_complete && str_is_equal(language->tag, STR("en"));
        }
        return has_english ? OK : check_fail(c, 1, TEXT_POLICY_LANGUAGE_ENGLISH, NULL);
}

static enum err check_partners(const struct check *c)
{
        const struct city *city = &c->draft->city;
        const struct library_partner *library = &city->library;
        if (city->has_library && library->last_serial < library->first_serial)
                return check_fail(c, c->draft->lines.last_serial, TEXT_POLICY_SERIALS, NULL);
        if (city->has_prescription && city->prescription.bin.len == 7)
                return check_fail(c, c->draft->lines.bin, TEXT_POLICY_BIN, NULL);
        return OK;
}

/* Each file's fields, and what only shows when they are looked at together. */
static const struct {
        const struct yaml_field *fields;
        enum err (*check)(const struct check *);
} files[CITY_FILES] = {
        { city_fields, check_city },
        { validity_fields, check_validity },
        { languages_fields, check_languages },
        { partner_fields, check_partners },
        { city_papers_fields, city_papers_check },
};

static const char *path_join(struct act *a, const char *dir, const char *name)
{
        struct buf path = buf_in(a->mem);
        buf_add_c(&path, dir);
        buf_add_c(&path, dir[0] == '\0' || str_ends_with(buf_str(&path), STR("/")) ? "" : "/");
        buf_add_c(&path, name);
        return buf_c(&path);
}

static enum err draft_read_file(
        struct act *a, int file, const char *name, struct str text, struct draft *draft)
{
        TRY(yaml_read(a, name, text, files[file].fields, draft));
        return files[file].check(&(struct check){ a, name, draft });
}

enum err city_read_file(
        struct act *a, int file, const char *name, struct str text, struct city *city)
{
        struct draft *draft = arena_take(a->mem, sizeof *draft);
        draft->city = *city;
        TRY(draft_read_file(a, file, name, text, draft));
        *city = draft->city;
        return OK;
}

enum err city_read_words(
        struct act *a, size_t language, const char *name, struct str text, struct city *city)
{
        struct draft *draft = arena_take(a->mem, sizeof *draft);
        draft->city = *city;
        TRY(city_words_read(&(struct check){ a, name, draft }, language, text));
        *city = draft->city;
        return OK;
}

const char *city_seal_path(struct act *a, const char *dir, const struct city *city)
{
        return path_join(a, dir, str_to_c(a->mem, city->seal));
}

/* The drawing is read through, so that a broken one is found before a card is to be made. */
static enum err check_seal(struct act *a, const char *dir, struct draft *draft)
{
        struct svg seal;
        struct private text;
        const char *path = city_seal_path(a, dir, &draft->city);
        struct check looks = { a, path_join(a, dir, "city.yaml"), draft };
        if (access(path, R_OK) != 0)
                return check_fail(&looks, draft->lines.seal, TEXT_POLICY_SEAL_ABSENT,
                        str_to_c(a->mem, draft->city.seal));
        TRY(file_read(a, path, SEAL_MOST, &text));
        return svg_read(a, path, private_unwrap(text), &seal);
}

/* What is only wrong between one file and another. */
static enum err check_across(struct act *a, const char *dir, struct draft *draft)
{
        const struct city *city = &draft->city;
        const struct library_partner *library = &city->library;
        int64_t serials = library->last_serial - library->first_serial + 1;
        struct check partners = { a, path_join(a, dir, "partners.yaml"), draft };
        if (city->has_library && serials < city->pool.planned_cards)
                return check_fail(&partners, draft->lines.library, TEXT_POLICY_SERIALS_FEW,
                        text_number(a, serials), text_number(a, city->pool.planned_cards));
        return check_seal(a, dir, draft);
}

/* words/LANGUAGE.yaml of each language that has one; English stands in papers.yaml. */
static enum err read_words(struct act *a, const struct city_source *source, struct draft *draft)
{
        struct city *city = &draft->city;
        for (size_t i = 0; i < city->language_count; i++) {
                struct str text;
                struct buf name = buf_in(a->mem);
                buf_add_c(&name, "words/");
                buf_add(&name, city->languages[i].tag);
                buf_add_c(&name, ".yaml");
                const char *file = path_join(a, source->place, buf_c(&name));
                enum err outcome = source->read(a, source->context, buf_c(&name), &text);
                if (outcome == E_NONE) {
                        act_recover(a);
                        continue;
                }
                TRY(outcome);
                TRY(city_words_read(&(struct check){ a, file, draft }, i, text));
                city->files[city->file_count++] = buf_c(&name);
        }
        const char *papers = path_join(a, source->place, city_files[PAPERS]);
        return city_words_check(&(struct check){ a, papers, draft });
}

static enum err draft_read(struct act *a, const struct city_source *source, struct draft *draft)
{
        struct city *city = &draft->city;
        for (int i = 0; i < CITY_FILES; i++) {
                struct str text;
                TRY(source->read(a, source->context, city_files[i], &text));
                TRY(draft_read_file(a, i, path_join(a, source->place, city_files[i]), text, draft));
                city->files[city->file_count++] = city_files[i];
        }
        TRY(read_words(a, source, draft));
        city->files[city->file_count++] = str_to_c(a->mem, city->seal);
        return OK;
}

enum err city_read(struct act *a, const struct city_source *source, struct city *city)
{
        struct draft *draft = arena_take(a->mem, sizeof *draft);
        TRY(draft_read(a, source, draft));
        *city = draft->city;
        return OK;
}

static enum err read_in_folder(struct act *a, void *context, const char *name, struct str *text)
{
        return yaml_load(a, path_join(a, context, name), text);
}

enum err city_load_policy(struct act *a, const char *dir, struct city *city)
{
        char *place = str_to_c(a->mem, str_of(dir));
        const struct city_source source = { place, read_in_folder, place };
        struct draft *draft = arena_take(a->mem, sizeof *draft);
        TRY(draft_read(a, &source, draft));
        TRY(check_across(a, dir, draft));
        *city = draft->city;
        return OK;
}

const char *city_policy_dir(struct act *a, const char *name)
{
        char program[4096];
        ssize_t len = readlink("/proc/self/exe", program, sizeof program);
        struct str path = { program, len > 0 ? (size_t)len : 0 };
        bool is_built_here = str_starts_with(path, STR(POLICY_BUILD_DIR "/"));
        return path_join(a, is_built_here ? POLICY_SOURCE_DIR : POLICY_INSTALLED_DIR, name);
}

bool city_is_specimen(const struct city *city)
{
        return str_ends_with(city->issuer, STR("(specimen)"));
}

struct str city_card_name(const struct city *city, enum lang lang)
{
        for (size_t i = 0; i < city->language_count; i++)
                if (str_is_equal(city->languages[i].tag, str_of(text_lang_tags[lang])))
                        return city->languages[i].card_name;
        return city->languages[0].card_name;
}

enum err city_set_today(struct act *a, const struct city *city)
{
        return zone_date(a, city->zone, a->now, &a->today);
}
