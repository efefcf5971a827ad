#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What the built-in origin answers to HTTP/1.1 that is unsound: 400 and the end of the connection, and nothing to a
# request hidden behind it. The cases, and what they get, are in origin-http1.py.
# shellcheck disable=SC2154 # start_origin sets url

load common

# answers GROUP: every case of it, from an origin that closes what stands still after 5 s.
answers() {
    start_origin --size 3 --idle-timeout 5s
    url=${url%/}
    run python3 "$BATS_TEST_DIRNAME/origin-http1.py" "${url##*:}" "$1"
    printf '%s\n' "$output"
    [ "$status" = 0 ]
}

@test "origin-http1: refuses a body whose length is ambiguous" {
    answers lengths
}

@test "origin-http1: refuses every transfer coding but chunked, once, in HTTP/1.1" {
    answers codings
}

@test "origin-http1: refuses chunks whose sizes and line ends are not exact" {
    answers chunks
}

@test "origin-http1: refuses bare LF, bare CR and folded lines" {
    answers lines
}

@test "origin-http1: refuses fields that another parser could read in another way" {
    answers fields
}

@test "origin-http1: refuses a request without a host or with two" {
    answers hosts
}

@test "origin-http1: refuses request lines of other versions and forms" {
    answers request-lines
}

@test "origin-http1: answers what is valid, however unusual" {
    answers sound
}

@test "origin-http1: closes a connection whose head is never completed" {
    start_origin --idle-timeout 200ms
    url=${url%/}
    exec 9<>"/dev/tcp/127.0.0.1/${url##*:}"
    printf 'GET / HTTP/1.1\r\nHost: localhost\r\nA: ' >&9
    timeout 20 cat <&9 >answer
    [ ! -s answer ]
}
