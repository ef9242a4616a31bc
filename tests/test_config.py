"""Settings out of the environment, and where the parts of a home lie."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.errors import HomeError

FIELDS = {f"FTARCHIVE_{field.name.upper()}": field for field in dataclasses.fields(Settings)}


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_is_taken_from_the_environment(name) -> None:
    """As a number of its kind; the others keep their defaults."""
    field = FIELDS[name]
    changed = Settings.from_environment({name: "7"})
    assert getattr(changed, field.name) == 7
    assert type(getattr(changed, field.name)) is type(field.default)
    assert changed == dataclasses.replace(Settings(), **{field.name: 7})


def test_without_environment_the_defaults_hold() -> None:
    """Unknown names are nobody's business."""
    assert Settings.from_environment({}) == Settings()
    assert Settings.from_environment({"FTARCHIVE_NO_SUCH": "x", "WORKERS": "9"}) == Settings()


def test_fractions_are_read_where_seconds_are_meant() -> None:
    """And nowhere else."""
    assert Settings.from_environment({"FTARCHIVE_QUERY_SECONDS": "0.25"}).query_seconds == 0.25
    with pytest.raises(HomeError):
        Settings.from_environment({"FTARCHIVE_PER_PAGE": "2.5"})


@pytest.mark.parametrize("value", ["", "0", "-1", "many", "nan", "inf", "1e999", "①", "0x10"])
@pytest.mark.parametrize("name", ["FTARCHIVE_WORKERS", "FTARCHIVE_LOCK_SECONDS"])
def test_a_bad_value_is_an_error_that_names_the_setting_and_the_value(name, value) -> None:
    """Nothing starts with half a configuration."""
    with pytest.raises(HomeError) as bad:
        Settings.from_environment({name: value})
    assert bad.value.code == "bad-setting"
    assert name in bad.value.message
    assert f"“{value}”" in bad.value.message


def test_only_what_one_can_do_without_may_be_zero() -> None:
    """And then that is said; below zero nothing goes."""
    assert Settings.from_environment({"FTARCHIVE_QUERY_LOG_MB": "0"}).query_log_mb == 0
    for value in ("-1", "x", ""):
        with pytest.raises(HomeError, match="0 或正整数"):
            Settings.from_environment({"FTARCHIVE_QUERY_LOG_MB": value})
    optional = {name for name, each in FIELDS.items() if each.metadata["is_optional"]}
    assert optional == {
        "FTARCHIVE_QUERY_LOG_MB",
        "FTARCHIVE_VERIFY_SAMPLE",
        "FTARCHIVE_KEPT_ANSWERS_MB",
        "FTARCHIVE_OCR_SECONDS",
    }


def test_every_setting_has_a_sentence_of_help() -> None:
    """A limit without a word is a riddle."""
    for field in FIELDS.values():
        assert field.metadata["help"].endswith("."), field.name


@pytest.mark.parametrize("name", [*FIELDS, "FTARCHIVE_HOME"])
def test_every_setting_is_documented(name) -> None:
    """``docs/configuration.md`` names each, and a default that is the true one."""
    page = (CHECKOUT / "docs" / "configuration.md").read_text("utf-8")
    assert f"`{name}`" in page
    if name in FIELDS and name != "FTARCHIVE_WORKERS":
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
        numbers = re.findall(r"\d+(?:\.\d+)?", row.replace(",", ""))
        assert FIELDS[name].default in map(float, numbers), row


def test_the_home_is_given_or_named_or_where_one_stands(tmp_path, monkeypatch) -> None:
    """In this order."""
    given, named, here = (tmp_path / name for name in ("given", "named", "here"))
    for folder in (given, named, here):
        folder.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("FTARCHIVE_HOME", raising=False)
    assert Home.find().root == here
    monkeypatch.setenv("FTARCHIVE_HOME", str(named))
    assert Home.find().root == named
    assert Home.find(given).root == given


def test_a_home_that_is_no_folder_is_an_error(tmp_path) -> None:
    """Nothing is made where a path was mistyped."""
    with pytest.raises(HomeError) as bad:
        Home.find(tmp_path / "没有")
    assert bad.value.code == "no-home"
    assert not (tmp_path / "没有").exists()


def test_what_a_home_has_of_its_own_comes_first(home: Home) -> None:
    """Table by table, file by file."""
    shipped = home.resource("ingest", "labels.toml")
    assert shipped.is_file()
    assert not shipped.is_relative_to(home.root)
    own = home.root / "ingest" / "labels.toml"
    own.parent.mkdir()
    own.write_text("", "utf-8")
    assert home.resource("ingest", "labels.toml") == own
    assert home.resource("ingest", "pages.toml") == Path(shipped.parent / "pages.toml")


def test_what_the_archive_writes_is_its_own(home: Home) -> None:
    """And is never taken for something handed in, other files of the home are not."""
    for name in ("archive.sqlite3-wal", "archive.lock", "queries.log", "queries.log.1"):
        assert home.owns(home.root / name)
    for name in ("queries.txt", "ingest/inbox/甲.html"):
        assert not home.owns(home.root / name)
