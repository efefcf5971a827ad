#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The checks that a contributor runs are themselves able to fail.
# shellcheck disable=SC2154 # run sets what it saw

bats_require_minimum_version 1.5.0

setup() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    tree=$BATS_TEST_TMPDIR/tree
    mkdir -p "$tree"/{core,loop,bench,lessons,cli,tests/unit/core}
    cp "$root/CMakeLists.txt" "$tree"
    cp "$root/cli/CMakeLists.txt" "$tree/cli"
    printf '/* SPDX-License-Identifier: GPL-3.0-or-later */\n#include "core/err.h"\n#include <stdio.h>\n' >"$tree/core/err.c"
}

# includes FILE LINE: the file holds the line; the check runs over the tree.
includes() {
    printf '%s\n' "$2" >"$tree/$1"
    run "$root/scripts/check-includes" "$tree"
}

@test "check-includes: a tree in order passes" {
    includes bench/plan.c '#include "async/engine.h"'
    [ "$status" = 0 ]
    [ "$output" = '0 circles' ]
}

@test "check-includes: files of a room that include each other in a circle are refused" {
    printf '#include "bench/suite.h"\n' >"$tree/bench/trial.h"
    printf '#include "bench/plan.h"\n' >"$tree/bench/suite.h"
    includes bench/plan.c '#include "bench/trial.h"'
    [ "$status" = 1 ]
    [ "${lines[0]}" = 'bench/plan: these include each other in a circle: bench/plan, bench/suite, bench/trial' ]
    [ "${lines[1]}" = '1 circles' ]
}

@test "check-includes: an include upwards is refused, with file and line" {
    includes core/clock.c '#include "bench/plan.h"'
    [ "$status" = 1 ]
    [[ $output == 'core/clock.c:1: core may not include bench'* ]]
}

@test "check-includes: the event loop knows nothing of curl, nor of the rooms above it" {
    includes loop/loop.c '#include <curl/curl.h>'
    [ "$status" = 1 ]
    includes loop/loop.c '#include "async/multi.h"'
    [ "$status" = 1 ]
    includes loop/loop.c '#include <uv.h>'
    [ "$status" = 0 ]
}

@test "check-includes: a room that is not named is not reachable through another" {
    includes lessons/race.c '#include "fetch/request.h"'
    [ "$status" = 1 ]
    includes lessons/race.c '#include <curl/curl.h>'
    [ "$status" = 1 ]
    includes cli/run.c '#include "threaded/pool.h"'
    [ "$status" = 1 ]
}

@test "check-includes: a quoted include names its room" {
    includes bench/plan.c '#include "cell.h"'
    [ "$status" = 1 ]
    [[ $output == *'names no room'* ]]
}

@test "check-includes: the tests of a room follow the rules of the room" {
    includes tests/unit/core/test_err.c '#include "bench/plan.h"'
    [ "$status" = 1 ]
    includes tests/unit/core/test_err.c '#include <criterion/criterion.h>'
    [ "$status" = 0 ]
}

@test "check-includes: a tree without sources is an error" {
    find "$tree" -name '*.c' -delete
    run "$root/scripts/check-includes" "$tree"
    [ "$status" = 1 ]
}

# text CONTENT: a file holds just this (printf escapes); the check runs over the tree.
text() {
    # shellcheck disable=SC2059 # escapes are wanted
    printf "$licence$1" >"$tree/core/odd.c"
    run "$root/scripts/check-text" "$tree"
}
licence='/* SPDX-License-Identifier: GPL-3.0-or-later */\n'

@test "check-text: a plain file passes" {
    text 'int a;\n'
    [ "$status" = 0 ]
}

@test "check-text: each kind of offence is found" {
    for content in 'int a;\r\n' 'int a;' 'int a; \n' '\tint a;\n' '/* see /ho''me/me/x */\n'; do
        text "$content"
        [ "$status" = 1 ]
        [[ $output == *'core/odd.c:2:'* ]]
    done
    licence='' text 'int a;\n'
    [ "$status" = 1 ]
    [[ $output == *'core/odd.c:1: no SPDX line'* ]]
}

@test "setup: an unknown need is refused" {
    run "$root/scripts/setup" everything
    [ "$status" = 2 ]
    [[ $output == *"'everything'"* ]]
}

@test "setup: if nothing is missing it prints nothing" {
    run "$root/scripts/setup" run test
    [ "$status" = 0 ]
    [ "$output" = '' ]
}

@test "in-debian: impossible requests are refused before anything is created" {
    export FETCHBENCH_DEBIAN=$BATS_TEST_TMPDIR/roots
    run "$root/scripts/in-debian"
    [ "$status" = 2 ]
    run "$root/scripts/in-debian" hamm
    [ "$status" = 2 ]
    [[ $output == *"'hamm'; expected bookworm, trixie or sid"* ]]
    [ ! -e "$FETCHBENCH_DEBIAN" ]
}

@test "in-debian: without root it explains what to do" {
    printf '#!/bin/sh\necho 1000\n' >"$BATS_TEST_TMPDIR/id"
    chmod 755 "$BATS_TEST_TMPDIR/id"
    PATH=$BATS_TEST_TMPDIR:$PATH run "$root/scripts/in-debian" trixie true
    [ "$status" = 125 ]
    [[ $output == *'need root'*'sudo '*' trixie' ]]
}

@test "in-debian: help needs no root and no debootstrap" {
    PATH=/usr/bin:/bin run "$root/scripts/in-debian" -h
    [ "$status" = 0 ]
    [[ $output == *'bookworm, trixie or sid'* ]]
}

@test "build: errors are shown, on standard error only" {
    run --separate-stderr "$root/scripts/build" nonsense
    [ "$status" = 1 ]
    [ "$output" = '' ]
    [[ $stderr == *nonsense* ]]
    rmdir "$root/build/nonsense" 2>/dev/null || true
}

# Each script of the project, by its path.
every_script() {
    find "$root/scripts" -maxdepth 1 -type f -perm -u+x | sort
}

@test "each script explains itself with -h and does nothing else, also by a link to it" {
    local script
    mkdir "$BATS_TEST_TMPDIR/links"
    cd "$BATS_TEST_TMPDIR/links" || return
    [ "$(every_script | wc -l)" -gt 10 ]
    for script in $(every_script); do
        ln -s "$script" .
        run timeout 20 "./${script##*/}" -h
        [ "$status" = 0 ] || { printf '%s -h: %s\n%s\n' "$script" "$status" "$output" && false; }
        [[ $output == *"${script##*/}"* ]] || { printf '%s -h: %s\n' "$script" "$output" && false; }
    done
    [ "$(find . -mindepth 1 -not -type l)" = '' ]
}

@test "Ctrl-C ends scripts/test" {
    command -v setsid >/dev/null || skip 'no setsid'
    mkdir -p "$tree/scripts" "$tree/build/dev/tests" "$tree/tests/e2e"
    cp "$root/scripts/test" "$tree/scripts"
    printf '#!/bin/sh\n' | tee "$tree/scripts/setup" >"$tree/scripts/build"
    printf '#!/bin/sh\necho $$ >%q\nexec sleep 60\n' "$BATS_TEST_TMPDIR/began" >"$tree/build/dev/tests/unit_long"
    chmod +x "$tree/scripts/setup" "$tree/scripts/build" "$tree/build/dev/tests/unit_long"
    setsid env --default-signal=INT "$tree/scripts/test" long >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
    local session=$! code=0
    until [ -s "$BATS_TEST_TMPDIR/began" ]; do sleep 0.05; done
    kill -INT -- "-$session"
    timeout 20 tail --pid="$session" -f /dev/null
    wait "$session" || code=$?
    [ "$code" = 130 ]
    grep -q interrupted "$BATS_TEST_TMPDIR/said"
    run ! pgrep -s "$session"
}

@test "lint --fix formats what the check refuses" {
    command -v clang-format-14 >/dev/null || skip 'no clang-format-14'
    for room in fetch threaded async origin stats report; do mkdir -p "$tree/$room"; done
    mkdir "$tree/scripts"
    cp "$root/scripts/lint" "$tree/scripts"
    cp "$root/.clang-format" "$tree"
    printf '#!/bin/sh\n' >"$tree/scripts/setup"
    chmod +x "$tree/scripts/setup"
    printf 'int   main( void ){return 0;}\n' >"$tree/cli/main.c"
    run "$tree/scripts/lint" format
    [ "$status" = 1 ]
    "$tree/scripts/lint" --fix
    run "$tree/scripts/lint" format
    [ "$status" = 0 ]
}

@test "what an install has put below a prefix an uninstall removes, and nothing else" {
    [ -e "$root/build/dev/install_manifest.txt" ] || [ -e "$root/build/dev/cli/pages/fetchbench.1" ] ||
        skip 'the manual was not built'
    export DESTDIR=$BATS_TEST_TMPDIR/installed
    mkdir -p "$DESTDIR/usr/bin"
    echo mine >"$DESTDIR/usr/bin/other"
    cmake --install "$root/build/dev" --prefix /usr >"$BATS_TEST_TMPDIR/said"
    for file in bin/fetchbench share/man/man1/fetchbench.1 share/bash-completion/completions/fetchbench \
        share/zsh/site-functions/_fetchbench share/fish/vendor_completions.d/fetchbench.fish \
        share/doc/fetchbench/LICENSE share/doc/fetchbench/docs/method.md; do
        [ -s "$DESTDIR/usr/$file" ]
    done
    cmake -D MANIFEST="$root/build/dev/install_manifest.txt" -P "$root/cmake/Uninstall.cmake" >"$BATS_TEST_TMPDIR/said"
    [ "$(find "$DESTDIR" -type f)" = "$DESTDIR/usr/bin/other" ]
    [ ! -e "$DESTDIR/usr/share/doc/fetchbench" ]
    run cmake -D MANIFEST="$root/build/dev/install_manifest.txt" -P "$root/cmake/Uninstall.cmake"
    [ "$status" != 0 ]
    [[ $output == *'nothing was installed from here'* ]]
}
