"""A web server on this machine that answers, and fails, as it was told to."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Answer:
    """One answer; ``sent`` bytes of the body arrive (all by default), ``silent`` answers never come."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    silent: bool = False


@dataclass(frozen=True)
class Request:
    """What arrived."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


def ok(value: object, **headers: str) -> Answer:
    return Answer(
        body=json.dumps(value).encode(), headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


class Server:
    """Gives its answers one after the other, the last again and again."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[Request] = []
        self.stopped = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                params = {name: values[0] for name, values in parse_qs(address.query).items()}
                server.requests.append(Request(address.path, params, {k.lower(): v for k, v in self.headers.items()}))
                answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
                if answer.silent:
                    server.stopped.wait()
                    return
                self.send_response(answer.status)
                for name, text in answer.headers.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body[: answer.sent])

            def log_message(self, *_: object) -> None:
                """Keep the tests' output clean."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()
