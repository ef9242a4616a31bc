"""索引号 and 文号 in every shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.numbers import document_number, is_index_number, lookup_keys, numbers_at

DOCUMENT_NUMBERS = {
    "云渡规〔2023〕2号": "云渡规〔2023〕2号",
    "云渡规[2023]第02号": "云渡规〔2023〕2号",
    "云渡规（2023）2 号": "云渡规〔2023〕2号",
    "云渡规【2023】2号": "云渡规〔2023〕2号",
    "云渡规﹝2023﹞００２号": "云渡规〔2023〕2号",
    "云渡规［2023］2号": "云渡规〔2023〕2号",
    "云渡规〈2023〉2号": "云渡规〔2023〕2号",
    "云渡规《2023》2号": "云渡规〔2023〕2号",
    "云渡 规 〔 2023 〕 2 号": "云渡规〔2023〕2号",
    "国令第706号": "国令第706号",
    "云溪区人民政府令第 012 号": "云溪区人民政府令第12号",
    "公告2022年第5号": "公告2022年第5号",
    "云渡公告 2022 年 第 05 号": "云渡公告2022年第5号",
}
NOT = [
    "",
    "〔2023〕2号",
    "云渡规〔2023〕2",
    "云渡规〔1823〕2号",
    "渡口公告",
    "根据云渡规〔2023〕2号，决定",
    "云渡规〔2023〕2号文件",
]
INDEX_NUMBERS = [
    "11441700007280420Y/2021-00050",
    "000014349/2017-00110",
    "01404053X/2023-00861",
    "01527918X-2020-153077",
    "/2023-11063271",
    "01341316-2/58032",
    "NP100123-2019-0045",
    "123456789012345678901",
]


@pytest.mark.parametrize(("written", "canonical"), DOCUMENT_NUMBERS.items())
def test_a_document_number_has_one_canonical_form(written, canonical) -> None:
    """Brackets, widths, 第 and padding make no difference."""
    assert document_number(written) == canonical


@pytest.mark.parametrize("text", NOT)
def test_what_is_more_or_less_than_a_document_number_is_none(text) -> None:
    """The whole text has to be one."""
    assert document_number(text) is None


@given(
    st.text("云渡规府发", min_size=1, max_size=8),
    st.integers(1900, 2099),
    st.integers(1, 99999),
    st.sampled_from(["〔〕", "[]", "()", "【】", "（）", "［］", "﹝﹞", "《》", "〈〉"]),
)
def test_any_document_number_is_read_and_read_again(agency, year, serial, brackets) -> None:
    """The canonical form is its own canonical form."""
    canonical = f"{agency}〔{year}〕{serial}号"
    assert document_number(f"{agency}{brackets[0]}{year}{brackets[1]}第{serial:05}号") == canonical
    assert document_number(canonical) == canonical


@pytest.mark.parametrize("number", INDEX_NUMBERS)
def test_the_known_shapes_of_an_index_number(number) -> None:
    """Those of the field guide, blanks or not."""
    assert is_index_number(number)
    assert is_index_number(number.replace("/", " / "))


@pytest.mark.parametrize("text", ["", "0142768-8", "渡口", "2023", "2023-12-21x", "/"])
def test_other_shapes_are_remarked_on(text) -> None:
    """They are kept all the same; see ``remarks``."""
    assert not is_index_number(text)


def test_an_index_number_is_found_without_agency_slash_and_year() -> None:
    """Most exact first; a short serial alone says nothing."""
    long, short = "/2023-11063271", "11441700007280420Y/2021-00050"
    assert lookup_keys(long) == ["/2023-11063271", "2023-11063271", "11063271"]
    assert lookup_keys(short) == ["11441700007280420y/2021-00050", "2021-00050"]
    assert lookup_keys("2023-11063271")[0] in lookup_keys(long)


@given(st.text("0123456789-/－／ＡBb云渡规〔［号第令公告年 　", max_size=24))
def test_asking_with_a_key_asks_for_the_same(text) -> None:
    """Keys are folded once and for all."""
    for key in lookup_keys(text):
        assert key in lookup_keys(key)


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text) -> None:
    """As a number or as none."""
    assert document_number(text) is None or document_number(document_number(text))
    assert is_index_number(text) in (True, False)
    lookup_keys(text)


@given(
    st.lists(
        st.sampled_from(sorted(DOCUMENT_NUMBERS.keys() - {"公告2022年第5号"}))
        | st.sampled_from(["3号楼", "。\n", "序号\t", "，5 号、", "（", "）", "根据", "见"]),
        max_size=8,
    )
)
def test_numbers_are_found_where_they_stand(written) -> None:
    """All of them, in order, each as written; nothing else."""
    text = "".join(each if each.endswith("\t") else f"{each}。" for each in written)
    found = [(text[start:end], forms) for start, end, forms in numbers_at(text)]
    assert [said for said, _ in found] == [each for each in written if each in DOCUMENT_NUMBERS]
    assert all(DOCUMENT_NUMBERS[said] == forms[0] for said, forms in found)


@given(st.text("云渡规〔[ 2023〕]第05号令公告年根据\n\t\u3000", max_size=80))
def test_a_number_that_is_found_lies_in_one_line_of_the_text(text) -> None:
    """And its forms are canonical."""
    for start, end, forms in numbers_at(text):
        assert 0 <= start < end <= len(text)
        assert not {"\n", "\t"} & set(text[start:end])
        assert all(document_number(form) == form for form in forms)
