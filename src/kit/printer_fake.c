/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_fake.h"

#include "kit/pwg.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void must(bool is_so)
{
        if (!is_so)
                abort();
}

struct fake fake_open(struct arena *mem, int *fd)
{
        int ends[2];
        must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        *fd = ends[0];
        return (struct fake){ mem, ends[1], buf_in(mem) };
}

void fake_hear(struct fake *fake)
{
        char bytes[65536];
        for (;;) {
                ssize_t got = recv(fake->fd, bytes, sizeof bytes, MSG_DONTWAIT);
                if (got <= 0)
                        return;
                must(fake->heard.len < FAKE_HEARD_MOST);
                buf_add(&fake->heard, str_of_bytes(bytes, (size_t)got));
        }
}

void fake_say(struct fake *fake, struct str bytes)
{
        must(send(fake->fd, bytes.at, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT) ==
                (ssize_t)bytes.len);
}

void fake_close(struct fake *fake)
{
        if (fake->fd >= 0)
                close(fake->fd);
        fake->fd = -1;
}

struct str fake_body(const struct fake *fake)
{
        struct str heard = buf_str(&fake->heard);
        const char *end = memmem(heard.at, heard.len, "\r\n\r\n", 4);
        if (!end)
                return STR("");
        return str_of_bytes(end + 4, heard.len - (size_t)(end + 4 - heard.at));
}

bool fake_heard_all(const struct fake *fake)
{
        static const char name[] = "Content-Length: ";
        struct str heard = buf_str(&fake->heard);
        const char *found = memmem(heard.at, heard.len, name, sizeof name - 1);
        const char *end = memmem(heard.at, heard.len, "\r\n\r\n", 4);
        int64_t length;
        if (!found || !end || found > end)
                return false;
        struct str number =
                str_of_bytes(found + sizeof name - 1, (size_t)(end - found) + 1 - sizeof name);
        must(str_read_number(number, FAKE_HEARD_MOST, &length));
        return fake_body(fake).len == (size_t)length;
}

static void add_two(struct buf *ipp, size_t value)
{
        buf_add_byte(ipp, (char)(uint8_t)(value >> 8));
        buf_add_byte(ipp, (char)(uint8_t)value);
}

struct buf fake_ipp(struct arena *mem, int status)
{
        struct buf ipp = buf_in(mem);
        buf_add(&ipp, STR("\2\0"));
        add_two(&ipp, (size_t)status);
        buf_add(&ipp, STR("\0\0\0\1"));
        fake_group(&ipp, 1);
        fake_word(&ipp, 0x47, "attributes-charset", "utf-8");
        fake_word(&ipp, 0x48, "attributes-natural-language", "en");
        return ipp;
}

void fake_group(struct buf *ipp, int tag)
{
        buf_add_byte(ipp, (char)tag);
}

void fake_value(struct buf *ipp, int tag, const char *name, struct str value)
{
        buf_add_byte(ipp, (char)tag);
        add_two(ipp, strlen(name));
        buf_add_c(ipp, name);
        add_two(ipp, value.len);
        buf_add(ipp, value);
}

void fake_word(struct buf *ipp, int tag, const char *name, const char *value)
{
        fake_value(ipp, tag, name, str_of(value));
}

void fake_number(struct buf *ipp, int tag, const char *name, int32_t value)
{
        char bytes[4];
        for (int i = 0; i < 4; i++)
                bytes[i] = (char)(uint8_t)((uint32_t)value >> (24 - 8 * i));
        fake_value(ipp, tag, name, str_of_bytes(bytes, sizeof bytes));
}

struct str fake_end(struct buf *ipp)
{
        buf_add_byte(ipp, 3);
        return buf_str(ipp);
}

struct str fake_http(struct arena *mem, struct str ipp)
{
        struct buf http = buf_in(mem);
        buf_add(&http, STR("HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: "));
        buf_add_number(&http, (int64_t)ipp.len);
        buf_add(&http, STR("\r\n\r\n"));
        buf_add(&http, ipp);
        return buf_str(&http);
}

static void add_size(struct buf *ipp, const char *name, int32_t x, int32_t y)
{
        fake_word(ipp, 0x34, name, "");
        fake_word(ipp, 0x4a, "", "x-dimension");
        fake_number(ipp, 0x21, "", x);
        fake_word(ipp, 0x4a, "", "y-dimension");
        fake_number(ipp, 0x21, "", y);
        fake_word(ipp, 0x37, "", "");
}

struct str fake_printer(struct arena *mem, const char *reason)
{
        struct buf ipp = fake_ipp(mem, 0);
        fake_group(&ipp, 4);
        fake_number(&ipp, 0x23, "printer-state", 3);
        fake_word(&ipp, 0x44, "printer-state-reasons", reason);
        fake_value(&ipp, 0x22, "printer-is-accepting-jobs", STR("\1"));
        fake_number(&ipp, 0x21, "queued-job-count", 2);
        fake_word(&ipp, 0x49, "document-format-supported", "application/octet-stream");
        fake_word(&ipp, 0x49, "", "image/pwg-raster");
        fake_word(&ipp, 0x44, "sides-supported", "one-sided");
        fake_word(&ipp, 0x44, "", "two-sided-long-edge");
        fake_word(&ipp, 0x44, "", "two-sided-short-edge");
        fake_value(&ipp, 0x32, "pwg-raster-document-resolution-supported",
                STR("\0\0\1\x2c\0\0\1\x2c\3"));
        fake_word(&ipp, 0x44, "pwg-raster-document-sheet-back", "normal");
        fake_word(&ipp, 0x44, "pwg-raster-document-type-supported", "sgray_8");
        fake_word(&ipp, 0x44, "", "srgb_8");
        add_size(&ipp, "media-size-supported", 21000, 29700);
        add_size(&ipp, "", 5400, 8560);
        fake_number(&ipp, 0x21, "marker-levels", 80);
        fake_number(&ipp, 0x21, "", 35);
        return fake_http(mem, fake_end(&ipp));
}

struct str fake_job(struct arena *mem, int32_t number, int32_t state, const char *reason)
{
        struct buf ipp = fake_ipp(mem, 0);
        fake_group(&ipp, 2);
        fake_number(&ipp, 0x21, "job-id", number);
        fake_number(&ipp, 0x23, "job-state", state);
        fake_word(&ipp, 0x44, "job-state-reasons", reason);
        fake_number(&ipp, 0x21, "job-impressions-completed", 1);
        return fake_http(mem, fake_end(&ipp));
}

static size_t read_two(struct str bytes, size_t at)
{
        must(at + 2 <= bytes.len);
        return (size_t)(uint8_t)bytes.at[at] << 8 | (uint8_t)bytes.at[at + 1];
}

struct str fake_asked(const struct fake *fake, const char *name)
{
        struct str body = fake_body(fake);
        for (size_t at = 8; at < body.len && body.at[at] != 3;) {
                if (body.at[at] < 0x10) {
                        at++;
                        continue;
                }
                struct str here = { body.at + at + 3, read_two(body, at + 1) };
                at += 3 + here.len;
                struct str value = { body.at + at + 2, read_two(body, at) };
                at += 2 + value.len;
                if (str_is_equal(here, str_of(name)))
                        return value;
        }
        return STR("");
}

static struct paper *make_side(struct act *a, uint32_t seed)
{
        struct paper *paper;
        must(paper_open_dots(a, NULL, PWG_WIDTH, PWG_HEIGHT, &paper) == OK);
        int width;
        int height;
        int stride;
        uint32_t *dots = (uint32_t *)(uintptr_t)paper_dots(paper, &width, &height, &stride);
        for (uint32_t i = 0; i < (uint32_t)(stride * height); i++)
                dots[i] = (i * 2654435761u + seed) >> 8;
        return paper;
}

void fake_card(struct act *a, struct paper **front, struct paper **back)
{
        *front = make_side(a, 1);
        *back = make_side(a, 2);
}
