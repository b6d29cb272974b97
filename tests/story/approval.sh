# SPDX-License-Identifier: AGPL-3.0-or-later
# What takes two people: proposing, agreeing, refusing, and what a city's staff may, in a demonstration and in a
# real city, through the program that ships.
set -eu
. tests/common-story.sh

home=$place/home
month=$(date -u +%Y-%m)
one="correct horse battery" two="staple of another kind"
answers() { : >"$place/answers"; for line in "$@"; do printf '%s\n' "$line" >>"$place/answers"; done; }
# as HOW NAME …: with these answers on its standard input, a line each.
as() {
        local how=$1
        shift
        input=$place/answers $how "$@"
}
state_of() { (cd "$home" && find "$1" -name 'city.db*' -prune -o -type f -print0 | sort -z | xargs -0 sha256sum); }

# ------------------------------------------------------------------------------- a demonstration
citykey init demo
is "a demonstration is made" 0 "$code"
first=$(sed -n 's/^Signs in as first with //p' <<<"$said")
second=$(sed -n 's/^Signs in as second with //p' <<<"$said")
is "what init says is what lies beside the keys" "first $first
second $second" "$(cut -d ' ' -f 1,2 "$home/demo/keys/staff")"
is "and a secret of each" "32 32" "$(awk '{print length($3)}' "$home/demo/keys/staff" | xargs)"
works "which gives the code of now" "" staff code --data demo first
is "of six digits" 1 "$(grep -cE '^[0-9]{6}$' <<<"$said")"
refused "of nobody else" 66 "keeps no secret of" staff code --data demo heron
is "for its owner alone" 600 "$(stat -c %a "$home/demo/keys/staff")"
works "two work here" "clerk,supervisor,officer,operator" staff list --data demo
works "they agree by themselves" "heron works here now: officer. The password is" staff add --data demo --role officer heron
heron=${said##* }
works "a month is withdrawn by them" "is withdrawn" key withdraw --data demo "$month"
is "the log names both" "asks:first agrees:second does:first" "$(python3 - "$home/demo/city.db" <<'PY'
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT kind, actor FROM ledger_entry WHERE kind LIKE 'approval.%' ORDER BY seq DESC LIMIT 3").fetchall()
names = {"approval.propose": "asks", "approval.approve": "agrees", "approval.take": "does"}
print(" ".join(f"{names[kind]}:{actor}" for kind, actor in reversed(rows)))
PY
)"
answers "$heron"
as refused "who may not propose" 77 "heron has no role that may propose staff.change" staff remove --data demo --as heron second
answers "$first"
as refused "with a name the full way works there too" 69 "Another person must agree: “citykey approve 3 --as NAME”" \
        staff remove --data demo --as first heron
works "it is listed" "staff.change         remove heron" approve list --data demo
answers "$heron"
as refused "who may not agree" 77 "heron has no role that may agree to staff.change" approve --data demo 3 --as heron
answers "$first"
as refused "one's own" 77 "Nobody agrees to or refuses what they proposed themselves" approve --data demo 3 --as first
answers "$first"
as refused "said again it is still waiting" 69 "approve 3 --as NAME" staff remove --data demo --as first heron
answers "$second"
as works "another agrees" "3 is agreed to: staff.change remove heron. first can do it now" approve --data demo 3 --as second
answers "$second"
as refused "once is enough" 69 "is approved already" approve --data demo 3 --as second
answers "$second"
as refused "it is for the proposer to do" 69 "Proposed as 4" staff remove --data demo --as second heron
answers "$second"
as works "who takes theirs back" "4 is taken back" approve --data demo 4 --as second --refuse
answers "$first"
as works "who proposed it does it" "heron cannot sign in any more" staff remove --data demo --as first heron
answers "$heron"
as refused "who was removed signs in no more" 77 "The name or the password is wrong" staff password --data demo heron
works "and stays in the list" "removed $(date -u +%Y)" staff list --data demo
refused "the name is nobody's again" 69 "was given before" staff add --data demo --role officer heron
works "nothing waits" "Nothing waits for anybody" approve list --data demo
answers "$first"
as refused "another is proposed" 69 "Proposed as 5" staff change --data demo --as first --role clerk second
answers "$second"
as works "and refused" "5 is refused" approve --data demo 5 --as second --refuse
answers "$first"
as refused "what was refused is proposed anew" 69 "Proposed as 6" staff change --data demo --as first --role clerk second

# ------------------------------------------------------------------------------- odd words
for name in Heron h "he ron" "heron;" $'her\non' $'her\xffon' "héron" abcdefghijklmnopqrstuvwxy operator; do
        refused "no name: $name" 65 "A name for staff has 2 to 24" staff add --data demo --role officer "$name"
done
for roles in mayor clerk, ,clerk clerk,clerk "clerk officer" CLERK; do
        refused "no roles: $roles" 65 "Roles are clerk,supervisor,officer" staff add --data demo --role "$roles" stork
done
for number in x -1 1x 99999999999999999999 " 1"; do
        refused "no number: $number" 65 "A proposal has a number" approve --data demo --as first -- "$number"
done
refused "no such proposal" 66 "There is no proposal 99" approve --data demo 99 --as first
refused "nor one numbered 0" 66 "There is no proposal 0" approve --data demo 0 --as first
refused "nobody of that name" 66 "Nobody is called stork" staff remove --data demo stork
refused "who agrees, but nobody who asks" 65 "needs --as NAME" staff remove --data demo --with second first
refused "the same person twice" 77 "Nobody agrees to" staff remove --data demo --as first --with first second
answers "$first"
as refused "no password for the second" 65 "No passphrase was given" staff add --data demo --role officer --as first --with second stork
answers "$first" "wrong password"
as refused "a wrong one for the second" 77 "The name or the password is wrong" staff add --data demo --role officer --as first --with second stork
answers "$first" "$second" short
as refused "a new one that is too short" 65 "at least 12 characters" staff add --data demo --role officer --as first --with second stork
answers "$first" "$second" "stork's own password"
as works "both are here, and the new one" "stork works here now: officer" staff add --data demo --role officer --as first --with second stork
answers "stork's own password" "another of stork's"
as works "who changes their own password" "has a new password" staff password --data demo stork
answers "stork's own password" "yet another password"
as refused "the old one is gone" 77 "The name or the password is wrong" staff password --data demo stork
answers nobody
as refused "unknown is answered like wrong" 77 "The name or the password is wrong" staff password --data demo nobody-at-all
works "the log holds" "as it was signed" log verify demo

works "two reset a second factor" "has no second factor any more" staff reset --data demo second
has "and say what a demonstration does with it" "second gets the second factor of the file keys/staff again" "$said"
refused "once" 69 "no second factor" staff reset --data demo second
works "what cannot be done is not agreed to" "" approve list --data demo
is "so that nothing of it is left" "" "$(grep reset <<<"$said" || true)"

# a demonstration whose two cannot agree by themselves any more
answers "$first" "a new one for first"
as works "first has another password" "" staff password --data demo first
refused "then they are asked" 77 "Say who proposes it" staff change --data demo --role officer stork

# --------------------------------------------------------------------------------- a real city
answers "$one" "$two"
as works "two people make a city" "“first” and “second”" init --production city
is "no sign-in lies in it" "" "$(ls "$home/city/keys" | grep -v keystore || true)"
works "they are its staff" "first " staff list --data city
before=$(state_of city)
refused "nothing by nobody" 69 "two people must agree" key withdraw --data city "$month"
answers "$one"
as refused "nothing by one" 69 "Proposed as 1" key withdraw --data city --as first "$month"
answers "$one"
as refused "nor by the same one again" 69 "approve 1 --as NAME" key withdraw --data city --as first "$month"
answers "$one"
as refused "who cannot agree" 77 "Nobody agrees to" approve --data city 1 --as first
answers "$two"
as refused "nor by the other's password" 77 "name or the password is wrong" approve --data city 1 --as first
answers "$one"
as refused "nor by one's own for the other" 77 "name or the password is wrong" approve --data city 1 --as second
is "the keys are as they were" "$before" "$(state_of city)"
answers "$two"
as works "the other agrees" "1 is agreed to" approve --data city 1 --as second
answers "$one" "$one" "something else entirely"
as refused "with a wrong passphrase nothing is spent" 77 "passphrase is wrong" key withdraw --data city --as first "$month"
works "it waits" "second agreed" approve list --data city
answers "$one" "$one" "$two"
as works "then the month is withdrawn" "is withdrawn" key withdraw --data city --as first "$month"
works "the list says so" "withdrawn on" key list --data city
works "and nothing waits" "Nothing waits" approve list --data city
answers "$one" "$two"
as works "a new key for the month" "" key rotate --data city issuing
answers "$one" "$two" "$one" "$two"
as works "both are here" "is withdrawn" key withdraw --data city --as first --with second "$month"
answers "$one" "$two" "heron's own password"
as works "a third person" "heron works here now: clerk" staff add --data city --role clerk --as first --with second heron
is "no password is in the folder" "" "$(grep -rl "$one\|$two\|heron's own" "$home/city" || true)"

# ---------------------------------------------------------------------------- restoring a real city
works "a backup" "is written" backup --data city --out city.backup
refused "nobody restores it" 69 "two people must agree" restore --data back --from city.backup
answers "$one"
as refused "nor one alone" 69 "Two people of the city in the backup must be here" restore --data back --from city.backup --as first
answers "$one" "$one"
as refused "nor one as two" 77 "name or the password is wrong" restore --data back --from city.backup --as first --with heron
answers "$one" "$two"
as refused "nor somebody of another city" 77 "name or the password is wrong" restore --data back --from city.backup --as first --with stork
true_that "nothing is restored" test ! -e back -a ! -e back.part
answers "$two" "heron's own password"
as works "two of its staff do" "is back in back" restore --data back --from city.backup --as second --with heron
works "its log tells of it" "as it was signed" log verify back
is "by name" "backup.restore" "$(python3 -c '
import sqlite3, sys
for act, proposer, decider, state in sqlite3.connect(sys.argv[1]).execute(
        "SELECT act, proposer, decider, state FROM approval ORDER BY number DESC LIMIT 1"):
    print(act if (proposer, decider, state) == ("second", "heron", 4) else (act, proposer, decider, state))' "$home/back/city.db")"
answers "$one" "$two"
as works "and it works" "" status export --data back --out public

# ------------------------------------------------------------- what was made before there were staff
python3 tests/story/older_backup.py "$home/city.backup" "$place/older"
cp "$place/older" "$home/older.backup"
works "a backup of the version before is whole" "is whole" backup verify older.backup
answers "$one" "something else entirely"
as refused "its passphrases must be right" 77 "passphrase is wrong" restore --data old --from older.backup --as first --with second
answers "$one" "$two" "$one" "$two"
as works "its two people found its staff and restore it" "is back in old" restore --data old --from older.backup --as first --with second
is "who are these" "first second" "$(citykey staff list --data old; awk '{print $1}' <<<"$said" | xargs)"
works "backup of the demonstration" "" backup --data demo --out demo.backup
python3 tests/story/older_backup.py "$home/demo.backup" "$place/older"
cp "$place/older" "$home/older-demo.backup"
works "an older demonstration comes back" "is back in older-demo" restore --data older-demo --from older-demo.backup
is "with sign-ins of its own beside its keys" "first second" "$(awk '{print $1}' "$home/older-demo/keys/staff" | xargs)"
works "so that its two agree by themselves" "works here now" staff add --data older-demo --role officer swan
finish
