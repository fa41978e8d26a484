"""A transaction-pooling proxy in the manner of pgbouncer: a client may get another server process each time."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import URL

from monps.core.settings import conninfo


class Backend:
    """One session on the server, which clients take turns to use."""

    def __init__(self, address: str | tuple[str, int], startup: bytes) -> None:
        self.socket = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET)
        self.socket.connect(address)
        self.socket.sendall(startup)
        self.greeting = b"".join(self.answer())

    def answer(self) -> Iterator[bytes]:
        """Messages up to and including the one that says that the server is ready."""
        while True:
            message = read_message(self.socket)
            if message[:1] == b"R" and message[5:9] != b"\0\0\0\0":
                pytest.skip("the server asks for a password, which this proxy does not have")
            yield message
            if message[:1] == b"Z":
                return


class Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, address: str | tuple[str, int]) -> None:
        self.address = address
        self.idle: list[Backend] = []
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Client)

    def take(self, startup: bytes) -> Backend:
        with self.lock:
            if self.idle:
                return self.idle.pop()
        return Backend(self.address, startup)

    def give_back(self, backend: Backend) -> None:
        with self.lock:
            self.idle.append(backend)


class Client(socketserver.BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        startup = read_startup(self.request)
        backend: Backend | None = self.server.take(startup)
        assert backend is not None
        self.request.sendall(backend.greeting)
        self.server.give_back(backend)
        backend = None
        while (message := read_message(self.request))[:1] not in {b"X", b""}:
            backend = backend or self.server.take(startup)
            backend.socket.sendall(message)
            if message[:1] in {b"Q", b"S"}:
                answer = list(backend.answer())
                if answer[-1][5:6] == b"I":
                    self.server.give_back(backend)
                    backend = None
                self.request.sendall(b"".join(answer))


def read(source: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        more = source.recv(length - len(found))
        if not more:
            return b""
        found += more
    return found


def read_message(source: socket.socket) -> bytes:
    """One message with its type and length; empty at the end."""
    head = read(source, 5)
    return head + read(source, struct.unpack("!I", head[1:])[0] - 4) if head else b""


def read_startup(source: socket.socket) -> bytes:
    """The first message, which has no type; offers to encrypt are declined."""
    while True:
        head = read(source, 4)
        message = head + read(source, struct.unpack("!I", head)[0] - 4)
        if message[4:8] not in {struct.pack("!I", 80877103), struct.pack("!I", 80877104)}:
            return message
        source.sendall(b"N")


@contextmanager
def pooled(url: URL) -> Iterator[URL]:
    """The same database through a proxy."""
    with psycopg.connect(conninfo(url)) as connection:
        host, port = connection.info.host, connection.info.port
    address = f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)
    with Proxy(address) as proxy:
        serving = threading.Thread(target=proxy.serve_forever, daemon=True)
        serving.start()
        yield url.difference_update_query(["host"]).set(host="127.0.0.1", port=proxy.server_address[1])
        proxy.shutdown()
        serving.join()
        for backend in proxy.idle:
            backend.socket.close()
