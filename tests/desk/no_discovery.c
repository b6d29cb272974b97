/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CUPS' printer simulator announces itself by Avahi and does not start where that is not running,
 * whatever its options say. Preloaded, this answers that all is announced, and nothing is. */

typedef int answer_number(void);
typedef void *answer_place(void);

#define NUMBER(name, value)                                                                        \
        answer_number name;                                                                        \
        int name(void)                                                                             \
        {                                                                                          \
                return value;                                                                      \
        }
#define PLACE(name)                                                                                \
        answer_place name;                                                                         \
        void *name(void)                                                                           \
        {                                                                                          \
                static char somewhere[64];                                                         \
                return somewhere;                                                                  \
        }

PLACE(avahi_threaded_poll_new)
PLACE(avahi_threaded_poll_get)
PLACE(avahi_client_new)
PLACE(avahi_entry_group_new)
NUMBER(avahi_threaded_poll_start, 0)
NUMBER(avahi_entry_group_add_service_strlst, 0)
NUMBER(avahi_entry_group_add_service_subtype, 0)
NUMBER(avahi_entry_group_commit, 0)
