#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The published log, as a checker in another language sees it: golang.org/x/mod makes the root and all proofs from
# our tiles, and refuses altered ones.
#
#   tests/peer/tiles.sh CITYKEY
set -eu
citykey=$(realpath "$1")
cd "$(dirname "$0")/../.."
. tests/common.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. tests/peer/go.sh

publish() {
        "$citykey" init "$folder/city" >/dev/null
        for reason in $(seq 40 | sed 's/.*/other/'); do
                "$citykey" switch pause --data "$folder/city" --reason "$reason" >/dev/null
        done
        "$citykey" log publish --data "$folder/city" --out "$folder/log"
}

ours_agrees() {
        "$citykey" log verify "$folder/log" --keys "$folder/log/key"
}

# One bit, in a place of its own each time; then both programs refuse.
refuse_altered() {
        local file
        for file in "$folder"/log/tile/0/* "$folder"/log/tile/entries/*; do
                file=$(find "$file" -type f | head -n 1)
                cp "$file" "$folder/kept"
                printf '\377' | dd of="$file" bs=1 seek=70 conv=notrunc 2>/dev/null
                if "$folder/checker" "$folder/log" || ours_agrees; then return 1; fi
                cp "$folder/kept" "$file"
        done
}

check 'the checker is built' build_checker tiles
check 'a city publishes its log' publish
check 'the checker finds it good' "$folder/checker" "$folder/log"
check 'so do we' ours_agrees
check 'an altered tile is refused' refuse_altered
finish
