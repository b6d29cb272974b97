/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_FORM_H
#define CITYKEY_KIT_FORM_H

#include "base/act.h"
#include "base/private.h"

/* Fields of a form (application/x-www-form-urlencoded, WHATWG URL, section 5). */

/* The value of FIELD, decoded, in the act's memory. E_INPUT when the field is missing, there twice,
 * or the body is not well formed; a NUL byte or what is not UTF-8 is not. */
enum err form_field(struct act *a, struct private body, const char *field, struct private *value);

#endif
