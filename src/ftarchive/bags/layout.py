"""Where everything lies in a bag, and what its own entries in bag-info.txt are called."""

from __future__ import annotations

import re

FORMAT = "1"
"""Of what is in the payload. A reader refuses one that it does not know."""
DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
TAGS = (DECLARATION, INFO, MANIFEST, TAG_MANIFEST)
EVENTS = "data/events.json"
ORIGINALS = "data/originals.json"
PAGE = "data/catalogue.html"
README = "data/README.txt"
DICTIONARY = "data/dictionary/"
DICTIONARY_FILES = (
    "agencies.txt",
    "offices.txt",
    "shapes.txt",
    "stop.txt",
    "synonyms.txt",
    "words.txt",
)
"""Everything that an archivist may edit in ``index/dictionary/``."""

_RECORD = re.compile(r"data/records/([0-9a-z]{2})/(\1[0-9a-z]{0,14})\.json")
_ORIGINAL = re.compile(r"data/originals/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_YEAR = re.compile(r"data/catalogue/(?:[0-9]{4}|undated)\.html")


def record_path(document_id: str) -> str:
    """Where the dossier of a document lies."""
    return f"data/records/{document_id[:2]}/{document_id}.json"


def original_path(sha256: str) -> str:
    """Where an original lies."""
    return f"data/originals/{sha256[:2]}/{sha256}"


def year_path(year: str | None) -> str:
    """Where the page of one year lies, in a bag whose catalogue page is split."""
    return f"data/catalogue/{year or 'undated'}.html"


def record_at(path: str) -> str | None:
    """The id of the document whose dossier lies at ``path``; None where none may lie there."""
    match = _RECORD.fullmatch(path)
    return match[2] if match else None


def original_at(path: str) -> str | None:
    """The sum of the original that lies at ``path``; None where none may lie there."""
    match = _ORIGINAL.fullmatch(path)
    return match[2] if match else None


def is_known(path: str) -> bool:
    """Whether a file of the payload lies where the format has one."""
    if path.startswith(DICTIONARY):
        return path.removeprefix(DICTIONARY) in DICTIONARY_FILES
    is_page = path in (PAGE, README, EVENTS, ORIGINALS) or _YEAR.fullmatch(path) is not None
    return is_page or record_at(path) is not None or original_at(path) is not None
