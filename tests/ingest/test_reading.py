"""From paths to readings."""

from __future__ import annotations

import hashlib

import pytest

from ftarchive.config import Settings
from ftarchive.errors import HomeError
from ftarchive.ingest.reading import Reading, find_files, read_file, read_files
from ftarchive.ingest.remarks import remarks
from ftarchive.record import Disclosure
from making import dump, line


def outcome(item) -> tuple[str, str]:
    """The path, and the title or the code of the refusal."""
    return item.path, item.record.title if isinstance(item, Reading) else item.error.code


def test_folders_are_walked_in_order_of_name_and_hidden_ones_are_passed_over(write) -> None:
    """However deep; each file once, in the order of the paths given."""
    names = [
        "乙/2.txt",
        "乙/1.txt",
        "乙/丙/3.txt",
        "甲.txt",
        ".git/x.txt",
        "乙/.DS_Store",
        ".hidden.txt",
    ]
    folder = [write(name, "x") for name in names][3].parent
    found = [str(path.relative_to(folder)) for path in find_files([folder])]
    assert found == ["甲.txt", "乙/1.txt", "乙/2.txt", "乙/丙/3.txt"]
    again = find_files([folder / "乙", folder, folder / "甲.txt"])
    assert [path.name for path in again] == ["1.txt", "2.txt", "3.txt", "甲.txt"]


def test_links_to_folders_are_not_followed(write) -> None:
    """A link to a parent would never end."""
    folder = write("甲.txt", "x").parent
    (folder / "loop").symlink_to(folder)
    assert [path.name for path in find_files([folder])] == ["甲.txt"]


def test_a_hidden_file_that_is_named_is_read(write) -> None:
    """Only walking passes it over."""
    path = write(".甲.txt", "x")
    assert find_files([path]) == [path]


@pytest.fixture
def many(write):
    """Files of every kind, good and bad."""
    files = [write(f"{n:03d}.txt", dump(f"云溪区关于第{n}号渡口的公告")) for n in range(40)]
    files[7].write_bytes(b"%PDF-1.7")
    files[9].write_bytes(b"")
    files[11].write_text("<html><p>", "utf-8")
    batch = write("020a.jsonl", line("云溪区公告甲") + "{\n\n" + line("云溪区公告乙"))
    return [*files[:20], batch, *files[20:], files[0].with_name("没有.txt")]


def test_everything_is_read_in_its_order_and_a_bad_file_stops_nobody(many, home) -> None:
    """Each file one outcome, each line of a batch one."""
    found = [outcome(item) for item in read_files(many, home, Settings())]
    expected = [str(path) for path in many]
    at = expected.index(str(many[20]))
    expected[at : at + 1] = [f"{many[20]}:{n}" for n in (1, 2, 4)]
    assert [path for path, _ in found] == expected
    told = dict(found)
    assert told[str(many[7])] == "unsupported-format"
    assert told[str(many[9])] == "empty-file"
    assert told[str(many[11])] in ("no-title", "no-text")
    assert told[str(many[-1])] == "not-found"
    assert told[f"{many[20]}:2"] == "bad-json"
    assert told[str(many[39])] == "云溪区关于第38号渡口的公告"


def test_reading_side_by_side_gives_the_same(many, home) -> None:
    """The same outcomes in the same order, out of other processes."""
    serial = list(read_files(many, home, Settings(parallel_from=10_000)))
    parallel = list(read_files(many, home, Settings(parallel_from=1, workers=2)))
    assert [outcome(item) for item in parallel] == [outcome(item) for item in serial]
    assert [i for i in parallel if isinstance(i, Reading)] == [
        i for i in serial if isinstance(i, Reading)
    ]


def test_what_is_not_asked_for_is_not_read(many, home) -> None:
    """Stopping in the middle leaves no process behind and raises nothing."""
    items = read_files(many, home, Settings(parallel_from=1, workers=2))
    assert outcome(next(items))[1] == "云溪区关于第0号渡口的公告"
    items.close()


def test_a_parser_that_fails_is_a_refusal_of_that_file(many, home, monkeypatch) -> None:
    """With the reason, for whoever looks after the program."""

    def broken(*_: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("ftarchive.ingest.reading.understand", broken)
    item = read_file(many[0], home, Settings())
    assert item.error.code == "parser-failed"
    assert "oops" in item.error.message


def test_a_reading_names_its_bytes(write, home) -> None:
    """Where they are and their SHA-256."""
    batch = write("批.jsonl", line("云溪区公告甲") + line("云溪区公告乙").rstrip("\n"))
    content = batch.read_bytes()
    readings = list(read_files([batch], home, Settings()))
    for reading in readings:
        part = content[reading.offset : reading.offset + reading.length]
        assert hashlib.sha256(part).hexdigest() == reading.sha256
    assert readings[0].length + readings[1].length == len(content)


@pytest.mark.parametrize("content", ["", "\n\n \r\n", "\ufeff", "\ufeff\n"])
def test_a_batch_without_a_line_is_refused(content, write, home) -> None:
    """Nothing handed in is passed over in silence."""
    (item,) = read_files([write("批.jsonl", content)], home, Settings())
    assert item.error.code == "empty-batch"


def test_a_batch_may_be_gb18030_or_have_a_mark(write, home) -> None:
    """Line by line, as spreadsheets export it."""
    for content in (
        line("云溪区公告甲").encode("gb18030"),
        b"\xef\xbb\xbf" + line("云溪区公告甲").encode(),
    ):
        (item,) = read_files([write("批.jsonl", content)], home, Settings())
        assert outcome(item)[1] == "云溪区公告甲"


def test_a_table_with_a_mistake_is_an_error_of_the_home_not_of_each_file(home, write) -> None:
    """The office is told which file to mend."""
    own = home.root / "ingest" / "labels.toml"
    own.parent.mkdir()
    own.write_text("[labels\n", "utf-8")
    item = read_file(write("甲.txt", dump("云溪区公告")), home, Settings())
    assert isinstance(item.error, HomeError)
    assert item.error.code == "bad-data-file"
    assert str(own) in item.error.message


def test_a_label_of_the_home_is_understood(home, write) -> None:
    """Editing the table is enough; no code knows the labels."""
    shipped = home.resource("ingest", "labels.toml").read_text("utf-8")
    own = home.root / "ingest" / "labels.toml"
    own.parent.mkdir()
    own.write_text(shipped.replace("source = [", 'source = ["渡口出处", '), "utf-8")
    path = write(
        "甲.txt",
        "云溪区关于渡口的公告\n渡口出处：云溪站 发布日期：2023-12-21\n渡口自即日起开放。\n",
    )
    assert read_file(path, home, Settings()).record.source == "云溪站"


def test_remarks_say_what_staff_should_look_at() -> None:
    """Missing fields, odd numbers, unreadable dates, dates in the wrong order, unknown keys."""
    bare = Disclosure(title="甲", text="乙")
    assert "未找到来源、信息提供日期、索引号、栏目" in remarks(bare)
    full = Disclosure(
        title="甲", text="乙", source="丙", category="丁", index_number="0142768-8",
        published="2023-12-21", written="2023-12-22", given={"generated": "近日"},
    )  # fmt: skip
    said = remarks(full, ["tags"])
    assert len(said) == 4
    assert "0142768-8" in said[0]
    assert "近日" in said[1]
    assert "成文日期" in said[2]
    assert "tags" in said[3]
    fine = Disclosure(
        title="甲",
        text="乙",
        source="丙",
        category="丁",
        index_number="/2023-7",
        published="2023-12-21",
    )
    assert remarks(fine) == []
