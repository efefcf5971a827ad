# SPDX-License-Identifier: GPL-3.0-or-later
# What the end-to-end tests share; `load common` in a bats file brings it in.
# shellcheck shell=bash disable=SC2154 # bats and run set what they saw

bats_require_minimum_version 1.5.0

root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
: "${FETCHBENCH:=$root/build/dev/cli/fetchbench}"

# Each test stands in an empty directory of its own; the user's settings stay outside.
setup() {
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here" || return
    unset NO_COLOR COLUMNS http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
    export LC_ALL=C.UTF-8 TERM=xterm-256color
}

# fetchbench ARGS: runs it as `run` does, with $status, $output and $stderr.
fetchbench() {
    run --separate-stderr "$FETCHBENCH" "$@"
}

# says TEXT...: standard error holds each of these.
says() {
    local text
    for text in "$@"; do
        [[ $stderr == *"$text"* ]] || {
            printf 'not said: %s\nstandard error was: %s\n' "$text" "$stderr"
            return 1
        }
    done
}

# Nothing but warnings is on standard error, of a busy machine, of too few runs, and where a run was saved.
warns_at_most() {
    [ "$(grep -vE '^(warning: |Saved in )' <<<"$stderr")" = '' ] || {
        printf 'standard error was: %s\n' "$stderr"
        return 1
    }
}

# exits CODE
exits() {
    [ "$status" = "$1" ] || {
        printf 'exit code %s instead of %s; standard error was: %s\n' "$status" "$1" "$stderr"
        return 1
    }
}

# refuses TEXT... -- ARGS: exit 2, each TEXT on standard error, nothing on standard output, nothing
# written, and one line that begins as every message does.
refuses() {
    local texts=()
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    fetchbench "$@"
    exits 2
    says 'fetchbench: ' "${texts[@]}"
    [ "$output" = '' ]
    [ "$(printf '%s\n' "$stderr" | wc -l)" = 1 ]
    leaves_nothing
}

# Nothing was written where the test stands.
leaves_nothing() {
    [ "$(ls -A)" = '' ] || {
        printf 'written: %s\n' "$(find . -mindepth 1)"
        return 1
    }
}

# ask FILTER: of results/results.json, by jq.
ask() {
    jq -r "$1" results/results.json
}

# wait_until COMMAND...: until it succeeds; fails after 20 s.
wait_until() {
    local tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 400 ] || return 1
        sleep 0.05
    done
}

# start NAME COMMAND...: in the background, output in NAME.out and NAME.err; its id is $started. What a
# test has started ends with it.
start() {
    local name=$BATS_TEST_TMPDIR/$1
    shift
    : >"$name.out" # so that earlier output is not taken for this one's
    "$@" >"$name.out" 2>"$name.err" </dev/null 3>&- &
    started=$!
    started_all+=" $started"
}

teardown() {
    end_started
}

# For a suite with a teardown of its own.
end_started() {
    local id
    # Politely first: nginx, killed outright, would leave its worker behind. Nothing runs in the
    # background for this: a shell that is ended as it is forked still has the traps of bats, and would
    # report the test a second time.
    for id in ${started_all-}; do
        kill -TERM "$id" 2>/dev/null || continue
        for _ in $(seq 60); do
            kill -0 "$id" 2>/dev/null || break
            sleep 0.05
        done
        kill -KILL "$id" 2>/dev/null || true
        wait "$id" 2>/dev/null || true
    done
}

# start_origin ARGS: the built-in origin in the foreground of its own process; its address is $url.
start_origin() {
    start origin "$FETCHBENCH" origin "$@"
    wait_until grep -q '^Listening on' "$BATS_TEST_TMPDIR/origin.out"
    url=$(sed -n 's/^Listening on \([^ ]*\).*/\1/p' "$BATS_TEST_TMPDIR/origin.out")
}

# start_server FLAW: a server in Python that does one thing wrong; $url.
start_server() {
    start server python3 "$BATS_TEST_DIRNAME/flawed-server.py" "$1"
    wait_until [ -s "$BATS_TEST_TMPDIR/server.out" ]
    url=http://127.0.0.1:$(cat "$BATS_TEST_TMPDIR/server.out")/
}

# needs PROGRAM...: without one of them the test is skipped.
needs() {
    local program
    PATH=$PATH:/usr/sbin:/sbin
    for program in "$@"; do
        command -v "$program" >/dev/null || skip "$program is not installed"
    done
}

# All engines that fetch, with commas between.
engines() {
    "$FETCHBENCH" engines | grep -o '^[a-z][a-z-]*$' | grep -vx null | paste -sd,
}

# A port of loopback that nobody listens on.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start_nginx: Debian's nginx with a configuration of its own on a free port: $url, and the log $log
# with one line a request.
start_nginx() {
    local port
    nginx_dir=$BATS_TEST_TMPDIR/nginx
    log=$nginx_dir/access.log
    port=$(free_port)
    url=http://127.0.0.1:$port
    mkdir -p "$nginx_dir"
    cat >"$nginx_dir/nginx.conf" <<EOF
daemon off;
worker_processes 1;
pid $nginx_dir/pid;
error_log $nginx_dir/error.log;
worker_rlimit_nofile 4096;
events { worker_connections 2048; }
http {
    log_format paths '\$request_uri \$status \$http_x_mark';
    access_log $log paths;
    client_body_temp_path $nginx_dir/body;
    proxy_temp_path $nginx_dir/proxy;
    fastcgi_temp_path $nginx_dir/fastcgi;
    uwsgi_temp_path $nginx_dir/uwsgi;
    scgi_temp_path $nginx_dir/scgi;
    server {
        listen 127.0.0.1:$port backlog=1024;
        location / { return 200 'a body of some length'; }
        location /gone { return 404; }
    }
}
EOF
    start nginx /usr/sbin/nginx -p "$nginx_dir" -c "$nginx_dir/nginx.conf" -e "$nginx_dir/error.log"
    wait_until curl -s -o "$BATS_TEST_TMPDIR/probe" "$url/probe"
    wait_until grep -q probe "$log"
    : >"$log"
}

# in_terminal COLUMNS COMMAND: as typed at a terminal that wide; $output is all that it showed.
in_terminal() {
    run script -qec "stty cols $1 rows 40; $2" /dev/null </dev/null
}
