import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.model.cleaning import clean, unprintable


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_what_is_left_is_printable_lines_in_nfc(text: str) -> None:
    left = clean(text)
    assert unicodedata.is_normalized("NFC", left)
    assert not unprintable(left)
    assert all(sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs") for sign in left)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("een\r\ntwee\rdrie\vvier\u2028vijf", "een\ntwee\ndrie\nvier\nvijf"),
        ("Gent\tBrussel", "Gent Brussel"),
        ("twee  blanco's\u00a0en ‘krullen’", "twee  blanco's\u00a0en ‘krullen’"),
        ("e\u0301lan", "élan"),
        ("an\u200b@bureau.example\ufeff", "an@bureau.example"),
        ("\u202etxet\u202c", "txet"),
        ("👩‍🔧 en ☑", "👩‍🔧 en ☑"),
        ("half\ud800", "half"),
    ],
)
def test_a_person_reads_the_same(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_only_what_is_taken_out_is_worth_a_warning() -> None:
    assert not unprintable("een\r\ntwee\tdrie e\u0301")
    assert unprintable("an\u200b@bureau.example")
