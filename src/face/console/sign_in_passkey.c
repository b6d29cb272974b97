/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in with a passkey. It is not counted: there is nothing to guess. */
#include "face/console/sign_in.h"

#include "lib/base64.h"

enum { FIELD_ID, FIELD_CLIENT, FIELD_DATA, FIELD_SIGNATURE, FIELD_HANDLE };
static const struct form_field fields[] = {
        [FIELD_ID] = { "id", FORM_TEXT, BASE64URL_SIZE(WEBAUTHN_ID_MOST), FORM_NEEDED },
        [FIELD_CLIENT] = { "client", FORM_TEXT, BASE64URL_SIZE(WEBAUTHN_CLIENT_MOST), FORM_NEEDED },
        [FIELD_DATA] = { "data", FORM_TEXT, BASE64URL_SIZE(WEBAUTHN_DATA_MOST), FORM_NEEDED },
        [FIELD_SIGNATURE] = { "signature", FORM_TEXT, BASE64URL_SIZE(WEBAUTHN_SIGNATURE_MOST),
                FORM_NEEDED },
        [FIELD_HANDLE] = { "handle", FORM_TEXT, 128, FORM_OPTIONAL },
};
const struct form sign_in_passkey_form = { fields, COUNT(fields), 16384 };

/* -------------------------------------------------------------------------------- questions */

bool sign_in_site(const struct page_call *call, struct webauthn_asked *asked)
{
        asked->origin = str_of(call->site->address);
        return webauthn_rp_id(asked->origin, &asked->rp_id);
}

/* A question to make a passkey is a session's own. */
static struct str bound_of(const struct page_call *call)
{
        return call->session ? str_of(call->session->form_token) : STR("");
}

struct str sign_in_question(struct act *a, const struct page_call *call)
{
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE];
        struct webauthn_asked asked;
        if (!sign_in_site(call, &asked))
                return STR("");
        sign_in_ask(a, call->site->sign_ins, bound_of(call), challenge);
        return base64url_encode(a->mem, str_of_bytes(challenge, sizeof challenge));
}

bool sign_in_find_question(struct act *a, const struct page_call *call, struct bytes client,
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE])
{
        return webauthn_challenge(client, challenge) &&
               sign_in_has_asked(a, call->site->sign_ins, bound_of(call), challenge);
}

struct bytes sign_in_bytes(struct act *a, const struct form_value *value)
{
        struct str text = console_typed(value);
        struct sink sink = sink_in(arena_take(a->mem, text.len + 1), text.len + 1);
        bool is_good =
                base64url_decode((struct bytes){ (const uint8_t *)text.at, text.len }, &sink);
        return is_good && sink_is_whole(&sink) ? sink_bytes(&sink) : (struct bytes){ NULL, 0 };
}

/* -------------------------------------------------------------------------------- the answer */

static enum err use(
        struct act *a, const struct page_call *call, enum webauthn_fault *fault, struct str *name)
{
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE];
        struct webauthn_asked asked = { .challenge = challenge };
        const struct passkey_use use = {
                .id = sign_in_bytes(a, &call->form[FIELD_ID]),
                .handle = sign_in_bytes(a, &call->form[FIELD_HANDLE]),
                .used = { sign_in_bytes(a, &call->form[FIELD_CLIENT]),
                        sign_in_bytes(a, &call->form[FIELD_DATA]),
                        sign_in_bytes(a, &call->form[FIELD_SIGNATURE]) },
        };
        *fault = WEBAUTHN_CHALLENGE;
        if (!sign_in_site(call, &asked) ||
                !sign_in_find_question(a, call, use.used.client_data, challenge))
                return fail(a, E_WHO, TEXT_SIGN_IN_TICKET_OLD);
        TRY(passkey_use(a, &asked, &use, fault, name));
        return sign_in_answer(a, call->site->sign_ins, challenge)
                       ? OK
                       : fail(a, E_WHO, TEXT_SIGN_IN_TICKET_OLD);
}

enum err sign_in_passkey(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        enum webauthn_fault fault;
        struct sign_in_entry entry = { .strength = SESSION_FULL };
        struct sign_in_tried tried = { .outcome = OK };
        enum err outcome = use(a, call, &fault, &entry.name);
        if (outcome == OK) {
                TRY(sign_in_open(a, call, &entry, answer));
                answer->see_other = SIGN_IN_HOME;
                return sign_in_done(a, SIGN_IN_PASSKEY);
        }
        TRY(sign_in_keep(a, outcome, &tried));
        if (fault == WEBAUTHN_COUNTER)
                TRY(sign_in_tell_copied(a, entry.name));
        return sign_in_show_wrong(a, call, sign_in_wrong(a, &tried, answer), answer);
}
