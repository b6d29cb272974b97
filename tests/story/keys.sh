#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Keys come and go: what older cards are worth after each change. And backups that are not what they were.
set -eu
. tests/common-story.sh

home=$place/home
month=$(TZ=America/Chicago date +%Y-%m)
citykey init city
issue() { citykey issue --data city --person person.json --portrait portrait.png --head 146,18,160,200 --out "$1"; }
publish() { citykey status export --data city --out public; }
verdict() { # CARD
        citykey verify --json --keys public/keys.json --status public/status.cwt "$(cat "$home/$1/qr.txt")"
        python3 -c 'import json, sys; print(json.load(sys.stdin)["verdict"])' <<<"$said"
}
issue first
publish
cp -r "$home/public" "$home/public_first"

for kind in issuing status directory log bundle tally; do
        works "a new $kind key" "The $kind key $( [ $kind = issuing ] && echo "$month" || echo "${month%-*}") signs from now on" key rotate --data city $kind
        works "the log holds after a new $kind key" "as it was signed" log verify city
        works "a list can be published after a new $kind key" "" status export --data city --out public
        is "the first card is good after a new $kind key" genuine "$(verdict first)"
        issue "after_$kind"
        is "a card made after a new $kind key is good" genuine "$(verdict "after_$kind")"
        works "the doctor finds it well after a new $kind key" "" doctor --data city
done
works "all keys are listed" "signed until" key list --data city
is "thirteen of them" 13 "$(wc -l <<<"$said")"
is "one of each kind signs" 7 "$(grep -c 'signs$' <<<"$said")"
works "in JSON too" '"retired"' key list --data city --json
is "which is JSON" 13 "$(python3 -c 'import json, sys; print(len(json.load(sys.stdin)))' <<<"$said")"
citykey verify --keys public_first/keys.json --status public/status.cwt "$(cat "$home/first/qr.txt")"
is "with old keys a new list cannot be checked" 7 "$code"
has "and that is said" "has not published" "$told"
citykey verify --keys public/keys.json --status public_first/status.cwt "$(cat "$home/first/qr.txt")"
is "with new keys an old list counts no more" 7 "$code"

refused "no such kind" 65 "no kind of key “bread”. Use issuing" key rotate --data city bread
for word in 2026 2026-13 2026-1 26-01 november "" 2026-11-24 " $month"; do
        [ -n "$word" ] || continue
        refused "no month: $word" 65 "is not a month. Write it as YYYY-MM" key withdraw --data city "$word"
done
refused "a month that never was" 66 "There was never an issuing key for 1999-01" key withdraw --data city 1999-01
is "nothing has changed" genuine "$(verdict first)"

works "a month is withdrawn" "is withdrawn; its private half is destroyed" key withdraw --data city "$month"
refused "once is enough" 69 "withdrawn already. Nothing has changed" key withdraw --data city "$month"
refused "no card without a key" 66 "Make one with “citykey key rotate" issue --data city --person person.json --portrait portrait.png --out none
publish
for card in first after_issuing after_bundle; do is "$card is to be replaced" key_withdrawn "$(verdict $card)"; done
citykey verify --keys public/keys.json --status public/status.cwt "$(cat "$home/first/qr.txt")"
is "its code is that of a card to refuse" 4 "$code"
has "and the holder is told what to do" "ask for a new card" "$said"
works "another key for the same month" "signs from now on" key rotate --data city issuing
issue renewed
publish
is "makes good cards" genuine "$(verdict renewed)"
is "and does not revive the others" key_withdrawn "$(verdict first)"
works "a lost one can be turned off all the same" "is turned off" lost --data city "$(cat "$home/first/stub.txt")"
works "the log holds after all" "as it was signed" log verify city
works "the doctor finds it well" "" doctor --data city
is "forty keys more" 0 "$(for _ in $(seq 40); do citykey key rotate --data city status; [ "$code" = 0 ] || echo "$code $told"; done | wc -l)"
works "the log holds" "" log verify city

# Codes of stubs, as people type them.
stub=$(cat "$home/renewed/stub.txt")
slip=$([ "${stub:0:1}" = 0 ] && echo 1 || echo 0)${stub:1}
for code in "" "hello" "${stub%?}" "${stub}0" "$slip" "0000-0000-0000-0000-0000" "ÄÖÜ" "$(printf '0%.0s' $(seq 5000))"; do
        citykey lost --data city "$code"
        is "no code: ${code:0:30}" 1 "$([ "$code" = 65 ] || [ "$code" = 2 ] && [ -n "$told" ] && echo 1)"
done
typed=$(tr 'A-Z' 'a-z' <<<"$stub" | tr -d - | sed 's/0/o/g; s/1/l/g')
works "in small letters, without strokes, o for 0 and l for 1" "is turned off" lost --data city "$typed"
works "a second time" "turned off before" lost --data city "$stub"

# Backups.
works "a backup" "is written" backup --data city --out good.backup
refused "never over another" 69 "not overwritten" backup --data city --out good.backup
refused "into a folder that is not there" 69 "could not be written" backup --data city --out none/x
refused "over a folder" 69 "" backup --data city --out city
works "is whole" "is whole: made on" backup verify good.backup
size=$(stat -c %s "$home/good.backup")
bad() { # NAME PART; the file is bad.backup
        citykey backup verify bad.backup
        is "$1: is not whole" 1 "$([ "$code" = 65 ] || [ "$code" = 69 ] && echo 1)"
        has "$1: why" "$2" "$told"
        citykey restore --from bad.backup --data back
        is "$1: is not restored" 1 "$([ "$code" = 65 ] || [ "$code" = 69 ] && echo 1)"
        true_that "$1: nothing is left of it" test ! -e back -a ! -e back.part
}
for part in 1 511 512 5000 $((size / 2)) $((size - 1024)) $((size - 1)); do
        head -c "$part" "$home/good.backup" >"$home/bad.backup"
        bad "cut to $part" "backup"
done
for at in 5 600 3000 $((size / 4)) $((size / 2)) $((size * 3 / 4)) $((size - 5)); do
        cp "$home/good.backup" "$home/bad.backup"
        printf '\377' | dd of="$home/bad.backup" bs=1 seek="$at" conv=notrunc 2>/dev/null
        bad "altered at $at" "opy of this backup"
done 2>/dev/null
cat "$home/good.backup" "$home/good.backup" >"$home/bad.backup"
bad "twice" "backup"
: >"$home/bad.backup"
bad "empty" "backup"
cp "$home/portrait.png" "$home/bad.backup"
bad "a picture" "is not a backup of a city"
tar -C "$home" -cf "$home/bad.backup" city
bad "a plain archive of the folder" "backup"
refused "a backup that is not there" 66 "is not there" backup verify none.backup
refused "a folder" 65 "is a folder" backup verify city
refused "nothing to restore" 66 "is not there" restore --from none.backup --data back
refused "over a city" 69 "is not empty" restore --from good.backup --data city
refused "over a file" 69 "" restore --from good.backup --data person.json
refused "where nothing may be written" 69 "cannot be written" restore --from good.backup --data /usr/back
mkdir "$home/back.part"
echo mine >"$home/back.part/mine"
refused "over what is somebody's own" 69 "is in the way" restore --from good.backup --data back
is "which stays" mine "$(cat "$home/back.part/mine")"
rm -r "$home/back.part"
works "a good one comes back" "is back in back/" restore --from good.backup --data back/
works "it is whole" "as it was signed" log verify back
works "and works" "" status export --data back --out public
is "with the same cards" key_withdrawn "$(verdict first)"
citykey doctor --data back
has "the doctor knows of the restore" "Restored from a backup on" "$said"
finish
