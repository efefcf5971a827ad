#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The page, driven in a browser; skipped where there is none.
# shellcheck disable=SC2154 # the helpers set what they saw
load common

@test "the page: no violation of axe, choosing, hovering, keyboard, nothing cut on the screen and on A4" {
    command -v node >/dev/null || skip 'no node'
    fetchbench -e threads,async,coroutines -n 1,8 -c 2,all -r 2 -w 0 --delay 1ms -q --no-plots
    run node "$root/tests/page/check.js" results/report.html
    [ "$status" != 77 ] || skip "$output"
    [ "$status" = 0 ]
}

@test "the policy of the page allows only its own script" {
    fetchbench -e threads,async -n 2 -r 2 -w 0 --delay 1ms -q --no-plots
    local hash
    hash=$(python3 -c 'import base64, hashlib, re
page = open("results/report.html", encoding="utf-8").read()
script = re.search(r"<script>(.*)</script>", page, re.S).group(1)
print(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())')
    grep -qF "script-src 'sha256-$hash'" results/report.html
}
