"""Codes of organisations: 统一社会信用代码 (GB 32100) and 组织机构代码 (GB 11714)."""

from __future__ import annotations

import re

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = re.compile(f"[{_CREDIT_ALPHABET}]{{18}}")
_ORGANISATION = re.compile("[0-9A-Z]{8}[0-9X]")


def is_credit_code(code: str) -> bool:
    """Whether the 18 characters of ``code`` end in the check digit of GB 32100."""
    if not _CREDIT.fullmatch(code):
        return False
    total = sum(_CREDIT_ALPHABET.index(ch) * 3**at for at, ch in enumerate(code[:17]))
    return _CREDIT_ALPHABET[-total % 31] == code[17]


def is_organisation_code(code: str) -> bool:
    """Whether the 9 characters of ``code``, without a hyphen, end in the check digit of
    GB 11714."""
    if not _ORGANISATION.fullmatch(code):
        return False
    total = sum(_ALPHABET.index(ch) * weight for ch, weight in zip(code[:8], _WEIGHTS, strict=True))
    return "0123456789X"[-total % 11] == code[8]
