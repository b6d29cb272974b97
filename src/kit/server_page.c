/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_call.h"

#include "kit/crypt.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* A page that is made once. libmicrohttpd's responses are made at the first answer with them and
 * sent again and again; they point into the page's memory. */

enum { TAG_BYTES = 12, TAG_SIZE_TEXT = 40, GZIP_WINDOW = 15 + 16, GZIP_LEVEL = 9 };
enum form { PLAIN, ZIPPED, FORMS };

struct server_page {
        struct arena *mem;
        atomic_int holders;
        const char *type, *cache;
        struct str bodies[FORMS]; /* ZIPPED is empty when it would be no smaller */
        char tags[FORMS][TAG_SIZE_TEXT];
        pthread_mutex_t lock;
        struct MHD_Response *whole[FORMS], *unchanged[FORMS];
};

static struct str zip(struct arena *mem, struct str plain)
{
        z_stream stream = { .next_in = (Bytef *)(uintptr_t)plain.at, .avail_in = (uInt)plain.len };
        if (plain.len < 2 || deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW,
                                     MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
                return STR("");
        size_t most = plain.len - 1;
        stream.next_out = arena_take(mem, most);
        const Bytef *at = stream.next_out;
        stream.avail_out = (uInt)most;
        bool is_smaller = deflate(&stream, Z_FINISH) == Z_STREAM_END;
        size_t len = most - stream.avail_out;
        deflateEnd(&stream);
        return is_smaller ? str_of_bytes(at, len) : STR("");
}

static void write_tags(struct server_page *page)
{
        uint8_t digest[SHA256_SIZE];
        char hex[2 * TAG_BYTES + 1];
        crypt_sha256(page->bodies[PLAIN], digest);
        for (size_t i = 0; i < TAG_BYTES; i++)
                snprintf(hex + 2 * i, 3, "%02x", digest[i]);
        snprintf(page->tags[PLAIN], TAG_SIZE_TEXT, "\"%s\"", hex);
        snprintf(page->tags[ZIPPED], TAG_SIZE_TEXT, "\"%s-z\"", hex);
}

struct server_page *server_page_make(const char *type, struct str body, const char *cache_control)
{
        enum { SLACK = 4096 };
        struct arena *mem = arena_make(sizeof(struct server_page) + 2 * body.len + SLACK);
        struct server_page *page = arena_take(mem, sizeof *page);
        page->mem = mem;
        page->type = str_to_c(mem, str_of(type));
        page->cache = str_to_c(mem, str_of(cache_control));
        page->bodies[PLAIN] = str_copy(mem, body);
        page->bodies[ZIPPED] = zip(mem, body);
        write_tags(page);
        atomic_init(&page->holders, 1);
        pthread_mutex_init(&page->lock, NULL);
        return page;
}

struct server_page *server_page_keep(struct server_page *page)
{
        atomic_fetch_add(&page->holders, 1);
        return page;
}

void server_page_release(struct server_page **page)
{
        struct server_page *left = *page;
        *page = NULL;
        if (!left || atomic_fetch_sub(&left->holders, 1) != 1)
                return;
        for (enum form form = PLAIN; form < FORMS; form++) {
                if (left->whole[form])
                        MHD_destroy_response(left->whole[form]);
                if (left->unchanged[form])
                        MHD_destroy_response(left->unchanged[form]);
        }
        pthread_mutex_destroy(&left->lock);
        struct arena *mem = left->mem;
        arena_end(&mem);
}

static struct MHD_Response *make_response(const struct server_page *page, enum form form,
        struct str body, struct server_answer answer)
{
        struct MHD_Response *response = MHD_create_response_from_buffer(
                body.len, (void *)(uintptr_t)body.at, MHD_RESPMEM_PERSISTENT);
        char vary[128];
        if (!response)
                return NULL;
        answer.type = page->type;
        answer.cache = page->cache[0] ? page->cache : answer.cache;
        server_answer_add_headers(response, &answer);
        snprintf(vary, sizeof vary, "Accept-Encoding%s%s", answer.vary ? ", " : "",
                answer.vary ? answer.vary : "");
        MHD_add_response_header(response, "Vary", vary);
        MHD_add_response_header(response, "ETag", page->tags[form]);
        if (form == ZIPPED && body.len > 0)
                MHD_add_response_header(response, "Content-Encoding", "gzip");
        return response;
}

/* If-None-Match (RFC 9110, 13.1.2): one of a list, weak or not. */
static bool is_known(const struct server_page *page, struct str list)
{
        while (list.len) {
                struct str tag = str_trim(str_cut(list, ',', &list));
                if (str_starts_with(tag, STR("W/")))
                        tag = (struct str){ tag.at + 2, tag.len - 2 };
                if (str_is_equal(tag, STR("*")) || str_is_equal(tag, str_of(page->tags[PLAIN])) ||
                        str_is_equal(tag, str_of(page->tags[ZIPPED])))
                        return true;
        }
        return false;
}

struct MHD_Response *server_page_response(
        struct server_page *page, const struct server_exchange *x, int *status)
{
        enum form form = x->takes_gzip && page->bodies[ZIPPED].len > 0 ? ZIPPED : PLAIN;
        bool is_unchanged = is_known(page, x->request.if_none_match);
        struct MHD_Response **kept = is_unchanged ? &page->unchanged[form] : &page->whole[form];
        pthread_mutex_lock(&page->lock);
        if (!*kept)
                *kept = make_response(
                        page, form, is_unchanged ? STR("") : page->bodies[form], x->answer);
        struct MHD_Response *response = *kept;
        pthread_mutex_unlock(&page->lock);
        *status = is_unchanged ? MHD_HTTP_NOT_MODIFIED
                               : (x->answer.status ? x->answer.status : MHD_HTTP_OK);
        return response;
}
