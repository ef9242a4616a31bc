"""Invariant 5: what was acknowledged survives ``kill -9``, and the rest can be handed in again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.search.parameters import Parameters
from ftarchive.upkeep import complete
from ftarchive.verify import verify
from making import dump, environment, run

FILES = 200
ROUNDS = int(os.environ.get("FTARCHIVE_KILLS", "4"))
SEED = int(os.environ.get("FTARCHIVE_KILL_SEED", str(random.SystemRandom().randrange(10**6))))


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("handed-in")
    for number in range(FILES):
        text = f"第{number}号渡口自即日起开放，编号为渡{number:04d}。" + "渡口管理站负责解释。" * 50
        page = dump(f"云溪区关于第{number}号渡口的公告", f"/2023-{number}", text)
        (folder / f"{number:03d}.txt").write_text(page, "utf-8")
    return folder


@pytest.fixture(scope="module")
def seconds(files, tmp_path_factory) -> float:
    """How long an ingest takes that nobody kills."""
    began = time.monotonic()
    assert run("ingest", files, home=tmp_path_factory.mktemp("unharmed")).returncode == 0
    return time.monotonic() - began


def killed_ingest(home: Path, files: Path, after: float) -> None:
    """An ingest, and all processes it started, killed ``after`` seconds."""
    command = [sys.executable, "-m", "ftarchive", "--home", str(home), "ingest", str(files)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # Small transactions: more states to be killed in.
        env=environment(FTARCHIVE_COMMIT_BATCH="20"),
    )
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def check_whole(home: Path) -> int:
    """Every document in the catalogue is whole and found; gives their number."""
    holdings = Holdings.open(Home(home), Settings())
    complete(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    try:
        for id_ in (ids := holdings.catalogue.ids("published")):
            version = holdings.catalogue.version(id_)
            assert holdings.original(version) == Path(version.source.path).read_bytes()
            number = Path(version.source.path).stem
            hits = holdings.search.results(Parameters(q=f'"渡0{number}"')).hits
            assert [hit.id for hit in hits] == [id_]
        return len(ids)
    finally:
        holdings.catalogue.close()


def sound(home: Path) -> dict[str, object]:
    """The verdict on the archive."""
    holdings = Holdings.open(Home(home), Settings())
    try:
        return verify(holdings.home, holdings.catalogue, holdings.engine).to_json()
    finally:
        holdings.catalogue.close()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_an_ingest_killed_at_any_moment_leaves_an_archive_that_can_be_completed(
    number, files, seconds, tmp_path, capsys
) -> None:
    """Nothing is half there; the rest goes in afterwards, and then nothing is left to do."""
    moment = random.Random(SEED + number).uniform(0.2, 1.0) * seconds
    with capsys.disabled():
        told = f"FTARCHIVE_KILL_SEED={SEED}, round {number}: {moment:.2f} of {seconds:.2f} s"
        print(f" [{told}]", end="")  # noqa: T201 - to repeat a failure with
    killed_ingest(tmp_path, files, moment)
    verdict = run("verify", "--json", home=tmp_path)
    assert verdict.returncode == 0, verdict.stdout
    check_whole(tmp_path)

    completed = json.loads(run("ingest", files, "--json", home=tmp_path).stdout)
    assert completed["published"] + completed["unchanged"] == completed["read"] == FILES
    assert check_whole(tmp_path) == FILES
    again = json.loads(run("ingest", files, "--json", home=tmp_path).stdout)
    assert again["unchanged"] == FILES
    assert sound(tmp_path) == {"ok": True, "documents": FILES, "originals": FILES, "findings": []}
