"""What docflow hands back fetches nothing when somebody opens it."""

from collections.abc import Callable, Mapping

import pytest
from packages import relations

from docflow.forms.blank import draw
from docflow.forms.gate import Package, open_package
from docflow.forms.outside import detached
from docflow.forms.parts import OFFICE, parse, unpack
from docflow.forms.parts import pack as packed
from docflow.forms.returned import annotate
from docflow.forms.stamp import stamp
from docflow.model.work import Finding, FormKind, Reading, Severity
from docflow.texts import shipped_catalogue

NL = shipped_catalogue()["nl"]
INTAKE = FormKind.INTAKE
BLANK = draw(INTAKE, NL)
SETTINGS, RELATIONS = "word/settings.xml", "word/_rels/settings.xml.rels"
R = f'xmlns:r="{OFFICE}/relationships"'
ON_A_SHARE = [
    "file:///\\\\deel.example\\sjablonen\\Brief.dotm",
    "file://deel.example/Brief.dotm",
    "\\\\deel.example\\Brief.dotm",
    "file:///C:\\Users\\an\\AppData\\Roaming\\Microsoft\\Templates\\Normal.dotm",
]


def with_template(target: str) -> bytes:
    """The blank form as Word saves one made from a template: a relation, and a setting for it."""
    parts = unpack(BLANK)
    setting = f'<w:attachedTemplate {R} r:id="rId1"/>'.encode()
    head, start, rest = parts[SETTINGS].partition(b"<w:settings")
    attributes, end, inner = rest.partition(b">")
    parts[SETTINGS] = head + start + attributes + end + setting + inner
    parts[RELATIONS] = relations(("attachedTemplate", target, True))
    return packed(parts)


def sent_back(data: bytes) -> bytes:
    point = Finding(code="manager.missing", severity=Severity.ERROR, at="2")
    reading = Reading(kind=INTAKE, findings=(point,))
    return annotate(data, reading, NL, reference=None)


def accepted(data: bytes) -> bytes:
    return annotate(data, Reading(kind=INTAKE), NL, reference="V-7Q4K")


def stamped(data: bytes) -> bytes:
    return stamp(data, "V-7Q4K", INTAKE, NL)


@pytest.mark.parametrize("target", ON_A_SHARE)
@pytest.mark.parametrize("hand_back", [sent_back, accepted, stamped])
def test_a_form_that_is_handed_back_has_no_template_elsewhere(
    hand_back: Callable[[bytes], bytes], target: str
) -> None:
    data = with_template(target)
    assert isinstance(open_package(data, "x.docx"), Package)
    parts = unpack(hand_back(data))
    assert len(parse(parts[RELATIONS])) == 0
    assert b"attachedTemplate" not in parts[SETTINGS]
    assert b"deel.example" not in b"".join(parts.values())
    assert isinstance(open_package(packed(parts), "x.docx"), Package)


@pytest.mark.parametrize(
    ("kind", "element"),
    [
        ("image", '<w:p><w:r><a:blip xmlns:a="x" r:link="{id}"/></w:r></w:p>'),
        ("oleObject", '<w:p><w:r><o:OLEObject xmlns:o="x" r:id="{id}"/></w:r></w:p>'),
        ("subDocument", '<w:subDoc r:id="{id}"/>'),
        ("frame", '<w:frame><w:sourceFileName r:id="{id}"/></w:frame>'),
    ],
)
def test_whatever_else_is_fetched_goes_with_the_element_that_asked_for_it(
    kind: str, element: str
) -> None:
    parts = unpack(BLANK)
    listing = "word/_rels/document.xml.rels"
    line = (
        f'<Relationship Id="away" Type="{OFFICE}/relationships/{kind}" TargetMode="External" '
        'Target="http://volg.example/x"/>'
    )
    parts[listing] = parts[listing].replace(b"</Relationships>", f"{line}</Relationships>".encode())
    asked = element.format(id="away").replace(" r:", f" {R} r:", 1).encode()
    main = parts["word/document.xml"]
    parts["word/document.xml"] = main.replace(b"<w:body>", b"<w:body>" + asked, 1)
    made = detached(parts)
    assert b"away" not in made[listing] + made["word/document.xml"]


def test_a_task_pane_that_word_would_load_is_not_related_any_more() -> None:
    pane = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
    parts = unpack(BLANK)
    line = f'<Relationship Id="p" Type="{pane}" Target="word/webextensions/taskpanes.xml"/>'
    listing = parts["_rels/.rels"].replace(b"</Relationships>", f"{line}</Relationships>".encode())
    assert detached(parts | {"_rels/.rels": listing}).keys() == parts.keys()
    assert b"taskpanes" not in detached(parts | {"_rels/.rels": listing})["_rels/.rels"]


def test_links_that_a_person_clicks_stay_and_so_does_every_byte() -> None:
    parts = unpack(BLANK)
    listing = parts["word/_rels/document.xml.rels"]
    link = (
        f'<Relationship Id="l" Type="{OFFICE}/relationships/hyperlink" TargetMode="External" '
        'Target="https://voorbeeld.example/?a=1"/>'
    )
    listing = listing.replace(b"</Relationships>", f"{link}</Relationships>".encode())
    linked: Mapping[str, bytes] = parts | {"word/_rels/document.xml.rels": listing}
    assert detached(dict(linked)) == linked


def test_doing_it_twice_is_doing_it_once() -> None:
    once = detached(unpack(with_template(ON_A_SHARE[0])))
    assert detached(once) == once
