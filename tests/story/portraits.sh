#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Whatever somebody holds out as a portrait: a card, or a sentence that says what to do, and no file.
set -eu
. tests/common-story.sh

python3 tests/story/make_pictures.py "$place/home/pictures"
citykey init city
cp "$place/home/pictures/least.png" "$place/home/locked.png"
chmod 000 "$place/home/locked.png"
[ -z "$unprivileged" ] || chown 65534 "$place/home/locked.png"
mkfifo "$place/home/pipe"
chmod 666 "$place/home/pipe"

issue() { # PORTRAIT [--head BOX]
        rm -rf "$place/home/card"
        citykey issue --data city --person person.json --out card --portrait "$@"
}

card() { # PORTRAIT [--head BOX]
        issue "$@"
        is "a card from $*" 0 "$code"
        is "all five files from $*" 5 "$(ls "$place/home/card" | wc -l)"
}

no_card() { # CODE PART PORTRAIT [--head BOX]
        local expected=$1 part=$2
        shift 2
        rm -rf "$place/home/card"
        under="timeout 40" refused "no card from $*" "$expected" "$part" \
                issue --data city --person person.json --out card --portrait "$@"
        true_that "nothing is left of $*" test ! -e card
}

for portrait in quarters.jpg quarters.png cmyk.jpg least.png wide.png tall.png bomb.png; do card "pictures/$portrait"; done
card portrait.png
card portrait.png --head 0,0,512,512
card portrait.png --head 0,0,48,60

no_card 65 "ends too early" pictures/cut.jpg
no_card 65 "ends too early" pictures/cut_early.jpg
no_card 65 "ends too early" pictures/cut.png
no_card 65 "ends too early" pictures/cut_early.png
no_card 65 "damaged" pictures/damaged.png
no_card 65 "larger than 15 MB" pictures/huge.jpg
no_card 65 "50 megapixels" pictures/pixels_claimed.png
no_card 65 "50 megapixels" pictures/pixels.png
no_card 65 "50 megapixels" pictures/pixels.jpg
no_card 65 "Use a still photo" pictures/moving.png
no_card 65 "Use a still photo" pictures/moving.gif
no_card 65 "240 pixels wide" pictures/dot.png
no_card 65 "240 pixels wide" pictures/narrow.png
no_card 65 "240 pixels wide" pictures/low.png
no_card 65 "HEIC" pictures/heic.heic
no_card 65 "Save it as JPEG or PNG" pictures/still.gif
no_card 65 "Save it as JPEG or PNG" pictures/face.webp
no_card 65 "a document" pictures/form.pdf
no_card 65 "not a picture" pictures/words.txt
no_card 65 "is empty" pictures/empty.jpg
no_card 65 "is empty" /dev/null
no_card 65 "is empty" pipe
no_card 65 "larger than 15 MB" /dev/zero
no_card 65 "is a folder" pictures
no_card 66 "is not there" pictures/none.jpg
no_card 77 "may not be opened" locked.png
no_card 2 "needs a value" ""
true_that "the locked picture stays as it was" test -e locked.png

for box in 0,0,513,10 500,500,100,100 0,0,100000,1; do no_card 65 "outside the picture" portrait.png --head "$box"; done
for box in 10,10,100,100, -1,0,10,10 0,0,0,0 1,2,3 1,2,3,4,5 a,b,c,d "1, 2, 30, 40" 99999999999999999999,1,1,1 1e2,0,100,100; do
        no_card 65 "four whole numbers" portrait.png --head "$box"
done
no_card 65 "48 pixels" portrait.png --head 0,0,10,10

# A camera held any way gives the same upright portrait: the colours of its quarters, on the card.
upright() {
        python3 - "$place/home/card/front.png" <<'END'
import struct, sys, zlib
data = open(sys.argv[1], "rb").read()
width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
assert depth == 8 and colour in (2, 6), (depth, colour)
size, at, packed = {2: 3, 6: 4}[colour], 8, b""
while at < len(data):
    length, = struct.unpack(">I", data[at:at + 4])
    if data[at + 4:at + 8] == b"IDAT":
        packed += data[at + 8:at + 8 + length]
    at += 12 + length
raw, stride, above, rows = zlib.decompress(packed), width * size, bytearray(width * size), []
for y in range(height):
    kind, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
    for i in range(stride):
        left, up = row[i - size] if i >= size else 0, above[i]
        corner = above[i - size] if i >= size else 0
        if kind == 1: row[i] = (row[i] + left) & 255
        elif kind == 2: row[i] = (row[i] + up) & 255
        elif kind == 3: row[i] = (row[i] + (left + up) // 2) & 255
        elif kind == 4:
            p = left + up - corner
            near = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))[2]
            row[i] = (row[i] + near) & 255
    rows.append(row)
    above = row
# which of the four colours is where: the mean place of the pixels that are nearly it
for name, want in (("red", (200, 30, 30)), ("green", (30, 160, 60)), ("blue", (30, 60, 200)), ("yellow", (230, 200, 40))):
    xs = ys = count = 0
    for y in range(0, height, 4):
        for x in range(0, width * 2 // 5, 4):
            if all(abs(rows[y][x * size + i] - want[i]) < 24 for i in range(3)):
                xs, ys, count = xs + x, ys + y, count + 1
    assert count > 50, name
    print(name, round(xs / count / 12), round(ys / count / 12))
END
}
issue pictures/quarters.png
as_stored=$(upright)
for turn in 1 2 3 4 5 6 7 8; do
        card pictures/turned_$turn.jpg
        is "turned $turn is upright on the card" "$as_stored" "$(upright)"
done

# The index that a refusal used up is no obstacle, and the city is as well as before.
works "the log is whole after all this" "as it was signed" log verify city
works "the doctor finds it well" "" doctor --data city
finish
