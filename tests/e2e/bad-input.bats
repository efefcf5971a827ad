#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What is wrong on the command line is named, with what would do; exit 2, and nothing is written.
# shellcheck disable=SC2154 # run sets what it saw
load common

@test "an unknown engine is named, and the nearest one" {
    refuses "'asinc'" "did you mean 'async'" -- -e asinc
    refuses "'asinc'" "did you mean 'async'" -- -e threads,asinc
    refuses "'goroutines'" -- -e goroutines
}

@test "an unknown parameter of an engine is named, and the nearest one" {
    refuses "'wokers'" "'workers'" -- -e threads:wokers=3
    refuses "'colour'" -- -e async:colour=3
}

@test "a parameter without a value, or with a bad one, is named" {
    refuses workers -- -e threads:workers
    refuses workers -- -e threads:workers=
    refuses workers "'0'" -- -e threads:workers=0
    refuses workers "'-1'" -- -e threads:workers=-1
    refuses workers "'many'" -- -e threads:workers=many
    refuses stack "'1.0001KiB'" -- -e threads:stack=1.0001KiB
}

@test "an unknown option is named, and the nearest one" {
    refuses "--engine-list" -- --engine-list threads
    refuses "--fetchs" "'--fetches'" -- --fetchs 3
    refuses "-Z" -- -Z
}

@test "an option without its argument is named" {
    refuses "-n" "needs an argument" -- -n
    refuses "--runs" "needs an argument" -- --runs
}

@test "a switch with an argument is named" {
    refuses "--no-plots" -- --no-plots=yes
}

@test "invalid numbers of fetches are named" {
    local bad
    for bad in 0 -1 1.5 99999999999999999999 1000001 ten 1e3 0x10 ' 1' '+1'; do
        refuses "'$bad'" -- -n "$bad"
        refuses "'$bad'" -- -n "1,$bad"
    done
}

@test "counts of runs, of warm-ups and of fetches in flight are whole numbers" {
    refuses --runs "'0'" -- -r 0
    refuses --runs "'2.5'" -- -r 2.5
    refuses --runs "'99999999999999999999'" -- -r 99999999999999999999
    refuses --warmup "'-1'" -- -w -1
    refuses --concurrency "'0'" -- -c 0
    refuses --concurrency "'some'" -- -c some
    refuses --seed "'-5'" -- --seed -5
}

@test "an empty list and an empty element are named" {
    refuses --fetches -- -n ''
    refuses --fetches "'1,,2'" -- -n 1,,2
    refuses --fetches "'1,'" -- -n 1,
    refuses --engines -- -e ''
    refuses --engines "'threads,'" -- -e threads,
    refuses --concurrency -- -c ''
}

@test "the same number twice is named" {
    refuses "duplicate '10' in '10,20,10'" -- -n 10,20,10
}

@test "an unknown scheme is named, with the supported ones" {
    refuses "'ftp://127.0.0.1/'" http https -- ftp://127.0.0.1/
    refuses "'file:///etc/passwd'" http https -- file:///etc/passwd
    refuses "'gopher://127.0.0.1/'" http https -- http://127.0.0.1:1/ gopher://127.0.0.1/
}

@test "a malformed URL is named" {
    local bad
    for bad in 'http://' 'http://127.0.0.1:99999/' 'http://127.0.0.1:port/' 'http://a b/' \
        'http:///path' 'http://[::1/' ''; do
        refuses "'$bad'" -- "$bad"
    done
}

@test "a word that is no command is named, and the nearest command" {
    refuses "'lesosn'" "did you mean 'lesson'" -- lesosn
}

@test "a malformed header is named" {
    refuses "'NoColon'" -- -H NoColon
    refuses header "''" "'Name: value'" -- -H ': empty name'
    refuses 'header' -- -H $'X-A: 1\r\nX-B: 2'
    refuses 'header' -- -H $'X-A: 1\nX-B: 2'
    refuses header "'X'" -- -H 'X A: 1'
    refuses 'header' -- -H ''
}

@test "a malformed duration is named, with a valid example" {
    local bad
    for bad in 50 ms -1s 1,5s 1sec '' 5min 25h nan '1 s'; do
        refuses --delay "'$bad'" -- --delay "$bad"
        refuses --timeout "'$bad'" -- --timeout "$bad"
    done
    refuses --timeout 30s -- --timeout 0
}

@test "a malformed size is named, with a valid example" {
    local bad
    for bad in KiB -1 1.5 1kb 1e3 '' 1TB '1 KiB' 99999999999GiB; do
        refuses --size "'$bad'" -- --size "$bad"
    done
}

@test "an invalid choice is named, with the valid ones" {
    refuses --start "'hot'" cold warm -- --start hot
    refuses --http "'3'" 1.1 -- --http 3
    refuses --color "'sometimes'" always never -- --color sometimes
}

@test "options of the built-in origin are refused with a URL" {
    refuses --delay -- --delay 1ms http://127.0.0.1:1/
    refuses --size -- --size 1k http://127.0.0.1:1/
    refuses --status -- --status 503 http://127.0.0.1:1/
}

@test "missing certificates are named before the run" {
    refuses "'nowhere.pem'" -- --cacert nowhere.pem https://127.0.0.1:1/
}

@test "a directory that cannot be written is named" {
    refuses "'/dev/null/results'" -- -o /dev/null/results
    refuses "/proc" -- -o /proc/nowhere
    refuses --output -- -o ''
}

@test "a directory without write permission is named" {
    [ "$(id -u)" != 0 ] || skip 'root may write anywhere'
    mkdir "$BATS_TEST_TMPDIR/locked"
    chmod 555 "$BATS_TEST_TMPDIR/locked"
    refuses "$BATS_TEST_TMPDIR/locked" -- -o "$BATS_TEST_TMPDIR/locked/results"
    refuses "$BATS_TEST_TMPDIR/locked" -- -o "$BATS_TEST_TMPDIR/locked"
}

@test "a file where the directory should be is named" {
    echo mine >"$BATS_TEST_TMPDIR/file"
    refuses "$BATS_TEST_TMPDIR/file" -- -o "$BATS_TEST_TMPDIR/file"
    [ "$(cat "$BATS_TEST_TMPDIR/file")" = mine ]
}

@test "an export that cannot be written is named before the run" {
    refuses "/dev/null/x.csv" -- --export-csv /dev/null/x.csv
    refuses --export-markdown -- --export-markdown ''
}

@test "an existing file of an export survives a refused run" {
    echo mine >"$BATS_TEST_TMPDIR/x.json"
    refuses "'0'" -- --export-json "$BATS_TEST_TMPDIR/x.json" -n 0
    refuses "/dev/null/x.csv" -- --export-json "$BATS_TEST_TMPDIR/x.json" --export-csv /dev/null/x.csv
    [ "$(cat "$BATS_TEST_TMPDIR/x.json")" = mine ]
}

@test "the first error is the one reported" {
    refuses "'asinc'" -- -e asinc -n 0 --delay never
}

@test "internal commands say so" {
    refuses "internal use" -- __trial
}
