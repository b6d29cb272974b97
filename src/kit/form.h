/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_FORM_H
#define CITYKEY_KIT_FORM_H

#include "base/act.h"
#include "base/private.h"

/* Fields of a form (application/x-www-form-urlencoded, WHATWG URL, section 5). */

/* The value of FIELD, decoded, in the act's memory. E_INPUT when the field is missing, there twice,
 * or the body is not well formed; a NUL byte or what is not UTF-8 is not. */
enum err form_field(struct act *a, struct private body, const char *field, struct private *value);

/* A form whose fields are declared: what is not declared, or there twice, is refused. */
enum form_type {
        FORM_TEXT,   /* one line of UTF-8, at most MOST bytes */
        FORM_CODE,   /* a-z, 0-9, -, _ and ., at most MOST bytes */
        FORM_NUMBER, /* decimal digits, at most MOST; empty: not there */
        FORM_FLAG,   /* there or not; its value is "1" */
        FORM_TICKS,  /* a group of check boxes of one name, the value of each a bit from 0 to 63 */
        FORM_TOKEN,  /* the session's form token: page.c compares it */
};

enum form_need { FORM_OPTIONAL, FORM_NEEDED };

struct form_field {
        const char *name;
        enum form_type type;
        int64_t most;
        enum form_need need;
};

enum { FORM_FIELDS_MOST = 32 };

struct form {
        const struct form_field *fields;
        size_t count;
        size_t body_most; /* bytes */
};

struct form_value {
        bool is_there;
        bool is_seen;        /* form_read's own */
        struct private text; /* of all types but ticks */
        int64_t number;
        uint64_t ticks;
};

/* Reads BODY into VALUES, in the order of the fields. E_INPUT, with a sentence, for what is not
 * well formed, not declared, there twice or missing. What is right in form and wrong in meaning is
 * the handler's to say. */
enum err form_read(
        struct act *a, const struct form *form, struct private body, struct form_value *values);

#endif
