/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keeper_staff.h"

#include "kit/keeper_inside.h"
#include "kit/locked.h"

/* Both sides of staff's one-time codes. */

/* ---------------------------------------------------------------------------- the keeper */

/* What must not be seen while a code is checked. */
struct work {
        struct seal_scalar q;
        struct totp_secret secret;
};

static void end_work(struct work **work)
{
        locked_give_back(*work, sizeof **work);
}

static bool open_secret(
        const struct keystore_key *key, struct bytes bound, struct bytes box, struct work *work)
{
        struct box_address address = { .bound = bound };
        memcpy(work->q.bytes, key->private_half.bytes, sizeof work->q.bytes);
        return seal_point_read(
                       (struct bytes){ key->public_half.half, SEAL_POINT_SIZE }, &address.to) &&
               box_open(&address, &work->q, box, work->secret.bytes) == BOX_GOOD;
}

enum keeper_answer keeper_check_totp_row(struct keeper_state *state, struct sink *answer)
{
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_STAFF, NULL);
        struct bytes rest = { state->buffer, state->held };
        struct bytes bound;
        struct bytes digits;
        uint64_t now;
        struct totp_code code;
        int64_t step;
        SCOPED(end_work) struct work *work = locked_take(sizeof *work, LOCKED_FORGET);
        if (!key)
                return KEEPER_NO_KEY;
        if (!bytes_take(&rest, KEEPER_TOTP_BOUND, &bound) || !bytes_take_number(&rest, 8, &now) ||
                now > INT64_MAX || !bytes_take(&rest, sizeof code.digits, &digits) ||
                memcmp(bound.at, KEEPER_TOTP_MAGIC, sizeof KEEPER_TOTP_MAGIC - 1) != 0 ||
                !open_secret(key, bound, rest, work))
                return KEEPER_FOREIGN_TOTP;
        memcpy(code.digits, digits.at, sizeof code.digits);
        if (!totp_check(&work->secret, &code, (int64_t)now, &step))
                return KEEPER_WRONG_TOTP;
        sink_put_number(answer, (uint64_t)step, 8);
        return KEEPER_DONE;
}

/* -------------------------------------------------------------------------- everybody else */

static bool bind(struct str name, uint8_t bound[KEEPER_TOTP_BOUND])
{
        size_t magic = sizeof KEEPER_TOTP_MAGIC - 1;
        if (name.len == 0 || name.len > KEEPER_TOTP_NAME)
                return false;
        memset(bound, 0, KEEPER_TOTP_BOUND);
        memcpy(bound, KEEPER_TOTP_MAGIC, magic);
        memcpy(bound + magic, name.at, name.len);
        return true;
}

enum err keeper_seal_totp(struct act *a, const uint8_t half[SEAL_POINT_SIZE], struct str name,
        const struct totp_secret *secret, uint8_t box[KEEPER_TOTP_BOX])
{
        uint8_t bound[KEEPER_TOTP_BOUND];
        struct box_address address = { .bound = { bound, sizeof bound } };
        if (!bind(name, bound))
                return fail(a, E_INPUT, TEXT_KEEPER_TOO_LONG);
        if (!seal_point_read((struct bytes){ half, SEAL_POINT_SIZE }, &address.to) ||
                !box_seal(&address, (struct bytes){ secret->bytes, sizeof secret->bytes },
                        &seal_kernel, box))
                return fail(a, E_BUG, TEXT_KEEPER_NOT_SIGNED);
        return OK;
}

enum err keeper_check_totp(
        struct act *a, struct keeper *keeper, const struct keeper_totp *totp, int64_t *step)
{
        uint8_t memory[KEEPER_TOTP_REQUEST];
        struct sink sink = sink_in(memory, sizeof memory);
        uint8_t bound[KEEPER_TOTP_BOUND];
        struct bytes answer;
        uint64_t found;
        if (!bind(totp->name, bound) || totp->box.len != KEEPER_TOTP_BOX)
                return fail(a, E_STATE, TEXT_KEEPER_FOREIGN_TOTP);
        sink_put(&sink, (struct bytes){ bound, sizeof bound });
        sink_put_number(&sink, a->now < 0 ? 0 : (uint64_t)a->now, 8);
        sink_put(&sink,
                (struct bytes){ (const uint8_t *)totp->code.digits, sizeof totp->code.digits });
        sink_put(&sink, (struct bytes){ (const uint8_t *)totp->box.at, totp->box.len });
        const struct keeper_request request = { KEEPER_CHECK_TOTP, STR(""),
                str_of_bytes(memory, sink.length) };
        enum err outcome = keeper_ask(a, keeper, &request, &answer);
        explicit_bzero(memory, sizeof memory);
        TRY(outcome);
        if (!bytes_take_number(&answer, 8, &found) || answer.length || found > INT64_MAX)
                return keeper_lose(a, keeper);
        *step = (int64_t)found;
        return OK;
}
