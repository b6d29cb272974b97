/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_VERBS_H
#define CITYKEY_FACE_VERBS_H

#include "base/act.h"

struct cli_call;

/* What the verbs do; one file each noun. */
enum err cli_init(struct act *a, struct cli_call *call);
enum err cli_issue(struct act *a, struct cli_call *call);
enum err cli_verify(struct act *a, struct cli_call *call);
enum err cli_papers(struct act *a, struct cli_call *call);
enum err cli_lost(struct act *a, struct cli_call *call);
enum err cli_status_export(struct act *a, struct cli_call *call);
enum err cli_key_list(struct act *a, struct cli_call *call);
enum err cli_key_rotate(struct act *a, struct cli_call *call);
enum err cli_key_withdraw(struct act *a, struct cli_call *call);
enum err cli_staff_add(struct act *a, struct cli_call *call);
enum err cli_staff_list(struct act *a, struct cli_call *call);
enum err cli_staff_change(struct act *a, struct cli_call *call);
enum err cli_staff_remove(struct act *a, struct cli_call *call);
enum err cli_staff_password(struct act *a, struct cli_call *call);
enum err cli_staff_reset(struct act *a, struct cli_call *call);
enum err cli_staff_code(struct act *a, struct cli_call *call);
enum err cli_approve(struct act *a, struct cli_call *call);
enum err cli_approve_list(struct act *a, struct cli_call *call);
enum err cli_certificate_verify(struct act *a, struct cli_call *call);
enum err cli_certificate_print(struct act *a, struct cli_call *call);
enum err cli_stock_receive(struct act *a, struct cli_call *call);
enum err cli_stock_list(struct act *a, struct cli_call *call);
enum err cli_stock_count(struct act *a, struct cli_call *call);
enum err cli_stock_explain(struct act *a, struct cli_call *call);
enum err cli_stock_destroy(struct act *a, struct cli_call *call);
enum err cli_event_prepare(struct act *a, struct cli_call *call);
enum err cli_event_announce(struct act *a, struct cli_call *call);
enum err cli_event_withdraw(struct act *a, struct cli_call *call);
enum err cli_event_list(struct act *a, struct cli_call *call);
enum err cli_event_close(struct act *a, struct cli_call *call);
enum err cli_event_lost(struct act *a, struct cli_call *call);
enum err cli_switch_status(struct act *a, struct cli_call *call);
enum err cli_switch_pause(struct act *a, struct cli_call *call);
enum err cli_switch_lock(struct act *a, struct cli_call *call);
enum err cli_switch_propose(struct act *a, struct cli_call *call);
enum err cli_log_publish(struct act *a, struct cli_call *call);
enum err cli_log_verify(struct act *a, struct cli_call *call);
enum err cli_backup(struct act *a, struct cli_call *call);
enum err cli_backup_verify(struct act *a, struct cli_call *call);
enum err cli_restore(struct act *a, struct cli_call *call);
enum err cli_desk(struct act *a, struct cli_call *call);
enum err cli_text_check(struct act *a, struct cli_call *call);
enum err cli_doctor(struct act *a, struct cli_call *call);
enum err cli_serve(struct act *a, struct cli_call *call);
enum err cli_conf(struct act *a, struct cli_call *call);

#endif
