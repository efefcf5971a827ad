#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The classroom as a teacher meets it.
# shellcheck disable=SC2154 # the helpers set what they saw
load common

lessons=(hello chain order sum breakfast reversed many sensors future callback errors cancel who
    generator blocking weight loops stories fetches)

# What the file of the started program holds by now.
has_said() {
    grep -q "$1" "$BATS_TEST_TMPDIR/play.out"
}

# presses SIGNAL LESSON TEXT: plays it, sends the signal once it has said the text; sets $code.
presses() {
    start play "$FETCHBENCH" lesson "$2"
    wait_until has_said "$3"
    code=0
    kill "-$1" "$started"
    wait "$started" || code=$?
}

@test "without a name they are listed in teaching order, one per line" {
    fetchbench lesson
    exits 0
    [ "$(awk '/^  / { print $1 }' <<<"$output")" = "$(printf '%s\n' "${lessons[@]}")" ]
}

@test "each prints its own C" {
    for name in "${lessons[@]}"; do
        fetchbench lesson "$name" --source
        exits 0
        [ "$output" = "$(cat "$root/lessons/lesson_$name.c")" ]
    done
}

@test "running one prints what to watch, what happened and what was learnt" {
    fetchbench lesson breakfast --speed max
    exits 0
    [[ $output == *"Watch how many cooks"* ]]
    [[ $output == *"3.00 s  main      served after 3 s: a cup of coffee and a toasted bagel"* ]]
    [[ $output == *"Who ran (█) and who waited (·):"* ]]
    [[ $output == *"Learnt: One cook"* ]]
    [ "$stderr" = '' ]
}

@test "the chart is ASCII if the terminal is" {
    LC_ALL=C fetchbench lesson breakfast --speed max
    exits 0
    [[ $output == *"Who ran (#) and who waited (.):"* ]]
}

@test "--with runs the same on threads" {
    fetchbench lesson breakfast --speed 30 --with threads
    exits 0
    [[ $output == *"a cup of coffee and a toasted bagel"* ]]
}

@test "Ctrl-C ends the sensors cleanly: both clean up, exit 0" {
    presses INT sensors 'slow readings'
    [ "$code" = 0 ]
    has_said 'Ctrl-C'
    has_said '10 Hz     closes its sensor'
    has_said '100 Hz    closes its sensor'
    has_said '100 Hz    cancelled'
    has_said 'Learnt:'
}

@test "Ctrl-C ends another lesson early: it reports what was cancelled, exit 130" {
    presses INT breakfast 'toaster'
    [ "$code" = 130 ]
    has_said 'coffee    cancelled'
    has_said 'bagel     cancelled'
    run ! has_said 'Learnt:'
}

@test "--for ends the sensors by itself" {
    fetchbench lesson sensors --for 2s --speed max
    exits 0
    [[ $output == *"closes its sensor after 199 readings"* ]]
}

@test "stories fetches from the built-in origin, both at once" {
    fetchbench lesson stories
    exits 0
    [[ $output == *'"One loop to wait for them all"'* ]]
    [[ $output == *'"The thread that slept"'* ]]
    [[ $output == *'one after the other it would have been'* ]]
}

@test "stories that cannot be fetched name the URL" {
    fetchbench lesson stories http://127.0.0.1:1/a http://127.0.0.1:1/b
    exits 3
    says "cannot fetch 'http://127.0.0.1:1/a'"
}

@test "weight weighs threads and coroutines" {
    fetchbench lesson weight
    exits 0
    [[ $output == *'1000 threads '* ]]
    [[ $output == *'10000 coroutines '* ]]
}

@test "an unknown lesson is named, and the nearest one" {
    refuses "'brekfast'" "did you mean 'breakfast'" -- lesson brekfast
    refuses "'zzzzzz'" "'fetchbench lesson' lists them" -- lesson zzzzzz
}

@test "what does not fit a lesson is named" {
    refuses "'0'" 'from 0.01 to 10000' -- lesson hello --speed 0
    refuses "'processes'" 'async, threads and sequential' -- lesson sum --with processes
    refuses "'hello'" "'--with'" -- lesson hello --with threads
    refuses "'more'" "'hello' takes none" -- lesson hello more
    refuses '2 URLs, not 1' -- lesson stories http://127.0.0.1/
}

@test "what a server sends reaches the terminal as text" {
    cat >"$BATS_TEST_TMPDIR/titles.py" <<'EOF'
import http.server, json
title = "a\x1b]0;x\x07b\x9b2Jc\u061c\u200b\ufeff\u202e\U000e0041d"
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"title": title}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
EOF
    start titles python3 "$BATS_TEST_TMPDIR/titles.py"
    wait_until test -s "$BATS_TEST_TMPDIR/titles.out"
    local url
    url="http://127.0.0.1:$(cat "$BATS_TEST_TMPDIR/titles.out")"
    fetchbench lesson stories "$url/1" "$url/2"
    exits 0
    [ "$(grep -cF '"a?]0;x?b?2Jc?????d"' <<<"$output")" = 2 ]
    run ! grep -P '[\x00-\x08\x0b-\x1f\x7f]|\x{9b}|\x{200b}|\x{feff}' <<<"$output"
}
