"""What the JSON of a bag may look like: everything is looked at before anything is believed."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from ftarchive.archive.extract import DOCUMENT, EVENT, ORIGINAL, VERSION
from ftarchive.archive.schema import HELD, PUBLISHED, WITHDRAWN
from ftarchive.archive.standing import ACTIONS
from ftarchive.errors import BagFault
from ftarchive.record import DATE_FIELDS, LABELS, Attachment, Disclosure

Test = Callable[[Any], bool]

_SUM = re.compile("[0-9a-f]{64}")
_ID = re.compile("[0-9a-z]{2,16}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z)", re.ASCII)
_DATE = re.compile(rf"\d{{4}}-\d\d-\d\d|{_MOMENT.pattern}", re.ASCII)
_MOST = (1 << 63) - 1
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def parsed(path: str, content: bytes) -> Any:
    """The JSON value in ``content``.

    Raises ``BagFault`` (bag-entry) where there is none, or one that no text can hold.
    """
    try:
        value = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
        if _ESCAPED_SURROGATE.search(content):
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        _refuse(path, f"不是有效的 JSON（{error}）")
    return value


def event(path: str, value: Any) -> dict[str, Any]:
    """An entry of the log with all columns. Raises ``BagFault`` (bag-entry)."""
    return _shaped(path, value, _EVENT)


def original(path: str, value: Any) -> dict[str, Any]:
    """What the catalogue says of an original. Raises ``BagFault`` (bag-entry)."""
    return _shaped(path, value, _ORIGINAL)


def dossier(path: str, document_id: str, value: Any) -> dict[str, Any]:
    """A dossier of the document ``document_id``. Raises ``BagFault`` (bag-entry)."""
    said = _shaped(path, value, _DOSSIER)
    if said["id"] != document_id:
        _refuse(path, f"id 是 {said['id']}")
    if document_id in (each["id"] for each in said["resembles"]):
        _refuse(path, "说自己与自己相近")
    for each in said["versions"]:
        _shaped(path, each, _VERSION)
        _check_record(path, each)
    numbers = [each["number"] for each in said["versions"]]
    if numbers != list(range(1, len(numbers) + 1)) or said["version"] not in numbers:
        _refuse(path, "版本的编号不连续")
    return said


def _check_record(path: str, version: Mapping[str, Any]) -> None:
    """Holds the fields to their types, and the version to its digest."""
    try:
        record = Disclosure.from_json({**version["record"], "text": version["text"]})
        is_sound = _is_record(record)
    except (TypeError, ValueError, KeyError, AttributeError):
        is_sound = False
    if not is_sound:
        _refuse(path, f"第 {version['number']} 版的栏目不合格式")
    if record.digest() != version["digest"]:
        reason = f"第 {version['number']} 版的内容与 digest 不符"
        raise BagFault("bag-record", path=path, reason=reason)


def _is_record(record: Disclosure) -> bool:
    named = {name: getattr(record, name) for name in LABELS if name != "breadcrumb"}
    is_text = all(value is None or isinstance(value, str) for value in named.values())
    days = (value for name in DATE_FIELDS if (value := named[name]))
    return (
        is_text
        and bool(record.title)
        and all(map(_is_date, days))
        and all(isinstance(part, str) for part in record.breadcrumb)
        and _is_texts(record.given)
        and _is_texts(record.provenance)
        and all(type(at) is int and isinstance(kind, str) for at, kind in record.structure)
        and all(map(_is_attachment, record.attachments))
    )


def _is_attachment(each: Attachment) -> bool:
    are_texts = isinstance(each.name, str) and isinstance(each.format, str)
    return are_texts and _is_sum(each.sha256) and _is_count(each.start) and _is_count(each.length)


def _shaped(path: str, value: Any, shape: Mapping[str, Test]) -> dict[str, Any]:
    """``value``, which has the keys of ``shape`` and no others, each with what its test allows."""
    if not isinstance(value, dict):
        _refuse(path, "应当是一个 JSON 对象")
    if odd := set(value) ^ set(shape):
        _refuse(path, f"缺少或多出 {'、'.join(sorted(odd))}")
    for name, test in shape.items():
        if not test(value[name]):
            _refuse(path, f"{name} 的值无效")
    return value


def _refuse(path: str, reason: str) -> NoReturn:
    raise BagFault("bag-entry", path=path, reason=reason)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _MOST


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 < value <= _MOST


def _is_number_or_none(value: Any) -> bool:
    return value is None or _is_number(value)


def _is_sum(value: Any) -> bool:
    return isinstance(value, str) and _SUM.fullmatch(value) is not None


def _is_sum_or_none(value: Any) -> bool:
    return value is None or _is_sum(value)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and _MOMENT.fullmatch(value) is not None and _is_real(value)


def _is_date(value: str) -> bool:
    return _DATE.fullmatch(value) is not None and _is_real(value)


def _is_real(moment: str) -> bool:
    """Whether there is such a day, and such a time."""
    try:
        datetime.datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True


def _is_state(value: Any) -> bool:
    return value in (PUBLISHED, HELD, WITHDRAWN)


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _is_evidence(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_sum, value.values()))


def _is_concerns(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and isinstance(each.get("code"), str) for each in value
    )


def _is_detail(value: Any) -> bool:
    return isinstance(value, dict) and _is_imported(value.get("imported", []))


def _is_imported(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and _is_number(each.get("seq")) and _is_sum(each.get("chain"))
        for each in value
    )


def _are_references(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict)
        and {"seq", "chain"} <= set(each) <= {"seq", "chain", "imported"}
        and _is_imported([each])
        and _is_imported(each.get("imported", []))
        for each in value
    )


def _are_keys(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(each, str) for each in value)
        and len(set(value)) == len(value)
    )


def _are_pairs(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(each, dict) and set(each) == {"id", "share"} for each in value)
        and all(_is_id(each["id"]) and _is_share(each["share"]) for each in value)
        and len({each["id"] for each in value}) == len(value)
    )


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _table(names: tuple[str, ...], **tests: Test) -> dict[str, Test]:
    return {name: tests.get(name, _is_text) for name in names}


_EVENT = _table(
    EVENT,
    seq=_is_number,
    at=_is_moment,
    action=lambda value: value in ACTIONS,
    document_id=_is_id,
    version=_is_number_or_none,
    sha256=_is_sum_or_none,
    detail=_is_detail,
    chain=_is_sum,
)
_ORIGINAL = _table(ORIGINAL, sha256=_is_sum, size=_is_count, recorded_at=_is_moment)
_DOSSIER = _table(
    (*DOCUMENT, "keys", "resembles", "events", "versions"),
    id=_is_id,
    ordinal=_is_number,
    recorded_at=_is_moment,
    status=_is_state,
    version=_is_number,
    keys=_are_keys,
    resembles=_are_pairs,
    events=_are_references,
    versions=_is_list,
)
_VERSION = _table(
    VERSION,
    number=_is_number,
    recorded_at=_is_moment,
    state=_is_state,
    sha256=_is_sum,
    original=_is_sum,
    offset=_is_count,
    length=_is_count,
    digest=_is_sum,
    concerns=_is_concerns,
    evidence=_is_evidence,
    record=_is_object,
)
