"""Lists of HTML pages, numbered as browsers number them."""

from __future__ import annotations

import pytest

from ftarchive.config import CHECKOUT, Home
from ftarchive.ingest import rules as tables
from ftarchive.ingest.web.html import read_html

RULES = tables.load(Home(CHECKOUT))


def items(markup: str) -> list[str]:
    """The texts of the lines that are items."""
    return [line.text for line in read_html(markup, RULES).lines if line.is_item]


def lines(markup: str) -> list[str]:
    return [line.text for line in read_html(markup, RULES).lines]


def test_items_are_marked_and_bullets_are_not_written_out() -> None:
    """Only the first line of each, wherever its text stands."""
    markup = "<p>前</p><ul><li>渡船<li><p>拖船</p><p>两艘</p></ul><p>后</p>"
    assert items(markup) == ["渡船", "拖船"]
    assert lines(markup) == ["前", "渡船", "拖船", "两艘", "后"]


@pytest.mark.parametrize(
    ("attributes", "numbers"),
    [
        ("", ["1. ", "2. ", "3. "]),
        ('start="5"', ["5. ", "6. ", "7. "]),
        ('start="x"', ["1. ", "2. ", "3. "]),
        ('type="a"', ["a. ", "b. ", "c. "]),
        ('type="I" start="4"', ["IV. ", "V. ", "VI. "]),
        ("reversed", ["3. ", "2. ", "1. "]),
        ('style="list-style-type: cjk-ideographic"', ["一、", "二、", "三、"]),
        ('style="list-style: upper-alpha inside"', ["A. ", "B. ", "C. "]),
        ('style="margin:0;list-style:none"', ["", "", ""]),
    ],
)
def test_ordered_items_have_the_numbers_that_a_browser_shows(attributes, numbers) -> None:
    """By start, type, direction and style."""
    markup = f"<ol {attributes}><li>渡船<li>拖船<li>驳船</ol>"
    names = ["渡船", "拖船", "驳船"]
    assert items(markup) == [a + b for a, b in zip(numbers, names, strict=True)]


def test_an_item_may_have_a_number_of_its_own() -> None:
    """The ones after it go on from there."""
    assert items('<ol><li>甲<li value="7">乙<li>丙</ol>') == ["1. 甲", "7. 乙", "8. 丙"]


def test_lists_inside_of_items_are_counted_apart() -> None:
    """And the outer one goes on below."""
    markup = "<ol><li>甲<ol type=a><li>乙<li>丙</ol><li>丁<ul><li>戊</ul></ol>"
    assert items(markup) == ["1. 甲", "a. 乙", "b. 丙", "2. 丁", "戊"]


@pytest.mark.parametrize("typed", ["1、渡船", "（一）渡船；", "①渡船", "1.渡船，两艘。", "a) 渡船"])
def test_an_item_that_somebody_numbered_is_not_numbered_again(typed) -> None:
    """The list only lays it out."""
    assert lines(f"<ol><li>{typed}</ol>") == [typed]


@pytest.mark.parametrize(
    "markup",
    [
        "<ol><li><a>首页</a><li><a>公开</a></ol>",
        "<ol><li><div>渡口自即日起开放。</div></ol>",
        "<ol><li>来源：云溪区</ol>",
        "<ol><li>一、总体情况</ol>",
        "<ol><li><h3>总体情况</h3></ol>",
        "<nav><ol><li>首页</ol></nav>",
        "<table><tr><td><ol><li>甲</ol></td><td>乙</td></tr></table>",
    ],
)
def test_what_only_stands_in_a_list_is_no_item(markup) -> None:
    """Menus, page layout, labels, headings and cells."""
    assert items(markup) == []
    assert not any(line.startswith("1. ") for line in lines(markup))
