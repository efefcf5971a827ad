#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The fetch before a run: what nobody can fetch is reported once, and nothing is left of the run.
# shellcheck disable=SC2154 # the helpers set what they saw
load common

# stops TEXT... -- ARGS: exit 3, one line on standard error with each TEXT, no table, no file.
stops() {
    local texts=()
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    fetchbench -n 1,5 -r 3 --timeout 20s "$@"
    exits 3
    says 'fetchbench: cannot fetch ' "${texts[@]}" '--force'
    [ "$output" = '' ]
    [ "$(grep -c '^fetchbench: ' <<<"$stderr")" = 1 ]
    leaves_nothing
}

@test "a port that nobody listens on" {
    port=$(free_port)
    stops "'http://127.0.0.1:$port/': connect: Failed to connect to 127.0.0.1" 'start the server' -- \
        "http://127.0.0.1:$port/"
}

@test "a host without an address" {
    stops 'resolve: Could not resolve host: nowhere.invalid' 'the name of the host' -- http://nowhere.invalid/
}

@test "a path that is not there: the status, once, and no secret" {
    start_nginx
    stops "'$url/gone?token=***': status 404" 'check the path' -- "$url/gone?token=s3cret"
    [[ $stderr != *s3cret* ]]
    # shellcheck disable=SC2317 # called by wait_until
    logged() { [ "$(wc -l <"$log")" = 1 ]; }
    wait_until logged
}

@test "a certificate that nobody trusts: -k or --cacert helps" {
    start_origin --tls --delay 0
    stops 'tls: ' 'certificate' '--cacert' '-k' -- "$url"
    fetchbench -q -n 1 -r 2 -w 0 --no-plots -k "$url"
    exits 0
}

@test "a server that says nothing: after one timeout" {
    start_server silent
    stops 'timeout: ' '--timeout' -- --timeout 300ms "$url"
}

@test "a port that speaks something else" {
    start_origin --tls --delay 0
    stops 'reset: ' 'HTTPS' -- "${url/https/http}"
}

@test "a limit that every body exceeds" {
    start_origin --delay 0 --size 10k
    stops 'cancelled: ' '--max-body' -- --max-body 1k "$url"
}

@test "with --force the run goes on, and nothing is fetched beforehand" {
    start_nginx
    fetchbench -q -e async -n 2 -r 3 -w 0 --no-plots --force "$url/gone"
    exits 1
    [ "$(ask '[.cells[].trials[].outcomes.status] | add')" = 6 ]
    logged() { [ "$(wc -l <"$log")" = 6 ]; }
    wait_until logged
}

@test "where some URLs can be fetched the run goes on, and the others are named" {
    start_nginx
    fetchbench -n 2 -r 2 -w 0 --no-plots "http://127.0.0.1:$(free_port)/" "$url/"
    exits 1
    says 'warning: not every URL can be fetched: ' connect
    [ "$(ask .ended)" = complete ]
}

@test "a single round is its own probe" {
    fetchbench -q -e async -n 1 -r 1 -w 0 --no-plots "http://127.0.0.1:$(free_port)/"
    exits 1
    [ "$(ask '.cells[0].trials[0].outcomes.connect')" = 1 ]
}

@test "results that stand there stay when the target cannot be fetched" {
    "$FETCHBENCH" -q -e null -n 1 -r 1 -w 0
    saved() { find results -type f -exec sha256sum {} + | sort; }
    before=$(saved)
    fetchbench -n 1 -r 3 "http://127.0.0.1:$(free_port)/"
    exits 3
    [ "$(saved)" = "$before" ]
}

@test "Ctrl-C while the first fetch is waited for" {
    start_server silent
    start run setsid "$FETCHBENCH" -n 2 -r 5 --no-plots --timeout 2h "$url"
    fetching() { pgrep -s "$started" -f __probe >"$BATS_TEST_TMPDIR/probing"; }
    wait_until fetching
    code=0
    kill -INT "$started"
    wait "$started" || code=$?
    [ "$code" = 130 ]
    grep -q 'before the first round' "$BATS_TEST_TMPDIR/run.err"
    [ ! -e results ]
    alive() { ps -o stat=,pid= -s "$started" | awk '!/^Z/'; }
    [ "$(alive)" = '' ]
}
