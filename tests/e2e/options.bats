#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Options and commands that no other suite has need of, and what becomes of them.
# shellcheck disable=SC2154 # run and the helpers set what they saw
load common

@test "help: of the program, of a command, and of an unknown command" {
    fetchbench --help
    exits 0
    [[ $output == *'Usage: fetchbench [COMMAND]'* ]]
    said=$output
    fetchbench help
    [ "$output" = "$said" ]
    fetchbench --version
    exits 0
    [[ ${lines[0]} =~ ^fetchbench\ [0-9.]+\ \(.*\ build\)$ ]]
    [[ ${lines[1]} =~ ^libcurl/[0-9.]+\  ]]
    [ "${#lines[@]}" = 2 ]
    for command in run race origin; do
        fetchbench help "$command"
        exits 0
        [[ $output == *"Usage: fetchbench "*"$command"* ]]
        [ "$stderr" = '' ]
    done
    refuses "unknown command 'rcae'" "did you mean 'race'?" -- help rcae
    refuses "unknown command 'zzzzzz'" "'fetchbench help' lists them" -- help zzzzzz
}

@test "--pin: the trials and the origin stay on their CPUs" {
    [ "$(nproc)" -gt 1 ] || skip 'one CPU: nothing to pin to'
    start run setsid "$FETCHBENCH" -e null:latency=200ms -n 1 -r 1000 -w 0 --pin client=0,origin=1 --no-plots
    # cpus COMMAND: of the process of the run with this command.
    cpus() {
        local id
        id=$(ps -o pid=,args= -s "$started" | awk -v name="$1" '$3 == name { print $1 }')
        sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$id/status" 2>/dev/null
    }
    # The command line of a process is there before it has pinned itself.
    trial_is_pinned() { [ "$(cpus __trial)" = 0 ]; }
    wait_until trial_is_pinned
    [ "$(cpus origin)" = 1 ]
    wait_until [ -s results/results.json ]
    kill -INT "$started"
    wait "$started" || true
    [ "$(ask .settings.pin)" = client=0,origin=1 ]
}

@test "--pin: invalid or missing CPUs, and invalid sides, are named" {
    refuses "invalid CPUs '1-0'" '0-3' -- --pin client=1-0
    refuses "invalid CPUs '0x'" -- --pin origin=0x
    refuses "invalid value 'server=0'" 'client=CPUS' -- --pin server=0
    refuses "invalid CPUs ''" -- --pin client=
    refuses 'CPU 1023 is not' -- --pin client=1023
    refuses '--pin origin=' 'client= alone' -- --pin origin=0 http://127.0.0.1/
}

@test "--calibrate: what the harness costs, and no run" {
    fetchbench --calibrate
    exits 0
    [[ $output == *'medians of '*' trials'*' per trial and '*' per fetch'*'a makespan of '*' of CPU time' ]]
    leaves_nothing
}

@test "an engine that leaves a fetch without an outcome: its cells fail, the others are valid" {
    fetchbench -e null:lost=1,null -n 2 -r 2 -w 0 --no-plots
    exits 1
    [[ $output == *'engine reported no outcome for fetch 1'* ]]
    [ "$(ask '[.cells[].trials[].failure != null] | join(" ")')" = 'true true false false' ]
}

@test "race: its options mean what those of a run mean" {
    fetchbench race -e async,threads -n 20 -c 5 --delay 1ms --size 2KiB --timeout 5s --color always \
        -H 'X-Mark: yes' -k --fault close:100%
    exits 1
    [[ $output == *'20 fetches each, at most 5 in flight'*'size 2KiB'*$'\e['* ]]
    [ "$(grep -cE '(async|threads) .* 20 .*20' <<<"$output")" = 2 ]
    fetchbench race -e null:lost=1,null -n 3
    exits 1
    [[ $output == *'null:lost=1  failed: engine reported no outcome for fetch 1'* ]]
    refuses '--pool' -- race --pool 3 -e async
    refuses "'no.pem'" -- race --cacert no.pem https://127.0.0.1:1/
}

@test "compare: the confidence of its intervals, and the same bytes each time" {
    for name in a b; do
        "$FETCHBENCH" -e null:latency=5ms -n 1 -r 5 -w 0 --no-plots -q --export-json $name.json
    done
    fetchbench compare --confidence 90% a.json b.json
    exits 0
    said=$output
    fetchbench compare --confidence 90% a.json b.json
    [ "$output" = "$said" ]
    "$FETCHBENCH" -e null:latency=6ms -n 2 -r 2 -w 0 --no-plots -q --export-json other.json
    run --separate-stderr "$FETCHBENCH" compare a.json other.json
    exits 2
    says "no cell of 'a.json' has a match in 'other.json'"
    run --separate-stderr "$FETCHBENCH" compare --confidence 2 a.json b.json
    exits 2
    says confidence
}

@test "a lesson that is a run of the suite shows its command line, and ends on Ctrl-C as a run does" {
    start lesson "$FETCHBENCH" lesson fetches
    begun() { grep -q '^\$ fetchbench run -e async,threads,threads:workers=[0-9]* ' "$BATS_TEST_TMPDIR/lesson.out"; }
    wait_until begun
    kept() { [ -s results/results.json ]; }
    wait_until kept
    kill -INT "$started"
    code=0
    wait "$started" || code=$?
    [ "$code" = 130 ]
    run grep '^Learnt' "$BATS_TEST_TMPDIR/lesson.out"
    [ "$status" = 1 ]
    [ "$(ask .ended)" = interrupted ]
}

@test "too much input is refused, and nothing is truncated silently" {
    faults=() exports=()
    for i in $(seq 40); do
        faults+=(--fault reset:1%)
        exports+=("--export-csv=$i.csv")
    done
    refuses 'too many faults' 'at most' -- "${faults[@]}"
    refuses 'too many faults' -- origin "${faults[@]}"
    refuses 'at most' 'exports' -- "${exports[@]}"
    refuses 'more than' -- -n "$(seq -s, 300)"
    refuses 'one shell' -- completion
    refuses "'tcsh'" -- completion tcsh
}
