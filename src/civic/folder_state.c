/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/folder_inside.h"

#include "civic/key.h"

#include <jansson.h>

static const char *const kind_names[] = {
        [FOLDER_DEMONSTRATION] = "demonstration",
        [FOLDER_PRODUCTION] = "production",
};

static bool find_kind(const char *name, enum folder_kind *kind)
{
        for (size_t i = 0; i < COUNT(kind_names); i++)
                if (str_is_equal(str_of(name), str_of(kind_names[i]))) {
                        *kind = (enum folder_kind)i;
                        return true;
                }
        return false;
}

static enum err refuse_broken(struct act *a)
{
        return fail(a, E_BUG, TEXT_FOLDER_STATE_BROKEN);
}

static enum err read_members(struct act *a, json_t *object, struct folder_state *state)
{
        int format;
        const char *city;
        const char *kind;
        const char *made;
        struct folder_state read;
        if (json_unpack(object, "{si}", "format", &format) != 0)
                return refuse_broken(a);
        if (format > FOLDER_FORMAT)
                return fail(a, E_STATE, TEXT_FOLDER_NEWER);
        if (json_unpack_ex(object, NULL, JSON_STRICT, "{sissssss}", "format", &format, "city",
                    &city, "kind", &kind, "made", &made) != 0 ||
                !hex_read(str_of(city), read.city_id, sizeof read.city_id) ||
                !find_kind(kind, &read.kind) || !date_read(str_of(made), &read.made))
                return refuse_broken(a);
        *state = read;
        return OK;
}

enum err folder_state_read(struct act *a, struct str text, struct folder_state *state)
{
        struct str rest;
        struct str line = str_cut(text, '\n', &rest);
        json_t *object = json_loadb(line.at, line.len, JSON_REJECT_DUPLICATES, NULL);
        if (!object)
                return refuse_broken(a);
        enum err outcome = read_members(a, object, state);
        json_decref(object);
        return outcome;
}

enum err folder_state_check(struct act *a, struct str text)
{
        struct str end;
        struct str rest;
        struct str signature;
        struct str line = str_cut(text, '\n', &rest);
        struct str coded = str_cut(rest, '\n', &end);
        if (end.len || !base64_decode(a->mem, coded, &signature) || signature.len != SIGNATURE_SIZE)
                return refuse_broken(a);
        bool is_signed;
        TRY(key_has_signed_state(a, line, (const uint8_t *)signature.at, &is_signed));
        return is_signed ? OK : fail(a, E_BUG, TEXT_FOLDER_STATE_NOT_SIGNED);
}

enum err folder_state_write(
        struct act *a, struct keeper *keeper, const struct folder_state *state, struct str *text)
{
        char made[DATE_TEXT_SIZE];
        struct buf line = buf_in(a->mem);
        struct keeper_signature signature;
        date_write(state->made, made);
        buf_add_c(&line, "{\"format\":");
        buf_add_number(&line, FOLDER_FORMAT);
        buf_add_c(&line, ",\"city\":\"");
        buf_add_hex(&line, str_of_bytes(state->city_id, sizeof state->city_id));
        buf_add_c(&line, "\",\"kind\":\"");
        buf_add_c(&line, kind_names[state->kind]);
        buf_add_c(&line, "\",\"made\":\"");
        buf_add_c(&line, made);
        buf_add_c(&line, "\"}");
        TRY(keeper_sign_state(a, keeper, buf_str(&line), &signature));
        buf_add_byte(&line, '\n');
        buf_add(&line, base64_encode(a->mem, str_of_bytes(signature.bytes, SIGNATURE_SIZE)));
        buf_add_byte(&line, '\n');
        *text = buf_str(&line);
        return OK;
}
