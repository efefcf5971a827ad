#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Another libcurl than the program's: engines that are run with it, and what is not one.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031 # the helpers set what they saw; apt has variables of its own; each test is a subshell
load common

# The libcurl of Debian's backports, from the mirror that this machine is set up with, unpacked here
# once a file. SECOND_LIBCURL=PATH names another one.
setup_file() {
    export SECOND_LIBCURL=${SECOND_LIBCURL-}
    [ -n "$SECOND_LIBCURL" ] || fetch_backport >"$BATS_FILE_TMPDIR/log" 2>&1 || true
}

fetch_backport() {
    local dir=$BATS_FILE_TMPDIR/second codename uri options name
    read -r codename uri < <(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)' \
        'Created-By: Packages' | sed -n 's/^Debian main \([a-z]* \)/\1/p')
    mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
    cd "$dir" || return
    echo "deb $uri $codename-backports main" >sources.list
    options=(-qq -o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$dir/lists" -o "Dir::Cache=$dir/cache" -o APT::Sandbox::User=root -o Debug::NoLocking=1)
    timeout 60 apt-get "${options[@]}" update
    for name in libcurl4t64 libcurl4; do
        timeout 60 apt-get "${options[@]}" download "$name/$codename-backports" || continue
        dpkg-deb -x "$name"_*.deb root
        SECOND_LIBCURL=$(find "$PWD/root" -name libcurl.so.4)
        return
    done
}

# The sanitizer's library must come first, unless it is told that this is meant.
with_second() {
    export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
    [ -n "$SECOND_LIBCURL" ] || skip 'no libcurl of the backports can be had from the mirror'
    # Its own libraries may be missing here.
    run env LD_PRELOAD="$SECOND_LIBCURL" "$FETCHBENCH" --version
    second=$(sed -n 's/.*libcurl\/\([0-9.]*\).*/\1/p' <<<"$output" | head -n 1)
    own=$(env -u LD_PRELOAD "$FETCHBENCH" --version | sed -n 's/.*libcurl\/\([0-9.]*\).*/\1/p' | head -n 1)
    [[ -n $second && $second != "$own" ]] || skip "$SECOND_LIBCURL cannot be loaded here, or is the same"
}

@test "each engine is run with another libcurl: its cell has the version, and the head names both" {
    with_second
    local specs
    specs=$(engines | sed "s|,|:libcurl=$SECOND_LIBCURL,|g"):libcurl=$SECOND_LIBCURL
    fetchbench -e "async,$specs" -n 20 -c 5 -r 1 -w 0 --no-plots --delay 0
    exits 0
    [ "$(ask '.libcurl.version')" = "$own" ]
    [ "$(ask '.cells[0].libcurl')" = "$own" ]
    [ "$(ask '[.cells[1:][].libcurl] | unique | join(" ")')" = "$second" ]
    [ "$(ask '[.cells[].trials[].outcomes.ok] | unique | tostring')" = '[20]' ]
    [[ ${output//[[:space:]]/ } == *"libcurl $own "*", libcurl $second in sequential:libcurl=$SECOND_LIBCURL"* ]]
}

@test "compare names the libcurl of a cell if it differs" {
    with_second
    mkdir link
    ln -s "$SECOND_LIBCURL" link/libcurl.so.4
    fetchbench -q -e async:libcurl=link/libcurl.so.4 -n 2 -r 2 -w 0 --no-plots --delay 0 --export-json before.json
    exits 0
    jq '.cells[].libcurl = "9.9.9"' before.json >after.json
    fetchbench compare before.json after.json
    [[ $(tr -s "[:space:]" " " <<<"$output") == *"libcurl differs: "*"$second in async:libcurl=link/libcurl.so.4 -> "*"9.9.9 in async"* ]]
}

@test "parameters of the engine may precede and follow the libcurl" {
    with_second
    fetchbench -q -e "threads:workers=2:libcurl=$SECOND_LIBCURL:stack=128KiB" -n 8 -r 1 -w 0 --no-plots --delay 0
    exits 0
    [ "$(ask '.cells[0] | [.libcurl, .trials[0].connections_opened] | tostring')" = "[\"$second\",2]" ]
}

@test "a run whose environment loads another libcurl names that one" {
    with_second
    LD_PRELOAD=$SECOND_LIBCURL fetchbench -q -e threads,async -n 2 -r 1 -w 0 --no-plots --delay 0
    exits 0
    [ "$(ask '[.libcurl.version, .cells[].libcurl] | unique | join(" ")')" = "$second" ]
}

# has_old_libcurl VERSION: older than the first that speaks HTTP/2 in clear text.
has_old_libcurl() {
    [ "$(printf '%s\n' "$1" 8.0.0 | sort -V | head -n 1)" != 8.0.0 ]
}

@test "HTTP/2 in clear text is refused with a libcurl that is broken for it, and the URL is named" {
    own=$("$FETCHBENCH" --version | sed -n 's/.*libcurl\/\([0-9.]*\).*/\1/p' | head -n 1)
    has_old_libcurl "$own" || skip "libcurl $own is not broken"
    refuses "needs libcurl 8.0.0 or later, and this is $own" libcurl=PATH -- --http 2 -n 1 http://127.0.0.1:1/
    refuses "'http://127.0.0.1:1/b'" -- --http 2 -n 1 https://127.0.0.1:1/a http://127.0.0.1:1/b
}

@test "HTTP/2 in clear text: every engine, as many connections as over TLS, and the faults of HTTP/2" {
    with_second
    ! has_old_libcurl "$second" || skip "libcurl $second is broken for it"
    local specs fault
    specs=$(engines | sed "s|,|:libcurl=$SECOND_LIBCURL,|g"):libcurl=$SECOND_LIBCURL
    start_origin --delay 0
    fetchbench -q -e "$specs" -n 60 -c 20 -r 1 -w 0 --no-plots --http 2 "$url"
    exits 0
    [ "$(ask '[.cells[].trials[].outcomes] | unique | tostring')" = '[{"ok":60}]' ]
    [ "$(ask '[.cells[] | select(.engine == ("async", "coroutines")) | .trials[0].connections_opened] | unique | tostring')" = '[1]' ]
    for fault in goaway reset; do
        fetchbench -q -e "$specs" -n 8 -c 1 -r 1 -w 0 --no-plots --http 2 "$url" "$url?fault=$fault"
        [ "$(ask '[.cells[].trials[].outcomes] | unique | tostring')" = '[{"ok":4,"reset":4}]' ]
    done
}

@test "a file that is not a libcurl is refused before anything is measured" {
    local other
    export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
    echo text >"$BATS_TEST_TMPDIR/text"
    refuses "invalid libcurl 'name'" ./name -- -e async:libcurl=name -n 1
    refuses "cannot open libcurl './none': No such file" -- -e async,async:libcurl=./none -n 1
    refuses "invalid libcurl ''" -- -e async:libcurl= -n 1
    refuses 'is not a shared library' -- -e "threads:libcurl=$BATS_TEST_TMPDIR/text" -n 1
    other=$(ldd "$FETCHBENCH" | sed -n 's/.*=> \(.*libm\.so[^ ]*\).*/\1/p')
    refuses "'$other' is not a libcurl" -- -e "async:libcurl=$other" -n 1
}

@test "a libcurl that is too old is refused with its version" {
    needs cc
    export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
    cc -shared -fPIC -x c -o "$BATS_TEST_TMPDIR/old.so" - <<'EOF'
#include <curl/curl.h>
curl_version_info_data *curl_version_info(CURLversion stamp)
{
    static curl_version_info_data old = {.version = "7.74.0", .ssl_version = "none"};
    (void)stamp;
    return &old;
}
EOF
    refuses 'is libcurl 7.74.0; 7.88.0 or later is needed' -- -e "async:libcurl=$BATS_TEST_TMPDIR/old.so" -n 1
}
