/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The picture, the preview, and the card itself. */
#include "face/desk/counter_work.h"

#include "civic/credential.h"
#include "kit/file.h"

#include <string.h>
#include <unistd.h>

enum {
        PORTRAIT_MEMORY = 64 << 20,
        CARD_MEMORY = 48 << 20,
        PORTRAIT_SIDE = 1600, /* pixels kept of a large picture, each way */
        PORTRAIT_LEAST_WIDTH = 240,
        PORTRAIT_LEAST_HEIGHT = 300,
};

struct act counter_act_in(const struct act *a, struct arena **mem, size_t limit)
{
        struct act kept = *a;
        if (!*mem)
                *mem = arena_make(limit);
        arena_reset(*mem);
        kept.mem = *mem;
        return kept;
}

enum err counter_hand_on(struct act *a, const struct act *kept, enum err outcome)
{
        a->failure = kept->failure;
        return outcome;
}

static enum err decode(
        struct act *a, struct counter *counter, struct private file, struct image *image)
{
        const struct image_box box = {
                .width = PORTRAIT_SIDE,
                .height = PORTRAIT_SIDE,
                .least_width = PORTRAIT_LEAST_WIDTH,
                .least_height = PORTRAIT_LEAST_HEIGHT,
        };
        SCOPED(file_close) int worker = -1;
        TRY(counter_connect(a, counter, DESK_ASK_IMAGE, &worker));
        return image_decode(a, worker, file, box, image);
}

enum err counter_take_portrait(struct act *a, struct counter *counter, struct private file)
{
        struct counter_portrait *portrait = &counter->portrait;
        struct arena *mem = NULL;
        struct image image;
        struct act kept = counter_act_in(a, &mem, PORTRAIT_MEMORY);
        enum err outcome = decode(&kept, counter, file, &image);
        if (outcome != OK) {
                counter_hand_on(a, &kept, outcome);
                arena_end(&mem);
                return outcome;
        }
        arena_end(&portrait->mem);
        *portrait = (struct counter_portrait){ .mem = mem, .image = image, .is_there = true };
        return OK;
}

/* The officer's box in pixels of what was decoded, or NULL. */
static const struct crop *head_of(const struct counter *counter)
{
        return counter->portrait.head.width > 0 ? &counter->portrait.head : NULL;
}

static enum err draw_side(struct act *a, struct counter *counter, enum card_side side)
{
        struct counter_card *card = &counter->card;
        paper_close(&card->sides[side]);
        TRY(paper_open_dots(
                a, counter->setup->type, CARD_DOTS_WIDE, CARD_DOTS_HIGH, &card->sides[side]));
        return card_draw(a, counter->setup->design, &card->face, side, card->sides[side]);
}

static enum err draw(struct act *a, struct counter *counter)
{
        TRY(draw_side(a, counter, CARD_FRONT));
        TRY(draw_side(a, counter, CARD_BACK));
        counter->card.drawn++;
        return OK;
}

/* What is on the card beside its numbers and its code. */
static enum err fill_face(struct act *a, struct counter *counter)
{
        struct card_face *face = &counter->card.face;
        face->person = &counter->entry.person;
        face->portrait = card_scale_portrait(a, &counter->portrait.image.picture, head_of(counter));
        return card_check(a, counter->setup->design, face);
}

static void close_sides(struct counter *counter)
{
        paper_close(&counter->card.sides[CARD_FRONT]);
        paper_close(&counter->card.sides[CARD_BACK]);
}

/* As long as a real one, so that it looks like it; it says what it is. */
static struct str sample_code(struct act *a)
{
        struct buf code = buf_in(a->mem);
        while (code.len + 8 <= CREDENTIAL_TEXT_MOST)
                buf_add(&code, STR("PREVIEW "));
        return buf_str(&code);
}

/* The small face is tried too: what it would refuse is to be heard before anything is signed. */
static enum err preview(struct act *a, struct counter *counter)
{
        struct picture small;
        struct card_face *face = &counter->card.face;
        char number[CARD_NUMBER_SIZE];
        card_number_write(0, number);
        face->number = str_copy(a->mem, str_of(number));
        face->library = STR("");
        face->qr = private_wrap(sample_code(a));
        TRY(fill_face(a, counter));
        TRY(card_make_face(a, &counter->portrait.image.picture, head_of(counter), &small));
        return draw(a, counter);
}

enum err counter_preview(struct act *a, struct counter *counter)
{
        close_sides(counter);
        struct act kept = counter_act_in(a, &counter->card.mem, CARD_MEMORY);
        return counter_hand_on(a, &kept, preview(&kept, counter));
}

static enum err take_numbers(struct act *a, struct counter *counter)
{
        const struct desk_ask ask = { .counts = { 0 } };
        struct counter_told told;
        struct card_face *face = &counter->card.face;
        char number[CARD_NUMBER_SIZE];
        TRY(counter_ask(a, counter, DESK_ASK_CARD, &ask, &told));
        counter->print.has_blank = true;
        counter->numbers = told.answer.card;
        card_number_write(counter->numbers.index, number);
        face->number = str_copy(a->mem, str_of(number));
        face->library = str_of(counter->numbers.library);
        return OK;
}

static enum err mint(struct act *a, struct counter *counter)
{
        struct picture small;
        struct card_face *face = &counter->card.face;
        struct credential credential = {
                .person = &counter->entry.person,
                .validity = &face->validity,
                .index = counter->numbers.index,
                .status_uri = counter->setup->bundle->city.status_uri,
                .month = str_of(counter->numbers.month),
        };
        TRY(card_make_face(a, &counter->portrait.image.picture, head_of(counter), &small));
        TRY(credential_fit_face(a, &credential, &small));
        return credential_mint(a, counter->keeper, &credential, &face->qr);
}

/* The code goes home with the person; the launcher learns only its tags, before anything is
 * printed: no card that cannot be turned off. */
static enum err give_tags(struct act *a, struct counter *counter)
{
        char text[STUB_TEXT_SIZE];
        struct counter_told told;
        struct stub_code code = stub_make();
        const struct desk_ask ask = { .tags = stub_tags_of(&code) };
        stub_code_write(&code, text);
        counter->card.code = private_wrap(str_copy(a->mem, str_of(text)));
        return counter_ask(a, counter, DESK_ASK_TAGS, &ask, &told);
}

static enum err make(struct act *a, struct counter *counter)
{
        TRY(fill_face(a, counter));
        TRY(take_numbers(a, counter));
        TRY(mint(a, counter));
        TRY(give_tags(a, counter));
        return draw(a, counter);
}

enum err counter_make_card(struct act *a, struct counter *counter)
{
        close_sides(counter);
        struct act kept = counter_act_in(a, &counter->card.mem, CARD_MEMORY);
        return counter_hand_on(a, &kept, make(&kept, counter));
}
