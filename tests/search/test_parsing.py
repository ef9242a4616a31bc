"""Reading what was typed: every form of the query language."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.index.analysis import units
from ftarchive.search.parsing import pieces
from ftarchive.search.query import (
    All,
    Clause,
    Dated,
    Either,
    InTitle,
    Labelled,
    Not,
    Numbered,
    Phrase,
    Wildcard,
    Words,
)
from making import asked

FIELDS = ["标题", "题名", "来源", "发文机关", "信息索引号", "索引号", "发文字号", "文号", "栏目"]
FIELDS += ["文种", "日期", "年份"]

PIECES = [
    *"渡口公告的和或 -－−\"“”「」《》()（）*＊:：?？\x00\x01\x02",
    " AND ", " OR ", " NOT ", " 和 ", " 或 ", "标题:", "来源：", "栏目 : ", " 日期:", "文号:",
    " -标题:(", "2023", "2023-06", "渡口", "桥梁", "什么", "社保", "GB18030", "Ａ１", "①", "é",
    "云渡规〔2023〕2号",
]  # fmt: skip
typed = (
    st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
)  # fmt: skip


def read(text: str, **how) -> str:
    """How ``text`` is read, short: ``&`` and ``|`` join, ``¬`` excludes, ``?`` ends a question."""
    return shape(asked(text, **how).clause)


def shape(clause: Clause | None) -> str:  # noqa: C901
    match clause:
        case Words(chunks, is_question):
            return " ".join("".join(chunk.units) for chunk in chunks) + "?" * is_question
        case Phrase(sequence, is_open):
            return f"“{''.join(sequence)}”" + "*" * is_open
        case Wildcard(pattern):
            return f"~{pattern}"
        case InTitle(inner):
            return f"title({shape(inner)})"
        case Numbered(text):
            return f"number({text})"
        case Labelled(facet, word):
            return f"{facet}({''.join(word.units)})"
        case Dated(first, last):
            return f"{first}..{last}"
        case Not(inner):
            return f"¬{shape(inner)}"
        case All(clauses):
            return f"[{' & '.join(map(shape, clauses))}]"
        case Either(clauses):
            return f"[{' | '.join(map(shape, clauses))}]"
    return ""


def told(clause: Clause | None) -> set[str]:
    """The units that a clause speaks of; of a condition on days none."""
    match clause:
        case Words(chunks):
            return {unit for chunk in chunks for unit in chunk.units}
        case Phrase(sequence):
            return set(sequence)
        case Wildcard(pattern):
            return set(units(pattern))
        case Numbered(text):
            return set(units(text))
        case Labelled(_, word):
            return set(word.units)
        case InTitle(inner) | Not(inner):
            return told(inner)
        case All(clauses) | Either(clauses):
            return set().union(*map(told, clauses))
    return set()


def has_days(clause: Clause | None) -> bool:
    match clause:
        case InTitle(inner) | Not(inner):
            return has_days(inner)
        case All(clauses) | Either(clauses):
            return any(map(has_days, clauses))
    return isinstance(clause, Dated)


@given(typed)
def test_nothing_that_is_typed_is_an_error(text) -> None:
    """What means nothing is plain text."""
    query = asked(text)
    assert query.is_blank is not bool(query.text)
    for sequence in (*query.phrases, *query.chunks):
        assert sequence
        assert all(sequence)


@given(typed)
def test_reading_again_what_was_read_changes_nothing(text) -> None:
    """The text shown stands for the whole query."""
    query = asked(text)
    assert asked(query.text) == query


@given(typed)
def test_every_unit_is_asked_for_excluded_or_part_of_a_condition(text) -> None:
    """None but operators, names of fields and days is left out, and none is made up."""
    query = asked(text)
    there, spoken = set(units(query.text)), told(query.clause)
    assert spoken <= there
    names = {unit for name in FIELDS for unit in name}
    left = there - spoken - names - {"and", "or", "not", "和", "或"}
    assert not left or has_days(query.clause)
    assert (query.clause is None) <= (not there or there <= {"and", "or", "not", "和", "或"})


@given(typed)
def test_the_whole_is_looked_for_to_the_letter_where_marks_may_be_text(text) -> None:
    """What is read as anything but words and phrases finds the string as well."""
    query = asked(text)
    assert query.literal in ((), tuple(units(query.text[:64])))
    parts = query.clause.clauses if isinstance(query.clause, All) else (query.clause,)
    if all(isinstance(part, Words | Phrase | None) for part in parts):
        assert query.literal == ()


@pytest.mark.parametrize(
    "quotes", ['""', "“”", "＂＂", "「」", "『』", "„”", "«»", "””", "““", "《》"]
)
def test_quotation_marks_of_any_kind_hold_a_phrase_together(quotes) -> None:
    """Those of every input method, and the marks around titles."""
    assert read(f"桥梁 {quotes[0]}渡口，公告{quotes[1]}") == "[桥梁 & “渡口公告”]"


@pytest.mark.parametrize(
    "text", ['"渡口公告', "渡口公告”", "《渡口公告", "渡口公告」", "-“” 渡口公告"]
)
def test_quotation_marks_without_their_like_are_passed_over(text) -> None:
    """The text inside stays what it is."""
    assert read(text) == "渡口公告"


@pytest.mark.parametrize("text", ['"', '""', "“ ”", "-", "- ", "--", '-""', "()", "*", "-*", "-()"])
def test_marks_alone_say_nothing(text) -> None:
    """They find nothing, rather than everything."""
    assert asked(text).says_nothing


@pytest.mark.parametrize("text", ["，。！", "😀", "\u200b", "_", ":", "()()"])
def test_a_query_without_a_letter_or_digit_is_not_blank_and_says_nothing(text) -> None:
    """It finds nothing too."""
    assert asked(text).says_nothing
    assert not asked(text).is_blank


@pytest.mark.parametrize("text", ["", "  ", "\u3000\n", "\x00"])
def test_a_query_of_blanks_asks_for_nothing(text) -> None:
    """And finds everything."""
    assert asked(text).is_blank


@pytest.mark.parametrize("blank", [" ", "\u3000", "\t", "\n", "\u00a0"])
def test_blanks_of_any_kind_part_words(blank) -> None:
    """The wide one of the input methods too."""
    assert read(f"渡口{blank}公告") == "渡口 公告"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("什么是“双随机”监管", "什么是双随机监管?"),
        ("“双随机”监管", "双随机监管"),
        ("关于《渡口办法》的通知", "关于渡口办法的通知?"),
    ],
)
def test_a_quotation_glued_to_other_text_is_a_word_of_it(text, expected) -> None:
    """To the letter, but a word like the others."""
    assert read(text) == expected
    quoted = {word.is_phrase for word in asked(text).words if word.units[0] in "双渡"}
    assert quoted == {True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“应当”“规定”", "[“应当” & “规定”]"),
        ("《渡口办法》《桥梁办法》", "[“渡口办法” & “桥梁办法”]"),
        ("《渡口办法》、“公告”", "[“渡口办法” & “公告”]"),
        ("“甲”“乙”“丙”“丁”", "[“甲” & “乙” & “丙” & “丁”]"),
        ("渡口 “甲”“乙”", "[渡口 & “甲” & “乙”]"),
        ("渡口 -“甲”“乙”", "[渡口 & ¬[“甲” & “乙”]]"),
        ("“甲”“GB”*", "[“甲” & “gb”*]"),
        ("“甲”，“”", "“甲”"),
        ("标题:“甲”“乙”", "title([“甲” & “乙”])"),
        ("来源:“甲”“乙”", "[source(甲) & source(乙)]"),
        ("“甲”和“乙”", "甲和乙?"),
    ],
)
def test_quotations_glued_to_each_other_are_a_phrase_each(text, expected) -> None:
    """All of them have to be there, however many they are."""
    assert read(text) == expected


@pytest.mark.parametrize("minus", ["-", "－", "−"])
def test_a_minus_before_a_word_or_phrase_excludes_it(minus) -> None:
    """At the beginning of a word, not inside it."""
    text = f"渡口 {minus}公告 {minus}“桥梁 通知” GB18030{minus}2022"
    assert read(text) == "[渡口 gb180302022 & ¬公告 & ¬“桥梁通知”]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渡口 NOT 公告", "[渡口 & ¬公告]"),
        ("NOT 公告", "¬公告"),
        ("NOT NOT 公告", "公告"),
        ("NOT NOT NOT 公告", "¬公告"),
        ("NOT (公告 OR 通知)", "¬[公告 | 通知]"),
        ("渡口 NOT", "渡口 not"),
        ("渡口 not 公告", "渡口 not 公告"),
        ("-(公告 通知) 渡口", "[渡口 & ¬公告 通知]"),
        ("(-(公告 通知) 渡口)", "[渡口 & ¬公告 通知]"),
        ("（-（公告 或 通知） 渡口）", "[渡口 & ¬[公告 | 通知]]"),
        ("-标题:公告", "¬title(公告)"),
        ("NOT 来源:甲站", "¬source(甲站)"),
        ("-日期:2023", "¬20230101..20231231"),
    ],
)
def test_exclusions_of_every_kind(text, expected) -> None:
    """A minus or NOT, before words, groups and fields."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渡口 AND 公告", "[渡口 & 公告]"),
        ("渡口 和 公告", "[渡口 & 公告]"),
        ("渡口 OR 公告", "[渡口 | 公告]"),
        ("渡口 或 公告", "[渡口 | 公告]"),
        ("渡口 或 公告 或 桥梁", "[渡口 | 公告 | 桥梁]"),
        ("渡口 OR NOT 公告", "[渡口 | ¬公告]"),
        ("渡口 AND -公告", "[渡口 & ¬公告]"),
        # Without operands, in small letters and inside of text they are text.
        ("或 渡口", "或 渡口"),
        ("渡口 和", "渡口 和"),
        ("和", "和"),
        ("或 或 或", "或 或 或"),
        ("渡口 OR AND 公告", "渡口 or and 公告"),
        ("渡口 or 公告", "渡口 or 公告"),
        ("渡口和公告", "渡口和公告?"),
        ("AND", "and"),
        ("(或 渡口)", "或 渡口"),
        ("(渡口 和) 公告", "渡口 和 公告"),
        ("“渡口 或 公告”", "“渡口或公告”"),
    ],
)
def test_operators_join_what_stands_on_both_sides(text, expected) -> None:
    """Where there is something to join; elsewhere they are words."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲 乙 或 丙 丁", "[甲 乙 | 丙 丁]"),
        ("甲 AND 乙 OR 丙 AND 丁", "[[甲 & 乙] | [丙 & 丁]]"),
        ("甲 (乙 或 丙) 丁", "[甲 丁 & [乙 | 丙]]"),
        ("甲 -乙 或 丙", "[[甲 & ¬乙] | 丙]"),
        ("NOT 甲 乙", "[乙 & ¬甲]"),
        ("甲 AND 乙 丙", "[甲 & 乙 丙]"),
    ],
)
def test_a_blank_binds_closer_than_and_and_that_closer_than_or(text, expected) -> None:
    """NOT binds closest of all."""
    assert read(text) == expected


@pytest.mark.parametrize("brackets", ["()", "（）", "(）", "（)"])
def test_brackets_of_either_width_make_a_group(brackets) -> None:
    """One may even be closed by the other."""
    opening, closing = brackets
    assert read(f"{opening}渡口 或 公告{closing} 桥梁") == "[桥梁 & [渡口 | 公告]]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渡口管理办法(试行)", "渡口管理办法试行"),
        ("关于（渡口）的公告", "关于渡口的公告?"),
        ("(一)渡口", "一渡口"),
        ("(渡口 OR 公告", "[渡口 | 公告]"),
        ("渡口 OR 公告)", "[渡口 | 公告]"),
        ("((渡口 或 公告) 桥梁", "[桥梁 & [渡口 | 公告]]"),
        (")(", ""),
        ("“(渡口” 或 公告)", "[“渡口” | 公告]"),
        ("() 渡口", "渡口"),
        ("(渡口) 或 ()", "渡口"),
    ],
)
def test_brackets_inside_of_text_or_without_their_like_are_no_group(text, expected) -> None:
    """They are passed over like any mark."""
    assert read(text) == expected


def nested(clause: Clause | None) -> int:
    """How deep alternatives lie in each other."""
    return 1 + max(map(nested, clause.clauses)) if isinstance(clause, Either) else 0


@pytest.mark.parametrize(("depth", "read"), [(1, 1), (16, 16), (17, 16), (90, 16)])
def test_groups_are_read_to_a_depth(depth, read) -> None:
    """What lies deeper is plain text, and none of it is lost."""
    text = "渡口"
    for _ in range(depth):
        text = f"({text} 或 桥梁)"
    assert told(asked(text).clause) == set("渡口桥梁")
    assert nested(asked(text).clause) == read


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("标题", "title"), ("题名", "title"), ("来源", "source"), ("发文机关", "source"),
        ("栏目", "category"), ("文种", "genre"), ("文号", "number"), ("发文字号", "number"),
        ("索引号", "number"), ("信息索引号", "number"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("colon", [":", "：", " : ", ": ", " ："])
def test_a_field_has_its_names_either_colon_and_blanks_around_it(name, field, colon) -> None:
    """As people copy them from a page."""
    assert read(f"{name}{colon}渡口") == f"{field}(渡口)"
    assert read(f"桥梁 {name}{colon}渡口") == f"[桥梁 & {field}(渡口)]"
    assert read(f"（{name}{colon}渡口 或 桥梁）") == f"[{field}(渡口) | 桥梁]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("标题:“渡口 公告”", "title(“渡口公告”)"),
        ("标题:渡口*", "title(“渡口”*)"),
        ("标题:《渡口办法》", "title(“渡口办法”)"),
        ("标题:(渡口 公告)", "title(渡口 公告)"),
        ("标题：（渡口 或 -公告）", "title([渡口 | ¬公告])"),
        ("来源:“甲 站”", "source(甲站)"),
        ("来源:(甲站 或 乙站)", "[source(甲站) | source(乙站)]"),
        ("来源:(甲站 乙站)", "[source(甲站) & source(乙站)]"),
        ("来源:(-甲站)", "¬source(甲站)"),
        ("栏目:(公告 OR 日期:2023)", "[category(公告) | 20230101..20231231]"),
        ("来源:甲站 OR 来源:乙站", "[source(甲站) | source(乙站)]"),
        ("文号:云渡规〔2023〕2号", "number(云渡规〔2023〕2号)"),
        ("文号:“云渡规 〔2023〕 2 号”", "number(云渡规 〔2023〕 2 号)"),
        ("日期:2023", "20230101..20231231"),
        ("日期：2023-06..", "20230601..None"),
        ("年份 : ..2023-06", "None..20230630"),
        ("日期:“2023年6月至2023年7月”", "20230601..20230731"),
    ],
)
def test_a_field_takes_words_phrases_prefixes_groups_and_days(text, expected) -> None:
    """What stands behind its colon, up to the next blank, quoted or in brackets."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("备注:渡口", "备注渡口"),
        ("新标题:渡口", "新标题渡口"),
        ("标题:", "标题"),
        ("标题：，", "标题"),
        ("标题:“”", "标题"),
        ("标题:()", "标题"),
        ("来源:", "来源"),
        ("文号:，", "文号"),
        ("文号:“ ”", "文号"),
        ("日期:昨天", "日期昨天"),
        ("日期:2023-13", "日期202313"),
        ("日期:2023..2022-13", "日期2023202213"),
        ("年份:", "年份"),
    ],
)
def test_an_unknown_field_or_a_faulty_value_is_plain_text(text, expected) -> None:
    """The name too is looked for then."""
    assert read(text).rstrip("?") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GB*2023", "~gb*2023"),
        ("ＧＢ＊２０？３", "~gb*20?3"),
        ("20?3", "~20?3"),
        ("*2023", "~*2023"),
        ("?2023", "~?2023"),
        ("**18030**", "~*18030*"),
        ("GB?*", "~gb?*"),
        ("GB*20?3？", "~gb*20?3"),
        ("渡口 GB*2023", "[渡口 & ~gb*2023]"),
        ("渡口 或 GB*2023", "[渡口 | ~gb*2023]"),
        ("-GB*2023 NOT 20?3", "[¬~gb*2023 & ¬~20?3]"),
        ("标题:GB*2023 题名:(-20?3)", "[title(~gb*2023) & title(¬~20?3)]"),
    ],
)
def test_stars_and_question_marks_among_letters_and_digits_leave_some_open(text, expected) -> None:
    """Of either width, wherever a word may stand."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GB18030？", "gb18030"),
        ("20??", "20"),
        ("什么是GB18030？", "什么是gb18030?"),
        ("GB18030？什么意思", "gb18030什么意思?"),
        ("“GB*2023”", "“gb2023”"),
        ("DB44/T*", "“db44t”*"),
        ("DB44/*T", "db44t"),
        ("GB*2023标准", "gb2023标准"),
        ("渡*口", "渡口"),
        ("*？*", ""),
        ("来源:G*B", "source(gb)"),
        ("来源:(G*B 或 甲)", "[source(gb) | source(甲)]"),
        ("日期:20?3", "日期203?"),
        ("文号:云水*3", "number(云水*3)"),
    ],
)
def test_stars_and_question_marks_elsewhere_mean_nothing(text, expected) -> None:
    """A question mark at the end is that of a question."""
    assert read(text) == expected


@pytest.mark.parametrize("star", ["*", "＊", "**"])
def test_a_star_at_the_end_asks_for_what_begins_so(star) -> None:
    """Behind a quotation too; nowhere else does it mean anything."""
    assert read(f"渡口{star}") == "“渡口”*"
    assert read(f"“渡口 公告”{star}") == "“渡口公告”*"
    assert read(f"桥梁 GB18{star}") == "[桥梁 & “gb18”*]"
    assert read(f"渡{star}口") == "渡口"
    assert read(f"{star}渡口") == "渡口"
    assert read(f"“渡口{star}”") == "“渡口”"


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("渡口的公告怎么办", True),
        ("渡口公告桥梁？", True),
        ("渡口公告桥梁?", True),
        ("渡口公告桥梁", False),
        ("渡口？", False),
        ("渡口 的 公告 桥梁", False),
        ("渡口的", False),
        ("桥梁 渡口的公告怎么办", True),
    ],
)
def test_a_sentence_is_a_question_and_words_apart_are_none(text, is_question) -> None:
    """Several words written together with a stop word or question mark among them."""
    assert isinstance(clause := asked(text).clause, Words)
    assert clause.is_question is is_question


def test_words_side_by_side_are_one_bag_wherever_they_stand() -> None:
    """Between conditions, and in a group of nothing but words."""
    assert read("渡口 来源:甲站 公告 (桥梁 堤防) “灯塔”") == (
        "[渡口 公告 桥梁 堤防 & source(甲站) & “灯塔”]"
    )


def test_variants_are_found_unless_they_are_not_wanted() -> None:
    """Synonyms and other names of agencies, in fields too."""
    assert [other.shown for _, other in asked("社保 渡口").variants] == ["社会保险"]
    assert [other.shown for _, other in asked("来源:社保局").variants] == ["社会保险基金管理局"]
    assert asked("社保 来源:社保局", with_variants=False).variants == ()
    assert asked("“社保”").variants == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("云渡规[2023]第02号", "云渡规〔2023〕2号"),
        ("/2023-11063271", "/2023-11063271"),
        (" 000014349 / 2017-00110 ", "000014349/2017-00110"),
    ],
)
def test_a_number_is_looked_up_as_a_whole(text, key) -> None:
    """In its canonical form, with or without the name of the field."""
    assert asked(text).numbers[0][0] == key
    for label in ("文号：", "信息索引号 : "):
        assert asked(label + text).clause == Numbered(text.strip(), asked(text).numbers[0])


def test_a_minus_takes_the_promise_of_the_literal_string_back() -> None:
    """It is always meant; every other mark may be text."""
    assert asked("渡口 或 公告").literal == ("渡", "口", "或", "公", "告")
    assert asked("标题:渡口").literal == ("标", "题", "渡", "口")
    assert asked("渡口 NOT 公告").literal == ("渡", "口", "not", "公", "告")
    assert asked("标题:渡口 -公告").literal == asked("(渡口 -公告) 或 桥梁").literal == ()


def test_what_is_over_the_limits_is_not_read() -> None:
    """The text shown is the text that was read, of which so many words count."""
    query = asked("渡口管理站公告桥梁堤防" * 100, limit=10, most=2)
    assert query.text == "渡口管理站公告桥梁堤"
    assert len(query.words) == 2
    assert len(asked("渡口 公告 或 桥梁 堤防 来源:甲站 -灯塔", most=3).words) == 3


@pytest.mark.parametrize(
    "text",
    [
        "(" * 2000 + "渡口" + ")" * 2000,
        "( " * 2000 + "渡口" + " )" * 2000,
        ")(" * 2000 + "渡口",
        "“" * 10_000 + "渡口",
        '"' * 9_999 + "渡口",
        "《" * 10_000 + "渡口",
        "「" * 5000 + "渡口" + "」" * 5000,
        "NOT " * 5000 + "渡口",
        "-" * 10_000 + "渡口",
        "渡口 OR " * 3000 + "渡口",
        "标题:" * 5000 + "渡口",
        "-(" * 3000 + "渡口" + ")" * 3000,
        "渡口" + "*" * 10_000,
    ],
    ids=lambda text: text[:4],
)
def test_however_many_marks_there_are_reading_ends_well(text) -> None:
    """Its work grows with the text and no more: calls are counted, and their depth."""
    calls, deepest = counted(lambda: asked(text, limit=50_000, most=50_000))
    _, deepest_of_few = counted(lambda: asked("渡口 公告"))
    assert calls < 60 * len(text) + 2000
    assert deepest < deepest_of_few + 100
    assert {"渡", "口"} <= told(asked(text, limit=50_000, most=50_000).clause)


@pytest.mark.parametrize(
    ("text", "asked_for"),
    [
        ("渡口 -公告 桥梁", ["渡口", "桥梁"]),
        ("渡口 NOT 公告 桥梁", ["渡口", "桥梁"]),
        ("渡口 NOT NOT 公告", ["渡口", "公告"]),
        ("渡口 NOT -公告", ["渡口", "公告"]),
        ("渡口 -(公告 (通知)) 桥梁", ["渡口", "桥梁"]),
        ("标题：标题 来源 : “科创局”", ["标题", "科创局"]),
        ("(渡口 OR 文种:通知) AND 渡口*", ["渡口", "通知", "渡口*"]),
        ("渡口 GB*2023 “GB*2023” GB18030？", ["渡口", "GB*2023", "GB18030？"]),
        ("-“渡口” 渡口公告", ["渡口公告"]),
        ("什么是“双随机”监管", ["什么是", "双随机", "监管"]),
        ("NOT", ["NOT"]),
    ],
)
def test_pieces_are_what_is_asked_for_without_marks(text, asked_for) -> None:
    """Labels, operators, quotation marks and what is excluded are left out."""
    assert [text[start:end] for start, end in pieces(text)] == asked_for


@given(typed)
def test_pieces_stand_in_the_text_one_after_another(text) -> None:
    """Whatever is typed."""
    shown = asked(text).text
    ends = [0, *(place for span in pieces(shown) for place in span), len(shown)]
    assert ends == sorted(ends)


def counted(work) -> tuple[int, int]:
    """How many calls of Python functions ``work`` makes, and how deep they lie."""
    calls = depth = deepest = 0

    def see(_frame, event, _argument) -> None:
        nonlocal calls, depth, deepest
        calls += event == "call"
        depth += (event == "call") - (event == "return")
        deepest = max(deepest, depth)

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls, deepest
