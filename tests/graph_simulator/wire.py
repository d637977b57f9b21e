"""HTTP as the simulator sees it: a request comes in, a reply goes out, or the line is cut."""

import json
import socket
import ssl
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

Json: TypeAlias = dict[str, Any]

JSON_TYPE = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client sent. Header names in lower case, path segments and query decoded.

    fault: what a test made of it. delay: seconds that it takes.
    """

    method: str
    target: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    secure: bool = False
    fault: str | None = None
    delay: float = 0

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def prefers(self, word: str) -> bool:
        """Whether a Prefer header holds this preference, quotes and case aside."""
        given = self.headers.get("prefer", "").replace('"', "").replace(" ", "").lower()
        return word.lower() in given.split(",")

    @property
    def immutable(self) -> bool:
        return self.prefers("IdType=ImmutableId")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What goes back. only: that many bytes of the body, then the line is cut."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    only: int | None = None

    @property
    def json(self) -> Json | None:
        """The body as JSON, None where it is none."""
        is_json = self.headers.get("Content-Type", "").startswith("application/json")
        return json.loads(self.body) if is_json and self.body else None


def reply(status: int, content: Json | None = None, **headers: str) -> Reply:
    """A reply as Graph gives it. Underscores in header names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if content is None:
        return Reply(status=status, headers=named)
    body = json.dumps(content, ensure_ascii=False).encode()
    return Reply(status=status, body=body, headers={"Content-Type": JSON_TYPE, **named})


class GraphError(Exception):
    """An answer that is no success. §5: code and message, ids in innerError."""

    def __init__(self, status: int, code: str, message: str = "", **headers: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message, self.headers = status, code, message, headers

    def reply(self, request: Request, now: datetime) -> Reply:
        """The error as Graph words it, with the ids that support asks for."""
        own = str(uuid.uuid4())
        inner = {
            "date": now.strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": own,
            "client-request-id": request.headers.get("client-request-id", own),
        }
        error = {"code": self.code, "message": self.message or self.code, "innerError": inner}
        return reply(self.status, {"error": error}, **self.headers)


Answer: TypeAlias = Callable[[Request], Reply | None]
"""None cuts the line without a word."""


class _Line(BaseHTTPRequestHandler):
    """One connection, kept alive between requests as Graph keeps it."""

    server: "Server"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def _turn(self) -> None:
        answer = self.server.answer(self._request())
        if answer is None:
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        self.send_header("Date", format_datetime(self.server.clock(), usegmt=True))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: answer.only])
        if answer.only is not None:
            self.close_connection = True

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _turn  # noqa: N815

    def _request(self) -> Request:
        parts, size = urlsplit(self.path), int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        if len(body) < size:
            raise ConnectionAbortedError("the client hung up in the middle of its request")
        return Request(
            method=self.command,
            target=self.path,
            path=tuple(unquote(s) for s in parts.path.split("/") if s),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
            secure=isinstance(self.connection, ssl.SSLSocket),
        )

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests read sim.requests."""


class Server(ThreadingHTTPServer):
    """A loopback server. crashes: what went wrong in the simulator itself."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(
        self,
        answer: Answer,
        clock: Callable[[], datetime],
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(("127.0.0.1", port), _Line)
        self.answer, self.clock, self.tls = answer, clock, tls
        self.crashes: list[str] = []
        self._lines: set[socket.socket] = set()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.server_address[1]}"

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shakes hands in the connection's own thread, so that nobody else waits for it."""
        if self.tls:
            request = self.tls.wrap_socket(request, server_side=True)
        self._lines.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            self._lines.discard(request)
            if self.tls:
                request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """A client that hangs up is no fault of ours; anything else is."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            self.crashes.append(repr(error))

    def hang_up(self) -> None:
        """Ends every connection, so that no thread outlives the test."""
        for line in list(self._lines):
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:  # already gone
                continue


@contextmanager
def listening(server: Server) -> Iterator[Server]:
    """The server at work in a thread of its own until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()
