/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One's own second factors: how one gets them and does without them. */
#include "face/console/sign_in.h"

#include "console_second_factor_page.h"
#include "kit/barcode.h"

enum {
        BOX_HEX = 2 * KEEPER_TOTP_BOX,
        CODE_MOST = 32,
        MODULE_DOTS = 4,
        LABEL_MOST = 4 * PASSKEY_LABEL_MOST,
        ATTESTATION_MOST = (WEBAUTHN_DATA_MOST * 4 + 2) / 3,
        CLIENT_MOST = (WEBAUTHN_CLIENT_MOST * 4 + 2) / 3,
};

#define TOKEN                                                                                      \
        {                                                                                          \
                "token", FORM_TOKEN, SESSION_TOKEN_SIZE, FORM_NEEDED                               \
        }

enum { FIELD_TOKEN, FIELD_BOX, FIELD_CODE };
static const struct form_field code_fields[] = {
        [FIELD_TOKEN] = TOKEN,
        [FIELD_BOX] = { "box", FORM_CODE, BOX_HEX, FORM_NEEDED },
        [FIELD_CODE] = { "code", FORM_TEXT, CODE_MOST, FORM_NEEDED },
};
const struct form account_codes_form = { code_fields, COUNT(code_fields), 1024 };

enum { FIELD_CLIENT = 1, FIELD_ATTESTATION, FIELD_LABEL };
static const struct form_field passkey_fields[] = {
        [FIELD_TOKEN] = TOKEN,
        [FIELD_CLIENT] = { "client", FORM_TEXT, CLIENT_MOST, FORM_NEEDED },
        [FIELD_ATTESTATION] = { "attestation", FORM_TEXT, ATTESTATION_MOST, FORM_NEEDED },
        [FIELD_LABEL] = { "label", FORM_TEXT, LABEL_MOST, FORM_NEEDED },
};
const struct form account_passkey_form = { passkey_fields, COUNT(passkey_fields), 16384 };

enum { FIELD_ID = 1 };
static const struct form_field drop_fields[] = {
        [FIELD_TOKEN] = TOKEN,
        [FIELD_ID] = { "id", FORM_CODE, 2 * WEBAUTHN_ID_MOST, FORM_NEEDED },
};
const struct form account_drop_form = { drop_fields, COUNT(drop_fields), 4096 };

/* ---------------------------------------------------------------------------------- the page */

/* The page's own pictures too: the square code is one, and is in no file. */
static const char with_picture[] =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/* The square code of URI as a picture. */
static enum err draw(struct act *a, struct private uri, struct private *picture)
{
        SCOPED(qr_close) struct qr qr = { 0 };
        SCOPED(paper_close) struct paper *paper = NULL;
        struct buf png = buf_in(a->mem);
        TRY(qr_make_bytes(a, uri, &qr));
        int side = (qr.modules + 2 * QR_QUIET) * MODULE_DOTS;
        TRY(paper_open_dots(a, NULL, side, side, &paper));
        qr_draw(&qr, paper, 0, 0, side);
        TRY(paper_put_png(a, paper, &png));
        *picture = private_wrap(buf_str(&png));
        return OK;
}

/* A new secret each time that the page is looked at: nothing of it stays here. Who sends the form
 * brings it back, sealed. */
static enum err offer_codes(
        struct act *a, const struct page_call *call, struct page_console_second_factor *page)
{
        SCOPED(totp_wipe) struct totp_secret secret;
        struct str box;
        struct buf hex = buf_in(a->mem);
        char *text = arena_take(a->mem, TOTP_TEXT_SIZE);
        const struct totp_label label = { call->site->folder->city.issuer, a->who };
        totp_make(&secret);
        TRY(second_factor_seal(a, a->who, &secret, &box));
        buf_add_hex(&hex, box);
        totp_write_secret(&secret, text);
        page->box = buf_str(&hex);
        page->secret = private_wrap(str_of(text));
        return draw(a, totp_uri(a, &label, &secret), &page->code);
}

static enum err list_known(struct act *a, struct page_console_second_factor *page)
{
        struct passkey *passkeys;
        size_t count;
        struct buf known = buf_in(a->mem);
        TRY(passkey_list(a, a->who, &passkeys, &count));
        for (size_t i = 0; i < count; i++) {
                if (i)
                        buf_add_byte(&known, ' ');
                buf_add(&known, base64url_encode(a->mem, passkeys[i].id));
        }
        page->known = buf_str(&known);
        return OK;
}

static enum err offer_passkey(
        struct act *a, const struct page_call *call, struct page_console_second_factor *page)
{
        uint8_t handle[PASSKEY_HANDLE_SIZE];
        struct webauthn_asked site = { .rp_id = STR("") };
        if (!sign_in_site(call, &site))
                return OK;
        passkey_handle(a->who, handle);
        page->challenge = sign_in_question(a, call);
        page->rp_id = site.rp_id;
        page->rp_name = call->site->folder->city.name;
        page->handle = base64url_encode(a->mem, str_of_bytes(handle, sizeof handle));
        page->name = a->who;
        return list_known(a, page);
}

static enum err show(struct act *a, const struct page_call *call, struct str wrong, struct str box,
        struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        struct second_factor has;
        TRY(second_factor_look(a, a->who, &has));
        struct page_console_second_factor page = {
                .token = console_token(call),
                .wrong = wrong,
                .is_first = call->session->strength != SESSION_FULL,
                .may_add_codes = !has.has_codes,
                .box = box,
                .passkey_js = page_file_address(a, call->site->files, "passkey.js"),
        };
        if (!has.has_codes && box.len == 0)
                TRY(offer_codes(a, call, &page));
        TRY(offer_passkey(a, call, &page));
        TRY(page_console_second_factor_write(a, a->lang, &page, &out));
        answer->policy = with_picture;
        console_answer(a, answer, TEXT_ACCOUNT_SETUP_TITLE, &out);
        return OK;
}

enum err account_show_setup(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return show(a, call, STR(""), STR(""), answer);
}

/* ----------------------------------------------------------------------------------- getting one
 */

/* Who came by password alone may set up the first one, not one more. */
static enum err check_may_add(struct act *a, const struct page_call *call)
{
        struct second_factor has;
        TRY(second_factor_look(a, a->who, &has));
        if (call->session->strength != SESSION_FULL && second_factor_is_set(&has))
                return fail(a, E_MAY, TEXT_SIGN_IN_TICKET_OLD);
        return OK;
}

/* Whoever was in by password alone is out; this browser is in with all it takes. */
static enum err go_on(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct sign_in_entry entry = { call->session->name, SESSION_FULL, true };
        answer->see_other = SIGN_IN_ACCOUNT;
        if (call->session->strength == SESSION_FULL)
                return OK;
        session_close_all(call->site->sessions, entry.name);
        return sign_in_open(a, call, &entry, answer);
}

struct setting {
        struct keeper_totp totp;
        uint8_t box[KEEPER_TOTP_BOX];
        enum err outcome;
        struct failure failure;
        int64_t step;
};

static enum err check_code(struct act *a, struct keeper *keeper, void *arg)
{
        struct setting *setting = arg;
        return keeper_check_totp(a, keeper, &setting->totp, &setting->step);
}

static enum err try_code(struct act *a, const struct page_call *call, struct setting *setting)
{
        if (!hex_read(console_typed(&call->form[FIELD_BOX]), setting->box, sizeof setting->box) ||
                !totp_read_code(call->form[FIELD_CODE].text, &setting->totp.code))
                return fail(a, E_WHO, TEXT_KEEPER_WRONG_TOTP);
        setting->totp.name = call->session->name;
        setting->totp.box = str_of_bytes(setting->box, sizeof setting->box);
        return page_keeper_use(a, call, check_code, setting);
}

enum err account_prepare_codes(struct act *a, const struct page_call *call, void **prepared)
{
        struct setting *setting = arena_take(a->mem, sizeof *setting);
        *prepared = setting;
        setting->outcome = try_code(a, call, setting);
        if (setting->outcome != E_WHO && setting->outcome != E_STATE)
                return setting->outcome;
        setting->failure = a->failure;
        act_recover(a);
        return OK;
}

enum err account_codes(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct setting *setting = call->prepared;
        if (setting->outcome != OK) {
                a->failure = setting->failure;
                struct str wrong = str_of(text_of_failure(a));
                act_recover(a);
                answer->status = err_http_status(E_INPUT);
                return show(a, call, wrong, console_typed(&call->form[FIELD_BOX]), answer);
        }
        TRY(check_may_add(a, call));
        TRY(second_factor_set(a, setting->totp.box, setting->step));
        return go_on(a, call, answer);
}

static enum err add_passkey(struct act *a, const struct page_call *call)
{
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE];
        struct webauthn_asked asked = { .challenge = challenge };
        const struct passkey_new new = {
                .made = { sign_in_bytes(a, &call->form[FIELD_CLIENT]),
                        sign_in_bytes(a, &call->form[FIELD_ATTESTATION]) },
                .label = str_trim(console_typed(&call->form[FIELD_LABEL])),
        };
        TRY(check_may_add(a, call));
        if (!sign_in_site(call, &asked) ||
                !sign_in_find_question(a, call, new.made.client_data, challenge))
                return fail(a, E_INPUT, TEXT_PASSKEY_NOT_MADE);
        TRY(passkey_add(a, &asked, &new));
        return sign_in_answer(a, call->site->sign_ins, challenge)
                       ? OK
                       : fail(a, E_BUG, TEXT_PASSKEY_NOT_MADE);
}

enum err account_add_passkey(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct str wrong;
        enum err outcome = add_passkey(a, call);
        if (outcome == OK)
                return go_on(a, call, answer);
        TRY(console_excuse(a, outcome, answer, &wrong));
        return show(a, call, wrong, STR(""), answer);
}

/* --------------------------------------------------------------------------- doing without it */

enum err account_drop_codes(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return account_say(a, call, second_factor_drop(a), TEXT_ACCOUNT_REMOVED, answer);
}

enum err account_drop_passkey(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        uint8_t id[WEBAUTHN_ID_MOST];
        struct str hex = console_typed(&call->form[FIELD_ID]);
        enum err outcome = hex_read(hex, id, hex.len / 2)
                                   ? passkey_drop(a, str_of_bytes(id, hex.len / 2))
                                   : fail(a, E_NONE, TEXT_PASSKEY_NONE);
        return account_say(a, call, outcome, TEXT_ACCOUNT_REMOVED, answer);
}
