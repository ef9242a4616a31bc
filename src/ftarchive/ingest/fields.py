"""From the parts of a page to a record: which of several sayings counts.

The order is that of trust: the record in a script, the meta tags of the national
guideline, the label table, then what is merely visible.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from ftarchive.dates import find_date, from_epoch
from ftarchive.errors import Refused
from ftarchive.ingest.heading import TITLE_CHARS
from ftarchive.ingest.html import read_fragment
from ftarchive.ingest.layout import lay_out
from ftarchive.ingest.page import Page, squeeze, strip
from ftarchive.ingest.rules import Rules
from ftarchive.numbers import document_number
from ftarchive.record import DATE_FIELDS, Disclosure

_SITE_CODE = re.compile(r"网站标识码[:：]?\s*(\d{10}|[a-z]{2}\d{8}|N\d{9})")
_NUMBER_LINES = 6
"""Lines of the text, from the first, in which a 文号 may stand alone."""
_CUT_TITLE_LEAST = 8
_STATES = (("is_abolished", "废止"), ("is_expired", "失效"))
_ABSOLUTE = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """A record in the making: the first saying that counts fills a field."""

    values: dict[str, Any] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)

    def offer(self, name: str, value: str, origin: str, rules: Rules) -> None:
        """Takes ``value`` for the field unless it is empty, unreadable or there is one."""
        value = _clean(value)
        if name in DATE_FIELDS:
            self._offer_date(name, value, origin)
        elif name not in self.values and not rules.is_empty(value):
            self._set(name, value, origin)

    def _offer_date(self, name: str, value: str, origin: str) -> None:
        if (date := find_date(value)) is None:
            return
        given, iso = date
        known = self.values.get(name)
        adds_time = known and len(known) < len(iso) and iso.startswith(known)
        if known is None or adds_time:
            self.given[name] = given
            self.values[name], self.provenance[name] = iso, origin

    def _set(self, name: str, value: str, origin: str) -> None:
        if name == "index_number":
            value = re.sub(r"\s*([/-])\s*", r"\1", value).split()[0]
        if name == "document_number" and (number := document_number(value)):
            if number != value:
                self.given[name] = value
            value = number
        self.values[name], self.provenance[name] = value, origin

    def record(self, body: list[str], name: str) -> Disclosure:
        """The finished record; ``Refused`` (no-title, no-text) where it would be none."""
        if not self.values.get("title"):
            raise Refused("no-title", path=name)
        if not any(ch.isalnum() for line in body for ch in line):
            raise Refused("no-text", path=name)
        return Disclosure(
            text="\n".join(body), given=self.given, provenance=self.provenance, **self.values
        )


def understand(page: Page, rules: Rules, name: str) -> Disclosure:
    """The record that ``page`` says; ``name`` stands in errors.

    Raises ``Refused``: no-title or no-text.
    """
    draft = Draft()
    layout = lay_out(page, rules)
    body = layout.body
    if page.script:
        body = _take_script(draft, page.script, rules) or body
    for field_name, value, tag in _meta_values(page.meta, rules):
        draft.offer(field_name, value, f"meta:{tag}", rules)
    if layout.heading_is_sure and layout.header.labels.get("title") == "名称":
        del layout.header.values["title"]  # the name of something that the text is about
    for field_name, value in layout.header.values.items():
        label = layout.header.labels[field_name]
        draft.offer(field_name, value, f"label:{label}" if label else "text", rules)
    draft.offer("title", layout.heading[:TITLE_CHARS], "heading", rules)
    _take_place(draft, layout.breadcrumb, rules)
    for line in body[:_NUMBER_LINES]:
        if number := document_number(line.strip("()（） ")):
            draft.offer("document_number", number, "text", rules)
    _take_site(draft, page, rules)
    return draft.record(body, name)


def _take_script(draft: Draft, script: Mapping[str, Any], rules: Rules) -> list[str]:
    """Takes the record of a script; gives the lines of its text."""
    folded = {str(key).casefold(): value for key, value in script.items()}
    for name, keys in rules.script.items():
        for key in keys:
            value = _script_value(folded.get(key), name)
            draft.offer(name, value, f"script:{key}", rules)
    for key, state in _STATES:
        if folded.get(key) in (1, True, "1", "true"):
            draft.offer("validity", state, f"script:{key}", rules)
    content = folded.get("content")
    lines = read_fragment(content, rules) if isinstance(content, str) else []
    return [line.text for line in lines]


def _script_value(value: object, name: str) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    is_number = isinstance(value, int | float) or (isinstance(value, str) and value.isdecimal())
    if name in DATE_FIELDS and is_number and len(str(value)) >= 9:
        iso = from_epoch(float(str(value)), with_time=name != "written")
        return iso.removesuffix("+08:00").replace("T", " ") if iso else ""
    return str(value) if isinstance(value, str | int | float) else ""


def _meta_values(meta: Mapping[str, str], rules: Rules) -> Iterator[tuple[str, str, str]]:
    for name, tags in rules.meta.items():
        for tag in tags:
            if tag in meta:
                yield name, meta[tag], tag


def _take_place(draft: Draft, steps: tuple[str, ...], rules: Rules) -> None:
    """The breadcrumb, and as the column its last step that is not the document itself."""
    title = squeeze(draft.values.get("title", ""))
    while steps and _is_title(squeeze(steps[-1]), title):
        steps = steps[:-1]
    if steps:
        draft.values["breadcrumb"], draft.provenance["breadcrumb"] = steps, "breadcrumb"
        if steps[-1] not in rules.crumb_starts:
            draft.offer("category", steps[-1], "breadcrumb", rules)


def _is_title(step: str, title: str) -> bool:
    """Whether a step of the breadcrumb is the document's title, perhaps cut short."""
    start = step.rstrip(".…")
    return step == title or (len(start) >= _CUT_TITLE_LEAST and title.startswith(start))


def _take_site(draft: Draft, page: Page, rules: Rules) -> None:
    """The site code out of the footer, and the address made whole or left out."""
    if "site" not in draft.values:
        for line in reversed(page.lines):
            if code := _SITE_CODE.search(line.text):
                draft.offer("site", code[1], "text", rules)
                break
    url = draft.values.get("url")
    if url and not _ABSOLUTE.match(url):
        domain = page.meta.get("sitedomain", "").split(",")[0].strip()
        whole = urljoin(f"http://{domain}/", url) if domain and url.startswith("/") else ""
        draft.provenance.pop("url")
        draft.values["url"] = whole or None
        if whole:
            draft.provenance["url"] = "meta:url"


def _clean(value: str) -> str:
    return strip(re.sub(r"[\s\u00a0\u3000]+", " ", entities.unescape(value)))
