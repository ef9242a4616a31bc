"""What the ``ftarchive`` command prints, in Chinese, on standard output."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ftarchive.dictionary_check import Change, DocumentChange, QueryChange
from ftarchive.recall import Tally, percent
from ftarchive.record import LABELS
from ftarchive.search.caveats import caveats
from ftarchive.search.explaining import explained
from ftarchive.search.results import Results
from ftarchive.search.wording import understood, wording
from ftarchive.verify import Verdict

if TYPE_CHECKING:
    from ftarchive.intake import Report, Result

_STATUS_WORDS = {
    "published": "已发布",
    "updated": "新版本",
    "unchanged": "无变化",
    "held": "暂存待审",
    "rejected": "未收录",
}
_READING_WORDS = {"words": "词", "stops": "停用词", "variants": "也查"}
_TEXT_SHOWN = 300


def print_json(value: object) -> None:
    """One JSON value; what is no Unicode text is replaced."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace"))


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
        facts = (hit.id, record.published, record.source, record.index_number)
        click.echo(f"\n{record.title}\n  {'  '.join(filter(None, facts))}\n  {hit.snippet}")
        for line in explained(hit.explanation) if hit.explanation else ():
            click.echo(f"  {line}")


def print_report(report: Report, *, show_fields: bool) -> None:
    """What became of what was handed in; with the fields of each where asked."""
    for result in report.results:
        _print_result(result)
        if show_fields and result.record:
            print_fields(result.record)
            text = result.record["text"]
            click.echo(f"正文（{len(text)} 字）：{text[:_TEXT_SHOWN]}\n")
    counts = (f"{word} {report.count(status)}" for status, word in _STATUS_WORDS.items())
    click.echo(f"读入 {len(report.results)} 件：{'，'.join(counts)}")


def _print_result(result: Result) -> None:
    word = _STATUS_WORDS[result.status]
    told = (f"{word}  {result.path}", result.id, result.code and f"[{result.code}]", result.message)
    click.echo("  ".join(filter(None, told)))


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


def print_fields(values: dict[str, Any]) -> None:
    """The fields of a record with their names, and where each was read."""
    for name, label in LABELS.items():
        value = values.get(name)
        if not value or name == "text":
            continue
        shown = " > ".join(value) if isinstance(value, list) else value
        origin = values["provenance"].get(name)
        click.echo(f"{label}：{shown}" + (f"  （{origin}）" if origin else ""))


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


def print_verdict(verdict: Verdict) -> None:
    """What was found wrong, each with its remedy."""
    for finding in verdict.findings:
        word = "提示" if finding.severity == "notice" else "问题"
        click.echo(f"{word} [{finding.code}] {finding.subject}\n  办法：{finding.remedy}")
    summary = "未发现问题" if verdict.is_sound else "发现问题，见上"
    click.echo(f"已核验 {verdict.documents} 件文件、{verdict.originals} 个原件：{summary}")


def print_document(document: dict[str, Any], log: Iterable[dict[str, Any]]) -> None:
    """A document with its fields, its log and its text."""
    print_fields(document)
    click.echo(f"版本：第 {document['version']} 版，共 {len(document['versions'])} 版")
    click.echo(f"SHA-256：{document['sha256']}")
    for event in log:
        word = _STATUS_WORDS.get(event["action"], event["action"])
        click.echo(f"记录：{event['at']}  {word}  第 {event['version']} 版  {event['actor']}")
    click.echo(f"\n{document['text']}")


def print_totals(totals: dict[str, int]) -> None:
    """How much there is of what."""
    words = {
        "documents": "文件",
        "versions": "版本",
        "originals": "原件",
        "events": "事件",
        "original_bytes": "原件字节数",
        "indexed": "已编入索引",
    }
    for name, total in totals.items():
        click.echo(f"{words[name]}：{total:,}")
