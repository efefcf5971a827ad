#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What is shown where: colour, progress and width depend on where the output goes.
# shellcheck disable=SC2154 # run sets what it saw
load common

escape=$'\e'
short=(-n 1 -r 1 -w 0 --delay 0 --no-plots)

@test "no escape codes in a pipe" {
    fetchbench "${short[@]}"
    exits 0
    [[ $output != *"$escape"* ]]
    [[ $stderr != *"$escape"* ]]
}

@test "colour in a pipe on request" {
    fetchbench "${short[@]}" --color always
    exits 0
    [[ $output == *"${escape}["* ]]
}

@test "no progress in a pipe, even with colour" {
    fetchbench "${short[@]}" --color always
    warns_at_most
}

@test "colour at a terminal" {
    in_terminal 80 "'$FETCHBENCH' ${short[*]}"
    [[ $output == *"${escape}["*m* ]]
}

@test "colour at a terminal, by each command that shows a table" {
    "$FETCHBENCH" -e null:latency=5ms -n 1 -r 6 -w 0 --no-plots -q -o kept
    "$FETCHBENCH" -e null:latency=50ms -n 1 -r 6 -w 0 --no-plots -q -o slower
    jq '.cells[].spec = "null"' kept/results.json >before.json
    jq '.cells[].spec = "null"' slower/results.json >after.json
    in_terminal 80 "'$FETCHBENCH' compare before.json after.json"
    [[ $output == *"${escape}["*m* ]]
    in_terminal 80 "'$FETCHBENCH' report before.json"
    [[ $output == *"${escape}["*m* ]]
}

@test "no colour at a terminal with NO_COLOR, with a dumb one, or where it is refused" {
    in_terminal 80 "NO_COLOR=1 '$FETCHBENCH' ${short[*]} 2>progress"
    [[ $output != *"${escape}["*m* ]]
    in_terminal 80 "TERM=dumb '$FETCHBENCH' ${short[*]} 2>progress"
    [[ $output != *"${escape}["*m* ]]
    in_terminal 80 "'$FETCHBENCH' ${short[*]} --color never 2>progress"
    [[ $output != *"${escape}["*m* ]]
}

@test "progress is drawn on standard error at a terminal" {
    in_terminal 80 "'$FETCHBENCH' ${short[*]} >table"
    [ "$output" != '' ]
    [ -s table ]
}

@test "quiet at a terminal: nothing at all" {
    in_terminal 80 "'$FETCHBENCH' ${short[*]} -q"
    [ "$output" = '' ]
}

@test "the table fits the width of the terminal" {
    local width
    for width in 60 80 120; do
        in_terminal "$width" "'$FETCHBENCH' -n 1,500 -r 1 -w 0 --delay 0 --no-plots --color never 2>progress"
        [ "$status" = 0 ]
        widest=$(tr -d '\r' <<<"$output" | wc -L)
        [ "$widest" -le "$width" ]
    done
}

@test "a terminal that takes no escape sequences gets none" {
    local kind
    for kind in dumb ''; do
        in_terminal 80 "TERM=$kind $FETCHBENCH -e null:latency=20ms -n 1 -r 3 -w 0 --no-plots"
        [ "$status" = 0 ]
        [[ $output == *'1 fetch'* || $output == *fetches* ]]
        [[ $output != *$'\e'* ]]
    done
    in_terminal 80 "TERM=xterm-256color $FETCHBENCH -e null:latency=20ms -n 1 -r 3 -w 0 --no-plots"
    [[ $output == *$'\e'* ]]
}
