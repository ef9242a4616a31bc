"""Short and former names of agencies, and which names are those of agencies at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.agencies import Agencies, Authority, is_agency, load
from ftarchive.config import CHECKOUT, Home
from ftarchive.errors import HomeError

SHIPPED = load(Home(CHECKOUT))


def read(folder, names: str, offices: str = "") -> Agencies:
    (folder / "agencies.txt").write_text(names, "utf-8")
    (folder / "offices.txt").write_text(offices, "utf-8")
    return Agencies.read(folder / "agencies.txt", folder / "offices.txt")


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("云溪区科创局", "云溪区科技创新局"),
        ("云溪市云溪区科创局", "云溪市云溪区科技创新局"),
        ("云溪区科技创新局", "云溪区科技创新局"),
        ("科创局", "科技创新局"),
        ("区府办", "区人民政府办公室"),
        ("云溪区府办", "云溪区人民政府办公室"),
        ("云溪区政府办公室", "云溪区人民政府办公室"),
        ("云溪区东岸街道办", "云溪区东岸街道办事处"),
        ("云溪区东岸街道办事处", "云溪区东岸街道办事处"),
        ("云溪区数据局", "云溪区数据局"),
        ("省发改委", "省发展和改革委员会"),
        ("国家发展改革委", "国家发展和改革委员会"),
        ("国办", "国务院办公厅"),
        ("中共云溪区委组织部", "中共云溪区委组织部"),
        ("云溪区市监局", "云溪区市场监督管理局"),
        ("云溪区卫计局", "云溪区卫生健康局"),
        (" 云 溪 区 财 政 局 ", "云溪区财政局"),
    ],
)
def test_a_name_is_resolved_to_the_full_one_of_today(name, full) -> None:
    """With its region as it is written."""
    assert SHIPPED.resolve(name) == Authority(full, full)


@pytest.mark.parametrize(
    ("name", "own", "present"),
    [
        ("云溪区环保局", "云溪区环境保护局", "云溪区生态环境局"),
        ("云溪区环境保护局", "云溪区环境保护局", "云溪区生态环境局"),
        ("云溪市科创委", "云溪市科技创新委员会", "云溪市科技创新局"),
        ("云溪区安监局", "云溪区安全生产监督管理局", "云溪区应急管理局"),
        ("劳动局", "劳动局", "人力资源和社会保障局"),
    ],
)
def test_a_former_name_leads_to_the_successor(name, own, present) -> None:
    """And is told to be another body."""
    found = SHIPPED.resolve(name)
    assert found == Authority(own, present)
    assert found.is_former


@pytest.mark.parametrize(
    "name",
    ["", "张三", "云溪区科技创心局", "云溪区渡口爱好者协会", "科创局关于渡口的通知", "局" * 80],
)
def test_what_is_not_on_the_list_is_not_resolved(name) -> None:
    """A slip of typing, a person, more than a name."""
    assert SHIPPED.resolve(name) is None
    assert not SHIPPED.is_known(name)


@pytest.mark.parametrize(
    "name",
    [
        "新华社",
        "人民日报",
        "本网",
        "云溪区渡口服务中心",
        "云溪区渡口管理站",
        "云溪区第一小学",
        "云溪区人民政府、云溪区财政局",
        "云溪区司法局 云溪区财政局",
        "云溪市公安局云溪分局",
        "云溪区委区政府办公室",
        "中共云溪区委",
        "国务院",
    ],
)
def test_media_branches_and_bodies_of_which_no_list_has_all_are_known(name) -> None:
    """As are several together."""
    assert SHIPPED.is_known(name)


@pytest.mark.parametrize("name", ["", "、", "张三", "云溪区司法局、云溪区科技创心局", "云溪渡口网"])
def test_a_department_that_is_not_listed_is_unknown(name) -> None:
    """Also one of several."""
    assert not SHIPPED.is_known(name)


@pytest.mark.parametrize(
    "name",
    [
        "国务院",
        "云溪区人民政府",
        "云溪区财政局",
        "云溪渡口管理站",
        "云溪区人大常委会",
        "中共云溪区委宣传部",
        "对外经济贸易部",
        "国家统计局云溪调查队",
        "云溪区督导组",
    ],
)
def test_names_of_agencies_end_as_such(name) -> None:
    """Whether they are on a list or not."""
    assert is_agency(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "局",
        "渡口",
        "全部",
        "云溪区财政局的通知",
        "关于财政局",
        "云溪区人民政府转发财政局",
        "财政局。",
        "2023年财政局",
        "干部",
        "转发财政局",
    ],
)
def test_what_says_more_or_less_is_no_name(name) -> None:
    """Sentences, titles, and words that merely end so."""
    assert not is_agency(name)


def test_the_order_of_lines_and_names_says_which_name_is_the_full_one(tmp_path) -> None:
    """The second of a line, whatever follows; what a former name leads to may be former too."""
    list_ = read(
        tmp_path,
        "渡管站 = 渡口管理站 = 渡口站\n航运所 => 渡口站\n渡口管理站 => 水运中心 = 港航中心\n",
        "船厂\n",
    )
    assert list_.resolve("云溪区渡口站") == Authority("云溪区渡口管理站", "云溪区水运中心")
    assert list_.resolve("航运所") == Authority("航运所", "水运中心")
    assert list_.resolve("港航中心") == Authority("港航中心", "港航中心")
    assert list_.resolve("船厂") == Authority("船厂", "船厂")
    assert list_.resolve("云溪船厂") is None


def test_names_that_lead_in_a_circle_are_no_hang(tmp_path) -> None:
    """Two bodies that took each other's place."""
    list_ = read(tmp_path, "渡管站 => 船管站\n船管站 => 渡管站\n")
    assert list_.resolve("渡管站") in (Authority("渡管站", "船管站"), Authority("渡管站", "渡管站"))


@pytest.mark.parametrize("names", ["渡管站\n", "甲 => 乙 => 丙\n", "甲 = 乙 => 丙\n"])
def test_a_line_that_is_not_clear_is_refused(tmp_path, names) -> None:
    """As it is when the index is built."""
    with pytest.raises(HomeError) as raised:
        read(tmp_path, names)
    assert raised.value.code == "dictionary-faulty"


def test_every_shipped_name_resolves_to_a_full_name_that_is_its_own() -> None:
    """The full name of a full name is itself."""
    for name in SHIPPED.full:
        own = SHIPPED.resolve(name).own
        assert SHIPPED.resolve(own).own == own, name


@given(st.text(st.sampled_from("云溪市区县省街道局委办科技创新府、 的中心"), max_size=70))
def test_any_text_is_answered_and_what_resolves_is_known(text) -> None:
    """And a name that was resolved once is resolved to itself."""
    found = SHIPPED.resolve(text)
    if found is not None:
        assert SHIPPED.is_known(text)
        assert SHIPPED.resolve(found.own) == found
    assert SHIPPED.is_known(text) in (True, False)
    assert is_agency(text) in (True, False)
