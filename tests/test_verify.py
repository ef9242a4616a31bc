"""Every finding of ``verify``, each from the damage that it is about."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3

import pytest

from ftarchive.archive.catalogue import Catalogue
from ftarchive.archive.originals import Originals
from ftarchive.config import Settings
from ftarchive.holdings import Holdings
from ftarchive.index.generations import Generations
from ftarchive.verify import NOTICES, REMEDIES, verify
from making import dump, line


@pytest.fixture
def filled(holdings, write, ingest):
    """An archive of a page and a batch of two lines."""
    page = write("甲.txt", dump("云溪区关于渡口的公告", "/2023-7"))
    ingest(page, write("批.jsonl", line("云溪区关于桥梁的公告") + line("云溪区关于堤防的公告")))
    return holdings


def changed(path, content: bytes) -> None:
    """Other bytes of the same length, so that only a checksum tells."""
    path.write_bytes(content.ljust(path.stat().st_size, b"?")[: path.stat().st_size])


def original(holdings, title: str):
    (version,) = (
        holdings.catalogue.version(id_)
        for id_ in holdings.catalogue.ids("published")
        if title in holdings.catalogue.version(id_).record.title
    )
    return Originals(holdings.home.originals).path(version.source.original)


def sql(holdings, *statements: str) -> None:
    """Changes the catalogue behind the program's back."""
    database = sqlite3.connect(holdings.home.catalogue)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def catalogue_damaged(holdings) -> None:
    sql(holdings, "DELETE FROM originals")


def original_missing(holdings) -> None:
    original(holdings, "渡口").unlink()


def original_changed(holdings) -> None:
    changed(original(holdings, "渡口"), b"changed")


def document_bytes_changed(holdings) -> None:
    sql(holdings, "UPDATE versions SET offset = offset + 1 WHERE offset > 0")


def original_untracked(holdings) -> None:
    file = holdings.home.root / "新.txt"
    file.write_text("收录到一半", "utf-8")
    Originals(holdings.home.originals).keep(file)


def file_untracked(holdings) -> None:
    (holdings.home.originals / "ab").mkdir(exist_ok=True)
    (holdings.home.originals / "ab" / "笔记.txt").write_text("别人的", "utf-8")


def index_unusable(holdings) -> None:
    generation = Generations(holdings.home.index).current()
    manifest = json.loads((generation.path / "manifest.json").read_text("utf-8"))
    manifest["fingerprint"]["words"] = "别的词典"
    (generation.path / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def index_changed(holdings) -> None:
    generation = Generations(holdings.home.index).current()
    changed(next(generation.path.glob("*.doc")), b"changed")


def index_lacks(holdings) -> None:
    entries = list(holdings.catalogue.entries())
    holdings.engine.rebuild(entries[1:], holdings.catalogue.position())


def index_surplus(holdings) -> None:
    sql(holdings, "UPDATE documents SET status = 'withdrawn' WHERE ordinal = 1")


def dictionary_pending(holdings) -> None:
    own = holdings.home.index / "dictionary" / "words.txt"
    own.parent.mkdir()
    own.write_text("渡管站\n", "utf-8")


def dictionary_faulty(holdings) -> None:
    own = holdings.home.index / "dictionary" / "synonyms.txt"
    own.parent.mkdir()
    own.write_text("渡口 =\n", "utf-8")


def index_behind(holdings) -> None:
    holdings.engine.rebuild([], 0)


DAMAGES = {
    damage.__name__.replace("_", "-"): damage
    for damage in (
        catalogue_damaged,
        original_missing,
        original_changed,
        document_bytes_changed,
        original_untracked,
        file_untracked,
        index_unusable,
        index_changed,
        index_lacks,
        index_surplus,
        dictionary_pending,
        dictionary_faulty,
        index_behind,
    )
}


def verdict_on(holdings):
    """The verdict of a process that opens the archive anew."""
    opened = Holdings.open(holdings.home, Settings())
    try:
        return verify(opened.home, opened.catalogue, opened.engine)
    finally:
        opened.catalogue.close()


def test_every_finding_has_its_damage_here() -> None:
    """A finding that no test brings about is not known to work."""
    assert DAMAGES.keys() == REMEDIES.keys()


def test_an_archive_that_nobody_touched_is_sound(filled) -> None:
    """No finding at all, and everything was counted."""
    verdict = verdict_on(filled)
    assert verdict.to_json() == {"ok": True, "documents": 3, "originals": 2, "findings": []}


@pytest.mark.parametrize("code", DAMAGES)
def test_a_damage_is_found(code, filled) -> None:
    """The finding names its subject and a remedy; only notices leave the archive sound."""
    DAMAGES[code](filled)
    verdict = verdict_on(filled)
    assert code in {finding.code for finding in verdict.findings}
    assert verdict.is_sound is (code in NOTICES)
    for finding in verdict.findings:
        assert finding.subject
        assert finding.remedy == REMEDIES[finding.code]


@pytest.mark.parametrize("code", sorted(set(DAMAGES) - {"catalogue-damaged"}))
def test_a_damage_is_found_once_and_nothing_else_is(code, filled) -> None:
    """One damage, one kind of finding: a report that cries wolf is not read."""
    DAMAGES[code](filled)
    assert {finding.code for finding in verdict_on(filled).findings} == {code}


def test_a_table_of_shapes_that_nobody_can_read_is_found(filled) -> None:
    """As any other file of the dictionary is, by name."""
    own = filled.home.index / "dictionary" / "shapes.txt"
    own.parent.mkdir()
    own.write_bytes("己已巳\n".encode("gbk"))
    (finding,) = verdict_on(filled).findings
    assert finding.code == "dictionary-faulty"
    assert str(own) in finding.subject


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
    sorted(code for code in REMEDIES if code.startswith(("index-", "dictionary-pending"))),
)
def test_the_remedy_for_the_index_repairs_it(code, filled) -> None:
    """``rebuild`` makes every archive sound whose index was the trouble."""
    DAMAGES[code](filled)
    filled.engine.rebuild(filled.catalogue.entries(), filled.catalogue.position())
    assert verdict_on(filled).findings == []


def test_an_index_that_is_gone_is_only_behind(filled) -> None:
    """The index can be thrown away: nothing is wrong, it has to be built again."""
    shutil.rmtree(filled.home.index)
    assert {finding.code for finding in verdict_on(filled).findings} == {"index-behind"}


def test_an_original_in_the_wrong_folder_is_a_stranger(filled) -> None:
    """Whole as it may be, nothing would find it there."""
    path = original(filled, "渡口")
    stray = filled.home.originals / "zz" / ("0" * 64)
    stray.parent.mkdir()
    stray.write_bytes(path.read_bytes())
    twin = stray.with_name(hashlib.sha256(b"twin").hexdigest())
    twin.write_bytes(b"twin")
    found = {(finding.code, finding.subject) for finding in verdict_on(filled).findings}
    assert found == {("file-untracked", str(stray)), ("file-untracked", str(twin))}


def test_a_file_of_the_index_that_is_missing_is_found(filled) -> None:
    """Not an exception: a finding."""
    generation = Generations(filled.home.index).current()
    next(generation.path.glob("*.doc")).unlink()
    assert {finding.code for finding in verdict_on(filled).findings} == {"index-unusable"}


def test_a_catalogue_whose_pages_are_overwritten_is_found(filled: Holdings) -> None:
    """Damage to the database file itself ends in a finding or an error that names it."""
    filled.catalogue.close()
    database = filled.home.catalogue
    sql(filled, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(database.read_bytes())
    for start in range(2 * 4096, len(content), 4096):
        content[start : start + 64] = b"\xff" * 64
    database.write_bytes(content)
    verdict = verdict_on(filled)
    assert "catalogue-damaged" in {finding.code for finding in verdict.findings}


def test_progress_counts_every_original(filled) -> None:
    """Whoever shows progress gets to the end."""
    told: list[int] = []
    verify(
        filled.home,
        Catalogue(filled.catalogue.engine),
        filled.engine,
        lambda _name, _total: told.append,
    )
    assert sum(told) == 2
