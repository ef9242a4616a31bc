"""The text files of BagIt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.bags.tagfiles import check_declaration, info, manifest, read_info, read_manifest
from ftarchive.errors import BagFault

PATHS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text == text.strip() and not text.startswith(("*", "\ufeff"))
)


@given(st.lists(st.tuples(PATHS, st.from_regex("[0-9a-f]{64}", fullmatch=True))))
def test_a_manifest_is_read_as_it_was_written(pairs) -> None:
    """Line ends and percent signs in names too."""
    lines = b"".join(manifest(pairs)).split(b"\n")
    assert list(read_manifest("m", lines[:-1])) == pairs


def test_a_manifest_of_another_program_is_read() -> None:
    """Capital letters, one blank, a star, a mark of order, Windows line ends."""
    lines = [b"\xef\xbb\xbf" + b"A" * 64 + b" data/a\r\n", b"b" * 64 + b" *data/b%0D\n"]
    assert list(read_manifest("m", lines)) == [("data/a", "a" * 64), ("data/b\r", "b" * 64)]


@pytest.mark.parametrize("line", [b"x", b"ab data/a", b"g" * 64 + b" data/a", b"\xff", b""])
def test_a_line_that_is_none_is_refused(line) -> None:
    """With its number."""
    with pytest.raises(BagFault) as refused:
        list(read_manifest("m", [b"a" * 64 + b"  data/a", line]))
    assert refused.value.facts == {"path": "m", "number": 2}


@given(st.dictionaries(st.from_regex("[A-Za-z][A-Za-z-]{0,20}", fullmatch=True), st.text()))
def test_bag_info_is_read_as_it_was_written(values) -> None:
    """Blanks and line ends count for one blank."""
    pairs = {label.lower(): " ".join(value.split()) for label, value in values.items()}
    try:
        content = info(list(pairs.items()))
    except UnicodeEncodeError:
        return
    assert read_info("bag-info.txt", content) == pairs


def test_a_value_may_go_on_in_the_next_line() -> None:
    """As RFC 8493 allows; labels count whatever their case."""
    said = read_info("bag-info.txt", b"Contact-Name: A\n  B\nPAYLOAD-Oxum : 1.2\n\n")
    assert said == {"contact-name": "A B", "payload-oxum": "1.2"}
    with pytest.raises(BagFault):
        read_info("bag-info.txt", b"no label\n")


@pytest.mark.parametrize(
    ("content", "is_known"),
    [
        (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", True),
        (b"BagIt-Version: 0.97\r\nTag-File-Character-Encoding: UTF-8\r\n", True),
        (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: GBK\n", False),
        (b"BagIt-Version: 3.0\nTag-File-Character-Encoding: UTF-8\n", False),
        (b"\xff", False),
    ],
)
def test_only_what_can_be_read_is_accepted(content, is_known) -> None:
    """Version and encoding."""
    if is_known:
        return check_declaration(content)
    with pytest.raises(BagFault) as refused:
        check_declaration(content)
    assert refused.value.code == "bag-version"
    return None
