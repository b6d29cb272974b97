#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# One of the processes of a visit is killed while a card is made: a sentence, no file, nobody left, and the next card is made.
set -eu
. tests/common-story.sh

citykey init city

# The process that the command line started under that name; the keeper bears the program's own.
child_called() { # PID NAME
        local child
        # shellcheck disable=SC2013 # words are wanted
        for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
                [ "$(cat "/proc/$child/comm" 2>/dev/null)" != "$2" ] || { echo "$child" && return; }
        done
}

kill_part() { # NAME PART-OF-THE-SENTENCE
        local issue victim='' tries code=0
        rm -rf "$place/home/card"
        (cd "$place/home" && exec env -i PATH=/usr/bin:/bin LANG=C.UTF-8 $unprivileged "$program" issue --data city \
                --person person.json --portrait portrait.png --out card >"$place/said" 2>"$place/told" </dev/null) &
        issue=$!
        for tries in $(seq 2000); do
                victim=$(child_called "$issue" "$1")
                [ -z "$victim" ] || break
        done
        kill -KILL "$victim" 2>/dev/null || true
        wait "$issue" || code=$?
        told=$(cat "$place/told")
        if [ "$code" = 0 ]; then # it came too late: then the card is whole
                is "$1 killed too late: a whole card" 5 "$(ls "$place/home/card" | wc -l)"
                return
        fi
        is "$1 killed: whose fault it is" 70 "$code"
        has "$1 killed: what to do" "$2" "$told"
        true_that "$1 killed: nothing has a name" test ! -e card
        is "$1 killed: no number is printed" "" "$(cat "$place/said")"
}
for round in 1 2 3; do
        kill_part template "Try again"
        kill_part person "Make the card again"
        kill_part citykey "start again"
done
works "then a card is made" '"number"' issue --data city --person person.json --portrait portrait.png --out card
works "the log holds" "as it was signed" log verify city
works "the doctor finds it well" "" doctor --data city
finish
