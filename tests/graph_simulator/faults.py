"""What goes wrong on the way, as a test scripts it: sim.fault("504-after", when="POST */send").

Plain kinds: the request never gets there. `…-after`: it was done, and the answer is lost. "pass":
nothing goes wrong, but what the test wants happens first (`then`).
"""

import json
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TypeAlias

from graph_simulator.tokens import CHALLENGE, claims_challenge
from graph_simulator.wire import Answer, GraphError, Reply, Request

When: TypeAlias = str | Callable[[Request], bool] | None
"""A pattern such as "POST */send" (method, path without query), a test, or None for any."""

Wording: TypeAlias = Callable[[Request, GraphError], Reply]

_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_HTML = {"Content-Type": "text/html"}
_THROTTLED = "Application is over its MailboxConcurrency limit."
ELSEWHERE = "https://graph.microsoft.com.attacker.example"


def _led_astray(reply: Reply) -> Reply:
    """Every link in the answer points to a host that wants our token."""
    content = reply.json or {}
    for name in ("@odata.nextLink", "@odata.deltaLink", "uploadUrl"):
        if name in content:
            content[name] = f"{ELSEWHERE}/v1.0/{content[name].partition('/v1.0/')[2]}"
    return replace(reply, body=json.dumps(content).encode())


_BEFORE: Mapping[str, Callable[[int], GraphError | Reply | None]] = {
    "429": lambda wait: GraphError(429, "ApplicationThrottled", _THROTTLED, Retry_After=str(wait)),
    "429-bare": lambda _: GraphError(429, "ApplicationThrottled", _THROTTLED),
    "500": lambda _: GraphError(500, "ErrorInternalServerError", "An internal server error."),
    "502": lambda _: Reply(status=502, body=_GATEWAY, headers=_HTML),
    "503": lambda wait: GraphError(503, "ServiceUnavailable", "", Retry_After=str(wait)),
    "504": lambda _: GraphError(504, "UnknownError", "The gateway timed out."),
    "drop": lambda _: None,
    "access-denied": lambda _: GraphError(403, "ErrorAccessDenied", "Access to OData is disabled."),
    "send-as-denied": lambda _: GraphError(403, "ErrorSendAsDenied", "Not allowed to send as."),
    "expired-token": lambda _: GraphError(
        401, "InvalidAuthenticationToken", "The token is expired.", WWW_Authenticate=CHALLENGE
    ),
    "claims": lambda _: claims_challenge(),
    "gone": lambda _: GraphError(410, "SyncStateNotFound", "A full synchronization is required."),
    "resync-400": lambda _: GraphError(400, "ResyncRequired", "The token is too old."),
    "resync-404": lambda _: GraphError(404, "syncStateNotFound", "The token is unknown."),
    "no-mailbox": lambda _: GraphError(404, "MailboxNotEnabledForRESTAPI", "No mailbox here."),
    "not-found": lambda _: GraphError(404, "ErrorItemNotFound", "The object was not found."),
}
_AFTER: Mapping[str, Callable[[Reply], GraphError | Reply | None]] = {
    "500-after": lambda _: GraphError(500, "ErrorInternalServerError", "An internal server error."),
    "502-after": lambda _: Reply(status=502, body=_GATEWAY, headers=_HTML),
    "504-after": lambda _: GraphError(504, "UnknownError", "The gateway timed out."),
    "drop-after": lambda _: None,
    "cut-after": lambda reply: replace(reply, only=len(reply.body) // 2),
    "garbage-after": lambda _: Reply(status=200, body=_GATEWAY, headers=_HTML),
    "retry-after-ok": lambda reply: replace(reply, headers={**reply.headers, "Retry-After": "9"}),
    "foreign-link": _led_astray,
    "slow": lambda reply: reply,
}
KINDS = ("pass", *_BEFORE, *_AFTER)
AMBIGUOUS = ("500-after", "502-after", "504-after", "drop-after")
"""The request was done, and its sender cannot know."""
PASSING = ("429", "429-bare", "500", "502", "503", "504", "drop", *AMBIGUOUS, "cut-after")
"""Faults that go by themselves: what a storm is made of."""


@dataclass(kw_only=True)
class Fault:
    """One kind of fault, or one of several by dice.

    left: how often it still strikes, None for always. skip: requests that match and yet pass
    first. wait: seconds, of Retry-After or of a slow answer. then: what happens when it strikes;
    of a kind `…-after`, when the request has been done. struck: how often it did.
    """

    kinds: Sequence[str]
    matches: Callable[[Request], bool]
    left: int | None = 1
    skip: int = 0
    wait: float = 1
    then: Callable[[], object] = lambda: None
    chance: float = 1.0
    dice: random.Random = field(default_factory=lambda: random.Random(0))
    struck: int = 0

    def strikes(self, request: Request) -> str | None:
        """The kind that this request suffers, None for none."""
        if self.left == 0 or not self.matches(request):
            return None
        if self.skip:
            self.skip -= 1
            return None
        if self.chance < 1 and self.dice.random() >= self.chance:
            return None
        self.struck += 1
        if self.left is not None:
            self.left -= 1
        return self.dice.choice(self.kinds)


class Faults:
    """All that a test has scripted; the one scripted first strikes first."""

    def __init__(self) -> None:
        self.scripted: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        """Scripts one more."""
        unknown = [kind for kind in fault.kinds if kind not in KINDS]
        assert not unknown, f"no such fault: {unknown}; known are {KINDS}"
        self.scripted.append(fault)
        return fault

    def around(
        self, answer: Answer, worded: Wording, lost: Callable[[Request], None] | None = None
    ) -> Answer:
        """The same answers, with the faults between them and the client.

        worded: how this host writes an error. lost: told of every request that does not get as far
        as `answer`.
        """

        def said(request: Request, given: GraphError | Reply | None) -> Reply | None:
            return worded(request, given) if isinstance(given, GraphError) else given

        def faulty(request: Request) -> Reply | None:
            kind, fault = self._next(request)
            if fault is None:
                return answer(request)
            request = replace(request, fault=kind, delay=fault.wait if kind == "slow" else 0)
            given = answer(request) if kind in _AFTER else None
            fault.then()
            if kind == "pass":
                return answer(request)
            if given:
                return said(request, _AFTER[kind](given))
            if lost:
                lost(request)
            return said(request, _BEFORE[kind](int(fault.wait)))

        return faulty

    def _next(self, request: Request) -> tuple[str, Fault | None]:
        with self._lock:
            for fault in self.scripted:
                if kind := fault.strikes(request):
                    return kind, fault
        return "", None


def matcher(when: When) -> Callable[[Request], bool]:
    """A test of requests from what a test author wrote."""
    if when is None:
        return lambda _: True
    if callable(when):
        return when
    return lambda request: fnmatchcase(f"{request.method} /{'/'.join(request.path)}", when)
