#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the built-in origin answers to HTTP/1.1 that is unsound, or sound and unusual.

    origin-http1.py PORT GROUP

A case is what a client sends on a connection of its own and the statuses that have to come back
before the origin closes. Behind each request that is to be refused stands a further one: were the
two taken apart in another place than meant, it would be answered, too.
"""
import socket
import sys

END = b"GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def get(*lines, target=b"/", version=b"HTTP/1.1", host=b"Host: localhost", method=b"GET"):
    head = [method + b" " + target + b" " + version]
    if host is not None:
        head.append(host)
    return b"\r\n".join([*head, *lines]) + b"\r\n\r\n"


def post(*lines, body=b""):
    return get(*lines, method=b"POST") + body


CHUNKED = b"Transfer-Encoding: chunked"
SMUGGLED = b"0\r\n\r\n" + get(target=b"/smuggled")

REFUSED = {
    "lengths": {
        "a length and chunks": post(b"Content-Length: 5", CHUNKED, body=SMUGGLED),
        "chunks and a length": post(CHUNKED, b"Content-Length: 5", body=SMUGGLED),
        "two lengths that differ": post(b"Content-Length: 0", b"Content-Length: 5", body=SMUGGLED),
        "two lengths that are the same":
            post(b"Content-Length: 5", b"Content-Length: 5", body=SMUGGLED),
        "a list of lengths": post(b"Content-Length: 5, 5", body=SMUGGLED),
        "a negative length": post(b"Content-Length: -1", body=SMUGGLED),
        "a length with a sign": post(b"Content-Length: +5", body=SMUGGLED),
        "a hexadecimal length": post(b"Content-Length: 0x5", body=SMUGGLED),
        "an empty length": post(b"Content-Length: ", body=SMUGGLED),
        "a length with a blank in it": post(b"Content-Length: 1 0", body=SMUGGLED),
        "a length beyond 64 bits": post(b"Content-Length: 18446744073709551617", body=SMUGGLED),
    },
    "codings": {
        "an unknown coding": post(b"Transfer-Encoding: cow", body=SMUGGLED),
        "identity": post(b"Transfer-Encoding: identity", body=SMUGGLED),
        "a coding whose name ends in chunked": post(b"Transfer-Encoding: xchunked", body=SMUGGLED),
        "chunked and then another": post(b"Transfer-Encoding: chunked, identity", body=SMUGGLED),
        "another and then chunked": post(b"Transfer-Encoding: gzip, chunked", body=SMUGGLED),
        "chunked twice": post(b"Transfer-Encoding: chunked, chunked", body=SMUGGLED),
        "chunked on two lines": post(CHUNKED, CHUNKED, body=SMUGGLED),
        "an empty coding": post(b"Transfer-Encoding: ", body=SMUGGLED),
        "a vertical tab before chunked": post(b"Transfer-Encoding: \x0bchunked", body=SMUGGLED),
        "chunks in HTTP/1.0": get(CHUNKED, version=b"HTTP/1.0", method=b"POST") + SMUGGLED,
    },
    "chunks": {
        "a size that is no number": post(CHUNKED, body=b"x\r\n" + SMUGGLED),
        "a negative size": post(CHUNKED, body=b"-1\r\n" + SMUGGLED),
        "a size with 0x": post(CHUNKED, body=b"0x5\r\nhello\r\n" + SMUGGLED),
        "a size beyond 64 bits": post(CHUNKED, body=b"10000000000000005\r\nhello\r\n" + SMUGGLED),
        "no size": post(CHUNKED, body=b"\r\n" + SMUGGLED),
        "a blank before the size": post(CHUNKED, body=b" 5\r\nhello\r\n" + SMUGGLED),
        "a chunk longer than its size": post(CHUNKED, body=b"3\r\nhello\r\n" + SMUGGLED),
        "a bare LF after the size": post(CHUNKED, body=b"5\nhello\r\n" + SMUGGLED),
        "a bare LF after an extension": post(CHUNKED, body=b"5;a\nhello\r\n" + SMUGGLED),
        "a bare CR in an extension": post(CHUNKED, body=b"5;a\rb\r\nhello\r\n" + SMUGGLED),
        "a bare LF after the chunk": post(CHUNKED, body=b"5\r\nhello\n" + SMUGGLED),
        "no line end after the chunk": post(CHUNKED, body=b"5\r\nhello" + SMUGGLED),
        "a bare LF after a trailer": post(CHUNKED, body=b"0\r\nA: b\n\r\n" + END),
    },
    "lines": {
        "bare LF everywhere": b"GET / HTTP/1.1\nHost: localhost\n\n" + END,
        "a bare LF after the request line": b"GET / HTTP/1.1\nHost: localhost\r\n\r\n" + END,
        "a bare LF after a field": get(b"A: b\nC: d") + END,
        "a bare LF in the place of the empty line": b"GET / HTTP/1.1\r\nHost: localhost\r\n\n" + END,
        "a bare LF before the request": b"\n" + END,
        "a bare CR before the request": b"\r" + END,
        "a bare CR in a value": get(b"A: b\rC: d") + END,
        "a bare CR in the request line": b"GET /\r HTTP/1.1\r\nHost: localhost\r\n\r\n" + END,
        "a folded line": get(b"A: b\r\n c") + END,
        "a folded line with a tab": get(b"A: b\r\n\tc") + END,
        "a folded line at first": b"GET / HTTP/1.1\r\n A: b\r\nHost: localhost\r\n\r\n" + END,
    },
    "fields": {
        "a blank before the colon": get(b"Content-Length : 0") + END,
        "a tab before the colon": get(b"A\t: b") + END,
        "no colon": get(b"A") + END,
        "no name": get(b": b") + END,
        "NUL in a name": get(b"A\x00B: c") + END,
        "NUL in a value": get(b"A: b\x00c") + END,
        "a control character in a value": get(b"A: b\x01c") + END,
        "DEL in a value": get(b"A: b\x7fc") + END,
        "a name that is no token": get(b"A(: b") + END,
        "a name beyond ASCII": get(b"\xc3\xa4: b") + END,
    },
    "hosts": {
        "no host": get(host=None) + END,
        "two hosts": get(b"Host: localhost") + END,
        "two hosts that differ": get(b"Host: 127.0.0.1") + END,
        "two hosts in HTTP/1.0": get(b"Host: localhost", version=b"HTTP/1.0") + END,
    },
    "request-lines": {
        "HTTP/0.9": b"GET /\r\n\r\n" + END,
        "HTTP/2.0": get(version=b"HTTP/2.0") + END,
        "HTTP/1.10": get(version=b"HTTP/1.10") + END,
        "HTTP/01.1": get(version=b"HTTP/01.1") + END,
        "http in small letters": get(version=b"http/1.1") + END,
        "another protocol": get(version=b"RTSP/1.0") + END,
        "nothing after the target": get(version=b"") + END,
        "a word after the version": get(version=b"HTTP/1.1 x") + END,
        "two blanks": get(target=b" /") + END,
        "a tab in the place of a blank": b"GET\t/ HTTP/1.1\r\nHost: localhost\r\n\r\n" + END,
        "a blank at first": b" " + END,
        "a blank in the target": get(target=b"/a b") + END,
        "NUL in the target": get(target=b"/a\x00b") + END,
        "a control character in the target": get(target=b"/a\x0bb") + END,
        "a byte beyond ASCII in the target": get(target=b"/\xc3\xa4") + END,
        "no target": b"GET HTTP/1.1\r\nHost: localhost\r\n\r\n" + END,
        "a target of another form": get(target=b"a") + END,
        "an asterisk for GET": get(target=b"*") + END,
        "a method that is no token": get(method=b"G(T") + END,
        "a TLS handshake": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n" + END,
        "the preface of HTTP/2, cut": b"PRI * HTTP/2.0\r\n\r\nSX\r\n\r\n" + END,
    },
}

# With what has to come back: statuses, and what has to stand in the first answer.
ANSWERED = {
    "sound": {
        "chunks": (post(CHUNKED, body=b"5\r\nhello\r\n0\r\n\r\n"), [200]),
        "chunks with an extension and trailers":
            (post(CHUNKED, body=b"5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n"), [200]),
        "chunked in capitals":
            (post(b"TRANSFER-ENCODING: CHUNKED", body=b"5\r\nhello\r\n0\r\n\r\n"), [200]),
        "no more is answered on the connection after chunks":
            (post(CHUNKED, body=b"0\r\n\r\n") + END, [200]),
        "a body with a length": (post(b"Content-Length: 5", body=b"hello") + END, [200, 200]),
        "blanks around a length": (post(b"Content-Length:  5 ", body=b"hello") + END, [200, 200]),
        "CRLF before the request": (b"\r\n" + get() + b"\r\n" + END, [200, 200]),
        "several requests in a row": (get() * 50 + END, [200] * 51),
        "several after a delay": (get(target=b"/?delay=1ms") * 5 + END, [200] * 6),
        "HTTP/1.0": (get(version=b"HTTP/1.0"), [200]),
        "HTTP/1.0 without a host": (get(version=b"HTTP/1.0", host=None), [200]),
        "HTTP/1.0 that is kept alive":
            (get(b"Connection: keep-alive", version=b"HTTP/1.0") + END, [200, 200]),
        "an empty field": (get(b"A:", b"B: ") + END, [200, 200]),
        "a value beyond ASCII": (get(b"A: \xc3\xa4") + END, [200, 200]),
        "an empty host": (get(host=b"Host:") + END, [200, 200]),
        "a foreign host": (get(host=b"Host: example.org") + END, [421, 200]),
        "HEAD": (get(method=b"HEAD") + END, [200, 200]),
        "OPTIONS of all": (get(method=b"OPTIONS", target=b"*") + END, [200, 200]),
        "100-continue": (post(b"Content-Length: 5", b"Expect: 100-continue"), [100]),
        "100-continue in HTTP/1.0":
            (get(b"Content-Length: 5", b"Expect: 100-continue", version=b"HTTP/1.0",
                 method=b"POST") + b"hello", [200]),
        "an offer to change to h2c":
            (get(b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c",
                 b"HTTP2-Settings: AAMAAABkAAQAAP__") + END, [200, 200]),
        "that offer with a body":
            (post(b"Connection: Upgrade", b"Upgrade: h2c", b"Content-Length: 5", body=b"hello")
             + END, [200, 200]),
        "CONNECT": (get(method=b"CONNECT", target=b"localhost:80") + END, [501]),
        "a target in absolute form":
            (get(target=b"http://127.0.0.1/x?size=3&status=503") + END, [503, 200]),
        "one with no path": (get(target=b"http://127.0.0.1") + END, [200, 200]),
        "one with a query and no path": (get(target=b"http://127.0.0.1?status=503") + END, [503, 200]),
        "one of a foreign host, whatever Host says":
            (get(target=b"http://example.org/") + END, [421, 200]),
        "a head that is too long": (get(b"A: " + b"x" * 17000) + END, [431]),
        "a head that is too long and does not end": (b"GET / HTTP/1.1\r\nA: " + b"x" * 70000, [431]),
        "a request line that does not end": (b"GET /" + b"x" * 70000, [431]),
    },
}


def responses(data):
    """The statuses of the answers one behind the other, whose bodies have a length."""
    found = []
    while data:
        head, end, data = data.partition(b"\r\n\r\n")
        words = head.split(b"\r\n")[0].split(b" ", 2)
        if not end or words[0] != b"HTTP/1.1":
            return [*found, "no HTTP: " + repr(head[:60])]
        found.append(int(words[1]))
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length: ") and not (len(found) == 1 and sent_head):
                data = data[int(line[16:]):]
    return found


sent_head = False


def exchange(port, data, piece_bytes):
    """What comes back until the other side closes; what was sent may be more than it takes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        got = b""
        try:
            for at in range(0, len(data), piece_bytes):
                client.sendall(data[at:at + piece_bytes])
            while True:
                piece = client.recv(65536)
                if not piece:
                    return got
                got += piece
                if got == b"HTTP/1.1 100 Continue\r\n\r\n":
                    return got
        except socket.timeout:
            return got + b"(the connection stays open)"
        except OSError as error:
            return got + str(error).encode()


def main():
    global sent_head
    port, group = int(sys.argv[1]), sys.argv[2]
    cases = {name: (data, [400]) for name, data in REFUSED.get(group, {}).items()}
    cases |= ANSWERED.get(group, {})
    wrong = 0
    for name, (data, expected) in cases.items():
        sent_head = data.startswith(b"HEAD")
        for how, piece_bytes in ("at once", len(data)), ("by and by", 1 + len(data) // 1000):
            got = responses(exchange(port, data, piece_bytes))
            if got != expected:
                wrong += 1
                print(f"{name}, sent {how}: {got} and not {expected}")
    if exchange(port, END, len(END))[:12] != b"HTTP/1.1 200":
        wrong += 1
        print("the origin answers nobody any more")
    print(f"{len(cases)} cases, {wrong} wrong")
    return 1 if wrong or not cases else 0


sys.exit(main())
