/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree.h"

#include "civic/sign_in.h"
#include "kit/text.h"

#include <stdio.h>

enum { NAME_WIDTH = 26, ROLES_WIDTH = 40 };

/* ------------------------------------------------------------------------------- listing */

static const char *say_days(struct act *a, const struct staff *staff)
{
        char day[DATE_TEXT_SIZE];
        date_write(staff->is_removed ? staff->removed : staff->since, day);
        return text_format(
                a, a->lang, staff->is_removed ? TEXT_STAFF_UNTIL : TEXT_STAFF_SINCE, day);
}

enum err cli_staff_list(struct act *a, struct cli_call *call)
{
        struct staff *staff;
        size_t count;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_LOOK, &folder));
        TRY(staff_list(a, &staff, &count));
        for (size_t i = 0; i < count; i++) {
                cli_print_column(str_to_c(a->mem, staff[i].name), NAME_WIDTH);
                cli_print_column(str_to_c(a->mem, role_text(a, staff[i].roles)), ROLES_WIDTH);
                printf(" %s\n", say_days(a, &staff[i]));
        }
        return OK;
}

/* ------------------------------------------------------------------------------ changing */

/* One change on its way. */
struct changing {
        struct staff_new staff;
        struct str detail;
        enum err (*change)(
                struct act *a, const struct changing *changing, const struct approved *by);
};

static enum err take_and_change(struct act *a, void *arg)
{
        const struct changing *changing = arg;
        const struct approved *by;
        TRY(approval_take(a, APPROVAL_STAFF_CHANGE, changing->detail, &by));
        return changing->change(a, changing, by);
}

static enum err add(struct act *a, const struct changing *changing, const struct approved *by)
{
        return staff_add(a, &changing->staff, by);
}

static enum err change(struct act *a, const struct changing *changing, const struct approved *by)
{
        return staff_change(a, changing->staff.name, changing->staff.roles, by);
}

static enum err remove_one(
        struct act *a, const struct changing *changing, const struct approved *by)
{
        return staff_remove(a, changing->staff.name, by);
}

static enum err read_roles(struct act *a, struct cli_call *call, struct role_set *roles)
{
        if (role_read(str_of(call->values[OPTION_ROLE]), roles))
                return OK;
        const struct role_set all = { (1u << ROLE_COUNT) - 1 };
        return fail_with(a, E_INPUT, TEXT_STAFF_ROLES_WRONG, str_to_c(a->mem, role_text(a, all)));
}

/* The one who is to work here chooses; nobody is asked in a demonstration that agrees by itself. */
static enum err choose_password(
        struct act *a, struct cli_call *call, const struct folder *folder, struct passphrases *new)
{
        const char *name = call->words[0];
        if (folder->kind == FOLDER_PRODUCTION || call->values[OPTION_AS])
                return passphrase_ask_new(a, new, text_format(a, a->lang, TEXT_STAFF_ASK_NEW, name),
                        text_get(a->lang, TEXT_INIT_ASK_AGAIN));
        char random[PASSPHRASE_RANDOM_SIZE];
        passphrase_random(random);
        return passphrase_add(a, new, str_of(random));
}

static void say_added(struct act *a, struct cli_call *call, const struct folder *folder,
        const struct passphrase *password, const char *roles)
{
        if (folder->kind == FOLDER_PRODUCTION || call->values[OPTION_AS])
                cli_say_with(a, TEXT_STAFF_ADDED, call->words[0], roles);
        else
                cli_say_with(a, TEXT_STAFF_ADDED_PASSWORD, call->words[0], roles,
                        str_to_c(a->mem, str_of_bytes(password->chars, password->len)));
}

enum err cli_staff_add(struct act *a, struct cli_call *call)
{
        struct password kept;
        struct changing changing = { .staff = { .name = str_of(call->words[0]), .password = &kept },
                .change = add };
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        SCOPED(passphrases_end) struct passphrases *new = passphrases_begin();
        TRY(read_roles(a, call, &changing.staff.roles));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(staff_check_new(a, changing.staff.name));
        changing.detail = staff_add_detail(a, &changing.staff);
        TRY(cli_agree(a, call, &folder, APPROVAL_STAFF_CHANGE, changing.detail));
        TRY(choose_password(a, call, &folder, new));
        TRY(password_make(a, &new->of[0], &kept));
        TRY(db_change(a, take_and_change, &changing));
        say_added(a, call, &folder, &new->of[0],
                str_to_c(a->mem, role_text(a, changing.staff.roles)));
        return OK;
}

enum err cli_staff_change(struct act *a, struct cli_call *call)
{
        struct staff staff;
        struct changing changing = { .staff = { .name = str_of(call->words[0]) },
                .change = change };
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(read_roles(a, call, &changing.staff.roles));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(staff_find(a, changing.staff.name, &staff));
        changing.detail = staff_change_detail(a, staff.name, changing.staff.roles);
        TRY(cli_agree(a, call, &folder, APPROVAL_STAFF_CHANGE, changing.detail));
        TRY(db_change(a, take_and_change, &changing));
        cli_say_with(a, TEXT_STAFF_CHANGED, call->words[0],
                str_to_c(a->mem, role_text(a, changing.staff.roles)));
        return OK;
}

enum err cli_staff_remove(struct act *a, struct cli_call *call)
{
        struct staff staff;
        struct changing changing = { .staff = { .name = str_of(call->words[0]) },
                .change = remove_one };
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(staff_find(a, changing.staff.name, &staff));
        changing.detail = staff_remove_detail(a, staff.name);
        TRY(cli_agree(a, call, &folder, APPROVAL_STAFF_CHANGE, changing.detail));
        TRY(db_change(a, take_and_change, &changing));
        cli_say_with(a, TEXT_STAFF_REMOVED, call->words[0]);
        return OK;
}

enum err cli_staff_password(struct act *a, struct cli_call *call)
{
        struct password kept;
        const char *name = call->words[0];
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        SCOPED(passphrases_end) struct passphrases *new = passphrases_begin();
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(cli_sign_in(a, name));
        TRY(passphrase_ask_new(a, new, text_format(a, a->lang, TEXT_STAFF_ASK_NEW, name),
                text_get(a->lang, TEXT_INIT_ASK_AGAIN)));
        TRY(password_make(a, &new->of[0], &kept));
        TRY(staff_set_password(a, &kept));
        cli_say_with(a, TEXT_STAFF_PASSWORD_CHANGED, name);
        return OK;
}

/* ------------------------------------------------------------------------- second factors */

static enum err take_and_reset(struct act *a, void *arg)
{
        const struct str *name = arg;
        const struct approved *by;
        TRY(approval_take(a, APPROVAL_STAFF_CHANGE, sign_in_reset_detail(a, *name), &by));
        return sign_in_reset(a, *name, by);
}

static bool is_founder(struct str name)
{
        for (size_t i = 0; i < STAFF_FOUNDERS; i++)
                if (str_is_equal(name, str_of(staff_founders[i])))
                        return true;
        return false;
}

enum err cli_staff_reset(struct act *a, struct cli_call *call)
{
        struct staff staff;
        struct second_factor has;
        struct str name = str_of(call->words[0]);
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(staff_find(a, name, &staff));
        TRY(second_factor_look(a, name, &has));
        if (!second_factor_is_set(&has))
                return fail(a, E_STATE, TEXT_SECOND_FACTOR_NONE);
        TRY(cli_agree(a, call, &folder, APPROVAL_STAFF_CHANGE, sign_in_reset_detail(a, name)));
        TRY(db_change(a, take_and_reset, &name));
        cli_say_with(a, TEXT_STAFF_RESET, call->words[0]);
        if (folder.kind == FOLDER_DEMONSTRATION && is_founder(name))
                cli_say_with(a, TEXT_STAFF_RESET_DEMONSTRATION, call->words[0]);
        return OK;
}

/* What the telephone would show, of a demonstration's founders, whose secrets lie in its folder. */
enum err cli_staff_code(struct act *a, struct cli_call *call)
{
        struct totp_code code;
        SCOPED(totp_wipe) struct totp_secret secret;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_LOOK, &folder));
        TRY(folder_need_demonstration(a, &folder));
        TRY(folder_read_secret(a, folder.path, str_of(call->words[0]), &secret));
        totp_code(&secret, totp_step(a->now), &code);
        printf("%.*s\n", TOTP_DIGITS, code.digits);
        return OK;
}
