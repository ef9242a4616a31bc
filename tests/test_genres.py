"""文种: the kind of a document, as its page says it or as its title ends."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.genres import GENRES, OFFICIAL, genre_of, named_genres, title_genre
from making import record

TITLES = {
    "云溪区人民政府关于印发《云溪区渡口管理办法》的通知": "通知",
    "云溪区渡口管理站关于停航的公告（2023年第2号）": "公告",
    "云溪区人民政府公告2023年第2号": "公告",
    "关于渡口开放时间的通知（2021年修订）": "通知",
    "关于渡口开放时间的通知（试行）〔2021〕2号": "通知",
    "关于停航的通告 2023年12月1日": "通告",
    "云溪区人民政府公报 2021年第5期(总第118期)": "公报",
    "云溪区人民政府令第12号": "命令",
    "云溪区人民政府令（第十二号）": "命令",
    "嘉奖命令": "命令",
    "云溪区渡口管理站2023年法治政府建设年度报告": "报告",
    "政府工作报告——2024年1月10日在云溪区人民代表大会上": "报告",
    "关于同意设立渡口的批复": "批复",
    "关于渡口问题的复函": "函",
    "关于加强渡口安全的指导意见": "意见",
    "“关于渡口的通知”": "通知",
    "对第12号建议的答复": "答复",
    "云溪区渡口管理办法（征求意见稿）": "办法",
    "云溪区渡口管理办法征求意见稿": "办法",
    "云溪区渡口管理实施细则": "细则",
    "中华人民共和国渡口法": "法律",
    "關於渡口開放時間的決定（2021年修訂）": "决定",
    "雲溪區渡口管理辦法征求意見稿": "办法",
    "中華人民共和國渡口法": "法律",
    "中华人民共和国渡口法（2021年修正）": "法律",
    "中华人民共和国刑法修正案（十一）": "法律",
    "中华人民共和国渡口管理办法": "办法",
    "云溪区“十四五”渡口发展规划（2021—2025年）": "规划",
}
NONE = [
    "",
    "第",
    "（2021年）",
    "《关于渡口的通知》解读",
    "渡口安全的典型经验做法",
    "中国人民解放军纪律条令",
    "渡口通知书",
    "1-10月云溪区固定资产投资稳中有升",
]


@pytest.mark.parametrize(("title", "genre"), TITLES.items())
def test_a_title_ends_with_its_genre(title, genre) -> None:
    """Whatever brackets, numbers, dates and quotation marks come after it."""
    assert title_genre(title) == genre


@pytest.mark.parametrize("title", NONE)
def test_a_title_that_ends_in_another_way_has_none(title) -> None:
    """A word that only looks like one included."""
    assert title_genre(title) is None


@pytest.mark.parametrize(
    ("said", "genres"),
    [
        ("通知", ["通知"]),
        (" 通 知 ", ["通知"]),
        ("公告,通告", ["公告", "通告"]),
        ("命令（令）", ["命令"]),
        ("令", ["命令"]),
        ("法律", ["法律"]),
        ("法律、法规", []),
        ("法律法规", []),
        ("其他", []),
        ("", []),
    ],
)
def test_a_field_names_its_genres(said, genres) -> None:
    """Each once, in order."""
    assert named_genres(said) == genres


def test_the_page_has_its_say_before_the_title() -> None:
    """Where it names several, the title says which; where it names none, the title is left."""
    title = "关于停航的通告"
    assert genre_of(record(title, genre="公告")) == "公告"
    assert genre_of(record(title, genre="公告,通告")) == "通告"
    assert genre_of(record("停航", genre="公告,通告")) == "公告"
    assert genre_of(record(title, genre="其他")) == "通告"
    assert genre_of(record(title)) == "通告"
    assert genre_of(record("停航")) is None


def test_the_fifteen_official_genres_are_among_them() -> None:
    """As many as the rules for official documents name."""
    assert len(OFFICIAL) == 15
    assert len(set(GENRES)) == len(GENRES)


@given(
    st.sampled_from(sorted(set(GENRES) - {"法律"})),
    st.sampled_from("|（2021年修订）|(试行)|[2023]2号| 2023年第2号|》|。|草案".split("|")),
    st.text("云溪区渡口关于的（）《》“”2023年", max_size=12),
)
def test_any_genre_is_found_behind_anything_and_before_its_tail(genre, tail, head) -> None:
    """Whatever is said before it."""
    assert title_genre(f"{head}云溪区{genre}{tail}") == genre


@given(st.text("令法办通知公告第年号（）()[]〔〕—2023稿 案", max_size=40) | st.text(max_size=400))
def test_any_text_has_a_known_genre_or_none(text) -> None:
    """And naming it again names the same."""
    for genre in [title_genre(text), *named_genres(text)]:
        assert genre is None or genre in GENRES
        assert genre is None or named_genres(genre) == [genre]


def test_real_titles_have_their_genre(corpora: Path) -> None:
    """Nearly all laws, and of the pages all but a press report."""
    with gzip.open(corpora / "laws.jsonl.gz", "rt", encoding="utf-8") as lines:
        laws = [json.loads(line) for line in lines]
    found = Counter(title_genre(law["title"]) for law in laws)
    of_cases = sum(law["category"].startswith("案例") for law in laws)
    assert found[None] < of_cases + 30
    pages = (corpora / "pages" / "expected.jsonl").read_text("utf-8").splitlines()
    missing = [page for page in map(json.loads, pages) if not title_genre(page["title"])]
    assert [page["file"].partition("/")[0] for page in missing] == ["other"]


def test_the_genre_of_a_real_title_is_the_word_it_speaks_of(corpora: Path) -> None:
    """``关于…的通知`` is a 通知, whatever stands between."""
    pages = (corpora / "pages" / "expected.jsonl").read_text("utf-8").splitlines()
    titles = [json.loads(page)["title"] for page in pages]
    spoken = [title for title in titles if "关于" in title]
    assert len(spoken) > 20
    assert [title for title in spoken if not title.endswith(str(title_genre(title)))] == []
