#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a client says to the edge, as bytes over TLS.

  edge.py PORT CERTIFICATE CHECK…   ends in "N passed, N failed"

Each function below that begins with may_ or may_not_ is a check."""

import json
import socket
import ssl
import sys
from pathlib import Path

HOST = "id.lakehaven.example"
FORM = ("Content-Type: application/x-www-form-urlencoded\r\n"
        f"Origin: https://{HOST}\r\n")
MALFORMED = Path(__file__).resolve().parents[1] / "data/serve/malformed.json"
# nginx takes a line that ends in LF alone and passes it on as it should be: harmless, and not ours to change.
REWRITTEN = {"bare LF"}


class Edge:
    def __init__(self, port, certificate):
        self.port = port
        self.context = ssl.create_default_context(cafile=certificate)

    def connect(self, alpn=("http/1.1",), name=HOST):
        self.context.set_alpn_protocols(list(alpn))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return self.context.wrap_socket(plain, server_hostname=name)

    def ask(self, request):
        """All that is said until the edge closes; what it would not even read may break the connection."""
        said = b""
        with self.connect() as tls:
            try:
                tls.sendall(request)
            except OSError:
                pass
            try:
                while more := tls.recv(65536):
                    said += more
            except OSError:
                pass
        return said


def head(method, path, more=""):
    return f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n{more}\r\n".encode()


def post(size, path="/echo"):
    return head("POST", path, f"{FORM}Content-Length: {size}\r\n") + b"a" * size


def status(said):
    return int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else 0


def may_look_at_pages(edge):
    said = edge.ask(head("GET", "/live"))
    assert status(said) == 200 and len(said) > 16000, said[:200]
    assert b"\r\nStrict-Transport-Security: max-age=" in said
    assert b"\r\nContent-Security-Policy: default-src 'none'" in said
    assert status(edge.ask(head("HEAD", "/kept"))) == 200
    assert status(edge.ask(head("GET", "/log/checkpoint"))) == 200


def may_ask_twice_in_a_row(edge):
    with edge.connect() as tls:
        for _ in range(3):
            tls.sendall(head("HEAD", "/kept").replace(b"Connection: close\r\n", b""))
            assert status(tls.recv(65536)) == 200


def may_speak_http2(edge):
    with edge.connect(alpn=("h2",)) as tls:
        assert tls.selected_alpn_protocol() == "h2" and tls.version() == "TLSv1.3"


def may_send_a_form(edge):
    assert edge.ask(post(12)).endswith(b"\r\n\r\nread\n")
    assert edge.ask(post(60000)).endswith(b"\r\n\r\nread\n")
    assert edge.ask(post(3, "/change")).endswith(b"\r\n\r\nkept\n")


def may_not_send_a_large_one(edge):
    assert status(edge.ask(post(6 << 20))) in (0, 413)
    chunked = head("POST", "/echo", f"{FORM}Transfer-Encoding: chunked\r\n")
    piece = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    assert status(edge.ask(chunked + piece * 96 + b"0\r\n\r\n")) not in (200,)


def may_not_use_other_methods(edge):
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH"):
        assert status(edge.ask(head(method, "/live"))) in (400, 405), method


def may_not_write_a_path_in_another_way(edge):
    for path in ("//live", "/a/../live", "/%6cive", "/live/..", "/a//live", "/%2e%2e/live"):
        assert status(edge.ask(head("GET", path))) == 400, path


def may_not_send_a_form_from_elsewhere(edge):
    foreign = post(3).replace(f"Origin: https://{HOST}".encode(), b"Origin: https://other.example")
    assert status(edge.ask(foreign)) == 403


def may_not_ask_for_another_site(edge):
    assert edge.ask(head("GET", "/live").replace(HOST.encode(), b"other.example")) == b""


def may_not_be_malformed(edge):
    rows = json.loads(MALFORMED.read_text())
    assert len(rows) == 19
    wrong = []
    for row in rows:
        parts = (part if isinstance(part, str) else part[0] * part[1] for part in row["request"])
        request = "".join(parts).replace("city.example", HOST).replace("/echo", "/live").replace("/here", "/live")
        said = edge.ask(request.encode("latin-1") + head("HEAD", "/kept"))
        is_taken = status(said) not in (0, 400, 404, 405, 411, 413, 414, 431, 494, 501, 505)
        if is_taken != (row["name"] in REWRITTEN):
            wrong.append((row["name"], said[:60]))
    assert not wrong, wrong


def main():
    edge = Edge(int(sys.argv[1]), sys.argv[2])
    failed = 0
    checks = [(name, check) for name, check in globals().items() if name.startswith("may_")]
    for name, check in checks:
        try:
            check(edge)
        except Exception as problem:  # one check's trouble is not the next one's
            failed += 1
            print(f"FAILED {name.replace('_', ' ')}: {problem!r}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
