/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, SITE_MODE = 0660 };

/* An address of this machine only, as bind takes it. */
struct place {
        union {
                struct sockaddr any;
                struct sockaddr_in ipv4;
                struct sockaddr_in6 ipv6;
                struct sockaddr_un path;
        } at;
        socklen_t size;
};

static bool read_path(struct str path, struct place *place)
{
        if (path.len < 2 || path.at[0] != '/' || path.len >= sizeof place->at.path.sun_path)
                return false;
        place->at.path.sun_family = AF_UNIX;
        memcpy(place->at.path.sun_path, path.at, path.len);
        place->size = sizeof place->at.path;
        return true;
}

static bool read_host(struct act *a, struct str host, int64_t port, struct place *place)
{
        enum { LOOPBACK = 127 };
        if (str_is_equal(host, STR("[::1]"))) {
                place->at.ipv6 = (struct sockaddr_in6){ .sin6_family = AF_INET6,
                        .sin6_port = htons((uint16_t)port),
                        .sin6_addr = IN6ADDR_LOOPBACK_INIT };
                place->size = sizeof place->at.ipv6;
                return true;
        }
        place->at.ipv4 =
                (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
        place->size = sizeof place->at.ipv4;
        return inet_pton(AF_INET, str_to_c(a->mem, host), &place->at.ipv4.sin_addr) == 1 &&
               ntohl(place->at.ipv4.sin_addr.s_addr) >> 24 == LOOPBACK;
}

static bool read_address(struct act *a, struct str address, struct place *place)
{
        int64_t port;
        struct str scheme = STR("unix:");
        if (str_starts_with(address, scheme))
                return read_path(
                        (struct str){ address.at + scheme.len, address.len - scheme.len }, place);
        size_t colon = address.len;
        while (colon > 0 && address.at[colon - 1] != ':')
                colon--;
        if (colon == 0 || !str_read_number((struct str){ address.at + colon, address.len - colon },
                                  UINT16_MAX, &port))
                return false;
        return read_host(a, (struct str){ address.at, colon - 1 }, port, place);
}

/* A socket that nobody listens on was left by a server that is gone. */
static bool is_left_over(const struct place *place)
{
        struct stat found;
        if (place->at.any.sa_family != AF_UNIX || lstat(place->at.path.sun_path, &found) != 0 ||
                !S_ISSOCK(found.st_mode))
                return false;
        int caller = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        bool is_refused = caller >= 0 && connect(caller, &place->at.any, place->size) != 0 &&
                          errno == ECONNREFUSED;
        if (caller >= 0)
                close(caller);
        return is_refused;
}

static bool bind_place(int listener, const struct place *place)
{
        int yes = 1;
        bool is_path = place->at.any.sa_family == AF_UNIX;
        if (is_path)
                fchmod(listener, SITE_MODE); // before it has a name: nobody else gets in between
        else
                setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        if (bind(listener, &place->at.any, place->size) != 0 &&
                (errno != EADDRINUSE || !is_left_over(place) ||
                        unlink(place->at.path.sun_path) != 0 ||
                        bind(listener, &place->at.any, place->size) != 0))
                return false;
        return (!is_path || chmod(place->at.path.sun_path, SITE_MODE) == 0) &&
               listen(listener, BACKLOG) == 0;
}

static const char *address_of(struct act *a, int listener, struct str asked)
{
        struct place got = { .size = sizeof got.at };
        struct buf text = buf_in(a->mem);
        getsockname(listener, &got.at.any, &got.size);
        if (got.at.any.sa_family == AF_UNIX)
                return str_to_c(a->mem, asked);
        size_t colon = asked.len;
        while (asked.at[colon - 1] != ':')
                colon--;
        buf_add(&text, (struct str){ asked.at, colon });
        buf_add_number(&text, ntohs(got.at.any.sa_family == AF_INET ? got.at.ipv4.sin_port
                                                                    : got.at.ipv6.sin6_port));
        return buf_c(&text);
}

enum err server_listen(struct act *a, const char *address, int *listener, const char **address_got)
{
        struct place place = { .size = 0 };
        if (!read_address(a, str_of(address), &place))
                return fail_with(a, E_INPUT, TEXT_SERVER_NO_ADDRESS, address);
        int opened = socket(place.at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (opened < 0 || !bind_place(opened, &place)) {
                enum err outcome = opened >= 0 && errno != EADDRINUSE ? E_INPUT : E_BUSY;
                if (opened >= 0)
                        close(opened);
                return outcome == E_BUSY ? fail_with(a, E_BUSY, TEXT_SERVER_TAKEN, address)
                                         : fail_with(a, E_INPUT, TEXT_SERVER_CANNOT_LISTEN, address,
                                                   strerror(errno));
        }
        *listener = opened;
        *address_got = address_of(a, opened, str_of(address));
        return OK;
}
