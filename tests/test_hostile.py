"""Five hundred queries that nobody should send, to a real server: it answers every one in time."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import pytest

from ftarchive.config import Settings
from making import run
from webfixtures import lines, served

SEED = 20_240_601
COUNT = 500
ADDRESSES = ("/search", "/api/v1/search")
IN_TIME = Settings().query_seconds
"""Seconds: a query stops of itself after so many, so an answer is there by then."""

HAN = "法治政府渡口管理公告关于的和在云溪区码头䶮𠮷㐀豈𣎴證書體臺"
PINYIN = "fa zhi zheng fu du kou guan li gong gao yun xi qu ma tou fzzf dkgl lü nv xi'an".split()
OPERATORS = [
    "OR", "AND", "NOT", "or", "｜", "|", "||", "&&", "!", "！", "-", "－", "−", "--", "+", "~",
    "~2", "^9", "*", "＊", "?", "？", "(", ")", "（", "）", "[", "]", "{", "}", '"', "“", "”",
    "「", "」", "『", "«", "»", "＂", "'", ":", "：", "标题:", "标题：", "正文:", "来源:", "文号:",
    "索引号:", "title:", "text:", "source:", "site:", "filetype:", "NEAR/3", "NEAR", "..", "…",
    "2020..2024", "[2020 TO 2024]", "日期:", "年份:2024", "<", ">", "<=", "/", "//", "\\", "\\\\",
    "\\\"", "=", ",",
]  # fmt: skip
SIGNS = [
    "\x00", "\x01", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u2029", "\r\n", "\t", "\v", "\f",
    "\xa0", "\u3000", "\ufeff", "\ufffe", "\uffff", "\ufffd", "\u200b", "\u200d", "\u2060",
    "\u00ad", "\u202a", "\u202e", "\u202c", "\u2066", "\u2067", "\u2069", "\u200e", "\u200f",
    "\u061c", "\u0301", "\u0489", "\u20dd", "\ufe0f", "\u3099", "\u1ab0", "\U000e0100",
    "\U0010ffff", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e8\U0001f1f3", "\ue000",
    "ﷺ", "ﬃ", "İ", "ß", "ǆ", "½", "㈱", "①", "한글", "ｶﾞ", "हिन्दी", "ไทย", "العربية", "עברית",
    "𝔘𝔫𝔦", "𒀀", "Ω̴̟",
]  # fmt: skip

WRITTEN = [
    # Quotation marks and parentheses, alone, unbalanced and in masses.
    '"', '""', '"""', "“", "”", "“”", "“““", "”“", '"“', "「『", "'", '"\x00"', '" "', '"，。"',
    '"' * 10_000, "“" * 3_000, '""' * 1_000, '"渡口" ' * 200, '"渡口' * 200, "“渡口" * 200 + "”",
    "(", ")", "()", ")(", "（", "（）", "(渡口", "渡口)", "((渡口))", "(渡口）", "()()()",
    "( OR )", "(" * 2_000, ")" * 2_000, "(" * 1_000 + "渡口" + ")" * 1_000, "()" * 1_000,
    "（" * 1_000, "(渡口 OR " * 300 + "公告" + ")" * 300, "-(" * 500 + "渡口" + ")" * 500,
    "(渡口" * 400, "“(" * 300 + "渡口" + ")”" * 300, "[" * 1_000, "{" * 1_000, "<" * 1_000,
    "[[[渡口]]]",
    # Operators with nothing beside them, doubled, and of operators.
    "*", "**", "*" * 500, "*渡", "渡*", "渡*口", "**渡**", "?", "???", "渡?", "* *", "-*", "(*)",
    '"*"', "OR", "OR OR", "OR OR OR", "OR " * 300, "渡口 OR", "OR 渡口", "渡口 OR OR 公告",
    "渡口 | | 公告", "AND", "AND AND", "NOT", "NOT NOT 渡口", "渡口 AND NOT",
    "渡口 AND OR NOT 公告", "渡口 OR -公告", "-", "--", "---", "-" * 2_000, "- -", "-渡口",
    "--渡口", "-- 渡口", "-渡口 -公告", "－渡口", "-\"渡口\"", "-“", "-()", "-的", "- 渡口",
    "渡口 -", "渡口-", "−" * 100, "-标题:渡口", "--\"\"", "+", "++渡口", "!渡口", "!!", "~",
    "渡口~", "渡口~99999999999", "渡口^", "渡口^1e999", "渡口^-1", "NEAR/0", "渡口 NEAR/ 公告",
    "渡口 NEAR/-1 公告", "渡口 NEAR/99999999999999999999 公告", "标题:", "标题：", "标题:标题:",
    "标题:" * 500, "标题:渡口 " * 200, "标题:(", '标题:"', "标题:-渡口", "标题:*", "标题: 渡口",
    ":渡口", ":", "::", "：：：", "未知栏:渡口", "title:渡口", "标题:OR", "来源:\x00", "年份:abcd",
    "年份:99999999999999999999", "日期:0000-00-00..9999-99-99", "日期:..", "2024..", "..2024",
    "9999..0001", "[2024 TO", "{* TO *}", "[* TO *]",
    # Numbers.
    "0", "-0", "00000000000000000000", "9" * 2_000, "-" + "9" * 400, "1e999", "-1e999", "NaN",
    "Infinity", "0x" + "f" * 500, "1/0", "1" + "0" * 308 + ".5", "٣٤٥", "１２３" * 300, "²³¹", "Ⅷ",
    "云渡〔99999999999999999999〕99999999999999999999号", "〔〕号", "〔2024〕号",
    "/2024-" + "9" * 300,
    # What other programs would take for their own.
    "' OR '1'='1", "'; DROP TABLE documents; --", "1; SELECT sqlite_sleep(9)", "\" OR \"\"=\"",
    "%' --", "渡口' UNION SELECT NULL,NULL,NULL--", "MATCH 'a' NEAR", "LIKE '%_%'", "\\x27",
    "0x27", "/*!*/", "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "{% for x in range(10**9) %}x{% endfor %}", "%s%n%x",
    "{{config.__class__.__init__.__globals__}}", "{0.__class__}", "%(渡口)s", "${jndi:ldap://x/a}",
    "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "javascript:alert(1)",
    "&lt;&#0;&amp;&#x110000;", "<!--", "]]>", "<![CDATA[", "<?xml version='1.0'?>",
    "</title><textarea>", "`id`", "$(id)", "; ls -la", "| cat /etc/passwd", "../../../etc/passwd",
    "..\\..\\", "file:///etc/passwd", "\\\\host\\share", "http://127.0.0.1:22/",
    "\r\nSet-Cookie: a=b", "\r\n\r\n<html>", "GET / HTTP/1.1", "\n" * 500, "__proto__",
    "constructor", "None", "null", "undefined", "true", "[]", "{}", '{"$gt": ""}', "&q=1", "#",
    # Patterns that make a careless expression run for ever.
    "(a+)+$", "(a|a)*b", "a" * 3_000 + "!", "(?R)", "(?<=a+)b", "[", "[^", "\\", "\\1", "(?P<x>",
    ".*" * 300, "^$", "(((((a{1,99}){1,99}){1,99}){1,99}){1,99})", "[[:alpha:]]", "\\p{Han}",
    "a{99999}", "+*?", " " * 5_000, "　" * 2_000, "，" * 3_000, "的" * 2_000, "渡" * 2_000,
    "渡 " * 900, "，渡" * 900, "a " * 900, "a1" * 900, "_" * 2_000, "渡口" * 999 + "\"",
    " \"渡\" -" * 300, "甲乙丙丁" * 500,
    # Characters that are hardly any.
    "\x00", "\x00" * 500, "渡\x00口", "\"渡\x00口\"", "".join(map(chr, range(32))), "\ufeff渡口",
    "\ufffe", "\u202e渡口\u202c", "\u2066" * 1_000, "\u200b" * 2_000, "渡\u200b口",
    "\u0301" * 2_000, "渡" + "\u0301" * 1_500, "e\u0301\u0302\u0303" * 400, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞" * 60,
    "\u1161" * 900, "ᄀ" * 900, "ﷺ" * 1_500, "ﬃ" * 1_500, "İ" * 1_500, "ß" * 1_500, "㍿" * 900,
    "𠮷" * 1_000, "\U0010ffff" * 900, "䶮", "\U000e0100" * 500, "\U0001f468\u200d" * 300,
    "\ue000\uf8ff", "豈更車賈滑", "ΐ" * 900, "が" * 500, "か\u3099",
]  # fmt: skip

RAW = [
    "%ED%A0%80", "%ED%B0%80", "%ED%A0%BD%ED%B8%80", "%ED%A0%80" * 500,
    "%E6%B8%A1%ED%A0%80%E5%8F%A3", "%FF", "%FE%FF", "%C0%80", "%C0%AF", "%E0%80%AF",
    "%F4%90%80%80", "%F8%88%80%80%80", "%E6", "%E6%B8", "%22%ED%A0%80%22", "%B6%C9%BF%DA",
    "%80" * 900, "%", "%%", "%2", "%zz", "%25", "%2525", "%u6E21", "+", "+" * 900, "%00",
    "%00" * 900, "%0d%0a", "%2e%2e%2f", "&", "&&&", "=", "===", "?", ";", "&q=", "&q=&q=%22",
    "&page=1&page=2", "&in=title&q=(", "&q=%22&sort=newest", "&source=%ED%A0%80",
    "&year=" + "9" * 400, "&from=%00&to=%FF", "&category=" + "%22" * 900,
    "&per_page=99999999999999999999", "&page=-1", "&in=*",
]  # fmt: skip
"""Bytes as they stand in an address, which no text would be written as."""


def made(chance: random.Random) -> Iterator[str]:
    """Queries without end: Han, pinyin, mixed and out of what is in the lists above."""
    kinds: list[Callable[[], list[str]]] = [
        lambda: chance.choices(HAN, k=chance.randint(1, 30)),
        lambda: [" ".join(chance.choices(PINYIN, k=chance.randint(1, 8)))],
        lambda: chance.choices([*HAN, *PINYIN, "AI", "5G", "GB18030", "2024", " "], k=12),
        lambda: chance.choices([*OPERATORS, "渡口", "公告", "的", " "], k=chance.randint(2, 40)),
        lambda: chance.choices([*SIGNS, "渡", "口", " ", '"'], k=chance.randint(2, 60)),
        lambda: chance.choices([*OPERATORS, *SIGNS, *HAN, *PINYIN], k=chance.randint(2, 200)),
        lambda: [chance.choice([*OPERATORS, *SIGNS, *HAN]) * chance.randint(2, 700)],
        lambda: (
            [chr(chance.choice((0x80, 0x3000, 0x11000))) for _ in range(3)]
            + [chr(chance.randrange(0xE000, 0x110000)) for _ in range(40)]
        ),
        lambda: [mangled(chance)],
    ]
    while True:
        yield "".join(chance.choice(kinds)())


def mangled(chance: random.Random) -> str:
    """One of the written ones with parts left out and others in between."""
    characters = list(chance.choice(WRITTEN)[:600])
    for _ in range(min(20, len(characters))):
        at = chance.randrange(len(characters))
        characters[at] = chance.choice(["", "渡口", *OPERATORS, *SIGNS])
    return "".join(characters)


def addressed() -> list[str]:
    """All five hundred, as they stand in an address."""
    chance = random.Random(SEED)
    written = [quote(each, errors="surrogatepass") for each in WRITTEN] + RAW
    rest = (quote(each, errors="surrogatepass") for each in made(chance))
    return written + [next(rest) for _ in range(COUNT - len(written))]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[str]:
    """The address of a server process on an archive of some documents."""
    folder = tmp_path_factory.mktemp("hostile")
    batch, home = folder / "批.jsonl", folder / "home"
    home.mkdir()
    batch.write_text("".join(json.dumps(each) + "\n" for each in lines()), "utf-8")
    assert run("ingest", batch, home=home).returncode == 0
    with served(home) as (base, process):
        yield base
        assert process.poll() is None, "the server ended"


@contextlib.contextmanager
def connected(server: str) -> Iterator[http.client.HTTPConnection]:
    """A connection on which every answer has to come in time."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=IN_TIME)
    with contextlib.closing(connection):
        yield connection


def answer(connection: http.client.HTTPConnection, target: str) -> tuple[int, bytes]:
    """Status and body of the answer to GET."""
    connection.request("GET", target)
    got = connection.getresponse()
    return got.status, got.read()


def test_there_are_five_hundred_of_them_and_all_are_different() -> None:
    """From a fixed seed, so that what fails can be tried again."""
    assert len(addressed()) == COUNT
    assert len(set(addressed())) >= COUNT - 10
    assert addressed() == addressed()
    assert len(WRITTEN) + len(RAW) < COUNT - 100


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_queries_are_answered_in_time(address, server) -> None:
    """No query is an error of ours, and none keeps the server longer than a query may take."""
    with connected(server) as connection:
        faults = {
            target[:300]: fault
            for target in addressed()
            if (fault := fault_of(connection, f"{address}?q={target}"))
        }
    assert faults == {}


def fault_of(connection: http.client.HTTPConnection, target: str) -> str:
    """What is wrong with the answer; nothing where all is well."""
    try:
        status, body = answer(connection, target)
    except OSError as error:
        connection.close()
        return repr(error)
    is_fine = status in (200, 400) and ("/api/" not in target or said(body, status))
    return "" if is_fine else f"{status} {body[:200]!r}"


def said(body: bytes, status: int) -> bool:
    """Whether ``body`` is the JSON of results, or of an error with its code."""
    told = json.loads(body)
    return ("hits" in told) if status == 200 else bool(told["error"]["code"])


def test_the_server_is_well_after_all(server) -> None:
    """A plain query is answered as ever."""
    with connected(server) as connection:
        status, body = answer(connection, f"/api/v1/search?q={quote('渡口')}")
    assert status == 200
    assert json.loads(body)["total"] >= 1


@pytest.mark.parametrize("target", ["/search?q=" + "%22" * 100_000, "/search?" + "q=%22&" * 40_000])
def test_an_address_beyond_all_measure_is_refused_and_no_harm_done(target, server) -> None:
    """Longer than a head may be: refused with a 4xx, or the connection is closed."""
    with connected(server) as connection:
        try:
            status, _ = answer(connection, target)
        except (http.client.HTTPException, ConnectionError):
            status = 400
    assert 200 <= status < 500
    test_the_server_is_well_after_all(server)
