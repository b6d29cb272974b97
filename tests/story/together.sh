#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Many at once on one folder: everybody is served, nothing comes twice, the log holds.
set -eu
. tests/common-story.sh

# Runs VERB… eight times at once, {} being 1 to 8; leaves codes in $codes and what was told in $place/many-N.
eight() {
        local i pids=()
        for i in 1 2 3 4 5 6 7 8; do
                (cd "$place/home" && exec env -i PATH=/usr/bin:/bin LANG=C.UTF-8 ${many_env:-} $unprivileged "$program" "${@//\{\}/$i}" >"$place/said-$i" 2>"$place/told-$i" </dev/null) &
                pids+=($!)
        done
        codes=
        for i in "${pids[@]}"; do
                local one=0
                wait "$i" || one=$?
                codes="$codes $one"
        done
        told=$(cat "$place"/told-[1-8])
}
all_well=" 0 0 0 0 0 0 0 0"

# One city comes of eight that want to make it, whole, and what is told to the others is true.
eight init city
is "one of eight makes the city" 1 "$(grep -o ' 0' <<<"$codes" | wc -l)"
is "the others are told that somebody does, or did" 7 "$(grep -c 'is making city just now\|exists already' <<<"$told")"
works "it is whole" "" log verify city
true_that "nothing is left of the others" test ! -e .city.part

eight issue --data city --person person.json --portrait portrait.png --out card{}
is "eight cards at once" "$all_well" "$codes"
is "each with its own number" 8 "$(cat "$place"/said-[1-8] | sort -u | wc -l)"
is "each with its own stub" 8 "$(cat "$place"/home/card[1-8]/stub.txt | sort -u | wc -l)"
for i in 1 2 3 4 5 6 7 8; do is "five files of card $i" 5 "$(ls "$place/home/card$i" | wc -l)"; done

eight status export --data city --out public{}
is "eight lists at once" "$all_well" "$codes"
eight status export --data city --out public
is "eight lists at once into one folder" "$all_well" "$codes"
citykey verify --keys public/keys.json --status public/status.cwt "$(cat "$place/home/card3/qr.txt")"
is "which is a good one" 0 "$code"

cp "$place/home/card1/stub.txt" "$place/stub"
eight lost --data city "$(cat "$place/stub")"
is "eight say that one card is lost" "$all_well" "$codes"
is "one of them turned it off" 1 "$(cat "$place"/said-[1-8] | grep -c 'is turned off, and')"
works "the log holds" "" log verify city

eight backup --data city --out backup{}
is "eight backups at once" "$all_well" "$codes"
for i in 1 5 8; do works "backup $i is whole" "is whole" backup verify backup$i; done
eight backup --data city --out one.backup
is "one of eight backups to one file" 1 "$(grep -o ' 0' <<<"$codes" | wc -l)"
works "and it is whole" "is whole" backup verify one.backup
eight restore --from one.backup --data back
is "one of eight restores to one folder" 1 "$(grep -o ' 0' <<<"$codes" | wc -l)"
works "and it is whole" "" log verify back
true_that "nothing is left of the others" test ! -e back.part

eight key rotate --data city status
is "a key rotated eight times at once: done, or told to try again" 8 "$(grep -Eo ' (0|75)\b' <<<"$codes" | wc -l)"
is "nobody is told anything else" "" "$(grep -v 'try again' <<<"$told" || true)"
works "the keys fit the database" "" status export --data city --out public
works "the log holds" "" log verify city
works "the doctor finds it well" "" doctor --data city

# The first cards of a month, which needs a key and a pool that are not there yet.
cc -shared -fPIC -O1 -o "$place/clock.so" tests/story/clock.c
chmod 755 "$place/clock.so"
clock=$(date -d "$(date +%Y-%m-15) +1 month" +%s)
many_env="LD_PRELOAD=$place/clock.so CLOCK=$clock" eight issue --data city --person person.json --portrait portrait.png --out next{}
is "eight first cards of a month" "$all_well" "$codes"
under="env LD_PRELOAD=$place/clock.so CLOCK=$clock" citykey key list --data city
is "one key signs them" 1 "$(grep -c "issuing *$(date -d @"$clock" +%Y-%m) .*signs" <<<"$said")"
under="env LD_PRELOAD=$place/clock.so CLOCK=$clock" citykey status export --data city --out public
for i in 1 2 3 4 5 6 7 8; do
        under="env LD_PRELOAD=$place/clock.so CLOCK=$clock" citykey verify --keys public/keys.json --status public/status.cwt "$(cat "$place/home/next$i/qr.txt")"
        is "first card $i is good" 0 "$code"
done
citykey doctor --data city
is "with the clock set back the doctor is red" 69 "$code"
has "and says it is the clock" "Set the clock" "$said"
rm -rf "$place/home/city"
citykey init city

# Everything at once, for a while; what each is told is either nothing or to try again.
busy() { # NUMBER VERB…
        local number=$1 i
        shift
        for i in 1 2 3 4; do
                (cd "$place/home" && env -i PATH=/usr/bin:/bin LANG=C.UTF-8 $unprivileged "$program" "${@//\{\}/$number-$i}" >/dev/null 2>>"$place/busy" </dev/null) || echo "code $?" >>"$place/busy-codes"
        done
}
: >"$place/busy"
: >"$place/busy-codes"
busy 1 issue --data city --person person.json --portrait portrait.png --out busy{} &
busy 2 issue --data city --person person.json --portrait portrait.png --out busy{} &
busy 3 status export --data city --out public{} &
busy 4 key rotate --data city issuing &
busy 5 key rotate --data city log &
busy 6 backup --data city --out busy{}.backup &
busy 7 log verify city &
busy 8 lost --data city 0000-0000-0000-0000-0000-0 &
wait
is "nobody is told but to try again" "" "$(grep -v 'ry again\|No card has this code' "$place/busy" || true)"
is "by the code for that" "" "$(grep -v 'code 75\|code 66' "$place/busy-codes" || true)"
citykey status export --data city --out public
good=0
for card in "$place"/home/busy[12]-[1-4]; do
        [ -e "$card/qr.txt" ] || continue
        citykey verify --keys public/keys.json --status public/status.cwt "$(cat "$card/qr.txt")"
        [ "$code" = 0 ] && good=$((good + 1))
done
is "every card that was made meanwhile is good" "$(find "$place"/home/busy* -name qr.txt | wc -l)" "$good"
for backup in "$place"/home/busy6-*.backup; do works "$(basename "$backup") is whole" "" backup verify "$backup"; done
works "the log holds after all" "" log verify city
works "the doctor finds it well" "" doctor --data city
finish
