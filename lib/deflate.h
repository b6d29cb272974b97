/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_DEFLATE_H
#define CITYKEY_LIB_DEFLATE_H

#include "bytes.h"

/* zlib streams (RFC 1950, RFC 1951). */

/* Undoes PACKED, which must be exactly one zlib stream with nothing after it, into OUT. What is
 * longer than OUT's room is refused, so a decompression bomb costs no more than that room. */
bool zlib_unpack(struct bytes packed, struct sink *out);

enum { CARD_PLAIN_MOST = 2048 };

/* A card: the smallest stream whose only block is Huffman-coded. Some readers fail on a stored
 * block, which zlib itself prefers for a face that does not shrink. PLAIN is at most
 * CARD_PLAIN_MOST bytes. False when it is longer or OUT has no room. */
bool zlib_pack_card(struct bytes plain, struct sink *out);

/* A list: zlib's highest level. False when OUT has no room; zlib_bound says how much is enough. */
bool zlib_pack_list(struct bytes plain, struct sink *out);
size_t zlib_bound(size_t plain_length);

#endif
