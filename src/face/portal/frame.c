/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_file.h"
#include "face/portal/online.h"
#include "portal_frame_page.h"

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
        return page_file_address(a, call->site->files, name);
}

enum err portal_answer(
        struct act *a, enum text title, const struct buf *out, struct page_answer *answer)
{
        answer->title = text_get(a->lang, title);
        answer->body = buf_str(out);
        return OK;
}

/* Those of the city's languages that have texts, by their own names. */
struct portal_tongue *portal_tongues(
        struct act *a, const struct city *city, const char *path, size_t *count)
{
        struct portal_tongue *tongues =
                arena_take_array(a->mem, city->language_count, sizeof *tongues);
        *count = 0;
        for (size_t i = 0; i < city->language_count; i++) {
                struct act there = *a;
                if (!text_lang_read(city->languages[i].tag, &there.lang))
                        continue;
                tongues[(*count)++] = (struct portal_tongue){
                        .lang = there.lang,
                        .tag = str_of(text_lang_tags[there.lang]),
                        .direction = text_direction(there.lang),
                        .name = city->languages[i].name,
                        .there = portal_address(&there, path),
                };
        }
        return tongues;
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

/* The same page in the other languages. */
static void list_languages(
        struct act *a, const struct page_call *call, struct page_portal_frame *page)
{
        size_t count;
        const struct portal_tongue *tongues =
                portal_tongues(a, &call->site->folder->city, path_asked(a, call), &count);
        struct page_portal_frame_languages_row *rows =
                arena_take_array(a->mem, count, sizeof *rows);
        for (size_t i = 0; i < count; i++) {
                const struct portal_tongue *tongue = &tongues[i];
                if (tongue->lang == a->lang)
                        continue;
                rows[page->languages_count++] = (struct page_portal_frame_languages_row){
                        .tag = tongue->tag,
                        .direction = tongue->direction,
                        .name = tongue->name,
                        .there = tongue->there,
                };
        }
        page->languages = rows;
}

static void fill_addresses(
        struct act *a, const struct city_site *site, struct page_portal_frame *page)
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
        page->leave = site->has_leave ? site->leave : portal_address(a, "/exit");
}

enum err portal_frame(struct act *a, const struct page_call *call, const struct page_answer *answer,
        struct buf *out)
{
        const struct city *city = &call->site->folder->city;
        struct portal_online online;
        TRY(portal_online_look(a, city, &online));
        struct page_portal_frame page = {
                .title = str_of(answer->title),
                .city = city->name,
                .card_name = city_card_name(city, a->lang),
                .is_demo = city_is_specimen(city),
                .city_style = portal_static(a, call, "city.css"),
                .style = portal_static(a, call, "portal.css"),
                .script = portal_static(a, call, "leave.js"),
                .seal = portal_static(a, call, "seal.svg"),
                .language = portal_text(a, TEXT_LANGUAGE_NAME),
                .is_paused = !online.is_open && !online.is_never,
        };
        list_languages(a, call, &page);
        fill_addresses(a, &city->site, &page);
        TRY(page_portal_frame_write_begin(a, a->lang, &page, out));
        buf_add(out, answer->body);
        return page_portal_frame_write_end(a, a->lang, &page, out);
}
