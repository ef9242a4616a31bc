"""The site as people meet it: a real server, a real browser, a keyboard."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.testclient import TestClient

from ftarchive.config import Home, Settings
from ftarchive.holdings import Holdings
from ftarchive.web.app import create_app
from making import REPO, record, run
from webfixtures import Site, kept_bundle, served

CHROMIUM = Path(os.environ.get("FTARCHIVE_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = """--no-sandbox --disable-gpu --disable-quic --no-first-run
--disable-background-networking --disable-component-update --disable-sync""".split()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (390, 1280)
QUERY = quote("知识产权")
ADDRESSES = {
    "home": "/",
    "results": "/search?q=" + quote("政务公开"),
    "filtered": f"/search?q={QUERY}&year=2024&year=2023&from=2023&in=text&sort=newest",
    "everything": "/search",
    "genre": "/search?year=2022&genre=" + quote("通知") + "&genre=" + quote("报告"),
    "slip": "/search?q=fazhizhengfu",
    "nothing": "/search?q=" + quote("“量子纠缠”") + "&year=2023",
    "operators": "/search?q=" + quote("科创局 (养老 或 报告) -消防 标题:年度"),
    "without synonyms": "/search?synonyms=off&q=" + quote("科创局"),
    "within": f"/search?q={quote('报告')}&within={QUERY}&within={quote('科创局')}",
    "partial": "/search?q=" + quote("知识产权 量子 海绵城市"),
    "dead end": f"/search?q={quote('养老 和 量子 “虫洞 理论”')}",
    "confined": f"/search?q={QUERY}&within={quote('养老')}&year=2010&source="
    + quote("云溪区财政局"),
    "document": "/documents/{report}?q=" + QUERY,
    "hit": "/documents/{report}?q=" + QUERY + "#hit-2",
    "tables": "/documents/{plan}",
    "old version": "/documents/{revised}?version=1",
    "versions": "/documents/{revised}/versions",
    "attachments": "/documents/{bundle}",
    "hit in an attachment": "/search?q=" + quote("候船室"),
    "cited": "/documents/{cited}",
    "alike": "/documents/{alike}",
    "tombstone": "/documents/{gone}",
    "not found": "/documents/nothing",
    "bad request": "/search?page=0",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        message = f"no browser at {CHROMIUM}: apt-get install chromium, or set FTARCHIVE_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def ids(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An archive of the samples and a document of two versions: its home, and ids by name."""
    folder = tmp_path_factory.mktemp("browser")
    home, revised = folder / "home", folder / "revised.jsonl"
    home.mkdir()
    url = "http://www.yunxi.example/revised.html"
    for number in (1, 2):
        said = {"title": "云溪区渡口公告", "text": f"渡口公告第{number}版。", "url": url}
        revised.write_text(json.dumps(said), "utf-8")
        files = [revised, REPO / "ingest" / "samples"][:number]
        told = run("ingest", *files, "--json", home=home)
        assert told.returncode == 0, told.stderr
    by_name = {Path(each["path"]).name: each["id"] for each in json.loads(told.stdout)["documents"]}
    return {
        "home": str(home),
        **_kept(home, folder),
        "report": by_name["kjj-2023-fazhi-baogao.txt"],
        "plan": by_name["zjj-2020-haimian-chengshi-jihua.txt"],
        "revised": by_name["revised.jsonl:1"],
    }


def _kept(home: Path, folder: Path) -> dict[str, str]:
    """A document with attachments, one that many cite, one that was taken back: ids by name."""
    holdings = Holdings.open(Home(home), Settings())
    with contextlib.closing(holdings.catalogue):
        opened = Site(holdings, TestClient(create_app(holdings)), folder)
        kept = {"bundle": kept_bundle(opened), "cited": opened.keep(record("渡口办法", "第一条"))}
        for number in range(12):
            opened.keep(record(f"批复{number}", "依据《渡口办法》和《桥梁法》。"))
        text = "".join(f"第{number}号渡口汛期停航。" for number in range(90))
        alike = [opened.keep(record(f"停航公告{name}", text, source="渡口站")) for name in "甲乙"]
        gone = opened.keep(record("公示", "名单"))
        opened.withdraw(gone, "公示期满")
        return kept | {"gone": gone, "alike": alike[0]}


@pytest.fixture(scope="module")
def base(ids: dict[str, str]) -> Iterator[str]:
    """The address of a server on that archive."""
    with served(Path(ids["home"])) as (address, _):
        yield address


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A page on which any error of a script or of the security policy fails the test."""
    context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert not wrong


def test_from_a_word_to_the_place_where_it_stands(page: Page) -> None:
    """Search, open a document, go from hit to hit, go back."""
    page.goto("/")
    page.get_by_role("combobox").fill("知识产权")
    page.get_by_role("button", name="检索", exact=True).click()
    expect(page).to_have_title(re.compile("知识产权.*件"))
    page.get_by_role("link", name="云溪区科技创新局2023年法治政府建设年度报告").click()
    page.get_by_role("link", name="到第一处").click()
    expect(page.locator("#hit-1")).to_be_in_viewport()
    page.get_by_role("link", name="下一处").click()
    expect(page.locator("#hit-2")).to_be_in_viewport()
    expect(page.get_by_text("第 2 处，共 3 处")).to_be_visible()
    page.get_by_role("link", name="返回“知识产权”的检索结果").click()
    expect(page).to_have_url(re.compile("/search\\?q="))


def test_filters_narrow_and_widen_the_results(page: Page) -> None:
    """A value, a second one of the same facet, dates, and away with them again."""
    page.goto(ADDRESSES["results"])
    before = page.locator(".entry").count()
    page.get_by_role("link", name=re.compile("^2024 ")).click()
    page.get_by_role("link", name=re.compile("^2023 ")).click()
    expect(page.get_by_role("link", name="去掉条件 年份：2024")).to_be_visible()
    assert 0 < page.locator(".entry").count() < before
    page.get_by_label("自", exact=True).fill("2024-02")
    page.get_by_role("button", name="按日期筛选").click()
    expect(page.get_by_role("link", name="去掉条件 自 2024-02 起")).to_be_visible()
    page.get_by_role("link", name="清除全部条件").click()
    assert page.locator(".entry").count() == before


def test_a_search_among_hits_without_javascript(browser: Browser, base: str) -> None:
    """From the form, and out of it again by the chip."""
    context = browser.new_context(base_url=base, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/search?q={QUERY}&year=2023&year=2024")
    before = page.locator(".entry").count()
    page.get_by_label("在结果中检索").fill("人工智能")
    page.keyboard.press("Enter")
    chip = page.get_by_role("link", name="去掉条件 在“知识产权”的结果中")
    expect(chip).to_be_visible()
    expect(page.get_by_role("link", name="去掉条件 年份：2023")).to_be_visible()
    assert 0 < page.locator(".entry").count() < before
    chip.click()
    expect(page).to_have_title(re.compile("“人工智能”"))
    context.close()


def test_a_dead_end_has_a_way_out(page: Page) -> None:
    """By the link that says how many it finds."""
    page.goto(ADDRESSES["dead end"])
    page.get_by_role("link", name=re.compile("^去掉 量子、“虫洞 理论” 10 件")).click()
    expect(page.locator("h1")).to_contain_text("共 10 件")


def test_a_bar_is_a_filter_for_finger_and_keyboard(page: Page) -> None:
    """It tells its year and count to whoever points at it, and is undone where it was chosen."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/search")
    page.get_by_text("筛选和排序").click()
    bar = page.get_by_role("link", name=re.compile("^2024 年，"))
    said = bar.locator(".bar-said")
    assert said.bounding_box()["width"] <= 1
    bar.hover()
    assert said.bounding_box()["width"] > 50
    bar.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("year=2024"))
    page.get_by_text("筛选和排序").click()
    chosen = page.get_by_role("link", name="已选，点按取消")
    expect(chosen).to_have_attribute("aria-current", "true")
    chosen.click()
    expect(page).to_have_url(re.compile("/search$"))


def test_the_years_are_read_out_once(page: Page) -> None:
    """As bars; as a list when it is unfolded."""
    page.goto("/search")
    by_year = page.get_by_role("navigation", name="年份")
    years = by_year.get_by_role("link", name=re.compile("^2024 ?"))
    expect(years).to_have_count(1)
    by_year.get_by_text(re.compile("逐年件数")).click()
    expect(years).to_have_count(2)


def test_the_keyboard_is_enough(page: Page) -> None:
    """The skip link comes first, Enter searches, / goes to the search box, and can be stopped."""
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("人工智能")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("人工智能"))
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.get_by_role("button", name="“/”键跳到检索框：开").press("Enter")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).not_to_be_focused()


def test_the_citation_can_be_copied(page: Page, base: str, ids: dict[str, str]) -> None:
    """With a button where there is a script, and by hand in any case."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/documents/{ids['report']}")
    page.get_by_role("button", name="复制引用").click()
    expect(page.get_by_text("已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_role("textbox", name="引用格式").input_value()
    assert copied.endswith(f"{base}/documents/{ids['report']}")


def test_the_original_is_saved_under_its_title(page: Page, ids: dict[str, str]) -> None:
    """Byte for byte."""
    page.goto(f"/documents/{ids['report']}")
    with page.expect_download() as saving:
        page.get_by_role("link", name="下载原件").click()
    assert saving.value.suggested_filename == "云溪区科技创新局2023年法治政府建设年度报告.txt"
    sample = REPO / "ingest" / "samples" / "kjj-2023-fazhi-baogao.txt"
    assert saving.value.path().read_bytes() == sample.read_bytes()


def test_everything_works_without_javascript(browser: Browser, base: str) -> None:
    """On a phone too: search, filter, outline, hits."""
    size = {"width": 390, "height": 844}
    context = browser.new_context(base_url=base, java_script_enabled=False, viewport=size)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("法治政府")
    page.keyboard.press("Enter")
    page.get_by_text("筛选和排序").click()
    page.get_by_role("link", name=re.compile("^2024 ")).click()
    page.get_by_role("link", name="云溪区科技创新局2023年法治政府建设年度报告").click()
    page.get_by_text(re.compile(r"目录（\d+ 节）")).click()
    page.get_by_role("link", name="二、存在的不足").click()
    expect(page.get_by_role("heading", name="二、存在的不足")).to_be_in_viewport()
    page.get_by_role("link", name="到第一处").click()
    expect(page.locator("#hit-1")).to_be_in_viewport()
    context.close()


def test_suggestions_are_chosen_by_keyboard(page: Page) -> None:
    """Arrows go round, what was typed comes back, Enter opens what is chosen."""
    page.goto("/")
    box = page.get_by_role("combobox", name="检索词")
    box.press_sequentially("fzzf")
    options = page.get_by_role("listbox", name="建议").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").first).to_have_text(re.compile("有 \\d+ 条建议"))
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "q-suggestions-0")
    box.press("ArrowUp")
    expect(box).to_have_value("fzzf")
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    title = options.last.locator(".suggest-text").inner_text()
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_escape_puts_the_suggestions_away(page: Page) -> None:
    """Without a word of what was typed; Home and End move in the box, Enter then searches."""
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("法治")
    listbox = page.locator(".suggest-list")
    expect(listbox).to_be_visible()
    box.press("ArrowDown")
    box.press("Home")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    assert box.evaluate("box => box.selectionStart") == 0
    box.press("End")
    assert box.evaluate("box => box.selectionStart") == 2
    box.press("Escape")
    expect(listbox).to_be_hidden()
    expect(box).to_have_value("法治")
    box.press("Enter")
    expect(page).to_have_url(re.compile("/search\\?q="))


def test_nothing_is_asked_while_characters_are_composed(page: Page) -> None:
    """Only when the input method has handed them over."""
    page.goto("/")
    box = page.get_by_role("combobox")
    asked: list[str] = []
    page.on("request", lambda request: "/api/" in request.url and asked.append(request.url))
    box.focus()
    box.dispatch_event("compositionstart")
    box.fill("fazhi")
    page.wait_for_timeout(400)
    assert not asked
    with page.expect_response(re.compile("/api/v1/suggest")):
        box.dispatch_event("compositionend")
    expect(page.locator(".suggest-list")).to_be_visible()


def test_a_suggestion_can_be_tapped(page: Page) -> None:
    """A word leads to its hits."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("zhishi")
    page.get_by_role("option").first.click()
    expect(page).to_have_url(re.compile("/search\\?|/documents/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_open_suggestions_fit_and_are_accessible(
    browser: Browser, base: str, width: int, scheme: str
) -> None:
    """Wide or narrow, light or dark, with one of them chosen."""
    size = {"width": width, "height": 844}
    context = browser.new_context(base_url=base, viewport=size, color_scheme=scheme)
    page = context.new_page()
    for address in ("/", ADDRESSES["results"]):
        page.goto(address)
        box = page.get_by_role("combobox")
        box.fill("")
        box.press_sequentially("yunxi")
        expect(page.locator(".suggest-list")).to_be_visible()
        box.press("ArrowDown")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert [rule["id"] for rule in found.response["violations"]] == []
        heights = "() => [...document.querySelectorAll('.suggest-option')].map(o => o.offsetHeight)"
        assert min(page.evaluate(heights)) >= 44
    context.close()


def test_pinyin_leads_on_without_javascript(browser: Browser, base: str) -> None:
    """您是不是要找 and 相关, as links."""
    context = browser.new_context(base_url=base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=fazhizhengfu")
    expect(page.get_by_role("navigation", name="相关").get_by_role("link").first).to_be_visible()
    page.locator(".meant").get_by_role("link", name="法治政府").click()
    expect(page).to_have_title(re.compile("法治政府.*件"))
    context.close()


def test_the_outline_stands_beside_the_text_on_a_wide_screen(
    page: Page, ids: dict[str, str]
) -> None:
    """Open, without a button to open it."""
    page.goto(f"/documents/{ids['report']}")
    expect(page.get_by_role("navigation", name="目录")).to_be_visible()
    expect(page.locator(".fold > summary")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("navigation", name="目录")).to_be_hidden()
    expect(page.locator(".fold > summary")).to_be_visible()


def test_print_has_the_text_and_its_citation_only(page: Page, ids: dict[str, str]) -> None:
    """No search box, no outline, no buttons."""
    page.goto(f"/documents/{ids['report']}?q={QUERY}")
    page.emulate_media(media="print")
    for hidden in (".search", ".side", ".actions", ".hits", ".footer"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".citation-print")).to_contain_text(f"/documents/{ids['report']}")
    expect(page.get_by_role("heading", name="二、存在的不足")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_is_accessible(
    browser: Browser, base: str, ids: dict[str, str], width: int, scheme: str
) -> None:
    """Nothing to scroll sideways, targets big enough for a finger, no violation that axe finds."""
    size = {"width": width, "height": 844}
    context = browser.new_context(base_url=base, viewport=size, color_scheme=scheme)
    page = context.new_page()
    wrong = []
    for name, address in ADDRESSES.items():
        page.goto(address.format(**ids))
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{name}: wider than {width} px")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        wrong += [
            f"{name}: {rule['id']} {node['html']}"
            for rule in found.response["violations"]
            for node in rule["nodes"]
        ]
        if width == min(WIDTHS):
            wrong += [f"{name}: small target {text}" for text in page.evaluate(SMALL_TARGETS)]
    context.close()
    assert not wrong


SMALL_TARGETS = """() => [
  ...document.querySelectorAll("a, button, input, select, summary, textarea")]
  .filter((each) => each.checkVisibility() && !each.closest(".skip, dd, .crumbs, p, .advice"))
  .filter((each) => each.getBoundingClientRect().height < 44 && each.type !== "hidden")
  .filter((each) => !each.closest(".entry-title"))
  .map((each) => each.outerHTML.slice(0, 120))"""
"""Links within a line of text, and titles that are lines of text themselves, are exempt."""
