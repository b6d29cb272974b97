/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CERTIFICATE_FIXTURE_H
#define CITYKEY_CIVIC_CERTIFICATE_FIXTURE_H

#include "civic/certificate.h"

/* For tests: a day at a desk, and its certificate signed as a desk's keeper signs. */

static inline struct certificate fixture_certificate(void)
{
        struct certificate made = {
                .kind = ENVELOPE_DEMONSTRATION,
                .city = STR("City of Lakehaven"),
                .event = STR("Saturday at Harbor Park Library"),
                .desk = STR("North"),
                .day = date_of((struct civil){ 2026, 11, 28 }),
                .opening = 120,
                .active = 96,
                .spoiled = 3,
                .destroyed = 2,
                .returned = 19,
                .supplies = { 1, 1, 1, 0 },
                .visits = 101,
        };
        memset(made.city_id, 0x3a, sizeof made.city_id);
        memset(made.bundle, 0xb4, sizeof made.bundle);
        for (size_t i = 0; i < CERTIFICATE_CHECKS; i++)
                made.clean[i] = made.visits;
        made.second[CERTIFICATE_LOCKED] = made.second[CERTIFICATE_APART] = made.visits;
        return made;
}

static const struct secret fixture_desk_seed = { { 41, 7 } };

/* As keeper_sign_certificate. */
static inline enum err fixture_sign_certificate(
        struct act *a, struct certificate *made, struct str *file)
{
        struct str lines;
        struct buf message = buf_in(a->mem);
        uint8_t signature[SIGNATURE_SIZE];
        crypt_ed25519_public(&fixture_desk_seed, made->desk_key);
        TRY(certificate_write(a, made, &lines));
        buf_add_c(&message, KEEPER_CERTIFICATE_LINE);
        buf_add(&message, lines);
        struct str said = buf_str(&message);
        seal_sign(&fixture_desk_seed, (struct bytes){ (const uint8_t *)said.at, said.len },
                signature);
        *file = certificate_put_together(a, lines, signature);
        return OK;
}

#endif
