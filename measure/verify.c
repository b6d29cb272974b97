/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How fast a QR code is checked by libcitykey, against OpenSSL checking nothing but the signature:
 * key and context ready, digest fetched, signature in DER, SHA-256 over the same Sig_structure and
 * then EVP_PKEY_verify, which is faster than EVP_DigestVerify. */
#include "measure/measure.h"
#include "measure/town.h"

#include "civic/key.h"
#include "civic/publish.h"
#include "civic/status.h"
#include "lib/card_text.h"
#include "lib/citykey.h"
#include "lib/cose.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdlib.h>

enum { CARDS = 256, AT_A_TIME = 64, ROUNDS = 151, HEAD_MOST = 2048, DER_MOST = 72 };

struct card {
        struct str text;
        uint8_t plain[HEAD_MOST]; /* what is signed */
        size_t plain_length;
        uint8_t der[DER_MOST];
        size_t der_length;
};

struct bench {
        struct citykey_checker *checker;
        int64_t now;
        struct card *cards;
        size_t ours, bare;
        EVP_PKEY_CTX *verifier;
        EVP_MD *sha256;
        EVP_MD_CTX *hash;
        EVP_PKEY *key;
        EVP_MD_CTX *one_call; /* for EVP_DigestVerify */
};

static void check_cards(void *context)
{
        struct bench *bench = context;
        static struct citykey_result result;
        for (int i = 0; i < AT_A_TIME; i++) {
                const struct card *card = &bench->cards[bench->ours++ % CARDS];
                if (citykey_check(bench->checker, card->text.at, card->text.len, bench->now,
                            &result) != CITYKEY_GENUINE)
                        exit(1);
        }
}

static void verify_bare(void *context)
{
        struct bench *bench = context;
        for (int i = 0; i < AT_A_TIME; i++) {
                const struct card *card = &bench->cards[bench->bare++ % CARDS];
                uint8_t digest[32];
                if (!EVP_DigestInit_ex2(bench->hash, bench->sha256, NULL) ||
                        !EVP_DigestUpdate(bench->hash, card->plain, card->plain_length) ||
                        !EVP_DigestFinal_ex(bench->hash, digest, NULL) ||
                        EVP_PKEY_verify(bench->verifier, card->der, card->der_length, digest,
                                sizeof digest) != 1)
                        exit(1);
        }
}

static void verify_in_one_call(void *context)
{
        struct bench *bench = context;
        for (int i = 0; i < AT_A_TIME; i++) {
                const struct card *card = &bench->cards[bench->bare++ % CARDS];
                if (EVP_DigestVerifyInit_ex(
                            bench->one_call, NULL, NULL, NULL, NULL, bench->key, NULL) != 1 ||
                        EVP_DigestVerify(bench->one_call, card->der, card->der_length, card->plain,
                                card->plain_length) != 1)
                        exit(1);
        }
}

static void make_der(const uint8_t *raw, struct card *card)
{
        ECDSA_SIG *signature = ECDSA_SIG_new();
        uint8_t *at = card->der;
        ECDSA_SIG_set0(signature, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL));
        card->der_length = (size_t)i2d_ECDSA_SIG(signature, &at);
        ECDSA_SIG_free(signature);
}

static void make_card(struct town *town, struct card *card)
{
        uint8_t memory[CARD_COSE_MOST];
        struct sink cose = sink_in(memory, sizeof memory);
        struct sink plain = sink_in(card->plain, sizeof card->plain);
        struct cose_sign1 message;
        card->text = str_copy(town->act.mem, town_mint(town));
        if (!card_text_open(
                    (struct bytes){ (const uint8_t *)card->text.at, card->text.len }, &cose) ||
                !cose_read(sink_bytes(&cose), &message))
                exit(1);
        cose_put_signed_head(&plain, message.protected, message.payload.length);
        sink_put(&plain, message.payload);
        card->plain_length = plain.length;
        make_der(message.signature.at, card);
}

/* Indices of this month's pool, as `issue` takes them: cards that are current. */
static enum err take_index(struct act *a, void *context)
{
        return status_take(a, context);
}

static void make_cards(struct town *town, struct bench *bench)
{
        bench->cards = arena_take_array(town->act.mem, CARDS, sizeof *bench->cards);
        for (size_t i = 0; i < CARDS; i++) {
                town_need(&town->act, db_change(&town->act, take_index, &town->next_index));
                make_card(town, &bench->cards[i]);
        }
}

static void open_checker(struct town *town, struct bench *bench)
{
        struct publication publication;
        town_need(&town->act, publish_make(&town->act, &town->folder, &publication));
        bench->now = town->act.now;
        bench->checker = citykey_checker_new();
        if (citykey_trust_keys(bench->checker, publication.keys_json.at,
                    publication.keys_json.len) != CITYKEY_OK ||
                citykey_status_add(bench->checker, publication.status_cwt.at,
                        publication.status_cwt.len) != CITYKEY_OK)
                exit(1);
}

static EVP_PKEY *issuing_key(struct town *town)
{
        struct pubkey key;
        uint8_t point[1 + ES256_PUBLIC_SIZE] = { 4 };
        EVP_PKEY *opened = EVP_PKEY_new();
        town_need(&town->act, key_current(&town->act, PUBKEY_ISSUING, &key));
        for (size_t i = 0; i < ES256_PUBLIC_SIZE; i++)
                point[1 + i] = key.half[i];
        EVP_PKEY *made = EVP_EC_gen("P-256");
        if (EVP_PKEY_copy_parameters(opened, made) != 1 ||
                EVP_PKEY_set1_encoded_public_key(opened, point, sizeof point) != 1)
                exit(1);
        EVP_PKEY_free(made);
        return opened;
}

static void open_bare(struct town *town, struct bench *bench)
{
        bench->key = issuing_key(town);
        bench->verifier = EVP_PKEY_CTX_new_from_pkey(NULL, bench->key, NULL);
        bench->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
        bench->hash = EVP_MD_CTX_new();
        bench->one_call = EVP_MD_CTX_new();
        if (EVP_PKEY_verify_init(bench->verifier) != 1 ||
                EVP_DigestVerifyInit_ex(
                        bench->one_call, NULL, "SHA256", NULL, NULL, bench->key, NULL) != 1)
                exit(1);
}

static void say(const struct result *result)
{
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        const struct row row = { "check a card's QR code",
                measure_seconds(result->ways[0].median, ours),
                measure_seconds(result->limit.median, limit), measure_inverse(result->ratio), "",
                MEASURE_AT_LEAST, 0.90 };
        const struct row rate = { "checks a second, one core", "", "",
                measure_inverse(result->ways[0]), "", MEASURE_NO_TARGET, 0 };
        measure_row(&row);
        measure_row(&rate);
}

int main(void)
{
        static struct town town;
        struct bench bench = { .ours = 0 };
        struct result result, other;
        const struct way ways[] = { { "citykey_check", check_cards, AT_A_TIME },
                { "SHA-256 and EVP_PKEY_verify", verify_bare, AT_A_TIME } };
        const struct way others[] = { { "EVP_DigestVerify", verify_in_one_call, AT_A_TIME },
                ways[1] };
        town_open(&town);
        make_cards(&town, &bench);
        open_checker(&town, &bench);
        open_bare(&town, &bench);
        const struct contest contest = { ways, COUNT(ways), &bench, ROUNDS, MEASURE_CPU, { 0 } };
        const struct contest against = { others, COUNT(others), &bench, ROUNDS / 3, MEASURE_CPU,
                { 0 } };
        measure_contest(&contest, &result);
        measure_contest(&against, &other);
        say(&result);
        measure_parts("check a card's QR code", &contest, &result);
        measure_parts("the other way of OpenSSL", &against, &other);
        citykey_checker_free(bench.checker);
        town_close(&town);
        return 0;
}
