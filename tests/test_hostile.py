"""Every hostile file goes the way of every file: through the sandbox, the reader and the rules."""

import datetime as dt
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import docx
import hostile_words
import hostile_zips
import pytest
from hostile import ANY, MAIN, READ, Case, intake, intake_parts, replaced, with_entries
from office import resaved
from packages import Entry, packed, related, relations, zipped

from docflow.flow.check import examine
from docflow.model.phrases import message
from docflow.model.work import Reading, Status
from docflow.sandbox import Sandbox
from docflow.texts import shipped_catalogue

TODAY = dt.date(2026, 11, 23)
SECONDS = 10.0


@pytest.fixture(scope="module")
def reader() -> Iterator[Sandbox[Reading]]:
    with Sandbox(examine, constants=({}, shipped_catalogue()), seconds=SECONDS) as sandbox:
        sandbox.call(intake(), "formulier.docx", TODAY)
        yield sandbox


def ending(case: Case, reader: Sandbox[Reading]) -> str:
    """How a case ends: "complete", "incomplete", the finding that refuses it, or what broke."""
    data = case.make()
    started = time.monotonic()
    try:
        reading = reader.call(data, case.file, TODAY)
        phrases = shipped_catalogue()[reading.language]
        texts = [message(finding, phrases) for finding in reading.findings]
    except Exception as fault:  # one broken case must not hide the others
        return f"broke: {type(fault).__name__}: {fault}"
    if time.monotonic() - started > SECONDS:
        return "broke: too slow"
    if reading.status is not Status.UNREADABLE:
        return reading.status if all(texts) else "broke: a finding without words"
    codes = [f"{f.code}/{f.variant}" if f.variant else f.code for f in reading.findings]
    return codes[0] if len(codes) == 1 else f"broke: {codes}"


@pytest.mark.parametrize("family", [hostile_zips, hostile_words], ids=lambda m: m.__name__)
def test_every_hostile_file_ends_in_one_clear_state(
    family: ModuleType, reader: Sandbox[Reading]
) -> None:
    made: list[Case] = list(family.cases())
    assert len(made) == len({case.name for case in made}) >= 150
    wrong = {}
    for case in made:
        end = ending(case, reader)
        if case.ends == READ:
            fine = end in (Status.COMPLETE, Status.INCOMPLETE)
        else:
            fine = end == case.ends or (case.ends == ANY and not end.startswith("broke"))
        if not fine:
            wrong[case.name] = end
    assert wrong == {}


def test_nothing_that_a_file_points_at_is_ever_fetched(reader: Sandbox[Reading]) -> None:
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_count, args=(server, calls), daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        main = intake_parts()[MAIN].decode()
        for doctype in (
            f'<!DOCTYPE w SYSTEM "{address}">',
            f'<!DOCTYPE w [<!ENTITY x SYSTEM "{address}">]>',
            f'<!DOCTYPE w [<!ENTITY % x SYSTEM "{address}"> %x;]>',
            f'<?xml-stylesheet href="{address}"?>',
        ):
            reader.call(replaced(MAIN, (doctype + main).encode()), "a.docx", TODAY)
        for kind in ("hyperlink", "attachedTemplate", "image", "oleObject", "styles", "header"):
            reader.call(related((kind, address, True)), "a.docx", TODAY)
        socket.create_connection(server.getsockname()).close()  # the listener does listen
        while not calls:
            time.sleep(0.01)
    assert len(calls) == 1


def _count(server: socket.socket, calls: list[object]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        calls.append(connection)
        connection.close()


# --- what must not be refused --------------------------------------------------------------


def _with_word_company() -> bytes:
    """What Word adds to a form in a company: templates on disks, labels, fonts, thumbnails."""
    rels = intake_parts()["word/_rels/document.xml.rels"].decode()
    more = (
        '<Relationship Id="rId901" TargetMode="External" Target="https://voorbeeld.example/?a=1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/>'
        '<Relationship Id="rId902" TargetMode="External" Target="mailto:an@voorbeeld.example" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/>'
        '<Relationship Id="rId903" Target="../customXml/item1.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/>'
        '<Relationship Id="rId904" Target="charts/chart1.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"/>'
    )
    chart = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    types = intake_parts()["[Content_Types].xml"].decode()
    more_types = f'<Override PartName="/word/charts/chart1.xml" ContentType="{chart}"/>'
    template = "file:///C:\\Users\\an\\AppData\\Roaming\\Microsoft\\Templates\\Normal.dotm"
    return packed(
        {
            **intake_parts(),
            "[Content_Types].xml": types.replace("</Types>", f"{more_types}</Types>").encode(),
            "word/_rels/document.xml.rels": rels.replace(
                "</Relationships>", f"{more}</Relationships>"
            ).encode(),
            "word/_rels/settings.xml.rels": relations(("attachedTemplate", template, True)),
            "customXml/item1.xml": '<?xml version="1.0"?><b:Sources xmlns:b="x"/>'.encode("utf-16"),
            "docProps/thumbnail.jpeg": b"\xff\xd8\xff\xe0" + bytes(4_000),
            "docProps/app.xml": b"<Properties><Application>Word</Application></Properties>",
            "docMetadata/LabelInfo.xml": b'<labelList><label enabled="1"/></labelList>',
            "word/fonts/font1.odttf": bytes(range(256)) * 200,
            "word/media/image1.svg": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>',
            "word/charts/chart1.xml": b"<c:chartSpace xmlns:c='x'/>",
            "word/charts/_rels/chart1.xml.rels": relations(
                ("package", "../embeddings/Microsoft_Excel_Sheet1.xlsx", False)
            ),
            "word/embeddings/Microsoft_Excel_Sheet1.xlsx": packed({"xl/workbook.xml": b"<a/>"}),
            "[trash]/0000.dat": bytes(2_000),
        }
    )


def _streamed() -> bytes:
    """As Google Docs and SharePoint send it: sizes behind the data, content types last."""
    entries = [
        Entry(name=n.encode(), content=c, descriptor=True) for n, c in intake_parts().items()
    ]
    return zipped(sorted(entries, key=lambda entry: entry.name, reverse=True))


def _edited_with_python_docx() -> bytes:
    edited = docx.Document(io.BytesIO(intake()))
    edited.add_picture(io.BytesIO(_PIXEL))
    edited.add_comment(edited.paragraphs[0].runs, text="Klopt dit?", author="An", initials="A")
    saved = io.BytesIO()
    edited.save(saved)
    return saved.getvalue()


_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415478da63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@pytest.mark.parametrize(
    "make",
    [
        intake,
        _with_word_company,
        _streamed,
        _edited_with_python_docx,
        lambda: with_entries(Entry(name=b"word/", method=0), Entry(name=b"_rels/", method=0)),
        lambda: packed({n.replace("word/", "Word/"): c for n, c in intake_parts().items()}),
    ],
    ids=["drawn", "word", "streamed", "python-docx", "folders", "capitals"],
)
def test_a_form_from_an_ordinary_program_is_read_in_full(
    make: Callable[[], bytes], reader: Sandbox[Reading]
) -> None:
    expected = reader.call(intake(), "formulier.docx", TODAY)
    reading = reader.call(make(), "formulier.docx", TODAY)
    assert expected.status is Status.COMPLETE
    assert reading.status is Status.COMPLETE
    assert reading.answers == expected.answers


@pytest.mark.libreoffice
def test_a_form_that_went_through_libreoffice_is_read_in_full(
    reader: Sandbox[Reading], tmp_path: Path
) -> None:
    expected = reader.call(intake(), "formulier.docx", TODAY)
    data = intake()
    for step, kind in enumerate(("odt", "docx", "doc", "docx")):
        folder = tmp_path / str(step)
        folder.mkdir()
        before = (
            "intake.docx" if kind in ("odt", "doc") else f"intake.{'doc' if step > 2 else 'odt'}"
        )
        data = resaved({before: data}, kind, folder)[before]
        reading = reader.call(data, f"intake.{kind}", TODAY)
        if kind == "docx":
            assert reading.answers == expected.answers
        else:
            assert [finding.variant for finding in reading.findings] == [kind]
