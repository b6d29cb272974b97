/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PAGE_COLOUR_H
#define CITYKEY_FACE_PAGE_COLOUR_H

#include "civic/city.h"

/* A city's two colours made fit to read (WCAG 2.2, success criterion 1.4.3): whatever a city has
 * chosen, text has a contrast of at least PAGE_CONTRAST. */
#define PAGE_CONTRAST 4.5

/* From 1 to 21 (WCAG 2.2, definition of contrast ratio). */
double page_colour_contrast(struct city_colour one, struct city_colour other);

/* White or ink, whichever is read better on GROUND. */
struct city_colour page_colour_on(struct city_colour ground);

/* COLOUR, or as much darker as words of it need on white and on the tint of boxes. */
struct city_colour page_colour_on_paper(struct city_colour colour);

/* "#0c4a6e" */
const char *page_colour_write(struct act *a, struct city_colour colour);

/* The style sheet city.css: the city's colours by the names that portal.css uses. */
struct str page_colour_sheet(struct act *a, const struct city *city);

#endif
