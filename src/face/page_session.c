/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The session's cookie and its forms' token. */
#include "face/page_inside.h"

#include "kit/cookie.h"

#include <sodium.h>

#define NAME PAGE_COOKIE "="
#define MANNERS "; Secure; HttpOnly; SameSite=Strict; Path=/"

bool page_find_cookie(struct private cookies, struct private *token)
{
        return cookie_find(cookies, PAGE_COOKIE, token);
}

void page_set_cookie(struct act *a, const char *token, struct page_answer *answer)
{
        struct buf cookie = buf_in(a->mem);
        buf_add_c(&cookie, NAME);
        buf_add_c(&cookie, token ? token : "");
        buf_add_c(&cookie, token ? MANNERS : MANNERS "; Max-Age=0");
        answer->cookies[0] = private_wrap(buf_str(&cookie));
}

bool page_token_is(const struct session *session, struct private given)
{
        struct str token = str_of_bytes(session->form_token, SESSION_TOKEN_SIZE - 1);
        struct str said = private_unwrap(given);
        return said.len == token.len && sodium_memcmp(said.at, token.at, token.len) == 0;
}
