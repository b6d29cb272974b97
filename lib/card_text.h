/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_CARD_TEXT_H
#define CITYKEY_LIB_CARD_TEXT_H

#include "bytes.h"

/* Between what a QR code holds and the signed message in it: Base45 over zlib. */

enum {
        CARD_TEXT_MOST = 4096, /* characters that are looked at; a card of ours has at most 970 */
        CARD_COSE_MOST = 4096, /* bytes after zlib */
};

/* Takes the plain text, and a web link with it behind `#`, percent-encoded or not; white space
 * around is ignored. Refuses everything longer than CARD_TEXT_MOST before it looks at it. COSE
 * needs CARD_COSE_MOST bytes of room. */
bool card_text_open(struct bytes text, struct sink *cose);

/* The plain text of a signed message of at most CARD_PLAIN_MOST bytes. False when it is longer
 * or TEXT has no room. */
bool card_text_put(struct sink *text, struct bytes cose);

#endif
