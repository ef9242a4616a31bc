"""Passages as they stand in the text, and marks where the words are."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.analysis import units
from ftarchive.search.snippets import find_marks, snippet

CHARS = "渡口公告，。 \n关於證䶮𠮷ＡＢab12①㈱½ｶﾞがé\u0301-"
texts = st.text(st.sampled_from(CHARS) | st.characters(exclude_categories=["Cs"]), max_size=80)
needles = st.lists(
    st.lists(
        st.sampled_from(["渡", "口", "公", "告", "a", "ab12", "关", "𠮷", "株"]),
        min_size=1,
        max_size=3,
    ).map(tuple),
    max_size=4,
)


def marked(text: str, *asked: str) -> list[str]:
    """The marked parts of ``text``."""
    return [
        text[start:end] for start, end in find_marks(text, [tuple(units(a)) for a in asked], 100)
    ]


@given(texts, needles)
def test_what_is_marked_is_what_was_asked_for(text, asked) -> None:
    """Every mark folds to units that hold a needle; marks are in order and do not overlap."""
    marks = find_marks(text, asked, 100)
    at = 0
    for start, end in marks:
        assert at <= start < end <= len(text)
        at = end
        sequence = units(text[start:end])
        assert any(
            sequence[k : k + len(needle)] == list(needle)
            for needle in asked
            for k in range(len(sequence) - len(needle) + 1)
        )


@given(
    st.lists(st.sampled_from(["渡口", "公告", "ab", "12", "𠮷", "，", " ", "\n"]), max_size=30).map(
        "".join
    ),
    st.sampled_from(["渡口", "公告", "𠮷", "ab"]),
)
def test_every_place_of_a_needle_is_marked_and_nothing_more(text, asked) -> None:
    """In ordinary text marks are exact."""
    pattern = re.compile(
        rf"(?<![a-z0-9]){asked}(?![a-z0-9])" if asked == "ab" else "[，\\s]*".join(asked)
    )
    assert find_marks(text, [tuple(units(asked))], 100) == [
        m.span() for m in pattern.finditer(text)
    ]


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("法治，政府与法治\n政府", "法治政府", ["法治，政府", "法治\n政府"]),
        ("關於證書", "证书", ["證書"]),
        ("ＧＢ１８０３０标准", "gb18030", ["ＧＢ１８０３０"]),
        ("GB18030与18030", "18030", ["18030"]),
        ("周䶮、𠮷田", "𠮷田", ["𠮷田"]),
        ("第①条", "1", ["①"]),
        ("渡口渡口", "渡口", ["渡口", "渡口"]),
    ],
)
def test_marks_go_over_punctuation_widths_and_variants(text, asked, expected) -> None:
    """And never into a run of letters and digits."""
    assert marked(text, asked) == expected


def test_the_longer_needle_is_marked_before_its_parts() -> None:
    """The whole where it stands, the words elsewhere."""
    assert marked("渡口公告，另见渡口", "渡口公告", "渡口") == ["渡口公告", "渡口"]


def test_no_more_marks_than_asked_for() -> None:
    """A word that stands everywhere does not fill the page."""
    assert len(find_marks("渡口" * 100, [("渡", "口")], 7)) == 7


@given(texts, needles, st.integers(1, 60))
def test_a_snippet_is_a_passage_of_the_text(text, asked, length) -> None:
    """Plain text, marks inside it that hold the needles, dots where it was cut."""
    found = snippet(text, asked, length)
    flat = text.replace("\n", " ").replace("\t", " ")
    assert found.text.strip("…") in flat
    for start, end in found.marks:
        assert 0 <= start < end <= len(found.text)
        sequence = units(found.text[start:end])
        assert any(set(needle) <= set(sequence) for needle in asked)


@given(texts, st.integers(1, 60))
def test_a_snippet_without_marks_is_the_beginning(text, length) -> None:
    """All of a short text, and of a long one about as much as asked for."""
    found = snippet(text, [], length)
    assert found.marks == []
    assert text.replace("\n", " ").replace("\t", " ").startswith(found.text.removesuffix("…"))
    if len(text) <= length:
        assert "…" not in found.text.replace(text, "")


@given(
    st.lists(
        st.sampled_from(["渡口", "GB18030", "ab", "𠮷", "é", "e\u0301", "，", " "]), max_size=60
    ).map("".join),
    st.integers(1, 40),
)
def test_a_snippet_cuts_no_word_and_no_combined_character(text, length) -> None:
    """Runs of letters and digits stay whole at both ends."""
    found = snippet(text, [("渡", "口")], length)
    passage = found.text.strip("…")
    at = text.find(passage)
    while at >= 0:  # one of its places must be a clean one
        end = at + len(passage)
        if not (splits(text, at) or splits(text, end)):
            return
        at = text.find(passage, at + 1)
    raise AssertionError(f"{passage!r} cut out of {text!r}")


def splits(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    both = re.fullmatch("[0-9A-Za-z]{2}", text[at - 1 : at + 1])
    return bool(both or unicodedata.combining(text[at]))


def test_the_passage_with_most_of_the_query_is_shown() -> None:
    """Not the first that has a little of it."""
    text = "渡口开放。" + "无关的句子。" * 60 + "渡口的桥梁与堤防已检查。" + "无关的句子。" * 60
    found = snippet(text, [("渡", "口"), ("桥", "梁"), ("堤", "防")], 60)
    assert [found.text[a:b] for a, b in found.marks] == ["渡口", "桥梁", "堤防"]
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert len(found.text) <= 90


def test_a_mark_far_inside_is_in_the_snippet() -> None:
    """However long the text before it."""
    found = snippet("甲" * 100_000 + "渡口" + "乙" * 1000, [("渡", "口")], 150)
    assert [found.text[a:b] for a, b in found.marks] == ["渡口"]
