"""What became of what was handed in, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from ftarchive.archive.catalogue import Version
from ftarchive.archive.schema import HELD, PUBLISHED
from ftarchive.dates import in_shanghai
from ftarchive.ingest.gate.concerns import told as told_concern
from ftarchive.ingest.gate.excerpts import without_numbers
from ftarchive.record import FORMATS, LEGIBILITY
from ftarchive.terminal.fields import STATUS_WORDS, field_lines
from ftarchive.terminal.plain import without_controls

if TYPE_CHECKING:
    from ftarchive.report import Report, Result, Understood

_TEXT_SHOWN = 60
_TOLD_IN_FULL = 10
"""Documents up to which a report tells what was understood of each."""


def told(report: Report) -> str:
    """What became of what was handed in; of a few documents also what was understood of each."""
    with_fields = len(report.results) <= _TOLD_IN_FULL
    lines = [line for result in report.results for line in _result_lines(result, with_fields)]
    counts = (f"{word} {report.count(status)}" for status, word in STATUS_WORDS.items())
    lines = [without_controls(line) for line in lines]
    lines.append(f"读入 {len(report.results)} 件：{'，'.join(counts)}")
    if report.error:
        lines.append("收录中途停止：以上各件已经记录，不会丢失，其余的没有收；索引在下次运行时补齐")
    return "\n".join(lines)


def _result_lines(result: Result, with_fields: bool) -> Iterator[str]:
    word = STATUS_WORDS[result.status]
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
        click.echo(without_controls(line))
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
            yield f"  {told_concern(concern)}  [{concern.get('code', '?')}]"
