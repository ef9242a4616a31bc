"""How much text a file may have."""

from __future__ import annotations

from ftarchive.config import Settings
from ftarchive.errors import Refused


def check_length(characters: int, name: str, settings: Settings) -> None:
    """Raises ``Refused`` (text-too-long) where the text of the file ``name`` has more characters
    than ``settings.max_text_chars``."""
    if characters > settings.max_text_chars:
        raise Refused(
            "text-too-long",
            path=name,
            limit=settings.max_text_chars,
            unit="字",
            setting="FTARCHIVE_MAX_TEXT_CHARS",
        )
