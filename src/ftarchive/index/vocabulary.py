"""What an archive speaks of: its titles, agencies and words, to be found while one is typing.

Each is a line, and a line is kept three times, one character for each of its units: as it is
written, as it sounds, and by initials. A place in one is the same place in the others, so that
what is typed may go from one to another on the way (福田fz). Lines stand in the order in which they
are to be offered: the first found is the best.
"""

from __future__ import annotations

import bisect
import re
import threading
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice, product, repeat
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from ftarchive.index.analysis import encode, is_single, units
from ftarchive.index.lists import Numbers
from ftarchive.index.schema import SEARCHED, parted
from ftarchive.index.snapshot import Snapshot
from ftarchive.index.syllables import INITIALS, SIGNS

_END = "\n"
_LONG_UNIT = re.compile("\x02([^\x03]*)\x03")
_FEW, _MANY = range(0xE000, 0xF900), range(0xF0000, 0x10FFFE)
"""Private characters."""
_LETTERS = re.compile(r"[a-zü]+")
_MOST_READINGS = 8
_LONGEST_LETTERS = 60
_LONGEST_SYLLABLE = 6
_CACHED = 50_000
_MISSES = 3000
"""Places where one part of what was typed stands without the others, until looking ends."""
_OCCURRENCES = 200
"""Places of a sound at which is looked how it is written."""


class Codes:
    """One character for each of many words: those that begin alike are one range of them."""

    def __init__(self, words: Sequence[str], codes: Sequence[int]) -> None:
        """Both ascend; words beyond the last code share it."""
        self._words, self._codes = words, codes

    @classmethod
    def of(cls, words: Collection[str]) -> Codes:
        """Private characters for distinct words; those above are used where need be only, as
        they take twice the memory."""
        return cls(sorted(words), _FEW if len(words) <= len(_FEW) else _MANY)

    def all(self) -> dict[str, str]:
        """The characters by their words."""
        codes = chain(self._codes, repeat(self._codes[-1])) if self._codes else ()
        return dict(zip(self._words, map(chr, codes), strict=False))

    def known(self, word: str) -> str | None:
        """The character that stands for ``word``; None where it has none."""
        place = bisect.bisect_left(self._words, word)
        return self._at(place) if self._words[place : place + 1] == [word] else None

    def beginning(self, prefix: str) -> str:
        """A pattern of the characters of all words that begin with ``prefix``; may be empty."""
        first = bisect.bisect_left(self._words, prefix)
        last = bisect.bisect_left(self._words, prefix + "\U0010ffff") - 1
        if first >= last:
            return self._at(first) if first == last else ""
        return f"[{self._at(first)}-{self._at(last)}]"

    def _at(self, place: int) -> str:
        return chr(self._codes[min(place, len(self._codes) - 1)])


@dataclass(frozen=True, slots=True)
class Part:
    """Part of what was typed: a pattern, and in which of a line's three writings (0 as
    written, 1 as it sounds, 2 initials) it has to match ``length`` characters."""

    writing: int
    pattern: str
    length: int


Reading = tuple[Part, ...]


class Text:
    """Lines on their way to be found: ``lines`` as ``analysis.encode`` writes them and ``signs``
    as ``schema.sounds`` does, line by line."""

    def __init__(self, lines: Iterable[bytes], signs: Iterable[bytes]) -> None:
        self.pieces = _LONG_UNIT.split(_ended(lines))
        """What stands between units of several characters, and at odd places those units."""
        self.signs = _ended(signs)


class Lines:
    """Lines to be found by what they begin with or hold."""

    def __init__(self, text: Text, alphabet: Alphabet) -> None:
        codes = _codes_in(text.signs)
        starts = np.flatnonzero(codes == ord(_END))[:-1] + 1
        self._starts = array("I", starts.astype("I").tobytes())
        initials = np.frombuffer(INITIALS, np.uint8)[codes].tobytes().decode("ascii")
        self.writings = (alphabet.written(text), text.signs, initials)

    def __len__(self) -> int:
        return len(self._starts)

    def line(self, number: int) -> str:
        """A line as it is written, a character for each unit."""
        start = self._starts[number]
        return self.writings[0][start : self.writings[0].index(_END, start)]

    def find(self, readings: Sequence[Reading], *, at_start: bool) -> Iterator[int]:
        """The numbers of the lines that a reading fits, each once, reading after reading."""
        told: set[int] = set()
        for reading in readings:
            for number in self._fitting(reading, at_start=at_start):
                if number not in told:
                    told.add(number)
                    yield number

    def places(self, part: Part) -> Iterator[int]:
        """Where a part stands, as places in ``writings``."""
        pattern = re.compile(part.pattern)
        return (match.start() for match in pattern.finditer(self.writings[part.writing]))

    def _fitting(self, reading: Reading, *, at_start: bool) -> Iterator[int]:
        """Looks for the first written part, or else the first; then whether the others fit."""
        anchor = next((n for n, part in enumerate(reading) if part.writing == 0), 0)
        before = sum(part.length for part in reading[:anchor])
        checks = [(re.compile(part.pattern), part) for part in reading]
        is_first = at_start and anchor == 0
        text, place = self.writings[reading[anchor].writing], 0
        pattern = re.compile((_END if is_first else "") + reading[anchor].pattern)
        misses = 0
        while misses < _MISSES and (match := pattern.search(text, place)):
            start = match.start() + is_first - before
            number = bisect.bisect_right(self._starts, max(start, 1)) - 1
            if self._fits(checks, start) and (not at_start or start == self._starts[number]):
                yield number
                place = self._next(number)
            else:
                place = match.start() + 1
                misses += 1

    def _next(self, number: int) -> int:
        """The end of the line before the next one."""
        starts = self._starts
        return starts[number + 1] - 1 if number + 1 < len(starts) else len(self.writings[0])

    def _fits(self, checks: Sequence[tuple[re.Pattern[str], Part]], start: int) -> bool:
        for pattern, part in checks:
            if start < 1 or not pattern.match(self.writings[part.writing], start):
                return False
            start += part.length
        return True


class Alphabet:
    """The characters that lines are written in."""

    def __init__(self, texts: Sequence[Text]) -> None:
        there = np.zeros(len(INITIALS), bool)
        for text in texts:
            there[_codes_in(text.signs)] = True
        heard = {sound: ord(sign) for sound, sign in SIGNS.items() if there[ord(sign)]}
        self.sounds = Codes([*heard], [*heard.values()])
        self.others = Codes.of({unit for text in texts for unit in text.pieces[1::2]})
        """For units that are not a single character; they are no syllables."""

    def written(self, text: Text) -> str:
        """The lines of a text, one character for each unit."""
        pieces = text.pieces.copy()
        pieces[1::2] = map(self.others.all().__getitem__, pieces[1::2])
        return "".join(pieces)

    def readings(self, typed: str) -> list[Reading]:
        """In which ways what was typed may be meant, the literal way first."""
        parts = [self._parts(unit, is_last) for unit, is_last in _runs(typed)]
        found = islice(product(*parts), _MOST_READINGS) if all(parts) else iter(())
        return [_joined(reading) for reading in found if reading]

    def _parts(self, run: str, is_last: bool) -> list[Part]:
        if is_single(run[0]):
            return [Part(0, re.escape(run), len(run))]
        others = self.others.beginning(run) if is_last else self.others.known(run)
        parts = [Part(0, others, 1)] if others else []
        if _LETTERS.fullmatch(run) and len(run) <= _LONGEST_LETTERS:
            parts += self._sounding(run.replace("ü", "v"))
        return parts

    def _sounding(self, letters: str) -> list[Part]:
        """As pinyin of which the last syllable may have just begun, and as initials."""
        spelt = islice(self.spellings(letters, is_open=True), _MOST_READINGS)
        parts = [Part(1, pattern, length) for pattern, length in spelt]
        return [*parts, Part(2, re.escape(letters), len(letters))] if len(letters) > 1 else parts

    def spellings(self, letters: str, *, is_open: bool) -> Iterator[tuple[str, int]]:
        """The ways to part letters into syllables that occur, longer ones first, each as a
        pattern and its length; the last may be a beginning only where ``is_open``."""
        return _ways(self._steps(letters, is_open=is_open), 0)

    def _steps(self, letters: str, *, is_open: bool) -> list[list[tuple[str, int]]]:
        """For each place in ``letters`` the syllables that begin there, each as a pattern and
        the place where it ends; only those from which there is a way to the end."""
        size = len(letters)
        steps: list[list[tuple[str, int]]] = [[] for _ in letters]
        for at in reversed(range(size)):
            rest = letters[at:]
            last = self.sounds.beginning(rest) if is_open else self.sounds.known(rest)
            if last:
                steps[at].append((last, size))
            for end in range(min(at + _LONGEST_SYLLABLE, size - 1), at, -1):
                if steps[end] and (code := self.sounds.known(letters[at:end])):
                    steps[at].append((code, end))
        return steps


class Vocabulary:
    """Titles, agencies and words of one snapshot, and how common its terms are."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._agency_terms = _by_frequency(snapshot.terms("agency"))
        self._word_terms = _by_frequency(snapshot.terms("word"))
        self._documents = _newest_first(snapshot)
        texts = _names(self._agency_terms), _words(self._word_terms), self._titles()
        self._alphabet = Alphabet(texts)
        self.agencies, self.words, self.titles = (Lines(text, self._alphabet) for text in texts)
        self._held: dict[str, int] = {}

    @property
    def count(self) -> int:
        """How many documents there are."""
        return self._snapshot.count

    def readings(self, typed: str) -> list[Reading]:
        """In which ways what was typed may be meant."""
        return self._alphabet.readings(typed)

    def agency(self, number: int) -> tuple[str, int]:
        """The name of an agency and how many documents are its."""
        return self._name("agency", self._agency_terms[number])

    def word(self, number: int) -> tuple[str, int]:
        """A word and in how many titles it is."""
        return self._name("word", self._word_terms[number])

    def title(self, number: int) -> tuple[str, str]:
        """A title as it is shown, and the id of its document."""
        document = self._documents[number : number + 1]
        return self._snapshot.texts("title_shown", document)[0], self._snapshot.ids(document)[0]

    def holding(self, term: str) -> int:
        """How many documents hold a term in that field in which more do."""
        found = self._held.get(term)
        if found is None:
            if len(self._held) >= _CACHED:
                self._held.clear()
            found = max(self._snapshot.holding(field, term) for field in SEARCHED)
            self._held[term] = found
        return found

    def having(self, terms: Iterable[str]) -> NDArray[np.bool_]:
        """Which documents hold all of ``terms`` in one field."""
        found = np.zeros(self._snapshot.size, bool)
        wanted = sorted(set(terms), key=self.holding)
        for field in SEARCHED:
            documents = self._snapshot.postings(field, wanted[0]).documents
            for term in wanted[1:]:
                others = self._snapshot.postings(field, term).documents
                documents = np.intersect1d(documents, others, assume_unique=True)
            found[documents] = True
        return found

    def between(self, before: str, after: str) -> list[str]:
        """The characters that stand behind the one in some text and before the other in some."""
        pairs = self._snapshot.terms_from("text", before)
        pairs += self._snapshot.terms_from("title", before)
        middle = {pair[1] for pair in pairs if len(pair) == len("前后")}
        return [
            each
            for each in sorted(middle)
            if self.holding(each + after) and self.holding(before + each)
        ]

    def written(self, letters: str) -> Iterator[str]:
        """How what sounds like ``letters`` is written: the commonest word of the sound, or else
        what titles have of it."""
        for pattern, length in islice(
            self._alphabet.spellings(letters, is_open=False), _MOST_READINGS
        ):
            part = Part(1, pattern, length)
            for number in self.words.find([(part,)], at_start=True):
                if len(self.words.line(number)) == length:
                    yield self.words.line(number)
                    break
            yield from self._written_in_titles(part)

    def _written_in_titles(self, part: Part) -> list[str]:
        places = islice(self.titles.places(part), _OCCURRENCES)
        text = self.titles.writings[0]
        found = Counter(text[place : place + part.length] for place in places)
        return [name for name, _ in found.most_common(1) if all(map(is_single, name))]

    def _name(self, field: str, term: str) -> tuple[str, int]:
        return parted(term)[0], len(self._snapshot.postings(field, term).documents)

    def _titles(self) -> Text:
        """The titles, the newest first."""
        return Text(self._ordered("title_units"), self._ordered("title_sounds"))

    def _ordered(self, column: str) -> Iterator[bytes]:
        values = self._snapshot.column(column)
        return map(values.__getitem__, self._documents.tolist())


class VocabularyOf:
    """The vocabulary of one snapshot, made once, for whoever asks first."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._lock = threading.Lock()
        self._made: Vocabulary | None = None

    def get(self) -> Vocabulary:
        """The vocabulary; the others who ask meanwhile wait for it."""
        with self._lock:
            if self._made is None:
                self._made = Vocabulary(self._snapshot)
            return self._made


def _names(terms: Iterable[str]) -> Text:
    """Names with their sounds."""
    return _text((units(name), signs) for name, signs in map(parted, terms))


def _words(terms: Iterable[str]) -> Text:
    """Words with their sounds; they are folded already, and each is one unit or single ones."""
    names = ((name if is_single(name[0]) else [name], signs) for name, signs in map(parted, terms))
    return _text(names)


def _text(lines: Iterable[tuple[Sequence[str], str]]) -> Text:
    encoded = [(encode(line).encode(), signs.encode()) for line, signs in lines]
    return Text((line for line, _ in encoded), (signs for _, signs in encoded))


def _newest_first(snapshot: Snapshot) -> Numbers:
    documents = np.flatnonzero(snapshot.live)
    moments, arrival = snapshot.moment[documents], snapshot.ordinal[documents]
    newest: Numbers = documents[np.lexsort((arrival, -moments))]
    return newest


def _by_frequency(terms: dict[str, int]) -> list[str]:
    return sorted(terms, key=lambda term: (-terms[term], term))


def _ways(steps: Sequence[Sequence[tuple[str, int]]], at: int) -> Iterator[tuple[str, int]]:
    """The ways from a place to the end, each as a pattern and its length in syllables."""
    for pattern, end in steps[at]:
        if end == len(steps):
            yield pattern, 1
        else:
            yield from ((pattern + rest, length + 1) for rest, length in _ways(steps, end))


def _runs(typed: str) -> Iterator[tuple[str, bool]]:
    """Runs of single characters and the units between them; whether each is the last."""
    runs: list[str] = []
    for unit in units(typed):
        joins = runs and (is_single(unit), is_single(runs[-1][0])) == (True, True)
        spells = runs and bool(_LETTERS.fullmatch(unit) and _LETTERS.fullmatch(runs[-1]))
        if joins or spells:
            runs[-1] += unit
        else:
            runs.append(unit)
    return ((run, at == len(runs) - 1) for at, run in enumerate(runs))


def _joined(parts: Iterable[Part]) -> Reading:
    """The parts, those in one writing that follow each other made into one."""
    groups = (list(group) for _, group in groupby(parts, key=attrgetter("writing")))
    return tuple(
        Part(group[0].writing, "".join(p.pattern for p in group), sum(p.length for p in group))
        for group in groups
    )


def _ended(lines: Iterable[bytes]) -> str:
    """Lines as one text; each stands between two ends, also the first and the last."""
    return _END.encode().join([b"", *lines, b""]).decode()


def _codes_in(signs: str) -> NDArray[np.uint16]:
    return np.frombuffer(signs.encode("utf-16-le"), "<u2")
