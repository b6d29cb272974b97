# SPDX-License-Identifier: AGPL-3.0-or-later
# Each process killed at points spread over all its calls, and crashed: afterwards nothing runs, nothing
# half-written can be seen, the city is whole, the next card can be made, and no disk holds anything.

# Every file that can be seen is finished.
outputs_are_whole() {
        local file
        for file in $(ls -A /mnt/person/out); do
                case $file in
                *.png) tail -c 8 "/mnt/person/out/$file" | grep -qa IEND || { echo "$file is cut"; return 1; } ;;
                card.pdf) tail -c 10 "/mnt/person/out/$file" | grep -qa '%%EOF' || { echo "$file is cut"; return 1; } ;;
                qr.txt | stub.txt) [ "$(tail -c 1 "/mnt/person/out/$file" | od -An -tx1)" = ' 0a' ] || { echo "$file is cut"; return 1; } ;;
                *) echo "what is $file?"; return 1 ;;
                esac
        done
}

no_core() {
        ! find /mnt/city /mnt/person /tmp -name 'core*' -type f | grep . && return
        find /mnt/city /mnt/person /tmp -name 'core*' -type f -delete
        return 1
}
has_sentence() { [ "$role" = launcher ] || grep -q '^status 0$' /mnt/log/seen || [ -s /mnt/log/err ]; }
# The test's disk is small; that is the one thing that may be red.
city_is_whole() {
        nobody /mnt/bin/citykey log verify /mnt/city/home/data || return 1
        ! nobody /mnt/bin/citykey doctor --data /mnt/city/home/data | grep '^red' | grep -v '^red *disk'
}
next_card() { fresh_out && watch citykey && seen '^status 0$'; }

# once ROLE CALL SIGNAL
once() {
        local what="$1 with signal $3 at call $2"
        role=$1
        fresh_out
        : >/mnt/log/err
        watch citykey kill "$1" "$2" "$3" || true
        says "$what: it was" seen '^killed 1$'
        says "$what: nothing is left running" seen '^found$'
        says "$what: nothing half-written is seen" outputs_are_whole
        says "$what: no core file" no_core
        says "$what: a sentence is said" has_sentence
        says "$what: the log is whole" nobody /mnt/bin/citykey log verify /mnt/city/home/data
}

new_person
fresh_disk
for role in launcher template person image keeper; do
        count=$(echo "$calls" | sed -n "s/^calls $role //p")
        for point in $(seq 1 "$kills"); do
                once $role $((1 + (count - 12) * point / (kills + 1))) 9
        done
        for point in 1 2 3; do
                once $role $((1 + (count - 12) * point / 4)) 11
                once $role $((5 + (count - 12) * point / 4)) 6
        done
        says "after the kills of $role the city is whole" city_is_whole
        says "after the kills of $role the next card is made" next_card
done
nothing_on_disk "after all kills"
