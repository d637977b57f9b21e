"""docflow.toml: defaults, own values, and refusals that name the line and the nearest name."""

from pathlib import Path

import pytest

from docflow.errors import SettingsError
from docflow.model.work import Severity
from docflow.settings import FILE, find_workplace, load


def workplace(tmp_path: Path, text: str) -> Path:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    return tmp_path


def test_an_empty_file_is_a_workplace(tmp_path: Path) -> None:
    settings = load(workplace(tmp_path, ""))
    assert settings.folder("inbox") == tmp_path / "inbox"
    assert (settings.locale.zone, settings.mail.transport) == ("Europe/Brussels", "folder")


def test_own_values_are_taken_and_their_origin_is_known(tmp_path: Path) -> None:
    text = (
        '[locale]\nlanguage = "fr"\ncountry = "FR"\n\n[people]\nrecruiters = ["a@b.example"]\n'
        '[folders]\ninbox = "/srv/share/in"\n[rules]\n"must_have.vague" = "warning"\n'
    )
    settings = load(workplace(tmp_path, text))
    assert settings.locale.language == "fr"
    assert settings.people.recruiters == ("a@b.example",)
    assert settings.folder("inbox") == Path("/srv/share/in")
    assert settings.rules == {"must_have.vague": Severity.WARNING}
    assert settings.origin["locale.country"] == "docflow.toml, line 3"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[locale]\nlangauge = "fr"', ["docflow.toml, line 2", "Did you mean language?"]),
        ('[mial]\naddress = "x"', ["docflow.toml, line 1", "Did you mean mail?"]),
        ('[locale]\nlanguage = "de"', ["line 2", '"nl", "en", "fr"']),
        ('[locale]\nzone = "Mars/Base"', ["line 2", "Europe/Brussels"]),
        ('[look]\naccent = "blue"', ["line 2", "#0F5C6E"]),
        ('[people]\nrecruiters = "a@b.example"', ["line 2", "must be a list"]),
        ('[mail]\nplus_address = "yes"', ["line 2", "true or false"]),
        ("[mail]\naddress = 3", ["line 2", "between quotes"]),
        ('[rules]\n"must_have.vague" = "loud"', ["line 2", '"advice"']),
        ('[locale]\nzone = "Europe"', ["line 2", "Europe/Brussels"]),
        ('[people]\nrecruiters = ["Tom Maes <tom@b.example>"]', ["line 2", "only the address"]),
        ('[mail]\naddress = "docflow"', ["line 2", "not an e-mail address"]),
        ('[folders]\ninbox = "."', ["line 2", "in the inbox"]),
        ('[folders]\noutbox = "inbox/made"', ["line 2", "in the inbox"]),
        ("[locale\n", ["line 1"]),
        ("colour = 1", ["there is no section [colour]"]),
    ],
)
def test_a_faulty_setting_is_refused_with_its_place(
    tmp_path: Path, text: str, says: list[str]
) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(workplace(tmp_path, text))
    for words in says:
        assert words in str(refusal.value)


def test_a_byte_order_mark_of_windows_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('[locale]\nlanguage = "fr"\n', encoding="utf-8-sig")
    assert load(tmp_path).locale.language == "fr"


def test_a_folder_without_settings_is_no_workplace(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="docflow new"):
        load(tmp_path)


def test_the_workplace_is_given_or_found_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCFLOW_WORKPLACE", str(tmp_path))
    assert find_workplace(None) == tmp_path.resolve()
    assert find_workplace("/") == Path("/")
