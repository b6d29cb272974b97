/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_FILE_H
#define CITYKEY_KIT_FILE_H

#include "base/act.h"
#include "base/private.h"

#include <dirent.h>
#include <stdio.h>

/* Whole small files. What a file is may be a person's, so it comes as private. */

/* Opens PATH for reading. E_NONE with a sentence when it is not there, E_INPUT when it is a folder,
 * E_MAY when it may not be read. */
enum err file_open(struct act *a, const char *path, int *fd);

/* The whole of PATH in the act's memory. As file_open; E_INPUT when it holds more than MOST bytes.
 */
enum err file_read(struct act *a, const char *path, size_t most, struct private *text);

/* What an open descriptor has from where it stands: up to MOST bytes, or MOST + 1 when there are
 * more, for the caller to refuse. E_INPUT when it cannot be read; the sentence names no file. */
enum err file_read_fd(struct act *a, int fd, size_t most, struct private *text);

/* Makes the file NAME in FOLDER with MODE and TEXT, durably and at once: whoever looks sees the old
 * file or the new one. */
enum err file_write(struct act *a, int folder, const char *name, struct str text, unsigned mode);

/* Opens a folder. E_NONE, E_INPUT and E_MAY as file_open. */
enum err file_open_folder(struct act *a, const char *path, int *fd);

/* Overwrites the file PATH where it lies, durably, then removes it. As file_open when it cannot; a
 * medium that keeps old blocks (flash, a file system that copies on write) may keep them still. */
enum err file_destroy(struct act *a, const char *path);

/* Removes the folder PATH and what is in it; symbolic links are removed, not followed. Best effort:
 * for what was begun and cannot be finished. */
void file_remove_folder(const char *path);

/* What the system said of PATH (errno) as an outcome with a sentence. */
enum err file_refuse(struct act *a, int error, const char *path);

/* FOLDER/NAME. */
const char *file_join(struct act *a, const char *folder, const char *name);

/* For SCOPED. */
void file_close(int *fd);
void file_close_stream(FILE **stream);
void file_close_list(DIR **list);

#endif
