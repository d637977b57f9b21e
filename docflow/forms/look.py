"""How everything that docflow draws looks: palette, theme, Word styles, settings.

Every text gets its look from a named Word style, so that an agency restyles a document in Word's
style pane; accent and surface come from the theme, so that each stands in one place. Sizes are
half-points (21 = 10.5 pt), lengths are twentieths of a point (567 = 1 cm), as in the file format.
Colours on white and on the surface have a contrast of at least 4.5:1 (tested).
"""

from functools import cache

from docflow.model.vacancy import Language

INK, GREY, EXAMPLE = "1F2933", "64748B", "5B6A80"
HAIRLINE, SURFACE, WHITE = "D9DEE5", "F5F7FA", "FFFFFF"
ACCENT, WARN, GOOD = "0F5C6E", "B45309", "2F7D4F"

LOCALES: dict[Language, str] = {"nl": "nl-BE", "en": "en-GB", "fr": "fr-BE"}
"""The locale of a language: its spelling, and how Word writes dates."""

PORTRAIT, LANDSCAPE = 9638, 14570
"""The width of the text on A4 with margins of 2 cm, upright and on its side."""

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def style_id(name: str) -> str:
    """The id of a style in the file, as Word makes it: "Table Text" → "TableText"."""
    return name.replace(" ", "")


# --- styles -------------------------------------------------------------------------------------


def _color(value: str) -> str:
    theme = {ACCENT: ' w:themeColor="accent1"', INK: ' w:themeColor="text1"'}.get(value, "")
    return f'<w:color w:val="{value}"{theme}/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _space(before: int, after: int, line: int = 276) -> str:
    """Space above and below; `line` in 240ths of a line."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


_WORDS_OWN = {
    **{name: name.lower() for name in ("Heading 1", "Heading 2", "Header", "Footer")},
    "Comment Text": "annotation text",
}


def _style(kind: str, name: str, based: str, body: str) -> str:
    """One style, under the name by which Word knows it if it is one of Word's own."""
    known = _WORDS_OWN.get(name, name)
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id(name)}"><w:name w:val="{known}"/>'
        f'<w:basedOn w:val="{style_id(based)}"/><w:qFormat/>{body}</w:style>'
    )


def _paragraph(name: str, layout: str = "", face: str = "", *, based: str = "Normal") -> str:
    body = f"<w:pPr>{layout}</w:pPr><w:rPr>{face}</w:rPr>"
    return _style("paragraph", name, based, body)


def _character(name: str, face: str) -> str:
    return _style("character", name, "Default Paragraph Font", f"<w:rPr>{face}</w:rPr>")


_KEEP = "<w:keepNext/><w:keepLines/>"
_BOLD = "<w:b/><w:bCs/>"
_GREY = _color(GREY)


def _furniture(name: str, width: int) -> str:
    """Header and footer: small and grey, one tab at the right margin."""
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    return _paragraph(name, f"{tab}{_space(0, 0, 240)}", f"{_GREY}{_size(17)}")


def _paragraphs() -> str:
    return "".join((*_of_text(), *_of_tables(), *_of_pages()))


def _of_text() -> tuple[str, ...]:
    level = '<w:outlineLvl w:val="{}"/>'.format
    return (
        _paragraph("Title", f"{_KEEP}{_space(0, 60, 240)}", _size(44)),
        _paragraph("Subtitle", _space(0, 200, 264), f"{_GREY}{_size(24)}"),
        _paragraph(
            "Heading 1",
            f"{_KEEP}{_space(280, 30, 252)}{level(0)}",
            f"{_BOLD}{_color(ACCENT)}{_size(26)}",
        ),
        _paragraph("Heading 2", f"{_KEEP}{_space(200, 40, 252)}{level(1)}", f"{_BOLD}{_size(22)}"),
        _paragraph(
            "Label",
            f"{_KEEP}{_space(120, 20, 252)}",
            f'<w:caps/>{_GREY}<w:spacing w:val="10"/>{_size(17)}',
        ),
        _paragraph("Help", f"{_KEEP}{_space(0, 80, 259)}", f"{_GREY}{_size(19)}"),
        _paragraph(
            "List Bullet",
            '<w:numPr><w:numId w:val="1"/></w:numPr>'
            f'{_space(0, 60)}<w:ind w:left="284" w:hanging="284"/>',
        ),
    )


def _of_tables() -> tuple[str, ...]:
    return (
        _paragraph("Table Text", _space(0, 0, 259), _size(20)),
        _paragraph(
            "Table Head",
            f"{_KEEP}{_space(0, 0, 240)}",
            f"{_GREY}{_size(17)}",
            based="Table Text",
        ),
        # A little lower, so that the small number stands on the line of its question.
        _paragraph("Number", _space(28, 0, 259), f"{_GREY}{_size(17)}", based="Table Text"),
        _paragraph("Question", based="Table Text"),
        _paragraph("Answer", based="Table Text"),
        _paragraph("Open Answer", face=_color(EXAMPLE), based="Table Text"),
    )


def _of_pages() -> tuple[str, ...]:
    return (
        _furniture("Header", PORTRAIT),
        _furniture("Footer", PORTRAIT),
        _furniture("Header Wide", LANDSCAPE),
        _furniture("Footer Wide", LANDSCAPE),
        _paragraph("Comment Text", _space(0, 60, 240), _size(20)),
        # The paragraph that Word wants between a table and the end of a page's section.
        _paragraph(
            "Page End",
            '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>',
            _size(2),
        ),
    )


def _characters() -> str:
    return "".join(
        (
            _character("Strong", _BOLD),
            _character("Example", _color(EXAMPLE)),
            _character("Typed", _color(INK)),
            _character("Quiet", _GREY),
            _character("Warning", f"{_BOLD}{_color(WARN)}"),
            _character("Good", f"{_BOLD}{_color(GOOD)}"),
        )
    )


def _tables() -> str:
    def edge(side: str, color: str = HAIRLINE, eighths: int = 4) -> str:
        return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="{color}"/>'

    def grid(*, between: str = "") -> str:
        lines = f"{edge('bottom')}{edge('insideH')}{between}"
        padding = "".join(
            f'<w:{side} w:w="85" w:type="dxa"/>' for side in ("top", "left", "bottom", "right")
        )
        return (
            f"<w:tblPr><w:tblBorders>{lines}</w:tblBorders>"
            f"<w:tblCellMar>{padding}</w:tblCellMar></w:tblPr>"
        )

    gaps = edge("insideV", WHITE, 36)
    return (
        _style("table", "Docflow Table", "Table Normal", grid())
        # White gaps are no lines: answer cells side by side read as separate fields.
        + _style("table", "Docflow Form", "Table Normal", grid(between=gaps))
    )


_ROOTS = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:qFormat/></w:style><w:style w:type="character" w:default="1" '
    'w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
    '<w:semiHidden/></w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal">'
    '<w:name w:val="Normal Table"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '</w:style><w:style w:type="numbering" w:default="1" w:styleId="NoList">'
    '<w:name w:val="No List"/><w:semiHidden/></w:style>'
)


@cache
def styles(language: Language) -> bytes:
    """word/styles.xml; texts are spell-checked in `language`."""
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" '
        'w:eastAsiaTheme="minorEastAsia" w:hAnsiTheme="minorHAnsi" w:cstheme="minorBidi"/>'
        f'{_color(INK)}{_size(21)}<w:lang w:val="{LOCALES[language]}" w:eastAsia="en-US" '
        'w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        f"{_space(0, 100)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    body = f"{defaults}{_ROOTS}{_paragraphs()}{_characters()}{_tables()}"
    return f'{HEAD}<w:styles xmlns:w="{WORD}">{body}</w:styles>'.encode()


# --- the parts beside the styles ----------------------------------------------------------------


@cache
def settings(language: Language) -> bytes:
    """word/settings.xml: today's layout rules (mode 15), no protection, nothing that asks."""
    mode = 'w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    accents = " ".join(f'w:accent{n}="accent{n}"' for n in range(1, 7))
    return (
        f'{HEAD}<w:settings xmlns:w="{WORD}"><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" {mode}/></w:compat>'
        f'<w:themeFontLang w:val="{LOCALES[language]}"/>'
        '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" '
        f'{accents} w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    ).encode()


@cache
def numbering() -> bytes:
    """word/numbering.xml: the bullet of List Bullet."""
    return (
        f'{HEAD}<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="284"/></w:pPr>'
        f"<w:rPr>{_color(ACCENT)}</w:rPr></w:lvl></w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    ).encode()


@cache
def theme() -> bytes:
    """word/theme/theme1.xml: Calibri, ink as text, surface as second background, the accents."""
    colors = {
        "dk1": INK,
        "lt1": WHITE,
        "dk2": GREY,
        "lt2": SURFACE,
        "accent1": ACCENT,
        "accent2": WARN,
        "accent3": GOOD,
        "accent4": GREY,
        "accent5": HAIRLINE,
        "accent6": EXAMPLE,
        "hlink": ACCENT,
        "folHlink": GREY,
    }
    scheme = "".join(f'<a:{k}><a:srgbClr val="{v}"/></a:{k}>' for k, v in colors.items())
    font = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
    line = '<a:ln w="6350"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'name="docflow"><a:themeElements><a:clrScheme name="docflow">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="docflow"><a:majorFont>{font}</a:majorFont>'
        f'<a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="docflow">'
        f"<a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}"
        "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    ).encode()
