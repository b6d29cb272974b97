# SPDX-License-Identifier: AGPL-3.0-or-later
# Folders that are not as they should be: every verb gives a sentence, none crashes, none makes it worse.

every_verb_refuses() {
        refuses issue && refuses citykey lost --data $data AAAA-AAAA-AAAA-AAAA-AAAA-A &&
                refuses citykey status export --data $data --out $home/export &&
                refuses citykey key rotate --data $data status && refuses citykey doctor --data $data
}

# broken NAME COMMAND…: breaks the folder by a command; afterwards the verbs that need that part refuse.
broken() {
        local name=$1
        shift
        fresh_disk
        (cd $data && "$@")
        says "with $name every verb says so" every_verb_refuses
}
is_said_by_doctor() { refuses citykey doctor --data $data && refuses issue; }
doubtful() {
        local name=$1
        shift
        fresh_disk
        (cd $data && "$@")
        says "with $name no card is made, and the doctor says so" is_said_by_doctor
}

broken "no folder" rm -rf $data
broken "an empty folder" find . -mindepth 1 -delete
broken "no signed state" rm state
broken "an empty signed state" truncate -s 0 state
broken "half of the signed state" truncate -s 60 state
broken "another signed state" sed -i 's/demonstration/production/' state
broken "no database" rm city.db
broken "a database that is none" sh -c 'echo hello > city.db'
broken "half of the database" truncate -s 300000 city.db
broken "a newer database" python3 -c 'import sqlite3; c = sqlite3.connect("city.db"); c.execute("PRAGMA user_version = 999"); c.commit()'
broken "no policy" rm -rf policy
broken "a policy with a broken line" sh -c 'echo "  : : x" >> policy/city.yaml'
doubtful "no keys" rm keys/keystore
doubtful "half of the keys" truncate -s 50 keys/keystore
doubtful "no passphrase" rm keys/passphrase
doubtful "no sign-ins" rm keys/staff
doubtful "another passphrase" sh -c 'echo other > keys/passphrase'

# bits that flip anywhere: never a crash, and what is not noticed did no harm
flip() { python3 -c '
import random, sys
path, seed = sys.argv[1], int(sys.argv[2])
random.seed(seed)
data = bytearray(open(path, "rb").read())
for _ in range(20):
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
open(path, "wb").write(data)' "$@"; }
no_crash() {
        local code=0 verb
        for verb in "log verify $data" "doctor --data $data" "status export --data $data --out $home/export"; do
                code=0
                citykey $verb >/dev/null 2>&1 || code=$?
                [ "$code" -lt 128 ] || { echo "$verb: $code"; return 1; }
        done
        code=0
        issue >/dev/null 2>&1 || code=$?
        [ "$code" -lt 128 ] || { echo "issue: $code"; return 1; }
}
for file in city.db keys/keystore state; do
        for seed in 1 2 3; do
                fresh_disk
                flip $data/$file $seed
                says "with flipped bits in $file ($seed) nothing crashes" no_crash
        done
done
