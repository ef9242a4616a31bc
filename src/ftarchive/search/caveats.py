"""What is to be known of a page of results that is less than it seems."""

from __future__ import annotations

from ftarchive.search.engine import Scope
from ftarchive.search.naming import SCOPE_NAMES
from ftarchive.search.results import Results

_PARTIAL = "没有同时含有全部词的文件，下面的文件含有其中最多的词。"
_CUT_SHORT = (
    "这次检索用时过长，只查了一部分文件，结果可能不全。请换用更具体的词，或者先选定来源、年份。"
)


def caveats(results: Results) -> list[str]:
    """A sentence each: that no hit has all words, which words none has, that not all documents
    were looked at. The first two only where there are hits."""
    missing = results.missing if results.total else ()
    said = (
        _PARTIAL if results.total and results.is_partial else "",
        _missing(missing, results.parameters.scope) if missing else "",
        _CUT_SHORT if results.is_cut_short else "",
    )
    return list(filter(None, said))


def _missing(words: list[str], scope: Scope) -> str:
    quoted = "".join(f"“{word}”" for word in words)
    return f"{quoted}在全部{'文件' if scope == 'all' else SCOPE_NAMES[scope]}里都没有。"
