"""The ``ftarchive`` command. Results go to stdout, progress and errors to stderr.

Exit status: 0 all went well, 1 something was refused or found wrong, 2 wrong usage.
"""

from __future__ import annotations

import getpass
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TextIO

import click

from ftarchive import __version__, upkeep
from ftarchive.archive.database import WRITING_FAILED
from ftarchive.config import Home, Settings
from ftarchive.dictionary_check import DictionaryCheck
from ftarchive.durable import is_full
from ftarchive.errors import ArchiveError, BadRequest, HomeError
from ftarchive.holdings import Holdings
from ftarchive.progress import Advance, Stage
from ftarchive.recall import recall as literal_recall
from ftarchive.review import Review
from ftarchive.search.parameters import Parameters
from ftarchive.terminal import (
    held_version,
    print_change,
    print_document,
    print_held,
    print_json,
    print_results,
    print_tally,
    print_totals,
    print_verdict,
    told,
    wrong_usage,
)
from ftarchive.verify import verify as verify_holdings

_WRONG_USAGE = ("bad-parameter", "bad-setting", "no-home")


class _Command(click.Group):
    """Shows an error of ours as what it says, without a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return self._invoked(context)
        except click.UsageError as error:
            if isinstance(error, click.exceptions.NoArgsIsHelpError):
                raise
            click.echo(wrong_usage(error, context), err=True)
            context.exit(2)
        except ArchiveError as error:
            click.echo(f"错误：{error.message}。\n办法：{error.remedy}。[{error.code}]", err=True)
            context.exit(2 if error.code in _WRONG_USAGE else 1)

    def _invoked(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except WRITING_FAILED:
            home = Home.find(context.obj)
            if is_full(home.root):
                raise HomeError("home-full", path=home.root) from None
            raise


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home", metavar="DIR", help="档案库所在的文件夹（默认取 FTARCHIVE_HOME，再取当前文件夹）"
)
@click.version_option(__version__, prog_name="ftarchive", help="显示版本号")
@click.pass_context
def main(context: click.Context, home: str | None) -> None:
    """政府信息公开档案库：收录、检索、核验。"""
    context.obj = home


def _open(context: click.Context) -> Holdings:
    return Holdings.open(Home.find(context.obj), Settings.from_environment())


def _open_complete(context: click.Context) -> Holdings:
    """The holdings, with what a killed ingest left undone finished first."""
    holdings = _open(context)
    upkeep.complete(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    return holdings


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return f"uid {os.getuid()}"


_as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
_by = click.option("--by", metavar="NAME", default=_user, help="记入日志的经办人")


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--dry-run", is_flag=True, help="只显示将要记录的字段，不作任何改动")
@click.option(
    "--field",
    "sayings",
    multiple=True,
    metavar="NAME=VALUE",
    help="由经办人填写的一项，如 来源=区教育局，优先于文件里写的（可多次）",
)
@_as_json
@_by
@click.pass_context
def ingest(
    context: click.Context,
    paths: tuple[str, ...],
    dry_run: bool,
    sayings: tuple[str, ...],
    as_json: bool,
    by: str,
) -> None:
    """收录文件、文件夹、压缩包或 .jsonl 批量文件。"""
    # Readers of pages are of no use to those who search.
    from ftarchive.ingest.sandbox import warm_up

    warm_up()
    from ftarchive.ingest.given import Given
    from ftarchive.ingest.rules import load
    from ftarchive.intake import Intake
    from ftarchive.report import Report

    home, settings = Home.find(context.obj), Settings.from_environment()
    holdings = (Holdings.peek if dry_run else Holdings.open)(home, settings)
    intake = Intake(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    given = Given.by_staff(_pairs(sayings), load(home))
    with _progress() as stage:
        if dry_run:
            report = Report(list(intake.preview(paths, stage, given)))
        else:
            report = intake.ingest(paths, by, stage, given)
    if as_json:
        print_json(report.to_json())
    else:
        click.echo(told(report))
    context.exit(1 if report.count("rejected") else 0)


def _pairs(sayings: tuple[str, ...]) -> dict[str, str]:
    """``名=值`` taken apart at the first equals sign, of either width."""
    pairs = {}
    for saying in sayings:
        name, equals, value = saying.replace("＝", "=", 1).partition("=")
        if not equals:
            raise BadRequest("bad-parameter", name="--field", value=saying, wanted="“名称=值”")
        pairs[name.strip()] = value
    return pairs


@main.command()
@click.option("--once", is_flag=True, help="收完现有的就结束，不再等候")
@_by
@click.pass_context
def watch(context: click.Context, once: bool, by: str) -> None:
    """看守 ingest/inbox/：放进去的收录后移到 done/ 或 refused/，旁边附回执。"""
    from ftarchive.intake import Intake
    from ftarchive.watch import DropFolder

    holdings = _open_complete(context)
    home, settings = holdings.home, holdings.settings
    intake = Intake(home, settings, holdings.catalogue, holdings.engine)
    folder = DropFolder(home, settings, intake, told)
    click.echo(f"正在看守 {home.inbox}", err=True)
    refused = 0
    for taken in folder.watch(by, once=once):
        refused += taken.report.count("rejected")
        click.echo(f"{told(taken.report)}\n移到 {taken.path}\n")
    context.exit(1 if refused else 0)


_reason = click.option("--reason", required=True, metavar="TEXT", help="理由，记入日志")
_decided_by = click.option("--by", required=True, metavar="NAME", help="作出决定的人，记入日志")
_version = click.option("--version", "number", type=click.IntRange(1), help="第几版")


@main.command()
@click.option("--marks", is_flag=True, help="列出已公开而有复核提示的文件")
@_as_json
@click.pass_context
def held(context: click.Context, marks: bool, as_json: bool) -> None:
    """列出暂存待审的文件，和各自被拦下的原因。"""
    catalogue = _open(context).catalogue
    found = catalogue.marked() if marks else catalogue.held()
    if as_json:
        return print_json({"held": [held_version(version) for version in found]})
    print_held(found)
    return None


@main.command()
@click.argument("document_id", metavar="ID")
@_version
@_decided_by
@_reason
@click.pass_context
def release(
    context: click.Context, document_id: str, number: int | None, by: str, reason: str
) -> None:
    """放行：公开一件待审的文件，或重新公开已撤回的。"""
    number = _review(context).release(document_id, number, by, reason)
    click.echo(f"已公开 {document_id} 第 {number} 版")


@main.command()
@click.argument("document_id", metavar="ID")
@_version
@_decided_by
@_reason
@click.pass_context
def withdraw(
    context: click.Context, document_id: str, number: int | None, by: str, reason: str
) -> None:
    """撤回：不再公开一件文件；加 --version 只撤回待审的那一版。什么也不删除。

    曾经公开过的，理由写在原来的网页上，公众看得到。
    """
    _review(context).withdraw(document_id, number, by, reason)
    click.echo(f"已撤回 {document_id}" + (f" 第 {number} 版" if number else ""))


def _review(context: click.Context) -> Review:
    holdings = _open_complete(context)
    return Review(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)


@main.command()
@click.argument("query")
@click.option("--source", multiple=True, help="来源（可多次）")
@click.option("--category", multiple=True, help="栏目（可多次）")
@click.option("--genre", multiple=True, help="文种，如 通知（可多次）")
@click.option("--year", multiple=True, help="年份（可多次）")
@click.option("--from", "from_", default="", metavar="DATE", help="最早日期，如 2023-06-01")
@click.option("--to", default="", metavar="DATE", help="最晚日期")
@click.option("--in", "in_", default="", metavar="all|title|text", help="检索范围")
@click.option("--sort", default="", metavar="relevance|newest|oldest", help="排序")
@click.option("--page", default="", metavar="N", help="第几页")
@click.option("--per-page", default="", metavar="N", help="每页件数（1–100）")
@click.option("--within", multiple=True, metavar="QUERY", help="在这一检索的结果中检索（可多次）")
@click.option("--synonyms", default="", metavar="on|off", help="是否同时检索同义词")
@click.option("--explain", is_flag=True, help="说明每件文件为什么排在这里")
@_as_json
@click.pass_context
def search(
    context: click.Context, /, query: str, explain: bool, as_json: bool, **given: Any
) -> None:
    """检索。"""
    holdings = _open_complete(context)
    names = {"from_": "from", "in_": "in"}
    values = {
        names.get(name, name): [value] if isinstance(value, str) else list(value)
        for name, value in given.items()
    }
    values["q"] = [query.encode("utf-8", "replace").decode("utf-8")]
    values["explain"] = ["on" if explain else "off"]
    results = holdings.search.results(Parameters.read(values, holdings.settings))
    if as_json:
        return print_json(results.to_json())
    print_results(results)
    return None


@main.command()
@click.argument("document_id", metavar="ID")
@click.option("--version", "number", type=click.IntRange(1), help="第几版（默认为现行版）")
@_as_json
@click.pass_context
def show(context: click.Context, document_id: str, number: int | None, as_json: bool) -> None:
    """显示一件文件的全部字段和正文。"""
    holdings = _open(context)
    document = holdings.document(document_id, number)
    if as_json:
        return print_json(document)
    print_document(document, holdings.catalogue.log(document_id))
    return None


@main.command()
@_by
@click.pass_context
def rebuild(context: click.Context, by: str) -> None:
    """按目录库重建索引；重建期间检索照常。"""
    holdings = _open(context)
    with _progress() as stage:
        count = upkeep.rebuild(
            holdings.home, holdings.settings, holdings.catalogue, holdings.engine, by, stage
        )
    click.echo(f"索引已重建，共 {count} 件文件")


@main.command()
@_as_json
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """核验：原件校验和、目录库、索引是否一致。"""
    holdings = _open(context)
    with _progress() as stage:
        verdict = verify_holdings(holdings.home, holdings.catalogue, holdings.engine, stage)
    if as_json:
        print_json(verdict.to_json())
    else:
        print_verdict(verdict)
    context.exit(0 if verdict.is_sound else 1)


@main.group()
def dictionary() -> None:
    """词典：用户词、停用词、同义词、机构名称（index/dictionary/）。"""


@dictionary.command()
@click.option(
    "--queries",
    type=click.File(encoding="utf-8-sig", errors="replace"),
    metavar="FILE",
    help="要比较的查询，一行一个",
)
@click.option("--all", "all_documents", is_flag=True, help="比较全部文件，耗时与重建相当")
@_as_json
@click.pass_context
def check(
    context: click.Context, queries: TextIO | None, all_documents: bool, as_json: bool
) -> None:
    """列出词典改动会影响哪些文件和查询；不作任何改动。"""
    holdings = Holdings.peek(Home.find(context.obj), Settings.from_environment())
    compared = DictionaryCheck(
        holdings.home, holdings.settings, holdings.catalogue, holdings.engine
    )
    asked = holdings.query_log.queries()
    asked.update(filter(None, map(str.strip, queries or ())))
    with _progress() as stage:
        change = compared.change(asked, all_documents=all_documents, stage=stage)
    if as_json:
        print_json(change.to_json())
    else:
        print_change(change)


@main.command()
@click.option("--runs", default=10_000, show_default=True, type=click.IntRange(1), help="字串数")
@click.option("--seed", type=click.IntRange(0), help="随机种子；同一种子抽出同样的字串")
@_as_json
@click.pass_context
def recall(context: click.Context, runs: int, seed: int | None, as_json: bool) -> None:
    """查全：随机抽取字串检索，与逐件扫描的结果比对。"""
    holdings = _open_complete(context)
    seed = secrets.randbelow(1 << 32) if seed is None else seed
    limit = holdings.settings.max_query_chars
    with _progress() as stage:
        tally = literal_recall(
            holdings.catalogue, holdings.engine, holdings.search.query, runs, seed, limit, stage
        )
    if as_json:
        print_json(tally.to_json())
    else:
        print_tally(tally)
    context.exit(0 if tally.is_sound else 1)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="端口")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="进程数")
@click.pass_context
def serve(context: click.Context, host: str, port: int, workers: int) -> None:
    """启动公众检索网站。"""
    from ftarchive.web.server import run

    home = Home.find(context.obj)
    holdings = _open_complete(context)
    count = holdings.catalogue.count()
    holdings.catalogue.close()
    click.echo(f"档案库 {home.root}，共 {count} 件文件", err=True)
    run(home, host, port, workers)


@main.command()
@_as_json
@click.pass_context
def stats(context: click.Context, as_json: bool) -> None:
    """统计：文件、版本、原件、事件各有多少。"""
    holdings = _open_complete(context)
    totals = holdings.catalogue.totals()
    totals["indexed"] = holdings.engine.document_count() if totals["documents"] else 0
    if as_json:
        return print_json(totals)
    print_totals(totals)
    return None


@contextmanager
def _progress() -> Iterator[Stage]:
    """Bars with rate and time left on a terminal, one after another; nothing elsewhere."""
    from tqdm import tqdm

    with ExitStack() as bars:

        def stage(name: str, total: int | None, unit: str = "件") -> Advance:
            bars.close()
            is_large = unit != "件"  # then told in thousands and millions
            bar = tqdm(
                desc=name,
                total=total,
                unit=unit,
                unit_scale=is_large,
                disable=None,
                file=sys.stderr,
            )
            update: Advance = bars.enter_context(bar).update
            return update

        yield stage
