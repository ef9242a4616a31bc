"""What is inside of a container, be it a ZIP file or a capture of web pages (WARC, ARC)."""

from __future__ import annotations

from pathlib import Path

from ftarchive.config import Settings
from ftarchive.errors import Refused
from ftarchive.ingest.containers.captures import unpack_capture
from ftarchive.ingest.containers.members import Member, Members
from ftarchive.ingest.containers.unzipping import unzip


def unpack(file: Path, into: Path, name: str, settings: Settings) -> list[Member | Refused]:
    """The members of the container ``file``, written into the empty folder ``into``.

    Members that cannot be taken are told as ``Refused`` in their place. Containers inside are
    members like any other: who calls this decides how deep to go. Raises ``Refused`` for the
    container as a whole, and leaves nothing behind then: damaged-file, unpacked-too-large,
    too-many-members, empty-archive, and encrypted where all of it is.
    """
    members = Members(into, name, settings)
    try:
        with file.open("rb") as opened:
            (unzip if opened.read(2) == b"PK" else unpack_capture)(file, members)
        _check(members)
    except BaseException:
        members.discard()
        raise
    return members.found


def _check(members: Members) -> None:
    """Raises where nothing came out: the one reason where all members share it."""
    if any(isinstance(member, Member) for member in members.found):
        return
    refused = [member for member in members.found if isinstance(member, Refused)]
    if not refused:
        raise Refused("empty-archive", path=members.name)
    if {error.code for error in refused} == {"encrypted"}:
        raise Refused("encrypted", path=members.name)
