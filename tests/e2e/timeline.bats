#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# One trial of a saved run, row by row.
# shellcheck disable=SC2154 # run sets what it saw
load common

# A small run, kept once for all tests of this file.
setup_file() {
    mkdir "$BATS_FILE_TMPDIR/run"
    cd "$BATS_FILE_TMPDIR/run" || return
    "${FETCHBENCH:-$BATS_TEST_DIRNAME/../../build/dev/cli/fetchbench}" \
        -e threads,threads:workers=2,async -n 6,30 -r 3 -w 0 --delay 5ms -q --no-plots
}

check_trace() {
    "$root/tests/support/check-trace" "$@"
}

kept() {
    printf '%s/run/results/results.json' "$BATS_FILE_TMPDIR"
}

@test "as text: a row per worker, the phases, the axis, the legend" {
    fetchbench timeline "$(kept)" --cell threads:workers=2:30
    exits 0
    [[ $output == 'threads:workers=2 at 30 fetches: trial '*' of 3, the median, '* ]]
    [[ $output == *'30 fetches on 2 workers.'* ]]
    [ "$(grep -c '^worker' <<<"$output")" = 2 ]
    [[ $output == *'|0 '* ]]
    [[ $output == *'queue'*'connect'*'waiting'*'transfer'*'failed'* ]]
}

@test "by fetch: a row for each, in which a queue is a staircase" {
    fetchbench timeline "$(kept)" --cell threads:workers=2:30 --by fetch --rows 30
    exits 0
    [[ $output == *'30 fetches on 2 workers.'* ]]
    [ "$(grep -c '^fetch' <<<"$output")" = 30 ]
    # Later fetches wait longer: a row starts with at least as many dots as one well above it.
    local dots=() line
    while read -r line; do
        line=${line//[^·.]/}
        dots+=("${#line}")
    done < <(grep '^fetch' <<<"$output")
    ((dots[0] < dots[14] && dots[14] < dots[29]))
    fetchbench timeline "$(kept)" --cell threads:workers=2:30 --by fetch -o by.trace.json -o by.svg
    exits 0
    check_trace by.trace.json
}

@test "a loop has a row for each fetch in flight, and rows left out are counted" {
    fetchbench timeline "$(kept)" --cell async:30 --trial 2 --rows 4
    exits 0
    [[ $output == 'async at 30 fetches: trial 2 of 3, '* ]]
    [[ $output == *'at most 30; 4 evenly spaced rows of 30 are shown'* ]]
    [ "$(grep -c '^worker 0' <<<"$output")" = 1 ]
}

@test "it fits the terminal, with colour there and none in a pipe" {
    in_terminal 60 "'$FETCHBENCH' timeline '$(kept)' --cell async:6 --color never"
    [ "$(tr -d '\r' <<<"$output" | wc -L)" -le 60 ]
    in_terminal 60 "'$FETCHBENCH' timeline '$(kept)' --cell async:6"
    [[ $output == *$'\e['* ]]
    fetchbench timeline "$(kept)" --cell async:6
    [[ $output != *$'\e'* ]]
}

@test "as trace events, of every cell: valid, and each fetch is in it" {
    local cell
    for cell in threads:6 threads:30 threads:workers=2:6 threads:workers=2:30 async:6 async:30; do
        fetchbench timeline "$(kept)" --cell "$cell" -o "$cell.trace.json"
        exits 0
        [ "$output" = '' ]
        check_trace "$cell.trace.json"
        [ "$(jq '[.traceEvents[] | select(.cat == "fetch")] | length' "$cell.trace.json")" = "${cell##*:}" ]
        # All in flight have ended, all queued have begun.
        [ "$(jq -c '[.traceEvents[] | select(.ph == "C")] | last.args | [.[]]' "$cell.trace.json")" = '[0,0]' ]
    done
}

@test "the check of traces can fail" {
    fetchbench timeline "$(kept)" --cell async:6 -o good.json
    check_trace good.json
    local change
    for change in 'del(.traceEvents)' '.displayTimeUnit = "s"' '.traceEvents[0].ph = "Z"' \
        '(.traceEvents[] | select(.cat == "fetch") | .ts) = -1' \
        '(.traceEvents[] | select(.ph == "E") | .ts) |= . / 2' \
        'del(.traceEvents[] | select(.ph == "E" and .name == "waiting"))' \
        '(.traceEvents[] | select(.cat == "phase") | .tid) = 999' \
        '(.traceEvents[] | select(.ph == "C") | .args) = {}' \
        'del(.traceEvents[] | select(.cat == "fetch") | .name)'; do
        jq "$change" good.json >bad.json
        run check_trace bad.json
        [ "$status" = 1 ]
    done
}

@test "as images, with script and data; several outputs at once; odd names" {
    fetchbench timeline "$(kept)" --cell async:30 -o lanes.svg -o lanes.png -o "it's a.png" -o lanes.txt
    exits 0
    [ "$stderr" = '' ]
    grep -q '<svg' lanes.svg
    [ "$(head -c 4 lanes.png | tail -c 3)" = PNG ]
    [ "$(head -c 4 "it's a.png" | tail -c 3)" = PNG ]
    grep -q '^async at 30' lanes.txt
    [ -s lanes.gp ] && [ -s lanes.dat ]
    rm lanes.svg
    gnuplot lanes.gp # as a user would
}

@test "without gnuplot: a warning, the script and SVG are written anyway" {
    mkdir empty
    run --separate-stderr env PATH="$PWD/empty" "$FETCHBENCH" timeline "$(kept)" --cell async:6 -o lanes.png -o lanes.svg
    exits 0
    says warning 'lanes.png' gnuplot
    [ -s lanes.svg ]
    [ -s lanes.gp ]
}

@test "bad input: named, exit 2, nothing written" {
    refuses 'missing --cell' 'async:30' -- timeline "$(kept)"
    refuses "'asinc:30'" "'async:30'" -- timeline "$(kept)" --cell asinc:30 -o x.svg
    refuses "'zebra:1'" 'there are threads:6, ' -- timeline "$(kept)" --cell zebra:1
    refuses "'async'" -- timeline "$(kept)" --cell async
    refuses 'no trial 4' 'it has 3' -- timeline "$(kept)" --cell async:30 --trial 4
    refuses "'0'" -- timeline "$(kept)" --cell async:30 --trial 0
    refuses 'with 7 in flight' 'with 30' -- timeline "$(kept)" --cell async:30 -c 7
    refuses "'x.doc'" -- timeline "$(kept)" --cell async:30 -o x.doc
    refuses "'nowhere/x." -- timeline "$(kept)" --cell async:30 -o nowhere/x.svg
    refuses "'nowhere.json'" -- timeline nowhere.json --cell async:30
    refuses 'one results file' -- timeline
}
