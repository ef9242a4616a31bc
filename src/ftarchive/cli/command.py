"""The command itself, and how it shows an error of ours."""

from __future__ import annotations

import traceback
from typing import Any

import click

from ftarchive import __version__
from ftarchive.config import Home
from ftarchive.errors import ArchiveError, HomeError, of_disk
from ftarchive.terminal.misuse import wrong_usage

_WRONG_USAGE = ("bad-parameter", "bad-setting", "no-home")


class _Command(click.Group):
    """Shows an error of ours as what it says, without a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return self._invoked(context)
        except click.UsageError as error:
            if isinstance(error, click.exceptions.NoArgsIsHelpError):
                raise
            click.echo(wrong_usage(error, context), err=True)
            context.exit(2)
        except ArchiveError as error:
            click.echo(f"错误：{error.message}。\n办法：{error.remedy}。[{error.code}]", err=True)
            context.exit(2 if error.code in _WRONG_USAGE else 1)

    def _invoked(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BrokenPipeError:  # whoever read what we say has had enough
            raise
        except OSError as error:
            if _is_of_output(error):
                raise HomeError("output-failed", reason=error.strerror or error) from error
            raise of_disk(error, Home.find(context.obj).root) from error


def _is_of_output(error: OSError) -> bool:
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_code is click.echo.__code__ for frame, _ in frames)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home", metavar="DIR", help="档案库所在的文件夹（默认取 FTARCHIVE_HOME，再取当前文件夹）"
)
@click.version_option(__version__, prog_name="ftarchive", help="显示版本号")
@click.pass_context
def main(context: click.Context, home: str | None) -> None:
    """政府信息公开档案库：收录、检索、核验。"""
    context.obj = home
