"""What archivists do with the archive as a whole: prove, copy, hand on."""

from __future__ import annotations

from pathlib import Path

import click

from ftarchive.cli.bars import progress
from ftarchive.cli.opening import as_json_option, by_option, opened
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.terminal.plain import print_json


@click.command()
@click.option(
    "--since", default="", metavar="DATE|SEQ|last", help="只核验这一天、第几条日志或上次核验以来的"
)
@click.option("--head", default="", metavar="SEQ:SUM", help="从前核验时记下的日志末条，用来比对")
@click.option("--report", metavar="FILE.html", help="另存一份可以归档的核验报告")
@as_json_option
@by_option
@click.pass_context
def verify(
    context: click.Context, since: str, head: str, report: str | None, as_json: bool, by: str
) -> None:
    """核验四性：日志、目录库、原件、索引是否完好一致；除记一条保管日志外不作改动。"""
    from ftarchive.terminal.verdicts import print_verdict
    from ftarchive.verification.report import save
    from ftarchive.verification.scope import read_head
    from ftarchive.verification.verify import verify_home

    home, seen = Home.find(context.obj), read_head(head) if head else None
    with progress() as stage:
        verdict = verify_home(home, Settings.from_environment(), stage, by, since, seen)
    if report:
        save(verdict, home, report)
    if as_json:
        print_json(verdict.to_json())
    else:
        print_verdict(verdict)
    context.exit(0 if verdict.is_sound else 1)


@click.command()
@click.option("--bag", "folder", required=True, metavar="DIR", help="要写出的文件夹，还不能存在")
@click.option("--since", default="0", metavar="DATE|SEQ", help="只写这一天起或这条日志之后的增量")
@click.option("--organization", default="", metavar="NAME", help="移交机关，写入 bag-info.txt")
@as_json_option
@by_option
@click.pass_context
def export(
    context: click.Context, folder: str, since: str, organization: str, as_json: bool, by: str
) -> None:
    """移交：把全部档案或增量写成一个 BagIt 包。"""
    from ftarchive.bags.export import export as export_bag
    from ftarchive.bags.export import read_since
    from ftarchive.terminal.copies import print_exported

    holdings = Holdings.peek(Home.find(context.obj), Settings.from_environment())
    with progress() as stage:
        done = export_bag(holdings, Path(folder), by, read_since(since), organization, stage)
    if as_json:
        return print_json(done.to_json())
    return print_exported(done)


@click.command("import")
@click.argument("folder", metavar="BAG")
@click.option("--dry-run", is_flag=True, help="只核对并说明会怎样，不作任何改动")
@as_json_option
@by_option
@click.pass_context
def import_(context: click.Context, folder: str, dry_run: bool, as_json: bool, by: str) -> None:
    """接收：核对一个移交包，编号、版本、日志原样并入档案库。"""
    from ftarchive.bags.importing import Importing
    from ftarchive.terminal.copies import print_imported

    home, settings = Home.find(context.obj), Settings.from_environment()
    holdings = (Holdings.peek if dry_run else Holdings.open)(home, settings)
    with progress() as stage:
        done = Importing(holdings).take(Path(folder), by, stage, is_trial=dry_run)
    if as_json:
        print_json(done.to_json())
    else:
        print_imported(done)
    context.exit(1 if done.is_refused else 0)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@by_option
@click.pass_context
def backup(context: click.Context, folder: Path, by: str) -> None:
    """备份：目录库、原件和本库自有的词典、规则、页面，备到新文件夹 DIR；服务和收录照常。"""
    from ftarchive.backup import backup as make
    from ftarchive.terminal.copies import told_backup

    holdings = opened(context)
    with progress() as stage:
        done = make(holdings.home, holdings.settings, holdings.catalogue, folder, by, stage)
    click.echo(told_backup(done, folder))
    context.exit(1 if done.made.missing else 0)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@by_option
@click.pass_context
def restore(context: click.Context, folder: Path, by: str) -> None:
    """恢复：把备份 DIR 恢复到空的、或目录库缺失损坏的档案库；原有的移到一旁，什么也不删除。"""
    from ftarchive.restore import restore as put_back
    from ftarchive.terminal.copies import told_restored

    with progress() as stage:
        found = put_back(Home.find(context.obj), Settings.from_environment(), folder, by, stage)
    click.echo(told_restored(*found))
