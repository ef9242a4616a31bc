"""``python -m faults``: its table, its figures and the page that they stand in."""

from __future__ import annotations

import subprocess
import sys

import pytest
from faults import page
from faults.__main__ import TRIALS
from faults.trial import Trial, runner, spread
from hypothesis import given
from hypothesis import strategies as st

from making import REPO, environment

PASSED = Trial("bit_flips", 500, 7, 61.4, {"detected": "500 of 500", "a minute": 490})


@pytest.mark.parametrize("name", TRIALS)
def test_every_trial_can_be_run_and_has_its_place_in_the_page(name) -> None:
    """A module with ``run``, and a mark in docs/durability.md."""
    assert callable(runner(name))
    assert page.MARK.format(name) in (REPO / "docs" / "durability.md").read_text("utf-8")


def test_every_place_in_the_page_belongs_to_a_trial() -> None:
    """None is left of a trial that is no more."""
    text = (REPO / "docs" / "durability.md").read_text("utf-8")
    assert text.count(page.END) == len(TRIALS)


@pytest.mark.parametrize("old", ["", "old\n"])
def test_a_report_changes_the_figures_of_its_trials_alone(old, tmp_path) -> None:
    """What stood there before is gone, all else stays."""
    file = tmp_path / "page.md"
    frame = "A\n\n" + page.MARK.format("bit_flips") + "\n{}" + page.END + f"\n\nB\n{page.END}\n"
    file.write_text(frame.format(old), "utf-8")
    page.fill(file, [PASSED])
    text = file.read_text("utf-8")
    assert text.startswith("A\n\n")
    assert text.endswith(f"{page.END}\n\nB\n{page.END}\n")
    assert "old" not in text
    for row in ("| verdict | passed |", "| seed | 7 |", "| size | 500 |", "| a minute | 490 |"):
        assert row in text
    page.fill(file, [PASSED])
    assert file.read_text("utf-8") == text


def test_a_trial_without_a_place_in_the_page_is_an_error(tmp_path) -> None:
    """Figures are not lost in silence."""
    (tmp_path / "page.md").write_text("nothing\n", "utf-8")
    with pytest.raises(ValueError, match="no place for bit_flips"):
        page.fill(tmp_path / "page.md", [PASSED])


def test_failures_are_told_with_what_repeats_them() -> None:
    """Seed and size in the first line, each failure in one of its own."""
    failed = Trial("bit_flips", 500, 7, 61.4, {}, ["catalogue: bit 3"])
    assert failed.told().splitlines() == [
        "bit_flips: FAILED (1), size 500, seed 7, 61 s",
        "  ! catalogue: bit 3",
    ]
    assert not failed.has_passed
    assert PASSED.has_passed


@given(size=st.integers(0, 60), seed=st.integers(0, 99), count=st.integers(0, 50))
def test_a_sample_is_spread_over_all_there_is(size, seed, count) -> None:
    """So many different ones, in order, in every part; all of them where no number is set."""
    found = spread(size, seed, count)
    assert len(found) == (size if 0 < size < count else count)
    assert found == sorted(set(found)) == spread(size, seed, count)
    assert all(0 <= each < count for each in found)
    if 0 < size < count:
        assert all(abs(each - at * count / size) <= count / size for at, each in enumerate(found))


def test_an_unknown_trial_is_wrong_usage() -> None:
    """The command names it and ends with exit status 2."""
    command = [sys.executable, "-m", "faults", "no_such"]
    told = subprocess.run(
        command, cwd=REPO, env=environment(), capture_output=True, encoding="utf-8"
    )
    assert told.returncode == 2
    assert "no_such" in told.stderr


def test_a_trial_run_alone_leaves_the_figures_of_others(tmp_path) -> None:
    """It prints its own, with what repeats them, and ends with exit status 0 where it passed."""
    file = tmp_path / "page.md"
    places = [f"{page.MARK.format(name)}\nold\n{page.END}\n" for name in ("model", "bit_flips")]
    file.write_text("".join(places), "utf-8")
    command = [sys.executable, "-m", "faults", "model", "--size", "3", "--seed", "4"]
    told = subprocess.run(
        [*command, "--report", str(file)],
        cwd=REPO,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.startswith("model: passed, size 3, seed 4, ")
    text = file.read_text("utf-8")
    assert "| size | 3 |" in text
    assert text.endswith(places[1])
