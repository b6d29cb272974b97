#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# kill -9 before each step that changes the disk, and at any time: no half file, nobody left over, the log holds,
# the doctor finds it well, and the same verb then works.
set -eu
. tests/common-story.sh

home=$place/home
as_user mkdir -p kept
citykey init city
citykey issue --data city --person person.json --portrait portrait.png --out kept
citykey status export --data city --out public
citykey backup --data city --out city.backup
cp -a "$home/city" "$home/first"
qr=$(cat "$home/kept/qr.txt")
points=${KILL_POINTS:-12} last=16 # so many of each verb's steps, and all of its last, which give things their names
cc -shared -fPIC -O1 -o "$place/stop.so" tests/story/stop.c -ldl
cc -shared -fPIC -O1 -o "$place/clock.so" tests/story/clock.c
chmod 755 "$place/stop.so" "$place/clock.so"

citykey_processes() { # of this story alone
        local process
        for process in /proc/[0-9]*; do
                case $(readlink "$process/cwd" 2>/dev/null) in "$home"*) [ "$(cut -d ' ' -f 3 "$process/stat" 2>/dev/null)" = Z ] || echo "${process#/proc/}" ;; esac
        done
}

gone_soon() {
        local tries
        for tries in $(seq 60); do
                [ -z "$(citykey_processes)" ] && return 0
                sleep 0.05
        done
        return 1
}

whole_card() { # FOLDER: what has a name there is whole
        local file
        for file in "$home/$1"/*; do
                case $file in
                *.png) tail -c 12 "$file" | grep -q IEND || return 1 ;;
                *.pdf) tail -c 8 "$file" | grep -q EOF || return 1 ;;
                *.txt) [ "$(wc -l <"$file")" = 1 ] || return 1 ;;
                esac
        done
}

# What was said before the kill is so after it.
open_no_more() {
        works "$1: paused stays paused" "closed since" switch status --data city
        is "$1: and is not open" "" "$(grep "open since" <<<"$said" || true)"
}

# What must be true after each kill of a verb; then the verb is done again.
well_after() { # NAME VERB…
        local name=$1 verb=$2
        shift
        is "$name: no process is left" "" "$(gone_soon || citykey_processes)"
        [ ! -d "$home/card" ] || true_that "$name: no half card" whole_card card
        case "$(cat "$place/heard")" in *"closed since"*) open_no_more "$name" ;; esac
        if [ "$verb" != init ] && [ "$verb" != restore ]; then
                works "$name: the log holds" "as it was signed" log verify city
                works "$name: the doctor finds it well" "" doctor --data city
        elif [ -d "$home/new" ]; then
                works "$name: what has a name is whole" "" log verify new
        fi
        rm -rf "$home/new"
        citykey "$@"
        case "$verb $code" in
        "backup 69") works "$name: the backup is whole" "is whole" backup verify new.backup ;;
        "event 69" | "switch 69") has "$name: the second time it had been done" "already" "$told" ;;
        "key 69") has "$name: the second time it had been done" "withdrawn already" "$told" ;;
        *) is "$name: works again" 0 "$code" ;;
        esac
        rm -rf "$home/new" "$home/new.backup" "$home/card"
        is "$name: nothing lies around" "" "$(cd "$home" && find . -name '*.part*' -o -name '*.next' -o -name '*.db-journal' -o -name '.c*.??????????*')"
}

# A verb with the stopper loaded: STOP_AT=N kills it before its Nth step that changes the disk.
stopped() { # NAME=VALUE VERB…
        local stop=$1
        shift
        (cd "$home" && env -i PATH=/usr/bin:/bin LANG=C.UTF-8 LD_PRELOAD="$place/stop.so" "$stop" $unprivileged "$program" "$@" </dev/null 9>&1 >"$place/heard") 2>/dev/null || true
}

kill_at_each_step() { # BEFORE VERB…
        local before=$1 count stride at
        shift
        "$before"
        count=$(stopped STOP_COUNT=9 "$@")
        true_that "$1 has steps" test "${count:-0}" -gt 3
        stride=$(((count + points - 1) / points))
        for ((at = 1; at <= count; at++)); do
                (((at - 1) % stride == 0 || at > count - last)) || continue
                rm -rf "$home/new" "$home/new.backup" "$home/card"
                "$before"
                stopped STOP_AT="$at" "$@"
                well_after "$1 killed at step $at of $count" "$@"
        done
}

kill_at_any_time() { # BEFORE VERB…
        local before=$1 delay
        shift
        for delay in 0.01 0.05 0.1 0.2; do
                rm -rf "$home/new" "$home/new.backup" "$home/card"
                "$before"
                (cd "$home" && env -i PATH=/usr/bin:/bin LANG=C.UTF-8 timeout -s KILL "$delay" $unprivileged "$program" "$@" </dev/null >"$place/heard") 2>/dev/null || true
                well_after "$1 killed after $delay s" "$@"
        done
}

nothing_before() { :; }
first_again() {
        rm -rf "$home/city"
        cp -a "$home/first" "$home/city"
}
open_again() { # the city whose online service was opened
        rm -rf "$home/city"
        cp -a "$home/opened" "$home/city"
}
paused_again() {
        open_again
        citykey switch pause --data city --reason safety
}
old_card() { cp -a "$home/kept" "$home/card"; }

kill_each() {
        kill_at_each_step "$@"
        kill_at_any_time "$@"
}
kill_each nothing_before init new
kill_each old_card issue --data city --person person.json --portrait portrait.png --out card
kill_each first_again lost --data city "$(cat "$home/kept/stub.txt")"
kill_each nothing_before status export --data city --out public
kill_each nothing_before key rotate --data city issuing
kill_each nothing_before key rotate --data city log
kill_each first_again key withdraw --data city "$(date -u +%Y-%m)"

days_ago() { # DAYS VERB…
        local clock=$(($(date +%s) - $1 * 86400))
        shift
        (cd "$home" && env -i PATH=/usr/bin:/bin LANG=C.UTF-8 LD_PRELOAD="$place/clock.so" CLOCK="$clock" $unprivileged "$program" "$@" </dev/null)
}
days_ago 3 init opened >/dev/null
days_ago 3 staff add --data opened --role counsel egret | sed -n 's/.* is \([^ ]*\)$/\1/p' >"$place/password"
days_ago 3 switch propose-reopen --data opened --notice 2026-1 --reason "the first opening" >/dev/null
input=$place/password works "the online service is opened" "" approve --data opened --as egret 2
works "and says so" "open since" switch status --data opened
sed "s/^day: .*/day: $(date -d "+20 days" +%F)/" demo/library-event.yaml >"$home/event.yaml"
chmod 644 "$home/event.yaml"
kill_each open_again switch pause --data city --reason safety
kill_each paused_again switch propose-reopen --data city --notice 2026-2 --reason "it is safe again"
kill_each open_again event announce --data city event.yaml
first_again
kill_each nothing_before backup --data city --out new.backup
kill_each nothing_before restore --from city.backup --data new

first_again
citykey status export --data city --out public
citykey verify --keys public/keys.json --status public/status.cwt "$qr"
is "the first card is what it was" 0 "$code"
finish
