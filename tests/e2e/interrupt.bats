#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C and harder ends: whole rounds are kept, and no process is left behind.
# shellcheck disable=SC2154 # the helpers set what they saw
load common

# Whether each cell has kept at least so many trials.
has_rounds() {
    [ "$(ask "[.cells[].trials | length >= $1] | all" 2>/dev/null)" = true ]
}

# Processes of the run and of all that it has started: it leads a session of its own. What has ended and
# waits for init to notice is none.
living() {
    ps -o stat=,pid= -s "$started" | awk '!/^Z/'
}

none_lives() {
    [ "$(living)" = '' ] || {
        ps -o stat,pid,args -s "$started"
        return 1
    }
}

# At least the run itself, the origin and a trial.
all_at_work() {
    [ "$(living | wc -l)" -ge 3 ]
}

# interrupt SIGNAL: a long run is ended by it after one whole round; sets $code.
interrupt() {
    start run setsid "$FETCHBENCH" -n 2,5 -r 10000 -w 0 --delay 5ms --no-plots
    wait_until has_rounds 1
    code=0
    kill "-$1" -- "${2-}$started"
    wait "$started" || code=$?
}

@test "Ctrl-C: complete rounds are reported and saved, exit 130" {
    interrupt INT
    [ "$code" = 130 ]
    [ "$(ask .ended)" = interrupted ]
    [ "$(ask '[.cells[].trials | length] | unique | length')" = 1 ]
    has_rounds 1
    [[ $(cat "$BATS_TEST_TMPDIR/run.out") == *threads*async* ]]
}

@test "Ctrl-C: no process is left behind" {
    interrupt INT
    none_lives
}

@test "Ctrl-C at a terminal reaches the whole group, and does the same" {
    interrupt INT -
    [ "$code" = 130 ]
    [ "$(ask .ended)" = interrupted ]
    none_lives
}

@test "SIGTERM ends a run like Ctrl-C" {
    interrupt TERM
    [ "$code" = 130 ]
    [ "$(ask .ended)" = interrupted ]
    none_lives
}

@test "Ctrl-C during a long fetch does not wait for it" {
    start run setsid "$FETCHBENCH" -n 2 -r 5 -w 0 --delay 1h --timeout 2h --no-plots
    wait_until all_at_work
    code=0
    kill -INT "$started"
    wait "$started" || code=$?
    [ "$code" = 130 ]
    none_lives
}

@test "Ctrl-C before the first round is complete: no table, no file, exit 130" {
    start run setsid "$FETCHBENCH" -n 2 -r 5 -w 0 --delay 1h --timeout 2h --no-plots -o a/b
    wait_until all_at_work
    code=0
    kill -INT "$started"
    wait "$started" || code=$?
    [ "$code" = 130 ]
    [ "$(cat "$BATS_TEST_TMPDIR/run.out")" = '' ]
    grep -q 'before the first round was complete' "$BATS_TEST_TMPDIR/run.err"
    leaves_nothing
}

@test "how many of the runs are saved is said" {
    interrupt INT
    rounds=$(ask '.cells[0].trials | length')
    grep -qx "Saved in results/ ($rounds of 10000 runs); open results/report.html" "$BATS_TEST_TMPDIR/run.err"
}

# stand_still NAME: stops that part of a run (__trial, origin), and lets it go on when it has been named.
stand_still() {
    start run setsid "$FETCHBENCH" -e async -n 1 -r 1 -w 0 --delay 2s --no-plots
    part() { ps -o pid=,args= -s "$started" | awk -v name="$1" '$3 == name { print $1 }'; }
    at_work() { [ -n "$(part __trial)" ]; }
    wait_until at_work
    stopped=$(part "$1")
    kill -STOP "$stopped"
    wait_until grep -q "the $2 is stopped.*async, N = 1" "$BATS_TEST_TMPDIR/run.err"
    kill -CONT "$stopped"
    wait "$started"
    [ "$(grep -c 'is stopped' "$BATS_TEST_TMPDIR/run.err")" = 1 ]
}

@test "a stopped trial is reported while the run waits for it" {
    stand_still __trial trial
}

@test "a stopped origin is reported while the run waits for it" {
    stand_still origin origin
}

@test "SIGKILL of the program also ends its children" {
    start run setsid "$FETCHBENCH" -n 2 -r 5 -w 0 --delay 1h --timeout 2h --no-plots
    wait_until all_at_work
    kill -KILL "$started"
    wait "$started" || true
    wait_until none_lives
}

@test "saved results are complete at any moment: after SIGKILL they can still be read" {
    start run "$FETCHBENCH" -n 2 -r 10000 -w 0 --delay 0 --no-plots
    wait_until has_rounds 2
    kill -KILL "$started"
    wait "$started" || true
    [ "$(ask .schema)" = fetchbench-results/1.1 ]
}

@test "the origin in the foreground ends with Ctrl-C" {
    start_origin
    code=0
    kill -INT "$started"
    wait "$started" || code=$?
    [ "$code" = 0 ] || [ "$code" = 130 ]
}

@test "under nohup a run outlives its terminal" {
    start run nohup "$FETCHBENCH" -q -e null:latency=100ms -n 1 -r 8 -w 0 --no-plots
    begun() { [ -s results/results.json ]; }
    wait_until begun
    kill -HUP "$started"
    wait "$started"
    [ "$(ask .ended)" = complete ]
}
