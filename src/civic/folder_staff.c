/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/folder_inside.h"

#include "civic/staff.h"
#include "kit/file.h"

#include <unistd.h>

#define STAFF_FILE "staff"
#define STAFF_PATH "keys/" STAFF_FILE
enum { STAFF_FILE_MOST = 1024, OWNER_ONLY = 0600 };

/* ------------------------------------------------------------- a demonstration's sign-ins */

/* Lines of "NAME PASSWORD". */
static enum err write_sign_ins(struct act *a, const struct folder *folder, struct passphrases *two)
{
        SCOPED(file_close) int keys = -1;
        struct buf text = buf_in(a->mem);
        for (size_t i = 0; i < STAFF_FOUNDERS; i++) {
                char password[PASSPHRASE_RANDOM_SIZE];
                passphrase_random(password);
                TRY(passphrase_add(a, two, str_of(password)));
                buf_add_c(&text, staff_founders[i]);
                buf_add_byte(&text, ' ');
                buf_add_c(&text, password);
                buf_add_byte(&text, '\n');
        }
        TRY(file_open_folder(a, file_join(a, folder->path, "keys"), &keys));
        return file_write(a, keys, STAFF_FILE, buf_str(&text), OWNER_ONLY);
}

enum err folder_read_sign_ins(struct act *a, const char *dir, struct passphrases *two)
{
        struct private text;
        TRY(file_read(a, file_join(a, dir, STAFF_PATH), STAFF_FILE_MOST, &text));
        struct str rest = private_unwrap(text);
        for (size_t i = 0; i < STAFF_FOUNDERS; i++) {
                struct str password;
                struct str name = str_cut(str_cut(rest, '\n', &rest), ' ', &password);
                if (!str_is_equal(name, str_of(staff_founders[i])))
                        return fail_with(a, E_STATE, TEXT_FOLDER_NOT_WHOLE, dir, STAFF_PATH);
                TRY(passphrase_add(a, two, password));
        }
        return OK;
}

static enum err has_staff(struct act *a, bool *is_founded)
{
        struct staff *staff;
        size_t count;
        TRY(staff_list(a, &staff, &count));
        *is_founded = count > 0;
        return OK;
}

enum err folder_check_sign_ins(struct act *a, const struct folder *folder)
{
        bool is_founded;
        if (folder->kind == FOLDER_PRODUCTION ||
                access(file_join(a, folder->path, STAFF_PATH), F_OK) == 0)
                return OK;
        TRY(has_staff(a, &is_founded));
        return is_founded ? fail_with(a, E_STATE, TEXT_FOLDER_NOT_WHOLE, folder->path, STAFF_PATH)
                          : OK;
}

/* ------------------------------------------------------------------------------ founding */

static enum err found(struct act *a, const struct passphrases *two)
{
        struct password kept[STAFF_FOUNDERS];
        for (size_t i = 0; i < STAFF_FOUNDERS; i++)
                TRY(password_make(a, &two->of[i], &kept[i]));
        return staff_found(a, kept);
}

enum err folder_ensure_staff(
        struct act *a, const struct folder *folder, const struct passphrases *passphrases)
{
        SCOPED(passphrases_end) struct passphrases *made = passphrases_begin();
        bool is_founded;
        if (folder->mode == FOLDER_LOOK)
                return OK;
        TRY(has_staff(a, &is_founded));
        if (is_founded)
                return OK;
        if (folder->kind == FOLDER_DEMONSTRATION)
                TRY(write_sign_ins(a, folder, made));
        return found(a, folder->kind == FOLDER_DEMONSTRATION ? made : passphrases);
}
