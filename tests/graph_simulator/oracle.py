"""Microsoft's own description of the calls as a judge: the closed one in ../shared/graph.

It is never copied into the repository. Where it is not beside it, the simulator's own rules
(rules.py) still hold; in CI it must be there.
"""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "graph"
HERE = Path(os.environ.get("DOCFLOW_GRAPH_DESCRIPTION", BESIDE))
NAME = "openapi-mail-v1.0.strict.json"
_URN = "urn:graph"


class Oracle:
    """Says what does not fit, in words; nothing when all is well."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text(encoding="utf-8"))
        resource = DRAFT202012.create_resource(self._document)
        self._registry: Registry[Any] = Registry().with_resource(_URN, resource)
        self._judges: dict[str, Draft202012Validator] = {}

    def request(self, template: str, method: str, media: str, content: Any) -> Iterator[str]:
        """content: the decoded body of a request; None for no body."""
        operation = self._operation(template, method)
        described = operation.get("requestBody")
        if content is None:
            if described and described.get("required"):
                yield "a body is demanded"
            return
        if described is None or media not in described["content"]:
            yield f"no body of type {media or 'unknown'} is described"
            return
        where = (template, method, "requestBody", "content", media, "schema")
        yield from self._misfits(where, content)

    def query(self, template: str, method: str, names: Iterator[str]) -> Iterator[str]:
        """Query options that the description does not list for this call."""
        listed = self._operation(template, method).get("parameters", [])
        known = {p.get("name") or f"${p['$ref'].rpartition('/')[2]}" for p in listed}
        yield from (
            f"the query option {name} is not described" for name in names if name not in known
        )

    def response(
        self, template: str, method: str, status: int, media: str, content: Any
    ) -> Iterator[str]:
        """content: the decoded body of a response; None for no body."""
        responses = self._operation(template, method)["responses"]
        code = str(status) if str(status) in responses else "default"
        if code == "default" and status < 400:
            yield f"the status {status} is not described"
            return
        described = responses[code].get("content")
        if content is None or described is None:
            if bool(described) != (content is not None):
                yield f"{status} comes {'without its' if described else 'with a'} body"
            return
        if media not in described:
            if media not in {"text/plain", "application/octet-stream"}:
                yield f"{status} comes as {media}"
            return
        if media == "application/json":
            where = (template, method, "responses", code, "content", media, "schema")
            yield from self._misfits(where, content)

    def _operation(self, template: str, method: str) -> Any:
        return self._document["paths"][template][method.lower()]

    def _misfits(self, where: tuple[str, ...], content: Any) -> Iterator[str]:
        template, method, *rest = where
        steps = ["paths", template, method.lower(), *rest]
        pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
        if pointer not in self._judges:
            schema = {"$ref": f"{_URN}#/{pointer.replace('{', '%7B').replace('}', '%7D')}"}
            self._judges[pointer] = Draft202012Validator(schema, registry=self._registry)
        for error in self._judges[pointer].iter_errors(content):
            yield _deepest(error)


def _deepest(error: Any) -> str:
    """Of "fits none of these", why it does not fit the one that it misses least."""
    while error.context:
        branches: dict[Any, list[Any]] = {}
        for each in error.context:
            branches.setdefault(each.schema_path[0], []).append(each)
        error = min(branches.values(), key=len)[0]
    at = "/".join(str(step) for step in error.absolute_path) or "the body"
    return f"{at}: {error.message[:300]}"


@cache
def the_oracle(folder: Path = HERE) -> Oracle | None:
    """The description, read once a process; None where it is not at hand."""
    path = folder / NAME
    return Oracle(path) if path.is_file() else None
