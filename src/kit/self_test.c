/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/self_test.h"

#include "kit/box.h"
#include "kit/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MANIFEST_MOST = 65536, CHUNK = 65536, MESSAGE_SIZE = 32 };

/* -------------------------------------------------------------------------------- crypt */

static bool hash_is(struct str data, const char *hex)
{
        uint8_t wanted[SHA256_SIZE], got[SHA256_SIZE];
        crypt_sha256(data, got);
        return hex_read(str_of(hex), wanted, sizeof wanted) && memcmp(wanted, got, sizeof got) == 0;
}

/* RFC 8032, 7.1, test 2. */
static bool signature_is_checked(void)
{
        uint8_t key[ED25519_PUBLIC_SIZE], signature[SIGNATURE_SIZE];
        struct str message = STR("\x72");
        if (!hex_read(STR("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"), key,
                    sizeof key) ||
                !hex_read(STR("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
                        signature, sizeof signature))
                return false;
        bool is_good = crypt_ed25519_verifies(key, message, signature);
        return is_good && !crypt_ed25519_verifies(key, STR("\x73"), signature);
}

bool self_test_crypt(void)
{
        return hash_is(STR("abc"),
                       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") &&
               signature_is_checked();
}

/* --------------------------------------------------------------------------------- seal */

/* Opens BOX with q: the same message, or a fault that is FAULT. */
static bool opens(const struct box_address *address, const struct seal_scalar *q, struct bytes box,
        enum box_fault fault)
{
        uint8_t out[MESSAGE_SIZE], zero[MESSAGE_SIZE] = { 0 };
        if (box_open(address, q, box, out) != fault)
                return false;
        return fault == BOX_GOOD ? out[0] == 's' : memcmp(out, zero, sizeof out) == 0;
}

bool self_test_seal(void)
{
        const uint8_t message[MESSAGE_SIZE] = "sealed by the self-test";
        uint8_t box[MESSAGE_SIZE + BOX_EXTRA];
        struct seal_scalar q, other;
        struct seal_point point, other_point;
        if (!box_make_key("self-test", &seal_kernel, &q, &point) ||
                !box_make_key("self-test", &seal_kernel, &other, &other_point))
                return false;
        const struct box_address address = { .to = point }, wrong = { .to = other_point };
        bool is_good =
                box_seal(&address, (struct bytes){ message, sizeof message }, &seal_kernel, box) &&
                opens(&address, &q, (struct bytes){ box, sizeof box }, BOX_GOOD) &&
                opens(&wrong, &other, (struct bytes){ box, sizeof box }, BOX_PROOF);
        box[sizeof box - 1] ^= 1;
        is_good = is_good && opens(&address, &q, (struct bytes){ box, sizeof box }, BOX_PROOF);
        seal_scalar_wipe(&q);
        seal_scalar_wipe(&other);
        return is_good;
}

/* ------------------------------------------------------------------------------ program */

static bool hash_program(uint8_t digest[SHA256_SIZE])
{
        char chunk[CHUNK];
        struct sha256 hash;
        SCOPED(file_close) int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return false;
        crypt_sha256_begin(&hash);
        for (;;) {
                ssize_t count = read(fd, chunk, sizeof chunk);
                if (count < 0 && errno != EINTR)
                        return false;
                if (count == 0)
                        break;
                if (count > 0)
                        crypt_sha256_add(&hash, (struct str){ chunk, (size_t)count });
        }
        crypt_sha256_finish(&hash, digest);
        return true;
}

/* "HEX  citykey", "HEX *citykey" or with folders before the name. */
static bool find_line(struct str text, uint8_t digest[SHA256_SIZE])
{
        while (text.len) {
                struct str name;
                struct str line = str_cut(text, '\n', &text);
                struct str hex = str_cut(line, ' ', &name);
                bool is_it = str_is_equal(name, STR(" citykey")) ||
                             str_is_equal(name, STR("*citykey")) ||
                             str_ends_with(name, STR("/citykey"));
                if (is_it && hex_read(hex, digest, SHA256_SIZE))
                        return true;
        }
        return false;
}

enum err self_test_program(struct act *a, const char *manifest)
{
        struct private text;
        uint8_t wanted[SHA256_SIZE], got[SHA256_SIZE];
        if (access(manifest, F_OK) != 0 && errno == ENOENT)
                return E_NONE;
        TRY(file_read(a, manifest, MANIFEST_MOST, &text));
        if (find_line(private_unwrap(text), wanted) && hash_program(got) &&
                memcmp(wanted, got, sizeof got) == 0)
                return OK;
        return fail(a, E_BUG, TEXT_SWITCH_CHECK_PROGRAM);
}
