#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the built-in origin does with HTTP/2, frame by frame (RFC 9113), and with floods of them.

    origin-http2.py PORT PID GROUP

A case sends frames on a connection of its own and says how that has to end: with an answer, with
the end of a stream, or with that of the connection, and with which error. PID is the origin's, for
its memory. The header fields that are sent are not compressed, and of what comes the status alone
is read.
"""
import select
import socket
import struct
import sys
import threading

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITISED = 1, 1, 4, 8, 0x20
(NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, SETTINGS_TIMEOUT, STREAM_CLOSED, FRAME_SIZE_ERROR,
 REFUSED_STREAM, CANCEL, COMPRESSION_ERROR, CONNECT_ERROR, ENHANCE_YOUR_CALM) = range(12)
TABLE_SIZE, ENABLE_PUSH, MAX_STREAMS, WINDOW_SIZE, FRAME_SIZE, LIST_SIZE = range(1, 7)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
PATIENCE_S = 20
MEBIBYTE = 1 << 20


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def settings(*pairs):
    return frame(SETTINGS, payload=b"".join(struct.pack(">HI", *pair) for pair in pairs))


def number(value, prefix_bits):
    """An integer of HPACK (RFC 7541, 5.1) whose first bits are 0."""
    most = (1 << prefix_bits) - 1
    if value < most:
        return bytes([value])
    value -= most
    coded = [most]
    while value >= 128:
        coded.append(value % 128 + 128)
        value //= 128
    return bytes([*coded, value])


def fields(*pairs):
    return b"".join(b"\0" + number(len(name), 7) + name + number(len(value), 7) + value for name, value in pairs)


def request(path=b"/", *more, method=b"GET", authority=b"localhost"):
    return fields((b":method", method), (b":scheme", b"http"), (b":path", path), (b":authority", authority), *more)


def get(stream, path=b"/", *more, flags=END_STREAM | END_HEADERS, **what):
    return frame(HEADERS, flags, stream, request(path, *more, **what))


def post(stream, *more, path=b"/"):
    return get(stream, path, *more, flags=END_HEADERS, method=b"POST")


def update(stream, count):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", count))


def reset(stream, error=CANCEL):
    return frame(RST_STREAM, 0, stream, struct.pack(">I", error))


class Wrong(Exception):
    pass


def expect(condition, text):
    if not condition:
        raise Wrong(text)


class Connection:
    """Frames that come are kept in `frames`, as (kind, flags, stream, payload)."""

    def __init__(self, port, opening=PREFACE + settings((TABLE_SIZE, 0))):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.frames, self.closed = b"", [], ""
        self.send(opening)

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            self.closed = self.closed or str(error)

    def read(self):
        try:
            piece = self.socket.recv(1 << 16)
            if not piece:
                self.closed = "closed"
        except socket.timeout as error:
            raise Wrong(f"nothing comes any more; {self}") from error
        except OSError as error:
            piece, self.closed = b"", str(error)
        self.buffer += piece
        while len(self.buffer) >= 9:
            length = int.from_bytes(self.buffer[:3], "big")
            if len(self.buffer) < 9 + length:
                break
            kind, flags, stream = struct.unpack(">BBI", self.buffer[3:9])
            self.frames.append((kind, flags, stream, self.buffer[9:9 + length]))
            self.buffer = self.buffer[9 + length:]

    def until(self, condition):
        """Reads until it holds, or the other side closes; returns whether it holds."""
        while not condition():
            if self.closed:
                return False
            self.read()
        return True

    def of(self, kind, stream=None):
        return [f for f in self.frames if f[0] == kind and stream in (None, f[2])]

    def __str__(self):
        names = [f"{f[0]}:{f[1]:x}:{f[2]}:{f[3][:20].hex()}" for f in self.frames[:20]]
        return f"frames (kind:flags:stream:payload): {' '.join(names)} {self.closed}"

    # What has to come.

    def alive(self):
        """A PING comes back, and nothing has ended the connection."""
        mark = b"%08d" % len(self.frames)
        self.send(frame(PING, payload=mark))
        echoed = self.until(lambda: (PING, ACK, 0, mark) in self.frames)
        expect(echoed and not self.of(GOAWAY), f"the connection has not survived; {self}")

    def failed(self, *errors, last_stream=None):
        """The connection ends, with GOAWAY of one of these errors."""
        self.until(lambda: False)
        found = [struct.unpack(">II", f[3][:8]) for f in self.of(GOAWAY)]
        expect(found and found[-1][1] in errors, f"GOAWAY has not come with {errors}; {self}")
        expect(last_stream in (None, found[-1][0]), f"the last stream is not {last_stream}; {self}")

    def failed_stream(self, stream, error):
        """That stream ends with that error, and the connection does not."""
        self.until(lambda: self.of(RST_STREAM, stream))
        found = [struct.unpack(">I", f[3])[0] for f in self.of(RST_STREAM, stream)]
        expect(found == [error], f"stream {stream} has not ended with {error}; {self}")
        self.alive()

    def status(self, stream):
        """The first field: from the table that all have, or three digits, Huffman-coded or not."""
        payload = self.of(HEADERS, stream)[0][3].lstrip(b"\x20")  # that there is no other table
        known = {0x88: 200, 0x89: 204, 0x8a: 206, 0x8b: 304, 0x8c: 400, 0x8d: 404, 0x8e: 500}
        if payload[0] in known:
            return known[payload[0]]
        value = payload[2:2 + payload[1] % 128]
        if payload[1] < 128:
            return int(value)
        bits = "".join(f"{byte:08b}" for byte in value)
        digits = ""
        while len(digits) < 3:
            size, low = (5, 0) if bits[:2] == "00" else (6, 22)
            digits += str(int(bits[:size], 2) - low)
            bits = bits[size:]
        return int(digits)

    def answered(self, stream, status=200, body=b"000"):
        """An answer comes to its end; its body where it is not None."""
        ended = self.until(lambda: any(f[2] == stream and f[0] in (DATA, HEADERS) and f[1] & END_STREAM
                                       for f in self.frames))
        expect(ended, f"no whole answer on stream {stream}; {self}")
        expect(self.status(stream) == status, f"status {self.status(stream)} and not {status}")
        got = b"".join(f[3] for f in self.of(DATA, stream))
        expect(body is None or got == body, f"the body is {got[:80]}")


# Each of these ends the connection, with one of the errors.
CONNECTION_ERRORS = {
    "SETTINGS of 5 bytes": (frame(SETTINGS, payload=b"12345"), FRAME_SIZE_ERROR),
    "SETTINGS that acknowledges and sets": (frame(SETTINGS, ACK, payload=b"123456"), FRAME_SIZE_ERROR),
    "SETTINGS on a stream": (frame(SETTINGS, stream=1), PROTOCOL_ERROR),
    "ENABLE_PUSH of 2": (settings((ENABLE_PUSH, 2)), PROTOCOL_ERROR),
    "INITIAL_WINDOW_SIZE of 2^31": (settings((WINDOW_SIZE, 1 << 31)), FLOW_CONTROL_ERROR),
    "MAX_FRAME_SIZE of 16383": (settings((FRAME_SIZE, 16383)), PROTOCOL_ERROR),
    "MAX_FRAME_SIZE of 2^24": (settings((FRAME_SIZE, 1 << 24)), PROTOCOL_ERROR),
    "PING of 7 bytes": (frame(PING, payload=b"1234567"), FRAME_SIZE_ERROR),
    "PING on a stream": (frame(PING, stream=1, payload=b"12345678"), PROTOCOL_ERROR),
    "GOAWAY on a stream": (frame(GOAWAY, stream=1, payload=b"\0" * 8), PROTOCOL_ERROR),
    "WINDOW_UPDATE of 0": (update(0, 0), PROTOCOL_ERROR),
    "WINDOW_UPDATE of 3 bytes": (frame(WINDOW_UPDATE, payload=b"123"), FRAME_SIZE_ERROR),
    "WINDOW_UPDATE beyond 2^31 - 1": (update(0, (1 << 31) - 1), FLOW_CONTROL_ERROR),
    "WINDOW_UPDATE of 0 for a stream": (get(1, b"/?delay=1h") + update(1, 0), PROTOCOL_ERROR),
    "WINDOW_UPDATE of an idle stream": (update(1, 1), PROTOCOL_ERROR),
    "RST_STREAM of no stream": (reset(0), PROTOCOL_ERROR),
    "RST_STREAM of an idle stream": (reset(1), PROTOCOL_ERROR),
    "RST_STREAM of 3 bytes": (get(1, b"/?delay=1h") + frame(RST_STREAM, 0, 1, b"123"), FRAME_SIZE_ERROR),
    "DATA of no stream": (frame(DATA, 0, 0, b"x"), PROTOCOL_ERROR),
    "DATA of an idle stream": (frame(DATA, 0, 1, b"x"), PROTOCOL_ERROR),
    "DATA that is all padding and more": (post(1) + frame(DATA, PADDED, 1, b"\x05abc"), PROTOCOL_ERROR),
    "DATA after the end of the stream":
        (get(1, b"/?delay=1h") + frame(DATA, END_STREAM, 1, b"abc"), STREAM_CLOSED),
    "HEADERS of no stream": (get(0), PROTOCOL_ERROR),
    "HEADERS of an even stream": (get(2), PROTOCOL_ERROR),
    "HEADERS that are all padding and more":
        (frame(HEADERS, PADDED | END_STREAM | END_HEADERS, 1, b"\xff" + request()), PROTOCOL_ERROR),
    "HEADERS after the end of the stream":
        (get(1, b"/?delay=1h") + get(1), STREAM_CLOSED, PROTOCOL_ERROR),
    "PUSH_PROMISE": (get(1, b"/?delay=1h") + frame(PUSH_PROMISE, END_HEADERS, 1, b"\0\0\0\2" + request()),
                     PROTOCOL_ERROR),
    "PRIORITY of no stream": (frame(PRIORITY, payload=b"\0\0\0\1\0"), PROTOCOL_ERROR),
    "CONTINUATION of nothing": (frame(CONTINUATION, END_HEADERS, 1, request()), PROTOCOL_ERROR),
    "CONTINUATION after the end of the head":
        (get(1) + frame(CONTINUATION, END_HEADERS, 1, request()), PROTOCOL_ERROR),
    "CONTINUATION of another stream":
        (get(1, flags=END_STREAM) + frame(CONTINUATION, END_HEADERS, 3), PROTOCOL_ERROR),
    "PING within a head": (get(1, flags=END_STREAM) + frame(PING, payload=b"12345678"), PROTOCOL_ERROR),
    "an unknown frame within a head": (get(1, flags=END_STREAM) + frame(0x77), PROTOCOL_ERROR),
    "a frame of 16,385 bytes": (frame(0x77, payload=b"x" * 16385), FRAME_SIZE_ERROR),
    "a field from beyond the table":
        (frame(HEADERS, END_STREAM | END_HEADERS, 1, request() + b"\xff\x7f"), COMPRESSION_ERROR),
    "a field that does not end":
        (frame(HEADERS, END_STREAM | END_HEADERS, 1, request() + b"\0\x05ab"), COMPRESSION_ERROR),
    "a table larger than agreed on":
        (frame(HEADERS, END_STREAM | END_HEADERS, 1, b"\x3f\xe1\xff\x03" + request()), COMPRESSION_ERROR),
}


def malformed(*pairs):
    return frame(HEADERS, END_STREAM | END_HEADERS, 1, fields(*pairs))


METHOD, SCHEME, PATH, AUTHORITY = ((b":method", b"GET"), (b":scheme", b"http"), (b":path", b"/"),
                                   (b":authority", b"localhost"))

# Each of these ends stream 1 alone.
STREAM_ERRORS = {
    "no :method": (malformed(SCHEME, PATH, AUTHORITY), PROTOCOL_ERROR),
    "no :scheme": (malformed(METHOD, PATH, AUTHORITY), PROTOCOL_ERROR),
    "no :path": (malformed(METHOD, SCHEME, AUTHORITY), PROTOCOL_ERROR),
    "an empty :path": (malformed(METHOD, SCHEME, (b":path", b""), AUTHORITY), PROTOCOL_ERROR),
    "two :path": (malformed(METHOD, SCHEME, PATH, PATH, AUTHORITY), PROTOCOL_ERROR),
    "an unknown pseudo-field": (malformed(METHOD, SCHEME, PATH, AUTHORITY, (b":cow", b"moo")), PROTOCOL_ERROR),
    "a pseudo-field of answers": (malformed(METHOD, SCHEME, PATH, AUTHORITY, (b":status", b"200")), PROTOCOL_ERROR),
    "a pseudo-field after a field": (malformed(METHOD, SCHEME, AUTHORITY, (b"a", b"b"), PATH), PROTOCOL_ERROR),
    "a name in capitals": (get(1, b"/", (b"Accept", b"b")), PROTOCOL_ERROR),
    "a name with a blank": (get(1, b"/", (b"a b", b"c")), PROTOCOL_ERROR),
    "a value with a line end": (get(1, b"/", (b"content-length", b"0\r\na: b")), PROTOCOL_ERROR),
    "connection": (get(1, b"/", (b"connection", b"keep-alive")), PROTOCOL_ERROR),
    "transfer-encoding": (get(1, b"/", (b"transfer-encoding", b"chunked")), PROTOCOL_ERROR),
    "te other than trailers": (get(1, b"/", (b"te", b"gzip")), PROTOCOL_ERROR),
    "two lengths": (get(1, b"/", (b"content-length", b"0"), (b"content-length", b"0")), PROTOCOL_ERROR),
    "a body shorter than its length":
        (post(1, (b"content-length", b"5")) + frame(DATA, END_STREAM, 1, b"abc"), PROTOCOL_ERROR),
    "a body longer than its length":
        (post(1, (b"content-length", b"2")) + frame(DATA, END_STREAM, 1, b"abc"), PROTOCOL_ERROR),
    "no body and a length": (get(1, b"/", (b"content-length", b"2")), PROTOCOL_ERROR),
    "trailers that do not end the stream":
        (post(1) + frame(HEADERS, END_HEADERS, 1, fields((b"a", b"b"))), PROTOCOL_ERROR),
    "a pseudo-field in trailers":
        (post(1) + frame(HEADERS, END_HEADERS | END_STREAM, 1, fields(METHOD)), PROTOCOL_ERROR),
    "WINDOW_UPDATE beyond 2^31 - 1": (get(1, b"/?delay=1h") + update(1, (1 << 31) - 1), FLOW_CONTROL_ERROR),
}


def survives(connection):
    try:
        connection.alive()
    except (Wrong, OSError):
        return False
    return True


def check_errors(port, name):
    data, *errors = CONNECTION_ERRORS[name]
    connection = Connection(port)
    connection.send(data)
    # RFC 9113 has given priorities up: nghttp2 takes no notice of them any more (1.70), but did (1.64).
    if name == "PRIORITY of no stream" and survives(connection):
        return
    connection.failed(*errors)


def check_stream_errors(port, name):
    data, error = STREAM_ERRORS[name]
    connection = Connection(port)
    connection.send(data)
    # "Either the stream or the connection" (RFC 9113, 6.9.1): nghttp2 1.64 ends the stream, 1.70 the connection.
    if name == "WINDOW_UPDATE beyond 2^31 - 1" and not survives(connection):
        connection.failed(error)
        return
    connection.failed_stream(1, error)
    connection.send(get(3))
    connection.answered(3)


# ---- What is answered ----------------------------------------------------------------------------

def settings_first(connection):
    connection.until(lambda: len(connection.frames) >= 2)
    expect(connection.frames[0][:3] == (SETTINGS, 0, 0), f"SETTINGS does not come first; {connection}")
    expect(connection.frames[1:2] == [(SETTINGS, ACK, 0, b"")], f"ours are not acknowledged; {connection}")


def no_settings(port):
    connection = Connection(port, PREFACE + frame(PING, payload=b"12345678"))
    connection.failed(PROTOCOL_ERROR)


def plain(connection):
    connection.send(get(1) + get(3) + get(7))
    for stream in (1, 3, 7):
        connection.answered(stream)


def older_streams(connection):
    """What comes for a stream below the last may have been on its way: no answer, and no end."""
    connection.send(get(5) + get(3))
    connection.answered(5)
    connection.alive()
    expect(not [f for f in connection.frames if f[2] == 3], f"an answer on stream 3; {connection}")


def pieces(port):
    connection = Connection(port, b"")
    for byte in PREFACE + settings() + get(1):
        connection.send(bytes([byte]))
    connection.answered(1)


def other_methods(connection):
    connection.send(get(1, method=b"HEAD") + get(3, b"*", method=b"OPTIONS"))
    connection.answered(1, body=b"")
    connection.answered(3)


def bodies(connection):
    connection.send(post(1, (b"content-length", b"6")) + frame(DATA, 0, 1, b"abc") +
                    frame(DATA, PADDED | END_STREAM, 1, b"\x02abc\0\0"))
    connection.answered(1)
    connection.send(post(3) + frame(DATA, 0, 3, b"abc") +
                    frame(HEADERS, END_STREAM | END_HEADERS, 3, fields((b"a", b"b"))))
    connection.answered(3)


def long_upload(connection):
    """More than any window, and more frames than any goodwill."""
    connection.send(post(1))
    left, taken = 4000, 65535
    while left > 0:
        while taken >= 1000 and left > 0:
            left -= 1
            taken -= 1000
            connection.send(frame(DATA, END_STREAM if left == 0 else 0, 1, b"x" * 1000))
        seen = len(connection.of(WINDOW_UPDATE, 1))
        if left > 0:
            expect(connection.until(lambda: len(connection.of(WINDOW_UPDATE, 1)) > seen), f"no window; {connection}")
        taken += sum(struct.unpack(">I", f[3])[0] for f in connection.of(WINDOW_UPDATE, 1)[seen:])
    connection.answered(1)


def heads_in_pieces(connection):
    head = request()
    connection.send(frame(HEADERS, END_STREAM, 1, head[:3]) + frame(CONTINUATION, 0, 1, head[3:20]) +
                    frame(CONTINUATION, END_HEADERS, 1, head[20:]))
    connection.answered(1)
    connection.send(frame(HEADERS, END_STREAM | END_HEADERS | PADDED | PRIORITISED, 3,
                          b"\x02" + b"\0\0\0\1\x10" + head + b"\0\0"))
    connection.answered(3)


def unknown(connection):
    connection.send(frame(0x77, 0xff, 0, b"x" * 100) + settings((0x7777, 1)) + frame(0x78, 0, 1, b"x") + get(1) +
                    frame(PRIORITY, 0, 9, b"\0\0\0\1\0") + frame(0x79, 0, 1))
    connection.answered(1)
    connection.alive()


def pings(connection):
    connection.send(frame(PING, payload=b"abcdefgh") + frame(PING, ACK, payload=b"ABCDEFGH"))
    connection.alive()
    expect([f[3] for f in connection.of(PING)][:1] == [b"abcdefgh"] and len(connection.of(PING)) == 2,
           f"one of two is to be echoed; {connection}")


def windows(connection):
    connection.send(settings((WINDOW_SIZE, 0)) + get(1))
    connection.alive()
    expect(connection.of(HEADERS, 1) and not connection.of(DATA, 1), f"a body without a window; {connection}")
    connection.send(update(1, 1))
    connection.until(lambda: connection.of(DATA, 1))
    connection.alive()
    expect([len(f[3]) for f in connection.of(DATA, 1)] == [1], f"the window was of 1; {connection}")
    connection.send(settings((WINDOW_SIZE, 2)))
    connection.answered(1)


def connection_window(connection):
    connection.send(settings((WINDOW_SIZE, 1 << 20)) + get(1, b"/?size=100000"))
    expect(connection.until(lambda: sum(len(f[3]) for f in connection.of(DATA)) == 65535), f"{connection}")
    connection.alive()
    expect(sum(len(f[3]) for f in connection.of(DATA)) == 65535, "the window of the connection was exceeded")
    connection.send(update(0, 100000))
    connection.answered(1, body=None)


def refusals(connection):
    connection.send(get(1, authority=b"example.org") + get(3, b"/", (b"a", b"x" * 16300)) + get(5, b"/" + b"x" * 9000) +
                    frame(HEADERS, END_STREAM | END_HEADERS, 7, fields((b":method", b"CONNECT"), AUTHORITY)) +
                    get(9, b"/?size=much") + get(11, authority=b"a" * 250 + b".example.org") + get(13))
    for stream, status in ((1, 421), (3, 431), (5, 431), (7, 501), (9, 400), (11, 421)):
        connection.answered(stream, status, None)
    connection.answered(13)


def bomb(pieces):
    """4,000 bytes in the table, and 16,000 references to them in each frame: 64 MB of fields."""
    entry = b"\x40" + number(1, 7) + b"a" + number(4000, 7) + b"x" * 4000
    return frame(HEADERS, END_STREAM, 1, request() + entry) + frame(CONTINUATION, 0, 1, b"\xbe" * 16000) * pieces


def compressed(connection):
    connection.send(bomb(3) + frame(CONTINUATION, END_HEADERS, 1) + get(3))
    connection.answered(1, 431, None)
    connection.answered(3)


def goaway_of_the_client(connection):
    connection.send(get(1, b"/?delay=20ms") + frame(GOAWAY, payload=struct.pack(">II", 0, NO_ERROR)))
    connection.answered(1)
    connection.until(lambda: False)
    expect(connection.closed == "closed", connection.closed)


def last_stream(connection):
    connection.send(get(1) + get(3) + get(5, b"/?delay=1h"))
    connection.answered(3)
    connection.send(frame(PING, payload=b"short"))
    connection.failed(FRAME_SIZE_ERROR, last_stream=5)


def no_keepalive(connection):
    connection.send(get(1, b"/?fault=no-keepalive"))
    connection.answered(1)
    connection.failed(NO_ERROR, last_stream=1)


def goaway(connection):
    connection.send(get(1, b"/?delay=1h") + get(3, b"/?fault=goaway"))
    connection.failed(INTERNAL_ERROR, last_stream=3)


def resets(connection):
    connection.send(get(1, b"/?fault=reset=2") + get(3, b"/?fault=reset") + get(5, b"/?delay=1ms"))
    for stream in (1, 3):
        connection.failed_stream(stream, INTERNAL_ERROR)
    connection.answered(5)


def too_many(connection):
    """Streams over the limit that SETTINGS states are refused, before and after it was acknowledged."""
    connection.until(lambda: connection.of(SETTINGS))
    pairs = dict(struct.iter_unpack(">HI", connection.of(SETTINGS)[0][3]))
    most = pairs[MAX_STREAMS]
    connection.send(b"".join(get(1 + 2 * i, b"/?delay=1h") for i in range(most)))
    connection.send(get(1 + 2 * most))
    connection.failed_stream(1 + 2 * most, REFUSED_STREAM)


ANSWERS = {
    "sends SETTINGS first and acknowledges ours": settings_first,
    "answers on every stream": plain,
    "ignores requests on streams below the last": older_streams,
    "answers HEAD and OPTIONS": other_methods,
    "takes bodies, with padding and with trailers": bodies,
    "takes a body of 4,000 frames": long_upload,
    "takes heads in pieces, padded, with priorities": heads_in_pieces,
    "ignores unknown frames and settings": unknown,
    "echoes PING": pings,
    "keeps to the window of a stream, and to its changes": windows,
    "keeps to the window of the connection": connection_window,
    "refuses with a status what it understands": refusals,
    "refuses 200 MB of fields out of 50 KB": compressed,
    "answers what was asked before GOAWAY, and closes": goaway_of_the_client,
    "names the last stream in GOAWAY": last_stream,
    "ends with GOAWAY after an answer without keep-alive": no_keepalive,
    "ends with GOAWAY instead of an answer": goaway,
    "resets a stream alone": resets,
    "refuses streams over its limit": too_many,
}


# ---- Floods --------------------------------------------------------------------------------------

def memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) * 1024


def growth_limit(pid):
    """Memory checkers take some for themselves."""
    with open(f"/proc/{pid}/maps", encoding="ascii") as file:
        return (512 if "libasan" in file.read() else 32) * MEBIBYTE


def expect_memory(pid, before):
    grown = memory(pid) - before
    expect(grown < growth_limit(pid), f"the origin's memory has grown by {grown} bytes")


def streams(make, count, first=1):
    return b"".join(make(stream) for stream in range(first, first + 2 * count, 2))


COUNT = 50000

# What is sent, and whether the client reads at the same time.
FLOODS = {
    "SETTINGS": lambda: settings((WINDOW_SIZE, 1)) * COUNT,
    "acknowledgements of SETTINGS": lambda: frame(SETTINGS, ACK) * COUNT,
    "PING": lambda: frame(PING, payload=b"12345678") * COUNT,
    "PRIORITY": lambda: frame(PRIORITY, 0, 1, b"\0\0\0\3\0") * COUNT,
    "WINDOW_UPDATE": lambda: get(1, b"/?delay=1h") + update(1, 1) * COUNT,
    "empty DATA": lambda: post(1) + frame(DATA, 0, 1) * COUNT,
    "padding in DATA": lambda: post(1) + frame(DATA, PADDED, 1, b"\x01\0") * COUNT,
    "rapid reset": lambda: streams(lambda i: get(i, b"/?delay=1h") + reset(i), 20000),
    "streams made to be reset": lambda: streams(lambda i: get(i, b"/?delay=1h") + update(i, 0), 20000),
    "malformed requests": lambda: streams(lambda i: frame(HEADERS, END_STREAM | END_HEADERS, i, b"\x82"), 40000),
    "requests over the limit": lambda: streams(lambda i: get(i, b"/?delay=1h"), 40000),
    "unknown frames": lambda: frame(0x77, payload=b"x" * 100) * COUNT,
    "empty CONTINUATION": lambda: get(1, flags=END_STREAM) + frame(CONTINUATION, 0, 1) * COUNT,
    "CONTINUATION": lambda: get(1, flags=END_STREAM) + frame(CONTINUATION, 0, 1, fields((b"a", b"x" * 1000))) * 20000,
    "fields out of little": lambda: bomb(100),
}


class Flood(threading.Thread):
    def __init__(self, port, data, reads):
        super().__init__()
        self.connection, self.data, self.reads, self.wrong = Connection(port), data, reads, None

    def run(self):
        connection, at = self.connection, 0
        while at < len(self.data) and not connection.closed:
            readable, writable, _ = select.select([connection.socket] if self.reads else [], [connection.socket], [],
                                                  PATIENCE_S)
            if readable:
                connection.read()
            elif not writable:
                break  # it takes no more, and does not close either: what comes will say
            if writable and not connection.closed:
                try:
                    at += connection.socket.send(self.data[at:at + 65536], socket.MSG_DONTWAIT)
                except BlockingIOError:
                    pass
                except OSError as error:
                    connection.closed = str(error)
        try:
            connection.closed = ""
            connection.failed(ENHANCE_YOUR_CALM, PROTOCOL_ERROR, INTERNAL_ERROR)
        except Wrong as error:
            self.wrong = error


def check_flood(port, pid, name):
    Connection(port).alive()
    before = memory(pid)
    for reads in (True, False):
        flood = Flood(port, FLOODS[name](), reads)
        flood.start()
        while flood.is_alive():
            other = Connection(port)
            other.send(get(1))
            other.answered(1)
            other.socket.close()
            expect_memory(pid, before)
        flood.join()
        if flood.wrong:
            raise Wrong(f"{'' if reads else 'without reading: '}{flood.wrong}")


def closed_windows(port, pid):
    """Answers that may never be sent, from an origin that waits for 1 s."""
    before = memory(pid)
    connection = Connection(port, PREFACE + settings((WINDOW_SIZE, 0)))
    connection.send(streams(lambda i: get(i, b"/?size=1GiB"), 2000))
    connection.failed(ENHANCE_YOUR_CALM)
    expect_memory(pid, before)


def never_reads(port, pid):
    """Answers that are asked for, allowed, and never read."""
    before = memory(pid)
    connection = Connection(port, PREFACE + settings((WINDOW_SIZE, (1 << 31) - 1)) + update(0, 1 << 30))
    connection.send(streams(lambda i: get(i, b"/?size=1GiB"), 2000))
    counts = {"in_progress": 2000}
    while '"in_progress": 0' not in str(counts):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as other:
            other.sendall(b"GET /stats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            counts = other.recv(4096)
        expect_memory(pid, before)
    connection.socket.close()


def goes_on(port, pid):
    """A client that reads the end, and sends as if nothing had come."""
    connection = Connection(port)
    connection.send(get(1, b"/?delay=1h") + frame(PING, payload=b"short"))
    connection.failed(FRAME_SIZE_ERROR)
    connection.closed = ""
    while not connection.closed:
        connection.send(frame(PING, payload=b"12345678") * 100)


def half_preface(port, pid):
    connection = Connection(port, PREFACE[:10])
    connection.until(lambda: False)
    expect(not connection.frames, f"{connection}")


def idle(port, pid):
    connection = Connection(port)
    connection.failed(NO_ERROR)


STILL = {
    "windows of 0 held forever": closed_windows,
    "answers that nobody reads": never_reads,
    "a client that goes on after the end": goes_on,
    "half of a preface": half_preface,
    "a connection without a request": idle,
}


def cases_of(group, port, pid):
    if group == "answers":
        found = {name: (lambda case=case: case(Connection(port))) for name, case in ANSWERS.items()}
        found["wants SETTINGS first"] = lambda: no_settings(port)
        found["answers what comes byte by byte"] = lambda: pieces(port)
        return found
    if group == "still":
        return {name: (lambda case=case: case(port, pid)) for name, case in STILL.items()}
    tables = {"errors": (CONNECTION_ERRORS, lambda name: check_errors(port, name)),
              "stream-errors": (STREAM_ERRORS, lambda name: check_stream_errors(port, name)),
              "floods": (FLOODS, lambda name: check_flood(port, pid, name))}
    table, check = tables[group]
    return {name: (lambda name=name: check(name)) for name in table}


def main():
    port, pid, group = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    cases = cases_of(group, port, pid)
    wrong = 0
    for name, case in cases.items():
        if len(sys.argv) > 4 and sys.argv[4] not in name:
            continue
        try:
            case()
        except Wrong as error:
            wrong += 1
            print(f"{name}: {error}")
    other = Connection(port)
    other.send(get(1))
    other.answered(1)
    print(f"{len(cases)} cases, {wrong} wrong")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
