/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_TEST_PEER_ZXING_READ_H
#define CITYKEY_TEST_PEER_ZXING_READ_H

#include <stddef.h>
#include <stdint.h>

/* ZXing, a second reader of codes that shares nothing with zbar. */

#ifdef __cplusplus
extern "C" {
#endif

enum zxing_kind { ZXING_QR, ZXING_CODABAR };

/* Reads the code of KIND in WIDTH x HEIGHT bytes of grey. Its text, cut at ROOM, goes to TEXT and
 * ends in NUL. Gives 0 when there is none. */
int zxing_read(
        const uint8_t *grey, int width, int height, enum zxing_kind kind, char *text, size_t room);

#ifdef __cplusplus
}
#endif

#endif
