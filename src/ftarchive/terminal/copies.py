"""What bags and backups hold, and what became of them."""

from __future__ import annotations

from pathlib import Path

import click

from ftarchive.backup import Made
from ftarchive.backup_set import BackupSet
from ftarchive.bags.export import Exported
from ftarchive.bags.imported import Imported
from ftarchive.dates import in_shanghai
from ftarchive.ingest.gate.excerpts import without_numbers
from ftarchive.terminal.plain import without_controls

_IMPORT_WORDS = {
    "added": "新增文件",
    "updated": "更新",
    "unchanged": "无变化",
    "versions": "新版本记录",
    "events": "日志",
    "originals": "原件",
    "restored": "补回原件",
}
_OUTCOME_WORDS = {
    "whole": "已导入空档案库，编号、次序、日志与原来完全一致",
    "continued": "已接续原有日志导入",
    "merged": "已并入另一个档案库的内容",
    "unchanged": "包里的内容这里都有",
    "refused": "没有导入，档案库没有改动",
}
_DICTIONARY_WORDS = {
    "taken": "词典：已采用包里的词典",
    "kept": "词典：这里的词典与包里的不同，保留这里的；包里的在 data/dictionary/",
}
_TOLD_IN_FULL = 10
"""Documents up to which a report tells what was understood of each."""


def told_backup(done: Made, folder: Path) -> str:
    """What a backup holds, and what it lacks."""
    made = done.made
    lines = [f"已备份 {made.documents} 件文件、{made.originals} 个原件到 {folder}"]
    if made.missing:
        lines += [f"缺少 {len(made.missing)} 个原件，请运行 ftarchive verify：", *made.missing]
    if not done.is_noted:
        lines.append("备份是完整的，但此刻不能写日志（正在收录，或磁盘只读），没有记入")
    return "\n".join(lines)


def told_restored(found: BackupSet, aside: Path | None) -> str:
    """What was restored, what the backup already lacked, and where that is which was put aside."""
    at = in_shanghai(found.made_at)
    lines = [f"已恢复 {found.documents} 件文件、{found.originals} 个原件（{at} 的备份）"]
    if found.missing:
        lines += [f"备份时就缺少 {len(found.missing)} 个原件：", *found.missing]
    if aside:
        lines.append(f"原来的移到 {aside}，确认无误后可自行处理")
    return "\n".join(lines)


def print_exported(done: Exported) -> None:
    """What a bag holds that was written."""
    click.echo(f"已写出 {done.path}（{done.bag}）")
    click.echo(
        f"文件 {done.documents:,} 件，版本 {done.versions:,}，原件 {done.originals:,} 个，"
        f"日志 {done.events:,} 条，共 {done.bytes:,} 字节"
    )
    click.echo(f"下次增量：ftarchive export --bag DIR --since {done.head[0]}")
    if not done.is_noted:
        click.echo("档案库正被使用或不可写，这次移交没有记入保管日志", err=True)


def print_imported(done: Imported) -> None:
    """What became of a bag, document by document where there is something to say."""
    for fault in done.faults:
        message = without_controls(fault.message)
        click.echo(f"错误 [{fault.code}] {message}\n  办法：{fault.remedy}")
    few = len(done.documents) <= _TOLD_IN_FULL
    for each in done.documents:
        if few or each.message:
            word = {"added": "新增", "updated": "更新"}[each.status]
            said = (f"{word}  {each.id}", without_numbers(each.title), each.message)
            click.echo(without_controls("  ".join(filter(None, said))))
    counts = "，".join(f"{word} {done.counts[name]:,}" for name, word in _IMPORT_WORDS.items())
    outcome = _OUTCOME_WORDS[done.outcome]
    click.echo(f"{outcome.replace('已', '将', 1) if done.is_trial else outcome}：{counts}")
    if done.dictionary in _DICTIONARY_WORDS:
        click.echo(_DICTIONARY_WORDS[done.dictionary])
    if done.is_trial:
        click.echo("以上只是预演，没有作任何改动")
