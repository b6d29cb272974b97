/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_FOLDER_H
#define CITYKEY_CIVIC_FOLDER_H

#include "civic/city.h"
#include "kit/backup.h"
#include "kit/db.h"
#include "kit/keeper.h"
#include "kit/passphrase.h"
#include "kit/totp.h"

/* A city's data folder:
 *
 *   city.db           the database
 *   state             which city this is and of which kind, signed by the bundle key
 *   keys/keystore     the private keys, sealed
 *   keys/passphrase   in a demonstration city only, so that no verb asks for it
 *   keys/staff        in a demonstration city only: how its two staff sign in
 *   policy/           the city's policy, copied when the folder was made
 */

enum { FOLDER_CITY_ID = 16, FOLDER_FORMAT = 1 };

enum folder_kind { FOLDER_DEMONSTRATION, FOLDER_PRODUCTION };
enum folder_mode { FOLDER_LOOK, FOLDER_CHANGE };

struct folder {
        const char *path;
        enum folder_mode mode;
        enum folder_kind kind;
        uint8_t city_id[FOLDER_CITY_ID]; /* random, for ever the same */
        struct city city;
        struct db *db;
};
#define FOLDER_NONE ((struct folder){ .db = NULL })

/* Makes the folder DIR, whole or not at all, with the policy of POLICY_DIR: keys, the signed state,
 * the first pool. Two passphrases for a production city, none (it makes one) for a demonstration.
 * Refuses (E_STATE) a DIR that exists, and a policy whose issuer does not fit the kind. */
enum err folder_make(struct act *a, const char *dir, const char *policy_dir,
        const struct passphrases *passphrases);

/* Refuses (E_STATE) a DIR that exists: to be asked before people are asked for passphrases. */
enum err folder_check_free(struct act *a, const char *dir);

/* Opens DIR: sets the act's database and its date to the city's. Refuses, with what to do, a folder
 * that is not one, is not whole, was made by a newer program, whose policy is broken or whose state
 * is not what was signed. */
enum err folder_open(struct act *a, const char *dir, enum folder_mode mode, struct folder *folder);
void folder_close(struct folder *folder);

/* Refuses (E_STATE) a production city: test tools work in a demonstration city only. */
enum err folder_need_demonstration(struct act *a, const struct folder *folder);

/* The passwords of a demonstration city's two staff (staff_founders), as they lie in its folder
 * DIR. */
enum err folder_read_sign_ins(struct act *a, const char *dir, struct passphrases *two);

/* The secret of such a one's one-time codes, from the same file. E_NONE: NAME is not one of them.
 */
enum err folder_read_secret(
        struct act *a, const char *dir, struct str name, struct totp_secret *secret);

/* Starts the keeper on the folder's keystore; asks for the passphrases where the folder has none.
 * Before anything of a person is read. A city that was made before there were staff gets its
 * founders by it, one from before one-time codes the key for them, when it is open for changes. */
enum err folder_start_keeper(struct act *a, const struct folder *folder, struct keeper **keeper);

/* Copies the folder into the new file OUT, while others may write to it, and notes the day if the
 * folder was opened for changes. */
enum err folder_backup(
        struct act *a, const struct folder *folder, const char *out, struct backup_report *report);

/* Is FILE a whole backup whose state and log the city's own keys signed? See kit/backup.h. */
enum err folder_backup_verify(struct act *a, const char *file, struct backup_report *report);

/* Asks two people whether the city of FOLDER, which is being made and whose database is a->db, may
 * be restored: proposes and approves APPROVAL_BACKUP_RESTORE with this DETAIL. */
typedef enum err folder_agree(
        struct act *a, void *arg, const struct folder *folder, struct str detail);

/* From where to where. */
struct folder_restoring {
        const char *file, *dir;
        folder_agree *agree;
        void *arg; /* of agree */
};

/* Makes the folder from such a backup, whole or not at all, and notes the day. Two people of the
 * city that is in the backup agree before the folder appears; their approval is spent, and in the
 * ledger, of the city as it is restored. Its online service is paused, whatever it was. */
enum err folder_restore(
        struct act *a, const struct folder_restoring *restoring, struct backup_report *report);

/* Signs and keeps a checkpoint when the log has entries that none covers. Not inside db_change. */
enum err folder_sign_log(struct act *a, const struct folder *folder, struct keeper *keeper);

/* Makes a public checkpoint when the log has entries that none covers (civic/ledger_tile.h): once
 * an hour, not more often. Not inside db_change. */
enum err folder_publish_log(struct act *a, const struct folder *folder, struct keeper *keeper);

/* The name of the city's log: the host of its check address and "/citykey-log". */
struct str folder_log_origin(struct act *a, const struct city *city);

#endif
