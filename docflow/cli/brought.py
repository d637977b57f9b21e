"""What a run brought, as lines of 80 columns."""

from collections.abc import Iterator
from typing import Any

import click

from docflow.cli.layout import shortened, wrapped

WHOLE, LINES = 3, 20
"""So many vacancies are shown with all they brought; of more, so many get a line each."""

_MARKS = {
    "good": ("✓", "green"),
    "half": ("◐", "yellow"),
    "note": ("·", "yellow"),
    "wrong": ("✗", "red"),
    "back": ("✎", "yellow"),
}


def show(brought: dict[str, Any], root: str) -> None:
    """Prints what `flow.outcome.outcome` found. root: the outbox."""
    parts = (
        _forms(brought, root),
        _read(brought["read"], root),
        _sent(brought["sent"], brought["many_sent"], root),
        _waiting(brought["waiting"]),
    )
    said = "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))
    click.echo(said or "Nothing new. docflow status says what stands where.")


def _mark(name: str) -> str:
    sign, colour = _MARKS[name]
    return click.style(sign, fg=colour)


def _item(name: str, text: str) -> str:
    return f"  {_mark(name)} {wrapped(text, '    ').lstrip()}"


# --- forms --------------------------------------------------------------------------------------


def _forms(brought: dict[str, Any], root: str) -> Iterator[str]:
    rows, many = brought["vacancies"], brought["many_vacancies"]
    for row in rows:
        yield from _intake(row, root, whole=many <= WHOLE)
    if many > len(rows):
        yield f"… and {many - len(rows)} more vacancies; docflow status lists them all."
    for row in brought["candidates"]:
        yield from _candidate(row)
    for row in brought["renewed"]:
        yield f"{_mark('good')} {row['reference']}  {row['title']}"
        yield "  its documents are up to date again"
    for row in brought["returned"]:
        yield f"{_mark('back')} {_goes_back(row['file'], row['errors'])}"
    for row in brought["refused"]:
        yield f"{_mark('wrong')} {row['file']}: refused"
        yield wrapped(row["why"], "    ")


def _goes_back(file: str, errors: int) -> str:
    return f"{file}: goes back with {errors} open point{'s' if errors > 1 else ''}"


def _intake(row: dict[str, Any], root: str, *, whole: bool) -> Iterator[str]:
    complete = row["status"] == "complete"
    said = f"{row['file']}: complete" if complete else _goes_back(row["file"], row["errors"])
    if row["warnings"]:
        said += f", {row['warnings']} to look at"
    name = row["title"] or row["file"]
    yield f"{_mark('good' if complete else 'back')} {row['reference']}  {name}"
    yield f"  {said}"
    if not whole:
        return
    if row["folder"]:
        yield f"  {root}/{row['folder']}"
    folder = f"{row['folder']}/"
    for path in row["files"]:
        yield f"    {path.removeprefix(folder)}"
    for day, what in row["coming"]:
        yield f"  {day}  {what}"


def _candidate(row: dict[str, Any]) -> Iterator[str]:
    yield f"{_mark('good')} {row['reference']}  {row['title']}"
    if row["candidate"] is None:
        yield f"  {row['file']}: says what it said before; nothing changes"
        return
    yield f"  {row['file']}: {row['candidate']}, {row['state']}"
    for moment, what in row["coming"]:
        yield f"  {moment}  {what}"


# --- answers, mails, what waits -----------------------------------------------------------------


def _read(read: list[dict[str, Any]], root: str) -> Iterator[str]:
    if read:
        yield f"Read: {len(read)}"
    for item in read:
        yield _item(item["mark"], item["says"])
    for card in dict.fromkeys(item["file"] for item in read if item.get("file")):
        yield f"  {root}/{card}"


def _sent(sent: list[dict[str, Any]], many: int, root: str) -> Iterator[str]:
    if many:
        yield f"Mails written to {root}/mail: {many}"
    for mail in sent:
        yield f"  {shortened(mail['to'], 30):<30}  {shortened(mail['subject'], 46)}"
    if many > len(sent):
        yield f"  … and {many - len(sent)} more; docflow outbox lists them all."


def _waiting(waiting: list[dict[str, Any]]) -> Iterator[str]:
    if waiting:
        yield "Waiting:"
    for item in waiting[:LINES]:
        yield _item("note", item["what"])
        yield wrapped(item["why"], "    ")
    if len(waiting) > LINES:
        yield f"  … and {len(waiting) - LINES} more; docflow status lists them all."
