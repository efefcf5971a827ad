#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What is known beforehand comes out: never less than the truth, whatever else the machine does. How near
# to it, scripts/truths tells.
# shellcheck disable=SC2016,SC2154 # jq has variables of its own; run sets what it saw
load common

# holds FILTER: a condition on the results.
holds() {
    [ "$(ask "$1")" = true ] || {
        printf 'does not hold: %s\n' "$1"
        return 1
    }
}

@test "what a batch costs is what was scripted" {
    fetchbench -e null:cpu=60ms:memory=32MiB:threads=7:switches=1000 -n 1 -r 3 -w 0 --no-plots -q
    exits 0
    holds '.cells[0].trials | map(.cpu_user_s + .cpu_system_s >= 0.0599) | all'
    holds '.cells[0].trials | map(.peak_memory_bytes >= 32 * 1048576 * 0.98) | all'
    holds '.cells[0].trials | map(.threads_peak == 8) | all'
    holds '.cells[0].trials | map(.context_switches.voluntary >= 1000) | all'
}

@test "the cost of one batch is not charged to the next" {
    fetchbench -e null:memory=64MiB,null -n 1 -r 4 -w 0 --no-plots -q
    exits 0
    holds '.cells[1].trials | map(.peak_memory_bytes < 16 * 1048576) | all'
}

@test "one fetch takes at least as long as its origin" {
    fetchbench -e threads,async -n 1 -r 6 -w 0 --delay 100ms --no-plots -q
    exits 0
    holds '.cells | map(.summary.latency_s.p50 >= 0.1) | all'
    fetchbench -e threads,async -n 1 -r 1 -w 0 --delay 1s --no-plots -q
    holds '.cells | map(.summary.limited_by == "delay") | all'
}

@test "a cap of ten makes queue times rise in ten steps of the delay" {
    fetchbench -e threads,async -n 100 -c 10 -r 2 -w 0 --delay 100ms --no-plots -q
    exits 0
    holds '.cells | map(.summary.makespan_s.median >= 1) | all'
    holds '.cells | map(.ideal_s == 1) | all'
    # The k-th ten start when k tens have been served, and no sooner.
    holds '[.cells[].trials[].samples.start_s | sort | to_entries[] | .value >= (.key / 10 | floor) * 0.1] | all'
    holds '.cells | map(.summary.queue_s.p50 >= 0.4) | all'
}

@test "an engine is not faster than itself" {
    fetchbench -e async,async -n 1,10,50 -r 10 --no-plots -q
    exits 0
    holds '.comparisons | map(select(.metric == "makespan_s")) | length == 3'
    holds '.comparisons | map(select(.metric == "makespan_s")) | map(.verdict == "no difference" or .verdict == "unsettled") | all'
}

@test "the same seed and data give the same statistics, to the byte" {
    fetchbench -e null:latency=1ms,null:latency=2ms -n 1,10 -r 8 -w 0 --seed 5 --no-plots -q
    exits 0
    holds '.comparisons | map(select(.metric == "makespan_s")) | map(.verdict == "slower") | all'
    holds '.comparisons | map(select(.metric == "makespan_s")) | map(.ratio.low > 1.5) | all'
    "$FETCHBENCH" compare results/results.json results/results.json >first
    "$FETCHBENCH" compare results/results.json results/results.json >second
    cmp first second
}

@test "caps with the same effect are one cell" {
    fetchbench -e async -n 2,20 -c 5,10,all -r 1 -w 0 --delay 0 --no-plots -q
    exits 0
    holds '[.cells[] | "\(.fetches)/\(.in_flight)"] == ["2/2", "20/5", "20/10", "20/20"]'
}
