/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/demo/demo.h"

#include "base/code.h"
#include "civic/folder.h"
#include "civic/publish.h"
#include "civic/stub.h"
#include "demo_css.h"
#include "demo_home_page.h"
#include "demo_message_page.h"
#include "kit/file.h"
#include "kit/form.h"
#include "kit/http.h"
#include "kit/text.h"

#include <stdio.h>

enum { CARD_FILE_MOST = 4 << 20 };

/* One file of the card; it is read anew for each answer. */
static enum err read_card_file(
        struct act *a, const struct demo *demo, const char *name, struct private *file)
{
        struct buf path = buf_in(a->mem);
        buf_add_c(&path, demo->cards);
        buf_add_c(&path, "/");
        buf_add_c(&path, name);
        enum err outcome = file_read(a, buf_c(&path), CARD_FILE_MOST, file);
        if (outcome != E_NONE)
                return outcome;
        act_recover(a);
        return fail_with(a, E_NONE, TEXT_DEMO_NO_CARD, demo->cards);
}

/* The address that checks the card: the QR's text behind a #, which no browser sends. */
static enum err check_address(struct act *a, const struct demo *demo, struct str *address)
{
        struct private qr;
        struct buf out = buf_in(a->mem);
        TRY(read_card_file(a, demo, "qr.txt", &qr));
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

static enum err show_home(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)request;
        const struct demo *demo = context;
        struct page_demo_home page = { 0 };
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, demo->data, FOLDER_LOOK, &folder));
        TRY(check_address(a, demo, &page.check));
        TRY(read_card_file(a, demo, "stub.txt", &page.stub));
        page.city = folder.city.name;
        page.card_name = city_card_name(&folder.city, a->lang);
        struct buf out = buf_in(a->mem);
        TRY(page_demo_home_write(a, a->lang, &page, &out));
        answer->body = buf_str(&out);
        return OK;
}

static enum err show_picture(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        struct private picture;
        TRY(read_card_file(a, context, request->path.at + 1, &picture));
        answer->type = "image/png";
        answer->body = private_unwrap(picture);
        return OK;
}

static enum err show_style(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)a;
        (void)context;
        (void)request;
        answer->type = "text/css; charset=utf-8";
        answer->body = demo_css;
        return OK;
}

static enum err show_checker(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)request;
        const struct demo *demo = context;
        struct publication publication;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, demo->data, FOLDER_CHANGE, &folder));
        answer->policy = "frame-ancestors 'none'";
        TRY(publish_make(a, &folder, &publication));
        answer->body = publication.page;
        return OK;
}

static enum err write_message(
        struct act *a, const struct page_demo_message *page, struct http_answer *answer)
{
        struct buf out = buf_in(a->mem);
        TRY(page_demo_message_write(a, a->lang, page, &out));
        answer->type = "text/html; charset=utf-8";
        answer->policy = NULL;
        answer->body = buf_str(&out);
        return OK;
}

static enum err turn_off(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        const struct demo *demo = context;
        struct private typed;
        struct stub_code code;
        enum status_revocation revocation;
        struct page_demo_message page = { 0 };
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(form_field(a, request->body, "code", &typed));
        if (!stub_code_read(typed, &code))
                return fail(a, E_INPUT, TEXT_STUB_WRONG_CODE);
        TRY(folder_open(a, demo->data, FOLDER_CHANGE, &folder));
        struct stub_tags tags = stub_tags_of(&code);
        TRY(stub_revoke(a, &tags, &revocation));
        TRY(check_address(a, demo, &page.check));
        page.title = str_of(text_get(a->lang, TEXT_DEMO_LOST_DONE_TITLE));
        page.sentence = str_of(text_get(a->lang,
                revocation == STATUS_REVOKED ? TEXT_DEMO_LOST_DONE : TEXT_DEMO_LOST_BEFORE));
        return write_message(a, &page, answer);
}

static enum err show_refusal(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)context;
        (void)request;
        struct page_demo_message page = {
                .title = str_of(text_get(a->lang, TEXT_DEMO_REFUSED_TITLE)),
                .sentence = str_of(text_of_failure(a)),
        };
        return write_message(a, &page, answer);
}

static const struct http_route routes[] = {
        { "GET", "/", show_home, 0 },
        { "GET", "/front.png", show_picture, 0 },
        { "GET", "/back.png", show_picture, 0 },
        { "GET", "/demo.css", show_style, 0 },
        { "GET", "/v", show_checker, 0 },
        { "POST", "/lost", turn_off, HTTP_BODY_MOST },
};

/* The city must be a demonstration one, and the card there. */
static enum err look_first(struct act *a, const struct demo *demo, struct str *city)
{
        struct private picture;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, demo->data, FOLDER_LOOK, &folder));
        TRY(folder_need_demonstration(a, &folder));
        TRY(read_card_file(a, demo, "front.png", &picture));
        *city = folder.city.name;
        return OK;
}

enum err demo_serve(struct act *a, struct demo *demo)
{
        struct http_site site = {
                .port = demo->port,
                .routes = routes,
                .route_count = COUNT(routes),
                .refuse = show_refusal,
                .context = demo,
        };
        int listener;
        char port[8];
        struct str city;
        TRY(look_first(a, demo, &city));
        TRY(http_listen(a, &site, &listener));
        snprintf(port, sizeof port, "%d", site.port);
        puts(text_format(a, a->lang, TEXT_DEMO_READY, str_to_c(a->mem, city), port));
        fflush(stdout);
        return http_serve(a, &site, listener);
}
