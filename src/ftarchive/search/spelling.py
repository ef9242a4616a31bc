"""您是不是要找: what was probably meant, from the archive's own vocabulary.

A noisy channel (Kernighan, Church and Gale, 1990) over neighbouring characters. A place is
suspicious where hardly any document has its pair of characters. What may have been meant is a
homophone, a near shape, a character more, fewer or swapped; pinyin for what sounds so. Each is
worth what its pairs are worth less what such a slip costs, and it is proposed only when the
engine finds more with it.
"""

from __future__ import annotations

import functools
import math
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.analysis import fold, is_single
from ftarchive.index.shapes import Shapes
from ftarchive.index.sounds import homophones, near_homophones, prepare
from ftarchive.index.vocabulary import Vocabulary
from ftarchive.search.engine import Answer, Engine, Request
from ftarchive.search.parsing import pieces
from ftarchive.search.query import Phrase, Query, Units, Word, phrase_terms

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]{2,}")
_LETTERS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,40}(?![A-Za-z0-9])")
_RARE = 0.02
"""The share of the documents up to which a pair may be a slip."""
_SUSPECTS = 4
"""Pairs of a query at which slips are looked for, the rarest first."""
_AROUND = 2
"""Characters before and after a pair whose own pairs a slip in it can change."""
_UNSEEN = 0.05
"""What a pair counts that no document has, in documents."""
_SAME_SOUND, _NEAR_SOUND, _NEAR_SHAPE, _SWAPPED, _MISSING = 1.0, 3.0, 2.0, 1.0, 5.0
_TWICE, _TOO_MANY = 1.0, 9.0
"""How unlikely each slip is, as the negative logarithm of its odds."""
_GAIN = 1.5
"""What a slip mended has to gain at least."""
_TRIED = 12
"""Proposals that the engine is asked about, the best first."""
_ROUNDS = 2
"""Slips mended one after another."""
_ASKED = 3
"""Proposals that are verified by a search."""
_WHOLE = 3.0
_PER_HIT = 0.7
"""What a proposal gains by the logarithm of its hits."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """``text`` and what it gains over what was typed; ``run`` is the stretch that was changed."""

    text: str
    gain: float
    run: str


class Speller:
    """Corrects queries of one engine in about ``seconds`` each; ``parse`` reads a query."""

    def __init__(
        self, engine: Engine, parse: Callable[[str], Query], shapes: Shapes, seconds: float
    ) -> None:
        self._engine, self._parse, self._shapes = engine, parse, shapes
        self._vocabulary: Vocabulary = engine.vocabulary()
        self._seconds, self._deadline = seconds, math.inf
        self._held_by: dict[Units, NDArray[np.bool_]] = {}

    def correct(self, request: Request, few: int) -> str | None:
        """The query text with its slip mended; None where there is none, where more than
        ``few`` documents have all of its words, or where nothing finds more."""
        text = request.query.text
        if not self._is_suspicious(text):
            return None
        found = self._count(request.query)
        if found > few and not self._is_broken(request):
            return None
        prepare()  # once in a process, and no query's fault
        self._shapes.prepare()
        self._deadline = time.monotonic() + self._seconds
        proposals = [Proposal(text, 0.0, "")]
        for _ in range(_ROUNDS):
            proposals = self._best(
                next_ for proposal in proposals for next_ in self._proposals(proposal)
            )
            chosen = self._chosen(proposals, found)
            for proposal in chosen[:_ASKED]:
                if self._is_found(request, proposal):
                    return proposal.text
            proposals = proposals[:1]
        return None

    def _is_broken(self, request: Request) -> bool:
        """Whether a stretch with a lone character in it stands nowhere as it was typed."""
        lone = {word.units[0] for word in request.query.words if is_lone(word)}
        chunks = [chunk for chunk in request.query.chunks if lone.intersection(chunk)]
        return any(not self._answer(request, Query("", Phrase(chunk))).total for chunk in chunks)

    def _answer(self, request: Request, query: Query) -> Answer:
        """What would have been found as it was asked, filters and all, for another query."""
        return self._engine.search(replace(request, query=query, offset=0, limit=0, facets=()))

    def _is_found(self, request: Request, proposal: Proposal) -> bool:
        """Whether a search as it was asked, filters and all, finds hits with every word."""
        answer = self._answer(request, self._parse(proposal.text))
        return bool(answer.total) and not answer.is_partial

    def _is_suspicious(self, text: str) -> bool:
        """Whether there is a place at which anything would be looked for."""
        return any(True for _ in self._letters(text)) or bool(self._suspects(text))

    def _chosen(self, proposals: Iterable[Proposal], found: int) -> list[Proposal]:
        """Those by which more than ``found`` documents have all words, the best first."""
        weighed: list[Proposal] = []
        for proposal in proposals:
            if self._is_over():
                break
            if (held := self._count(self._parse(proposal.text))) > found:
                gain = proposal.gain + _PER_HIT * math.log(held) + self._wholeness(proposal)
                weighed.append(replace(proposal, gain=gain))
        return sorted(weighed, key=lambda proposal: -proposal.gain)

    def _wholeness(self, proposal: Proposal) -> float:
        """What it is worth that a document has every pair of the changed run."""
        chunks = self._parse(proposal.run).chunks
        return _WHOLE * all(self._having(chunk).any() for chunk in chunks)

    def _count(self, query: Query) -> int:
        """How many documents of the archive have all that ``_needed`` names, pair by pair."""
        masks = [self._having(needed) for needed in _needed(query)]
        return int(np.logical_and.reduce(masks).sum()) if masks else 0

    def _having(self, sequence: Units) -> NDArray[np.bool_]:
        found = self._held_by.get(sequence)
        if found is None:
            found = self._held_by[sequence] = self._vocabulary.having(phrase_terms(sequence))
        return found

    def _best(self, proposals: Iterator[Proposal]) -> list[Proposal]:
        """The most promising, each text once."""
        best: dict[str, Proposal] = {}
        for proposal in proposals:
            known = best.get(proposal.text)
            if known is None or proposal.gain > known.gain:
                best[proposal.text] = proposal
            if self._is_over():
                break
        return sorted(best.values(), key=lambda p: -p.gain)[:_TRIED]

    def _proposals(self, base: Proposal) -> Iterator[Proposal]:
        for match in self._letters(base.text):
            for written in self._vocabulary.written(match[0].lower()):
                text = base.text[: match.start()] + written + base.text[match.end() :]
                yield Proposal(text, base.gain, written)
        for start, run, at in self._suspects(base.text):
            low, high = max(0, at - _AROUND), at + 2 + _AROUND
            window = run[low:high]
            worth = self._worth(window)
            for mended, cost in self._mended(window, at - low):
                gain = self._worth(mended) - worth - cost
                if gain > _GAIN:
                    changed = run[:low] + mended + run[high:]
                    text = base.text[:start] + changed + base.text[start + len(run) :]
                    yield Proposal(text, base.gain + gain, changed)

    def _letters(self, text: str) -> Iterator[re.Match[str]]:
        """Words of Latin letters that no document has."""
        for match in _within_pieces(_LETTERS, text):
            if not self._vocabulary.holding(fold(match[0])):
                yield match

    def _suspects(self, text: str) -> list[tuple[int, str, int]]:
        """Where a run begins, the run, and which of its pairs is rare; the rarest first."""
        rare = _RARE * self._vocabulary.count
        found = [
            (held, match.start(), match[0], at)
            for match in _within_pieces(_RUN, text)
            for at, held in enumerate(self._held(match[0]))
            if held <= rare
        ]
        return [suspect[1:] for suspect in sorted(found)[:_SUSPECTS]]

    def _held(self, run: str) -> list[int]:
        """How many documents have each pair of ``run``."""
        folded = _folded(run)
        return [self._vocabulary.holding(folded[at : at + 2]) for at in range(len(folded) - 1)]

    def _mended(self, run: str, at: int) -> Iterator[tuple[str, float]]:
        """What ``run`` may have been before a slip at its pair ``at``, and the slip's cost."""
        before, pair, after = run[:at], run[at : at + 2], run[at + 2 :]
        yield f"{before}{pair[::-1]}{after}", _SWAPPED
        for place in (at, at + 1):
            for character, cost in self._alike(run[place]):
                yield run[:place] + character + run[place + 1 :], cost
        cost = _TWICE if pair[0] == pair[1] else _TOO_MANY
        for place in (at, at + 1):
            yield run[:place] + run[place + 1 :], cost
        for character in self._vocabulary.between(*_folded(pair)):
            yield f"{before}{pair[0]}{character}{pair[1]}{after}", _MISSING

    def _alike(self, character: str) -> Iterator[tuple[str, float]]:
        """What may be mistaken for a character, and how unlikely that is; of a character that is
        written in several ways only the one that the index has."""
        own = _folded(character)
        costs = dict.fromkeys(near_homophones(own), _NEAR_SOUND)
        costs |= dict.fromkeys(self._shapes.near(own), _NEAR_SHAPE)
        costs |= dict.fromkeys(homophones(own), _SAME_SOUND)
        yield from ((each, costs[each]) for each in sorted(costs) if _folded(each) == each)

    def _worth(self, run: str) -> float:
        """The logarithm of the probability of a run by its pairs: a chain of Markov."""
        if not run:
            return -math.inf
        vocabulary, folded = self._vocabulary, _folded(run)
        worth = _log(vocabulary.holding(folded[0]) / max(vocabulary.count, 1))
        for at in range(len(folded) - 1):
            pair = max(vocabulary.holding(folded[at : at + 2]), _UNSEEN)
            worth += math.log(pair / max(vocabulary.holding(folded[at]), 1))
        return worth

    def _is_over(self) -> bool:
        return time.monotonic() > self._deadline


def _needed(query: Query) -> list[Units]:
    """The words and phrases of a query, and beside a character that is no word the neighbour
    it was typed with."""
    words = [word.units for word in query.words if not word.is_stop]
    return [*query.phrases, *words, *_beside_lone(query)]


def _beside_lone(query: Query) -> Iterator[Units]:
    """Characters that are a word of their own, with the one before and the one after."""
    lone = {word.units for word in query.words if is_lone(word)}
    for chunk in query.chunks:
        for pair in pairwise(chunk):
            if all(map(is_single, pair)) and ((pair[0],) in lone or (pair[1],) in lone):
                yield pair


def is_lone(word: Word) -> bool:
    """Whether a word is a single character that says something: often half of one misspelt."""
    return len(word.units) == 1 and is_single(word.units[0]) and not word.is_stop


def _log(share: float) -> float:
    return math.log(max(share, 1e-6))


def _folded(run: str) -> str:
    """The run as the index has it, character for character."""
    return "".join(map(_folded_character, run))


@functools.lru_cache(10_000)
def _folded_character(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character


def _within_pieces(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches in what is asked for; labels, operators and what is excluded are no words."""
    for start, end in pieces(text):
        yield from pattern.finditer(text, start, end)
