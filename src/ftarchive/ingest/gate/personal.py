"""Numbers of persons in a text, and whether what stands around them lets them pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftarchive.ingest.gate.gate_rules import GateRules
from ftarchive.ingest.gate.identifiers import (
    INVISIBLE,
    LONG_RUN,
    Number,
    card_numbers,
    id_numbers,
    mobile_numbers,
    old_id_numbers,
)
from ftarchive.ingest.gate.surroundings import Around, Lines, around, squeezed

Found = tuple[str, int, int]

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[\w./%-]+\.(?:html?|s?jpe?g|png|gif|pdf|docx?|xlsx?|zip|rar|ofd|wps|mp4)(?![A-Za-z0-9])",
    re.ASCII | re.IGNORECASE,
)
_JOINS = frozenset("/.?&=@_-%#+:~")
"""Characters of which one is beside a number that is part of an address."""
_ADDRESS_CHARS = 400
_NEAR = 40
_SHORT_LINE = 4
"""A line with fewer characters before its number has its label in the line above."""
_LINES_OF_A_LIST = 3
_LINES_OF_A_FORM, _FORM_CHARS = 3, 100
_BEHIND = 8
_LABEL = 12


def find_numbers(lines: Lines, name: str, rules: GateRules) -> Iterator[Found]:
    """ID numbers, bank cards and mobile numbers as ``(code, start, end)``.

    ``name`` is what the text is called: its title and place. The text is ``narrowed``.
    """
    if not LONG_RUN.search(lines.text):
        return
    taken = list(_ids(lines, rules))
    taken += _cards(lines, rules, _Covered(taken))
    yield from taken
    yield from _mobiles(lines, name, rules, _Covered(taken))


class _Covered:
    """The characters that are part of numbers found before."""

    def __init__(self, found: list[Found]) -> None:
        self._places = {at for _, start, end in found for at in range(start, end)}

    def __contains__(self, number: Number) -> bool:
        return number.start in self._places

    def add(self, number: Number) -> None:
        self._places |= set(range(number.start, number.end))


def _ids(lines: Lines, rules: GateRules) -> Iterator[Found]:
    for number, is_right in id_numbers(lines.text):
        if is_right:
            yield "id-number", number.start, number.end
        elif _is_called_id(lines, number, rules):
            yield "id-number-doubtful", number.start, number.end
    if rules.id_near.search(squeezed(lines.text)):
        for number in old_id_numbers(lines.text):
            if _is_called_id(lines, number, rules):
                yield "id-number", number.start, number.end


def _is_called_id(lines: Lines, number: Number, rules: GateRules) -> bool:
    place = around(lines, number.start, number.end)
    if rules.identifier.search(place.before):
        return bool(rules.id_near.search(place.before[-8:]))
    said = (place.before[-_NEAR:], place.after[:12], place.head)
    above = place.above[-_NEAR:] if len(place.before) < _SHORT_LINE else ""
    return any(rules.id_near.search(each) for each in (*said, above))


def _cards(lines: Lines, rules: GateRules, covered: _Covered) -> Iterator[Found]:
    if not rules.card.search(squeezed(lines.text)):
        return
    for number in card_numbers(lines.text):
        if number in covered:
            continue
        place = around(lines, number.start, number.end)
        above = "" if place.is_row else _lines_above(lines, number)
        said = "，".join((above, place.before, place.head, place.after[:20]))
        if rules.card.search(said) and not _is_something_else(lines, number, place, rules):
            is_office = rules.office_account.search(said + place.line)
            code = "office-account" if is_office else "bank-card"
            yield code, number.start, number.end
            covered.add(number)


def _lines_above(lines: Lines, number: Number) -> str:
    """The form that a number may be part of: name, bank and number of an account."""
    line = lines.number(number.start)
    above = range(max(0, line - _LINES_OF_A_FORM), line)
    return "，".join(squeezed(lines.line(each)[:_FORM_CHARS]) for each in above)


def _mobiles(lines: Lines, name: str, rules: GateRules, covered: _Covered) -> Iterator[Found]:
    is_list = bool(rules.lists.search(squeezed(name)))
    contacts = []
    for number in mobile_numbers(lines.text):
        place = around(lines, number.start, number.end)
        if number in covered or not _is_mobile(lines, number, place, rules):
            continue
        found = "mobile-number", number.start, number.end
        standing = _standing(place, rules)
        if standing == "private":
            yield found
        elif standing == "contact" and (is_list or _is_below_list(lines, number, rules)):
            contacts.append(found)
    if len(contacts) > rules.most:
        yield from contacts


def _is_mobile(lines: Lines, number: Number, place: Around, rules: GateRules) -> bool:
    """Whether eleven digits are a telephone number and nothing else."""
    if _is_something_else(lines, number, place, rules):
        return False
    written = INVISIBLE.sub("", lines.text[number.start : number.end])
    if written == number.digits:
        return True
    near = "，".join((place.before[-20:], place.column, place.head if place.is_row else ""))
    above = place.above[-20:] if len(place.before) < _SHORT_LINE else ""
    if rules.phone.search(near) or rules.phone.search(above):
        return True
    return number.groups in rules.groups and _stands_alone(lines.text, number)


def _stands_alone(text: str, number: Number) -> bool:
    """Whether the groups of digits are one number, and not some of a row of figures."""
    written = text[number.start : number.end]
    if "\n" in written:
        return False
    before = text[max(0, number.start - 3) : number.start].rstrip()
    after = text[number.end : number.end + 3].lstrip()
    return not (before[-1:].isdecimal() or after[:1].isdecimal())


def _is_something_else(lines: Lines, number: Number, place: Around, rules: GateRules) -> bool:
    """Whether it is the number of a thing, an amount, or part of an address of the net."""
    if rules.identifier.search(place.before) or rules.sum.search(place.before):
        return True
    if place.is_row and _is_figure(place, rules):
        return True
    return bool(rules.amount.match(place.after)) or _is_in_address(lines.text, number)


def _is_figure(place: Around, rules: GateRules) -> bool:
    """Whether the heads of its column or its row make a number one of a thing or an amount."""
    column, row = place.column, place.line.partition("|")[0]
    heads = rules.identifier.search(column) or rules.sum_column.search(column)
    return bool(heads or (rules.sum.search(row) and not rules.phone.search(column)))


def _is_in_address(text: str, number: Number) -> bool:
    beside = text[max(0, number.start - 1) : number.start] + text[number.end : number.end + 1]
    if _JOINS.isdisjoint(beside):
        return False
    start = max(0, number.start - _ADDRESS_CHARS)
    window = text[start : number.end + _ADDRESS_CHARS]
    return any(
        match.start() <= number.start - start and number.end - start <= match.end()
        for match in _ADDRESS.finditer(window)
    )


def _standing(place: Around, rules: GateRules) -> str:
    """Whose a mobile number is: ``office``, ``contact`` (unless it is one of a list) or
    ``private``."""
    is_short = len(place.before) < _SHORT_LINE and not place.is_row
    label = place.above + place.before if is_short else place.before
    behind = "" if place.is_row else place.after[:_BEHIND]
    if rules.office.search(label) or rules.office.search(behind):
        return "office"
    if place.is_row and not _is_labelled(label, rules):
        return _standing_in_column(place, rules)
    if _is_about_person(place, label, rules):
        return "private"
    if rules.contact.search(label):
        return "contact"
    is_place = rules.place.search(label) or rules.place.search(place.above)
    return "contact" if rules.bare.search(label[-_LABEL:]) and is_place else "private"


def _is_about_person(place: Around, label: str, rules: GateRules) -> bool:
    is_in_form = place.is_row and rules.private_cell.search(place.line)
    is_labelled = rules.private_label.search(label) or rules.private_label.search(place.line)
    return bool(is_in_form or is_labelled or rules.private_cell.match(place.above))


def _is_labelled(label: str, rules: GateRules) -> bool:
    return bool(rules.contact.search(label[-_LABEL:]) or rules.bare.search(label[-_LABEL:]))


def _standing_in_column(place: Around, rules: GateRules) -> str:
    """By the head of the table: offices with their telephones, or persons."""
    if rules.office.search(place.column):
        return "office"
    says = rules.contact.search(place.column) or rules.bare.search(place.column)
    is_office = rules.office_heads.search(place.head) and not rules.private_head.search(place.head)
    return "contact" if says and is_office else "private"


def _is_below_list(lines: Lines, number: Number, rules: GateRules) -> bool:
    """Whether one of the lines above says that a list of persons follows."""
    line = lines.number(number.start)
    above = (lines.line(each)[:80] for each in range(max(0, line - _LINES_OF_A_LIST), line))
    return any(rules.lists.search(squeezed(each)) for each in above)
