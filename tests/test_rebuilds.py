"""Rebuilds by real processes: killed and resumed, under readers of several processes, and what the
public and staff are told where an index is damaged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest

from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.index.generations import Generations
from ftarchive.search.parameters import Parameters
from ftarchive.upkeep import rebuild
from making import built_otherwise, environment, flipped, line, of_another_analysis, run
from webfixtures import lines, served, site

DOCUMENTS = 160
TEXT = "渡口自即日起开放，桥梁另行公布。" * 100
SMALL = {"FTARCHIVE_INDEX_MEMORY_MB": "1", "FTARCHIVE_WORKERS": "2"}


def batch(path: Path, count: int = DOCUMENTS) -> Path:
    told = (line(f"云溪区第{n}号渡口公告", f"{TEXT}编号渡{n:04d}。") for n in range(count))
    path.write_text("".join(told), "utf-8")
    return path


@pytest.fixture
def filled(tmp_path) -> Home:
    """An archive of some hundred documents, which make up many batches."""
    root = tmp_path / "home"
    root.mkdir()
    assert run("ingest", batch(tmp_path / "批.jsonl"), home=root).returncode == 0
    return Home(root)


def answers(home: Home) -> list[object]:
    holdings = Holdings.open(home, Settings())
    queries = ["渡口", '"编号渡0107"', "第39号", "桥梁 公布"]
    try:
        asked = [holdings.search.results(Parameters(q=query)) for query in queries]
        return [(each.total, [(hit.id, hit.score) for hit in each.hits]) for each in asked]
    finally:
        holdings.catalogue.close()


def killed_rebuild(home: Home, pattern: str) -> None:
    """A rebuild, killed with all its processes as soon as a path of ``pattern`` is there."""
    command = [sys.executable, "-m", "ftarchive", "--home", str(home.root), "rebuild"]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment(**SMALL),
    ) as process:
        while process.poll() is None and not list(home.index.glob(pattern)):
            time.sleep(0.001)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


MOMENTS = [
    "rebuilding/plan.json",
    "rebuilding/00002",
    "rebuilding/00007/note.json",
    "rebuilding/merged",
    "rebuilding/merged/note.json",
    "rebuilding/final",
    "generations/00000002",
]


def test_a_rebuild_killed_at_any_moment_goes_on_where_it_was(filled) -> None:
    """What is finished of it grows; searches give the same answers all the time."""
    before, finished = answers(filled), 0
    for moment in MOMENTS:
        killed_rebuild(filled, moment)
        assert answers(filled) == before
        notes = list(filled.index.glob("rebuilding/0*/note.json"))
        if notes and moment < "rebuilding/merged":
            assert len(notes) >= finished
            finished = len(notes)
    stages: dict[str, int] = {}

    def told(name, total, unit="件", *, begun=0):
        stages[name] = begun
        return lambda _: None

    holdings = Holdings.open(filled, Settings(index_memory_mb=1, workers=1))
    assert rebuild(filled, holdings.settings, holdings.catalogue, holdings.engine, "甲", told)
    holdings.catalogue.close()
    assert "重建索引" not in stages or Generations(filled.index).current().name > "00000002"
    assert answers(filled) == before
    assert list(Generations(filled.index).unsound()) == []
    assert json.loads(run("verify", "--json", home=filled.root).stdout)["ok"]


def test_a_rebuild_resumed_by_another_process_reads_finished_batches_no_more(filled) -> None:
    """It says where it begins."""
    killed_rebuild(filled, "rebuilding/00005/note.json")
    begun = []

    def told(name, total, unit="件", *, begun_=begun, **how):
        begun_.append((name, how.get("begun", 0)))
        return lambda _: None

    holdings = Holdings.open(filled, Settings(index_memory_mb=1, workers=1))
    rebuild(filled, holdings.settings, holdings.catalogue, holdings.engine, "甲", told)
    holdings.catalogue.close()
    assert begun[0][0] == "接着重建索引"
    assert 40 < begun[0][1] < DOCUMENTS


@pytest.mark.parametrize("workers", [1, 3])
def test_all_processes_take_a_new_generation_up_without_a_failed_request(workers, tmp_path) -> None:
    """While rebuilds and ingests go on, every answer is whole; afterwards all have the last one."""
    home = tmp_path / "home"
    home.mkdir()
    assert run("ingest", batch(tmp_path / "批.jsonl", 60), home=home).returncode == 0
    failed: list[object] = []
    is_over = threading.Event()

    def ask(base: str) -> int:
        asked = 0
        while not is_over.is_set():
            with httpx.Client(base_url=base, timeout=60) as client:  # any of the processes
                answer = client.get("/api/v1/search?q=渡口&per_page=100")
                page = client.get("/search?q=编号&year=2024")
            asked += 1
            said = answer.json()
            totals = {said["total"], len(said["hits"]), len({hit["id"] for hit in said["hits"]})}
            if (answer.status_code, page.status_code) != (200, 200) or len(totals) != 1:
                failed.append((answer.text, page.status_code))
        return asked

    with (
        served(home, "--workers", str(workers)) as (base, _),
        ThreadPoolExecutor(2) as pool,
    ):
        clients = [pool.submit(ask, base) for _ in range(2)]
        try:
            for number in range(3):
                assert run("rebuild", home=home).returncode == 0
                one = tmp_path / f"{number}.jsonl"
                one.write_text(line(f"云溪区渡口第{number}次通告"), "utf-8")
                assert run("ingest", one, home=home).returncode == 0
            assert run("rebuild", "--back", home=home).returncode == 0
        finally:
            is_over.set()
        assert all(client.result() > 0 for client in clients)
        assert failed == []
        current = Generations(home / "index").current().name
        for _ in range(5 * workers):
            said = httpx.get(f"{base}/healthz", timeout=60).json()
            assert (said["status"], said["generation"], said["indexed"]) == ("ok", current, 63)


DAMAGES = {
    "file gone": lambda home: next(Generations(home.index).current().path.glob("*.doc")).unlink(),
    "pointer changed": lambda home: flipped(home.index / "CURRENT", 20),
    "manifest changed": lambda home: flipped(
        Generations(home.index).current().path / "manifest.json"
    ),
    "another program": lambda home: built_otherwise(home, of_another_analysis),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_the_last_good_index_answers_and_health_says_so(damage, tmp_path) -> None:
    """With code, message and which generation it is; what was withdrawn since is not shown."""
    with site(tmp_path) as opened:
        ids = opened.batch("some.jsonl", lines())
        good = Generations(opened.holdings.home.index).current()
        opened.withdraw(ids[5], "重复")
        damage(opened.holdings.home)
        said = opened.get("/healthz")
        assert (said.status_code, said.json()["status"]) == (200, "degraded")
        told = said.json()
        assert (told["generation"], told["position"]) == (good.name, good.manifest.position)
        assert told["error"]["code"] in ("index-damaged", "index-stale")
        assert "ftarchive rebuild" in told["error"]["message"]
        answer = opened.get("/api/v1/search?q=码头&per_page=100").json()
        shown = answer["hits"]
        assert answer["total"] == len(shown) > 20
        years = sum(each["count"] for each in answer["facets"]["year"])
        assert years == len([hit for hit in shown if hit["published"]])
        assert ids[5] not in {hit["id"] for hit in shown}
        suggested = opened.get("/api/v1/suggest?q=云溪区第4号码头").json()["suggestions"]
        assert ids[5] not in json.dumps(suggested)
        assert opened.get("/search?q=码头").status_code == 200
        home = opened.holdings.home.root
        searched = run("search", "码头", home=home)
        assert searched.returncode == 0
        assert "ftarchive rebuild" in searched.stderr
        assert searched.stderr.count("\n") == 1
        assert run("rebuild", home=home).returncode == 0
        mended = opened.get("/healthz").json()
        assert (mended["status"], mended["indexed"]) == ("ok", len(ids) - 1)
        assert run("search", "码头", home=home).stderr == ""


def test_a_server_leaves_a_generation_whose_bytes_have_changed(tmp_path) -> None:
    """Found by reading all of it in the background; the log says so."""
    home = tmp_path / "home"
    home.mkdir()
    for number in range(2):
        path = tmp_path / f"{number}.jsonl"
        path.write_text(line(f"云溪区第{number}号渡口公告"), "utf-8")
        assert run("ingest", path, home=home).returncode == 0
    assert run("rebuild", home=home).returncode == 0
    flipped(next(Generations(home / "index").current().path.glob("*.pos")))
    with served(home) as (base, process):
        status = ""
        while status != "degraded":  # as soon as it has read them
            status = httpx.get(f"{base}/healthz", timeout=60).json()["status"]
            time.sleep(0.05)
        assert httpx.get(f"{base}/api/v1/search?q=渡口", timeout=60).json()["total"] == 2
        process.terminate()
        assert "ftarchive rebuild" in process.stderr.read()


def test_going_back_is_refused_where_nothing_was_rebuilt(filled) -> None:
    """With what to do."""
    done = run("rebuild", "--back", home=filled.root)
    assert done.returncode == 1
    assert "no-earlier-index" in done.stderr
