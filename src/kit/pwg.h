/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PWG_H
#define CITYKEY_KIT_PWG_H

#include "base/private.h"
#include "kit/paper.h"

/* PWG raster (PWG 5102.4-2012), what printers take without a driver: dots in sRGB, 8 bits a
 * colour, 300 to the inch, every page a card (ID-1, 85.60 x 53.98 mm). */

enum { PWG_WIDTH = 1011, PWG_HEIGHT = 638, PWG_RESOLUTION = 300 }; /* dots, dots, dots per inch */

/* How the dots lie in the page. A printer that turns the card over may need the second side
 * mirrored; the page's head says so (CrossFeedTransform, FeedTransform) and the printer mirrors it
 * back. A side that is SIDE_TURNED lies upside down on purpose, and the head says nothing of it. */
struct pwg_side {
        const struct paper *paper; /* PWG_WIDTH x PWG_HEIGHT dots */
        bool mirrored_across;      /* left and right */
        bool mirrored_along;       /* top and bottom */
        bool turned;               /* by half a turn */
};

/* COUNT sides as the pages of one document, in the act's memory. E_BUG for a paper of another size
 * or without dots. It is a person's card: it is private. */
enum err pwg_write(
        struct act *a, const struct pwg_side *sides, size_t count, struct private *document);

#endif
