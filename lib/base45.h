/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_BASE45_H
#define CITYKEY_LIB_BASE45_H

#include "bytes.h"

/* Base45 (RFC 9285): two bytes become three characters of QR's alphanumeric set, one byte two. */

#define BASE45_SIZE(bytes) ((bytes) / 2 * 3 + (bytes) % 2 * 2)

void base45_put(struct sink *text, struct bytes data);

/* Refuses characters outside the alphabet, groups over 65535 (or 255 for a last pair) and a
 * single character left over; and what has no room in OUT. */
bool base45_decode(struct bytes text, struct sink *out);

#endif
