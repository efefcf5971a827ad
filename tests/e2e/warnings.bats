#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings, each provoked for real. Where a machine cannot be made to (a clock governor, a host that takes time
# away), the files in which the kernel would say so are others', in a mount namespace.
# shellcheck disable=SC2016,SC2154 # shells within have variables of their own; run sets what it saw
load common

# warned CODE / unwarned CODE: whether the results hold it.
warned() {
    [ "$(ask "[.warnings[].code] | index(\"$1\") != null")" = true ] || {
        printf 'no %s among: %s\n' "$1" "$(ask '[.warnings[].code] | join(" ")')"
        return 1
    }
}

unwarned() {
    ! warned "$1" >/dev/null
}

# few ARGS: a short run of one engine, whatever its exit code.
few() {
    fetchbench -e async -w 0 --no-plots "$@"
}

# alone SETTING=VALUE... -- ARGS: a short run in a network of its own with these settings of net.
alone() {
    local settings=''
    unshare -n true 2>/dev/null || skip 'no network namespace to be had'
    while [ "$1" != -- ]; do
        settings+="echo '${1#*=}' >/proc/sys/net/${1%%=*} && "
        shift
    done
    shift
    run --separate-stderr unshare -n sh -c \
        "ip link set lo up && $settings exec \"\$0\" \"\$@\"" "$FETCHBENCH" -e async -w 0 --no-plots "$@"
}

# governed GOVERNOR: a short run where the first CPU's governor is this.
governed() {
    unshare -m true 2>/dev/null || skip 'no mount namespace to be had'
    run --separate-stderr unshare -m sh -c \
        'governor=$1; shift; cd "$1" && shift && mount -t tmpfs none /sys/devices/system/cpu/cpu0 &&
            mkdir /sys/devices/system/cpu/cpu0/cpufreq &&
            echo "$governor" >/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor && exec "$0" "$@"' \
        "$FETCHBENCH" "$1" "$PWD" -e async -w 0 --no-plots -n 1 -r 1 --delay 0
    exits 0
}

@test "a CPU frequency governor that follows the load" {
    governed powersave
    warned cpu-governor
    says "'powersave'"
    governed performance
    unwarned cpu-governor
}

# stolen TICKS: a run during which the host takes so many ticks of CPU time away.
stolen() {
    local stat=$BATS_TEST_TMPDIR/stat
    rm -rf results
    cp /proc/stat "$stat"
    start bench unshare -m sh -c 'mount --bind "$1" /proc/stat && shift && exec "$0" "$@"' "$FETCHBENCH" "$stat" \
        -e async -n 1 -r 8 -w 0 --delay 200ms --no-plots
    wait_until [ -s results/results.json ]
    awk -v more="$1" '$1 == "cpu" { $5 += 1000; $9 += more } { print }' /proc/stat >"$stat.new"
    cat "$stat.new" >"$stat"
    wait "$started"
}

@test "a host that takes CPU time away from its virtual machine" {
    unshare -m true 2>/dev/null || skip 'no mount namespace to be had'
    stolen 500
    warned steal-time
    stolen 0
    unwarned steal-time
}

# in_group QUOTA ARGS: a short run in a control group with this quota in microseconds of every 10,000.
in_group() {
    local group=/sys/fs/cgroup/cpu/fetchbench-$$ quota=$1
    shift
    if mkdir "$group" 2>/dev/null; then
        echo 10000 >"$group/cpu.cfs_period_us" && echo "$quota" >"$group/cpu.cfs_quota_us"
    else
        group=/sys/fs/cgroup/fetchbench-$$
        mkdir "$group" 2>/dev/null || skip 'no control group to be had'
        echo "$quota 10000" >"$group/cpu.max" || skip 'no control group to be had'
    fi
    run --separate-stderr sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$FETCHBENCH" -w 0 --no-plots "$@"
    rmdir "$group"
    exits 0
}

@test "a CPU quota that throttles the program, and limits its usable CPUs" {
    in_group 2000 -e null:cpu=50ms -n 1 -r 1
    warned cpu-quota
    [ "$(ask .host.cpu_quota)" = 0.2 ]
    ask '.cells[0].summary.limit_reason' | grep -F 'the engine on 0.2 CPUs'
    in_group -1 -e null:cpu=1ms -n 1 -r 1
    unwarned cpu-quota
    [ "$(ask .host.cpu_quota)" = null ]
}

@test "CPUs are those that the program may use" {
    local first
    first=$(taskset -pc $$ | sed 's/.*: //; s/[,-].*//')
    run --separate-stderr taskset -c "$first" "$FETCHBENCH" -e null:threads=4 -n 1 -r 1 -w 0 --no-plots
    exits 0
    [ "$(ask .host.cpus)" = 1 ]
    ask '.cells[0].summary.limit_reason' | grep -F 'the engine on 1 CPU '
}

@test "a build that is not for measuring" {
    few -n 1 -r 1 --delay 0
    case $(ask .tool.build) in
    release) unwarned debug-build ;;
    *) warned debug-build && says 'its times are meaningless' ;;
    esac
}

@test "too few runs for an interval, and just enough" {
    few -n 1 -r 5 --delay 0
    warned few-runs
    says '95% interval, which needs 6'
    few -n 1 -r 6 --delay 0
    unwarned few-runs
    few -n 1 -r 4 --delay 0 --confidence 80%
    unwarned few-runs
}

@test "descriptors that may run out" {
    run --separate-stderr sh -c 'ulimit -n 260 && exec "$0" "$@"' "$FETCHBENCH" -e async -n 100 -r 1 \
        -w 0 --delay 0 --no-plots
    exits 0
    warned descriptor-limit
    says 'of the 260 allowed'
}

@test "another process that spins" {
    for _ in $(seq "$(nproc)"); do
        start spin sh -c 'while :; do :; done'
    done
    few -n 1 -r 6 --delay 100ms
    warned busy-machine
    says 'other processes used'
}

@test "ports that may run out" {
    alone 'ipv4/ip_local_port_range=30000 30060' -- -n 60 -r 1 --delay 0
    warned ports
    says '60 connections at once, and only about 61 local ports'
}

@test "a listen queue that is shorter than the batch" {
    alone core/somaxconn=4 -- -n 60 -r 1 --delay 0
    warned listen-queue
    says 'to a listen queue of 4'
}

@test "connections that a full listen queue drops" {
    start_server short-queue
    few -n 12 -r 1 "$url"
    warned listen-drops
    says 'because its queue was full'
}

# first_of_all ARGS: a short run before all else that the machine has to do.
first_of_all() {
    chrt -r 1 true 2>/dev/null || skip 'no real-time priority to be had'
    run --separate-stderr chrt -r 1 "$FETCHBENCH" -w 0 --no-plots "$@"
}

@test "an engine that saturates its CPU" {
    first_of_all -e null:cpu=60ms -n 1 -r 3
    warned client-saturated
}

@test "an origin that saturates its CPU" {
    [ "$(nproc)" -gt 1 ] || skip 'origin and engine share one CPU'
    # Its check sums cost the origin ten times what they cost a client that does not look at them.
    first_of_all -e async -n 20 -r 3 --delay 0 --size 4MiB --fault gzip
    warned origin-saturated
}

@test "a batch that fetches nothing saturates neither side" {
    fetchbench -e null -n 1,100 -r 2 -w 0 --delay 0 --no-plots
    exits 0
    unwarned origin-saturated
    unwarned client-saturated
}

@test "a server that writes in small pieces and waits for acknowledgements" {
    start_server nagle
    few -e threads -n 300 -c 15 -r 2 "$url"
    exits 0
    warned delayed-ack
    says 'TCP_NODELAY'
}

@test "a first trial far slower than the rest" {
    start_server slow-first
    few -n 1 -r 8 --force "$url"
    warned slow-first-trial
    warned outliers
    # The server has been slow already. A busy machine may bring a slow trial of its own, and once it may
    # be the first.
    calm() {
        few -n 1 -r 8 -w 1 "$url"
        unwarned slow-first-trial
    }
    calm || calm || calm
}

@test "a libcurl with a known defect for the run" {
    version=$("$FETCHBENCH" version | grep -o 'libcurl/[0-9.]*' | cut -d / -f 2)
    [ -n "$version" ]
    few -n 1 -r 1 --http 2 "https://127.0.0.1:$(free_port)/"
    if [ "$(printf '%s\n8.0.0\n' "$version" | sort -V | head -n 1)" = 8.0.0 ]; then
        unwarned libcurl-defect
    else
        warned libcurl-defect
    fi
    few -n 1 -r 1 --delay 0
    unwarned libcurl-defect
}

@test "a loop that needs more than one connection of HTTP/2" {
    few -n 8 -c 2 -r 1 --tls --http 2 --fault goaway:50%
    warned second-connection
    [[ $(ask '.warnings[] | select(.code == "second-connection").text') == *"async at N=8"* ]]
    few -n 8 -c 2 -r 1 --tls --http 2
    unwarned second-connection
}

# Somebody else who fetches from the built-in origin spoils its counts.
@test "origin counts that disagree are an error, and the exit code says so" {
    start bench "$FETCHBENCH" -e async -n 1 -r 12 -w 0 --delay 200ms --no-plots
    bench=$started
    wait_until [ -s results/results.json ]
    url=$(ask '.target.urls[0]')
    start stranger sh -c "while curl -s -o /dev/null '$url?delay=0'; do sleep 0.05; done"
    status=0
    wait "$bench" || status=$?
    [ "$status" = 3 ]
    warned origin-counts
    grep -q '^error: .*requests; this is a defect' "$BATS_TEST_TMPDIR/bench.err"
}
