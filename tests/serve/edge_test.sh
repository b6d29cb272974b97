#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The edge as it is shipped (dist/nginx), before a server: what passes, what does not, and that nothing of a request is
# written to a file. Both run as somebody who may nothing, on ports and paths of their own.
set -eu
. tests/common.sh

scratch=$(mktemp -d /tmp/citykey-edge-XXXXXX)
site=
end() {
        [ ! -s "$scratch/run/nginx.pid" ] || kill "$(cat "$scratch/run/nginx.pid")" 2>/dev/null || true
        [ -z "$site" ] || kill "$site" 2>/dev/null || true
        wait
        rm -rf "$scratch"
}
trap end EXIT
mkdir "$scratch/tls" "$scratch/run" "$scratch/log" "$scratch/temp"

# The shipped file, with this test's places and ports; nothing else of it is changed.
https=$(tests/serve/free_port.py)
http=$(tests/serve/free_port.py)
sed -e "s|/run/citykey/|$scratch/run/|; s|/etc/citykey/tls/|$scratch/tls/|; s|/var/log/nginx/|$scratch/log/|" \
        -e "s|listen 443|listen 127.0.0.1:$https|; s|listen 80|listen 127.0.0.1:$http|; /listen \[::\]/d" \
        dist/nginx/citykey.conf >"$scratch/citykey.conf"
cat >"$scratch/nginx.conf" <<END
daemon off;
pid $scratch/run/nginx.pid;
error_log $scratch/log/error.log emerg;
events { worker_connections 1024; }
http {
        client_body_temp_path $scratch/temp/body;
        proxy_temp_path $scratch/temp/proxy;
        fastcgi_temp_path $scratch/temp/fastcgi;
        uwsgi_temp_path $scratch/temp/uwsgi;
        scgi_temp_path $scratch/temp/scgi;
        include $scratch/citykey.conf;
}
END
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=id.lakehaven.example \
        -addext subjectAltName=DNS:id.lakehaven.example -keyout "$scratch/tls/key.pem" -out "$scratch/tls/fullchain.pem" 2>/dev/null
[ -z "$unprivileged" ] || chown -R 65534:65534 "$scratch"

nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
$unprivileged "$BUILD_RELEASE/measure/measure_serve_site" "$scratch/run" "unix:$scratch/run/site.sock" >"$scratch/said" &
site=$!
check "nginx takes the configuration" $unprivileged "$nginx" -t -c "$scratch/nginx.conf" -e "$scratch/log/error.log"

# Calls that name a file, and what each worker does from its first breath.
$unprivileged strace -f -qq -e trace=open,openat,openat2,creat,rename,renameat2,unlink,mkdir,memfd_create,link,symlink \
        -o "$scratch/trace" "$nginx" -c "$scratch/nginx.conf" -e "$scratch/log/error.log" &

answers() {
        [ -s "$scratch/said" ] && curl --silent --fail --cacert "$scratch/tls/fullchain.pem" --output /dev/null \
                --connect-to "id.lakehaven.example:443:127.0.0.1:$https" https://id.lakehaven.example/kept
}
waited=0
until answers || [ "$waited" = 600 ]; do
        waited=$((waited + 1))
        sleep 0.1
done
check "the site answers through the edge" answers
before=$(wc -l <"$scratch/trace")

count_from "what passes the edge" tests/serve/edge.py "$https" "$scratch/tls/fullchain.pem"

# A picture of six megabytes, also by HTTP/2, and forms that pass.
large_is_refused() {
        head -c 6000000 /dev/zero | curl --silent --http2 --cacert "$scratch/tls/fullchain.pem" --output /dev/null --write-out '%{http_code}' \
                --connect-to "id.lakehaven.example:443:127.0.0.1:$https" -H 'Origin: https://id.lakehaven.example' \
                --data-binary @- https://id.lakehaven.example/echo | grep -x 413
}
form_passes() {
        head -c 60000 /dev/zero | tr '\0' a | curl --silent --http2 --cacert "$scratch/tls/fullchain.pem" \
                --connect-to "id.lakehaven.example:443:127.0.0.1:$https" -H 'Origin: https://id.lakehaven.example' \
                --data-binary @- https://id.lakehaven.example/echo | grep -x read
}
check "six megabytes are refused" large_is_refused
check "sixty kilobytes pass by HTTP/2" form_passes

nothing_is_written() {
        tail -n "+$((before + 1))" "$scratch/trace" >"$scratch/while"
        if grep -E 'O_(WRONLY|RDWR|CREAT)|creat\(|rename|memfd_create|link\(|mkdir' "$scratch/while"; then return 1; fi
        [ -z "$(find "$scratch/temp" -type f)" ]
}
check "no file is opened for writing while it serves" nothing_is_written

log_says_little() {
        cat "$scratch/log/citykey.log"
        [ -s "$scratch/log/citykey.log" ] && ! grep -vE '^(GET|HEAD|POST) /(log|keys|status|console(/[a-z-]+)?) [0-9]{3}$' "$scratch/log/citykey.log" &&
                [ ! -s "$scratch/log/citykey-error.log" ] && [ ! -s "$scratch/log/error.log" ]
}
check "the log has method, route and status, and none of residents" log_says_little

# The server is gone: the edge says so, without anything of the request.
kill "$site" && wait "$site" || true
site=
closed() {
        curl --silent --cacert "$scratch/tls/fullchain.pem" --include --connect-to "id.lakehaven.example:443:127.0.0.1:$https" \
                "https://id.lakehaven.example/en/check?needle" >"$scratch/closed"

        grep -q '^HTTP/2 503' "$scratch/closed" && grep -q 'come back in a few minutes' "$scratch/closed" && ! grep -q needle "$scratch/closed"
}
check "without a server the edge says that the site is closed" closed
check "nor is anything written then" nothing_is_written
finish
