"""The report of a verification that an archivist files: one page that needs nothing else."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ftarchive.config import Home
from ftarchive.dates import in_shanghai
from ftarchive.durable import write_file
from ftarchive.errors import of_system
from ftarchive.verification.codes import CODES, PROPERTIES, SEVERITIES
from ftarchive.verification.findings import Finding
from ftarchive.verification.verdict import Verdict, worded

_TEMPLATE = "verification.html"


def save(verdict: Verdict, home: Home, file: str) -> None:
    """Writes the report of a verification of ``home`` to ``file``.

    Raises ``Refused`` (not-found, disk-full, unreadable) where it cannot be written.
    """
    content = page(verdict, home)
    try:
        write_file(Path(file), content.encode("utf-8", "replace"))
    except OSError as error:
        raise of_system(error, file) from None


def page(verdict: Verdict, home: Home) -> str:
    """The report as HTML; the template of the home comes before the one shipped."""
    environment = Environment(
        loader=FileSystemLoader(home.resources("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(moment=in_shanghai, worded=worded, thousands=lambda n: f"{n:,}")
    template = environment.get_template(_TEMPLATE)
    return template.render(
        verdict=verdict,
        properties=PROPERTIES,
        severities=SEVERITIES,
        codes=CODES,
        grouped={each: _grouped(verdict.of(each)) for each in PROPERTIES},
    )


def _grouped(findings: list[Finding]) -> dict[str, list[Finding]]:
    """Findings by their code, in the order in which the codes come."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    return groups
