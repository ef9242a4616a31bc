"""Passages as they stand in the text, and marks where the words are."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import Home
from ftarchive.index.analysis import units
from ftarchive.index.dictionary import Dictionary, home_files
from ftarchive.search.needles import Needle
from ftarchive.search.snippets import Snippet, find_marks, snippet

CHARS = "渡口公告，。 \n关於證䶮𠮷ＡＢab12①㈱½ｶﾞがé\u0301\U000e0100-〔2023〕年号%👍🏽"
WHOLE = (
    "GB18030",
    "2023年5月1日",
    "3.5%",
    "云府〔2023〕5号",
    "葛\U000e0100",
    "жир",
    "e\u0301",
    "👍🏽",
)
texts = st.text(st.sampled_from(CHARS) | st.characters(exclude_categories=["Cs"]), max_size=80)
pieces = st.lists(
    st.sampled_from(
        ["渡口", "公告", "管理", "ab", "𠮷", "é", "，", "。", " ", "\n", "關於", *WHOLE]
    ),
    max_size=60,
).map("".join)
any_texts = (texts | pieces).map(lambda text: text.replace("…", ""))
needles = st.lists(
    st.builds(
        Needle,
        st.lists(
            st.sampled_from(["渡", "口", "公", "告", "a", "ab", "ab12", "关", "𠮷", "株", "2023"]),
            min_size=1,
            max_size=3,
        ).map(tuple),
        worth=st.sampled_from([0.3, 2.0, 5.0]),
        is_open=st.booleans(),
    ),
    max_size=4,
)
FILLER = "无关的句子。" * 60


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    """Where words begin and end, by the dictionary that is shipped."""
    home = Home(tmp_path_factory.mktemp("home"))
    return Dictionary.read(home_files(home)).analyzer.borders


def asked_for(*asked: str) -> list[Needle]:
    return [Needle(tuple(units(each)), worth=len(each)) for each in asked]


def marked(text: str, *asked: str) -> list[str]:
    """The marked parts of ``text``."""
    return [text[start:end] for start, end in find_marks(text, asked_for(*asked), 100)]


def shown(found: Snippet) -> list[str]:
    """The marked parts of a snippet."""
    return [found.text[start:end] for start, end in found.marks]


def flat(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def passages(found: Snippet) -> list[re.Match[str]]:
    """What stands between the dots."""
    return list(re.finditer("[^…]+", found.text))


def stands(needle: Needle, text: str) -> bool:
    """Whether the needle is among the units of ``text``, by a plain scan."""
    sequence, size = tuple(units(text)), len(needle.units)
    for at in range(len(sequence) - size + 1):
        *before, last = sequence[at : at + size]
        goes_on = needle.is_open and last.isascii() and last.startswith(needle.units[-1])
        if (*before, needle.units[-1]) == needle.units and (goes_on or last == needle.units[-1]):
            return True
    return False


def check_marks(text: str, marks: list[tuple[int, int]], asked: list[Needle]) -> None:
    """Marks stand in order, each holds a needle, and what is between them holds none."""
    at = 0
    for start, end in marks:
        assert at <= start < end <= len(text)
        assert any(stands(needle, text[start:end]) for needle in asked)
        at = end
    bounds = [0, *(place for mark in marks for place in mark), len(text)]
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        assert not any(stands(needle, text[start:end]) for needle in asked)


@given(any_texts, needles)
def test_what_is_marked_is_what_was_asked_for(text, asked) -> None:
    """Every mark holds a needle, what is between marks holds none; none overlap."""
    check_marks(text, find_marks(text, asked, 1000), asked)


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
    assert find_marks(text, asked_for(asked), 100) == [m.span() for m in pattern.finditer(text)]


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


def test_needles_that_overlap_make_one_mark() -> None:
    """None of the two is cut short."""
    assert marked("渡口管理站点", "渡口管理", "管理站") == ["渡口管理站"]


def test_no_more_marks_than_asked_for() -> None:
    """A word that stands everywhere does not fill the page."""
    assert len(find_marks("渡口" * 100, asked_for("渡口"), 7)) == 7


def test_an_open_needle_marks_the_whole_word() -> None:
    """And nothing that begins otherwise."""
    text = "COVID19与covid、xcovid"
    marks = find_marks(text, [Needle(("covid",), is_open=True)], 9)
    assert [text[a:b] for a, b in marks] == ["COVID19", "covid"]


@given(text=any_texts, asked=needles, length=st.integers(1, 60))
def test_a_snippet_is_a_passage_of_the_text_or_two(cut, text, asked, length) -> None:
    """In their order, with dots for what is left out, every needle in them marked."""
    found = snippet(text, asked, length, cut)
    parts = passages(found)
    assert len(parts) <= 2
    at = 0
    for part in parts:
        at = flat(text).index(part[0], at) + len(part[0])
        inside = [
            (a - part.start(), b - part.start())
            for a, b in found.marks
            if part.start() <= a and b <= part.end()
        ]
        check_marks(part[0], inside, asked)
    assert sum(part.start() <= a < part.end() for a, _ in found.marks for part in parts) == len(
        found.marks
    )


@given(text=any_texts, asked=needles, length=st.integers(1, 60))
def test_a_text_with_a_needle_has_a_mark_in_its_snippet(cut, text, asked, length) -> None:
    """However short the snippet, and no mark where there is no needle."""
    found = snippet(text, asked, length, cut)
    assert bool(found.marks) == bool(find_marks(text, asked, 1))


@given(text=any_texts, length=st.integers(1, 60))
def test_a_snippet_without_marks_is_the_beginning(cut, text, length) -> None:
    """All of a short text, and of a long one about as much as asked for."""
    found = snippet(text, [], length, cut)
    assert found.marks == []
    assert flat(text).startswith(found.text.removesuffix("…"))
    if len(text) <= length:
        assert found.text == flat(text)


@given(text=pieces, asked=st.sampled_from(["渡口", "管理", "ab"]), length=st.integers(4, 40))
def test_a_snippet_cuts_no_word_and_no_combined_character(cut, text, asked, length) -> None:
    """Runs of letters and digits and what is one character to the reader stay whole."""
    for part in passages(snippet(text, asked_for(asked, "公告"), length, cut)):
        starts = [at for at in range(len(text)) if flat(text).startswith(part[0], at)]
        assert any(not (splits(text, at) or splits(text, at + len(part[0]))) for at in starts)


def splits(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    both = re.fullmatch("[0-9A-Za-z]{2}|[жир]{2}", text[at - 1 : at + 1])
    return bool(both or unicodedata.category(text[at])[0] == "M" or text[at] == "🏽")


@pytest.mark.parametrize(
    "whole",
    [
        *WHOLE,
        "1.2万元",
        "第三十二条",
        "www.example.cn",
        "渡船",
        "检查员",
        "👨\u200d👩\u200d👧",
        "🇨🇳",
    ],
)
@pytest.mark.parametrize("length", range(30, 42))
def test_nothing_is_cut_that_belongs_together(cut, whole, length) -> None:
    """Words, numbers with their units, 文号 and characters of several code points."""
    text = f"和{whole}" * 30 + "渡口" + f"和{whole}" * 30
    (part,) = passages(snippet(text, asked_for("渡口"), length, cut))
    assert re.fullmatch(f"(?:{whole}|渡口|和)+", part[0])


@pytest.mark.parametrize("n", range(60))
def test_words_are_cut_as_the_index_cuts_them(cut, n) -> None:
    """Where no clause ends nearby, a passage ends with a word."""
    words = ["城市", "渡口", "管理", "人员", "应当", "检查", "桥梁"]
    text = "".join(words[at * at % 7] for at in range(n, n + 80))
    (part,) = passages(snippet(text, asked_for("桥梁"), 40 + n % 5, cut))
    assert re.fullmatch("(?:" + "|".join(words) + ")+", part[0])


def test_the_passage_with_most_of_the_query_is_shown(cut) -> None:
    """Not the first that has a little of it."""
    text = "渡口开放。" + FILLER + "渡口的桥梁与堤防已检查。" + FILLER
    found = snippet(text, asked_for("渡口", "桥梁", "堤防"), 60, cut)
    assert shown(found) == ["渡口", "桥梁", "堤防"]
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert len(found.text) <= 62


def test_a_passage_begins_with_a_sentence(cut) -> None:
    """Where one begins not long before the words."""
    text = FILLER + "云溪区的渡口已开放。" + FILLER
    assert snippet(text, asked_for("渡口"), 60, cut).text.startswith("…云溪区的渡口")


def test_of_equal_passages_the_first_is_shown(cut) -> None:
    """As a reader would meet it."""
    text = FILLER + "甲处渡口开放。" + FILLER + "乙处渡口开放。" + FILLER
    assert "甲处渡口" in snippet(text, asked_for("渡口"), 40, cut).text


def test_words_close_together_come_before_words_far_apart(cut) -> None:
    """Of passages with the same words."""
    apart = "渡口" + "开放并检查其他设施" * 4 + "桥梁。"
    text = FILLER + apart + FILLER + "渡口和桥梁。" + FILLER
    assert "渡口和桥梁" in snippet(text, asked_for("渡口", "桥梁"), 90, cut).text


def test_a_rare_word_comes_before_a_common_one(cut) -> None:
    """Of two that cannot both be shown, each as long as the other."""
    text = "渡口开放。" * 40 + FILLER + "桥梁已检查。" + FILLER
    assert "桥梁" in shown(snippet(text, asked_for("渡口", "桥梁"), 16, cut))


def test_what_was_typed_together_comes_before_its_words(cut) -> None:
    """A passage with the whole is shown, though another has the words earlier."""
    text = "公告贴在渡口。" + FILLER + "渡口公告。" + FILLER
    found = snippet(text, asked_for("渡口公告", "渡口", "公告"), 30, cut)
    assert "渡口公告" in shown(found)


def test_words_far_apart_are_shown_in_two_passages(cut) -> None:
    """Within the same length, in the order of the text."""
    text = FILLER + "桥梁已检查。" + FILLER + "渡口开放。" + FILLER
    found = snippet(text, asked_for("渡口", "桥梁"), 60, cut)
    assert shown(found) == ["桥梁", "渡口"]
    assert found.text.count("…") == 3
    assert len(found.text) <= 63


def test_other_names_of_one_word_are_not_different_words(cut) -> None:
    """They do not part a passage, and each is marked."""
    text = FILLER + "渡口开放。" + FILLER + "码头开放，渡口开放。" + FILLER
    asked = [*asked_for("渡口"), Needle(("码", "头"), asked=("渡", "口"), worth=2)]
    found = snippet(text, asked, 60, cut)
    assert found.text.count("…") == 2
    assert shown(snippet(text[700:], asked, 60, cut)) == ["码头", "渡口"]


def test_a_mark_far_inside_is_in_the_snippet(cut) -> None:
    """However long the text before it."""
    found = snippet("甲" * 500_000 + "渡口" + "乙" * 1000, asked_for("渡口"), 150, cut)
    assert shown(found) == ["渡口"]


def test_a_run_without_end_is_cut_all_the_same(cut) -> None:
    """A snippet never holds a whole file of letters."""
    found = snippet("渡口" + "a" * 10_000, asked_for("渡口"), 150, cut)
    assert len(found.text) < 700


@given(
    st.lists(st.sampled_from(["渡口开放。", "码头关闭。", "船只检修。"]), min_size=4, max_size=40)
)
def test_a_passage_goes_over_no_break(cut, sentences) -> None:
    """It ends where a file does, and begins where one does; it says where it was found."""
    text = "".join(sentences)
    breaks = [5 * n for n in range(3, len(sentences), 7)]
    found = snippet(text, asked_for("码头"), 60, cut, breaks)
    for part, place in zip(passages(found), found.places, strict=True):
        start = text.index(part[0], max(0, place - len(part[0])))
        assert start <= place < start + len(part[0])
        assert not any(start < each < start + len(part[0]) for each in breaks)
