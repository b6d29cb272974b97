/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/place_fixture.h"
#include "kit/server_gate.h"

/* The gate alone: heads as rows. HEADERS is "Name: value" lines, each ended by a newline. */
struct row {
        int status;
        const char *method, *target, *headers;
};

#define HOST "Host: city.example\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\n"
#define BODY FORM "Content-Length: 3\n"
#define SAME "Origin: https://city.example\n"

static int judge(const struct row *row, struct server_gate_pass *pass)
{
        static struct server_gate_head head;
        struct str rest = str_of(row->headers);
        head = (struct server_gate_head){ .method = str_of(row->method),
                .target = str_of(row->target),
                .version = STR("HTTP/1.1") };
        while (rest.len) {
                struct str value;
                struct str name = str_cut(str_cut(rest, '\n', &rest), ':', &value);
                value = value.len && value.at[0] == ' '
                                ? (struct str){ value.at + 1, value.len - 1 }
                                : value;
                if (head.count < SERVER_HEADERS_MOST)
                        head.headers[head.count] = (struct server_gate_header){ name, value };
                head.count++;
        }
        return server_gate(&head, pass);
}

static const struct row rows[] = {
        { 0, "GET", "/", HOST },
        { 0, "HEAD", "/es/documents", HOST },
        { 0, "GET", "/log/tile/0/x001/067", HOST },
        { 0, "GET", "/a?b=c%20d&e=f+g", HOST },
        { 0, "POST", "/en/check", HOST BODY SAME },
        { 0, "POST", "/en/check", HOST BODY "Origin: http://CITY.example\n" },
        { 0, "POST", "/en/check", HOST BODY SAME "Sec-Fetch-Site: same-origin\nCookie: a=b\n" },
        { 0, "POST", "/en/check", HOST BODY "Sec-Fetch-Site: same-origin\nCookie: a=b\n" },
        { 0, "POST", "/en/check", HOST BODY },
        { 0, "POST", "/en/check",
                HOST SAME "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\n"
                          "Transfer-Encoding: chunked\n" },
        { 0, "POST", "/json", HOST SAME "Content-Type: application/json\nContent-Length: 2\n" },
        /* methods */
        { 405, "PUT", "/", HOST },
        { 405, "get", "/", HOST },
        { 405, "OPTIONS", "/", HOST },
        { 405, "TRACE", "/", HOST },
        /* targets */
        { 400, "OPTIONS", "*", HOST },
        { 400, "GET", "", HOST },
        { 400, "GET", "http://city.example/", HOST },
        { 400, "GET", "//", HOST },
        { 400, "GET", "/a//b", HOST },
        { 400, "GET", "/a/../b", HOST },
        { 400, "GET", "/..", HOST },
        { 400, "GET", "/a/./b", HOST },
        { 400, "GET", "/a/.", HOST },
        { 400, "GET", "/%61", HOST },
        { 400, "GET", "/a\\b", HOST },
        { 400, "GET", "/a b", HOST },
        { 400, "GET", "/a#b", HOST },
        { 400, "GET", "/a\xc3\xa9", HOST },
        { 400, "GET", "/a?b#c", HOST },
        { 400, "GET", "/a?b\"", HOST },
        /* hosts */
        { 400, "GET", "/", "" },
        { 400, "GET", "/", "Host: \n" },
        { 400, "GET", "/", HOST HOST },
        { 400, "GET", "/", "Host: a/b\n" },
        { 400, "GET", "/", "Host: a@b\n" },
        /* lengths */
        { 400, "POST", "/", HOST SAME FORM "Content-Length: 3\nContent-Length: 3\n" },
        { 400, "POST", "/", HOST SAME FORM "Content-Length: 3, 3\n" },
        { 400, "POST", "/", HOST SAME FORM "Content-Length: 0x3\n" },
        { 400, "POST", "/", HOST SAME FORM "Content-Length: \n" },
        { 400, "POST", "/", HOST SAME FORM "Content-Length: 99999999999\n" },
        { 400, "POST", "/", HOST SAME BODY "Transfer-Encoding: chunked\n" },
        { 400, "POST", "/", HOST SAME FORM "Transfer-Encoding: Chunked\n" },
        { 400, "POST", "/", HOST SAME FORM "Transfer-Encoding: gzip, chunked\n" },
        { 411, "POST", "/", HOST SAME FORM },
        { 400, "GET", "/", HOST "Content-Length: 1\n" },
        { 400, "GET", "/", HOST "Transfer-Encoding: chunked\n" },
        /* types */
        { 415, "POST", "/", HOST SAME "Content-Length: 3\n" },
        { 415, "POST", "/", HOST SAME "Content-Type: text/plain\nContent-Length: 3\n" },
        { 415, "POST", "/", HOST SAME "Content-Type: multipart/form-data\nContent-Length: 3\n" },
        { 415, "POST", "/", HOST SAME BODY FORM },
        { 415, "POST", "/",
                HOST SAME "Content-Type: application/x-www-form-urlencoded; a=b\n"
                          "Content-Length: 3\n" },
        /* where a form comes from */
        { 403, "POST", "/", HOST BODY "Cookie: a=b\n" },
        { 403, "POST", "/", HOST BODY "Origin: null\n" },
        { 403, "POST", "/", HOST BODY "Origin: https://other.example\n" },
        { 403, "POST", "/", HOST BODY "Origin: https://city.example.other\n" },
        { 403, "POST", "/", HOST BODY "Origin: city.example\n" },
        { 403, "POST", "/", HOST BODY "Sec-Fetch-Site: none\n" },
        { 403, "POST", "/", HOST BODY "Sec-Fetch-Site: same-site\n" },
        { 403, "POST", "/", HOST BODY SAME "Sec-Fetch-Site: cross-site\n" },
        { 400, "POST", "/", HOST BODY SAME SAME },
        /* what stands there twice, or is not clean */
        { 400, "GET", "/", HOST "Cookie: a=b\nCookie: c=d\n" },
        { 400, "GET", "/", HOST "X-Real-IP: 1.2.3.4\nx-real-ip: 1.2.3.4\n" },
        { 400, "GET", "/", HOST "Accept-Language: en\nAccept-Language: es\n" },
        { 400, "GET", "/", HOST "X Note: a\n" },
        { 400, "GET", "/", HOST "X-Note : a\n" },
        { 400, "GET", "/", HOST ": a\n" },
        { 400, "GET", "/", HOST "X-Note: a\x01\n" },
        { 400, "GET", "/", HOST "X-Note: a\tb\n" },
        { 400, "GET", "/", HOST "X-Note: a\x7f\n" },
};

static void each_head_gets_its_status(void **state)
{
        int wrong = 0;
        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct server_gate_pass pass = { .length = 0 };
                int status = judge(&rows[i], &pass);
                if (status == rows[i].status)
                        continue;
                wrong++;
                print_error("%s %s %s: %d, not %d\n", rows[i].method, rows[i].target,
                        rows[i].headers, status, rows[i].status);
        }
        assert_int_equal(wrong, 0);
}

static void what_is_too_long_is_refused(void **state)
{
        char target[SERVER_TARGET_MOST + 8];
        struct server_gate_pass pass;
        struct row row = { 0, "GET", target, HOST };
        (void)state;
        memset(target, 'a', sizeof target);
        target[0] = '/';
        target[SERVER_PATH_MOST] = '\0';
        assert_int_equal(judge(&row, &pass), 0);
        target[SERVER_PATH_MOST] = 'a';
        target[SERVER_PATH_MOST + 1] = '\0';
        assert_int_equal(judge(&row, &pass), 400);
        target[SERVER_PATH_MOST] = '?';
        target[SERVER_PATH_MOST + 1] = 'a';
        target[SERVER_TARGET_MOST] = '\0';
        assert_int_equal(judge(&row, &pass), 0);
        target[SERVER_TARGET_MOST] = 'a';
        target[SERVER_TARGET_MOST + 1] = '\0';
        assert_int_equal(judge(&row, &pass), 400);
}

static void too_many_headers_are_refused(void **state)
{
        char headers[SERVER_HEADERS_MOST * 8 + 64] = HOST;
        struct server_gate_pass pass;
        struct row row = { 0, "GET", "/", headers };
        size_t len = strlen(headers);
        (void)state;
        for (int i = 1; i < SERVER_HEADERS_MOST; i++, len += 5)
                memcpy(headers + len, "a: b\n", 6);
        assert_int_equal(judge(&row, &pass), 0);
        memcpy(headers + len, "a: b\n", 6);
        assert_int_equal(judge(&row, &pass), 431);
}

/* What the library read is held against how many bytes came. */
static void a_head_that_was_read_otherwise_than_sent_is_refused(void **state)
{
        struct server_gate_pass pass;
        struct server_gate_head head = { .method = STR("GET"),
                .target = STR("/"),
                .version = STR("HTTP/1.1"),
                .count = 1,
                .headers = { { STR("Host"), STR("a") } },
                .size = sizeof "GET / HTTP/1.1\r\nHost: a\r\n\r\n" - 1 };
        (void)state;
        assert_int_equal(server_gate(&head, &pass), 0);
        head.size++;
        assert_int_equal(server_gate(&head, &pass), 400);
        head.size -= 2;
        assert_int_equal(server_gate(&head, &pass), 400);
        head.size = SERVER_HEAD_MOST + 1;
        assert_int_equal(server_gate(&head, &pass), 431);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_head_gets_its_status),
                cmocka_unit_test(what_is_too_long_is_refused),
                cmocka_unit_test(too_many_headers_are_refused),
                cmocka_unit_test(a_head_that_was_read_otherwise_than_sent_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
