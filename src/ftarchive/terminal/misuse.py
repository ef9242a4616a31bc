"""What is wrong with how a command was called."""

from __future__ import annotations

import click


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
