"""A small archive for tests of the web layer, and a client that asks it."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from ftarchive.archive.catalogue import Source
from ftarchive.archive.logs import event_log
from ftarchive.archive.originals import Originals
from ftarchive.archive.recording import Recording
from ftarchive.archive.schema import documents
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.intake import Intake
from ftarchive.record import Disclosure
from ftarchive.upkeep import complete
from ftarchive.web.app import create_app
from making import attached, environment

REPORT = """2023年，云溪区渡口管理站落实各项任务。
一、主要举措和成效
（一）责任落实更加到位
1.主要负责人带头履职。全年研究渡口安全5次，一是检查船只，二是培训船员。
2.开展安全生产检查。对渡口的3艘船开展检查。
（二）年度指标
指标\t2022年\t2023年
渡船（艘）\t2\t3
二、存在的不足
渡口的候船室尚未建成。
三、2024年工作安排
新建渡口一处。"""

HOSTILE = {
    "title": "关于<script>alert(1)</script>“渡口”的公告",
    "text": "<img src=x onerror=alert(1)>渡口&amp;码头\n一、<b>粗体</b>\n\t</td>\t\n𠮷水䶮",
    "source": '"><svg onload=alert(1)>',
    "index_number": "'/2023-1\"",
    "url": "javascript:alert(1)",
    "breadcrumb": ["首页", "<i>政务公开</i>"],
    "category": "<i>政务公开</i>",
}
"""A document whose every field tries to be markup."""


def lines() -> list[dict[str, Any]]:
    """Documents of offices that do not exist."""
    return [
        {
            "title": "云溪区渡口管理站2023年法治政府建设年度报告",
            "text": REPORT,
            "source": "云溪区渡口管理站",
            "published": "2024-01-18 10:05",
            "index_number": "/2024-90000012",
            "document_number": "云渡〔2024〕3号",
            "url": "http://www.yunxi.example/report.html",
            "category": "年度报告",
            "breadcrumb": ["首页", "政务公开", "年度报告"],
            "written": "2024年1月15日",
            "site_name": "云溪区人民政府",
        },
        HOSTILE,
        *(
            {
                "title": f"云溪区第{number}号码头通告",
                "text": f"码头第{number}号通告。" * 3,
                "source": "云溪区码头管理站" if number % 2 else "云溪区航道管理站",
                "published": f"{2000 + number}-03-01",
                "category": "通告",
            }
            for number in range(1, 25)
        ),
    ]


@dataclass(frozen=True)
class Site:
    """An archive, the application on it, and the files that went in."""

    holdings: Holdings
    client: TestClient
    folder: Path

    def take_in(self, name: str, content: str | bytes) -> list[str]:
        """Takes in a file; gives the ids of its documents in order."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        held = self.holdings
        intake = Intake(held.home, held.settings, held.catalogue, held.engine)
        report = intake.ingest([path], "测试员").to_json()
        return [document["id"] for document in report["documents"]]

    def batch(self, name: str, documents: list[dict[str, Any]]) -> list[str]:
        """Takes in documents as the lines of a batch; gives their ids in order."""
        return self.take_in(name, "".join(json.dumps(each) + "\n" for each in documents))

    def keep(
        self,
        record: Disclosure,
        *files: bytes,
        document_id: str | None = None,
        form: str = "txt",
        name: str = "kept",
        is_held: bool = False,
        evidence: Mapping[str, str] | None = None,
    ) -> str:
        """Records a version of a document as it is, with the files of its attachments; gives the
        document's id. ``name`` is that of its file, ``evidence`` what it came in with."""
        concerns = [{"code": "id-number", "action": "hold"}] if is_held else []
        held = self.holdings
        originals = Originals(held.home.originals)
        path = self.folder / name
        with Recording(held.catalogue, "测试员") as recording:
            for content in (*files, record.digest().encode()):
                path.write_bytes(content)
                sha256, size = originals.keep(path)
                recording.add_original(sha256, size, path.name)
            source = Source(path.name, form, sha256, sha256, 0, size)
            outcome = recording.add_version(document_id, record, source, None, concerns, evidence)
            if document_id is None or not is_held:
                recording.note_likeness(outcome.id, record)
        originals.sync()
        complete(held.home, held.settings, held.catalogue, held.engine)
        return outcome.id

    def withdraw(self, document_id: str, reason: str, status: str = "withdrawn") -> None:
        """Takes a document back, as the catalogue notes it."""
        event = {"at": "2024-05-06T20:00:00+00:00", "actor": "经办人", "action": status}
        with self.holdings.catalogue.engine.begin() as connection:
            of = documents.c.id == document_id
            connection.execute(documents.update().where(of).values(status=status))
            told = {"document_id": document_id, "detail": {"reason": reason}}
            event_log(connection).add(**event, **told)
        held = self.holdings
        complete(held.home, held.settings, held.catalogue, held.engine)

    def get(self, address: str, **options: Any) -> Any:
        """The answer to GET."""
        return self.client.get(address, **options)


def kept_bundle(opened: Site) -> str:
    """A document with a table, a scan that was recognised and a file that could not be read, as
    attachments; gives its id."""
    text, (table, scan) = attached(
        "一、总则\n渡口改造方案，依据《渡口办法》和《桥梁法》。",
        ("名单.xlsx", "渡口\t船只\n一号\t3艘"),
        ("附件2：说明.pdf", "一、依据\n候船室每间三十平方米。"),
    )
    (sealed,) = attached("", ("平面图.pdf", ""), problem="encrypted")[1]
    files = (table, replace(scan, legibility="ocr"), sealed)
    one = Disclosure(title="渡口改造方案", text=text, attachments=files, legibility="ocr")
    return opened.keep(one, *(each.name.encode() for each in files))


PATIENT = {"query_seconds": 60.0, "spelling_seconds": 60.0, "compare_seconds": 60.0}


@contextlib.contextmanager
def site(folder: Path, **limits: Any) -> Iterator[Site]:
    """An empty archive in ``folder`` and its site, whose answers are whole however busy the
    machine is."""
    home, handed_in = folder / "home", folder / "handed-in"
    home.mkdir(parents=True)
    handed_in.mkdir()
    holdings = Holdings.open(Home(home), Settings(**(PATIENT | limits)))
    with TestClient(create_app(holdings), raise_server_exceptions=False) as client:
        yield Site(holdings, client, handed_in)
    holdings.catalogue.close()


@contextlib.contextmanager
def served(
    home: Path, *options: str, **changes: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a server process on ``home``, and the process; ended afterwards.

    ``changes`` are made to its environment.
    """
    command = [sys.executable, "-m", "ftarchive", "--home", str(home), "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, *options], stderr=subprocess.PIPE, encoding="utf-8", env=environment(**changes)
    ) as process:
        assert process.stderr
        said = ""
        while not (found := re.search(r"已在 (http://\S+) 提供服务", said)):
            line = process.stderr.readline()
            assert line, f"the server ended: {said}"
            said += line
        try:
            yield found[1], process
        finally:
            process.terminate()
            process.wait(10)
