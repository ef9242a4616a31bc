"""What readers ask of a generated archive: addresses of searches and suggestions, drawn by a seed
from titles, words, numbers and phrases of its documents."""

from __future__ import annotations

import random
from collections.abc import Sequence
from urllib.parse import urlencode

from faults.documents import Paper

Asked = dict[str, str]

_SUGGESTED = 0.12
"""Share of the questions that are what somebody has typed so far."""
_CONFINED = 0.3
"""Share of the searches that are confined by a filter."""
_CHINESE = "的一是在有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年"


def questions(seed: int, papers: Sequence[Paper], count: int, folder: str = "api") -> list[str]:
    """Addresses of ``count`` different questions about ``papers``; of pages instead of the API
    where ``folder`` is empty."""
    drawn = random.Random(f"{seed}/questions")
    found: dict[str, None] = {}
    while len(found) < count:
        found[_question(drawn, drawn.choice(papers), folder)] = None
    return list(found)


def _question(drawn: random.Random, paper: Paper, folder: str) -> str:
    base = "/api/v1" if folder else ""
    if folder and drawn.random() < _SUGGESTED:
        return f"{base}/suggest?{urlencode({'q': _typed(drawn, paper)})}"
    asked = {"q": _words(drawn, paper)}
    if drawn.random() < _CONFINED:
        asked |= _confined(drawn, paper)
    asked |= drawn.choice(
        ({}, {}, {}, {"sort": "newest"}, {"sort": "oldest"}, {"in": "title"}, {"in": "text"})
    )
    asked |= drawn.choice(({}, {}, {"page": "2"}, {"per_page": "50"}, {"synonyms": "off"}))
    return f"{base}/search?{urlencode(asked)}"


def _words(drawn: random.Random, paper: Paper) -> str:
    """A query for a document, of one of many kinds."""
    title, text = paper.fields["title"], paper.fields["text"]
    one, other, slip = _part(drawn, text, 4), _part(drawn, text, 3), list(_part(drawn, title, 8))
    slip[drawn.randrange(len(slip))] = drawn.choice(_CHINESE)
    year = paper.fields["published"][:4]
    kinds = (
        title,
        _part(drawn, title, 6),
        one,
        f"{one} {other}",
        f"{one} -{other}",
        f"{one} 或 {other}",
        f"“{_part(drawn, text, 9)}”",
        f"标题:{_part(drawn, title, 4)}",
        f"来源:{paper.fields['source'][3:]} {one}",
        f"年份:{year} {one}",
        f"日期:{year}-01..{year}-06",
        paper.fields["index_number"],
        f"云管〔{year}〕{paper.number}号",
        paper.code,
        f"“{paper.phrase}”",
        f"YX{drawn.randint(10, 99)}*",
        "".join(slip),
        "",
    )
    return drawn.choice(kinds)


def _confined(drawn: random.Random, paper: Paper) -> Asked:
    fields = paper.fields
    kinds = (
        {"source": fields["source"]},
        {"year": fields["published"][:4]},
        {"category": fields.get("category", "通知公告")},
        {"from": fields["published"]},
        {"to": fields["published"], "source": fields["source"]},
        {"within": _part(drawn, fields["text"], 3)},
    )
    return drawn.choice(kinds)


def _typed(drawn: random.Random, paper: Paper) -> str:
    """The beginning of a title, or a part of it."""
    title = paper.fields["title"]
    length = drawn.randint(1, 8)
    return title[:length] if drawn.random() < 0.5 else _part(drawn, title, length)


def _part(drawn: random.Random, text: str, length: int) -> str:
    """So many characters in a row, out of one paragraph."""
    lines = [line for line in text.split("\n") if len(line) >= length] or [text]
    line = drawn.choice(lines)
    at = drawn.randrange(max(1, len(line) - length + 1))
    return line[at : at + length]
