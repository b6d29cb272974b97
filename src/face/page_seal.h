/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PAGE_SEAL_H
#define CITYKEY_FACE_PAGE_SEAL_H

#include "kit/svg.h"

/* A city's seal as a picture for its pages, in one colour ("#0c4a6e"): a file that a browser draws,
 * a fraction of the size of the drawing that cards are made with. Its points are on a grid of
 * tenths of the drawing's units, which is finer than the dots of a phone where the seal stands. */
struct str page_seal_write(struct act *a, const struct svg *seal, const char *colour);

#endif
