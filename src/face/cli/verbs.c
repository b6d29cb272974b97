/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

static enum err cli_help_all(struct act *a, struct cli_call *call)
{
        if (call->values[OPTION_MAN_JSON])
                return cli_man_json(a);
        cli_help(a, NULL);
        return OK;
}

#define DATA BIT(OPTION_DATA)
#define TWO (BIT(OPTION_AS) | BIT(OPTION_WITH)) /* who does what nobody may do alone */
#define USUAL &cli_exits_usual
#define TEXTS(noun) TEXT_CLI_##noun##_SUMMARY, TEXT_CLI_##noun##_ABOUT

const struct cli_verb cli_verbs[] = {
        { "init", "DIR", 0, BIT(OPTION_PRODUCTION) | BIT(OPTION_POLICY), TEXTS(INIT),
                "citykey init lakehaven", cli_init, USUAL },
        { "issue", "", DATA | BIT(OPTION_PERSON) | BIT(OPTION_PORTRAIT) | BIT(OPTION_OUT),
                BIT(OPTION_HEAD), TEXTS(ISSUE),
                "citykey issue --data lakehaven --person person.json --portrait face.jpg --out "
                "card",
                cli_issue, USUAL },
        { "verify", "[TEXT]", 0,
                BIT(OPTION_KEYS) | BIT(OPTION_STATUS) | BIT(OPTION_JSON) | BIT(OPTION_IMAGE) |
                        BIT(OPTION_BATCH),
                TEXTS(VERIFY),
                "citykey verify --keys keys.json --status status.cwt --image card.jpg", cli_verify,
                &cli_exits_verify },
        { "papers", "", BIT(OPTION_POLICY),
                BIT(OPTION_HAVE) | BIT(OPTION_LANG) | BIT(OPTION_AGE) | BIT(OPTION_JSON),
                TEXTS(PAPERS),
                "citykey papers --policy policy/demo --have photo_card,no_address --age 30 "
                "--lang es",
                cli_papers, &cli_exits_papers },
        { "lost", "CODE", DATA, 0, TEXTS(LOST),
                "citykey lost --data lakehaven 7K2M-9QXA-1B3D-5F6G-8HJK-N", cli_lost, USUAL },
        { "status export", "", DATA | BIT(OPTION_OUT), 0, TEXTS(STATUS_EXPORT),
                "citykey status export --data lakehaven --out public", cli_status_export, USUAL },
        { "key list", "", DATA, BIT(OPTION_JSON), TEXTS(KEY_LIST),
                "citykey key list --data lakehaven", cli_key_list, USUAL },
        { "key rotate", "KIND", DATA, 0, TEXTS(KEY_ROTATE),
                "citykey key rotate --data lakehaven status", cli_key_rotate, USUAL },
        { "key withdraw", "MONTH", DATA, TWO, TEXTS(KEY_WITHDRAW),
                "citykey key withdraw --data lakehaven 2026-11", cli_key_withdraw, USUAL },
        { "staff add", "NAME", DATA | BIT(OPTION_ROLE), TWO, TEXTS(STAFF_ADD),
                "citykey staff add --data lakehaven --role officer --as first --with second heron",
                cli_staff_add, USUAL },
        { "staff list", "", DATA, 0, TEXTS(STAFF_LIST), "citykey staff list --data lakehaven",
                cli_staff_list, USUAL },
        { "staff change", "NAME", DATA | BIT(OPTION_ROLE), TWO, TEXTS(STAFF_CHANGE),
                "citykey staff change --data lakehaven --role officer,supervisor --as first heron",
                cli_staff_change, USUAL },
        { "staff remove", "NAME", DATA, TWO, TEXTS(STAFF_REMOVE),
                "citykey staff remove --data lakehaven --as first heron", cli_staff_remove, USUAL },
        { "staff password", "NAME", DATA, 0, TEXTS(STAFF_PASSWORD),
                "citykey staff password --data lakehaven heron", cli_staff_password, USUAL },
        { "staff reset", "NAME", DATA, TWO, TEXTS(STAFF_RESET),
                "citykey staff reset --data lakehaven --as first --with second heron",
                cli_staff_reset, USUAL },
        { "staff code", "NAME", DATA, 0, TEXTS(STAFF_CODE),
                "citykey staff code --data lakehaven first", cli_staff_code, USUAL },
        { "approve", "N", DATA | BIT(OPTION_AS), BIT(OPTION_REFUSE), TEXTS(APPROVE),
                "citykey approve --data lakehaven 7 --as second", cli_approve, USUAL },
        { "approve list", "", DATA, 0, TEXTS(APPROVE_LIST), "citykey approve list --data lakehaven",
                cli_approve_list, USUAL },
        { "certificate verify", "FILE", 0, DATA | BIT(OPTION_KEYS), TEXTS(CERTIFICATE_VERIFY),
                "citykey certificate verify --data lakehaven north.certificate",
                cli_certificate_verify, USUAL },
        { "certificate print", "FILE", DATA | BIT(OPTION_OUT), 0, TEXTS(CERTIFICATE_PRINT),
                "citykey certificate print --data lakehaven --out north.pdf north.certificate",
                cli_certificate_print, USUAL },
        { "stock receive", "KIND BATCH FIRST LAST", DATA | BIT(OPTION_COUNTED),
                TWO | BIT(OPTION_CAPACITY), TEXTS(STOCK_RECEIVE),
                "citykey stock receive --data lakehaven --counted 500 --as first --with second "
                "card 2026-A LK00001 LK00500",
                cli_stock_receive, USUAL },
        { "stock list", "", DATA, BIT(OPTION_JSON), TEXTS(STOCK_LIST),
                "citykey stock list --data lakehaven", cli_stock_list, USUAL },
        { "stock count", "KIND", DATA | BIT(OPTION_COUNTED), 0, TEXTS(STOCK_COUNT),
                "citykey stock count --data lakehaven --counted 497 card", cli_stock_count, USUAL },
        { "stock explain", "KIND [SERIAL…]", DATA | BIT(OPTION_REASON), TWO, TEXTS(STOCK_EXPLAIN),
                "citykey stock explain --data lakehaven --reason \"torn in transport\" --as first "
                "--with second card LK00017",
                cli_stock_explain, USUAL },
        { "stock destroy", "KIND [SERIAL…]", DATA, TWO, TEXTS(STOCK_DESTROY),
                "citykey stock destroy --data lakehaven --as first --with second card",
                cli_stock_destroy, USUAL },
        { "event prepare", "",
                DATA | BIT(OPTION_NAME) | BIT(OPTION_DAY) | BIT(OPTION_DESK) | BIT(OPTION_CARDS) |
                        BIT(OPTION_OFFICER) | BIT(OPTION_OUT),
                TWO, TEXTS(EVENT_PREPARE),
                "citykey event prepare --data lakehaven --name \"Spring fair\" --day 2026-12-05 "
                "--desk A --cards 200 --officer Heron --officer Plover --out desk-a.bundle",
                cli_event_prepare, USUAL },
        { "event announce", "FILE", DATA, BIT(OPTION_AS), TEXTS(EVENT_ANNOUNCE),
                "citykey event announce --data lakehaven --as heron spring-fair.yaml",
                cli_event_announce, USUAL },
        { "event withdraw", "", DATA | BIT(OPTION_NAME) | BIT(OPTION_DAY), BIT(OPTION_AS),
                TEXTS(EVENT_WITHDRAW),
                "citykey event withdraw --data lakehaven --name \"Spring fair\" --day 2026-12-05",
                cli_event_withdraw, USUAL },
        { "event list", "", DATA, BIT(OPTION_JSON), TEXTS(EVENT_LIST),
                "citykey event list --data lakehaven", cli_event_list, USUAL },
        { "event close", "TALLY…", DATA, TWO, TEXTS(EVENT_CLOSE),
                "citykey event close --data lakehaven desk-a.tally desk-b.tally", cli_event_close,
                USUAL },
        { "event lost", "[PART…]", DATA | BIT(OPTION_NAME) | BIT(OPTION_DAY) | BIT(OPTION_DESK),
                TWO, TEXTS(EVENT_LOST),
                "citykey event lost --data lakehaven --name \"Spring fair\" --day 2026-12-05 "
                "--desk A desk-a.part3",
                cli_event_lost, USUAL },
        { "switch status", "", DATA, 0, TEXTS(SWITCH_STATUS),
                "citykey switch status --data lakehaven", cli_switch_status, USUAL },
        { "switch pause", "", DATA | BIT(OPTION_REASON), BIT(OPTION_AS), TEXTS(SWITCH_PAUSE),
                "citykey switch pause --data lakehaven --reason legal --as first", cli_switch_pause,
                USUAL },
        { "switch propose-reopen", "", DATA | BIT(OPTION_REASON) | BIT(OPTION_NOTICE),
                BIT(OPTION_AS) | BIT(OPTION_REFERENCE), TEXTS(SWITCH_PROPOSE),
                "citykey switch propose-reopen --data lakehaven --notice 2026-1 --reason \"the "
                "demand was withdrawn\" --as first",
                cli_switch_propose, USUAL },
        { "switch lock", "", DATA | BIT(OPTION_REFERENCE), BIT(OPTION_AS), TEXTS(SWITCH_LOCK),
                "citykey switch lock --data lakehaven --reference \"Ordinance 2026-12\" --as first",
                cli_switch_lock, USUAL },
        { "log publish", "", DATA | BIT(OPTION_OUT), 0, TEXTS(LOG_PUBLISH),
                "citykey log publish --data lakehaven --out /srv/www/log", cli_log_publish, USUAL },
        { "log verify", "DIR|URL", 0, DATA | BIT(OPTION_KEYS) | BIT(OPTION_KEPT), TEXTS(LOG_VERIFY),
                "citykey log verify https://id.lakehaven.example/log --keys lakehaven.key "
                "--kept lakehaven.checkpoint",
                cli_log_verify, USUAL },
        { "backup", "", DATA | BIT(OPTION_OUT), 0, TEXTS(BACKUP),
                "citykey backup --data lakehaven --out lakehaven-2026-11-24.backup", cli_backup,
                USUAL },
        { "backup verify", "FILE", 0, 0, TEXTS(BACKUP_VERIFY),
                "citykey backup verify lakehaven-2026-11-24.backup", cli_backup_verify, USUAL },
        { "restore", "", DATA | BIT(OPTION_FROM), TWO, TEXTS(RESTORE),
                "citykey restore --data lakehaven --from lakehaven-2026-11-24.backup", cli_restore,
                USUAL },
        { "text check", "", 0, 0, TEXTS(TEXT_CHECK), "citykey text check", cli_text_check, USUAL },
        { "doctor", "", DATA, 0, TEXTS(DOCTOR), "citykey doctor --data lakehaven", cli_doctor,
                USUAL },
        { "desk", "FILE", BIT(OPTION_TALLY),
                BIT(OPTION_PRINTER) | BIT(OPTION_BROWSER) | BIT(OPTION_RESIDENT_SCREEN),
                TEXTS(DESK),
                "citykey desk north.bundle --tally /media/stick/north.tally --printer "
                "ipp://192.168.1.20/ipp/print",
                cli_desk, USUAL },
        { "serve", "", 0, DATA | BIT(OPTION_LISTEN) | BIT(OPTION_CONF) | BIT(OPTION_CARD),
                TEXTS(SERVE), "citykey serve --data lakehaven --listen 127.0.0.1:8080", cli_serve,
                USUAL },
        { "conf", "", 0, DATA | BIT(OPTION_LISTEN) | BIT(OPTION_CONF), TEXTS(CONF),
                "citykey conf --data /srv/lakehaven", cli_conf, USUAL },
        { "help", "", 0, BIT(OPTION_MAN_JSON), TEXTS(HELP), "citykey help", cli_help_all, USUAL },
};

const size_t cli_verb_count = COUNT(cli_verbs);
