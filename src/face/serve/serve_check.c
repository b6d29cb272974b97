/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/serve/serve_inside.h"

#include "civic/switch_check.h"
#include "kit/self_test.h"
#include "kit/text.h"

#include <stdio.h>

static enum err publish_log(struct act *a, struct keeper *keeper, void *arg)
{
        const struct serve_turn *turn = arg;
        return folder_publish_log(a, turn->folder, keeper);
}

enum err serve_publish_log(struct act *a, struct serve_turn *turn)
{
        return page_keeper_alone(a, turn->shared, publish_log, turn);
}

static enum err check(struct act *a, struct keeper *keeper, void *arg)
{
        const struct serve_turn *turn = arg;
        struct switch_failed failed;
        const struct switch_watch watch = {
                .log_name = folder_log_origin(a, &turn->folder->city),
                .keeper = keeper,
                .manifest = SELF_TEST_MANIFEST,
        };
        TRY(switch_check(a, &watch, &failed));
        if (failed.code)
                fprintf(stderr, "citykey-upkeep: %s: %s\n", failed.code,
                        text_get(a->lang, failed.sentence));
        return OK;
}

enum err serve_check_switch(struct act *a, struct serve_turn *turn)
{
        return page_keeper_alone(a, turn->shared, check, turn);
}
