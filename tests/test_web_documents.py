"""What a document's page leads to: attachments, references, versions, and a tombstone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2 as httpx
import pytest
from lxml import html

from ftarchive.record import FORMATS
from ftarchive.web.reading import contents, legibility_note, parts
from ftarchive.web.resembling import worded
from making import attached, record
from webfixtures import Site, kept_bundle, site


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as opened:
        yield opened


def tree(answer: httpx.Response) -> html.HtmlElement:
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def section(page: html.HtmlElement, title: str) -> html.HtmlElement:
    """The section that this heading names."""
    (found,) = page.xpath(f"//section[@aria-labelledby='{title}']")
    return found


# Attachments


@pytest.fixture
def bundle(empty: Site) -> tuple[Site, str]:
    """A document with a table, a scan that was recognised and a file that could not be read."""
    return empty, kept_bundle(empty)


def test_a_page_lists_its_attachments_and_shows_their_texts(bundle: tuple[Site, str]) -> None:
    """Each below its name, with its headings in the outline; what could not be read says so."""
    opened, document_id = bundle
    page = tree(opened.get(f"/documents/{document_id}"))
    listed = section(page, "attachments-title")
    addresses = [f"/documents/{document_id}/attachments/{n}" for n in (1, 2, 3)]
    assert listed.xpath(".//a[@download]/@href") == addresses
    anchors = [link[1:] for link in listed.xpath(".//a[starts-with(@href, '#')]/@href")]
    assert [text_of(page.get_element_by_id(each)) for each in anchors] == [
        "附件：名单.xlsx",
        "附件2：说明.pdf",
    ]
    assert "Excel，11 字" in text_of(listed)
    assert "有密码保护" in text_of(listed)
    body = page.xpath("//div[@class='body']")[0]
    assert text_of(body).count("名单.xlsx") == 1
    assert body.xpath(".//td/text()") == ["一号", "3艘"]
    assert len(set(page.xpath("//*/@id"))) == len(page.xpath("//*/@id"))
    assert "光学字符识别" in text_of(page.find_class("message")[0])


def test_an_attachment_is_handed_out_as_it_came_in(bundle: tuple[Site, str]) -> None:
    """Byte for byte, to be saved under its name, and never to act in our name."""
    opened, document_id = bundle
    answer = opened.get(f"/documents/{document_id}/attachments/2")
    assert answer.content == "附件2：说明.pdf".encode()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert f'filename="{document_id}-2.pdf"' in answer.headers["content-disposition"]
    assert "%E8%AF%B4%E6%98%8E.pdf" in answer.headers["content-disposition"]
    again = opened.get(
        f"/documents/{document_id}/attachments/2",
        headers={"if-none-match": answer.headers["etag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize("number", ["0", "4", "-1", "x", "９", "1.0", "9" * 30])
def test_an_attachment_that_is_not_there_is_not_found(bundle: tuple[Site, str], number) -> None:
    """Nor is any of a version that is not there."""
    opened, document_id = bundle
    assert opened.get(f"/documents/{document_id}/attachments/{number}").status_code == 404
    assert opened.get(f"/documents/{document_id}/attachments/1?version=2").status_code == 404


def test_a_hit_in_an_attachment_names_it(bundle: tuple[Site, str]) -> None:
    """In the interface and on the page; one in the document's own text names none."""
    opened, document_id = bundle
    (hit,) = opened.get("/api/v1/search", params={"q": "候船室"}).json()["hits"]
    assert (hit["id"], hit["attachment"]) == (document_id, "附件2：说明.pdf")
    assert "改造方案" not in hit["snippet"], "a passage goes over no border between files"
    (hit,) = opened.get("/api/v1/search", params={"q": "改造方案"}).json()["hits"]
    assert hit["attachment"] is None
    (shown,) = tree(opened.get("/search?q=候船室")).find_class("from-attachment")
    assert text_of(shown) == "摘自附件2：说明.pdf"


def test_the_interface_lists_attachments(bundle: tuple[Site, str]) -> None:
    """With what is known of each."""
    opened, document_id = bundle
    said = opened.get(f"/api/v1/documents/{document_id}").json()
    assert [each["name"] for each in said["attachments"]] == [
        "名单.xlsx",
        "附件2：说明.pdf",
        "平面图.pdf",
    ]
    assert said["legibility"] == "ocr"
    assert said["attachments"][2]["problem"] == "encrypted"


def test_marks_are_numbered_through_document_and_attachments() -> None:
    """Names of attachments included: every mark can be gone to."""
    text, files = attached("渡口一", ("渡口.txt", "渡口二"))
    starts = [at for at in range(len(text)) if text.startswith("渡口", at)]
    found = parts(record(text=text, attachments=files), [(at, at + 2) for at in starts])
    numbers = [piece.number for part in found for piece in part.pieces if piece.number]
    assert numbers == [1, 2, 3]


def test_headings_of_attachments_lie_below_their_names() -> None:
    """One outline for all."""
    text, files = attached("一、甲\n乙", ("丙.txt", "一、丁\n（一）戊"))
    found = contents(parts(record(text=text, attachments=files), []))
    assert [(part.id, part.depth) for part in found] == [
        ("s-1", 1),
        ("attachment-1", 1),
        ("a1-s-1", 2),
        ("a1-s-2", 3),
    ]


def test_no_heading_lies_deeper_than_a_page_can_say() -> None:
    """Those of an attachment included: six levels, of which the title is the first."""
    text, files = attached("正文", ("甲.txt", "一、乙\n（一）丙\n1.丁\n（1）戊\n己"))
    found = parts(record(text=text, attachments=files), [])
    assert [part.depth for part in found if part.kind == "heading"] == [2, 3, 4, 5]
    text, files = attached("正文\n又", ("甲.txt", "乙\n丙\n丁\n戊\n己\n庚"))
    lines = text.split("\n").index("乙")
    marks = tuple((lines + n, f"h{n + 1}") for n in range(6))
    found = parts(record(text=text, attachments=files, structure=marks), [])
    assert max(part.depth for part in found) == 5


def test_every_way_of_not_being_read_has_words() -> None:
    """And what was simply read has none."""
    (plain,) = attached("", ("甲.txt", "内容"))[1]
    assert legibility_note(plain) == ""
    for changes in ({"legibility": "gibberish"}, {"problem": "encrypted"}, {"problem": "new"}):
        assert "未能读出" in legibility_note(replace(plain, **changes))


# References


def test_references_lead_both_ways(empty: Site) -> None:
    """To what is there; to a search for what is not; back from what is cited."""
    law = empty.keep(record("中华人民共和国渡口法", "第一条"))
    notice = empty.keep(
        record(
            "关于印发《渡口办法》的通知", "依据《渡口法》。", document_number="云渡规〔2023〕2号"
        )
    )
    reply = empty.keep(record("批复", "按照云渡规[2023]02号和《桥梁法》办理。"))
    page = section(tree(empty.get(f"/documents/{reply}")), "references-title")
    links = {link.text_content(): link.get("href") for link in page.xpath(".//a")}
    assert links["云渡规[2023]02号"] == f"/documents/{notice}"
    assert "桥梁法" in text_of(page)
    found = tree(empty.get(links["检索：《桥梁法》"])).xpath("//*[@class='entry-title']/a")
    assert [link.text_content() for link in found] == ["批复"]
    assert text_of(section(tree(empty.get(f"/documents/{notice}")), "cited-by-title")) == (
        "被这些文件引用（1） 批复"
    )
    said = empty.get(f"/api/v1/documents/{reply}").json()
    assert said["references"] == [
        {"text": "云渡规[2023]02号", "ids": [notice]},
        {"text": "《桥梁法》", "ids": []},
    ]
    assert empty.get(f"/api/v1/documents/{law}").json()["cited_by"] == {"total": 1, "ids": [notice]}


def test_a_page_follows_what_comes_to_be_cited(empty: Site) -> None:
    """A client that has the page is told of the new reference."""
    reply = empty.keep(record("批复", "按照《桥梁法》办理。"))
    before = empty.get(f"/documents/{reply}")
    bridge = empty.keep(record("桥梁法", "第一条"))
    after = empty.get(f"/documents/{reply}", headers={"if-none-match": before.headers["etag"]})
    assert f"/documents/{bridge}" in tree(after).xpath("//a/@href")


def test_more_citing_documents_than_are_shown_lead_to_a_search(tmp_path: Path) -> None:
    """Which finds them all, by any of the names; a setting says how many are shown."""
    with site(tmp_path, references_shown=2) as opened:
        cited = opened.keep(record("渡口办法", "第一条", document_number="云渡规〔2023〕2号"))
        said = ["《渡口办法》", "云渡规〔2023〕2号", "《渡口办法》（云渡规〔2023〕2号）"]
        ids = [opened.keep(record(f"批复{text}", text)) for text in said]
        page = section(tree(opened.get(f"/documents/{cited}")), "cited-by-title")
        assert "（3）" in text_of(page)
        assert len(page.xpath(".//li")) == 2
        (search,) = page.xpath(".//a[contains(@href, '/search')]/@href")
        found = tree(opened.get(search)).xpath("//*[@class='entry-title']/a/@href")
        assert {link.split("?")[0] for link in found} >= {f"/documents/{each}" for each in ids}


# Versions


@pytest.fixture
def revised(empty: Site) -> tuple[Site, str]:
    """A document of three versions."""
    texts = [
        "第一条 安全第一。\n第二条 每船二十人。\n第三条 <b>施行</b>。",
        "第一条 安全第一。\n第二条 每船三十人。\n第三条 <b>施行</b>。",
        "第一条 安全第一。\n第二条 每船三十人。\n第三条 <b>施行</b>。\n附则另行公布",
    ]
    document_id = None
    for number, text in enumerate(texts):
        one = record("渡口办法" if number < 2 else "渡口办法（修订）", text)
        document_id = empty.keep(one, document_id=document_id)
    return empty, document_id


def test_the_last_two_versions_are_compared_unless_others_are_named(
    revised: tuple[Site, str],
) -> None:
    """By words for those who cannot see colours; what stays is folded with its count."""
    opened, document_id = revised
    page = tree(opened.get(f"/documents/{document_id}/versions"))
    cells = [text_of(each) for each in page.xpath("//tbody//th | //tbody//td")]
    assert cells == ["标题", "渡口办法", "渡口办法（修订）"]
    assert [text_of(each) for each in page.find_class("change")] == ["新增 （新增：附则另行公布）"]
    page = tree(opened.get(f"/documents/{document_id}/versions?from=1&to=2"))
    assert [text_of(each) for each in page.find_class("change")] == [
        "改动 第二条 每船（删去：二）（新增：三）十人。"
    ]
    assert [text_of(each) for each in page.xpath("//details/summary")] == [
        "没有改动的 1 段",
        "没有改动的 1 段",
    ]
    assert not page.xpath("//b"), "what is in a text is never markup"


def test_every_version_says_what_changed_in_it(revised: tuple[Site, str]) -> None:
    """Fields and paragraphs; on the page and in the interface."""
    opened, document_id = revised
    page = tree(opened.get(f"/documents/{document_id}/versions"))
    steps = [text_of(each) for each in page.xpath("//ol[contains(@class, 'steps')]/li")]
    assert "改动的栏目：标题；正文新增 1 段。" in steps[0]
    assert "各栏目没有改动；正文改动 1 段。" in steps[1]
    assert "最早的公开版本。" in steps[2]
    said = opened.get(f"/api/v1/documents/{document_id}/versions").json()
    assert said["id"] == document_id
    assert [each["changes"] for each in said["versions"]] == [
        None,
        {"fields": [], "paragraphs": {"added": 0, "removed": 0, "changed": 1}},
        {"fields": ["title"], "paragraphs": {"added": 1, "removed": 0, "changed": 0}},
    ]
    assert [each["is_current"] for each in said["versions"]] == [False, False, True]


def test_versions_are_reached_from_the_page_and_lead_back(revised: tuple[Site, str]) -> None:
    """Each version has its page."""
    opened, document_id = revised
    address = f"/documents/{document_id}/versions"
    assert address in tree(opened.get(f"/documents/{document_id}")).xpath("//a/@href")
    links = tree(opened.get(address)).xpath("//ol//a/@href")
    assert [link for link in links if "/versions" not in link] == [
        f"/documents/{document_id}",
        f"/documents/{document_id}?version=2",
        f"/documents/{document_id}?version=1",
    ]
    for link in links:
        assert opened.get(link).status_code == 200


def test_one_version_alone_is_compared_with_none(empty: Site) -> None:
    """The page is there all the same."""
    page = tree(empty.get(f"/documents/{empty.keep(record())}/versions"))
    assert "没有可以比较的" in text_of(page.get_element_by_id("compared"))


@pytest.mark.parametrize(
    ("asked", "status"),
    [("from=1&to=9", 404), ("from=9", 404), ("from=0", 400), ("to=x", 400), ("from=3&to=1", 200)],
)
def test_versions_that_are_not_there_are_not_found(
    revised: tuple[Site, str], asked: str, status: int
) -> None:
    """Numbers that are none are refused; either order will do."""
    opened, document_id = revised
    assert opened.get(f"/documents/{document_id}/versions?{asked}").status_code == status


def test_a_comparison_too_long_is_cut_and_says_so(tmp_path: Path) -> None:
    """Settings say how long it may be."""
    with site(tmp_path, compare_chars=20, compare_seconds=1e-9) as opened:
        first = opened.keep(record(text="\n".join(f"渡口第{n}段" for n in range(9))))
        opened.keep(record(text="\n".join(f"码头{n}" for n in range(9))), document_id=first)
        page = tree(opened.get(f"/documents/{first}/versions"))
        told = " ".join(text_of(each) for each in page.find_class("message"))
        assert "没有列出" in told
        assert "时限" in told
        assert opened.get(f"/documents/{first}/versions").headers["cache-control"] == "no-store"


# Withdrawn and held

PLACES = ("", "/versions", "/original", "/attachments/1")


def test_a_document_taken_back_leaves_a_tombstone(bundle: tuple[Site, str]) -> None:
    """410 with day, reason and id, and nothing of what it was."""
    opened, document_id = bundle
    opened.withdraw(document_id, "含有个人信息。")
    for place in PLACES:
        answer = opened.get(f"/documents/{document_id}{place}")
        assert answer.status_code == 410
        assert answer.headers["cache-control"] == "no-store"
        assert "noindex" in answer.headers["x-robots-tag"]
        page = html.fromstring(answer.text)
        said = text_of(page.xpath("//main")[0])
        for fact in ("此文件已撤回", document_id, "2024-05-07", "含有个人信息"):
            assert fact in said
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert "改造方案" not in answer.text
    for place in ("", "/versions", "?version=1"):
        answer = opened.get(f"/api/v1/documents/{document_id}{place}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "withdrawn")
        assert "改造方案" not in answer.text
    assert opened.get("/api/v1/search?q=改造方案").json()["total"] == 0


def test_a_document_that_is_held_is_as_if_it_were_not_there(bundle: tuple[Site, str]) -> None:
    """404, and not a word on why."""
    opened, document_id = bundle
    opened.withdraw(document_id, "待审", status="held")
    for place in PLACES:
        answer = opened.get(f"/documents/{document_id}{place}")
        assert answer.status_code == 404
        assert "待审" not in answer.text


def test_who_cites_a_withdrawn_document_leads_to_it_no_more(empty: Site) -> None:
    """Nor is a withdrawn one among those that cite."""
    law = empty.keep(record("渡口法", "第一条"))
    reply = empty.keep(record("批复", "依据《渡口法》。"))
    empty.withdraw(law, "重复收录")
    said = empty.get(f"/api/v1/documents/{reply}").json()
    assert said["references"] == [{"text": "《渡口法》", "ids": []}]


def test_what_a_document_was_read_from_says_what_it_is(empty: Site) -> None:
    """By its format, as type and suffix; an unknown one is but bytes."""
    kinds = {"docx": "wordprocessingml.document", "ofd": "application/ofd", "zzz": "octet-stream"}
    for form, media_type in kinds.items():
        answer = empty.get(f"/documents/{empty.keep(record(text=form), form=form)}/original")
        assert media_type in answer.headers["content-type"]
        suffix = ".bin" if form == "zzz" else f".{form}"
        assert suffix in answer.headers["content-disposition"]
        assert hashlib.sha256(answer.content).hexdigest() in answer.headers["etag"]


def test_a_page_lists_those_with_nearly_the_same_text(empty: Site) -> None:
    """With where and when they come from, and how like they are, both ways; nobody else."""
    text = "".join(f"第{n}号渡口的船只在汛期停航，乘客改乘公交。" for n in range(1, 31))
    one = empty.keep(record("渡口公告", text))
    before = empty.get(f"/documents/{one}")
    assert not tree(before).xpath("//*[@id='resembling-title']")
    other = empty.keep(
        record("渡口通告", f"{text}特此公告", source="云溪区航道管理站", published="2024-02-05")
    )
    empty.keep(record("码头公告", "码头照常开放，欢迎各位乘客前来乘船，具体时间见现场公告。" * 3))
    after = empty.get(f"/documents/{one}", headers={"if-none-match": before.headers["etag"]})
    found = section(tree(after), "resembling-title")
    assert found.xpath(".//a/@href") == [f"/documents/{other}"]
    assert re.search(r"渡口通告 云溪区航道管理站，2024-02-05，正文约 \d\d% 相同", text_of(found))
    (said,) = empty.get(f"/api/v1/documents/{other}").json()["resembles"]
    assert (said["id"], said["title"]) == (one, "渡口公告")
    assert 0.9 <= said["share"] < 1
    empty.withdraw(other, "重复收录")
    assert not tree(empty.get(f"/documents/{one}")).xpath("//*[@id='resembling-title']")


def test_a_version_that_was_replaced_resembles_nothing(empty: Site) -> None:
    """It is the current texts that are compared."""
    text = "渡口的船只在汛期停航，乘客改乘公交，候船室照常开放，具体时间由管理站每日公布。" * 3
    empty.keep(record("渡口通告", text))
    one = empty.keep(record("渡口公告", text))
    empty.keep(record("渡口公告（修订）", text), document_id=one)
    assert tree(empty.get(f"/documents/{one}")).xpath("//*[@id='resembling-title']")
    assert not tree(empty.get(f"/documents/{one}?version=1")).xpath("//*[@id='resembling-title']")
    assert empty.get(f"/api/v1/documents/{one}?version=1").json()["resembles"] == []


@pytest.mark.parametrize(
    ("share", "said"),
    [(1, "几乎相同"), (0.996, "几乎相同"), (0.994, "约 99% 相同"), (0.919, "约 91% 相同")],
)
def test_a_share_is_never_said_to_be_more_than_it_is(share: float, said: str) -> None:
    """But for what is not worth a figure."""
    assert worded(share) == f"正文{said}"


def test_archive_facts_are_in_words(empty: Site) -> None:
    """Format, origin of each field, and what the document came in with: sums, and no names."""
    sums = {"archive": "a" * 64, "manifest": "b" * 64}
    one = record("渡口公告", provenance={"title": "layout", "issuer": "layout", "source": "meta:S"})
    page = tree(empty.get(f"/documents/{empty.keep(one, form='docx', evidence=sums)}"))
    facts = {
        text_of(each.find("dt")): text_of(each.find("dd"))
        for each in page.find_class("archive-facts")[0].iterfind(".//dl/div")
    }
    assert facts["原件格式"] == "Word"
    assert facts["来自压缩包"] == f"SHA-256 {sums['archive']}"
    assert facts["所附清单"] == f"SHA-256 {sums['manifest']}"
    assert facts["各项出处"] == "标题、发文机关：版式；来源：网页标签 S"


def test_columns_of_figures_are_told_from_others() -> None:
    """All numbers, with gaps, but for the first; a header names them."""
    rows = ["科目\t名称\t年份\t金额\t备注", "201\t支出\t2024\t1,200.5\t无", "202\t收入\t\t—\t3"]
    (table,) = parts(record(text="\n".join(rows)), [])
    assert (table.has_header, table.figures) == (True, {2, 3})


def test_lines_before_an_unbroken_run_are_not_stretched() -> None:
    """Such as an address; other paragraphs are justified."""
    found = parts(record(text=f"网址：http://www.yunxi.example/{'a' * 9}\n见GB/T 7714—2015"), [])
    assert [part.is_ragged for part in found] == [True, False]


def test_every_format_is_handed_out_as_what_it_is(empty: Site) -> None:
    """None of those that documents are read from is but bytes; a variant keeps its suffix, if it
    is one of that format."""
    for form in FORMATS:
        answer = empty.get(f"/documents/{empty.keep(record(text=form), form=form)}/original")
        assert "octet-stream" not in answer.headers["content-type"], form
        assert ".bin" not in answer.headers["content-disposition"], form
    for name, form, suffix in (
        ("名单.xlsm", "xlsx", ".xlsm"),
        ("通知.WPS", "doc", ".wps"),
        ("名单.et", "xls", ".et"),
        ("名单.docm", "pdf", ".pdf"),
    ):
        document_id = empty.keep(record(text=name), form=form, name=name)
        answer = empty.get(f"/documents/{document_id}/original")
        assert f'filename="{document_id}{suffix}"' in answer.headers["content-disposition"]


def test_many_attachments_are_folded(empty: Site) -> None:
    """All are there, the first in sight."""
    text, files = attached("正文", *((f"附件{n}.txt", f"第{n}号") for n in range(1, 31)))
    page = tree(empty.get(f"/documents/{empty.keep(record(text=text, attachments=files))}"))
    listed = section(page, "attachments-title")
    assert len(listed.xpath(".//a[@download]")) == 30
    assert len(listed.xpath("./ol/li")) == 10
    assert text_of(listed.find(".//summary")) == "再列出 20 件"
