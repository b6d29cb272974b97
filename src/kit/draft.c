/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RANDOM_BYTES = 8 };

/* A name beside NAME that nobody else takes: .NAME.0123456789abcdef */
static const char *hidden_name(struct act *a, const char *name)
{
        char random[RANDOM_BYTES];
        if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
                return NULL;
        struct buf text = buf_in(a->mem);
        buf_add_byte(&text, '.');
        buf_add_c(&text, name);
        buf_add_byte(&text, '.');
        buf_add_hex(&text, str_of_bytes(random, sizeof random));
        return buf_c(&text);
}

enum err draft_open(struct act *a, int folder, const char *name, struct draft *draft)
{
        const char *hidden = NULL;
        int fd = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
                hidden = hidden_name(a, name);
                if (hidden)
                        fd = openat(folder, hidden, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC,
                                S_IRUSR | S_IWUSR);
        }
        if (fd < 0)
                return fail(a, E_INPUT, TEXT_DRAFT_FOLDER);
        *draft = (struct draft){ .fd = fd, .folder = folder, .name = name, .hidden = hidden };
        return OK;
}

/* Links a file without a name to NAME in the folder. */
static bool link_draft(const struct draft *draft, const char *name)
{
        char self[64];
        snprintf(self, sizeof self, "/proc/self/fd/%d", draft->fd);
        return linkat(AT_FDCWD, self, draft->folder, name, AT_SYMLINK_FOLLOW) == 0;
}

/* Gives the draft its name. Linking cannot replace an older file: then it is linked to a hidden
 * name first, and renaming replaces. */
static bool name_draft(struct act *a, struct draft *draft)
{
        if (!draft->hidden && link_draft(draft, draft->name))
                return true;
        if (!draft->hidden) {
                const char *hidden = errno == EEXIST ? hidden_name(a, draft->name) : NULL;
                if (!hidden || !link_draft(draft, hidden))
                        return false;
                draft->hidden = hidden;
        }
        if (renameat(draft->folder, draft->hidden, draft->folder, draft->name) != 0)
                return false;
        draft->hidden = NULL;
        return true;
}

enum err draft_publish(struct act *a, struct draft *draft)
{
        if (fsync(draft->fd) != 0 || !name_draft(a, draft))
                return fail_with(a, E_BUSY, TEXT_DRAFT_PUBLISH, draft->name);
        int folder = draft->folder;
        draft_discard(draft);
        // what the folder says is durable too; a file system that cannot is no reason to fail
        fsync(folder);
        return OK;
}

void draft_discard(struct draft *draft)
{
        if (draft->hidden)
                unlinkat(draft->folder, draft->hidden, 0);
        if (draft->fd >= 0)
                close(draft->fd);
        *draft = DRAFT_NONE;
}
