"""What the disclosure gate can find: every code, with what staff read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

Action = Literal["hold", "review"]


class Kind(NamedTuple):
    """The wording of one code: its ``name``, ``why`` it matters and the ``remedy``."""

    action: Action
    name: str
    why: str
    remedy: str


_TO_MASK = "遮盖中间各位后重新提交；确可公开的，由负责人说明理由后放行"
_TO_CHECK = "请核对；可识别到个人而又不必公开的，遮盖后重新提交"

KINDS: dict[str, Kind] = {
    "id-number": Kind("hold", "身份证号码", "公民身份号码属个人隐私，不得公开", _TO_MASK),
    "mobile-number": Kind(
        "hold", "手机号码", "私人手机号码属个人隐私；机关公布的联系电话不在此列", _TO_MASK
    ),
    "bank-card": Kind("hold", "银行卡号", "个人银行账号属个人隐私，不得公开", _TO_MASK),
    "classified": Kind(
        "hold",
        "密级标志",
        "标有密级的文件不得公开",
        "请立即交保密工作负责人处理；已依法解密的，附解密依据后放行",
    ),
    "not-for-disclosure": Kind(
        "hold",
        "不公开标志",
        "文件自己写明依申请公开、不予公开或者内部使用",
        "请核对公开属性；已经改为主动公开的，说明依据后放行",
    ),
    "id-number-doubtful": Kind(
        "review", "疑似身份证号码", "注明是证件号码而校验位不符，可能是写错的身份证号码", _TO_CHECK
    ),
    "office-account": Kind(
        "review",
        "对公账户",
        "缴款、收款账户依法公布，但号码合乎银行卡的校验规则",
        "请核对确是单位账户",
    ),
    "passport": Kind("review", "护照或通行证号码", "出入境证件号码属个人信息", _TO_CHECK),
    "licence-plate": Kind("review", "车牌号码", "私人车辆的号牌可识别到个人", _TO_CHECK),
    "home-address": Kind("review", "家庭住址", "门牌号可识别到个人", _TO_CHECK),
    "illness": Kind("review", "病情", "健康状况属敏感个人信息", _TO_CHECK),
    "welfare-list": Kind(
        "review",
        "救助名单",
        "低保、救助等名单依规定公示，但只应有必要的栏目和期限",
        "请核对栏目和公示期限，不应有身份证号码、住址、病情和账号",
    ),
    "draft": Kind(
        "review",
        "过程稿",
        "征求意见稿、送审稿等过程性信息可以不予公开",
        "请核对是否正在依法公开征求意见",
    ),
    "unread": Kind(
        "hold",
        "未能审查",
        "扫描件、乱码或者加密的部分读不出文字，没有审查",
        "请打开原件人工审查后放行，或换成有文字层的文件后重新提交",
    ),
    "unread-part": Kind(
        "review",
        "部分未能审查",
        "有几页读不出文字，这几页没有审查",
        "请打开原件看这几页；有不该公开的，撤回后换成可以审查的文件",
    ),
    "withdrawn-before": Kind(
        "hold",
        "曾经撤回",
        "撤回过的文件不会因为再次提交而自动公开",
        "请核对撤回的理由；可以重新公开的，说明理由后放行",
    ),
}
"""Each code with its wording. A code never changes its meaning."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One finding: a hold keeps a document back, a review only marks it.

    ``place`` names the stretch of text in Chinese, ``paragraph`` counts its lines from 1.
    ``start`` and ``length`` are characters of its text. ``excerpt`` may be printed and
    logged: long numbers in it are masked.
    """

    code: str
    action: Action
    place: str
    excerpt: str
    start: int = 0
    length: int = 0
    paragraph: int = 1

    @property
    def told(self) -> str:
        """The concern as staff read it."""
        return told(asdict(self))


def told(concern: Mapping[str, Any]) -> str:
    """A concern as staff read it, out of what the catalogue keeps of it, as far as that is there:
    of a damaged catalogue the rest is still told."""
    code, place = concern.get("code", "?"), concern.get("place", "?")
    name = KINDS[code].name if code in KINDS else code
    where = f"{place}第 {concern.get('paragraph', '?')} 段" if concern.get("length") else place
    return f"{name}（{where}：{concern.get('excerpt', '?')}）"


def withdrawn_before() -> Concern:
    """The concern that somebody took back what is handed in again."""
    code = "withdrawn-before"
    return Concern(code, KINDS[code].action, "全文", "这件文件已被撤回")


def unread(place: str, what: str) -> Concern:
    """The concern that ``place`` could not be read; ``what`` says why, in Chinese."""
    return Concern("unread", KINDS["unread"].action, place, what)


def unread_part(place: str, what: str) -> Concern:
    """The concern that part of ``place`` could not be read; ``what`` says which, in Chinese."""
    return Concern("unread-part", KINDS["unread-part"].action, place, what)
