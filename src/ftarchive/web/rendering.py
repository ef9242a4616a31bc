"""Templates and how values are worded in them."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from ftarchive.config import Home
from ftarchive.dates import in_shanghai
from ftarchive.record import FORMATS, LABELS
from ftarchive.sections import attachment_label
from ftarchive.web import addresses
from ftarchive.web.marks import marked
from ftarchive.web.statics import Statics

SITE_NAME = "福田政府信息公开存档"
_EVIDENCE = {"archive": "来自压缩包", "manifest": "所附清单"}
"""What a document came in with, by its part; names of such files are for staff alone, as nobody
has looked at whom they may name."""


class Renderer:
    """Fills the templates of a home: its own ``templates/`` come before those shipped."""

    def __init__(self, home: Home, statics: Statics) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(home.resources("templates")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            # Answers are named by the templates as they were at the start; see lasting.
            auto_reload=False,
        )
        self._environment.globals.update(
            site_name=SITE_NAME,
            labels=LABELS,
            formats=FORMATS,
            evidence=_EVIDENCE,
            static=statics.address,
            document_address=addresses.document_address,
            search_address=addresses.search_address,
        )
        self._environment.filters.update(
            day=day,
            moment=in_shanghai,
            count=count,
            marked=marked,
            attachment_label=attachment_label,
        )

    def page(self, template: str, **values: Any) -> str:
        """A page. ``template`` is a name below ``templates/``."""
        return self._environment.get_template(template).render(values)


def renderer_of(request: Request) -> Renderer:
    """The renderer of the application that a request came to."""
    renderer: Renderer = request.app.state.renderer
    return renderer


def day(value: str | None) -> str:
    """The day of an ISO 8601 date or time, as it stands in it."""
    return value[:10] if value else ""


def count(value: int) -> str:
    """A number with its thousands set apart."""
    return f"{value:,}"
