"""Workbooks in the XML of Excel 2003."""

from __future__ import annotations

import pytest

from ftarchive.config import CHECKOUT, Home, Settings
from ftarchive.ingest import rules as tables
from ftarchive.ingest.page import Page
from ftarchive.ingest.sheets.spreadsheetml import read_spreadsheetml
from making import attempt

RULES = tables.load(Home(CHECKOUT))
BOOK = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:html="http://www.w3.org/TR/REC-html40">
 <o:DocumentProperties><o:Author>渡口管理站</o:Author>
  <o:Title>收费标准</o:Title></o:DocumentProperties>
 <Styles>
  <Style ss:ID="base"><NumberFormat ss:Format="#,##0.00"/></Style>
  <Style ss:ID="money" ss:Parent="base"/>
  <Style ss:ID="share"><NumberFormat ss:Format="Percent"/></Style>
  <Style ss:ID="day">
   <NumberFormat ss:Format="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
  </Style>
 </Styles>
 <Worksheet ss:Name="收费">
  <Table>
   <Column/><Column ss:Index="6" ss:Hidden="1"/>
   <Row><Cell ss:MergeAcross="4"><Data ss:Type="String">渡口收费标准</Data></Cell></Row>
   <Row ss:Index="3"><Cell><Data ss:Type="String">项目</Data></Cell>
    <Cell><Data ss:Type="String">金额</Data></Cell><Cell><Data ss:Type="String">比例</Data></Cell>
    <Cell><Data ss:Type="String">日期</Data></Cell><Cell><Data ss:Type="String">执行</Data></Cell>
    <Cell><Data ss:Type="String">经办人</Data></Cell></Row>
   <Row><Cell ss:MergeDown="1"><Data ss:Type="String"><html:B>成</html:B>人</Data></Cell>
    <Cell ss:StyleID="money"><Data ss:Type="Number">1234.5</Data></Cell>
    <Cell ss:StyleID="share"><Data ss:Type="Number">0.125</Data>
     <Comment><Data>先问</Data></Comment></Cell>
    <Cell ss:StyleID="day"><Data ss:Type="DateTime">2023-12-21T00:00:00.000</Data></Cell>
    <Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
   <Row><Cell ss:Index="2"><Data ss:Type="Number">5</Data></Cell></Row>
   <Row ss:Hidden="1"><Cell><Data ss:Type="String">内部</Data></Cell></Row>
  </Table>
  <x:WorksheetOptions><x:PageSetup><x:Header x:Data="内部资料"/></x:PageSetup></x:WorksheetOptions>
 </Worksheet>
 <Worksheet ss:Name="名单"><Table><Row><Cell><Data ss:Type="String">李某</Data></Cell></Row></Table>
  <x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


def read(text: str, encoding: str = "utf-8") -> Page:
    return read_spreadsheetml(text.encode(encoding), "渡口.xls", RULES, Settings())


def test_a_workbook_reads_as_a_person_reads_it() -> None:
    """Places, merged cells, styles that take from others, dates."""
    page = read(BOOK)
    assert [line.text for line in page.lines] == [
        "渡口收费标准",
        "项目\t金额\t比例\t日期\t执行",
        "成人\t1,234.50\t12.50%\t2023年12月21日\tTRUE",
        "\t5",
    ]
    assert page.properties == {"author": "渡口管理站", "title": "收费标准"}


def test_what_is_hidden_is_noted_and_not_read() -> None:
    """Rows, columns, sheets, comments, running heads."""
    assert {each.place: each.text for each in read(BOOK).hidden if each.place != "文档属性"} == {
        "工作表“收费”里的批注": "先问",
        "工作表“收费”里的页眉页脚": "内部资料",
        "工作表“收费”隐藏的行": "内部",
        "工作表“收费”隐藏的列": "经办人",
        "工作表“名单”（隐藏工作表）": "名单\n李某",
    }


def test_the_encoding_is_what_the_file_says() -> None:
    """Export tools here write GB 2312."""
    said = BOOK.replace('version="1.0"', 'version="1.0" encoding="gb2312"', 1)
    assert read(said, "gb2312").lines[0].text == "渡口收费标准"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<Other/>", "damaged-file"),
        (BOOK[:900], "damaged-file"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><Workbook>&b;</Workbook>', "external-entity"),
    ],
)
def test_what_cannot_be_read_is_refused(text, code) -> None:
    """Each kind of damage has its code."""
    assert attempt(read, text).code == code
