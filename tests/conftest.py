"""What nearly every test needs: a home of its own, and files to hand in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

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
