"""Whether text that a file yields is text at all: fonts whose maps are missing or wrong."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import cache

from ftarchive.ingest.paged.sheet import HAN

_LEAST = 30
"""Characters below which nothing can be said."""
_UNKNOWN_SHARE, _RARE_SHARE, _FREQUENT_SHARE = 0.15, 0.4, 0.12
"""Share of characters that are none, share of rare ones among Chinese, and share of the frequent
ones below which the text says nothing."""
_LEAST_HAN, _MANY_HAN = 25, 120
_ODD_SHARE, _ODD_BESIDE_CHINESE, _STOPS = 0.22, 0.08, 0.35
"""Share of neighbours that no writing has, alone and where marks of Chinese stand without Chinese,
and how many such marks for each Chinese character are too many."""
_SCRIPTS, _SCRIPT_SHARE = 6, 0.12
_MUTE_SHARE = 0.45
_WORD, _VOWEL = re.compile(r"[A-Za-z]{4,}"), re.compile("[aeiouyAEIOUY]")
_HAN_CHAR = re.compile(f"[{HAN}]")
_STOP = re.compile("[。、，；：]")
_SYMBOLS = '!"#$&*+<=>?@[\\]^_`{|}~¡¢£¤¥¦¨©ª«¬®¯´¶¸¹º»¼½¾¿'
_ODD = re.compile(
    rf"[a-z][A-Z]|[A-Za-z][{re.escape(_SYMBOLS)}]|[{re.escape(_SYMBOLS)}][A-Za-z]"
    rf"|([{re.escape(_SYMBOLS)}])(?!\1)[{re.escape(_SYMBOLS)}]|[^\W\d_a-zA-Z][a-z](?=[A-Z])"
)
_LATIN_PAIR = re.compile(r"(?=[!-/:-~\u00a1-\u00ff]{2})")
_ADDRESS = re.compile(r"[a-z]{2,6}://\S+|www\.\S+|\S+@\S+\.\S+|<[^<>]{1,80}>")
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然"
    "家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机"
    "十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西"
    "斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打"
    "女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五"
    "基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清"
    "今切院让识候带导争运笔际省查府委办责任镇村县街道项目管理监督审批许可服务企业单位组织机构标准规范要求依据根据按照负"
    "州云江河湖苏浙广福京津沪陈李刘杨黄赵吴周徐孙朱胡林何郭罗宋谢韩唐冯董萧曹袁邓傅沈曾彭吕丁魏蒋田杜叶余潘姚石范姜钟"
    "农林业证照号章款税费元号编表格疫情防控病例检测学校医疗卫生健康教育财政环境保护安全应急消防交通土地规划建设住房城乡"
    "國會來時們個為這說對過發後裡當沒動還進現樣實從開關點問應產業與將兩間門員處變數總報務結區權設式術領確傳師觀讓識"
)


def is_gibberish(text: str) -> bool:
    """Whether ``text`` is what wrong fonts yield and not writing of any kind.

    Lists of names and numbers, English, minority scripts and traditional characters are writing.
    Below 30 characters nothing is said.
    """
    solid = "".join(text.split())
    if len(solid) < _LEAST:
        return False
    return (
        _unknown(solid) > _UNKNOWN_SHARE
        or _is_rare(solid)
        or _is_odd(text, solid)
        or _is_unspeakable(text, solid)
        or _is_mixture(solid)
    )


def _unknown(text: str) -> float:
    """Share of characters that no font should yield."""
    bad = sum(
        unicodedata.category(char) in ("Cn", "Co", "Cc", "Cs") or char == "\ufffd" for char in text
    )
    return bad / len(text)


def _is_rare(text: str) -> bool:
    han = _HAN_CHAR.findall(text)
    if len(han) < _LEAST_HAN:
        return False
    rare = sum(char not in _common() for char in han) / len(han)
    if rare > _RARE_SHARE:
        return True
    frequent = sum(char in _FREQUENT for char in han) / len(han)
    return len(han) >= _MANY_HAN and frequent < _FREQUENT_SHARE


@cache
def _common() -> frozenset[str]:
    """The characters of the first levels of GB 2312 and Big5, and numbers."""
    return frozenset([*_level("gb2312", 0xB0, 0xD8), *_level("big5", 0xA4, 0xC7), *"〇々"])


def _level(charset: str, first: int, last: int) -> list[str]:
    pairs = itertools.product(range(first, last), range(0x40, 0xFF))
    return [char for pair in pairs if (char := bytes(pair).decode(charset, "ignore"))]


def _is_odd(text: str, solid: str) -> bool:
    """Whether letters and signs follow each other as in no language."""
    han, stops = len(_HAN_CHAR.findall(solid)), len(_STOP.findall(solid))
    plain = _ADDRESS.sub(" ", text)
    pairs = len(_LATIN_PAIR.findall(plain))
    if pairs < _LEAST or pairs < 0.25 * len(solid):
        return False
    odd = len(_ODD.findall(plain)) / pairs
    is_unlike = stops >= 5 and stops > _STOPS * han
    return odd > (_ODD_BESIDE_CHINESE if is_unlike else _ODD_SHARE)


def _is_unspeakable(text: str, solid: str) -> bool:
    """Whether most words in Latin letters have no vowel: each letter stands for another one."""
    words = _WORD.findall(text)
    if len(words) < _LEAST or 2 * sum(map(len, words)) < len(solid):
        return False
    return sum(not _VOWEL.search(word) for word in words) > _MUTE_SHARE * len(words)


def _is_mixture(text: str) -> bool:
    """Whether characters come from many scripts that have nothing to do with each other."""
    strange = [_script(ord(c)) for c in text if c.isalpha() and not _is_usual(c)]
    blocks = set(strange)
    return len(blocks) >= _SCRIPTS and len(strange) > _SCRIPT_SHARE * len(text)


def _script(code: int) -> int:
    """A number for the block of a character; Yi and Korean have many that are one script."""
    for start, end in ((0xA000, 0xA4D0), (0xAC00, 0xD7B0)):
        if start <= code < end:
            return start
    return code >> 8


def _is_usual(char: str) -> bool:
    return (
        char < "\u0250"
        or "\u3000" <= char < "\u3200"
        or bool(_HAN_CHAR.match(char))
        or char >= "\uff00"
    )
