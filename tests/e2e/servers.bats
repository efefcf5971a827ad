#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Servers that nobody here wrote, from Debian's packages, on loopback: every engine, every fetch ok, in
# the protocol that was asked for, and as many requests in the server's log as fetches were made.
# What is not installed is skipped: scripts/setup servers
# shellcheck disable=SC2154 # the helpers set what they saw
load common
load servers

setup_file() {
    make_certificates
}

engine_count=$(tr , '\n' <<<"$(engines)" | wc -l)
fetches=40
in_flight=20

# What the server has logged since the last time, each kind with its number.
logged() {
    tail -n +$((settled + 1)) "$log" | "${log_reader[@]}" | sort | uniq -c | tr -s ' '
}

# fetch_all PROTOCOL URL REQUESTS ARGS: all engines; each fetch brings 1,000 bytes, and the server has
# seen just so many requests, all in that protocol.
fetch_all() {
    fetchbench -q -e "$(engines)" -n "$fetches" -c "$in_flight" -r 1 -w 0 --no-plots "${@:4}" "$2"
    exits 0
    [ "$(ask '[.cells[].trials[] | .body_bytes == 1000 * .outcomes.ok] | all')" = true ]
    [ "$(ask '[.cells[] | .summary.outcomes.ok == .fetches] | all')" = true ]
    has_logged() { [ "$(logged)" = " $2 $1 200 1000" ]; }
    wait_until has_logged "$1" "$3" || {
        printf 'logged, instead of %s %s:\n%s\n' "$3" "$1" "$(logged)"
        return 1
    }
    settled=$(wc -l <"$log")
}

# A warm start visits the server beforehand, once for each fetch that may be in flight: sequential has one.
cold_and_warm() {
    local cold=$((engine_count * fetches))
    fetch_all "$1" "$2" "$cold" "${@:3}"
    fetch_all "$1" "$2" $((cold + 1 + (engine_count - 1) * in_flight)) --start warm "${@:3}"
    [ "$(ask '[.cells[].trials[].connections_opened] | add')" = 0 ]
}

plain() {
    cold_and_warm HTTP/1.1 "$url"
}

tls_and_http2() {
    cold_and_warm HTTP/1.1 "$tls_url" --cacert "$CERTIFICATES/ca.pem"
    cold_and_warm HTTP/2.0 "$tls_url" --cacert "$CERTIFICATES/ca.pem" --http 2
}

@test "Apache, HTTP/1.1" {
    start_apache
    plain
}

@test "Apache, TLS and HTTP/2" {
    start_apache
    tls_and_http2
}

@test "lighttpd, HTTP/1.1" {
    start_lighttpd
    plain
}

@test "lighttpd, TLS and HTTP/2" {
    start_lighttpd tls
    tls_and_http2
}

@test "Caddy, HTTP/1.1" {
    start_caddy
    plain
}

@test "Caddy, TLS and HTTP/2" {
    start_caddy
    tls_and_http2
}

@test "nginx, HTTP/1.1" {
    start_nginx_with good
    plain
}

@test "nginx, TLS and HTTP/2" {
    start_nginx_with good
    tls_and_http2
}

@test "HAProxy in front of the built-in origin, HTTP/1.1" {
    start_origin --size 1000
    start_haproxy "${url#http://}"
    await_server
    plain
}

@test "HAProxy in front of the built-in origin, TLS and HTTP/2" {
    start_origin --size 1000
    start_haproxy "${url#http://}"
    await_server
    tls_and_http2
}
