"""What a change of the dictionary does, and how well literal strings are found."""

from __future__ import annotations

from dataclasses import asdict

import click

from ftarchive.dictionary_check import Change, DocumentChange, QueryChange
from ftarchive.recall import Tally, percent

_READING_WORDS = {"words": "词", "stops": "停用词", "variants": "也查"}


def print_tally(tally: Tally) -> None:
    """What the check of literal recall found."""
    for violation in tally.violations:
        query, ids = " ".join(violation.query.split()), "、".join(violation.ids)
        click.echo(f"问题 [{violation.code}] {query}")
        click.echo(f"  涉及 {violation.count} 件：{ids}\n  办法：{violation.remedy}")
    shares = {name: percent(share) for name, share in tally.shares().items()}
    click.echo(
        f"已检索 {tally.runs} 个字串（种子 {tally.seed}），与 {tally.documents} 件文件逐一比对：\n"
        f"加引号查准率 {shares['precision']}，查全率 {shares['recall']}；"
        f"不加引号查全率 {shares['unquoted_recall']}"
    )


def print_change(change: Change) -> None:
    """What an edited dictionary would change."""
    if not change.is_pending:
        return click.echo("词典与索引所用的一致，没有改动")
    for file in change.files:
        click.echo(f"{file.file}：新增 {file.added.total} 条，删去 {file.removed.total} 条")
        _print_listed([f"+ {entry}" for entry in file.added.shown], file.added.total)
        _print_listed([f"- {entry}" for entry in file.removed.shown], file.removed.total)
    documents, queries = change.documents, change.queries
    click.echo(f"文件：{documents.total} 件的索引会变")
    _print_listed([_document_line(each) for each in documents.shown], documents.total)
    click.echo(f"查询：比较了 {change.queries_read} 个，{queries.total} 个的理解会变")
    _print_listed([_query_lines(each) for each in queries.shown], queries.total)
    return click.echo("以上都还没有生效；运行 ftarchive rebuild 使其生效")


def _print_listed(lines: list[str], total: int) -> None:
    for line in lines:
        click.echo(f"  {line}")
    if total > len(lines):
        click.echo(f"  …… 另有 {total - len(lines)} 条未列出")


def _document_line(document: DocumentChange) -> str:
    terms = [f"+{term}" for term in document.added.shown]
    terms += [f"-{term}" for term in document.removed.shown]
    return f"{document.id}  {document.title}  {' '.join(terms)}"


def _query_lines(change: QueryChange) -> str:
    old, new = asdict(change.old), asdict(change.new)
    differences = [
        f"    {label}：{' / '.join(old[name]) or '无'} → {' / '.join(new[name]) or '无'}"
        for name, label in _READING_WORDS.items()
        if old[name] != new[name]
    ]
    return "\n".join([f"{change.query}（{change.times} 次）", *differences])
