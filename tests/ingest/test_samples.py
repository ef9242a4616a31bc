"""The samples that come with the program: each is understood, whatever form it has."""

from __future__ import annotations

import functools
import re
import tempfile
from pathlib import Path

import pytest

from ftarchive.config import CHECKOUT, Home
from ftarchive.ingest.files import find_files
from ftarchive.ingest.reading import Reading, Refusal
from making import read_all

FOLDER = CHECKOUT / "ingest" / "samples"
SAMPLES = sorted(path.name for path in FOLDER.iterdir())
TEXTS = [name for name in SAMPLES if name.endswith((".html", ".txt"))]
AROUND = re.compile(
    r"ICP备|网站标识码|公网安备|投诉邮箱|打印本页|关闭窗口|分享到|版权所有|联系我们|网站地图|关于本站|"
    r"信息提供日期|信息索引号|当前位置|您的位置"
)
LARGEST = 40_000
"""Bytes of a sample file: a clone stays small."""


@functools.cache
def readings(name: str) -> list[Reading]:
    """The documents of a sample, of which some are folders or archives."""
    with tempfile.TemporaryDirectory() as home:
        found = read_all(find_files([FOLDER / name]), Home(Path(home)))
    assert [item for item in found if isinstance(item, Refusal)] == []
    return [item for item in found if isinstance(item, Reading)]


@pytest.fixture(params=SAMPLES)
def sample(request) -> list[Reading]:
    return readings(request.param)


def test_a_sample_is_understood(sample: list[Reading]) -> None:
    """Title, text, who issued it and when: what every document has to say."""
    assert sample
    for record in (reading.record for reading in sample):
        assert 8 <= len(record.title) <= 80
        assert "\n" not in record.title
        assert not record.title.endswith(("政府在线", "门户网站"))
        assert len(record.text) > 200
        assert "云溪区" in (record.source or record.issuer or "").replace("雲溪區", "云溪区")
        date = record.published or record.written or ""
        assert re.fullmatch(r"20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\d\+08:00)?", date)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_name_tells_the_year_of_a_sample(name) -> None:
    """The year in its name is that of publication or of the title."""
    year = re.search(r"20\d\d", name)[0]
    for record in (reading.record for reading in readings(name)):
        assert (record.published or record.written).startswith(year) or year in record.title


def test_a_sample_has_nothing_around_its_text(sample: list[Reading]) -> None:
    """No footer, no navigation, no header label and no number of a page stands in the text."""
    for record in (reading.record for reading in sample):
        lines = record.text.split("\n")
        assert [line for line in lines if AROUND.search(line)] == []
        assert [line for line in lines if re.fullmatch(r"[—\s-]*\d+[—\s-]*", line)] == []
        assert lines[0] != record.title


@pytest.mark.parametrize("name", TEXTS)
def test_a_sample_with_an_index_number_gives_it(name) -> None:
    """Wherever the file has an 索引号, the record has it."""
    content = (FOLDER / name).read_bytes()
    raw = content.decode("gb18030" if b"charset=gb2312" in content else "utf-8")
    written = re.search(
        r"(?:YX\w+|11990000YX\w+|\b|(?<=\s))/20\d\d-\d{5,}", raw.replace("\\/", "/")
    )
    if written:
        (reading,) = readings(name)
        assert reading.record.index_number.endswith(written[0])


def test_a_sample_is_published(sample: list[Reading]) -> None:
    """The gate finds nothing in it, nor anything that somebody should look at."""
    assert [reading.concerns for reading in sample if reading.concerns] == []


def test_samples_show_what_can_be_handed_in() -> None:
    """Formats, attachments beside a document and linked to by a page, a manifest, an archive."""
    found = [reading for name in SAMPLES for reading in readings(name)]
    formats = {"html", "txt", "markdown", "docx", "pdf", "ofd", "xlsx"}
    assert {reading.format for reading in found} == formats
    attached = {reading.format: reading.attachments for reading in found if reading.attachments}
    assert set(attached) == {"docx", "html"}
    assert sum("manifest" in reading.evidence for reading in found) == 2
    assert sum("archive" in reading.evidence for reading in found) == 2


def test_samples_are_small() -> None:
    """Each file of them."""
    large = [path for path in find_files([FOLDER]) if path.stat().st_size > LARGEST]
    assert large == []
