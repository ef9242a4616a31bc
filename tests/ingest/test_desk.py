"""From paths to readings."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest

from ftarchive.config import Settings
from ftarchive.errors import BadRequest, HomeError
from ftarchive.ingest.desk import read_files
from ftarchive.ingest.files import find_files
from ftarchive.ingest.given import Given
from ftarchive.ingest.reading import Reading
from ftarchive.ingest.rules import load
from making import dump, id_number, line, read_all, reading_of
from pdfmaking import Paper, make_pdf


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
    files[7].write_bytes(b"\x89PNG\r\n\x1a\n\x00\x01")
    files[9].write_bytes(b"")
    files[11].write_text("<html><p>", "utf-8")
    batch = write("020a.jsonl", line("云溪区公告甲") + "{\n\n" + line("云溪区公告乙"))
    return [*files[:20], batch, *files[20:], files[0].with_name("没有.txt")]


def test_everything_is_read_in_its_order_and_a_bad_file_stops_nobody(many, home) -> None:
    """Each file one outcome, each line of a batch one."""
    found = [outcome(item) for item in read_all(many, home)]
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
    """The same outcomes in the same order, out of one process or several."""
    alone = read_all(many, home, workers=1)
    together = read_all(many, home, workers=3)
    assert [outcome(item) for item in together] == [outcome(item) for item in alone]
    assert [i for i in together if isinstance(i, Reading)] == [
        i for i in alone if isinstance(i, Reading)
    ]


def test_what_is_not_asked_for_is_not_read(many, home, tmp_path) -> None:
    """Stopping in the middle leaves no process behind and raises nothing."""
    items = read_files(many, home, Settings(workers=2), tmp_path)
    assert outcome(next(items))[1] == "云溪区关于第0号渡口的公告"
    items.close()


def test_a_reading_names_its_bytes(write, home) -> None:
    """Where they are and their SHA-256."""
    batch = write("批.jsonl", line("云溪区公告甲") + line("云溪区公告乙").rstrip("\n"))
    content = batch.read_bytes()
    readings = read_all([batch], home)
    for reading in readings:
        part = content[reading.offset : reading.offset + reading.length]
        assert hashlib.sha256(part).hexdigest() == reading.sha256
    assert readings[0].length + readings[1].length == len(content)


@pytest.mark.parametrize("content", ["", "\n\n \r\n", "\ufeff", "\ufeff\n"])
def test_a_batch_without_a_line_is_refused(content, write, home) -> None:
    """Nothing handed in is passed over in silence."""
    (item,) = read_all([write("批.jsonl", content)], home)
    assert item.error.code == "empty-batch"


def test_a_batch_may_be_gb18030_or_have_a_mark(write, home) -> None:
    """Line by line, as spreadsheets export it."""
    for content in (
        line("云溪区公告甲").encode("gb18030"),
        b"\xef\xbb\xbf" + line("云溪区公告甲").encode(),
    ):
        (item,) = read_all([write("批.jsonl", content)], home)
        assert outcome(item)[1] == "云溪区公告甲"


def test_a_table_with_a_mistake_is_an_error_of_the_home_not_of_each_file(home, write) -> None:
    """The office is told which file to mend."""
    own = home.root / "ingest" / "labels.toml"
    own.parent.mkdir()
    own.write_text("[labels\n", "utf-8")
    with pytest.raises(HomeError, match=re.escape(str(own))) as raised:
        read_all([write("甲.txt", dump("云溪区公告"))], home)
    assert raised.value.code == "bad-data-file"


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
    assert reading_of(path, home).record.source == "云溪站"


def zipped(**files: str | bytes) -> bytes:
    """An archive of these files; ``__`` in a name stands for a dot."""
    holder = io.BytesIO()
    with zipfile.ZipFile(holder, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return holder.getvalue()


def test_what_is_named_as_an_attachment_belongs_to_its_document(write, home) -> None:
    """Its text follows that of the document, after a line with its name, and is told apart."""
    main = write("批/关于渡口的通知.txt", dump("云溪区关于渡口的通知"))
    table = write("批/附件1.csv", "渡口,开放时间\n东渡口,六时\n")
    (reading,) = read_all([main, table], home)
    (attachment,) = reading.record.attachments
    text = reading.record.text
    assert (attachment.name, attachment.format) == ("附件1.csv", "csv")
    assert text[attachment.start :][: attachment.length] == "渡口\t开放时间\n东渡口\t六时"
    assert text[: attachment.start].endswith("\n附件1.csv\n")
    assert [(kept.file, kept.sha256) for kept in reading.attachments] == [
        (table, hashlib.sha256(table.read_bytes()).hexdigest())
    ]


def test_an_attachment_that_cannot_be_read_is_kept_and_holds_its_document(write, home) -> None:
    """What nobody has read, nobody has reviewed."""
    main = write("批/关于渡口的通知.txt", dump("云溪区关于渡口的通知"))
    write("批/附件1.png", b"\x89PNG\r\n\x1a\n\x00\x01")
    (reading,) = read_all(find_files([main.parent]), home)
    (attachment,) = reading.record.attachments
    assert (attachment.format, attachment.problem) == ("png", "unsupported-format")
    assert attachment.length == 0
    assert [(c.code, c.action, c.place) for c in reading.concerns] == [
        ("unread", "hold", "附件“附件1.png”")
    ]
    assert len(reading.attachments) == 1


def test_what_the_gate_finds_in_an_attachment_names_it(write, home) -> None:
    """Staff have to know which file to mend."""
    main = write("批/关于渡口的通知.txt", dump("云溪区关于渡口的通知"))
    write("批/附件1.csv", f"姓名,证件号码\n林晚秋,{id_number('110101', '19900307', '001')}\n")
    (reading,) = read_all(find_files([main.parent]), home)
    assert [(c.code, c.place) for c in reading.concerns] == [("id-number", "附件“附件1.csv”")]


def test_the_attachments_of_a_refused_document_stand_on_their_own(write, home) -> None:
    """Nothing that was handed in is without a verdict."""
    write("批/关于渡口的通知.html", "<html><body><p></p></body></html>")
    write("批/附件1.csv", "渡口,开放时间\n东渡口,六时\n")
    outcomes = [outcome(item) for item in read_all(find_files([write("批/a", "").parent]), home)]
    codes = {path.rpartition("/")[2]: said for path, said in outcomes}
    assert codes["关于渡口的通知.html"] in ("no-title", "no-text")
    assert codes["附件1.csv"] == "附件1"


def test_an_archive_gives_its_documents_with_their_attachments(write, home) -> None:
    """Under the name of the archive, which is kept as evidence; archives inside are opened too."""
    inner = zipped(内__txt=dump("云溪区关于桥梁的公告"))
    archive = write(
        "一批.zip",
        zipped(
            **{
                "通知/关于渡口的通知.txt": dump("云溪区关于渡口的通知"),
                "通知/附件1.csv": "渡口,开放时间\n东渡口,六时\n",
                "内.zip": inner,
                "空.txt": "",
            }
        ),
    )
    found = {item.path.removeprefix(f"{archive}/"): item for item in read_all([archive], home)}
    assert set(found) == {"通知/关于渡口的通知.txt", "内.zip/内.txt", "空.txt"}
    assert found["空.txt"].error.code == "empty-file"
    assert [a.name for a in found["通知/关于渡口的通知.txt"].record.attachments] == ["附件1.csv"]
    for name in ("通知/关于渡口的通知.txt", "内.zip/内.txt"):
        assert found[name].evidence == {"archive": archive}


def test_archives_inside_of_archives_end(write, home) -> None:
    """One inside the other up to the limit; the others are read."""
    content = dump("云溪区关于渡口的公告").encode()
    for depth in range(5):
        content = zipped(**{f"{depth}.zip" if depth else "末.txt": content})
    (item,) = read_all([write("套.zip", content)], home, max_nesting=3)
    assert item.error.code == "nested-too-deep"
    assert len(read_all([write("套.zip", content)], home, max_nesting=5)) == 1


def test_a_manifest_says_what_the_files_beside_it_are(write, home) -> None:
    """Its word counts most; rows that name nothing are told, and it is no document itself."""
    write("批/一.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    write("批/表.csv", "渡口,开放时间\n东渡口,六时\n")
    manifest = write(
        "批/清单.csv",
        "文件名,标题,来源,发布日期,附件\n"
        "一.txt,渡口开放公告,云溪区水务局,2024-01-05,表.csv\n"
        "二.txt,没有交来,云溪区水务局,2024-01-06,\n",
    )
    reading, missing = sorted(
        read_all(find_files([manifest.parent]), home), key=lambda item: hasattr(item, "error")
    )
    record = reading.record
    assert (record.title, record.source) == ("渡口开放公告", "云溪区水务局")
    assert record.published == "2024-01-05"
    assert record.provenance["title"] == "manifest:标题"
    assert record.index_number == "/2023-7"
    assert [attachment.name for attachment in record.attachments] == ["表.csv"]
    assert reading.evidence == {"manifest": manifest}
    assert (missing.path, missing.error.code) == (f"{manifest}:3", "manifest-file-missing")


def test_what_staff_say_counts_before_what_the_file_says(write, home, tmp_path) -> None:
    """And gives a title to a file without one."""
    path = write("甲.html", "<html><body><p>渡口自即日起开放，请过往船只注意。</p></body></html>")
    given = Given.by_staff({"标题": "渡口开放公告", "source": "云溪区水务局"}, load(home))
    (reading,) = read_files([path], home, Settings(), tmp_path, given)
    assert (reading.record.title, reading.record.source) == ("渡口开放公告", "云溪区水务局")
    assert reading.record.provenance["source"] == "staff"


def test_a_name_that_no_field_has_is_refused(home) -> None:
    """Before anything is read."""
    with pytest.raises(BadRequest) as raised:
        Given.by_staff({"天气": "晴"}, load(home))
    assert "天气" in raised.value.message


def test_a_link_is_no_file(write, home) -> None:
    """Whatever it points to is not handed in."""
    target = write("外/密.txt", dump("云溪区内部事项"))
    link = write("批/a", "").with_name("链接.txt")
    link.symlink_to(target)
    (item,) = read_all([link], home)
    assert outcome(item) == (str(link), "symlink")


def test_a_scan_is_kept_and_waits_for_somebody_to_read_it(write, home, monkeypatch) -> None:
    """Where no OCR is there: with a title out of its name, and no text that nobody has read."""
    monkeypatch.setattr("ftarchive.ingest.desk.can_recognise", lambda: False)
    scan = write("批/渡口照片.pdf", make_pdf([Paper().picture(0, 0, 595, 842)]))
    (reading,) = read_all([scan], home)
    assert (reading.record.text, reading.record.legibility) == ("", "no-text-layer")
    assert reading.record.title == "渡口照片"
    assert [(c.code, c.action) for c in reading.concerns] == [("unread", "hold")]


def test_pages_that_yield_nothing_are_marked_for_review(write, home) -> None:
    """Where the rest of the file is read, and published."""
    papers = [Paper() for _ in range(6)]
    for number, paper in enumerate(papers):
        for row in range(20):
            paper.text(80, 740 - 30 * row, f"第{number}页第{row}行说的是渡口开放的时间和票价。", 14)
    papers[2:2] = [Paper().picture(0, 0, 595, 842)]
    (reading,) = read_all([write("渡口方案.pdf", make_pdf(papers))], home)
    assert "渡口开放的时间" in reading.record.text
    ((code, action, excerpt),) = [(c.code, c.action, c.excerpt) for c in reading.concerns]
    assert (code, action, "第 3 页" in excerpt) == ("unread-part", "review", True)
