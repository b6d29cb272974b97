/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_YAML_TREE_H
#define CITYKEY_KIT_YAML_TREE_H

#include "kit/yaml.h"

/* Between yaml_tree.c, which reads a file's shape, and yaml.c, which reads its meaning. */

enum yaml_shape { YAML_SHAPE_SCALAR, YAML_SHAPE_MAP, YAML_SHAPE_LIST };

struct yaml_node {
        enum yaml_shape shape;
        int64_t line;
        struct str key;          /* inside a map */
        struct str text;         /* of a scalar */
        bool is_quoted;          /* so yes, 5 and never are words */
        struct yaml_node *first; /* of a map or list */
        struct yaml_node *next;
};

/* The one document of TEXT, in a->mem, within the bounds of yaml.h. */
enum err yaml_tree_read(struct act *a, const char *name, struct str text, struct yaml_node **root);

#endif
