"""What the log says of a document agrees with what recording made of its rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bagmaking import HOLDING
from ftarchive.archive.catalogue import Catalogue, Source
from ftarchive.archive.database import open_database
from ftarchive.archive.recording import Recording
from ftarchive.archive.standing import standing
from ftarchive.errors import ArchiveError
from making import record

SHA = "ab" * 32


def do(recording: Recording, id_: str | None, step: str, at: int, number: int | None) -> str | None:
    """One step with the one document there is."""
    if step in ("add", "hold"):
        said = record(text=f"第{at}次。", index_number="/1")
        concerns = [HOLDING] if step == "hold" else []
        return recording.add_version(
            id_, said, Source("甲", "txt", SHA, SHA, 0, 9), None, concerns
        ).id
    try:
        if id_:
            getattr(recording, step)(id_, number, "理由")
    except ArchiveError:
        return id_
    return id_


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "hold", "release", "withdraw"]),
            st.none() | st.integers(1, 4),
        ),
        max_size=12,
    )
)
def test_the_log_alone_tells_where_a_document_stands(steps) -> None:
    """Status, current version and the state of each, after whatever was done."""
    catalogue = Catalogue(open_database(None))
    id_ = None
    with Recording(catalogue, "甲") as recording:
        recording.add_original(SHA, 9, "甲")
        for at, (step, number) in enumerate(steps):
            id_ = do(recording, id_, step, at, number)
    if id_ is None:
        return
    found = standing(catalogue.log(id_))
    history = catalogue.history(id_)
    current = next(each.number for each in history if each.is_current)
    assert (found.status, found.version) == (history[0].status, current)
    assert found.states == {each.number: each.state for each in history}
    catalogue.close()
