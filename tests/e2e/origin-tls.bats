#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The built-in origin over TLS: clients that get it wrong, certificates that cannot be used. What the clients do is in
# origin-tls.py.
# shellcheck disable=SC2154,SC2030,SC2031,SC2094 # run and the helpers set what they saw; a client is waited for by what it writes

load common

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    local name
    for name in one other; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$name.key" -out "$name.pem" \
            -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null
    done
    cat one.key one.pem >both.pem
}

# begin OPTIONS: an origin with TLS; $url, $port, and the file of its authority in $authority.
begin() {
    start_origin "$@"
    port=${url%/}
    port=${port##*:}
    authority=$(grep -o -m 1 '/proc/[0-9]*/fd/[0-9]*' "$BATS_TEST_TMPDIR/origin.out" || true)
}

# ends_well CASE...: the cases of origin-tls.py.
ends_well() {
    run python3 "$BATS_TEST_DIRNAME/origin-tls.py" "$port" "$@"
    printf '%s\n' "$output"
    [ "$status" = 0 ]
}

@test "origin-tls: a client that trusts its authority is answered, one that trusts another is not" {
    begin --tls
    [ "$(curl -s --cacert "$authority" "$url?size=3")" = 000 ]
    run -60 curl -s --cacert "$BATS_FILE_TMPDIR/other.pem" "$url"
    run -60 curl -s "$url"
    [ "$(curl -s --cacert "$authority" "$url?size=3")" = 000 ]
}

@test "origin-tls: ends connections on which something else is spoken" {
    begin --tls
    ends_well plain-http plain-http2 garbage broken-hello
}

@test "origin-tls: ends handshakes that are never completed" {
    begin --tls --idle-timeout 500ms
    ends_well never-ends stops-after-hello
}

@test "origin-tls: speaks TLS 1.2 and 1.3, and refuses 1.0 and 1.1" {
    begin --tls
    ends_well old-versions new-versions
}

@test "origin-tls: speaks what ALPN has negotiated, HTTP/1.1 without it, and nothing if nothing matches" {
    begin --tls
    ends_well no-alpn http1-by-alpn http2-by-alpn unknown-alpn
}

@test "origin-tls: does not answer truncated or altered records" {
    begin --tls
    ends_well cut-off bad-record
}

@test "origin-tls: does not renegotiate" {
    begin --tls
    : >said
    {
        wait_until grep -q 'Verify return code' said
        echo R
        wait_until grep -qi 'no renegotiation' said
    } | timeout 30 openssl s_client -connect "127.0.0.1:$port" -tls1_2 >said 2>&1 || true
    grep -qi 'no renegotiation' said
    [ "$(curl -s --cacert "$authority" "$url?size=3")" = 000 ]
}

@test "origin-tls: takes a certificate and its key from files, together or apart" {
    begin --cert "$BATS_FILE_TMPDIR/both.pem"
    [ "$(curl -s --cacert "$BATS_FILE_TMPDIR/one.pem" "$url?size=3")" = 000 ]
    end_started
    begin --cert "$BATS_FILE_TMPDIR/one.pem" --key "$BATS_FILE_TMPDIR/one.key"
    [ "$(curl -s --cacert "$BATS_FILE_TMPDIR/one.pem" "$url?size=3")" = 000 ]
}

@test "origin-tls: refuses certificates and keys that are missing, invalid or do not match, and names them" {
    local one=$BATS_FILE_TMPDIR/one other=$BATS_FILE_TMPDIR/other
    : >empty.pem
    printf 'no certificate\n' >text.pem
    head -c 300 "$one.pem" >cut.pem
    refuses_file "'nowhere.pem': No such file" --cert nowhere.pem
    refuses_file "'/': " --cert /
    refuses_file "'empty.pem': " --cert empty.pem
    refuses_file "'text.pem': " --cert text.pem
    refuses_file "'cut.pem': " --cert cut.pem
    refuses_file "the key '$one.pem': " --cert "$one.pem"
    refuses_file "the key 'nowhere.key': No such file" --cert "$one.pem" --key nowhere.key
    refuses_file "the key '/': " --cert "$one.pem" --key /
    refuses_file "the key 'text.pem': " --cert "$one.pem" --key text.pem
    refuses_file "the key '$other.key': " --cert "$one.pem" --key "$other.key"
    refuses_file "has no certificate; give one with --cert" --key "$one.key"
}

# refuses_file TEXT OPTIONS: exit 2, one line on standard error that holds the text.
refuses_file() {
    local text=$1
    shift
    run --separate-stderr timeout 20 "$FETCHBENCH" origin "$@"
    exits 2
    says 'fetchbench: ' "$text"
    [ "$output" = '' ]
    [ "$(wc -l <<<"$stderr")" = 1 ]
}

@test "origin-tls: a port that is in use is exit 3, with TLS, too" {
    begin --tls
    fetchbench origin --tls --port "$port"
    exits 3
    says 'in use; give another --port'
}
