"""What hits are confined to, and how many there are of each value of a facet."""

from __future__ import annotations

import numpy as np

from ftarchive.index.lists import Numbers
from ftarchive.index.snapshot import Labels
from ftarchive.search.engine import FACETS, FacetValue, Filters
from ftarchive.search.hits import Hits
from ftarchive.search.matching import between, coded
from ftarchive.search.prepared import Prepared
from ftarchive.search.presence import Mask, Presence


class Facets:
    """The facets of the documents that a query finds under some filters."""

    def __init__(self, prepared: Prepared, filters: Filters, found: Presence) -> None:
        self._prepared, self._filters = prepared, filters
        self._found = found
        if filters.first is not None or filters.last is not None:
            dated = between(prepared, filters.first, filters.last)
            self._found = Presence.marked(found.mask() & dated)
        chosen = {name: filters.chosen(name) for name in FACETS}
        self._kept = {name: self._having(name, values) for name, values in chosen.items() if values}
        self.hits = self._within(self._kept)

    def counts(self, facet: str, most: int) -> list[FacetValue]:
        """The ``most`` values with most hits, all years; what is chosen is counted in any case.
        What is chosen of the facet itself does not confine it."""
        others = {name: kept for name, kept in self._kept.items() if name != facet}
        hits = self.hits if len(others) == len(self._kept) else self._within(others)
        if facet == "year":
            return self._years(hits.documents)
        labels = self._labels(facet)
        # The last one counts those without a label, whose code is -1.
        counts = np.bincount(labels.codes.take(hits.documents) + 1)[1:]
        order = np.argsort(-counts, kind="stable")
        chosen = self._filters.chosen(facet)
        return [
            FacetValue(labels.values[code], int(counts[code]))
            for rank, code in enumerate(order[: np.count_nonzero(counts)].tolist())
            if rank < most or (chosen and labels.values[code] in chosen)
        ]

    def _years(self, documents: Numbers) -> list[FacetValue]:
        """The latest first."""
        counts = np.bincount(self._prepared.year.take(documents), minlength=1)
        years = np.flatnonzero(counts[1:])[::-1] + 1
        return [FacetValue(str(year), int(counts[year])) for year in years.tolist()]

    def _within(self, kept: dict[str, Mask]) -> Hits:
        if not kept:
            return Hits(self._found)
        return Hits(Presence.marked(np.logical_and.reduce([self._found.mask(), *kept.values()])))

    def _having(self, facet: str, values: tuple[str, ...]) -> Mask:
        """Which documents have one of the values."""
        if facet == "year":
            years = [int(value) for value in values if value.isdecimal() and len(value) == 4]
            return np.isin(self._prepared.year, years)
        labels = self._labels(facet)
        return coded(
            labels, [labels.values.index(each) for each in values if each in labels.values]
        )

    def _labels(self, facet: str) -> Labels:
        labels: Labels = getattr(self._prepared.snapshot, facet)
        return labels
