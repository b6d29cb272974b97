#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The command line itself: every verb's help, every way to get an option wrong, two languages, and outputs that cannot
# be written to.
set -eu
. tests/common-story.sh

citykey init city
citykey issue --data city --person person.json --portrait portrait.png --out card
citykey backup --data city --out city.backup
citykey status export --data city --out public
qr=$(cat "$place/home/card/qr.txt")
stub=$(cat "$place/home/card/stub.txt")
verbs="init,issue,verify,lost,status export,key list,key rotate,key withdraw,log verify,backup,backup verify,restore,doctor,serve,conf,papers,switch status,switch pause,text check,event announce,log publish,staff code,staff reset"

each() { # NAME COMMAND…: the command for each verb, whose words follow it
        local name=$1 verb
        shift
        while read -r verb; do
                # shellcheck disable=SC2086 # a verb is one word or two
                "$@" "$name: $verb" $verb
        done < <(tr , '\n' <<<"$verbs")
}

helps() { local name=$1; shift; works "$name" "citykey $*" "$@" --help; is "$name: nothing else" "" "$told"; }
helps_among() { local name=$1; shift; works "$name" "citykey $*" "$@" --data x --help --unknown=0 || true; }
unknown() { local name=$1; shift; refused "$name" 2 "“--colour” is not an option of “citykey $*”" "$@" --colour red; }
words() { local name=$1; shift; refused "$name" 2 "more words than it can use" "$@" one two three four; }
each "help" helps
each "an unknown option" unknown
each "too many words" words
works "help" "doctor" help
works "no verb is help" "doctor"
works "--help is help" "doctor" --help
refused "an unknown verb" 2 "no verb “make”" make
refused "half a verb" 2 "no verb “key”" key
refused "a verb of another" 2 "no verb “key”" key verify
refused "a name that is none" 2 "no verb" ""
has "each verb is listed" "status export" "$(citykey help; echo "$said")"

refused "init without a folder" 2 "needs DIR" init
refused "log verify without a folder" 2 "needs DIR" log verify
refused "issue without a folder" 2 "needs --data DIR" issue --person person.json --portrait portrait.png --out x
refused "issue without a person" 2 "needs --person FILE" issue --data city --portrait portrait.png --out x
refused "issue without a portrait" 2 "needs --portrait FILE" issue --data city --person person.json --out x
refused "issue without a place" 2 "needs --out PATH" issue --data city --person person.json --portrait portrait.png
refused "lost without a code" 2 "needs CODE" lost --data city
refused "rotate without a kind" 2 "needs KIND" key rotate --data city
refused "withdraw without a month" 2 "needs MONTH" key withdraw --data city
refused "restore without a file" 2 "needs --from FILE" restore --data x
refused "backup without a file" 2 "needs --out PATH" backup --data city
refused "doctor without a folder" 2 "needs --data DIR" doctor
refused "verify without a question" 2 "Give one of" verify
refused "an option twice" 2 "“--data” is given twice" key list --data city --data city
refused "an option twice, in both forms" 2 "“--data” is given twice" key list --data=city --data city
refused "an option without its value" 2 "“--data” needs a value" key list --data
refused "an option with an empty value" 2 "“--data” needs a value" key list --data=
refused "a flag with a value" 2 "takes no value" key list --data city --json=yes
refused "an option of another verb" 2 "“--portrait” is not an option of “citykey lost”" lost --data city --portrait x "$stub"
refused "a port that is none" 65 "is no address to listen on" serve --data city --listen 127.0.0.1:99999
refused "a port that is none" 65 "is no address to listen on" serve --data city --listen 127.0.0.1:http
refused "a demonstration without a card" 66 "There is no card in public" serve --data city --card public --listen 127.0.0.1:0
works "--data=DIR" "signs" key list --data=city
works "options after words" "" verify "$qr" --keys=public/keys.json --status=public/status.cwt
works "after two dashes all are words" "" verify --keys public/keys.json --status public/status.cwt -- "$qr"
citykey verify --keys public/keys.json -- --help
is "even one that looks like an option" 6 "$code"

# Two languages: a sentence in one is a sentence in the other, and none has a gap.
in_spanish() { # PART ARGUMENT…
        local part=$1 english
        shift
        citykey "$@"
        english=$told$said
        language=es_MX.UTF-8 citykey "$@"
        has "in Spanish: $*" "$part" "$told$said"
        is "in Spanish: $*: no gap" "" "$(grep -o '{[0-9].*\|(null)' <<<"$told$said" || true)"
        is "in Spanish it is another sentence: $*" 1 "$([ "$english" != "$told$said" ] && echo 1)"
}
in_spanish "No existe la carpeta" log verify none
in_spanish "ya existe" init city
in_spanish "--out" issue --data city
in_spanish "imagen" issue --data city --person person.json --portrait person.json --out x
in_spanish "fecha de nacimiento: 1987-03-21" verify --keys public/keys.json "$qr"
in_spanish "Femenino" verify --keys public/keys.json "$qr"
in_spanish "código" lost --data city hello
in_spanish "clase de clave" key rotate --data city bread
in_spanish "AAAA-MM" key withdraw --data city bread
in_spanish "registro" log verify city
in_spanish "está completa" backup verify city.backup
in_spanish "verde" doctor --data city
in_spanish "Uso" issue --help
in_spanish "citykey" help
for lang in es es_ES es_MX.UTF-8 es_US.utf8@x; do
        language=$lang citykey make
        has "LC_ALL=$lang is Spanish" "verbo" "$told"
done
for lang in C POSIX en_GB.UTF-8 xx_YY estonian; do
        language=$lang citykey make
        has "LC_ALL=$lang is English" "has no verb" "$told"
done

# An answer that cannot be written is an error, and is said; it never lands in a file of the city.
lost_answer() { # NAME REDIRECTION ARGUMENT…
        local name=$1 redirection=$2 code=0
        shift 2
        (cd "$place/home" && eval "exec $redirection" && exec env -i PATH=/usr/bin:/bin LANG=C.UTF-8 $unprivileged "$program" "$@" 2>"$place/told" </dev/null) || code=$?
        told=$(cat "$place/told")
        is "$name: an error" 1 "$([ "$code" != 0 ] && echo 1)"
        has "$name: says so" "could not be written to standard output" "$told"
}
for redirection in ">&-" ">/dev/full"; do
        for verb in "help" "issue --help" "key list --data city" "key list --data city --json" "log verify city" "doctor --data city" \
                "backup verify city.backup" "verify --keys public/keys.json --status public/status.cwt $qr" "help --man-json"; do
                case $verb in *verify\ --keys*) lost_answer "$redirection: verify" "$redirection" verify --keys public/keys.json --status public/status.cwt "$qr" ;;
                *)
                        # shellcheck disable=SC2086 # words are wanted
                        lost_answer "$redirection: $verb" "$redirection" $verb ;;
                esac
        done
        rm -rf "$place/home/card2" "$place/home/city2" "$place/home/backup2"
        lost_answer "$redirection: issue" "$redirection" issue --data city --person person.json --portrait portrait.png --out card2
        true_that "$redirection: the card is there all the same" test -s card2/card.pdf
        lost_answer "$redirection: init" "$redirection" init city2
        works "$redirection: the city is there all the same" "as it was signed" log verify city2
        lost_answer "$redirection: key rotate" "$redirection" key rotate --data city issuing
        lost_answer "$redirection: backup" "$redirection" backup --data city --out backup2
        works "$redirection: the backup is whole" "is whole" backup verify backup2
        works "$redirection: the city is unharmed" "as it was signed" log verify city
        works "$redirection: the doctor finds it well" "" doctor --data city
done
# All three closed: nothing that is opened takes their place.
(cd "$place/home" && exec env -i PATH=/usr/bin:/bin $unprivileged "$program" issue --data city --person person.json --portrait portrait.png --out card3 <&- >&- 2>&-) || true
(cd "$place/home" && exec env -i PATH=/usr/bin:/bin $unprivileged "$program" status export --data city --out public3 <&- >&- 2>&-) || true
citykey verify --keys public3/keys.json --status public3/status.cwt --image card3/back.png
is "with all three closed a card is made and a list published" 0 "$code"
works "and the city is unharmed" "as it was signed" log verify city
finish
