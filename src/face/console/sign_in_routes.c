/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The console's pages that need no second factor, or are about it. An address's allowance is taken
 * by those who are not known alone (sign_in_take_try), so none of them takes it here. */
#include "face/console/sign_in.h"

#define SHOW(path, permit, handle) GET(path, permit, PAGE_LOOK, PAGE_CONSOLE, handle)
#define CHANGE(path, permit, form, handle)                                                         \
        POST(path, permit, PAGE_CHANGE, PAGE_CONSOLE, form, handle, RATE_FREE)
#define PREPARED(path, permit, form, prepare, handle)                                              \
        POST_PREPARED(path, permit, PAGE_CONSOLE, form, prepare, handle, RATE_FREE)

const struct page_route sign_in_routes[] = {
        SHOW("/console/sign-in", PERMIT_ANYBODY, sign_in_show),
        PREPARED("/console/sign-in", PERMIT_ANYBODY, &sign_in_password_form,
                sign_in_prepare_password, sign_in_password),
        PREPARED("/console/sign-in/code", PERMIT_ANYBODY, &sign_in_code_form, sign_in_prepare_code,
                sign_in_code),
        CHANGE("/console/sign-in/passkey", PERMIT_ANYBODY, &sign_in_passkey_form, sign_in_passkey),
        POST("/console/sign-out", PERMIT_ANYBODY, PAGE_LOOK, PAGE_CONSOLE, &sign_in_out_form,
                sign_in_out, RATE_FREE),

        SHOW("/console/account", PERMIT_ENROL, account_show),
        SHOW("/console/account/second-factor", PERMIT_ENROL, account_show_setup),
        PREPARED("/console/account/codes", PERMIT_ENROL, &account_codes_form, account_prepare_codes,
                account_codes),
        CHANGE("/console/account/codes/remove", PERMIT_STAFF, &account_token_form,
                account_drop_codes),
        CHANGE("/console/account/passkeys", PERMIT_ENROL, &account_passkey_form,
                account_add_passkey),
        CHANGE("/console/account/passkeys/remove", PERMIT_STAFF, &account_drop_form,
                account_drop_passkey),
        PREPARED("/console/account/password", PERMIT_STAFF, &account_password_form,
                account_prepare_password, account_password),
        CHANGE("/console/account/language", PERMIT_ENROL, &account_language_form, account_language),
        CHANGE("/console/account/sign-out-everywhere", PERMIT_ENROL, &account_token_form,
                account_everywhere),
};
const size_t sign_in_route_count = COUNT(sign_in_routes);
