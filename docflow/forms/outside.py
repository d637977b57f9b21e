"""What in a Word file leads out of it, and does not go back to anybody.

Word fetches an attached template when it opens a form, from a share too, and hands that server
the reader's password hash on the way. The gate lets such files in, since docflow fetches nothing
and every company has templates on its disks; what docflow hands on holds none of it.
"""

from lxml import etree

from docflow.forms.parts import OFFICE, Parts, parse, written
from docflow.forms.unpack import part_name

_FOLLOWED = "hyperlink"
"""The only kind that may lead out: nothing happens until a person clicks. The gate knows where."""

_FETCHING = frozenset({"attachedTemplate", "webextensiontaskpanes"})
"""Kinds that make Word fetch something even where they lead to a part of the file itself."""

_REFERRING = f"{{{OFFICE}/relationships}}"


def detached(parts: Parts) -> Parts:
    """The parts of a form without whatever Word would fetch from elsewhere when it opens it.

    What is not concerned stays byte for byte; doing it twice is doing it once.
    """
    kept = dict(parts)
    for name in parts:
        if part_name(name).endswith(".rels"):
            relations = parse(parts[name])
            gone = [line for line in relations if _leads_out(line)]
            if gone:
                for line in gone:
                    relations.remove(line)
                kept[name] = written(relations)
                _forget(kept, name, {line.get("Id", "") for line in gone})
    return kept


def _leads_out(relation: etree._Element) -> bool:
    kind = relation.get("Type", "").rpartition("/")[2]
    external = relation.get("TargetMode") == "External"
    return kind in _FETCHING or (external and kind != _FOLLOWED)


def _forget(parts: Parts, listing: str, gone: set[str]) -> None:
    """Takes the elements that used these relations out of the part that `listing` speaks for."""
    folder, _, file = part_name(listing).rpartition("_rels/")
    source = folder + file.removesuffix(".rels")
    name = next((name for name in parts if source and part_name(name) == source), None)
    if name is None:
        return
    root = parse(parts[name])
    for node in [n for n in root.iter() if gone & {n.get(key) for key in _references(n)}]:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    parts[name] = written(root)


def _references(node: etree._Element) -> list[str]:
    """The attributes by which an element names a relation: r:id, r:embed, r:link …"""
    return [str(key) for key in node.attrib if str(key).startswith(_REFERRING)]
