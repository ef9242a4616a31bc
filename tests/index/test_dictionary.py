"""The dictionary: four files that people edit, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT
from ftarchive.errors import HomeError
from ftarchive.index.analysis import units
from ftarchive.index.dictionary import FILES, KINDS, Dictionary, home_files
from making import attempt

SHIPPED = Dictionary.read(CHECKOUT / "index" / "dictionary")


def read(folder: Path, **files: str) -> Dictionary:
    """The dictionary of these files (by name without ending), the others empty."""
    for name in FILES:
        (folder / name).write_text(files.get(Path(name).stem, ""), "utf-8")
    return Dictionary.read(folder)


@pytest.fixture
def dictionary(tmp_path) -> Callable[..., Dictionary]:
    return lambda **files: read(tmp_path, **files)


def found(dictionary: Dictionary, name: str) -> list[str]:
    """The other names of a name as they are shown."""
    return [variant.shown for variant in dictionary.variants.get(tuple(units(name)), ())]


def test_names_that_mean_the_same_find_each_other(dictionary) -> None:
    """In the order of the line, as written."""
    same = dictionary(synonyms="渡口 = 码头 ＝ 泊岸点\n")
    assert found(same, "渡口") == ["码头", "泊岸点"]
    assert found(same, "码头") == ["渡口", "泊岸点"]
    assert found(same, "泊岸点") == ["渡口", "码头"]


@pytest.mark.parametrize("arrow", ["=>", "＝＞", "=＞", "＝>"])
def test_an_arrow_goes_one_way(dictionary, arrow) -> None:
    """The word of everyday life finds the official one, which does not find it."""
    one_way = dictionary(synonyms=f"坐船 {arrow} 渡运 = 轮渡\n")
    assert found(one_way, "坐船") == ["渡运", "轮渡"]
    assert found(one_way, "渡运") == found(one_way, "轮渡") == []


def test_the_groups_of_a_name_are_united_and_not_joined(dictionary) -> None:
    """What a variant finds is found by asking for the variant."""
    united = dictionary(synonyms="甲一 = 乙一\n甲一 => 丙一\n乙一 = 丁一\n")
    assert found(united, "甲一") == ["乙一", "丙一"]
    assert found(united, "乙一") == ["甲一", "丁一"]
    assert found(united, "丁一") == ["乙一"]
    assert found(united, "丙一") == []


def test_a_variant_knows_its_units_and_its_file(dictionary) -> None:
    """Names fold as texts do; what is shown is what was written."""
    both = dictionary(synonyms="渡口 = ＡＩ碼頭\n", agencies="渡管站 = 渡口管理站\n")
    (variant,) = both.variants["渡", "口"]
    assert (variant.units, variant.shown, variant.kind) == (
        ("ai", "码", "头"),
        "ＡＩ碼頭",
        "synonym",
    )
    assert both.variants["渡", "管", "站"][0].kind == "agency"


FAULTY = {
    "渡口": "只有一个词",
    "渡口 =": "有一边是空的",
    "= 渡口": "有一边是空的",
    "渡口 = = 码头": "有一边是空的",
    "渡口 =>": "有一边是空的",
    "=> 渡口": "有一边是空的",
    "=": "有一边是空的",
    "=>": "有一边是空的",
    "渡口 = ，": "里没有一个字",
    "渡口 = 码头 = 渡·口": "写了两次",
    "渡口 => 渡口": "写了两次",
    "渡口 => 码头 => 泊岸点": "只能有一个“=>”",
    "渡口 = 码头 => 泊岸点": "左边只能有一个词",
    "渡口 = > 码头": "只能紧跟在“=”后面",
    "河 = 江\n河 => 江": "矛盾",
    "河 => 江\n江 => 河": "矛盾",
    "河 => 江\n河 = 江 = 川": "矛盾",
}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("text", FAULTY)
def test_a_faulty_line_is_an_error_that_shows_it(dictionary, name, text) -> None:
    """File, number, the line itself, and what is wrong with it."""
    with pytest.raises(HomeError, match=FAULTY[text]) as faulty:
        dictionary(**{Path(name).stem: f"# 说明\n{text}\n"})
    last = text.split("\n")[-1]
    number = len(text.split("\n")) + 1
    assert faulty.value.code == "dictionary-faulty"
    assert f"{name}”第 {number} 行“{last}”" in faulty.value.message


def test_files_may_contradict_each_other_no_more_than_lines(dictionary) -> None:
    """The error names both places."""
    with pytest.raises(HomeError, match=r"agencies\.txt”第 1 行.*synonyms\.txt 第 2 行矛盾"):
        dictionary(synonyms="\n河 = 江\n", agencies="河 => 江\n")


@pytest.mark.parametrize(
    "line", ["，。", "渡口 多", "渡口 0", "渡口 -1", "渡口 9 n", "渡口 ٣", "渡口 1234567890"]
)
def test_a_faulty_user_word_is_an_error(dictionary, line) -> None:
    """A word has a letter, and its frequency is a number that the cutter can take."""
    with pytest.raises(HomeError, match=re.escape(f"words.txt”第 1 行“{line}”")):
        dictionary(words=line)


def test_a_stop_word_without_a_letter_is_an_error(dictionary) -> None:
    """It would never be met."""
    with pytest.raises(HomeError, match=r"stop\.txt”第 2 行"):
        dictionary(stop="的\n……\n")


def test_words_and_stop_words_are_read(dictionary) -> None:
    """Words with their frequency, stop words folded as the text is."""
    both = dictionary(words="渡管站 99\n桥梁\n", stop="關於\nＴＨＥ # 英文\n")
    assert both.words == ("渡管站 99", "桥梁")
    assert both.stops == {"关于", "the"}
    assert ["渡", "管", "站"] in both.analyzer.segment("云溪渡管站公告")


lines = st.lists(
    st.lists(
        st.sampled_from([*"渡口码头江河", "=", "=>", "＝", "＞", ">", "#", " ", "，", "9", "a"]),
        max_size=9,
    ).map("".join),
    max_size=5,
).map("\n".join)


@given(lines | st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_a_file_holds_it_is_read_or_refused(tmp_path_factory, content) -> None:
    """By the one error; and what was read, written again, is read the same."""
    folder = tmp_path_factory.getbasetemp()
    content = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    for name in FILES:
        for other in FILES:
            (folder / other).write_bytes(content if other == name else b"")
        given_ = attempt(Dictionary.read, folder)
        if isinstance(given_, HomeError):
            assert given_.code == "dictionary-faulty"
            continue
        for file, entries in given_.entries.items():
            (folder / file).write_text("".join(f"{entry}\n" for entry in entries), "utf-8")
        assert Dictionary.read(folder) == given_


@given(st.lists(st.sampled_from([*"渡口管站码头甲", "ai"]), max_size=12))
def test_matches_are_the_longest_names_from_left_to_right(tmp_path_factory, sequence) -> None:
    """Against a plain scan; names without variants keep shorter ones inside them from matching."""
    dictionary = read(
        tmp_path_factory.getbasetemp(),
        synonyms="渡口 = 码头\n站 => 口码头甲\n",
        agencies="渡口管站 = ai甲\n",
    )
    expected, at = [], 0
    names = {("渡", "口"), ("码", "头"), ("站",), ("口", "码", "头", "甲"), ("ai", "甲")}
    names.add(("渡", "口", "管", "站"))
    while at < len(sequence):
        here = [name for name in names if tuple(sequence[at : at + len(name)]) == name]
        longest = max(here, key=len, default=())
        if longest and longest != ("口", "码", "头", "甲"):
            expected.append((at, at + len(longest), dictionary.variants[longest]))
        at += len(longest) or 1
    assert dictionary.matches(sequence) == expected


def test_each_file_has_its_fingerprint(dictionary) -> None:
    """A change of one is a change of that one; remarks do not count."""
    before = dictionary(synonyms="渡口 = 码头\n").fingerprint()
    assert set(before) == {"words", "stop", "synonyms", "agencies"}
    assert dictionary(synonyms="# 同义\n\n渡口 = 码头\n").fingerprint() == before
    after = dictionary(synonyms="渡口 = 码头\n", stop="的\n").fingerprint()
    assert {name for name in before if before[name] != after[name]} == {"stop"}


def test_a_home_may_have_some_files_of_its_own(home) -> None:
    """The others come with the program."""
    own = home.index / "dictionary"
    own.mkdir(parents=True)
    (own / "stop.txt").write_text("渡口\n", "utf-8")
    mixed = Dictionary.read(home_files(home))
    assert mixed.stops == {"渡口"}
    assert mixed.variants == SHIPPED.variants


def test_every_shipped_user_word_and_stop_word_is_cut_as_one() -> None:
    """A word that the cutter parts nevertheless would do nothing."""
    for word in {entry.split()[0] for entry in SHIPPED.words} | SHIPPED.stops:
        assert SHIPPED.analyzer.segment(word) == [units(word)], word


def test_every_shipped_name_says_enough_to_widen_a_query() -> None:
    """One character alone stands inside too many words, and a stop word is asked by everyone."""
    for name in SHIPPED.names:
        assert len("".join(name)) >= 2, name
        assert "".join(name) not in SHIPPED.stops


@pytest.mark.parametrize(
    ("asked", "official"),
    [
        ("老板", "用人单位"),
        ("炒鱿鱼", "解除劳动合同"),
        ("房东", "出租人"),
        ("科创局", "科技创新局"),
        ("卫计局", "卫生健康局"),
        ("安监局", "应急管理局"),
        ("规自局", "规划和自然资源局"),
    ],
)
def test_everyday_words_and_former_names_find_the_official_ones(asked, official) -> None:
    """A sample of what comes with the program."""
    assert official in found(SHIPPED, asked)


DOCUMENTED = re.findall(
    r"`(\w+\.txt)`[^\n]*\n\n```text\n(.*?)```",
    (CHECKOUT / "docs" / "dictionary.md").read_text("utf-8"),
    re.DOTALL,
)


def test_the_examples_of_the_manual_are_read_as_it_says(tmp_path) -> None:
    """All four formats, in one dictionary."""
    assert [name for name, _ in DOCUMENTED] == list(FILES)
    example = read(tmp_path, **{Path(name).stem: text for name, text in DOCUMENTED})
    assert example.words == ("渡口管理站", "碧道驿站 500")
    assert example.stops == {"请问", "有没有"}
    assert found(example, "欠薪") == ["拖欠工资"]
    assert found(example, "拖欠工资") == ["欠薪"]
    assert found(example, "老板") == ["用人单位", "雇用单位"]
    assert found(example, "用人单位") == []
    assert found(example, "渡管站") == ["渡口管理站"]
    assert found(example, "航运所") == ["渡口管理站"]
    assert found(example, "渡口管理站") == ["渡管站"]
