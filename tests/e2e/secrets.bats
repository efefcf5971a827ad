#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What is secret stays so, and what comes from outside stays data.
# shellcheck disable=SC2154,SC2317 # the helpers set what they saw, and call what is handed to them
load common

# shows_nowhere TEXT: neither what was printed nor any file here holds it.
shows_nowhere() {
    [[ $output != *"$1"* && $stderr != *"$1"* ]] || {
        printf 'shown: %s\n%s\n' "$output" "$stderr"
        return 1
    }
    ! grep -rlF -- "$1" .
}

@test "credentials are sent, and masked in every output" {
    start_nginx
    sed -i "s/'\$request_uri.*/'\$remote_user \$http_cookie \$arg_token';/" "$nginx_dir/nginx.conf"
    kill -HUP "$(cat "$nginx_dir/pid")"
    marked() { curl -su probe:x "$url/" -o "$BATS_TEST_TMPDIR/probe" && grep -q '^probe' "$log"; }
    wait_until marked
    : >"$log"
    fetchbench -e threads,async -n 2 -r 1 -w 0 -H 'Cookie: id=c00kie' \
        --header='Proxy-Authorization: Basic pr0xy' "http://user:pa55@${url#http://}/x?token=t0ken"
    exits 0
    wait_until grep -qx 'user id=c00kie t0ken' "$log"
    for secret in pa55 c00kie pr0xy t0ken; do
        shows_nowhere "$secret"
    done
    [ "$(ask '.target.urls[0]')" = "http://***@${url#http://}/x?token=***" ]
    [ "$(ask '.settings.headers[0]')" = 'Cookie: ***' ]
    [[ $output == *'***@'* ]]
}

@test "credentials are masked in messages, too" {
    fetchbench 'http://user:pa55@host:99999/?token=t0ken'
    exits 2
    shows_nowhere pa55
    shows_nowhere t0ken
    fetchbench 'ftp://user:pa55@host/'
    exits 2
    shows_nowhere pa55
    fetchbench -H 'Authorization Bearer s3cret'
    exits 2
    shows_nowhere s3cret
    fetchbench -H $'Authorization: Bearer s3cret\r\nX: y'
    exits 2
    shows_nowhere s3cret
}

@test "credentials are masked in messages that quote any word of the command line" {
    local word='http://user:pa55@127.0.0.1:1/?token=t0ken'
    local words=("race $word $word" "race --http $word" "race $word" "lesson hello $word" "lesson $word"
        "lesson stories $word" "lesson stories $word $word" "lesson stories --with $word" "run --http $word"
        "run --cacert $word" "run -e $word" "run -n $word" "run --pin $word" "origin $word"
        "origin --port $word" "origin --cert $word" "engines $word" "report $word" "report x --format $word"
        "compare $word $word" "timeline $word" "completion $word" "help $word"
        "run --delay $word" "run --fault $word" "run --size $word" "run --status $word" "run --samples $word"
        "run --export-csv $word" "run --color $word" "$word $word --seed x")
    local line
    for line in "${words[@]}"; do
        # shellcheck disable=SC2086 # words
        fetchbench $line
        [ "$status" != 0 ] || { echo "$line"; return 1; }
        shows_nowhere pa55 || return
        shows_nowhere t0ken || return
    done
}

@test "credentials go to their host, not where it redirects to" {
    start_nginx
    sed -i "s/'\$request_uri.*/'[\$http_authorization][\$http_cookie]';/" "$nginx_dir/nginx.conf"
    kill -HUP "$(cat "$nginx_dir/pid")"
    marked() { curl -s "$url/" -o "$BATS_TEST_TMPDIR/probe" && grep -qxF '[-][-]' "$log"; }
    wait_until marked
    : >"$log"
    cat >"$BATS_TEST_TMPDIR/redirect.py" <<EOF
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302)
        self.send_header("Location", "$url/there")
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *arguments):
        pass
server = http.server.HTTPServer(("127.0.0.2", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
EOF
    start redirect python3 "$BATS_TEST_TMPDIR/redirect.py"
    wait_until test -s "$BATS_TEST_TMPDIR/redirect.out"
    fetchbench -q -L -e threads,async -n 1 -r 1 -w 0 --no-plots -H 'Authorization: x' -H 'Cookie: y' \
        "http://127.0.0.2:$(cat "$BATS_TEST_TMPDIR/redirect.out")/"
    exits 0
    wait_until test -s "$log"
    [ "$(sort -u "$log")" = '[-][-]' ]
}

@test "secret headers of any name are only sent to their host, others and later fetches keep theirs" {
    cat >"$BATS_TEST_TMPDIR/hosts.py" <<'EOF'
import http.server, threading
def serve(host, log, port=None):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_GET(self):
            with open(log, "a") as file:
                file.write(" ".join(self.headers.get(name, "-") for name in ("X-Api-Key", "X-Auth-Token", "X-Mark")) + "\n")
            self.send_response(302 if port else 200)
            if port:
                self.send_header("Location", f"http://127.0.0.1:{port}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        def log_message(self, *arguments):
            pass
    server = http.server.ThreadingHTTPServer((host, 0), Handler)
    threading.Thread(target=server.serve_forever).start()
    return server.server_port
print(serve("127.0.0.2", "first", serve("127.0.0.1", "second")), flush=True)
EOF
    start hosts python3 "$BATS_TEST_TMPDIR/hosts.py"
    wait_until test -s "$BATS_TEST_TMPDIR/hosts.out"
    fetchbench -q -L -e sequential,threads,async -n 3 -r 1 -w 0 --no-plots -H 'X-Api-Key: s1' -H 'X-Auth-Token: s2' \
        -H 'X-Mark: m' "http://127.0.0.2:$(cat "$BATS_TEST_TMPDIR/hosts.out")/"
    exits 0
    [ "$(sort first | uniq -c | xargs)" = '9 s1 s2 m' ]
    [ "$(sort second | uniq -c | xargs)" = '9 - - m' ]
}

@test "headers from a file or standard input are sent, and are in no process list and no result" {
    start_nginx
    printf 'X-Mark: s3cret\r\n\nX-Other: x\n' >headers
    local source
    for source in @headers @-; do
        : >"$log"
        start run setsid bash -c "'$FETCHBENCH' -q -e async -n 1 -r 1 -w 0 --no-plots -H $source '$url/' <headers"
        while kill -0 "$started" 2>/dev/null; do
            ps -o args= -s "$started" >>seen || true
        done
        wait "$started"
        wait_until grep -q s3cret "$log"
        run ! grep s3cret seen
        [ "$(ask '.settings.headers | join("|")')" = 'X-Mark: s3cret|X-Other: x' ]
    done
    rm -r results
    echo 'X-Api-Key: s3cret' >headers
    fetchbench -q -e null -n 1 -r 1 -w 0 --no-plots -H @headers
    exits 0
    rm headers
    shows_nowhere s3cret
    echo 'no header' >headers
    fetchbench -H @headers
    exits 2
    says "invalid header"
    fetchbench -H @missing
    exits 2
    says "--header: cannot read 'missing': No such file or directory"
}

@test "a redirect to a file is not followed" {
    cat >"$BATS_TEST_TMPDIR/redirect.py" <<'EOF'
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *arguments):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
EOF
    start redirect python3 "$BATS_TEST_TMPDIR/redirect.py"
    wait_until test -s "$BATS_TEST_TMPDIR/redirect.out"
    fetchbench -q -L -e threads,async -n 1 -r 1 -w 0 --no-plots \
        "http://127.0.0.1:$(cat "$BATS_TEST_TMPDIR/redirect.out")/"
    exits 1
    [ "$(ask '[.cells[].trials[].outcomes.other] | tostring')" = '[1,1]' ]
    [ "$(ask '[.cells[].trials[].body_bytes] | add')" = 0 ]
}

@test "files are created exclusively: an existing temporary file is not written through" {
    mkdir results
    echo mine >precious
    ln -s ../precious results/results.json.0.part
    fetchbench -q -n 1 -r 1 -w 0 --delay 0 --no-plots
    exits 0
    [ "$(cat precious)" = mine ]
    [ "$(ask .ended)" = complete ]
}

@test "a trial sees nothing of the environment that it does not need" {
    export FETCHBENCH_SECRET=s3cret AWS_SECRET_ACCESS_KEY=s3cret
    start run setsid "$FETCHBENCH" -q -e async -n 1 -r 1 -w 0 --delay 30s --no-plots
    child() { ps -o pid=,args= -s "$started" | awk -v name="$1" '$3 == name { print $1 }'; }
    has_trial() { [ "$(child __trial)" != '' ]; }
    wait_until has_trial
    for part in __trial origin; do
        tr '\0' '\n' <"/proc/$(child "$part")/environ" >seen
        grep -q '^PATH=' seen
        run ! grep s3cret seen
    done
}
