#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The built-in origin and clients that nobody here wrote: each is answered, and says that it has sent as many requests
# as the origin has counted.
# shellcheck disable=SC2154,SC2030,SC2031,SC2094 # run and the helpers set what they saw; a client is waited for by what it writes

load common

# begin OPTIONS: an origin; $url, and with --tls the file of its authority in $authority.
begin() {
    start_origin "$@"
    authority=$(grep -o -m 1 '/proc/[0-9]*/fd/[0-9]*' "$BATS_TEST_TMPDIR/origin.out" || true)
}

# count NAME: what /stats says of it.
count() {
    curl -s ${authority:+--cacert "$authority"} "${url}stats" | jq ".$1"
}

# counted REQUESTS CONNECTIONS: so many, besides those that ask for it.
counted() {
    [ "$(count requests)" = "$1" ]
    [ "$(count connections)" -ge "$2" ]
    [ "$(count in_progress)" = 0 ]
}

# One transfer a curl: over HTTP/2 in clear text that of Debian 12 cannot use a connection again.
@test "origin-clients: curl over HTTP/1.1 and HTTP/2, in clear text and over TLS" {
    local option version path
    for option in '' --tls; do
        begin $option
        for version in --http1.1 --http2-prior-knowledge; do
            [ "$option" = '' ] || version=${version%-prior-knowledge}
            for path in '?size=100000' '2?size=5&status=503' '?size=0'; do
                curl -s ${authority:+--cacert "$authority"} "$version" -o page -w '%{http_version} %{http_code} %{size_download}\n' \
                    "$url$path" | tee -a said
            done
        done
        counted 6 6
        end_started
    done
    printf '%s 200 100000\n%s 503 5\n%s 200 0\n' 1.1 1.1 1.1 2 2 2 1.1 1.1 1.1 2 2 2 | diff said -
}

@test "origin-clients: curl uploads, over HTTP/1.1 in chunks and with a length, and over HTTP/2" {
    begin
    head -c 3000000 /dev/zero >upload
    local version
    for version in --http1.1 --http2-prior-knowledge; do
        [ "$(curl -s "$version" --data-binary @upload -o page -w '%{http_code}' "$url")" = 200 ]
        [ "$(curl -s "$version" -T - -o page -w '%{http_code}' "$url" <upload)" = 200 ]
    done
    counted 4 4
}

@test "origin-clients: curl, many transfers at once over one connection" {
    begin --tls --delay 5ms
    run curl -s -Z --parallel-max 50 --cacert "$authority" --http2 -w '%{http_code}\n' -o /dev/null "${url}[1-200]"
    printf '%s\n' "$output"
    [ "$(grep -c '200$' <<<"$output")" = 200 ]
    counted 200 1
}

@test "origin-clients: nghttp over TLS and in clear text" {
    needs nghttp
    local option
    for option in '' --tls; do
        begin $option --size 70000
        run timeout 60 nghttp -n --stat -m 20 --no-verify-peer "$url"
        printf '%s\n' "$output"
        [ "$status" = 0 ]
        [ "$(grep -c ' 200 .* /$' <<<"$output")" = 20 ]
        counted 20 1
        end_started
    done
}

# h2load_says REQUESTS: what h2load says of them.
h2load_says() {
    printf '%s\n' "$output"
    grep -q "requests: $1 total, $1 started, $1 done, $1 succeeded, 0 failed, 0 errored, 0 timeout" <<<"$output"
}

@test "origin-clients: h2load over HTTP/1.1 and HTTP/2, in clear text and over TLS" {
    needs h2load
    local option version
    for option in '' --tls; do
        begin $option
        for version in --h1 ''; do
            run timeout 60 h2load -n 2000 -c 10 -m 10 $version "$url"
            h2load_says 2000
        done
        counted 4000 20
        end_started
    done
}

@test "origin-clients: wrk over HTTP/1.1 and over TLS" {
    needs wrk
    local option requests seen
    for option in '' --tls; do
        begin $option
        run timeout 60 wrk -t 1 -c 20 -d 1s "$url"
        printf '%s\n' "$output"
        requests=$(grep -o '[0-9]* requests in' <<<"$output" | cut -d ' ' -f 1)
        [[ $output != *'Socket errors'* && $output != *'Non-2xx'* ]]
        seen=$(count requests)
        # The last request of each connection may have been sent and not waited for.
        [ "$requests" -gt 0 ]
        [ "$seen" -ge "$requests" ]
        [ "$seen" -le $((requests + 20)) ]
        end_started
    done
}

@test "origin-clients: aiohttp over HTTP/1.1 and over TLS" {
    # Debian's own: another Python in the PATH does not know its packages.
    /usr/bin/python3 -c 'import aiohttp' 2>/dev/null || skip 'aiohttp is not installed'
    cat >get.py <<'END'
import asyncio, ssl, sys
import aiohttp

async def get(session, number):
    async with session.get(f"{sys.argv[1]}{number}?size={number}") as answer:
        return answer.status == 200 and len(await answer.read()) == number

async def pieces():
    for _ in range(100):
        yield b"x" * 1000

async def main():
    check = ssl.create_default_context(cafile=sys.argv[2]) if sys.argv[2] else None
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=20, ssl=check)) as session:
        right = await asyncio.gather(*(get(session, number) for number in range(500)))
        async with session.post(sys.argv[1], data=pieces()) as answer:
            right.append(answer.status == 200)
    print(sum(right))

asyncio.run(main())
END
    local option
    for option in '' --tls; do
        begin $option --delay 2ms
        run timeout 60 /usr/bin/python3 get.py "$url" "$authority"
        printf '%s\n' "$output"
        [ "$output" = 501 ]
        counted 501 1
        end_started
    done
}
