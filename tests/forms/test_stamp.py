"""The reference goes into forms that anybody saved, and nothing else changes."""

import io
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_SECTION
from lxml import etree
from office import resaved

from docflow.forms.blank import draw
from docflow.forms.gate import Package, open_package
from docflow.forms.parts import (
    CONTENT_TYPES,
    CORE,
    CUSTOM,
    Parts,
    W,
    links,
    main_part,
    pack,
    parse,
    unpack,
)
from docflow.forms.stamp import IDENTITY, identity, stamp
from docflow.model.work import FormKind
from docflow.texts import shipped_catalogue

NL = shipped_catalogue()["nl"]
INTAKE = FormKind.INTAKE
OWN = "docflow intake-nl 1 V-7Q4K"
ANSWERS = {"1.1": "Planner", "3.1/trait": "Blijft rustig", "6.2": "Vroege start\nen late drukte"}


def stamped(data: bytes, reference: str = "V-7Q4K") -> bytes:
    return stamp(data, reference, INTAKE, NL)


def marks(data: bytes) -> dict[str, str]:
    """Part → its text, for the parts that can carry an identity."""
    parts = unpack(data)
    footers = [name for _, name in links(parts, main_part(parts), "footer")]
    names = [
        *footers,
        *(n for k in ("core", "custom") for _, n in links(parts, "", f"{k}-properties")),
    ]
    return {name: "".join(str(t) for t in parse(parts[name]).itertext()) for name in names}


def from_elsewhere() -> bytes:
    """A form as Google writes it: no properties, no footer, styles of its own."""
    document = docx.Document()
    document.add_heading("Vacature-intake")
    row = document.add_table(1, 3).rows[0]
    for cell, words in zip(row.cells, ("1.1", "Welke functie?", "Planner"), strict=True):
        cell.text = words
    saved = io.BytesIO()
    document.save(saved)
    return without(unpack(saved.getvalue()), CORE, "docProps/app.xml", "docProps/thumbnail.jpeg")


def without(parts: Parts, *names: str) -> bytes:
    """The file without some of its parts and whatever speaks of them."""
    kept = {name: content for name, content in parts.items() if name not in names}
    for listing in (CONTENT_TYPES, "_rels/.rels"):
        root = parse(kept[listing])
        for node in list(root):
            if (node.get("PartName") or f"/{node.get('Target')}").lstrip("/") in names:
                root.remove(node)
        kept[listing] = etree.tostring(root)
    return pack(kept)


def test_the_reference_stands_in_every_footer_in_the_keywords_and_in_the_property() -> None:
    found = marks(stamped(draw(INTAKE, NL)))
    assert set(found) == {"word/footer1.xml", "word/footer2.xml", CORE, CUSTOM}
    assert all(OWN in words for words in found.values())


def test_a_stamped_form_is_the_form_drawn_with_that_reference() -> None:
    drawn = unpack(draw(INTAKE, NL, reference="V-7Q4K"))
    made = unpack(stamped(draw(INTAKE, NL)))
    assert made["word/document.xml"] == drawn["word/document.xml"]
    assert marks(pack(made)) == marks(pack(drawn))


def test_stamping_twice_changes_nothing() -> None:
    once = stamped(draw(INTAKE, NL, answers=ANSWERS))
    assert stamped(once) == once


def test_a_newer_reference_replaces_the_older_one() -> None:
    newer = stamped(stamped(draw(INTAKE, NL)), "V-9XYZ")
    assert all("V-9XYZ" in words and "V-7Q4K" not in words for words in marks(newer).values())
    assert newer == stamped(draw(INTAKE, NL), "V-9XYZ")


def test_every_other_part_stays_byte_for_byte() -> None:
    before = unpack(draw(INTAKE, NL, answers=ANSWERS))
    after = unpack(stamped(pack(before)))
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"word/footer1.xml", "word/footer2.xml", CORE, CUSTOM}


def test_a_form_from_elsewhere_gets_a_footer_and_properties() -> None:
    data = stamped(from_elsewhere())
    found = marks(data)
    assert len(found) == 3
    assert all(OWN in words for words in found.values())
    read = docx.Document(io.BytesIO(data))
    assert read.sections[0].footer.paragraphs[0].text == OWN
    assert [cell.text for cell in read.tables[0].rows[0].cells][2] == "Planner"
    assert stamped(data) == data


def test_a_form_from_elsewhere_still_passes_the_gate() -> None:
    package = open_package(stamped(from_elsewhere()), "intake.docx")
    assert isinstance(package, Package)
    assert {"word/footer1.xml", CORE, CUSTOM} <= set(package.parts)


def test_a_section_of_ones_own_gets_the_reference_too() -> None:
    document = docx.Document(io.BytesIO(draw(INTAKE, NL)))
    added = document.add_section(WD_SECTION.NEW_PAGE)
    added.footer.is_linked_to_previous = False
    added.footer.paragraphs[0].text = "Vertrouwelijk"
    saved = io.BytesIO()
    document.save(saved)
    footers = [s.footer for s in docx.Document(io.BytesIO(stamped(saved.getvalue()))).sections]
    assert [p.text for p in footers[-1].paragraphs] == ["Vertrouwelijk", OWN]
    assert all(OWN in f.paragraphs[-1].text for f in footers)


@pytest.mark.parametrize(
    "runs",
    [
        ("docflow intake-nl 1",),
        ("doc", "flow ", "intake-nl", " 1 V-1AAA"),
        ("Bureau Werkwijs · docflow intake-nl 1 V-1AAA · 2026",),
    ],
)
def test_a_footer_that_word_cut_into_runs_is_put_right(runs: tuple[str, ...]) -> None:
    parts = unpack(draw(INTAKE, NL))
    cut = "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    whole = b'<w:r><w:t xml:space="preserve">docflow intake-nl 1</w:t>'
    parts["word/footer1.xml"] = parts["word/footer1.xml"].replace(whole, f"{cut}<w:r>".encode(), 1)
    line = marks(stamped(pack(parts)))["word/footer1.xml"]
    before, after = IDENTITY.split("".join(runs))[0], IDENTITY.split("".join(runs))[-1]
    assert line == f"{before}{OWN}{after}1/1"


def test_page_numbers_and_tabs_of_the_footer_stay() -> None:
    footer = parse(unpack(stamped(draw(INTAKE, NL)))["word/footer1.xml"])
    assert [f.get(f"{W}instr") for f in footer.iter(f"{W}fldSimple")] == [" PAGE ", " NUMPAGES "]
    assert len(list(footer.iter(f"{W}tab"))) == 1


def test_keywords_and_properties_of_others_stay() -> None:
    parts = unpack(draw(INTAKE, NL))
    parts[CORE] = parts[CORE].replace(b"docflow intake-nl 1<", b"logistiek, docflow intake-nl 1<")
    parts[CUSTOM] = parts[CUSTOM].replace(b'name="docflow"', b'name="Afdeling"')
    data = stamped(pack(parts))
    assert docx.Document(io.BytesIO(data)).core_properties.keywords == f"{OWN}, logistiek"
    own = {n.get("name"): (n.get("pid"), n[0].text) for n in parse(unpack(data)[CUSTOM])}
    assert own == {"Afdeling": ("2", "docflow intake-nl 1"), "docflow": ("3", OWN)}


def test_an_identity_is_found_again_in_running_text() -> None:
    for kind in FormKind:
        for reference in (None, "V-7Q4K", "DF-3F9K2M"):
            found = IDENTITY.search(f"Pagina 1 {identity(kind, 'fr', reference)}\t1/4")
            assert found
            assert found.group("kind", "language", "reference") == (kind, "fr", reference)


@pytest.mark.libreoffice
def test_a_form_saved_by_libreoffice_is_stamped_and_keeps_its_answers(tmp_path: Path) -> None:
    given = {"intake.docx": draw(INTAKE, NL, answers=ANSWERS, reference="V-1AAA")}
    saved = resaved(given, "docx:MS Word 2007 XML", tmp_path)["intake.docx"]
    data = stamped(saved)
    assert all(OWN in words and "V-1AAA" not in words for words in marks(data).values())
    before, after = unpack(saved), unpack(data)
    assert after["word/document.xml"] == before["word/document.xml"]
    assert stamped(data) == data
