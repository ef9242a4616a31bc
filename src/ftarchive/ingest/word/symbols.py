"""What the letters of symbol fonts show: Wingdings, Wingdings 2 and Symbol."""

from __future__ import annotations

_WINGDINGS = {
    0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x45: "☜", 0x4A: "☺", 0x6C: "●", 0x6D: "❍",
    0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆",
    0x76: "❖", 0x77: "⬥", 0x7B: "❀", 0x80: "⓪", 0x8B: "⓪", 0x9E: "·", 0x9F: "•", 0xA0: "▪",
    0xA1: "○", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xAD: "✸", 0xD8: "➢",
    0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨",
    0xF1: "⇧", 0xF2: "⇩", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + n: chr(0x2460 + n) for n in range(10)},
    **{0x8C + n: chr(0x2776 + n) for n in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x55: "⊗", 0x56: "⊗",
    0x96: "•", 0x97: "●", 0x98: "●", 0x99: "○", 0x9A: "○", 0xA0: "■", 0xA1: "■", 0xA2: "■",
    0xA3: "□", 0xA4: "□", 0xAE: "◆",
    **{0x6A + n: chr(0x2460 + n) for n in range(10)},
}  # fmt: skip
_SYMBOL_LETTERS = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL = {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥",
    0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→",
    0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC4: "⊗", 0xC5: "⊕",
    0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xC9: "⊃", 0xCD: "⊆", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠",
    0xD1: "∇", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDB: "⇔",
    0xDE: "⇒", 0xE5: "∑", 0xF2: "∫",
    **{0x61 + n: letter for n, letter in enumerate(_SYMBOL_LETTERS)},
    **{0x41 + n: letter for n, letter in enumerate("ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ")},
}  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}
_SYMBOLS_ONLY = frozenset((*_FONTS, "wingdings 3", "webdings", "marlett"))
_PRIVATE = 0xF000


def is_symbol_font(font: str) -> bool:
    """Whether the letters of ``font`` are no letters."""
    return font.casefold() in _SYMBOLS_ONLY


def symbol(code: int, font: str) -> str:
    """What ``font`` shows for a code, also one in the private area (F0xx) where Word puts
    them; the letter itself in other fonts, "" for signs that no character stands for."""
    table = _FONTS.get(font.casefold())
    low = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 0x100 else code
    if low >= 0x100:
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else ""
    if table is None:
        return "" if is_symbol_font(font) or low < 0x20 else chr(low)
    return table.get(low, chr(low) if table is _SYMBOL and 0x20 <= low < 0x7F else "")


def in_font(text: str, font: str) -> str:
    """``text`` as a symbol font shows it; blanks and characters beyond such fonts stay."""
    return "".join(
        symbol(ord(ch), font) if "!" <= ch < "\u0100" or "\uf000" <= ch < "\uf100" else ch
        for ch in text
    )
