/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_call.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* What libmicrohttpd calls, each on the thread of its worker: a connection begins; its request line
 * is there; its head; pieces of its body; the end of the body; its answer was sent; it ends. */

/* Bytes of libmicrohttpd's that held something private. They lie in its own memory, which it may
 * write to as well. */
static void wipe(const char *at, size_t len)
{
        if (at)
                explicit_bzero((void *)(uintptr_t)at, len);
}

static struct server_slot *slot_of(struct MHD_Connection *connection)
{
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        return info ? info->socket_context : NULL;
}

/* Where it came from, which libmicrohttpd would leave in memory that it frees. */
static void wipe_address(struct MHD_Connection *connection)
{
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        const struct sockaddr *address = info ? info->client_addr : NULL;
        if (address && address->sa_family == AF_INET)
                wipe((const char *)address, sizeof(struct sockaddr_in));
        else if (address && address->sa_family == AF_INET6)
                wipe((const char *)address, sizeof(struct sockaddr_in6));
}

static void on_connection(void *context, struct MHD_Connection *connection, void **slot,
        enum MHD_ConnectionNotificationCode code)
{
        struct server_worker *worker = context;
        if (code == MHD_CONNECTION_NOTIFY_STARTED) {
                const union MHD_ConnectionInfo *info =
                        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
                *slot = server_slot_take(worker, info->connect_fd);
                return;
        }
        wipe_address(connection);
        if (*slot)
                server_slot_give(worker, *slot);
        *slot = NULL;
}

/* The target as sent. It is kept in the slot, since libmicrohttpd takes it apart in place. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
        (void)context;
        struct server_slot *slot = slot_of(connection);
        if (slot) {
                slot->target_len = strnlen(target, sizeof slot->target);
                memcpy(slot->target, target, slot->target_len);
        }
        return NULL;
}

static size_t leave_coded(void *context, struct MHD_Connection *connection, char *text)
{
        (void)context;
        (void)connection;
        return strlen(text);
}

/* The head. */

static enum MHD_Result see_header(void *context, enum MHD_ValueKind kind, const char *name,
        size_t name_len, const char *value, size_t value_len)
{
        (void)kind;
        struct server_gate_head *head = context;
        if (head->count < SERVER_HEADERS_MOST)
                head->headers[head->count] =
                        (struct server_gate_header){ str_of_bytes(name, name_len),
                                str_of_bytes(value, value_len) };
        head->count++;
        return MHD_YES;
}

static enum MHD_Result wipe_value(void *context, enum MHD_ValueKind kind, const char *name,
        size_t name_len, const char *value, size_t value_len)
{
        (void)context;
        (void)kind;
        wipe(name, name_len);
        wipe(value, value_len);
        return MHD_YES;
}

/* The cookie as sent, and the copy that libmicrohttpd takes apart. */
static struct private take_cookie(struct server_exchange *x, struct str cookie)
{
        struct str copy = str_copy(x->mem, cookie);
        wipe(cookie.at, cookie.len);
        MHD_get_connection_values_n(x->connection, MHD_COOKIE_KIND, wipe_value, NULL);
        return private_wrap(copy);
}

static uint64_t peer_of(struct server_exchange *x, const struct server_gate_pass *pass)
{
        struct server *server = x->worker->hand.server;
        if (server->is_unix)
                return server_peer_of_text(&server->peers, pass->real_ip, x->act.now);
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        return server_peer_of(&server->peers, info ? info->client_addr : NULL, x->act.now);
}

/* "gzip" is in the list, and not with the weight 0. */
static bool takes_gzip(struct str list)
{
        while (list.len) {
                struct str weight;
                struct str coding = str_trim(str_cut(str_cut(list, ',', &list), ';', &weight));
                weight = str_trim(weight);
                if (str_is_equal(coding, STR("gzip")))
                        return !str_is_equal(weight, STR("q=0"));
        }
        return false;
}

static void fill(struct server_exchange *x, const struct server_gate_pass *pass)
{
        x->takes_gzip = takes_gzip(pass->accept_encoding);
        x->request = (struct server_request){
                .method = pass->method,
                .path = pass->path,
                .query = pass->query,
                .accept_language = pass->accept_language,
                .accept = pass->accept,
                .if_none_match = pass->if_none_match,
                .content_type = pass->content_type,
                .fetch_site = pass->fetch_site,
                .origin = pass->origin,
                .cookie = take_cookie(x, pass->cookie),
                .peer = peer_of(x, pass),
        };
}

/* What the gate said, and what only the site knows: 0, or the status to refuse with. */
static int find_place(struct server_exchange *x, const struct server_gate_pass *pass)
{
        const struct server_site *site = x->worker->hand.server->site;
        size_t most = 0;
        x->place = site->place(site->context, &x->request, &most);
        if (pass->method != SERVER_POST)
                return 0;
        bool is_json = site->is_json && site->is_json(site->context, &x->request);
        if ((pass->body == SERVER_BODY_JSON) != is_json)
                return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
        most = most < SERVER_BODY_MOST ? most : SERVER_BODY_MOST;
        if (pass->length > (int64_t)most)
                return MHD_HTTP_CONTENT_TOO_LARGE;
        x->body_size = pass->is_chunked ? most : (size_t)pass->length;
        x->body = arena_take(x->mem, x->body_size + 1);
        return 0;
}

static const struct {
        int status;
        enum err outcome;
        enum text sentence;
} refusals[] = {
        { MHD_HTTP_FORBIDDEN, E_MAY, TEXT_SERVER_FOREIGN },
        { MHD_HTTP_METHOD_NOT_ALLOWED, E_INPUT, TEXT_SERVER_MALFORMED },
        { MHD_HTTP_CONTENT_TOO_LARGE, E_INPUT, TEXT_HTTP_TOO_LONG },
};

static bool refuse(struct server_exchange *x, int status)
{
        enum err outcome = E_INPUT;
        enum text sentence = TEXT_SERVER_MALFORMED;
        for (size_t i = 0; i < COUNT(refusals); i++)
                if (refusals[i].status == status) {
                        outcome = refusals[i].outcome;
                        sentence = refusals[i].sentence;
                }
        fail(&x->act, outcome, sentence);
        x->is_closing = true;
        server_exchange_refuse(x, status);
        return server_answer_queue(x);
}

static void read_head(struct MHD_Connection *connection, const struct server_slot *slot,
        struct server_gate_head *head)
{
        head->target = (struct str){ slot->target, slot->target_len };
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
        head->size = info ? info->header_size : 0;
        MHD_get_connection_values_n(connection, MHD_HEADER_KIND, see_header, head);
}

static bool begin(struct server_exchange *x, const struct server_gate_head *head)
{
        struct server_gate_pass pass = { .length = 0 };
        int status = server_gate(head, &pass);
        if (status == 0) {
                fill(x, &pass);
                status = find_place(x, &pass);
        }
        if (status != 0)
                return refuse(x, status);
        server_slot_set(x->worker, x->slot, SERVER_READING);
        return true;
}

/* Private bytes are copied once, into the request's own memory, and wiped where they arrived. */
static bool take_piece(struct server_exchange *x, const char *data, size_t *size)
{
        bool fits = *size <= x->body_size - x->body_len;
        if (fits) {
                memcpy(x->body + x->body_len, data, *size);
                x->body_len += *size;
        }
        wipe(data, *size);
        *size = 0;
        return fits;
}

static bool end_body(struct server_exchange *x)
{
        if (x->is_made)
                return server_answer_queue(x);
        x->request.body = private_wrap(str_of_bytes(x->body, x->body_len));
        server_exchange_begin(x);
        return x->place == SERVER_HERE ? server_answer_queue(x) : true;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
        const char *path, const char *method, const char *version, const char *data,
        size_t *data_size, void **request)
{
        (void)path;
        struct server_worker *worker = context;
        struct server_exchange *x = *request;
        if (x && *data_size > 0) // a chunked body that is too long ends the connection
                return take_piece(x, data, data_size) ? MHD_YES : MHD_NO;
        if (x)
                return end_body(x) ? MHD_YES : MHD_NO;
        struct server_slot *slot = slot_of(connection);
        *request = x = slot ? server_exchange_take(worker, slot, connection) : NULL;
        if (!x)
                return MHD_NO;
        struct server_gate_head head = { .method = str_of(method), .version = str_of(version) };
        read_head(connection, slot, &head);
        return begin(x, &head) ? MHD_YES : MHD_NO;
}

static void on_sent(void *context, struct MHD_Connection *connection, void **request,
        enum MHD_RequestTerminationCode code)
{
        (void)connection;
        (void)code;
        struct server_worker *worker = context;
        struct server_exchange *x = *request;
        *request = NULL;
        if (!x)
                return;
        struct server_slot *slot = x->slot;
        server_answer_wipe(x);
        server_exchange_give(x);
        server_wipe_stack();
        explicit_bzero(slot->target, sizeof slot->target);
        server_slot_set(worker, slot, SERVER_IDLE);
}

struct MHD_Daemon *server_request_start(struct server_worker *worker, int listener)
{
        const unsigned how = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
        return MHD_start_daemon(how, 0, NULL, NULL, on_request, worker, MHD_OPTION_LISTEN_SOCKET,
                listener, MHD_OPTION_NOTIFY_CONNECTION, on_connection, worker,
                MHD_OPTION_URI_LOG_CALLBACK, on_target, worker, MHD_OPTION_UNESCAPE_CALLBACK,
                leave_coded, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_sent, worker,
                MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_CONNECTION_MEMORY,
                MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)SERVER_CONNECTION_STEP,
                MHD_OPTION_CONNECTION_LIMIT, (unsigned)worker->hand.server->bounds.connections,
                MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}
