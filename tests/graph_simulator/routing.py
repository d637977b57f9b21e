"""Which call is which: templates as Microsoft's description names them, and who answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, urlencode

from graph_simulator.mailbox import Mailbox, Message
from graph_simulator.query import UnsupportedError
from graph_simulator.tokens import Token
from graph_simulator.wire import GraphError, Json, Reply, Request
from graph_simulator.world import World

MESSAGE = "/users/{user-id}/messages/{message-id}"
FOLDER = "/users/{user-id}/mailFolders/{mailFolder-id}"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request on its way to who answers it. ids: the values of the template's parameters."""

    world: World
    request: Request
    token: Token
    template: str
    ids: Mapping[str, str]
    content: Json

    @property
    def mailbox(self) -> Mailbox:
        return self.world.mailbox(self.ids["user-id"])

    @property
    def message(self) -> Message:
        return self.mailbox.message(self.ids["message-id"])

    def url(self, path: str) -> str:
        """An absolute address on the Graph host."""
        return f"{self.world.graph_origin}/v1.0/{path}"

    def here(self, **query: str) -> str:
        """This very call with another query, absolute: what a client follows as it stands."""
        path = "/".join(quote(segment, safe="") for segment in self.request.path[1:])
        return self.url(f"{path}?{urlencode(query, safe='$')}")

    def context(self, what: str) -> str:
        """The @odata.context of an answer."""
        return self.url(f"$metadata#{what}")


Handler: TypeAlias = Callable[[Call], Reply]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One operation. right: the permission it needs ("" for none)."""

    method: str
    template: str
    right: str
    handler: Handler

    def ids(self, path: tuple[str, ...]) -> dict[str, str] | None:
        """The template's parameters as this path gives them; None when it is another call."""
        pattern = self.template.strip("/").split("/")
        if len(pattern) != len(path):
            return None
        ids: dict[str, str] = {}
        for expected, given in zip(pattern, path, strict=True):
            if expected.startswith("{"):
                ids[expected.strip("{}")] = given
            elif expected.lower() != given.lower():
                return None
        return ids


ROUTES: list[Route] = []


def route(method: str, template: str, right: str) -> Callable[[Handler], Handler]:
    """Adds an operation to the table. Fixed words win over parameters: the most of them first."""

    def add(handler: Handler) -> Handler:
        ROUTES.append(Route(method=method, template=template, right=right, handler=handler))
        ROUTES.sort(key=lambda r: r.template.count("{"))
        return handler

    return add


def find(request: Request) -> tuple[Route, dict[str, str]]:
    """The operation that a request asks for. Raises GraphError where there is none."""
    if request.path[:1] != ("v1.0",):
        raise UnsupportedError(404, "BadRequest", f"Invalid version: {request.target}")
    path = request.path[1:]
    met = [(r, ids) for r in ROUTES if (ids := r.ids(path)) is not None]
    for each, ids in met:
        if each.method == request.method:
            return each, ids
    if met:
        raise GraphError(405, "ErrorMethodNotAllowed", "The OData request is not supported.")
    text = f"Resource not found for the segment '{path[-1] if path else ''}'."
    raise UnsupportedError(400, "BadRequest", text)
