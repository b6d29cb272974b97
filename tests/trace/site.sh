# SPDX-License-Identifier: AGPL-3.0-or-later
# The city's site. Its folder is on the loop-mounted disk; stubs of real cards, whose codes visitors type, are elsewhere.
mkdir -p /mnt/stage
ulimit -c unlimited # as far as we are concerned
export TMPDIR=/mnt/stage # a browser's own folder is not the server's

# A card of the city whose folder is $1; its stub's code.
stub_of() {
        fresh_out
        nobody /mnt/bin/citykey issue --data "$1" --person /mnt/person/person.json --portrait /mnt/person/portrait.png --out /mnt/person/out >/dev/null
        cat /mnt/person/out/stub.txt
}

visitors() { /mnt/bin/search visitors "$@"; }
device_holds_nothing() {
        umount /mnt/city
        for day in day day2 day3; do visitors /mnt/person/$day - /mnt/disk.img || return 1; done
        mount -o loop /mnt/disk.img /mnt/city
}

# nginx as it is shipped, with this test's places and ports (tests/serve/edge_test.sh); its port is $https.
edge_open() {
        local http=$("$tree/tests/serve/free_port.py")
        https=$("$tree/tests/serve/free_port.py")
        mkdir -p /mnt/edge/{tls,run,log,temp}
        sed -e 's|/run/citykey/|/mnt/edge/run/|; s|/etc/citykey/tls/|/mnt/edge/tls/|; s|/var/log/nginx/|/mnt/edge/log/|' \
                -e "s|listen 443|listen 127.0.0.1:$https|; s|listen 80|listen 127.0.0.1:$http|; /listen \[::\]/d" \
                -e 's|id.lakehaven.example|lakehaven.example|' "$tree/dist/nginx/citykey.conf" >/mnt/edge/citykey.conf
        printf '%s\n' 'pid /mnt/edge/run/nginx.pid;' 'error_log /mnt/edge/log/error.log emerg;' 'events { worker_connections 512; }' \
                'http {' 'client_body_temp_path /mnt/edge/temp/body;' 'proxy_temp_path /mnt/edge/temp/proxy;' \
                'fastcgi_temp_path /mnt/edge/temp/fastcgi;' 'uwsgi_temp_path /mnt/edge/temp/uwsgi;' 'scgi_temp_path /mnt/edge/temp/scgi;' \
                'include /mnt/edge/citykey.conf;' '}' >/mnt/edge/nginx.conf
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=lakehaven.example \
                -addext subjectAltName=DNS:lakehaven.example -keyout /mnt/edge/tls/key.pem -out /mnt/edge/tls/fullchain.pem 2>/dev/null
        chown -R $uid:$uid /mnt/edge
        (cd / && setpriv --reuid=$uid --regid=$uid --clear-groups /usr/sbin/nginx -c /mnt/edge/nginx.conf -e /mnt/edge/log/error.log)
}

make_base
new_person
fresh_disk
install -d -o $uid -g $uid -m 700 /mnt/person/elsewhere
nobody /mnt/bin/citykey init --policy /mnt/policy /mnt/person/elsewhere/data >/dev/null
other=$(stub_of /mnt/person/elsewhere/data)
code=$(stub_of data)
code2=$(stub_of data)
play site_day.mjs "$code" "$code2" "$other"
edge_open
play site_edge.mjs "$https" /mnt/edge/tls/fullchain.pem "$other"
kill "$(cat /mnt/edge/run/nginx.pid)"
says "no crash left a core file" sh -c '! find /mnt/city /tmp /var/tmp /run -name "core*" -type f | grep .'
says "the raw device holds nothing of a visitor" device_holds_nothing

# The control: a site that leaks, in one way each time, and the search that must say so.
leak() {
        export CITYKEY_LEAK=$1 CITYKEY_LEAK_DIR=/mnt/city/home/data
        fresh_disk
        timeout 60 node "$here/site_leak.mjs" "$other" >/mnt/log/seen 2>&1 || true
        way=$1
}
caught() { says "a site's leak “$way” is caught" "$@"; }
leaked_at() { visitors /mnt/person/leak - "$1" | grep -q "$2" || { cat /mnt/log/seen; return 1; }; }
on_device_alone() { visitors /mnt/person/leak - /mnt/city && umount /mnt/city && ! visitors /mnt/person/leak - /mnt/disk.img; }

leak memory-launcher; caught seen ' visit (first'
leak memory-request; caught seen ' visit (first'
leak environment; caught seen ' visit (first'
leak header; caught seen 'tonguezq'
leak address; caught seen '(first: visit as bytes at'
leak opened-file; caught leaked_at /mnt/city /data/leaked
leak opened-tmp; caught leaked_at /tmp /citykey-leaked
leak opened-device; caught on_device_alone
leak log; caught leaked_at /mnt/log /err
leak row; caught leaked_at /mnt/city /data/city.db
leak deleted-row; caught on_device_alone
# Who may make no file leaves no core file either, even where nothing else forbids it.
leak core; says "a site's part that crashes cannot leave a core file" sh -c '! find /mnt/city -name "core*" -type f | grep .'
unset CITYKEY_LEAK CITYKEY_LEAK_DIR
