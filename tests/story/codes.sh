#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whatever somebody holds out as a card's code or a city's list: the right verdict, and nothing of a forged card is repeated.
set -eu
. tests/common-story.sh

fixture=$PWD/tests/data/verify
cc -shared -fPIC -O1 -o "$place/clock.so" tests/story/clock.c
chmod 755 "$place/clock.so"
citykey init city
citykey issue --data city --person person.json --portrait portrait.png --head 146,18,160,200 --out card
citykey status export --data city --out public
qr=$(cat "$place/home/card/qr.txt")
lists="--keys public/keys.json --status public/status.cwt"

# shellcheck disable=SC2086 # words are wanted
count_from "the fixture's cards" python3 tests/story/try_codes.py fixture "$place/clock.so" -- $unprivileged "$program"
# shellcheck disable=SC2086
count_from "a card's code, changed" python3 tests/story/try_codes.py alter "$place/home/public/keys.json" \
        "$place/home/public/status.cwt" "$place/home/card/qr.txt" -- $unprivileged "$program"

# A clock that is wrong, or years later: the same card and list.
at() { # SECONDS ARGUMENT...
        local clock=$1
        shift
        under="env LD_PRELOAD=$place/clock.so CLOCK=$clock" citykey verify "$@"
}
now=$(date +%s)
at $((now + 3600 * 30)) $lists "$qr"
is "a list of yesterday still counts" 0 "$code"
has "and is said to be old" "more than a day old" "$said"
at $((now + 86400 * 60)) $lists "$qr"
is "a list of two months ago says nothing" 7 "$code"
at $((now - 86400 * 2)) $lists "$qr"
is "nor does one from the future" 7 "$code"
at $((now + 86400 * 366 * 6)) $lists "$qr"
is "after its last day the card is expired" 3 "$code"
has "and the verdict comes first" "Expired" "$said"

# Lists that cannot be used: the verdict is "status unknown", and standard error says why.
bad_list() { # NAME FILE PART
        citykey verify --keys "$fixture/keys.json" --status "$2" "$(cat "$fixture/genuine.txt")"
        is "$1: the status is unknown" 7 "$code"
        has "$1: says why" "$3" "$told"
}
bad_list "altered CWT" "$fixture/refused/altered.cwt" "was changed after it was signed"
bad_list "altered JWT" "$fixture/refused/altered.jwt" "was changed after it was signed"
bad_list "signed by a stranger" "$fixture/refused/stranger.cwt" "has not published"
bad_list "signed by a stranger, JWT" "$fixture/refused/stranger.jwt" "has not published"
bad_list "signed by a card's key" "$fixture/refused/card_key.cwt" "has not published"
bad_list "three bits" "$fixture/refused/bits_3.cwt" "not a status list"
bad_list "a bomb" "$fixture/refused/bomb.cwt" "not a status list"
bad_list "empty" "$fixture/refused/empty.cwt" "not a status list"
bad_list "truncated" "$fixture/refused/truncated.cwt" "not a status list"
bad_list "another kind" "$fixture/refused/kind.cwt" "not a status list"
bad_list "the keys" "$fixture/keys.json" "not a status list"
: >"$place/home/nothing"
bad_list "an empty file" nothing "not a status list"
head -c 40000 /dev/urandom >"$place/home/noise"
bad_list "noise" noise "not a status list"
head -c 1000 "$place/home/public/status.cwt" >"$place/home/cut.cwt"
bad_list "another city's, cut" cut.cwt "status list"
bad_list "another city's" public/status.cwt "has not published"

# Keys and files that cannot be used are wrong use: nobody may take it for a verdict.
for keys in nothing noise person.json portrait.png public/status.cwt; do
        refused "$keys as keys" 2 "not a city's list of keys" verify --keys $keys "$qr"
done
printf '{"issuer":"x","keys":[]}' >"$place/home/no_keys.json"
citykey verify --keys no_keys.json "$qr"
is "a list without keys knows nobody" 1 "$([ "$code" = 5 ] || [ "$code" = 2 ] && echo 1)"
refused "keys that are not there" 2 "is not there" verify --keys none.json "$qr"
refused "a list that is not there" 2 "is not there" verify --keys public/keys.json --status none.cwt "$qr"
refused "a folder as keys" 2 "is a folder" verify --keys public "$qr"
head -c 2000000 /dev/zero >"$place/home/large.json"
refused "keys of two megabytes" 2 "large.json is larger than it may be" verify --keys large.json "$qr"
refused "a picture that is not there" 2 "is not there" verify --keys public/keys.json --image none.png
refused "a picture that is none" 2 "not a picture" verify --keys public/keys.json --image person.json
refused "two questions" 2 "Give one of" verify --keys public/keys.json --image card/back.png "$qr"
citykey verify $lists --image card/front.png
is "the front has no code" 6 "$code"
citykey verify $lists --image portrait.png
is "nor has a portrait" 6 "$code"

# Line by line: an answer to each, whatever the lines are.
python3 - "$place/home/lines" "$qr" <<'END'
import sys
lines = [["", "A" * 100000, "words", sys.argv[2], sys.argv[2] + "\r", "\x00\xff"][i % 6] for i in range(1000)]
open(sys.argv[1], "w", encoding="latin-1").write("\n".join(lines))
END
input=$place/home/lines citykey verify $lists --batch
is "a batch is answered" 0 "$code"
is "line by line" 1000 "$(wc -l <<<"$said")"
is "a third of them genuine" 333 "$(grep -c '^genuine$' <<<"$said" || true)"
is "all others unreadable" 667 "$(grep -c '^unreadable$' <<<"$said" || true)"
input=$place/home/lines citykey verify $lists --batch --json
is "a batch in JSON is answered" 0 "$code"
is "with an object a line" "1000 333" "$(python3 -c 'import json, sys
rows = [json.loads(line) for line in sys.stdin]
print(len(rows), sum(row["verdict"] == "genuine" for row in rows))' <<<"$said")"
citykey verify $lists --batch
is "no lines, no answers" "0 " "$code $said"
# An answer comes before the next question is asked.
# shellcheck disable=SC2086
coproc ASK { cd "$place/home" && exec $unprivileged "$program" verify $lists --batch; }
asked=$ASK_PID # the shell forgets it when it has seen the end
printf '%s\n' "$qr" >&"${ASK[1]}"
answer=
read -r -t 10 answer <&"${ASK[0]}" || true
is "an answer does not wait for the next line" genuine "$answer"
kill "$asked" 2>/dev/null || true
wait "$asked" 2>/dev/null || true
finish
