"""Characters that fonts of PDF files put in the place of those that were written."""

from __future__ import annotations

import unicodedata

_SUPPLEMENT = (
    "⺁厂⺄乙⺆冂⺇几⺈刀⺉刂⺊卜⺋卩⺌小⺍小⺎兀⺏尢⺐尣⺑尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歹⺟母⺠民⺡氵⺢氺"
    "⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫罒⺬示⺭礻⺮竹⺯糸⺰纟⺱罓⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹老⺺聿⺻聿⺼月⺽臼⺾艹⺿艹"
    "⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒长⻓长⻔门⻕阝⻖阝⻗雨⻘青⻙韦⻚页⻛风"
    "⻜飞⻝食⻟食⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫齐⻬齐⻭齿⻮齿⻯龙⻰龙⻱龟⻲龟⻳龟"
)
_PLAIN = dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True))
_FOLDED = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FE0)}
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_COMPATIBLE = {code: unicodedata.normalize("NFC", chr(code)) for code in range(0xF900, 0xFB00)}
_WRITTEN = str.maketrans(
    {**_FOLDED, **_LIGATURES, **_COMPATIBLE}
    | {ord(radical): plain for radical, plain in _PLAIN.items()}
    | {0xA0: " ", 0xAD: "", 0x200B: "", 0xFEFF: "", 0x02: "-"}
)


def as_written(text: str) -> str:
    """``text`` with radicals, compatibility ideographs and ligatures as ordinary characters."""
    return text.translate(_WRITTEN)
