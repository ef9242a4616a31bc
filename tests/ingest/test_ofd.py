"""OFD as a person reads it: paragraphs, tables, and what is not seen kept apart."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.errors import Refused
from ftarchive.ingest import rules as tables
from ftarchive.ingest.page import Embedded, Hidden, Page
from ftarchive.ingest.paged.ofd import read_ofd
from making import attempt

SIZE = 5.0
LEFT, INDENTED, RIGHT = 30.0, 40.0, 180.0
FULL = "渡口自即日起恢复通航，请过往船只按照标志行驶，注意避让，遵守秩序，"  # 30 characters less 2
LINE = FULL[:30]


def text(words: str, x: float, y: float, size: float = SIZE, **attributes: str) -> str:
    """A text object whose characters advance by their size."""
    inner = attributes.pop("inner", "")
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return (
        f'<ofd:TextObject ID="{crc32(f"{words} {x} {y}".encode())}" '
        f'Boundary="{x} {y - size} 150 {size}" Size="{size}" Font="1" {said}>{inner}'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {len(words) - 1} {size}">{escape(words)}'
        "</ofd:TextCode></ofd:TextObject>"
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """A ruled line."""
    return (
        f'<ofd:PathObject Boundary="{x0} {y0} {max(x1 - x0, 0.3)} {max(y1 - y0, 0.3)}">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def picture(x: float, y: float, width: float, height: float) -> str:
    return f'<ofd:ImageObject Boundary="{x} {y} {width} {height}" ResourceID="9"/>'


def ofd(
    *pages: str | Iterable[str],
    common: str = "",
    document: str = "",
    info: str = "",
    before: str = "",
    parts: dict[str, str | bytes] | None = None,
    namespace: str = "http://www.ofdspec.org/2016",
) -> bytes:
    """An OFD file whose pages hold these objects."""
    ns = f'xmlns:ofd="{namespace}"'
    files: dict[str, str | bytes] = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {ns} Version="1.0">'
        f"<ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        f"</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {ns}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>"
        f"0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>"
        + "".join(
            f'<ofd:Page ID="p{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
        )
        + f"</ofd:Pages>{document}</ofd:Document>",
    }
    for number, objects in enumerate(pages):
        inner = objects if isinstance(objects, str) else "".join(objects)
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {ns}>{before}<ofd:Content><ofd:Layer>{inner}</ofd:Layer></ofd:Content>"
            "</ofd:Page>"
        )
    for name, content in (parts or {}).items():
        files[name] = content.replace("NS", ns) if isinstance(content, str) else content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def read(content: bytes, **limits: int) -> Page:
    rules = tables.load(Home(CHECKOUT))
    return read_ofd(content, "批复.ofd", rules, Settings(**limits))


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def body(y: float = 60) -> list[str]:
    """A paragraph of three rows, and one of one."""
    return [
        text(FULL[:28], INDENTED, y),
        text(LINE, LEFT, y + 8),
        text("不得停靠。", LEFT, y + 16),
        text("特此公告。", INDENTED, y + 24),
    ]


BODY = [FULL[:28] + LINE + "不得停靠。", "特此公告。"]


def test_rows_become_paragraphs_also_over_pages() -> None:
    """A row that fills its line goes on in the next; an indented row begins a paragraph."""
    first = [
        text("关于渡口的公告", 70, 45, 10),
        *body(),
        text(LINE, LEFT, 92),
        text(LINE, LEFT, 100),
    ]
    page = read(ofd(first, [text("请予以配合。", LEFT, 50), *body()]))
    assert texts(page) == ["关于渡口的公告", *BODY, LINE * 2 + "请予以配合。", *BODY]
    assert page.is_laid_out
    assert page.legibility is None


def test_a_title_of_two_rows_is_one_line_and_the_head_above_it_another() -> None:
    """Large type in the middle is joined where its size is the same."""
    head = [text("云溪区人民政府文件", 60, 45, 10), text("云政〔2024〕3号", 80, 60)]
    title = [text("关于印发渡口管理办法的", 65, 80, 7.7), text("通知", 97, 90, 7.7)]
    signature = [text("云溪区人民政府", 130, 160), text("2024年3月1日", 135, 168)]
    page = read(ofd([*head, *title, *body(105), *signature]))
    assert texts(page) == [
        "云溪区人民政府文件",
        "云政〔2024〕3号",
        "关于印发渡口管理办法的通知",
        *BODY,
        "云溪区人民政府",
        "2024年3月1日",
    ]


@pytest.mark.parametrize("number", ["— {} —", "{}", "第{}页 共3页", "{}/3", "- {} -"])
def test_page_numbers_and_running_heads_are_no_text(number) -> None:
    """The head is kept apart, once; the numbers are dropped, also on a single page."""
    pages = [
        [text("云溪区渡口管理年报", 75, 20, 4), *body(), text(number.format(n), 100, 280, 4)]
        for n in (1, 2, 3)
    ]
    page = read(ofd(*pages))
    assert texts(page) == BODY * 3
    assert page.hidden == [Hidden("页眉页脚", "云溪区渡口管理年报")]
    assert texts(read(ofd([*body(), text(number.format(1), 100, 280, 4)]))) == BODY


def test_templates_give_their_text_once() -> None:
    """A form stands in the background of each page, a head at its top."""
    common = '<ofd:TemplatePage ID="t" BaseLoc="Tpls/T.xml"/>'
    template = (
        "<ofd:Page NS><ofd:Content><ofd:Layer>"
        + text("云溪区公报", 90, 20)
        + text("登记表", 95, 50)
        + "</ofd:Layer></ofd:Content></ofd:Page>"
    )
    content = ofd(
        body(),
        body(),
        body(),
        common=common,
        before='<ofd:Template TemplateID="t" ZOrder="Background"/>',
        parts={"Doc_0/Tpls/T.xml": template},
    )
    page = read(content)
    assert texts(page) == ["登记表", *BODY * 3]
    assert page.hidden == [Hidden("页眉页脚", "云溪区公报")]


def test_a_ruled_table_is_rows_of_cells() -> None:
    """Cells of several rows stay whole, joined cells keep their columns."""
    lines = [rule(30, y, 150, y) for y in (50, 60, 80)] + [rule(60, 70, 150, 70)]
    lines += [rule(x, 50, x, 80) for x in (30, 60, 150)] + [rule(100, 60, 100, 80)]
    words = [
        text("渡口", 32, 57),
        text("基本情况", 80, 57),
        text("城南", 32, 67),
        text("通航", 62, 67),
        text("船三艘", 102, 64, 3),
        text("人五名", 102, 68, 3),
        text("停航", 62, 77),
        text("一座", 102, 77),
    ]
    page = read(ofd([*body(20), *lines, *words, *body(100)]))
    rows = [line for line in page.lines if line.is_row]
    assert [line.text for line in rows] == [
        "渡口\t基本情况",
        "城南\t通航\t船三艘 人五名",
        "停航\t一座",
    ]
    assert texts(page) == [*BODY, *(line.text for line in rows), *BODY]


def test_columns_without_rules_are_cells() -> None:
    """As they are in a PDF."""
    rows = [("单位", "户数", "金额"), ("东镇", "12", "30"), ("西镇", "9", "25")]
    words = [
        text(cell, 30 + 50 * column, 120 + 8 * number)
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
    ]
    page = read(ofd([*body(), *words]))
    assert texts(page) == [*BODY, *("\t".join(row) for row in rows)]


def test_headings_are_told_by_size_and_weight() -> None:
    """A red head is none, however large."""
    red = '<ofd:FillColor Value="255 0 0"/>'
    head = text("云溪区人民政府文件", 60, 30, 10, inner=red)
    title = text("关于停航的通告", 80, 50, 7)
    bold = text("通航安排", INDENTED, 100, Weight="700")
    page = read(ofd([head, title, *body(60), bold, *body(108)]))
    assert [(line.text, line.level) for line in page.lines if line.level] == [
        ("关于停航的通告", 1),
        ("通航安排", 2),
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    """Below a title over both; a paragraph goes on from the foot of one at the head of another."""
    row = LINE[:14]

    def column(x: float) -> list[str]:
        return [text(row, x, 60 + 8 * n) for n in range(10)]

    title = text("云溪区公报关于渡口的公告", 60, 45, 8)
    page = read(ofd([title, *column(25), *column(110), text("结束。", 110, 140)]))
    assert texts(page) == ["云溪区公报关于渡口的公告", row * 20 + "结束。"]


def test_words_in_two_rows_of_a_list_are_no_columns() -> None:
    """A table without lines is read row by row."""
    names = [
        [text(f"渡口{n}", 30, 50 + 8 * n), text("通航" * (1 + n % 5), 120, 50 + 8 * n)]
        for n in range(10)
    ]
    page = read(ofd([each for pair in names for each in pair]))
    assert texts(page)[1] == "渡口1 通航通航"


def test_a_table_of_contents_is_its_entries() -> None:
    """Each a line, without the dots and the number of the page."""
    entries = [
        text("第一章总则" + "." * 10 + "2", LEFT, 50),
        text("第二章附则" + "…" * 8, LEFT, 58) + text("13", 170, 58),
    ]
    assert texts(read(ofd([*entries, *body(80)]))) == ["第一章总则", "第二章附则", *BODY]


def test_a_frame_around_text_is_no_table() -> None:
    """Two lines above and below the printing note, or a box, leave the text as it is."""
    frame = [rule(20, 40, 190, 40), rule(20, 120, 190, 120), rule(20, 40, 20, 120)]
    page = read(ofd([*frame, rule(190, 40, 190, 120), *body()]))
    assert texts(page) == BODY


def test_characters_drawn_one_by_one_make_words() -> None:
    """As converters from PDF write them; letter-spacing is no white space, a wide gap is."""
    spaced = [text(ch, 80 + 12 * n, 40, 7) for n, ch in enumerate("通知书")]
    single = [text(ch, 40 + SIZE * n, 60) for n, ch in enumerate("渡口管理站")]
    pieces = [text("云溪区渡口管理站", 30, 70), text("2024年3月1日印发", 130, 70)]
    page = read(ofd([*spaced, *single, *pieces]))
    assert texts(page) == ["通知书", "渡口管理站", "云溪区渡口管理站 2024年3月1日印发"]
    assert page.lines[2].pieces == ("云溪区渡口管理站", "2024年3月1日印发")


def test_spaces_of_the_file_stay_where_there_is_room_for_them() -> None:
    """Between names; spaces at the edges and those that no room was left for are none."""
    assert texts(read(ofd([text("张三 李四　王五 ", LEFT, 50)]))) == ["张三 李四 王五"]
    squeezed = (
        '<ofd:TextObject Boundary="30 50 50 5" Size="5"><ofd:TextCode X="0" Y="5" '
        'DeltaX="5 5 0 5">渡口 公告</ofd:TextCode></ofd:TextObject>'
    )
    assert texts(read(ofd([squeezed]))) == ["渡口公告"]


def test_text_drawn_twice_to_look_bold_is_read_once() -> None:
    """Shifted by a hair."""
    twice = [text("关于渡口的公告", 70, 45, 8), text("关于渡口的公告", 70.2, 45, 8)]
    assert texts(read(ofd(twice))) == ["关于渡口的公告"]


@pytest.mark.parametrize(
    ("drawn", "place"),
    [
        (text("秘密", 50, 200, Alpha="0"), "隐藏文字"),
        (text("秘密", 50, 200, Visible="false"), "隐藏文字"),
        (text("秘密", 50, 200, Fill="false"), "隐藏文字"),
        (text("秘密", 50, 200, Alpha="60"), "水印"),
        (text("秘密", 50, 200, inner='<ofd:FillColor Value="0 0 0" Alpha="0"/>'), "隐藏文字"),
        (text("秘密", 50, 200, inner='<ofd:FillColor Value="#ff #ff #ff"/>'), "白色文字"),
        (text("秘密", 250, 200), "页面之外的文字"),
        (text("秘密", 50, 200, CTM="0.7 -0.7 0.7 0.7 0 0"), "水印"),
        (text("秘密", 50, 200) + picture(0, 90, 210, 207), "图片下面的文字"),
    ],
)
def test_what_readers_do_not_see_is_hidden(drawn, place) -> None:
    """It is no text, and its place is named for the gate."""
    page = read(ofd([*body(), drawn]))
    assert texts(page) == BODY
    assert page.hidden == [Hidden(place, "秘密")]


def test_white_text_on_a_dark_ground_is_seen() -> None:
    """As in the head of a table; and black text is seen on a picture behind it."""
    ground = (
        '<ofd:PathObject Boundary="40 190 60 15" Fill="true" Stroke="false"><ofd:FillColor '
        'Value="0 0 128"/><ofd:AbbreviatedData>M 0 0 L 60 0 L 60 15 L 0 15 C</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
    )
    white = text("渡口名录", 50, 200, inner='<ofd:FillColor Value="255 255 255"/>')
    page = read(ofd([picture(0, 0, 210, 297), *body(), ground, white]))
    assert texts(page) == [*BODY, "渡口名录"]
    assert page.hidden == []


@pytest.mark.parametrize("covered", [True, False])
def test_the_layer_behind_a_scan_is_text_of_ocr(covered) -> None:
    """Where nothing but the picture is seen."""
    look = {} if covered else {"Alpha": "0"}
    layer = [text("关于渡口的公告", 70, 45, 8, **look), text("特此公告。", INDENTED, 60, **look)]
    scan = picture(0, 0, 210, 297)
    page = read(ofd([*layer, scan] if covered else [scan, *layer]))
    assert (texts(page), page.legibility) == (["关于渡口的公告", "特此公告。"], "ocr")
    assert page.hidden == []


def test_pages_that_are_scans_stand_between_others() -> None:
    """Their number may be typed; the file is marked, and nothing of it lost."""
    scan = [picture(0, 0, 210, 297), *(text(LINE, LEFT, y, Alpha="0") for y in (50, 58, 66, 74))]
    page = read(ofd(body(), [*scan, text("第2页", 100, 280)], body()))
    assert (texts(page), page.legibility) == ([*BODY, LINE * 4, *BODY], "ocr")


@pytest.mark.parametrize("objects", ["", picture(0, 0, 210, 297), rule(0, 0, 9, 9)])
def test_a_file_without_text_says_so(objects) -> None:
    """Scans and drawings; what its notes say is still looked at."""
    page = read(ofd([objects]))
    assert (page.lines, page.legibility) == ([], "no-text-layer")


def test_glyphs_without_characters_are_gibberish() -> None:
    """Placeholders and private characters stand where a font alone knows the character."""
    glyphs = (
        '<ofd:CGTransform CodePosition="0" CodeCount="6"><ofd:Glyphs>1 2 3</ofd:Glyphs>'
        "</ofd:CGTransform>"
    )
    for stand_in in ("¤", "\ue123", "\ufffd"):
        page = read(ofd([text(stand_in * 20, LEFT, 60, inner=glyphs), text("2024", LEFT, 80)]))
        assert (page.lines, page.legibility) == ([], "gibberish")
    page = read(ofd([text("渡口公告", LEFT, 60, inner=glyphs)]))
    assert texts(page) == ["渡口公告"]


@pytest.mark.parametrize("turn", ["0 1 -1 0 0 0", "0 -1 1 0 0 0"])
def test_a_page_lying_on_its_side_is_read(turn) -> None:
    """Wide tables are often turned by a right angle, one way or the other."""
    down = turn.startswith("0 1")
    rows = ["关于渡口的公告", "云溪区渡口管理站", "特此公告"]
    objects = "".join(
        f'<ofd:TextObject Boundary="{(180 - 20 * n) if down else (30 + 20 * n)} '
        f'{50 if down else 250} 9 9" Size="5" CTM="{turn}">'
        f'<ofd:TextCode X="0" Y="0" DeltaX="g 9 5">{row}</ofd:TextCode>'
        "</ofd:TextObject>"
        for n, row in enumerate(rows)
    )
    assert texts(read(ofd(objects))) == rows


def test_characters_one_below_the_other_are_one_word() -> None:
    """As in narrow cells."""
    stacked = (
        '<ofd:TextObject Boundary="30 50 5 40" Size="5"><ofd:TextCode X="0" Y="5" '
        'DeltaY="6 6 6">基本情况</ofd:TextCode></ofd:TextObject>'
    )
    assert texts(read(ofd([stacked]))) == ["基本情况"]


def test_objects_inside_of_others_stand_where_these_are() -> None:
    """Blocks and composite objects of a resource file."""
    unit = (
        '<ofd:Res NS><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="5" Width="9" '
        f'Height="9"><ofd:Content>{text("渡口", 0, 10)}</ofd:Content></ofd:CompositeGraphicUnit>'
        "</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    placed = '<ofd:CompositeObject ResourceID="5" Boundary="100 190 9 9"/>'
    placed = f"<ofd:PageBlock>{placed}</ofd:PageBlock>"
    page = read(
        ofd(
            [placed, text("城南", 90, 200)],
            common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
            parts={"Doc_0/Res.xml": unit},
        )
    )
    assert texts(page) == ["城南渡口"]


def test_notes_watermarks_and_attachments_beside_the_pages() -> None:
    """Laid over the page or carried along: not its text."""
    parts: dict[str, str | bytes] = {
        "Doc_0/Annots.xml": '<ofd:Annotations NS><ofd:Page PageID="p0"><ofd:FileLoc>Annots/A.xml'
        "</ofd:FileLoc></ofd:Page></ofd:Annotations>",
        "Doc_0/Annots/A.xml": '<ofd:PageAnnot NS><ofd:Annot Type="Watermark"><ofd:Appearance>'
        f'{text("内部资料", 10, 90)}</ofd:Appearance></ofd:Annot><ofd:Annot Type="Highlight">'
        "<ofd:Remark>此处待核</ofd:Remark></ofd:Annot></ofd:PageAnnot>",
        "Doc_0/Attachs/Attachments.xml": '<ofd:Attachments NS><ofd:Attachment ID="1" Name="名单" '
        'Format="xlsx"><ofd:FileLoc>a.xlsx</ofd:FileLoc></ofd:Attachment></ofd:Attachments>',
        "Doc_0/Attachs/a.xlsx": b"PK",
    }
    linked = (
        "<ofd:Annotations>Annots.xml</ofd:Annotations>"
        "<ofd:Attachments>/Doc_0/Attachs/Attachments.xml</ofd:Attachments>"
    )
    page = read(ofd(body(), document=linked, parts=parts))
    assert texts(page) == BODY
    assert page.hidden == [Hidden("水印", "内部资料"), Hidden("批注", "此处待核")]
    assert page.embedded == [Embedded("名单.xlsx", b"PK")]


def test_properties_are_those_of_the_file() -> None:
    """A program that writes its own name down as author is none; free data goes to the gate."""
    info = (
        "<ofd:Title>渡口公告</ofd:Title><ofd:Author>易公文</ofd:Author>"
        "<ofd:Creator>易公文</ofd:Creator><ofd:CreationDate>2024-03-01</ofd:CreationDate>"
        "<ofd:Keywords><ofd:Keyword>渡口</ofd:Keyword><ofd:Keyword>通航</ofd:Keyword>"
        "</ofd:Keywords><ofd:CustomDatas><ofd:CustomData Name='经办人'>"
        "张三</ofd:CustomData></ofd:CustomDatas>"
    )
    page = read(ofd(body(), info=info))
    assert page.properties == {
        "title": "渡口公告",
        "creator": "易公文",
        "created": "2024-03-01",
        "keywords": "渡口 通航",
    }
    assert page.hidden == [Hidden("文档属性", "经办人：张三")]


def test_semantic_tags_of_a_document_are_told() -> None:
    """A 公文 marks which objects are its title and number."""
    number, title = text("云政〔2024〕3号", 80, 60), text("关于渡口的公告", 70, 80, 8)
    identifiers = [each.split('ID="')[1].split('"')[0] for each in (number, title)]
    tags = (
        '<d:公文 NS xmlns:d="urn:x"><d:发文字号><ofd:ObjectRef PageRef="p0">{}</ofd:ObjectRef>'
        '</d:发文字号><d:标题><ofd:ObjectRef PageRef="p0">{}</ofd:ObjectRef></d:标题></d:公文>'
    ).format(*identifiers)
    parts: dict[str, str | bytes] = {
        "Doc_0/Tags/CustomTags.xml": '<ofd:CustomTags NS><ofd:CustomTag NameSpace="x"><ofd:FileLoc>'
        "Tag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>",
        "Doc_0/Tags/Tag.xml": tags,
    }
    linked = "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"
    page = read(ofd([number, title], document=linked, parts=parts))
    assert page.meta == {"发文字号": "云政〔2024〕3号", "标题": "关于渡口的公告"}


def test_every_document_of_a_file_is_read() -> None:
    """One after the other, whatever namespace they are written in."""
    content = ofd(body(), namespace="http://www.ofdspec.org")
    second = io.BytesIO(content)
    with zipfile.ZipFile(second, "a") as package:
        for name in [name for name in package.namelist() if name.startswith("Doc_0/")]:
            package.writestr(name.replace("Doc_0", "Doc_1"), package.read(name))
        root = package.read("OFD.xml").decode()
    one = root[root.index("<ofd:DocBody>") : root.index("</ofd:OFD>")]
    both = root.replace(one, one + one.replace("Doc_0", "Doc_1"))
    swapped = io.BytesIO()
    with zipfile.ZipFile(second) as old, zipfile.ZipFile(swapped, "w") as new:
        for name in old.namelist():
            new.writestr(name, both if name == "OFD.xml" else old.read(name))
    assert texts(read(swapped.getvalue())) == BODY * 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ofd(body())[:-40], "damaged-file"),
        (ofd(body()).replace(b"OFD.xml", b"OFX.xml"), "damaged-file"),
        (ofd(body()).replace(b"Document.xml", b"Dxcument.xml"), "damaged-file"),
        (ofd(["<ofd:TextObject>"]), "damaged-file"),
        (ofd(body(), body()).replace(b"Page_1/Content", b"Page_1/Contemt"), "damaged-file"),
        (b"PK\x03\x04", "damaged-file"),
    ],
)
def test_what_is_no_whole_file_is_damaged(content, code) -> None:
    """Cut off, or without its first parts."""
    with pytest.raises(Refused) as caught:
        read(content)
    assert caught.value.code == code


def test_text_beyond_the_limit_is_refused() -> None:
    """With the setting that decides."""
    with pytest.raises(Refused, match="FTARCHIVE_MAX_TEXT_CHARS"):
        read(ofd(body()), max_text_chars=50)


@given(st.data())
def test_numbers_of_any_kind_give_a_page_or_a_refusal(data) -> None:
    """Whatever stands where a number should."""
    odd = st.sampled_from(
        ["", "x", "-1", "1e999", "nan", "g 99999999 5", "g", "0 0", "1 2 3 4 5 6"]
    )
    draw = lambda: escape(data.draw(odd))  # noqa: E731 - once for each attribute
    drawn = (
        f'<ofd:TextObject Boundary="{draw()}" CTM="{draw()}" Size="{draw()}" HScale="{draw()}" '
        f'ReadDirection="{draw()}"><ofd:TextCode X="{draw()}" Y="{draw()}" DeltaX="{draw()}" '
        f'DeltaY="{draw()}">渡口公告</ofd:TextCode></ofd:TextObject>'
        f'<ofd:PathObject Boundary="{draw()}" CTM="{draw()}"><ofd:AbbreviatedData>M {draw()} '
        f"L {draw()} C</ofd:AbbreviatedData></ofd:PathObject>"
    )
    page = attempt(read, ofd([*body(), drawn]))
    assert isinstance(page, Page)
    assert BODY[-1] in texts(page)


@pytest.fixture
def files(corpora: Path) -> Path:
    return corpora / "files"


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("批复.ofd", 10, "号）文件精神，经研究，同意张阿三同志辞职。"),
        ("批复.ofd", 10, "关于同意张阿三同志辞职的批复"),
        (
            "散文.ofd",
            12,
            "首先是不管三七二十一，“拿来”！但是，如果反对这宅子的旧主人，怕给他的东西",
        ),
        ("散文.ofd", 12, "没有拿来的，人不能自成为新人，没有拿来的，文艺不能自成为新文艺。"),
    ],
)
def test_real_files_are_read_whole(files, name, lines, said) -> None:
    """By sentences that run over rows and pages."""
    page = read((files / name).read_bytes())
    assert any(said in line for line in texts(page))
    assert len(page.lines) == lines


def test_a_real_drawing_has_no_text(files) -> None:
    """Nothing but shapes."""
    assert read((files / "无文字.ofd").read_bytes()).legibility == "no-text-layer"
