"""Names by which documents cite each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.citations import name, names_cited, names_of

plain = st.text("云溪区渡口管理办法条例", min_size=2, max_size=20)
anything = st.text(
    st.sampled_from("《》（）()第三条中华人民共和国渡口印发修订关于的通知 \n　ＡＢ")
    | st.characters(exclude_categories=["Cs"]),
    max_size=40,
)


@pytest.mark.parametrize(
    "cited",
    [
        "渡口管理条例",
        "中华人民共和国渡口管理条例",
        "渡口管理条例（2023年修订）",
        "渡口管理条例(试行)",
        "渡口管理条例第三条",
        "渡口管理条例第二十一条",
        "中华人民共和国渡口管理条例（2023年修正）第12条",
        "渡口 管理\u3000条例",
        "《渡口管理条例》",
    ],
)
def test_a_name_is_known_in_every_form_of_citing_it(cited) -> None:
    """With and without state, edition, article and blanks."""
    assert name(cited) == "渡口管理条例"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("渡口管理条例", "渡口管理条例实施细则"),
        ("渡口（船）管理条例", "渡口管理条例"),
        ("云溪区渡口管理条例", "渡口管理条例"),
        ("第三条", "第四条渡口"),
    ],
)
def test_other_documents_have_other_names(one, other) -> None:
    """Brackets inside a name are part of it."""
    assert name(one) != name(other)


def test_what_stands_in_title_marks_is_cited() -> None:
    """Each once; marks that go over a line or hold nothing are none."""
    text = (
        "根据《中华人民共和国渡口法》《渡口法》第三条和《渡口管理办法（试行）》，《\n》《x》制定。"
    )
    assert names_cited(text) == {"渡口法", "渡口管理办法"}
    assert names_cited("渡口管理办法") == set()


@pytest.mark.parametrize(
    "title",
    [
        "关于印发《渡口管理办法》的通知",
        "云溪区人民政府关于印发《渡口管理办法（试行）》的通知",
        "云溪区人民政府办公室关于发布《渡口管理办法》的公告",
        "关于公布实施《渡口管理办法》的决定",
        "关于修改《渡口管理办法》的决定",
        "云溪区水务局转发《渡口管理办法》",
    ],
)
def test_who_issues_a_text_carries_its_name(title) -> None:
    """Beside the name of its own."""
    assert names_of(title) == {name(title), "渡口管理办法"}


@pytest.mark.parametrize("title", ["《渡口管理办法》政策解读", "关于废止《渡口管理办法》的通知"])
def test_who_merely_speaks_of_a_text_does_not(title) -> None:
    """An interpretation is not the text that it interprets."""
    assert names_of(title) == {name(title)}


@given(plain)
def test_a_document_is_found_by_any_citation_of_its_title(title) -> None:
    """However it is cited, the name is among its own."""
    for form in ("《{}》", "《中华人民共和国{}》", "《{}（2020年修订）》", "《{}第五条》"):
        cited = names_cited(f"按照{form.format(title)}的规定。")
        assert cited == {name(title)}
        assert cited <= names_of(f"关于印发《{title}》的通知")
        assert cited <= names_of(title)


@given(anything)
def test_any_text_has_names_without_blanks_or_none(text) -> None:
    """No error, no empty name."""
    for each in names_cited(text) | names_of(text):
        assert each
        assert each == "".join(each.split())
