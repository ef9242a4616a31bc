"""The words for where a field was read."""

from __future__ import annotations

import pytest

from ftarchive.provenance import said_by


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ("meta:PubDate", "网页标签 PubDate"),
        ("label:来源", "标签“来源”"),
        ("manifest:发文日期", "清单“发文日期”"),
        ("script:identifier", "网页脚本"),
        ("breadcrumb", "导航路径"),
        ("heading", "网页标题"),
        ("text", "正文"),
        ("layout", "版式"),
        ("property:title", "文件属性"),
        ("file name", "文件名"),
        ("staff", "经办人填写"),
        ("batch", "批量文件"),
        ("capture", "采集记录"),
    ],
)
def test_every_origin_has_its_words(origin, words) -> None:
    """In Chinese, with the name of the tag, label or column where there is one."""
    assert said_by(origin) == words


@pytest.mark.parametrize("origin", ["", "meta:", "label:", "oracle:来源", "来源"])
def test_an_origin_that_is_not_known_is_told_as_it_is(origin) -> None:
    """A record of a later release is still shown."""
    assert said_by(origin) == origin
