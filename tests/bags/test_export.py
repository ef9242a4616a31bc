"""Bags written: what others' programs say of them, and what happens when one cannot be."""

from __future__ import annotations

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import bagit
import pytest

from bagmaking import LONG, add, bag_of, decide, opened, take
from ftarchive.bags import export as exporting
from ftarchive.bags.differing import differences
from ftarchive.bags.export import read_since
from ftarchive.bags.writing import new_bag
from ftarchive.durable import only_writer
from ftarchive.errors import BadRequest, HomeError


@pytest.fixture
def theirs(tmp_path):
    holdings = opened(tmp_path / "theirs")
    yield holdings
    holdings.catalogue.close()


def test_the_reference_implementation_accepts_it(theirs, tmp_path) -> None:
    """As a library and as a program, an empty bag and one of an empty archive too."""
    for name in ("empty", "full", "increment"):
        bag_of(theirs, tmp_path / name, since=1 if name == "increment" else 0)
        bagit.Bag(str(tmp_path / name)).validate(completeness_only=False)
        command = [sys.executable, "-m", "bagit", "--validate", "--quiet", str(tmp_path / name)]
        assert subprocess.run(command, capture_output=True).returncode == 0
        add(theirs, 1)
        decide(theirs, "withdraw", add(theirs, 2, LONG))


def test_any_unix_checks_it_with_one_command(theirs, tmp_path) -> None:
    """As README.txt says."""
    add(theirs, 1)
    bag_of(theirs, tmp_path / "bag")
    command = ["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"]
    done = subprocess.run(command, cwd=tmp_path / "bag", capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"")


def test_bag_info_says_what_is_in_it(theirs, tmp_path) -> None:
    """Counts, sizes, the head of the log and what it continues."""
    add(theirs, 1)
    add(theirs, 1, "改过。")
    add(theirs, 2)
    told = bag_of(theirs, tmp_path / "bag", since=1)
    info = bagit.Bag(str(tmp_path / "bag")).info
    seq, chain = theirs.catalogue.head()
    assert info["Ftarchive-Head"] == f"{seq} {chain}"
    assert info["Ftarchive-Base"] == f"1 {theirs.catalogue.mark(1)}"
    assert info["External-Identifier"] == told.bag == f"ftarchive-2-3-{chain[:16]}"
    assert (info["Ftarchive-Documents"], info["Ftarchive-Versions"]) == ("2", "3")
    assert (info["Ftarchive-Events"], info["Ftarchive-Originals"]) == ("2", "2")
    assert (told.documents, told.versions, told.events, told.originals) == (2, 3, 2, 2)
    assert info["Payload-Oxum"].startswith(f"{told.bytes}.")
    assert "Source-Organization" not in info


def test_the_same_archive_gives_the_same_bag(theirs, tmp_path) -> None:
    """Custody, which the first of them changed, is no part of it."""
    add(theirs, 1)
    for name in ("one", "two"):
        bag_of(theirs, tmp_path / name)
    assert list(differences(tmp_path / "one", tmp_path / "two")) == []
    (tmp_path / "two" / "data" / "README.txt").write_text("x")
    (tmp_path / "one" / "data" / "more").write_text("x")
    assert list(differences(tmp_path / "one", tmp_path / "two")) == ["data/more", "data/README.txt"]


def test_events_are_told_as_premis_does(theirs, tmp_path) -> None:
    """With our own entry beside, one a line."""
    id_ = add(theirs, 1, "待审。", hold=True)
    decide(theirs, "release", id_)
    decide(theirs, "withdraw", id_)
    bag_of(theirs, tmp_path / "bag")
    path = tmp_path / "bag" / "data" / "events.json"
    events = json.loads(path.read_text("utf-8"))
    assert [each["eventType"] for each in events] == [
        "quarantine", "unquarantine", "policy assignment",
    ]  # fmt: skip
    assert [each["ftarchive"] for each in events] == theirs.catalogue.log()
    assert len(path.read_text("utf-8").splitlines()) == len(events) + 2
    assert events[2]["linkingAgentIdentifier"][0]["linkingAgentIdentifierValue"] == "乙"
    assert "理由" in events[2]["eventDetailInformation"][0]["eventDetail"]


def test_a_folder_that_is_there_is_left_alone(theirs, tmp_path) -> None:
    """Even an empty one, even a link that leads nowhere."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("empty", "link"):
        with pytest.raises(BadRequest) as refused:
            bag_of(theirs, tmp_path / name)
        assert refused.value.code == "bag-exists"
    assert not list(tmp_path.glob(".*.partial"))


@pytest.mark.parametrize("how", ["lost", "changed"])
def test_an_archive_that_lacks_an_original_is_not_handed_on(how, theirs, tmp_path) -> None:
    """Nothing is left of the attempt."""
    add(theirs, 1)
    (original,) = theirs.home.originals.glob("??/*")
    original.unlink() if how == "lost" else original.write_bytes(b"x")
    with pytest.raises(HomeError) as refused:
        bag_of(theirs, tmp_path / "bag")
    assert refused.value.code == "original-lost"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["theirs"]
    assert theirs.catalogue.custody() == []


def test_what_a_killed_export_left_is_cleared_away(theirs, tmp_path) -> None:
    """By the next one to the same place; it never had the name of a bag."""
    left = tmp_path / ".bag.partial" / "data"
    left.mkdir(parents=True)
    (left / "half").write_text("x")
    bag_of(theirs, tmp_path / "bag")
    assert not left.parent.exists()
    assert not (tmp_path / "bag" / "data" / "half").exists()


def test_two_exports_to_one_place_do_not_meet(theirs, tmp_path) -> None:
    """The second is told so."""
    with new_bag(tmp_path / "bag"), pytest.raises(HomeError) as refused:
        bag_of(theirs, tmp_path / "bag")
    assert refused.value.code == "bag-busy"


def test_an_ingest_does_not_hold_an_export_up(theirs, tmp_path, monkeypatch) -> None:
    """It is only not noted in the log of custody, and that is told."""
    add(theirs, 1)
    monkeypatch.setattr(exporting, "_PATIENCE", 0.01)
    with only_writer(theirs.home.lock, 1):
        assert not bag_of(theirs, tmp_path / "bag").is_noted
    assert theirs.catalogue.custody() == []


def test_since_is_a_day_or_the_number_of_an_event(theirs, tmp_path) -> None:
    """A day begins in Shanghai; a number that no event has, and anything else, is refused."""
    assert read_since("12") == 12
    assert read_since("2023-06-01") == "2023-05-31T16:00:00.000+00:00"
    for wrong in ("明天", "2023-13-01", "-1", "1.5"):
        with pytest.raises(BadRequest):
            read_since(wrong)
    add(theirs, 1)
    assert bag_of(theirs, tmp_path / "all", read_since("2020-01-01")).base[0] == 0
    assert bag_of(theirs, tmp_path / "none", read_since("2990-01-01")).base[0] == 1
    with pytest.raises(BadRequest):
        bag_of(theirs, tmp_path / "wrong", 2)


def test_what_came_from_elsewhere_counts_from_the_day_it_came(theirs, tmp_path) -> None:
    """Not from the day on which it was taken in there: else no increment would ever have it."""
    ours = opened(tmp_path / "ours")
    add(theirs, 1)
    moment = theirs.catalogue.log()[0]["at"]
    add(ours, 2)
    bag_of(theirs, tmp_path / "bag")
    take(ours, tmp_path / "bag")
    came = ours.catalogue.log()[1]["detail"]["imported"][0]["at"]
    assert came > moment
    assert bag_of(ours, tmp_path / "since", came).base[0] == 1


class Links(HTMLParser):
    """Where a page leads, and its texts."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.classes: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs) -> None:
        told = dict(attrs)
        if tag == "a":
            self.found.append(told["href"])
        if tag == "tr":
            self.classes.append(told.get("class", ""))
        assert tag not in ("script", "link", "img")


@pytest.mark.parametrize("most", [2000, 1])
def test_the_catalogue_page_leads_to_every_record_and_original(
    most, theirs, tmp_path, monkeypatch
) -> None:
    """On one page, or on one for each year; what is not public is marked, without numbers."""
    monkeypatch.setattr(exporting, "_ON_A_PAGE", most)
    add(theirs, 1)
    add(theirs, 2, "待审。", hold=True)
    decide(theirs, "withdraw", add(theirs, 3, LONG))
    bag_of(theirs, tmp_path / "bag")
    page = tmp_path / "bag" / "data" / "catalogue.html"
    if most == 1:
        assert Links(page).found == ["catalogue/2023.html"]
        page = page.parent / "catalogue" / "2023.html"
    links = Links(page)
    there = {str((page.parent / each).resolve()) for each in links.found}
    data = tmp_path / "bag" / "data"
    wanted = {str(p) for name in ("records", "originals") for p in (data / name).glob("*/*")}
    assert there == wanted
    assert links.classes == ["", "", "held", "withdrawn"]
    assert "不可直接公开" in page.read_text("utf-8")


def test_titles_cannot_break_the_page(theirs, tmp_path) -> None:
    """They come from anywhere."""
    from ftarchive.bags.page import table
    from making import record

    said = record('<script>甲 & "乙"</script>').to_json()
    row = type("Row", (), {})()
    row.record, row.id, row.ordinal, row.status = said, "ab12345678", 1, "published"
    row.format, row.original = "txt", "ab" * 32
    html = "".join(table(iter([row]), "catalogue.html"))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
