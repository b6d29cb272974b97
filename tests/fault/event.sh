# SPDX-License-Identifier: AGPL-3.0-or-later
# What a city does with its stock and for events, killed at points spread over all its calls: each is done whole
# or not at all, and can be done again. Each point has a batch, a piece or a desk of its own.
fresh_disk
today=$(TZ=America/Chicago date +%F)

# of VERB FILTER: what the command line says in JSON.
of() {
        local verb=$1
        citykey "$verb" list --data $data --json | python3 -c "import json, sys; print($2)"
}
blanks() { of stock "sum(l['$1'] for l in json.load(sys.stdin) if l['kind'] == 'card')"; }
in_batch() { of stock "sum(l['in_stock'] for l in json.load(sys.stdin) if l['batch'] == '$1')"; }
event_has() { of event "sum(e['$2'] for e in json.load(sys.stdin) if e['name'] == '$1')"; }
prepared() { of event "sum(d['cards'] for e in json.load(sys.stdin) for d in e['desks'] if d['state'] == 'prepared')"; }
state_of() { of event "[d['state'] for e in json.load(sys.stdin) if e['name'] == '$1' for d in e['desks']]"; }

# counts WORDS…: how many calls of the program there are to be killed at; it works.
counts() {
        killed_at 1000000000 "$@" || true
        says "$1 $2 works" seen '^status 0$'
        count=$(sed -n 's/^calls launcher //p' /mnt/log/seen)
}

# at_point POINT WORDS…
at_point() {
        local point=$1
        shift
        killed_at $((1 + (count - 4) * point / (kills + 1))) "$@" || true
        says "$1 $2, killed at point $point: nothing is left running" seen '^found$'
        says "$1 $2, killed at point $point: all is whole" city_is_whole
}

received_once() { [ "$(in_batch "$1")" = 20 ]; }
none_or_all() { case $(in_batch "$1") in 0 | 20) ;; *) return 1 ;; esac; }
receive_again() { received_once "$1" || citykey stock receive --data $data --counted 20 card "$1" "$1-01" "$1-20"; }
counts stock receive --data $data --counted 20 card LOT LOT-01 LOT-20
for point in $(seq 1 "$kills"); do
        at_point "$point" stock receive --data $data --counted 20 card "P$point" "P$point-01" "P$point-20"
        says "stock receive, killed at point $point: every piece or none" none_or_all "P$point"
        says "stock receive, killed at point $point: it can be done again" receive_again "P$point"
        says "stock receive, killed at point $point: and is done once" received_once "P$point"
        says "stock receive, killed at point $point: nothing that was agreed to is left over" nothing_waits
done

# a count that agrees, after one that did not
differ() { citykey stock count --data $data --counted $((there - 1)) card >/dev/null 2>&1 || true; }
there=$(blanks in_stock)
differ
counts stock count --data $data --counted "$there" card
for point in $(seq 1 "$kills"); do
        differ
        at_point "$point" stock count --data $data --counted "$there" card
        says "stock count, killed at point $point: it can be done again" citykey stock count --data $data --counted "$there" card
done

# a piece that is missing; it is written off once, and then the count agrees
written_off_once() { [ "$(blanks written_off)" = $((before + 1)) ] && citykey stock count --data $data --counted "$(blanks in_stock)" card; }
explain_again() { [ "$(blanks written_off)" = $((before + 1)) ] || citykey stock explain --data $data --reason torn card "$1"; }
miss() { before=$(blanks written_off) there=$(blanks in_stock) && differ; }
miss
counts stock explain --data $data --reason torn card SPECIMEN-05900
for point in $(seq 1 "$kills"); do
        miss
        at_point "$point" stock explain --data $data --reason torn card "SPECIMEN-0$((5900 + point))"
        says "stock explain, killed at point $point: it can be done again" explain_again "SPECIMEN-0$((5900 + point))"
        says "stock explain, killed at point $point: and is done once" written_off_once
        says "stock explain, killed at point $point: nothing that was agreed to is left over" nothing_waits
done

destroyed_once() { [ "$(blanks destroyed)" = $((before + 2)) ]; }
none_or_both() { case $(($(blanks destroyed) - before)) in 0 | 2) ;; *) return 1 ;; esac; }
destroy_again() { destroyed_once || citykey stock destroy --data $data card "$@"; }
counts stock destroy --data $data card SPECIMEN-05700 SPECIMEN-05800
for point in $(seq 1 "$kills"); do
        before=$(blanks destroyed)
        two="SPECIMEN-0$((5700 + point)) SPECIMEN-0$((5800 + point))"
        at_point "$point" stock destroy --data $data card $two
        says "stock destroy, killed at point $point: both or none" none_or_both
        says "stock destroy, killed at point $point: it can be done again" destroy_again $two
        says "stock destroy, killed at point $point: and is done once" destroyed_once
        says "stock destroy, killed at point $point: nothing that was agreed to is left over" nothing_waits
done

# a desk: prepared; its bundle is only where the books say so
prepare() { # EVENT
        citykey event prepare --data $data --name "$1" --day "$today" --desk A --cards 5 --officer Heron --officer Plover \
                --out $home/"$1".bundle >/mnt/log/words
}
blanks_out_are_of_desks() { [ "$(blanks at_event)" = "$(prepared)" ]; }
has_bundle_only_when_prepared() { [ ! -e $home/"$1".bundle ] || [ "$(state_of "$1")" = "['prepared']" ]; }
prepare_again() { [ "$(state_of "$1")" = "['prepared']" ] || prepare "$1"; }
prepare_words="event prepare --data $data --day $today --desk A --cards 5 --officer Heron --officer Plover"
counts $prepare_words --name Ready --out $home/Ready.bundle
for point in $(seq 1 "$kills"); do
        at_point "$point" $prepare_words --name "Ready$point" --out $home/"Ready$point".bundle
        says "event prepare, killed at point $point: every blank that is out is a desk's" blanks_out_are_of_desks
        says "event prepare, killed at point $point: a bundle is in the books" has_bundle_only_when_prepared "Ready$point"
        says "event prepare, killed at point $point: it can be done again" prepare_again "Ready$point"
        says "event prepare, killed at point $point: nothing that was agreed to is left over" nothing_waits
done

# its day: two cards handed over, one spoiled, one destroyed; PART 0 is the end of the day
day() { # EVENT PART
        python3 -c 'import json, sys; print("\n".join(o["passphrase"] for o in json.load(sys.stdin)["officers"]))' </mnt/log/words |
                nobody /mnt/bin/desk_day "$1.bundle" "$1.tally" "$2" 2 >/mnt/log/stubs
}
balances() { [ "$(event_has "$1" opening)" = $(($(event_has "$1" active) + $(event_has "$1" spoiled) + $(event_has "$1" destroyed) + $(event_has "$1" returned) + $(event_has "$1" missing))) ]; }
ended_once() { [ "$(state_of "$1")" = "['$2']" ] && [ "$(event_has "$1" opening)" = 5 ] && [ "$(event_has "$1" active)" = 2 ] && balances "$1"; }
whole_or_out() { [ "$(state_of "$1")" = "['prepared']" ] && [ "$(event_has "$1" opening)" = 0 ] || ended_once "$@"; }
first_card_turns_off() { citykey lost --data $data "$(head -n 1 /mnt/log/stubs)"; }

close_again() { ended_once "$1" closed || citykey event close --data $data $home/"$1".tally; }
prepare Close
day Close 0
counts event close --data $data $home/Close.tally
for point in $(seq 1 "$kills"); do
        prepare "Close$point"
        day "Close$point" 0
        at_point "$point" event close --data $data $home/"Close$point".tally
        says "event close, killed at point $point: closed whole or not at all" whole_or_out "Close$point" closed
        says "event close, killed at point $point: it can be done again" close_again "Close$point"
        says "event close, killed at point $point: and is done once" ended_once "Close$point" closed
        says "event close, killed at point $point: a card of the day is turned off by its stub" first_card_turns_off
done

# a desk that is lost, of which one part came back
lose_words="event lost --data $data --day $today --desk A"
lose_again() { ended_once "$1" lost || citykey $lose_words --name "$1" $home/"$1".tally; }
prepare Lost
day Lost 1
counts $lose_words --name Lost $home/Lost.tally
for point in $(seq 1 "$kills"); do
        prepare "Lost$point"
        day "Lost$point" 1
        at_point "$point" $lose_words --name "Lost$point" $home/"Lost$point".tally
        says "event lost, killed at point $point: lost whole or not at all" whole_or_out "Lost$point" lost
        says "event lost, killed at point $point: it can be done again" lose_again "Lost$point"
        says "event lost, killed at point $point: and is done once" ended_once "Lost$point" lost
        says "event lost, killed at point $point: a card that the part shows is turned off by its stub" first_card_turns_off
        says "event lost, killed at point $point: nothing that was agreed to is left over" nothing_waits
done
says "after all events a card is made" issue
