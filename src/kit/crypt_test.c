/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/crypt.h"

#include "lib/es256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { HEX_MOST = 256 };

/* The bytes of HEX in a buffer of the test. */
struct sample {
        uint8_t at[HEX_MOST];
        size_t len;
};

static struct sample sample(const char *hex)
{
        struct sample read = { .len = strlen(hex) / 2 };
        assert_true(read.len <= HEX_MOST);
        assert_true(hex_read(str_of(hex), read.at, read.len));
        return read;
}

static struct str str_of_sample(const struct sample *from)
{
        return str_of_bytes(from->at, from->len);
}

static void assert_hex(const uint8_t *bytes, const char *hex)
{
        struct sample wanted = sample(hex);
        assert_memory_equal(bytes, wanted.at, wanted.len);
}

static void ed25519_signs_as_rfc_8032_does(void **state)
{
        (void)state;
        static const char *const vectors[][4] = {
                { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb88215"
                        "90a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
                { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e4"
                        "3e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
                { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b53"
                        "8d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
        };
        for (size_t i = 0; i < COUNT(vectors); i++) {
                struct secret seed;
                uint8_t public_half[ED25519_PUBLIC_SIZE];
                uint8_t signature[SIGNATURE_SIZE];
                struct sample message = sample(vectors[i][2]);
                assert_true(hex_read(str_of(vectors[i][0]), seed.bytes, sizeof seed.bytes));
                crypt_ed25519_public(&seed, public_half);
                assert_hex(public_half, vectors[i][1]);
                crypt_ed25519_sign(&seed, str_of_sample(&message), signature);
                assert_hex(signature, vectors[i][3]);
                assert_true(
                        crypt_ed25519_verifies(public_half, str_of_sample(&message), signature));
                signature[40] ^= 1;
                assert_false(
                        crypt_ed25519_verifies(public_half, str_of_sample(&message), signature));
        }
}

static void hkdf_derives_as_rfc_5869_does(void **state)
{
        (void)state;
        static const char long_info[] =
                "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8"
                "d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
        static const char long_secret[] =
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627"
                "28292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f";
        static const char long_salt[] =
                "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f8081828384858687"
                "88898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf";
        static const char *const vectors[][4] = {
                { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
                        "f0f1f2f3f4f5f6f7f8f9",
                        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208"
                        "d5b887185865" },
                { long_secret, long_salt, long_info,
                        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99"
                        "cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87"
                        "c14c01d5c1f3434f1d87" },
                { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
                        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395"
                        "faa4b61a96c8" },
        };
        for (size_t i = 0; i < COUNT(vectors); i++) {
                struct sample secret = sample(vectors[i][0]);
                struct sample salt = sample(vectors[i][1]);
                struct sample info = sample(vectors[i][2]);
                struct hkdf from = { str_of_sample(&secret), str_of_sample(&salt),
                        str_of_sample(&info) };
                uint8_t out[HEX_MOST];
                assert_true(crypt_hkdf(&from, out, strlen(vectors[i][3]) / 2));
                assert_hex(out, vectors[i][3]);
        }
        struct hkdf empty = { STR(""), STR(""), STR("") };
        static uint8_t much[255 * SHA256_SIZE + 1];
        assert_true(crypt_hkdf(&empty, much, sizeof much - 1));
        assert_false(crypt_hkdf(&empty, much, sizeof much));
}

static void hashes_are_those_of_fips_180_and_rfc_7693(void **state)
{
        (void)state;
        uint8_t digest[SHA256_SIZE];
        uint8_t long_digest[64];
        uint8_t tag[TAG_SIZE];
        static const char abc[] =
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        crypt_sha256(STR("abc"), digest);
        assert_hex(digest, abc);
        struct sha256 hash;
        crypt_sha256_begin(&hash);
        crypt_sha256_add(&hash, STR("a"));
        crypt_sha256_add(&hash, STR(""));
        crypt_sha256_add(&hash, STR("bc"));
        crypt_sha256_finish(&hash, digest);
        assert_hex(digest, abc);
        static const struct sha256 wiped;
        assert_memory_equal(&hash, &wiped, sizeof hash);
        crypt_blake2b(STR(""), STR("abc"), long_digest, sizeof long_digest);
        assert_hex(long_digest, "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                                "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
        /* hashlib.blake2b(b"citykey", digest_size=16), without and with a key */
        crypt_blake2b_128(STR(""), STR("citykey"), tag);
        assert_hex(tag, "086eca3282905f73224f41a5f44c97d8");
        crypt_blake2b_128(STR("0123456789abcdef"), STR("citykey"), tag);
        assert_hex(tag, "806228f6a671e8ae038e06a04a5b70a1");
}

static void argon2id_derives_as_the_reference_program_does(void **state)
{
        (void)state;
        struct secret key;
        /* argon2 SALT -id -p 1 -l 32 -v 13 */
        assert_true(crypt_argon2id((struct argon2_cost){ 64, 2 }, STR("password"),
                (const uint8_t *)"somesaltsomesalt", &key));
        assert_hex(key.bytes, "1a98fba8e6394425c9bdc333a9c750aaf811df070f5fb4a5788e1cf4db5793a1");
        assert_true(crypt_argon2id((struct argon2_cost){ 8192, 1 }, STR("correct horse battery"),
                (const uint8_t *)"citykey-salt-016", &key));
        assert_hex(key.bytes, "0a5e2249db21c23bfe96dc258bd3b1d5e411b46528962a63648c8ac2abe5fef3");
        assert_false(crypt_argon2id((struct argon2_cost){ 7, 1 }, STR("password"),
                (const uint8_t *)"somesaltsomesalt", &key));
        assert_false(crypt_argon2id((struct argon2_cost){ 64, 0 }, STR("password"),
                (const uint8_t *)"somesaltsomesalt", &key));
}

static void sealing_is_that_of_the_xchacha_draft(void **state)
{
        (void)state;
        struct secret key;
        struct sample bound = sample("50515253c0c1c2c3c4c5c6c7");
        struct sample nonce = sample("404142434445464748494a4b4c4d4e4f5051525354555657");
        static const char plain[] =
                "Ladies and Gentlemen of the class of '99: If I could offer you "
                "only one tip for the future, sunscreen would be it.";
        uint8_t sealed[sizeof plain - 1 + SEAL_TAG_SIZE];
        uint8_t opened[sizeof plain - 1];
        for (size_t i = 0; i < sizeof key.bytes; i++)
                key.bytes[i] = (uint8_t)(0x80 + i);
        struct seal_frame frame = { nonce.at, str_of_sample(&bound) };
        crypt_seal(&key, &frame,
                STR("Ladies and Gentlemen of the class of '99: If I could offer "
                    "you only one tip for the future, sunscreen would be it."),
                sealed);
        assert_hex(sealed,
                "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b"
                "0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945"
                "b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f6"
                "15c68b13b52ec0875924c1c7987947deafd8780acf49");
        struct str whole = str_of_bytes(sealed, sizeof sealed);
        assert_true(crypt_open(&key, &frame, whole, opened));
        assert_memory_equal(opened, plain, sizeof opened);
        for (size_t i = 0; i < sizeof sealed; i++) {
                sealed[i] ^= 4;
                assert_false(crypt_open(&key, &frame, whole, opened));
                sealed[i] ^= 4;
        }
        bound.at[3] ^= 1;
        assert_false(crypt_open(&key, &frame, whole, opened));
        assert_false(crypt_open(&key, &frame, str_of_bytes(sealed, SEAL_TAG_SIZE - 1), opened));
}

static bool verifies(const uint8_t public_half[ES256_PUBLIC_SIZE], struct str message,
        const uint8_t signature[SIGNATURE_SIZE])
{
        struct es256_key *key = es256_key_new(public_half, public_half + ES256_COORDINATE);
        assert_non_null(key);
        struct bytes part = { (const uint8_t *)message.at, message.len };
        bool is_good = es256_verify(key, &part, 1, (struct bytes){ signature, SIGNATURE_SIZE });
        es256_key_free(key);
        return is_good;
}

/* The key of RFC 7515, appendix A.3: its public half comes out, its signatures verify. */
static void es256_uses_the_key_of_rfc_7515(void **state)
{
        (void)state;
        struct secret scalar;
        uint8_t public_half[ES256_PUBLIC_SIZE];
        uint8_t digest[SHA256_SIZE];
        uint8_t first[SIGNATURE_SIZE];
        uint8_t second[SIGNATURE_SIZE];
        SCOPED(crypt_es256_close) struct es256 signer = { NULL, NULL };
        assert_true(
                hex_read(STR("8e9b109e719098bf980487df1f5d77e9cb29606ebed2263b5f57c213df84f4b2"),
                        scalar.bytes, sizeof scalar.bytes));
        assert_true(crypt_es256_open(&scalar, &signer));
        assert_true(crypt_es256_public(&signer, public_half));
        assert_hex(public_half, "7fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445"
                                "c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad");
        crypt_sha256(STR("message"), digest);
        assert_true(crypt_es256_sign(&signer, digest, first));
        assert_true(crypt_es256_sign(&signer, digest, second));
        assert_memory_not_equal(first, second, sizeof first);
        assert_true(verifies(public_half, STR("message"), first));
        assert_true(verifies(public_half, STR("message"), second));
        assert_false(verifies(public_half, STR("massage"), first));
}

static void es256_signatures_are_always_64_bytes_that_verify(void **state)
{
        (void)state;
        for (int i = 0; i < 20; i++) {
                struct secret scalar;
                uint8_t public_half[ES256_PUBLIC_SIZE];
                assert_true(crypt_es256_make(&scalar, public_half));
                SCOPED(crypt_es256_close) struct es256 signer = { NULL, NULL };
                assert_true(crypt_es256_open(&scalar, &signer));
                for (char j = 0; j < 20; j++) {
                        uint8_t digest[SHA256_SIZE];
                        uint8_t signature[SIGNATURE_SIZE];
                        crypt_sha256((struct str){ &j, 1 }, digest);
                        assert_true(crypt_es256_sign(&signer, digest, signature));
                        assert_true(verifies(public_half, (struct str){ &j, 1 }, signature));
                }
        }
}

static void a_scalar_outside_the_group_is_refused(void **state)
{
        (void)state;
        static const char *const refused[] = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
                "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        };
        struct es256 signer = { NULL, NULL };
        struct secret scalar;
        for (size_t i = 0; i < COUNT(refused); i++) {
                assert_true(hex_read(str_of(refused[i]), scalar.bytes, sizeof scalar.bytes));
                assert_false(crypt_es256_open(&scalar, &signer));
                assert_null(signer.key);
        }
        assert_true(
                hex_read(STR("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550"),
                        scalar.bytes, sizeof scalar.bytes));
        assert_true(crypt_es256_open(&scalar, &signer));
        crypt_es256_close(&signer);
}

static void random_bytes_differ_and_stay_below_their_bound(void **state)
{
        (void)state;
        uint8_t first[16];
        uint8_t second[16];
        crypt_random(first, sizeof first);
        crypt_random(second, sizeof second);
        assert_memory_not_equal(first, second, sizeof first);
        for (int i = 0; i < 1000; i++)
                assert_true(crypt_random_below(7) < 7);
        assert_int_equal(crypt_random_below(1), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(ed25519_signs_as_rfc_8032_does),
                cmocka_unit_test(hkdf_derives_as_rfc_5869_does),
                cmocka_unit_test(hashes_are_those_of_fips_180_and_rfc_7693),
                cmocka_unit_test(argon2id_derives_as_the_reference_program_does),
                cmocka_unit_test(sealing_is_that_of_the_xchacha_draft),
                cmocka_unit_test(es256_uses_the_key_of_rfc_7515),
                cmocka_unit_test(es256_signatures_are_always_64_bytes_that_verify),
                cmocka_unit_test(a_scalar_outside_the_group_is_refused),
                cmocka_unit_test(random_bytes_differ_and_stay_below_their_bound),
        };
        return crypt_start() ? cmocka_run_group_tests_name("crypt", tests, NULL, NULL) : 1;
}
