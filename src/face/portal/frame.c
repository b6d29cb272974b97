/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/portal/portal.h"
#include "kit/text.h"
#include "portal_frame_page.h"

typedef struct page_portal_frame_languages_row tongue;

struct str portal_address(struct act *a, const char *path)
{
        struct buf out = buf_in(a->mem);
        buf_add_c(&out, "/");
        buf_add_c(&out, text_lang_tags[a->lang]);
        buf_add_c(&out, path);
        return buf_str(&out);
}

struct str portal_text(struct act *a, enum text key)
{
        return str_of(text_get(a->lang, key));
}

struct str portal_static(struct act *a, const struct page_call *call, const char *name)
{
        struct buf out = buf_in(a->mem);
        (void)call;
        buf_add_c(&out, "/static/0/");
        buf_add_c(&out, name);
        return buf_str(&out);
}

enum err portal_answer(
        struct act *a, enum text title, const struct buf *out, struct page_answer *answer)
{
        answer->title = text_get(a->lang, title);
        answer->body = buf_str(out);
        return OK;
}

/* What follows the language in the path that was asked for: "/about" of "/es/about". */
static const char *path_asked(struct act *a, const struct page_call *call)
{
        struct str rest, path = call->request->path;
        enum lang lang;
        str_cut(path, '/', &path);
        struct str tag = str_cut(path, '/', &rest);
        if (!text_lang_read(tag, &lang) || !str_is_equal(tag, str_of(text_lang_tags[lang])))
                return "/";
        struct buf out = buf_in(a->mem);
        buf_add_c(&out, "/");
        buf_add(&out, rest);
        return buf_c(&out);
}

/* The same page in each language of the city that has texts, by the language's own name. */
static tongue *list_tongues(struct act *a, const struct page_call *call, size_t *count)
{
        const struct city *city = &call->site->folder->city;
        const char *path = path_asked(a, call);
        tongue *rows = arena_take_array(a->mem, city->language_count, sizeof *rows);
        *count = 0;
        for (size_t i = 0; i < city->language_count; i++) {
                enum lang lang;
                struct act there = *a;
                if (!text_lang_read(city->languages[i].tag, &lang) || lang == a->lang)
                        continue;
                there.lang = lang;
                rows[(*count)++] = (tongue){
                        .tag = str_of(text_lang_tags[lang]),
                        .direction = text_direction(lang),
                        .name = city->languages[i].name,
                        .there = portal_address(&there, path),
                };
        }
        return rows;
}

static void fill_addresses(struct act *a, struct page_portal_frame *page)
{
        page->home = portal_address(a, "/");
        page->paused = portal_address(a, "/paused");
        page->help = portal_address(a, "/help");
        page->interpreters = portal_address(a, "/language-help");
        page->safety = portal_address(a, "/safety");
        page->privacy = portal_address(a, "/privacy");
        page->accessibility = portal_address(a, "/accessibility");
        page->terms = portal_address(a, "/terms");
        page->transparency = portal_address(a, "/transparency");
        page->about = portal_address(a, "/about");
        page->leave = portal_address(a, "/exit");
}

enum err portal_frame(struct act *a, const struct page_call *call, const struct page_answer *answer,
        struct buf *out)
{
        const struct city *city = &call->site->folder->city;
        struct page_portal_frame page = {
                .title = str_of(answer->title),
                .city = city->name,
                .card_name = city_card_name(city, a->lang),
                .is_demo = city_is_specimen(city),
                .city_style = STR("/static/0/city.css"),
                .style = STR("/static/0/portal.css"),
                .script = STR("/static/0/leave.js"),
                .seal = STR("/static/0/seal.svg"),
                .language = portal_text(a, TEXT_LANGUAGE_NAME),
                .is_paused = true,
        };
        page.languages = list_tongues(a, call, &page.languages_count);
        fill_addresses(a, &page);
        TRY(page_portal_frame_write_begin(a, a->lang, &page, out));
        buf_add(out, answer->body);
        return page_portal_frame_write_end(a, a->lang, &page, out);
}
