"""The parts of a record's text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ftarchive.sections import attachment_at, sections
from making import attached, record

names = st.text("甲乙丙.", min_size=1, max_size=5)
texts = st.text("渡口\n ", max_size=12)


@given(texts, st.lists(st.tuples(names, texts), max_size=4))
def test_each_part_has_its_own_text(own, files) -> None:
    """The document's ends before the line with the first attachment's name."""
    text, attachments = attached(own, *files)
    one = record(text=text, attachments=attachments)
    main, *rest = sections(one)
    assert text[main.start : main.end].rstrip("\n") == own.rstrip("\n")
    assert [(s.number, text[s.start : s.end]) for s in rest] == [
        (number, said) for number, (_, said) in enumerate(files, start=1) if said
    ]


@given(texts, st.lists(st.tuples(names, texts), max_size=4))
def test_a_place_belongs_to_the_attachment_around_it(own, files) -> None:
    """From its name to its end; before the first, to none."""
    text, attachments = attached(own, *files)
    one = record(text=text, attachments=attachments)
    for section in sections(one)[1:]:
        assert attachment_at(one, [section.heading]) == section.attachment
        assert attachment_at(one, [section.end - 1]) == section.attachment
    if own:
        assert attachment_at(one, [0]) is None


def test_an_attachment_without_a_line_with_its_name_has_its_text_all_the_same() -> None:
    """Whatever stands before it."""
    text, (one,) = attached("正文", ("甲.txt", "内容"))
    (_, section) = sections(record(text=text.replace("甲.txt", "乙乙乙乙乙"), attachments=(one,)))
    assert (section.heading, section.start) == (one.start, one.start)
