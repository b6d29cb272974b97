/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_TRACE_NEEDLE_FORM_H
#define CITYKEY_TRACE_NEEDLE_FORM_H

#include "needle.h"

/* Adds one needle; shorter ones than NEEDLE_LEAST and ones that are there already are left out. */
void needle_add(struct needles *needles, enum needle_kind kind, const char *form, struct str bytes);

/* Adds TEXT in every encoding of doc/threat-model.md: normal forms and upper case, each as UTF-8,
 * UTF-16 and UTF-32 in both orders, base64 in its three phases and both alphabets, hex, URL, HTML
 * and JSON. */
void needle_add_forms(
        struct act *a, struct needles *needles, enum needle_kind kind, struct str text);

/* BYTES in base64 (three phases, both alphabets) and hex. */
void needle_add_coded(
        struct act *a, struct needles *needles, enum needle_kind kind, struct str bytes);

#endif
