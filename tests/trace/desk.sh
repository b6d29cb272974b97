# SPDX-License-Identifier: AGPL-3.0-or-later
# A desk at an event. Its city, its bundle and all that it writes are on the loop-mounted disk; who comes and what the
# printer holds are elsewhere.
desk=/mnt/city/home/desk
here_desk=$tree/tests/desk

# The places of one day, all empty.
open_desk() {
        fresh_disk
        umount /mnt/people /mnt/printer 2>/dev/null || true
        mount -t tmpfs -o mode=755 tmpfs /mnt/people
        mount -t tmpfs -o mode=755,uid=$uid,gid=$uid tmpfs /mnt/printer
        printer start /mnt/printer >/dev/null
}
close_desk() { printer stop /mnt/printer; }
printer() {
        (cd / && env -i PATH=/usr/sbin:/usr/bin:/bin BUILD="$release" TMPDIR=/mnt/printer setpriv --reuid=$uid --regid=$uid --clear-groups "$here_desk/printer" "$@")
}

make_desk_base() {
        mount -o loop /mnt/disk.base /mnt/city
        install -d -o $uid -g $uid -m 700 $desk
        nobody /mnt/bin/citykey event prepare --data /mnt/city/home/data --name Fair --desk North --day "$(TZ=America/Chicago date +%F)" \
                --cards 30 --officer Heron --officer Plover --out $desk/north.bundle |
                python3 -c 'import json, sys; print("\n".join(o["passphrase"] for o in json.load(sys.stdin)["officers"]))' >/mnt/words
        umount /mnt/city
}

everybody() { /mnt/bin/search everybody /mnt/people - "$@"; }

nothing_of_anybody() {
        says "$1: what lies on the disk holds nobody" everybody /mnt/city
        says "$1: what was said holds nobody" everybody /mnt/log/out /mnt/log/err
        says "$1: temporary folders hold nobody" everybody /tmp /var/tmp /dev/shm /run
        umount /mnt/city
        says "$1: the raw device holds nobody" everybody /mnt/disk.img
        mount -o loop /mnt/disk.img /mnt/city
}

make_base
make_desk_base
mkdir -p /mnt/people /mnt/printer /mnt/stage
trap close_desk EXIT

open_desk
play desk_day.mjs $desk /mnt/printer "$here_desk/printer"
says "the search finds everybody's files" sh -c '! /mnt/bin/search everybody /mnt/people - /mnt/people >/dev/null'
nothing_of_anybody "a day"
play desk_screen.mjs $desk /mnt/printer
says "the day's papers are there, and the journal is not" sh -c "ls $desk/north.tally $desk/north.tally.certificate $desk/north.tally.certificate.pdf && [ ! -e $desk/north.tally.journal ]"
nothing_of_anybody "the end of a day"
close_desk

# The control: a desk that leaks, in one way each time, and the part of the watch that must say so.
mkdir -p /mnt/seen
leak() { # WAY COURSE
        export CITYKEY_LEAK=$1 CITYKEY_LEAK_DIR=$desk
        fresh_disk
        umount /mnt/people 2>/dev/null || true
        mount -t tmpfs -o mode=755 tmpfs /mnt/people
        timeout 60 node "$here/desk_leak.mjs" $desk "$2" >/mnt/seen/all 2>&1 || true
        unset CITYKEY_LEAK CITYKEY_LEAK_DIR
        way=$1
}
caught() { says "a desk's leak “$way” is caught" "$@"; }
says_watch() { grep -q -- "$1" /mnt/seen/all || { cat /mnt/seen/all; return 1; }; }
finds_anybody() { ! everybody "$@"; }
finds_at() { everybody "$1" | grep -q "$2" || { everybody "$1"; cat /mnt/seen/all; return 1; }; }
only_device() { everybody /mnt/city && umount /mnt/city && ! everybody /mnt/disk.img; }

leak memory-person goes; caught says_watch 'memory of the person, at its end'
leak memory-worker goes; caught says_watch 'memory of the image, at its end'
leak memory-keeper goes; caught says_watch 'memory of the keeper'
leak memory-launcher goes; caught says_watch 'memory of the launcher'
leak talk goes; caught says_watch 'written by the person to descriptor'
leak mask ends; caught says_watch 'written by the person to descriptor'
caught grep -q 'marks of the paper check' /mnt/log/err
leak say goes; caught says_watch 'written by the person to descriptor 2'
leak spool ends; caught grep -q 'something that it may not do' /mnt/log/err
leak tmp goes; caught says_watch 'opened for writing by the launcher: /tmp/'
leak log goes; caught finds_anybody /mnt/log/err
leak stdout goes; caught finds_anybody /mnt/log/out
leak journal goes; caught finds_at $desk north.tally.journal
leak part goes; caught finds_at $desk north.tally.part1
leak device goes; caught only_device
leak certificate closes; caught finds_at $desk north.tally.certificate:
leak core ends; caught finds_at $desk core
leak browser-left goes; caught says_watch 'a process of an earlier browser is left'
leak browser-disk goes; caught says_watch 'opened for writing by the browser: /mnt/city'
