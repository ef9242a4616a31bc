"""What the layout of official documents says: issuer, 文号, title and signature."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home
from ftarchive.ingest import rules as tables
from ftarchive.ingest.fields.redhead import RedHead, find_red_head
from ftarchive.ingest.page import Line
from ftarchive.ingest.web.dump import read_dump

RULES = tables.load(Home(CHECKOUT))
DOCUMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "a notice with everything": (
        """
        云溪区人民政府文件
        云府〔2023〕5号
        云溪区人民政府关于印发《云溪区渡口
        管理办法》的通知
        各街道办事处，区政府各部门：
        现将《云溪区渡口管理办法》印发给你们，请遵照执行。
        附件：1.渡口管理办法
        2.渡口名录
        云溪区人民政府
        2023年12月21日
        （此件公开发布）
        抄送：区委办公室，区人大常委会办公室。
        云溪区人民政府办公室　　2023年12月22日印发
        附件1
        云溪区渡口管理办法
        第一条 为了规范渡口管理，制定本办法。
        """,
        {
            "title": "云溪区人民政府关于印发《云溪区渡口管理办法》的通知",
            "issuer": "云溪区人民政府",
            "document_number": "云府〔2023〕5号",
            "written": "2023年12月21日",
            "access": "公开发布",
        },
    ),
    "a request by two agencies, secret": (
        """
        000012
        机密★1年
        特急
        云溪区科技创新局
        云溪区财政局 文件
        云科〔2023〕12号　　签发人：张三
        关于2023年度渡口科技专项
        资金安排的请示
        区政府：
        现将安排方案请示如下。
        妥否，请批示。
        云溪区科技创新局　　云溪区财政局
        二○二三年十二月二十一日
        """,
        {
            "title": "关于2023年度渡口科技专项资金安排的请示",
            "issuer": "云溪区科技创新局、云溪区财政局",
            "document_number": "云科〔2023〕12号",
            "written": "二○二三年十二月二十一日",
        },
    ),
    "a letter": (
        """
        云溪区人民政府办公室
        云府办函〔2023〕7号
        云溪区人民政府办公室关于同意设立
        云溪渡口管理站的复函
        区交通运输局：
        你局来文收悉。经研究，同意设立。
        云溪区人民政府办公室
        2023年3月1日
        """,
        {
            "title": "云溪区人民政府办公室关于同意设立云溪渡口管理站的复函",
            "issuer": "云溪区人民政府办公室",
            "document_number": "云府办函〔2023〕7号",
            "written": "2023年3月1日",
        },
    ),
    "a reply without a mark": (
        """
        云溪区人民政府关于同意东岸渡口改造的批复
        云府函〔2023〕9号
        区交通运输局：
        你局请示收悉。现批复如下：
        一、同意改造。
        云溪区人民政府
        2023年3月1日
        """,
        {
            "title": "云溪区人民政府关于同意东岸渡口改造的批复",
            "issuer": "云溪区人民政府",
            "document_number": "云府函〔2023〕9号",
            "written": "2023年3月1日",
        },
    ),
    "an order": (
        """
        云溪区人民政府令
        第5号
        《云溪区渡口管理办法》已经2023年3月1日区人民政府第12次常务会议审议通过，现予公布，自2023年5月1日起施行。
        区长　李四
        2023年3月10日
        云溪区渡口管理办法
        第一章 总则
        第一条 为了规范渡口管理，制定本办法。
        """,
        {
            "title": "云溪区渡口管理办法",
            "issuer": "云溪区人民政府",
            "document_number": "云溪区人民政府令第5号",
            "written": "2023年3月10日",
        },
    ),
    "a law that was amended": (
        """
        云溪区渡口条例
        （2018年10月26日云溪市第六届人民代表大会常务委员会第二十次会议通过
        根据2021年6月1日云溪市第七届人民代表大会常务委员会第三次会议
        《关于修改条例的决定》修正）
        目　录
        第一章　总则
        第二章　附则
        第一章　总则
        第一条　为了规范渡口，制定本条例。
        """,
        {
            "title": "云溪区渡口条例",
            "issuer": "云溪市人民代表大会常务委员会",
            "written": "2021年6月1日",
        },
    ),
    "a report with a cover and contents": (
        """
        云溪区2023年法治政府建设年度报告
        云溪区司法局
        2024年1月15日
        目录
        一、总体情况........1
        二、存在问题........3
        一、总体情况
        2023年，云溪区认真贯彻要求。
        """,
        {
            "title": "云溪区2023年法治政府建设年度报告",
            "issuer": "云溪区司法局",
            "written": "2024年1月15日",
        },
    ),
    "minutes": (
        """
        云溪区人民政府常务会议纪要
        〔2023〕12号
        云溪区人民政府办公室　　2023年3月1日
        研究渡口安全管理工作
        3月1日上午，区长主持召开常务会议，研究渡口安全。
        """,
        {
            "title": "云溪区人民政府常务会议纪要",
            "issuer": "云溪区人民政府",
            "document_number": "云溪区人民政府常务会议纪要〔2023〕12号",
            "written": "2023年3月1日",
        },
    ),
    "a notice whose number stands below the title": (
        """
        云溪区渡口管理站关于汛期停渡的通告
        云渡通〔2023〕3号
        因汛期水位上涨，渡口自即日起停渡。
        特此通告。
        云溪区渡口管理站
        2023年6月1日
        """,
        {
            "title": "云溪区渡口管理站关于汛期停渡的通告",
            "issuer": "云溪区渡口管理站",
            "document_number": "云渡通〔2023〕3号",
            "written": "2023年6月1日",
        },
    ),
    "a table": (
        """
        附件1
        2023年云溪区渡口船期表
        单位：班次
        序号\t渡口\t班次
        1\t东岸\t12
        """,
        {"title": "2023年云溪区渡口船期表"},
    ),
    "a table without a title": (
        """
        序号\t渡口\t班次
        1\t东岸\t12
        """,
        {},
    ),
    "a form": (
        """
        云溪区渡口使用申请表
        申请人\t\t联系电话\t
        渡口\t
        """,
        {"title": "云溪区渡口使用申请表"},
    ),
    "a title under the name of the agency": (
        """
        云溪区渡口管理站
        2023年部门预算
        一、单位概况
        本单位负责渡口管理。
        """,
        {"title": "云溪区渡口管理站2023年部门预算", "issuer": "云溪区渡口管理站"},
    ),
    "a speech": (
        """
        政 府 工 作 报 告
        ——2023年1月10日在云溪区第三届人民代表大会第一次会议上
        云溪区区长 李四
        各位代表：
        现在，我代表区人民政府向大会报告工作。
        """,
        {"title": "政府工作报告"},
    ),
    "a notice of one word": (
        """
        通　　知
        各位居民：
        渡口自即日起停渡。
        云溪渡口管理站（盖章）
        2023年6月1日
        """,
        {"title": "通知", "issuer": "云溪渡口管理站", "written": "2023年6月1日"},
    ),
    "a joint opinion dated below its title": (
        """
        中共云溪区委文件
        云发〔2023〕1号
        中共云溪区委　云溪区人民政府
        关于加强渡口安全工作的意见
        （2023年1月5日）
        为加强渡口安全，现提出如下意见。
        一、总体要求
        """,
        {
            "title": "中共云溪区委 云溪区人民政府关于加强渡口安全工作的意见",
            "issuer": "中共云溪区委、云溪区人民政府",
            "document_number": "云发〔2023〕1号",
            "written": "2023年1月5日",
        },
    ),
    "a public notice with a number in two lines": (
        """
        云溪区人民政府公告
        2023年第5号
        现将渡口停渡事项公告如下：
        渡口自即日起停渡。
        云溪区人民政府
        2023年6月1日
        """,
        {
            "title": "云溪区人民政府公告",
            "issuer": "云溪区人民政府",
            "document_number": "云溪区人民政府公告2023年第5号",
            "written": "2023年6月1日",
        },
    ),
    "an answer to a proposal": (
        """
        关于对区政协三届二次会议第12号提案的答复
        王五委员：
        您提出的提案收悉，现答复如下。
        云溪区交通运输局
        2023年6月1日
        （联系人：赵六，联系电话：12345）
        """,
        {
            "title": "关于对区政协三届二次会议第12号提案的答复",
            "issuer": "云溪区交通运输局",
            "written": "2023年6月1日",
        },
    ),
    "two agencies in a table, title and address in several lines": (
        """
        云溪区科技创新局\t文件
        云溪区财政局\t
        云科〔2023〕 12 号
        云溪区科技创新局 云溪区财政局关于
        印发云溪区渡口安全专项整治
        三年行动实施方案的通知
        各街道办事处，各有关单位，
        各渡口管理站：
        现印发给你们。
        云溪区科技创新局\t云溪区财政局
        2023 年 12 月 21 日\t
        """,
        {
            "title": "云溪区科技创新局 云溪区财政局关于"
            "印发云溪区渡口安全专项整治三年行动实施方案的通知",
            "issuer": "云溪区科技创新局、云溪区财政局",
            "document_number": "云科〔2023〕12号",
            "written": "2023 年 12 月 21 日",
        },
    ),
    "an agency on the line above the title": (
        """
        云溪区教育局
        关于做好2023年招生工作的通知
        各学校：
        现将有关事项通知如下：
        云溪区教育局
        2023.5.1
        """,
        {
            "title": "云溪区教育局关于做好2023年招生工作的通知",
            "issuer": "云溪区教育局",
            "written": "2023.5.1",
        },
    ),
    "an annual report": (
        """
        云溪区2023年政府信息公开工作年度报告
        根据《中华人民共和国政府信息公开条例》，现公布年度报告。
        一、总体情况
        """,
        {"title": "云溪区2023年政府信息公开工作年度报告"},
    ),
    "an attachment": (
        """
        附件3
        云溪区渡口安全检查表
        （2023年版）
        检查项目\t结果\t备注
        """,
        {"title": "云溪区渡口安全检查表（2023年版）"},
    ),
    "a regulation without a note": (
        """
        云溪区渡口管理办法
        第一章 总则
        第一条 为了规范渡口，制定本办法。
        """,
        {"title": "云溪区渡口管理办法"},
    ),
    "a number behind the title": (
        """
        关于汛期停渡的通知（云渡〔2023〕8号）
        各渡口：
        停渡。
        """,
        {"title": "关于汛期停渡的通知（云渡〔2023〕8号）", "document_number": "云渡〔2023〕8号"},
    ),
    "a report to the congress": (
        """
        云溪区第三届人民代表大会第四次会议文件（12）
        关于云溪区2022年预算执行情况和2023年
        预算草案的报告
        ——2023年1月10日在云溪区第三届人民代表大会第四次会议上
        云溪区财政局
        各位代表：
        受区人民政府委托，提请审查。
        """,
        {"title": "关于云溪区2022年预算执行情况和2023年预算草案的报告", "issuer": "云溪区财政局"},
    ),
    "a decision with a number that begins with the region": (
        """
        云溪区应急管理局
        行政处罚决定书
        （云）应急罚〔2023〕5号
        被处罚人：张三
        经查，你违反规定。
        云溪区应急管理局（印章）
        2023年5月6日
        """,
        {
            "title": "云溪区应急管理局行政处罚决定书",
            "issuer": "云溪区应急管理局",
            "document_number": "（云）应急罚〔2023〕5号",
            "written": "2023年5月6日",
        },
    ),
    "letters spaced out": (
        """
        云溪区财政局 2023 年度部门决算
        目录
        第一部分 概况......1
        """,
        {"title": "云溪区财政局2023年度部门决算", "issuer": "云溪区财政局"},
    ),
    "a bulletin with offices and date below its title": (
        """
        云溪区2022年国民经济和社会发展统计公报
        云溪区统计局　国家统计局云溪调查队
        2023年4月6日
        2022年，全区生产总值1026.33亿元。
        """,
        {
            "title": "云溪区2022年国民经济和社会发展统计公报",
            "issuer": "云溪区统计局、国家统计局云溪调查队",
            "written": "2023年4月6日",
        },
    ),
    "a yearly report that nobody signs": (
        """
        云溪区审计局2023年政府信息公开工作年度报告
        根据条例第五十条规定，现公布年度报告。
        """,
        {"title": "云溪区审计局2023年政府信息公开工作年度报告", "issuer": "云溪区审计局"},
    ),
    "a decision with particulars below its number": (
        """
        云溪区市场监督管理局
        行政处罚决定书
        云市监处罚〔2023〕108号
        当事人：云溪区老街餐饮店
        法定代表人（负责人、经营者）：孙某
        类型 个体工商户
        2023年6月2日，我局进行检查，发现其未公示许可证。
        """,
        {
            "title": "云溪区市场监督管理局行政处罚决定书",
            "issuer": "云溪区市场监督管理局",
            "document_number": "云市监处罚〔2023〕108号",
        },
    ),
    "rules below the office that made them": (
        """
        云溪区机关事务管理局
        公务用车管理办法（试行）
        第一条 为规范公务用车管理，制定本办法。
        """,
        {
            "title": "云溪区机关事务管理局公务用车管理办法（试行）",
            "issuer": "云溪区机关事务管理局",
        },
    ),
    "rules of a place below the office that made them": (
        """
        云溪区水务局
        云溪区渡口管理办法
        第一条 为规范渡口管理，制定本办法。
        """,
        {"title": "云溪区渡口管理办法", "issuer": "云溪区水务局"},
    ),
    "an announcement that only a seal signs": (
        """
        云溪区人民法院公告
        本院受理渡口买卖合同纠纷一案，现依法公告送达。
        二○二三年十一月三日
        """,
        {
            "title": "云溪区人民法院公告",
            "issuer": "云溪区人民法院",
            "written": "二○二三年十一月三日",
        },
    ),
    "an issue of minutes": (
        """
        专题会议纪要
        第12期
        云溪区人民政府办公室　　2023年9月15日
        研究渡口改造有关问题的会议纪要
        9月13日，区政府召开专题会议，研究渡口改造问题。
        """,
        {
            "title": "研究渡口改造有关问题的会议纪要",
            "issuer": "云溪区人民政府办公室",
            "written": "2023年9月15日",
        },
    ),
    "an issue of a bulletin": (
        """
        工作简报
        （2023年第5期）
        云溪区水务局办公室　　2023年9月15日
        我区召开防汛会议
        9月13日，区政府召开防汛会议。
        """,
        {
            "title": "我区召开防汛会议",
            "issuer": "云溪区水务局办公室",
            "written": "2023年9月15日",
        },
    ),
    "an explanation": (
        """
        《云溪区渡口管理办法》政策解读
        一、背景
        """,
        {"title": "《云溪区渡口管理办法》政策解读"},
    ),
    "a foreign text": (
        """
        Notice on Ferry Service
        of Yunxi District
        The ferry is closed.
        """,
        {"title": "Notice on Ferry Service"},
    ),
    "signed by more than the mark says": (
        """
        中共云溪区委办公室文件
        云委办〔2023〕3号
        ★
        中共云溪区委办公室 云溪区人民政府办公室
        印发《关于加强渡口工作的实施方案》的通知
        各街道党工委：
        现予印发。
        中共云溪区委办公室
        云溪区人民政府办公室
        2023年2月3日
        """,
        {
            "title": "中共云溪区委办公室 云溪区人民政府办公室"
            "印发《关于加强渡口工作的实施方案》的通知",
            "issuer": "中共云溪区委办公室、云溪区人民政府办公室",
            "document_number": "云委办〔2023〕3号",
            "written": "2023年2月3日",
        },
    ),
    "a notice that forwards another one": (
        """
        云溪区人民政府办公室文件

        云府办〔2023〕8号

        云溪区人民政府办公室转发区财政局
        关于渡口补贴办法的通知

        各有关单位：
        区财政局《关于渡口补贴的办法》已经区政府同意，现转发给你们。
        云溪区人民政府办公室
        2023年2月3日
        关于渡口补贴的办法
        区财政局
        2023年1月3日
        """,
        {
            "title": "云溪区人民政府办公室转发区财政局关于渡口补贴办法的通知",
            "issuer": "云溪区人民政府办公室",
            "document_number": "云府办〔2023〕8号",
            "written": "2023年2月3日",
        },
    ),
    "signed by an office": (
        """
        关于2023年国庆节放假的通知
        全体职工：
        放假七天。
        办公室
        2023年9月28日
        """,
        {"title": "关于2023年国庆节放假的通知", "issuer": "办公室", "written": "2023年9月28日"},
    ),
    "a record with labels of its own": (
        """
        会议记录
        时间：2023年3月1日
        地点：三楼会议室
        参加人：张三
        记录如下。
        """,
        {"title": "会议记录"},
    ),
    "something beside the number": (
        """
        云溪区财政局
        云财函〔2023〕3号　　　　　　　　　　公开方式：主动公开
        关于渡口补贴的复函
        渡口管理站：
        你站来函收悉。
        云溪区财政局
        2023年2月3日
        公开方式：主动公开
        """,
        {
            "title": "关于渡口补贴的复函",
            "issuer": "云溪区财政局",
            "document_number": "云财函〔2023〕3号",
            "written": "2023年2月3日",
            "access": "主动公开",
        },
    ),
    "a cover without contents": (
        """
        2023年1—6月云溪区经济运行情况
        云溪区统计局
        （2023年7月20日）
        上半年，全区经济稳步增长。
        """,
        {
            "title": "2023年1—6月云溪区经济运行情况",
            "issuer": "云溪区统计局",
            "written": "2023年7月20日",
        },
    ),
    "a list of rules": (
        """
        渡口安全须知
        1. 穿救生衣
        2. 有序上船
        """,
        {"title": "渡口安全须知"},
    ),
    "a request with a date in words": (
        """
        请示
        区政府：
        因渡口破损，请拨款。
        特此请示。
        云溪渡口站
        二〇二三年元月五日
        """,
        {"title": "请示", "issuer": "云溪渡口站", "written": "二〇二三年元月五日"},
    ),
    "a public notice below its agency": (
        """
        云溪区人民政府
        国有土地上房屋征收决定公告
        云府征〔2023〕1号
        根据规定，现公告如下：
        一、征收范围。
        """,
        {
            "title": "云溪区人民政府国有土地上房屋征收决定公告",
            "issuer": "云溪区人民政府",
            "document_number": "云府征〔2023〕1号",
        },
    ),
}


def red_head(text: str) -> RedHead:
    return find_red_head(read_dump(textwrap.dedent(text)).lines, RULES)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_is_read_as_a_person_reads_it(kind) -> None:
    """What it says of itself, and nothing that it does not say."""
    text, expected = DOCUMENTS[kind]
    found = red_head(text)
    names = ("title", "issuer", "document_number", "written", "access")
    assert {name: getattr(found, name) for name in names} == dict.fromkeys(names, "") | expected


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_lines_of_the_title_are_those_that_it_stands_in(kind) -> None:
    """All of them and no other: the text loses nothing else."""
    lines = read_dump(textwrap.dedent(DOCUMENTS[kind][0])).lines
    found = find_red_head(lines, RULES)
    joined = "".join(lines[number].text for number in sorted(found.title_lines))
    if kind != "an order":  # its title stands below its text
        assert "".join(joined.split()) == "".join(found.title.split())


@pytest.mark.parametrize(
    "number",
    [
        "云府〔2023〕5号",
        "云府[2023]5号",
        "云府（2023）5号",
        "（云府〔2023〕5号）",
        "云府〔2023〕 5 号",
        "云府〔2023〕第05号",
        "云府〔2023〕5号　　签发人：张三",
    ],
)
def test_a_number_is_found_in_any_brackets(number) -> None:
    """And without who signs beside it."""
    found = red_head(f"云溪区人民政府文件\n{number}\n关于渡口的通知\n各街道：\n停渡。")
    assert (found.document_number, found.title) == ("云府〔2023〕5号", "关于渡口的通知")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("云溪区人民政府关于", "印发《渡口管理办法》的通知"),
        ("云溪区人民政府关于印发《渡口", "管理办法》的通知"),
        ("云溪区人民政府关于印发渡口管理办法", "（试行）的通知"),
        ("云溪区人民政府关于印发渡口管理办法", "的通知"),
        ("云溪区人民政府关于印发渡口管理办法和", "实施细则的通知"),
        ("云溪区2023年度", "法治政府建设年度报告"),
        ("云溪区渡口管理办法", "（征求意见稿）"),
        ("云溪区人民政府", "关于渡口的通告"),
    ],
)
def test_a_title_in_two_lines_is_one(first, second) -> None:
    """With or without a 文号 above and an address below."""
    for number in ("", "云府〔2023〕5号\n"):
        for address in ("", "各街道：\n"):
            found = red_head(f"{number}{first}\n{second}\n{address}渡口自即日起停渡。")
            assert found.title == first + second


@pytest.mark.parametrize(
    "below",
    [
        "——2023年1月10日在区第三届人民代表大会上",
        "云溪区司法局",
        "2023年1月10日",
        "（2023年1月10日）",
        "张三",
        "目　录",
        "单位：万元",
        "第12期",
    ],
)
def test_what_stands_below_a_whole_title_is_none_of_it(below) -> None:
    """Subtitles, who speaks, dates, units, contents."""
    found = red_head(f"云溪区2023年工作报告\n{below}\n一、总体情况\n渡口安全。")
    assert found.title == "云溪区2023年工作报告"


@pytest.mark.parametrize(
    "above",
    [
        "000012",
        "机密★1年",
        "特急",
        "附件1",
        "附件 2：",
        "第12期",
        "主动公开",
        "编号：12",
        "（第3期）",
    ],
)
def test_what_stands_above_a_title_is_none_of_it(above) -> None:
    """Numbers of copies, secrecy, urgency, numbers of attachments."""
    found = red_head(f"{above}\n云溪区渡口安全检查表\n渡口自即日起停渡。")
    assert found.title == "云溪区渡口安全检查表"


@pytest.mark.parametrize(
    "text",
    [
        "一、总体情况\n渡口安全。",
        "渡口自即日起停渡，请市民留意船期。\n感谢配合。",
        "第一章 总则\n第一条 为了规范渡口，制定本办法。",
        "目录\n一、总体情况\n一、总体情况\n渡口安全。",
        "2023年12月21日\n渡口自即日起停渡。",
        "",
    ],
)
def test_a_text_without_a_title_has_none(text) -> None:
    """Its first sentence, chapter or date is no title."""
    assert red_head(text).title == ""


def test_a_title_that_the_file_marks_is_preferred() -> None:
    """Before another line above it."""
    lines = [Line("渡口安全"), Line("2023"), Line("云溪渡口年鉴概览", is_heading=True)]
    found = find_red_head([*lines, Line("渡口自即日起停渡。")], RULES)
    assert found.title == "云溪渡口年鉴概览"


@pytest.mark.parametrize("sheet", ["Sheet1", "2023年", "汇总", "工作表2"])
def test_the_name_of_a_sheet_is_no_title(sheet) -> None:
    """It stands above its table; one that is worded as a title is one."""
    table = [Line("序号\t渡口", is_row=True), Line("1\t东岸", is_row=True)]
    assert find_red_head([Line(sheet, level=1), *table], RULES).title == ""
    named = find_red_head([Line("云溪区渡口船期表", level=1), *table], RULES)
    assert named.title == "云溪区渡口船期表"


LINES = [
    "云溪区人民政府文件",
    "云府〔2023〕5号",
    "云溪区人民政府令",
    "第5号",
    "关于渡口的",
    "通知",
    "各街道：",
    "停渡。",
    "2023年12月21日",
    "云溪区财政局",
    "附件1",
    "目录",
    "（2023年修订）",
    "（2023年1月1日区人民政府通过）",
    "（2023年",
    "一、总则",
    "区长 张三",
    "甲\t乙",
    "\t",
    "云溪区财政局 2023年1月2日印发",
]


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=12), max_size=14))
def test_any_lines_are_read(lines) -> None:
    """What is said stands in them; the numbers are those of lines that are there."""
    page = read_dump("\n".join(lines))
    found = find_red_head(page.lines, RULES)
    assert all(0 <= number < len(page.lines) for number in found.title_lines)
    assert len(found.title) <= 200
    whole = "".join("".join(line.text.split()) for line in page.lines)
    assert "".join(found.written.split()) in whole
    assert all(each in whole for each in found.issuer.split("、"))
