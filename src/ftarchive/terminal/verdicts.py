"""What a verification found."""

from __future__ import annotations

import click

from ftarchive.verification.codes import ERROR, NOTICE, PROPERTIES, SEVERITIES, WARNING
from ftarchive.verification.findings import Finding
from ftarchive.verification.verdict import Verdict, worded

_FINDINGS_SHOWN = 20
"""Findings of one code that are printed; JSON and the report have all of them."""


def print_verdict(verdict: Verdict) -> None:
    """What was found, each kind with its remedy, and what it comes to."""
    for code, count in verdict.by_code().items():
        found = [finding for finding in verdict.findings if finding.code == code]
        word, property_ = SEVERITIES[found[0].severity], PROPERTIES[found[0].property]
        for finding in found[:_FINDINGS_SHOWN]:
            click.echo(f"{word} [{code}] {property_}：{finding.subject}{_differing(finding)}")
        if count > _FINDINGS_SHOWN:
            click.echo(f"  同类的还有 {count - _FINDINGS_SHOWN} 个（--json 或 --report 列出全部）")
        click.echo(f"  办法：{found[0].remedy}")
    click.echo(f"档案库 {verdict.home}，范围：{verdict.scope}")
    click.echo(
        f"已核验 {verdict.documents} 件文件、{verdict.versions} 个版本、{verdict.originals} 个原件"
        f"（{verdict.size} 字节，{verdict.seconds:.1f} 秒）"
    )
    counts = (f"{SEVERITIES[each]} {verdict.count(each)}" for each in (ERROR, WARNING, NOTICE))
    click.echo(f"{'未发现问题' if verdict.is_sound else '发现问题，见上'}：{'，'.join(counts)}")
    if verdict.head[0]:
        advice = "（请记下，下次以 --head 比对）" if verdict.is_sound else ""
        click.echo(f"日志末条：{worded(verdict.head)}{advice}")


def _differing(finding: Finding) -> str:
    expected = f"，应为 {finding.expected}" if finding.expected else ""
    found = f"，现为 {finding.found}" if expected else f"，{finding.found}"
    return expected + (found if finding.found else "")
