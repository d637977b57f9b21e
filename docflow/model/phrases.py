"""The words of one language, as loaded from templates/phrases/<language>/."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from docflow.errors import TemplateError
from docflow.model.vacancy import Language
from docflow.model.work import Finding


class _Plain(Formatter):
    """`{name}` and nothing else: a phrase never reaches into a value."""

    def get_field(self, field_name: str, _: Any, kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        if field_name not in kwargs:
            raise KeyError(field_name)
        return kwargs[field_name], field_name


_FORMATTER = _Plain()


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """The phrases of one language: a tree of tables with strings and lists at its leaves.

    Equal only to itself, so that what is compiled from it can be kept with it as the key.

    Keys are dotted paths; a quoted TOML key with a dot ("1.1") is one step, so paths are given
    as separate arguments: `phrases.text("findings", "answer.missing", number="1.1")`.
    """

    language: Language
    table: Mapping[str, Any]

    def get(self, *path: str) -> Any:
        """The table, list or string at `path`. Raises TemplateError when there is none."""
        node: Any = self.table
        for step in path:
            if not isinstance(node, Mapping) or step not in node:
                raise TemplateError(
                    f'phrases/{self.language}: there is no "{" > ".join(path)}".',
                    "Copy the missing line from the file that came with docflow.",
                )
            node = node[step]
        return node

    def has(self, *path: str) -> bool:
        """Whether something stands at `path`."""
        node: Any = self.table
        for step in path:
            if not isinstance(node, Mapping) or step not in node:
                return False
            node = node[step]
        return True

    def text(self, *path: str, **values: object) -> str:
        """The sentence at `path` with `{name}` replaced by values, which are never formatted."""
        pattern = self.get(*path)
        if not isinstance(pattern, str):
            raise TemplateError(f'phrases/{self.language}: "{" > ".join(path)}" is not a text.')
        try:
            return _FORMATTER.vformat(pattern, (), {k: str(v) for k, v in values.items()})
        except (KeyError, ValueError, IndexError) as fault:
            raise TemplateError(
                f'phrases/{self.language}: "{" > ".join(path)}" uses {fault}, '
                f"which is not among {', '.join(sorted(values)) or 'nothing'}."
            ) from fault


Catalogue = Mapping[Language, Phrases]


def message(finding: Finding, phrases: Phrases) -> str:
    """The sentence of a finding in the language of `phrases`: what is missing, as a question."""
    path = ("findings", finding.code, *([finding.variant] if finding.variant else []))
    return phrases.text(*path, **finding.values)
