/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/publish.h"

#include "civic/key.h"
#include "civic/status.h"
#include "kit/draft.h"
#include "kit/process.h"
#include "verify_page.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A detached JWS in compact form (RFC 7515, appendix F): header, nothing, signature. */
static struct str detached_jws(struct act *a, const struct keeper_signature *signature)
{
        struct buf text = buf_in(a->mem);
        buf_add(&text, str_of_bytes(signature->header, signature->header_len));
        buf_add_c(&text, "..");
        buf_add(&text, base64url_encode(a->mem, str_of_bytes(signature->bytes, SIGNATURE_SIZE)));
        return buf_str(&text);
}

static enum err bring_up_to_date(struct act *a, void *context)
{
        const struct folder *folder = context;
        return status_ensure_pool(a, &folder->city, a->today);
}

enum err publish_keys(struct act *a, const struct folder *folder, struct keeper *keeper,
        struct publication *publication)
{
        struct buf keys = buf_in(a->mem);
        struct buf directory = buf_in(a->mem);
        struct keeper_signature signature;
        TRY(key_write_json(a, folder->city.issuer, &keys));
        TRY(key_write_directory(a, &directory));
        TRY(keeper_sign_directory(a, keeper, buf_str(&keys), &signature));
        *publication = (struct publication){
                .keys_json = buf_str(&keys),
                .keys_jws = detached_jws(a, &signature),
                .directory = buf_str(&directory),
        };
        return OK;
}

static enum err sign_all(struct act *a, const struct folder *folder, struct keeper *keeper,
        struct publication *publication)
{
        struct status_tokens tokens;
        struct publication made;
        TRY(publish_keys(a, folder, keeper, &made));
        TRY(status_sign(a, &folder->city, keeper, &tokens));
        made.status_cwt = tokens.cwt;
        made.status_jwt = tokens.jwt;
        *publication = made;
        return OK;
}

/* JSON that may stand inside a page's <script>: no "<" is left in it. Takes the object over. */
static struct str slot_text(struct act *a, json_t *object)
{
        struct buf out = buf_in(a->mem);
        size_t size = json_dumpb(object, NULL, 0, JSON_COMPACT);
        char *text = arena_take(a->mem, size + 1);
        json_dumpb(object, text, size, JSON_COMPACT);
        json_decref(object);
        for (size_t i = 0; i < size; i++) {
                if (text[i] == '<')
                        buf_add_c(&out, "\\u003c");
                else
                        buf_add_byte(&out, text[i]);
        }
        return buf_str(&out);
}

static json_t *json_of(struct str text)
{
        return json_stringn(text.at, text.len);
}

static struct str trust_slot(struct act *a, const struct publication *publication)
{
        json_t *trust = json_object();
        json_object_set_new(trust, "directory",
                json_loadb(publication->directory.at, publication->directory.len, 0, NULL));
        json_object_set_new(trust, "keys_json", json_of(publication->keys_json));
        json_object_set_new(trust, "keys_jws", json_of(publication->keys_jws));
        return slot_text(a, trust);
}

static struct str status_slot(struct act *a, const struct publication *publication)
{
        json_t *status = json_object();
        json_object_set_new(
                status, "status_cwt", json_of(base64_encode(a->mem, publication->status_cwt)));
        return slot_text(a, status);
}

static struct str city_slot(struct act *a, const struct city *city)
{
        char band[sizeof "#rrggbb"];
        char accent[sizeof "#rrggbb"];
        json_t *slot = json_object();
        snprintf(band, sizeof band, "#%02x%02x%02x", city->band.red, city->band.green,
                city->band.blue);
        snprintf(accent, sizeof accent, "#%02x%02x%02x", city->accent.red, city->accent.green,
                city->accent.blue);
        json_object_set_new(slot, "name", json_of(city->issuer));
        json_object_set_new(slot, "color1", json_string(band));
        json_object_set_new(slot, "color2", json_string(accent));
        return slot_text(a, slot);
}

struct slot {
        struct str marker;
        struct str text;
};

/* The page's text with each marker replaced, in the order in which they stand in it. */
static enum err fill_slots(
        struct act *a, struct str page, const struct slot *slots, size_t count, struct str *filled)
{
        struct buf out = buf_in(a->mem);
        for (size_t i = 0; i < count; i++) {
                const char *found =
                        memmem(page.at, page.len, slots[i].marker.at, slots[i].marker.len);
                if (!found)
                        return fail(a, E_BUG, TEXT_PUBLISH_PAGE_BROKEN);
                size_t before = (size_t)(found - page.at);
                buf_add(&out, (struct str){ page.at, before });
                buf_add(&out, slots[i].text);
                before += slots[i].marker.len;
                page = (struct str){ page.at + before, page.len - before };
        }
        buf_add(&out, page);
        *filled = buf_str(&out);
        return OK;
}

static enum err fill_page(
        struct act *a, const struct folder *folder, struct publication *publication)
{
        const struct slot slots[] = {
                { STR("@@trust@@"), trust_slot(a, publication) },
                { STR("@@status@@"), status_slot(a, publication) },
                { STR("@@city@@"), city_slot(a, &folder->city) },
        };
        return fill_slots(a, verify_page, slots, COUNT(slots), &publication->page);
}

enum err publish_make_with(struct act *a, const struct folder *folder, struct keeper *keeper,
        struct publication *publication)
{
        struct folder copy = *folder;
        TRY(key_ensure_issuing(a, keeper, a->today));
        TRY(db_change(a, bring_up_to_date, &copy));
        TRY(folder_sign_log(a, folder, keeper));
        TRY(sign_all(a, folder, keeper, publication));
        return fill_page(a, folder, publication);
}

enum err publish_make(struct act *a, const struct folder *folder, struct publication *publication)
{
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        TRY(folder_start_keeper(a, folder, &keeper));
        return publish_make_with(a, folder, keeper, publication);
}

/* Writing it. */

enum { PUBLIC_MODE = 0644, FILES = 6 };

struct drafts {
        struct draft of[FILES];
};

static void discard_drafts(struct drafts *drafts)
{
        for (size_t i = 0; i < FILES; i++)
                draft_discard(&drafts->of[i]);
}

static enum err write_draft(struct act *a, const struct draft *draft, struct str text)
{
        if (process_write_all(draft->fd, text.at, text.len) &&
                fchmod(draft->fd, PUBLIC_MODE) == 0 && fsync(draft->fd) == 0)
                return OK;
        return fail_with(a, E_BUSY, TEXT_DRAFT_PUBLISH, draft->name);
}

enum err publish_write(struct act *a, int out, const struct publication *publication)
{
        const struct {
                const char *name;
                struct str text;
        } files[FILES] = {
                { "keys.json", publication->keys_json },
                { "keys.jws", publication->keys_jws },
                { "directory.json", publication->directory },
                { "status.cwt", publication->status_cwt },
                { "status.jwt", publication->status_jwt },
                { "verify.html", publication->page },
        };
        SCOPED(discard_drafts)
        struct drafts drafts;
        for (size_t i = 0; i < FILES; i++)
                drafts.of[i] = DRAFT_NONE;
        for (size_t i = 0; i < FILES; i++) {
                TRY(draft_open(a, out, files[i].name, &drafts.of[i]));
                TRY(write_draft(a, &drafts.of[i], files[i].text));
        }
        for (size_t i = 0; i < FILES; i++)
                TRY(draft_publish(a, &drafts.of[i]));
        return OK;
}
