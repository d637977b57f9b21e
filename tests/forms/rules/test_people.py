import pytest

from docflow.forms.rules.people import is_address


@pytest.mark.parametrize(
    "address",
    ["a@b.be", "an.claes+werf@sub.werf.example", "O'Neil@x-y.example", "luc@société.example"],
)
def test_addresses(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "", "an", "an@", "an@werf", "@werf.example", "an@@werf.example", "an claes@werf.example",
        "an@werf..example", "an@werf.example.", ".an@werf.example", "an.@werf.example",
        "an@werf,example", "An <an@werf.example>", "mailto:an@werf.example", "an@-werf.example",
        "an@werf.example; jan@werf.example", "zoë@werf.example", "an@werf.1", "an@werf.example\nb",
        "a" * 250 + "@werf.example",
    ],
)  # fmt: skip
def test_texts_that_are_no_address(text: str) -> None:
    assert not is_address(text)
