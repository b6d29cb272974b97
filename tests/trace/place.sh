# SPDX-License-Identifier: AGPL-3.0-or-later
# The place of the harness, in a mount namespace of its own that goes with it: programs, a city on a
# loop-mounted ext4, the person's files and the results on another mount, fresh temporary folders.
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir -p /mnt/bin /mnt/person /mnt/city /mnt/log
cp "$release"/src/citykey "$release/$tools"/{canary,search,memory,retention,desk_watch} "$here"/*.sh /mnt/bin/
[ -z "$leaky" ] || cp "$leaky"/src/citykey-leaky /mnt/bin/
cp -r policy/demo /mnt/policy
chmod -R a+rX /mnt/policy
mount -t tmpfs -o mode=755 tmpfs /mnt/person
for folder in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o mode=1777 tmpfs "$folder"; done
cd /mnt

passed=0
failed=0

# says NAME COMMAND…: one test; what the command says is shown when it fails.
says() {
        local name=$1 said
        shift
        if said=$("$@" 2>&1); then passed=$((passed + 1)); else
                failed=$((failed + 1))
                printf 'FAILED %s\n%s\n' "$name" "$said" | head -c 4000
                echo
        fi
}

finish() {
        cd /
        umount /mnt/city 2>/dev/null || true
        echo "$passed passed, $failed failed"
        [ "$failed" = 0 ]
}

# play SCRIPT WORD…: its tests are ours.
play() {
        local said last
        said=$(node "$here/$1" "${@:2}" 2>&1) || true
        last=$(printf '%s\n' "$said" | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -n 1)
        if [ -z "$last" ]; then last="0 passed, 1 failed"; fi
        passed=$((passed + ${last%% *}))
        last=${last##*, }
        failed=$((failed + ${last%% *}))
        [ "${last%% *}" = 0 ] || printf 'FAILED in %s\n%s\n' "$1" "$said" | head -c 20000
}

nobody() { (cd /mnt/city/home && env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 setpriv --reuid=$uid --regid=$uid --clear-groups "$@"); }

# A disk with an empty demonstration city, and a fresh copy of it.
make_base() {
        truncate -s 64M /mnt/disk.base
        mkfs.ext4 -q -m 0 -E lazy_itable_init=0,lazy_journal_init=0 /mnt/disk.base
        mount -o loop /mnt/disk.base /mnt/city
        mkdir /mnt/city/home
        chown $uid:$uid /mnt/city/home
        nobody /mnt/bin/citykey init --policy /mnt/policy /mnt/city/home/data >/dev/null
        umount /mnt/city
}

fresh_disk() {
        umount /mnt/city 2>/dev/null || true
        cp --sparse=always /mnt/disk.base /mnt/disk.img
        mount -o loop /mnt/disk.img /mnt/city
        fresh_out
        rm -rf /mnt/log/* /tmp/* /var/tmp/* /dev/shm/*
        touch /mnt/log/out /mnt/log/err /mnt/log/seen
        chmod 666 /mnt/log/out /mnt/log/err
}

fresh_out() {
        rm -rf /mnt/person/out
        install -d -o $uid -g $uid -m 700 /mnt/person/out
}

# A new person nobody has seen; with their picture.
new_person() {
        /mnt/bin/canary /mnt/person/person.json /mnt/person/portrait.png
        chmod 644 /mnt/person/person.json /mnt/person/portrait.png
}

# watch PROGRAM WORDS…: makes a card under the harness; what was seen is in /mnt/log/seen.
watch() {
        local program=$1 words=()
        shift
        [ "${1:-}" != kill ] || { words=(kill "$2" "$3" "$4"); shift 4; }
        (cd /mnt/city/home && /mnt/bin/retention /mnt/person/person.json /mnt/person/portrait.png /mnt/person/out $uid \
                /mnt/log/out /mnt/log/err "${words[@]}" -- "/mnt/bin/$program" issue --data /mnt/city/home/data \
                --person "${person:-/mnt/person/person.json}" --portrait "${portrait:-/mnt/person/portrait.png}" \
                --out /mnt/person/out "$@") >/mnt/log/seen 2>&1
}

seen() { grep -q -- "$1" /mnt/log/seen || { cat /mnt/log/seen; return 1; }; }
search() { /mnt/bin/search /mnt/person/person.json /mnt/person/portrait.png /mnt/person/out "$@"; }
finds() { ! search "$@"; }

# Everything that lasts: live files, all that was said, the temporary folders; then, unmounted, the device.
nothing_on_disk() {
        says "$1: files, database and its log hold nothing" search /mnt/city
        says "$1: what was said holds nothing" search /mnt/log/out /mnt/log/err
        says "$1: temporary folders hold nothing" search /tmp /var/tmp /dev/shm
        umount /mnt/city
        says "$1: the raw device holds nothing" search /mnt/disk.img
        mount -o loop /mnt/disk.img /mnt/city
}
