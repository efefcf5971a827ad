#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What was found once stays fixed: the saved inputs of the fuzz targets, and failing allocations.
# shellcheck disable=SC2154 # run and the helpers set what they saw
load common

# Of the same build as the program.
programs=${FETCHBENCH%/cli/fetchbench}/tests

@test "every saved input of every fuzz target is accepted or refused, nothing else" {
    local target replayed=0
    for target in "$programs"/fuzz/fuzz_*; do
        if [ ! -f "$target" ] || [ ! -x "$target" ]; then
            continue
        fi
        "$target" "$root/tests/fuzz/corpus/$(basename "$target")"
        replayed=$((replayed + 1))
    done
    [ "$replayed" = "$(find "$root/tests/fuzz" -name 'fuzz_*.c' | wc -l)" ]
}

# All of them take minutes; docs/reliability.md says how to let each fail. The seed selects these again.
@test "allocations that fail, a few of every engine and command: no crash, leak, hang or half file" {
    run "$programs/torture/torture" -s 50 -r "${TORTURE_SEED:-$RANDOM}"
    printf '%s\n' "$output"
    [ "$status" = 0 ]
    [[ $output == *' passed, 0 failed' ]]
}

@test "no thread and no process can be started from the n-th on: likewise" {
    run "$programs/torture/torture" starts
    printf '%s\n' "$output"
    [ "$status" = 0 ]
    [[ $output == *' passed, 0 failed' ]]
}
