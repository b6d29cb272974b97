/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/station.h"

#include "kit/crypt.h"
#include "kit/http_inside.h"

#include <errno.h>
#include <microhttpd.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
        IDLE_SECONDS = 60,             /* a connection without a word is closed */
        CONNECTION_MEMORY = 32 * 1024, /* for a request's headers */
        SECRET_SIZE = 16,
        DRAIN_MOST = 64 << 20, /* of a body that is too long, so that its sender hears why */
};

_Static_assert(STATION_TICKET_SIZE == 2 * SECRET_SIZE + 1, "a ticket is hex");

/* Each has a ticket, which is good once, and behind it a secret path. */
enum door { DOOR_OWN, DOOR_GUEST, DOORS };

/* One request, from its headers until its answer is sent. */
struct exchange {
        struct arena *mem; /* its own; wiped afterwards */
        bool is_taken;
        const struct http_route *route; /* NULL: refused, or sent on */
        const char *path;               /* below the secret one */
        enum err outcome;               /* of looking at its headers */
        enum text sentence;             /* when that is not OK */
        bool is_ticket;
        enum door door;
        char *body;
        size_t body_len, body_size;
};

struct station {
        const struct station_site *site;
        struct MHD_Daemon *daemon;
        const struct act *act; /* of the turn */
        int listener;
        size_t connections;
        bool is_spent[DOORS];
        char paths[DOORS][STATION_TICKET_SIZE]; /* the secret ones */
        struct exchange exchanges[STATION_CONNECTIONS];
};

/* Secrets in paths. */

void station_ticket(char ticket[STATION_TICKET_SIZE])
{
        uint8_t random[SECRET_SIZE];
        crypt_random(random, sizeof random);
        sodium_bin2hex(ticket, STATION_TICKET_SIZE, random, sizeof random);
}

const char *station_address(struct act *a, int port, const char *ticket)
{
        struct buf address = buf_in(a->mem);
        buf_add(&address, STR("http://127.0.0.1:"));
        buf_add_number(&address, port);
        buf_add(&address, STR("/"));
        buf_add_c(&address, ticket);
        buf_add(&address, STR("/"));
        return buf_c(&address);
}

/* What follows /SECRET in PATH, or NULL when PATH does not begin so. */
static const char *below(const char *path, const char *secret)
{
        const size_t len = STATION_TICKET_SIZE - 1;
        if (path[0] != '/' || strnlen(path + 1, len + 1) != len + 1 || path[1 + len] != '/' ||
                sodium_memcmp(path + 1, secret, len) != 0)
                return NULL;
        return path + 1 + len;
}

/* Looking at headers. */

static void refuse(struct exchange *x, enum err outcome, enum text sentence)
{
        x->outcome = outcome;
        x->sentence = sentence;
}

/* A body has its length said before it, once; anything else could be read in two ways. */
static bool read_length(struct MHD_Connection *connection, bool is_post, size_t *length)
{
        const char *coding;
        const char *text;
        int64_t number = 0;
        size_t count = http_count_header(connection, "Content-Length", &text);
        if (http_count_header(connection, "Transfer-Encoding", &coding) > 0 || count > 1 ||
                (is_post && count == 0) ||
                (count == 1 && !str_read_number(str_of(text), INT64_MAX / 16, &number)) ||
                (!is_post && number > 0))
                return false;
        *length = (size_t)number;
        return true;
}

static const char *ticket_of(const struct station *station, enum door door)
{
        return door == DOOR_OWN ? station->site->ticket : station->site->guest_ticket;
}

static bool guest_may(const struct station_site *site, const char *path)
{
        for (const char *const *each = site->guest_paths; each && *each; each++)
                if (strcmp(*each, path) == 0)
                        return true;
        return false;
}

static void find_page(struct station *station, struct exchange *x, const char *method)
{
        const struct station_site *site = station->site;
        if (x->door == DOOR_OWN || guest_may(site, x->path))
                x->route = http_find_route(&site->http, method, x->path);
        if (!x->route)
                refuse(x, E_NONE, TEXT_HTTP_NO_PAGE);
}

static void find_route(
        struct station *station, struct exchange *x, const char *method, const char *path)
{
        for (enum door door = DOOR_OWN; door < DOORS; door++) {
                const char *ticket = ticket_of(station, door);
                x->door = door;
                x->path = ticket ? below(path, station->paths[door]) : NULL;
                if (x->path) {
                        find_page(station, x, method);
                        return;
                }
                const char *rest = ticket ? below(path, ticket) : NULL;
                x->is_ticket = rest && !station->is_spent[door] && strcmp(rest, "/") == 0 &&
                               strcmp(method, "GET") == 0;
                if (x->is_ticket)
                        return;
        }
        refuse(x, E_MAY, TEXT_HTTP_FOREIGN);
}

static void look_at_headers(struct station *station, struct exchange *x,
        struct MHD_Connection *connection, const char *method, const char *path)
{
        size_t length;
        bool is_post = strcmp(method, "POST") == 0;
        if (!http_comes_from_here(connection, station->site->http.port, method)) {
                refuse(x, E_MAY, TEXT_HTTP_FOREIGN);
                return;
        }
        find_route(station, x, method, path);
        if (x->outcome != OK)
                return;
        if (!read_length(connection, is_post, &length)) {
                refuse(x, E_INPUT, TEXT_HTTP_NO_LENGTH);
        } else if (x->route && length > x->route->body_most) {
                refuse(x, E_INPUT, TEXT_HTTP_TOO_LONG);
                x->body_len = length; // to be drained
        } else if (length > 0) {
                x->body = arena_take(x->mem, length);
                x->body_size = length;
        }
}

/* Is the body, of which nothing was read yet, read before the refusal? */
static bool is_drained(const struct exchange *x)
{
        return x->sentence == TEXT_HTTP_TOO_LONG && x->body_len <= DRAIN_MOST;
}

/* Answering. */

static const struct http_header headers[] = {
        { "Permissions-Policy",
                "camera=(self), microphone=(), geolocation=(), display-capture=(), usb=(), "
                "serial=(), hid=(), midi=(), payment=()" },
};

static const struct http_manners manners = {
        .policy = "default-src 'none'; script-src 'self'; style-src 'self'; "
                  "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
                  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        .headers = headers,
        .header_count = COUNT(headers),
};

static void send_on(
        struct act *a, struct station *station, enum door door, struct http_answer *answer)
{
        struct buf location = buf_in(a->mem);
        buf_add(&location, STR("/"));
        buf_add_c(&location, station->paths[door]);
        buf_add(&location, STR("/"));
        if (door == DOOR_GUEST)
                buf_add_c(&location, station->site->guest_page);
        station->is_spent[door] = true;
        *answer = (struct http_answer){
                .status = 303,
                .type = "text/plain; charset=utf-8",
                .location = buf_c(&location),
                .body = STR(""),
        };
}

static enum MHD_Result answer(
        struct station *station, struct exchange *x, struct MHD_Connection *connection)
{
        struct act a = *station->act;
        struct http_answer made;
        struct http_request request = { str_of(x->path),
                private_wrap(str_of_bytes(x->body, x->outcome == OK ? x->body_len : 0)),
                x->door == DOOR_GUEST };
        a.mem = x->mem;
        a.failure = (struct failure){ .outcome = OK };
        if (x->outcome != OK)
                fail(&a, x->outcome, x->sentence);
        if (x->outcome == OK && x->is_ticket)
                send_on(&a, station, x->door, &made);
        else
                http_make(&a, &station->site->http, x->route, &request, &made);
        return http_queue(connection, &made, &manners) ? MHD_YES : MHD_NO;
}

/* There are as many as connections, each of which asks one thing at a time. */
static struct exchange *take_exchange(struct station *station)
{
        for (size_t i = 0; i < STATION_CONNECTIONS; i++) {
                struct exchange *x = &station->exchanges[i];
                if (x->is_taken)
                        continue;
                *x = (struct exchange){ .mem = x->mem, .is_taken = true, .path = "" };
                return x;
        }
        return NULL;
}

/* libmicrohttpd calls this once with the headers, then for each piece of the body, then once more.
 */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
        const char *path, const char *method, const char *version, const char *data,
        size_t *data_size, void **request)
{
        (void)version;
        struct station *station = context;
        struct exchange *x = *request;
        if (!x) {
                *request = x = take_exchange(station);
                if (!x)
                        return MHD_NO;
                look_at_headers(station, x, connection, method, path);
                return x->outcome == OK || is_drained(x) ? MHD_YES : answer(station, x, connection);
        }
        if (*data_size == 0)
                return answer(station, x, connection);
        if (x->outcome == OK && *data_size > x->body_size - x->body_len)
                return MHD_NO;
        if (x->outcome == OK) {
                memcpy(x->body + x->body_len, data, *data_size);
                x->body_len += *data_size;
        }
        *data_size = 0;
        return MHD_YES;
}

static void on_sent(void *context, struct MHD_Connection *connection, void **request,
        enum MHD_RequestTerminationCode code)
{
        (void)context;
        (void)connection;
        (void)code;
        struct exchange *x = *request;
        if (!x)
                return;
        arena_reset(x->mem);
        x->is_taken = false;
        *request = NULL;
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
        enum MHD_ConnectionNotificationCode code)
{
        (void)connection;
        (void)socket_context;
        struct station *station = context;
        if (code == MHD_CONNECTION_NOTIFY_STARTED)
                station->connections++;
        else
                station->connections--;
}

/* Its life. */

static struct MHD_Daemon *start_daemon(struct station *station)
{
        return MHD_start_daemon(MHD_USE_NO_LISTEN_SOCKET | MHD_USE_SUPPRESS_DATE_NO_CLOCK, 0, NULL,
                NULL, on_request, station, MHD_OPTION_NOTIFY_CONNECTION, on_connection, station,
                MHD_OPTION_NOTIFY_COMPLETED, on_sent, station, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT,
                (unsigned)STATION_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                (unsigned)IDLE_SECONDS, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

enum err station_open(
        struct act *a, int listener, const struct station_site *site, struct station **station)
{
        struct station *made = arena_take(a->mem, sizeof *made);
        made->site = site;
        made->listener = listener;
        for (enum door door = DOOR_OWN; door < DOORS; door++)
                station_ticket(made->paths[door]);
        made->daemon = start_daemon(made);
        if (!made->daemon)
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        for (size_t i = 0; i < STATION_CONNECTIONS; i++)
                made->exchanges[i].mem = arena_make(site->memory);
        *station = made;
        return OK;
}

void station_close(struct station **station)
{
        struct station *old = *station;
        if (!old)
                return;
        MHD_stop_daemon(old->daemon);
        for (size_t i = 0; i < STATION_CONNECTIONS; i++)
                arena_end(&old->exchanges[i].mem);
        explicit_bzero(old->paths, sizeof old->paths);
        *station = NULL;
}

bool station_is_idle(const struct station *station)
{
        for (size_t i = 0; i < STATION_CONNECTIONS; i++)
                if (station->exchanges[i].is_taken)
                        return false;
        return true;
}

/* A turn. */

/* What libmicrohttpd waits for, as select(2) has it, and as poll(2) has it. */
struct waiting {
        fd_set readable, writable, broken;
        struct pollfd fds[STATION_CONNECTIONS + 1 + STATION_EXTRA_MOST];
        nfds_t count;
        int milliseconds;
};

static bool list_connections(struct station *station, struct waiting *waiting)
{
        int most = -1;
        FD_ZERO(&waiting->readable);
        FD_ZERO(&waiting->writable);
        FD_ZERO(&waiting->broken);
        if (MHD_get_fdset(station->daemon, &waiting->readable, &waiting->writable, &waiting->broken,
                    &most) != MHD_YES)
                return false;
        for (int fd = 0; fd <= most && waiting->count < STATION_CONNECTIONS; fd++) {
                bool reads = FD_ISSET(fd, &waiting->readable);
                bool writes = FD_ISSET(fd, &waiting->writable);
                if (reads || writes || FD_ISSET(fd, &waiting->broken))
                        waiting->fds[waiting->count++] = (struct pollfd){ fd,
                                (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), 0 };
        }
        MHD_UNSIGNED_LONG_LONG patience;
        if (MHD_get_timeout(station->daemon, &patience) == MHD_YES &&
                (waiting->milliseconds < 0 ||
                        patience < (MHD_UNSIGNED_LONG_LONG)waiting->milliseconds))
                waiting->milliseconds = (int)patience;
        return true;
}

/* A connection that broke is both readable and writable: reading it tells. */
static void read_back(struct waiting *waiting, size_t connections)
{
        FD_ZERO(&waiting->readable);
        FD_ZERO(&waiting->writable);
        FD_ZERO(&waiting->broken);
        for (size_t i = 0; i < connections; i++) {
                const struct pollfd *seen = &waiting->fds[i];
                bool broke = seen->revents & (POLLHUP | POLLERR | POLLNVAL);
                if (broke || seen->revents & POLLIN)
                        FD_SET(seen->fd, &waiting->readable);
                if (broke || seen->revents & POLLOUT)
                        FD_SET(seen->fd, &waiting->writable);
        }
}

static void accept_waiting(struct station *station)
{
        while (station->connections < STATION_CONNECTIONS) {
                int connection =
                        accept4(station->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
                if (connection < 0)
                        return;
                MHD_add_connection(station->daemon, connection, NULL, 0); // closes it if it cannot
        }
}

enum err station_turn(struct act *a, struct station *station, struct pollfd *extra,
        size_t extra_count, int milliseconds)
{
        struct waiting waiting = { .milliseconds = milliseconds };
        if (extra_count > STATION_EXTRA_MOST || !list_connections(station, &waiting))
                return fail(a, E_BUG, TEXT_PROCESS_NO_ROOM);
        nfds_t connections = waiting.count;
        bool has_room = station->connections < STATION_CONNECTIONS;
        waiting.fds[waiting.count++] =
                (struct pollfd){ has_room ? station->listener : -1, POLLIN, 0 };
        for (size_t i = 0; i < extra_count; i++)
                waiting.fds[waiting.count++] = extra[i];
        int ready = poll(waiting.fds, waiting.count, waiting.milliseconds);
        if (ready < 0 && errno != EINTR)
                return fail(a, E_BUG, TEXT_PROCESS_NO_ROOM);
        for (nfds_t i = 0; i < waiting.count && ready <= 0; i++)
                waiting.fds[i].revents = 0;
        for (size_t i = 0; i < extra_count; i++)
                extra[i].revents = waiting.fds[connections + 1 + i].revents;
        read_back(&waiting, connections);
        station->act = a;
        if (waiting.fds[connections].revents & POLLIN)
                accept_waiting(station);
        MHD_run_from_select(station->daemon, &waiting.readable, &waiting.writable, &waiting.broken);
        station->act = NULL;
        return OK;
}
