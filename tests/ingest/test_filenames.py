"""Titles out of the names of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.ingest.fields.filenames import title_of_name

TITLE = "关于渡口的通知"


@pytest.mark.parametrize(
    "name",
    [
        "关于渡口的通知.docx",
        "政策/2023/关于渡口的通知.docx",
        "a.zip/政策/关于渡口的通知.docx",
        "C:\\公文\\关于渡口的通知.DOC",
        "1.关于渡口的通知.docx",
        "01、关于渡口的通知.pdf",
        "3 关于渡口的通知.pdf",
        "（3）关于渡口的通知.pdf",
        "附件1：关于渡口的通知.pdf",
        "附件2.关于渡口的通知.pdf",
        "附件：关于渡口的通知.pdf",
        "附件1-2 关于渡口的通知.pdf",
        "20231221关于渡口的通知.ofd",
        "2023-12-21 关于渡口的通知.ofd",
        "关于渡口的通知20231221.ofd",
        "关于渡口的通知(2023.12.21).ofd",
        "关于渡口的通知(1).pdf",
        "关于渡口的通知 - 副本.docx",
        "关于渡口的通知 - 副本 (2).docx",
        "关于渡口的通知（扫描件）.pdf",
        "【盖章】关于渡口的通知（定稿）.pdf",
        "关于渡口的通知_扫描版.pdf",
        "关于渡口的通知-终稿.v2.docx",
        "关于渡口的通知.pdf.docx",
        "关于渡口的通知.docx:3",
        "《关于渡口的通知》.docx",
    ],
)
def test_what_offices_put_around_a_title_is_gone(name) -> None:
    """Folders, numbering, attachment marks, dates, copies, states of the text, suffixes."""
    assert title_of_name(name) == TITLE


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2023年渡口船期表.xlsx", "2023年渡口船期表"),
        ("1-10月渡口客流.xlsx", "1-10月渡口客流"),
        ("渡口管理办法（试行）.docx", "渡口管理办法（试行）"),
        ("关于印发《渡口办法》的通知.docx", "关于印发《渡口办法》的通知"),
        ("云府〔2023〕5号.pdf", "云府〔2023〕5号"),
        ("渡口_船期_2023.xlsx", "渡口 船期 2023"),
        ("附件1.xlsx", "附件1"),
        ("1.pdf", "1"),
        ("scan0001.pdf", "scan0001"),
        ("（扫描件）.pdf", "（扫描件）"),
        ("渡口 3.15", "渡口 3.15"),
        ("x.jsonl:3", "x"),
    ],
)
def test_what_belongs_to_the_title_stays(name, title) -> None:
    """Years, editions, numbers; a name that is nothing but numbering stays as it is."""
    assert title_of_name(name) == title


@given(
    st.text(
        st.sampled_from("附件1：.（）()-_ 渡口v20231221扫描件/\\docxpf《》:"),
        min_size=1,
        max_size=40,
    )
)
def test_every_name_gives_a_title(name) -> None:
    """Never an empty one where there is a letter or digit at all."""
    title = title_of_name(name)
    assert any(ch.isalnum() for ch in title) or not any(
        ch.isalnum() for ch in name.replace("\\", "/").rstrip("/").split("/")[-1]
    )
