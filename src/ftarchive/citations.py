"""Which documents a text cites, and by which names a document is cited.

Official texts name what they rest on in book-title marks: 《中华人民共和国预算法》. What many
documents rest on is more likely to be what somebody looks for.
"""

from __future__ import annotations

import re
import unicodedata

_CITED = re.compile(r"《([^《》\n]{2,100})》")
_CARRIES = re.compile(
    r"(?:印发|发布|公布|颁布|修改|修订|转发)(?:[^《》]{0,12})《([^《》\n]{2,100})》"
)
_STATE = re.compile("^中华人民共和国")
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条$")
_EDITION = re.compile(r"[（(][^（）()]{0,20}[）)]$")


def names_cited(text: str) -> set[str]:
    """The names in ``text`` that stand in book-title marks, each as ``name`` gives it."""
    return {name(cited) for cited in _CITED.findall(text)} - {""}


def names_of(title: str) -> set[str]:
    """The names by which others cite the document with this title: its own, and that of
    the text that it issues, as in 关于印发《公共停车管理办法》的通知."""
    return {name(title), *(name(carried) for carried in _CARRIES.findall(title))} - {""}


def name(title: str) -> str:
    """``title`` without what citations leave out: the state's name before a law, the article
    behind it, the edition in brackets at its end, blanks and widths."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)).strip("《》")
    return _STATE.sub("", _EDITION.sub("", _ARTICLE.sub("", folded)))
