#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The built-in origin on the command line.
# shellcheck disable=SC2154,SC2030,SC2031 # run sets what it saw; each test is a subshell

bats_require_minimum_version 1.5.0

setup() {
    program=${FETCHBENCH:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/build/dev/cli/fetchbench}
    said=$BATS_TEST_TMPDIR/said
}

teardown() {
    stop
}

# start OPTIONS: the origin in the background; sets pid and url when it listens.
start() {
    "$program" origin "$@" >"$said" 2>&1 3>&- &
    pid=$!
    until grep -q 'Ctrl-C to stop' "$said"; do kill -0 "$pid"; done
    url=$(grep -o -m 1 'http://[^ ]*' "$said")
}

# stop: ends what was started, in order, so that a leak shows.
stop() {
    [ -n "${pid:-}" ] || return 0
    kill -TERM "$pid"
    wait "$pid"
    pid=''
}

# fetch QUERY: status and number of bytes of the body.
fetch() {
    curl -s -m 20 -o /dev/null -w '%{http_code} %{size_download}' "$url$1"
}

# refuses PHRASE OPTIONS: exit 2, the phrase on standard error, nothing on standard output.
refuses() {
    local phrase=$1
    shift
    run --separate-stderr timeout 20 "$program" origin "$@"
    [ "$status" = 2 ]
    [ "$output" = '' ]
    [[ $stderr == "fetchbench: "*"$phrase"* ]]
}

@test "origin: answers as its options and the query say" {
    start --size 10 --status 418
    [ "$(fetch '')" = '418 10' ]
    [ "$(fetch '?size=20&status=200&delay=1ms')" = '200 20' ]
    [[ $(fetch '?size=much') == '400 '* ]]
}

@test "origin: ends on Ctrl-C with the counts" {
    start
    fetch ''
    kill -INT "$pid"
    wait "$pid"
    grep -qx 'requests: 1, maximum at once: 1, connections: 1, CPU time: .*s' "$said"
    pid=''
}

@test "origin: ends with requests waiting and answers half sent" {
    start
    curl -s -m 20 "$url?delay=1h" >/dev/null 3>&- &
    curl -s -m 20 "$url?fault=endless" >/dev/null 3>&- &
    curl -s -m 20 "$url?fault=stall=10" >/dev/null 3>&- &
    until [[ $(curl -s "${url}stats") == *'"in_progress": 3,'* ]]; do :; done
    stop
}

@test "origin: listens on loopback silently, elsewhere with a notice" {
    start
    [[ $(<"$said") != *notice* ]]
    stop
    start --address 0.0.0.0
    grep -q "notice: other machines can reach the origin on '0.0.0.0'" "$said"
}

@test "origin: speaks IPv6" {
    start --address ::1
    [[ $url == 'http://[::1]:'* ]]
    [ "$(fetch '')" = '200 1024' ]
}

@test "origin: every fault of its list can be requested, and it survives each" {
    start
    faults=$("$program" origin --list-faults | grep -o '^  [a-z-]*' | tr -d ' ')
    [ "$(wc -w <<<"$faults")" -gt 10 ]
    for fault in $faults; do
        curl -s -m 0.2 -o /dev/null "$url?fault=$fault" || true
        [ "$(fetch '?size=1')" = '200 1' ]
    done
}

@test "origin: the same seed fails the same requests" {
    outcomes() {
        start --fault close:30% --seed "$1"
        for _ in {1..20}; do
            fetch '' || true
        done
        stop
    }
    first=$(outcomes 1)
    [ "$first" = "$(outcomes 1)" ]
    [ "$first" != "$(outcomes 2)" ]
}

@test "origin: refuses bad input, names it, and says what is expected" {
    refuses "--delay: invalid duration 'soon'; expected a number and a unit" --delay soon
    refuses "--delay: unknown distribution 'normale'; did you mean 'normal'" --delay normale:1ms,1ms
    refuses "--size: invalid size '1XB'" --size 1XB
    refuses "--status: invalid value '99' for the status" --status 99
    refuses "--fault: unknown fault 'rest'; did you mean 'reset'" --fault rest
    refuses "--fault: invalid share '200'" --fault reset:200
    refuses "--port: invalid value '65536'; expected a whole number from 0 to 65535" --port 65536
    refuses "--addresses: invalid value '251'" --addresses 251
    refuses "invalid address 'localhost'" --address localhost
    refuses "more than 100%" --fault reset:60% --fault close:60%
    refuses "unexpected argument 'http://127.0.0.1/'" http://127.0.0.1/
}

@test "origin: a port that is in use is exit 3" {
    start
    port=${url##*:}
    run --separate-stderr timeout 20 "$program" origin --port "${port%/}"
    [ "$status" = 3 ]
    [[ $stderr == *"in use; give another --port"* ]]
}
