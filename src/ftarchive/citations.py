"""Which documents a text cites, and by which names a document is cited.

Official texts name what they rest on in book-title marks, by its 文号, or both:
《云溪区渡口管理办法》（云府〔2023〕5号）. What many documents rest on is more likely to be what
somebody looks for.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ftarchive.numbers import document_number, numbers_at

_CITED = re.compile(r"《([^《》\n]{2,100})》")
_CARRIES = re.compile(
    r"(?:印发|发布|公布|颁布|修改|修订|转发)(?:[^《》]{0,12})《([^《》\n]{2,100})》"
)
_STATE = re.compile("^中华人民共和国")
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条$")
_EDITION = re.compile(r"[（(][^（）()]{0,20}[）)]$")
_BETWEEN = frozenset("（(〔[,，、 ")
"""What may stand between a title and the 文号 that belongs to it."""
_CLOSES = {"（": "）", "(": ")"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that a text cites: the ``wording`` that stands there from ``start`` on, in
    characters, and the names by which the document may be known, the most exact first."""

    wording: str
    keys: tuple[str, ...]
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.wording)


def references(text: str, most: int, own: Collection[str] = ()) -> list[Reference]:
    """The first ``most`` documents that ``text`` cites, in order, each once under the wording that
    comes first; those known by one of their ``own`` names are left out."""
    found: dict[str, Reference] = {}
    shown: dict[int, Reference] = {}
    for each in _joined(text):
        if any(key in own for key in each.keys):
            continue
        before = next((found[key] for key in each.keys if key in found), None)
        if before is None and len(shown) == most:
            break
        known = before or each
        keys = tuple(dict.fromkeys((*known.keys, *each.keys)))
        shown[known.start] = kept = replace(known, keys=keys)
        found.update(dict.fromkeys(keys, kept))
    return list(shown.values())


def keys_of(title: str, number: str | None) -> set[str]:
    """The names by which others cite a document: those of its title, and its 文号."""
    return names_of(title) | ({number_key(number)} if number else set())


def keys_cited(text: str) -> set[str]:
    """The names under which ``text`` cites documents, in book-title marks or by 文号."""
    found = names_cited(text)
    for _, _, forms in numbers_at(text):
        found.update(map(number_key, forms))
    return found


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


def number_key(number: str) -> str:
    """The name that a 文号 is, in one form for all brackets, widths and paddings."""
    return _STATE.sub("", document_number(number) or number).casefold()


def _joined(text: str) -> Iterator[Reference]:
    """What is cited, in order; a title and the 文号 in brackets behind it are one."""
    last: Reference | None = None
    for each in _apart(text):
        if last and _belongs(text, last, each):
            yield _pair(text, last, each)
            last = None
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _apart(text: str) -> Iterator[Reference]:
    """Titles and 文号 in order; what stands inside of another is left out."""
    end = 0
    for each in heapq.merge(_titles(text), _numbers(text), key=lambda found: found.start):
        if each.start >= end:
            yield each
            end = each.end


def _belongs(text: str, title: Reference, number: Reference) -> bool:
    between = text[title.end : number.start]
    is_pair = title.wording.startswith("《") and not number.wording.startswith("《")
    return is_pair and 0 < len(between) <= 2 and between[0] in _CLOSES and set(between) <= _BETWEEN


def _pair(text: str, title: Reference, number: Reference) -> Reference:
    close = _CLOSES[text[title.end]]
    end = number.end + (text[number.end : number.end + 1] == close)
    return Reference(text[title.start : end], (*number.keys, *title.keys), title.start)


def _titles(text: str) -> Iterator[Reference]:
    for match in _CITED.finditer(text):
        if key := name(match[1]):
            yield Reference(match[0], (key,), match.start())


def _numbers(text: str) -> Iterator[Reference]:
    for start, end, forms in numbers_at(text):
        keys = tuple(dict.fromkeys(map(number_key, forms)))
        yield Reference(text[start:end], keys, start)
