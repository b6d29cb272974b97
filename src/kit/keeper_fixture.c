/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keeper_fixture.h"

#include "lib/cbor.h"
#include "lib/cose.h"
#include "lib/es256.h"

#include <stdlib.h>
#include <unistd.h>

static const struct argon2_cost cheap = { .kib = 8, .passes = 1 };

static const char *const labels[PUBKEY_KINDS] = {
        [PUBKEY_ISSUING] = FIXTURE_MONTH,
        [PUBKEY_STATUS] = "2026",
        [PUBKEY_DIRECTORY] = "2026",
        [PUBKEY_LOG] = "2026",
        [PUBKEY_BUNDLE] = "2026",
        [PUBKEY_TALLY] = "2026",
        [PUBKEY_STAFF] = "2026",
};

static bool make_folder(struct fixture *f)
{
        struct buf path = buf_in(f->mem);
        memcpy(f->folder, "/tmp/keeper-test-XXXXXX", sizeof "/tmp/keeper-test-XXXXXX");
        if (!mkdtemp(f->folder))
                return false;
        buf_add_c(&path, f->folder);
        buf_add_c(&path, "/keystore");
        f->path = buf_c(&path);
        return true;
}

int fixture_begin(void **state)
{
        struct arena *mem = arena_make(1 << 30);
        struct fixture *f = arena_take(mem, sizeof *f);
        f->mem = mem;
        f->act = act_begin(mem, STR("operator"), LANG_EN);
        f->act.now = FIXTURE_NOW;
        f->act.today = (struct date){ FIXTURE_NOW / 86400 };
        f->passphrases = passphrases_begin();
        if (!make_folder(f) ||
                passphrase_add(&f->act, f->passphrases, STR(FIXTURE_PASSPHRASE)) != OK)
                return -1;
        f->options = (struct keeper_options){
                .keystore = f->path,
                .passphrases = f->passphrases,
                .make = &cheap,
                .log_origin = STR(FIXTURE_ORIGIN),
                .status_uri = STR(FIXTURE_URI),
                .list_size = FIXTURE_LIST_SIZE,
                .expiry_most = FIXTURE_EXPIRY,
        };
        if (keeper_start(&f->act, &f->options, &f->keeper) != OK)
                return -1;
        f->options.make = NULL;
        for (enum pubkey_kind kind = 0; kind < PUBKEY_KINDS; kind++)
                if (keeper_make_key(
                            &f->act, f->keeper, kind, str_of(labels[kind]), &f->keys[kind]) != OK)
                        return -1;
        *state = f;
        return 0;
}

int fixture_end(void **state)
{
        struct fixture *f = *state;
        keeper_close(&f->keeper);
        passphrases_end(&f->passphrases);
        unlink(f->path);
        rmdir(f->folder);
        struct arena *mem = f->mem;
        arena_end(&mem);
        return 0;
}

enum err fixture_restart(struct fixture *f)
{
        keeper_close(&f->keeper);
        return keeper_start(&f->act, &f->options, &f->keeper);
}

static void put_text(struct sink *sink, const char *text)
{
        cbor_put_text(sink, bytes_of_text(text));
}

static void put_identity(struct sink *sink, const struct fixture_claims *from)
{
        static const uint8_t face[2048];
        cbor_put_map(sink, 3u + (from->gender != 0) + (from->extra_key != 0));
        cbor_put_unsigned(sink, 4);
        put_text(sink, from->name ? from->name : FIXTURE_NAME);
        cbor_put_unsigned(sink, 8);
        put_text(sink, from->birth ? from->birth : "19870214");
        if (from->gender) {
                cbor_put_unsigned(sink, 9);
                cbor_put_integer(sink, from->gender);
        }
        if (from->extra_key) {
                cbor_put_unsigned(sink, from->extra_key);
                put_text(sink, "60601");
        }
        cbor_put_unsigned(sink, 62);
        cbor_put_array(sink, 1);
        cbor_put_map(sink, 3);
        cbor_put_unsigned(sink, 0);
        cbor_put_bytes(sink, (struct bytes){ face, from->face ? from->face : 300 });
        cbor_put_unsigned(sink, 1);
        cbor_put_unsigned(sink, 0);
        cbor_put_unsigned(sink, 2);
        cbor_put_unsigned(sink, 4);
}

struct str fixture_claims(struct arena *mem, const struct fixture_claims *from)
{
        struct sink sink = sink_in(arena_take(mem, 4096), 4096);
        cbor_put_map(&sink, from->expiry < 0 ? 2 : 3);
        if (from->expiry >= 0) {
                cbor_put_unsigned(&sink, 4);
                cbor_put_integer(&sink, from->expiry ? from->expiry : FIXTURE_EXPIRY);
        }
        cbor_put_unsigned(&sink, 169);
        put_identity(&sink, from);
        cbor_put_unsigned(&sink, 65535);
        cbor_put_map(&sink, 1);
        put_text(&sink, "status_list");
        cbor_put_map(&sink, 2);
        put_text(&sink, "idx");
        cbor_put_integer(&sink, from->index);
        put_text(&sink, "uri");
        put_text(&sink, from->uri ? from->uri : FIXTURE_URI);
        return str_of_bytes(sink.at, sink.length);
}

bool fixture_is_cose_signed(
        const struct pubkey *key, const struct keeper_signature *signature, struct str payload)
{
        uint8_t head[COSE_HEAD_MOST];
        struct sink sink = sink_in(head, sizeof head);
        cose_put_signed_head(
                &sink, (struct bytes){ signature->header, signature->header_len }, payload.len);
        const struct bytes parts[] = { sink_bytes(&sink),
                { (const uint8_t *)payload.at, payload.len } };
        struct es256_key *opened = es256_key_new(key->half, key->half + ES256_COORDINATE);
        bool is_good = opened && pubkey_id_is_equal(key->id, signature->key) &&
                       es256_verify(opened, parts, COUNT(parts),
                               (struct bytes){ signature->bytes, SIGNATURE_SIZE });
        es256_key_free(opened);
        return is_good;
}
