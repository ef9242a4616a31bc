"""Programs of others: what they are given, and that none of them outlives its time."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from ftarchive.config import Settings
from ftarchive.ingest.word.conversion import (
    Failed,
    by_antiword,
    by_office,
    find_antiword,
    find_office,
)

MADE = 'while [ "$1" != --outdir ]; do shift; done; mkdir -p "$2"; made="$2/given.docx"\n'


@pytest.fixture
def program(tmp_path: Path):
    """Writes a shell script that is taken for a converter."""

    def write(script: str, name: str = "soffice") -> str:
        path = tmp_path / "programs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o755)
        return str(path)

    return write


def converted(program: str, **limits: float) -> bytes:
    return by_office(program, b"given", ".doc", "docx", Settings(**limits))


def test_what_is_made_of_the_copy_comes_back(program) -> None:
    """The program gets the bytes in a folder of their own, which is gone afterwards."""
    script = MADE + 'cat "$3" > "$made"; pwd >> "$made"'
    content, _, folder = converted(program(script)).partition(b"given")
    assert content == b""
    assert folder.strip()
    assert not Path(folder.decode().strip()).exists()


def test_the_profile_runs_no_macro_and_fetches_no_link(program) -> None:
    """It is written before the program starts, and told to it."""
    script = (
        'for each in "$@"; do case "$each" in -env:*) p="${each#*file://}";; esac; done\n'
        + MADE
        + 'cat "$p/user/registrymodifications.xcu" > "$made"'
    )
    profile = converted(program(script)).decode()
    for name in ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "DisableActiveContent"):
        assert f'"{name}"><value>true' in profile


def test_the_limit_on_memory_is_that_of_readers_alone(program) -> None:
    """An office suite maps more than a reading process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (64 << 30, hard))
    try:
        said = converted(program(MADE + 'ulimit -Sv > "$made"'))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert said.strip() == (
        b"unlimited" if hard == resource.RLIM_INFINITY else b"%d" % (hard >> 10)
    )


def test_a_program_that_hangs_is_ended_with_all_it_started(program, tmp_path) -> None:
    """Also what it left running in the background."""
    started = tmp_path / "started"
    script = f'sleep 600 & echo $! > "{started}"; sleep 600'
    with pytest.raises(Failed, match="已经停止"):
        converted(program(script), read_seconds=1.0)
    child = int(started.read_text())
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize(
    ("script", "reason"),
    [("exit 3", "3"), ("exit 0", "没有给出结果"), (MADE + ': > "$made"', "没有给出结果")],
)
def test_a_program_that_gives_nothing_has_failed(program, script, reason) -> None:
    """Whatever it says of itself."""
    with pytest.raises(Failed, match=reason):
        converted(program(script))


def test_what_is_made_may_not_be_larger_than_what_is_unpacked(program) -> None:
    """Of either program."""
    with pytest.raises(Failed, match="上限"):
        converted(program(MADE + 'head -c 5000 /dev/zero > "$made"'), max_unpacked_bytes=4096)
    antiword = program("head -c 5000 /dev/zero", "antiword")
    with pytest.raises(Failed, match="上限"):
        by_antiword(antiword, b"given", Settings(max_unpacked_bytes=4096))


def test_programs_are_found_by_their_names(program, monkeypatch) -> None:
    """LibreOffice goes by two of them."""
    folder = Path(program("exit 0", "libreoffice")).parent
    monkeypatch.setenv("PATH", str(folder))
    assert find_office() == str(folder / "libreoffice")
    assert find_antiword() is None
    program("exit 0", "soffice")
    program("exit 0", "antiword")
    assert find_office() == str(folder / "soffice")
    assert find_antiword() == os.fspath(folder / "antiword")
