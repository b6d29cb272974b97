/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_BASE64_H
#define CITYKEY_LIB_BASE64_H

#include "bytes.h"

/* The URL-safe alphabet without padding (RFC 4648, section 5), as JOSE writes it. */

#define BASE64URL_SIZE(bytes) (((bytes)*4 + 2) / 3)

void base64url_put(struct sink *text, struct bytes data);

/* Refuses other characters, padding, a length that cannot be and bits that are left over. */
bool base64url_decode(struct bytes text, struct sink *out);

#endif
