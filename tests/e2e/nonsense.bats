#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# A server that talks nonsense, seeded: whatever it says, each fetch ends in the same class, with the
# same status and as many bytes, in every engine, cold and with redirects followed. Nothing crashes.
# NONSENSE_SEEDS="1 2 3 ..." tries others.
# shellcheck disable=SC2154,SC2016 # the helpers set what they saw; jq has variables of its own
load common

# What became of fetch i in each engine, where that is not one and the same.
differences='[.cells[] | {spec} + .trials[0].samples | [.spec, ([.outcome, .status, .bytes] | transpose)]] as $all
    | range($all[0][1] | length) as $i | [$all[] | [.[0], .[1][$i]]]
    | select(map(.[1]) | unique | length > 1) | [$i] + .'

# agree SEED [ADDRESSES [ARGS]]: 60 fetches from so many addresses, 60 if not said.
agree() {
    local seed=$1 addresses=${2:-60} port urls
    shift $(($# < 2 ? $# : 2))
    start nonsense python3 "$BATS_TEST_DIRNAME/nonsense-server.py" "$seed"
    wait_until test -s "$BATS_TEST_TMPDIR/nonsense.out"
    port=$(cat "$BATS_TEST_TMPDIR/nonsense.out")
    # No engine finds the connection of another fetch, or not until long after the server ended it.
    mapfile -t urls < <(for i in $(seq "$addresses"); do echo "http://127.0.1.$i:$port/$i/"; done)
    fetchbench -q -e "$(engines),async:driver=poll,async:loops=2" -n 60 -c 20 -r 1 -w 0 --no-plots --max-body 1MiB \
        --timeout 20s "$@" "${urls[@]}"
    exits 1
    kill "$started"
    [ "$(ask '[.cells[].trials[].failure | select(.)] | join("; ")')" = '' ]
    [ "$(jq -c "$differences" results/results.json | tee differences)" = '' ] || {
        echo "seed $seed:"
        cat differences
        return 1
    }
    # It was not all the same nonsense.
    [ "$(ask '.cells[0].trials[0].outcomes | length > 3')" = true ]
    mv results/results.json "last-$seed.json"
    rm -r results "$BATS_TEST_TMPDIR/nonsense.out"
}

@test "whatever the server sends, every engine reports the same" {
    local seed
    for seed in ${NONSENSE_SEEDS:-1 2}; do
        agree "$seed"
    done
}

@test "likewise when redirects are followed" {
    local seed
    for seed in ${NONSENSE_SEEDS:-3}; do
        agree "$seed" 60 -L
    done
}

@test "a connection that the server has ended does not fail the next fetch" {
    local version seed again='[.cells[].trials[0].samples | [.outcome, .status, .bytes] | transpose | .[:30] == .[30:]] | all'
    version=$("$FETCHBENCH" --version | sed -n 's/.*libcurl\/\([0-9]*\).*/\1/p' | head -n 1)
    # 7.88 asks again where bytes are left that nobody asked for, and takes them for the answer.
    [ "$version" -ge 8 ] || skip 'libcurl 7 uses connections again that the server has left bytes on'
    for seed in ${NONSENSE_SEEDS:-4}; do
        agree "$seed" 30
        [ "$(jq "$again" "last-$seed.json")" = true ]
        agree "$seed" 30 -L
        [ "$(jq "$again" "last-$seed.json")" = true ]
    done
}
