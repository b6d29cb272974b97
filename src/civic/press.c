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
        PORTRAIT_BOX = 2000, /* pixels kept of a large portrait, each way */
        PORTRAIT_LEAST_WIDTH = 240,
        PORTRAIT_LEAST_HEIGHT = 300,
        PRINTED_WIDTH = 590, /* 25 mm at 600 dots to the inch */
        PRINTED_HEIGHT = 755,
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
