"""What was found, and documents as they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from ftarchive.dates import in_shanghai
from ftarchive.record import LEGIBILITY
from ftarchive.search.caveats import caveats
from ftarchive.search.explaining import explained
from ftarchive.search.results import Results
from ftarchive.search.wording import understood, wording
from ftarchive.sections import attachment_label
from ftarchive.terminal.fields import STATUS_WORDS, field_lines

_ACTION_WORDS = {**STATUS_WORDS, "released": "放行", "withdrawn": "撤回"}


def print_results(results: Results) -> None:
    """A page of results, and how the query was read."""
    click.echo(f"共 {results.total} 件，用时 {results.took_ms} 毫秒")
    if told := understood(results.query):
        click.echo(f"理解为：{'；'.join(told)}")
    for word, other in results.query.variants:
        click.echo(f"同时检索：{wording(word.units)} → {other.shown}")
    if results.suggestion:
        click.echo(f"您是不是要找：{results.suggestion}")
    for caveat in caveats(results):
        click.echo(caveat)
    for hit in results.hits:
        record = hit.record
        facts = [hit.id, record.published, record.source, record.index_number]
        facts += [f"摘自{attachment_label(hit.attachment)}"] if hit.attachment else []
        click.echo(f"\n{record.title}\n  {'  '.join(filter(None, facts))}\n  {hit.snippet}")
        for line in explained(hit.explanation) if hit.explanation else ():
            click.echo(f"  {line}")


def print_document(document: dict[str, Any], log: Iterable[dict[str, Any]]) -> None:
    """A document with its fields, its log and its text."""
    for line in field_lines(document, document["provenance"]):
        click.echo(line)
    click.echo(f"版本：第 {document['version']} 版，共 {len(document['versions'])} 版")
    click.echo(f"SHA-256：{document['sha256']}")
    for event in log:
        word = _ACTION_WORDS.get(event["action"], event["action"])
        version = f"第 {event['version']} 版" if event["version"] else "全部"
        reason = event["detail"].get("reason", "")
        said = (in_shanghai(event["at"]), word, version, event["actor"], reason)
        click.echo(f"记录：{'  '.join(said)}".rstrip())
    _print_references(document)
    click.echo(f"\n{document['text']}")


def _print_references(document: dict[str, Any]) -> None:
    for each in document["attachments"]:
        told = LEGIBILITY.get(each["legibility"] or "", "内容未能读出" if each["problem"] else "")
        click.echo(attachment_label(each["name"]) + (f"  （{told}）" if told else ""))
    for each in document["references"]:
        ids = "、".join(each["ids"]) or "档案库中没有"
        click.echo(f"引用：{each['text']}  （{ids}）")
    if (cited_by := document["cited_by"])["total"]:
        click.echo(f"被引用：{cited_by['total']} 件  （{'、'.join(cited_by['ids'])}）")
    for each in document["resembles"]:
        click.echo(f"相近：{each['title']}  （{each['id']}，{each['share']:.0%} 相同）")


def print_totals(totals: dict[str, int]) -> None:
    """How much there is of what."""
    words = {
        "documents": "文件",
        "versions": "版本",
        "held": "待审版本",
        "withdrawn": "已撤回",
        "originals": "原件",
        "events": "事件",
        "original_bytes": "原件字节数",
        "indexed": "已编入索引",
    }
    for name, total in totals.items():
        click.echo(f"{words[name]}：{total:,}")
