"""Which files belong together: a document and its attachments.

Wrong company is worse than none: an attachment standing alone is still found, while one beside
the wrong document misleads. So there are four reasons, tried in this order, and no guess:

1. *Links.* What a page links to, or shows in a frame, is its attachment where it is a document
   and no page itself. A link leads to a file by its relative path, by its address where the file
   has one (captures), or by its file name where it leads to the site and only one file has that
   name. A link whose text is the name of a file leads there if no other page has such a link.
   A page from which many documents hang is a list: of those only what is named as an attachment.
2. *Renditions.* Of files in one folder that have the same name and another format, such as a
   Word file and its scan (``（扫描件）``), the one that is read best is the document. They stay
   together whatever else they belong to.
3. *Names.* What is named as an attachment belongs to the one document beside it (a folder named
   so counts as beside); where there are several, to the one whose name is in its own.
4. Everything else stands alone. Tables and containers are no documents that others belong to.
"""

from __future__ import annotations

import contextlib
import html
import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit

from ftarchive.errors import ArchiveError
from ftarchive.ingest.charset import decode, unquoted
from ftarchive.ingest.formats import SUFFIXES

_TEXTS = ("html", "mhtml", "docx", "rtf", "doc", "ofd", "pdf", "markdown", "txt")
_TABLES = ("xlsx", "xls", "xls-xml", "csv")
_READ_BEST = _TEXTS + _TABLES
ATTACHABLE = frozenset(_READ_BEST) - {"html", "mhtml"}
"""The formats of files that can be attachments of a page."""

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff")
"""No documents by themselves, but often what is attached to one."""
_MANY_LINKS = 20
_PAGE_READ = 4 << 20
_FEWEST = 4
"""Characters that a name needs for being found inside of another one."""

_PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml", ".mht", ".php", ".jsp", ".asp", ".aspx")
_RESOURCES = re.compile(r"(.+)(?:_files|\.files|_文件|\.文件)", re.IGNORECASE)
_NUMERAL = "[一二三四五六七八九十\\d]"
_NAMED_AS_ATTACHMENT = re.compile(
    rf"^(?:\d+\s*[.、_-]\s*)?附(?:件|表|图|录|{_NUMERAL})"
    rf"|[_\s（(【\[—－-]附[件表]"
    rf"|(?<![及和与含、])附[件表]\s*{_NUMERAL}*$"
)
_FOLDER_OF_ATTACHMENTS = re.compile("附[件表图录]")
_RENDITION = re.compile(
    r"[\s_-]*[（(【\[]?(?:扫描件?|盖章版?|签章版?|正式版|红头|(?:pdf|word|ofd|txt|html)版?)[）)】\]]?$",
    re.IGNORECASE,
)
_LINK = re.compile(r"<(?:a|iframe|frame|embed|object)\s([^<>]{1,3000})>", re.IGNORECASE)
_LINK_TEXT = 400
_END_OF_LINK = re.compile(
    r"</(?:a|iframe|object|p|div|td|li)\b|<(?:a|embed|frame|br|p)[\s>]", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>?")
_TARGET = re.compile(
    r"""(?:^|\s)(?:href|src|data)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE
)
_NO_LABEL = re.compile(
    r"[\s【\[（(]*(?:点击|点此|在线)*(?:下载|查看|预览|打开|阅读|浏览|此处|这里|附件)*[\s】\])）]*"
)


@dataclass(frozen=True)
class Handed:
    """A file as handed in: ``name`` as shown, parts by ``/``, and where its bytes lie.

    ``format`` is what ``formats.identify`` says, None where it refused; ``facts`` are those of
    ``members.Member``, of which ``url`` counts here.
    """

    name: str
    file: Path
    format: str | None
    facts: dict[str, str] = field(default_factory=dict, hash=False)

    @cached_property
    def path(self) -> PurePosixPath:
        return PurePosixPath(self.name)

    @cached_property
    def is_named_as_attachment(self) -> bool:
        """By itself, or by the folder that it lies in."""
        in_folder = _FOLDER_OF_ATTACHMENTS.match(self.path.parent.name)
        return bool(in_folder or _NAMED_AS_ATTACHMENT.search(self.path.stem))

    @cached_property
    def folder(self) -> PurePosixPath:
        """Where it lies; a folder for attachments counts as the one that it lies in."""
        parent = self.path.parent
        return parent.parent if _FOLDER_OF_ATTACHMENTS.match(parent.name) else parent

    @cached_property
    def plain_stem(self) -> str:
        return plain(self.path.stem)

    @cached_property
    def rendition_of(self) -> tuple[PurePosixPath, str]:
        """The same for all renditions of one document."""
        stem = self.path.stem
        return self.path.parent, plain(_RENDITION.sub("", stem)) or plain(stem) or stem


@dataclass(frozen=True, slots=True)
class Bundle:
    """A document and its attachments, each with the name it is shown by."""

    main: Handed
    attachments: tuple[tuple[str, Handed], ...] = ()


def bundle(files: Sequence[Handed]) -> list[Bundle]:
    """The files of one folder, or of one capture, as documents with their attachments.

    Each file is the main one of exactly one bundle, or an attachment in at least one, and never
    both. In the order given. Pages are read (up to 4 MB) where there is something to link to.
    """
    bundles = _Bundles(_links(files))
    for group in _renditions(files):
        _join_renditions(group, bundles)
    _join_named([file for file in files if file not in bundles.joined], bundles)
    return [
        Bundle(main, tuple((label, file) for file, label in bundles.attached[main].items()))
        for main in files
        if main not in bundles.joined
    ]


class _Bundles:
    """What is attached to which document, by its label, and all that is attached."""

    def __init__(self, links: dict[Handed, dict[Handed, str]]) -> None:
        self.attached: dict[Handed, dict[Handed, str]] = defaultdict(dict, links)
        self.owners: dict[Handed, list[Handed]] = defaultdict(list)
        for page, linked in links.items():
            for file in linked:
                self.owners[file].append(page)

    @property
    def joined(self) -> Mapping[Handed, list[Handed]]:
        """The files that are attached to others."""
        return self.owners

    def join(self, file: Handed, owner: Handed) -> None:
        """Makes ``file``, with what is attached to it, an attachment of ``owner``."""
        for each, label in {file: file.path.name, **self.attached.pop(file, {})}.items():
            self.attached[owner].setdefault(each, label)
            self.owners[each] = [other for other in self.owners[each] if other != file]
            self.owners[each].append(owner)


def is_resource_folder(name: str, siblings: Iterable[str]) -> bool:
    """Whether the folder ``name`` holds what a page beside it was saved with.

    Pictures, scripts and pages in it are to be passed over; files in it whose format is
    ``ATTACHABLE`` are to be handed to ``bundle`` together with those beside the folder.
    """
    page = _RESOURCES.fullmatch(name)
    if page is None:
        return False
    beside = {sibling.casefold() for sibling in siblings}
    return any(page[1].casefold() + suffix in beside for suffix in _PAGE_SUFFIXES)


def may_be_attached(name: str) -> bool:
    """Whether a file of this name may be an attachment of a page."""
    return SUFFIXES.get(PurePosixPath(name).suffix.lower()) in ATTACHABLE


def plain(name: str) -> str:
    """``name`` for comparing: without blanks, punctuation, case and widths."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold()


# Links.


class _Targets:
    """The files that links can lead to, by all that names them."""

    def __init__(self, files: Iterable[Handed]) -> None:
        self.by_path: dict[str, Handed] = {}
        self.by_url: dict[str, Handed] = {}
        by_file_name: dict[str, list[Handed]] = defaultdict(list)
        for file in files:
            self.by_path[_folded(file.name)] = file
            by_file_name[_folded(file.path.name)].append(file)
            if url := file.facts.get("url"):
                self.by_url[_address(url)] = file
        self.by_file_name = {n: found[0] for n, found in by_file_name.items() if len(found) == 1}

    def named(self, label: str) -> Handed | None:
        """The one whose file name ``label`` is."""
        return self.by_file_name.get(_folded(label)) if "." in label else None

    def reached(self, page: Handed, target: str) -> Handed | None:
        """The one that the link ``target`` on ``page`` leads to."""
        if url := page.facts.get("url"):
            return self.by_url.get(_address(_joined(url, target)))
        path = unquoted(re.split(r"[?#]", target, maxsplit=1)[0]).replace("\\", "/")
        if re.match(r"(?:[a-z][a-z0-9+.-]*:)?/", path, re.IGNORECASE):
            is_file = path.lower().startswith("file:")
            is_on_site = not is_file and "." in path.rpartition("/")[2]
            return self.by_file_name.get(_folded(path.rpartition("/")[2])) if is_on_site else None
        return self.by_path.get(_folded(os.path.normpath(f"{page.path.parent}/{path}")))


def _links(files: Sequence[Handed]) -> dict[Handed, dict[Handed, str]]:
    """What each page links to, with the text of the link."""
    targets = _Targets(file for file in files if file.format in ATTACHABLE)
    if not targets.by_path:
        return {}
    found = {page: _followed(page, targets) for page in files if page.format == "html"}
    is_reached = {file for reached, _ in found.values() for file in reached}
    times = Counter(file for _, named in found.values() for file in named)
    for reached, named in found.values():
        once = {file: text for file, text in named.items() if times[file] == 1}
        reached |= {file: text for file, text in once.items() if file not in is_reached}
    return {page: _without_lists(reached) for page, (reached, _) in found.items() if reached}


def _without_lists(linked: dict[Handed, str]) -> dict[Handed, str]:
    if len(linked) <= _MANY_LINKS:
        return linked
    return {
        file: label
        for file, label in linked.items()
        if file.is_named_as_attachment or _NAMED_AS_ATTACHMENT.search(label)
    }


def _followed(page: Handed, targets: _Targets) -> tuple[dict[Handed, str], dict[Handed, str]]:
    """The files that links of ``page`` lead to, and those that they only name."""
    reached: dict[Handed, str] = {}
    named: dict[Handed, str] = {}
    for target, text in _links_of(page):
        if file := targets.reached(page, target):
            reached.setdefault(file, _label(text, file))
        elif file := targets.named(text):
            named.setdefault(file, text)
    return reached, named


def _links_of(page: Handed) -> Iterator[tuple[str, str]]:
    """Targets of links and their texts."""
    text = _text_of(page.file)
    for link in _LINK.finditer(text):
        if target := _TARGET.search(link[1]):
            after = text[link.end() : link.end() + _LINK_TEXT]
            words = _TAG.sub("", _END_OF_LINK.split(after, maxsplit=1)[0])
            yield html.unescape(target[1].strip("\"' \t\r\n")), html.unescape(words).strip()


def _text_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(_PAGE_READ)
    except OSError:
        return ""
    with contextlib.suppress(UnicodeDecodeError):
        return content.decode()
    with contextlib.suppress(ArchiveError):
        return decode(content, file.name)
    return content.decode("utf-8", "replace")


def _label(text: str, file: Handed) -> str:
    return file.path.name if _NO_LABEL.fullmatch(text) else text


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        return ""


def _address(url: str) -> str:
    """An address without what may differ for the same thing: scheme, percent signs, fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{unquoted(parts.path)}{unquoted(query)}"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


# Renditions.


def _renditions(files: Iterable[Handed]) -> Iterator[list[Handed]]:
    """Files that are one document in several formats, or as text and as a scan."""
    groups: dict[tuple[PurePosixPath, str], list[Handed]] = defaultdict(list)
    for file in files:
        if file.format in _READ_BEST:
            groups[file.rendition_of].append(file)
    for group in groups.values():
        unmarked = [file for file in group if not _RENDITION.search(file.path.stem)]
        if len({file.format for file in group}) > 1 or len(unmarked) == 1 < len(group):
            yield group


def _join_renditions(group: list[Handed], bundles: _Bundles) -> None:
    """Attaches to the pages that link to one of ``group``, else to the one that is read best."""
    alone = [file for file in group if file not in bundles.joined]
    owners = list(dict.fromkeys(page for file in group for page in bundles.owners.get(file, ())))
    if alone and not owners:
        owners = [min(alone, key=_readability)]
    formats = Counter(file.format for file in alone)
    for file in alone:
        is_clear = formats[file.format] == 1 or _RENDITION.search(file.path.stem)
        if file not in owners and is_clear and not bundles.attached.get(file):
            for owner in owners:
                bundles.join(file, owner)


def _readability(file: Handed) -> tuple[int, int, str]:
    return _READ_BEST.index(file.format or ""), len(file.name), file.name


# Names.


def _join_named(mains: Sequence[Handed], bundles: _Bundles) -> None:
    """Attaches what its name makes an attachment of a document beside it."""
    beside: dict[PurePosixPath, list[Handed]] = defaultdict(list)
    for main in mains:
        if main.format in _TEXTS and not main.is_named_as_attachment:
            beside[main.folder].append(main)
    for file in mains:
        is_kept = file.format in _READ_BEST or file.path.suffix.lower() in _PICTURES
        if file.is_named_as_attachment and is_kept:
            owner = _owner(file, beside[file.folder])
            if owner and not (file.format == "html" and bundles.attached.get(file)):
                bundles.join(file, owner)


def _owner(file: Handed, documents: Sequence[Handed]) -> Handed | None:
    """The only document there is, or the one with the longest name that is in that of ``file``."""
    if len(documents) == 1:
        return documents[0]
    fitting = [
        document
        for document in documents
        if len(document.plain_stem) >= _FEWEST and document.plain_stem in file.plain_stem
    ]
    longest = max((len(document.plain_stem) for document in fitting), default=0)
    best = [document for document in fitting if len(document.plain_stem) == longest]
    return best[0] if len(best) == 1 else None
