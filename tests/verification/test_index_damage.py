"""Whatever is wrong with an index: readers fall back, ``verify`` says so, a rebuild repairs it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ftarchive import upkeep
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.index.generations import Generations, Role
from ftarchive.intake import Intake
from ftarchive.verification.codes import ERROR
from ftarchive.verification.verify import verify
from making import built_otherwise, flipped, line, of_another_analysis

GROWN = 3
"""Documents of which there are more and more as the index grows."""


def rebuilt(opened: Holdings) -> int:
    return upkeep.rebuild(opened.home, opened.settings, opened.catalogue, opened.engine, "甲")


@pytest.fixture(scope="module")
def grown(tmp_path_factory) -> Path:
    """A home whose index was built, rebuilt, and grown twice: it keeps all it ever keeps."""
    root = tmp_path_factory.mktemp("grown") / "home"
    root.mkdir()
    opened = Holdings.open(Home(root), Settings(workers=1))
    intake = Intake(opened.home, opened.settings, opened.catalogue, opened.engine)
    for number in range(GROWN):
        path = root.parent / f"{number}.jsonl"
        path.write_text(
            line(f"云溪区第{number}号渡口公告", source="云溪区水务局", published="2023-12-21")
        )
        intake.ingest([path], "甲")
        if number == 0:
            rebuilt(opened)
    opened.catalogue.close()
    return root


@pytest.fixture
def home(grown, tmp_path) -> Home:
    shutil.copytree(grown, tmp_path / "home")
    return Home(tmp_path / "home")


def generation(home: Home, role: Role = "current") -> Path:
    named = Generations(home.index).named(role)
    assert named
    return home.index / "generations" / named.name


def largest(home: Home, role: Role = "current", pattern: str = "*.pos") -> Path:
    return max(generation(home, role).glob(pattern))


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def without_pointer(home: Home) -> None:
    (home.index / "CURRENT").unlink()


def with_empty_pointer(home: Home) -> None:
    (home.index / "CURRENT").write_bytes(b"")


def with_line_changed(home: Home, role: bytes) -> None:
    pointer = home.index / "CURRENT"
    flipped(pointer, pointer.read_bytes().index(role) + 2)


FALLS_BACK = {
    "a bit of a file": lambda home: flipped(largest(home)),
    "a file gone": lambda home: largest(home, pattern="*.doc").unlink(),
    "a file cut short": lambda home: shortened(largest(home)),
    "its dictionary gone": lambda home: (generation(home) / "words.txt").unlink(),
    "a bit of the manifest": lambda home: flipped(generation(home) / "manifest.json"),
    "the manifest gone": lambda home: (generation(home) / "manifest.json").unlink(),
    "all of it gone": lambda home: shutil.rmtree(generation(home)),
    "another analysis": lambda home: built_otherwise(home, of_another_analysis),
    "a bit of a name in the pointer": lambda home: flipped(home.index / "CURRENT", 15),
    "a bit of a role in the pointer": lambda home: with_line_changed(home, b"current"),
    "a bit of another line": lambda home: with_line_changed(home, b"earlier"),
    "the pointer gone": without_pointer,
    "the pointer empty": with_empty_pointer,
}
KEPT = {
    "a bit of the previous one": lambda home: flipped(largest(home, "previous")),
    "the previous one gone": lambda home: shutil.rmtree(generation(home, "previous")),
    "a bit of the earlier one": lambda home: flipped(largest(home, "earlier")),
    "a file of the earlier one gone": lambda home: largest(home, "earlier").unlink(),
}


def errors(home: Home) -> set[str]:
    """What ``verify`` finds wrong, each with a remedy that names the command."""
    opened = Holdings.open(home, Settings())
    try:
        found = verify(home, opened.catalogue, opened.engine).findings
    finally:
        opened.catalogue.close()
    wrong = [each for each in found if each.severity == ERROR]
    assert all("ftarchive rebuild" in each.remedy for each in wrong)
    return {each.code for each in wrong}


@pytest.mark.parametrize("damage", FALLS_BACK.values(), ids=FALLS_BACK)
def test_what_a_server_falls_back_from_verify_tells_and_a_rebuild_repairs(damage, home) -> None:
    """The server that saw the damage sees the repair: nobody has to start it anew."""
    opened = Holdings.open(home, Settings(workers=1))
    uptake = opened.engine._uptake  # type: ignore[attr-defined]
    assert opened.engine.served().trouble is None
    assert not uptake.has_damage(uptake.serving().generation)
    damage(home)
    served = opened.engine.served()
    assert served.trouble
    assert served.trouble.code in ("index-damaged", "index-stale")
    assert served.documents
    assert errors(home) & {"index-unusable", "index-changed"}
    assert rebuilt(opened) == GROWN
    served = opened.engine.served()
    assert (served.trouble, served.documents) == (None, GROWN)
    assert errors(home) == set()
    opened.catalogue.close()


@pytest.mark.parametrize("damage", KEPT.values(), ids=KEPT)
def test_damage_to_what_is_kept_is_told_and_replaced(damage, home) -> None:
    """Nobody searches it, and nobody could any more."""
    damage(home)
    assert errors(home) == {"generation-damaged"}
    opened = Holdings.open(home, Settings(workers=1))
    assert opened.engine.served().trouble is None
    rebuilt(opened)
    opened.catalogue.close()
    assert errors(home) == set()


@pytest.mark.parametrize("damage", FALLS_BACK.values(), ids=FALLS_BACK)
def test_an_ingest_into_a_damaged_index_loses_nothing(damage, home, tmp_path) -> None:
    """It builds on what is sound or builds all anew, and all is found."""
    damage(home)
    opened = Holdings.open(home, Settings(workers=1))
    path = tmp_path / "又.jsonl"
    path.write_text(line("云溪区桥梁公告", source="云溪区水务局", published="2023-12-21"))
    report = Intake(home, opened.settings, opened.catalogue, opened.engine).ingest([path], "甲")
    assert report.count("published") == 1
    assert len(opened.engine.document_ids()) == GROWN + 1
    opened.catalogue.close()
