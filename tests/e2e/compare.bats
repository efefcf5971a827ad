#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Two kept runs, side by side.
# shellcheck disable=SC2154 # run sets what it saw
load common

# keep NAME LATENCY [ARGS]: a run of an engine whose latency is scripted, kept under that name.
keep() {
    local name=$1 latency=$2
    shift 2
    "$FETCHBENCH" -e null:latency="$latency" -n 1 -r 6 -w 0 --no-plots -q -o kept "$@"
    # The spec tells what was scripted, and cells are partners by spec.
    jq '.cells[].spec = "null"' kept/results.json >"$name.json"
}

@test "a run that became slower is reported, and fails with --fail-on" {
    keep before 20ms
    keep after 60ms
    fetchbench compare before.json after.json
    exits 0
    [[ $output == *'Of 1 cell 1 is slower.'* ]]
    [[ $output =~ slower\ +[0-9.]+x\ \[ ]]
    fetchbench compare --fail-on slower before.json after.json
    exits 1
    fetchbench compare --fail-on slower after.json before.json
    exits 0
    [[ $output == *'1 is faster.'* ]]
    fetchbench compare --fail-on difference after.json before.json
    exits 1
}

@test "a run against itself shows no difference worth failing for" {
    keep before 20ms
    fetchbench compare --fail-on difference before.json before.json
    exits 0
    [[ ! $output =~ (slower|faster)\ +[0-9] ]]
}

@test "cells without a match and differences between manifests are named" {
    keep before 20ms
    keep after 20ms -n 1,2
    jq '.libcurl.version = "9.9.9"' after.json >other.json
    fetchbench compare before.json other.json
    exits 0
    [[ $output == *'only in new: null at 2'* ]]
    [[ $output == *'libcurl differs: '*' -> 9.9.9'* ]]
}

@test "runs that measured different things are not compared" {
    keep before 20ms
    keep after 60ms --start warm
    fetchbench compare --fail-on slower before.json after.json
    exits 0
    [[ $output == *'Not compared'* ]]
    [[ $output == *'start differs: cold -> warm'* ]]
}

@test "it fits 80 columns" {
    keep before 20ms
    keep after 60ms
    COLUMNS=80 fetchbench compare before.json after.json
    [ "$(wc -L <<<"$output")" -le 80 ]
}

@test "what cannot be compared is refused" {
    keep before 20ms
    mkdir empty && cd empty
    refuses 'two results files' -- compare
    refuses 'expected two results files, not 1' -- compare ../before.json
    refuses "'nowhere.json'" -- compare ../before.json nowhere.json
    refuses 'expected slower or difference' "'slower'" -- compare --fail-on slwer a b
    refuses "--noise-threshold: invalid value '3x'" -- compare --noise-threshold 3x a b
    echo '{"schema": "fetchbench-results/1"' >../cut.json
    refuses 'cut.json' -- compare ../before.json ../cut.json
}
