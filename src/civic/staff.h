/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_STAFF_H
#define CITYKEY_CIVIC_STAFF_H

#include "civic/approval.h"
#include "kit/password.h"

/* Who works for the city: a pseudonym that the city chooses and the ledger names for ever, roles,
 * and a password that only its owner knows. Nothing else of them is kept. Whoever is removed stays
 * in the table and cannot sign in; nobody else ever gets the name. */

enum { STAFF_NAME_LEAST = 2, STAFF_NAME_MOST = 24, STAFF_FOUNDERS = 2 };

struct staff {
        struct str name;
        struct role_set roles;
        struct date since;
        bool is_removed;
        struct date removed;
};

/* Somebody who is to work here. */
struct staff_new {
        struct str name;
        struct role_set roles;
        const struct password *password;
};

/* May somebody new have this name? E_INPUT: it is not 2 to 24 of a-z, 0-9 and -, or is "operator",
 * as the ledger calls whoever used the command line without signing in. E_STATE: it was given
 * before. */
enum err staff_check_new(struct act *a, struct str name);

/* All, removed ones too, by name; in a->mem. */
enum err staff_list(struct act *a, struct staff **staff, size_t *count);

/* Somebody who works here now. E_NONE with a sentence when nobody ever had that name, E_STATE when
 * they were removed. */
enum err staff_find(struct act *a, struct str name, struct staff *staff);

/* What is another whenever NAME gets another password or signs out everywhere. E_NONE, with a
 * sentence, unless they work here now. */
struct staff_stamp {
        uint8_t bytes[TAG_SIZE];
};
enum err staff_stamp(struct act *a, struct str name, struct staff_stamp *stamp);

/* Makes NAME a->who when the password is theirs. Unknown, removed and wrong are one answer (E_WHO)
 * that takes the same time. Not inside db_change: it takes a moment. */
enum err staff_sign_in(struct act *a, struct str name, const struct passphrase *given);

/* The same where something else checks passwords, as password_check does, in a program that must
 * not fork. */
struct staff_checker {
        enum err (*check)(struct act *a, void *arg, const struct passphrase *given,
                const struct password *kept, bool *is_right);
        void *arg;
};
enum err staff_sign_in_with(struct act *a, struct str name, const struct passphrase *given,
        const struct staff_checker *checker);

/* The first two of a city that has none: staff_founders, with the roles that a city needs to get
 * going. Each then has PASSWORDS' of that place. E_STATE when there is anybody. */
extern const char *const staff_founders[STAFF_FOUNDERS];
enum err staff_found(struct act *a, const struct password passwords[STAFF_FOUNDERS]);

/* What two people must agree to (APPROVAL_STAFF_CHANGE): the detail of each change, and the change,
 * inside the db_change that took the approval. E_INPUT: the name; E_STATE: it was given before, is
 * removed, or fewer than two would be left who can change staff; E_NONE: nobody has it. */
struct str staff_add_detail(struct act *a, const struct staff_new *staff);
enum err staff_add(struct act *a, const struct staff_new *staff, const struct approved *by);
struct str staff_change_detail(struct act *a, struct str name, struct role_set roles);
enum err staff_change(
        struct act *a, struct str name, struct role_set roles, const struct approved *by);
struct str staff_remove_detail(struct act *a, struct str name);
enum err staff_remove(struct act *a, struct str name, const struct approved *by);

/* What such a detail, or that of sign_in_reset, asks for. False: it is none. */
struct staff_wish {
        enum staff_wish_kind { STAFF_ADD, STAFF_CHANGE, STAFF_REMOVE, STAFF_RESET } kind;
        struct str name;
        struct role_set roles; /* none unless somebody is added or changed */
};
bool staff_read_detail(struct str detail, struct staff_wish *wish);

/* a->who, who has signed in, gets another password; is signed out everywhere (in REASON's words:
 * they asked for it, or their second factor was reset, of NAME); chooses a language, by
 * its tag (empty: none). */
enum err staff_set_password(struct act *a, const struct password *password);
enum err staff_sign_out(struct act *a, struct str name, struct str reason);
enum err staff_set_language(struct act *a, struct str tag);

/* The language that NAME chose; empty when none. */
enum err staff_language(struct act *a, struct str name, struct str *tag);

#endif
