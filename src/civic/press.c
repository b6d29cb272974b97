/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/press.h"

#include "civic/credential.h"
#include "civic/stub.h"
#include "kit/draft.h"
#include "kit/file.h"
#include "kit/image.h"
#include "kit/process.h"
#include "kit/text.h"

#include <stdio.h>

enum {
        PERSON_MEMORY = 256 << 20, /* address space; used is what the portrait needs */
        SEAL_MOST = 256 << 10,
};

const char *const press_output_names[PRESS_OUTPUTS] = {
        [PRESS_PDF] = "card.pdf",
        [PRESS_FRONT] = "front.png",
        [PRESS_BACK] = "back.png",
        [PRESS_QR] = "qr.txt",
        [PRESS_STUB] = "stub.txt",
};

static enum err warm(struct act *a, void *context)
{
        struct press_setup *setup = context;
        struct private seal;
        struct type *type;
        const char *path = file_join(a, setup->policy_dir, str_to_c(a->mem, setup->city->seal));
        TRY(file_read(a, path, SEAL_MOST, &seal));
        TRY(type_open(a, &type));
        TRY(card_design_open(a, setup->city, type, private_unwrap(seal), &setup->design));
        return card_warm(a, setup->design);
}

/* One card while it is being made. */
struct making {
        const struct press_setup *setup;
        const struct visit_person *visit;
        struct press_order order;
        struct person person;
        struct image portrait;
        struct crop head;
        struct card_face face;
        struct private stub; /* the code as it is written */
        struct stub_tags tags;
};

static enum err read_person(struct act *a, struct making *making)
{
        struct private json;
        const struct city *city = making->setup->city;
        TRY(file_read_fd(a, visit_hand(making->visit, VISIT_PERSON), PERSON_FILE_MOST, &json));
        TRY(person_read(a, json, &making->person));
        return validity_compute(a, city, making->person.birth, a->today, &making->face.validity);
}

/* From pixels of the whole portrait to pixels of what was decoded. */
static int scaled(int32_t length, int decoded, int full)
{
        return (int)((int64_t)length * decoded / full);
}

static enum err place_head(struct act *a, struct making *making)
{
        const struct press_order *order = &making->order;
        const struct image *image = &making->portrait;
        const struct picture *picture = &image->picture;
        making->head = (struct crop){
                .x = scaled(order->head_x, picture->width, image->full_width),
                .y = scaled(order->head_y, picture->height, image->full_height),
                .width = scaled(order->head_width, picture->width, image->full_width),
                .height = scaled(order->head_height, picture->height, image->full_height),
        };
        bool is_inside = order->head_x <= image->full_width &&
                         order->head_y <= image->full_height &&
                         order->head_width <= image->full_width - order->head_x &&
                         order->head_height <= image->full_height - order->head_y;
        return is_inside ? OK : fail(a, E_INPUT, TEXT_PRESS_HEAD_OUTSIDE);
}

static enum err read_portrait(struct act *a, struct making *making)
{
        struct private file;
        const struct press_order *order = &making->order;
        struct crop head = { order->head_x, order->head_y, order->head_width, order->head_height };
        struct image_box box = card_ask_portrait(order->has_head ? &head : NULL);
        TRY(image_load(a, visit_hand(making->visit, VISIT_PORTRAIT), &file));
        TRY(image_decode(a, visit_hand(making->visit, VISIT_IMAGE), file, box, &making->portrait));
        return order->has_head ? place_head(a, making) : OK;
}

/* The officer's box, or NULL. */
static const struct crop *head_of(const struct making *making)
{
        return making->order.has_head ? &making->head : NULL;
}

static void fill_face(struct act *a, struct making *making)
{
        char number[CARD_NUMBER_SIZE];
        struct card_face *face = &making->face;
        card_number_write(making->order.index, number);
        face->person = &making->person;
        face->number = str_copy(a->mem, str_of(number));
        face->library = str_copy(a->mem, str_of(making->order.library));
        face->portrait = card_scale_portrait(a, &making->portrait.picture, head_of(making));
}

/* Everything that can be refused is refused before the keeper signs. */
static enum err mint(struct act *a, struct making *making)
{
        struct picture small;
        const struct city *city = making->setup->city;
        struct credential credential = {
                .person = &making->person,
                .validity = &making->face.validity,
                .index = making->order.index,
                .status_uri = city->status_uri,
                .month = str_of(making->order.month),
        };
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        TRY(card_check(a, making->setup->design, &making->face));
        TRY(card_make_face(a, &making->portrait.picture, head_of(making), &small));
        TRY(credential_fit_face(a, &credential, &small));
        TRY(keeper_join(a, visit_hand(making->visit, VISIT_KEEPER), &keeper));
        return credential_mint(a, keeper, &credential, &making->face.qr);
}

static void make_stub(struct act *a, struct making *making)
{
        char text[STUB_TEXT_SIZE];
        struct stub_code code = stub_make();
        stub_code_write(&code, text);
        making->stub = private_wrap(str_copy(a->mem, str_of(text)));
        making->tags = stub_tags_of(&code);
}

static int output(const struct making *making, enum press_output which)
{
        return visit_hand(making->visit, (enum visit_hand)(VISIT_OUTPUT + (int)which));
}

static enum err write_line(struct act *a, int fd, struct private line)
{
        struct str text = private_unwrap(line);
        if (process_write_all(fd, text.at, text.len) && process_write_all(fd, "\n", 1))
                return OK;
        return fail(a, E_BUSY, TEXT_PRESS_NOT_WRITTEN);
}

static enum err write_files(struct act *a, struct making *making)
{
        const struct card_design *design = making->setup->design;
        const struct card_face *face = &making->face;
        TRY(card_write_png(a, design, face, CARD_FRONT, output(making, PRESS_FRONT)));
        TRY(card_write_png(a, design, face, CARD_BACK, output(making, PRESS_BACK)));
        TRY(card_write_pdf(a, design, face, output(making, PRESS_PDF)));
        TRY(write_line(a, output(making, PRESS_QR), face->qr));
        return write_line(a, output(making, PRESS_STUB), making->stub);
}

/* One line for whoever called: nothing but what the card's number and its last day say. */
static enum err print_answer(struct act *a, const struct making *making)
{
        char until[DATE_TEXT_SIZE + 2] = "null";
        char line[128];
        if (making->face.validity.has_end) {
                char day[DATE_TEXT_SIZE];
                date_write(making->face.validity.until, day);
                snprintf(until, sizeof until, "\"%s\"", day);
        }
        int len = snprintf(line, sizeof line,
                "{\"number\":\"%.*s\",\"status_index\":%lld,\"valid_until\":%s}\n",
                (int)making->face.number.len, making->face.number.at,
                (long long)making->order.index, until);
        bool is_said =
                process_write_all(visit_hand(making->visit, VISIT_STDOUT), line, (size_t)len);
        return is_said ? OK : fail(a, E_BUG, TEXT_CLI_NOT_SAID);
}

static enum err make_card(struct act *a, struct making *making, struct visit_person *visit)
{
        TRY(read_person(a, making));
        TRY(read_portrait(a, making));
        fill_face(a, making);
        TRY(mint(a, making));
        make_stub(a, making);
        TRY(write_files(a, making));
        return visit_give_tags(a, visit, &making->tags);
}

/* Says what is wrong where the person's own process can; the launcher hears only that it is. */
static enum err say_failure(struct act *a, const struct visit_person *visit, enum err outcome)
{
        struct buf line = buf_in(a->mem);
        buf_add_c(&line, "citykey: ");
        buf_add_c(&line, text_of_failure(a));
        buf_add_byte(&line, '\n');
        process_write_all(visit_hand(visit, (enum visit_hand)PRESS_STDERR), line.at, line.len);
        act_recover(a);
        return fail(a, outcome, TEXT_PRESS_NOT_MADE);
}

static enum err make(struct act *a, void *context, struct visit_person *visit)
{
        struct making making = { .setup = context, .visit = visit };
        struct str order = visit_order(visit);
        if (order.len != sizeof making.order)
                return fail(a, E_BUG, TEXT_PRESS_NOT_MADE);
        memcpy(&making.order, order.at, sizeof making.order);
        enum err outcome = make_card(a, &making, visit);
        return outcome == OK ? print_answer(a, &making) : say_failure(a, visit, outcome);
}

const struct visit_work press_work = {
        .warm = warm,
        .make = make,
        .memory = PERSON_MEMORY,
        .may_read = NULL,
};
