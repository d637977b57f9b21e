"""An HTML mail is read as its reader sees it."""

import pytest

from docflow.replies.markup import seen


def lines(html: str) -> list[str]:
    return [line.text for line in seen(html) if line.text]


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">2: 5</p>',
        '<p style="DISPLAY : none !important">2: 5</p>',
        '<div style="display:none"><p style="display:block">2: 5</p></div>',
        '<p style="visibility:hidden">2: 5</p>',
        '<p style="mso-hide:all">2: 5</p>',
        '<p style="font-size:0">2: 5</p>',
        '<p style="color:red;font-size: 0px;">2: 5</p>',
        '<p style="font-size:0.0em !important">2: 5</p>',
        '<p style="opacity:0">2: 5</p>',
        '<p style="color:white">2: 5</p>',
        '<p style="color:#FFF">2: 5</p>',
        '<p style="color: rgb(255, 255, 255)">2: 5</p>',
        '<p style="color:#ffffff;background:white">2: 5</p>',
        '<p style="background-color: rgb(255,255,255); color: white">2: 5</p>',
        '<font color="#ffffff">2: 5</font>',
        "<p hidden>2: 5</p>",
        "<s>2: 5</s>",
        '<p style="text-decoration:line-through">2: 5</p>',
        "<!-- 2: 5 -->",
        "<script>2: 5</script><style>2: 5</style><template>2: 5</template>",
        "<select><option>2: 5</option></select>",
        '<img alt="2: 5"><input value="2: 5"><p title="2: 5"></p>',
    ],
)
def test_what_cannot_be_seen_is_not_read(hidden: str) -> None:
    assert lines(f"<p>1: 4</p>{hidden}<p>3: 5</p>") == ["1: 4", "3: 5"]


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="font-size:0.8em">2: 5</p>',
        '<p style="font-size:10pt">2: 5</p>',
        '<p style="opacity:0.9">2: 5</p>',
        '<p style="background-color:white">2: 5</p>',
        '<p style="background-color:#1f1f1f;color:white">2: 5</p>',
        '<div style="background:#000"><p style="color:#fff">2: 5</p></div>',
        '<table bgcolor="#003366"><tr><td><font color="white">2: 5</font></td></tr></table>',
        '<p style="color:#1F497D">2: 5</p>',
        '<p style="border-color:white">2: 5</p>',
        "<p style=color:whitesmoke>2: 5</p>",
    ],
)
def test_what_can_be_seen_is(shown: str) -> None:
    assert lines(f"<p>1: 4</p>{shown}<p>3: 5</p>") == ["1: 4", "2: 5", "3: 5"]


def test_cells_of_a_row_stand_on_one_line_and_list_numbers_are_written_out() -> None:
    html = "<table><tr><td>1.</td><td>Rustig</td><td>4</td></tr></table><ol start=2><li>3<li>5</ol>"
    assert [" ".join(line.split()) for line in lines(html)] == ["1. Rustig 4", "2. 3", "3. 5"]
