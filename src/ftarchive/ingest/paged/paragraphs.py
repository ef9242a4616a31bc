"""Lines of print into paragraphs, over the ends of lines, columns and pages."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ftarchive.ingest.page import CELL, INLINE, Line, finish_line
from ftarchive.ingest.paged.columns import Flow
from ftarchive.ingest.paged.rows import has_leader
from ftarchive.ingest.paged.sheet import Run, Table, is_wide
from ftarchive.numbers import document_number

_INDENT = 1.2
"""Sizes from which a line begins further in than others."""
_WIDE_LEADING, _TITLE_LEADING = 1.5, 2.2
"""Times the usual distance of lines, and times its size, beyond which a line begins anew."""
_SPACED = 1.15
"""Times the distance of lines from which a line below the end of a sentence begins anew."""
_SAME_SIZE = 0.08
_APART = 0.4
"""Share of the width from which a line that begins there is set apart on the right."""
_TITLE, _HEADING = 1.2, 1.08
"""Times the usual size from which a line is a title, and a heading."""
_NARROW = 0.4
"""Share of the page up to which lines are short because there is no more to say in each."""
_LONGEST_HEADING = 60
_ENDS = re.compile(r"[。！？；：!?;:…][”’」』）)】》]*$")
_ENDS_SENTENCE = re.compile(r"[。！？!?.；;：:][”’」』）)】》]*$")
_OFFICE = re.compile(r"\w+(?:政府|办公室|[局委厅院会])")
_FULL_STOP = re.compile(r"[。！？!?][”’」』）)】》]*$")
_STARTS = re.compile(
    r"[一二三四五六七八九十百]{1,4}[、．.]|[（(][一二三四五六七八九十百\d]{1,4}[）)]|\d{1,3}[、．.](?!\d)|\d{1,2}[)）]"
    r"|第[一二三四五六七八九十百零〇\d]{1,6}[条章节编款]|[①-⑳⑴-⒇●■◆★▲□○◇•·\uf0b7\uf06c\uf0d8]|附件?\s*[:：\d一二三]|目\s*录$|抄送|主送|[问答][：:]"
)
_NUMBERED = re.compile(r"(\d{1,3})[.．、](?!\d)")
_NOTE, _NOTES_BACK = 0.92, 8
"""Share of the size below which lines are notes, and how many of them are passed over."""
_ITEMS_BACK = 8
"""Paragraphs back in which the number before is looked for."""
_NO_START = "，。、；：！？）》】」』”’%,.;:!?)]"
_OPENING, _WORD = r"[（《〈“‘「『【〔〖(\[]", r"[^\s\u2e80-\ufaff\uff00-\uffef“”‘’—…]"
_UNDIVIDED = re.compile(
    rf"{_OPENING}*(?:{_WORD}(?:{_WORD}|[‘’、](?={_WORD}))*|.)"
    rf"(?:[，。、；：！？）》】」』”’％%,.;:!?)]|[“‘].)*"
)
"""With what a line begins that may not be parted from each other."""
_SLACK = 0.9
"""Sizes by which a full line may end before the margin."""
_HANGING = "，。、；：！？,."
_HYPHEN = re.compile(r"(?<![-\w])\w*[a-z][-\u2010]$")
_WORD_END = re.compile(r"[a-z]\w*(?![-\w])")
"""A word divided at the end of a line: neither part has a hyphen of its own."""
_INDENTED_SHARE, _BY_TWO_SHARE = 0.08, 0.03
"""Share of lines further in from which the text marks its paragraphs in that way."""


@dataclass(slots=True)
class _Frame:
    """The column that a line stands in; ``leading`` is the usual distance of its lines."""

    left: float
    right: float
    leading: float
    has_indents: bool
    size: float = 0.0


@dataclass(slots=True)
class _Paragraph:
    runs: list[Run]
    text: str = ""
    frame: _Frame = field(default_factory=lambda: _Frame(0, 0, 0, False))


def make_lines(pages: Sequence[Sequence[Flow]], widths: Sequence[float]) -> list[Line]:
    """The lines of a document: paragraphs with their levels as headings, rows of tables.

    ``widths`` are those of its pages.
    """
    made: list[_Paragraph | Table] = []
    usual = _text_place(pages)
    has_columns = any(len(flows) > 1 for flows in pages)
    for flows, width in zip(pages, widths, strict=True):
        for flow in flows:
            is_alone = len(flows) == 1
            frame = _frame(flow, usual if is_alone else None)
            is_narrow = frame.right - frame.left < _NARROW * width
            if is_narrow and not has_columns:  # a list of names
                frame.right = max(frame.right, width - frame.left)
            _continue(made, flow, frame)
    return list(_lines(made))


def join_texts(before: str, after: str) -> str:
    """Two pieces of one paragraph: without a blank among Chinese, words undivided."""
    if not before or not after:
        return before + after
    if _HYPHEN.search(before) and _WORD_END.match(after):
        return before[:-1] + after
    is_plain = is_wide(before[-1]) or is_wide(after[0]) or before.endswith(("-", "/"))
    return before + ("" if is_plain else " ") + after


def _text_place(pages: Sequence[Sequence[Flow]]) -> tuple[float, float] | None:
    """Where the text usually begins and ends on pages with one column; None for no such page."""
    places = []
    for flows in pages:
        runs = [part for flow in flows for part in flow if isinstance(part, Run)]
        if len(flows) == 1 and len(runs) > 4:
            places.append((min(run.x0 for run in runs), max(run.x1 for run in runs)))
    if not places:
        return None
    left, right = zip(*places, strict=True)
    return statistics.median(left), statistics.median(right)


def _frame(flow: Flow, usual: tuple[float, float] | None) -> _Frame:
    runs = [part for part in flow if isinstance(part, Run)]
    if not runs:
        return _Frame(0, 0, 0, False)
    size = _usual(run.size for run in runs)
    body = [run for run in runs if abs(run.size - size) <= _SAME_SIZE * size] or runs
    left, right = min(run.x0 for run in body), max(map(_end, body))
    if usual and len(body) < 5:  # too few lines to know how far others would reach
        left, right = min(left, usual[0]), max(right, usual[1])
    gaps = [
        b.y - a.y
        for a, b in itertools.pairwise(runs)
        if 0 < b.y - a.y < 4 * size and abs(a.size - b.size) <= _SAME_SIZE * size
    ]
    leading = _usual_gap(gaps) if gaps else 1.6 * size
    return _Frame(left, right, leading, _marks_paragraphs(body, left, size), size)


def _end(run: Run) -> float:
    """Where a line ends, the punctuation that may hang over the margin aside."""
    last = run.glyphs[-1]
    return max(last.x0, run.x0) if last.text in _HANGING and len(run.glyphs) > 1 else run.x1


def _marks_paragraphs(body: Sequence[Run], left: float, size: float) -> bool:
    """Whether the first lines of paragraphs stand further in, by two characters or otherwise."""
    indents = [(run.x0 - left) / size for run in body]
    by_two = sum(abs(indent - 2) <= 0.35 for indent in indents)
    some = sum(_INDENT <= indent <= 3 for indent in indents)
    return by_two >= _BY_TWO_SHARE * len(body) or some >= _INDENTED_SHARE * len(body)


def _usual(values: Sequence[float] | Iterator[float]) -> float:
    return Counter(round(value, 1) for value in values).most_common(1)[0][0]


def _usual_gap(gaps: Sequence[float]) -> float:
    """The distance of lines inside paragraphs: the usual one, or less where that is rare."""
    counted = Counter(round(gap) for gap in gaps)
    most = counted.most_common(1)[0][1]
    return float(min(gap for gap, count in counted.items() if 2 * count >= most))


def _continue(made: list[_Paragraph | Table], flow: Flow, frame: _Frame) -> None:
    """Puts a flow after what there is, its first part into the last paragraph if it belongs."""
    known: Sequence[_Paragraph | Table] = made
    for number, part in enumerate(flow):
        if isinstance(part, Table):
            _put_table(made, part, number == 0)
            known = made
        elif last := _open_paragraph(known, part, frame, number == 0):
            last.text = join_texts(last.text, part.text)
            last.runs.append(part)
            last.frame = frame
            known = [*made[-_ITEMS_BACK:], last]
        else:
            made.append(_Paragraph([part], part.text, frame))
            known = made


def _open_paragraph(
    known: Sequence[_Paragraph | Table], run: Run, frame: _Frame, is_new: bool
) -> _Paragraph | None:
    """The paragraph that the line belongs to: the last one, or on a new page the one before the
    notes at the foot of the last page."""
    for last in known[: -_NOTES_BACK - 1 : -1]:
        if isinstance(last, Table):
            return None
        if not (is_new and last.runs[-1].size < _NOTE * run.size):
            belongs = _goes_on(last, run, frame, is_new) and not _is_next_number(known, run)
            return last if belongs else None
    return None


def _is_next_number(made: Sequence[_Paragraph | Table], run: Run) -> bool:
    """Whether a line begins with the number that follows that of an item just before it."""
    own = _NUMBERED.match(run.text)
    if own is None:
        return False
    before = (part for part in made[: -_ITEMS_BACK - 1 : -1] if isinstance(part, _Paragraph))
    numbers = (_NUMBERED.match(part.runs[0].text) for part in before)
    last = next((number for number in numbers if number), None)
    return last is not None and int(own[1]) == int(last[1]) + 1


def _put_table(made: list[_Paragraph | Table], table: Table, is_new: bool) -> None:
    last = made[-1] if made else None
    if not (is_new and isinstance(last, Table) and last.edges and _has_edges(last, table)):
        made.append(table)
        return
    rows = table.rows
    if rows and rows[0] == last.rows[0]:  # the heading of the columns stands on each page
        rows = rows[1:]
    if rows and _is_rest(last.rows[-1], rows[0]):
        pairs = zip(last.rows[-1], rows[0], strict=True)
        last.rows[-1] = [join_texts(above, below) for above, below in pairs]
        rows = rows[1:]
    last.rows.extend(rows)


def _has_edges(table: Table, other: Table) -> bool:
    """Whether columns part at the same places."""
    return len(table.edges) == len(other.edges) and all(
        abs(a - b) <= 4 for a, b in zip(table.edges, other.edges, strict=True)
    )


def _is_rest(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row is what did not fit on the page before: nothing in its first cell, and a
    sentence that goes on in another."""
    if len(above) != len(below) or below[0] or not above[0]:
        return False
    pairs = [(a, b) for a, b in zip(above, below, strict=True) if b]
    is_scant = 3 * len(pairs) <= len(below) + 1  # a row of its own has more in it
    least = 3 if is_scant else 8
    return bool(pairs) and all(a and not _ENDS.search(a) and len(a) > least for a, _ in pairs)


def _goes_on(last: _Paragraph, run: Run, frame: _Frame, is_new: bool) -> bool:
    """Whether ``run`` belongs to the paragraph before it."""
    before = last.runs[-1]
    if abs(before.size - run.size) > _SAME_SIZE * max(before.size, run.size) or has_leader(before):
        return False
    if before.is_red != run.is_red:
        return False
    if not is_new and run.y - before.y > _furthest(last, run, frame):
        return False
    if not is_new and _ENDS_SENTENCE.search(before.text) and _is_spaced(before, run, frame):
        return False
    is_large = run.size > _HEADING * frame.size and _is_full(before, run, last.frame)
    if (_is_centred(before, last.frame) or is_large) and _is_centred(run, frame):
        return _is_title_going_on(last, run, is_new)
    if _is_set_apart(before, last.frame) or _is_set_apart(run, frame):
        return False
    return _is_full(before, run, last.frame) and _is_no_start(last, run, frame)


def _is_spaced(before: Run, run: Run, frame: _Frame) -> bool:
    """Whether lines stand further apart than those of a paragraph do, if only by a little."""
    return run.y - before.y > _SPACED * frame.leading and run.size == before.size


def _furthest(last: _Paragraph, run: Run, frame: _Frame) -> float:
    if abs(frame.leading / run.size - 1.6) > 1.2 or _is_centred(run, last.frame):
        return _TITLE_LEADING * run.size
    return max(_WIDE_LEADING * frame.leading, 1.3 * run.size)


def _is_centred(run: Run, frame: _Frame) -> bool:
    left, right = run.x0 - frame.left, frame.right - run.x1
    return min(left, right) > 0.8 * run.size and abs(left - right) <= 1.6 * run.size


def _is_set_apart(run: Run, frame: _Frame) -> bool:
    """Whether a line stands at the right, as who signed and when."""
    return run.x0 - frame.left > _APART * (frame.right - frame.left)


def _is_title_going_on(last: _Paragraph, run: Run, is_new: bool) -> bool:
    if document_number(run.text) or document_number(last.text):
        return False
    same = last.runs[-1].is_bold == run.is_bold
    numbered = _STARTS.match(run.text) or run.text[:1] in "（("
    long_enough = last.runs[-1].x1 - last.runs[-1].x0 >= 6 * run.size
    is_whole = _ENDS.search(last.text) or _names_anew(last.text, run.text)
    return not is_new and same and not numbered and long_enough and not is_whole


def _names_anew(office: str, title: str) -> bool:
    """Whether the name of an office stands above a title that names the place once more."""
    is_office = _OFFICE.fullmatch(office) is not None
    return is_office and title[:2] == office[:2] and not title.startswith(office)


def _is_full(run: Run, following: Run, frame: _Frame) -> bool:
    """Whether nothing more went onto the line: not even what the next one begins with."""
    return frame.right - run.x1 < _width_of_first(following) + _SLACK * run.size


def _width_of_first(run: Run) -> float:
    """How wide that is with which a line begins and that may not be parted: a word, or one
    character, with the brackets and the punctuation that belong to it."""
    solid = [glyph for glyph in run.glyphs if not glyph.text.isspace()]
    length = 0
    if match := _UNDIVIDED.match(run.text):
        length = len("".join(match[0].split()))
    written = itertools.accumulate(len(glyph.text) for glyph in solid)
    end = next((glyph.x1 for glyph, n in zip(solid, written, strict=True) if n >= length), run.x1)
    return end - run.x0


def _is_no_start(last: _Paragraph, run: Run, frame: _Frame) -> bool:
    """Whether a line below a full one does not begin a paragraph."""
    before = last.runs[-1]
    indent = (run.x0 - frame.left) / run.size
    if run.text[0] in _NO_START:
        return True
    if indent >= _INDENT:
        return _is_hanging(last, run) and not _STARTS.match(run.text)
    ended = _ENDS.search(before.text)
    if _STARTS.match(run.text) and (ended or before.is_bold != run.is_bold):
        return frame.has_indents and bool(ended) and not _FULL_STOP.search(before.text)
    return not (_FULL_STOP.search(before.text) and not frame.has_indents)


def _is_hanging(last: _Paragraph, run: Run) -> bool:
    """Whether a paragraph is set further in from its second line on, or as a whole."""
    first, before = last.runs[0], last.runs[-1]
    if len(last.runs) > 1:
        return abs(before.x0 - run.x0) <= 0.5 * run.size
    if _STARTS.match(first.text):
        return run.x0 > first.x0 + 0.4 * run.size
    return abs(first.x0 - run.x0) <= 0.3 * run.size and not _ENDS.search(first.text)


def _lines(made: Sequence[_Paragraph | Table]) -> Iterator[Line]:
    levels = _levels(made)
    for number, part in enumerate(made):
        if isinstance(part, Table):
            for row in part.rows:
                if line := finish_line(CELL.join(row)):
                    line.is_row = True
                    yield line
        elif line := finish_line(part.text):
            line.level = levels.get(number, 0)
            yield line


def _levels(made: Sequence[_Paragraph | Table]) -> dict[int, int]:
    """The levels of headings by size and weight, the largest size as level 1."""
    plain = [part for part in made if isinstance(part, _Paragraph)]
    weights: Counter[float] = Counter()
    for part in plain:
        weights[round(part.runs[0].size, 1)] += len(part.text)
    if not weights:
        return {}
    usual = weights.most_common(1)[0][0]
    bold = sum(len(part.text) for part in plain if part.runs[0].is_bold)
    is_bold_rare = 4 * bold < sum(weights.values())
    ranks = {
        n: _rank(p, usual, is_bold_rare) for n, p in enumerate(made) if isinstance(p, _Paragraph)
    }
    known = sorted({rank for rank in ranks.values() if rank}, reverse=True)
    first = 1 if known and known[0] >= _TITLE else 2
    return {n: min(6, first + known.index(rank)) for n, rank in ranks.items() if rank}


def _rank(part: _Paragraph, usual: float, is_bold_rare: bool) -> float:
    """How much a paragraph stands out as a heading; 0 where it is none."""
    if len(part.text) > _LONGEST_HEADING or part.text[-1] in "。；;，,：:" or len(part.text) < 2:
        return 0.0
    run = part.runs[0]
    if (
        run.is_red
        or has_leader(run)
        or not re.search(r"\w\w|\w　\w|\w \w", part.text.replace(INLINE, ""))
    ):  # a red head is no title
        return 0.0
    share = round(run.size / usual, 1)
    if share >= _HEADING:
        return share
    return 1.0 if run.is_bold and is_bold_rare and run.size >= 0.95 * usual else 0.0
