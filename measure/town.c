/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "measure/town.h"

#include "civic/card.h"
#include "civic/key.h"
#include "kit/crypt.h"
#include "kit/file.h"
#include "kit/image_inside.h"
#include "kit/keeper_protocol.h"
#include "kit/text.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>
#include <unistd.h>

enum { TOWN_MEMORY = 512 << 20, PORTRAIT_MOST = 4 << 20 };

void town_need(struct act *a, enum err outcome)
{
        if (outcome == OK)
                return;
        fprintf(stderr, "measure: %s\n", text_of_failure(a));
        exit(1);
}

static void decode_portrait(struct town *town)
{
        struct act *a = &town->act;
        struct private file;
        struct image_answer answer;
        struct str pixels;
        const struct image_request request = { IMAGE_VERSION, IMAGE_DECODE,
                { .width = 2000, .height = 2000, .least_width = 240, .least_height = 300 }, 0 };
        town_need(a, file_read(a, SOURCE_ROOT "/demo/portrait.png", PORTRAIT_MOST, &file));
        image_serve(a, &request, private_unwrap(file), &answer, &pixels);
        if (answer.reason != IMAGE_FINE)
                exit(1);
        town->portrait =
                (struct picture){ answer.width, answer.height, (const uint8_t *)pixels.at };
}

void town_meet_person(struct town *town)
{
        struct act *a = &town->act;
        struct private json;
        struct credential credential = town_credential(town);
        town_need(a, file_read(a, SOURCE_ROOT "/demo/person.json", PERSON_FILE_MOST, &json));
        town_need(a, person_read(a, json, &town->person));
        town_need(a, validity_compute(
                             a, &town->folder.city, town->person.birth, a->today, &town->validity));
        decode_portrait(town);
        town->head = (struct crop){ 146, 18, 160, 200 };
        town_need(a, card_make_face(a, &town->portrait, &town->head, &town->small));
        town_need(a, credential_fit_face(a, &credential, &town->small));
        town->face = private_unwrap(credential.face);
}

/* This process and those it starts share one core, so that what they cost it is all there is. */
void town_stay_on_one_core(void)
{
        cpu_set_t cores;
        CPU_ZERO(&cores);
        CPU_SET((size_t)sched_getcpu(), &cores);
        sched_setaffinity(0, sizeof cores, &cores);
}

void town_found(struct town *town)
{
        town_stay_on_one_core();
        crypt_start();
        *town = (struct town){ .folder = FOLDER_NONE };
        town->act = act_begin(arena_make(TOWN_MEMORY), STR("operator"), LANG_EN);
        struct act *a = &town->act;
        const char *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
        if (snprintf(town->top, sizeof town->top, "%.20s/citykey-XXXXXX", base) < 0 ||
                !mkdtemp(town->top))
                town_need(a, fail(a, E_BUSY, TEXT_FOLDER_CANNOT_MAKE));
        town->dir = file_join(a, town->top, "city");
        town_need(a, folder_make(a, town->dir, city_policy_dir(a, "demo"), NULL));
        town_need(a, folder_open(a, town->dir, FOLDER_CHANGE, &town->folder));
        town_need(a, folder_start_keeper(a, &town->folder, &town->keeper));
        town_need(a, key_ensure_issuing(a, town->keeper, a->today));
        town->loop = *a;
        town->loop.mem = arena_make(TOWN_MEMORY);
}

void town_open(struct town *town)
{
        town_found(town);
        town_meet_person(town);
}

void town_close(struct town *town)
{
        keeper_close(&town->keeper);
        folder_close(&town->folder);
        file_remove_folder(town->dir);
        rmdir(town->top);
}

pid_t town_keeper_pid(const struct town *town)
{
        return town->keeper->process;
}

struct credential town_credential(struct town *town)
{
        char month[MONTH_TEXT_SIZE];
        date_write_month(town->act.today, month);
        return (struct credential){
                .person = &town->person,
                .validity = &town->validity,
                .index = town->next_index++,
                .status_uri = town->folder.city.status_uri,
                .month = str_copy(town->loop.mem ? town->loop.mem : town->act.mem, str_of(month)),
                .face = private_wrap(town->face),
        };
}

struct str town_mint(struct town *town)
{
        struct private qr;
        struct credential credential = town_credential(town);
        town_need(&town->loop, credential_mint(&town->loop, town->keeper, &credential, &qr));
        return private_unwrap(qr);
}

struct str town_jpeg(struct town *town, int width, int height)
{
        struct crop all = picture_centre_box(&town->portrait, width, height);
        struct picture large = picture_scale(&town->act, &town->portrait, all, width, height);
        unsigned char *bytes = NULL;
        unsigned long size = 0;
        tjhandle encoder = tjInitCompress();
        if (tjCompress2(encoder, large.pixels, width, 0, height, TJPF_RGB, &bytes, &size,
                    TJSAMP_420, 90, 0) != 0)
                exit(1);
        struct str copy = str_copy(town->act.mem, str_of_bytes(bytes, size));
        tjFree(bytes);
        tjDestroy(encoder);
        return copy;
}
