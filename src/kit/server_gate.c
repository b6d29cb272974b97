/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_gate.h"

#include <string.h>

static bool consists_of(struct str text, const char *marks)
{
        for (size_t i = 0; i < text.len; i++) {
                unsigned char c = (unsigned char)text.at[i];
                bool is_alnum =
                        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                if (!is_alnum && (c == '\0' || !strchr(marks, c)))
                        return false;
        }
        return true;
}

static bool contains(struct str text, const char *part)
{
        size_t len = strlen(part);
        for (size_t i = 0; i + len <= text.len; i++)
                if (memcmp(text.at + i, part, len) == 0)
                        return true;
        return false;
}

static char lower(char c)
{
        return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_same_word(struct str a, struct str b)
{
        for (size_t i = 0; i < a.len && a.len == b.len; i++)
                if (lower(a.at[i]) != lower(b.at[i]))
                        return false;
        return a.len == b.len;
}

/* A token (RFC 9110, 5.6.2) and a value without control characters. */
static bool is_clean(const struct server_gate_header *header)
{
        for (size_t i = 0; i < header->value.len; i++) {
                unsigned char c = (unsigned char)header->value.at[i];
                if (c < ' ' || c == 0x7f)
                        return false;
        }
        return header->name.len > 0 && consists_of(header->name, "!#$%&'*+-.^_`|~");
}

/* How often the header NAME is there; *value is the last. */
static size_t find(const struct server_gate_head *head, const char *name, struct str *value)
{
        size_t count = 0;
        *value = STR("");
        for (size_t i = 0; i < head->count; i++)
                if (is_same_word(head->headers[i].name, str_of(name))) {
                        *value = head->headers[i].value;
                        count++;
                }
        return count;
}

/* Written as everybody writes it, a head has as many bytes as its parts. One that has more or less
 * was folded, ended its lines otherwise or held a NUL: what the HTTP library made of it is not what
 * others would. */
static bool is_plain(const struct server_gate_head *head)
{
        size_t size = head->method.len + 1 + head->target.len + 1 + head->version.len + 2 + 2;
        for (size_t i = 0; i < head->count; i++)
                size += head->headers[i].name.len + 2 + head->headers[i].value.len + 2;
        return head->size == 0 || head->size == size;
}

static int look_at_lines(const struct server_gate_head *head)
{
        if (head->count > SERVER_HEADERS_MOST || head->size > SERVER_HEAD_MOST)
                return 431;
        for (size_t i = 0; i < head->count; i++)
                if (!is_clean(&head->headers[i]))
                        return 400;
        return is_plain(head) && str_is_equal(head->version, STR("HTTP/1.1")) ? 0 : 400;
}

/* No coded path, none that names a folder above, nothing that another reader would shorten. */
static int look_at_target(const struct server_gate_head *head, struct server_gate_pass *pass)
{
        pass->path = str_cut(head->target, '?', &pass->query);
        bool is_path = pass->path.len > 0 && pass->path.len <= SERVER_PATH_MOST &&
                       pass->path.at[0] == '/' && !contains(pass->path, "//") &&
                       !contains(pass->path, "..") && !contains(pass->path, "/./") &&
                       !str_ends_with(pass->path, STR("/.")) &&
                       consists_of(pass->path, "/-._~!$&'()*+,;=:@");
        bool is_query = pass->query.len <= SERVER_QUERY_MOST &&
                        consists_of(pass->query, "/-._~!$&'()*+,;=:@?%");
        return is_path && is_query ? 0 : 400;
}

static int look_at_method(const struct server_gate_head *head, struct server_gate_pass *pass)
{
        bool is_post = str_is_equal(head->method, STR("POST"));
        pass->method = is_post ? SERVER_POST : SERVER_GET;
        if (!is_post && !str_is_equal(head->method, STR("GET")) &&
                !str_is_equal(head->method, STR("HEAD")))
                return 405;
        if (find(head, "Host", &pass->host) != 1 || pass->host.len == 0 ||
                pass->host.len > SERVER_HOST_MOST || !consists_of(pass->host, "-._:[]"))
                return 400;
        return 0;
}

/* application/x-www-form-urlencoded, perhaps with a charset; or application/json. */
static enum server_gate_body body_of(struct str content_type)
{
        struct str parameter;
        struct str type = str_trim(str_cut(content_type, ';', &parameter));
        parameter = str_trim(parameter);
        if (parameter.len > 0 && !is_same_word(parameter, STR("charset=utf-8")))
                return SERVER_BODY_NONE;
        if (is_same_word(type, STR("application/x-www-form-urlencoded")))
                return SERVER_BODY_FORM;
        return is_same_word(type, STR("application/json")) ? SERVER_BODY_JSON : SERVER_BODY_NONE;
}

static int look_at_body(const struct server_gate_head *head, struct server_gate_pass *pass)
{
        enum { LENGTH_MOST = 1 << 30 };
        struct str length, coding;
        size_t lengths = find(head, "Content-Length", &length);
        size_t codings = find(head, "Transfer-Encoding", &coding);
        if (lengths + codings > 1 || (codings == 1 && !str_is_equal(coding, STR("chunked"))) ||
                (lengths == 1 && !str_read_number(length, LENGTH_MOST, &pass->length)))
                return 400;
        pass->is_chunked = codings == 1;
        if (pass->method == SERVER_GET)
                return pass->is_chunked || pass->length > 0 ? 400 : 0;
        if (lengths + codings == 0)
                return 411;
        size_t types = find(head, "Content-Type", &pass->content_type);
        pass->body = body_of(pass->content_type);
        return types == 1 && pass->body != SERVER_BODY_NONE ? 0 : 415;
}

static bool is_origin_of(struct str origin, struct str host)
{
        struct str scheme = STR("https://");
        if (!str_starts_with(origin, scheme))
                scheme = STR("http://");
        return str_starts_with(origin, scheme) &&
               is_same_word((struct str){ origin.at + scheme.len, origin.len - scheme.len }, host);
}

/* A POST comes from a page of this site. Browsers say so in Origin, newer ones in Sec-Fetch-Site
 * too; whichever is there must say it. An old phone may send neither: it passes only without a
 * cookie, for then there is nothing of its owner's that another site could make use of. */
static int look_at_origin(const struct server_gate_head *head, struct server_gate_pass *pass)
{
        size_t origins = find(head, "Origin", &pass->origin);
        size_t sites = find(head, "Sec-Fetch-Site", &pass->fetch_site);
        size_t cookies = find(head, "Cookie", &pass->cookie);
        if (origins > 1 || sites > 1 || cookies > 1)
                return 400;
        if (pass->method == SERVER_GET)
                return 0;
        if ((origins == 1 && !is_origin_of(pass->origin, pass->host)) ||
                (sites == 1 && !str_is_equal(pass->fetch_site, STR("same-origin"))))
                return 403;
        return origins + sites > 0 || cookies == 0 ? 0 : 403;
}

int server_gate(const struct server_gate_head *head, struct server_gate_pass *pass)
{
        typedef int look(const struct server_gate_head *, struct server_gate_pass *);
        static look *const looks[] = { look_at_target, look_at_method, look_at_body,
                look_at_origin };
        struct server_gate_pass found = { .length = 0 };
        int status = look_at_lines(head);
        for (size_t i = 0; i < COUNT(looks) && status == 0; i++)
                status = looks[i](head, &found);
        if (status != 0)
                return status;
        found.real_ips = find(head, "X-Real-IP", &found.real_ip);
        if (found.real_ips > 1 || find(head, "Accept-Language", &found.accept_language) > 1 ||
                find(head, "Accept-Encoding", &found.accept_encoding) > 1 ||
                find(head, "Accept", &found.accept) > 1 ||
                find(head, "If-None-Match", &found.if_none_match) > 1)
                return 400;
        *pass = found;
        return 0;
}
