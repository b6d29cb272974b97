#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# libcitykey as a stranger uses it: the example, compiled with what pkg-config says, judges the cards of the second
# maker (mint.mjs), and the jose program agrees with the fixture's signatures and key ids.
#
#   tests/peer/library.sh BUILD
set -eu
cd "$(dirname "$0")/../.."
. tests/common.sh
build=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fixture=tests/data/verify

compile_example() {
        # shellcheck disable=SC2046 # words are wanted
        PKG_CONFIG_PATH=$build/meson-uninstalled cc -std=c11 -D_GNU_SOURCE -o "$folder/check-card" lib/example/check.c \
                $(PKG_CONFIG_PATH=$build/meson-uninstalled pkg-config --cflags --libs libcitykey) -Wl,-rpath,"$build/lib" \
                $(grep -q 'fsanitize=address' "$build/build.ninja" && echo -fsanitize=address,undefined)
}

judge_peer_cards() {
        local form=$1
        python3 -c 'import json, sys
for card in json.load(open(sys.argv[1])): print(card["text"])' "$folder/city/cards.json" >"$folder/texts"
        python3 -c 'import json, sys
for card in json.load(open(sys.argv[1])): print(card["verdict"])' "$folder/city/cards.json" >"$folder/wanted"
        "$folder/check-card" "$folder/city/keys.json" "$folder/city/status.$form" <"$folder/texts" | cut -f 1 |
                diff "$folder/wanted" -
}

refuse_no_arguments() {
        if "$folder/check-card"; then return 1; fi
}

# jose takes no key whose `use` is not its own: a copy without it.
plain_key() {
        python3 -c 'import json, sys
key = next(key for key in json.load(open(sys.argv[1]))["keys"] if key["use"] == sys.argv[2])
key.pop("use")
json.dump(key, sys.stdout)' "$1" "$2"
}

jose_verify_detached() {
        tr -d '\n' <"$fixture/$1" >"$folder/jws"
        jose jws ver -i "$folder/jws" -I "$fixture/keys.json" -k "$fixture/directory.json"
}

jose_refuse_forged() {
        if jose_verify_detached keys_forged.jws; then return 1; fi
}

jose_verify_status() {
        plain_key "$fixture/keys.json" status >"$folder/status.jwk"
        jose jws ver -i "$fixture/status.jwt" -k "$folder/status.jwk" -O /dev/null
}

# Our key ids are the first eight bytes of the thumbprint that jose makes.
jose_agree_on_key_ids() {
        python3 - "$fixture/keys.json" <<'PY'
import base64, json, subprocess, sys
decode = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
for key in json.load(open(sys.argv[1]))["keys"]:
    made = subprocess.run(["jose", "jwk", "thp", "-a", "S256", "-i", "-"], input=json.dumps(key), text=True, capture_output=True, check=True)
    assert decode(made.stdout.strip())[:8] == decode(key["kid"]), key["kid"]
PY
}

check 'the example compiles with what pkg-config says' compile_example
check 'the second maker makes a city' node tests/peer/mint.mjs "$folder/city"
check 'the example judges its cards with a CWT list' judge_peer_cards cwt
check 'the example judges its cards with a JWT list' judge_peer_cards jwt
check 'the example says how it is used' refuse_no_arguments
check 'jose finds the key list signed by the directory key' jose_verify_detached keys.jws
check 'jose finds a forged signature forged' jose_refuse_forged
check 'jose finds the JWT list signed by the status key' jose_verify_status
check 'jose makes the same key ids' jose_agree_on_key_ids
finish
