"""What archivists do with the index and its dictionary."""

from __future__ import annotations

import secrets
from typing import TextIO

import click

from ftarchive import upkeep
from ftarchive.cli.bars import progress
from ftarchive.cli.opening import as_json_option, by_option, opened, opened_complete
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.terminal.plain import print_json


@click.command()
@click.option("--back", is_flag=True, help="退回上次重建之前的索引，并补上其后的变动")
@by_option
@click.pass_context
def rebuild(context: click.Context, back: bool, by: str) -> None:
    """按目录库重建索引；重建期间检索、收录照常。中断后再次运行会接着做。"""
    holdings = opened(context)
    work = upkeep.go_back if back else upkeep.rebuild
    with progress() as stage:
        count = work(
            holdings.home, holdings.settings, holdings.catalogue, holdings.engine, by, stage
        )
    click.echo(f"{'已退回上次重建之前的索引' if back else '索引已重建'}，共 {count} 件文件")


@click.group()
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
@as_json_option
@click.pass_context
def check(
    context: click.Context, queries: TextIO | None, all_documents: bool, as_json: bool
) -> None:
    """列出词典改动会影响哪些文件和查询；不作任何改动。"""
    from ftarchive.dictionary_check import DictionaryCheck
    from ftarchive.terminal.indices import print_change

    holdings = Holdings.peek(Home.find(context.obj), Settings.from_environment())
    compared = DictionaryCheck(
        holdings.home, holdings.settings, holdings.catalogue, holdings.engine
    )
    asked = holdings.query_log.queries()
    asked.update(filter(None, map(str.strip, queries or ())))
    with progress() as stage:
        change = compared.change(asked, all_documents=all_documents, stage=stage)
    if as_json:
        print_json(change.to_json())
    else:
        print_change(change)


@click.command()
@click.option("--runs", default=10_000, show_default=True, type=click.IntRange(1), help="字串数")
@click.option("--seed", type=click.IntRange(0), help="随机种子；同一种子抽出同样的字串")
@as_json_option
@click.pass_context
def recall(context: click.Context, runs: int, seed: int | None, as_json: bool) -> None:
    """查全：随机抽取字串检索，与逐件扫描的结果比对。"""
    from ftarchive.recall import recall as literal_recall
    from ftarchive.terminal.indices import print_tally

    holdings = opened_complete(context)
    seed = secrets.randbelow(1 << 32) if seed is None else seed
    limit = holdings.settings.max_query_chars
    with progress() as stage:
        tally = literal_recall(
            holdings.catalogue, holdings.engine, holdings.search.query, runs, seed, limit, stage
        )
    if as_json:
        print_json(tally.to_json())
    else:
        print_tally(tally)
    context.exit(0 if tally.is_sound else 1)
