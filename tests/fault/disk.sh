# SPDX-License-Identifier: AGPL-3.0-or-later
# Disks that are full or may not be written, and many programs at once.

# refuses COMMAND…: fails, with a sentence and no signal.
refuses() {
        local said code=0
        said=$("$@" 2>&1) || code=$?
        [ "$code" != 0 ] && [ "$code" -lt 128 ] && [ -n "$said" ] && ! printf '%s' "$said" | grep -qi 'assert\|segmentation\|sanitizer' ||
                { echo "exit code $code, said: $said"; return 1; }
}

fresh_disk
issue >/dev/null
code=$(head -n 1 $home/out/stub.txt)
mount -o remount,ro /mnt/city
says "on a read-only disk no card is made" refuses issue
says "on a read-only disk no card is turned off" refuses citykey lost --data $data "$code"
says "on a read-only disk no key is replaced" refuses citykey key rotate --data $data status
says "on a read-only disk the log is verified" citykey log verify $data
mount -o remount,rw /mnt/city
says "a disk that was read-only has lost nothing" city_is_whole
says "and the card is turned off now" citykey lost --data $data "$code"

fresh_disk
nobody dd if=/dev/zero of=$home/filler bs=64k 2>/dev/null || true
nobody dd if=/dev/zero of=$home/filler2 bs=512 2>/dev/null || true
says "on a full disk no card is made" refuses issue
says "on a full disk no city is made" refuses citykey init --policy /mnt/policy $home/new
says "on a full disk no backup is made" refuses citykey backup --data $data --out $home/backup
says "and no half of one is left" [ ! -e $home/backup ] 
says "and no half of a city is left" [ ! -e $home/new ]
rm $home/filler $home/filler2
says "a disk that was full has lost nothing" city_is_whole
says "and the card is made now" issue

# eight programs at once, each with a folder of its own for results
many() {
        local n codes=0 pids=()
        for n in 1 2 3 4 5 6 7 8; do
                citykey issue --data $data --person /mnt/person/person.json --portrait /mnt/person/portrait.png \
                        --out $home/out$n >/mnt/log/many.$n 2>&1 &
                pids+=($!)
        done
        citykey backup --data $data --out $home/backup >/dev/null || codes=1
        citykey log verify $data >/dev/null || codes=1
        for n in "${pids[@]}"; do wait "$n" || codes=1; done
        cat /mnt/log/many.*
        return $codes
}
says "eight cards are made at once, with a backup and a look at the log" many
says "and each has its own number" [ "$(cat /mnt/log/many.* | sort -u | grep -c status_index)" = 8 ]
says "and all is whole" city_is_whole
says "and the backup too" citykey backup verify $home/backup
