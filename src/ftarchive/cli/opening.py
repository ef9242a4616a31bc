"""What commands have in common: the holdings, and who asks for what."""

from __future__ import annotations

import getpass
import os

import click

from ftarchive import upkeep
from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings


def opened(context: click.Context) -> Holdings:
    holdings = Holdings.open(Home.find(context.obj), Settings.from_environment())
    context.call_on_close(lambda: _tell_trouble(holdings))
    return holdings


def _tell_trouble(holdings: Holdings) -> None:
    """Tells staff, in one line, that what they saw came from an older index."""
    if trouble := holdings.engine.trouble():
        told = f"{trouble.message}。{trouble.remedy}。[{trouble.code}]"
        click.echo(f"注意：现用的索引不能检索，暂用保留的前一份：{told}", err=True)


def opened_complete(context: click.Context) -> Holdings:
    """The holdings, with what a killed ingest left undone finished first."""
    holdings = opened(context)
    upkeep.complete(holdings.home, holdings.settings, holdings.catalogue, holdings.engine)
    return holdings


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return f"uid {os.getuid()}"


as_json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
by_option = click.option("--by", metavar="NAME", default=_user, help="记入日志的经办人")
