# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP server that talks nonsense, for the tests of outcomes. Prints its port.

    nonsense-server.py SEED

Listens on 127.0.1.1 to 127.0.1.60, all on that port. The answer to a request for /K/ depends on the seed and K
alone, whoever asks, whenever: random bytes, or a response with some of its parts altered, truncated, doubled or missing. Each connection gets one answer and is closed, so that a client asks each time at another
address, and redirects lead elsewhere: whether a client notices the end before it asks again is chance.
"""
import random
import selectors
import socket
import sys
import threading

SEED = int(sys.argv[1])
STATUSES = ([200] * 12 + [204, 304, 206, 100, 101, 103, 199, 301, 302, 303, 307, 400, 401, 404, 407, 416, 417, 421,
                          500, 503, 599, 600, 999, 0, 99, 1000, -1] + ["2x0", "", " 200"])
VERSIONS = ["HTTP/1.1"] * 14 + ["HTTP/1.0", "HTTP/0.9", "HTTP/2", "HTTP/3", "HTTP/1.2", "http/1.1", "HTTP/1.", "ICY"]
LENGTHS = ["-1", "+5", "18446744073709551616", "9223372036854775807", "9223372036854775808", "0x10", "5, 5", "5, 6",
           "", "abc", "00005", "4294967296"]
CODINGS = ["chunked"] * 10 + ["gzip, chunked", "chunked, chunked", "identity", "nonsense", "CHUNKED", "chunked;q=1"]
SIZES = ["ffffffffffffffffff", "-5", "zz", "", "7fffffffffffffff", "00000000000000000000000005"]
PLACES = ["http://127.0.0.1:1/", "file:///etc/passwd", "ftp://127.0.0.1/", "", "//", "http://", "http://[", "HTTP:/x",
          "javascript:alert(1)", "http://127.0.0.1:99999/", "http://127.0.0.1:1/" + "a" * 70000]
ODD = [": no name", "no colon", " folded", "A\0B: c", "X: " + "y" * 90000, "X: " + "y" * 300000, "Upgrade: h2c",
       "Content-Encoding: gzip", "Content-Encoding: bogus", "Connection: keep-alive", "Connection: upgrade",
       "WWW-Authenticate: Negotiate", "Set-Cookie: a=b; Domain=.", "Content-Range: bytes 5-4/3"]


def chunks(draw, body):
    out = b""
    while body:
        count = draw.randrange(1, len(body) + 1)
        size = draw.choice(SIZES) if draw.random() < 0.1 else format(count + draw.choice([0] * 12 + [3, -1]), "x")
        out += size.encode() + draw.choice([b"\r\n"] * 12 + [b"\n"]) + body[:count] + draw.choice([b"\r\n"] * 12 + [b""])
        body = body[count:]
    return out + draw.choice([b"0\r\n\r\n"] * 6 + [b"0\n\n", b"", b"0\r\n", b"0\r\nTrailer: x\r\n\r\n"])


def response(draw):
    status = draw.choice(STATUSES)
    body = b"abc\n" * draw.choice([0, 1, 25, 1000, 5000])
    headers = []
    framing = draw.random()
    if framing < 0.5:
        length = len(body) + draw.choice([0] * 10 + [1, -1])
        headers.append(f"Content-Length: {draw.choice([str(length)] * 12 + LENGTHS)}")
        if draw.random() < 0.1:
            headers.append("Content-Length: 3")
    elif framing < 0.8:
        headers.append(f"Transfer-Encoding: {draw.choice(CODINGS)}")
        body = chunks(draw, body)
    if draw.random() < 0.2 or str(status).startswith("30"):
        headers.append(f"Location: {draw.choice(PLACES)}")
    if draw.random() < 0.3:
        headers.append(draw.choice(ODD))
    draw.shuffle(headers)
    end = draw.choice(["\r\n"] * 14 + ["\n", "\r", "\r\r\n"])
    interim = "HTTP/1.1 103 Early Hints\r\n\r\n" * draw.choice([0] * 10 + [1, 3, 500])
    head = f"{draw.choice(VERSIONS)} {status} {draw.choice(['OK'] * 8 + ['', 'x' * 20000])}{end}"
    return (interim + head + "".join(line + end for line in headers) + end).encode() + body


def answer(number):
    draw = random.Random(SEED * 1000003 + number)
    if draw.random() < 0.08:
        return draw.randbytes(draw.choice([0, 1, 10, 3000, 70000]))
    raw = bytearray(response(draw))
    if draw.random() < 0.1:
        for _ in range(draw.randrange(1, 6)):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
    if draw.random() < 0.08:
        del raw[draw.randrange(len(raw)):]
    if draw.random() < 0.08:
        raw += draw.randbytes(50)
    return bytes(raw)


def serve(connection):
    held = b""
    while b"\r\n\r\n" not in held:
        more = connection.recv(65536)
        if not more:
            return
        held += more
    try:
        connection.sendall(answer(int(held.split(b"/")[1])))
        # Closed in order: a reset could overtake the answer.
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    except OSError:
        pass
    connection.close()


def listen():
    while True:
        opened = [socket.create_server(("127.0.1.1", 0), backlog=1024)]
        port = opened[0].getsockname()[1]
        try:
            opened += [socket.create_server((f"127.0.1.{i}", port), backlog=1024) for i in range(2, 61)]
            return opened
        except OSError:  # taken on one of the others
            continue


waiting = selectors.DefaultSelector()
for listener in listen():
    waiting.register(listener, selectors.EVENT_READ)
    port = listener.getsockname()[1]
print(port, flush=True)
while True:
    for ready, _ in waiting.select():
        accepted, _ = ready.fileobj.accept()
        threading.Thread(target=serve, args=(accepted,), daemon=True).start()
