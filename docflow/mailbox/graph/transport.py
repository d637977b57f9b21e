"""One call to Microsoft Graph: its sign-in, retries and limits.

Two kinds of call, one rule each. A call that may be *repeated* (reading, PATCH, DELETE, a move by
id) is, when Outlook is busy, broken or silent. A call that must happen *once* (a draft, a send)
is repeated only after a refusal that came before any work (429, 401, no connection); any other
unclear end is AmbiguousError, for the caller to look up.

Waits are short here, so that the rest of a round is not kept: a longer one is MailboxBusyError,
with how long. Log lines hold codes and Graph's request ids; no addresses, no content.
"""

import base64
import json
import logging
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

from docflow.errors import MailboxBusyError, MailboxError
from docflow.mailbox.graph import faults
from docflow.mailbox.graph.faults import Answer, Silence
from docflow.mailbox.signin import Cloud, SignIn

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

TRIES = 6
IN_FLIGHT = 3  # Graph takes four at a time per app and mailbox, and refuses the fifth
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0  # seconds, doubled: for a refusal without Retry-After
DEADLINE = 180.0  # seconds for one answer, however busily it drips
LARGEST_JSON = 32 * 2**20

Json = Mapping[str, Any]
Path = str | tuple[str, ...]
"""Where, below the mailbox: ("messages", id); or a link of Graph's own, as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked. of: another mailbox than the own. once: must not happen twice. largest: bytes
    of its answer, at most."""

    method: str
    path: Path
    of: str | None = None
    query: Mapping[str, str] | None = None
    body: Json | bytes | None = None
    prefer: Sequence[str] = ()
    once: bool = False
    largest: int = LARGEST_JSON


class Graph:
    """One mailbox. Threads may share it.

    patience: seconds that one call may wait in all. sleep, monotonic, jitter: the real ones,
    except where time is simulated; jitter gives 0 to 1.
    """

    def __init__(
        self,
        *,
        cloud: Cloud,
        mailbox: str,
        signin: SignIn,
        http: "httpx.Client",
        patience: float = 20.0,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.cloud, self.mailbox = cloud, mailbox
        self._signin, self._http = signin, http
        self._patience, self.sleep = patience, sleep
        self._monotonic, self._jitter = monotonic, jitter
        self._slots = threading.BoundedSemaphore(IN_FLIGHT)
        self._quiet_until = monotonic()

    def get(
        self, path: Path, query: Mapping[str, str] | None = None, prefer: Sequence[str] = ()
    ) -> Json:
        """An object. Raises MailboxError, of the kinds of `faults.refusal`."""
        call = Call(method="GET", path=path, query=query, prefer=prefer)
        return _object(self.ask(call), call)

    def pages(
        self, path: Path, query: Mapping[str, str] | None = None, prefer: Sequence[str] = ()
    ) -> Iterator[Json]:
        """Every page of a list, following Graph's own links as they are."""
        page = self.get(path, query, prefer)
        yield page
        while link := page.get("@odata.nextLink"):
            page = self.get(str(link), prefer=prefer)
            yield page

    def listed(self, path: Path, query: Mapping[str, str] | None = None) -> Iterator[Json]:
        """The members of a list, from all its pages."""
        for page in self.pages(path, query):
            yield from page.get("value", ())

    def content(self, path: Path, largest: int) -> bytes:
        """The bytes of a mail or file. Raises MailboxError (code "too-large") above `largest`."""
        return self.ask(Call(method="GET", path=path, largest=largest)).content

    def change(self, method: str, path: Path, body: Json | None = None) -> Json:
        """A call that may be repeated without harm; what it gives back, {} for nothing."""
        call = Call(method=method, path=path, body=body)
        answer = self.ask(call)
        return _object(answer, call) if answer.content else {}

    def create(self, path: Path, body: Json) -> Json:
        """Makes what must not be made twice; it, with its id. Raises AmbiguousError when it may
        have been made."""
        call = Call(method="POST", path=path, body=body, once=True)
        made = _object(self.ask(call), call)
        if not isinstance(made.get("id"), str):
            raise faults.in_doubt("no-id")
        return made

    def act(self, path: Path, body: Json | None = None) -> None:
        """Does what must not be done twice and is only taken on now (202). Raises AmbiguousError
        when it may have been."""
        answer = self.ask(Call(method="POST", path=path, body=body, once=True))
        if answer.status != 202:
            raise faults.in_doubt(answer.code)

    def upload(self, url: str, content: bytes, first: int, total: int) -> Answer:
        """One range of an upload session, at the address Graph gave: never with the sign-in."""
        if urlsplit(url).scheme != "https" and not self.cloud.on_loopback:
            raise foreign()
        span = f"bytes {first}-{first + len(content) - 1}/{total}"
        headers = {"Content-Range": span, "Content-Type": "application/octet-stream"}
        call = Call(method="PUT", path=url, body=content)
        return self._insist(call, lambda: (url, headers))

    def ask(self, call: Call) -> Answer:
        """Makes a call, again where that is safe. Raises MailboxError, of many kinds."""
        return self._insist(call, lambda: (self._url(call), self._headers(call)))

    def _insist(self, call: Call, to: Callable[[], tuple[str, dict[str, str]]]) -> Answer:
        waited, renewed = 0.0, False
        for attempt in range(1, TRIES + 1):
            if (quiet := self._quiet_until - self._monotonic()) > 0:
                waited = self._rest(quiet, waited, _busy(quiet, "still-busy"))
            ended = self._exchange(call, *to())
            if isinstance(ended, Answer):
                if 200 <= ended.status < 300:
                    return ended
                if ended.status == 401 and not renewed and not isinstance(call.body, bytes):
                    renewed = True
                    self._signin.token(renew=True, claims=_claims(ended))
                    continue
            pause = self._pause(ended, attempt)
            if isinstance(ended, Answer) and ended.status == 429:
                self._quiet_until = self._monotonic() + pause
            fault = self._fault(call, ended, pause)
            if attempt == TRIES or not _may_repeat(call, ended):
                raise fault
            waited = self._rest(pause, waited, fault)
        raise AssertionError("the last try ends it")

    def _exchange(self, call: Call, url: str, headers: dict[str, str]) -> Answer | Silence:
        import httpx

        body = json.dumps(call.body).encode() if isinstance(call.body, Mapping) else call.body
        began = self._monotonic()
        ended: Answer | Silence
        with self._slots:
            try:
                with self._http.stream(call.method, url, headers=headers, content=body) as given:
                    ended = Answer(
                        status=given.status_code,
                        headers={name.lower(): value for name, value in given.headers.items()},
                        content=self._received(given, call.largest, began + DEADLINE),
                    )
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as fault:
                ended = Silence(code=type(fault).__name__, reached=False)
            except (httpx.HTTPError, TimeoutError) as fault:
                ended = Silence(code=type(fault).__name__, reached=True)
        _note(call, headers, ended, self._monotonic() - began)
        return ended

    def _received(self, given: "httpx.Response", largest: int, until: float) -> bytes:
        content = bytearray()
        for chunk in given.iter_bytes():
            content += chunk
            if len(content) > largest:
                raise faults.too_large(largest)
            if self._monotonic() > until:
                raise TimeoutError
        return bytes(content)

    def _pause(self, ended: Answer | Silence, attempt: int) -> float:
        asked = ended.wait() if isinstance(ended, Answer) else None
        if asked is not None:
            return asked
        grown = min(FIRST_WAIT * 2.0 ** (attempt - 1), LONGEST_WAIT)
        return grown * (0.5 + self._jitter() / 2)

    def _rest(self, pause: float, waited: float, fault: MailboxError) -> float:
        """Waits, and gives back all that was waited; raises `fault` where that is too long."""
        if waited + pause > self._patience:
            raise fault
        self.sleep(pause)
        return waited + pause

    def _fault(self, call: Call, ended: Answer | Silence, pause: float) -> MailboxError:
        if isinstance(ended, Silence):
            return faults.silence(ended, once=call.once)
        if call.once and ended.doubtful:
            return faults.in_doubt(ended.code)
        if ended.status == 429 or (ended.passing and "retry-after" in ended.headers):
            return _busy(pause, ended.code)
        return faults.refusal(ended, self.mailbox)

    def _url(self, call: Call) -> str:
        if isinstance(call.path, str):
            if not self.owns(call.path):
                raise foreign()
            return call.path
        path = "/".join(
            quote(part, safe="$@") for part in ("users", call.of or self.mailbox, *call.path)
        )
        query = urlencode(call.query or {}, quote_via=quote, safe="$,()':;/")
        return f"{self.cloud.graph}/v1.0/{path}{'?' if query else ''}{query}"

    def owns(self, link: str) -> bool:
        """Whether a link leads to Graph itself: the sign-in goes with it."""
        try:
            there, here = urlsplit(link), urlsplit(self.cloud.graph)
            return (there.scheme, there.netloc) == (here.scheme, here.netloc)
        except ValueError:
            return False

    def _headers(self, call: Call) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self._signin.token()}",
            "Accept": "application/json" if call.largest == LARGEST_JSON else "*/*",
            "Prefer": ", ".join(('IdType="ImmutableId"', *call.prefer)),
            "client-request-id": str(uuid4()),
        }
        return headers | ({"Content-Type": "application/json"} if call.body is not None else {})


def _may_repeat(call: Call, ended: Answer | Silence) -> bool:
    if isinstance(ended, Silence):
        return not (call.once and ended.reached)
    return ended.status == 429 or (ended.passing and not call.once)


def _object(answer: Answer, call: Call) -> Json:
    try:
        given = json.loads(answer.content)
    except ValueError:
        given = None
    if isinstance(given, dict):
        return given
    raise faults.in_doubt("no-json") if call.once else faults.not_graph("no-json")


def _claims(answer: Answer) -> str | None:
    """What a 401 asks of the next token (continuous access evaluation), as JSON; else None."""
    asked = re.search(r'claims="([^"]{1,8192})"', answer.headers.get("www-authenticate", ""))
    try:
        return base64.b64decode(asked[1], validate=True).decode() if asked else None
    except ValueError:
        return None


def _busy(wait: float, code: str) -> MailboxBusyError:
    return MailboxBusyError("Outlook asks for patience.", timedelta(seconds=wait), code)


def foreign() -> MailboxError:
    """A link that leads away from Graph, where the sign-in must not go."""
    return MailboxError(
        "Outlook's answer pointed to another server; docflow does not go there.",
        "Is there a proxy in between?",
        "foreign-link",
    )


def _note(call: Call, headers: Mapping[str, str], ended: Answer | Silence, seconds: float) -> None:
    good = isinstance(ended, Answer) and ended.status < 400
    ours = headers.get("client-request-id", "-")
    theirs = ended.headers.get("request-id", "-") if isinstance(ended, Answer) else "-"
    end = "done" if good else ended.code
    status = ended.status if isinstance(ended, Answer) else "no answer"
    log.log(
        logging.DEBUG if good else logging.WARNING,
        "graph %s %s: %s %s, %.1f s, request %s, answer %s",
        call.method, _what(call.path), status, end, seconds, ours, theirs,
    )  # fmt: skip


def _what(path: Path) -> str:
    """ "messages/…/send": the kind of call, without whose."""
    if isinstance(path, str):
        return "link"
    return "/".join(part if re.fullmatch(r"\$?[a-zA-Z]{1,20}", part) else "…" for part in path)
