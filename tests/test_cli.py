"""The command line as people and scripts meet it: real processes, exit codes, JSON, help."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from click.testing import CliRunner

from ftarchive import __version__
from ftarchive.archive.originals import Originals
from ftarchive.cli import main
from making import dump, environment, id_number, line, run

REPORT = ["read", "published", "updated", "unchanged", "held", "rejected", "documents"]
DOCUMENT = ["path", "status", "id", "code", "message"]
RESULTS = ["query", "total", "page", "pages", "per_page", "took_ms", "suggestion", "facets", "hits"]
HIT = (
    "id title index_number document_number source category published score url snippet marks"
).split()
SHOWN = (
    "id title index_number document_number issuer source written generated published category "
    "breadcrumb subject url text sha256 format status versions"
).split()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A home with two documents, and the report of their ingest."""
    home = tmp_path_factory.mktemp("home")
    folder = tmp_path_factory.mktemp("handed-in")
    (folder / "甲.txt").write_text(dump("云溪区关于渡口的公告", "/2023-7"), "utf-8")
    (folder / "批.jsonl").write_text(
        line(
            "云溪区关于桥梁的通知",
            "桥梁养护。",
            source="云溪区桥梁管理站",
            category="通知",
            published="2022-05-01",
        ),
        "utf-8",
    )
    done = run("ingest", folder, "--json", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    return home, json.loads(done.stdout)


def test_ingest_prints_one_report_as_the_contract_says(filled) -> None:
    """Its keys are the contract's; of each document it tells more behind them."""
    _, report = filled
    assert list(report) == REPORT
    assert (report["read"], report["published"]) == (2, 2)
    for document in report["documents"]:
        assert list(document)[: len(DOCUMENT)] == DOCUMENT
        assert set(document["understood"]["provenance"]) >= {"title", "source", "published"}
    assert report["documents"][0]["path"].endswith("批.jsonl:1")


def test_search_prints_a_page_of_results_as_the_contract_says(filled) -> None:
    """Every key of the contract is there; marks lie in the snippet."""
    home, _ = filled
    done = run("search", "渡口", "--json", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    results = json.loads(done.stdout)
    assert set(RESULTS) <= set(results)
    assert (results["query"], results["total"], results["page"], results["pages"]) == (
        "渡口",
        1,
        1,
        1,
    )
    assert list(results["facets"]) == ["source", "category", "genre", "year"]
    assert results["facets"]["year"] == [{"value": "2023", "count": 1}]
    (hit,) = results["hits"]
    assert set(HIT) <= set(hit)
    assert hit["published"] == "2023-12-21T18:32:00+08:00"
    assert hit["index_number"] == "/2023-7"
    assert [hit["snippet"][start:end] for start, end in hit["marks"]] == ["渡口"]


def test_search_says_what_its_answer_lacks(filled) -> None:
    """As the page of results does."""
    home, _ = filled
    assert "“纠缠”在全部文件里都没有" in invoke(home, "search 渡口纠缠").stdout
    assert "都没有" not in invoke(home, "search 渡口").stdout


def test_search_takes_every_filter(filled) -> None:
    """Filters, scope, sort and page mean on the command line what they mean on the web."""
    home, _ = filled
    options = "--source 云溪区桥梁管理站 --category 通知 --year 2022 --from 2022-05 --to 2022-05-01"
    rest = "--in text --sort oldest --page 1 --per-page 5 --json"
    results = json.loads(invoke(home, f"search 桥梁 {options} {rest}").stdout)
    assert (results["total"], results["per_page"]) == (1, 5)
    none = invoke(home, "search 桥梁 --year 2021 --json")
    assert (none.exit_code, json.loads(none.stdout)["total"]) == (0, 0)


def test_show_prints_every_field_as_the_contract_says(filled) -> None:
    """A field that nobody filled is null, not missing."""
    home, report = filled
    done = run("show", report["documents"][1]["id"], "--json", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    shown = json.loads(done.stdout)
    assert set(SHOWN) <= set(shown)
    assert (shown["title"], shown["status"], shown["format"]) == (
        "云溪区关于渡口的公告",
        "published",
        "txt",
    )
    assert shown["written"] is None
    assert shown["breadcrumb"] == ["首页", "政务公开", "通知公告"]
    assert re.fullmatch("[0-9a-f]{64}", shown["sha256"])
    assert len(shown["versions"]) == 1


def test_verify_and_stats_print_one_object(filled) -> None:
    """They agree with each other in what there is."""
    home, _ = filled
    verdict, totals = run("verify", "--json", home=home), run("stats", "--json", home=home)
    assert (verdict.returncode, totals.returncode) == (0, 0)
    assert (verdict.stderr, totals.stderr) == ("", "")
    told = json.loads(verdict.stdout)
    assert (told["ok"], told["documents"], told["originals"]) == (True, 2, 2)
    assert told["findings"] == []
    assert json.loads(totals.stdout)["indexed"] == json.loads(totals.stdout)["documents"] == 2


def invoke(home, command: str):
    """The command run in this process, for what does not need one of its own."""
    return CliRunner().invoke(main, ["--home", str(home), *command.split()])


@pytest.mark.parametrize("command", ["search 渡口", "stats", "verify", "rebuild"])
def test_what_people_read_is_chinese_on_stdout_alone(filled, command) -> None:
    """Without --json there is text, and nothing goes to stderr where all went well."""
    home, _ = filled
    done = invoke(home, command)
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.search("[一-龥]", done.stdout)


def test_show_prints_the_fields_under_their_names_with_their_origin(filled) -> None:
    """What stands in the record and where it was read."""
    home, report = filled
    shown = invoke(home, f"show {report['documents'][1]['id']}").stdout
    assert "索引号：/2023-7  （标签“信息索引号”）" in shown
    assert "位置：首页 > 政务公开 > 通知公告" in shown
    assert "渡口自即日起开放。" in shown


def test_show_prints_what_a_document_cites_and_what_cites_it(tmp_path) -> None:
    """With the ids of what is there."""
    batch = tmp_path / "批.jsonl"
    batch.write_text(line("渡口法", "第一条") + line("批复", "依据《渡口法》《桥梁法》。"), "utf-8")
    report = json.loads(run("ingest", batch, "--json", home=tmp_path).stdout)
    law, reply = (each["id"] for each in report["documents"])
    shown = run("show", reply, home=tmp_path).stdout
    assert f"引用：《渡口法》  （{law}）" in shown
    assert "引用：《桥梁法》  （档案库中没有）" in shown
    assert f"被引用：1 件  （{reply}）" in run("show", law, home=tmp_path).stdout


def test_something_refused_is_exit_1_and_the_rest_goes_in(tmp_path) -> None:
    """The report on stdout tells code and remedy; the others are in."""
    batch = tmp_path / "批.jsonl"
    batch.write_text(line() + "{\n", "utf-8")
    done = run("ingest", batch, "--json", home=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    assert (report["published"], report["rejected"]) == (1, 1)
    assert report["documents"][1]["code"] == "bad-json"
    assert report["documents"][1]["id"] is None


def test_something_found_wrong_is_exit_1(tmp_path) -> None:
    """``verify`` names what it found and what to do."""
    (tmp_path / "甲.txt").write_text(dump("云溪区关于渡口的公告"), "utf-8")
    assert run("ingest", tmp_path / "甲.txt", home=tmp_path).returncode == 0
    (original,) = (tmp_path / "originals").glob("*/*")
    original.write_bytes(b"?")
    done = run("verify", "--json", home=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["code"] == "original-changed"
    assert finding["subject"] == str(original)
    assert "备份" in finding["remedy"]


@pytest.mark.parametrize(
    ("command", "code", "exit_"),
    [
        ("show nosuchone0", "no-such-document", 1),
        ("search 渡口 --page 0", "bad-parameter", 2),
        ("search 渡口 --from 昨天", "bad-parameter", 2),
        ("search 渡口 --in body", "bad-parameter", 2),
    ],
)
def test_an_error_of_ours_has_its_code_and_remedy_on_stderr(filled, command, code, exit_) -> None:
    """Wrong usage is 2, all else 1; nothing goes to stdout, and no traceback anywhere."""
    home, _ = filled
    done = invoke(home, command)
    assert (done.exit_code, done.stdout) == (exit_, "")
    assert f"[{code}]" in done.stderr
    assert "办法：" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_that_is_none_is_wrong_usage(tmp_path) -> None:
    """The message names the path."""
    done = run("stats", home=tmp_path / "没有")
    assert done.returncode == 2
    assert "[no-home]" in done.stderr
    assert str(tmp_path / "没有") in done.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("", "命令写得不对"),
        ("nosuch", "命令写得不对"),
        ("ingest", "缺少PATH..."),
        ("release x", "缺少选项 --by"),
        ("search", "缺少"),
        ("search 渡口 --nosuch", "没有选项 --nosuch"),
        ("search 渡口 --year", "选项 --year 后面缺少值"),
        ("recall --runs 0", "选项 --runs 的值不合要求"),
    ],
)
def test_wrong_usage_is_exit_2(tmp_path, command, said) -> None:
    """Usage errors go to stderr, in Chinese."""
    done = invoke(tmp_path, command)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_an_empty_archive_answers(tmp_path) -> None:
    """Before the first ingest there is nothing to find and nothing wrong."""
    assert json.loads(invoke(tmp_path, "search 渡口 --json").stdout)["total"] == 0
    assert json.loads(invoke(tmp_path, "verify --json").stdout)["ok"]
    assert json.loads(invoke(tmp_path, "stats --json").stdout)["documents"] == 0


def test_an_empty_archive_can_be_rebuilt_and_answers_after_it(tmp_path) -> None:
    """An index of no documents is an index."""
    assert invoke(tmp_path, "rebuild").exit_code == 0
    assert json.loads(invoke(tmp_path, "search 渡口 --json").stdout)["total"] == 0
    assert json.loads(invoke(tmp_path, "verify --json").stdout)["ok"]


@pytest.mark.parametrize("command", ["verify", "stats", "search 渡口", "ingest .", "rebuild"])
def test_a_catalogue_that_is_no_database_is_said_to_be_damaged(tmp_path, command) -> None:
    """Exit 1 with a remedy, and the file is left as it is."""
    (tmp_path / "archive.sqlite3").write_bytes(b"not a database" * 400)
    done = invoke(tmp_path, command)
    assert done.exit_code == 1
    assert "[catalogue-damaged]" in done.output
    assert (tmp_path / "archive.sqlite3").read_bytes() == b"not a database" * 400


def test_a_dry_run_prints_fields_and_keeps_nothing(filled, tmp_path) -> None:
    """Each field stands beside the place it was read from."""
    path = tmp_path / "乙.txt"
    path.write_text(dump("云溪区关于堤防的公告", "/2023-9"), "utf-8")
    home, _ = filled
    done = run("ingest", path, "--dry-run", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "索引号：/2023-9  （标签“信息索引号”）" in done.stdout
    assert json.loads(invoke(home, "stats --json").stdout)["documents"] == 2


def test_progress_is_shown_on_a_terminal_and_only_on_stderr(tmp_path) -> None:
    """A bar for people; scripts read stdout undisturbed."""
    batch = tmp_path / "批.jsonl"
    batch.write_text("".join(line(f"云溪区公告第{n}号") for n in range(50)), "utf-8")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    command = [sys.executable, "-m", "ftarchive", "--home", tmp_path, "ingest", batch, "--json"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=theirs, env=environment(TERM="xterm"), check=True
    )
    os.close(theirs)
    assert "50/50" in everything(ours)
    assert json.loads(done.stdout)["published"] == 50


def everything(terminal: int) -> str:
    """What came out at ``terminal`` until its other end was closed."""
    content = b""
    with contextlib.suppress(OSError):
        while block := os.read(terminal, 10_000):
            content += block
    os.close(terminal)
    return content.decode("utf-8", "replace")


def test_output_does_not_depend_on_the_locale(filled) -> None:
    """Chinese comes out as UTF-8 under LC_ALL=C too."""
    home, _ = filled
    command = [sys.executable, "-m", "ftarchive", "--home", home, "search", "渡口"]
    for options in ((), ("--json",)):
        done = subprocess.run(
            [*command, *options], capture_output=True, env=environment(LC_ALL="C"), check=True
        )
        assert "渡口" in done.stdout.decode("utf-8")


def test_arguments_that_are_not_utf8_do_no_harm(filled) -> None:
    """A query in another encoding finds nothing, and says so."""
    home, _ = filled
    command = [os.fsencode(part) for part in (sys.executable, "-m", "ftarchive", "--home", home)]
    done = subprocess.run(
        [*command, b"search", "渡口".encode("gbk"), b"--json"],
        capture_output=True,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["total"] == 0


def test_the_home_is_taken_from_the_environment(filled) -> None:
    """FTARCHIVE_HOME stands in for --home."""
    home, _ = filled
    command = [sys.executable, "-m", "ftarchive", "stats", "--json"]
    done = subprocess.run(
        command, capture_output=True, env=environment(FTARCHIVE_HOME=str(home)), check=True
    )
    assert json.loads(done.stdout)["documents"] == 2


def test_every_command_and_option_has_a_help_text() -> None:
    """Nothing is there that help does not explain."""
    for name, command in main.commands.items():
        assert command.help, name
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert parameter.help, f"{name} {parameter.opts}"


def test_the_commands_are_those_of_the_contract() -> None:
    """Each with its help, without opening any archive."""
    expected = {"ingest", "search", "show", "rebuild", "verify", "serve", "stats"}
    assert expected <= set(main.commands)
    for name in main.commands:
        result = CliRunner().invoke(main, ["--home", "/nowhere", name, "--help"])
        assert result.exit_code == 0
        assert "--help" in result.output


def test_the_version_is_printed() -> None:
    """And nothing else is needed for it."""
    assert __version__ in CliRunner().invoke(main, ["--version"]).output


def test_a_dry_run_in_an_empty_folder_leaves_it_empty(tmp_path) -> None:
    """Nothing is changed: no catalogue is made either."""
    (tmp_path / "home").mkdir()
    (tmp_path / "甲.txt").write_text(dump("云溪区关于渡口的公告"), "utf-8")
    done = run("ingest", "--dry-run", tmp_path / "甲.txt", home=tmp_path / "home")
    assert done.returncode == 0
    assert "云溪区关于渡口的公告" in done.stdout
    assert list((tmp_path / "home").iterdir()) == []


@pytest.fixture
def held(tmp_path) -> tuple[Path, str]:
    """A home with a document that is held, and its id."""
    number = id_number("110101", "19900307", "001")
    text = f"申请人林晚秋（{number}）的申请已经受理。"
    page = dump("云溪区渡口使用申请受理公示", "/2023-7", text)
    (tmp_path / "甲.txt").write_text(page, "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    done = run("ingest", tmp_path / "甲.txt", "--json", home=home)
    (told,) = json.loads(done.stdout)["documents"]
    assert (done.returncode, told["status"], told["code"]) == (0, "held", "id-number")
    assert number not in done.stdout
    return home, told["id"]


def test_what_is_held_is_listed_and_released_by_a_named_person(held) -> None:
    """With a reason; both are in the log that ``show`` prints."""
    home, id_ = held
    (listed,) = json.loads(run("held", "--json", home=home).stdout)["held"]
    assert (listed["id"], listed["version"], listed["status"]) == (id_, 1, "held")
    assert id_ in run("held", home=home).stdout
    assert run("release", id_, "--by", "沈知远", home=home).returncode == 2
    done = run("release", id_, "--by", "沈知远", "--reason", "本人同意", home=home)
    assert (done.returncode, done.stdout) == (0, f"已公开 {id_} 第 1 版\n")
    assert json.loads(run("held", "--json", home=home).stdout) == {"held": []}
    assert json.loads(run("search", "渡口使用申请", "--json", home=home).stdout)["total"] == 1
    log = run("show", id_, home=home).stdout
    assert "放行  第 1 版  沈知远  本人同意" in log


def test_what_is_withdrawn_is_out_of_search_and_its_log_stays(held) -> None:
    """Whoever looks after the archive still sees it."""
    home, id_ = held
    run("release", id_, "--by", "沈知远", "--reason", "本人同意", home=home)
    done = run("withdraw", id_, "--by", "沈知远", "--reason", "本人要求", home=home)
    assert (done.returncode, done.stdout) == (0, f"已撤回 {id_}\n")
    assert json.loads(run("search", "渡口使用申请", "--json", home=home).stdout)["total"] == 0
    shown = json.loads(run("show", id_, "--json", home=home).stdout)
    assert shown["status"] == "withdrawn"
    receipt = run("ingest", home.parent / "甲.txt", home=home).stdout
    assert "没有重新公开" in receipt
    assert id_number("110101", "19900307", "001") not in receipt
    again = run("withdraw", id_, "--by", "沈知远", "--reason", "本人要求", home=home)
    assert (again.returncode, "[withdrawn-before]" in again.stderr) == (1, True)


def test_the_drop_folder_is_emptied_once(tmp_path) -> None:
    """Taken in, moved aside, with a report beside each; a refusal is the exit status."""
    inbox = tmp_path / "ingest" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "甲.txt").write_text(dump("云溪区关于渡口的公告", "/2023-7"), "utf-8")
    settings = environment(FTARCHIVE_SETTLE_SECONDS="0.2")
    done = run("watch", "--once", home=tmp_path, env=settings)
    assert done.returncode == 0, done.stderr
    assert "已发布" in (tmp_path / "ingest" / "done" / "甲.txt.回执.txt").read_text("utf-8")
    (inbox / "空.txt").write_text("", "utf-8")
    assert run("watch", "--once", home=tmp_path, env=settings).returncode == 1
    assert (tmp_path / "ingest" / "refused" / "空.txt.回执.txt").exists()


def test_fields_can_be_given_by_staff(tmp_path) -> None:
    """By their names in either language; what no field is called is wrong usage."""
    (tmp_path / "甲.txt").write_text(dump("云溪区关于渡口的公告", "/2023-7"), "utf-8")
    fields = ("--field", "来源=云溪区水务局", "--field", "written=2023-12-20")
    done = run("ingest", tmp_path / "甲.txt", "--json", *fields, home=tmp_path)
    (told,) = json.loads(done.stdout)["documents"]
    assert told["understood"]["fields"]["source"] == "云溪区水务局"
    assert told["understood"]["provenance"]["written"] == "staff"
    for wrong in ("天气=晴", "来源"):
        done = run("ingest", tmp_path / "甲.txt", "--field", wrong, home=tmp_path)
        assert (done.returncode, "[bad-parameter]" in done.stderr) == (2, True)


def failing_at(monkeypatch, number: int, error: int) -> None:
    """Has the disk fail when the original of this number is kept."""
    keep, kept = Originals.keep, []

    def keep_or_fail(originals: Originals, file: Path) -> tuple[str, int]:
        kept.append(file)
        if len(kept) == number:
            raise OSError(error, os.strerror(error))
        return keep(originals, file)

    monkeypatch.setattr(Originals, "keep", keep_or_fail)


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_an_ingest_that_ends_before_its_time_says_what_it_has_recorded(
    as_json, tmp_path, monkeypatch
) -> None:
    """And why it ended; the rest goes in afterwards."""
    monkeypatch.setenv("FTARCHIVE_COMMIT_BATCH", "1")
    for name in "甲乙丙":
        page = dump(f"云溪区关于渡口的公告（{name}）", f"/2023-{ord(name)}")
        (tmp_path / f"{name}.txt").write_text(page, "utf-8")
    command = ["--home", str(tmp_path), "ingest", str(tmp_path), *(["--json"] if as_json else [])]
    failing_at(monkeypatch, 3, errno.ENOSPC)
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "[home-full]" in done.stderr
    assert "Traceback" not in done.output
    if as_json:
        said = json.loads(done.stdout)
        assert (said["read"], said["published"]) == (2, 2)
        assert said["error"]["code"] == "home-full"
        assert set(said["error"]) == {"code", "message", "remedy"}
    else:
        assert "已发布 2" in done.stdout
        assert "收录中途停止" in done.stdout
    again = CliRunner().invoke(main, command)
    assert again.exit_code == 0
    assert ('"published": 1' if as_json else "已发布 1，新版本 0，无变化 2") in again.stdout


def test_an_ingest_of_which_nothing_is_recorded_says_why(tmp_path, monkeypatch) -> None:
    """And nothing else."""
    (tmp_path / "甲.txt").write_text(dump("云溪区关于渡口的公告"), "utf-8")
    command = ["--home", str(tmp_path), "ingest", str(tmp_path / "甲.txt")]
    failing_at(monkeypatch, 1, errno.EROFS)
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "[home-readonly]" in done.stderr


def test_what_cannot_be_printed_is_not_blamed_on_the_archive(tmp_path) -> None:
    """Somebody prints into a file on a disk that is full."""
    with Path("/dev/full").open("w") as full:
        done = run(
            "stats", home=tmp_path, capture_output=False, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 1
    assert "[output-failed]" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["stats"], ["search", "渡口"], ["backup", "备份"], ["held"]])
def test_whatever_the_disk_says_is_no_traceback(command, tmp_path, monkeypatch) -> None:
    """Of any command."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "/甲/乙")

    monkeypatch.setattr("ftarchive.cli.opening.Holdings.open", fail)
    done = CliRunner().invoke(main, ["--home", str(tmp_path), *command])
    assert done.exit_code == 1
    assert "“/甲/乙”" in done.stderr
    assert "[disk-failing]" in done.stderr
