/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_HTTP_FIXTURE_H
#define CITYKEY_KIT_HTTP_FIXTURE_H

#include "kit/form.h"
#include "kit/http.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* For tests: a browser on this machine that says what it is told, and answers to compare with. */

/* A connection to PORT; -1 when nobody listens. */
static inline int http_fixture_join(int port)
{
        struct sockaddr_in to = { .sin_family = AF_INET,
                .sin_port = htons((uint16_t)port),
                .sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) } };
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
                return fd;
        close(fd);
        return -1;
}

/* What is answered on a new connection to REQUEST, to its end, in ANSWER; "" when nothing is. */
static inline const char *http_fixture_ask(int port, struct str request, char *answer, size_t size)
{
        size_t got = 0;
        ssize_t more;
        int fd = http_fixture_join(port);
        assert_true(fd >= 0);
        assert_int_equal(send(fd, request.at, request.len, MSG_NOSIGNAL), request.len);
        while ((more = read(fd, answer + got, size - 1 - got)) > 0)
                got += (size_t)more;
        answer[got] = '\0';
        close(fd);
        return answer;
}

static inline void http_fixture_expect(
        const char *answer, const char *status, const char *end_of_body)
{
        size_t len = strlen(answer);
        size_t end = strlen(end_of_body);
        if (strncmp(answer, "HTTP/1.1 ", 9) != 0 || strncmp(answer + 9, status, 3) != 0)
                fail_msg("expected %s, got %.80s", status, answer);
        assert_true(len >= end && strcmp(answer + len - end, end_of_body) == 0);
}

/* A page of refusal: "no". */
static inline enum err http_fixture_refuse(struct act *a, void *context,
        const struct http_request *request, struct http_answer *answer)
{
        (void)a;
        (void)context;
        (void)request;
        answer->body = STR("no");
        return OK;
}

/* A page that says the form's field "code". */
static inline enum err http_fixture_say_code(struct act *a, void *context,
        const struct http_request *request, struct http_answer *answer)
{
        struct private value;
        (void)context;
        TRY(form_field(a, request->body, "code", &value));
        answer->body = private_unwrap(value);
        return OK;
}

#endif
