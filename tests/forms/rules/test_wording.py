import re

import pytest

from docflow.forms.rules.wording import ANYWHERE, covered, passage, quote, wordlists
from docflow.model.phrases import Phrases


def _pattern(*entries: str) -> re.Pattern[str]:
    everywhere = dict.fromkeys(ANYWHERE, ())
    phrases = Phrases("nl", {"wordlists": {"some": entries, **everywhere}})
    return wordlists({"nl": phrases}, "nl").own["some"]


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("dynamisch*", "Een dynamische ploeg", "dynamische"),
        ("*diploma", "een Masterdiploma.", "Masterdiploma"),
        ("# jaar", "zeker 5+ jaar ervaring", "5+ jaar"),
        ("n.v.t.", "N.V.T. denk ik", "N.V.T"),
        ("à définir", "encore A DÉFINIR", "A DÉFINIR"),
        ("man", "de manager", ""),
        ("jong", "jongleren", ""),
        ("a b", "a. B!", "a. B"),
    ],
)
def test_an_entry_finds_whole_words_as_they_were_typed(entry: str, text: str, found: str) -> None:
    assert passage(_pattern(entry), text) == found


def test_an_empty_list_finds_nothing() -> None:
    assert passage(_pattern(), "iets") == ""


def test_a_quote_is_one_line_cut_at_a_word() -> None:
    assert quote("kort\n en\tbondig") == "kort en bondig"
    assert quote("zes woorden, en dan nog wat", 14) == "zes woorden…"
    assert quote("x" * 200) == "x" * 60 + "…"


def test_words_of_one_stem_cover_each_other_and_lookalikes_do_not() -> None:
    assert covered(["klant", "werkt"], ["klanten", "werken"])
    assert not covered(["plant"], ["klant"])
    assert not covered(["klein"], ["kleur"])
