#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Whatever ends a run, or a part of it: no process is left, no half file, whole rounds are kept and
# can be read, and the reason is told. Ctrl-C and its kin are in interrupt.bats.
# shellcheck disable=SC2154 # the helpers set what they saw
load common

# Processes of the run and of all that it has started: it leads a session of its own. What is dead
# and waits for init to notice is no process any more.
living() {
    ps -o stat=,pid= -s "$1" | awk '$1 !~ /^Z/ { print $2 }'
}

none_lives() {
    [ "$(living "$1")" = '' ]
}

# part NAME: the processes of the run whose command is this: __trial, origin.
part() {
    ps -o pid=,args= -s "$started" | awk -v name="$1" '$3 == name { print $1 }'
}

# Whether each cell has kept at least so many trials.
has_rounds() {
    [ "$(ask "[.cells[].trials | length >= $1] | all" 2>/dev/null)" = true ]
}

# begin ARGS: a run that is long enough, with one round measured. It would heed a nohup around the tests.
begin() {
    start run setsid env --default-signal=HUP "$FETCHBENCH" -n 2,5 -r 10000 -w 0 --delay 5ms --no-plots "$@"
    wait_until has_rounds 1
}

# The end of the run; sets $code, $output and $stderr.
await_end() {
    code=0
    wait "$started" || code=$?
    output=$(cat "$BATS_TEST_TMPDIR/run.out")
    stderr=$(cat "$BATS_TEST_TMPDIR/run.err")
    wait_until none_lives "$started"
}

# What is kept can be read, holds whole rounds alone, and no file is half.
kept_is_whole() {
    [ "$(ask '[.cells[].trials | length] | unique | length')" = 1 ]
    [ "$(find . -name '*.part')" = '' ]
    "$FETCHBENCH" report results/results.json >/dev/null
}

@test "the terminal closes: like Ctrl-C" {
    begin
    kill -HUP "$started"
    await_end
    [ "$code" = 130 ]
    [ "$(ask .ended)" = interrupted ]
    [ "$(ask .ended_reason)" = Hangup ]
    kept_is_whole
}

@test "Ctrl-C twice: the run still reports its results" {
    begin
    kill -INT "$started"
    kill -INT "$started"
    await_end
    [ "$code" = 130 ]
    [ "$(ask .ended_reason)" = Interrupt ]
    [[ $output == *'incomplete'* ]]
    kept_is_whole
}

@test "Ctrl-C repeatedly while results are written: the table is still printed" {
    begin
    kill -INT "$started"
    for _ in $(seq 50); do
        kill -INT "$started" 2>/dev/null || break
    done
    await_end
    [ "$code" = 130 ]
    [[ $output == *threads*async* ]]
    [ -s results/samples.csv ]
    kept_is_whole
}

@test "a trial is killed: its cell reports it, and the run continues" {
    start_server first-held
    start run setsid "$FETCHBENCH" -n 2 -r 3 -w 0 --timeout 2h --no-plots --force "$url"
    wait_until grep -q held "$BATS_TEST_TMPDIR/server.out"
    # shellcheck disable=SC2046 # each is a number
    kill -KILL $(part __trial)
    await_end
    [ "$code" = 1 ]
    [ "$(ask .ended)" = complete ]
    [ "$(ask '[.cells[].trials | length] | join(" ")')" = '3 3' ]
    [ "$(ask '[.cells[].trials[].failure | select(.)] | length')" = 1 ]
    [[ $(ask '[.cells[].trials[].failure | select(.)][0]') == *'signal 9'* ]]
    [[ $output == *'signal 9'* ]]
    kept_is_whole
}

@test "the origin is killed: earlier rounds are saved and printed, exit 3" {
    begin
    # shellcheck disable=SC2046 # each is a number
    kill -KILL $(part origin)
    await_end
    [ "$code" = 3 ]
    [[ $stderr == *'fetchbench: the built-in origin has ended'* ]]
    [[ $output == *threads*async* ]]
    [ "$(ask .ended)" = interrupted ]
    [[ $(ask .ended_reason) == *'origin has ended'* ]]
    kept_is_whole
}

@test "the origin is killed in the first round: no partial round is saved" {
    start run setsid "$FETCHBENCH" -n 1,2,3,4,5,6 -r 10 -w 0 --delay 500ms --no-plots
    has_a_trial() { [ "$(ask '[.cells[].trials | length] | add > 0' 2>/dev/null)" = true ]; }
    wait_until has_a_trial
    # shellcheck disable=SC2046 # each is a number
    kill -KILL $(part origin)
    await_end
    [ "$code" = 3 ]
    [ "$(ask .ended)" = interrupted ]
    [[ $(ask .ended_reason) == *'origin has ended'* ]]
    kept_is_whole
}

@test "the output directory is removed: the table is printed, exit 3" {
    begin
    kill -STOP "$started"
    rm -rf results
    kill -CONT "$started"
    await_end
    [ "$code" = 3 ]
    [[ $stderr == *"cannot write 'results/results.json': No such file or directory"* ]]
    [[ $output == *threads*async* ]]
}

@test "a second run in the same directory is refused" {
    begin
    fetchbench -q -n 1 -r 1 -w 0 --delay 0 --no-plots
    exits 2
    says "another run is writing to 'results/'" '-o DIR'
    kill -INT "$started"
    await_end
    [ "$code" = 130 ]
    kept_is_whole
    fetchbench -q -n 1 -r 1 -w 0 --delay 0 --no-plots
    exits 0
}

@test "the origin is stopped and the run is interrupted: it still ends" {
    begin
    # shellcheck disable=SC2046 # each is a number
    kill -STOP $(part origin)
    kill -INT "$started"
    await_end
    [ "$code" = 130 ] || [ "$code" = 3 ]
    [ "$(ask .ended)" = interrupted ]
    kept_is_whole
}

@test "closed standard descriptors are not reused" {
    local closed
    for closed in '<&-' '2>&-' '<&- 2>&-'; do
        rm -rf results
        eval "timeout -k 1 30 '$FETCHBENCH' -n 2 -r 1 -w 0 --delay 0 --no-plots $closed >out"
        [[ $(cat out) == *threads*async* ]]
        [ "$(ask '[.cells[].trials[].outcomes.ok] | tostring')" = '[2,2]' ]
    done
    rm -rf results
    run timeout -k 1 30 bash -c "'$FETCHBENCH' -n 2 -r 1 -w 0 --delay 0 --no-plots 2>err >&-"
    [ "$status" = 2 ]
    [[ $(cat err) == *"cannot write '-'"* ]]
}

@test "no file may grow: the last complete results stay, the table is printed, exit 3" {
    begin
    prlimit --pid "$started" --fsize=1000
    await_end
    [ "$code" = 3 ]
    [[ $stderr == *"cannot write 'results/results.json'"* ]]
    [[ $output == *threads*async* ]]
    [ "$(find . -name '*.part')" = '' ]
    has_rounds 1
    "$FETCHBENCH" report results/results.json >/dev/null
}

@test "the disk is full: likewise" {
    mkdir disk
    unshare --mount true 2>/dev/null || skip 'no name space for mounts can be had'
    run unshare --mount bash -c "mount -t tmpfs -o size=64k none disk && cd disk &&
        '$FETCHBENCH' -n 50 -r 500 -w 0 --delay 0 --no-plots >../out 2>../err
        echo code \$?; ls -A results; '$FETCHBENCH' report results/results.json >/dev/null && echo readable"
    [[ $output == *'code 3'* ]]
    [[ $output == *readable* ]]
    [[ $output != *.part* ]]
    cat err
    [[ $(cat err) == *"cannot write 'results/"*'No space left on device'* ]]
    [[ $(cat out) == *threads*async* ]]
}

@test "standard output is full: the results are saved, exit 3" {
    run --separate-stderr bash -c "'$FETCHBENCH' -n 2 -r 1 -w 0 --delay 0 --no-plots >/dev/full"
    exits 3
    says 'No space left on device'
    [ "$(ask .ended)" = complete ]
}

@test "descriptors run out during a run: fetches or trials fail with a reason, nothing hangs" {
    begin -r 20
    prlimit --pid "$started" --nofile=9:9
    await_end
    [ "$code" = 1 ] || [ "$code" = 3 ]
    [ "$(ask '[.cells[].trials[] | .failure != null or .outcomes.ok == ([.outcomes[]] | add)
        or .outcomes.connect > 0 or .outcomes.resolve > 0 or .outcomes.other > 0] | all')" = true ]
    "$FETCHBENCH" report results/results.json >/dev/null
}

@test "SIGKILL at twenty moments: no process is left, and saved results can be read" {
    local i moment kept=0
    for i in $(seq 20); do
        moment=$(awk -v seed="$i" 'BEGIN { srand(seed); printf "%.3f", 0.02 + 1.2 * rand() }')
        start run setsid "$FETCHBENCH" -e threads,async,processes -n 2,5 -r 10000 -w 0 \
            --delay 3ms --no-plots -o "kept$i"
        timeout "$moment" tail --pid="$started" -f /dev/null || true
        kill -KILL "$started"
        wait "$started" 2>/dev/null || true
        wait_until none_lives "$started"
        [ ! -e "kept$i/results.json" ] || {
            "$FETCHBENCH" report "kept$i/results.json" >/dev/null
            [ "$(jq -r .ended "kept$i/results.json")" = interrupted ]
            kept=$((kept + 1))
        }
    done
    echo "# $kept of 20 had kept results" >&3
    [ "$kept" -gt 0 ]
}
