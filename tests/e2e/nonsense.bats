#!/usr/bin/env bats
# A server that talks nonsense, seeded: whatever it says, each fetch ends in the same class, with the
# same status and as many bytes, in every engine, cold and with redirects followed. Nothing crashes.
# NONSENSE_SEEDS="1 2 3 ..." tries others.
# shellcheck disable=SC2154,SC2016 # the helpers set what they saw; jq has variables of its own
load common

# What became of fetch i in each engine, where that is not one and the same.
differences='[.cells[] | {spec} + .trials[0].samples | [.spec, ([.outcome, .status, .bytes] | transpose)]] as $all
    | range($all[0][1] | length) as $i | [$all[] | [.[0], .[1][$i]]]
    | select(map(.[1]) | unique | length > 1) | [$i] + .'

# agree SEED ARGS
agree() {
    local seed=$1 port urls
    shift
    start nonsense python3 "$BATS_TEST_DIRNAME/nonsense-server.py" "$seed"
    wait_until test -s "$BATS_TEST_TMPDIR/nonsense.out"
    port=$(cat "$BATS_TEST_TMPDIR/nonsense.out")
    # An address for each, so that no engine finds the connection of another fetch.
    mapfile -t urls < <(for i in $(seq 60); do echo "http://127.0.1.$i:$port/$i/"; done)
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
    rm -r results "$BATS_TEST_TMPDIR/nonsense.out"
}

@test "whatever the server says, every engine tells the same of it" {
    local seed
    for seed in ${NONSENSE_SEEDS:-1 2}; do
        agree "$seed"
    done
}

@test "likewise when redirects are followed" {
    local seed
    for seed in ${NONSENSE_SEEDS:-3}; do
        agree "$seed" -L
    done
}
