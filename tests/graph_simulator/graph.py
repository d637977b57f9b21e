"""The mail part's front door: every request is checked, judged, answered, and judged again."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from graph_simulator import account, calendar, delta, folders, messages, subscriptions, uploads
from graph_simulator.identity import Identity
from graph_simulator.oracle import Oracle
from graph_simulator.query import UnsupportedError
from graph_simulator.routing import Call, Route, find
from graph_simulator.rules import faults
from graph_simulator.tokens import Token
from graph_simulator.wire import GraphError, Reply, Request
from graph_simulator.world import World

__all__ = ["Graph", "Recorded", "Violation"]
PARTS = (account, calendar, delta, folders, messages, subscriptions, uploads)
"""Whose routes this door knows: importing them has filled the table."""
LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Violation:
    """Something that must not be. whose: "client" or "simulator"."""

    whose: str
    request: str
    what: str

    def __str__(self) -> str:
        return f"{self.whose}: {self.request}: {self.what}"


@dataclass(kw_only=True)
class Recorded:
    """A request as it came, and what became of it. status 0: it did not get here."""

    request: Request
    template: str = ""
    mailbox: str = ""
    client_id: str = ""
    status: int = 0

    @property
    def name(self) -> str:
        """Such as "POST /users/{user-id}/messages"."""
        return f"{self.request.method} {self.template or self.request.target}"


class _ClientError(Exception):
    """The client's fault: what its request is not."""


class Graph:
    """Answers under /v1.0. violations and records grow as requests come in."""

    def __init__(self, world: World, identity: Identity, oracle: Oracle | None) -> None:
        self.world, self.identity, self.oracle = world, identity, oracle
        self.records: list[Recorded] = []
        self.violations: list[Violation] = []
        self._request_ids: set[str] = set()
        self.stopped = threading.Event()
        self.busy: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def lost(self, request: Request) -> None:
        """Records a request that did not get this far."""
        self.records.append(Recorded(request=request))
        self._request_ids.add(request.headers.get("client-request-id", ""))

    def answer(self, request: Request) -> Reply:
        """The answer, recorded."""
        record = Recorded(request=request)
        self.records.append(record)
        try:
            given = self._served(request, record)
        except Exception as error:
            self._blame("simulator", record, repr(error))
            given = self.worded(request, GraphError(500, "SimulatorFault", repr(error)))
        given = self._judged(given, record)
        record.status = given.status
        return given

    def worded(self, request: Request, error: GraphError) -> Reply:
        """An error as Graph words it."""
        return error.reply(request, self.world.clock.now())

    def _served(self, request: Request, record: Recorded) -> Reply:
        try:
            clock = self.identity.clock.now()
            token = self.identity.mint.check(request.headers.get("authorization", ""), clock)
            record.client_id = token.client_id
            route, ids = find(request)
            record.template, record.mailbox = route.template, ids.get("user-id", "")
            if len(request.body) > LARGEST:
                text = "The request body is larger than 4 MB."
                raise GraphError(413, "RequestEntityTooLarge", text)
            with self._place(token, record, request.delay):
                return self._done(request, record, token, route, ids)
        except _ClientError as fault:
            self._blame("client", record, str(fault))
            return self.worded(request, GraphError(400, "BadRequest", str(fault)))
        except UnsupportedError as unknown:
            self._blame("client", record, unknown.message)
            return self.worded(request, unknown)
        except GraphError as error:
            return self.worded(request, error)

    @contextmanager
    def _place(self, token: Token, record: Recorded, delay: float) -> Iterator[None]:
        """One of the few places at a mailbox (§5); 429 when all are taken."""
        key = (token.client_id, record.mailbox.lower())
        with self._lock:
            if self.busy[key] >= self.world.behaviour.parallel:
                text = "Application is over its MailboxConcurrency limit."
                raise GraphError(429, "ApplicationThrottled", text, Retry_After="1")
            self.busy[key] += 1
        try:
            if delay:
                self.stopped.wait(delay)
            yield
        finally:
            with self._lock:
                self.busy[key] -= 1

    def _done(
        self, request: Request, record: Recorded, token: Token, route: Route, ids: dict[str, str]
    ) -> Reply:
        self._allow(token, record.mailbox, route.right)
        content = self._content(request)
        for fault in self._misfits(request, route, content):
            raise _ClientError(fault)
        call = Call(
            world=self.world,
            request=request,
            token=token,
            template=route.template,
            ids=ids,
            content=content if isinstance(content, dict) else {},
        )
        with self.world.lock:
            if record.mailbox:
                call.mailbox.look()
            return route.handler(call)

    def _allow(self, token: Token, mailbox: str, right: str) -> None:
        """§2: what the administrator granted the app, or the person granted it in their name."""
        app = self.identity.apps[token.client_id]
        scope = None if token.user else app.mailboxes
        if mailbox and scope is not None and mailbox.lower() not in scope:
            raise GraphError(403, "ErrorAccessDenied", "Access to OData is disabled.")
        rights = app.rights if token.user is None else token.rights
        own = token.user is None or mailbox.lower() == token.user.lower()
        held = {r.removesuffix(".Shared") for r in rights if own or r.endswith(".Shared")}
        held |= {r.replace("ReadWrite", "Read") for r in held}
        if right and right not in held:
            text = "Access is denied. Check credentials and try again."
            raise GraphError(403, "ErrorAccessDenied", text)

    def _content(self, request: Request) -> Any:
        if not request.body or request.content_type != "application/json":
            return None
        try:
            return json.loads(request.body)
        except ValueError as error:
            raise _ClientError(f"the body is no JSON: {error}") from error

    def _misfits(self, request: Request, route: Route, content: Any) -> Iterator[str]:
        """The simulator's own rules first, then Microsoft's description."""
        immutable = self.world.behaviour.demand_immutable
        yield from faults(request, route.template, content, immutable=immutable)
        if (own := request.headers["client-request-id"]) in self._request_ids:
            yield "client-request-id was used before; each attempt has its own (§5)"
        self._request_ids.add(own)
        if self.oracle is None:
            return
        media = request.content_type
        body = content if media == "application/json" else request.body.decode() or None
        yield from self.oracle.query(route.template, request.method, iter(request.query))
        yield from self.oracle.request(route.template, request.method, media, body)

    def _judged(self, given: Reply, record: Recorded) -> Reply:
        if self.oracle is None or not record.template:
            return given
        media = given.headers.get("Content-Type", "").partition(";")[0]
        content = given.json if media == "application/json" else given.body if media else None
        method, template = record.request.method, record.template
        wrong = list(self.oracle.response(template, method, given.status, media, content))
        if not wrong:
            return given
        for each in wrong:
            self._blame("simulator", record, f"answers {given.status}, but {each}")
        error = GraphError(500, "SimulatorFault", "; ".join(wrong))
        return self.worded(record.request, error)

    def _blame(self, whose: str, record: Recorded, what: str) -> None:
        self.violations.append(Violation(whose=whose, request=record.name, what=what))
