"""What staff say of a document, laid over what its file says: their word is the strongest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ftarchive.errors import BadRequest
from ftarchive.ingest.fields.draft import Draft
from ftarchive.ingest.page import WEB_ADDRESS, strip
from ftarchive.ingest.rules import Rules
from ftarchive.record import DATE_FIELDS, LABELS, Disclosure

_STEPS = re.compile(r"\s*[>＞»›]\s*")
_COMPARED = frozenset(("index_number", "document_number", *DATE_FIELDS))
"""Fields of which two sayings cannot both be right."""
_WHO = {"manifest": "清单", "staff": "填报", "capture": "采集记录"}


@dataclass(frozen=True, slots=True)
class Given:
    """Values by field that count before what a file says, the weakest first, each set with its
    ``origin`` (``capture``, ``manifest`` or ``staff``) and, of a manifest, the ``labels`` of its
    columns by field."""

    layers: tuple[tuple[Mapping[str, str], Mapping[str, str], str], ...] = ()

    @classmethod
    def one(
        cls, origin: str, values: Mapping[str, str], labels: Mapping[str, str] | None = None
    ) -> Given:
        """Values of one origin."""
        return cls(((values, labels or {}, origin),) if values else ())

    @classmethod
    def by_staff(cls, sayings: Mapping[str, str], rules: Rules) -> Given:
        """What staff say, by the name of a field or any of its labels (``来源`` or ``source``).

        Raises ``BadRequest`` (bad-parameter) for a name that no field has.
        """
        return cls.one("staff", {_field(name, rules): value for name, value in sayings.items()})

    @property
    def title(self) -> str:
        """The title that is given; empty where none is."""
        titles = [values["title"] for values, _, _ in self.layers if "title" in values]
        return strip(titles[-1]) if titles else ""

    def before(self, other: Given) -> Given:
        """These values and, where they say nothing, those of ``other``."""
        return Given((*other.layers, *self.layers))

    def laid_over(self, record: Disclosure, rules: Rules) -> tuple[Disclosure, list[str]]:
        """``record`` with these values laid over it, and remarks in Chinese."""
        remarks: list[str] = []
        for values, labels, origin in self.layers:
            record, said = given_by(record, values, labels, origin, rules)
            remarks += said
        return record, remarks


def _field(label: str, rules: Rules) -> str:
    """The field that a name or a label stands for."""
    named = {shown: name for name, shown in LABELS.items()}
    found = label if label in LABELS else named.get(label) or rules.labels.get(label)
    if not found or found == "text":
        wanted = "、".join(shown for name, shown in LABELS.items() if name != "text")
        raise BadRequest("bad-parameter", name="--field", value=label, wanted=f"{wanted}之一")
    return found


def given_by(
    record: Disclosure,
    values: Mapping[str, str],
    labels: Mapping[str, str],
    origin: str,
    rules: Rules,
) -> tuple[Disclosure, list[str]]:
    """``record`` with ``values`` (by field) laid over it, and remarks in Chinese.

    ``origin`` is ``manifest``, whose columns ``labels`` has by field, or ``staff``. Markers of
    emptiness give nothing; a value that cannot be read is told and leaves the record as it was.
    """
    draft = Draft(
        {name: value for name in LABELS if name != "text" and (value := getattr(record, name))},
        dict(record.given),
        dict(record.provenance),
    )
    said = lay_over(draft, values, labels, origin, rules)
    changed = replace(record, given=draft.given, provenance=draft.provenance, **draft.values)
    return changed, said


def lay_over(
    draft: Draft,
    values: Mapping[str, str],
    labels: Mapping[str, str],
    origin: str,
    rules: Rules,
) -> list[str]:
    """The same for a record in the making, which may still lack its title."""
    said = []
    for name, value in values.items():
        if name not in LABELS or name == "text" or rules.is_empty(strip(value)):
            continue
        source = f"manifest:{labels.get(name, name)}" if origin == "manifest" else origin
        said += _take(draft, name, value, source, rules, _WHO.get(origin, origin))
    return said


def _take(draft: Draft, name: str, value: str, source: str, rules: Rules, who: str) -> list[str]:
    own = _read(name, value, source, rules)
    if name not in own.values:
        return [f"{who}的{LABELS[name]}“{strip(value)}”读不懂，没有采用"]
    new, old = own.values[name], draft.values.get(name)
    if name in DATE_FIELDS and old and len(old) > len(new) and old.startswith(new):
        return []  # the file says the same day, and the time as well
    draft.given.pop(name, None)
    draft.values[name], draft.provenance[name] = new, source
    draft.given |= own.given
    if old and old != new and name in _COMPARED:
        return [f"{LABELS[name]}以{who}的“{strip(value)}”为准，文件里是“{old}”"]
    return []


def _read(name: str, value: str, source: str, rules: Rules) -> Draft:
    """The one value as a record has it; nothing where it cannot be read."""
    own = Draft()
    if name == "breadcrumb":
        steps = tuple(filter(None, map(strip, _STEPS.split(strip(value)))))
        own.values |= {name: steps} if steps else {}
    elif name != "url" or WEB_ADDRESS.match(strip(value)):
        own.offer(name, value, source, rules)
    return own
