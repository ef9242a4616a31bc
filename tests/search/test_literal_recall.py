"""Invariant 2: a quoted query finds exactly the documents that hold its units in a row."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftarchive.index.analysis import units
from ftarchive.search.engine import Request
from making import asked, engine_of, entries, record

PIECES = [
    *"渡口公告的和在与云溪区",
    *"䶮𠮷㐀豈𣎴",
    *"關於證書體臺",
    *"，。、（）《》 \n\t—…",
    "知识产权", "法治政府建设", "营商环境", "人民政府",
    "AI", "5G", "GB18030", "a", "1", "2023", "Ａ１", "ｶﾞ", "が", "ﬁ", "①", "㈱", "½",
    "café", "Größe", "Ж", "слово", "한국", "हिन्दी", "e\u0301", "\u0301", "\u200b", "_", "’", "-",
    "/2023-11063271",
    " 或 ", " AND ", " NOT ", "标题:", " 来源：", "日期:2023", "文号:", "*", " (", ") ",
]  # fmt: skip

texts = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
"""Few pieces, so that queries often hit; every kind of unit, of what is none, and of what a query
would read as more than text."""


def ids(engine, typed: str) -> list[str]:
    """The ids of all hits, in order."""
    return [match.id for match in engine.search(Request(asked(typed), limit=1000)).matches]


def holding(records, needle: list[str]) -> set[str]:
    """A plain scan: the documents whose title or text holds ``needle`` in a row."""
    found = set()
    for number, each in enumerate(records, start=1):
        for text in (each.title, each.text):
            sequence = units(text)
            spans = range(len(sequence) - len(needle) + 1)
            if any(sequence[at : at + len(needle)] == needle for at in spans):
                found.add(f"d{number}")
    return found


def check(engine, records, text: str) -> None:
    """Holds the invariant for one string of units."""
    needle = units(text)
    if not 1 <= len(needle) <= 32:
        return
    expected = holding(records, needle)
    assert set(ids(engine, f"“{text}”")) == expected
    assert expected <= set(ids(engine, text.replace("-", " "))), "unquoted"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5), st.data())
def test_a_quoted_query_finds_what_a_plain_scan_finds(pairs, data) -> None:
    """Over small corpora of mixed scripts: all documents with these units, and no other."""
    records = [record(title, text) for title, text in pairs]
    whole = [text for pair in pairs for text in pair]
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(Path(folder), records)
        for _ in range(4):
            text = data.draw(st.sampled_from(whole))
            start = data.draw(st.integers(0, len(text)))
            end = data.draw(st.integers(start, min(len(text), start + 40)))
            check(engine, records, text[start:end])
            check(engine, records, data.draw(texts))


@pytest.mark.parametrize("seed", range(3))
def test_a_quoted_query_finds_what_a_plain_scan_finds_in_a_larger_corpus(seed, tmp_path) -> None:
    """A hundred documents, taken in by and by; queries of every length from 1 to 32 units."""
    chance = random.Random(seed)
    records = [
        record("".join(chance.choices(PIECES, k=8)), "".join(chance.choices(PIECES, k=90)))
        for _ in range(100)
    ]
    engine = engine_of(tmp_path, [*records[1:60], records[0]])
    engine.apply(entries(records)[59:], 2)
    engine.apply(entries(records)[:59], 3)
    for length in range(1, 33):
        for _ in range(6):
            sequence = units(chance.choice(records).text)
            at = chance.randrange(max(1, len(sequence) - length))
            needle = sequence[at : at + length]
            expected = holding(records, needle)
            assert set(ids(engine, '"' + " ".join(needle) + '"')) == expected
            assert expected, "the query was taken from a document"


def test_every_character_of_a_text_is_found_alone(tmp_path) -> None:
    """Single characters are found, the rarest too."""
    text = "周䶮、𠮷田与㐀某在豈、関所"
    engine = engine_of(tmp_path, [record("甲", text), record("乙", "无")])
    for unit in units(text):
        assert ids(engine, f"「{unit}」") == ["d1"], unit


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("深圳市福田区", "深圳 市福，田区"),
        ("法治\n政府", "法治政府"),
        ("（一）「法治」——政府", "一法治政府"),
        ("ＧＢ１８０３０", "gb18030"),
        ("關於證書的通知", "关于证书"),
        ("关于证书的通知", "關於證書"),
        ("第５项ＡＩ措施", "第5项ai"),
    ],
)
def test_punctuation_breaks_widths_and_variants_make_no_difference(text, typed, tmp_path) -> None:
    """What folding drops or joins stands between no two units."""
    engine = engine_of(tmp_path, [record("甲", text)])
    assert ids(engine, f'"{typed}"') == ["d1"]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("GB18030", "18030"),
        ("2023年", "202"),
        ("法治政府", "法政"),
        ("法治", "政府法治"),
        ("AI 5G", "ai5g"),
    ],
)
def test_a_part_of_a_unit_or_a_gap_is_no_hit(text, typed, tmp_path) -> None:
    """A run of letters and digits is found whole or not at all."""
    engine = engine_of(tmp_path, [record("甲", text)])
    assert ids(engine, f'"{typed}"') == []


def test_units_do_not_run_from_the_title_into_the_text(tmp_path) -> None:
    """Title and text are two texts."""
    engine = engine_of(tmp_path, [record("渡口", "公告")])
    assert ids(engine, '"渡口公告"') == []


@pytest.mark.parametrize(
    ("typed", "holding", "other"),
    [
        ('"哈哈哈"', "哈哈哈", "哈哈"),
        ('"10 10"', "10 10", "10"),
        ('"ж ж"', "ж ж", "ж"),
        ('"关于“一网通办”的通知"', "关于“一网通办”的通知", "关于开会的通知，一网通办好"),
    ],
)
def test_repeated_units_and_quotation_marks_inside_are_part_of_the_phrase(
    typed, holding, other, tmp_path
) -> None:
    """A phrase is looked for as it stands, not as the set of its terms."""
    engine = engine_of(tmp_path, [record("甲", f"{holding}。"), record("乙", f"{other}。")])
    assert ids(engine, typed) == ["d1"]
