#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Every way in which the origin can misbehave x every engine, both taken from the program's own
# lists: each fetch ends in one class, the same for every engine, and the counts are the origin's.
# shellcheck disable=SC2154,SC2016 # the helpers set what they saw; jq has variables of its own
load common

faults() {
    "$FETCHBENCH" origin --list-faults | grep -o '^  [a-z][a-z-]*' | tr -d ' '
}

# The outcome of a fetch that the fault struck.
outcome_of() {
    case $1 in
    reset | reset-connection | close | goaway) echo reset ;;
    truncate) echo truncated ;;
    stall) echo timeout ;;
    endless | huge-head | endless-head) echo cancelled ;;
    garbage) echo other ;;
    *) echo ok ;;
    esac
}

# Over HTTP/2: what a fault that ends the whole connection does to the fetches around it depends on how
# many of them share it, which is where engines differ.
strikes_connection() {
    case $1 in
    reset-connection | close | goaway | garbage | endless-head | huge-head) return 0 ;;
    *) return 1 ;;
    esac
}

# How long a fetch may take at most: those that stand still take all of it.
patience() {
    [ "$1" = timeout ] && echo 2s || echo 5s
}

# fetch_all ARGS: one trial of every engine. Where a whole connection ends, libcurl may send requests again
# that shared it, which is reported as an error (3): a test that knows sets worst_exit.
fetch_all() {
    fetchbench -q -e "$(engines)" -n 8 -c 3 -r 1 -w 0 --delay 0 --size 64 --max-body 100k --seed 11 \
        --timeout 2s --no-plots "$@"
    [ "$status" = 0 ] || [ "$status" = 1 ] || [ "$status" = "${worst_exit:-1}" ]
    [ "$(ask '[.cells[].trials[].failure | select(.)] | join("; ")')" = '' ]
}

# agree REQUESTS: all engines have the same outcomes, which add up; the origin counted as much.
agree() {
    [ "$(ask '[.cells[].trials[].outcomes] | unique | length')" = 1 ]
    [ "$(ask '[.cells[].trials[] | [.outcomes[]] | add] | unique | tostring')" = '[8]' ]
    [ "$(ask '[.cells[].trials[].origin.requests] | unique | tostring')" = "[$1]" ]
    [ "$(ask '[.cells[].trials[] | .origin.connections == .connections_opened] | all')" = true ]
}

@test "the lists are not empty" {
    [ "$(engines | tr , '\n' | wc -l)" -ge 4 ]
    [ "$(faults | wc -l)" -ge 15 ]
}

@test "every fault affects every engine equally" {
    local fault outcome options
    for fault in $(faults); do
        outcome=$(outcome_of "$fault")
        options=(--fault "$fault:50%")
        [ "$outcome" != timeout ] || options=(--fault "$fault:30%" --timeout 1s)
        fetch_all "${options[@]}"
        printf '%s: %s\n' "$fault" "$(ask '[.cells[].trials[] | [.outcomes, .origin]]')"
        agree 8
        [ "$(ask ".cells[0].trials[0].outcomes | keys - [\"ok\", \"$outcome\"] | length")" = 0 ]
        [ "$outcome" = ok ] || [ "$(ask ".cells[0].trials[0].outcomes.$outcome > 0")" = true ]
    done
}

@test "every fault affects every engine equally over TLS, too" {
    local fault outcome
    for fault in $(faults); do
        outcome=$(outcome_of "$fault")
        fetch_all --tls --timeout "$(patience "$outcome")" --fault "$fault:30%"
        printf '%s: %s\n' "$fault" "$(ask '[.cells[].trials[] | [.outcomes, .origin]]')"
        agree 8
        [ "$(ask ".cells[0].trials[0].outcomes | keys - [\"ok\", \"$outcome\"] | length")" = 0 ]
        [ "$outcome" = ok ] || [ "$(ask ".cells[0].trials[0].outcomes.$outcome > 0")" = true ]
    done
}

@test "every fault affects every engine over HTTP/2; those of one stream affect only that" {
    local fault outcome
    for fault in $(faults); do
        outcome=$(outcome_of "$fault")
        [ "$fault" != truncate ] || outcome=reset # nghttp2 takes the wrong length for an error of the stream
        worst_exit=1
        ! strikes_connection "$fault" || worst_exit=3
        fetch_all --http 2 --timeout "$(patience "$outcome")" --fault "$fault:30%"
        printf '%s: %s\n' "$fault" "$(ask '[.cells[].trials[] | [.outcomes, .origin]]')"
        [ "$(ask '[.cells[].trials[] | [.outcomes[]] | add] | unique | tostring')" = '[8]' ]
        if strikes_connection "$fault"; then
            # What libcurl sends again may come through: then there were more requests than fetches.
            [ "$(ask '[.cells[].trials[] | .outcomes.ok < 8 or .origin.requests > 8] | all')" = true ]
        else
            [ "$(ask '[.cells[].trials[].outcomes] | unique | length')" = 1 ]
            [ "$(ask '[.cells[].trials[].origin.requests] | unique | tostring')" = '[8]' ]
            [ "$(ask ".cells[0].trials[0].outcomes | keys - [\"ok\", \"$outcome\"] | length")" = 0 ]
            [ "$outcome" = ok ] || [ "$(ask ".cells[0].trials[0].outcomes.$outcome > 0")" = true ]
        fi
    done
}

@test "a body without announced length, cut off over HTTP/2, is never ok" {
    local fault
    for fault in goaway close endless; do
        worst_exit=3 fetch_all --http 2 -n 60 -c 20 --size 300k --max-body 400k --timeout 2s --delay uniform:0,5ms --fault chunked:80% --fault "$fault:20%"
        [ "$(ask '[.cells[].trials[].samples | [.outcome, .bytes] | transpose[] |
            select(.[0] == "ok" and .[1] != 300000)] | length')" = 0 ]
        [ "$(ask '.cells[] | select(.engine == "sequential") | .trials[0].outcomes.ok > 0')" = true ]
    done
}

@test "several faults at once: each class by its share, the same for every engine" {
    fetch_all --fault reset:20% --fault truncate=10:20% --fault garbage:20% --fault close:10%
    agree 8
    [ "$(ask '.cells[0].trials[0].outcomes | length > 2')" = true ]
}

@test "another seed affects other fetches, the same seed the same ones" {
    local first seed others=0
    fetch_all --fault reset:50%
    first=$(ask '.cells[0].trials[0].outcomes.reset')
    fetch_all --fault reset:50%
    [ "$(ask '.cells[0].trials[0].outcomes.reset')" = "$first" ]
    for seed in 1 2 3 4 5 6; do
        fetch_all --fault reset:50% --seed "$seed"
        [ "$(ask '.cells[0].trials[0].outcomes.reset')" = "$first" ] || others=$((others + 1))
    done
    [ "$others" -gt 0 ]
}

@test "statuses, delays and sizes that are drawn: every engine sees the same" {
    fetch_all --fault trickle=10000:30% --delay lognormal:3ms,1 --size uniform:0,400
    agree 8
    [ "$(ask '[.cells[].trials[].body_bytes] | unique | length')" = 1 ]
    [ "$(ask '.target | [.delay, .size, .faults[0], (.delay_s | tostring)] | join(" ")')" = \
        'lognormal:3ms,1 uniform:0,400 trickle=10000:30% null' ]
    # No engine can beat the longest delay, nor the sum of all of them shared among three at a time; one
    # that fetches one after the other, their sum.
    [ "$(ask '[.cells[] | .trials[0].origin as $o | (if .engine == "sequential" then 1 else 3 end) as $cap
        | .ideal_s - ([$o.delay_max_s, $o.delay_sum_s / $cap] | max) | fabs < 1e-9] | all')" = true ]
    [ "$(ask '[.cells[].trials[].origin.delay_sum_s] | unique | length')" = 1 ]
}

@test "redirects are answers; -L follows them, each a request" {
    fetch_all --fault redirect=3
    agree 8
    [ "$(ask '[.cells[].trials[].samples.status[]] | unique | tostring')" = '[302]' ]
    fetch_all --fault redirect=3 -L
    exits 0
    agree 32
    [ "$(ask '[.cells[].trials[].samples.status[]] | unique | tostring')" = '[200]' ]
}

@test "followed redirects do not change what other fetches draw" {
    fetch_all -n 40 -c 5 -L --fault redirect=2:50% --fault reset:20% --status 503:20%
    [ "$(ask '[.cells[].trials[] | [.outcomes, .origin.requests]] | unique | length')" = 1 ]
    [ "$(ask '.cells[0].trials[0].outcomes | keys | join(" ")')" = 'ok reset status' ]
}

@test "statuses by share: the same for every engine, and the results record the request" {
    fetch_all --status 503:40%
    agree 8
    [ "$(ask '.cells[0].trials[0].outcomes | keys | join(" ")')" = 'ok status' ]
    [ "$(ask '[.cells[0].trials[0].samples.status[]] | unique | tostring')" = '[200,503]' ]
    [ "$(ask .target.status)" = 503:40% ]
    grep -q 'status 503:40%' results/table.md
}

@test "a loop of redirects ends at --max-redirs" {
    fetch_all --fault redirect-loop -L --max-redirs 4
    exits 1
    agree 40
    [ "$(ask '.cells[0].trials[0].outcomes.other')" = 8 ]
}

@test "--max-body and --max-header accept what they allow" {
    fetch_all --size 100k
    exits 0
    agree 8
    fetch_all --size 102401
    agree 8
    [ "$(ask '.cells[0].trials[0].outcomes.cancelled')" = 8 ]
    fetch_all --fault huge-head=100k
    exits 0
    fetch_all --fault huge-head=100k --max-header 50k
    [ "$(ask '.cells[0].trials[0].outcomes.cancelled')" = 8 ]
}

@test "a stalled body is a timeout, regardless of what came before" {
    fetch_all --fault stall=10:30% --timeout 1s
    agree 8
    [ "$(ask '.cells[0].trials[0].outcomes.timeout > 0')" = true ]
}
