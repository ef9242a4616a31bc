"""Which lines of a page are its breadcrumb, its heading, its header labels and its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ftarchive.dates import find_date
from ftarchive.ingest.labels import Found, Header, is_date, is_telling, labels_on
from ftarchive.ingest.page import Line, Page, squeeze, strip
from ftarchive.ingest.rules import Rules

TITLE_CHARS = 200
"""Longer lines are paragraphs; the longest real title among the pages at hand has 96 characters."""

_SEPARATOR = re.compile(r"\s*(?:[>＞»›→])+\s*")
_ONLY_SEPARATOR = re.compile(r"[\s>＞»›→/|｜\-·:：•]*")
_STEP_CHARS = 40
_SENTENCE = re.compile(r"[。；！？!?]")
_SENTENCE_CHARS, _LONG_LINE = 25, 60
_HEAD_LINES = 40
"""Header labels stand in the first lines of a text, if they stand in it at all."""
_TOLD_ONCE = ("source", "published", "index_number", "title")
_AFTER_MAIN = 6
"""Lines after the main text in which a source may still stand."""
_STRAY_LINES = 2
"""So many lines of another kind may stand between lines of a footer."""
_LINKED = 0.8
_FOOTER_CHARS = 400
_ATTACHMENT = re.compile(r"^附[件表图]|\.(?:pdf|docx?|xlsx?|ofd|zip|rar|wps|et)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:关于|关于印发|关于转发|印发|转发|的|和|与|及|、|暨)$")
_CONTINUES = re.compile(r"^(?:关于|的|《|和|与|及)")
_HEADING_LEAST = 5
"""Shorter headings are those of a column sooner than those of a document."""
_BRACKETS = re.compile(r"[\[\]【】［］]")
_SITE_NAME = re.compile(r"\s*[-—–·]+\s*[^-—–·]*(?:网|政府|门户|局|委|厅|办|署|中心|平台)[^-—–·]*$")
_UNKNOWN_LABEL = re.compile(r"[^\s:：，。]{2,8}\s*[:：]\s*\S")
_UNKNOWN_CHARS = 60


@dataclass(slots=True)
class Layout:
    """The parts of a page; one that is not there is empty. ``body`` has a paragraph a line;
    ``heading_is_sure`` where the page marks the heading as such."""

    breadcrumb: tuple[str, ...]
    heading: str
    heading_is_sure: bool
    header: Header
    body: list[str]


def lay_out(page: Page, rules: Rules) -> Layout:
    """Finds the parts of ``page``."""
    main = page.main or range(len(page.lines))
    if page.main is None:
        page.lines = _with_values(page.lines, rules)
        main = range(len(page.lines))
    before = page.lines[: main.start]
    header = Header()
    header.take(_header_labels(before, rules), rules)
    head, rest = _split_head(page.lines[main.start : main.stop], header, rules, page)
    after = page.lines[main.stop : main.stop + _AFTER_MAIN]
    header.take((item for item in _header_labels(after, rules) if item.field == "source"), rules)
    heading, is_sure = _heading(page, before, head, rest, rules)
    bare = (line.text for line in [*before, *head] if is_date(strip(line.text)))
    header.take((Found("published", "", text) for text in bare), rules)
    return Layout(
        breadcrumb=_breadcrumb([*before, *head, *rest[:_AFTER_MAIN]], rules),
        heading=heading,
        heading_is_sure=is_sure,
        header=header,
        body=_paragraphs(rest, heading, rules),
    )


def _with_values(lines: list[Line], rules: Rules) -> list[Line]:
    """The lines of a dump, a label that stands alone joined with its value on the next line."""
    joined: list[Line] = []
    for line in lines:
        if joined and _awaits_value(joined[-1], rules) and not labels_on(line, rules):
            joined[-1] = Line(f"{joined[-1].text} {line.text}", (joined[-1].text, line.text))
        else:
            joined.append(line)
    return joined


def _awaits_value(line: Line, rules: Rules) -> bool:
    text = squeeze(line.text)
    return text.endswith(("：", ":")) and bool(rules.labels.get(text[:-1]))


# Breadcrumb


def _breadcrumb(lines: Iterable[Line], rules: Rules) -> tuple[str, ...]:
    """The first breadcrumb; one in a menu or footer only where there is no other."""
    found = [(line, steps) for line in lines if (steps := _steps(line, rules))]
    found.sort(key=lambda pair: pair[0].is_boilerplate and pair[1][0] not in rules.crumb_starts)
    return found[0][1] if found else ()


def _steps(line: Line, rules: Rules) -> tuple[str, ...]:
    """The steps of a breadcrumb, empty where ``line`` is none."""
    text = line.text.replace("\t", " ")
    prefix = rules.crumb_prefix.match(text)
    steps = _split_steps(text[prefix.end() :] if prefix else text, line, rules)
    if not steps or any(_is_no_step(step) for step in steps):
        return ()
    told = prefix or line.is_crumb or steps[0] in rules.crumb_starts
    if not told or len(steps) < (1 if prefix else 2):
        return ()
    while len(steps) > 1 and steps[-1] in rules.crumb_endings:
        steps.pop()
    return tuple(steps)


def _is_no_step(step: str) -> bool:
    return not 2 <= len(step) <= _STEP_CHARS or bool(_SENTENCE.search(step))


def _split_steps(text: str, line: Line, rules: Rules) -> list[str]:
    if _SEPARATOR.search(text):
        parts: Iterable[str] = _SEPARATOR.split(text)
    elif line.is_crumb:
        parts = line.pieces
    elif (steps := text.split("/"))[0].strip() in rules.crumb_starts:
        parts = steps
    else:
        return []
    kept = [part for part in map(strip, parts) if not _is_only(rules.crumb_prefix, part)]
    # Tools of the page (字号：大 中 小) stand in the same element on some sites.
    steps = [strip(rules.label.split(part)[0]) for part in kept]
    return [step for step in steps if step and not _ONLY_SEPARATOR.fullmatch(step)]


def _is_only(pattern: re.Pattern[str], text: str) -> bool:
    match = pattern.match(text)
    return match is not None and match.end() == len(text)


def _is_crumb(line: Line, rules: Rules) -> bool:
    return bool(
        _steps(line, rules) or (rules.crumb_prefix.match(line.text) and len(line.text) < 99)
    )


# Header labels


def _header_labels(lines: Iterable[Line], rules: Rules) -> list[Found]:
    """The labels of every run of header lines that holds a telling one."""
    return [item for _, run in _label_runs(lines, rules) for item in run]


def _label_runs(lines: Iterable[Line], rules: Rules) -> list[tuple[int, list[Found]]]:
    """Runs of header lines as (number of the line after the run, labels), telling ones only.

    A run goes on over controls of the page and over labels that are in no table; it ends
    where a line says otherwise than the run so far.
    """
    runs: list[tuple[int, list[Found]]] = []
    run: list[Found] = []
    end = 0
    for number, line in enumerate([*lines, Line("")]):
        found = labels_on(line, rules)
        goes_on = not found and (_is_control(line, rules) or _is_unknown_label(line))
        if run and not goes_on and (not found or _contradict(_told(run), found)):
            runs.append((end, run))
            run = []
        if found:
            run = run + found
            end = number + 1
    return [(end, run) for end, run in runs if is_telling(run)]


def _told(run: Iterable[Found]) -> dict[str, str]:
    """The values of a run by field, the first where there are several."""
    told: dict[str, str] = {}
    for item in run:
        if item.field and item.value:
            told.setdefault(item.field, item.value)
    return told


def _contradict(known: dict[str, str], found: Iterable[Found]) -> bool:
    """Whether labels say otherwise of what a header says once."""
    told = _told(found)
    return any(_differs(name, known, told) for name in _TOLD_ONCE)


def _is_unknown_label(line: Line) -> bool:
    return len(line.text) < _UNKNOWN_CHARS and bool(_UNKNOWN_LABEL.match(line.text))


# Head and foot of the text


def _split_head(
    lines: Sequence[Line], header: Header, rules: Rules, page: Page
) -> tuple[list[Line], list[Line]]:
    """Parts what stands above the text from the text, and takes the labels out of it."""
    end = next((n for n, line in enumerate(lines[:_HEAD_LINES]) if _is_sentence(line, rules)), None)
    limit = len(lines[:_HEAD_LINES]) if end is None else end
    runs = _leading(_label_runs(lines[:limit], rules), lines, header)
    if runs:
        header.take((item for _, run in runs for item in run), rules)
        cut = runs[-1][0]
        return list(lines[:cut]), list(lines[cut:])
    crumb = next((n + 1 for n, line in enumerate(lines[:limit]) if _is_crumb(line, rules)), 0)
    if page.main is None:
        return _split_title(lines, crumb, rules)
    return list(lines[:crumb]), list(lines[crumb:])


def _leading(
    runs: list[tuple[int, list[Found]]], lines: Sequence[Line], header: Header
) -> list[tuple[int, list[Found]]]:
    """The runs that are the header: up to one that says otherwise than those before it, or
    below which no text is left. A notice has lines such as 来源：… of its own."""
    kept: list[tuple[int, list[Found]]] = []
    known = dict(header.values)
    for end, run in runs:
        has_text = any(ch.isalnum() for line in lines[end:] for ch in line.text)
        if not has_text or _contradict(known, run):
            break
        kept.append((end, run))
        known = _told(run) | known
    return kept


def _differs(name: str, known: dict[str, str], told: dict[str, str]) -> bool:
    one, other = known.get(name), told.get(name)
    if one is None or other is None:
        return False
    dates = find_date(one), find_date(other)
    if dates[0] and dates[1]:
        return dates[0][1][:10] != dates[1][1][:10]
    return squeeze(one) != squeeze(other)


def _split_title(lines: Sequence[Line], start: int, rules: Rules) -> tuple[list[Line], list[Line]]:
    """A dump without labels: its first line is the title, or its first two."""
    while start < len(lines) and _is_control(lines[start], rules):
        start += 1
    cut = start + 1
    if start + 1 < len(lines) and _belong_together(lines[start].text, lines[start + 1].text):
        cut += 1
    return list(lines[:cut]), list(lines[cut:])


def _is_sentence(line: Line, rules: Rules) -> bool:
    """Whether the line is running text, after which no header comes."""
    text = line.text
    if line.linked > len(text) / 2 or labels_on(line, rules) or _is_crumb(line, rules):
        return False
    return len(text) >= _LONG_LINE or (
        len(text) >= _SENTENCE_CHARS and bool(_SENTENCE.search(text))
    )


def _paragraphs(lines: list[Line], heading: str, rules: Rules) -> list[str]:
    """The text without the controls in it, the heading above it and the footer below it."""
    kept = lines[: _foot(lines, rules)]
    mostly_text = sum(line.is_boilerplate for line in kept) < len(kept) / 2
    texts = [
        line.text
        for line in kept
        if not (_is_control(line, rules) or (line.is_crumb and _is_crumb(line, rules)))
        and not (line.is_boilerplate and mostly_text)
    ]
    while texts and squeeze(texts[0]) == squeeze(heading):
        texts.pop(0)
    return texts


def _foot(lines: list[Line], rules: Rules) -> int:
    """The number of the first line of the footer, ``len(lines)`` where there is none."""
    foot, strays = len(lines), 0
    for number in range(len(lines) - 1, -1, -1):
        if _is_footer(lines[number], rules):
            foot, strays = number, 0
            continue
        line, text = lines[number], lines[number].text
        if line.linked >= _LINKED * len(text):
            continue  # attachments, or what stands under 相关文章: the line above them tells
        strays += 1
        is_text = len(text) >= _LONG_LINE or text.endswith(("。", "：", ":")) or is_date(text)
        if is_text or strays > _STRAY_LINES:
            break
    return foot


def _is_footer(line: Line, rules: Rules) -> bool:
    text = squeeze(line.text)
    if len(text) > _FOOTER_CHARS or _ATTACHMENT.search(text) or text.endswith(("。", "；")):
        return False
    return bool(
        line.is_menu or line.is_boilerplate or rules.footer.search(text) or _is_control(line, rules)
    )


def _is_control(line: Line, rules: Rules) -> bool:
    return bool(rules.control.fullmatch(_BRACKETS.sub("", squeeze(line.text))))


# Heading


def _heading(
    page: Page, before: list[Line], head: list[Line], rest: list[Line], rules: Rules
) -> tuple[str, bool]:
    """The heading as it is shown, else the title of the window without the site's name, and
    whether the page marks it as its heading."""
    above = [line for line in before if _may_be_heading(line, rules)]
    crumb = max((n + 1 for n, line in enumerate(head) if _is_crumb(line, rules)), default=0)
    inside = [line for line in head[crumb:] if _may_be_heading(line, rules)]
    if not (inside or above) and rest and _may_be_heading(rest[0], rules):
        inside = rest[:1]  # the labels stand above the title
    shown = [*above, *inside, *(line for line in rest[:3] if line.is_heading)]
    if echoed := _echoed(shown, page.title_tag):
        return echoed, True
    if inside and page.main is None:
        return _joined(inside), False
    marked = [line for line in shown if line.is_heading]
    if marked:
        best = max(marked, key=lambda line: (line.is_h1, len(line.text) >= _HEADING_LEAST))
        return best.text, best.is_h1
    if page.title_tag:
        first = re.split(r"[_|]", page.title_tag)[0].strip()
        return _SITE_NAME.sub("", first) or first, False
    return _joined(inside) if inside else "", False


def _may_be_heading(line: Line, rules: Rules) -> bool:
    text = squeeze(line.text)
    return (
        2 <= len(text) <= TITLE_CHARS
        and line.own > 0
        and not line.text.endswith(("。", "：", "；"))
        and not _is_crumb(line, rules)
        and not _is_control(line, rules)
        and not labels_on(line, rules)
    )


def _echoed(lines: list[Line], title_tag: str) -> str:
    """The longest line that the title of the window begins with or says again."""
    window = squeeze(title_tag)
    echoes = [line.text for line in lines if len(squeeze(line.text)) >= 5]
    echoes = [text for text in echoes if squeeze(text) in window]
    return max(echoes, key=len, default="")


def _joined(lines: list[Line]) -> str:
    """The heading out of the last of ``lines``, with the one before where they are one."""
    text = lines[-1].text
    if len(lines) > 1 and _belong_together(lines[-2].text, text):
        text = lines[-2].text + text
    return text if len(text) <= TITLE_CHARS else ""


def _belong_together(first: str, second: str) -> bool:
    """Whether two lines are one heading that was broken."""
    if len(first) + len(second) > TITLE_CHARS or _SENTENCE.search(first + second):
        return False
    is_open = any(first.count(a) > first.count(b) for a, b in ("《》", "（）", "“”", "〈〉"))
    return bool(is_open or _GOES_ON.search(first) or _CONTINUES.match(second))
