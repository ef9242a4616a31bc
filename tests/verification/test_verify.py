"""Every finding of ``verify``, each from the damage that it is about."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace

import pytest
from forging import add_evidence, cover_up, database, id_of, rechain, reindex, rerecord, sql

from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.originals import Originals
from ftarchive.archive.seal import mark_of, seal_of
from ftarchive.config import Home, Settings
from ftarchive.durable import only_writer
from ftarchive.holdings import Holdings
from ftarchive.index.generations import Generations
from ftarchive.ingest.given import Given
from ftarchive.ingest.rules import load
from ftarchive.intake import Intake
from ftarchive.verification.codes import CODES, ERROR, PROPERTIES, SEVERITIES
from ftarchive.verification.verdict import worded
from ftarchive.verification.verify import verify, verify_home
from making import built_otherwise, dump, line, of_another_analysis, run

TEXT = "渡口自即日起开放，往来船只按次序停靠，凭证登船，秩序由渡口管理站维持，违者劝离。" * 3
SAID = {"source": "云溪区水务局", "published": "2023-12-21"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A home of a page and a batch of two lines."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "home").mkdir()
    (folder / "甲.txt").write_text(dump("云溪区关于渡口的公告", "/2023-7", TEXT), "utf-8")
    lines = line("云溪区关于桥梁的公告", **SAID) + line("云溪区关于堤防的公告", **SAID)
    (folder / "批.jsonl").write_text(lines, "utf-8")
    opened = Holdings.open(Home(folder / "home"), Settings())
    intake = Intake(opened.home, Settings(), opened.catalogue, opened.engine)
    intake.ingest([folder / "甲.txt", folder / "批.jsonl"], "测试员")
    opened.catalogue.close()
    return folder / "home"


@pytest.fixture
def filled(sound, tmp_path):
    """An archive of that home, to be damaged."""
    shutil.copytree(sound, tmp_path / "home")
    opened = Holdings.open(Home(tmp_path / "home"), Settings())
    yield opened
    opened.catalogue.close()


def changed(path, content: bytes) -> None:
    """Other bytes of the same length, so that only a checksum tells."""
    path.write_bytes(content.ljust(path.stat().st_size, b"?")[: path.stat().st_size])


def original(holdings, title: str):
    version = holdings.catalogue.version(id_of(holdings, title))
    return Originals(holdings.home.originals).path(version.source.original)


def take_in(holdings, lines: str, given: dict[str, str] | None = None, name="又.jsonl") -> None:
    """Takes in a file, with what staff say of it."""
    file = holdings.home.root / name
    file.write_text(lines, "utf-8")
    intake = Intake(holdings.home, Settings(), holdings.catalogue, holdings.engine)
    said = Given.by_staff(given, load(holdings.home)) if given else None
    assert not intake.ingest([file], "测试员", given=said).count("rejected")


def noted(holdings) -> None:
    """Two entries in the custody log."""
    for action in ("rebuilt", "moved"):
        holdings.catalogue.log_event("测试员", action, {})


def original_missing(holdings) -> None:
    original(holdings, "渡口").unlink()


def original_changed(holdings) -> None:
    changed(original(holdings, "渡口"), b"changed")


def original_size_differs(holdings) -> None:
    sql(holdings, "UPDATE originals SET size = size + 1 WHERE path LIKE '%甲.txt'")


def original_unreadable(holdings) -> None:
    path = original(holdings, "渡口")
    path.unlink()
    path.mkdir()


def document_bytes_changed(holdings) -> None:
    sql(holdings, "UPDATE versions SET offset = offset + 1 WHERE offset > 0")
    cover_up(holdings)


def original_unrecorded(holdings) -> None:
    evidence = json.dumps({"archive": "a" * 64})
    sql(holdings, f"UPDATE versions SET evidence = '{evidence}' WHERE offset > 0")
    cover_up(holdings)


def original_unnamed(holdings) -> None:
    add_evidence(holdings, "渡口", b"PK\x05\x06" + bytes(18))
    sql(holdings, "UPDATE versions SET evidence = '{}'")
    cover_up(holdings)


def original_untracked(holdings) -> None:
    file = holdings.home.root / "新.txt"
    file.write_text("收录到一半", "utf-8")
    Originals(holdings.home.originals).keep(file)


def document_doubled(holdings) -> None:
    page = dump("云溪区关于渔港的公告", "/2023-8", TEXT[:50])
    take_in(holdings, page, name="又.txt")
    take_in(holdings, page, {"索引号": "/2023-9"}, name="又.txt")


def format_differs(holdings) -> None:
    sql(holdings, "UPDATE versions SET format = 'pdf' WHERE path LIKE '%甲.txt'")
    cover_up(holdings)


def original_encrypted(holdings) -> None:
    add_evidence(holdings, "渡口", OLE + "EncryptedPackage\0".encode("utf-16-le"))


def original_damaged(holdings) -> None:
    add_evidence(holdings, "渡口", bytes(100))


def original_program(holdings) -> None:
    add_evidence(holdings, "渡口", b"\x7fELF" + bytes(60))


def original_macro(holdings) -> None:
    add_evidence(holdings, "渡口", OLE + "WordDocument\0_VBA_PROJECT\0".encode("utf-16-le"))


def file_untracked(holdings) -> None:
    (holdings.home.originals / "ab" / "里面").mkdir(parents=True, exist_ok=True)
    (holdings.home.originals / "ab" / "里面" / "笔记.txt").write_text("别人的", "utf-8")


def leftover(holdings) -> None:
    (holdings.home.originals / "incoming").mkdir(exist_ok=True)
    (holdings.home.originals / "incoming" / "1.part").write_bytes(b"half")


def catalogue_damaged(holdings) -> None:
    sql(holdings, "DELETE FROM originals")


def catalogue_changed(holdings) -> None:
    file = holdings.home.catalogue
    content = bytearray(file.read_bytes())
    content[content.rindex("云溪区水务局".encode())] ^= 1
    file.write_bytes(content)


def seal_damaged(holdings) -> None:
    changed(seal_of(holdings.home.catalogue), b"changed")


def seal_missing(holdings) -> None:
    seal_of(holdings.home.catalogue).unlink()


def catalogue_unsealed(holdings) -> None:
    mark_of(holdings.home.catalogue).write_bytes(b"")


def version_changed(holdings) -> None:
    sql(holdings, "UPDATE versions SET text = text || '。' WHERE path LIKE '%甲.txt'")


def version_digest_differs(holdings) -> None:
    sql(holdings, f"UPDATE versions SET digest = '{'0' * 64}' WHERE offset > 0")
    cover_up(holdings)


def version_without_event(holdings) -> None:
    names = "recorded_at, sha256, original, offset, length, format, path, record, text"
    sql(
        holdings,
        f"INSERT INTO versions (document_id, number, digest, {names})"
        f" SELECT document_id, 2, '{'0' * 64}', {names} FROM versions WHERE offset > 0",
    )


def event_without_version(holdings) -> None:
    sql(holdings, "DELETE FROM versions WHERE offset > 0")


def version_state_differs(holdings) -> None:
    sql(holdings, "UPDATE versions SET state = 'withdrawn' WHERE offset > 0")


def document_differs(holdings) -> None:
    sql(holdings, "UPDATE documents SET recorded_at = '2001-01-01' WHERE ordinal = 2")


def ordinal_gap(holdings) -> None:
    sql(holdings, "UPDATE documents SET ordinal = 9 WHERE ordinal = 3")
    reindex(holdings)


def version_gap(holdings) -> None:
    id_ = id_of(holdings, "桥梁")
    sql(
        holdings,
        f"UPDATE versions SET number = 2 WHERE document_id = '{id_}'",
        f"UPDATE events SET version = 2 WHERE document_id = '{id_}'",
        f"UPDATE documents SET version = 2 WHERE id = '{id_}'",
    )
    cover_up(holdings)


def identity_differs(holdings) -> None:
    sql(holdings, "DELETE FROM identities WHERE key LIKE 'index|%'")


def sketch_differs(holdings) -> None:
    sql(holdings, "DELETE FROM sketches")


def resemblance_differs(holdings) -> None:
    ids = sorted((id_of(holdings, "桥梁"), id_of(holdings, "堤防")))
    sql(holdings, "INSERT INTO resemblances VALUES ('{}', '{}', 0.95)".format(*ids))


def log_broken(holdings) -> None:
    sql(holdings, "UPDATE events SET actor = '别人' WHERE seq = 2")


def log_cut(holdings) -> None:
    sql(holdings, "DELETE FROM events WHERE seq = 3")


def log_differs(holdings) -> None:
    log_broken(holdings)
    rechain(holdings)


def log_replaced(holdings) -> None:
    log_differs(holdings)
    holdings.catalogue.log_event("测试员", "restored", {})


def custody_broken(holdings) -> None:
    noted(holdings)
    sql(holdings, "UPDATE custody SET actor = '别人' WHERE seq = 1")


def custody_cut(holdings) -> None:
    noted(holdings)
    sql(holdings, "DELETE FROM custody WHERE seq = 2")


def clock_backwards(holdings) -> None:
    moment, id_ = "2001-01-01T00:00:00.000+00:00", id_of(holdings, "堤防")
    sql(
        holdings,
        f"UPDATE events SET at = '{moment}' WHERE document_id = '{id_}'",
        f"UPDATE documents SET recorded_at = '{moment}' WHERE id = '{id_}'",
    )
    cover_up(holdings)


def missing_fields(holdings) -> None:
    rerecord(holdings, "桥梁", source=None, published=None, given={})


def missing_index_number(holdings) -> None:
    names = "甲乙丙丁戊己庚辛壬癸"
    said = [line(f"云溪区关于{name}桥的公告", index_number=f"/2023-70{name}") for name in names]
    numbers = (json.loads(each) | SAID | {"source": "云溪区桥梁处"} for each in said)
    take_in(holdings, "".join(line(**each) for each in numbers).replace("70甲", "701"))
    for name in names:
        rerecord(holdings, f"{name}桥", index_number=f"/2023-7{names.index(name):02}")
    rerecord(holdings, "桥梁", source="云溪区桥梁处")


def empty_text(holdings) -> None:
    rerecord(holdings, "桥梁", text="")


def no_text_layer(holdings) -> None:
    rerecord(holdings, "桥梁", text="", legibility="no-text-layer")


def gibberish(holdings) -> None:
    rerecord(holdings, "桥梁", text="", legibility="gibberish")


def odd_index_number(holdings) -> None:
    rerecord(holdings, "桥梁", index_number="云溪第1")


def index_number_check(holdings) -> None:
    rerecord(holdings, "桥梁", index_number="11440304MB2C910391/2023-00012")


def odd_document_number(holdings) -> None:
    rerecord(holdings, "桥梁", document_number="云溪之一")


def unread_date(holdings) -> None:
    rerecord(holdings, "桥梁", given={"written": "去年某日"})


def impossible_date(holdings) -> None:
    rerecord(holdings, "桥梁", written="2023-02-30")


def written_after_published(holdings) -> None:
    rerecord(holdings, "桥梁", written="2023-12-22")


def published_in_future(holdings) -> None:
    rerecord(holdings, "桥梁", published="2999-01-01")


def ended_before_effective(holdings) -> None:
    rerecord(holdings, "桥梁", effective="2023-02-01", ended="2023-01-01")


def number_year_differs(holdings) -> None:
    rerecord(holdings, "桥梁", document_number="云水〔2022〕5号", written="2023-02-01")


def title_differs_from_text(holdings) -> None:
    rerecord(holdings, "桥梁", text="云溪区水务局关于渔港开放的通知\n渔港开放。")


def number_differs_from_text(holdings) -> None:
    text = "云水〔2023〕6号\n桥梁开放。"
    rerecord(holdings, "桥梁", text=text, document_number="云水〔2023〕5号")


def date_differs_from_text(holdings) -> None:
    text = "桥梁开放。\n云溪区水务局\n2023年3月2日"
    rerecord(holdings, "桥梁", text=text, written="2023-03-01")


def index_number_doubled(holdings) -> None:
    for title in ("桥梁", "堤防"):
        rerecord(holdings, title, index_number="/2023-8", site="4403040000")


def document_number_doubled(holdings) -> None:
    for title in ("桥梁", "堤防"):
        rerecord(holdings, title, document_number="云水〔2023〕8号")


def serial_gap(holdings) -> None:
    numbers = enumerate((1, 2, 4, 5, 7))
    said = (
        line(f"云溪区关于{'甲乙丙丁戊'[at]}桥的公告", document_number=f"云水〔2023〕{n}号", **SAID)
        for at, n in numbers
    )
    take_in(holdings, "".join(said))


def index_unusable(holdings) -> None:
    built_otherwise(holdings.home, of_another_analysis)


def index_changed(holdings) -> None:
    generation = Generations(holdings.home.index).current()
    changed(next(generation.path.glob("*.doc")), b"changed")


def index_lacks(holdings) -> None:
    entries = list(holdings.catalogue.entries())
    holdings.engine.rebuild(entries[1:], holdings.catalogue.position())


def index_surplus(holdings) -> None:
    entries = list(holdings.catalogue.entries())
    other = replace(entries[0], id="0000000000", ordinal=9)
    holdings.engine.rebuild([*entries, other], holdings.catalogue.position())


def index_differs(holdings) -> None:
    first, *others = holdings.catalogue.entries()
    other = replace(first, record=replace(first.record, text="别的正文。"))
    holdings.engine.rebuild([other, *others], holdings.catalogue.position())


def index_behind(holdings) -> None:
    holdings.engine.rebuild([], 0)


def generation_damaged(holdings) -> None:
    reindex(holdings)
    generations = Generations(holdings.home.index)
    older = generations.open(generations.named("earlier"))
    changed(next(older.path.glob("*.doc")), b"changed")


def index_untracked(holdings) -> None:
    (Generations(holdings.home.index).current().path / "笔记.txt").write_text("别人的", "utf-8")


def dictionary_pending(holdings) -> None:
    own = holdings.home.index / "dictionary" / "words.txt"
    own.parent.mkdir()
    own.write_text("渡管站\n", "utf-8")


def dictionary_faulty(holdings) -> None:
    own = holdings.home.index / "dictionary" / "synonyms.txt"
    own.parent.mkdir()
    own.write_text("渡口 =\n", "utf-8")


def check_failed(holdings) -> None:
    sql(
        holdings,
        "INSERT INTO events (seq, at, actor, action, document_id, version, detail, chain)"
        " SELECT 4, at, actor, 'released', document_id, '二', '{}', '' FROM events WHERE seq = 3",
    )
    rechain(holdings)
    reindex(holdings)


DAMAGES = {
    code: globals()[code.replace("-", "_")] for code in CODES if code.replace("-", "_") in globals()
}
CONSEQUENCES = {
    "catalogue-damaged": {"original-unrecorded", "file-untracked", "original-untracked"},
    "version-changed": {"index-differs"},
    "version-without-event": {"version-digest-differs"},
    "log-cut": {"version-without-event"},
    "catalogue-changed": set(CODES),
    "check-failed": {"event-without-version"},
}
"""What else a damage cannot but bring about."""


def verdict_on(holdings, **how):
    """The verdict of a process that opens the archive anew."""
    opened = Holdings.open(holdings.home, Settings())
    try:
        return verify(opened.home, opened.catalogue, opened.engine, **how)
    finally:
        opened.catalogue.close()


def on_opened(holdings, **how):
    """The verdict of a process that has it open."""
    return verify(holdings.home, holdings.catalogue, holdings.engine, **how)


def codes_on(holdings, **how) -> set[str]:
    return {finding.code for finding in verdict_on(holdings, **how).findings}


def test_every_finding_has_its_damage_here() -> None:
    """A finding that no test brings about is not known to work. A catalogue that is gone cannot be
    opened, and has a test of its own."""
    assert DAMAGES.keys() == CODES.keys() - {"catalogue-missing"}


def test_an_archive_that_nobody_touched_is_sound(filled) -> None:
    """No finding at all, and everything was counted."""
    told = verdict_on(filled).to_json()
    assert told["ok"]
    assert (told["documents"], told["versions"], told["originals"]) == (3, 3, 2)
    assert told["findings"] == []
    assert told["head"] == worded(filled.catalogue.head())
    assert all(told["properties"][name]["checked"] for name in PROPERTIES)


@pytest.mark.parametrize("code", DAMAGES)
def test_a_damage_is_found_and_nothing_else_is(code, filled) -> None:
    """One damage, one kind of finding: a report that cries wolf is not read. It names its subject,
    its property and a remedy; only errors leave the archive unsound."""
    DAMAGES[code](filled)
    # Who opens an archive that is left unsealed seals it.
    is_open = code == "catalogue-unsealed"
    verdict = on_opened(filled) if is_open else verdict_on(filled)
    found = {finding.code for finding in verdict.findings}
    assert code in found
    assert found <= {code} | CONSEQUENCES.get(code, set())
    assert verdict.is_sound is all(CODES[each].severity != ERROR for each in found)
    for finding in verdict.findings:
        assert finding.subject
        assert finding.remedy == CODES[finding.code].remedy
        assert finding.property in PROPERTIES
        assert finding.severity in SEVERITIES


def test_a_table_of_shapes_that_nobody_can_read_is_found(filled) -> None:
    """As any other file of the dictionary is, by name."""
    own = filled.home.index / "dictionary" / "shapes.txt"
    own.parent.mkdir()
    own.write_bytes("己已巳\n".encode("gbk"))
    (finding,) = verdict_on(filled).findings
    assert finding.code == "dictionary-faulty"
    assert str(own) in finding.found


def test_verifying_changes_nothing(filled) -> None:
    """Bytes of originals and index are as before, even of a damaged archive."""
    index_changed(filled)
    before = {p: p.read_bytes() for p in filled.home.root.rglob("*") if p.is_file()}
    verdict_on(filled)
    after = {p: p.read_bytes() for p in filled.home.root.rglob("*") if p.is_file()}
    assert {p: b for p, b in after.items() if "sqlite3-" not in p.name} == {
        p: b for p, b in before.items() if "sqlite3-" not in p.name
    }


@pytest.mark.parametrize(
    "code",
    sorted(code for code in CODES if "ftarchive rebuild" in CODES[code].remedy),
)
def test_the_remedy_for_the_index_repairs_it(code, filled) -> None:
    """``rebuild`` makes every archive sound of which a finding says so."""
    DAMAGES[code](filled)
    (filled.home.root / "scratch").mkdir(exist_ok=True)
    reindex(filled)
    left = {"leftover", "log-replaced"}  # an ingest clears the one, the other was one
    assert codes_on(filled) <= left


def test_an_index_that_is_gone_is_only_behind(filled) -> None:
    """The index can be thrown away: nothing is wrong, it has to be built again."""
    shutil.rmtree(filled.home.index)
    assert codes_on(filled) == {"index-behind"}


def test_an_original_in_the_wrong_folder_is_a_stranger(filled) -> None:
    """Whole as it may be, nothing would find it there; that it is held twice is said."""
    path = original(filled, "渡口")
    stray = filled.home.originals / "zz" / ("0" * 64)
    stray.parent.mkdir()
    stray.write_bytes(path.read_bytes())
    twin = stray.with_name(hashlib.sha256(b"twin").hexdigest())
    twin.write_bytes(b"twin")
    findings = verdict_on(filled).findings
    found = {(finding.code, finding.subject) for finding in findings}
    assert found == {("file-untracked", str(stray)), ("file-untracked", str(twin))}
    assert path.name in "".join(finding.found for finding in findings)


def test_a_file_of_the_index_that_is_missing_is_found(filled) -> None:
    """Not an exception: a finding."""
    generation = Generations(filled.home.index).current()
    next(generation.path.glob("*.doc")).unlink()
    assert codes_on(filled) == {"index-unusable"}


def overwrite_catalogue(filled) -> None:
    filled.catalogue.close()
    file = filled.home.catalogue
    with database(filled) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    for start in range(2 * 4096, len(content), 4096):
        content[start : start + 64] = b"\xff" * 64
    file.write_bytes(content)


def test_a_catalogue_whose_pages_are_overwritten_is_found(filled) -> None:
    """Damage to the database file ends in a finding; originals are verified all the same."""
    overwrite_catalogue(filled)
    verdict = verify_home(filled.home, Settings(), lambda *_: lambda _: None, "甲", "", None)
    assert "catalogue-damaged" in verdict.by_code()
    assert not verdict.is_sound


def test_originals_are_verified_by_their_names_where_there_is_no_catalogue(filled) -> None:
    """A catalogue that is no database at all hides no damage to an original."""
    original_changed(filled)
    filled.catalogue.close()
    filled.home.catalogue.write_bytes(b"no database" * 1000)
    for beside in filled.home.root.glob("archive.sqlite3-*"):
        beside.unlink()
    verdict = verify_home(filled.home, Settings(), lambda *_: lambda _: None, "甲", "", None)
    assert verdict.originals == 2
    assert set(verdict.by_code()) == {"catalogue-damaged", "original-changed"}


def test_a_catalogue_that_is_gone_is_found_and_none_is_made(filled) -> None:
    """It is not taken for an empty archive, whose index would be all surplus."""
    filled.catalogue.close()
    for path in filled.home.root.glob("archive.sqlite3*"):
        path.unlink()
    verdict = verify_home(filled.home, Settings(), lambda *_: lambda _: None, "甲", "", None)
    assert set(verdict.by_code()) == {"catalogue-missing"}
    assert not filled.home.catalogue.exists()


def test_progress_counts_every_byte_of_the_originals(filled) -> None:
    """Whoever shows progress gets to the end of each part."""
    told: dict[tuple[str, object], list[int]] = {}

    def stage(name, total, unit="件"):
        return told.setdefault((name, total), []).append

    verify(filled.home, Catalogue(filled.catalogue.engine), filled.engine, stage)
    size = sum(filled.catalogue.originals().values())
    parts = {"核验目录库文件", "核验日志", "核验目录", "核验原件", "核验索引"}
    assert {name for name, _ in told} == parts
    assert sum(told["核验原件", size]) == size
    assert sum(told["核验目录", 3]) == sum(told["核验日志", 3]) == 3


def test_what_was_recorded_since_an_event_is_verified_alone(filled) -> None:
    """Damage to what came before is not looked at, damage since is; the log is whole always."""
    seq = filled.catalogue.position() + 1
    take_in(filled, line("云溪区关于渔港的公告", **SAID))
    original_missing(filled)
    verdict = verdict_on(filled, since=str(seq))
    assert (verdict.documents, verdict.originals, verdict.findings) == (1, 1, [])
    original(filled, "渔港").unlink()
    assert set(verdict_on(filled, since=str(seq)).by_code()) == {"original-missing"}
    log_broken(filled)
    assert "log-broken" in codes_on(filled, since=str(seq))


def test_the_log_is_held_against_a_head_that_an_archivist_noted(filled) -> None:
    """A log that was rewritten from an entry on is found by its old head alone."""
    head = filled.catalogue.head()
    assert codes_on(filled, seen=head) == set()
    log_broken(filled)
    rechain(filled)
    reindex(filled)
    assert codes_on(filled) == set()
    assert codes_on(filled, seen=head) == {"log-differs"}
    assert codes_on(filled, seen=(9, "0" * 64)) == {"log-cut"}


def test_a_verification_is_noted_and_the_next_begins_there(filled) -> None:
    """The custody log has its scope, its counts and the head that it saw."""
    home = filled.home
    silent = lambda *_: lambda _: None  # noqa: E731 - a stage in one line
    verify_home(home, Settings(), silent, "王芳", "", None)
    (entry,) = filled.catalogue.custody()
    assert (entry["actor"], entry["action"]) == ("王芳", "verified")
    assert entry["detail"]["head"] == worded(filled.catalogue.head())
    assert entry["detail"]["findings"] == {}
    take_in(filled, line("云溪区关于渔港的公告", **SAID))
    verdict = verify_home(home, Settings(), silent, "王芳", "last", None)
    assert (verdict.documents, verdict.scope.first) == (1, 4)
    assert verify_home(home, Settings(), silent, "王芳", "last", None).documents == 0


def test_who_cannot_note_a_verification_verifies_all_the_same(filled) -> None:
    """While somebody else writes, as on a disk that cannot be written to."""
    silent = lambda *_: lambda _: None  # noqa: E731 - a stage in one line
    with only_writer(filled.home.lock, 1):
        verdict = verify_home(filled.home, Settings(), silent, "王芳", "", None)
    assert (verdict.is_sound, verdict.documents) == (True, 3)
    assert filled.catalogue.custody() == []


def test_the_heads_that_were_noted_are_witnesses(filled) -> None:
    """Who rewrites the log has to rewrite the custody log as well."""
    filled.catalogue.log_event("王芳", "verified", {"head": worded(filled.catalogue.head())})
    log_broken(filled)
    rechain(filled)
    reindex(filled)
    assert codes_on(filled) == {"log-differs"}


def test_a_day_stands_for_all_events_from_the_first_on_it(filled) -> None:
    """In the order of the log, whatever clocks said."""
    assert verdict_on(filled, since="2999-01-01").documents == 0
    assert verdict_on(filled, since="2001-01-01").documents == 3


def test_the_command_ends_with_what_it_found(filled, tmp_path) -> None:
    """0 where nothing is wrong, notices or not; 1 for an error; 2 for a scope that is none."""
    home = filled.home.root
    assert run("verify", home=home).returncode == 0
    original_untracked(filled)
    assert run("verify", home=home).returncode == 0
    report = tmp_path / "核验.html"
    original_changed(filled)
    done = run("verify", "--report", report, home=home)
    assert done.returncode == 1
    assert "[original-changed] 真实性" in done.stdout
    assert worded(filled.catalogue.head()) in done.stdout
    assert "original-changed" in report.read_text("utf-8")
    for wrong in ("--since=某日", "--head=1:zz"):
        assert run("verify", wrong, home=home).returncode == 2
