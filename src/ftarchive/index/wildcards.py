"""Wildcards in a unit of letters and digits: ``*`` stands for any number of them, ``?`` for one.

This is the one kind of search that lists of terms do not answer at once, so it is a query of
Whoosh's kind, run by Whoosh's own searcher and matchers (``Snapshot.matching``).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from whoosh.query import MultiTerm

from ftarchive.index.analysis import ASCII

WILD = re.compile("[*?]")
_STARS = re.compile(r"\*+")
_FIRST, _AFTER_LAST = "0", b"{"
"""Where units of letters and digits begin in the order of terms, and what follows them: pairs
begin with a control character or, like words, with a character of another kind."""
_OFTEN = 1024
"""Terms after which the clock is looked at."""


class UnitsLike(MultiTerm):  # type: ignore[misc]
    """Documents with a unit that matches a pattern, which is folded.

    Going through the terms raises ``TimeoutError`` after the moment ``until`` of the monotonic
    clock.
    """

    constantscore = True

    def __init__(self, fieldname: str, pattern: str, until: float) -> None:
        self.fieldname, self.text, self.boost = fieldname, pattern, 1.0
        self._until = until

    def _btexts(self, ixreader: Any) -> Iterator[bytes]:
        is_like = re.compile(expression(self.text).encode()).fullmatch
        beginning = WILD.split(self.text, maxsplit=1)[0]
        prefix = beginning.encode()
        for field, term in self._in_time(ixreader.terms_from(self.fieldname, beginning or _FIRST)):
            if field != self.fieldname or not term.startswith(prefix) or term >= _AFTER_LAST:
                return
            if is_like(term):
                yield term

    def _in_time(self, terms: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        for count, term in enumerate(terms):
            if count % _OFTEN == 0 and time.monotonic() > self._until:
                raise TimeoutError
            yield term


def expression(pattern: str, kind: str = ASCII, character: Callable[[str], str] = re.escape) -> str:
    """A pattern as a regular expression: ``kind`` is one for any letter or digit, ``character``
    gives that for a certain one. It has to end where the unit does."""
    first, *others = (
        "".join(kind if ch == "?" else character(ch) for ch in part)
        for part in _STARS.split(pattern)
    )
    # Each part but the last as early as it can stand: nothing is gained by trying it later, which
    # in a long run of letters would take for ever.
    inner = "".join(f"(?>{kind}*?{part})" for part in others[:-1] if part)
    return first + inner + "".join(f"{kind}*{part}" for part in others[-1:])
