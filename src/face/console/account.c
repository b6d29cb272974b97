/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One's own account: what there is, another password, a language, signing out everywhere. */
#include "face/console/sign_in.h"

#include "console_account_page.h"
#include "kit/password_service.h"

enum { LANGUAGE_MOST = 12 };

#define TOKEN                                                                                      \
        {                                                                                          \
                "token", FORM_TOKEN, SESSION_TOKEN_SIZE, FORM_NEEDED                               \
        }

static const struct form_field token_fields[] = { TOKEN };
const struct form account_token_form = { token_fields, COUNT(token_fields), 256 };

enum { FIELD_TOKEN, FIELD_OLD, FIELD_NEW, FIELD_AGAIN };
static const struct form_field password_fields[] = {
        [FIELD_TOKEN] = TOKEN,
        [FIELD_OLD] = { "old", FORM_TEXT, PASSPHRASE_MOST, FORM_NEEDED },
        [FIELD_NEW] = { "new", FORM_TEXT, PASSPHRASE_MOST, FORM_NEEDED },
        [FIELD_AGAIN] = { "again", FORM_TEXT, PASSPHRASE_MOST, FORM_NEEDED },
};
const struct form account_password_form = { password_fields, COUNT(password_fields), 12288 };

enum { FIELD_LANGUAGE = 1 };
static const struct form_field language_fields[] = {
        [FIELD_TOKEN] = TOKEN,
        [FIELD_LANGUAGE] = { "language", FORM_CODE, LANGUAGE_MOST, FORM_NEEDED },
};
const struct form account_language_form = { language_fields, COUNT(language_fields), 256 };

/* ---------------------------------------------------------------------------------- the page */

static struct str say_passkey_days(struct act *a, const struct passkey *passkey)
{
        const char *added = text_date(a, a->lang, passkey->added);
        if (!passkey->is_used)
                return console_say(a, TEXT_ACCOUNT_PASSKEY_UNUSED, added);
        return console_say(
                a, TEXT_ACCOUNT_PASSKEY_DAYS, added, text_date(a, a->lang, passkey->used));
}

static enum err list_factors(
        struct act *a, const struct page_call *call, struct page_console_account *page)
{
        struct second_factor has;
        struct passkey *passkeys;
        size_t count;
        TRY(second_factor_look(a, a->who, &has));
        TRY(passkey_list(a, a->who, &passkeys, &count));
        struct page_console_account_passkeys_row *rows =
                arena_take_array(a->mem, count + 1, sizeof *rows);
        bool may_remove = call->session->strength == SESSION_FULL && count + has.has_codes > 1;
        for (size_t i = 0; i < count; i++) {
                struct buf id = buf_in(a->mem);
                buf_add_hex(&id, passkeys[i].id);
                rows[i] = (struct page_console_account_passkeys_row){
                        .label = passkeys[i].label,
                        .days = say_passkey_days(a, &passkeys[i]),
                        .id = buf_str(&id),
                        .may_remove = may_remove,
                        .passkey_token = console_token(call),
                };
        }
        page->passkeys = rows;
        page->passkeys_count = count;
        page->may_remove_codes = may_remove;
        if (has.has_codes)
                page->codes_since = console_say(
                        a, TEXT_ACCOUNT_CODES_SINCE, text_date(a, a->lang, has.codes_since));
        return OK;
}

/* The console's languages. */
static const enum lang languages[] = { LANG_EN, LANG_ES };
#define AUTO "auto" /* what the browser asks for */

static enum err list_languages(struct act *a, struct page_console_account *page)
{
        struct str chosen;
        struct page_console_account_languages_row *rows =
                arena_take_array(a->mem, COUNT(languages) + 1, sizeof *rows);
        TRY(staff_language(a, a->who, &chosen));
        rows[0] = (struct page_console_account_languages_row){
                .tag = STR(AUTO),
                .said_as = console_text(a, TEXT_ACCOUNT_LANGUAGE_AUTO),
                .is_chosen = chosen.len == 0,
        };
        for (size_t i = 0; i < COUNT(languages); i++) {
                struct str tag = str_of(text_lang_tags[languages[i]]);
                rows[1 + i] = (struct page_console_account_languages_row){
                        .tag = tag,
                        .said_as = str_of(text_get(languages[i], TEXT_LANGUAGE_NAME)),
                        .is_chosen = str_is_equal(chosen, tag),
                };
        }
        page->languages = rows;
        page->languages_count = COUNT(languages) + 1;
        return OK;
}

static enum err show(struct act *a, const struct page_call *call, struct str wrong, struct str said,
        struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        struct page_console_account page = {
                .token = console_token(call),
                .wrong = wrong,
                .said = said,
                .name = a->who,
                .roles = console_roles(a, call->session->roles),
                .is_full = call->session->strength == SESSION_FULL,
        };
        TRY(list_factors(a, call, &page));
        TRY(list_languages(a, &page));
        TRY(page_console_account_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_ACCOUNT_TITLE, &out);
        return OK;
}

enum err account_show(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return show(a, call, STR(""), STR(""), answer);
}

enum err account_say(struct act *a, const struct page_call *call, enum err outcome, enum text done,
        struct page_answer *answer)
{
        struct str wrong = STR("");
        struct str said = outcome == OK ? console_text(a, done) : STR("");
        if (outcome != OK)
                TRY(console_excuse(a, outcome, answer, &wrong));
        return show(a, call, wrong, said, answer);
}

/* ---------------------------------------------------------------------------------- password */

static enum err check_new(struct act *a, const struct page_call *call)
{
        struct str new = console_typed(&call->form[FIELD_NEW]);
        if (!str_is_equal(new, console_typed(&call->form[FIELD_AGAIN])))
                return fail(a, E_INPUT, TEXT_CONSOLE_APPROVALS_NOT_TWICE);
        if (text_count_clusters(a, new) < PASSPHRASE_LEAST)
                return fail(a, E_INPUT, TEXT_CONSOLE_APPROVALS_SHORT);
        return OK;
}

static enum err try_password(
        struct act *a, const struct page_call *call, struct sign_in_tried *tried)
{
        struct str name = call->session->name;
        SCOPED(passphrases_end) struct passphrases *new = passphrases_begin();
        TRY(check_new(a, call));
        TRY(sign_in_take_try(a, call, name, tried));
        TRY(sign_in_check_password(a, call, name, console_typed(&call->form[FIELD_OLD])));
        sign_in_was_right(call->site->sign_ins, &tried->try, a->now);
        TRY(passphrase_add(a, new, console_typed(&call->form[FIELD_NEW])));
        return password_service_make(a, call->site->passwords, &new->of[0], &tried->password);
}

enum err account_prepare_password(struct act *a, const struct page_call *call, void **prepared)
{
        struct sign_in_tried *tried = arena_take(a->mem, sizeof *tried);
        *prepared = tried;
        return sign_in_keep(a, try_password(a, call, tried), tried);
}

/* Whoever had the old one is out; this browser stays in, by a session of its own. */
static enum err stay_in(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct sign_in_entry entry = { call->session->name, SESSION_FULL, false };
        session_close_all(call->site->sessions, entry.name);
        TRY(sign_in_open(a, call, &entry, answer));
        answer->see_other = SIGN_IN_ACCOUNT;
        return OK;
}

enum err account_password(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct sign_in_tried *tried = call->prepared;
        if (tried->outcome == OK) {
                TRY(staff_set_password(a, &tried->password));
                return stay_in(a, call, answer);
        }
        if (tried->outcome == E_WHO)
                TRY(sign_in_was_wrong(a, &tried->try));
        return show(a, call, sign_in_wrong(a, tried, answer), STR(""), answer);
}

/* ---------------------------------------------------------------------------------- the rest */

enum err account_language(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct str tag = console_typed(&call->form[FIELD_LANGUAGE]);
        answer->see_other = SIGN_IN_ACCOUNT;
        if (str_is_equal(tag, STR(AUTO)))
                return staff_set_language(a, STR(""));
        for (size_t i = 0; i < COUNT(languages); i++)
                if (str_is_equal(tag, str_of(text_lang_tags[languages[i]])))
                        return staff_set_language(a, tag);
        return fail(a, E_INPUT, TEXT_FORM_BROKEN);
}

enum err account_everywhere(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        TRY(staff_sign_out(a, a->who, STR("own")));
        session_close_all(call->site->sessions, a->who);
        page_set_cookie(a, NULL, answer);
        answer->see_other = "/console/sign-in?out";
        return OK;
}
