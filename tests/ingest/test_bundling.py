"""Which files belong together: by links, as renditions, and by their names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.ingest.bundling import ATTACHABLE, Handed, bundle, is_resource_folder
from ftarchive.ingest.formats import SUFFIXES

Bundled = Callable[..., dict[str, list[tuple[str, str]]]]


@pytest.fixture
def bundled(tmp_path: Path) -> Bundled:
    """Bundles files given by name and, of pages, content; what belongs to what, by names."""

    def bundled_(*names: str, urls: dict[str, str] | None = None, **pages: str) -> dict:
        files = []
        for number, name in enumerate(names):
            page = tmp_path / str(number)
            page.write_text(pages.get(Path(name).stem, ""), "utf-8")
            facts = {"url": urls[name]} if urls else {}
            files.append(Handed(name, page, SUFFIXES.get(Path(name).suffix), facts))
        return {
            found.main.name: [(label, file.name) for label, file in found.attachments]
            for found in bundle(files)
        }

    return bundled_


def owned(found: dict[str, list[tuple[str, str]]]) -> dict[str, list[str]]:
    """Without labels."""
    return {main: [name for _, name in attachments] for main, attachments in found.items()}


@pytest.mark.parametrize(
    ("link", "label"),
    [
        ('<a href="a.docx">渡口名单</a>', "渡口名单"),
        ("<a class=x href='./a.docx'><span>渡口</span>名单</a>", "渡口名单"),
        ("<A HREF=a.docx#p>渡口&amp;码头</A>", "渡口&码头"),
        ('<a href="/P/2024/a.docx">【点击下载】</a>', "a.docx"),
        ('<a href="http://x.example/a.docx?id=3&amp;b=4"></a>', "a.docx"),
        ('<a href="%61.docx">a.docx', "a.docx"),
        ('<a href="../甲/a.docx">下载</a>', "a.docx"),
        ('<a href="file:///C:/甲/a.docx">下载</a>', None),
        ('<a href="/down?id=3">a.docx</a>', "a.docx"),
        ('<iframe src="A.DOCX"></iframe>', "a.docx"),
        ('<object data="a.docx"></object>', "a.docx"),
        ('<a href="b.docx">渡口名单</a>', None),
        ('<a href="javascript:void(0)">渡口名单</a>', None),
        ("<p>见 a.docx</p>", None),
        ("", None),
    ],
)
def test_what_a_page_links_to_is_its_attachment(bundled, link, label) -> None:
    """By path, by the name under which the site has it, or by the text of the link."""
    found = bundled("甲/page.html", "甲/a.docx", page=f"<p>渡口</p>{link}<p>开放</p>")
    if label is None:
        assert owned(found) == {"甲/page.html": [], "甲/a.docx": []}
    else:
        assert found == {"甲/page.html": [(label, "甲/a.docx")]}


def test_a_link_leads_into_a_folder_by_a_name_in_chinese(bundled) -> None:
    """Written with percent signs in UTF-8, or in GB 18030 as on older sites."""
    links = "<a href='%E9%99%84/%E8%A1%A8.xls'>表</a><a href='%B8%BD\\%CD%BC.pdf'>图</a>"
    found = bundled("page.html", "附/表.xls", "附/图.pdf", page=links)
    assert found == {"page.html": [("表", "附/表.xls"), ("图", "附/图.pdf")]}


def test_a_file_that_several_pages_link_to_belongs_to_each(bundled) -> None:
    """It stands beside every one of them."""
    link = '<a href="a.pdf">指南</a>'
    assert owned(bundled("one.html", "two.html", "a.pdf", one=link, two=link)) == {
        "one.html": ["a.pdf"],
        "two.html": ["a.pdf"],
    }


def test_a_text_that_several_pages_have_leads_nowhere(bundled) -> None:
    """附件1.docx is what every second link is called."""
    link = '<a href="/down?id=3">附件1.docx</a>'
    found = owned(bundled("one.html", "two.html", "附件1.docx", one=link, two=link))
    assert found == {"one.html": [], "two.html": [], "附件1.docx": []}


def test_a_name_that_two_files_have_leads_to_neither(bundled) -> None:
    """Where the link gives more than the name, it is followed."""
    names = ["page.html", "x/a.pdf", "y/a.pdf"]
    assert owned(bundled(*names, page='<a href="/P/a.pdf">指南</a>'))["page.html"] == []
    assert owned(bundled(*names, page='<a href="y/a.pdf">指南</a>'))["page.html"] == ["y/a.pdf"]


def test_pages_and_containers_that_are_linked_stand_alone(bundled) -> None:
    """They are documents, or hold some."""
    links = "".join(f'<a href="{name}">x</a>' for name in ("b.html", "c.zip", "d.png"))
    found = owned(bundled("a.html", "b.html", "c.zip", "d.png", a=links))
    assert found == {"a.html": [], "b.html": [], "c.zip": [], "d.png": []}


def test_a_list_of_documents_has_no_attachments(bundled) -> None:
    """But for what is named as one."""
    names = [f"公告{number}.pdf" for number in range(30)]
    links = "".join(f'<a href="{name}">{name[:-4]}</a>' for name in [*names, "x.pdf"])
    found = owned(bundled("list.html", *names, "x.pdf", list=links + "<a href=x.pdf>附件：图</a>"))
    assert found["list.html"] == []
    assert len(found) == 32
    links = links.replace(">x<", ">附件1<")
    assert owned(bundled("list.html", *names, "x.pdf", list=links))["list.html"] == ["x.pdf"]


def test_links_of_a_capture_are_followed_by_addresses(bundled) -> None:
    """Whatever the scheme, and never by names."""
    urls = {
        "x/page.html": "http://x.example/a/b/page.html",
        "x/1": "https://X.example/files/%E8%A1%A8.pdf",
        "x/2.pdf": "http://x.example/down?id=3&n=1",
        "y/3.pdf": "http://y.example/3.pdf",
    }
    page = (
        '<a href="../../files/表.pdf#page=2">表</a><a href="/down?id=3&amp;n=1">图</a>'
        '<a href="3.pdf">别处</a><a href="http://[">坏</a>'
    )
    files = {name: name if "." in name else f"{name}.pdf" for name in urls}
    found = bundled(*files.values(), urls={files[n]: url for n, url in urls.items()}, page=page)
    assert found == {"x/page.html": [("表", "x/1.pdf"), ("图", "x/2.pdf")], "y/3.pdf": []}


@pytest.mark.parametrize(
    ("names", "main"),
    [
        (["通知.pdf", "通知.docx"], "通知.docx"),
        (["通知.pdf", "通知.ofd"], "通知.ofd"),
        (["通知.docx", "通知.pdf", "通知.ofd", "通知.html"], "通知.html"),
        (["通知.docx", "通知（扫描件）.pdf"], "通知.docx"),
        (["通知（盖章版）.pdf", "通知.pdf"], "通知.pdf"),
        (["通知 word版.docx", "通知 PDF版.pdf"], "通知 word版.docx"),
        (["预算.xlsx", "预算.docx"], "预算.docx"),
        (["“渡口”通知.doc", "渡口 通知.pdf"], "“渡口”通知.doc"),
    ],
)
def test_of_renditions_the_one_that_is_read_best_is_the_document(bundled, names, main) -> None:
    """The others are kept beside it."""
    assert owned(bundled(*names)) == {main: [name for name in names if name != main]}


@pytest.mark.parametrize(
    "names",
    [
        ["通知.docx", "公告.pdf"],
        ["甲/通知.docx", "乙/通知.pdf"],
        ["通知.docx", "通知.docm"],
        ["通知1.docx", "通知2.pdf"],
        ["通知.docx", "通知.zip"],
        ["通知.docx", "通知.png"],
    ],
)
def test_other_names_formats_and_folders_are_no_renditions(bundled, names) -> None:
    """Each stands alone."""
    assert owned(bundled(*names)) == {name: [] for name in names}


def test_a_rendition_of_what_a_page_links_to_is_beside_it(bundled) -> None:
    """Not alone."""
    found = owned(bundled("page.html", "表.docx", "表.pdf", page="<a href=表.pdf>表</a>"))
    assert found == {"page.html": ["表.pdf", "表.docx"]}


@pytest.mark.parametrize(
    "name",
    [
        "附件.docx", "附件1.xlsx", "附件一：名单.doc", "附表2 名单.xls", "附图.pdf", "附录.docx",
        "附1.docx", "附二.pdf", "2.附件.docx", "通知_附件1.docx", "通知-附件.pdf",
        "名单（附件2）.xlsx", "关于渡口的通知附件3.docx", "附件/名单.xlsx",
        "附件材料/名单.xlsx",
    ],
)  # fmt: skip
def test_what_is_named_as_an_attachment_belongs_to_the_document_beside_it(bundled, name) -> None:
    """In all the ways in which offices name them."""
    found = owned(bundled("关于渡口的通知.docx", name))
    assert found == {"关于渡口的通知.docx": [name]}


@pytest.mark.parametrize(
    "name",
    [
        "附属医院公告.docx", "附近渡口.docx", "关于码头的通知及附件.docx", "交附加费.pdf",
        "无附件.zip", "附件1.zip", "照片1.png", "乙/附件1.docx",
    ],
)  # fmt: skip
def test_what_is_named_otherwise_stands_alone(bundled, name) -> None:
    """Wrong company is worse than none."""
    assert owned(bundled("关于渡口的通知.docx", name)) == {"关于渡口的通知.docx": [], name: []}


def test_beside_several_documents_the_name_has_to_say_whose_it_is(bundled) -> None:
    """The longest name counts; an attachment that names none stands alone."""
    mains = ["渡口通知.docx", "关于渡口通知.pdf", "码头公告.doc"]
    found = owned(
        bundled(*mains, "附件1.xlsx", "附件：《关于渡口通知》名单.xlsx", "码头 公告-附件.pdf")
    )
    assert found == {
        "渡口通知.docx": [],
        "关于渡口通知.pdf": ["附件：《关于渡口通知》名单.xlsx"],
        "码头公告.doc": ["码头 公告-附件.pdf"],
        "附件1.xlsx": [],
    }


def test_tables_own_no_attachments_by_name(bundled) -> None:
    """A table beside one may as well be one itself."""
    assert owned(bundled("预算.xlsx", "附件1.docx")) == {"预算.xlsx": [], "附件1.docx": []}


def test_an_attachment_brings_its_renditions_along(bundled) -> None:
    """All at the one document."""
    found = owned(bundled("通知.pdf", "通知.docx", "附件1.pdf", "附件1.docx"))
    assert found == {"通知.docx": ["通知.pdf", "附件1.docx", "附件1.pdf"]}


def test_a_page_that_cannot_be_read_links_to_nothing(bundled, tmp_path) -> None:
    """It is refused later, by those who read it."""
    files = [Handed("a.html", tmp_path / "gone", "html"), Handed("b.pdf", tmp_path / "b", "pdf")]
    assert [found.main.name for found in bundle(files)] == ["a.html", "b.pdf"]


NAMES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "附件/", "甲/", "page_files/"]),
    st.sampled_from(
        ["附件1", "附件", "通知", "关于渡口的通知", "通知附件2", "page", "通知（扫描件）"]
    ),
    st.sampled_from(["", "（扫描件）", "_附件"]),
    st.sampled_from([".html", ".docx", ".pdf", ".xlsx", ".zip", ".png", ".txt", ".htm", ".mht"]),
)


@given(st.lists(NAMES, max_size=12, unique=True), st.data())
def test_no_file_is_lost_and_none_is_both(tmp_path_factory, names, data) -> None:
    """Each is the document of one bundle or attached to at least one."""
    folder = tmp_path_factory.mktemp("files")
    files = []
    for number, name in enumerate(names):
        targets = data.draw(st.lists(st.sampled_from(names), max_size=4))
        links = "".join(f'<a href="{target}">{target}</a>' for target in targets)
        (folder / str(number)).write_text(links, "utf-8")
        files.append(Handed(name, folder / str(number), SUFFIXES.get(Path(name).suffix)))
    found = bundle(files)
    mains = [each.main for each in found]
    attached = [file for each in found for _, file in each.attachments]
    assert sorted({*mains, *attached}, key=str) == sorted(files, key=str)
    assert len(set(mains)) == len(mains)
    assert not set(mains) & set(attached)
    for each in found:
        own = [file for _, file in each.attachments]
        assert len(set(own)) == len(own)
        assert all(
            file.format in {*ATTACHABLE, "html", "mhtml"} or file.name.endswith(".png")
            for file in own
        )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("通知_files", True), ("通知.files", True), ("通知_文件", True), ("通知_FILES", True),
        ("公告_files", True), ("通知", False), ("附件_files", False), ("_files", False),
    ],
)  # fmt: skip
def test_a_folder_is_of_resources_where_its_page_is_beside_it(name, expected) -> None:
    """Browsers name it after the page."""
    assert is_resource_folder(name, ["通知.html", "公告.HTM", "附件.docx"]) is expected
