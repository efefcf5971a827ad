#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Networks that are slow, lossy, narrow or cut: every engine, through a cable of our own (veth) between
# two name spaces, with tc's netem and tbf on it. Times are asserted only where nothing can be faster.
# What the kernel lacks is skipped; scripts/in-vm runs these under a kernel that has it all.
# shellcheck disable=SC2154,SC2016 # the helpers set what they saw; jq has variables of its own
load common


# A name space lives as long as a process in it; not root: within a user's own.
is_apart() {
    [ "$(readlink "/proc/$1/ns/net")" != "$(readlink "/proc/$2/ns/net")" ]
}

# lay_cable: two name spaces, joined. near, far: the commands that run another one in either. What goes
# to the client is shaped at far, what goes to the origin at near.
lay_cable() {
    local user=() enter=()
    needs unshare nsenter ip tc
    [ "$(id -u)" = 0 ] || user=(--user --map-root-user) enter=(--user --preserve-credentials)
    unshare "${user[@]}" --net true 2>/dev/null || skip 'no name space for a network can be had'
    start near unshare "${user[@]}" --net sleep 1000
    local near_id=$started
    wait_until is_apart "$near_id" self
    near=(nsenter --target "$near_id" "${enter[@]}" --net)
    start far "${near[@]}" unshare --net sleep 1000
    local far_id=$started
    wait_until is_apart "$far_id" self
    wait_until is_apart "$far_id" "$near_id"
    far=(nsenter --target "$far_id" "${enter[@]}" --net)
    "${near[@]}" ip link set lo up
    "${far[@]}" ip link set lo up
    "${near[@]}" ip link add near type veth peer name far netns "$far_id" 2>/dev/null ||
        skip 'this kernel has no veth'
    "${near[@]}" ip address add 10.9.0.2/24 dev near
    "${far[@]}" ip address add 10.9.0.1/24 dev far
    "${near[@]}" ip link set near up
    "${far[@]}" ip link set far up
}

# shape near|far QDISC...
shape() {
    local at="$1[@]" said
    said=$("${!at}" tc qdisc replace dev "$1" root "${@:2}" 2>&1) && return
    [[ $said != *'qdisc kind is unknown'* ]] || skip "this kernel has no $2"
    printf '%s\n' "$said"
    return 1
}

# open_origin ARGS: the built-in origin at the far end: $url.
open_origin() {
    start origin "${far[@]}" "$FETCHBENCH" origin --address 10.9.0.1 "$@"
    wait_until grep -q '^Listening on' "$BATS_TEST_TMPDIR/origin.out"
    url=$(sed -n 's/^Listening on \([^ ]*\).*/\1/p' "$BATS_TEST_TMPDIR/origin.out")
}

# counted NAME: by the origin so far, asked at its own end.
counted() {
    "${far[@]}" curl -s "${url}stats" | jq ".$1"
}

# fetch_all ARGS: one trial of every engine, from the near end; none of them fails as a whole.
fetch_all() {
    before=$(counted requests)
    run --separate-stderr "${near[@]}" "$FETCHBENCH" -e "$(engines)" -r 1 -w 0 --no-plots "$@" "$url"
    [ "$(ask '[.cells[].trials[].failure | select(.)] | join("; ")')" = '' ]
    [ "$(ask '[.cells[] | .fetches as $n | .trials[] | ([.outcomes[]] | add) == $n] | all')" = true ]
}

# whole BYTES: each fetch is ok and brought as many.
whole() {
    exits 0
    [ "$(ask '[.cells[] | .summary.outcomes.ok == .fetches] | all')" = true ]
    [ "$(ask "[.cells[].trials[] | .body_bytes == $1 * .outcomes.ok] | all")" = true ]
}

# all_ok BYTES: and was one request. (A warm start asks before, too.)
all_ok() {
    whole "$1"
    [ "$(($(counted requests) - before))" = "$(ask '[.cells[].fetches] | add')" ]
}

# no_class_but CLASS...: fetches ended in these alone.
no_class_but() {
    local found
    found=$(ask '[.cells[].trials[].outcomes | to_entries[] | select(.value > 0).key] | unique | join(" ")')
    for class in $found; do
        [[ " $* " == *" $class "* ]] || {
            printf 'some fetches ended as: %s\n' "$found"
            return 1
        }
    done
}

# dropped near|far: packets that were lost on the way from there.
dropped() {
    local at="$1[@]"
    "${!at}" tc -s qdisc show dev "$1" | sed -n 's/.*dropped \([0-9]*\).*/\1/p' | head -n 1
}

# counter NAME: of the kernel's TCP, as in /proc/net/snmp and /proc/net/netstat, of both ends together.
counter() {
    { "${near[@]}" cat /proc/net/snmp /proc/net/netstat && "${far[@]}" cat /proc/net/snmp /proc/net/netstat; } |
        awk -v name="$1" '!($1 in names) { names[$1] = $0; next }
            { split(names[$1], at); for (i in at) if (at[i] == name) sum += $i; delete names[$1] }
            END { print sum + 0 }'
}

# no_faster SECONDS: no fetch took less than one round trip, or two if it had to make a connection.
no_faster() {
    [ "$(ask "[.cells[].trials[].samples | [.end_s, .start_s, .reused] | transpose[] |
        .[0] - .[1] >= (if .[2] then $1 else 2 * $1 end) - 0.0001] | all")" = true ]
}

# no_makespan_below SECONDS
no_makespan_below() {
    [ "$(ask "[.cells[].trials[].makespan_s >= $1] | all")" = true ]
}

@test "delay: no fetch is faster than its round trips, two for a new connection and one for an old" {
    lay_cable
    open_origin --size 1000
    shape near netem delay 20ms
    shape far netem delay 30ms
    fetch_all -q -n 1,20 -c 8
    all_ok 1000
    no_faster 0.05
    [ "$(ask '[.cells[].trials[] | .connections_opened >= 1] | all')" = true ]
    fetch_all -q -n 20 -c 8 --start warm
    whole 1000
    [ "$(ask '[.cells[].trials[].samples.reused[]] | all')" = true ]
    no_faster 0.05
}

# on_slow_loopback DELAY ARGS: every engine and the origin of the run itself, on a loopback that takes
# DELAY for each way.
on_slow_loopback() {
    local user=() delay=$1
    shift
    needs unshare ip tc
    [ "$(id -u)" = 0 ] || user=(--user --map-root-user)
    unshare "${user[@]}" --net true 2>/dev/null || skip 'no name space for a network can be had'
    unshare "${user[@]}" --net sh -c 'ip link set lo up && tc qdisc add dev lo root netem delay 1ms' 2>/dev/null ||
        skip 'this kernel has no netem'
    run --separate-stderr unshare "${user[@]}" --net sh -c "ip link set lo up &&
        tc qdisc add dev lo root netem delay $delay"' && exec "$@"' sh "$FETCHBENCH" --no-plots -w 0 "$@"
}

@test "delay on loopback, with the origin of the run: as requested, and without a false warning" {
    # Two at a time: a slow machine needs tens of milliseconds, too, to begin with many at once.
    on_slow_loopback 20ms -e "$(engines)" -n 20 -c 2 -r 1 --delay 10ms
    exits 0
    [ "$(ask '[.cells[].trials[].origin.requests] | unique | tostring')" = '[20]' ]
    no_faster 0.04
    # A way of 40 ms looks like a delayed acknowledgement, and is none.
    [ "$(ask '[.warnings[] | select(.code == "delayed-ack")] | length')" = 0 ]
}

@test "requests that arrive after their fetch and its trial have ended: no defect is reported" {
    # The connection takes 2 s, the request 1 s more: it arrives during the next trial.
    on_slow_loopback 1s -e threads,async -n 1,9 -r 2 --delay 0 --timeout 2100ms --seed 4
    exits 1
    no_class_but ok timeout
    [ "$(ask '[.cells[].trials[].outcomes.timeout] | add')" = 40 ]
    [ "$(ask '[.cells[] | .fetches as $n | .trials[] | .origin.requests > $n] | any')" = true ]
    [ "$(ask '[.warnings[] | select(.code == "origin-counts")] | length')" = 0 ]
}

@test "nothing listens, and the system assigns that port to the client: connect, not a response from itself" {
    local user=()
    needs unshare ip
    [ "$(id -u)" = 0 ] || user=(--user --map-root-user)
    unshare "${user[@]}" --net true 2>/dev/null || skip 'no name space for a network can be had'
    run --separate-stderr unshare "${user[@]}" --net sh -c 'ip link set lo up &&
        echo 40000 40000 >/proc/sys/net/ipv4/ip_local_port_range && exec "$@"' sh "$FETCHBENCH" -q --no-plots \
        -e "$(engines)" -n 3 -c 1 -r 1 -w 0 http://127.0.0.1:40000/
    exits 1
    [ "$(ask '[.cells[].trials[].outcomes.connect] | unique | tostring')" = '[3]' ]
}

@test "loss of 5 % both ways: late, but complete, and requested once" {
    lay_cable
    open_origin --size 5000
    shape near netem loss 5%
    shape far netem loss 5%
    fetch_all -q -n 30 -c 10 --connect-timeout 60s --timeout 100s
    all_ok 5000
    [ $(($(dropped near) + $(dropped far))) -gt 0 ]
}

@test "loss of 10 %, cold and warm: late, but complete, and requested once" {
    lay_cable
    open_origin --size 5000
    shape near netem loss 10%
    shape far netem loss 10%
    fetch_all -q -n 12 -c 6 --connect-timeout 60s --timeout 100s
    all_ok 5000
    fetch_all -q -n 12 -c 6 --connect-timeout 60s --timeout 100s --start warm
    whole 5000
    [ $(($(dropped near) + $(dropped far))) -gt 0 ]
}

@test "loss and too little time: some fetches time out, each is reported" {
    lay_cable
    open_origin --size 1000
    shape near netem loss 30%
    shape far netem loss 30%
    fetch_all -n 20 -c 10 --timeout 900ms
    exits 1
    no_class_but ok timeout
    [ "$(ask '[.cells[].trials[].outcomes.ok] | add > 0')" = true ]
    [ "$(ask '[.cells[].trials[].outcomes.timeout] | add > 0')" = true ]
    [ $(($(dropped near) + $(dropped far))) -gt 0 ]
    # What timed out had its time, to libcurl's millisecond.
    [ "$(ask '[.cells[].trials[].samples | [.end_s, .start_s, .outcome] | transpose[] |
        select(.[2] == "timeout") | .[0] - .[1] >= 0.899] | all')" = true ]
    # What the origin served lies between what came back and what was sent.
    [ $(($(counted requests) - before)) -ge "$(ask '[.cells[].trials[].outcomes.ok] | add')" ]
    [ $(($(counted requests) - before)) -le "$(ask '[.cells[].fetches] | add')" ]
    [[ $output == *failed* ]]
}

# cut_amid COMMAND...: for each engine a run that this cuts when the second pair of its fetches, of three,
# has reached the origin. One process watches and cuts: an answer takes a second, a machine may be slow.
cut_amid() {
    local engine run_id code
    for engine in $(engines | tr , ' '); do
        "${near[@]}" ip link set near up
        shape near pfifo
        before=$(counted requests)
        start run "${near[@]}" "$FETCHBENCH" -e "$engine" -n 6 -c 2 -r 1 -w 0 --timeout 3s --no-plots "$url"
        run_id=$started
        timeout 20 "${near[@]}" bash -c 'requests=0
            until [ "$requests" -ge "$1" ]; do
                exec 3<>"/dev/tcp/10.9.0.1/$2"
                printf "GET /stats HTTP/1.0\r\n\r\n" >&3
                read -r -d "" -u 3 said
                [[ $said =~ requests\":\ ([0-9]+) ]] && requests=${BASH_REMATCH[1]}
            done
            exec "${@:3}"' bash $((before + 3)) "$(tr -dc 0-9 <<<"${url##*:}")" "$@"
        code=0
        wait "$run_id" || code=$?
        printf '%s: exit code %s, %s\n' "$engine" "$code" "$(ask '.cells[].trials[].outcomes | tostring')"
        [ "$code" = 1 ]
        no_class_but ok timeout connect
        [ "$(ask '.cells[0].trials[0].outcomes | [.ok > 0, .timeout + .connect > 0, ([.[]] | add) == 6] | all')" = true ]
        [ "$(ask '.ended')" = complete ]
        "$FETCHBENCH" report results/results.json >/dev/null
    done
}

@test "the cable is cut in the middle: the rest time out, and the run ends" {
    lay_cable
    open_origin --delay 1s
    shape near netem loss 0%
    cut_amid tc qdisc replace dev near root netem loss 100%
}

@test "the interface goes down in the middle: the rest time out or have no route, and the run ends" {
    lay_cable
    open_origin --delay 1s
    cut_amid ip link set near down
}

@test "low bandwidth (netem rate): no run is faster than its bytes allow" {
    lay_cable
    open_origin --size 20000
    shape far netem rate 4mbit
    fetch_all -q -n 10 -c 5
    all_ok 20000
    # The first packet may find the way empty.
    no_makespan_below "$(jq -n '(10 * 20000 - 2000) * 8 / 4e6')"
}

@test "low bandwidth (tbf): no run is faster than its bytes minus the burst allow" {
    lay_cable
    open_origin --size 20000
    shape far tbf rate 4mbit burst 16kb latency 400ms
    fetch_all -q -n 10 -c 5
    all_ok 20000
    no_makespan_below "$(jq -n '(10 * 20000 - 16384) * 8 / 4e6')"
}

@test "reordered and duplicated packets: complete, and requested once" {
    lay_cable
    open_origin --size 50000
    shape near netem delay 5ms reorder 25% 50% duplicate 20%
    shape far netem delay 5ms reorder 25% 50% duplicate 20%
    fetch_all -q -n 20 -c 5
    all_ok 50000
    fetch_all -q -n 20 -c 5 --start warm
    whole 50000
    [ "$(counter TCPOFOQueue)" -gt 0 ]
    [ "$(counter TCPDSACKOldSent)" -gt 0 ]
}

@test "packets with a wrong bit: TCP drops them, what arrives is complete" {
    lay_cable
    open_origin --size 50000
    shape near netem corrupt 3%
    shape far netem corrupt 3%
    fetch_all -q -n 20 -c 5 --connect-timeout 60s --timeout 100s
    all_ok 50000
    [ "$(counter InCsumErrors)" -gt 0 ]
}

@test "small packets (an MTU of 576): complete" {
    lay_cable
    open_origin --size 50000
    "${near[@]}" ip link set near mtu 576
    "${far[@]}" ip link set far gso_max_segs 1 # else many of them travel as one
    fetch_all -q -n 20 -c 5
    all_ok 50000
    # 536 bytes of each are the body's, at most.
    [ "$("${near[@]}" ip -s -j link show near | jq '.[0].stats64.rx.packets')" -ge \
        "$(ask '[.cells[].trials[].body_bytes] | add / 536 | floor')" ]
}
