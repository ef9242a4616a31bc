"""What staff do: hand in, and decide about what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ftarchive.cli.bars import progress
from ftarchive.cli.opening import as_json_option, by_option, opened, opened_complete
from ftarchive.config import Home, Settings
from ftarchive.errors import ArchiveError, BadRequest
from ftarchive.holdings import Holdings
from ftarchive.review import Review
from ftarchive.terminal.plain import print_json
from ftarchive.terminal.reports import held_version, print_held, told

if TYPE_CHECKING:
    from ftarchive.report import Report


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--dry-run", is_flag=True, help="只显示将要记录的字段，不作任何改动")
@click.option(
    "--field",
    "sayings",
    multiple=True,
    metavar="NAME=VALUE",
    help="由经办人填写的一项，如 来源=区教育局，优先于文件里写的（可多次）",
)
@as_json_option
@by_option
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
    report = Report()
    try:
        with progress() as stage:
            if dry_run:
                report.results = list(intake.preview(paths, stage, given))
            else:
                intake.ingest(paths, by, stage, given, report)
    except ArchiveError as error:
        if not report.results:
            raise
        report.error = error
    _print_report(report, as_json=as_json)
    if report.error:
        raise report.error
    context.exit(1 if report.count("rejected") else 0)


def _print_report(report: Report, *, as_json: bool) -> None:
    if as_json:
        print_json(report.to_json())
    else:
        click.echo(told(report))


def _pairs(sayings: tuple[str, ...]) -> dict[str, str]:
    """``名=值`` taken apart at the first equals sign, of either width."""
    pairs = {}
    for saying in sayings:
        name, equals, value = saying.replace("＝", "=", 1).partition("=")
        if not equals:
            raise BadRequest("bad-parameter", name="--field", value=saying, wanted="“名称=值”")
        pairs[name.strip()] = value
    return pairs


@click.command()
@click.option("--once", is_flag=True, help="收完现有的就结束，不再等候")
@by_option
@click.pass_context
def watch(context: click.Context, once: bool, by: str) -> None:
    """看守 ingest/inbox/：放进去的收录后移到 done/ 或 refused/，旁边附回执。"""
    from ftarchive.intake import Intake
    from ftarchive.watch import DropFolder

    holdings = opened_complete(context)
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


@click.command()
@click.option("--marks", is_flag=True, help="列出已公开而有复核提示的文件")
@as_json_option
@click.pass_context
def held(context: click.Context, marks: bool, as_json: bool) -> None:
    """列出暂存待审的文件，和各自被拦下的原因。"""
    catalogue = opened(context).catalogue
    found = catalogue.marked() if marks else catalogue.held()
    if as_json:
        return print_json({"held": [held_version(version) for version in found]})
    print_held(found)
    return None


@click.command()
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


@click.command()
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
    holdings = opened_complete(context)
    return Review(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
