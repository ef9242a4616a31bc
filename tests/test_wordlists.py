"""Lines of word lists as people save them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.errors import HomeError
from ftarchive.wordlists import Line, read_lines, sides


def texts(path) -> list[tuple[int, str]]:
    return [(line.number, line.text) for line in read_lines(path)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_remarks_and_blank_lines_are_passed_over(tmp_path, end, mark) -> None:
    """With whatever line end an editor writes, and whatever it puts first; numbers are kept."""
    path = tmp_path / "words.txt"
    rows = ["# 词典", "", "  渡口  ", "桥梁 9 # 常用", "＃ 全角", "C# 语言", "\t"]
    path.write_bytes((mark + end.join(rows)).encode())
    assert texts(path) == [(3, "渡口"), (4, "桥梁 9"), (6, "C# 语言")]


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("#\ufeff \n\r=甲")))
def test_lines_written_again_are_the_same_lines(tmp_path_factory, text) -> None:
    """So that the copy in a generation says what the file said."""
    path = tmp_path_factory.getbasetemp() / "again.txt"
    path.write_bytes(text.encode())
    once = [line.text for line in read_lines(path)]
    path.write_text("".join(f"{each}\n" for each in once), "utf-8")
    assert [line.text for line in read_lines(path)] == once


def test_another_encoding_is_an_error_that_names_file_and_line(tmp_path) -> None:
    """The first line that is not UTF-8."""
    path = tmp_path / "stop.txt"
    path.write_bytes("的\n".encode() + "了\n".encode("gb18030"))
    with pytest.raises(HomeError, match=r"stop\.txt”第 2 行.*不是 UTF-8") as faulty:
        read_lines(path)
    assert faulty.value.code == "dictionary-faulty"


def test_a_long_line_is_shown_by_its_beginning(tmp_path) -> None:
    """An error is one sentence, not a page."""
    path = tmp_path / "words.txt"
    path.write_text("渡" * 5000, "utf-8")
    (line,) = read_lines(path)
    with pytest.raises(HomeError) as faulty:
        line.refuse("太长")
    assert len(faulty.value.message) < 300


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲 = 乙＝丙", ([], ["甲", "乙", "丙"])),
        ("甲 ＝＞ 乙 = 丙", (["甲"], ["乙", "丙"])),
        ("甲", ([], ["甲"])),
        ("甲 =", ([], ["甲", ""])),
    ],
)
def test_the_sides_of_a_line_are_told_apart(text, expected) -> None:
    """Signs of either width; what is between them comes without blanks."""
    assert sides(Line(Path("agencies.txt"), 3, text)) == expected


@pytest.mark.parametrize("text", ["甲 => 乙 => 丙", "甲 = 乙 => 丙"])
def test_a_line_with_two_arrows_or_two_names_before_one_is_an_error(text) -> None:
    """It names the line."""
    with pytest.raises(HomeError) as raised:
        sides(Line(Path("agencies.txt"), 3, text))
    assert "3" in str(raised.value)
