/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_CLI_SETTING_H
#define CITYKEY_FACE_CLI_SETTING_H

#include "base/act.h"

struct cli_call;

/* The settings of `citykey serve`: from a file (kit/conf.h), and from the command line, which wins.
 */
enum setting { SETTING_DATA, SETTING_LISTEN, SETTING_ADDRESS, SETTING_LANGUAGE, SETTINGS };

#define SETTING_FILE "/etc/citykey.conf"

struct settings {
        const char *file;             /* where they are, or would be */
        const char *values[SETTINGS]; /* NULL: not set, and nothing is usual */
};

/* --conf FILE must be there; SETTING_FILE may be missing. */
enum err settings_read(struct act *a, const struct cli_call *call, struct settings *settings);

/* The file's reader alone, for its fuzz target. */
enum err settings_read_text(
        struct act *a, const char *file, struct str text, const char *values[SETTINGS]);

#endif
