/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_YAML_H
#define CITYKEY_KIT_YAML_H

#include "base/act.h"

/* YAML files that people write, read by a table of fields: hides libyaml. Every refusal is E_INPUT
 * with file, line and what to do, in a sentence for somebody who does not program. A file has at
 * most 256 KiB, one document, eight levels and 4,096 values; anchors, aliases, tags, a key twice, a
 * key that the table lacks, and a missing key are refused. */

enum { YAML_FILE_MOST = 256 * 1024, YAML_DEPTH_MOST = 8, YAML_NODES_MOST = 4096 };

enum yaml_kind {
        YAML_END,    /* closes a table */
        YAML_TEXT,   /* struct str: one line of LEAST to MOST bytes, NFC, nothing invisible in it */
        YAML_DIGITS, /* struct str: LEAST to MOST decimal digits, leading zeros kept */
        YAML_WEB, /* struct str: an https address without query and fragment, at most MOST bytes */
        YAML_COLOUR, /* uint8_t[3]: "#rrggbb" */
        YAML_NUMBER, /* int64_t from LEAST to MOST; or one of WORDS, which stands for 0 */
        YAML_CHOICE, /* int64_t: which of WORDS */
        YAML_YES_NO, /* bool */
        YAML_MAP,    /* a struct of its own, by FIELDS */
        YAML_LIST, /* pointer to LEAST to MOST structs of SIZE, by FIELDS; size_t at COUNT_OFFSET */
        YAML_WORDS, /* pointer to LEAST to MOST struct yaml_word, a list of words; count as above */
        YAML_TEXTS, /* the same, of a map whose keys are free; each text is as YAML_TEXT. One text
                       without a map is that of the key WORDS[0], when there are WORDS */
        YAML_LINE,  /* int64_t: the line of the key NAME, or of this whole map when that is NULL */
};

/* A member of a list of words, or of a map whose keys are free. */
struct yaml_word {
        int64_t line;
        struct str key; /* empty in a list */
        struct str text;
};

/* One key of a map and where its value goes. */
struct yaml_field {
        const char *name;
        enum yaml_kind kind;
        bool is_optional; /* may be absent; the bool at COUNT_OFFSET says if it is there (a list's
                             count is 0 then) */
        size_t offset;
        int64_t least, most;
        const char *const *words; /* ends in NULL */
        const struct yaml_field *fields;
        size_t size, count_offset;
};

/* Reads TEXT by FIELDS into the struct at OUT; NAME is the file's name in sentences. What OUT
 * points to lies in a->mem. On failure OUT may be partly filled. */
enum err yaml_read(struct act *a, const char *name, struct str text,
        const struct yaml_field *fields, void *out);

/* The whole file at PATH in a->mem. E_NONE when there is none, E_INPUT when it is too large. */
enum err yaml_load(struct act *a, const char *path, struct str *text);

/* Fails with "NAME:LINE: REASON" for what only the caller can see is wrong; REASON is a sentence
 * made by text_format in a->lang. */
enum err yaml_fail(struct act *a, const char *name, int64_t line, const char *reason);

/* TEXT for a sentence: cut after 40 bytes, and "?" when it holds what cannot be shown. */
const char *yaml_show(struct act *a, struct str text);

#endif
