# SPDX-License-Identifier: AGPL-3.0-or-later
# For stories: a place that the unprivileged person owns, the program, and small ways to say what must be true.
. test/common.sh
place=$(mktemp -d /tmp/citykey-story-XXXXXX)
chmod 755 "$place"
trap 'rm -rf "$place"' EXIT
program=$(realpath "$BUILD_RELEASE")/src/citykey # where it was built: there it finds the tree's policies
mkdir "$place/home"
cp demo/person.json demo/portrait.png "$place/home/"
[ -z "$unprivileged" ] || chown -R 65534:65534 "$place/home"

# Runs the program as somebody who may nothing, in their own folder; keeps what it says in $said, $told (stderr), $code.
citykey() {
        code=0
        said=$(cd "$place/home" && env -i PATH=/usr/bin:/bin LANG=C.UTF-8 ${language:+LC_ALL=$language} $unprivileged "$program" "$@" 2>"$place/told" </dev/null) || code=$?
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
