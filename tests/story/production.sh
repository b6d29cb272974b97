#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Making cities, of both kinds and in odd places; what a real city asks of two people, and what it refuses.
set -eu
. tests/common-story.sh

home=$place/home
second=$PWD/tests/law/second-city
answers() { printf "$@" >"$place/answers"; }
one="correct horse battery" two="staple of another kind"

# Odd places.
works "a name with a blank and letters of any script" "ready" init "Stadt am See ünï 城市"
works "it is whole" "" log verify "Stadt am See ünï 城市"
works "a slash at the end" "ready" init slashed/
works "it is whole" "" log verify slashed
mkdir -p "$home/above"
[ -z "$unprivileged" ] || chown 65534 "$home/above"
works "in a folder, by dots" "ready" init ./above/../above/city
works "an absolute path" "ready" init "$home/absolute"
works "a name that begins like an option" "ready" init -- --odd
refused "a folder above that is not there" 65 "Check that the folder above it exists" init none/city
refused "a folder above that may not be written" 77 "Check that the folder above it exists" init /usr/city
refused "a file above" 65 "" init person.json/city
refused "an existing folder" 69 "exists already and was not touched" init above
refused "an existing file" 69 "exists already and was not touched" init person.json
ln -s nowhere "$home/link"
refused "a link to nowhere" 69 "exists already and was not touched" init link
refused "an empty name" 2 "needs DIR" init ""
refused "the folder one is in" 69 "exists already" init .
refused "a very long name" 65 "cannot be made there" init "$(printf 'x%.0s' $(seq 300))"
is "nothing half-made is left" "" "$(cd "$home" && find . -name '.*.part')"

# Policies.
refused "a policy folder that is not there" 66 "policy" init --policy none new
refused "a policy folder that is a file" 66 "" init --policy person.json new
cp -r "$second" "$home/policy"
refused "a real issuer in a demonstration" 69 "must end in “(specimen)”" init --policy policy new
sed -i 's/^issuer: .*/& (specimen)/' "$home/policy/city.yaml"
works "a second city" "ready" init --policy policy new
works "makes a card" '"number"' issue --data new --person person.json --portrait portrait.png --out card
works "publishes its list" "" status export --data new --out public
works "and the card is good" "" verify --keys public/keys.json --status public/status.cwt --image card/back.png
rm -rf "$home/new"
sed -i 's/card_name: Resident card/& of the whole municipality and of everybody who lives in it/' "$home/policy/languages.yaml"
refused "a name that does not fit on a card" 65 "does not fit on the card. Make the names in the policy shorter" init --policy policy new
printf 'bands: [\n' >"$home/policy/validity.yaml"
refused "a broken policy names file and line" 65 "policy/validity.yaml:" init --policy policy new
true_that "and leaves nothing" test ! -e new -a ! -e .new.part

# Two people.
answers '%s\n%s\n' "$one" "$two"
input=$place/answers works "two people make a real city" "open only with both passphrases" init --production city
true_that "no passphrase lies beside its keys" test ! -e city/keys/passphrase
is "nor anywhere in it" "" "$(grep -rl "$one\|$two" "$home/city" || true)"
is "nor in what was said" "" "$(grep "$one\|$two" <<<"$said$told" || true)"
works "its log holds" "" log verify city
citykey doctor --data city
is "the doctor asks nobody for a passphrase" "" "$(grep -i passphrase <<<"$said$told" || true)"
no_city() { # NAME PART FORMAT ARGUMENTS…
        local name=$1 part=$2
        shift 2
        answers "$@"
        input=$place/answers refused "$name" 65 "$part" init --production new
        true_that "$name: no city" test ! -e new -a ! -e .new.part
}
no_city "the same passphrase twice" "Each needs one of their own" '%s\n%s\n' "$one" "$one"
no_city "the same but for a line end of another system" "Each needs one of their own" '%s\n%s\r\n' "$one" "$one"
no_city "too short" "at least 12 characters" '%s\n%s\n' "short" "$two"
no_city "the second too short" "at least 12 characters" '%s\n%s\n' "$one" "elevenchars"
no_city "eleven characters in many bytes" "at least 12 characters" '%s\n%s\n' "ééééééééééé" "$two"
no_city "only one" "No passphrase was given" '%s\n' "$one"
no_city "none" "No passphrase was given" ''
no_city "an empty line" "No passphrase was given" '\n%s\n' "$one"
no_city "one of two thousand letters" "passphrase" '%02000d\n%s\n' 7 "$two"
answers '%s\n%s' "$one" "$two"
rm -f "$home/demo-policy"
cp -r policy/demo "$home/demo-policy"
input=$place/answers refused "a specimen as a real city" 69 "may not end in “(specimen)”" init --production --policy demo-policy new

# What a real city does with both, and refuses otherwise.
both() { answers '%s\n%s\n' "$one" "$two"; }
both
input=$place/answers works "both publish the list" "" status export --data city --out public
answers '%s\n%s\n' "$two" "$one"
input=$place/answers works "in any order" "" status export --data city --out public
both
input=$place/answers works "both rotate a key" "signs from now on" key rotate --data city status
before=$(cd "$home/city" && find keys/keystore state policy -type f -print0 | sort -z | xargs -0 sha256sum)
wrong() { # NAME CODE PART FORMAT ARGUMENTS…
        local name=$1 expected=$2 part=$3
        shift 3
        answers "$@"
        input=$place/answers refused "$name: list" "$expected" "$part" status export --data city --out public2
        input=$place/answers refused "$name: rotate" "$expected" "$part" key rotate --data city log
        true_that "$name: nothing is published" test ! -e public2/keys.json
}
wrong "one wrong" 77 "passphrase is wrong" '%s\n%s\n' "$one" "something else entirely"
wrong "one alone" 65 "No passphrase was given" '%s\n' "$one"
wrong "one twice" 77 "passphrase is wrong" '%s\n%s\n' "$one" "$one"
wrong "nobody" 65 "No passphrase was given" ''
is "the keys are as they were" "$before" "$(cd "$home/city" && find keys/keystore state policy -type f -print0 | sort -z | xargs -0 sha256sum)"
both
input=$place/answers refused "no test cards" 69 "in a demonstration city only" issue --data city --person person.json --portrait portrait.png --out card2
input=$place/answers refused "no demonstration page" 69 "in a demonstration city only" serve --data city --card card --listen 127.0.0.1:0
input=$place/answers refused "no withdrawal by one" 69 "two people must agree" key withdraw --data city "$(date -u +%Y-%m)"
works "its keys can be listed" "signs" key list --data city
works "its backup needs nobody" "is written" backup --data city --out city.backup
works "and is whole" "is whole" backup verify city.backup
is "no passphrase is in it" "" "$(grep -l "$one\|$two\|keys/passphrase" "$home/city.backup" || true)"
refused "no restore by one" 69 "two people must agree" restore --data back --from city.backup
true_that "nothing is restored" test ! -e back -a ! -e back.part
refused "no card is there to be lost" 66 "No card has this code" lost --data city 0000-0000-0000-0000-0000-0
works "the log holds after all" "" log verify city
finish
