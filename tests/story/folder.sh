#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Bad days of a data folder: half there, altered, of a newer program, read-only, on a full disk. Each verb says what to do,
# and the folder is as it was.
set -eu
. tests/common-story.sh

home=$place/home
citykey init city
citykey issue --data city --person person.json --portrait portrait.png --out card
stub=$(cat "$home/card/stub.txt")
citykey init other

own() { [ -z "$unprivileged" ] || chown -R 65534:65534 "$@"; }
fresh() {
        [ ! -e "$home/x" ] || chmod -R u+rwx "$home/x"
        rm -rf "$home/x" "$home/x.backup" "$home/public"
        cp -a "$home/city" "$home/x"
}
summary() { (cd "$home/$1" 2>/dev/null && find . -type f ! -name "city.db-*" -exec sha256sum {} + 2>/dev/null | sort) || true; }

# Every verb on x refuses with CODE and PART, and changes nothing. "doctor" is red and says the same.
each_verb_refuses() { # NAME CODE PART
        local before
        own "$home/x" 2>/dev/null || true
        before=$(summary x)
        refused "$1: log verify" "$2" "$3" log verify x
        refused "$1: key list" "$2" "$3" key list --data x
        refused "$1: lost" "$2" "$3" lost --data x "$stub"
        refused "$1: backup" "$2" "$3" backup --data x --out x.backup
        each_signer_refuses "$@"
        is "$1: nothing is changed" "$before" "$(summary x)"
        true_that "$1: no backup is left" test ! -e x.backup -a ! -e x.backup.part
}

each_signer_refuses() { # NAME CODE PART
        refused "$1: issue" "$2" "$3" issue --data x --person person.json --portrait portrait.png --out card2
        refused "$1: status export" "$2" "$3" status export --data x --out public
        refused "$1: key rotate" "$2" "$3" key rotate --data x status
        refused "$1: key withdraw" "$2" "$3" key withdraw --data x "$(date -u +%Y-%m)"
        citykey doctor --data x
        is "$1: the doctor says so by its code" 69 "$code"
        has "$1: and in words" "$3" "$said"
        true_that "$1: no card, no list" test ! -e card2 -a ! -e public/status.cwt
}

rm -rf "$home/x"
each_verb_refuses "missing" 66 "There is no folder x"
printf 'x' >"$home/x"
refused "a file" 66 "There is no folder x" log verify x
rm "$home/x"
mkdir "$home/x"
own "$home/x"
each_verb_refuses "empty" 65 "is not a city's data folder"

for part in state keys/keystore keys/passphrase keys/staff city.db policy keys; do
        fresh
        rm -rf "${home:?}/x/$part"
        case $part in keys) part=keys/keystore ;; esac
        each_verb_refuses "without $part" 69 "not whole: $part is missing. Restore the city from a backup"
done
for part in city.yaml languages.yaml validity.yaml partners.yaml; do
        fresh
        rm "$home/x/policy/$part"
        each_verb_refuses "without $part" 66 "The file x/policy/$part is missing"
done
fresh
rm "$home/x/policy/seal.svg"
each_verb_refuses "without its seal" 65 "the seal seal.svg is not in this folder"
fresh
echo nonsense >"$home/x/policy/seal.svg"
each_verb_refuses "a broken seal" 65 "x/policy/seal.svg, line 1: this drawing"
fresh
sed -i 's/pool_size: 16384/pool_size: many/' "$home/x/policy/city.yaml"
each_verb_refuses "a broken policy" 65 "x/policy/city.yaml:$(grep -n pool_size: "$home/x/policy/city.yaml" | cut -d : -f 1): pool_size must be"
fresh
sed -i 's/ (specimen)//' "$home/x/policy/city.yaml"
each_verb_refuses "an issuer that is no specimen" 69 "must end in “(specimen)”"

fresh
sed -i '1s/"format":1/"format":2/' "$home/x/state"
each_verb_refuses "a newer state" 69 "made by a newer citykey"
for change in '1s/"made":"2/"made":"1/' '1s/demonstration/production/' '2s/^...../AAAAA/' '2d' '2s/$/x/'; do
        fresh
        sed -i "$change" "$home/x/state"
        each_verb_refuses "state changed by $change" 70 "state"
done
fresh
: >"$home/x/state"
each_verb_refuses "an empty state" 70 "signed state cannot be read"
fresh
cp "$home/other/state" "$home/x/state"
each_verb_refuses "another city's state" 70 "not what was signed"

change_database() { python3 -c "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2])" "$home/x/city.db" "$1"; }
fresh
change_database "PRAGMA user_version = 99"
each_verb_refuses "a newer database" 69 "made by a newer citykey (schema 99"
fresh
: >"$home/x/city.db"
each_verb_refuses "an empty database" 65 "is not the database of a city"
fresh
cp "$home/person.json" "$home/x/city.db"
each_verb_refuses "another file as database" 65 "is not the database of a city"
fresh
truncate -s 4096 "$home/x/city.db"
each_verb_refuses "a database of one page" 70 "city.db is damaged. Keep it as it is, and restore"
fresh
cp "$home/other/city.db" "$home/x/city.db"
each_verb_refuses "another city's database" 70 "not what was signed"
fresh
dd if=/dev/urandom of="$home/x/city.db" bs=4096 seek=5 count=3 conv=notrunc 2>/dev/null
own "$home/x"
refused "random pages: issue" 70 "city.db is damaged" issue --data x --person person.json --portrait portrait.png --out card2
refused "random pages: status export" 70 "city.db is damaged" status export --data x --out public
refused "random pages: backup" 70 "city.db is damaged" backup --data x --out x.backup
citykey doctor --data x
has "random pages: the doctor" "city.db is damaged" "$said"

# Keys: whatever needs none still works; whatever needs one says so.
keys_refuse() { # NAME CODE PART
        own "$home/x"
        works "$1: the log can be verified" "" log verify x
        each_signer_refuses "$@"
        works "$1: a lost card can be turned off" "" lost --data x "$stub"
}
fresh
echo aaaaaaaaaaaaaaaaaaaaaaaa >"$home/x/keys/passphrase"
keys_refuse "a wrong passphrase" 77 "passphrase is wrong, or the keystore was altered"
fresh
: >"$home/x/keys/passphrase"
keys_refuse "an empty passphrase" 65 "No passphrase"
fresh
: >"$home/x/keys/keystore"
keys_refuse "an empty keystore" 70 "keystore is damaged. Restore it"
fresh
truncate -s 60 "$home/x/keys/keystore"
keys_refuse "a keystore cut in its head" 70 "keystore is damaged. Restore it"
fresh
truncate -s -1 "$home/x/keys/keystore"
keys_refuse "a keystore cut at its end" 77 "the keystore was altered"
for at in 30 50 120 400; do
        fresh
        printf '\125' | dd of="$home/x/keys/keystore" bs=1 seek=$at conv=notrunc 2>/dev/null
        keys_refuse "a keystore altered at $at" 77 "the keystore was altered"
done
fresh
printf '\2' | dd of="$home/x/keys/keystore" bs=1 seek=16 conv=notrunc 2>/dev/null
keys_refuse "a newer keystore" 69 "made by a newer citykey"
fresh
cp "$home"/other/keys/keystore "$home"/other/keys/passphrase "$home/x/keys/"
keys_refuse "another city's keys" 69 "Restore both from the same backup"

# Read-only: what only looks works, what changes says so, and a backup can still be saved from it.
fresh
own "$home/x"
chmod -R a-w "$home/x"
before=$(summary x)
works "read-only: the log can be verified" "" log verify x
works "read-only: keys can be listed" "" key list --data x
works "read-only: a backup can be made" "is written" backup --data x --out x.backup
works "read-only: and is whole" "is whole" backup verify x.backup
refused "read-only: issue" 69 "can only be read here" issue --data x --person person.json --portrait portrait.png --out card2
refused "read-only: lost" 69 "can only be read here" lost --data x "$stub"
refused "read-only: status export" 69 "can only be read here" status export --data x --out public
refused "read-only: key rotate" 69 "can only be read here" key rotate --data x status
is "read-only: nothing is changed" "$before" "$(summary x)"
fresh
chmod 000 "$home/x/keys"
refused "keys that may not be looked at" 77 "may not be opened by this account" log verify x
fresh
chmod 000 "$home/x/city.db"
refused "a database that may not be read" 69 "cannot be opened" log verify x
fresh
chmod 755 "$home/x"
citykey doctor --data x
is "a folder that others can look into is red" 69 "$code"
has "and how to close it is said" "chmod 700" "$said"

# A full disk: refused, nothing lost, and when there is room again all goes on.
full_disk() { # HOW-MUCH-ROOM: kilobytes left
        local name="a disk with $1 kB left" filler=$home/small/filler
        dd if=/dev/zero of="$filler" bs=1k count=99999 2>/dev/null || true
        truncate -s -"$1"k "$filler"
        for verb in "issue --data small/city --person person.json --portrait portrait.png --out small/card" \
                "status export --data small/city --out small/public" "key rotate --data small/city issuing" \
                "lost --data small/city $stub" "backup --data small/city --out small/backup" "init small/second" \
                "restore --from city.backup --data small/third"; do
                # shellcheck disable=SC2086 # words are wanted
                citykey $verb
                case $code in
                0) passed=$((passed + 1)) ;;
                65 | 69 | 75 | 77)
                        case $told in *"room"* | *"full"* | *"can only be read"*) passed=$((passed + 1)) ;; *) is "$name: $verb: says what to do" "room" "$told" ;; esac ;;
                *) is "$name: $verb" "a refusal" "$code" ;;
                esac
        done
        rm "$filler"
        is "$name: nothing half-made is left" "" "$(cd "$home/small" && find . -name '*.part*' -o -name '*.next' -o -name '*.db-journal')"
        works "$name: the log is whole" "" log verify small/city
        works "$name: and is verified again" "" log verify small/city
        rm -rf "$home"/small/card "$home"/small/public "$home"/small/backup "$home"/small/second "$home"/small/third
}
citykey backup --data city --out city.backup
if [ -n "$unprivileged" ] && mkdir "$home/small" && mount -t tmpfs -o size=6m tmpfs "$home/small" 2>/dev/null; then
        trap 'umount "$home/small"; rm -rf "$place"' EXIT
        own "$home/small"
        cp -a "$home/city" "$home/small/city"
        for room in 0 4 20 60 150 400 900; do full_disk $room; done
        works "with room again a card is made" '"number"' issue --data small/city --person person.json --portrait portrait.png --out small/card
        works "and the list published" "" status export --data small/city --out small/public
        works "and the city is whole" "" log verify small/city
else
        echo "skipped: a full disk (mounting needs root)" >&2
fi
# The same by a limit on the size of files.
fresh
own "$home/x"
under="prlimit --fsize=30000" citykey issue --data x --person person.json --portrait portrait.png --out card3
is "files that may not grow: no card" 1 "$([ "$code" != 0 ] && [ -n "$told" ] && echo 1)"
true_that "files that may not grow: no file" test ! -e card3/card.pdf
works "files that may not grow: the log is whole" "" log verify x
works "and with room again a card is made" '"number"' issue --data x --person person.json --portrait portrait.png --out card3
finish
