"""A disclosure document as the archive understands it.

The names are those of the field: 索引号 is ``index_number``, 文号 ``document_number``,
信息提供日期 ``published``. Three dates are kept apart and none is ever rewritten: beside what
was read stands what was given.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

LABELS: dict[str, str] = {
    "title": "标题",
    "index_number": "索引号",
    "document_number": "文号",
    "issuer": "发文机关",
    "responsible_office": "责任部门",
    "source": "来源",
    "written": "成文日期",
    "generated": "生成日期",
    "published": "信息提供日期",
    "effective": "实施日期",
    "ended": "废止日期",
    "category": "栏目",
    "breadcrumb": "位置",
    "subject": "主题分类",
    "genre": "体裁分类",
    "keywords": "主题词",
    "abstract": "内容概述",
    "validity": "有效性",
    "access_mode": "公开方式",
    "access_scope": "公开范围",
    "access_term": "公开时限",
    "url": "原始网址",
    "site": "网站标识码",
    "site_name": "网站名称",
    "text": "正文",
}
"""Each field of the record with the name that the public and staff see, in reading order."""

FORMATS: dict[str, str] = {
    "html": "网页",
    "mhtml": "网页存档（MHTML）",
    "txt": "纯文本",
    "markdown": "Markdown",
    "docx": "Word",
    "doc": "Word 97–2003 或 WPS 文字",
    "rtf": "RTF",
    "pdf": "PDF",
    "ofd": "OFD",
    "xlsx": "Excel",
    "xls": "Excel 97–2003 或 WPS 表格",
    "xls-xml": "Excel 2003 XML",
    "csv": "CSV",
    "jsonl": "批量文件的一行",
}
"""The formats that documents are read from, with the name that the public and staff see."""

LEGIBILITY: dict[str, str] = {
    "ocr": "正文由光学字符识别（OCR）得到，可能有误，以原件为准",
    "no-text-layer": "原件没有文字层（多为扫描件），正文未能读出，请查看原件",
    "gibberish": "原件的字体读出来是乱码，正文未能读出，请查看原件",
}
"""How a text came about where it was not simply read, with what readers are told."""

DATE_FIELDS = ("written", "generated", "published", "effective", "ended")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file that belongs to a document.

    Its text, one paragraph a line, is ``length`` characters from ``start`` on in that of the
    document; none where it could not be read, of which ``problem`` has the code.
    """

    name: str
    format: str
    sha256: str
    start: int
    length: int
    legibility: str | None = None
    problem: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Disclosure:
    """One document: what its fields say and its text, one paragraph a line. The text of its
    attachments follows its own, each after a line with its name.

    A date is ISO 8601, with ``+08:00`` where the page gives a time. ``given`` holds, by
    field, the wording of the page wherever the value is a reading of it (dates, 文号);
    ``provenance`` says by field where the value came from (``meta:PubDate``, ``label:来源``,
    ``script:identifier``, ``breadcrumb``, ``heading``, ``text``, ``batch``, ``property:title``,
    ``layout``, ``manifest:标题``, ``staff``, ``file name``, ``capture``). ``structure`` gives by
    line number of the text (from 0) what the file marks and its wording does not tell: ``h1`` to
    ``h6`` for headings, ``li`` for items of lists. ``legibility`` is one of ``LEGIBILITY``, None
    where the text was simply read.
    """

    title: str
    text: str
    index_number: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    responsible_office: str | None = None
    source: str | None = None
    written: str | None = None
    generated: str | None = None
    published: str | None = None
    effective: str | None = None
    ended: str | None = None
    category: str | None = None
    breadcrumb: tuple[str, ...] = ()
    subject: str | None = None
    genre: str | None = None
    keywords: str | None = None
    abstract: str | None = None
    validity: str | None = None
    access_mode: str | None = None
    access_scope: str | None = None
    access_term: str | None = None
    url: str | None = None
    site: str | None = None
    site_name: str | None = None
    given: dict[str, str] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
    structure: tuple[tuple[int, str], ...] = ()
    legibility: str | None = None
    attachments: tuple[Attachment, ...] = ()

    def fields(self) -> dict[str, Any]:
        """Every field of ``LABELS``, ready for JSON."""
        values = {name: getattr(self, name) for name in LABELS}
        values["breadcrumb"] = list(self.breadcrumb)
        return values

    def digest(self) -> str:
        """SHA-256 over fields and text: equal for two files that say the same.

        Empty fields are left out, so that a field of a later release changes nothing.
        """
        said = {name: value for name, value in self.fields().items() if value}
        said |= (
            {"attachments": [each.sha256 for each in self.attachments]} if self.attachments else {}
        )
        content = json.dumps(said | {"given": self.given}, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Everything, as the catalogue stores it; ``from_json`` reverses it."""
        beside = {
            "given": self.given,
            "provenance": self.provenance,
            "structure": [list(mark) for mark in self.structure],
            "legibility": self.legibility,
            "attachments": [asdict(each) for each in self.attachments],
        }
        return self.fields() | beside

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Disclosure:
        """The record out of what ``to_json`` gave; keys of later versions are passed over."""
        values = {name: value for name, value in stored.items() if name in _KNOWN}
        values["breadcrumb"] = tuple(values.get("breadcrumb", ()))
        values["structure"] = tuple((line, kind) for line, kind in values.get("structure", ()))
        values["attachments"] = tuple(Attachment(**each) for each in values.get("attachments", ()))
        return cls(**values)

    @property
    def year(self) -> int | None:
        """The year of publication, or where none is known that of writing."""
        day = self.published or self.written
        return int(day[:4]) if day else None


_KNOWN = frozenset(f.name for f in fields(Disclosure))
