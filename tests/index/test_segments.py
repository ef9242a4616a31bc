"""Writing segments batch by batch, in other processes too."""

from __future__ import annotations

import pytest

from ftarchive.config import Home, Settings
from ftarchive.index.build import build
from ftarchive.index.generations import Generations
from ftarchive.search.embedded import EmbeddedEngine
from ftarchive.search.engine import Request
from making import asked, engine_of, entries, record

RECORDS = [
    record(f"云溪区第{n}号渡口公告", "".join(chr(0x4E00 + n * 40 + k) for k in range(999)))
    for n in range(70)
]
QUERIES = ["渡口", "第7号", '"号渡口公告"', "丁七", f'"{RECORDS[3].text[100:130]}"']


def answers(engine: EmbeddedEngine) -> list[object]:
    """What the engine finds, in order and with scores."""
    requests = (Request(asked(query), limit=100) for query in QUERIES)
    return [(answer.total, answer.matches) for answer in map(engine.search, requests)]


class Stages:
    """Keeps what is told of the work."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[int | None, int]] = {}

    def __call__(self, name: str, total: int | None, unit: str = "件"):
        self.told[name] = total, 0

        def advance(count: int) -> None:
            self.told[name] = total, self.told[name][1] + count

        return advance


@pytest.mark.parametrize("workers", [1, 2])
def test_a_small_budget_of_memory_gives_the_same_index(workers, tmp_path) -> None:
    """Segments are written side by side and merged into one; the answers do not change."""
    for name in ("small", "large"):
        (tmp_path / name).mkdir()
    stages = Stages()
    small, limits = Home(tmp_path / "small"), Settings(index_memory_mb=1, workers=workers)
    generation = build(small, limits, entries(RECORDS), 1, stage=stages)
    total, done = stages.told["合并索引"]
    assert total == done > 0
    assert len(list(generation.path.glob("*.trm"))) == 1
    large = engine_of(tmp_path / "large", RECORDS)
    assert answers(EmbeddedEngine(small, Settings())) == answers(large)


def test_many_changes_at_once_replace_what_they_change(tmp_path) -> None:
    """In several batches, with documents that stay, change and come."""
    for name in ("grown", "whole"):
        (tmp_path / name).mkdir()
    changed = [record(f"{each.title}（修订）", each.text) for each in RECORDS[5:40]]
    grown = engine_of(tmp_path / "grown", RECORDS[:30], index_memory_mb=1, workers=1)
    records = [*RECORDS[:5], *changed, *RECORDS[40:]]
    grown.apply(entries(records)[5:], 2)
    assert answers(grown) == answers(engine_of(tmp_path / "whole", records))


def test_nothing_but_the_index_is_left_in_a_generation(tmp_path) -> None:
    """Folders of other processes and their locks are gone."""
    build(Home(tmp_path), Settings(index_memory_mb=1, workers=2), entries(RECORDS), 1)
    current = Generations(tmp_path / "index").current()
    left = {path.name for path in current.path.iterdir()}
    assert left == {*current.manifest.files, "manifest.json"}
