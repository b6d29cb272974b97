/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/folder_inside.h"

#include "civic/second_factor.h"
#include "kit/file.h"

#include <unistd.h>

#define STAFF_FILE "staff"
#define STAFF_PATH "keys/" STAFF_FILE
enum { STAFF_FILE_MOST = 1024, OWNER_ONLY = 0600 };

/* ------------------------------------------------------------- a demonstration's sign-ins */

/* Lines of "NAME PASSWORD", and soon of "NAME PASSWORD SECRET". */
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

/* The line of a founder in what was read: what follows the name. */
static bool take_line(struct str *rest, size_t founder, struct str *password, struct str *secret)
{
        struct str name = str_cut(str_cut(*rest, '\n', rest), ' ', password);
        *password = str_cut(*password, ' ', secret);
        return str_is_equal(name, str_of(staff_founders[founder]));
}

static enum err refuse_file(struct act *a, const char *dir)
{
        return fail_with(a, E_STATE, TEXT_FOLDER_NOT_WHOLE, dir, STAFF_PATH);
}

enum err folder_read_sign_ins(struct act *a, const char *dir, struct passphrases *two)
{
        struct private text;
        TRY(file_read(a, file_join(a, dir, STAFF_PATH), STAFF_FILE_MOST, &text));
        struct str rest = private_unwrap(text);
        for (size_t i = 0; i < STAFF_FOUNDERS; i++) {
                struct str password;
                struct str secret;
                if (!take_line(&rest, i, &password, &secret))
                        return refuse_file(a, dir);
                TRY(passphrase_add(a, two, password));
        }
        return OK;
}

enum err folder_read_secret(
        struct act *a, const char *dir, struct str name, struct totp_secret *secret)
{
        struct private text;
        TRY(file_read(a, file_join(a, dir, STAFF_PATH), STAFF_FILE_MOST, &text));
        struct str rest = private_unwrap(text);
        for (size_t i = 0; i < STAFF_FOUNDERS; i++) {
                struct str password;
                struct str said;
                if (!take_line(&rest, i, &password, &said))
                        return refuse_file(a, dir);
                if (str_is_equal(name, str_of(staff_founders[i])) &&
                        totp_read_secret(private_wrap(said), secret))
                        return OK;
        }
        return fail_with(a, E_NONE, TEXT_FOLDER_NO_SECRET, str_to_c(a->mem, name));
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

/* ------------------------------------------------------------------------- one-time codes */

/* Gives each line that lacks one a secret; one that has one keeps it. */
static enum err add_secrets(struct act *a, const struct folder *folder)
{
        struct private text;
        SCOPED(file_close) int keys = -1;
        struct buf lines = buf_in(a->mem);
        bool is_other = false;
        TRY(file_read(a, file_join(a, folder->path, STAFF_PATH), STAFF_FILE_MOST, &text));
        struct str rest = private_unwrap(text);
        for (size_t i = 0; i < STAFF_FOUNDERS; i++) {
                struct str password;
                struct str said;
                struct totp_secret secret;
                char made[TOTP_TEXT_SIZE];
                if (!take_line(&rest, i, &password, &said))
                        return refuse_file(a, folder->path);
                if (!totp_read_secret(private_wrap(said), &secret)) {
                        totp_make(&secret);
                        is_other = true;
                }
                totp_write_secret(&secret, made);
                buf_add_c(&lines, staff_founders[i]);
                buf_add_byte(&lines, ' ');
                buf_add(&lines, password);
                buf_add_byte(&lines, ' ');
                buf_add_c(&lines, made);
                buf_add_byte(&lines, '\n');
        }
        if (!is_other)
                return OK;
        TRY(file_open_folder(a, file_join(a, folder->path, "keys"), &keys));
        return file_write(a, keys, STAFF_FILE, buf_str(&lines), OWNER_ONLY);
}

/* A founder who has no second factor gets the codes of the file. */
static enum err give_codes(struct act *a, void *arg)
{
        const struct folder *folder = arg;
        struct str before = a->who;
        for (size_t i = 0; i < STAFF_FOUNDERS; i++) {
                struct second_factor has;
                struct totp_secret secret;
                struct staff staff;
                struct str box;
                struct str name = str_of(staff_founders[i]);
                if (staff_find(a, name, &staff) != OK) {
                        act_recover(a); /* removed */
                        continue;
                }
                TRY(second_factor_look(a, name, &has));
                if (second_factor_is_set(&has))
                        continue;
                TRY(folder_read_secret(a, folder->path, name, &secret));
                TRY(second_factor_seal(a, name, &secret, &box));
                a->who = name;
                TRY(second_factor_set(a, box, 0));
                a->who = before;
        }
        return OK;
}

enum err folder_ensure_codes(struct act *a, const struct folder *folder, struct keeper *keeper)
{
        struct folder copy = *folder;
        if (folder->mode == FOLDER_LOOK)
                return OK;
        TRY(key_ensure_staff(a, keeper));
        if (folder->kind == FOLDER_PRODUCTION)
                return OK;
        TRY(add_secrets(a, folder));
        return db_change(a, give_codes, &copy);
}
