"""Words for engines that know spaces only: text and queries are cut alike, by jieba in Rust."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from rjieba import Jieba

_WORD = re.compile(r"[^\W_]")
_PARTS = re.compile(r'"([^"]*)"|(\S+)')


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case, without punctuation."""
    return [word for word in _jieba().cut(text.lower()) if word.isalnum() or _WORD.search(word)]


def spaced(text: str) -> str:
    """``text`` as these words with spaces between them."""
    return " ".join(words(text))


def parts(query: str) -> Iterator[tuple[str, bool]]:
    """The parts of a query and whether each is a quoted phrase."""
    for quoted, bare in _PARTS.findall(query):
        yield (quoted, True) if quoted else (bare, False)


@functools.cache
def _jieba() -> Jieba:
    return Jieba()
