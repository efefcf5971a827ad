#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What the built-in origin promises of HTTP/2, frame by frame, and how it ends those who misuse it. The cases, and
# what they get, are in origin-http2.py.
# shellcheck disable=SC2154 # start_origin sets url and started

load common

# holds GROUP OPTIONS: every case of it, with an origin of these options.
holds() {
    local group=$1
    shift
    # What is freed counts as memory no more.
    ASAN_OPTIONS=${ASAN_OPTIONS-}:quarantine_size_mb=1 start_origin --size 3 "$@"
    url=${url%/}
    run python3 "$BATS_TEST_DIRNAME/origin-http2.py" "${url##*:}" "$started" "$group"
    printf '%s\n' "$output"
    [ "$status" = 0 ]
}

@test "origin-http2: answers, and keeps to streams, windows and limits" {
    holds answers
}

@test "origin-http2: ends the connection with the proper error for connection errors" {
    holds errors
}

@test "origin-http2: ends only the stream for stream errors" {
    holds stream-errors
}

@test "origin-http2: ends floods with an error, in bounded memory, and serves others meanwhile" {
    holds floods
}

@test "origin-http2: ends connections that are idle because of the client" {
    holds still --idle-timeout 1s
}
