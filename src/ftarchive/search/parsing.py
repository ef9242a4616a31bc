"""Reading what the user typed. Nothing is an error: what means nothing is plain text.

    words side by side        the more of them the better; of up to three all
    “…” 「」 《》 "…"           a phrase, to the letter
    -x, NOT x                 without x
    x AND y, x 和 y            both
    x OR y, x 或 y             one of them; binds less than words side by side
    ( … )                     a group, where the brackets stand apart from other text
    标题:x 来源:x 文号:x …      a condition on a field; ``naming`` has them all
    x*                        what begins with x
    x*y, x?y, *y              letters and digits of which some are left open

A quotation glued to other text, as in 什么是“双随机”监管, is a word of that text; quotations
glued to each other, as in 《甲》《乙》, are a phrase each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from ftarchive.index.analysis import fold, units
from ftarchive.index.dictionary import Dictionary
from ftarchive.numbers import document_number, is_index_number, lookup_keys, numbers_in
from ftarchive.search.cutting import Cutter
from ftarchive.search.days import span
from ftarchive.search.naming import QUERY_FIELDS
from ftarchive.search.query import (
    All,
    Clause,
    Dated,
    Either,
    InTitle,
    LabelFacet,
    Labelled,
    Not,
    Numbered,
    Phrase,
    Query,
    Units,
    Wildcard,
    Word,
    Words,
)
from ftarchive.search.weighing import scored

Kind = Literal["piece", "open", "close", "and", "or", "not"]

_QUOTED = re.compile(
    r'["＂]([^"＂]*)["＂]|[“”„‟]([^“”„‟]*)[“”„‟]|«([^«»]*)»|「([^「」]*)」|『([^『』]*)』|《([^《》]*)》'
)
_NAMES = "|".join(sorted(QUERY_FIELDS, key=len, reverse=True))
_GROUP_NAMES = "|".join(name for name, of in QUERY_FIELDS.items() if of not in ("number", "date"))
_FIELD = re.compile(rf"({_NAMES})\s?[:：]\s?")
_FIELD_AT_START = re.compile(
    rf"(?:(?<=^)|(?<=[\s(（])|(?<=[\s(（][-－−])|(?<=^[-－−])){_FIELD.pattern}"
)
_STARS = re.compile(r"[*＊]+$")
_WILDCARD = re.compile(r"(?=.*[a-z0-9])(?=.*(?:\?|\*.))[a-z0-9*?]+")
"""Letters and digits with a wildcard that is more than a star at the end."""
_QUESTION_MARK = re.compile("[?？]")
_QUESTION_WORDS = 3
"""Words from which a text with a stop word among them is read as a question or sentence."""

# What a quotation and the brackets of a group are replaced by once they have been found.
_SLOT, _OPEN, _CLOSE = "\x00", "\x01", "\x02"
_BRACKET = re.compile(r"[(（)）]")
_BEFORE_GROUP = re.compile(rf"(?:^|[\s(（])[-－−]?(?:(?:{_GROUP_NAMES}):)?$")
_LONGEST_BEFORE_GROUP = 8
_AFTER_GROUP = re.compile(r"[\s)）]|$")
_DEEPEST = 16
"""Groups within groups that are read; what lies deeper is plain text."""
_TOKEN = re.compile(
    rf"(?P<minus>(?<![^\s{_OPEN}])[-－−](?=\S))?(?:(?P<label>{_NAMES}):)?(?P<open>{_OPEN})|(?P<close>{_CLOSE})"
    rf"|(?P<text>[^\s{_OPEN}{_CLOSE}]+)"
)
_PIECE = re.compile(
    rf"(?P<minus>[-－−](?=.))?(?:(?P<label>{_NAMES}):(?=.))?(?P<rest>.*)", re.DOTALL
)
_OPERATORS: dict[str, Kind] = {"AND": "and", "和": "and", "OR": "or", "或": "or", "NOT": "not"}
_LONGEST_LITERAL = 64
"""Units up to which the whole is also looked for to the letter."""


def parse(
    text: str, dictionary: Dictionary, limit: int, most_words: int, *, with_variants: bool = True
) -> Query:
    """Reads ``text``, of which the first ``limit`` characters and ``most_words`` words count.

    Without variants, synonyms and other names of agencies are left out.
    """
    shown = " ".join(re.sub(f"[{_SLOT}{_OPEN}{_CLOSE}]", " ", text[:limit]).split())
    cutter = Cutter(dictionary, most_words, with_variants=with_variants)
    found = tuple(tokens(shown))
    clause = _labelled_number(shown) or _Parser(found, cutter).read()
    if isinstance(clause, Words):
        clause = replace(clause, numbers=(_number(shown), *clause.numbers))
    has_minus = any(token.is_excluded for token in found)
    return Query(
        text=shown,
        clause=clause,
        literal=() if has_minus else _literal(shown, clause),
        scored=scored(clause, dictionary.analyzer),
    )


def _literal(shown: str, clause: Clause | None) -> Units:
    """The units of all that was typed, where marks that were read may have been meant as text."""
    parts = clause.clauses if isinstance(clause, All) else (clause,)
    if clause is None or all(isinstance(part, Words | Phrase) for part in parts):
        return ()
    sequence = tuple(units(shown))
    return sequence if len(sequence) <= _LONGEST_LITERAL else ()


def _number(text: str) -> tuple[str, ...]:
    return tuple(lookup_keys(text))


def _labelled_number(shown: str) -> Clause | None:
    """The condition that the whole is where it is a label and a number, blanks and all."""
    match = _FIELD.match(shown)
    if match is None or QUERY_FIELDS[match[1]] != "number":
        return None
    text = shown[match.end() :]
    is_number = document_number(text) is not None or is_index_number(text)
    return Numbered(text, _number(text)) if is_number else None


@dataclass(frozen=True, slots=True)
class Token:
    """An operator, a bracket of a group, or a piece of text; the ``label`` of a field and a minus
    (then it ``is_excluded``) stand before it without a blank. ``parts`` are those of a piece,
    each with whether it is quoted; ``typed`` is the whole as it was typed."""

    kind: Kind
    label: str = ""
    is_excluded: bool = False
    parts: tuple[tuple[str, bool], ...] = ()
    typed: str = ""

    @property
    def field(self) -> str:
        """The field that the label names; empty where there is none."""
        return QUERY_FIELDS.get(self.label, "")

    @property
    def text(self) -> str:
        """The piece without its quotation marks."""
        return "".join(text for text, _ in self.parts)

    @property
    def plain(self) -> tuple[tuple[str, bool], ...]:
        """The parts where the label is no more than a word."""
        return ((self.label, False), *self.parts) if self.label else self.parts


def tokens(shown: str) -> Iterator[Token]:
    """What the text of a query consists of; an operator that has nothing to join is a piece."""
    held = iter([match[match.lastindex or 0] for match in _QUOTED.finditer(shown)])
    quotations = iter(match[0] for match in _QUOTED.finditer(shown))
    text = _FIELD_AT_START.sub(r"\1:", _QUOTED.sub(_SLOT, shown))
    found = [
        replace(_token(match, held), typed=_typed(match[0], quotations))
        for match in _TOKEN.finditer(_mark_groups(text))
    ]
    kinds = ["open", *(token.kind for token in found), "close"]
    for at, token in enumerate(found):
        yield token if _has_operands(token.kind, kinds[at], kinds[at + 2]) else _as_text(token)


def pieces(shown: str) -> Iterator[tuple[int, int]]:
    """Where the parts of the pieces that are not excluded stand in the text of a query, as
    (start, end): neither their labels nor their quotation marks, and no wildcards."""
    at = 0
    for token, is_excluded in _with_exclusion(tokens(shown)):
        at = max(at, shown.find(token.label, at) + len(token.label))
        for text, is_quoted in token.parts:
            start = shown.find(text, at)
            if start < 0:  # a label within it was typed with other blanks
                continue
            at = start + len(text)
            is_pattern = not is_quoted and _pattern(text)
            if token.kind == "piece" and not is_excluded and not is_pattern:
                yield start, at


def _with_exclusion(found: Iterable[Token]) -> Iterator[tuple[Token, bool]]:
    """Each token with whether a minus or NOT before it, or before a group around it, excludes
    it."""
    groups = [False]
    is_negated = False
    for token in found:
        is_excluded = groups[-1] or is_negated != token.is_excluded
        yield token, is_excluded
        is_negated = token.kind == "not" and not is_negated
        if token.kind == "open":
            groups.append(is_excluded)
        elif token.kind == "close" and len(groups) > 1:
            groups.pop()


def _token(match: re.Match[str], held: Iterator[str]) -> Token:
    if match["close"]:
        return Token("close")
    if match["open"]:
        return Token("open", match["label"] or "", bool(match["minus"]))
    if kind := _OPERATORS.get(match["text"]):
        return Token(kind, parts=((match["text"], False),))
    piece = cast(re.Match[str], _PIECE.fullmatch(match["text"]))  # it matches any text
    parts = tuple(_parts(piece["rest"], held))
    return Token("piece", piece["label"] or "", bool(piece["minus"]), parts)


def _typed(text: str, quotations: Iterator[str]) -> str:
    text = text.replace(_OPEN, "(").replace(_CLOSE, ")")
    return re.sub(_SLOT, lambda _: next(quotations), text)


def _parts(text: str, held: Iterator[str]) -> Iterator[tuple[str, bool]]:
    for part in re.split(f"({_SLOT})", text):
        if part == _SLOT:
            yield next(held), True
        elif part:
            yield part, False


def _has_operands(kind: Kind, before: str, after: str) -> bool:
    if kind not in ("and", "or", "not"):
        return True
    return after in ("piece", "open", "not") and (kind == "not" or before in ("piece", "close"))


def _as_text(token: Token) -> Token:
    return Token("piece", parts=token.parts, typed=token.typed)


def _mark_groups(text: str) -> str:
    """``text`` with the brackets that make a group replaced by ``_OPEN`` and ``_CLOSE``."""
    marked = list(text)
    waiting: list[int] = []
    for match in _BRACKET.finditer(text):
        at = match.start()
        if match[0] in "(（":
            waiting.append(at)
        elif waiting:
            begin = waiting.pop()
            if len(waiting) < _DEEPEST and _is_group(text, begin, at):
                marked[begin], marked[at] = _OPEN, _CLOSE
    return "".join(marked)


def _is_group(text: str, begin: int, end: int) -> bool:
    before = text[max(0, begin - _LONGEST_BEFORE_GROUP) : begin]
    return bool(_BEFORE_GROUP.search(before) and _AFTER_GROUP.match(text, end + 1))


class _Parser:
    """Reads tokens into a clause, with one token of look-ahead and no way back."""

    def __init__(self, tokens: Sequence[Token], cutter: Cutter) -> None:
        self._tokens, self._cutter = tokens, cutter
        self._at = 0

    def read(self) -> Clause | None:
        """The clause of all tokens."""
        clauses = []
        while self._at < len(self._tokens):
            clauses.append(self._alternatives())
            self._takes("close")  # one that no group waits for
        return _joined(All, clauses)

    def _alternatives(self) -> Clause | None:
        clauses = [self._together()]
        while self._takes("or"):
            clauses.append(self._together())
        return _joined(Either, clauses)

    def _together(self) -> Clause | None:
        clauses = self._side_by_side()
        while self._takes("and"):
            clauses += self._side_by_side()
        return _joined(All, clauses)

    def _side_by_side(self) -> list[Clause | None]:
        """The clauses up to the next operator, all words among them as one."""
        clauses: list[Clause | None] = []
        while self._at < len(self._tokens) and self._peek() not in ("and", "or", "close"):
            clauses += _glued(self._item())
        bags = [clause for clause in clauses if isinstance(clause, Words)]
        others = [clause for clause in clauses if not isinstance(clause, Words)]
        return [*_bag(bags), *others]

    def _item(self) -> Clause | None:
        is_excluded = False
        while self._takes("not"):
            is_excluded = not is_excluded
        token = self._tokens[self._at]
        self._at += 1
        clause = self._group(token) if token.kind == "open" else _clause(token, self._cutter)
        return Not(clause) if clause and is_excluded != token.is_excluded else clause

    def _group(self, token: Token) -> Clause | None:
        clause = self._alternatives()
        self._takes("close")
        if clause and token.field:
            return _in_field(token.field, clause)
        return clause or _plain(token.plain, self._cutter)

    def _peek(self) -> Kind:
        return self._tokens[self._at].kind

    def _takes(self, kind: Kind) -> bool:
        is_there = self._at < len(self._tokens) and self._peek() == kind
        self._at += is_there
        return is_there


def _joined(kind: type[All | Either], clauses: Sequence[Clause | None]) -> Clause | None:
    """Several clauses as one; those that say nothing are left out."""
    told = tuple(clause for clause in clauses if clause)
    return kind(told) if len(told) > 1 else next(iter(told), None)


def _glued(clause: Clause | None) -> Sequence[Clause | None]:
    """Quotations glued to each other one by one, and any other clause as it is."""
    if isinstance(clause, All) and all(isinstance(each, Phrase) for each in clause.clauses):
        return clause.clauses
    return [clause]


def _bag(bags: Sequence[Words]) -> Iterator[Words]:
    if bags:
        chunks = tuple(chunk for bag in bags for chunk in bag.chunks)
        numbers = tuple(number for bag in bags for number in bag.numbers)
        yield Words(chunks, any(bag.is_question for bag in bags), numbers)


def _clause(token: Token, cutter: Cutter) -> Clause | None:
    """What a piece of text asks for; None where no letter or digit is in it."""
    if cutter.is_spent:
        return None
    condition = _condition(token, cutter) if token.field and units(token.text) else None
    clause = condition or _plain(token.plain, cutter)
    if not isinstance(clause, Words):  # whose words the cutter has counted
        cutter.spend(1)
    return clause


def _condition(token: Token, cutter: Cutter) -> Clause | None:
    """What the field of a piece has to meet; None where its value cannot be meant."""
    if token.field == "number":
        return Numbered(token.text, _number(token.text))
    if token.field == "date":
        days = span(token.text)
        return Dated(*days) if days else None
    plain = _plain(token.parts, cutter)
    return _in_field(token.field, plain) if plain else None


def _plain(parts: Sequence[tuple[str, bool]], cutter: Cutter) -> Clause | None:
    told = [(text, is_quoted) for text, is_quoted in parts if units(text)]
    if not told:
        return None
    if len(told) == 1 and not told[0][1] and (pattern := _pattern(told[0][0])):
        return Wildcard(pattern)
    is_open = bool(_STARS.search(parts[-1][0])) and not parts[-1][1]
    if all(is_quoted for _, is_quoted in told) or (len(told) == 1 and is_open):
        return _phrases([text for text, _ in told], is_open=is_open)
    chunk = cutter.chunk(told)
    if not chunk.words:
        return None
    has_stop = any(word.is_stop for word in chunk.words)
    is_long = len(chunk.words) >= _QUESTION_WORDS
    has_mark = any(_QUESTION_MARK.search(text) for text, _ in parts)
    numbers = tuple(numbers_in("".join(text for text, _ in told)))
    return Words((chunk,), is_long and (has_stop or has_mark), numbers)


def _pattern(text: str) -> str | None:
    """The pattern that a text is; None where it is none. Question marks at the end of it are
    punctuation."""
    folded = re.sub(r"\*+", "*", fold(text).rstrip("?"))
    return folded if _WILDCARD.fullmatch(folded) else None


def _phrases(texts: Sequence[str], *, is_open: bool) -> Clause | None:
    """Phrases of which each has to be met; only the last may be open."""
    phrases = [Phrase(tuple(units(text))) for text in texts]
    return _joined(All, [*phrases[:-1], replace(phrases[-1], is_open=is_open)])


def _in_field(field: str, clause: Clause) -> Clause:
    """A clause asked of one field: of the title as it is, of a facet each of its words."""
    if field == "title":
        return InTitle(clause)
    facet = cast(LabelFacet, field)
    match clause:
        case Words(chunks):
            first, *others = (Labelled(facet, chunk.as_word()) for chunk in chunks)
            return All((first, *others)) if others else first
        case Phrase(sequence):
            return Labelled(facet, Word(sequence))
        case Wildcard(pattern):
            return Labelled(facet, Word(tuple(units(pattern))))
        case All(clauses):
            return All(tuple(_in_field(field, each) for each in clauses))
        case Either(clauses):
            return Either(tuple(_in_field(field, each) for each in clauses))
        case Not(inner):
            return Not(_in_field(field, inner))
        case _:
            return clause
