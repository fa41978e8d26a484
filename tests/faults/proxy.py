"""A TCP path to a server's socket, which can stop forwarding without a word while the kernel goes on acknowledging."""

import select
import socket
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

__all__ = ["Proxy"]


class Proxy:
    """Forwards bytes between a port of its own and the socket at ``path``."""

    def __init__(self, path: str, host: str = "127.0.0.1") -> None:
        self._path = path
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._flows = threading.Event()
        self._flows.set()
        self._closed = threading.Event()
        self._sockets: list[socket.socket] = [self._listener]
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._flows.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(timeout=5)
        for one in self._sockets:
            one.close()

    def stall(self) -> None:
        """Forward nothing more, say nothing, keep every connection."""
        self._flows.clear()

    def flow(self) -> None:
        """Forward again."""
        self._flows.set()

    def _run(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            self._sockets += [client, server]
            server.connect(self._path)
            self._run(self._forward, client, server)

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        other = {client: server, server: client}
        while not self._closed.is_set():
            ready, _, _ = select.select([client, server], [], [], 0.1)
            for one in ready if self._flows.wait(0.1) else []:
                try:
                    data = one.recv(65536)
                    other[one].sendall(data)
                except OSError:
                    data = b""
                if not data:
                    client.close()
                    server.close()
                    return


if __name__ == "__main__":
    with Proxy(sys.argv[1], sys.argv[2]) as proxy:
        print(proxy.port, flush=True)  # noqa: T201 - how the test learns it
        sys.stdin.read()
