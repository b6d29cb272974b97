#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The ledger, as a checker in another language sees it: golang.org/x/mod opens our checkpoint, makes the root from
# the entries and checks our proofs.
#
#   tests/peer/ledger.sh LEDGER_PEER
set -eu
peer=$(realpath "$1")
cd "$(dirname "$0")/../.."
. tests/common.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. tests/peer/go.sh

check_log_of() {
        mkdir "$folder/$1"
        "$peer" "$folder/$1" "$1"
        "$folder/checker" "$folder/$1"
}

# One character of one entry is enough.
refuse_other_entry() {
        sed -i '5s/supervisor/supervisoR/' "$folder/300/entries"
        if "$folder/checker" "$folder/300"; then return 1; fi
}

check 'the checker is built' build_checker ledger
check 'a log of one entry' check_log_of 1
check 'a log of 256 entries' check_log_of 256
check 'a log of 300 entries' check_log_of 300
check 'a log with another entry is refused' refuse_other_entry
finish
