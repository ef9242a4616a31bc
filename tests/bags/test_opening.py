"""Bags that do not validate: each fault with its code, naming the file, and nothing is touched."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from bagmaking import (
    LONG,
    add,
    bag_of,
    decide,
    edit,
    opened,
    reseal,
    rewrite_log,
    rows,
    take,
    write_log,
)
from ftarchive.archive.chain import version_sum
from ftarchive.bags.layout import EVENTS, ORIGINALS
from ftarchive.bags.opening import open_bag
from ftarchive.config import Settings


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A sound bag of three documents: of two versions, held, withdrawn."""
    folder = tmp_path_factory.mktemp("whole")
    theirs = opened(folder / "theirs")
    add(theirs, 1)
    add(theirs, 1, LONG + "改过。")
    add(theirs, 2, "待审。", hold=True)
    decide(theirs, "withdraw", add(theirs, 3, LONG + "撤回。"))
    bag_of(theirs, folder / "bag")
    theirs.catalogue.close()
    return folder / "bag"


@pytest.fixture
def bag(whole, tmp_path) -> Path:
    shutil.copytree(whole, tmp_path / "bag")
    return tmp_path / "bag"


@pytest.fixture
def ours(tmp_path):
    holdings = opened(tmp_path / "ours")
    add(holdings, 50, "这里的一件。")
    yield holdings
    holdings.catalogue.close()


def refused(ours, bag: Path) -> list[tuple[str, str]]:
    """The codes and messages with which a bag is refused; nothing of ours has changed."""
    before, kept = rows(ours), sorted(ours.home.originals.rglob("*"))
    done = take(ours, bag)
    assert done.outcome == "refused"
    assert (rows(ours), sorted(ours.home.originals.rglob("*"))) == (before, kept)
    return [(fault.code, fault.message) for fault in done.faults]


def record_of(bag: Path, number: int) -> Path:
    """The record of the document with this place in the order of arrival."""
    found = (bag / "data" / "records").rglob("*.json")
    return next(p for p in found if json.loads(p.read_text("utf-8"))["ordinal"] == number)


def original_in(bag: Path) -> Path:
    return sorted((bag / "data" / "originals").glob("*/*"))[0]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_sound_bag_is_taken(ours, bag) -> None:
    """What the others are copies of."""
    assert take(ours, bag).counts["added"] == 3


def test_a_flipped_bit_is_found_wherever_it_is(whole, tmp_path) -> None:
    """In every file of the bag, one after another; its name is told."""
    for path in sorted(p for p in whole.rglob("*") if p.is_file()):
        name = path.relative_to(whole).as_posix()
        broken = tmp_path / "broken"
        shutil.copytree(whole, broken)
        flip(broken / name)
        opened_ = open_bag(broken, Settings())
        assert opened_.bag is None, name
        assert opened_.faults, name
        if name.startswith("data/"):
            told = [(fault.code, fault.facts["path"]) for fault in opened_.faults]
            assert told == [("bag-file-changed", name)]
        shutil.rmtree(broken)


STRUCTURE = {
    "bag-not-found": lambda bag: (bag / "bagit.txt").unlink(),
    "bag-version": lambda bag: replace(bag / "bagit.txt", "1.0", "2.0"),
    "bag-algorithm": lambda bag: (bag / "manifest-sha256.txt").rename(bag / "manifest-md5.txt"),
    "bag-fetch": lambda bag: (bag / "fetch.txt").write_text("https://a.example/ 1 data/a\n"),
    "bag-manifest": lambda bag: (bag / "manifest-sha256.txt").write_text("what is this\n"),
    "bag-format": lambda bag: replace(bag / "bag-info.txt", "Format: 1", "Format: 9"),
    "bag-file-missing": lambda bag: original_in(bag).unlink(),
    "bag-file-stray": lambda bag: (bag / "data" / "more.txt").write_text("?"),
    "bag-not-a-file": lambda bag: (bag / "data" / "link").symlink_to("/etc/passwd"),
    "bag-oxum": lambda bag: replace(bag / "bag-info.txt", "Payload-Oxum: ", "Payload-Oxum: 1"),
}


@pytest.mark.parametrize("code", STRUCTURE)
def test_a_bag_whose_structure_is_not_sound_is_refused(code, bag, ours) -> None:
    """Each fault by its code."""
    STRUCTURE[code](bag)
    assert code in [found for found, _ in refused(ours, bag)]


def test_a_folder_that_is_a_link_is_no_folder(bag, ours) -> None:
    """Nothing outside of the bag is read as if it were in it."""
    shutil.move(bag / "data" / "records", bag.parent / "elsewhere")
    (bag / "data" / "records").symlink_to(bag.parent / "elsewhere")
    assert "bag-not-a-file" in dict(refused(ours, bag))


def test_a_pipe_does_not_make_an_import_wait(bag, ours) -> None:
    """It is no file."""
    original = original_in(bag)
    original.unlink()
    os.mkfifo(original)
    assert "bag-not-a-file" in dict(refused(ours, bag))


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "data/../../out.txt", "/etc/passwd", "data/originals/./x", "data//x",
     "data\\x", "C:/x", "data/a\x07b", "data/con. ", "data/DICTIONARY/words.txt", "bagit.txt",
     "data/%0Ax", "~/x"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name, bag, ours) -> None:
    """Out of the bag, or to a file that another name leads to on some system."""
    manifest = bag / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text("utf-8") + f"{'0' * 64}  {name}\n", "utf-8")
    assert "bag-unsafe-path" in dict(refused(ours, bag))


def test_a_payload_that_the_format_does_not_know_is_refused(bag, ours) -> None:
    """It would be lost in silence."""
    (bag / "data" / "notes.txt").write_text("记")
    reseal(bag)
    assert [code for code, _ in refused(ours, bag)] == ["bag-unknown-file"]


def test_bag_info_has_to_say_which_history_it_is(bag, ours) -> None:
    """Head, base and identifier agree."""
    replace(bag / "bag-info.txt", "Ftarchive-Head: 5 ", "Ftarchive-Head: five ")
    reseal(bag)
    assert [code for code, _ in refused(ours, bag)] == ["bag-info"]


@pytest.mark.parametrize("limit", ["max_bag_files", "max_record_bytes"])
def test_limits_are_kept(limit, bag, tmp_path) -> None:
    """They are settings, named in the refusal."""
    holdings = opened(tmp_path / "small", **{limit: 5})
    faults = take(holdings, bag).faults
    assert {fault.code for fault in faults} == {"bag-too-large"}
    assert f"FTARCHIVE_{limit.upper()}" in faults[0].remedy


def log_of(bag: Path) -> list[dict]:
    return [each["ftarchive"] for each in json.loads((bag / EVENTS).read_text("utf-8"))]


def test_a_log_that_was_cut_or_changed_is_refused(bag, ours, whole) -> None:
    """At either end, in the middle, in a word."""
    for cut, code in ((slice(1, None), "bag-log"), (slice(None, -1), "bag-head")):
        write_log(bag, log_of(whole)[cut])
        reseal(bag)
        assert [found for found, _ in refused(ours, bag)] == [code]
    events = log_of(whole)
    del events[2]
    write_log(bag, events)
    reseal(bag)
    assert "第 3 条" in dict(refused(ours, bag))["bag-log"]
    events = log_of(whole)
    events[3]["actor"] = "别人"
    write_log(bag, events)
    reseal(bag)
    assert "第 4 条" in dict(refused(ours, bag))["bag-log"]


def version(change):
    """Changes the last version of a dossier."""
    return lambda dossier: change(dossier["versions"][-1])


def turned_round(dossier) -> None:
    """What was withdrawn is public again, as if it had been published after that."""
    dossier["events"].reverse()
    dossier["status"] = dossier["versions"][0]["state"] = "published"


RECORDS = {
    "its text": (1, version(lambda v: v.update(text="别的"))),
    "a field": (1, version(lambda v: v["record"].update(source="别的"))),
    "a path": (1, version(lambda v: v.update(path="别的"))),
    "its state": (2, version(lambda v: v.update(state="published"))),
    "its status": (3, lambda d: d.update(status="published")),
    "the current version": (1, lambda d: d.update(version=1)),
    "a version less": (1, lambda d: d.update(version=1, versions=d["versions"][:1])),
    "an event less": (1, lambda d: d["events"].pop() and None),
    "an event twice": (1, lambda d: d["events"].append(d["events"][-1])),
    "events turned round": (3, turned_round),
    "another bag's events": (1, lambda d: d["events"][0].update(chain="f" * 64)),
    "resembling nobody": (1, lambda d: d["resembles"].append({"id": "nobody0000", "share": 1})),
}


@pytest.mark.parametrize("what", RECORDS)
def test_a_record_that_the_log_does_not_bear_out_is_refused(what, bag, ours) -> None:
    """Though every manifest was written anew."""
    number, change = RECORDS[what]
    path = record_of(bag, number)
    edit(path, change)
    reseal(bag)
    codes = dict(refused(ours, bag))
    assert set(codes) <= {"bag-record", "bag-conflict"}
    assert codes


def test_a_record_with_its_digest_and_sum_forged_is_refused(bag, ours) -> None:
    """The log knows the sum of the version as it was taken in."""
    path = record_of(bag, 1)

    def forge(dossier) -> None:
        from ftarchive.record import Disclosure

        each = dossier["versions"][0]
        each["record"]["source"] = "别的"
        said = Disclosure.from_json({**each["record"], "text": each["text"]})
        each["digest"] = said.digest()
        assert version_sum({"document_id": dossier["id"], **each})

    edit(path, forge)
    reseal(bag)
    ((code, message),) = refused(ours, bag)
    assert (code, "第 1 版的内容与收录时不同" in message) == ("bag-record", True)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: [],
        lambda d: d.update(id="another000"),
        lambda d: d.update(more=1),
        lambda d: d.pop("keys") and None,
        lambda d: d.update(ordinal="1"),
        lambda d: d.update(ordinal=1 << 70),
        lambda d: d.update(ordinal=True),
        lambda d: d.update(keys=["a", "a"]),
        lambda d: d.update(versions=[]),
        lambda d: d["versions"][0].update(original="../../etc/passwd"),
        lambda d: d["versions"][0].update(offset=-1),
        lambda d: d["versions"][0]["record"].update(title=5),
        lambda d: d["versions"][0]["record"].update(published="2023-02-30"),
        lambda d: d["versions"][0]["record"].update(written="２０２３-02-03"),
        lambda d: d["versions"][0].update(recorded_at="2023-05-01T25:00:00+00:00"),
        lambda d: d["versions"][0]["record"].update(attachments=[{"sha256": "../x"}]),
        lambda d: d["versions"][0].update(evidence={"manifest": "../x"}),
    ],
)
def test_a_record_of_another_form_is_refused(change, bag, ours) -> None:
    """Nothing is believed before its form is right."""
    edit(record_of(bag, 1), change)
    reseal(bag)
    assert [code for code, _ in refused(ours, bag)] == ["bag-entry"]


@pytest.mark.parametrize("content", [b"", b"\xff", b"[" * 100_000, b'{"id": NaN}', b'"\\ud800"'])
def test_what_is_no_json_is_refused(content, bag, ours) -> None:
    """However it fails."""
    record_of(bag, 1).write_bytes(content)
    reseal(bag)
    assert [code for code, _ in refused(ours, bag)] == ["bag-entry"]


def test_two_documents_in_one_place_are_refused(bag, tmp_path) -> None:
    """The catalogue has one for each place in the order of arrival."""
    edit(record_of(bag, 2), lambda d: d.update(ordinal=1))
    reseal(bag)
    empty = opened(tmp_path / "empty")
    assert [fault.code for fault in take(empty, bag).faults] == ["bag-record"]
    assert empty.catalogue.totals()["events"] == 0


def test_a_record_that_is_missing_is_named(bag, ours) -> None:
    """The log speaks of its document."""
    path = record_of(bag, 2)
    path.unlink()
    reseal(bag)
    ((code, message),) = refused(ours, bag)
    assert (code, path.stem in message) == ("bag-record-missing", True)


def test_a_record_of_which_the_log_knows_nothing_is_refused(bag, ours) -> None:
    """A document put in by hand."""
    path = record_of(bag, 2)
    other = bag / "data" / "records" / "zz" / "zz00000000.json"
    other.parent.mkdir()
    shutil.copy(path, other)
    edit(other, lambda d: d.update(id="zz00000000"))
    reseal(bag)
    assert [code for code, _ in refused(ours, bag)] == ["bag-record"]


def test_a_log_forged_without_a_slip_does_not_go_with_its_records(bag, ours) -> None:
    """The last decision is taken out, and the chain made anew."""
    rewrite_log(bag, lambda events: events.pop())
    reseal(bag)
    assert {code for code, _ in refused(ours, bag)} == {"bag-record"}


def test_an_original_that_is_not_there_or_not_the_one_is_refused(bag, ours, whole) -> None:
    """By the list of originals, by the versions, and by what lies there."""
    original = original_in(bag)
    original.unlink()
    reseal(bag)
    assert [code for code, _ in refused(ours, bag)] == ["bag-file-missing"]
    edit(bag / ORIGINALS, lambda rows: [r for r in rows if r["sha256"] != original.name])
    one_a_line(bag / ORIGINALS)
    reseal(bag)
    assert {code for code, _ in refused(ours, bag)} == {"bag-original"}
    shutil.copy(original_in(bag), original)
    one_a_line(bag / ORIGINALS)
    reseal(bag)
    assert {code for code, _ in refused(ours, bag)} == {"bag-original"}


def one_a_line(path: Path) -> None:
    """Writes an array as the format has it."""
    items = json.loads(path.read_text("utf-8"))
    path.write_text("[\n" + ",\n".join(map(json.dumps, items)) + "\n]\n", "utf-8")
