/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_inside.h"

#include <string.h>
#include <strings.h>

/* RFC 9112. One request on a connection, which asks to be closed; of answers one form is taken:
 * lines that end in CR LF, a body with Content-Length or in chunks, nothing after it. */

void printer_http_ask(struct buf *out, const struct printer_uri *uri, size_t length)
{
        buf_add(out, STR("POST "));
        buf_add_c(out, uri->path);
        buf_add(out, STR(" HTTP/1.1\r\nHost: "));
        printer_put_host(out, uri);
        buf_add(out, STR("\r\nContent-Type: application/ipp\r\nAccept: application/ipp\r\n"
                         "Connection: close\r\nContent-Length: "));
        buf_add_number(out, (int64_t)length);
        buf_add(out, STR("\r\n\r\n"));
}

/* Lines. */

static bool is_word(struct str text, const char *word)
{
        return text.len == strlen(word) && strncasecmp(text.at, word, text.len) == 0;
}

/* HTTP/1.0 or 1.1, three digits, a reason that says nothing to us. */
static enum printer_fault take_status(struct printer_http *http, struct str line)
{
        struct str rest;
        struct str version = str_cut(line, ' ', &rest);
        struct str code = str_cut(rest, ' ', &rest);
        int64_t status;
        if ((!is_word(version, "HTTP/1.1") && !is_word(version, "HTTP/1.0")) || code.len != 3 ||
                !str_read_number(code, 599, &status) || status < 100)
                return PRINTER_MALFORMED;
        http->status = (int)status;
        http->place = PRINTER_AT_HEADERS;
        return PRINTER_SOUND;
}

static enum printer_fault take_length(struct printer_http *http, struct str value)
{
        int64_t length;
        if (http->has_length || !str_read_number(value, INT64_MAX, &length))
                return PRINTER_MALFORMED;
        http->has_length = true;
        http->left = (size_t)length;
        return PRINTER_SOUND;
}

static enum printer_fault take_coding(struct printer_http *http, struct str value)
{
        if (http->is_chunked || !is_word(value, "chunked"))
                return PRINTER_MALFORMED;
        http->is_chunked = true;
        return PRINTER_SOUND;
}

static enum printer_fault take_type(struct printer_http *http, struct str value)
{
        struct str parameters;
        if (http->has_type)
                return PRINTER_MALFORMED;
        http->has_type = true;
        http->is_ipp = is_word(str_trim(str_cut(value, ';', &parameters)), "application/ipp");
        return PRINTER_SOUND;
}

static const struct {
        const char *name;
        enum printer_fault (*take)(struct printer_http *http, struct str value);
} headers[] = {
        { "content-length", take_length },
        { "transfer-encoding", take_coding },
        { "content-type", take_type },
};

/* A name of characters that stand for themselves, a colon right after it, a value. */
static enum printer_fault take_header(struct printer_http *http, struct str line)
{
        const char *colon = memchr(line.at, ':', line.len);
        if (!colon || colon == line.at)
                return PRINTER_MALFORMED;
        struct str value;
        struct str name = str_cut(line, ':', &value);
        for (size_t i = 0; i < name.len; i++)
                if (name.at[i] <= ' ' || name.at[i] > '~')
                        return PRINTER_MALFORMED;
        for (size_t i = 0; i < COUNT(headers); i++)
                if (is_word(name, headers[i].name))
                        return headers[i].take(http, str_trim(value));
        return PRINTER_SOUND;
}

/* 100 Continue and its like: the answer is still to come. Upgrading (101) is never asked for. */
static enum printer_fault end_interim(struct printer_http *http)
{
        if (http->status == 101 || http->has_length || http->is_chunked ||
                ++http->interims > PRINTER_INTERIM_MOST)
                return PRINTER_MALFORMED;
        http->has_type = false;
        http->is_ipp = false;
        http->place = PRINTER_AT_STATUS;
        return PRINTER_SOUND;
}

/* The empty line after the headers: what follows? */
static enum printer_fault end_headers(struct printer_http *http)
{
        if (http->status < 200)
                return end_interim(http);
        http->place = PRINTER_AT_END;
        if (http->status != 200)
                return PRINTER_SOUND;
        if (http->has_length == http->is_chunked || !http->is_ipp)
                return PRINTER_MALFORMED;
        if (http->has_length && http->left > PRINTER_ANSWER_MOST)
                return PRINTER_TOO_LARGE;
        if (http->is_chunked)
                http->place = PRINTER_AT_CHUNK_SIZE;
        else if (http->left > 0)
                http->place = PRINTER_AT_BODY;
        return PRINTER_SOUND;
}

static int hex_digit(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Hexadecimal digits; an extension after a semicolon says nothing to us. */
static enum printer_fault take_chunk_size(struct printer_http *http, struct str line)
{
        struct str extension;
        struct str digits = str_trim(str_cut(line, ';', &extension));
        size_t size = 0;
        if (digits.len == 0)
                return PRINTER_MALFORMED;
        for (size_t i = 0; i < digits.len; i++) {
                int value = hex_digit(digits.at[i]);
                if (value < 0)
                        return PRINTER_MALFORMED;
                size = size * 16 + (size_t)value;
                if (size > PRINTER_ANSWER_MOST - http->body_len)
                        return PRINTER_TOO_LARGE;
        }
        http->left = size;
        http->place = size > 0 ? PRINTER_AT_CHUNK : PRINTER_AT_TRAILERS;
        return PRINTER_SOUND;
}

static enum printer_fault take_line(struct printer_http *http, struct str line)
{
        switch (http->place) {
        case PRINTER_AT_STATUS:
                return take_status(http, line);
        case PRINTER_AT_HEADERS:
                return line.len == 0 ? end_headers(http) : take_header(http, line);
        case PRINTER_AT_CHUNK_SIZE:
                return take_chunk_size(http, line);
        case PRINTER_AT_CHUNK_END:
                http->place = PRINTER_AT_CHUNK_SIZE;
                return line.len == 0 ? PRINTER_SOUND : PRINTER_MALFORMED;
        case PRINTER_AT_TRAILERS:
                http->place = line.len == 0 ? PRINTER_AT_END : PRINTER_AT_TRAILERS;
                return PRINTER_SOUND;
        default:
                return PRINTER_MALFORMED;
        }
}

/* One byte of a line; CR only before LF, LF only after CR, no NUL. */
static enum printer_fault take_byte(struct printer_http *http, char byte)
{
        if (++http->head > PRINTER_HEAD_MOST || http->line_len == sizeof http->line)
                return PRINTER_TOO_LARGE;
        bool after_cr = http->line_len > 0 && http->line[http->line_len - 1] == '\r';
        if (byte == '\0' || after_cr != (byte == '\n'))
                return PRINTER_MALFORMED;
        if (byte != '\n') {
                http->line[http->line_len++] = byte;
                return PRINTER_SOUND;
        }
        struct str line = str_of_bytes(http->line, http->line_len - 1);
        http->line_len = 0;
        return take_line(http, line);
}

/* As much of BYTES as belongs to the body or chunk; how much that was. */
static size_t take_body(struct printer_http *http, struct str bytes)
{
        size_t count = bytes.len < http->left ? bytes.len : http->left;
        memcpy(http->body + http->body_len, bytes.at, count);
        http->body_len += count;
        http->left -= count;
        if (http->left == 0)
                http->place = http->is_chunked ? PRINTER_AT_CHUNK_END : PRINTER_AT_END;
        return count;
}

enum printer_fault printer_http_take(struct printer_http *http, struct str bytes)
{
        for (size_t at = 0; at < bytes.len;) {
                enum printer_fault fault = PRINTER_SOUND;
                if (http->place == PRINTER_AT_END)
                        return http->status == 200 ? PRINTER_MALFORMED : PRINTER_SOUND;
                if (http->place == PRINTER_AT_BODY || http->place == PRINTER_AT_CHUNK)
                        at += take_body(http, str_of_bytes(bytes.at + at, bytes.len - at));
                else
                        fault = take_byte(http, bytes.at[at++]);
                if (fault != PRINTER_SOUND)
                        return fault;
        }
        return PRINTER_SOUND;
}
