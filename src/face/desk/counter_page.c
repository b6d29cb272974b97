/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The two pages of a visit and the files that they load. */
#include "face/desk/counter_work.h"

#include "desk_ask_js.h"
#include "desk_birth_js.h"
#include "desk_card_js.h"
#include "desk_colour_js.h"
#include "desk_css.h"
#include "desk_day_js.h"
#include "desk_desk_js.h"
#include "desk_dom_js.h"
#include "desk_fields_js.h"
#include "desk_home_page.h"
#include "desk_keys_js.h"
#include "desk_link_js.h"
#include "desk_papers_js.h"
#include "desk_portrait_js.h"
#include "desk_resident_js.h"
#include "desk_resident_page.h"
#include "desk_resident_page_js.h"
#include "kit/text.h"

#include <stdio.h>

/* "#0c4a6e" */
static struct str colour_text(struct act *a, struct city_colour colour)
{
        char text[8];
        snprintf(text, sizeof text, "#%02x%02x%02x", colour.red, colour.green, colour.blue);
        return str_copy(a->mem, str_of(text));
}

static const struct page_desk_home_languages_row *list_languages(
        struct act *a, const struct city *city, size_t *count)
{
        struct page_desk_home_languages_row *rows =
                arena_take_array(a->mem, city->language_count, sizeof *rows);
        for (size_t i = 0; i < city->language_count; i++)
                rows[i] = (struct page_desk_home_languages_row){
                        .tag = city->languages[i].tag,
                        .name = city->languages[i].name,
                };
        *count = city->language_count;
        return rows;
}

enum err counter_show_home(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)request;
        struct counter *counter = context;
        const struct city *city = &counter->setup->bundle->city;
        struct buf papers = buf_in(a->mem);
        struct buf out = buf_in(a->mem);
        struct page_desk_home page = {
                .city = city->name,
                .band = colour_text(a, city->band),
                .date_order = str_of(text_get(a->lang, TEXT_DESK_DATE_ORDER)),
                .is_demo = city_is_specimen(city),
        };
        papers_write_json(a, &city->papers, a->lang, &papers);
        page.papers = buf_str(&papers);
        page.languages = list_languages(a, city, &page.languages_count);
        TRY(page_desk_home_write(a, a->lang, &page, &out));
        answer->body = buf_str(&out);
        return OK;
}

/* In the resident's language, where the city has its words. */
enum err counter_show_resident(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)request;
        struct counter *counter = context;
        const struct city *city = &counter->setup->bundle->city;
        struct buf out = buf_in(a->mem);
        struct page_desk_resident page = {
                .city = city->name,
                .card_name = city_card_name(city, counter_lang(&counter->check)),
                .band = colour_text(a, city->band),
                .language = str_of(counter->check.language),
                .direction = text_direction(counter_lang(&counter->check)),
        };
        TRY(page_desk_resident_write(a, counter_lang(&counter->check), &page, &out));
        answer->body = buf_str(&out);
        return OK;
}

/* What is the same for everybody. */
static const struct {
        const char *path;
        const char *type;
        const struct str *bytes;
} files[] = { { "/desk.css", "text/css; charset=utf-8", &desk_css },
#define FILE_OF(name) { "/" #name ".js", "text/javascript; charset=utf-8", &desk_##name##_js },
        COUNTER_MODULES(FILE_OF) };

enum err counter_show_file(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)context;
        for (size_t i = 0; i < COUNT(files); i++) {
                if (!str_is_equal(request->path, str_of(files[i].path)))
                        continue;
                answer->type = files[i].type;
                answer->body = *files[i].bytes;
                return OK;
        }
        return fail(a, E_NONE, TEXT_HTTP_NO_PAGE);
}
