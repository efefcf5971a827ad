# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP server with one flaw, for tests. Prints its port.

    flawed-server.py nagle         small writes without TCP_NODELAY: the later ones wait for an acknowledgement
    flawed-server.py slow-first    the first request takes a second, the others a fifth: a busy machine adds little
    flawed-server.py first-held    the first request is never answered; prints "held" when it has come
    flawed-server.py silent        no request is ever answered
    flawed-server.py short-queue   a listen queue of one, and nobody there for a moment
"""
import select
import socket
import sys
import threading
import time

FLAW = sys.argv[1]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
first = threading.Event()
turn = threading.Lock()


def answer(connection):
    if FLAW == "slow-first":
        time.sleep(0.2 if first.is_set() else 1)
        first.set()
    if FLAW == "first-held" and turn.acquire(blocking=False):
        print("held", flush=True)
        threading.Event().wait()
    if FLAW == "silent":
        threading.Event().wait()
    pieces = [HEAD, b"he", b"llo"] if FLAW == "nagle" else [HEAD + b"hello"]
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
