"""What nearly every test needs: a home of its own, and files to hand in."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from faults.__main__ import TRIALS
from faults.trial import Trial, runner

from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from ftarchive.report import Report

hypothesis.settings.register_profile(
    "suite", deadline=None, max_examples=int(os.environ.get("FTARCHIVE_EXAMPLES", "60"))
)
hypothesis.settings.load_profile("suite")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home")


@pytest.fixture
def holdings(home: Home) -> Iterator[Holdings]:
    opened = Holdings.open(home, Settings())
    yield opened
    opened.catalogue.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file to hand in; text as UTF-8."""

    def write_(name: str, content: str | bytes) -> Path:
        path = tmp_path / "handed-in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_


@pytest.fixture
def ingest(holdings: Holdings) -> Callable[..., Report]:
    """Takes paths into ``holdings``."""

    def ingest_(*paths: Path, actor: str = "测试员", **changes: int) -> Report:
        settings = Settings(**changes)
        intake = Intake(holdings.home, settings, holdings.catalogue, holdings.engine)
        return intake.ingest(paths, actor)

    return ingest_


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Real pages, which lie beside the checkout and are no part of it."""
    beside = Path(__file__).parents[2] / "shared" / "corpora"
    path = Path(os.environ.get("FTARCHIVE_CORPORA", beside))
    if not path.is_dir():
        pytest.skip(f"no real pages at {path} (FTARCHIVE_CORPORA says where they are)")
    return path


@pytest.fixture
def trial(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], Trial]:
    """Runs a trial of ``faults`` in small; FTARCHIVE_FAULTS_SEED repeats one that failed."""

    def trial_(name: str) -> Trial:
        chosen = random.SystemRandom().randrange(10**6)
        seed = int(os.environ.get("FTARCHIVE_FAULTS_SEED", chosen))
        done = runner(name)(TRIALS[name].small, seed, tmp_path)
        with capsys.disabled():
            print(f" [FTARCHIVE_FAULTS_SEED={seed}, size {done.size}]", end="")  # noqa: T201
        return done

    return trial_
