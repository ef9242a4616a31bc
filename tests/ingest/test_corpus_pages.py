"""Real pages: every field of every page, and nothing in the text that is not text."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from ftarchive.config import Home
from ftarchive.ingest.reading import Reading
from making import read_all, reading_of

NOT_TEXT = re.compile(
    r"ICP备\d|网站标识码|公网安备|投诉邮箱|打印本页|关闭窗口|^分享到|^索\s*引\s*号|信息索引号\s*[:：]|"
    r"信息提供日期\s*[:：]|^发文字号\s*[:：]|^(?:您)?当前(?:的)?位置|^首页\s*[>＞]"
)


@pytest.fixture(scope="module")
def readings(corpora: Path, tmp_path_factory) -> list[tuple[dict, Reading]]:
    """What is expected of each page, and the reading of it."""
    pages = corpora / "pages"
    expected = [
        json.loads(line) for line in (pages / "expected.jsonl").read_text("utf-8").splitlines()
    ]
    home = Home(tmp_path_factory.mktemp("home"))
    files = [pages / fields["file"] for fields in expected]
    return list(zip(expected, read_all(files, home), strict=True))


def fields_of(expected: dict, reading: Reading) -> list[tuple[str, object, object]]:
    """Each field as (name, expected, found)."""
    found = reading.record.fields()
    names = [name for name in expected if name not in ("file", "body_must_contain")]
    return [(name, expected[name], found[name]) for name in names]


def test_every_page_is_understood(readings) -> None:
    """None of the 39 is refused."""
    refused = [(expected["file"], r) for expected, r in readings if not isinstance(r, Reading)]
    assert refused == []
    assert len(readings) == 39


def test_every_field_of_every_page_is_right(readings, capsys) -> None:
    """Prints right and wrong by kind of page and field; a single wrong field fails."""
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    wrong = []
    for expected, reading in readings:
        kind = expected["file"].partition("/")[0]
        for name, wanted, found in fields_of(expected, reading):
            total[kind, name] += 1
            right[kind, name] += found == wanted
            if found != wanted:
                wrong.append((expected["file"], name, wanted, found))
    with capsys.disabled():
        print("\n  real pages    field            right   of")  # noqa: T201 - for whoever tests
        for (kind, name), count in sorted(total.items()):
            print(f"  {kind:12}  {name:15} {right[kind, name]:6} {count:4}")  # noqa: T201
    assert wrong == []


def test_texts_hold_what_they_must(readings) -> None:
    """Sentences out of the pages stand in the text to the letter."""
    for expected, reading in readings:
        for sentence in expected.get("body_must_contain", []):
            assert sentence in reading.record.text, expected["file"]


def test_texts_hold_no_footer_no_label_and_no_navigation(readings) -> None:
    """What is around the text on the page is not in it."""
    strays = [
        (expected["file"], line[:60])
        for expected, reading in readings
        for line in reading.record.text.split("\n")
        if NOT_TEXT.search(line)
    ]
    assert strays == []


def test_texts_do_not_begin_with_the_title_again(readings) -> None:
    """The heading is a field of its own."""
    for expected, reading in readings:
        first = reading.record.text.split("\n")[0]
        assert first != reading.record.title, expected["file"]


def test_a_reading_of_a_real_page_is_the_same_every_time(readings, tmp_path) -> None:
    """Nothing depends on what was read before."""
    for _, reading in readings[::5]:
        again = reading_of(reading.file, Home(tmp_path))
        assert again.record == reading.record
