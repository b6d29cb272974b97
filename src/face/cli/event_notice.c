/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree.h"

#include "civic/event_notice.h"
#include "civic/staff.h"
#include "kit/text.h"
#include "kit/yaml.h"

/* Signs somebody in and says in which roles. */
static enum err find_roles(
        struct act *a, struct cli_call *call, const struct folder *folder, struct role_set *roles)
{
        struct staff staff;
        TRY(cli_act(a, call, folder));
        TRY(staff_find(a, a->who, &staff));
        *roles = staff.roles;
        return OK;
}

static void say(struct act *a, enum text text, struct str name, struct date day)
{
        cli_say_with(a, text, str_to_c(a->mem, name), text_date(a, a->lang, day));
}

enum err cli_event_announce(struct act *a, struct cli_call *call)
{
        struct str text;
        struct role_set roles;
        struct event_notice notice;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(yaml_load(a, call->words[0], &text));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(event_notice_read(a, &folder.city, call->words[0], text, &notice));
        TRY(find_roles(a, call, &folder, &roles));
        TRY(event_notice_announce(a, roles, &notice));
        say(a, TEXT_EVENT_NOTICE_ANNOUNCED, notice.name, notice.day);
        return OK;
}

enum err cli_event_withdraw(struct act *a, struct cli_call *call)
{
        struct date day;
        struct role_set roles;
        struct str name = str_of(call->values[OPTION_NAME]);
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        if (!date_read(str_of(call->values[OPTION_DAY]), &day))
                return fail_with(a, E_INPUT, TEXT_EVENT_NOT_A_DAY, call->values[OPTION_DAY]);
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(find_roles(a, call, &folder, &roles));
        TRY(event_notice_withdraw(a, roles, name, day));
        say(a, TEXT_EVENT_NOTICE_WITHDRAWN, name, day);
        return OK;
}
