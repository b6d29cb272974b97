/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is an answer, and what is none: each row is fed whole and byte by byte. */

#define IPP "Content-Type: application/ipp\r\n"
#define HEAD "HTTP/1.1 200 OK\r\n" IPP

struct row {
        const char *bytes;
        enum printer_fault fault;
        enum printer_place place;
        const char *body;
        int status;
};

#define WHOLE(bytes, body)                                                                         \
        {                                                                                          \
                bytes, PRINTER_SOUND, PRINTER_AT_END, body, 200                                    \
        }
#define REFUSES(bytes)                                                                             \
        {                                                                                          \
                bytes, PRINTER_MALFORMED, PRINTER_AT_STATUS, NULL, 0                               \
        }
#define LARGE(bytes)                                                                               \
        {                                                                                          \
                bytes, PRINTER_TOO_LARGE, PRINTER_AT_STATUS, NULL, 0                               \
        }
#define CUT(bytes, place)                                                                          \
        {                                                                                          \
                bytes, PRINTER_SOUND, place, NULL, 0                                               \
        }
#define SAYS(bytes, status)                                                                        \
        {                                                                                          \
                bytes, PRINTER_SOUND, PRINTER_AT_END, "", status                                   \
        }

static const struct row rows[] = {
        WHOLE(HEAD "Content-Length: 5\r\n\r\nhello", "hello"),
        WHOLE("HTTP/1.0 200\r\n" IPP "content-length:5 \r\nServer: x\r\n\r\nhello", "hello"),
        WHOLE(HEAD "Content-Length: 0\r\n\r\n", ""),
        WHOLE("HTTP/1.1 200 OK\r\ncontent-type: Application/IPP;v=1\r\nContent-Length: 1\r\n\r\nx",
                "x"),
        WHOLE(HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "hello"),
        WHOLE(HEAD "Transfer-Encoding: Chunked\r\n\r\n003 ;a=b\r\nhel\r\n0\r\nTrailer: x\r\n\r\n",
                "hel"),
        WHOLE(HEAD "Transfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        WHOLE("HTTP/1.1 100 Continue\r\n\r\n" HEAD "Content-Length: 2\r\n\r\nab", "ab"),
        WHOLE("HTTP/1.1 102 Processing\r\nA: b\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" HEAD
              "Content-Length: 2\r\n\r\nab",
                "ab"),
        SAYS("HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n<html", 404),
        SAYS("HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.2,HTTP/1.1\r\n\r\n", 426),
        SAYS("HTTP/1.0 503 Busy\r\n\r\nanything", 503),
        // cut
        CUT("", PRINTER_AT_STATUS),
        CUT("HTTP/1.1 200 O", PRINTER_AT_STATUS),
        CUT(HEAD "Content-Le", PRINTER_AT_HEADERS),
        CUT(HEAD "Content-Length: 5\r\n\r\nhell", PRINTER_AT_BODY),
        CUT(HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nhel", PRINTER_AT_CHUNK_END),
        CUT(HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\n", PRINTER_AT_TRAILERS),
        CUT("HTTP/1.1 100 Continue\r\n\r\n", PRINTER_AT_STATUS),
        // no answer
        REFUSES("garbage\r\n"),
        REFUSES("HTTP/2 200 OK\r\n"),
        REFUSES("HTTP/1.1 20 OK\r\n"),
        REFUSES("HTTP/1.1 2000 OK\r\n"),
        REFUSES("HTTP/1.1 099 OK\r\n"),
        REFUSES("HTTP/1.1 700 OK\r\n"),
        REFUSES("HTTP/1.1 -20 OK\r\n"),
        REFUSES("HTTP/1.1 200 OK\n"),
        REFUSES("HTTP/1.1 200 OK\rX"),
        REFUSES("\r\n"),
        REFUSES("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
        REFUSES("HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n"),
        REFUSES(HEAD "\r\nhello"),
        REFUSES("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
        REFUSES("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"),
        REFUSES(HEAD IPP "Content-Length: 5\r\n\r\nhello"),
        REFUSES(HEAD "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        REFUSES(HEAD "Content-Length: +5\r\n\r\nhello"),
        REFUSES(HEAD "Content-Length: 5,5\r\n\r\nhello"),
        REFUSES(HEAD "Content-Length:\r\n\r\nhello"),
        REFUSES(HEAD "Content-Length: 99999999999999999999\r\n\r\n"),
        REFUSES(HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"),
        REFUSES(HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n"),
        REFUSES(HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
        REFUSES(HEAD "Content-Length : 5\r\n\r\nhello"),
        REFUSES(HEAD " folded: 5\r\n\r\nhello"),
        REFUSES(HEAD "no colon\r\n\r\nhello"),
        REFUSES(HEAD ": nothing\r\n\r\nhello"),
        REFUSES(HEAD "Content-Length: 5\r\n\r\nhello!"),
        REFUSES(HEAD "Transfer-Encoding: chunked\r\n\r\nx\r\n"),
        REFUSES(HEAD "Transfer-Encoding: chunked\r\n\r\n-1\r\n"),
        REFUSES(HEAD "Transfer-Encoding: chunked\r\n\r\n\r\n"),
        REFUSES(HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n"),
        REFUSES(HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore"),
        LARGE(HEAD "Content-Length: 262145\r\n\r\n"),
        LARGE(HEAD "Content-Length: 9223372036854775807\r\n\r\n"),
        LARGE(HEAD "Transfer-Encoding: chunked\r\n\r\n40001\r\n"),
        LARGE(HEAD "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffffff\r\n"),
        LARGE(HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n3FFFE\r\n"),
};

static struct printer_http *begin(struct arena *mem)
{
        struct printer_http *http = arena_take(mem, sizeof *http);
        *http = (struct printer_http){ .body = arena_take(mem, PRINTER_ANSWER_MOST) };
        return http;
}

static enum printer_fault feed(struct printer_http *http, struct str bytes, size_t piece)
{
        for (size_t at = 0; at < bytes.len; at += piece) {
                size_t left = bytes.len - at;
                enum printer_fault fault = printer_http_take(
                        http, str_of_bytes(bytes.at + at, left < piece ? left : piece));
                if (fault != PRINTER_SOUND)
                        return fault;
        }
        return PRINTER_SOUND;
}

static void check_row(const struct row *row, size_t piece)
{
        struct arena *mem = arena_make(1 << 20);
        struct printer_http *http = begin(mem);
        enum printer_fault fault = feed(http, str_of(row->bytes), piece);
        bool is_right = fault == row->fault;
        if (row->fault == PRINTER_SOUND)
                is_right = is_right && http->place == row->place;
        if (row->body)
                is_right =
                        is_right && http->status == row->status &&
                        str_is_equal(str_of_bytes(http->body, http->body_len), str_of(row->body));
        if (!is_right)
                fail_msg("fed by %zu: %s", piece, row->bytes);
        arena_end(&mem);
}

static void what_is_an_answer_is_taken_and_nothing_else(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                check_row(&rows[i], 1);
                check_row(&rows[i], 3);
                check_row(&rows[i], SIZE_MAX / 2);
        }
}

static void a_nul_in_a_line_is_refused(void **state)
{
        (void)state;
        struct arena *mem = arena_make(1 << 20);
        assert_int_equal(feed(begin(mem), STR("HTTP/1.1 200 O\0K\r\n"), 1), PRINTER_MALFORMED);
        arena_end(&mem);
}

static void lines_and_heads_have_an_end(void **state)
{
        (void)state;
        struct arena *mem = arena_make(4 << 20);
        struct buf line = buf_in(mem);
        struct buf head = buf_in(mem);
        struct buf interims = buf_in(mem);
        buf_add(&line, STR(HEAD "X: "));
        buf_add(&head, STR(HEAD));
        for (int i = 0; i < PRINTER_LINE_SIZE; i++) {
                buf_add_byte(&line, 'x');
                buf_add(&head, STR("A-Header: b\r\n"));
                buf_add(&interims, STR("HTTP/1.1 100 Continue\r\n\r\n"));
        }
        assert_int_equal(feed(begin(mem), buf_str(&line), 100), PRINTER_TOO_LARGE);
        assert_int_equal(feed(begin(mem), buf_str(&head), 100), PRINTER_TOO_LARGE);
        assert_int_equal(feed(begin(mem), buf_str(&interims), 100), PRINTER_MALFORMED);
        arena_end(&mem);
}

static void the_longest_body_fits(void **state)
{
        (void)state;
        struct arena *mem = arena_make(4 << 20);
        struct printer_http *http = begin(mem);
        char *body = arena_take(mem, PRINTER_ANSWER_MOST);
        memset(body, 'b', PRINTER_ANSWER_MOST);
        assert_int_equal(
                feed(http, STR(HEAD "Content-Length: 262144\r\n\r\n"), 100), PRINTER_SOUND);
        assert_int_equal(feed(http, str_of_bytes(body, PRINTER_ANSWER_MOST), 4096), PRINTER_SOUND);
        assert_int_equal(http->place, PRINTER_AT_END);
        assert_memory_equal(http->body, body, PRINTER_ANSWER_MOST);
        arena_end(&mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_an_answer_is_taken_and_nothing_else),
                cmocka_unit_test(a_nul_in_a_line_is_refused),
                cmocka_unit_test(lines_and_heads_have_an_end),
                cmocka_unit_test(the_longest_body_fits),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
