"""Hundreds of files that nobody should hand in, in one run: each has its verdict, and no harm is
done to anything outside the home.

``FTARCHIVE_HOSTILE`` is how many at least, ``FTARCHIVE_HOSTILE_SEED`` which damaged ones.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import hostilefiles
from ftarchive.config import Settings
from ftarchive.errors import FAULTS
from ftarchive.ingest.files import shown
from making import environment, run

COUNT = int(os.environ.get("FTARCHIVE_HOSTILE", "500"))
SEED = int(os.environ.get("FTARCHIVE_HOSTILE_SEED", "20240602"))
LIMITS = {
    "FTARCHIVE_MAX_UNPACKED_BYTES": str(32 << 20),
    "FTARCHIVE_MAX_FILE_BYTES": str(64 << 20),
    "FTARCHIVE_MAX_TEXT_CHARS": "1000000",
    "FTARCHIVE_MAX_CELLS": "100000",
    "FTARCHIVE_READ_SECONDS": "3",
    "FTARCHIVE_READ_MEMORY_MB": "512",
}
"""Below the usual ones, so that what runs into them does so sooner."""
FORKED_MB = 128
"""What a process that reads may have in memory before it begins to."""
STATUSES = {"published", "updated", "unchanged", "held", "rejected"}
BY_LOAD = {"reading-timeout", "reading-memory", "reader-crashed"}
"""Codes that depend on how busy the machine is."""


class Run(NamedTuple):
    """One ingest of everything: what came out of it, and what it took."""

    top: Path
    files: list[Path]
    done: subprocess.CompletedProcess[str]
    report: dict[str, Any]
    peak_mb: float
    before: set[str]
    after: set[str]


class _Meter(threading.Thread):
    """Looks at the memory of the processes that ``leader``, first of its session, starts."""

    def __init__(self, leader: int) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self._leader = leader
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.05):
            for folder in Path("/proc").glob("[0-9]*"):
                if folder.name != str(self._leader):
                    self.peak_mb = max(self.peak_mb, self._peak(folder))

    def stop(self) -> float:
        self._over.set()
        self.join()
        return self.peak_mb

    def _peak(self, process: Path) -> float:
        """The most it ever had in memory, in MB; 0 where it is none of ours, or gone."""
        try:
            session = (process / "stat").read_text().rpartition(")")[2].split()[3]
            if session != str(self._leader):
                return 0.0
            found = re.search(r"VmHWM:\s*(\d+)", (process / "status").read_text())
        except OSError:
            return 0.0
        return int(found[1]) / 1024 if found else 0.0


def handed_in(top: Path, *paths: Path) -> tuple[subprocess.CompletedProcess[str], float]:
    """``paths`` ingested through the command line, and the memory of its largest process."""
    (top / "tmp").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "ftarchive", "--home", top / "home", "ingest", *paths]
    process = subprocess.Popen(
        [*map(str, command), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=top,
        start_new_session=True,
        # Of the programs that convert, only the quick one: LibreOffice takes seconds for a file.
        env=environment(**LIMITS, TMPDIR=str(top / "tmp"), PATH=str(top / "bin")),
    )
    meter = _Meter(process.pid)
    meter.start()
    output, errors = process.communicate()
    done = subprocess.CompletedProcess(command, process.returncode, output, errors)
    return done, meter.stop()


@pytest.fixture(scope="module")
def ingested(tmp_path_factory) -> Run:
    """All of them handed in as one folder."""
    top = tmp_path_factory.mktemp("hostile")
    (top / "home").mkdir()
    (top / "bin").mkdir()
    if antiword := shutil.which("antiword"):
        (top / "bin" / "antiword").symlink_to(antiword)
    files = hostilefiles.make(top / "in", COUNT, SEED)
    before = _lying(top)
    done, peak = handed_in(top, top / "in")
    return Run(top, files, done, json.loads(done.stdout), peak, before, _lying(top))


def _lying(top: Path) -> set[str]:
    """All that lies in ``top`` but in the home, with its size and time of change."""
    found = set()
    for at, folders, names in os.walk(top):
        folders[:] = [name for name in folders if Path(at, name) != top / "home"]
        for name in names:
            told = os.lstat(Path(at, name))
            found.add(f"{shown(Path(at, name))} {told.st_size} {told.st_mtime_ns}")
    return found


def _verdicts(report: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Status and code of each document that a second ingest has to repeat."""
    same = dict.fromkeys(("published", "updated"), "unchanged")
    return {
        each["path"]: (same.get(each["status"], each["status"]), each["code"] or "")
        for each in report["documents"]
    }


def test_the_run_ends_by_itself_and_tells_that_something_was_refused(ingested) -> None:
    """Exit status 1, one object on stdout, nothing of the program itself on stderr."""
    assert ingested.done.returncode == 1
    assert "ftarchive/cli/" not in ingested.done.stderr


def test_every_file_has_a_verdict(ingested) -> None:
    """Its own, that of a document in it, or that of the document it is attached to."""
    documents = ingested.report["documents"]
    told = {path for each in documents for path in (each["path"], *each["attachments"])}
    beginnings = {path[: at.start()] for path in told for at in re.finditer("[/:]", path)}
    assert len(ingested.files) >= COUNT
    assert [path for path in map(shown, ingested.files) if path not in told | beginnings] == []


def test_every_verdict_is_one_that_there_is(ingested) -> None:
    """A status; where it is a refusal, a known code, and a message in Chinese with a remedy."""
    for document in ingested.report["documents"]:
        assert document["status"] in STATUSES
        if document["status"] == "rejected":
            assert document["code"] in FAULTS
            assert re.search("[\u4e00-\u9fff].*。.*[请要].*。$", document["message"], re.DOTALL)


def test_no_reader_is_surprised(ingested) -> None:
    """Damage, bombs and tricks have codes of their own; only the library for PDF may crash."""
    codes = [(each["code"], each["path"]) for each in ingested.report["documents"]]
    assert [path for code, path in codes if code == "parser-failed"] == []
    crashed = [path for code, path in codes if code == "reader-crashed"]
    assert [path for path in crashed if ".pdf" not in path] == []
    assert len([code for code, _ in codes if code in BY_LOAD]) < len(codes) // 20


def test_nothing_is_written_outside_the_home(ingested) -> None:
    """No member escaped, the folder for temporary files is empty, and what was handed in is as it
    was."""
    assert ingested.before == ingested.after
    assert list((ingested.top / "tmp").iterdir()) == []
    assert not list(Path("/tmp").glob("*逃*"))
    assert not (ingested.top / "home" / "scratch").exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="memory is read in /proc")
def test_no_process_took_more_memory_than_it_may(ingested) -> None:
    """Whatever a file swells to."""
    assert 20 < ingested.peak_mb < int(LIMITS["FTARCHIVE_READ_MEMORY_MB"]) + FORKED_MB


def test_the_archive_is_whole_and_says_the_same_again(ingested) -> None:
    """Catalogue, originals and index agree, and what was good among it is found. Handed in once
    more, all is unchanged, held or refused as before."""
    home = ingested.top / "home"
    assert run("verify", home=home).returncode == 0
    assert json.loads(run("search", "渡口", "--json", home=home).stdout)["total"] > 20
    first = _verdicts(ingested.report)
    slow = {path for path, (_, code) in first.items() if code in BY_LOAD}
    folders = ("names", "special", "encrypted", "mails", "encodings", "words", "ofds", "damage")
    done, _ = handed_in(ingested.top, *(ingested.top / "in" / name for name in folders))
    again = _verdicts(json.loads(done.stdout))
    assert len(again) > 150
    slow |= {path for path, (_, code) in again.items() if code in BY_LOAD}
    kept = {path: verdict for path, verdict in again.items() if path not in slow}
    assert kept == {path: first[path] for path in kept}
    assert run("verify", home=home).returncode == 0


def test_the_limits_are_below_the_usual_ones() -> None:
    """Or they would hide what the usual ones let through."""
    usual = Settings()
    for name, value in LIMITS.items():
        assert float(value) < getattr(usual, name.removeprefix("FTARCHIVE_").lower())
