# SPDX-License-Identifier: AGPL-3.0-or-later
# For stories: a place that the unprivileged person owns, the program, and small ways to say what must be true.
. tests/common.sh
place=$(mktemp -d /tmp/citykey-story-XXXXXX)
chmod 755 "$place"
trap 'rm -rf "$place"' EXIT
program=$(realpath "$BUILD_RELEASE")/src/citykey # where it was built: there it finds the tree's policies
mkdir "$place/home"
cp demo/person.json demo/portrait.png "$place/home/"
[ -z "$unprivileged" ] || chown -R 65534:65534 "$place/home"

# Runs the program as somebody who may nothing, in their own folder; keeps what it says in $said, $told (stderr), $code.
# input=FILE is its standard input, under="timeout 9" a command that runs it, language=es_MX.UTF-8 its user's language.
citykey() {
        code=0
        said=$(cd "$place/home" && env -i PATH=/usr/bin:/bin LANG=C.UTF-8 ${language:+LC_ALL=$language} $unprivileged ${under:-} "$program" "$@" 2>"$place/told" <"${input:-/dev/null}") || code=$?
        told=$(cat "$place/told")
}

is() { # NAME EXPECTED GOT
        if [ "$2" = "$3" ]; then passed=$((passed + 1)); else
                failed=$((failed + 1))
                printf 'FAILED %s\n  expected: %s\n  got:      %s\n  told:     %s\n' "$1" "$2" "$3" "${told:-}"
        fi
}

has() { # NAME PART WHOLE
        case $3 in *"$2"*) passed=$((passed + 1)) ;; *)
                failed=$((failed + 1))
                printf 'FAILED %s\n  expected somewhere: %s\n  got: %s\n' "$1" "$2" "$3" ;;
        esac
}

# A refusal: its exit code, a part of its sentence, nothing on standard output, no gap left in the sentence.
refused() { # NAME CODE PART ARGUMENT...
        local name=$1 expected=$2 part=$3 wrong=
        shift 3
        citykey "$@"
        [ "$code" = "$expected" ] || wrong="exit code $code instead of $expected"
        [ -z "$said" ] || wrong="$wrong; said: $said"
        case $told in "citykey: "*"$part"*) ;; *) wrong="$wrong; no sentence with: $part" ;; esac
        case $told in *'{'[0-9]* | *'(null)'*) wrong="$wrong; a gap in the sentence" ;; esac
        [ -z "$wrong" ] && passed=$((passed + 1)) || {
                failed=$((failed + 1))
                printf 'FAILED %s\n  %s\n  told: %s\n' "$name" "$wrong" "$told"
        }
}

# It works, and says so in a way that has PART in it.
works() { # NAME PART ARGUMENT...
        local name=$1 part=$2
        shift 2
        citykey "$@"
        is "$name" 0 "$code"
        [ -z "$part" ] || has "$name: says so" "$part" "$said"
}

# One thing that must be true, said as a command.
true_that() { # NAME COMMAND...
        local name=$1
        shift
        if (cd "$place/home" && "$@") >"$place/out" 2>&1; then passed=$((passed + 1)); else
                failed=$((failed + 1))
                printf 'FAILED %s\n%s\n' "$name" "$(head -c 2000 "$place/out")"
        fi
}

# Runs a command as the person whom the program runs for, in their folder.
as_user() {
        (cd "$place/home" && $unprivileged "$@")
}
