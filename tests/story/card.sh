#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A portrait becomes a card; anyone can check it; the stub's code turns it off.
set -eu
. tests/common-story.sh

citykey init city
is "a demonstration city is made without a question" 0 "$code"
citykey init city
is "a folder that exists is never touched" 69 "$code"
citykey issue --data city --person person.json --portrait portrait.png --head 146,18,160,200 --out card
is "a card is made" 0 "$code"
has "its number is printed" '"number":"' "$said"
has "its last day is printed" '"valid_until":"' "$said"
for file in card.pdf front.png back.png qr.txt stub.txt; do
        check "there is $file" test -s "$place/home/card/$file"
done
citykey status export --data city --out public
is "the keys and the list are published" 0 "$code"
for file in keys.json keys.jws directory.json status.cwt status.jwt verify.html; do
        check "$file is published" test -s "$place/home/public/$file"
done
has "the page has the city's keys in it" '"keys_jws":"' "$(cat "$place/home/public/verify.html")"
qr=$(cat "$place/home/card/qr.txt")

citykey verify --keys public/keys.json --status public/status.cwt "$qr"
is "the card is genuine and current by the CWT list" 0 "$code"
citykey verify --keys public/keys.json --status public/status.jwt "$qr"
is "and by the JWT list" 0 "$code"
citykey verify --keys public/keys.json --status public/status.cwt --image card/back.png
is "and from the picture of its back" 0 "$code"
citykey verify --keys public/keys.json "$qr"
is "without a list its status is unknown" 7 "$code"
citykey verify "$qr"
is "without keys it is nobody's card" 5 "$code"
citykey verify --keys public/keys.json --status public/status.cwt --json "$qr"
has "JSON says the verdict" '"verdict":"genuine"' "$said"
has "JSON says the issuer" '(specimen)' "$said"
citykey verify --keys public/keys.json "${qr%????}0000"
is "a changed code is altered or unreadable" 1 "$([ "$code" = 5 ] || [ "$code" = 6 ] && echo 1)"
citykey verify --keys public/keys.json ""
is "nothing is unreadable" 6 "$code"
citykey verify
is "no question at all is wrong use" 2 "$code"

citykey lost --data city "$(cat "$place/home/card/stub.txt")"
is "the stub's code turns it off" 0 "$code"
citykey lost --data city 0000-0000-0000-0000-0000-1
is "a code with a slip is refused" 65 "$code"
citykey lost --data city 0000-0000-0000-0000-0000-0
is "a code of no card is not there" 66 "$code"
citykey status export --data city --out public
citykey verify --keys public/keys.json --status public/status.cwt "$qr"
is "then the card is turned off" 4 "$code"

language=es_ES.UTF-8 citykey verify --keys public/keys.json --status public/status.cwt "$qr"
has "and says so in Spanish" "No acepte" "$said"

citykey log verify city
is "the log is as it was signed" 0 "$code"
citykey backup --data city --out city.backup
is "a backup is written" 0 "$code"
citykey backup verify city.backup
is "and is whole" 0 "$code"
citykey restore --data city2 --from city.backup
is "and comes back" 0 "$code"
citykey status export --data city2 --out public2
is "as a city that works" 0 "$code"
citykey verify --keys public/keys.json --status public2/status.cwt "$qr"
is "and remembers what was turned off" 4 "$code"
citykey doctor --data city
is "the doctor finds it well" 0 "$code"
month=$(date -u +%Y-%m)
citykey key withdraw --data city "$(date -u +%Y-%m)"
is "a month's key is withdrawn" 0 "$code"
citykey status export --data city --out public
citykey verify --keys public/keys.json --status public/status.cwt --json "$qr"
is "its cards are to be replaced" 4 "$code"
has "and it is said why" '"verdict":"key_withdrawn"' "$said"
for verb in init issue verify lost "status export" "key list" "key rotate" "key withdraw" "staff add" "staff list" "staff change" "staff remove" "staff password" approve "approve list" "log verify" backup "backup verify" restore doctor serve conf papers "switch status" "switch pause" "switch lock" "switch propose-reopen" "text check" "event announce" "event withdraw" "log publish" "staff code" "staff reset"; do
        # shellcheck disable=SC2086
        citykey $verb --help
        is "$verb has help" 0 "$code"
done
finish
