/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The launcher's part: where a printer is, and the way there. */

enum { IPP_PORT = 631, CONNECT_MS = 2000, STEPS_MOST = 1000 };

/* The address. */

/* A host as it is looked up: localhost, or numbers without brackets; the zone of IPv6 follows a
 * bare "%" then (RFC 6874 writes "%25"). */
static const char *look_up_name(struct act *a, const struct printer_uri *uri)
{
        struct str host = str_of(uri->host);
        if (str_is_equal(host, STR("localhost")))
                return "127.0.0.1";
        if (str_starts_with(host, STR("[")))
                host = str_of_bytes(host.at + 1, host.len - 2);
        struct str zone;
        struct str number = str_cut(host, '%', &zone);
        if (number.len == host.len)
                return str_to_c(a->mem, host);
        struct buf name = buf_in(a->mem);
        buf_add(&name, number);
        buf_add_byte(&name, '%');
        bool is_escaped = str_starts_with(zone, STR("25"));
        buf_add(&name, is_escaped ? str_of_bytes(zone.at + 2, zone.len - 2) : zone);
        return buf_c(&name);
}

void printer_put_host(struct buf *out, const struct printer_uri *uri)
{
        struct str zone;
        struct str host = str_of(uri->host);
        struct str number = str_cut(host, '%', &zone);
        buf_add(out, number);
        if (number.len < host.len)
                buf_add_byte(out, ']');
        buf_add_byte(out, ':');
        buf_add_number(out, uri->port);
}

/* The socket's address; NULL when HOST is no numeric address. To be given to freeaddrinfo. */
static struct addrinfo *find_address(struct act *a, const struct printer_uri *uri)
{
        const struct addrinfo numeric = {
                .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                .ai_socktype = SOCK_STREAM,
        };
        struct addrinfo *found = NULL;
        struct buf port = buf_in(a->mem);
        buf_add_number(&port, uri->port);
        if (getaddrinfo(look_up_name(a, uri), buf_c(&port), &numeric, &found) != 0)
                return NULL;
        return found;
}

static void free_address(struct addrinfo **found)
{
        if (*found)
                freeaddrinfo(*found);
}

/* The first BITS bits of an address; what begins so is near. */
struct near {
        uint8_t start[2];
        int bits;
};

static const struct near near_v4[] = {
        { { 127, 0 }, 8 }, { { 10, 0 }, 8 }, { { 192, 168 }, 16 }, { { 172, 16 }, 12 },
        { { 169, 254 }, 16 }, // RFC 3927
};
static const struct near near_v6[] = {
        { { 0xfe, 0x80 }, 10 }, { { 0xfc, 0 }, 7 }, // RFC 4291, 4193
};

static bool begins_with(const uint8_t *bytes, const struct near *near)
{
        int start = near->start[0] << 8 | near->start[1];
        return ((bytes[0] << 8 | bytes[1]) ^ start) >> (16 - near->bits) == 0;
}

static bool is_near(const struct sockaddr *address)
{
        const struct in6_addr *v6 =
                &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        const struct in_addr *v4 = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
        const struct near *rows = address->sa_family == AF_INET ? near_v4 : near_v6;
        size_t count = address->sa_family == AF_INET ? COUNT(near_v4) : COUNT(near_v6);
        const uint8_t *bytes = address->sa_family == AF_INET ? (const uint8_t *)v4 : v6->s6_addr;
        for (size_t i = 0; i < count; i++)
                if (begins_with(bytes, &rows[i]))
                        return true;
        return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(v6);
}

/* Characters that stand in a URI as they are (RFC 3986, pchar and "/"), without escapes. */
static bool is_plain(struct str text, const char *besides)
{
        for (size_t i = 0; i < text.len; i++) {
                char c = text.at[i];
                bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                if (!letter && !(c >= '0' && c <= '9') && (c == '\0' || !strchr(besides, c)))
                        return false;
        }
        return true;
}

static bool keep(char *to, size_t size, struct str text)
{
        if (text.len == 0 || text.len >= size)
                return false;
        memcpy(to, text.at, text.len);
        to[text.len] = '\0';
        return true;
}

/* HOST[:PORT], and the path from its slash on. */
static bool read_place(struct str place, struct printer_uri *uri)
{
        const char *slash = memchr(place.at, '/', place.len);
        size_t before = slash ? (size_t)(slash - place.at) : place.len;
        struct str path = str_of_bytes(place.at + before, place.len - before);
        struct str host = str_of_bytes(place.at, before);
        const char *bracket = memchr(host.at, ']', host.len);
        size_t from = bracket ? (size_t)(bracket - host.at) : 0;
        const char *colon = memchr(host.at + from, ':', host.len - from);
        int64_t port = IPP_PORT;
        if (colon) {
                struct str number =
                        str_of_bytes(colon + 1, host.len - (size_t)(colon + 1 - host.at));
                if (!str_read_number(number, UINT16_MAX, &port) || port == 0)
                        return false;
                host.len = (size_t)(colon - host.at);
        }
        uri->port = (uint16_t)port;
        return is_plain(path, "/-._~!$&'()*+,;=:@") && is_plain(host, ".:[]%-_") &&
               keep(uri->path, sizeof uri->path, path.len > 0 ? path : STR("/")) &&
               keep(uri->host, sizeof uri->host, host) &&
               str_starts_with(host, STR("[")) == str_ends_with(host, STR("]"));
}

static enum err read_ipp(struct act *a, struct str text, struct str place, struct printer_uri *uri)
{
        if (!str_starts_with(place, STR("//")) ||
                !read_place(str_of_bytes(place.at + 2, place.len - 2), uri))
                return fail_with(a, E_INPUT, TEXT_PRINTER_URI_BAD, str_to_c(a->mem, text));
        SCOPED(free_address) struct addrinfo *found = find_address(a, uri);
        if (!found)
                return fail_with(a, E_INPUT, TEXT_PRINTER_URI_NAME, uri->host);
        if (!is_near(found->ai_addr))
                return fail_with(a, E_INPUT, TEXT_PRINTER_URI_FAR, uri->host);
        return OK;
}

enum err printer_uri_read(struct act *a, struct str text, struct printer_uri *uri)
{
        struct printer_uri read = { .steps = 1 };
        struct str rest;
        struct str scheme = str_cut(text, ':', &rest);
        int64_t steps = 1;
        for (uint32_t sink = 0; sink < PRINTER_SINKS; sink++)
                if (str_is_equal(scheme, str_of(printer_sinks[sink].scheme)))
                        read.sink = sink + 1;
        if (str_is_equal(scheme, STR("ipps")))
                return fail(a, E_INPUT, TEXT_PRINTER_URI_SECURE);
        bool is_known = read.sink > 0 && scheme.len < text.len;
        if (is_known && --read.sink == PRINTER_IPP)
                TRY(read_ipp(a, text, rest, &read));
        else if (!is_known || (rest.len > 0 && (read.sink != PRINTER_NULL ||
                                                       !str_read_number(rest, STEPS_MOST, &steps))))
                return fail_with(a, E_INPUT, TEXT_PRINTER_URI_BAD, str_to_c(a->mem, text));
        read.steps = (uint16_t)steps;
        *uri = read;
        return OK;
}

/* The way. */

static void close_socket(int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

/* Waits for what connect began; its errno, 0 when connected. */
static int await_connection(int fd)
{
        struct pollfd ready = { .fd = fd, .events = POLLOUT };
        int count;
        do
                count = poll(&ready, 1, CONNECT_MS);
        while (count < 0 && errno == EINTR);
        int fault = 0;
        socklen_t size = sizeof fault;
        if (count <= 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &size) != 0)
                return ETIMEDOUT;
        return fault;
}

static int connect_to(int fd, const struct addrinfo *address)
{
        if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
                return 0;
        return errno == EINPROGRESS ? await_connection(fd) : errno;
}

enum err printer_connect(struct act *a, const struct printer_uri *uri, int *fd)
{
        if (uri->sink != PRINTER_IPP) {
                *fd = -1;
                return OK;
        }
        SCOPED(free_address) struct addrinfo *found = find_address(a, uri);
        if (!found || !is_near(found->ai_addr))
                return fail_with(a, E_INPUT, TEXT_PRINTER_URI_NAME, uri->host);
        SCOPED(close_socket)
        int opened =
                socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
        if (opened < 0)
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        int fault = connect_to(opened, found);
        if (fault == ECONNREFUSED)
                return fail_with(a, E_BUSY, TEXT_PRINTER_REFUSED, uri->host);
        if (fault != 0)
                return fail_with(a, E_BUSY, TEXT_PRINTER_UNREACHABLE, uri->host);
        setsockopt(opened, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
        *fd = opened;
        opened = -1;
        return OK;
}
