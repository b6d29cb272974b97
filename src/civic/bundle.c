/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/bundle.h"

#include "civic/city_source.h"
#include "kit/desk_keys.h"
#include "kit/file.h"
#include "kit/svg.h"
#include "kit/text.h"

_Static_assert((int)DESK_INDICES_MOST == (int)STOCK_CARDS_MOST, "each blank has an index");

/* ------------------------------------------------------------------------------ writing */

static struct str write_inside(struct act *a, const struct bundle *bundle)
{
        struct sink measure = sink_in(NULL, 0);
        bundle_put(&measure, bundle);
        struct sink sink = sink_in(arena_take(a->mem, measure.length), measure.length);
        bundle_put(&sink, bundle);
        return str_of_bytes(sink.at, sink.length);
}

enum err bundle_write(
        struct act *a, struct bundle *bundle, const struct bundle_seal *seal, struct str *file)
{
        uint8_t head_memory[ENVELOPE_HEAD_SIZE];
        uint8_t signature[SIGNATURE_SIZE];
        struct bundle again = { .kind = bundle->kind };
        struct sink head = sink_in(head_memory, sizeof head_memory);
        struct str inside = write_inside(a, bundle);
        struct bytes data = { (const uint8_t *)inside.at, inside.len };
        struct buf whole = buf_in(a->mem);
        if (!bundle_take(a, data, &again))
                return fail(a, E_BUG, TEXT_BUNDLE_NOT_WRITTEN);
        envelope_put_head(&head, &seal->order->head);
        const struct envelope_parts parts = { sink_bytes(&head), seal->sealed->wraps,
                seal->sealed->keys, &seal->sealed->data_key, data };
        struct str before = envelope_assemble(a->mem, &parts);
        TRY(keeper_sign_bundle(a, seal->keeper, before, signature));
        buf_add(&whole, before);
        buf_add(&whole, str_of_bytes(signature, sizeof signature));
        envelope_id((struct bytes){ (const uint8_t *)before.at, before.len }, bundle->id);
        *file = buf_str(&whole);
        return OK;
}

/* ------------------------------------------------------------------------------ opening */

static enum err read_envelope(struct act *a, const char *path, struct envelope *envelope)
{
        static const struct {
                enum err outcome;
                enum text sentence;
        } meanings[] = {
                [ENVELOPE_FOREIGN_FILE] = { E_INPUT, TEXT_BUNDLE_FOREIGN_FILE },
                [ENVELOPE_NEWER] = { E_STATE, TEXT_BUNDLE_NEWER },
                [ENVELOPE_CUT] = { E_INPUT, TEXT_BUNDLE_CUT },
                [ENVELOPE_ALTERED] = { E_INPUT, TEXT_BUNDLE_ALTERED },
        };
        struct private file;
        TRY(file_read(a, path, ENVELOPE_FILE_MOST, &file));
        enum envelope_fault fault = envelope_read(private_unwrap(file), envelope);
        if (fault == ENVELOPE_GOOD)
                return OK;
        return fail_with(a, meanings[fault].outcome, meanings[fault].sentence, path);
}

static enum err read_in_bundle(struct act *a, void *context, const char *name, struct str *text)
{
        const struct bundle *bundle = context;
        for (size_t i = 0; i < bundle->policy_count; i++)
                if (str_is_equal(bundle->policy[i].name, str_of(name))) {
                        *text = bundle->policy[i].text;
                        return OK;
                }
        return fail(a, E_NONE, TEXT_BUNDLE_NEWER);
}

/* Each file was read, in this order, and no other came along. */
static bool is_whole(const struct bundle *bundle)
{
        bool is_whole = bundle->city.file_count == bundle->policy_count;
        for (size_t i = 0; is_whole && i < bundle->policy_count; i++)
                is_whole = str_is_equal(bundle->policy[i].name, str_of(bundle->city.files[i]));
        return is_whole;
}

/* The policy as the city had it; the last file is the drawing of its seal. */
static enum err read_policy(struct act *a, struct bundle *bundle)
{
        struct svg seal;
        const struct city_source source = { "", read_in_bundle, bundle };
        const struct bundle_file *drawing = &bundle->policy[bundle->policy_count - 1];
        enum err outcome = city_read(a, &source, &bundle->city);
        if (outcome == E_NONE)
                return fail(a, E_STATE, TEXT_BUNDLE_NEWER);
        TRY(outcome);
        if (!is_whole(bundle) ||
                city_is_specimen(&bundle->city) != (bundle->kind == ENVELOPE_DEMONSTRATION))
                return fail(a, E_INPUT, TEXT_BUNDLE_BROKEN);
        TRY(svg_read(a, str_to_c(a->mem, drawing->name), drawing->text, &seal));
        bundle->seal = drawing->text;
        return OK;
}

static enum err check_day(struct act *a, const struct bundle *bundle)
{
        if (a->today.day == bundle->day.day)
                return OK;
        bool is_over = a->today.day > bundle->day.day;
        return fail_with(a, E_STATE, is_over ? TEXT_BUNDLE_OVER : TEXT_BUNDLE_EARLY,
                text_date(a, a->lang, bundle->day), text_date(a, a->lang, a->today));
}

static enum err read_data(struct act *a, const struct envelope *envelope,
        const struct secret *data_key, struct bundle *bundle)
{
        if (envelope->data.length < SEAL_TAG_SIZE)
                return fail(a, E_INPUT, TEXT_BUNDLE_BROKEN);
        struct bytes inside = { arena_take(a->mem, envelope->data.length),
                envelope->data.length - SEAL_TAG_SIZE };
        bundle->kind = envelope->head.kind;
        memcpy(bundle->city_id, envelope->head.city_id, sizeof bundle->city_id);
        if (!seal_open_once(data_key, envelope->before_data, envelope->data,
                    (uint8_t *)(uintptr_t)inside.at) ||
                !bundle_take(a, inside, bundle) || bundle->officer_count != envelope->head.people)
                return fail(a, E_INPUT, TEXT_BUNDLE_BROKEN);
        memcpy(bundle->id, envelope->id, sizeof bundle->id);
        TRY(read_policy(a, bundle));
        TRY(city_set_today(a, &bundle->city));
        return check_day(a, bundle);
}

static enum err open_parts(struct act *a, const struct envelope *envelope,
        const struct passphrases *two, struct bundle *bundle, struct keeper **keeper)
{
        SCOPED(keeper_end_opened) struct keeper_opened opened;
        const struct keeper_desk_options options = { envelope, two };
        TRY(keeper_start_desk(a, &options, keeper, &opened));
        TRY(read_data(a, envelope, &opened.data_key, bundle));
        bundle->opened_by = opened.pair;
        seal_hash32("bundle-journal",
                SEAL_PARTS({ envelope->id, ENVELOPE_ID_SIZE },
                        { opened.data_key.bytes, sizeof opened.data_key.bytes }),
                bundle->journal_key.bytes);
        return OK;
}

enum err bundle_open(struct act *a, const char *path, const struct passphrases *two,
        struct bundle *bundle, struct keeper **keeper)
{
        struct envelope envelope;
        struct bundle *opened = arena_take(a->mem, sizeof *opened);
        struct keeper *started = NULL;
        TRY(read_envelope(a, path, &envelope));
        enum err outcome = open_parts(a, &envelope, two, opened, &started);
        if (outcome == OK) {
                *bundle = *opened;
                *keeper = started;
        } else {
                keeper_close(&started);
        }
        bundle_close(opened);
        return outcome;
}

void bundle_close(struct bundle *bundle)
{
        secret_wipe(&bundle->journal_key);
}

enum err bundle_check_pair(struct act *a, const char *path, const struct passphrases *two,
        const struct bundle *open, struct envelope_pair *pair)
{
        struct envelope envelope;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        SCOPED(keeper_end_opened) struct keeper_opened opened;
        const struct keeper_desk_options options = { &envelope, two };
        TRY(read_envelope(a, path, &envelope));
        if (memcmp(envelope.id, open->id, sizeof envelope.id) != 0)
                return fail(a, E_INPUT, TEXT_BUNDLE_OTHER);
        TRY(keeper_start_desk(a, &options, &keeper, &opened));
        *pair = opened.pair;
        return OK;
}
