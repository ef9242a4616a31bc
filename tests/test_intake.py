"""From paths to documents that are kept and can be found, and what the report says of it."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from ftarchive.archive.originals import Originals
from ftarchive.config import Home, Settings
from ftarchive.durable import only_writer
from ftarchive.errors import HomeError
from ftarchive.ingest.desk import read_files
from ftarchive.intake import Intake
from ftarchive.search.parameters import Parameters
from ftarchive.verification.verify import verify
from making import dump, line


def state(folder: Path) -> dict[str, str]:
    """The checksum of every file below ``folder``, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def found(holdings, words: str) -> list[str]:
    """The ids of the hits of ``words``."""
    results = holdings.search.results(Parameters(q=words, per_page=100))
    return [hit.id for hit in results.hits]


def test_what_is_reported_as_published_is_found_at_once(holdings, write, ingest) -> None:
    """An ingest leaves its documents searchable before it returns."""
    report = ingest(write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7")))
    (result,) = report.results
    assert (result.status, result.code) == ("published", None)
    assert found(holdings, "渡口") == [result.id]


def test_the_report_counts_each_document_once(write, ingest) -> None:
    """``read`` is the sum of all that came in, whatever became of it."""
    pages = write("页/甲.txt", dump("云溪区关于渡口的公告", "/2023-7")).parent
    write("页/乙.txt", "")
    batch = write("批.jsonl", line("云溪区关于桥梁的公告") + "{\n" + line("云溪区关于堤防的公告"))
    told = ingest(pages, batch).to_json()
    documents = told.pop("documents")
    counts = {"read": 5, "published": 3, "updated": 0, "unchanged": 0, "held": 0, "rejected": 2}
    assert told == counts
    assert [(d["status"], d["code"]) for d in documents] == [
        ("rejected", "empty-file"),
        ("published", None),
        ("published", None),
        ("rejected", "bad-json"),
        ("published", None),
    ]
    assert [d["path"] for d in documents[2:]] == [f"{batch}:{n}" for n in (1, 2, 3)]


def test_handing_in_again_is_unchanged_and_a_correction_is_a_version(
    holdings, write, ingest
) -> None:
    """The id stays through versions; only what was never said before makes one."""
    path = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    first = ingest(path).results[0]
    again = ingest(path).results[0]
    write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7", text="渡口改在春分开放。"))
    corrected = ingest(path).results[0]
    assert [r.status for r in (first, again, corrected)] == ["published", "unchanged", "updated"]
    assert {first.id} == {again.id} == {corrected.id}
    assert found(holdings, '"春分"') == [first.id]
    assert found(holdings, '"即日起"') == []


def test_the_same_document_twice_in_one_batch_is_one_document(write, ingest) -> None:
    """Lines of one transaction see each other."""
    lines = line(index_number="/2023-7") * 2 + line(index_number="/2023-7", text="改过的正文。")
    statuses = [result.status for result in ingest(write("批.jsonl", lines)).results]
    assert statuses == ["published", "unchanged", "updated"]


def test_a_refused_file_stays_where_it_was_and_the_others_go_in(home, write, ingest) -> None:
    """A bad file stops nobody else, is not kept, and is told with code and remedy."""
    bad = write("页/图.png", b"\x89PNG\r\n\x1a\n\x00\x01")
    good = write("页/好.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    report = ingest(bad.parent)
    refused, published = sorted(report.results, key=lambda result: result.status, reverse=True)
    assert (refused.path, refused.status, refused.code) == (
        str(bad),
        "rejected",
        "unsupported-format",
    )
    assert "请改交" in refused.message
    assert (published.path, published.status) == (str(good), "published")
    assert bad.read_bytes() == b"\x89PNG\r\n\x1a\n\x00\x01"
    kept = [path.read_bytes() for path in Originals(home.originals).files()]
    assert kept == [good.read_bytes()]


def test_a_path_that_is_not_there_is_refused_and_the_others_go_in(tmp_path, write, ingest) -> None:
    """A missing path is one of the results, not an exception."""
    report = ingest(tmp_path / "没有", write("甲.txt", dump("云溪区关于渡口的公告")))
    assert [(r.status, r.code) for r in report.results] == [
        ("rejected", "not-found"),
        ("published", None),
    ]


def test_every_line_of_a_batch_gives_its_own_bytes_back(holdings, write, ingest) -> None:
    """The batch is kept once, whole; each document's original is its line in it."""
    lines = [line(f"云溪区公告之{n}", index_number=f"/2023-{n}") for n in "一二三"]
    batch = write("批.jsonl", "\ufeff" + lines[0] + "\n\r\n" + lines[1] + lines[2].rstrip("\n"))
    ids = [result.id for result in ingest(batch).results]
    versions = [holdings.catalogue.version(id_) for id_ in ids]
    served = [holdings.original(version) for version in versions]
    assert served == [
        b"\xef\xbb\xbf" + lines[0].encode(),
        lines[1].encode(),
        lines[2].rstrip().encode(),
    ]
    assert {version.source.original for version in versions} == {
        hashlib.sha256(batch.read_bytes()).hexdigest()
    }
    for version, content in zip(versions, served, strict=True):
        assert version.source.sha256 == hashlib.sha256(content).hexdigest()


def test_a_page_gives_its_own_bytes_back(holdings, write, ingest) -> None:
    """The original is served as it came, whatever its encoding."""
    content = dump("云溪区关于渡口的公告", "/2023-7").encode("gb18030")
    version = holdings.catalogue.version(ingest(write("甲.txt", content)).results[0].id)
    assert holdings.original(version) == content


def test_a_line_over_the_limit_is_one_refusal_and_the_next_keeps_its_number(write, ingest) -> None:
    """What is left of a line that is too long is not taken for lines of its own."""
    long = line("云溪区长公告", "长" * 400)
    batch = write("批.jsonl", line("云溪区公告之一") + long + line("云溪区公告之三"))
    report = ingest(batch, max_line_bytes=500)
    assert [(r.path.rpartition(":")[2], r.status, r.code) for r in report.results] == [
        ("1", "published", None),
        ("2", "rejected", "too-large"),
        ("3", "published", None),
    ]


def test_a_file_over_the_limit_is_refused_unread(write, ingest) -> None:
    """The limit is a setting, and the message names both sizes."""
    (result,) = ingest(write("甲.txt", dump("云溪区关于渡口的公告")), max_file_bytes=100).results
    assert result.code == "too-large"
    assert "100" in result.message


def test_a_dry_run_changes_nothing_and_tells_what_would_be_recorded(home, holdings, write, ingest):
    """Every byte of the home is as before; the statuses are those that an ingest would give."""
    known = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    ingest(known)
    corrected = write("乙.txt", dump("云溪区关于渡口的公告", "/2023-7", text="改过的正文。"))
    new = write("丙.txt", dump("云溪区关于桥梁的公告", "/2023-8"))
    bad = write("丁.txt", "")
    before = state(home.root)
    intake = Intake(home, Settings(), holdings.catalogue, holdings.engine)
    results = list(intake.preview([known, corrected, new, bad]))
    assert state(home.root) == before
    assert [r.status for r in results] == ["unchanged", "updated", "published", "rejected"]
    assert results[2].understood.fields["index_number"] == "/2023-8"
    assert results[2].understood.provenance["index_number"] == "label:信息索引号"


def test_a_dry_run_on_a_new_home_keeps_nothing(home, holdings, write) -> None:
    """No original, no document and no index come of it."""
    intake = Intake(home, Settings(), holdings.catalogue, holdings.engine)
    list(intake.preview([write("甲.txt", dump("云溪区关于渡口的公告"))]))
    assert holdings.catalogue.count() == 0
    assert not home.originals.exists()
    assert not (home.index / "CURRENT").exists()


def test_many_transactions_and_one_give_the_same_archive(write, ingest) -> None:
    """The number of documents recorded at once changes nothing in the report."""
    batch = write("批.jsonl", "".join(line(f"云溪区公告第{n}号") for n in range(7)))
    report = ingest(batch, commit_batch=2)
    assert report.count("published") == 7
    assert len({result.id for result in report.results}) == 7


def test_a_second_writer_is_turned_away_with_what_to_do(home, holdings, write) -> None:
    """Two ingests never run into each other; readers are not kept out."""
    intake = Intake(home, Settings(lock_seconds=0.1), holdings.catalogue, holdings.engine)
    with only_writer(home.lock, 1), pytest.raises(HomeError) as busy:
        intake.ingest([write("甲.txt", dump("云溪区关于渡口的公告"))], "测试员")
    assert busy.value.code == "home-busy"
    assert holdings.catalogue.count() == 0


def test_progress_adds_up_to_the_number_of_documents(home, holdings, write) -> None:
    """Whoever shows progress gets told of every document once."""
    batch = write("批.jsonl", "".join(line(f"云溪区公告第{n}号") for n in range(5)) + "{\n")
    told: dict[str, list[int]] = {}
    settings = Settings(commit_batch=2)
    intake = Intake(home, settings, holdings.catalogue, holdings.engine)
    intake.ingest([batch], "甲", lambda name, total: told.setdefault(f"{name} {total}", []).append)
    assert {name: sum(done) for name, done in told.items()} == {"收录 6": 6, "编制索引 5": 5}


def test_who_handed_in_and_from_where_stands_in_the_log(holdings, write, ingest) -> None:
    """The event names the actor, the document, the version, its bytes and their path."""
    path = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    id_ = ingest(path, actor="经办人甲").results[0].id
    (event,) = holdings.catalogue.log(id_)
    assert (event["actor"], event["action"], event["version"]) == ("经办人甲", "published", 1)
    assert event["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert event["detail"]["path"] == str(path)


def test_a_file_that_changes_while_it_is_taken_in_is_refused(
    home: Home, holdings, write, monkeypatch
) -> None:
    """A record is never stored beside bytes that do not say it."""
    path = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    keep = Originals.keep

    def keep_later(self: Originals, file: Path) -> tuple[str, int]:
        file.write_bytes(dump("云溪区关于桥梁的公告", "/2023-8").encode())
        return keep(self, file)

    monkeypatch.setattr(Originals, "keep", keep_later)
    intake = Intake(home, Settings(), holdings.catalogue, holdings.engine)
    (result,) = intake.ingest([path], "测试员").results
    assert (result.status, result.code) == ("rejected", "unreadable")
    assert holdings.catalogue.count() == 0


def test_what_is_no_ordinary_file_is_refused_and_not_waited_for(write, ingest) -> None:
    """A pipe that somebody left in a folder would be read for ever."""
    pipe = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7")).with_name("乙.txt")
    os.mkfifo(pipe)
    report = ingest(pipe.parent)
    assert [(r.status, r.code) for r in report.results] == [
        ("rejected", "unreadable"),
        ("published", None),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_permission_is_refused_with_the_reason(write, ingest) -> None:
    """The system's own words stand in the message."""
    path = write("甲.txt", dump("云溪区关于渡口的公告"))
    path.chmod(0)
    (result,) = ingest(path).results
    assert result.code == "unreadable"


def test_a_path_that_is_not_utf8_is_taken_in_under_its_name(tmp_path, holdings, ingest) -> None:
    """File names out of old archives may be GBK; neither the report nor the catalogue minds."""
    path = tmp_path / "入库" / os.fsdecode("公告.txt".encode("gbk"))
    path.parent.mkdir()
    path.write_text(dump("云溪区关于渡口的公告", "/2023-7"), "utf-8")
    (result,) = ingest(path.parent).results
    assert result.status == "published"
    assert found(holdings, "渡口") == [result.id]


def test_an_original_that_was_lost_is_put_back_when_it_is_handed_in_again(
    holdings, write, ingest
) -> None:
    """The document is unchanged, and whole again."""
    path = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    ingest(path)
    (original,) = holdings.home.originals.glob("*/*")
    original.unlink()
    (result,) = ingest(path).results
    assert result.status == "unchanged"
    assert "已补回" in result.message
    assert original.read_bytes() == path.read_bytes()


def test_an_attachment_that_was_lost_is_put_back_too(holdings, write, ingest) -> None:
    """Once it is handed in again beside its document."""
    path = write("批/公告.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    attached = write("批/公告.csv", "渡口,班次\n溪口,12\n桥头,8\n")
    assert ingest(path.parent).results[0].attachments
    sha256 = hashlib.sha256(attached.read_bytes()).hexdigest()
    lost = Originals(holdings.home.originals).path(sha256)
    lost.unlink()
    (result,) = ingest(path.parent).results
    assert (result.status, "已补回" in result.message) == ("unchanged", True)
    assert lost.read_bytes() == attached.read_bytes()


def test_while_somebody_writes_there_is_no_dry_run(home, holdings, write) -> None:
    """It writes as well, though all of it is taken back: each would break off the other."""
    intake = Intake(home, Settings(lock_seconds=0.1), holdings.catalogue, holdings.engine)
    path = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    with only_writer(home.lock, 1), pytest.raises(HomeError) as refused:
        list(intake.preview([path]))
    assert refused.value.code == "home-busy"
    preview = intake.preview([path])
    next(preview)
    with pytest.raises(HomeError):
        intake.ingest([path], "测试员")
    assert list(preview) == []
    assert intake.ingest([path], "测试员").count("published") == 1


def test_a_preview_says_what_an_ingest_would_do_one_after_another(
    home, holdings, write, ingest
) -> None:
    """Three versions of one page: the second is news, the third is the second again."""
    url = {"url": "http://www.yunxi.example/a.html"}
    texts = ("甲。", "乙。", "乙。")
    batch = write("批.jsonl", "".join(line("云溪区公告", text=text, **url) for text in texts))
    intake = Intake(home, Settings(), holdings.catalogue, holdings.engine)
    told = [result.status for result in intake.preview([batch])]
    assert told == ["published", "updated", "unchanged"]
    assert holdings.catalogue.count() == 0
    assert [result.status for result in ingest(batch).results] == told


def test_the_archive_itself_is_never_handed_in(home, holdings, write, ingest) -> None:
    """Whoever hands in the folder that the archive is in means the other files."""
    (home.root / "甲.txt").write_text(dump("云溪区关于渡口的公告", "/2023-7"), "utf-8")
    assert [result.status for result in ingest(home.root).results] == ["published"]
    assert [result.status for result in ingest(home.root).results] == ["unchanged"]


LONG = "".join(chr(0x4E00 + 7 * n) for n in range(300))


def test_much_the_same_text_under_another_title_is_told_and_linked(holdings, write, ingest) -> None:
    """Both are published: nobody but staff can say which of them is one too many."""
    first = ingest(write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7", LONG))).results[0]
    again = ingest(write("乙.txt", dump("渡口公告（转发）", "/2024-9", LONG + "特此公告"))).results[
        0
    ]
    assert [result.status for result in (first, again)] == ["published", "published"]
    (alike,) = again.alike
    assert (alike.id, alike.title) == (first.id, "云溪区关于渡口的公告")
    assert 0.9 < alike.share < 1
    assert first.id in again.message
    assert [each.id for each in holdings.catalogue.resembling(first.id)] == [again.id]


def test_a_new_version_is_compared_anew(holdings, write, ingest) -> None:
    """Texts that have grown apart are no longer linked."""
    ingest(write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7", LONG)))
    id_ = ingest(write("乙.txt", dump("渡口公告（转发）", "/2024-9", LONG))).results[0].id
    assert len(holdings.catalogue.resembling(id_)) == 1
    ingest(write("乙.txt", dump("渡口公告（转发）", "/2024-9", LONG[::-1])))
    assert holdings.catalogue.resembling(id_) == []


def test_what_a_document_came_in_with_is_kept(holdings, home, tmp_path, write, ingest) -> None:
    """The archive that held it and its attachments, each under its SHA-256; nothing else lies
    about afterwards."""
    archive = tmp_path / "一批.zip"
    files = {"通知.txt": dump("云溪区关于渡口的通知"), "附件1.csv": "渡口,时间\n东渡口,六时\n"}
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    (result,) = ingest(archive).results
    version = holdings.catalogue.version(result.id)
    kept = Originals(home.originals)
    assert holdings.original(version) == files["通知.txt"].encode()
    assert kept.path(version.evidence["archive"]).read_bytes() == archive.read_bytes()
    (attachment,) = version.record.attachments
    assert kept.path(attachment.sha256).read_bytes() == files["附件1.csv"].encode()
    assert set(holdings.catalogue.originals()) == {path.name for path in kept.files()}
    assert not home.scratch.exists()
    assert found(holdings, '"东渡口"') == [result.id]


def test_an_attachment_that_changes_makes_a_version(write, ingest) -> None:
    """It is part of what the document says."""
    main = write("批/通知.txt", dump("云溪区关于渡口的通知"))
    table = write("批/附件1.csv", "渡口,时间\n东渡口,六时\n")
    first = ingest(main, table).results[0]
    assert ingest(main, table).results[0].status == "unchanged"
    write("批/附件1.csv", "渡口,时间\n东渡口,七时\n")
    second = ingest(main, table).results[0]
    assert (second.status, second.id) == ("updated", first.id)


@pytest.mark.parametrize("happens", ["deleted", "changed"])
def test_a_file_that_is_another_once_it_is_read_is_refused(
    happens, holdings, write, ingest, monkeypatch
) -> None:
    """What is kept has to be what was read; the others go in."""
    path = write("甲.txt", dump("云溪区关于渡口的公告"))
    other = write("乙.txt", dump("云溪区关于桥梁的公告"))

    def read_and_lost(*given):
        for item in read_files(*given):
            if item.path == str(path):
                path.unlink()
                if happens == "changed":
                    path.write_text(dump("云溪区关于码头的公告"), "utf-8")
            yield item

    monkeypatch.setattr("ftarchive.intake.read_files", read_and_lost)
    report = ingest(path, other)
    assert [(result.status, result.code) for result in report.results] == [
        ("rejected", "not-found" if happens == "deleted" else "unreadable"),
        ("published", None),
    ]
    assert verify(holdings.home, holdings.catalogue, holdings.engine).is_sound
