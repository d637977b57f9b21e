"""The query options that docflow needs; everything else is answered with 400, as Graph does."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from graph_simulator.clock import MOMENT, moment
from graph_simulator.wire import GraphError, Json

Test: TypeAlias = Callable[[Json], bool]
"""Whether an item, as Graph shows it, passes."""

_DATES = {"receivedDateTime", "sentDateTime", "createdDateTime", "lastModifiedDateTime"}
_TEXTS = {
    "internetMessageId",
    "conversationId",
    "subject",
    "displayName",
    "from/emailAddress/address",
}
_FLAGS = {"isDraft", "isRead", "hasAttachments"}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
}
_TEXT = r"'(?:[^']|'')*'"
_KEY = re.compile(
    rf"singleValueExtendedProperties/any\((?P<v>\w+):\s*(?P=v)/id eq (?P<id>{_TEXT})"
    rf" and (?P=v)/value eq (?P<value>{_TEXT})\)"
)
_SIMPLE = re.compile(rf"(?P<name>[\w/]+) (?P<how>eq|ne|ge|gt|le|lt) (?P<value>{_TEXT}|[\w:.+-]+)")
_EXPAND_KEY = re.compile(r"singleValueExtendedProperties\(\$filter=(?P<ids>.+)\)")
_ID = re.compile(rf"id eq (?P<id>{_TEXT})")


class UnsupportedError(GraphError):
    """A query that Graph may well know, but that the simulator was not taught."""


def _unsupported(what: str) -> UnsupportedError:
    return UnsupportedError(400, "ErrorInvalidUrlQuery", f"The simulator does not know {what}.")


def _plain(quoted: str) -> str:
    return quoted[1:-1].replace("''", "'")


def where(text: str) -> tuple[Test, tuple[str, ...]]:
    """A $filter as a test, and the names it uses, in their order. Terms joined with `and` only."""
    tests, names, rest = [], [], text.strip()
    while rest:
        if found := _KEY.match(rest):
            tests.append(_has_key(_plain(found["id"]), _plain(found["value"])))
            names.append("singleValueExtendedProperties")
        elif found := _SIMPLE.match(rest):
            tests.append(_compares(found["name"], found["how"], found["value"]))
            names.append(found["name"])
        else:
            raise _unsupported(f"the $filter {text!r}")
        rest = rest[found.end() :].strip()
        if rest and not rest.startswith("and "):
            raise _unsupported(f"the $filter {text!r}")
        rest = rest.removeprefix("and ").strip()
    return lambda item: all(test(item) for test in tests), tuple(names)


def _has_key(identity: str, value: str) -> Test:
    return lambda item: item["extended"].get(identity.lower()) == value


def _compares(name: str, how: str, value: str) -> Test:
    compare = _COMPARE[how]
    if name in _DATES and MOMENT.fullmatch(value):
        return lambda item: compare(moment(item[name]), moment(value))
    if name in _FLAGS and value in {"true", "false"}:
        return lambda item: compare(item[name], value == "true")
    if name in _TEXTS and value.startswith("'") and how in {"eq", "ne"}:
        return lambda item: compare(_inside(item, name), _plain(value))
    raise _unsupported(f"the $filter term {name} {how} {value}")


def _inside(item: Json, path: str) -> Any:
    value: Any = item
    for name in path.split("/"):
        value = (value or {}).get(name)
    return value


def ordered(items: Iterable[Json], orderby: str, filtered: tuple[str, ...]) -> list[Json]:
    """By one date. §3: with $filter, what is ordered by must come first in it."""
    name, _, direction = orderby.strip().partition(" ")
    if name not in _DATES or direction not in {"", "asc", "desc"}:
        raise _unsupported(f"the $orderby {orderby!r}")
    if filtered and filtered[0] != name:
        text = "The restriction or sort order is too complex for this operation."
        raise GraphError(400, "InefficientFilter", text)
    return in_order(items, name, newest_first=direction == "desc")


def in_order(items: Iterable[Json], name: str, *, newest_first: bool) -> list[Json]:
    """By a date; of the same second, in order of arrival."""
    return sorted(
        items, key=lambda item: (item[name], item["message"].number), reverse=newest_first
    )


def chosen(query: Mapping[str, str], names: Iterable[str], kind: str) -> frozenset[str] | None:
    """The names of $select, None for all. Derived types' own (`microsoft.graph.x/name`) too."""
    if "$select" not in query:
        return None
    wanted = [s.strip() for s in query["$select"].split(",")]
    known = set(names)
    for each in wanted:
        if each.rpartition("/")[2] not in known:
            text = f"Could not find a property named '{each}' on type 'microsoft.graph.{kind}'."
            raise GraphError(400, "RequestBroker--ParseUri", text)
    return frozenset(s.rpartition("/")[2] for s in wanted)


def expanded(query: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """What $expand asks for: names, and the ids of extended properties (lower case)."""
    names, ids = set(), set()
    for each in re.split(r",(?![^(]*\))", query.get("$expand", "")):
        if found := _EXPAND_KEY.fullmatch(each.strip()):
            names.add("singleValueExtendedProperties")
            ids |= {_plain(i).lower() for i in _ID.findall(found["ids"])}
        elif each.strip() in {"attachments", "microsoft.graph.itemAttachment/item"}:
            names.add(each.strip())
        elif each:
            raise _unsupported(f"the $expand {each!r}")
    return frozenset(names), frozenset(ids)


def page_size(query: Mapping[str, str], prefer: str, usual: int = 10) -> int:
    """$top, or odata.maxpagesize of a Prefer header; 1 to 1000, else 10 (§3)."""
    asked = re.search(r"odata\.maxpagesize=(\d+)", prefer)
    text = query.get("$top") or (asked[1] if asked else str(usual))
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        text = f"Invalid value '{text}' for $top query option found."
        raise GraphError(400, "ErrorInvalidUrlQuery", text)
    return int(text)


def skipped(query: Mapping[str, str]) -> int:
    """$skip: how many items the pages before this one held."""
    text = query.get("$skip", "0")
    if not text.isdigit():
        text = f"Invalid value '{text}' for $skip query option found."
        raise GraphError(400, "ErrorInvalidUrlQuery", text)
    return int(text)


def only(query: Mapping[str, str], *allowed: str) -> None:
    """Refuses query options that this call does not take."""
    for name in query:
        if name not in allowed:
            raise _unsupported(f"the query option {name} here")
