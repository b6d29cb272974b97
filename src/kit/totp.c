/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/totp.h"

#include "kit/crypt.h"

enum { CODE_LIMIT = 1000000, BITS_OF_LETTER = 5 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void totp_make(struct totp_secret *secret)
{
        crypt_random(secret->bytes, sizeof secret->bytes);
}

void totp_wipe(struct totp_secret *secret)
{
        explicit_bzero(secret, sizeof *secret);
}

/* --------------------------------------------------------------------------------- codes */

int64_t totp_step(int64_t now)
{
        return now < 0 ? 0 : now / TOTP_PERIOD;
}

/* RFC 4226, 5.3: four bytes from where the last one says, without their highest bit. */
static uint32_t truncate(const uint8_t mac[SHA1_SIZE])
{
        const uint8_t *at = mac + (mac[SHA1_SIZE - 1] & 15);
        return (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

void totp_code(const struct totp_secret *secret, int64_t step, struct totp_code *code)
{
        uint8_t counter[8];
        uint8_t mac[SHA1_SIZE];
        for (int i = 0; i < 8; i++)
                counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
        crypt_hmac_sha1(str_of_bytes(secret->bytes, sizeof secret->bytes),
                str_of_bytes(counter, sizeof counter), mac);
        uint32_t number = truncate(mac) % CODE_LIMIT;
        for (int i = TOTP_DIGITS; i-- > 0; number /= 10)
                code->digits[i] = (char)('0' + number % 10);
        explicit_bzero(mac, sizeof mac);
}

static bool code_is_equal(const struct totp_code *a, const struct totp_code *b)
{
        uint8_t differs = 0;
        for (size_t i = 0; i < sizeof a->digits; i++)
                differs |= (uint8_t)(a->digits[i] ^ b->digits[i]);
        return differs == 0;
}

bool totp_check(
        const struct totp_secret *secret, const struct totp_code *code, int64_t now, int64_t *step)
{
        bool is_found = false;
        int64_t found = 0;
        for (int64_t at = totp_step(now) + TOTP_WINDOW; at >= totp_step(now) - TOTP_WINDOW; at--) {
                struct totp_code right;
                if (at < 0)
                        break;
                totp_code(secret, at, &right);
                if (code_is_equal(code, &right)) {
                        is_found = true;
                        found = at;
                }
                explicit_bzero(&right, sizeof right);
        }
        if (is_found)
                *step = found;
        return is_found;
}

static bool is_blank(char c)
{
        return c == ' ' || c == '-';
}

bool totp_read_code(struct private typed, struct totp_code *code)
{
        struct str text = private_unwrap(typed);
        struct totp_code read;
        size_t count = 0;
        for (size_t i = 0; i < text.len; i++) {
                if (is_blank(text.at[i]))
                        continue;
                if (text.at[i] < '0' || text.at[i] > '9' || count == sizeof read.digits)
                        return false;
                read.digits[count++] = text.at[i];
        }
        if (count == sizeof read.digits)
                *code = read;
        return count == sizeof read.digits;
}

/* ------------------------------------------------------------------------------- secrets */

void totp_write_secret(const struct totp_secret *secret, char text[TOTP_TEXT_SIZE])
{
        uint32_t held = 0;
        int bits = 0;
        size_t length = 0;
        for (size_t i = 0; i < sizeof secret->bytes; i++) {
                held = held << 8 | secret->bytes[i];
                for (bits += 8; bits >= BITS_OF_LETTER; bits -= BITS_OF_LETTER)
                        text[length++] = letters[held >> (bits - BITS_OF_LETTER) & 31];
        }
        text[length] = 0;
}

/* Its five bits; 32 when it is no letter of base32. */
static uint32_t value_of(char c)
{
        if (c >= 'a' && c <= 'z')
                return (uint32_t)(c - 'a');
        if (c >= 'A' && c <= 'Z')
                return (uint32_t)(c - 'A');
        return c >= '2' && c <= '7' ? (uint32_t)(c - '2') + 26 : 32;
}

bool totp_read_secret(struct private typed, struct totp_secret *secret)
{
        struct str text = private_unwrap(typed);
        SCOPED(totp_wipe) struct totp_secret read;
        uint32_t held = 0;
        int bits = 0;
        size_t length = 0;
        for (size_t i = 0; i < text.len; i++) {
                if (is_blank(text.at[i]))
                        continue;
                uint32_t value = value_of(text.at[i]);
                if (value > 31 || length == sizeof read.bytes)
                        return false;
                held = held << BITS_OF_LETTER | value;
                bits += BITS_OF_LETTER;
                if (bits >= 8)
                        read.bytes[length++] = (uint8_t)(held >> (bits -= 8));
        }
        if (length == sizeof read.bytes)
                *secret = read;
        return length == sizeof read.bytes;
}

/* ------------------------------------------------------------------------------ the link */

/* RFC 3986, 2.3: what is not unreserved is written as its bytes. */
static void add_encoded(struct buf *out, struct str text)
{
        static const char hex[] = "0123456789ABCDEF";
        for (size_t i = 0; i < text.len; i++) {
                char c = text.at[i];
                bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                                c == '~';
                if (!is_plain) {
                        buf_add_byte(out, '%');
                        buf_add_byte(out, hex[(uint8_t)c >> 4]);
                        c = hex[(uint8_t)c & 15];
                }
                buf_add_byte(out, c);
        }
}

struct private totp_uri(
        struct act *a, const struct totp_label *label, const struct totp_secret *secret)
{
        char text[TOTP_TEXT_SIZE];
        struct buf uri = buf_in(a->mem);
        totp_write_secret(secret, text);
        buf_add_c(&uri, "otpauth://totp/");
        add_encoded(&uri, label->issuer);
        buf_add_c(&uri, ":");
        add_encoded(&uri, label->name);
        buf_add_c(&uri, "?secret=");
        buf_add_c(&uri, text);
        buf_add_c(&uri, "&issuer=");
        add_encoded(&uri, label->issuer);
        explicit_bzero(text, sizeof text);
        return private_wrap(buf_str(&uri));
}
