#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# A run from end to end: what it writes, what it prints, how it ends.
# shellcheck disable=SC2016,SC2154 # jq has variables of its own; run sets what it saw
load common

@test "the table goes to standard output, the results into results/" {
    fetchbench -n 1,5 -r 2 -w 0 --delay 1ms --no-plots
    exits 0
    [[ $output == *threads*async* ]]
    warns_at_most
    [ -s results/results.json ]
    [ "$(ask '.schema')" = fetchbench-results/1.1 ]
    [ "$(ask '.ended')" = complete ]
}

@test "every cell has as many trials as there are rounds, each fetch its sample" {
    fetchbench -e threads,async -n 3,7 -r 2 -w 1 --delay 0 --no-plots
    exits 0
    [ "$(ask '[.cells[] | .trials | length] | join(" ")')" = '2 2 2 2' ]
    [ "$(ask '[.cells[] | .fetches] | sort | join(" ")')" = '3 3 7 7' ]
    [ "$(ask '[.cells[] | .fetches as $n | .trials[] | (.samples.end_s | length) == $n] | all')" = true ]
}

@test "each round has its own order, and the same seed the same orders" {
    orders='[.cells[] | [.trials[] | .order]]'
    fetchbench -e async,async -n 1,2,3 -r 6 -w 0 --delay 0 --seed 7 --no-plots -q
    exits 0
    first=$(ask "$orders | tostring")
    fetchbench -e async,async -n 1,2,3 -r 6 -w 0 --delay 0 --seed 7 --no-plots -q
    [ "$(ask "$orders | tostring")" = "$first" ]
    [ "$(ask "$orders | transpose | unique | length > 1")" = true ]
}

@test "the origin and each trial agree on what was fetched" {
    fetchbench -e threads,async,threads:workers=2 -n 12 -r 2 -w 1 -c 4 --delay 1ms --no-plots -q
    exits 0
    [ "$(ask '[.cells[].trials[] | .origin.requests == 12 and .outcomes.ok == 12] | all')" = true ]
    [ "$(ask '[.cells[].trials[] | .origin.peak_concurrent <= 4] | all')" = true ]
    [ "$(ask '[.cells[].trials[] | .origin.connections == .connections_opened] | all')" = true ]
}

@test "500 fetches at once, cold: none fails, and all are in flight together" {
    fetchbench -n 500 -r 1 -w 0 --delay 50ms --no-plots -q -o short
    exits 0
    fetchbench -n 500 -r 1 -w 0 --delay 2s --no-plots -q
    exits 0
    [ "$(ask '[.cells[].trials[] | .outcomes.ok] | join(" ")')" = '500 500' ]
    [ "$(ask '[.cells[].trials[] | .origin.peak_concurrent] | join(" ")')" = '500 500' ]
}

@test "a warm start opens its connections before the measured time" {
    fetchbench -n 5 -r 1 -w 0 --delay 1ms --start warm --no-plots -q
    exits 0
    [ "$(ask '.settings.start')" = warm ]
    [ "$(ask '[.cells[].trials[] | .connections_opened] | join(" ")')" = '0 0' ]
    [ "$(ask '[.cells[].trials[].samples.reused | all] | all')" = true ]
}

@test "quiet: nothing is printed, everything is written" {
    fetchbench -q -n 1 -r 1 -w 0 --delay 0 --no-plots
    exits 0
    [ "$output$stderr" = '' ]
    [ -s results/results.json ]
}

@test "the directory can be chosen, and its parents are created" {
    fetchbench -q -n 1 -r 1 -w 0 --delay 0 --no-plots -o deep/er/kept/
    exits 0
    [ -s deep/er/kept/results.json ]
    [ ! -e results ]
}

@test "an export to standard output is all that is printed there" {
    fetchbench -q -n 1 -r 1 -w 0 --delay 0 --no-plots --export-json -
    exits 0
    [ "$(jq -r .schema <<<"$output")" = fetchbench-results/1.1 ]
}

@test "an export equals the saved results" {
    fetchbench -q -n 1 -r 1 -w 0 --delay 0 --no-plots --export-json copy.json
    exits 0
    cmp copy.json results/results.json
}

@test "a second run replaces the first" {
    fetchbench -q -n 1 -r 1 -w 0 --delay 0 --no-plots
    fetchbench -q -n 2 -r 1 -w 0 --delay 0 --no-plots
    exits 0
    [ "$(ask '[.cells[].fetches] | unique | join(" ")')" = 2 ]
    [ "$(find . -name '*.json*' | wc -l)" = 1 ]
}

@test "the requested settings are in the results" {
    fetchbench -q -e async -n 2 -c 1 -r 1 -w 0 --delay 3ms --size 10k --timeout 5s --seed 9 \
        -H 'X-Mark: a b' --no-plots
    exits 0
    [ "$(ask '.settings | [.runs, .warmup, .seed, .timeout_s] | join(" ")')" = '1 0 9 5' ]
    [ "$(ask '.target.kind')" = built-in ]
    [ "$(ask '.target.size_bytes')" = 10000 ]
    [ "$(ask '.cells[0].in_flight')" = 1 ]
    [ "$(ask '.cells[0].ideal_s')" = 0.006 ]
    [ "$(ask '.cells[0].trials[0].samples.bytes | join(" ")')" = '10000 10000' ]
}

@test "too few descriptors: both numbers are reported, exit 3" {
    ulimit -n 64
    fetchbench -n 100 -r 1 -w 0 --no-plots
    exits 3
    says 64 100
    leaves_nothing
}

@test "a soft limit of descriptors is raised as far as it may be" {
    ulimit -Sn 64
    fetchbench -q -n 100 -r 1 -w 0 --delay 0 --no-plots
    exits 0
}

@test "an origin that cannot start is reported, exit 3" {
    # A network of its own, where the only free port is taken.
    unshare -n sh -c 'echo 65535 65535 >/proc/sys/net/ipv4/ip_local_port_range' 2>/dev/null ||
        skip 'may not make a network of its own'
    run --separate-stderr unshare -n bash -c 'echo 65535 65535 >/proc/sys/net/ipv4/ip_local_port_range
        exec python3 -c "
import socket, subprocess, sys
taken = socket.socket()
taken.bind((\"127.0.0.1\", 65535))
taken.listen()
sys.exit(subprocess.call([sys.argv[1], \"-n\", \"1\", \"-r\", \"1\", \"--no-plots\"]))" "$0"' "$FETCHBENCH"
    exits 3
    says origin
}

@test "no process is left behind" {
    start run setsid "$FETCHBENCH" -n 20 -r 3 -w 0 --delay 1ms --no-plots
    wait "$started"
    [ "$(ps -o pid= -s "$started")" = '' ]
}
