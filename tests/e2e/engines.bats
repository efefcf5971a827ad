#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every engine against nginx: HTTP/1.1, TLS and HTTP/2; and what engines refuse.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031 # run sets what it saw; jq has variables too

bats_require_minimum_version 1.5.0

engines=sequential,threads,threads:workers=5,thread-per-fetch,processes:workers=5,async
engines+=,async:driver=poll,async:shards=3,async:loops=3,coroutines
engine_count=10

setup_file() {
    export PROGRAM=${FETCHBENCH:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/build/dev/cli/fetchbench}
    export SERVER=$BATS_FILE_TMPDIR
    make_certificates
    local tries=0
    while [ $((tries++)) -lt 5 ]; do # a port may be taken between the choice and the start
        PORT=$((20000 + RANDOM % 12000))
        write_configuration
        nginx -p "$SERVER" -c nginx.conf -e error.log 2>/dev/null && break
    done
    export PORT
    curl -fsS "http://127.0.0.1:$PORT/hello" >/dev/null
}

teardown_file() {
    nginx -p "$SERVER" -c nginx.conf -e error.log -s stop
}

make_certificates() {
    cd "$SERVER" || return
    local new=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
    openssl req -x509 "${new[@]}" -keyout ca.key -out ca.pem -days 2 -subj /CN=test-ca
    openssl req "${new[@]}" -keyout server.key -out server.csr -subj /CN=localhost
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >names
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
        -extfile names -out server.pem
} 2>/dev/null

write_configuration() {
    cat >"$SERVER/nginx.conf" <<END
pid nginx.pid;
events { worker_connections 4096; }
http {
    log_format paths '\$server_port \$request_uri \$server_protocol \$body_bytes_sent';
    access_log access.log paths;
    keepalive_requests 100000;
    client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp;
    uwsgi_temp_path tmp; scgi_temp_path tmp;
    ssl_certificate server.pem;
    ssl_certificate_key server.key;
    server {
        listen 127.0.0.1:$PORT;
        listen 127.0.0.1:$((PORT + 1)) ssl;
        listen 127.0.0.1:$((PORT + 2)) ssl http2;
        location / { return 200 "hello, hello\n"; }
    }
}
END
}

# suite OPTIONS: twelve fetches with every engine; the results are in $results.
suite() {
    results=$BATS_TEST_TMPDIR/results
    : >"$SERVER/access.log"
    timeout 100 "$PROGRAM" -e "$engines" -n 12 -c 6 -r 1 -w 0 --no-plots -q -o "$results" "$@"
}

# all FILTER: whether it holds for every cell.
all() {
    jq -e "[.cells[] | $1] | length == $engine_count and all" "$results/results.json" >/dev/null
}

every_fetch_is_there() {
    all '.summary.outcomes.ok == 12 and .trials[0].samples.bytes == [range(12) | 13]'
}

# Each of twelve URLs once from each engine: what nginx saw. PORT and protocol as given.
nginx_saw_each_url_once() {
    local i
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
        [ "$(grep -c "^$1 /$i $2 13$" "$SERVER/access.log")" = "$engine_count" ]
    done
    [ "$(wc -l <"$SERVER/access.log")" = $((12 * engine_count)) ]
}

urls() {
    printf "$1/%s " 1 2 3 4 5 6 7 8 9 10 11 12
}

@test "engines: over HTTP/1.1 each requests each URL once" {
    # shellcheck disable=SC2046 # twelve words
    suite $(urls "http://127.0.0.1:$PORT")
    every_fetch_is_there
    nginx_saw_each_url_once "$PORT" HTTP/1.1
}

@test "engines: over TLS likewise, with the certificate checked" {
    # shellcheck disable=SC2046
    suite --cacert "$SERVER/ca.pem" $(urls "https://localhost:$((PORT + 1))")
    every_fetch_is_there
    nginx_saw_each_url_once $((PORT + 1)) HTTP/1.1
    all '.trials[0].connections_opened >= 1 and .trials[0].connections_opened <= 6'
}

@test "engines: over HTTP/2 a loop has one connection and threads have their own" {
    # shellcheck disable=SC2046
    suite --http 2 --cacert "$SERVER/ca.pem" $(urls "https://localhost:$((PORT + 2))")
    every_fetch_is_there
    nginx_saw_each_url_once $((PORT + 2)) HTTP/2.0
    local opened='.cells[] | select(.spec == $spec) | .trials[0].connections_opened'
    [ "$(jq --arg spec async "$opened" "$results/results.json")" = 1 ]
    [ "$(jq --arg spec async:driver=poll "$opened" "$results/results.json")" = 1 ]
    [ "$(jq --arg spec async:loops=3 "$opened" "$results/results.json")" = 3 ]
    [ "$(jq --arg spec sequential "$opened" "$results/results.json")" = 1 ]
}

@test "engines: a warm start has its connections and TLS sessions before the measured time" {
    suite --start warm --cacert "$SERVER/ca.pem" "https://localhost:$((PORT + 1))/"
    every_fetch_is_there
    all '.trials[0].connections_opened == 0 and (.trials[0].samples.reused | all)'
}

@test "engines: an untrusted certificate fails as TLS, unless --insecure is given" {
    run suite "https://localhost:$((PORT + 1))/"
    [ "$status" = 1 ]
    results=$BATS_TEST_TMPDIR/results
    all '.summary.outcomes.tls == 12'
    suite --insecure "https://localhost:$((PORT + 1))/"
    every_fetch_is_there
}

@test "engines: an answer by HTTP/1.1 is not taken for one by HTTP/2" {
    run suite --http 2 --insecure "https://localhost:$((PORT + 1))/"
    [ "$status" = 1 ]
    results=$BATS_TEST_TMPDIR/results
    all '.summary.outcomes.other == 12'
}

@test "engines: six hundred at once on one loop all succeed, and the origin agrees" {
    local specs=async,async:shards=1,async:driver=poll,async:loops=2,coroutines start
    results=$BATS_TEST_TMPDIR/results
    for start in cold warm; do
        timeout 100 "$PROGRAM" -e "$specs" -n 600 -r 1 -w 0 --delay 200ms --start "$start" \
            --no-plots -q -o "$results"
        jq -e '[.cells[] | .summary.outcomes.ok == 600 and .trials[0].origin.requests == 600 and
            .trials[0].origin.peak_concurrent <= 600] | length == 5 and all' \
            "$results/results.json" >/dev/null
    done
}

# refuses PHRASE SPEC: exit 2, the phrase on standard error, nothing written.
refuses() {
    run --separate-stderr timeout 20 "$PROGRAM" -e "$2" -o "$BATS_TEST_TMPDIR/none"
    [ "$status" = 2 ]
    [ "$output" = '' ]
    [[ $stderr == "fetchbench: "*"$1"* ]]
    [ ! -e "$BATS_TEST_TMPDIR/none" ]
}

@test "engines: invalid parameters are refused before anything is written" {
    refuses 'excludes shards' async:driver=poll:shards=8
    refuses "'0'" threads:workers=0
    refuses "'100001'" threads:workers=100001
    refuses "did you mean 'workers'" threads:worker=3
    refuses "did you mean 'poll'" async:driver=pol
    refuses "did you mean 'thread-per-fetch'" thread-per-fetsch
    refuses 'takes none' sequential:workers=2
    refuses 'from 64KiB to 1GiB' threads:stack=1KiB
    refuses 'duplicate' async:loops=2:loops=3
}

@test "engines: more workers than the user may have are refused with both numbers" {
    local engine
    for engine in threads processes; do
        run --separate-stderr bash -c "ulimit -u 4000; '$PROGRAM' -e $engine:workers=5000"
        [ "$status" = 2 ]
        [[ $stderr == *5000*4000* ]]
    done
}

@test "engines: the list names every engine and parameter" {
    run -0 "$PROGRAM" engines
    local word
    for word in sequential threads thread-per-fetch processes async coroutines workers: stack: \
        driver: shards: loops:; do
        [[ $output == *"$word"* ]]
    done
}
