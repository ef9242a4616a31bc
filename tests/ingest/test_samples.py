"""The samples that come with the program: each is understood, whatever form it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.ingest.reading import Reading, read_file

SAMPLES = sorted((CHECKOUT / "ingest" / "samples").iterdir())
AROUND = re.compile(
    r"ICP备|网站标识码|公网安备|投诉邮箱|打印本页|关闭窗口|分享到|版权所有|联系我们|网站地图|关于本站|"
    r"信息提供日期|信息索引号|当前位置|您的位置"
)


@pytest.fixture(params=SAMPLES, ids=lambda path: path.name)
def reading(request, tmp_path: Path) -> Reading:
    found = read_file(request.param, Home(tmp_path), Settings())
    assert isinstance(found, Reading), found
    return found


def test_a_sample_is_understood(reading: Reading) -> None:
    """Title, text, who issued it and when: what every document has to say."""
    record = reading.record
    assert 8 <= len(record.title) <= 80
    assert "\n" not in record.title
    assert not record.title.endswith(("政府在线", "门户网站"))
    assert len(record.text) > 200
    assert "云溪区" in (record.source or record.issuer or "").replace("雲溪區", "云溪区")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\d\+08:00)?", record.published or "")


def test_the_file_name_tells_the_year_of_the_sample(reading: Reading) -> None:
    """The year in the name of the file is that of publication or of the title."""
    year = re.search(r"20\d\d", reading.file.name)[0]
    assert reading.record.published.startswith(year) or year in reading.record.title


def test_a_sample_has_nothing_around_its_text(reading: Reading) -> None:
    """No footer, no navigation and no header label stands in the text."""
    assert [line for line in reading.record.text.split("\n") if AROUND.search(line)] == []
    assert reading.record.text.split("\n")[0] != reading.record.title


def test_a_sample_with_an_index_number_gives_it(reading: Reading) -> None:
    """Wherever the file has an 索引号, the record has it."""
    content = reading.file.read_bytes()
    raw = content.decode("gb18030" if b"charset=gb2312" in content else "utf-8")
    written = re.search(
        r"(?:YX\w+|11990000YX\w+|\b|(?<=\s))/20\d\d-\d{5,}", raw.replace("\\/", "/")
    )
    if written:
        assert reading.record.index_number.endswith(written[0])
