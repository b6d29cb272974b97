#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Events: desks are prepared, come back, do not come back; whoever brings the wrong file hears why.
set -eu
. tests/common-story.sh

home=$place/home
desk_program=$(realpath "$BUILD_RELEASE")/tests/story/desk_day
today=$(TZ=America/Chicago date +%F)
tomorrow=$(TZ=America/Chicago date -d "$today + 1 day" +%F)
next=$(date -d "$(date -d "$today" +%Y-%m-15) + 1 month" +%Y-%m-20)
after=$(date -d "$(date -d "$today" +%Y-%m-15) + 2 months" +%Y-%m-05)

# Prepares a desk of three officers; their passphrases are then in NAME.words, a line each.
prepare() { # EVENT DESK DAY CARDS NAME
        works "the desk $2 of $1 is prepared" "" event prepare --data city --name "$1" --day "$3" --desk "$2" --cards "$4" \
                --officer Heron --officer "Plover Ñandú" --officer 鷺 --out "$5"
        python3 -c 'import json, sys; print("\n".join(o["passphrase"] for o in json.load(sys.stdin)["officers"]))' <<<"$said" >"$home/$5.words"
}

# The day of a desk, opened by the officers FIRST and SECOND; the stubs' codes are in OUT.stubs.
day() { # BUNDLE FIRST SECOND OUT PART HANDED [less]
        local bundle=$1 first=$2 second=$3
        shift 3
        code=0
        said=$(cd "$home" && { sed -n "${first}p" "$bundle.words"; sed -n "${second}p" "$bundle.words"; } |
                env -i PATH=/usr/bin:/bin LANG=C.UTF-8 ${clock:-} $unprivileged "$desk_program" "$bundle" "$@" 2>"$place/told") || code=$?
        told=$(cat "$place/told")
        printf '%s\n' "$said" >"$home/$1.stubs"
}

# Another byte at AT: what it was does not matter.
flip() { # FILE AT
        python3 -c 'import sys; at = int(sys.argv[2]); f = open(sys.argv[1], "r+b"); f.seek(at); b = f.read(1)[0] ^ 85; f.seek(at); f.write(bytes([b]))' "$home/$1" "$2"
}

# One number of what the command line says in JSON.
count() { # VERB FILTER
        local verb=$1
        citykey $verb list --data city --json
        python3 -c 'import json, sys; print('"$2"')' <<<"$said"
}
blanks() { count stock "sum(l['$1'] for l in json.load(sys.stdin) if l['kind'] == 'card')"; }
of_event() { count event "[e for e in json.load(sys.stdin) if e['name'] == '$1'][0]['$2']"; }

citykey init city
all=$(blanks in_stock)
true_that "a demonstration city begins with thousands of blanks" test "$all" -ge 5000

# What is no plan.
try() { refused "$1" "$2" "$3" event prepare --data city --out x.bundle "${@:4}"; }
plan="--name Fair --desk A --cards 10 --officer Heron --officer Plover"
try "yesterday" 65 "An event can be prepared for a day from" $plan --day "$(date -d "$today - 2 days" +%F)"
try "too far ahead" 65 "An event can be prepared for a day from" $plan --day "$after"
try "no day" 65 "is not a day" $plan --day tomorrow
try "one officer" 65 "two to eight officers" --name Fair --desk A --cards 10 --officer Heron --day "$today"
try "nine officers" 2 "too often" --name Fair --desk A --cards 10 --day "$today" $(printf -- '--officer O%s ' 1 2 3 4 5 6 7 8 9)
try "one officer twice" 65 "is named twice" --name Fair --desk A --cards 10 --officer Heron --officer Heron --day "$today"
try "no card" 65 "1 to 4096 cards" --name Fair --desk A --cards 0 --officer Heron --officer Plover --day "$today"
try "too many cards" 65 "1 to 4096 cards" --name Fair --desk A --cards 5000 --officer Heron --officer Plover --day "$today"
try "a name that would deceive" 65 "without quotation marks" --name 'Fair" 2031-01-01 "B' --desk A --cards 10 --officer Heron --officer Plover --day "$today"
refused "where no file can be" 66 "is not there" event prepare --data city --out none/x.bundle $plan --day "$today"
refused "without an officer" 2 "needs --officer" event prepare --data city --out x.bundle --name Fair --desk A --cards 10 --day "$today"
is "nothing has left the store" "$all" "$(blanks in_stock)"

# Two desks, nothing in common.
prepare Fair A "$today" 30 a.bundle
prepare Fair B "$today" 20 b.bundle
is "fifty blanks are at the event" 50 "$(blanks at_event)"
refused "a desk twice" 69 "has a desk “A” already" event prepare --data city --out x.bundle $plan --day "$today"
true_that "nothing is left of it" test ! -e x.bundle
true_that "no two numbers are alike" python3 - city <<'P'
import sqlite3, sys
db = sqlite3.connect("file:city/city.db?mode=ro", uri=True)
assert db.execute("SELECT COUNT(*), COUNT(DISTINCT idx) FROM event_index").fetchone() == (50, 50)
assert db.execute("SELECT COUNT(*), COUNT(DISTINCT number) FROM event_number").fetchone() == (50, 50)
assert db.execute("SELECT COUNT(*) FROM status_index WHERE state = 5").fetchone() == (50,)
P
is "no passphrase is in the city" "" "$(cd "$home" && grep -l -r -F -f a.bundle.words city || true)"
is "no officer's name is in the city" "" "$(cd "$home" && grep -l -r -e Heron -e 鷺 city || true)"
is "no officer's name is in the clear in the bundle" 0 "$(grep -c -a -e Heron -e 鷺 "$home/a.bundle" || true)"

# Two officers and no one alone.
day a.bundle 1 3 part 1 4
is "two officers open it" 0 "$code"
day a.bundle 3 1 a.tally 0 12
is "in any order" 0 "$code"
day a.bundle 2 2 none 0 1
is "one officer twice does not" 65 "$code"
has "which is said" "Both passphrases are the same" "$told"
cp "$home/b.bundle.words" "$home/mixed.words"
cat "$home/a.bundle" >"$home/mixed"
day mixed 1 2 none 0 1
is "officers of another bundle do not" 77 "$code"
has "which is said" "do not open the bundle" "$told"
cp "$home/a.bundle.words" "$home/bad.words"
bad() { # NAME CODE PART; the bundle is bad
        day bad 1 2 none 0 1
        is "$1" "$2" "$code"
        has "$1: which is said" "$3" "$told"
        true_that "$1: nothing came of it" test ! -e none
}
size=$(stat -c %s "$home/a.bundle")
for at in 9 30 60 90 100 2000 $((size / 2)) $((size - 3)); do
        cat "$home/a.bundle" >"$home/bad"
        flip bad $at
        bad "altered at $at" 65 "etch the bundle again"
done
for length in 0 5 8 100 5000 $((size - 1)); do
        head -c "$length" "$home/a.bundle" >"$home/bad"
        bad "cut to $length" 65 "bundle"
done
sed '1s/CKBUNDL1/CKBUNDL2/' "$home/a.bundle" >"$home/bad"
bad "of a newer program" 69 "newer citykey"
cat "$home/portrait.png" >"$home/bad"
bad "a picture" 65 "is not a desk's bundle"
prepare Morning C "$tomorrow" 5 c.bundle
day c.bundle 1 2 none 0 1
is "before its day it does not open" 69 "$code"
has "which is said" "This bundle is for" "$told"
cc -shared -fPIC -O1 -o "$place/clock.so" tests/story/clock.c
chmod 755 "$place/clock.so"
clock="LD_PRELOAD=$place/clock.so CLOCK=$(($(date +%s) + 86400 * 3))"
day a.bundle 1 2 none 0 1
is "after its day neither" 69 "$code"
has "which is said" "is over" "$told"
clock=

# Closing.
day b.bundle 1 2 b.tally 0 7
refused "a part does not close a desk" 65 "a part of the day" event close --data city part
refused "a desk twice" 69 "is given twice" event close --data city a.tally a.tally
for at in 60 500 $(($(stat -c %s "$home/a.tally") - 5)); do
        cat "$home/a.tally" >"$home/bad.tally"
        flip bad.tally $at
        refused "altered at $at" 65 "altered on its way" event close --data city bad.tally
done
flip bad.tally 20
refused "of no bundle we know" 66 "not of a desk that this city has prepared" event close --data city bad.tally
head -c 90 "$home/a.tally" >"$home/bad.tally"
refused "cut" 65 "cut short" event close --data city bad.tally
refused "a picture" 65 "is not the tally" event close --data city portrait.png
refused "no file" 66 "is not there" event close --data city none.tally
{ cat "$home/b.tally"; printf x; } >"$home/bad.tally"
refused "one good, one bad" 65 "altered on its way" event close --data city a.tally bad.tally
is "nothing has changed" 55 "$(blanks at_event)"
refused "the tally key stays while desks are out" 69 "An event is still open" key rotate --data city tally
citykey init other
refused "another city" 66 "not of a desk that this city has prepared" event close --data other a.tally
works "both are closed" "2 desks are closed" event close --data city a.tally b.tally
refused "a second time" 69 "is closed already" event close --data city a.tally
is "opened with fifty" 50 "$(of_event Fair opening)"
is "handed over" 19 "$(of_event Fair active)"
is "spoiled" 2 "$(of_event Fair spoiled)"
is "destroyed" 2 "$(of_event Fair destroyed)"
is "returned" 27 "$(of_event Fair returned)"
is "none is missing" 0 "$(of_event Fair missing)"
is "what was returned is in the store" $((all - 50 + 27 - 5)) "$(blanks in_stock)"
true_that "which desk had which number is forgotten" python3 - <<'P'
import sqlite3
db = sqlite3.connect("file:city/city.db?mode=ro", uri=True)
fair = "SELECT id FROM event_desk WHERE name IN ('A', 'B')"
assert db.execute(f"SELECT COUNT(*) FROM event_index WHERE desk IN ({fair})").fetchone() == (0,)
assert db.execute(f"SELECT COUNT(*) FROM event_number WHERE desk IN ({fair})").fetchone() == (0,)
assert db.execute(f"SELECT COUNT(*) FROM stock_piece WHERE place IN ({fair})").fetchone() == (0,)
assert db.execute("SELECT COUNT(*) FROM status_index WHERE state = 2").fetchone() == (19,)
assert db.execute("SELECT COUNT(*) FROM library_number WHERE state = 1").fetchone() == (19,)
P
for stub in $(head -2 "$home/a.tally.stubs"); do works "a card of the day is turned off by its stub" "is turned off" lost --data city "$stub"; done
works "spoiled blanks are destroyed" "2 of “card” are destroyed" stock destroy --data city card
refused "nothing more to destroy" 69 "nothing of “card”" stock destroy --data city card
works "so are used ribbons" "of “ribbon” are destroyed" stock destroy --data city ribbon

# A desk that is lost.
prepare Lost D "$today" 20 d.bundle
day d.bundle 1 2 d.part1 1 3
cp "$home/d.part1.stubs" "$home/three.stubs"
day d.bundle 1 2 d.part2 2 5
refused "no such desk" 66 "was prepared" event lost --data city --name Lost --day "$today" --desk X
refused "a part of another desk" 69 "closed already" event lost --data city --name Lost --day "$today" --desk D part
works "it is declared lost" "is lost" event lost --data city --name Lost --day "$today" --desk D d.part1 d.part2
is "five are on cards" 5 "$(of_event Lost active)"
is "thirteen are missing" 13 "$(of_event Lost missing)"
works "a card of the newest part is known" "is turned off" lost --data city "$(head -1 "$home/d.part2.stubs")"
refused "one that only the older part shows is not" 66 "" lost --data city "$(head -1 "$home/three.stubs")"
refused "what is lost is not closed" 69 "was declared lost" event close --data city d.part2
refused "nor lost again" 69 "was declared lost" event lost --data city --name Lost --day "$today" --desk D

# A blank that does not come back.
prepare Short E "$today" 10 e.bundle
day e.bundle 1 2 e.tally 0 4 less
works "with a blank missing two people agree" "is closed" event close --data city e.tally
is "and the books say so" 1 "$(of_event Short missing)"

# The store counted.
there=$(blanks in_stock)
works "a count that agrees" "agrees with the books" stock count --data city --counted "$there" card
refused "one that does not" 69 "the books say $there" stock count --data city --counted $((there - 1)) card
refused "nothing leaves the store" 69 "two people have explained" event prepare --data city --out x.bundle --name Later ${plan#--name Fair} --day "$today"
refused "not as many as are missing" 65 "exactly those that are missing" stock explain --data city --reason torn card
refused "what does not lie there" 69 "does not lie in the store" stock explain --data city --reason torn card NONE-1
works "it is explained" "is explained" stock explain --data city --reason "torn in transport" card SPECIMEN-06000
works "and the count agrees" "agrees with the books" stock count --data city --counted $((there - 1)) card
works "more comes" "250 of “card” are in the store" stock receive --data city --counted 250 card LOT-2 LK-0001 LK-0250
refused "the same again" 69 "already a piece with the serial" stock receive --data city --counted 250 card LOT-2 LK-0001 LK-0250
refused "not as many as counted" 65 "and 249 were counted" stock receive --data city --counted 249 card LOT-3 LK-1001 LK-1250
refused "no ribbon without its length" 65 "needs --capacity" stock receive --data city --counted 2 ribbon LOT-R R-1 R-2
refused "no such kind" 65 "Use card, ribbon or film" stock receive --data city --counted 2 bread LOT-R R-1 R-2

# Next month.
prepare Ahead F "$next" 15 f.bundle
true_that "its pool is not in the list yet" python3 - "${next%-*}" <<'P'
import sqlite3, sys
db = sqlite3.connect("file:city/city.db?mode=ro", uri=True)
assert db.execute("SELECT COUNT(*) FROM status_index WHERE month = ? AND state = 5", (sys.argv[1],)).fetchone() == (15,)
P
works "the list is published" "" status export --data city --out public
works "the log holds" "as it was signed" log verify city
citykey doctor --data city
is "the doctor finds it well" 0 "$code"
refused "the tally key stays" 69 "An event is still open" key rotate --data city tally

# Killed at any time: a desk is prepared whole or not at all, closed whole or not at all.
prepared() { count event "sum(d['cards'] for e in json.load(sys.stdin) for d in e['desks'] if d['state'] == 'prepared')"; }
for delay in 0.02 0.05 0.1 0.15 0.2 0.25 0.3 0.35 0.4 0.5; do
        under="timeout -s KILL $delay" citykey event prepare --data city --name Killed --day "$today" --desk "D$delay" --cards 7 \
                --officer Heron --officer Plover --out "killed$delay.bundle"
        is "killed after $delay: every blank that is out belongs to a desk" "$(prepared)" "$(blanks at_event)"
        [ ! -e "$home/killed$delay.bundle" ] || has "killed after $delay: who has a bundle is in the books" "\"D$delay\"" "$(citykey event list --data city --json && echo "$said")"
done
prepare Kill2 K "$today" 12 k.bundle
day k.bundle 1 2 k.tally 0 5
before=$(blanks active)
for delay in 0.02 0.05 0.1 0.15 0.2 0.3; do
        under="timeout -s KILL $delay" citykey event close --data city k.tally
        after=$(blanks active)
        true_that "killed after $delay: closed whole or not at all" test "$after" = "$before" -o "$after" = $((before + 5))
done
citykey event close --data city k.tally
is "in the end it is closed once" $((before + 5)) "$(blanks active)"
works "the log holds after all" "as it was signed" log verify city

# Who may not.
echo "no password of anybody" >"$home/words"
input=$home/words refused "a stranger prepares nothing" 77 "" event prepare --data city --out x.bundle --name Later ${plan#--name Fair} --day "$today" --as nobody
input=$home/words refused "a stranger loses no desk" 77 "" event lost --data city --name Ahead --day "$next" --desk F --as nobody
input=$home/words refused "a stranger destroys nothing" 77 "" stock destroy --data city card SPECIMEN-05999 --as nobody
true_that "nothing came of it" test ! -e x.bundle
finish
