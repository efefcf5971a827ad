#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Fetching from somewhere else: a real server, several URLs, servers that fail.
# shellcheck disable=SC2154 # run and the helpers set what they saw
load common

# logged N: whether nginx has written just so many lines; it does so after it has answered.
logged() {
    [ "$(wc -l <"$log")" = "$1" ]
}

@test "nginx: one trial makes exactly N requests" {
    start_nginx
    for engine in threads async; do
        for n in 1 10 100; do
            : >"$log"
            fetchbench -q -e "$engine" -n "$n" -r 1 -w 0 --no-plots "$url/x"
            exits 0
            wait_until logged "$n"
            [ "$(sort -u "$log")" = '/x 200 -' ]
        done
    done
}

@test "nginx: the suite makes exactly the requests of its trials" {
    start_nginx
    fetchbench -n 1,10,50,100,500 -r 2 -w 1 --no-plots "$url/"
    exits 0
    wait_until logged $((2 * 661 * 3 + 1)) # and one beforehand
    [ "$(ask '.target.kind')" = url ]
    [ "$(ask '[.cells[].summary.failed] | add')" = 0 ]
    [ "$(ask '[.cells[].trials[].origin] | unique | tostring')" = '[null]' ]
    [ "$(ask '[.cells[].ideal_s] | unique | tostring')" = '[null]' ]
}

@test "nginx: several URLs are taken in turn" {
    start_nginx
    fetchbench -q -e async -n 7 -r 1 -w 0 --no-plots "$url/a" "$url/b"
    exits 0
    wait_until logged 7
    [ "$(grep -c '^/a ' "$log")" = 4 ]
    [ "$(grep -c '^/b ' "$log")" = 3 ]
}

@test "two servers at once" {
    start_nginx
    first=$url
    start_origin
    fetchbench -q -n 10 -r 1 -w 0 --no-plots "$first/" "$url"
    exits 0
    wait_until logged 10
    [ "$(ask '[.cells[].trials[].samples.bytes | unique | length] | unique | join(" ")')" = 2 ]
    [ "$(ask '.target.urls | length')" = 2 ]
}

@test "a header reaches the server with every request" {
    start_nginx
    fetchbench -q -n 3 -r 1 -w 0 --no-plots -H 'X-Mark: here' "$url/"
    exits 0
    wait_until logged 6
    [ "$(grep -c ' here$' "$log")" = 6 ]
}

@test "a status of 400 or more is a failed fetch of its class, with --force: exit 1, results kept" {
    start_nginx
    fetchbench -n 4 -r 2 -w 0 --no-plots --force "$url/gone"
    wait_until logged 16
    exits 1
    [ "$(ask '[.cells[].trials[].outcomes.status] | add')" = 16 ]
    [ "$(ask '[.cells[].summary.failed] | join(" ")')" = '8 8' ]
    [[ $output$stderr == *status* ]]
}

@test "a host that refuses, with --force: the run goes on, the failures show by their class, exit 1" {
    fetchbench -n 1,5 -r 2 -w 0 --no-plots --force "http://127.0.0.1:$(free_port)/"
    exits 1
    [ "$(ask '[.cells[].trials[].outcomes.connect] | add')" = 24 ]
    [ "$(ask '.ended')" = complete ]
    [[ $output$stderr == *connect* ]]
}

@test "a host that does not resolve, with --force: the run goes on, the failures show by their class, exit 1" {
    fetchbench -n 1,5 -r 2 -w 0 --no-plots --force http://nowhere.invalid/
    exits 1
    [ "$(ask '[.cells[].trials[].outcomes.resolve] | add')" = 24 ]
    [[ $output$stderr == *resolve* ]]
}

@test "one server that works and one that refuses: one part fails, the other is measured" {
    start_nginx
    fetchbench -n 4 -r 1 -w 0 --no-plots "$url/" "http://127.0.0.1:$(free_port)/"
    exits 1
    [ "$(ask '[.cells[] | [.trials[].outcomes | .ok, .connect]] | flatten | join(" ")')" = '2 2 2 2' ]
}

@test "a server that is too slow is a time-out" {
    start_origin --delay 30s
    fetchbench -n 2 -r 1 -w 0 --timeout 200ms --no-plots "$url"
    exits 1
    [ "$(ask '[.cells[].trials[].outcomes.timeout] | add')" = 4 ]
}

@test "a user's URL is fetched unchanged: path and query" {
    start_nginx
    fetchbench -q -e async -n 1 -r 1 -w 0 --no-plots "$url/p/a/t/h?q=1&r=a%20b"
    exits 0
    wait_until grep -qxF '/p/a/t/h?q=1&r=a%20b 200 -' "$log"
    fetchbench -q -e async -n 1 -r 1 -w 0 --no-plots "$url/a/../b/./c"
    exits 0
    wait_until grep -qxF '/a/../b/./c 200 -' "$log"
}

@test "bytes beyond ASCII in a header are sent as they stand" {
    start_nginx
    fetchbench -q -e async -n 1 -r 1 -w 0 --no-plots -H $'X-Mark: caf\xe9' "$url/latin"
    exits 0
    wait_until grep -qxF '/latin 200 caf\xE9' "$log" # so nginx writes it
}
