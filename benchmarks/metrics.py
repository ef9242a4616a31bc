"""How good a ranking is, beside the judgments of people.

A ranking is a sequence of document ids, the best first; ``grades`` gives the judged relevance
of documents by id, where 0 and absence both mean not relevant. Every figure is 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Grades = Mapping[str, int]


def precision(ranking: Sequence[str], grades: Grades, depth: int) -> float:
    """The share of the first ``depth`` places that hold a relevant document."""
    return sum(grades.get(id_, 0) > 0 for id_ in ranking[:depth]) / depth


def recall(ranking: Sequence[str], grades: Grades, depth: int) -> float:
    """The share of the relevant documents that are among the first ``depth``."""
    relevant = {id_ for id_, grade in grades.items() if grade > 0}
    return len(relevant & set(ranking[:depth])) / len(relevant)


def ndcg(ranking: Sequence[str], grades: Grades, depth: int) -> float:
    """Normalised discounted cumulative gain of the first ``depth``, gains being 2^grade − 1
    (Burges et al., 2005)."""
    ideal = sorted(grades.values(), reverse=True)
    return _gain([grades.get(id_, 0) for id_ in ranking[:depth]]) / _gain(ideal[:depth])


def _gain(grades: Sequence[int]) -> float:
    return sum((math.exp2(grade) - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
