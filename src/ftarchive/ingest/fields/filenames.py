"""What the name of a file says of the document in it, once what offices put around it is gone."""

from __future__ import annotations

import re

from ftarchive.ingest.page import strip

_LINE = re.compile(r":\d+$")
_SUFFIX = re.compile(r"\.(?!\d+$)[A-Za-z0-9]{1,8}$")
_SUFFIXES = 3
_BEFORE = re.compile(
    r"^(?:附[件表图]\s*(?:[\d一二三四五六七八九十]+(?:-\d+)?)?\s*[：:.、．_\-—\s]*"
    r"|[（(【\[]\s*(?:\d{1,3}|[一二三四五六七八九十]+|定稿|终稿|扫描件|盖章|公开|挂网|正式|附件\d*)\s*[）)】\]]\s*"
    r"|\d{1,3}(?:[.、．_\-—]+|\s+)(?!\d)"
    r"|[一二三四五六七八九十]+、"
    r"|(?:19|20)\d{6}[_\-—.\s]*"
    r"|(?:19|20)\d{2}[-.]\d{1,2}[-.]\d{1,2}[_\-—.\s]*"
    r"|[\s_\-—~$.]+)"
)
_STATE = (
    "扫描件|扫描版|扫描|盖章版|盖章|盖章扫描件|定稿|终稿|最终稿|最终版|最终|正式稿|正式版|印发稿|发文稿|挂网版|挂网|上网版|上网|"
    "公开版|打印版|排版|副本|复件|拷贝|copy|final|pdf|word|docx?|ofd|wps|v\\d+(?:\\.\\d+)?"
)
_AFTER = re.compile(
    rf"(?:\s*[（(【\[]\s*(?:\d{{1,2}}|{_STATE})\s*[）)】\]]"
    rf"|[\s_\-—－]+(?:{_STATE})"
    r"|(?:扫描件|盖章版|定稿|终稿)"
    r"|[\s_\-—]*[（(]?(?:19|20)\d{6}[）)]?"
    r"|[\s_\-—]*[（(]?(?:19|20)\d{2}[-.]\d{1,2}[-.]\d{1,2}[）)]?"
    r"|[\s_\-—+.]+)$",
    re.IGNORECASE,
)
_GAPS = re.compile(r"[_+]+")


def title_of_name(name: str) -> str:
    """The title that the shown path of a file says: 政策/1.关于渡口的通知（扫描件）.pdf →
    关于渡口的通知. Where nothing would be left, the name as it is."""
    last = _LINE.sub("", re.split(r"[/\\]", name.rstrip("/\\"))[-1])
    stem = _without_suffixes(last)
    bare = _peeled(stem)
    for title in (bare, stem, last):
        if any(ch.isalnum() for ch in title):
            return strip(_GAPS.sub(" ", title))
    return name


def _without_suffixes(name: str) -> str:
    for _ in range(_SUFFIXES):
        bare = _SUFFIX.sub("", name)
        if not bare or bare == name:
            break
        name = bare
    return name


def _peeled(stem: str) -> str:
    """The stem without numbering and dates before it and states of the text behind it."""
    before = ""
    while stem != before:
        before = stem
        stem = _AFTER.sub("", _BEFORE.sub("", stem.strip()))
    is_quoted = re.fullmatch("《[^《》]+》", stem)
    return stem[1:-1] if is_quoted else stem
