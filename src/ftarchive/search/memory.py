"""Values that are dear to make, kept up to so many bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar


class Sized(Protocol):
    """What knows the bytes that it takes."""

    @property
    def nbytes(self) -> int: ...


Kept = TypeVar("Kept", bound=Sized)
_EACH = 300
"""Bytes that an entry costs beside its arrays."""


class Memory:
    """Keeps up to ``most`` bytes of values by their keys; what was asked for least lately goes
    first. Several threads may ask at once."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes = most, 0
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """How many bytes are kept now."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """The value of ``key``; where none is kept, what ``make`` gives."""
        with self._lock:
            found: Kept | None = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
                return found
        made = make()  # outside of the lock: two threads may make the same, none waits
        with self._lock:
            self._put(key, made)
        return made

    def _put(self, key: Hashable, value: Sized) -> None:
        before = self._values.pop(key, None)
        self._bytes -= before.nbytes + _EACH if before is not None else 0
        self._values[key] = value
        self._bytes += value.nbytes + _EACH
        while self._bytes > self._most and self._values:
            _, oldest = self._values.popitem(last=False)
            self._bytes -= oldest.nbytes + _EACH
