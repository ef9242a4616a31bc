"""What facets, scopes and fields are called in Chinese: the same wherever people meet them."""

from __future__ import annotations

from ftarchive.search.engine import Scope

FACET_NAMES = {"source": "来源", "category": "栏目", "genre": "文种", "year": "年份"}
SCOPE_NAMES: dict[Scope, str] = {"all": "全部", "title": "标题", "text": "正文"}
PART_NAMES = {
    "title": SCOPE_NAMES["title"],
    "headings": "小标题",
    "text": SCOPE_NAMES["text"],
}
"""The parts of a document in which words are counted."""
QUERY_FIELDS = {
    SCOPE_NAMES["title"]: "title",
    "题名": "title",
    FACET_NAMES["source"]: "source",
    "发文机关": "source",
    "信息索引号": "number",
    "索引号": "number",
    "发文字号": "number",
    "文号": "number",
    FACET_NAMES["category"]: "category",
    FACET_NAMES["genre"]: "genre",
    "日期": "date",
    FACET_NAMES["year"]: "date",
}
"""The names that a condition on a field may have in a query, each with the field."""
