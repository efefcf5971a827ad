#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The race at a terminal: tmux is the terminal, and its screen is what a user sees.
# shellcheck disable=SC2154 # run sets what it saw
load common

# Slow enough to be met on its way, on any machine; async is done long before the pool.
slow=(-n 40 --pool 2 --delay 500ms)

# at_terminal COLUMNS ROWS: a shell in a terminal of that size; $tmux drives it.
at_terminal() {
    needs tmux
    tmux=(tmux -L "race-$BATS_TEST_NUMBER-$$" -f /dev/null)
    "${tmux[@]}" new-session -d -x "$1" -y "$2" -s race \
        "exec env PS1='ready> ' LC_ALL=C.UTF-8 bash --norc --noprofile" 3>&-
    wait_until shows 'ready>'
    "${tmux[@]}" send-keys -t race clear Enter
}

teardown() {
    end_started
    [ -z "${tmux-}" ] || "${tmux[@]}" kill-server 2>/dev/null || true
}

screen() {
    "${tmux[@]}" capture-pane -p -t race
}

# shows TEXT: somewhere on the screen.
shows() {
    screen | grep -qF -- "$1"
}

# Types a command, and after it the code that it ended with and whether the terminal echoes.
types() {
    "${tmux[@]}" send-keys -t race "$* ; echo code=\$?; stty -a | grep -wo -- '-\\?echo'" Enter
}

key() {
    "${tmux[@]}" send-keys -t race "$1"
}

# The race was left with this code, the terminal is as it was: it echoes, and the cursor is shown.
left_with() {
    wait_until shows "code=$1"
    wait_until screen_has_line echo
    [ "$("${tmux[@]}" display-message -p -t race '#{cursor_flag} #{alternate_on}')" = '1 0' ]
}

screen_has_line() {
    screen | grep -qx -- "$1"
}


@test "a race in 80 by 24: bars that fill, the winner, a key, the table" {
    at_terminal 80 24
    types "$FETCHBENCH" race -n 20 --pool 2 --delay 200ms
    wait_until shows 'threads:workers=2'
    wait_until shows '2 in flight'
    shows 'q stops'
    wait_until shows 'any key: the table'
    shows '3rd, '
    shows '20 done'
    [ "$(screen | wc -L)" -le 80 ]
    key x
    wait_until shows 'A race is a demonstration'
    shows "'fetchbench"
    left_with 0
}

@test "a race in 120 by 40 uses the width" {
    at_terminal 120 40
    types "$FETCHBENCH" race "${slow[@]}"
    wait_until shows '2 in flight'
    [ "$(screen | grep -o '[█▒░]*' | wc -L)" = 118 ]
    key q
    left_with 130
}

@test "a resize in the middle: drawn again at the new size, with a message if it does not fit" {
    at_terminal 80 24
    types "$FETCHBENCH" race "${slow[@]}"
    wait_until shows '2 in flight'
    "${tmux[@]}" resize-window -t race -x 120 -y 40
    wait_until bars_are 118
    "${tmux[@]}" resize-window -t race -x 30 -y 5
    wait_until shows 'too small; the race continues'
    "${tmux[@]}" resize-window -t race -x 60 -y 10
    wait_until bars_are 58
    shows 'threads:workers=2'
    key q
    "${tmux[@]}" resize-window -t race -x 100 -y 30
    left_with 130
}

bars_are() {
    [ "$(screen | grep -o '[█▒░]*' | wc -L)" = "$1" ]
}

@test "q stops the race: partial results, exit 130, the terminal is restored" {
    at_terminal 80 24
    types "$FETCHBENCH" race "${slow[@]}"
    wait_until shows '1st, '
    key q
    left_with 130
    shows 'Stopped after'
    shows '1st'
    screen | grep -q 'threads:workers=2 *stopped with [0-9]* of 40 done'
}

@test "Ctrl-C likewise" {
    at_terminal 80 24
    types "$FETCHBENCH" race "${slow[@]}"
    wait_until shows '2 in flight'
    key C-c
    left_with 130
    shows 'Stopped after'
}

@test "SIGTERM likewise, and no process is left behind" {
    at_terminal 80 24
    cp "$FETCHBENCH" racer # a name of its own, to count its processes by
    types ./racer race "${slow[@]}"
    wait_until shows '2 in flight'
    racers_are 7 # itself, three trials, three origins
    kill -TERM "$(pgrep -x racer)"
    left_with 130
    shows 'Stopped after'
    wait_until racers_are 0
}

@test "a terminal that is closed ends the race, and no process is left behind" {
    at_terminal 80 24
    cp "$FETCHBENCH" racer
    types trap "'' HUP;" ./racer race "${slow[@]}" # nothing but the closed terminal tells
    wait_until shows '2 in flight'
    "${tmux[@]}" kill-server
    wait_until racers_are 0
}

# They name themselves fetchbench; what they run is the copy.
racers_are() {
    [ "$(find /proc/[0-9]*/exe -lname "$PWD/racer*" 2>/dev/null | wc -l)" = "$1" ]
}

@test "a terminal that is too small: reported with both sizes, exit 2" {
    at_terminal 80 6
    types "$FETCHBENCH" race
    left_with 2
    shows 'too small for a race of 3: 80 columns and 6 rows'
}

@test "a terminal that cannot be drawn on: reported, exit 2" {
    at_terminal 80 24
    types TERM=dumb "$FETCHBENCH" race
    left_with 2
    shows "of type 'dumb'"
    types TERM=no-such-thing "$FETCHBENCH" race
    wait_until shows "of type 'no-such-thing'"
    left_with 2
}

@test "without colour the marks show the same" {
    at_terminal 80 24
    types NO_COLOR=1 "$FETCHBENCH" race "${slow[@]}"
    wait_until shows '2 in flight'
    shows '█ done'
    run "${tmux[@]}" capture-pane -e -p -t race
    [[ $output != *$'\e[3'[0-8]* ]]
    key q
    left_with 130
}

@test "with a plain character set the marks are plain" {
    at_terminal 80 24
    types LC_ALL=C "$FETCHBENCH" race "${slow[@]}"
    wait_until shows '# done'
    shows '+ in flight'
    run screen
    [[ $output != *[█▒░]* ]]
    key q
    left_with 130
}

@test "without a keyboard it does not wait for a key" {
    at_terminal 80 24
    types "$FETCHBENCH" race -n 4 --pool 2 --delay 100ms '</dev/null'
    left_with 0
    shows 'A race is a demonstration'
}

@test "an engine that fails says why, on the screen and in the table" {
    at_terminal 80 24
    types "$FETCHBENCH" race -e null:lost=1,null -n 3
    wait_until shows 'any key: the table'
    shows 'engine reported no outcome for fetch 1'
    key x
    left_with 1
    shows 'failed: engine reported no outcome for fetch 1'
}

@test "in a pipe: the plain result, no escape codes" {
    fetchbench race -n 10 --pool 2 --delay 20ms
    exits 0
    [ "$stderr" = '' ]
    [[ $output != *$'\e'* ]]
    [[ $output == 'A race of 3, 10 fetches each, all in flight at once'* ]]
    [[ $output == *'3rd  threads:workers=2 '* ]]
    [[ $output == *'A race is a demonstration'* ]]
}

@test "a race to a URL; failed fetches: no place, exit 1" {
    start_origin --delay 20ms
    fetchbench race -n 10 "$url"
    exits 0
    [[ $output == *"$url"* ]]
    fetchbench race -n 10 "$url?status=503"
    exits 1
    [[ $output != *'1st'* ]]
    [[ $output == *failed* ]]
}

@test "bad input: named, exit 2, nothing written" {
    refuses "'0'" -- race -n 0
    refuses 'not a list' -- race -n 1,2
    refuses 'not a list' -- race -c 1,2
    refuses "'0'" -- race --pool 0
    refuses '--pool' 'threads:workers=3' -- race --pool 3 -e async
    refuses "'asinc'" "'async'" -- race -e asinc,threads
    refuses "'http://b/'" -- race http://a/ http://b/
    refuses "'ftp'" -- race ftp://a/
    refuses '--delay' -- race --delay 1s http://a/
    refuses "'--pol'" "'--pool'" -- race --pol 3
}
