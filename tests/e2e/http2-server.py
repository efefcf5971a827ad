#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server of HTTP/2 that takes few streams at a time, and may say so late. Prints its port, and for each
connection that ends, how many requests it answered and how many it refused.

    http2-server.py CERTIFICATE KEY LIMIT SETTINGS_DELAY ANSWER_DELAY

A stream over LIMIT gets RST_STREAM with REFUSED_STREAM, also before the client could know the limit: it comes in
SETTINGS, SETTINGS_DELAY seconds after the handshake. Each answer, 200 without a body, takes ANSWER_DELAY seconds.
"""

import asyncio
import ssl
import struct
import sys

DATA, HEADERS, RST_STREAM, SETTINGS, PING = 0, 1, 3, 4, 6
END_STREAM, END_HEADERS, ACK = 0x1, 0x4, 0x1
MAX_CONCURRENT_STREAMS, REFUSED_STREAM = 3, 7
STATUS_200 = b"\x88"  # RFC 7541, appendix A


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


class Connection:
    def __init__(self, reader, writer, limit, settings_delay, answer_delay):
        self.reader, self.writer = reader, writer
        self.limit, self.answer_delay = limit, answer_delay
        self.settings_delay = settings_delay
        self.open = set()
        self.answered = self.refused = 0
        self.unsent = []  # SETTINGS come first; None: they are sent

    def send(self, *what):
        if self.unsent is not None:
            self.unsent.append(frame(*what))
        elif not self.writer.is_closing():
            self.writer.write(frame(*what))

    def begin(self):
        settings = struct.pack(">HI", MAX_CONCURRENT_STREAMS, self.limit)
        unsent, self.unsent = self.unsent, None
        self.send(SETTINGS, 0, 0, settings)
        self.writer.write(b"".join(unsent))

    async def serve(self):
        loop = asyncio.get_running_loop()
        loop.call_later(self.settings_delay, self.begin)
        try:
            await self.reader.readexactly(24)  # the client's preface
            while True:
                head = await self.reader.readexactly(9)
                payload = await self.reader.readexactly(int.from_bytes(head[:3], "big"))
                self.take(head[3], head[4], int.from_bytes(head[5:], "big"), payload, loop)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            print("connection", self.answered, self.refused, flush=True)
            self.writer.close()

    def take(self, kind, flags, stream, payload, loop):
        if kind == SETTINGS and not flags & ACK:
            self.send(SETTINGS, ACK, 0)
        elif kind == PING and not flags & ACK:
            self.send(PING, ACK, 0, payload)
        elif kind == RST_STREAM:
            self.open.discard(stream)
        elif kind == HEADERS and len(self.open) >= self.limit:
            self.refused += 1
            self.send(RST_STREAM, 0, stream, struct.pack(">I", REFUSED_STREAM))
        elif kind == HEADERS:
            self.open.add(stream)
            loop.call_later(self.answer_delay, self.answer, stream)

    def answer(self, stream):
        if stream in self.open:
            self.open.discard(stream)
            self.answered += 1
            self.send(HEADERS, END_HEADERS | END_STREAM, stream, STATUS_200)


async def main():
    certificate, key, limit, settings_delay, answer_delay = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2"])

    async def serve(reader, writer):
        await Connection(reader, writer, int(limit), float(settings_delay), float(answer_delay)).serve()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
