"""Bodies of mail: HTML as Exchange keeps it, text as Exchange derives it."""

import html
import re
from html.parser import HTMLParser

from graph_simulator.wire import Json

_QUOTED = (
    re.compile(r'<div id="(?:appendonsend|divRplyFwdMsg)"|<blockquote|<hr\b', re.IGNORECASE),
    re.compile(
        r"^-{3,} ?(?:Original|Oorspronkelijk)|^(?:Van|From|De)\s?:|^_{10,}|^>", re.MULTILINE
    ),
)

_HEAD = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'


def asked_for(body: Json, *, text: bool) -> Json:
    """A body as it is kept, or as text."""
    if text and body["contentType"] == "html":
        return {"contentType": "text", "content": as_text(body)}
    return body


def kept(body: Json) -> Json:
    """A body as Exchange keeps it: HTML gets a head of Exchange's own."""
    kind, content = str(body["contentType"]).lower(), str(body["content"])
    if kind == "html" and "<head" not in content.lower():
        inner = re.sub(r"</?(?:html|body)[^>]*>", "", content, flags=re.IGNORECASE)
        content = f"<html><head>\r\n{_HEAD}</head><body>{inner}</body></html>"
    return {"contentType": kind, "content": content}


def unique(body: Json) -> Json:
    """What stands above the quoted mail, roughly as Exchange cuts it."""
    quoted = _QUOTED[0 if body["contentType"] == "html" else 1].search(body["content"])
    cut = quoted.start() if quoted else None
    return {"contentType": body["contentType"], "content": body["content"][:cut]}


def as_text(body: Json) -> str:
    """A body as text, as Exchange derives it from HTML: blocks on lines of their own."""
    content = str(body["content"])
    if body["contentType"] != "html":
        return content
    reader = _Words()
    reader.feed(content)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.said)).strip()


def as_html(text: str) -> str:
    """Text as an HTML body, a paragraph for every line."""
    lines = "".join(f"<p>{html.escape(line) or '&nbsp;'}</p>" for line in text.splitlines())
    return f"<html><body>{lines}</body></html>"


class _Words(HTMLParser):
    _BLOCKS = frozenset(
        {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "hr", "blockquote", "table"}
    )
    _SILENT = frozenset({"style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._silent += tag in self._SILENT
        if tag in self._BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self._SILENT
        if tag in self._BLOCKS - {"br", "hr"}:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(re.sub(r"\s+", " ", data))
