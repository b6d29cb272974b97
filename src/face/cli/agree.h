/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_CLI_AGREE_H
#define CITYKEY_FACE_CLI_AGREE_H

#include "civic/approval.h"
#include "civic/folder.h"
#include "face/cli/cli.h"

/* Two people at the command line. A verb that does what nobody may do alone has OPTION_AS and
 * OPTION_WITH among the options it takes, calls cli_agree before it starts a keeper, and then does
 * the thing inside one db_change that begins with approval_take(a, WHAT, DETAIL, &by). */

/* Sees to it that two people have agreed to WHAT with this DETAIL, and makes the proposer a->who.
 * FOLDER is open for changes. --as NAME proposes, --with NAME agrees in the same run; each is asked
 * for their password, in this order. Without --with a new proposal is kept and E_STATE says its
 * number; what another has agreed to meanwhile is OK. Without --as: a demonstration city's two
 * agree by themselves, in a production city E_STATE. */
enum err cli_agree(struct act *a, struct cli_call *call, const struct folder *folder,
        enum approval_act what, struct str detail);

/* Asks for NAME's password and makes NAME a->who. E_WHO: unknown, removed, or the wrong one. */
enum err cli_sign_in(struct act *a, const char *name);

/* For what one person may do alone: makes the NAME of --as a->who, as cli_sign_in. Without --as it
 * is the first of a demonstration city's two; in a production city E_STATE. */
enum err cli_act(struct act *a, struct cli_call *call, const struct folder *folder);

/* As cli_sign_in, with a PROMPT that says more. */
enum err cli_sign_in_with(struct act *a, const char *name, const char *prompt);

#endif
