"""What the ``ftarchive`` command prints, in Chinese, on standard output."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ftarchive.archive.catalogue import Version
from ftarchive.archive.schema import HELD, PUBLISHED
from ftarchive.dates import in_shanghai
from ftarchive.dictionary_check import Change, DocumentChange, QueryChange
from ftarchive.ingest.gate.concerns import told as told_concern
from ftarchive.ingest.gate.excerpts import without_numbers
from ftarchive.provenance import said_by
from ftarchive.recall import Tally, percent
from ftarchive.record import FORMATS, LABELS, LEGIBILITY
from ftarchive.search.caveats import caveats
from ftarchive.search.explaining import explained
from ftarchive.search.results import Results
from ftarchive.search.wording import understood, wording
from ftarchive.sections import attachment_label
from ftarchive.verify import Verdict

if TYPE_CHECKING:
    from ftarchive.report import Report, Result, Understood

_STATUS_WORDS = {
    "published": "已发布",
    "updated": "新版本",
    "unchanged": "无变化",
    "held": "暂存待审",
    "rejected": "未收录",
}
_ACTION_WORDS = {**_STATUS_WORDS, "released": "放行", "withdrawn": "撤回"}
_READING_WORDS = {"words": "词", "stops": "停用词", "variants": "也查"}
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What in a name would steer the terminal, or pass for a line of ours."""
_TEXT_SHOWN = 60
_TOLD_IN_FULL = 10
"""Documents up to which a report tells what was understood of each."""


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
        facts = [hit.id, record.published, record.source, record.index_number]
        facts += [f"摘自{attachment_label(hit.attachment)}"] if hit.attachment else []
        click.echo(f"\n{record.title}\n  {'  '.join(filter(None, facts))}\n  {hit.snippet}")
        for line in explained(hit.explanation) if hit.explanation else ():
            click.echo(f"  {line}")


def wrong_usage(error: click.UsageError, context: click.Context) -> str:
    """What is wrong with how a command was called, and how to see what it takes."""
    command = (error.ctx or context).command_path
    return f"错误：{_misuse(error)}。\n办法：运行 {command} --help 查看用法。"


def _misuse(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面缺少值"
    name = ""
    if isinstance(error, click.BadParameter) and error.param:
        option = error.param.opts[0]
        name = f"选项 {option}" if option.startswith("-") else str(error.param.metavar or option)
    if isinstance(error, click.MissingParameter):
        return f"缺少{name}"
    return f"{name} 的值不合要求（{error.message}）" if name else f"命令写得不对（{error.message}）"


def told(report: Report) -> str:
    """What became of what was handed in; of a few documents also what was understood of each."""
    with_fields = len(report.results) <= _TOLD_IN_FULL
    lines = [line for result in report.results for line in _result_lines(result, with_fields)]
    counts = (f"{word} {report.count(status)}" for status, word in _STATUS_WORDS.items())
    lines = [_CONTROLS.sub("\ufffd", line) for line in lines]
    return "\n".join([*lines, f"读入 {len(report.results)} 件：{'，'.join(counts)}"])


def _result_lines(result: Result, with_fields: bool) -> Iterator[str]:
    word = _STATUS_WORDS[result.status]
    said = (f"{word}  {result.path}", result.id, result.code and f"[{result.code}]", result.message)
    yield "  ".join(filter(None, said))
    if with_fields and result.understood:
        yield from (f"    {line}" for line in _understood_lines(result.understood))


def _understood_lines(understood: Understood) -> Iterator[str]:
    length = understood.characters
    size = f"{length:,} 字" if length else "没有读出正文"
    yield f"{FORMATS.get(understood.format, understood.format)}，{size}"
    yield from field_lines(understood.fields, understood.provenance)
    for attachment in understood.attachments:
        size = f"{attachment.length:,} 字" if attachment.length else "没有读出文字"
        yield f"附件：{attachment.name}  （{size}）"
    if length:
        beginning = " ".join(understood.beginning.split())[:_TEXT_SHOWN]
        yield f"正文：{beginning}{'……' if length > len(beginning) else ''}"
    if understood.legibility:
        yield f"注意：{LEGIBILITY[understood.legibility]}"


def held_version(version: Version) -> dict[str, Any]:
    """A version that waits for a decision, or bears a mark, as JSON tells it."""
    return {
        "id": version.document_id,
        "version": version.number,
        "title": without_numbers(version.record.title),
        "path": version.source.path,
        "recorded_at": version.recorded_at,
        "status": version.status,
        "concerns": list(version.concerns),
    }


def print_held(found: Sequence[Version]) -> None:
    """The versions that wait for a decision, each with what was found in it."""
    for line in _held_lines(found):
        click.echo(_CONTROLS.sub("\ufffd", line))
    click.echo(f"共 {len(found)} 件")


def _held_lines(found: Sequence[Version]) -> Iterator[str]:
    for version in found:
        is_public = (
            "（旧版仍公开）" if version.state == HELD and version.status == PUBLISHED else ""
        )
        title = without_numbers(version.record.title)
        yield f"{version.document_id}  第 {version.number} 版{is_public}  {title}"
        yield f"  {in_shanghai(version.recorded_at)}  {version.source.path}"
        for concern in version.concerns:
            yield f"  {told_concern(concern)}  [{concern['code']}]"


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


def field_lines(values: Mapping[str, Any], provenance: Mapping[str, str]) -> Iterator[str]:
    """The fields of a record with their names, and where each was read."""
    for name, label in LABELS.items():
        value = values.get(name)
        if not value or name == "text":
            continue
        shown = " > ".join(value) if isinstance(value, list) else value
        origin = provenance.get(name)
        yield f"{label}：{shown}" + (f"  （{said_by(origin)}）" if origin else "")


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
