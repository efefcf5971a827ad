#!/usr/bin/env bats
# Servers that nobody here wrote, from Debian's packages, on loopback: every engine, every fetch ok.
# What is not installed is skipped: apt-get install apache2 lighttpd caddy haproxy
# shellcheck disable=SC2154 # the helpers set what they saw
load common

# needs PROGRAM...
needs() {
    local program
    PATH=$PATH:/usr/sbin:/sbin
    for program in "$@"; do
        command -v "$program" >/dev/null || skip "$program is not installed"
    done
}

# make_certificate: a key and a certificate for 127.0.0.1 in $dir.
make_certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/key.pem" -out "$dir/cert.pem" -days 2 \
        -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null
    cat "$dir/key.pem" "$dir/cert.pem" >"$dir/both.pem"
}

# prepare NAME: a directory of its own with a page of 1,000 bytes, a port, a second one for TLS.
prepare() {
    dir=$BATS_TEST_TMPDIR/$1
    mkdir -p "$dir/pages"
    head -c 1000 /dev/zero | tr '\0' x >"$dir/pages/page"
    port=$(free_port)
    tls_port=$(free_port)
    url=http://127.0.0.1:$port/page
    tls_url=https://127.0.0.1:$tls_port/page
}

# fetch_all URL ARGS: all engines; each fetch brings 1,000 bytes.
fetch_all() {
    local engines
    engines=$("$FETCHBENCH" engines | grep -o '^[a-z][a-z-]*$' | grep -vx null | paste -sd,)
    wait_until curl -skf -o "$BATS_TEST_TMPDIR/probe" "$1"
    fetchbench -q -e "$engines" -n 1,60 -c 20 -r 1 -w 0 --no-plots "${@:2}" "$1"
    exits 0
    [ "$(ask '[.cells[].trials[] | .body_bytes == 1000 * .outcomes.ok] | all')" = true ]
    [ "$(ask '[.cells[] | .summary.outcomes.ok == .fetches] | all')" = true ]
}

@test "Apache, HTTP/1.1" {
    needs apache2
    prepare apache
    cat >"$dir/apache.conf" <<EOF
ServerName localhost
ServerRoot $dir
Listen 127.0.0.1:$port
PidFile $dir/pid
Mutex file:$dir
ErrorLog $dir/error.log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
DocumentRoot $dir/pages
EOF
    [ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n' >>"$dir/apache.conf"
    chmod -R a+rX "$BATS_RUN_TMPDIR"
    start apache apache2 -X -d "$dir" -f "$dir/apache.conf"
    fetch_all "$url"
    fetch_all "$url" --start warm
}

@test "lighttpd, HTTP/1.1" {
    needs lighttpd
    prepare lighttpd
    cat >"$dir/lighttpd.conf" <<EOF
server.port = $port
server.bind = "127.0.0.1"
server.document-root = "$dir/pages"
mimetype.assign = ( "" => "text/plain" )
EOF
    start lighttpd lighttpd -D -f "$dir/lighttpd.conf"
    fetch_all "$url"
    fetch_all "$url" --start warm
}

@test "Caddy, HTTP/1.1, TLS and HTTP/2" {
    needs caddy openssl
    prepare caddy
    make_certificate
    cat >"$dir/Caddyfile" <<EOF
{
    admin off
    auto_https off
}
http://127.0.0.1:$port {
    root * $dir/pages
    file_server
}
https://127.0.0.1:$tls_port {
    tls $dir/cert.pem $dir/key.pem
    root * $dir/pages
    file_server
}
EOF
    XDG_DATA_HOME=$dir XDG_CONFIG_HOME=$dir HOME=$dir start caddy caddy run --config "$dir/Caddyfile" --adapter caddyfile
    fetch_all "$url"
    fetch_all "$tls_url" --cacert "$dir/cert.pem"
    fetch_all "$tls_url" --cacert "$dir/cert.pem" --http 2
}

@test "nginx, TLS and HTTP/2" {
    needs nginx openssl
    prepare nginx
    make_certificate
    cat >"$dir/nginx.conf" <<EOF
daemon off;
pid $dir/pid;
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path $dir/body;
    proxy_temp_path $dir/proxy;
    fastcgi_temp_path $dir/fastcgi;
    uwsgi_temp_path $dir/uwsgi;
    scgi_temp_path $dir/scgi;
    server {
        listen 127.0.0.1:$port;
        listen 127.0.0.1:$tls_port ssl http2;
        ssl_certificate $dir/cert.pem;
        ssl_certificate_key $dir/key.pem;
        root $dir/pages;
    }
}
EOF
    chmod -R a+rX "$BATS_RUN_TMPDIR"
    start nginx nginx -p "$dir" -c "$dir/nginx.conf" -e "$dir/error.log"
    fetch_all "$url"
    fetch_all "$tls_url" --cacert "$dir/cert.pem"
    fetch_all "$tls_url" --cacert "$dir/cert.pem" --http 2
}

@test "HAProxy in front of the built-in origin, HTTP/1.1 and TLS" {
    needs haproxy openssl
    prepare haproxy
    make_certificate
    start_origin --size 1000
    local behind=${url#http://}
    cat >"$dir/haproxy.cfg" <<EOF
defaults
    mode http
    timeout connect 5s
    timeout client 20s
    timeout server 20s
frontend front
    bind 127.0.0.1:$port
    bind 127.0.0.1:$tls_port ssl crt $dir/both.pem alpn h2,http/1.1
    default_backend back
backend back
    server origin ${behind%%/*}
EOF
    start haproxy haproxy -f "$dir/haproxy.cfg" -db
    fetch_all "http://127.0.0.1:$port/page"
    fetch_all "$tls_url" --cacert "$dir/cert.pem"
    fetch_all "$tls_url" --cacert "$dir/cert.pem" --http 2
}

@test "a slow and lossy network, in a name space of our own: late, but whole" {
    needs tc unshare ip
    unshare --net true 2>/dev/null || skip 'no name space for a network can be had'
    unshare --net bash -c 'ip link set lo up && tc qdisc add dev lo root netem delay 10ms' 2>/dev/null ||
        skip 'this kernel has no netem'
    run unshare --net bash -c "ip link set lo up && tc qdisc add dev lo root netem delay 10ms loss 1% &&
        '$FETCHBENCH' -q -e threads,async -n 30 -r 1 -w 0 --delay 0 --no-plots; echo code \$?"
    [[ $output == *'code 0'* ]]
    [ "$(ask '[.cells[].summary.outcomes.ok] | tostring')" = '[30,30]' ]
    # A connection and an answer: two ways there and back.
    [ "$(ask '[.cells[].trials[].samples.end_s[] >= 0.04] | all')" = true ]
}
