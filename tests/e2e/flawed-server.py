# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP server with one flaw, for tests. Prints its port.

    flawed-server.py nagle         small writes without TCP_NODELAY: the later ones wait for an acknowledgement
    flawed-server.py slow-first    the first request takes a second, the others a fifth: a busy machine adds little
    flawed-server.py first-held    the first request is never answered; prints "held" when it has come
    flawed-server.py silent        no request is ever answered
    flawed-server.py early-hints   a 103 at once, the answer 300 ms later
    flawed-server.py coded         a body in two transfer codings that nobody asked for, 64 MiB in 300 bytes
    flawed-server.py long-line     a header line of 150,000 bytes
    flawed-server.py short-queue   a listen queue of one, and nobody there for a moment
"""
import select
import socket
import sys
import threading
import time
import zlib

FLAW = sys.argv[1]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
first = threading.Event()
turn = threading.Lock()


def zip_twice(count):
    once = zlib.compressobj(9, zlib.DEFLATED, 31)
    twice = zlib.compressobj(9, zlib.DEFLATED, 31)
    coded = twice.compress(once.compress(bytes(count)) + once.flush()) + twice.flush()
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, gzip, chunked\r\n\r\n"
    return head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(coded), coded)


if FLAW == "coded":
    HELLO = zip_twice(64 << 20)
elif FLAW == "long-line":
    HELLO = b"HTTP/1.1 200 OK\r\nX-Long: %s\r\nContent-Length: 5\r\n\r\nhello" % (b"x" * 150000)
else:
    HELLO = HEAD + b"hello"


def answer(connection):
    if FLAW == "early-hints":
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
        time.sleep(0.3)
    if FLAW == "slow-first":
        time.sleep(0.2 if first.is_set() else 1)
        first.set()
    if FLAW == "first-held" and turn.acquire(blocking=False):
        print("held", flush=True)
        threading.Event().wait()
    if FLAW == "silent":
        threading.Event().wait()
    pieces = [HEAD, b"he", b"llo"] if FLAW == "nagle" else [HELLO]
    for piece in pieces:
        connection.sendall(piece)


def serve(connection):
    held = b""
    while True:
        while b"\r\n\r\n" not in held:
            more = connection.recv(65536)
            if not more:
                return
            held += more
        held = held.split(b"\r\n\r\n", 1)[1]
        answer(connection)


listener = socket.create_server(("127.0.0.1", 0), backlog=1 if FLAW == "short-queue" else 128)
print(listener.getsockname()[1], flush=True)
if FLAW == "short-queue":
    select.select([listener], [], [])
    time.sleep(0.3)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
