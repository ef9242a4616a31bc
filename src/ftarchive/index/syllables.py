"""Syllables of toneless pinyin, each as one character.

Which character stands for which syllable is fixed, for the index is written in them. They follow
each other as the syllables do in the alphabet: those that begin alike are one range.
"""

from __future__ import annotations

import itertools

NONE = " "
"""Stands for what is no syllable."""
_INITIALS = ["", *"b p m f d t n l g k h j q x zh ch sh r z c s y w".split()]
_FINALS = (
    "a o e ai ei ao ou an en ang eng er ong i ia ie iao iu ian in iang ing iong "
    "u ua uo uai ui uan un uang ue v ve m n ng"
).split()
_FIRST = 0x100
"""Two bytes each in UTF-8, and no character that can be typed as part of pinyin."""
_SYLLABLES = sorted(map("".join, itertools.product(_INITIALS, _FINALS)))

SIGNS = {syllable: chr(_FIRST + place) for place, syllable in enumerate(_SYLLABLES)}
"""From every syllable there might be to its character."""
INITIALS = bytes([*range(_FIRST), *(ord(syllable[0]) for syllable in _SYLLABLES)])
"""The first letter of each syllable, by the code point of its character; others stay."""
