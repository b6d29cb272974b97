/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/fetch.h"

#include <curl/curl.h>
#include <string.h>

enum { CONNECT_SECONDS = 10, ANSWER_SECONDS = 60, HTTP_OK = 200, HTTP_NOT_FOUND = 404 };

struct fetch {
        CURL *link;
        const char *address; /* without a slash at its end */
};

/* ------------------------------------------------------------------------------- addresses */

static void free_part(char **part)
{
        curl_free(*part);
}

static void close_address(CURLU **address)
{
        curl_url_cleanup(*address);
}

static bool has_part(CURLU *address, CURLUPart part)
{
        SCOPED(free_part) char *text = NULL;
        return curl_url_get(address, part, &text, 0) == CURLUE_OK;
}

static bool is_loopback(const char *host)
{
        static const char *const hosts[] = { "127.0.0.1", "[::1]", "localhost" };
        for (size_t i = 0; i < COUNT(hosts); i++)
                if (strcmp(host, hosts[i]) == 0)
                        return true;
        return false;
}

static bool is_good_address(const char *text)
{
        SCOPED(free_part) char *scheme = NULL;
        SCOPED(free_part) char *host = NULL;
        SCOPED(close_address) CURLU *address = curl_url();
        if (curl_url_set(address, CURLUPART_URL, text, 0) != CURLUE_OK ||
                curl_url_get(address, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
                curl_url_get(address, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
                has_part(address, CURLUPART_USER) || has_part(address, CURLUPART_PASSWORD) ||
                has_part(address, CURLUPART_QUERY) || has_part(address, CURLUPART_FRAGMENT))
                return false;
        return strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && is_loopback(host));
}

/* ------------------------------------------------------------------------------------ one link */

static void set_limits(CURL *link)
{
        curl_easy_setopt(link, CURLOPT_PROTOCOLS_STR, "https,http");
        curl_easy_setopt(link, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(link, CURLOPT_PROXY, ""); /* whatever the environment says */
        curl_easy_setopt(link, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
        curl_easy_setopt(link, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(link, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
        curl_easy_setopt(link, CURLOPT_TIMEOUT, (long)ANSWER_SECONDS);
        curl_easy_setopt(link, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
        curl_easy_setopt(link, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(link, CURLOPT_USERAGENT, "citykey");
}

enum err fetch_begin(struct act *a, const char *address, struct fetch **fetch)
{
        struct fetch *begun = arena_take(a->mem, sizeof *begun);
        if (!is_good_address(address))
                return fail_with(a, E_INPUT, TEXT_FETCH_ADDRESS, address);
        struct str trimmed = str_of(address);
        while (str_ends_with(trimmed, STR("/")))
                trimmed.len--;
        *begun = (struct fetch){ curl_easy_init(), str_to_c(a->mem, trimmed) };
        if (!begun->link)
                return fail(a, E_BUG, TEXT_FETCH_LIBRARY);
        set_limits(begun->link);
        *fetch = begun;
        return OK;
}

void fetch_close(struct fetch **fetch)
{
        if (*fetch)
                curl_easy_cleanup((*fetch)->link);
        *fetch = NULL;
}

/* -------------------------------------------------------------------------------- one file */

struct taking {
        struct buf bytes;
        size_t most;
        bool is_too_long;
};

static size_t take(char *at, size_t size, size_t count, void *arg)
{
        struct taking *taking = arg;
        size_t len = size * count;
        taking->is_too_long |= len > taking->most - taking->bytes.len;
        if (taking->is_too_long)
                return 0; /* ends it */
        buf_add(&taking->bytes, (struct str){ at, len });
        return len;
}

/* What came of it, as an outcome with a sentence. */
static enum err judge(
        struct act *a, struct fetch *fetch, CURLcode code, const struct taking *taking)
{
        char *url = NULL;
        long status = 0;
        curl_easy_getinfo(fetch->link, CURLINFO_EFFECTIVE_URL, &url);
        curl_easy_getinfo(fetch->link, CURLINFO_RESPONSE_CODE, &status);
        if (taking->is_too_long || code == CURLE_FILESIZE_EXCEEDED)
                return fail_with(a, E_INPUT, TEXT_FETCH_LONG, url);
        if (code != CURLE_OK)
                return fail_with(a, E_BUSY, TEXT_FETCH_FAILED, url, curl_easy_strerror(code));
        if (status == HTTP_NOT_FOUND)
                return fail_with(a, E_NONE, TEXT_FETCH_NONE, url);
        if (status != HTTP_OK)
                return fail_with(a, E_INPUT, TEXT_FETCH_ANSWER, url);
        return OK;
}

enum err fetch_get(
        struct act *a, struct fetch *fetch, const char *path, size_t most, struct str *bytes)
{
        struct buf url = buf_in(a->mem);
        struct taking taking = { .bytes = buf_in(a->mem), .most = most };
        buf_add_c(&url, fetch->address);
        buf_add_byte(&url, '/');
        buf_add_c(&url, path);
        curl_easy_setopt(fetch->link, CURLOPT_URL, buf_c(&url));
        curl_easy_setopt(fetch->link, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)most);
        curl_easy_setopt(fetch->link, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(fetch->link, CURLOPT_WRITEDATA, &taking);
        TRY(judge(a, fetch, curl_easy_perform(fetch->link), &taking));
        *bytes = buf_str(&taking.bytes);
        return OK;
}
