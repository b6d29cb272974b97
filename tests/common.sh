# SPDX-License-Identifier: AGPL-3.0-or-later
# What every part of the tests shares; sourced with the tree's root as working folder.
# BUILD_SAN is the build with sanitizers, BUILD_RELEASE the one that ships, sandbox on.
export BUILD_SAN=${BUILD_SAN:-build/san} BUILD_RELEASE=${BUILD_RELEASE:-build/release}

# Programs run as somebody who may nothing; the harness itself may be root.
if [ "$(id -u)" = 0 ]; then
        unprivileged="setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs"
else
        unprivileged=
fi

passed=0
failed=0

# Runs a command as one test; says its name, and what it said when it fails.
check() {
        local name=$1 said
        shift
        if said=$("$@" 2>&1 </dev/null); then
                passed=$((passed + 1))
        else
                failed=$((failed + 1))
                printf 'FAILED %s\n%s\n' "$name" "$said" | head -c 20000
        fi
}

# Runs a program that ends in "N passed, N failed" and adds up.
count_from() {
        local name=$1 said code=0 last
        shift
        said=$("$@" 2>&1 </dev/null) || code=$?
        last=$(printf '%s\n' "$said" | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -n 1)
        if [ -z "$last" ]; then
                failed=$((failed + 1))
                printf 'FAILED %s ended with %s and no count\n%s\n' "$name" "$code" "$said" | tail -c 20000
                return
        fi
        passed=$((passed + ${last%% passed*}))
        last=${last##*, }
        failed=$((failed + ${last%% *}))
        if [ "${last%% *}" != 0 ] || [ "$code" != 0 ]; then
                [ "${last%% *}" != 0 ] || failed=$((failed + 1))
                printf 'FAILED in %s\n%s\n' "$name" "$said" | tail -c 20000
        fi
}

# Runs the suites of a build, as an unprivileged person.
suites() {
        local build=$1
        shift
        local arguments=()
        for suite in "$@"; do arguments+=(--suite "$suite"); done
        count_from "$*" tool/count-tests "$build" "$unprivileged" "${arguments[@]}"
}

finish() {
        echo "$passed passed, $failed failed"
        [ "$failed" = 0 ]
}
