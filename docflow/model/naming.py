"""Whom a typed name means: people write "Jan", "J. Peeters", "Peeters Jan" or "HM" for one who
stands in section 2 as Jan Peeters."""

from collections.abc import Mapping, Sequence

from docflow.model.folding import ASIDE, known, words
from docflow.model.phrases import Phrases
from docflow.model.vacancy import Stakeholder

_COMPARED = 2_000
"""Characters of a name that are compared; a hostile form should not buy time with it."""


def meant(
    name: str, people: Sequence[Stakeholder], roles: Mapping[str, str]
) -> tuple[Stakeholder, ...]:
    """Everybody that `name` may mean, as people write names in a process step.

    roles: folded word → `Role` value. In this order: the whole name or the address; a role
    ("HM": everybody who has it); a part of the name ("Jan", "J. Peeters", "Peeters Jan"). Case
    and accents never matter.
    """
    wanted = _words(name)
    exact = [p for p in people if wanted and wanted in (_words(p.name), _words(p.email))]
    if exact:
        return tuple(exact[:1])
    if role := known(name, roles):
        return tuple(p for p in people if p.role == role)
    parts = _words(ASIDE.sub("", name))
    return tuple(p for p in people if parts and _has(_words(p.name), parts))


def full_name(name: str, people: Sequence[Stakeholder], roles: Mapping[str, str]) -> str:
    """The name of the one person that `name` means; as typed where that is not certain."""
    found = meant(name, people, roles)
    return found[0].name or name if len(found) == 1 else name


def full_names(
    names: Sequence[str], people: Sequence[Stakeholder], roles: Mapping[str, str]
) -> tuple[str, ...]:
    """Each person once, by their full name where that is certain ("HM, Jan" are one)."""
    return tuple(dict.fromkeys(full_name(name, people, roles) for name in names))


def role_words(phrases: Phrases) -> dict[str, str]:
    """What people call the roles in one language (words.toml): folded word → `Role` value."""
    roles: Mapping[str, Sequence[str]] = phrases.get("roles")
    return {" ".join(_words(word)): role for role, typed in roles.items() for word in typed}


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word.folded for word in words((text or "")[:_COMPARED]) if word.folded)


def _has(full: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether every part, or initial, is one of the words of a name."""
    return all(any(w == part or (len(part) == 1 and w[0] == part) for w in full) for part in parts)
