"""The log of queries: nothing unless wanted, whole lines, one older file."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import Home, Settings
from ftarchive.search.querylog import QueryLog


def note(root: Path, name: str, times: int) -> None:
    """Notes ``times`` queries, long enough for 1 MB to be full soon."""
    log = QueryLog(Home(root), Settings(query_log_mb=1))
    for number in range(times):
        log.note(f"{name}{number:05d}" + "渡" * 300, number)


def test_nothing_is_noted_unless_it_is_wanted(home) -> None:
    """A query may hold a person's name."""
    QueryLog(home, Settings()).note("渡口", 3)
    assert not home.query_log.exists()
    assert QueryLog(home, Settings()).queries() == {}


def test_a_line_holds_day_query_and_total_and_is_for_the_owner_alone(home) -> None:
    """No address, no time of day, nothing else."""
    log = QueryLog(home, Settings(query_log_mb=1))
    log.note("渡口 公告", 3)
    log.note("", 9)
    (line,) = home.query_log.read_text("utf-8").splitlines()
    told = json.loads(line)
    assert list(told) == ["day", "q", "total"]
    assert (told["q"], told["total"], len(told["day"])) == ("渡口 公告", 3, len("2026-01-01"))
    assert home.query_log.stat().st_mode & 0o077 == 0


@given(st.lists(st.text(min_size=1), max_size=5))
def test_what_was_noted_is_read(tmp_path_factory, texts) -> None:
    """Line ends and quotes in it too; what is noted twice counts twice."""
    home = Home(tmp_path_factory.mktemp("home"))
    log = QueryLog(home, Settings(query_log_mb=1))
    for text in texts:
        log.note(text, 0)
    shown = [text.encode("utf-8", "replace").decode() for text in texts]
    assert log.queries() == {text: shown.count(text) for text in shown}


def test_lines_that_are_no_longer_whole_are_passed_over(home) -> None:
    """A full disk may have cut one short."""
    log = QueryLog(home, Settings(query_log_mb=1))
    home.query_log.write_bytes(b'{"day": "2026-01-01", "q": "\xe6\n[]\n7\n{}\n\n')
    log.note("渡口", 1)
    assert log.queries() == {"渡口": 1}


def test_several_processes_write_whole_lines_and_two_files_at_most(home) -> None:
    """Over the change from one file to the next no line is lost."""
    with ProcessPoolExecutor(3) as pool:
        list(pool.map(note, [home.root] * 3, "甲乙丙", [500] * 3))
    written = sorted(path.name for path in home.root.iterdir())
    assert written == ["queries.log", "queries.log.1"]
    for name in written:
        assert (home.root / name).stat().st_size <= (1 << 20) + 10_000
    expected = {f"{name}{number:05d}" + "渡" * 300 for name in "甲乙丙" for number in range(500)}
    assert QueryLog(home, Settings()).queries() == dict.fromkeys(expected, 1)


def test_of_more_than_two_files_the_oldest_makes_room(home) -> None:
    """The newest queries are there, in no more space than was allowed."""
    note(home.root, "甲", 4000)
    queries = QueryLog(home, Settings()).queries()
    assert 1000 < len(queries) < 4000
    assert "甲03999" + "渡" * 300 in queries
    assert home.query_log.stat().st_size <= 1 << 20
    assert home.older_query_log.stat().st_size <= 1 << 20


@pytest.mark.parametrize("fault", ["folder", "gone"])
def test_what_cannot_be_written_is_no_error(tmp_path, caplog, fault) -> None:
    """The search is answered, and the administrator can read why nothing was noted."""
    home = Home(tmp_path / "home")
    if fault == "folder":
        home.query_log.mkdir(parents=True)
    QueryLog(home, Settings(query_log_mb=1)).note("渡口", 1)
    assert "queries.log" in caplog.text
    assert "渡口" not in caplog.text
