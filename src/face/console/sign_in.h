/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_CONSOLE_SIGN_IN_H
#define CITYKEY_FACE_CONSOLE_SIGN_IN_H

#include "civic/sign_in.h"
#include "face/console/console.h"
#include "face/page_file.h"

/* How staff sign in and out, and their own account. sign_in.c and sign_in_passkey.c have the two
 * ways in, account.c and account_factor.c what one does with one's own. */

#define SIGN_IN_HOME "/console"
#define SIGN_IN_SETUP "/console/account/second-factor"
#define SIGN_IN_ACCOUNT "/console/account"

extern const struct form sign_in_password_form, sign_in_code_form, sign_in_passkey_form,
        sign_in_out_form;
enum err sign_in_show(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err sign_in_password(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err sign_in_code(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err sign_in_passkey(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err sign_in_out(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err sign_in_prepare_password(struct act *a, const struct page_call *call, void **prepared);
enum err sign_in_prepare_code(struct act *a, const struct page_call *call, void **prepared);

extern const struct form account_token_form, account_password_form, account_language_form,
        account_codes_form, account_passkey_form, account_drop_form;
enum err account_show(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err account_password(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err account_language(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err account_everywhere(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err account_prepare_password(struct act *a, const struct page_call *call, void **prepared);
enum err account_show_setup(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err account_codes(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err account_drop_codes(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err account_add_passkey(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err account_drop_passkey(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err account_prepare_codes(struct act *a, const struct page_call *call, void **prepared);

/* ------------------------------------------------------------------------- shared by them */

/* What was tried where one may wait, for the handler afterwards. */
struct sign_in_tried {
        enum err outcome; /* OK, E_WHO, E_BUSY or E_STATE */
        struct failure failure;
        struct sign_in_try try;
        bool is_counted; /* a try was taken for it */
        struct str name;
        int64_t step;
        struct password password;
};

/* Keeps in TRIED what the person is told; gives back only what is nobody's fault but ours. */
enum err sign_in_keep(struct act *a, enum err outcome, struct sign_in_tried *tried);

/* The sentence of TRIED's failure, which was said again in the act; the answer's status says it. */
struct str sign_in_wrong(
        struct act *a, const struct sign_in_tried *tried, struct page_answer *answer);

/* The page to sign in on, with a sentence. */
enum err sign_in_show_wrong(
        struct act *a, const struct page_call *call, struct str wrong, struct page_answer *answer);

/* Takes a try for NAME by the browser of this request, and the address's own when the browser is
 * not known. */
enum err sign_in_take_try(
        struct act *a, const struct page_call *call, struct str name, struct sign_in_tried *tried);

/* Is this NAME's password? E_WHO. From page_prepare. */
enum err sign_in_check_password(
        struct act *a, const struct page_call *call, struct str name, struct str password);

/* Whom the browser's page belongs to from now on: another session than any before. */
struct sign_in_entry {
        struct str name;
        enum session_strength strength;
        bool is_known; /* the browser is: it keeps its cookie */
};
enum err sign_in_open(struct act *a, const struct page_call *call,
        const struct sign_in_entry *entry, struct page_answer *answer);

/* Passkeys of this site: false when its address takes none. ASKED's challenge is the caller's. */
bool sign_in_site(const struct page_call *call, struct webauthn_asked *asked);

/* A new question as base64url, for a page; empty when there are no passkeys here. */
struct str sign_in_question(struct act *a, const struct page_call *call);

/* The question that CLIENT data answers, if we asked it of this session and nobody has answered it
 * yet. */
bool sign_in_find_question(struct act *a, const struct page_call *call, struct bytes client,
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE]);

/* What a script put into a field, as bytes; empty for what is not base64url. */
struct bytes sign_in_bytes(struct act *a, const struct form_value *value);

/* The account's page with a sentence on it: what was done, or what was wrong. */
enum err account_say(struct act *a, const struct page_call *call, enum err outcome, enum text done,
        struct page_answer *answer);

#endif
