# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that speaks TLS and does one thing wrong, for tests. Prints its port.

    tls-server.py FLAW CERTIFICATE KEY

    second-silent        two answers on the first connection, which then ends as announced; later ones are
                         accepted and never spoken to
    http2-cut            HTTP/2 that ends the connection when a request has come
    certificate-1.2      wants a certificate of the client, and refuses it in the handshake
    certificate-1.3      likewise by TLS 1.3, where the client's part of the handshake is over by then
    certificate-reset    likewise, and closes the connection at once: a reset that may overtake the alert
"""
import socket
import ssl
import sys
import threading

FLAW, CERTIFICATE, KEY = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)
if FLAW == "http2-cut":
    context.set_alpn_protocols(["h2"])
if FLAW.startswith("certificate"):
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(CERTIFICATE)
    version = ssl.TLSVersion.TLSv1_2 if FLAW.endswith("1.2") else ssl.TLSVersion.TLSv1_3
    context.minimum_version = context.maximum_version = version
held = []


def two_answers(connection):
    for last in (b"", b"Connection: close\r\n"):
        request = b""
        while b"\r\n\r\n" not in request:
            request += connection.recv(65536) or sys.exit()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + last + b"\r\nok")


def one_request(connection):
    connection.sendall(bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))  # SETTINGS
    received = b""
    while len(received) < 24:
        received += connection.recv(65536) or sys.exit()
    received = received[24:]
    while not (len(received) > 3 and received[3] == 1):  # until HEADERS
        while len(received) < 9 or len(received) < 9 + int.from_bytes(received[:3], "big"):
            received += connection.recv(65536) or sys.exit()
        if received[3] != 1:
            received = received[9 + int.from_bytes(received[:3], "big"):]


def serve(accepted):
    try:
        # A socket of its own, so that a failed handshake does not close the connection.
        connection = context.wrap_socket(accepted.dup(), server_side=True)
        if FLAW == "http2-cut":
            one_request(connection)
        elif FLAW == "second-silent":
            two_answers(connection)
        connection.close()
    except OSError:
        # Not closed at once: a reset could overtake the alert.
        while FLAW in ("certificate-1.2", "certificate-1.3") and accepted.recv(65536):
            pass
    accepted.close()


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    if FLAW == "second-silent" and held:
        held.append(accepted)
        continue
    if FLAW == "second-silent":
        held.append(None)
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
