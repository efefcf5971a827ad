#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# How real servers refuse, break and stop, and what every engine makes of it: outcomes that add up, of
# the right class, as many as the server itself has logged.
# shellcheck disable=SC2016,SC2154 # nginx has variables of its own; the helpers set what they saw
load common
load servers

setup_file() {
    make_certificates
}

# fetch_forty URL ARGS: one trial of every engine.
fetch_forty() {
    fetchbench -q -e "$(engines)" -n 40 -c 20 -r 1 -w 0 --no-plots "${@:2}" "$1"
    [ "$(ask '[.cells[].trials[] | [.outcomes[]] | add] | unique | tostring')" = '[40]' ]
    [ "$(ask '[.cells[].trials[].failure | select(.)] | join("; ")')" = '' ]
}

# How many fetches of all engines ended so.
ended() {
    ask "[.cells[].trials[].outcomes.$1 // 0] | add"
}

# all_end CLASS URL ARGS: every fetch of every engine does.
all_end() {
    fetch_forty "${@:2}"
    [ "$(ask '[.cells[].trials[].outcomes | to_entries[] | select(.value > 0).key] | unique | join(" ")')" = "$1" ]
}

# How many answers with this status the server has logged.
answered() {
    tail -n +$((settled + 1)) "$log" | "${log_reader[@]}" | grep -c " $1 "
}

# The server's log says the same as the results: so many ok, so many refused.
log_agrees() {
    [ "$(answered 200)" = "$(ended ok)" ] && [ "$(answered 503)" = "$(ended status)" ]
}

@test "nginx answers 503 to everything: status, once per fetch, and over HTTP/2" {
    start_nginx_with good '' 'location /busy { return 503; }'
    all_end status "${url%/*}/busy"
    exits 1
    wait_until log_agrees
    all_end status "${tls_url%/*}/busy" --http 2 --cacert "$CERTIFICATES/ca.pem"
    has_both() { [ "$(answered 503)" = $((2 * $(ended status))) ]; }
    wait_until has_both
}

@test "nginx accepts ten and refuses the others (limit_req): each is reported" {
    start_nginx_with good 'limit_req_zone $server_port zone=few:64k rate=1r/m;' \
        'location = /page { limit_req zone=few burst=9 nodelay; }'
    fetch_forty "$url"
    exits 1
    wait_until log_agrees
    [ "$(ended ok)" -ge 10 ]
    [ "$(ended status)" -gt 0 ]
}

@test "nginx accepts five at a time (limit_conn): those that wait are served, the others are refused" {
    start_origin --delay 50ms
    start_nginx_with good 'limit_conn_zone $server_port zone=few:64k;' \
        "location = /page { limit_conn few 5; proxy_pass $url; }"
    fetch_forty "$url"
    exits 1
    wait_until log_agrees
    [ "$(ask '.cells[] | select(.engine == "sequential") | .trials[0].outcomes.ok')" = 40 ]
    [ "$(ask '[.cells[] | select(.engine != "sequential") | .trials[0].outcomes.status // 0 > 0] | all')" = true ]
}

@test "HAProxy without a backend: status" {
    start_haproxy "127.0.0.1:$(free_port)"
    wait_until curl -sk -o "$BATS_TEST_TMPDIR/probe" "$url"
    wait_until grep -q . "$log"
    settled=$(wc -l <"$log")
    all_end status "$url"
    exits 1
    wait_until log_agrees
}

@test "nothing listens: connect" {
    needs nginx
    prepare nobody
    all_end connect "$url"
    exits 1
}

@test "a certificate that has expired, or is for another name: tls, unless it is let pass" {
    local certificate
    for certificate in expired other-name; do
        start_nginx_with "$certificate"
        all_end tls "$tls_url" --cacert "$CERTIFICATES/ca.pem"
        exits 1
        [ "$(answered 200)" = 0 ]
        all_end ok "$tls_url" --insecure
        exits 0
    done
}

@test "https to a port that speaks http: tls; http to one that speaks https: status" {
    start_nginx_with good
    all_end tls "https://127.0.0.1:$port/page" --insecure
    all_end status "http://127.0.0.1:$tls_port/page"
    [ "$(ask '[.cells[].trials[].samples.status[]] | unique | tostring')" = '[400]' ]
}

# one_loop_opened N: connections, in each engine that has but one loop or one handle.
one_loop_opened() {
    [ "$(ask '[.cells[] | select(.engine == ("sequential", "async", "coroutines")) |
        .trials[0].connections_opened] | unique | tostring')" = "[$1]" ]
}

@test "nginx ends connections after seven requests each: new ones are opened, nothing is lost" {
    start_nginx_with good 'keepalive_requests 7;'
    all_end ok "$url"
    wait_until log_agrees
    [ "$(ask '.cells[] | select(.engine == "sequential") | .trials[0].connections_opened')" = 6 ]
}

@test "nginx ends connections of HTTP/2 after seven requests each: likewise" {
    start_nginx_with good 'keepalive_requests 7;'
    all_end ok "$tls_url" --http 2 --cacert "$CERTIFICATES/ca.pem"
    wait_until log_agrees
    one_loop_opened 6
}

@test "nginx takes four streams of HTTP/2 at a time: the others wait, on the one connection" {
    start_nginx_with good 'http2_max_concurrent_streams 4;'
    all_end ok "$tls_url" --http 2 --cacert "$CERTIFICATES/ca.pem"
    wait_until log_agrees
    one_loop_opened 1
}

@test "nginx takes eight streams at a time, each slow: waiting for a turn is not waiting to connect" {
    start_origin --delay 200ms
    start_nginx_with good 'http2_max_concurrent_streams 8;' "location = /page { proxy_pass $url; }"
    fetchbench -q -e async,async:driver=poll,coroutines -n 80 -r 1 -w 0 --no-plots --http 2 --connect-timeout 1s \
        --timeout 60s --cacert "$CERTIFICATES/ca.pem" "$tls_url"
    exits 0
    [ "$(ended ok)" = 240 ]
}

# start_http2_server LIMIT SETTINGS_DELAY ANSWER_DELAY: $url.
start_http2_server() {
    start http2 python3 "$BATS_TEST_DIRNAME/http2-server.py" "$CERTIFICATES/good.pem" "$CERTIFICATES/key.pem" "$@"
    wait_until [ -s "$BATS_TEST_TMPDIR/http2.out" ]
    url=https://127.0.0.1:$(head -n 1 "$BATS_TEST_TMPDIR/http2.out")/
}

@test "a server says late how few streams it takes: nothing is sent that it would refuse, on one connection" {
    local engine
    for engine in async async:driver=poll coroutines; do
        start_http2_server 4 0.2 0.01
        fetchbench -q -e "$engine" -n 40 -r 1 -w 0 --no-plots --http 2 --insecure "$url"
        exits 0
        [ "$(ended ok)" = 40 ]
        one_loop_opened 1
        wait_until grep -qx 'connection 40 0' "$BATS_TEST_TMPDIR/http2.out"
    done
}

@test "who waits for a stream until the fetch has had its time: timeout, and not later" {
    local engine
    for engine in async async:driver=poll coroutines; do
        start_http2_server 2 0 0.7 # all of them would take 7 s
        fetchbench -q -e "$engine" -n 20 -r 1 -w 0 --no-plots --http 2 --timeout 1s --insecure "$url"
        exits 1
        [ "$(ended timeout)" -ge 10 ]
        [ "$(($(ended ok) + $(ended timeout)))" = 20 ]
        [ "$(ask '.cells[0].trials[0].failure')" = null ]
    done
}

# start_tls_server FLAW: $url.
start_tls_server() {
    : >"$BATS_TEST_TMPDIR/tls.out"
    start tls python3 "$BATS_TEST_DIRNAME/tls-server.py" "$1" "$CERTIFICATES/good.pem" "$CERTIFICATES/key.pem"
    wait_until [ -s "$BATS_TEST_TMPDIR/tls.out" ]
    url=https://127.0.0.1:$(cat "$BATS_TEST_TMPDIR/tls.out")/
}

@test "a connection that is never established, after one that was: the time to connect applies, in every engine" {
    local engine
    for engine in sequential threads thread-per-fetch processes async async:driver=poll coroutines; do
        start_tls_server second-silent
        # The timeout of a fetch is far beyond that of this test.
        fetchbench -q -e "$engine" -n 3 -c 1 -r 1 -w 0 --no-plots --connect-timeout 300ms --timeout 1h --insecure "$url"
        [ "$(ended timeout)" -gt 0 ]
        [ "$(ask '.cells[0].trials[0].failure')" = null ]
    done
}

@test "a server ends a connection of HTTP/2 before it has answered: reset" {
    start_tls_server http2-cut
    all_end reset "$url" --http 2 --insecure
}

@test "a server requires a client certificate: tls, even if TLS 1.3 reports it late" {
    local version
    for version in 1.2 1.3 reset; do
        start_tls_server "certificate-$version"
        all_end tls "$url" --insecure
    done
}

@test "a body in transfer codings that nobody asked for, however large: other" {
    start_server coded
    all_end other "$url"
    [ "$(ask '[.cells[].trials[].body_bytes] | add')" = 0 ]
}

@test "a header line longer than libcurl takes, within --max-header: cancelled" {
    start_server long-line
    all_end cancelled "$url"
    [ "$(ask '.settings.max_header_bytes')" = 262144 ]
}

@test "an interim response is not the first byte of the one that it announces" {
    start_server early-hints
    fetchbench -q -e "$(engines)" -n 2 -r 1 -w 0 --no-plots "$url"
    exits 0
    [ "$(ask '[.cells[].trials[].samples | [.start_s, .first_byte_s] | transpose[] | .[1] - .[0] >= 0.3] | all')" = true ]
}

# begin ARGS: a run under way, for a long time.
begin() {
    start run "$FETCHBENCH" -n 20 -c 10 -r 10000 -w 0 --no-plots "$@" "$url"
    run=$started
}

# Whether all fetches in the last trial of each cell ended so.
now_all_end() {
    [ "$(ask "[.cells[].trials[-1].outcomes.$1 == 20] | length == 2 and all" 2>/dev/null)" = true ]
}

# interrupt CLASS...: ends the run. Every fetch of it has ended in one of these classes, each of them
# occurred, and the table tells of the failures.
interrupt() {
    local code=0 class
    kill -INT "$run"
    wait "$run" || code=$?
    [ "$code" = 130 ]
    [ "$(ask '[.cells[].trials[] | [.outcomes[]] | add] | unique | tostring')" = '[20]' ]
    [ "$(ask '[.cells[].trials[].failure | select(.)] | join("; ")')" = '' ]
    for class in "$@"; do
        [ "$(ended "$class")" -gt 0 ]
        [ "$class" = ok ] || grep -q "[1-9][0-9]* $class" "$BATS_TEST_TMPDIR/run.out"
    done
}

@test "nginx is killed during a run and started again: fetches fail only while it is down" {
    start_nginx_with good
    local nginx=$started workers
    begin
    wait_until now_all_end ok
    workers=$(ps -o pid= --ppid "$nginx")
    # shellcheck disable=SC2086 # each is a number
    kill -KILL "$nginx" $workers
    wait_until now_all_end connect
    launch_nginx
    wait_until now_all_end ok
    interrupt ok connect
    [ "$(($(ended ok) + $(ended connect) + $(ended reset)))" = "$(ask '[.cells[].trials[].outcomes[]] | add')" ]
}

@test "nginx is stopped during a run, then continued: time-outs, then ok" {
    start_nginx_with good
    local workers
    workers=$(ps -o pid= --ppid "$started")
    started_all+=" $workers" # they must end with the test, stopped or not
    begin --timeout 500ms
    wait_until now_all_end ok
    # shellcheck disable=SC2086 # each is a number
    kill -STOP $workers
    wait_until now_all_end timeout
    # shellcheck disable=SC2086
    kill -CONT $workers
    wait_until now_all_end ok
    interrupt ok timeout
}

# reload_amid NGINX ARGS: a run during which nginx reloads its configuration, trial after trial.
reload_amid() {
    local server=$1 code=0 reloads=0
    shift
    rm -rf results
    start run "$FETCHBENCH" -q --force -n 100 -c 10 -r 5 -w 0 --no-plots "$@"
    run=$started
    trials_kept() { ask '[.cells[].trials | length] | add' 2>/dev/null || true; }
    has_moved_on() { [ "$(trials_kept)" != "$kept" ] || ! kill -0 "$run" 2>/dev/null; }
    while kill -0 "$run" 2>/dev/null; do
        kept=$(trials_kept)
        kill -HUP "$server"
        reloads=$((reloads + 1))
        wait_until has_moved_on
    done
    wait "$run" || code=$?
    [ "$code" -le 1 ]
    [ "$reloads" -gt 2 ]
}

@test "nginx is reloaded repeatedly: a connection that it ends may be a reset, and the log agrees" {
    start_nginx_with good
    local server=$started target
    for target in "$url" "$tls_url --http 2 --cacert $CERTIFICATES/ca.pem"; do
        # shellcheck disable=SC2086 # a URL and options
        reload_amid "$server" $target
        wait_until log_agrees
        [ "$(($(ended ok) + $(ended reset)))" = 1000 ]
        settled=$(wc -l <"$log")
    done
}
