"""The report that is filed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ftarchive.archive.chain import GENESIS
from ftarchive.errors import Refused
from ftarchive.verification.codes import CODES, PROPERTIES
from ftarchive.verification.findings import Minutes
from ftarchive.verification.report import page, save
from ftarchive.verification.scope import Scope
from ftarchive.verification.verdict import Checked, Verdict


@pytest.fixture
def verdict() -> Verdict:
    minutes = Minutes()
    for code in CODES:
        minutes.find(code, f"<{code}>", "应有的", "实有的")
    return Verdict(
        home="/档案/云溪",
        program="1.2.3",
        at="2024-01-18T02:05:00.000+00:00",
        seconds=1.0,
        scope=Scope("2024-01-01", 7),
        documents=12345,
        versions=12346,
        originals=99,
        size=10**9,
        head=(12, "ab" * 32),
        custody=(0, GENESIS),
        checked=[Checked(name, f"{word}之一", 4321) for name, word in PROPERTIES.items()],
        findings=minutes.findings,
    )


def test_a_report_says_all_there_is_to_file(verdict, home) -> None:
    """What was verified, when, how far, what was found and what to do."""
    text = page(verdict, home)
    for said in ("/档案/云溪", "1.2.3", "2024-01-18 10:05", "2024-01-01 以来", "12,345", "ab" * 32):
        assert said in text
    for code, told in CODES.items():
        assert told.remedy in text
        assert told.meaning in text
        assert f"&lt;{code}&gt;" in text
    for word in PROPERTIES.values():
        assert f"{word}之一" in text
    assert "核验人" in text


def test_a_report_needs_nothing_else(verdict, home) -> None:
    """No script, no address: it can be opened in twenty years."""
    text = page(verdict, home)
    assert not re.search(r"<script|src=|href=|url\(|@import|https?://", text)


def test_a_sound_archive_is_said_to_be_sound(verdict, home) -> None:
    """Its outcome stands above all else."""
    assert "结论：未发现问题" in page(replace(verdict, findings=[]), home)
    assert "结论：发现" in page(verdict, home)


def test_a_report_that_cannot_be_written_is_told(verdict, home, tmp_path) -> None:
    """As any file that one names."""
    save(verdict, home, str(tmp_path / "核验.html"))
    assert (tmp_path / "核验.html").read_text("utf-8") == page(verdict, home)
    with pytest.raises(Refused):
        save(verdict, home, str(tmp_path / "没有" / "核验.html"))
