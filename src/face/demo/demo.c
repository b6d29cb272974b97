/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/demo/demo.h"

#include "demo_home_page.h"
#include "kit/file.h"
#include "kit/text.h"

#include <string.h>

enum { CARD_FILE_MOST = 4 << 20 };

/* One file of the card; it is read anew for each answer. */
static enum err read_card_file(
        struct act *a, const char *cards, const char *name, struct private *file)
{
        enum err outcome = file_read(a, file_join(a, cards, name), CARD_FILE_MOST, file);
        if (outcome != E_NONE)
                return outcome;
        act_recover(a);
        return fail_with(a, E_NONE, TEXT_DEMO_NO_CARD, cards);
}

enum err demo_check(struct act *a, const char *cards)
{
        struct private picture;
        return read_card_file(a, cards, "front.png", &picture);
}

static enum err need_cards(struct act *a, const struct page_call *call)
{
        return call->site->cards ? OK : fail(a, E_NONE, TEXT_PAGE_NONE);
}

/* The address that checks the card: the QR's text behind a #, which no browser sends. */
static enum err check_address(struct act *a, const char *cards, struct str *address)
{
        struct private qr;
        struct buf out = buf_in(a->mem);
        TRY(read_card_file(a, cards, "qr.txt", &qr));
        struct str text = str_trim(private_unwrap(qr));
        buf_add_c(&out, "/v#");
        for (size_t i = 0; i < text.len; i++) {
                if (text.at[i] == ' ' || text.at[i] == '%')
                        buf_add_c(&out, text.at[i] == ' ' ? "%20" : "%25");
                else
                        buf_add_byte(&out, text.at[i]);
        }
        *address = buf_str(&out);
        return OK;
}

enum err demo_show(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const char *cards = call->site->cards;
        struct buf lost = buf_in(a->mem);
        struct buf out = buf_in(a->mem);
        struct page_demo_home page = { 0 };
        TRY(need_cards(a, call));
        TRY(check_address(a, cards, &page.check));
        TRY(read_card_file(a, cards, "stub.txt", &page.stub));
        buf_add_byte(&lost, '/');
        buf_add_c(&lost, text_lang_tags[a->lang]);
        buf_add_c(&lost, "/lost");
        page.lost = buf_str(&lost);
        page.card_name = city_card_name(&call->site->folder->city, a->lang);
        TRY(page_demo_home_write(a, a->lang, &page, &out));
        answer->title = str_to_c(a->mem, page.card_name);
        answer->body = buf_str(&out);
        return OK;
}

enum err demo_show_picture(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct private picture;
        bool is_front = strcmp(call->route->path, "/demo/front.png") == 0;
        TRY(need_cards(a, call));
        TRY(read_card_file(a, call->site->cards, is_front ? "front.png" : "back.png", &picture));
        answer->type = "image/png";
        answer->body = private_unwrap(picture);
        return OK;
}
