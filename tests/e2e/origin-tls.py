#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that get TLS wrong, against the built-in origin.

    origin-tls.py PORT CASE

PORT is that of an origin with --tls. Each case says how it ends; afterwards a client that does it
right is answered.
"""
import os
import random
import socket
import ssl
import struct
import sys

PATIENCE_S = 20
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def context(*alpn):
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    if alpn:
        made.set_alpn_protocols(list(alpn))
    return made


def read_all(client):
    """All that comes until the other side ends the connection, in whatever way."""
    got = b""
    try:
        while piece := client.recv(65536):
            got += piece
    except (ConnectionResetError, BrokenPipeError, ssl.SSLError):
        pass
    return got


def answer(port, made):
    """What was agreed on by ALPN, and the first bytes that come."""
    with made.wrap_socket(connect(port)) as client:
        client.sendall(REQUEST)
        return client.selected_alpn_protocol(), client.recv(65536)


def send(port, data):
    """What comes back to these bytes, until the other side ends the connection."""
    with connect(port) as client:
        try:
            client.sendall(data)
        except OSError:
            pass
        return read_all(client)


def hello():
    """What a sound client sends first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context().wrap_bio(incoming, outgoing)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def is_alert_or_nothing(got):
    return got == b"" or got[:1] == b"\x15"


def plain_http(port):
    got = send(port, REQUEST)
    return is_alert_or_nothing(got), got


def plain_http2(port):
    got = send(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    return is_alert_or_nothing(got), got


def garbage(port):
    draw = random.Random(1)
    for _ in range(100):
        got = send(port, draw.randbytes(draw.randrange(11, 2000)))
        if not is_alert_or_nothing(got):
            return False, got
    return True, b""


def broken_hello(port):
    """A client hello with one byte of its body changed or one cut off; what is sound by chance goes on with a
    server hello. The record's own header stays, or the origin would rightly wait for more."""
    draw, first = random.Random(2), hello()
    for _ in range(100):
        changed = bytearray(first)
        changed[draw.randrange(5, len(changed))] ^= draw.randrange(1, 256)
        with connect(port) as client:
            client.sendall(changed)
            client.shutdown(socket.SHUT_WR)
            got = read_all(client)
        if got[:1] not in (b"", b"\x15", b"\x16"):
            return False, got
    return True, b""


def never_ends(port):
    """With a short --idle-timeout: nothing, and half of a hello."""
    for first in (b"", hello()[:50]):
        got = send(port, first)
        if not is_alert_or_nothing(got):
            return False, got
    return True, b""


def stops_after_hello(port):
    got = send(port, hello())
    return got[:1] == b"\x16", got


def old_versions(port):
    """A hello that offers no more than TLS 1.0 or 1.1, as bytes: this OpenSSL may speak neither."""
    for version in (0x0301, 0x0302):
        ciphers = struct.pack(">6H", 0xc014, 0xc013, 0x0035, 0x002f, 0xc00a, 0xc009)
        extensions = struct.pack(">HHHHH", 10, 4, 2, 23, 0x0b) + struct.pack(">HBB", 2, 1, 0)
        body = (struct.pack(">H", version) + os.urandom(32) + b"\0" + struct.pack(">H", len(ciphers)) + ciphers +
                b"\1\0" + struct.pack(">H", len(extensions)) + extensions)
        message = b"\1" + struct.pack(">I", len(body))[1:] + body
        got = send(port, b"\x16\3\1" + struct.pack(">H", len(message)) + message)
        if got[:1] != b"\x15" or got[-1:] != b"\x46":  # the alert protocol_version
            return False, got
    return True, b""


def new_versions(port):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        made = context()
        made.minimum_version = made.maximum_version = version
        name, got = answer(port, made)
        if not got.startswith(b"HTTP/1.1 200"):
            return False, got
    return True, b""


def no_alpn(port):
    name, got = answer(port, context())
    return name is None and got.startswith(b"HTTP/1.1 200"), got


def http1_by_alpn(port):
    name, got = answer(port, context("http/1.1"))
    return name == "http/1.1" and got.startswith(b"HTTP/1.1 200"), got


def http2_by_alpn(port):
    """HTTP/2 was agreed on: the origin begins with SETTINGS, and HTTP/1.1 ends the connection with GOAWAY."""
    with context("h2", "http/1.1").wrap_socket(connect(port)) as client:
        client.sendall(REQUEST)
        name, got = client.selected_alpn_protocol(), read_all(client)
    return name == "h2" and got[3:4] == b"\4" and got[-14:] == b"\7" + b"\0" * 12 + b"\1", got


def unknown_alpn(port):
    """RFC 7301, 3.2: an alert, and no connection."""
    try:
        return False, answer(port, context("spdy/3"))[1]
    except ssl.SSLError as error:
        return "no application protocol" in str(error).lower().replace("_", " "), str(error)


def cut_off(port):
    """The connection breaks in the middle of a record."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context().wrap_bio(incoming, outgoing)
    with connect(port) as sock:
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                sock.sendall(outgoing.read())
                incoming.write(sock.recv(65536))
        client.write(REQUEST)
        sock.sendall(outgoing.read()[:-5])
        sock.shutdown(socket.SHUT_WR)
        got = read_all(sock)
    return b"HTTP" not in got, got


def bad_record(port):
    """A byte of a record is changed: an alert, no answer."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context().wrap_bio(incoming, outgoing)
    with connect(port) as sock:
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                sock.sendall(outgoing.read())
                incoming.write(sock.recv(65536))
        sock.sendall(outgoing.read())
        client.write(REQUEST)
        record = bytearray(outgoing.read())
        record[-1] ^= 1
        sock.sendall(record)
        incoming.write(read_all(sock))
        incoming.write_eof()
    try:
        return False, client.read()
    except ssl.SSLError as error:
        return "bad record mac" in str(error).lower().replace("_", " "), str(error)


CASES = {case.__name__.replace("_", "-"): case for case in (
    plain_http, plain_http2, garbage, broken_hello, never_ends, stops_after_hello, old_versions, new_versions, no_alpn,
    http1_by_alpn, http2_by_alpn, unknown_alpn, cut_off, bad_record)}


def main():
    port = int(sys.argv[1])
    wrong = 0
    for name in sys.argv[2:]:
        right, seen = CASES[name](port)
        if not right:
            print(f"{name}: {seen[:300]}")
            wrong += 1
    _, got = answer(port, context())
    if not got.startswith(b"HTTP/1.1 200"):
        print(f"the origin answers nobody any more: {got[:100]}")
        wrong += 1
    return 1 if wrong else 0


sys.exit(main())
