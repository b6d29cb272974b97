#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# A day at the desk in Debian's Chromium, which the desk starts itself (people.mjs), from the city that prepares it to the
# city that closes it: the stock is right to the card, and the codes of the printed cards are good.
. tests/common-story.sh
export BUILD=$PWD/$BUILD_RELEASE
tray=$place/home/printer
mkdir "$tray"
[ -z "$unprivileged" ] || chown -R 65534:65534 "$place/home"
trap 'as_user "$tree/tests/desk/printer" stop "$tray"; rm -rf "$place"' EXIT
tree=$PWD
today=$(TZ=America/Chicago date +%F)

citykey init city
works "a desk is prepared" "" event prepare --data city --name "Riverside Library" --day "$today" --desk North --cards 40 \
        --officer ana --officer bo --officer cy --out north.bundle
printf '%s' "$said" >"$place/home/officers.json"
serials=$(python3 - "$place/home/city/city.db" <<'P'
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
print(*(row[0] for row in db.execute("SELECT serial FROM stock_piece WHERE place IS NOT NULL AND kind = 1 ORDER BY serial")), sep=" ")
print(*(row[0] for row in db.execute("SELECT serial FROM stock_piece WHERE place IS NOT NULL AND kind = 2 ORDER BY serial LIMIT 1")))
P
)
chmod 777 "$place/home"
export PLACE=$place/home PROGRAM=$program AS=$unprivileged PRINTER=$tray DAY=$today
RIBBONS=$(head -n 1 <<<"$serials") FILM=$(tail -n 1 <<<"$serials")
PRINTER_URI=$(as_user "$tree/tests/desk/printer" start "$tray")
export RIBBONS FILM PRINTER_URI
if [ -n "${TAKE:-}" ]; then # pictures for the guide instead
        node doc/images/take-desk.mjs "$TAKE"
        exit
fi
count_from "people" tool/count-node tests/desk/people.mjs

works "the tally closes the event" "" event close --data city north.tally
handed=$(ls "$place/home/codes" | grep -c txt)
citykey stock list --data city --json
is "the stock is right to the card" "0 $handed 0" "$(python3 -c 'import json, sys
cards = [line for line in json.load(sys.stdin) if line["kind"] == "card"]
print(*(sum(line[state] for line in cards) for state in ("at_event", "active", "spoiled")))' <<<"$said")"
works "the list is published" "" status export --data city --out public
for file in "$place"/home/codes/*.txt; do
        name=$(basename "$file" .txt)
        citykey verify --keys public/keys.json --status public/status.cwt --json "$(cat "$file")"
        is "card $name is good" 0 "$code"
        case $(cat "${file%.txt}.until") in
        never) is "it does not expire" None "$(python3 -c 'import json, sys; print(json.load(sys.stdin)["valid_until"])' <<<"$said")" ;;
        esac
done
works "a stub's code turns its card off" "" lost --data city "$(cat "$place/home/codes/2.stub")"
finish
