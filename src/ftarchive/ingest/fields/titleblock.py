"""The title of a paged document, among the lines above its text: one line or several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ftarchive.agencies import is_agency
from ftarchive.genres import title_genre
from ftarchive.ingest.fields.heading import TITLE_CHARS, belong_together
from ftarchive.ingest.fields.labels import is_date
from ftarchive.ingest.fields.masthead import (
    SERIAL,
    TITLED_MARK,
    TO_SIGN,
    Masthead,
    heads_title,
    marked_by,
    number_on,
)
from ftarchive.ingest.fields.signature import agencies_on, is_signed
from ftarchive.ingest.page import Line, squeeze, strip
from ftarchive.ingest.rules import Rules

_MOST_LINES = 6
_NO_TITLE = re.compile(
    r"\d{1,8}|No\.?\d+|[（(]?(?:绝密|机密|秘密)(?:★.*)?[）)]?|特急|加急|急件|平急|特提"
    r"|附件[\d一二三四五六七八九十]*[：:]?|第\d+[期号版]|[（(]第.{1,6}[期号][）)]"
    r"|[（(]?主动公开[）)]?|[—\-－]*\d*[—\-－]*|.{1,10}(?:[（(].{0,16}[）)])?[：:].*|[（(]?续表?[）)]?"
    r"|(?i:sheet|工作表|表)[-_（(]?\d*[）)]?|.*会议文件[（(]?[\d一二三四五六七八九十]*[）)]?"
)
ATTACHED_TITLE = re.compile(r"^附[件表][\d一二三四五六七八九十]*[：:]\s*(?=\D)")
_EDITION = re.compile(
    r"[（(](?:(?:试行|暂行|草案|节选|摘要|征求意见稿|送审稿|讨论稿|.{0,8}版|.{0,8}修订)"
    r"|\d{4}\s*[年—\-－~至].{0,12})[）)]"
)
_SERIAL_MARK = re.compile("(?:纪要|简报|通报|公报|信息|快报|专报|动态|参考)$")
_ISSUE = re.compile(r"[（(〔]?(?:\d{4}年?)?[）)〕]?[（(]?(?:总?第.{1,6}期[，,]?)+[）)]?")
_CARRIES = re.compile("印发|转发|批转|公布|发布")
_CONTINUES = ("的", "》", "）", ")", "”")
_WIDE = "[\u3400-\u9fff《》（）“”]"
_SPACED = re.compile(rf"(?<={_WIDE})[ \t\u3000\u00a0]+(?={_WIDE})")
_SPACED_NUMBER = re.compile(rf"(?<={_WIDE})[ \u00a0]+(\d[\d.%—-]*)[ \u00a0]+(?={_WIDE})")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it reads in one line, and the numbers of the lines that it stands in."""

    text: str = ""
    lines: tuple[int, ...] = ()


def find_title(
    lines: Sequence[Line], head: Masthead, stop: int, rules: Rules, *, is_addressed: bool
) -> Title:
    """The title above the text, which begins with number ``stop``; empty where there is none.

    Below the 文号 all lines are the title if the text ``is_addressed`` to somebody.
    """
    finder = _Finder(lines, head.told, stop, rules)
    at = head.at
    after = [] if at is None else finder.blocks(range(at + 1, stop))
    before = finder.blocks(range(stop if at is None else at))
    if not any(map(finder.is_telling, after)):
        is_mark = at and TITLED_MARK.search(squeeze(lines[at - 1].text))
        after = [] if is_mark or any(map(finder.is_telling, before)) else after
    blocks = after or before
    if not blocks:
        return Title()
    block = finder.chosen(blocks)
    is_framed = after and len(blocks) == 1 and is_addressed and len(block) <= _MOST_LINES
    taken = block if is_framed else finder.start_of(block)
    return Title(finder.text(taken), tuple(taken))


class _Finder:
    """Says of lines whether they are titles or parts of one."""

    def __init__(
        self, lines: Sequence[Line], told: frozenset[int], stop: int, rules: Rules
    ) -> None:
        self._lines, self._told, self._stop, self._rules = lines, told, stop, rules

    def blocks(self, numbers: Iterable[int]) -> list[list[int]]:
        """Lines that may be a title, those next to each other together."""
        blocks: list[list[int]] = []
        for number in numbers:
            if self._may_be_title(number):
                if blocks and blocks[-1][-1] == number - 1:
                    blocks[-1].append(number)
                else:
                    blocks.append([number])
        return blocks

    def is_telling(self, block: Sequence[int]) -> bool:
        """Whether a block is marked or worded as a title."""
        text = self.text(self.start_of(block))
        is_marked = any(self._lines[number].is_heading for number in block)
        return is_marked or self._is_whole(text) or text.startswith("关于")

    def chosen(self, blocks: Sequence[list[int]]) -> list[int]:
        """The first block that is worded as a title, unless it is the mark of a serial (专题
        会议纪要 above 第12期), below which stands the title of this issue; else the first."""
        telling = [block for block in blocks if self.is_telling(block)]
        first = telling[0] if telling else blocks[0]
        after = [block for block in blocks if block[0] > first[-1]]
        if not (after and self._is_mark_of_serial(first)):
            return first
        signed = any(is_signed(line.text) for line in self._lines[first[-1] : after[0][0]])
        return next((block for block in after if block in telling), after[0] if signed else first)

    def start_of(self, block: Sequence[int]) -> list[int]:
        """The lines at the start of a block that are one title."""
        taken = [block[0]]
        for number in block[1:_MOST_LINES]:
            title, text = self.text(taken), squeeze(self._lines[number].text)
            if not self._goes_on(title, text, number):
                break
            taken.append(number)
        return taken

    def text(self, numbers: Sequence[int]) -> str:
        """The title in these lines, letters spaced out brought together."""
        joined = ""
        for number in numbers:
            signers = agencies_on(self._lines[number].text)
            text = " ".join(signers) or _together(self._lines[number].text)
            is_latin = joined[-1:].isascii() and text[:1].isascii() and joined[-1:].isalpha()
            joined += (" " if joined and is_latin else "") + text
        return strip(ATTACHED_TITLE.sub("", joined))

    def _is_whole(self, title: str) -> bool:
        """Whether a title is whole by the way it ends; 关于…制度 goes on, 关于…的制度 does not."""
        ending = self._rules.title_endings.search(title)
        is_about = "关于" in title or "转发" in title
        named = ending and (not is_about or title[: ending.start()].endswith("的"))
        return title_genre(title) is not None or bool(named)

    def _is_mark_of_serial(self, block: Sequence[int]) -> bool:
        texts = [squeeze(line.text) for line in self._lines[block[0] : block[-1] + 2]]
        return any(_SERIAL_MARK.search(a) and _ISSUE.fullmatch(b) for a, b in pairwise(texts))

    def _may_be_title(self, number: int) -> bool:
        line = self._lines[number]
        text = squeeze(line.text)
        if number in self._told or len(text) < 2 or not any(ch.isalpha() for ch in text):
            return False
        if agencies_on(line.text) or is_signed(line.text):
            return heads_title(self._lines, number, self._stop)
        if ATTACHED_TITLE.match(text):
            return True
        if self._names_table(number) and not self._is_whole(text):
            return False
        return not (
            _NO_TITLE.fullmatch(text)
            or text in self._rules.no_titles
            or is_date(text.strip("（）()"))
            or (text.startswith(("（", "(")) and not self._may_follow(text))
            or marked_by(text) is not None
            or (SERIAL.fullmatch(text) or TO_SIGN.match(text) or number_on(line.text, ""))
        )

    def _names_table(self, number: int) -> bool:
        """Whether a line is the heading of the table right below it, such as a sheet's name."""
        below = self._lines[number + 1 : number + 2]
        return self._lines[number].level > 0 and any("\t" in line.text for line in below)

    def _may_follow(self, text: str) -> bool:
        """Whether a line that begins with a bracket is part of a title: （试行）的通知."""
        return bool(_EDITION.fullmatch(text) or (_EDITION.match(text) and self._is_whole(text)))

    def _goes_on(self, title: str, text: str, number: int) -> bool:
        """Whether the line ``number``, which says ``text``, goes on with ``title``."""
        if len(title) + len(text) > TITLE_CHARS or text.startswith(("——", "--")):
            return False
        if text.startswith(_CONTINUES) or self._may_follow(text) or is_agency(title):
            return True
        is_open = title.count("《") > title.count("》")
        if self._is_whole(title) and not is_open:
            is_notice = title_genre(text) == "通知" != title_genre(title)
            return is_notice and bool(_CARRIES.search(title))
        is_marked = self._lines[number].is_heading and self._lines[number - 1].is_heading
        is_one = is_open or belong_together(title, text, self._rules)
        return is_one or is_marked or self._is_whole(text) or title.count("关于") == 1


def _together(text: str) -> str:
    """``text`` without the blanks by which letters are spaced out; one stays between agencies."""
    whole = strip(text)

    def gap(match: re.Match[str]) -> str:
        before, after = whole[: match.start()], whole[match.end() :].partition("关于")[0]
        return " " if is_agency(before) and is_agency(after) else ""

    return _SPACED_NUMBER.sub(r"\1", _SPACED.sub(gap, whole))
