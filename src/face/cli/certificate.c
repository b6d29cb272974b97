/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/certificate_print.h"
#include "civic/event.h"
#include "civic/folder.h"
#include "kit/draft.h"
#include "kit/file.h"
#include "kit/text.h"

#include <stdio.h>
#include <string.h>

enum { KEYS_MOST = 1 << 20, SEAL_MOST = 1 << 20 };

/* Read, and found to be signed by the desk's key that it names. */
static enum err load(struct act *a, const char *path, struct certificate_file *read)
{
        struct private file;
        TRY(file_read(a, path, CERTIFICATE_FILE_MOST, &file));
        TRY(certificate_read(a, private_unwrap(file), read));
        return certificate_check_signature(a, read);
}

/* The signed lines themselves: whoever reads them needs no program to have put them otherwise. */
static void say_facts(struct act *a, const struct certificate_file *read)
{
        const struct certificate *facts = &read->certificate;
        enum text sentence =
                certificate_is_clean(facts) ? TEXT_CERTIFICATE_GOOD : TEXT_CERTIFICATE_GOOD_NOT;
        const char *place[] = { str_to_c(a->mem, facts->city), str_to_c(a->mem, facts->event),
                str_to_c(a->mem, facts->desk), text_date(a, a->lang, facts->day),
                text_number(a, facts->visits) };
        printf("%s\n\n", text_format_args(a, a->lang, sentence, place, COUNT(place)));
        fwrite(read->lines.at, 1, read->lines.len, stdout);
}

/* Is it of a desk of the city in this folder, with this name, at this event and on this day? */
static enum err check_desk(struct act *a, const struct certificate_file *read)
{
        struct event_desk desk;
        const struct certificate *facts = &read->certificate;
        enum err found = event_find_bundle(a, facts->bundle, &desk);
        if (found != OK && found != E_NONE)
                return found;
        act_recover(a);
        if (found == OK && memcmp(desk.desk_key, facts->desk_key, sizeof desk.desk_key) == 0 &&
                str_is_equal(desk.name, facts->desk) &&
                str_is_equal(desk.event_name, facts->event) && desk.day.day == facts->day.day)
                return OK;
        return fail(a, E_WHO, TEXT_CERTIFICATE_FOREIGN);
}

static enum err check_by_folder(
        struct act *a, const char *data, const struct certificate_file *read)
{
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, data, FOLDER_LOOK, &folder));
        return check_desk(a, read);
}

static enum err check_by_keys(struct act *a, const char *path, const struct certificate_file *read)
{
        struct private keys;
        TRY(file_read(a, path, KEYS_MOST, &keys));
        return certificate_find_key(a, read, private_unwrap(keys));
}

enum err cli_certificate_verify(struct act *a, struct cli_call *call)
{
        struct certificate_file read;
        const char *keys = call->values[OPTION_KEYS], *data = call->values[OPTION_DATA];
        if ((keys == NULL) == (data == NULL))
                return fail(a, E_INPUT, TEXT_CERTIFICATE_ONE_WAY);
        TRY(load(a, call->words[0], &read));
        TRY(keys ? check_by_keys(a, keys, &read) : check_by_folder(a, data, &read));
        say_facts(a, &read);
        return OK;
}

static enum err load_look(struct act *a, const struct folder *folder, struct certificate_look *look)
{
        struct private seal;
        const struct city *city = &folder->city;
        const char *path = city_seal_path(a, file_join(a, folder->path, "policy"), city);
        TRY(file_read(a, path, SEAL_MOST, &seal));
        look->band = city->band;
        look->accent = city->accent;
        return svg_read(a, str_to_c(a->mem, city->seal), private_unwrap(seal), &look->seal);
}

/* Draws into a file that has no name before it is whole. */
static enum err write_pdf(struct act *a, const char *path, const struct certificate_look *look,
        const struct certificate_file *read)
{
        SCOPED(file_close) int folder = -1;
        SCOPED(draft_discard) struct draft draft = DRAFT_NONE;
        const char *slash = strrchr(path, '/');
        struct str before = str_of_bytes(path, slash ? (size_t)(slash - path) + 1 : 0);
        TRY(file_open_folder(a, slash ? str_to_c(a->mem, before) : ".", &folder));
        TRY(draft_open(a, folder, slash ? slash + 1 : path, &draft));
        TRY(certificate_draw(a, look, read, draft.fd));
        return draft_publish(a, &draft);
}

enum err cli_certificate_print(struct act *a, struct cli_call *call)
{
        struct certificate_file read;
        struct certificate_look look = { .type = NULL };
        SCOPED(type_close) struct type *type = NULL;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(load(a, call->words[0], &read));
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_LOOK, &folder));
        TRY(check_desk(a, &read));
        TRY(load_look(a, &folder, &look));
        TRY(type_open(a, &type));
        look.type = type;
        TRY(write_pdf(a, call->values[OPTION_OUT], &look, &read));
        cli_say_with(a, TEXT_CERTIFICATE_PRINTED, call->values[OPTION_OUT]);
        return OK;
}
