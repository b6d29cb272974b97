/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SANDBOX_INSIDE_H
#define CITYKEY_KIT_SANDBOX_INSIDE_H

#include "kit/sandbox.h"

/* The tables of the sandbox: sandbox_table.c has them, sandbox.c applies them. */

/* A call is allowed when (argument & mask) == value of both; mask 0: whatever it is. */
struct sandbox_argument {
        unsigned number;
        uint64_t mask;
        uint64_t value;
};

struct sandbox_condition {
        const char *text; /* for people */
        struct sandbox_argument first, second;
};

/* One system call and who may make it. */
struct sandbox_call {
        const char *name;
        int number; /* as libseccomp numbers it */
        const struct sandbox_condition *when;
        const char *profiles; /* one letter each, see sandbox_profile.letter */
        int refused;          /* 0: it may; else it is an error (errno) instead of the end */
};

struct sandbox_profile {
        const char *name;
        char letter;
        const char *may;          /* in words */
        const char *const *paths; /* that may be opened for reading, or NULL */
        int64_t memory;           /* bytes more than the process has now, or -1 */
        int64_t seconds;          /* of processor time, or -1 */
        int64_t file;             /* bytes a file may grow to, or -1 */
};

extern const struct sandbox_call sandbox_calls[];
extern const size_t sandbox_call_count;
extern const struct sandbox_profile sandbox_profiles[SANDBOX_COUNT];

/* May PROFILE make this call (under its condition)? */
bool sandbox_call_is_in(const struct sandbox_call *call, enum sandbox profile);

#endif
