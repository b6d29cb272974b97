/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_FORM_INSIDE_H
#define CITYKEY_KIT_FORM_INSIDE_H

#include "kit/form.h"

/* Undoes + and %XX; false for what is not well formed, holds a NUL or is not UTF-8. */
bool form_decode(struct act *a, struct str coded, struct str *plain);

#endif
