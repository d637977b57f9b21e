"""An HTTP server on loopback that answers by a script and keeps what it was asked."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from docflow.mailbox.graph.transport import Graph
from docflow.mailbox.signin import Cloud
from docflow.mailbox.wire import connection

TENANT, CLIENT, MAILBOX = "contoso", "app-1", "jobs@agency.example"


@dataclass(frozen=True, kw_only=True)
class Say:
    """One answer. body: a dict becomes JSON. cut: the connection ends instead of the answer
    ("before") or amid its body ("amid")."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request. headers: names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class Script:
    """The answers still to give, in order, and what was asked so far."""

    answers: list[Say]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    _lock: Lock = field(default_factory=Lock)

    def next(self, asked: Asked) -> Say:
        with self._lock:
            self.asked.append(asked)
            return self.answers.pop(0) if self.answers else refused(500, "script-over")

    @property
    def lines(self) -> list[str]:
        """ "GET /v1.0/…", one for each request."""
        return [f"{asked.method} {asked.path}" for asked in self.asked]


def refused(status: int, code: str, **headers: str) -> Say:
    """An error as Graph words it."""
    return Say(
        status=status,
        body={"error": {"code": code, "message": "…", "innerError": {"request-id": "r-1"}}},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


@contextmanager
def scripted(*answers: Say) -> Iterator[Script]:
    """A server that gives these answers."""
    script = Script(list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = self.headers.get("Content-Type", "")
            headers = {name.lower(): value for name, value in self.headers.items()}
            content = json.loads(body) if kind == "application/json" else body
            self._say(
                script.next(
                    Asked(method=self.command, path=self.path, headers=headers, body=content)
                )
            )

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _answer  # noqa: N815

        def _say(self, say: Say) -> None:
            if say.cut == "before":
                self.close_connection = True
                return
            plain = isinstance(say.body, bytes)
            body = say.body if plain else json.dumps(say.body).encode() if say.body else b""
            self.send_response_only(say.status)
            self.send_header("Content-Length", str(len(body) + (99 if say.cut else 0)))
            self.send_header("Content-Type", "text/html" if plain else "application/json")
            for name, value in say.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = bool(say.cut)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Tokens:
    """A sign-in that counts: token-1, and after each renewal the next."""

    number: int = 1
    claims: list[str | None] = field(default_factory=list)

    def token(self, *, renew: bool = False, claims: str | None = None) -> str:
        if renew:
            self.number += 1
            self.claims.append(claims)
        return f"token-{self.number}"


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


@contextmanager
def a_graph(
    url: str, *, tokens: Tokens | None = None, time: Time | None = None, patience: float = 20.0
) -> Iterator[Graph]:
    """The mailbox at a scripted server; waits take no time."""
    clock = time or Time()
    with connection(on_loopback=True) as http:
        yield Graph(
            cloud=Cloud(login=url, graph=url),
            mailbox=MAILBOX,
            signin=tokens or Tokens(),
            http=http,
            patience=patience,
            sleep=clock.sleep,
            monotonic=clock.monotonic,
            jitter=lambda: 1.0,
        )
