#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Cards to a simulated printer (tests/desk/printer) and back by another's reader; jams, ribbons, no power.
. tests/common-story.sh
export BUILD=$PWD/$BUILD_RELEASE
tree=$PWD
tray=$place/home/printer
mkdir "$tray" "$place/home/sides"
[ -z "$unprivileged" ] || chown -R 65534:65534 "$place/home"

printer() { as_user "$tree/tests/desk/printer" "$@"; }
trap 'printer stop "$tray"; rm -rf "$place"' EXIT

# desk WORD…: what it says in $said, its exit code in $code, its sentence in $told.
desk() {
        code=0
        said=$(as_user "$BUILD/tests/desk/desk_print" "$address" "$@" 2>"$place/told") || code=$?
        told=$(cat "$place/told")
}

desk_says() { # NAME EXPECTED WORD…
        local name=$1 expected=$2
        shift 2
        desk "$@"
        is "$name" "0 $expected" "$code $said"
}

desk_refuses() { # NAME CODE PART WORD…
        local name=$1 expected=$2 part=$3
        shift 3
        desk "$@"
        is "$name" "$expected" "$code"
        has "$name: says why" "$part" "$told"
}

# One invented card; its job is in $job.
print_card() { # SEED
        desk print "$1" "$place/home/sides/$1"
        job=$said
}

came_out() { # NAME SEED JOB-FILE
        true_that "$1: is read by another reader" python3 "$tree/tests/desk/read_pwg.py" "$tray/out/$3.pwg" "$place/home/sides/out"
        true_that "$1: the front is what was drawn" cmp "$place/home/sides/$2-1.ppm" "$place/home/sides/out-1.ppm"
        true_that "$1: the back is what was drawn" cmp "$place/home/sides/$2-2.ppm" "$place/home/sides/out-2.ppm"
}

behave() { printf '%s\n' "$@" >>"$tray/behaviour"; }

address=$(printer start "$tray")
is "the printer is on" ipp://127.0.0.1: "${address%%[0-9]*/*}$(echo "$address" | sed -n 's,^ipp://\(127.0.0.1:\).*,\1,p')"

desk_says "a good printer is fit" "condition 1 trouble 0 queued 0 ribbon 80 size 5400x8560" look
print_card 1
is "a card is printed" 0 "$code"
desk_says "its job is done" "" await-job "$job" completed
came_out "a card" 1 1

behave jam
print_card 2
desk_says "a jam is seen" "" await 1
desk_refuses "a jammed printer gets no other card" 69 "jammed" print 3 "$place/home/sides/3"
desk_says "the job is not over" "processing reasons 0 sides 0" job "$job"
printer hand "$tray" cleared
desk_says "the job of a spoiled card is given up" "" await-job "$job" aborted
desk_says "the jam is over" "" await 0

behave ribbon cards open
for trouble in 4:refilled:ribbon 2:refilled:blank 8:closed:open; do
        IFS=: read -r mask word part <<<"$trouble"
        print_card "$mask"
        desk_says "trouble $mask is seen" "" await "$mask"
        desk_refuses "trouble $mask has a sentence" 69 "$part" look
        printer hand "$tray" "$word"
        desk_says "the card comes out after it" "" await-job "$job" completed
        came_out "the card after trouble $mask" "$mask" "$(ls "$tray/out" | wc -l)"
done

behave low
print_card 20
desk_says "a low ribbon lets the card come out" "" await-job "$job" completed
desk_says "and is seen" "condition 1 trouble 512 queued 0 ribbon 5 size 5400x8560" look

behave last
print_card 24
desk_says "the last card of a ribbon comes out" "" await-job "$job" completed
desk_refuses "and the ribbon is seen to be empty" 69 "ribbon" look
printer stop "$tray"
address=$(printer start "$tray")

behave slow
print_card 21
desk_says "a slow printer is waited for" "processing reasons 0 sides 0" job "$job"
desk_says "a job can be cancelled" "" cancel "$job"
printer hand "$tray" stop
desk_says "a cancelled job is over" "" await-job "$job" canceled
desk_says "cancelling it again does no harm" "" cancel "$job"
desk_says "a job that never was is forgotten" "forgotten reasons 0 sides 0" job 999
desk_says "cancelling it does no harm" "" cancel 999

behave slow
print_card 22
printer stop "$tray"
desk_refuses "a printer that is off in mid-card takes no connection" 75 "takes no connection" job "$job"
address=$(printer start "$tray")
desk_says "switched on again it has forgotten the job" "forgotten reasons 0 sides 0" job "$job"
print_card 23
desk_says "and prints the next card" "" await-job "$job" completed

right=$address
address=${right%/ipp/print}/other
desk_refuses "a wrong path has a sentence" 69 "path" look
address=ipp://printer.local/ipp/print
desk_refuses "a name is no address" 65 "numeric" look

true_that "no name of a job says anything" grep -q . "$tray/log"
is "every document in the spool is called alike" "" "$(cd "$tray/spool" && ls | grep -v -E '^[0-9]+-card\.(pwg|prn|ras)$|\.(crt|key|pem)$' || true)"
printer stop "$tray"
finish
