/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_TOTP_H
#define CITYKEY_KIT_TOTP_H

#include "base/act.h"
#include "base/private.h"

/* One-time codes of a telephone (TOTP, RFC 6238, over HOTP, RFC 4226): HMAC-SHA-1, six digits, a
 * new one every 30 seconds, which is what every authenticator app does. A code is taken one step
 * early or late; that it is taken once is for who keeps the step. */

enum {
        TOTP_SECRET_SIZE = 20,                         /* bytes (RFC 4226, 4: 160 bits) */
        TOTP_TEXT_SIZE = TOTP_SECRET_SIZE * 8 / 5 + 1, /* in base32, and NUL */
        TOTP_DIGITS = 6,
        TOTP_PERIOD = 30, /* seconds */
        TOTP_WINDOW = 1,  /* steps before and after */
};

struct totp_secret {
        uint8_t bytes[TOTP_SECRET_SIZE];
};

struct totp_code {
        char digits[TOTP_DIGITS];
};

void totp_make(struct totp_secret *secret);
void totp_wipe(struct totp_secret *secret); /* for SCOPED */

/* The step of NOW (seconds since 1970). A code says nothing of the time before 1970. */
int64_t totp_step(int64_t now);

/* The code of a step, 0 or later. */
void totp_code(const struct totp_secret *secret, int64_t step, struct totp_code *code);

/* The first of the steps around NOW whose code this is. All are computed and compared in constant
 * time. False leaves *step untouched. */
bool totp_check(
        const struct totp_secret *secret, const struct totp_code *code, int64_t now, int64_t *step);

/* What somebody typed: six digits, blanks between them as apps show them. */
bool totp_read_code(struct private typed, struct totp_code *code);

/* The secret as it is typed into an app: base32 (RFC 4648, section 6) without padding. Reading
 * takes small letters, blanks and hyphens too; false unless it is a whole secret. */
void totp_write_secret(const struct totp_secret *secret, char text[TOTP_TEXT_SIZE]);
bool totp_read_secret(struct private text, struct totp_secret *secret);

/* What the square code shows (the key URI format of authenticator apps): of ISSUER, for NAME, both
 * percent-encoded. */
struct totp_label {
        struct str issuer, name;
};
struct private totp_uri(
        struct act *a, const struct totp_label *label, const struct totp_secret *secret);

#endif
