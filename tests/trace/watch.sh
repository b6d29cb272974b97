# SPDX-License-Identifier: AGPL-3.0-or-later
# Cards made as they should be, and refused ones.
make_base

clean() {
        says "$1: nothing is found in memory, in writes, or left running" seen '^found$'
        says "$1: while it was served, the person's own process was found to know it" seen '^served 1$'
}

new_person
fresh_disk
watch citykey || true
calls=$(grep '^calls' /mnt/log/seen)
says "a card is made" seen '^status 0$'
clean "a card"
says "the search finds the person in the person's file" finds /mnt/person/person.json
says "the search finds the portrait on the card, and the code" finds /mnt/person/out/front.png
says "the search finds the portrait in the portrait" finds /mnt/person/portrait.png
nothing_on_disk "a card"
says "the program has no leak in it" sh -c '! grep -q CITYKEY_LEAK /mnt/bin/citykey && grep -q CITYKEY_LEAK /mnt/bin/citykey-leaky'

# more people, one after another on the same disk
for round in 2 3; do
        new_person
        fresh_out
        watch citykey --head 100,100,240,300 || true
        says "card $round is made" seen '^status 0$'
        clean "card $round"
        nothing_on_disk "card $round"
done

# refused: what is wrong is found after something of the person was read
refused() {
        fresh_out
        [ -z "${room:-}" ] || mount -t tmpfs -o size=$room,uid=$uid,gid=$uid,mode=700 tmpfs /mnt/person/out
        watch citykey || true
        says "$1 is refused" sh -c '! grep -q "^status 0$" /mnt/log/seen'
        says "$1: nothing is found" seen '^found$'
        says "$1: no file is made" [ -z "$(ls -A /mnt/person/out)" ]
        [ -z "${room:-}" ] || umount /mnt/person/out
        nothing_on_disk "$1"
}
new_person
room=200k refused "a full disk for the results"
head -c 300000 /mnt/person/portrait.png >/mnt/person/cut.png
portrait=/mnt/person/cut.png refused "a cut portrait"
sed 's/"birth": "[0-9]*/"birth": "2999/' /mnt/person/person.json >/mnt/person/future.json
person=/mnt/person/future.json refused "a birth in the future"
