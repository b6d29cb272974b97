/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/public/log.h"

#include "civic/key.h"
#include "civic/ledger_tile.h"
#include "face/page.h"

/* A tile with its full width never changes; a partial one, under its own name, neither. */
#define FOR_EVER "public, max-age=31536000, immutable"
#define FOR_A_MINUTE "public, max-age=60"

static enum err show_checkpoint(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        int64_t size;
        enum err outcome = ledger_public(a, &answer->body, &size);
        if (outcome == E_NONE)
                return fail(a, E_BUSY, TEXT_PUBLIC_NOT_YET);
        answer->type = "text/plain; charset=utf-8";
        answer->cache = FOR_A_MINUTE;
        answer->is_for_anyone = true;
        return outcome;
}

static enum err show_tile(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct tile_name name;
        enum err outcome =
                tile_read_name(call->rest, &name) ? ledger_tile(a, &name, &answer->body) : E_NONE;
        if (outcome == E_NONE)
                return fail(a, E_NONE, TEXT_LEDGER_NO_TILE);
        answer->type = "application/octet-stream";
        answer->cache = FOR_EVER;
        answer->is_for_anyone = true;
        return outcome;
}

static enum err show_key(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        answer->type = "text/plain; charset=utf-8";
        answer->cache = FOR_A_MINUTE;
        answer->is_for_anyone = true;
        return key_log_text(a, folder_log_origin(a, &call->site->folder->city), &answer->body);
}

const struct page_route log_routes[] = {
        GET("/log/key", PERMIT_ANYBODY, PAGE_LOOK, PAGE_BARE, show_key),
        GET("/log/checkpoint", PERMIT_ANYBODY, PAGE_LOOK, PAGE_BARE, show_checkpoint),
        GET("/log/tile/*", PERMIT_ANYBODY, PAGE_LOOK, PAGE_BARE, show_tile),
};
const size_t log_route_count = COUNT(log_routes);
