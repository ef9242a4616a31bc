"""The disclosure gate: what is held, what is marked, and what passes."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

import pytest
from benchmarks.gate import labelled, score
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ftarchive.config import CHECKOUT, Home
from ftarchive.errors import HomeError
from ftarchive.ingest.gate.concerns import KINDS, Concern, told
from ftarchive.ingest.gate.gate_rules import GateRules, load
from ftarchive.ingest.gate.identifiers import id_check, luhn, narrowed
from ftarchive.ingest.gate.inspection import inspect
from ftarchive.ingest.gate.passages import Passage, passages, passages_of_attachment
from ftarchive.ingest.page import Hidden
from making import record

RULES = load(Home(CHECKOUT))
PERSON = "449901199001011235"
"""A number of nobody: there is no region 449901."""
MOBILE, CARD = "13800001111", "6222000000000009"
PLACES = (
    "标题",
    "正文",
    "批注",
    "修订",
    "隐藏工作表“一”",
    "文档属性",
    "附件“名单.xlsx”",
    "公开方式",
)
WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
GAPS = (
    "",
    " ",
    "  ",
    "-",
    "－",
    "—",
    "·",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\n",
    " \n ",
    "\u00ad",
)


def found(text: str, place: str = "正文", *, is_head: bool = True) -> list[Concern]:
    """The concerns about one passage."""
    return inspect([Passage(place, text, is_head)], RULES)


def codes(text: str, place: str = "正文", *, is_head: bool = True) -> list[str]:
    """Their codes."""
    return [concern.code for concern in found(text, place, is_head=is_head)]


def id_number(region: str, day: date, serial: int) -> str:
    """A valid ID number."""
    start = f"{region}{day:%Y%m%d}{serial:03}"
    return start + id_check(start)


id_numbers = st.builds(
    id_number,
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    st.dates(date(1800, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
)


@st.composite
def written(draw, numbers=id_numbers) -> str:
    """A number in one of the ways in which people write it."""
    number = draw(numbers)
    if draw(st.booleans()):
        number = number.replace("X", draw(st.sampled_from("Xx×Ⅹ")))
    if draw(st.booleans()):
        number = number.translate(WIDE)
    gap = st.sampled_from(GAPS)
    every = draw(st.sampled_from(["none", "usual", "each"]))
    if every == "usual":
        number = draw(gap).join((number[:6], number[6:14], number[14:]))
    if every == "each":
        number = "".join(sign + draw(gap) for sign in number[:-1]) + number[-1]
    return number


AROUND = st.text(
    st.one_of(
        st.sampled_from(
            "身份证号码男女，。：（）()【】[]“”:;,/\\|<>@#%&*+=~?!\t\n 0123456789abcXx年月日"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=30,
)


def is_alnum(sign: str) -> bool:
    """Whether a character is a letter or digit of the kind that numbers consist of."""
    return bool(re.fullmatch("[0-9A-Za-z]", narrowed(sign)))


@given(written(), AROUND, AROUND, st.sampled_from(PLACES))
@example("44990119900101123\n5", "编号1 ", " 2", "正文")
@example(PERSON, "3.", ".5", "正文")
@example(PERSON, "https://yunxi.example/", ".html", "正文")
@example(PERSON, "1 2 3 ", " 4 5 6", "正文")
@example(PERSON, f"{PERSON} ", f" {PERSON}", "正文")
def test_every_valid_id_number_is_found(number, before, after, place) -> None:
    """Whatever stands around it, but for a letter or digit that is its neighbour."""
    assume(not (before and is_alnum(before[-1])) and not (after and is_alnum(after[0])))
    starts = {
        concern.start
        for concern in found(before + number + after, place)
        if concern.code == "id-number"
    }
    assert len(before) in starts


@given(
    id_numbers, st.integers(1, 10), st.sampled_from(["", "身份证号码：", "公民身份号码"]), st.data()
)
def test_a_wrong_check_digit_is_never_held_as_an_id_number(number, off, label, data) -> None:
    """However it is written; where it is called an ID number it is marked."""
    wrong = "0123456789X"[("0123456789X".index(number[-1]) + off) % 11]
    text = label + data.draw(written(st.just(number[:-1] + wrong)))
    assert "id-number" not in codes(text)
    assert ("id-number-doubtful" in codes(text)) == bool(label)


@given(
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    st.integers(0, 999),
    st.sampled_from(
        [
            "19900230",
            "19901301",
            "19900001",
            "20230229",
            "19000229",
            "17990101",
            "21000101",
            "19900100",
        ]
    ),
)
def test_a_day_that_never_was_is_no_id_number(region, serial, day) -> None:
    """Even with the right check digit and under the label."""
    start = f"{region}{day}{serial:03}"
    assert "id-number" not in codes(f"身份证号码：{start}{id_check(start)}")


@given(id_numbers, st.sampled_from("0a9Zx"), st.booleans())
def test_a_number_within_a_longer_one_is_no_id_number(number, sign, is_before) -> None:
    """A letter or digit beside it makes it something else."""
    assert "id-number" not in codes(sign + number if is_before else number + sign)


@given(st.text(max_size=300), st.sampled_from(PLACES), st.booleans())
def test_any_text_is_inspected_without_an_error(text, place, is_head) -> None:
    """Every concern lies within its text, in order, and knows its paragraph."""
    concerns = found(text, place, is_head=is_head)
    assert [concern.start for concern in concerns] == sorted(c.start for c in concerns)
    for concern in concerns:
        assert 0 <= concern.start < concern.start + concern.length <= len(text)
        assert concern.paragraph == text.count("\n", 0, concern.start) + 1
        assert concern.action == KINDS[concern.code].action


@given(written(), AROUND, AROUND)
def test_an_excerpt_never_shows_a_number_whole(number, before, after) -> None:
    """Of an ID number at most six digits are left, on one line, without what nobody sees."""
    assume(not (before and is_alnum(before[-1])) and not (after and is_alnum(after[0])))
    for concern in found(before + number + after):
        said = narrowed(concern.excerpt)
        plain = re.sub(r"[^0-9Xx×Ⅹ*]", "", narrowed(number))
        assert plain not in re.sub(r"[^0-9Xx×Ⅹ*]", "", said)
        assert {unicodedata.category(sign) for sign in said}.isdisjoint(("Cc", "Cf", "Zl", "Zp"))


def test_numbers_beside_the_one_that_is_shown_are_masked_too() -> None:
    """An excerpt of one finding must not give away the next."""
    text = f"张某甲，{PERSON}，{MOBILE}，卡号{CARD}，护照E12345678"
    for concern in found(text):
        for number in (PERSON, MOBILE, CARD, "12345678"):
            assert number[4:-2] not in concern.excerpt
    assert found(text)[0].excerpt.startswith("张某甲，4499************35，138******11")


def test_a_neighbour_that_the_excerpt_cuts_is_masked_by_its_own_length() -> None:
    """Where the cut is does not decide how much is seen."""
    (first, second) = found(f"{PERSON}，{PERSON}")
    assert first.excerpt.count("*") > 12
    assert "990101" not in first.excerpt + second.excerpt


LABELLED = labelled()


def test_half_of_the_labelled_lines_are_traps() -> None:
    """At least 400 lines, at least half of which the gate has to let pass."""
    traps = [line for line in LABELLED if not line.codes]
    assert len(LABELLED) >= 400
    assert 2 * len(traps) >= len(LABELLED)
    assert {code for line in LABELLED for code in line.codes} == set(KINDS) - {
        "unread",
        "unread-part",
        "withdrawn-before",
    }


def test_labelled_lines_get_what_they_should(capsys) -> None:
    """Every ID number; and nothing else is missed or false either. Prints precision and recall."""
    result = score(LABELLED, RULES)
    with capsys.disabled():
        print(  # noqa: T201 - for whoever tests
            f"\n  gate: {len(LABELLED)} lines, {result.found.total()} found, precision "
            f"{result.precision():.3f}, recall {result.recall():.3f}"
        )
    assert (result.missed["id-number"], result.false["id-number"]) == (0, 0)
    assert [(line.text, given) for line, given in result.wrong] == []


def test_law_texts_raise_no_alarm(corpora: Path) -> None:
    """What is law speaks of secrets, applications and patients, and is public."""
    said: Counter[str] = Counter()
    with gzip.open(corpora / "laws.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in list(lines)[::8]:
            law = json.loads(line)
            said.update(c.code for c in inspect(passages(record(law["title"], law["text"])), RULES))
    assert said == {}


def test_a_table_of_persons_is_held_and_one_of_offices_passes() -> None:
    """The head of the table decides."""
    row = f"张某甲\t{MOBILE}"
    assert codes(f"姓名\t联系电话\n{row}\n{row}") == ["mobile-number"] * 2
    assert codes(f"单位\t联系人\t联系电话\n渡口站\t{row}\n城湖站\t{row}") == []


def test_contacts_in_a_list_of_persons_are_held_from_the_third_on() -> None:
    """One or two stand under a notice; a list has one for each person."""
    title = Passage("标题", "云溪区救助对象名单公示")
    contact = f"联系人：张某甲，联系电话：{MOBILE}"
    held = [
        len(inspect([title, Passage("正文", "\n".join([contact] * n))], RULES)) for n in (1, 2, 3)
    ]
    without = inspect([Passage("正文", "\n".join([contact] * 9))], RULES)
    assert [count - 1 for count in held] == [0, 0, 3]  # the title is marked
    assert without == []


def test_marks_of_secrecy_count_in_the_head_alone() -> None:
    """In the text a line that says 秘密 is a heading or a cell."""
    text = "\n".join(["渡口自即日起开放。"] * 12)
    assert codes(f"秘密★1年\n{text}") == ["classified"]
    assert codes(f"{text}\n秘密\n{text}") == []
    assert codes(f"秘密★1年\n{text}", is_head=False) == []


def test_a_catalogue_of_documents_is_not_held_for_what_it_lists() -> None:
    """Attributes in the midst of a text are those of others where there are several."""
    filler = "\n".join(["渡口自即日起开放。"] * 12)
    item = "信息名称：渡口台账\n公开方式：依申请公开"
    assert codes(f"{filler}\n{item}\n{filler}") == ["not-for-disclosure"]
    assert codes(f"{filler}\n{item}\n{item}\n{filler}") == []


def test_a_list_in_a_column_is_marked_cell_by_cell() -> None:
    """Passports and plates under the head of their column."""
    assert codes("姓名\t护照号码\n张某\tE12345678\n李某\tG87654321") == ["passport"] * 2
    assert codes("序号\t车牌号\n1\t云A88888\n2\t无") == ["licence-plate"]


def test_a_document_is_looked_at_wherever_something_stands() -> None:
    """Title, fields, text, what is beside it, and what is hidden in the file."""
    document = record(f"关于{PERSON}的决定", f"一{PERSON}", access_mode="依申请公开")
    concerns = inspect(passages(document, [Hidden("批注", PERSON)], beside=PERSON), RULES)
    assert [(concern.code, concern.place) for concern in concerns] == [
        ("id-number", "标题"),
        ("not-for-disclosure", "公开方式"),
        ("id-number", "正文"),
        ("id-number", "正文以外"),
        ("id-number", "批注"),
    ]


def test_an_attachment_is_looked_at_with_its_name() -> None:
    """Its name, its text, and what is hidden in its file."""
    looked_at = passages_of_attachment([f"{PERSON}.xlsx"], PERSON, [Hidden("批注", PERSON)])
    places = [concern.place for concern in inspect(looked_at, RULES)]
    assert places == ["文件名", "正文", "批注"]


def test_a_contact_is_private_where_the_line_is_about_a_person() -> None:
    """An ID number in the same line says that it is; in another line it does not."""
    contact, person = f"联系人：张某甲，联系电话：{MOBILE}", f"身份证：{PERSON}"
    assert codes(f"{contact}，{person}") == ["mobile-number", "id-number"]
    assert codes(f"{contact}\n{person}") == ["id-number"]


@pytest.mark.parametrize("code", KINDS)
def test_every_code_says_what_it_is_why_and_what_to_do(code) -> None:
    """In Chinese; staff read nothing else."""
    kind = KINDS[code]
    assert kind.action in ("hold", "review")
    for said in (kind.name, kind.why, kind.remedy):
        assert re.search("[\u4e00-\u9fff]", said)
    assert f"`{code}`" in (CHECKOUT / "docs" / "gate.md").read_text("utf-8")


def test_a_home_has_lists_of_its_own(tmp_path) -> None:
    """Its own gate.toml comes first; a broken one is named."""
    own = tmp_path / "ingest" / "gate.toml"
    own.parent.mkdir()
    shipped = (CHECKOUT / "ingest" / "gate.toml").read_text("utf-8")
    own.write_text(shipped.replace('"征求意见稿", ', ""), "utf-8")
    draft = [Passage("标题", "渡口管理办法（征求意见稿）")]
    assert [inspect(draft, rules) == [] for rules in (load(Home(tmp_path)), RULES)] == [True, False]
    for broken in (
        "[id",
        shipped.replace("[classified]", "[other]"),
        shipped.replace("[[11]", "[[11"),
    ):
        other = tmp_path / str(hash(broken))
        (other / "ingest").mkdir(parents=True)
        (other / "ingest" / "gate.toml").write_text(broken, "utf-8")
        with pytest.raises(HomeError) as raised:
            load(Home(other))
        assert raised.value.code == "bad-data-file"


def test_the_rules_are_all_used() -> None:
    """Each list is compiled into something that the code asks for."""
    code = "".join(
        path.read_text("utf-8") for path in (CHECKOUT / "src/ftarchive/ingest/gate").glob("*.py")
    )
    unused = [name for name in GateRules.__slots__ if f"rules.{name}" not in code]
    assert unused == []


@given(st.text("0123456789", min_size=12, max_size=19))
def test_luhn_tells_one_wrong_digit(digits) -> None:
    """For any digits exactly one check digit is right."""
    assert sum(luhn(digits + last) for last in "0123456789") == 1


@given(kept=st.sets(st.sampled_from([field.name for field in fields(Concern)])))
def test_of_a_concern_that_is_damaged_the_rest_is_told(kept) -> None:
    """A catalogue may have lost the name of any of its fields."""
    concern = Concern("phone", "hold", "正文", "电话 1********", 3, 11, 2)
    said = told({name: value for name, value in asdict(concern).items() if name in kept})
    assert ("正文" in said) == ("place" in kept)
    assert ("1********" in said) == ("excerpt" in kept)
    if len(kept) == len(fields(Concern)):
        assert said == concern.told
