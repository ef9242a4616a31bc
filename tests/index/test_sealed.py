"""Small files with their sum behind them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftarchive.index.sealed import read_sealed, write_sealed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_what_is_written_is_read(tmp_path, said) -> None:
    """Whatever it says."""
    write_sealed(tmp_path / "note", said)
    assert read_sealed(tmp_path / "note") == said


@pytest.mark.parametrize("at", range(0, 91, 7))
def test_a_changed_byte_makes_it_unread(at, tmp_path) -> None:
    """Of what it says or of the sum; so does a missing end, and a missing file."""
    path = tmp_path / "note"
    write_sealed(path, {"last": 12, "files": {}})
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    assert read_sealed(path) is None
    path.write_bytes(content[:at])
    assert read_sealed(path) is None
    assert read_sealed(tmp_path / "other") is None
