#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whatever stands in a person's file: a card with the right last day, or a sentence that says what to do, and no file.
set -eu
. tests/common-story.sh

python3 tests/story/make_persons.py "$place/home/persons" >"$place/table"
citykey init city
while IFS=$'\t' read -r name expected part; do
        rm -rf "$place/home/card"
        person="persons/$name.json"
        set -- issue --data city --person "$person" --portrait portrait.png --head 146,18,160,200 --out card
        if [ "$expected" = 0 ]; then
                works "a card for $name" "$part" "$@"
                is "all five files for $name" 5 "$(ls "$place/home/card" | wc -l)"
        else
                refused "no card for $name" "$expected" "$part" "$@"
                true_that "nothing is left of $name" test ! -e card
                case $told in *Rosa* | *Delgado* | *1987-03-22*) is "nothing of the person is in the sentence about $name" "" "$told" ;; esac
        fi
done <"$place/table"
is "every case was tried" "$(wc -l <"$place/table")" "$(ls "$place/home/persons" | wc -l)"

issue() {
        citykey issue --data city --portrait portrait.png --head 146,18,160,200 --out card --person "$@"
}

# A name in pieces is put together before it is signed: NFC is what the code says.
issue persons/name_decomposed.json
citykey status export --data city --out public
works "the card of a decomposed name is genuine" '"name":"Zoë Núñez"' \
        verify --json --keys public/keys.json --status public/status.cwt "$(cat "$place/home/card/qr.txt")"

# A folder that has an older card in it gets the new one, or keeps the old one; never half of each.
issue persons/name_latin.json
before=$(cd "$place/home/card" && sha256sum ./*)
issue persons/name_empty.json
is "a refusal leaves the older card as it was" "$before" "$(cd "$place/home/card" && sha256sum ./*)"
issue persons/name_arabic.json
is "the next card replaces every file" 0 "$(cd "$place/home/card" && echo "$before" | sha256sum -c 2>/dev/null | grep -c OK)"

mkdir "$place/home/shut" "$place/home/person_folder"
chmod 555 "$place/home/shut"
[ -z "$unprivileged" ] || chown 65534 "$place/home/shut"
printf x >"$place/home/file"
set -- issue --data city --portrait portrait.png --person person.json
refused "a folder that may not be written" 65 "Nothing can be written into the folder" "$@" --out shut
refused "a file where the folder should be" 65 "not a folder" "$@" --out file
refused "a folder in a folder that is not there" 66 "is not there" "$@" --out none/card
refused "a folder where the person should be" 65 "is a folder" issue --data city --portrait portrait.png --person person_folder --out card2
refused "no person" 66 "is not there" issue --data city --portrait portrait.png --person none.json --out card2
works "the log is whole after all this" "as it was signed" log verify city
finish
