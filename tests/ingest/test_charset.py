"""From bytes to text, whatever the page says of itself."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.errors import Refused
from ftarchive.ingest.charset import decode
from making import attempt

SENTENCE = "云溪区渡口管理站公告：渡口自二〇二三年十二月二十一日起开放。"
TRADITIONAL = "雲溪區渡口管理站公告：渡口自即日起開放，請市民留意船期。" * 3
PAGE = '<meta http-equiv="Content-Type" content="text/html; charset={}"><body>{}</body>'

han = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cs", "Co", "Cn", "Cc"]),
    min_size=1,
    max_size=60,
)
anything = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00\ufeff"), max_size=60
)


@pytest.mark.parametrize(
    "declared", ["utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "nonsense", ""]
)
def test_utf8_is_utf8_whatever_is_declared(declared) -> None:
    """Hardly anything else is valid UTF-8 by accident."""
    page = PAGE.format(declared, SENTENCE)
    assert decode(page.encode("utf-8"), "甲") == page


@pytest.mark.parametrize(
    "declared", ["utf-8", "gb2312", "gbk", "GB18030", "iso-8859-1", "nonsense", ""]
)
def test_gb18030_is_gb18030_whatever_is_declared(declared) -> None:
    """Pages that say gb2312 hold more than GB 2312 has."""
    page = PAGE.format(declared, SENTENCE + "周䶮、㐀、𠮷、镕")
    assert decode(page.encode("gb18030"), "甲") == page


@pytest.mark.parametrize("declared", ["big5", "Big5", "BIG5-HKSCS"])
def test_big5_is_read_where_it_is_declared(declared) -> None:
    """With the characters that Hong Kong added."""
    page = PAGE.format(declared, TRADITIONAL + "深水埗、鰂魚涌、邨")
    assert decode(page.encode("big5hkscs"), "甲") == page


def test_a_wrong_declaration_of_big5_does_no_harm() -> None:
    """The bytes decide first."""
    page = PAGE.format("big5", TRADITIONAL)
    assert decode(page.encode("utf-8"), "甲") == page


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_not_in_the_text(mark, encoding) -> None:
    """Also over a declaration."""
    page = PAGE.format("gb2312", SENTENCE)
    assert decode(mark + page.encode(encoding), "甲") == page


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_text_cut_off_inside_a_character_is_read(encoding, cut) -> None:
    """All but its last character, in the right encoding."""
    text = SENTENCE + "𠮷"
    assert decode(text.encode(encoding)[:-cut], "甲").startswith(SENTENCE)


def test_a_few_bad_bytes_in_a_long_text_are_borne() -> None:
    """A wrong encoding would have given a hundred times more."""
    content = (SENTENCE * 100).encode("utf-8")
    content = content[:3000] + b"\xff" + content[3000:]
    assert decode(content, "甲").count("\ufffd") == 1


def test_characters_of_the_private_use_area_become_those_of_the_standard() -> None:
    """GB 18030-2022 moved them; Python's table is that of 2005."""
    old = "\ue78d\ue81e\ue864\ue816\ue831\ue855"
    assert (
        decode(f"甲{old}乙".encode("gb18030"), "甲")
        == "甲\ufe10\u9fb4\u9fbb\U00020087\U000215d7\U000241fe乙"
    )


def test_characters_of_the_private_use_area_in_utf8_stay() -> None:
    """There they may mean anything."""
    assert decode("甲\ue78d乙".encode(), "甲") == "甲\ue78d乙"


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 9, b"\x00\x01\x02" * 99, b"\x80\x81\xff" * 99]
)
def test_what_fits_no_encoding_is_refused(content) -> None:
    """With the name of the file, rather than shown as rubbish."""
    with pytest.raises(Refused) as refused:
        decode(content, "甲.html")
    assert refused.value.code == "unknown-encoding"
    assert "甲.html" in refused.value.message


@given(anything)
def test_any_text_comes_back_from_utf8(text) -> None:
    """With one kind of line end."""
    assert decode(text.encode("utf-8"), "甲") == text
    assert decode(text.replace("\n", "\r\n").encode("utf-8"), "甲") == text


@given(han)
def test_chinese_text_comes_back_from_gb18030(text) -> None:
    """Beside a sentence that is long enough to tell."""
    text = SENTENCE + text.replace("\r", "")
    assert decode(text.encode("gb18030"), "甲") == text


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(content) -> None:
    """No other error, and no NUL in what comes out of bytes without a mark."""
    found = attempt(decode, content, "甲")
    if isinstance(found, Refused):
        assert found.code == "unknown-encoding"
    else:
        assert "\r" not in found


def test_a_short_gbk_text_in_a_long_page_of_script_is_still_read() -> None:
    """What counts is how much of the text beyond ASCII fits, not of the page."""
    page = f"<script>{'var a = 1;' * 6000}</script><p>渡口自即日起开放。</p>"
    assert "渡口自即日起开放。" in decode(page.encode("gb18030"), "甲.html")
