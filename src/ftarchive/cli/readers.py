"""What anybody does: search, read, and put the site on the web."""

from __future__ import annotations

from typing import Any

import click

from ftarchive.cli.opening import as_json_option, opened, opened_complete
from ftarchive.config import Home
from ftarchive.search.parameters import Parameters
from ftarchive.terminal.documents import print_document, print_results, print_totals
from ftarchive.terminal.plain import print_json


@click.command()
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
@as_json_option
@click.pass_context
def search(
    context: click.Context, /, query: str, explain: bool, as_json: bool, **given: Any
) -> None:
    """检索。"""
    holdings = opened_complete(context)
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


@click.command()
@click.argument("document_id", metavar="ID")
@click.option("--version", "number", type=click.IntRange(1), help="第几版（默认为现行版）")
@as_json_option
@click.pass_context
def show(context: click.Context, document_id: str, number: int | None, as_json: bool) -> None:
    """显示一件文件的全部字段和正文。"""
    holdings = opened(context)
    document = holdings.document(document_id, number)
    if as_json:
        return print_json(document)
    print_document(document, holdings.catalogue.log(document_id))
    return None


@click.command()
@as_json_option
@click.pass_context
def stats(context: click.Context, as_json: bool) -> None:
    """统计：文件、版本、原件、事件各有多少。"""
    holdings = opened_complete(context)
    totals = holdings.catalogue.totals()
    totals["indexed"] = holdings.engine.document_count() if totals["documents"] else 0
    if as_json:
        return print_json(totals)
    print_totals(totals)
    return None


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="端口")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="进程数")
@click.pass_context
def serve(context: click.Context, host: str, port: int, workers: int) -> None:
    """启动公众检索网站。"""
    from ftarchive.web.server import run

    home = Home.find(context.obj)
    holdings = opened_complete(context)
    count = holdings.catalogue.count()
    holdings.catalogue.close()
    click.echo(f"档案库 {home.root}，共 {count} 件文件", err=True)
    run(home, host, port, workers)
