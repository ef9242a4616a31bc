"""What is marked in a hit, out of what was asked."""

from __future__ import annotations

import pytest

from ftarchive.config import Home
from ftarchive.index.dictionary import Dictionary, home_files
from ftarchive.search.needles import text_needles, title_needles
from ftarchive.search.parsing import parse


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Queries as the dictionary that is shipped has them read."""
    dictionary = Dictionary.read(home_files(Home(tmp_path_factory.mktemp("home"))))
    return lambda text: parse(text, dictionary, 200, 32)


def joined(needles) -> set[str]:
    return {"".join(needle.units) for needle in needles}


def test_whole_chunks_words_and_phrases_are_marked(read) -> None:
    """Stop words only within what was typed together with them."""
    found = joined(text_needles(read("渡口管理的公告 桥梁 “堤防检查”")))
    assert {"渡口管理的公告", "渡口", "公告", "桥梁", "堤防检查"} <= found
    assert "的" not in found


def test_stop_words_are_marked_where_nothing_else_was_typed(read) -> None:
    """A query of them finds something too."""
    assert joined(text_needles(read("的"))) == {"的"}


def test_other_names_stand_for_the_word_that_was_typed(read) -> None:
    """They are marked, and count as that word."""
    found = {"".join(needle.units): needle for needle in text_needles(read("低保"))}
    assert found["最低生活保障"].group == found["低保"].group


def test_a_single_character_is_marked_alone_only_where_typed_alone(read) -> None:
    """年 stands in many other words; it is worth little in any case."""
    assert joined(text_needles(read("2023年"))) == {"2023年", "2023"}
    found = {"".join(needle.units): needle for needle in text_needles(read("渡口 年"))}
    assert found["年"].worth < found["渡口"].worth


def test_conditions_on_fields_mark_nothing_of_their_own(read) -> None:
    """What was typed is marked where the text has it to the letter."""
    assert "云溪区" not in joined(text_needles(read("来源:云溪区 渡口")))
    assert "2023" not in joined(text_needles(read("日期:2023 渡口")))


def test_what_is_asked_of_the_title_is_marked_in_the_title(read) -> None:
    """And not in the text."""
    query = read("标题:渡口 公告")
    assert {"渡口", "公告"} <= joined(title_needles(query))
    assert "渡口" not in joined(text_needles(query))


def test_what_is_excluded_is_not_marked(read) -> None:
    """No hit has it."""
    assert "桥梁" not in joined(text_needles(read("渡口 -桥梁")))


def test_an_open_phrase_is_an_open_needle(read) -> None:
    """So that the whole word is marked."""
    (needle,) = text_needles(read("covid*"))
    assert needle.is_open


def test_a_wildcard_is_a_needle_with_what_was_typed_to_the_letter(read) -> None:
    """Of the title alone in the title alone."""
    assert joined(text_needles(read("GB*2023"))) == {"gb*2023", "gb2023"}
    assert "gb*3" in joined(title_needles(read("标题:GB*3")))
    assert "gb*3" not in joined(text_needles(read("标题:GB*3")))


def test_traditional_and_wide_forms_are_the_same_needles(read) -> None:
    """The query is folded as the text is."""
    assert text_needles(read("證書ＡＢ")) == text_needles(read("证书ab"))
