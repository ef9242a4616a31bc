"""From the parts of a page to a record: which of several sayings counts.

The order is that of trust: the record in a script, the meta tags of the national guideline, the
label table, what the layout or what is merely visible says, the properties of the file, its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from ftarchive.agencies import is_agency
from ftarchive.dates import from_epoch
from ftarchive.ingest.fields.draft import UNREAD, Draft, Saying, texts
from ftarchive.ingest.fields.filenames import title_of_name
from ftarchive.ingest.fields.heading import TITLE_CHARS
from ftarchive.ingest.fields.labels import TELLING, Header
from ftarchive.ingest.fields.layout import Layout, lay_out
from ftarchive.ingest.fields.masthead import find_masthead
from ftarchive.ingest.fields.paged import clean_contents, lay_out_paged
from ftarchive.ingest.fields.redhead import find_red_head
from ftarchive.ingest.fields.signature import Signature, find_signature
from ftarchive.ingest.page import SENTENCE, WEB_ADDRESS, Line, Page, squeeze
from ftarchive.ingest.rules import Rules
from ftarchive.ingest.web.html import read_fragment
from ftarchive.numbers import document_number
from ftarchive.record import DATE_FIELDS, Disclosure

_SITE_CODE = re.compile(r"网站标识码[:：]?\s*(\d{10}|[a-z]{2}\d{8}|N\d{9})")
_NUMBER_LINES = 6
"""Lines of the text, from the first, in which a 文号 may stand alone."""
_ABOVE_MAIN = 3
_CUT_TITLE_LEAST = 8
_TITLE_LINES, _REST_LEAST = 4, 5
"""Lines that a title may be broken into, and characters that tell the rest of one."""
_STATES = (("is_abolished", "废止"), ("is_expired", "失效"))
_LIST_LEAST, _STRAYS, _CONTROL_CHARS = 5, 2, 40
"""Links that make a page with a breadcrumb a list, lines that it may have beside them (共5页
下一页), and their characters."""
_OF_DOCUMENTS = frozenset(("articletitle", "pubdate"))
_NAME_CHARS = 400
"""Characters of a title in the properties that are looked at."""
Structure = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """A record, and what is said of its fields otherwise, in order."""

    record: Disclosure
    others: tuple[Saying, ...]


def understand(page: Page, rules: Rules, name: str, title: str = "") -> Disclosure:
    """The record that ``page`` says; ``name``, the path as it is shown, stands in errors.

    Where the page has no title, ``title`` is it, which staff give; else for a file that is no web
    page its name.

    Raises ``Refused``: no-title or no-text.
    """
    return weigh(page, rules, name, title).record


def weigh(page: Page, rules: Rules, name: str, title: str = "") -> Understanding:
    """As ``understand``, with the sayings that did not count."""
    draft = Draft()
    if page.legibility in UNREAD:
        body: list[Line] = []
    elif page.is_laid_out or _has_red_head(page, rules):
        body = _take_paged(draft, page, rules)
    else:
        body = _take_web(draft, page, rules, title)
    _take_properties(draft, page.properties, body, rules)
    draft.offer_missing("title", title[:TITLE_CHARS], "staff", rules)
    if page.is_laid_out or page.legibility:
        draft.offer_missing("title", title_of_name(name)[:TITLE_CHARS], "file name", rules)
    record = draft.record(body, name, page.legibility)
    return Understanding(record, tuple(draft.others))


def text_of(page: Page, rules: Rules) -> tuple[list[str], Structure]:
    """The text of a file that belongs to a document, as (lines, structure); no line is a field.

    ``structure`` is that of a ``Disclosure``. Empty where the file is unread.
    """
    if page.legibility in UNREAD:
        return [], ()
    if page.is_laid_out:
        return texts(clean_contents(page.lines, rules))
    layout = lay_out(page, rules)
    return texts(_with_heading(layout))


def _has_red_head(page: Page, rules: Rules) -> bool:
    """Whether a text is an official document that was saved as such, not a dump of a web page:
    a 文号 with its issuer stands above the text, and neither labels nor a breadcrumb."""
    top = page.lines[:_NUMBER_LINES]
    if page.main is not None or not find_masthead(top, len(top)).number:
        return False
    layout = lay_out(page, rules)
    if layout.header.values or layout.breadcrumb:
        return False
    head = find_red_head(page.lines, rules)
    return bool(head.document_number and head.issuer and head.title)


def _take_paged(draft: Draft, page: Page, rules: Rules) -> list[Line]:
    """Takes what labels and the layout of a paged document say; gives the lines of its text."""
    _take_meta(draft, page, rules)
    paged = lay_out_paged(page.lines, rules)
    _take_labels(draft, paged.header, rules)
    for field_name in ("title", "issuer", "document_number", "written"):
        value = getattr(paged.head, field_name)[:TITLE_CHARS]
        draft.offer(field_name, value, "layout", rules)
    draft.offer("access_mode", paged.head.access, "layout", rules)
    return paged.body(draft.values.get("title", ""))


def _with_heading(layout: Layout) -> list[Line]:
    return [*([Line(layout.heading)] if layout.heading else []), *layout.lines]


def _is_mere_text(page: Page, layout: Layout) -> bool:
    """Whether nothing marks the first line of a page as its title."""
    said = layout.heading_is_sure or layout.header.values or layout.breadcrumb
    return page.main is None and not said


def _take_web(draft: Draft, page: Page, rules: Rules, title: str) -> list[Line]:
    """Takes what a web page or a dump of one says; gives the lines of its text. To mere text, the
    first line belongs where ``title`` is told elsewhere."""
    layout = lay_out(page, rules)
    if title and _is_mere_text(page, layout):
        layout.lines, layout.heading = _with_heading(layout), title
    body = (_take_script(draft, page.script, rules) if page.script else []) or layout.lines
    _take_meta(draft, page, rules)
    if layout.heading_is_sure and layout.header.labels.get("title") == "名称":
        del layout.header.values["title"]  # the name of something that the text is about
    _take_labels(draft, layout.header, rules)
    draft.offer("title", layout.heading[:TITLE_CHARS], "heading", rules)
    _take_place(draft, layout.breadcrumb, rules)
    body = _without_title(body, draft.values.get("title", ""))
    for line in [*body[:_NUMBER_LINES], *_above_main(page)]:
        if number := document_number(line.text.strip("()（） ")):
            draft.offer("document_number", number, "text", rules)
    if signature := find_signature(body):
        _take_signature(draft, signature, rules)
    _take_site(draft, page, rules)
    return [] if _is_list(body, page, layout, rules) else body


def _above_main(page: Page) -> list[Line]:
    """The lines right above the main text."""
    start = page.main.start if page.main else 0
    return page.lines[max(0, start - _ABOVE_MAIN) : start]


def _is_list(body: Sequence[Line], page: Page, layout: Layout, rules: Rules) -> bool:
    """Whether a page leads to other documents and is none itself: its text is links, of which none
    names an attachment, and no label says anything of it but a date."""
    told = (name for name in layout.header.values if name in TELLING and name not in DATE_FIELDS)
    if any(told) or page.script or any(rules.attachment.search(line.text) for line in body):
        return False
    links = sum(bool(line.linked) and not line.own for line in body)
    others = [line.text for line in body if line.own]
    if not layout.breadcrumb and not page.meta.keys() & _OF_DOCUMENTS:
        return 0 < links == len(body)
    is_bare = all(len(text) <= _CONTROL_CHARS and not SENTENCE.search(text) for text in others)
    return links >= _LIST_LEAST and len(others) <= _STRAYS and is_bare


def _without_title(body: list[Line], title: str) -> list[Line]:
    """The text without the lines at its start that are the title, or the rest of one in several
    lines."""
    whole, start = squeeze(title), ""
    for number, line in enumerate(body[:_TITLE_LINES], start=1):
        start += squeeze(line.text)
        if len(start) >= _REST_LEAST and whole.endswith(start) and number < len(body):
            return body[number:]
    return body


def _take_meta(draft: Draft, page: Page, rules: Rules) -> None:
    for field_name, value, tag in _meta_values(page.meta, rules):
        draft.offer(field_name, value, f"meta:{tag}", rules)


def _take_labels(draft: Draft, header: Header, rules: Rules) -> None:
    for field_name, value in header.values.items():
        label = header.labels[field_name]
        draft.offer(field_name, value, f"label:{label}" if label else "text", rules)


def _take_signature(draft: Draft, signature: Signature, rules: Rules) -> None:
    """Takes who signs a text and when. A date that nobody signs may be any date on a web page."""
    if signature.issuers:
        draft.offer("issuer", "、".join(signature.issuers), "layout", rules)
        draft.offer("written", signature.date, "layout", rules)


def _take_properties(
    draft: Draft, properties: Mapping[str, str], body: Sequence[Line], rules: Rules
) -> None:
    """The title that a file tells of itself, unless a program or a template left it there; and
    its office where nothing else tells one, if it is an agency that the text names. Its dates are
    those of the file, not of the document."""
    title = title_of_name(properties.get("title", "").strip()[:_NAME_CHARS])
    author = squeeze(properties.get("author", ""))
    if not (rules.rubbish.fullmatch(title) or is_agency(title) or squeeze(title) == author):
        draft.offer_missing("title", title[:TITLE_CHARS], "property:title", rules)
    if draft.values.get("source") or draft.values.get("issuer"):
        return
    for key in ("company", "author", "title"):
        agency = squeeze(properties.get(key, ""))
        if is_agency(agency) and any(agency in squeeze(line.text) for line in body):
            draft.offer("issuer", agency, f"property:{key}", rules)


def _take_script(draft: Draft, script: Mapping[str, Any], rules: Rules) -> list[Line]:
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
    return read_fragment(content, rules) if isinstance(content, str) else []


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
    if url and not WEB_ADDRESS.match(url):
        domain = page.meta.get("sitedomain", "").split(",")[0].strip()
        whole = urljoin(f"http://{domain}/", url) if domain and url.startswith("/") else ""
        draft.provenance.pop("url")
        draft.values["url"] = whole or None
        if whole:
            draft.provenance["url"] = "meta:url"
