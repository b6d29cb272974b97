# SPDX-License-Identifier: AGPL-3.0-or-later
# Each verb that changes something, killed at points spread over all its calls.
home=/mnt/city/home
data=$home/data
citykey() { nobody /mnt/bin/citykey "$@"; }

# The test's disk is small, and nobody made a backup here: that may be said.
city_is_whole() {
        citykey log verify $data || return 1
        ! citykey doctor --data $data | grep '^red' | grep -v '^red *disk'
}

issue() { citykey issue --data $data --person /mnt/person/person.json --portrait /mnt/person/portrait.png --out $home/out; }

# killed_at CALL WORDS…: runs the program, which is killed at the entry of that call of its first process.
killed_at() {
        local call=$1
        shift
        (cd $home && /mnt/bin/retention /mnt/person/person.json /mnt/person/portrait.png /mnt/person/out $uid /mnt/log/out \
                /mnt/log/err kill launcher "$call" 9 -- /mnt/bin/citykey "$@") >/mnt/log/seen 2>&1
}

# points NAME UNDO CHECK WORDS…: kills the verb at $kills points; after each CHECK must hold, and the verb
# must then work; UNDO makes ready for the next.
points() {
        local name=$1 undo=$2 check=$3 count point
        shift 3
        $undo
        killed_at 1000000000 "$@" || true
        says "$name works" seen '^status 0$'
        count=$(sed -n 's/^calls launcher //p' /mnt/log/seen)
        for point in $(seq 1 "$kills"); do
                $undo
                killed_at $((1 + (count - 4) * point / (kills + 1))) "$@" || true
                says "$name, killed at point $point of $kills" seen '^killed 1$'
                says "$name, killed at point $point: nothing is left running" seen '^found$'
                says "$name, killed at point $point: all is whole" $check
                says "$name, killed at point $point: it can be done again" again "$@"
        done
}
# What was finished before the kill is there; what was begun lies beside it, and the sentence says so.
again() {
        case $1 in init | restore) [ ! -d $home/new ] || { citykey log verify $home/new; return; } ;; esac
        citykey "$@" && return
        rm -rf $home/new.part
        citykey "$@"
}

new_is_whole_or_absent() { [ ! -e $home/new ] || { citykey log verify $home/new && ! citykey doctor --data $home/new | grep '^red' | grep -v '^red *disk'; }; }
backup_is_whole_or_absent() { [ ! -e $home/backup ] || citykey backup verify $home/backup; }
export_is_whole() {
        local file
        for file in $(ls $home/export); do
                [ -s "$home/export/$file" ] || { echo "$file is empty"; return 1; }
        done
        city_is_whole
}
no_new() { rm -rf $home/new $home/new.part; }
no_backup() { rm -f $home/backup; }
no_export() { rm -rf $home/export; }
nothing() { :; }
new_card() { issue >/dev/null; }

make_base
new_person
fresh_disk
says "a card is made" issue
points "init" no_new new_is_whole_or_absent init --policy /mnt/policy $home/new
points "backup" no_backup backup_is_whole_or_absent backup --data $data --out $home/backup
[ -e $home/backup ] || citykey backup --data $data --out $home/backup >/dev/null
points "restore" no_new new_is_whole_or_absent restore --data $home/new --from $home/backup
points "status export" no_export export_is_whole status export --data $data --out $home/export
points "key rotate" nothing city_is_whole key rotate --data $data status
points "key rotate of the log" nothing city_is_whole key rotate --data $data log
says "after all rotations a card is made" issue

# a lost card: each point has a card of its own
count=200
for point in $(seq 1 "$kills"); do
        new_card
        code=$(head -n 1 $home/out/stub.txt)
        killed_at $((1 + count * point / (kills + 1))) lost --data $data "$code" || true
        says "lost, killed at point $point: all is whole" city_is_whole
        citykey lost --data $data "$code" >/dev/null 2>&1 || true
        citykey status export --data $data --out $home/export >/dev/null
        says "lost, killed at point $point: done again, the card is turned off" sh -c "
                cd $home && setpriv --reuid=$uid --regid=$uid --clear-groups /mnt/bin/citykey verify --keys export/keys.json \
                --status export/status.cwt \"\$(cat out/qr.txt)\"; [ \$? = 4 ]"
done

# what takes two people: each point has somebody of its own, who works here or does not
signed_up() { citykey staff list --data $data | grep -q "^$1 "; }
nothing_waits() { citykey approve list --data $data | grep -q "Nothing waits"; }
add_again() { signed_up "$1" || citykey staff add --data $data --role officer "$1"; }
killed_at 1000000000 staff add --data $data --role officer nobody-kills || true
says "staff add works" seen '^status 0$'
count=$(sed -n 's/^calls launcher //p' /mnt/log/seen)
for point in $(seq 1 "$kills"); do
        killed_at $((1 + (count - 4) * point / (kills + 1))) staff add --data $data --role officer "killed-$point" || true
        says "staff add, killed at point $point: all is whole" city_is_whole
        says "staff add, killed at point $point: it can be done again" add_again "killed-$point"
        says "staff add, killed at point $point: and is done once" signed_up "killed-$point"
        says "staff add, killed at point $point: nothing that was agreed to is left over" nothing_waits
done

# a month withdrawn: the same command finishes whatever was begun
month=$(date -u +%Y-%m)
withdrawn() { ! citykey key list --data $data | grep "^issuing *$month .* signs"; }
withdraw_again() { citykey key withdraw --data $data "$month" || withdrawn; }
new_month() { citykey key rotate --data $data issuing >/dev/null; }
new_month
killed_at 1000000000 key withdraw --data $data "$month" || true
says "key withdraw works" seen '^status 0$'
count=$(sed -n 's/^calls launcher //p' /mnt/log/seen)
for point in $(seq 1 "$kills"); do
        new_month
        killed_at $((1 + (count - 4) * point / (kills + 1))) key withdraw --data $data "$month" || true
        says "key withdraw, killed at point $point: all is whole" city_is_whole
        says "key withdraw, killed at point $point: it can be done again" withdraw_again
        says "key withdraw, killed at point $point: the month is withdrawn" withdrawn
        says "key withdraw, killed at point $point: nothing that was agreed to is left over" nothing_waits
done
