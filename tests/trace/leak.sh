# SPDX-License-Identifier: AGPL-3.0-or-later
# The control: each channel leaks on purpose, and the part of the harness that watches it must say so.
export CITYKEY_LEAK_DIR=/mnt/city/home/data

leak() {
        export CITYKEY_LEAK=$1
        new_person
        fresh_disk
        watch citykey-leaky || true
}
caught() { says "the leak “$CITYKEY_LEAK” is caught" "$@"; }
found_at() { search "$1" | grep -q "$2" || { search "$1"; return 1; }; }
on_device_only() { ! finds /mnt/city && umount /mnt/city && finds /mnt/disk.img; }

leak memory-person; caught seen 'memory of the person, at its end'
leak memory-worker; caught seen 'memory of the image, at its end'
leak memory-launcher; caught seen 'memory of the launcher, at its end'
leak file; caught found_at /mnt/city /data/leaked
leak device; caught on_device_only
leak tmp; caught seen 'written by the launcher to descriptor'
leak log; caught finds /mnt/log/err
leak stdout; caught finds /mnt/log/out
leak row; caught found_at /mnt/city /data/city.db
leak wal; caught found_at /mnt/city /data/city.db-wal
leak deleted-row; caught on_device_only
leak core; caught found_at /mnt/city home/core
unset CITYKEY_LEAK
