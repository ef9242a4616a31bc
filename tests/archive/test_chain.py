"""What a chain of entries testifies to."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ftarchive.archive.chain import GENESIS, link, version_sum
from ftarchive.archive.logs import custody_log, head
from ftarchive.archive.schema import custody, documents, events, versions
from making import dump, line

DETAILS = st.dictionaries(st.text(max_size=4), st.none() | st.integers() | st.text(max_size=6))
ENTRIES = st.fixed_dictionaries(
    {"seq": st.integers(1), "at": st.text(max_size=5), "actor": st.text(max_size=5)},
    optional={"document_id": st.text(max_size=5), "version": st.integers(1), "detail": DETAILS},
)


@given(ENTRIES, ENTRIES)
def test_entries_that_differ_have_different_sums(one, other) -> None:
    """Whichever of their values differs; one that is lacking counts as none."""
    assert (link(GENESIS, one) == link(GENESIS, other)) == (one == other)
    assert link(GENESIS, one) == link(GENESIS, one | {"sha256": None})
    assert link(GENESIS, one) != link(link(GENESIS, one), one)


def test_every_event_is_linked_to_the_one_before_it(holdings, write, ingest) -> None:
    """The last sum stands for all of them."""
    ingest(write("批.jsonl", "".join(line(f"云溪区第{at}号公告") for at in range(5))))
    log = holdings.catalogue.log()
    assert log[0]["chain"] == link(GENESIS, log[0])
    for before, event in pairwise(log):
        assert event["chain"] == link(before["chain"], event)
    assert holdings.catalogue.head() == (log[-1]["seq"], log[-1]["chain"])
    assert holdings.catalogue.mark(log[2]["seq"]) == log[2]["chain"]


def test_an_event_testifies_to_all_that_a_version_says(holdings, write, ingest) -> None:
    """As it is read back from the catalogue; a decision about it changes nothing of that."""
    ingest(write("甲.txt", dump("云溪区关于渡口的公告")), write("批.jsonl", line("云溪区公告")))
    noted = [event["detail"]["fixity"] for event in holdings.catalogue.log()]
    with holdings.catalogue.engine.begin() as connection:
        connection.execute(versions.update().values(state="held"))
        rows = connection.execute(
            sa.select(versions).join(documents).order_by(documents.c.ordinal)
        ).mappings()
        assert [version_sum(row) for row in rows] == noted


@pytest.mark.parametrize("log", [events, custody])
def test_the_logs_refuse_to_be_changed(log, holdings, write, ingest) -> None:
    """Whoever writes to the database by other means than this program, too."""
    ingest(write("甲.txt", dump("云溪区关于渡口的公告")))
    holdings.catalogue.log_event("甲", "rebuilt", {})
    for statement in (log.delete(), log.update().values(actor="乙")):
        with (
            pytest.raises(sa.exc.IntegrityError, match="append-only"),
            holdings.catalogue.engine.begin() as connection,
        ):
            connection.execute(statement)


def test_an_empty_log_begins_with_the_genesis(holdings) -> None:
    """Both of them, each for itself."""
    with holdings.catalogue.engine.begin() as connection:
        assert head(connection, events) == head(connection, custody) == (0, GENESIS)
        log = custody_log(connection)
        log.add(at="2026-01-01", actor="甲", action="rebuilt", detail={})
        log.add(at="2026-01-02", actor="甲", action="rebuilt", detail={})
        assert head(connection, custody)[0] == 2
        assert head(connection, events) == (0, GENESIS)
