"""Binary Word files: read by whichever program is there, and nothing in them overlooked."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.page import Hidden, Line, Page
from ftarchive.ingest.word import conversion
from ftarchive.ingest.word import doc as module
from ftarchive.ingest.word.doc import read_doc
from ftarchive.ingest.word.wordstream import WordStream

FILES = Path(__file__).parent / "files"
NOTICE = (FILES / "ferry-notice.doc").read_bytes()
LETTER = (FILES / "ferry-letter.doc").read_bytes()
RTF = rb"{\rtf1\ansi\ansicpg936 \'b6\'c9\'bf\'da\par}"
DOCBOOK = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE book PUBLIC "-//OASIS//DTD" "http://x/y.dtd">'
    "<book><title>x</title><bookinfo><title>y</title></bookinfo><chapter><title>渡口</title><para>\n"
    "正文。\n</para><sect1><title>总则</title><orderedlist><listitem><para>\n第一项\n</para></listitem>"
    "</orderedlist><para><informaltable><tgroup><tbody><row><entry>\n甲\n乙\n</entry><entry>\n丙\n"
    "</entry></row></tbody></tgroup></informaltable></para></sect1></chapter></book>"
)


def read(content: bytes, **limits: float) -> Page:
    rules = tables.load(Home(CHECKOUT))
    return read_doc(content, "公告.doc", rules, Settings(**limits))


def refusal(content: bytes, **limits: float) -> Refused:
    with pytest.raises(Refused) as caught:
        read(content, **limits)
    return caught.value


@pytest.fixture
def programs(monkeypatch):
    """Says which programs there are, and what they make or how they fail."""

    def there(office: bytes | str | None = None, antiword: bytes | str | None = None) -> None:
        def made(answer):
            def convert(*_arguments):
                if isinstance(answer, str):
                    raise conversion.Failed(answer)
                return answer

            return convert

        monkeypatch.setattr(module, "find_office", lambda: office and "soffice")
        monkeypatch.setattr(module, "find_antiword", lambda: antiword and "antiword")
        monkeypatch.setattr(module, "by_office", made(office))
        monkeypatch.setattr(module, "by_antiword", made(antiword))

    def read_docx(content, name, *_rest) -> Page:
        if content == b"bad":
            raise Refused("damaged-file", path=name, kind="Word 文件", reason="x")
        return Page([Line(content.decode())], properties={"title": "x"})

    monkeypatch.setitem(
        sys.modules, "ftarchive.ingest.word.docx", SimpleNamespace(read_docx=read_docx)
    )
    return there


@pytest.fixture
def antiword(monkeypatch) -> None:
    """The real program alone."""
    if not conversion.find_antiword():
        pytest.skip("antiword is not installed")
    monkeypatch.setattr(module, "find_office", lambda: None)


def test_libreoffice_comes_first_and_word_itself_knows_its_properties(programs) -> None:
    """What was made is read as DOCX; the file's own properties are told to the gate too."""
    programs(office=b"docx", antiword=b"docbook")
    page = read(NOTICE)
    assert [line.text for line in page.lines] == ["docx"]
    assert page.properties["title"] == "渡口公告"
    assert Hidden("文档属性", "张三") in page.hidden


@pytest.mark.parametrize("answer", ["转换程序报告失败（1）", b"bad"])
def test_where_libreoffice_fails_antiword_is_asked(programs, answer) -> None:
    """And where that fails too, the first reason is told."""
    programs(office=answer, antiword=DOCBOOK.encode())
    assert read(LETTER).lines[0].text == "渡口"
    programs(office=answer, antiword="没有给出结果")
    error = refusal(LETTER)
    assert error.code == "conversion-failed"
    assert "没有给出" not in error.message


def test_docbook_gives_headings_items_and_rows(programs) -> None:
    """Levels by depth; what the program says of the book is none of the text."""
    programs(antiword=DOCBOOK.encode())
    lines = read(LETTER).lines[:5]
    assert [(each.text, each.level, each.is_item, each.is_row) for each in lines] == [
        ("渡口", 1, False, False),
        ("正文。", 0, False, False),
        ("总则", 2, False, False),
        ("第一项", 0, True, False),
        ("甲乙\t丙", 0, False, True),
    ]


def test_without_a_program_the_remedy_is_told(programs) -> None:
    """antiword does not read RTF."""
    programs()
    error = refusal(NOTICE)
    assert (error.code, error.facts["program"]) == ("needs-converter", "LibreOffice 或 antiword")
    programs(antiword=DOCBOOK.encode())
    error = refusal(RTF)
    assert (error.code, error.facts["program"]) == ("needs-converter", "LibreOffice")
    programs(office=b"rtf")
    assert read(RTF).lines[0].text == "rtf"


def test_a_password_is_told_without_any_program(programs) -> None:
    """By a flag in the head of the file."""
    programs()
    at = NOTICE.index(b"\xec\xa5") + 11
    locked = NOTICE[:at] + bytes([NOTICE[at] | 1]) + NOTICE[at + 1 :]
    assert refusal(locked).code == "encrypted"


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.3, 0.6, 0.9])
def test_a_file_cut_short_is_damaged(programs, share) -> None:
    """Also RTF that is not closed."""
    programs(office=b"docx", antiword=DOCBOOK.encode())
    assert refusal(NOTICE[: int(share * len(NOTICE))]).code == "damaged-file"
    assert refusal(RTF[: 5 + int(share * 30)]).code == "damaged-file"


def test_text_beyond_the_limit_is_refused(programs) -> None:
    """Whatever the program makes."""
    programs(antiword=DOCBOOK.encode())
    assert refusal(NOTICE, max_text_chars=5).code == "text-too-long"


def test_a_notice_is_read_as_people_see_it(antiword) -> None:
    """Headings, items and rows; the hidden, deleted and commented is kept for the gate."""
    page = read(NOTICE)
    lines = [(line.text[:12], line.level, line.is_item) for line in page.lines]
    assert lines[:6] == [
        ("关于渡口的公告", 1, False),
        ("渡口自即日起恢复通航，请", 0, False),
        ("请配合管理。", 0, False),
        ("正文留下。", 0, False),
        ("第一项", 0, True),
        ("第二项", 0, True),
    ]
    assert [line.text for line in page.lines if line.is_row] == [
        "渡口\t通航情况\t船只",
        "城南\t通航\t船三艘人五名，轮流值班，不得擅离职守，有事请假",
        "城北\t停航 a|b",
    ]
    for hidden in (
        Hidden("隐藏或已删除的文字", "请配合隐藏的手机号13800000000管理。"),
        Hidden("隐藏或已删除的文字", "正文留下被删除的文字。"),
        Hidden("页眉页脚", "第1页"),
        Hidden("批注", "此处待核"),
        Hidden("文档属性", "张三"),
    ):
        assert hidden in page.hidden


def test_boxes_and_notes_are_text_too(antiword) -> None:
    """They stand below the text, which has no place for them."""
    page = read(LETTER)
    assert [line.text for line in page.lines][-3:] == [
        "结尾<标签>&符号。",
        "云溪区人民政府文件",
        "脚注的内容。",
    ]
    assert [line.level for line in page.lines if line.level] == [1, 2]
    assert page.hidden == []


def test_every_story_of_a_file_is_found() -> None:
    """Without any program; the instructions of fields are no text."""
    stories = WordStream(LETTER, "x", "x").stories()
    assert stories["footnotes"] == ["脚注的内容。"]
    assert stories["boxes"] == ["云溪区人民政府文件"]
    assert "正文有脚注在此，详见链接文字。" in stories["text"]


def test_properties_are_those_of_the_file() -> None:
    """A date of 1601 is none."""
    assert WordStream(LETTER, "x", "x").properties() == {}
    assert WordStream(NOTICE, "x", "x").properties() == {
        "title": "渡口公告",
        "author": "张三",
        "subject": "通航",
        "comments": "generated by python-docx",
        "created": "2013-12-23T23:15:00",
        "modified": "2013-12-23T23:15:00",
    }


@pytest.mark.parametrize(
    "said",
    [
        "中国职业分类体系表",
        "1-01-00-00中国共产党中央委员会和地方各级党组织负责人",
        "（3）处理其他日常工作。",
    ],
)
def test_a_real_classification_is_read_whole(antiword, corpora, said) -> None:
    """Hundreds of pages, nothing of it hidden but its properties."""
    page = read((corpora / "files" / "职业分类大典.doc").read_bytes())
    assert any(said in line.text for line in page.lines)
    assert len(page.lines) > 12_000
    assert {hidden.place for hidden in page.hidden} == {"文档属性"}
    assert page.properties["title"] == "中国职业分类体系表"


def test_libreoffice_itself_makes_docx_of_doc_and_rtf(monkeypatch) -> None:
    """Where it is installed."""
    office = conversion.find_office()
    if not office:
        pytest.skip("LibreOffice is not installed")
    for content, suffix in ((LETTER, ".doc"), (RTF, ".rtf")):
        made = conversion.by_office(office, content, suffix, "docx", Settings())
        assert made.startswith(b"PK")
