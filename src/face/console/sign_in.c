/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in with password and code, and signing out. */
#include "face/console/sign_in.h"

#include "console_sign_in_code_page.h"
#include "console_sign_in_page.h"
#include "face/page_inside.h"
#include "kit/cookie.h"
#include "kit/password_service.h"

#define DEVICE_COOKIE "__Host-citykey-device"
enum { NAME_MOST = 64, TICKET_MOST = 256, CODE_MOST = 32, TOO_MANY = 429 };

enum { FIELD_NAME, FIELD_PASSWORD };
static const struct form_field password_fields[] = {
        [FIELD_NAME] = { "name", FORM_TEXT, NAME_MOST, FORM_NEEDED },
        [FIELD_PASSWORD] = { "password", FORM_TEXT, PASSPHRASE_MOST, FORM_NEEDED },
};
const struct form sign_in_password_form = { password_fields, COUNT(password_fields), 4096 };

enum { FIELD_TICKET, FIELD_CODE };
static const struct form_field code_fields[] = {
        [FIELD_TICKET] = { "ticket", FORM_CODE, TICKET_MOST, FORM_NEEDED },
        [FIELD_CODE] = { "code", FORM_TEXT, CODE_MOST, FORM_NEEDED },
};
const struct form sign_in_code_form = { code_fields, COUNT(code_fields), 1024 };

static const struct form_field out_fields[] = {
        { "token", FORM_TOKEN, SESSION_TOKEN_SIZE, FORM_NEEDED },
};
const struct form sign_in_out_form = { out_fields, COUNT(out_fields), 256 };

/* --------------------------------------------------------------------------------- tries */

enum err sign_in_keep(struct act *a, enum err outcome, struct sign_in_tried *tried)
{
        tried->outcome = outcome;
        tried->failure = a->failure;
        if (outcome == E_BUG)
                return outcome;
        act_recover(a);
        return OK;
}

struct str sign_in_wrong(
        struct act *a, const struct sign_in_tried *tried, struct page_answer *answer)
{
        a->failure = tried->failure;
        struct str sentence = str_of(text_of_failure(a));
        act_recover(a);
        answer->retry_after = tried->try.wait;
        answer->status = tried->try.wait > 0 ? TOO_MANY : err_http_status(tried->outcome);
        return sentence;
}

static struct private device_of(const struct page_call *call)
{
        struct private device = { .inside = { NULL, 0 } };
        cookie_find(call->request->cookie, DEVICE_COOKIE, &device);
        return device;
}

/* An address's allowance is for those who are not known: it cannot be used up for the others. */
enum err sign_in_take_try(
        struct act *a, const struct page_call *call, struct str name, struct sign_in_tried *tried)
{
        struct page_site *site = call->site;
        tried->name = name;
        TRY(sign_in_try(a, site->sign_ins, name, device_of(call), &tried->try));
        tried->is_counted = true;
        if (tried->try.is_known)
                return OK;
        return rate_take(a, site->rates, RATE_SIGN_IN, call->request->peer, &tried->try.wait);
}

static enum err check_apart(struct act *a, void *arg, const struct passphrase *given,
        const struct password *kept, bool *is_right)
{
        return password_service_check(a, arg, given, kept, is_right);
}

enum err sign_in_check_password(
        struct act *a, const struct page_call *call, struct str name, struct str password)
{
        const struct staff_checker checker = { check_apart, call->site->passwords };
        SCOPED(passphrases_end) struct passphrases *given = passphrases_begin();
        TRY(passphrase_add(a, given, password));
        return staff_sign_in_with(a, name, &given->of[0], &checker);
}

/* ------------------------------------------------------------------------------- the first step */

static enum err show(struct act *a, const struct page_call *call, struct str wrong, struct str name,
        struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        struct webauthn_asked site = { .rp_id = STR("") };
        struct page_console_sign_in page = {
                .wrong = wrong,
                .typed_name = name,
                .challenge = sign_in_question(a, call),
                .passkey_js = page_file_address(a, call->site->files, "passkey.js"),
        };
        if (sign_in_site(call, &site))
                page.rp_id = site.rp_id;
        if (str_is_equal(call->request->query, STR("out")))
                page.said = console_text(a, TEXT_SIGN_IN_OUT);
        TRY(page_console_sign_in_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_SIGN_IN_TITLE, &out);
        return OK;
}

enum err sign_in_show(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        if (call->session && call->session->strength == SESSION_FULL) {
                answer->see_other = SIGN_IN_HOME;
                return OK;
        }
        return show(a, call, STR(""), STR(""), answer);
}

enum err sign_in_show_wrong(
        struct act *a, const struct page_call *call, struct str wrong, struct page_answer *answer)
{
        return show(a, call, wrong, STR(""), answer);
}

static enum err try_password(
        struct act *a, const struct page_call *call, struct sign_in_tried *tried)
{
        struct str name = str_trim(console_typed(&call->form[FIELD_NAME]));
        TRY(sign_in_take_try(a, call, name, tried));
        TRY(sign_in_check_password(a, call, name, console_typed(&call->form[FIELD_PASSWORD])));
        sign_in_was_right(call->site->sign_ins, &tried->try, a->now);
        return OK;
}

enum err sign_in_prepare_password(struct act *a, const struct page_call *call, void **prepared)
{
        struct sign_in_tried *tried = arena_take(a->mem, sizeof *tried);
        *prepared = tried;
        return sign_in_keep(a, try_password(a, call, tried), tried);
}

static enum err show_code(
        struct act *a, struct private ticket, struct str wrong, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        const struct page_console_sign_in_code page = { .wrong = wrong, .ticket = ticket };
        TRY(page_console_sign_in_code_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_SIGN_IN_CODE_TITLE, &out);
        return OK;
}

/* The password was right: what comes next is what they have. */
static enum err go_on(struct act *a, const struct page_call *call,
        const struct sign_in_tried *tried, struct page_answer *answer)
{
        struct second_factor has;
        struct private ticket;
        const struct sign_in_entry entry = { tried->name, SESSION_PASSWORD, tried->try.is_known };
        TRY(second_factor_look(a, tried->name, &has));
        if (has.has_codes) {
                TRY(sign_in_ticket(a, call->site->sign_ins, tried->name, &ticket));
                return show_code(a, ticket, STR(""), answer);
        }
        if (has.passkeys)
                return show(
                        a, call, console_text(a, TEXT_SIGN_IN_USE_PASSKEY), tried->name, answer);
        TRY(sign_in_open(a, call, &entry, answer));
        answer->see_other = SIGN_IN_SETUP;
        return sign_in_done(a, SIGN_IN_PASSWORD);
}

static enum err count_wrong(struct act *a, const struct sign_in_tried *tried)
{
        return tried->outcome == E_WHO && tried->is_counted ? sign_in_was_wrong(a, &tried->try)
                                                            : OK;
}

enum err sign_in_password(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct sign_in_tried *tried = call->prepared;
        if (tried->outcome == OK)
                return go_on(a, call, tried, answer);
        TRY(count_wrong(a, tried));
        return show(a, call, sign_in_wrong(a, tried, answer), tried->name, answer);
}

/* ------------------------------------------------------------------------------ the second step */

struct checking {
        struct keeper_totp totp;
        int64_t step;
};

static enum err check_code(struct act *a, struct keeper *keeper, void *arg)
{
        struct checking *checking = arg;
        return keeper_check_totp(a, keeper, &checking->totp, &checking->step);
}

static enum err try_code(struct act *a, const struct page_call *call, struct sign_in_tried *tried)
{
        struct str name;
        struct checking checking;
        TRY(sign_in_read_ticket(a, call->site->sign_ins, call->form[FIELD_TICKET].text, &name));
        TRY(sign_in_take_try(a, call, name, tried));
        if (!totp_read_code(call->form[FIELD_CODE].text, &checking.totp.code))
                return fail(a, E_WHO, TEXT_KEEPER_WRONG_TOTP);
        checking.totp.name = name;
        TRY(second_factor_box(a, name, &checking.totp.box));
        TRY(page_keeper_use(a, call, check_code, &checking));
        tried->step = checking.step;
        return OK;
}

enum err sign_in_prepare_code(struct act *a, const struct page_call *call, void **prepared)
{
        struct sign_in_tried *tried = arena_take(a->mem, sizeof *tried);
        *prepared = tried;
        return sign_in_keep(a, try_code(a, call, tried), tried);
}

/* The code was right; that it was not used before is known only here, where one writes. */
static enum err take_code(struct act *a, const struct page_call *call,
        const struct sign_in_tried *tried, struct page_answer *answer)
{
        const struct sign_in_entry entry = { tried->name, SESSION_FULL, tried->try.is_known };
        TRY(second_factor_take(a, tried->name, tried->step));
        sign_in_was_right(call->site->sign_ins, &tried->try, a->now);
        TRY(sign_in_open(a, call, &entry, answer));
        answer->see_other = SIGN_IN_HOME;
        return sign_in_done(a, SIGN_IN_CODE);
}

enum err sign_in_code(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct sign_in_tried tried = *(const struct sign_in_tried *)call->prepared;
        enum err outcome = tried.outcome;
        if (outcome == OK)
                outcome = take_code(a, call, &tried, answer);
        if (outcome == OK)
                return OK;
        if (tried.outcome == OK)
                TRY(sign_in_keep(a, outcome, &tried));
        TRY(count_wrong(a, &tried));
        if (!tried.is_counted)
                return show(a, call, sign_in_wrong(a, &tried, answer), STR(""), answer);
        struct str wrong = sign_in_wrong(a, &tried, answer);
        return show_code(a, call->form[FIELD_TICKET].text, wrong, answer);
}

/* ------------------------------------------------------------------------------- in and out */

static void close_old(const struct page_call *call)
{
        struct private token;
        if (page_find_cookie(call->request->cookie, &token))
                session_close(call->site->sessions, token);
}

static enum err give_device(struct act *a, struct str name, struct page_answer *answer)
{
        struct private device;
        struct buf cookie = buf_in(a->mem);
        TRY(sign_in_device(a, name, &device));
        buf_add_c(&cookie, DEVICE_COOKIE "=");
        buf_add(&cookie, private_unwrap(device));
        buf_add_c(&cookie, "; Secure; HttpOnly; SameSite=Strict; Path=/; Max-Age=");
        buf_add_number(&cookie, (int64_t)SIGN_IN_DEVICE_DAYS * 86400);
        answer->cookies[1] = private_wrap(buf_str(&cookie));
        return OK;
}

enum err sign_in_open(struct act *a, const struct page_call *call,
        const struct sign_in_entry *entry, struct page_answer *answer)
{
        char token[SESSION_TOKEN_SIZE];
        TRY(session_open(a, call->site->sessions, entry->name, entry->strength, token));
        close_old(call);
        page_set_cookie(a, token, answer);
        a->who = str_copy(a->mem, entry->name);
        return entry->is_known ? OK : give_device(a, entry->name, answer);
}

enum err sign_in_out(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        close_old(call);
        page_set_cookie(a, NULL, answer);
        answer->see_other = "/console/sign-in?out";
        return OK;
}
