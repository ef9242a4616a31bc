"""What a verification may find: a stable code for each, which never changes its meaning."""

from __future__ import annotations

from typing import NamedTuple

AUTHENTICITY, COMPLETENESS = "authenticity", "completeness"
USABILITY, SECURITY = "usability", "security"
PROPERTIES = {
    AUTHENTICITY: "真实性",
    COMPLETENESS: "完整性",
    USABILITY: "可用性",
    SECURITY: "安全性",
}
"""The four properties (四性) that archivists check, in their order."""
ERROR, WARNING, NOTICE = "error", "warning", "notice"
SEVERITIES = {ERROR: "问题", WARNING: "警告", NOTICE: "提示"}
"""How bad a finding is, the worst first. Only an error says that something is wrong: a warning
asks somebody to look, a notice is worth knowing."""

_RESTORE = "从备份恢复：ftarchive restore DIR（DIR 是备份所在的文件夹）"
_REBUILD = "请运行 ftarchive rebuild"
_BACK = f"{_REBUILD}；急用时可先用 ftarchive rebuild --back 退回上次重建之前的索引"
_AGAIN = "请对照原件核实；确有错的，改正后用 ftarchive ingest FILE --field 名称=值 重新收录"
_HISTORY = "日志被改动过，不要再收录；请另存现状，查明原因，与历次核验报告和备份比对，再" + _RESTORE


class Code(NamedTuple):
    """What a code is about: its property, its severity, what it means and what to do."""

    property: str
    severity: str
    meaning: str
    remedy: str


CODES: dict[str, Code] = {
    # Originals
    "original-missing": Code(
        COMPLETENESS,
        ERROR,
        "原件不见了",
        f"请{_RESTORE}；或从提交单位取回原文件，再运行 ftarchive ingest FILE 补回",
    ),
    "original-changed": Code(
        AUTHENTICITY,
        ERROR,
        "原件的内容与收录时不同",
        f"请{_RESTORE}；文件名就是它应有的 SHA-256",
    ),
    "original-size-differs": Code(
        AUTHENTICITY, ERROR, "目录库里原件的字节数不对", f"原件完好，目录库有误：请{_RESTORE}"
    ),
    "original-unreadable": Code(
        USABILITY,
        ERROR,
        "原件读不出来（权限或磁盘错误）",
        f"请检查权限和磁盘；读不出来的，请{_RESTORE}",
    ),
    "document-bytes-changed": Code(
        AUTHENTICITY,
        ERROR,
        "批量文件里的一条与收录时不同",
        f"请{_RESTORE}",
    ),
    "original-unrecorded": Code(
        COMPLETENESS, ERROR, "版本所用的附件或凭据没有登记为原件", f"请{_RESTORE}"
    ),
    "original-unnamed": Code(
        COMPLETENESS,
        NOTICE,
        "登记过的原件没有哪个版本使用",
        "收录时同批的文件被拒绝会留下；不影响使用，再次收录所缺的文件即可",
    ),
    "original-untracked": Code(
        COMPLETENESS,
        NOTICE,
        "完整的原件还没有登记",
        "收录中途被打断时会留下；再次运行 ftarchive ingest FILE 收录同一文件即可登记",
    ),
    "document-doubled": Code(
        COMPLETENESS,
        NOTICE,
        "几件文件出自同样的字节",
        "请核对是否重复收录；多余的用 ftarchive withdraw ID --by NAME --reason TEXT 撤回",
    ),
    "format-differs": Code(
        USABILITY,
        WARNING,
        "原件的格式与登记的不同",
        "请打开原件核对；确有错的，用 ftarchive ingest FILE 重新收录",
    ),
    "original-encrypted": Code(
        USABILITY,
        WARNING,
        "原件有密码保护",
        "请向提交单位索取没有密码的一份，用 ftarchive ingest FILE 收录",
    ),
    "original-damaged": Code(
        USABILITY,
        WARNING,
        "原件收录时就不完好",
        "请向提交单位索取完好的一份，用 ftarchive ingest FILE 收录",
    ),
    "original-program": Code(
        SECURITY, WARNING, "原件像是程序", "请先查毒，不要打开；查明来源后再决定去留"
    ),
    "original-macro": Code(
        SECURITY, NOTICE, "原件带有宏", "打开时请禁用宏；宜向提交单位索取不带宏的一份"
    ),
    "file-untracked": Code(
        SECURITY,
        ERROR,
        "原件文件夹里有不属于档案库的文件",
        "这不是档案库写入的文件，请移走并查明来源",
    ),
    "leftover": Code(
        SECURITY,
        NOTICE,
        "收录或重建的临时文件",
        "正在收录或重建时会有，中断后会留下；"
        "下次运行 ftarchive ingest FILE 或 ftarchive rebuild 时会自动清除",
    ),
    # Catalogue
    "catalogue-missing": Code(
        COMPLETENESS,
        ERROR,
        "目录库不见了",
        f"请先看它是不是被移走或改了名；找不到的，{_RESTORE}",
    ),
    "catalogue-damaged": Code(
        AUTHENTICITY,
        ERROR,
        "目录库的文件已损坏",
        f"请停止收录，{_RESTORE}；原件不受影响，索引会自动补齐",
    ),
    "catalogue-changed": Code(
        AUTHENTICITY, ERROR, "目录库的文件在封存之后被改动", f"请停止收录，{_RESTORE}；原件不受影响"
    ),
    "seal-damaged": Code(
        SECURITY,
        ERROR,
        "封存记录坏了",
        "已改为逐项核对日志；下次运行 ftarchive ingest FILE 时会重新封存",
    ),
    "seal-missing": Code(
        SECURITY,
        NOTICE,
        "没有封存记录",
        "已改为逐项核对日志；下次运行 ftarchive ingest FILE 时会重新封存",
    ),
    "catalogue-unsealed": Code(
        SECURITY,
        NOTICE,
        "有改动还没有封存",
        "正在收录，或上次中途被打断；下次收录或打开时会自动封存",
    ),
    "version-changed": Code(AUTHENTICITY, ERROR, "目录库里的版本与日志所记的不同", f"请{_RESTORE}"),
    "version-digest-differs": Code(
        AUTHENTICITY, ERROR, "版本的内容与它的摘要不符", f"请{_RESTORE}"
    ),
    "version-without-event": Code(
        AUTHENTICITY, ERROR, "版本在日志里没有来历", f"请查明来源，{_RESTORE}"
    ),
    "event-without-version": Code(
        COMPLETENESS, ERROR, "日志里有的版本，目录库里没有", f"请{_RESTORE}"
    ),
    "version-state-differs": Code(
        AUTHENTICITY, ERROR, "版本的状态与日志所记的不同", f"请{_RESTORE}"
    ),
    "document-differs": Code(
        AUTHENTICITY,
        ERROR,
        "文件的状态、现行版本或登记时间与日志所记的不同",
        f"请{_RESTORE}",
    ),
    "ordinal-gap": Code(COMPLETENESS, ERROR, "文件的登记顺序号不连续", f"请{_RESTORE}"),
    "version-gap": Code(COMPLETENESS, ERROR, "文件的版本号不连续", f"请{_RESTORE}"),
    "identity-differs": Code(
        AUTHENTICITY,
        WARNING,
        "辨认同一文件的依据与著录不符",
        f"再次收录时可能认不出这件文件；请{_RESTORE}",
    ),
    "sketch-differs": Code(
        AUTHENTICITY,
        WARNING,
        "比对近似文件的依据与正文不符",
        f"不影响检索，近似文件的提示可能有漏；请{_RESTORE}",
    ),
    "resemblance-differs": Code(
        AUTHENTICITY,
        WARNING,
        "登记的近似程度与正文不符",
        f"不影响检索，近似文件的提示可能有误；请{_RESTORE}",
    ),
    # Logs
    "log-broken": Code(SECURITY, ERROR, "日志的哈希链断了", _HISTORY),
    "log-cut": Code(SECURITY, ERROR, "日志末尾少了条目", _HISTORY),
    "log-differs": Code(SECURITY, ERROR, "日志与别处留存的凭证不符", _HISTORY),
    "log-replaced": Code(
        SECURITY,
        NOTICE,
        "恢复备份之前的索引所证的日志与现在不同",
        f"备份之后收录的文件需要重新收录：ftarchive ingest FILE；然后{_REBUILD}",
    ),
    "custody-broken": Code(SECURITY, ERROR, "保管日志的哈希链断了", _HISTORY),
    "custody-cut": Code(SECURITY, ERROR, "保管日志末尾少了条目", _HISTORY),
    "clock-backwards": Code(
        SECURITY, NOTICE, "日志里的时间倒退", "先后以序号为准；请校准这台机器的时钟"
    ),
    # Metadata
    "missing-fields": Code(COMPLETENESS, WARNING, "缺少必备的著录项", _AGAIN),
    "missing-index-number": Code(
        COMPLETENESS, NOTICE, "同一来源的文件都有索引号，这件没有", _AGAIN
    ),
    "empty-text": Code(COMPLETENESS, ERROR, "没有标题或正文", f"请对照原件，{_RESTORE}"),
    "no-text-layer": Code(
        USABILITY,
        NOTICE,
        "原件没有文字层，正文未能读出",
        "请安装 OCR 后用 ftarchive ingest FILE 重新收录",
    ),
    "gibberish": Code(
        USABILITY,
        NOTICE,
        "原件的字体读出来是乱码，正文未能读出",
        "请安装 OCR 后用 ftarchive ingest FILE 重新收录",
    ),
    "odd-index-number": Code(AUTHENTICITY, NOTICE, "索引号不合常见写法", _AGAIN),
    "index-number-check": Code(AUTHENTICITY, WARNING, "索引号里的机构代码校验位不符", _AGAIN),
    "odd-document-number": Code(AUTHENTICITY, NOTICE, "文号不合常见写法", _AGAIN),
    "unread-date": Code(AUTHENTICITY, WARNING, "写明的日期读不出来", _AGAIN),
    "impossible-date": Code(AUTHENTICITY, WARNING, "日期不存在或早得不合情理", _AGAIN),
    "written-after-published": Code(AUTHENTICITY, WARNING, "成文日期晚于信息提供日期", _AGAIN),
    "published-in-future": Code(AUTHENTICITY, WARNING, "信息提供日期晚于今天", _AGAIN),
    "ended-before-effective": Code(AUTHENTICITY, WARNING, "废止日期早于实施日期", _AGAIN),
    "number-year-differs": Code(AUTHENTICITY, WARNING, "文号的年份与成文日期不符", _AGAIN),
    "title-differs-from-text": Code(AUTHENTICITY, NOTICE, "标题与正文开头的标题不一致", _AGAIN),
    "number-differs-from-text": Code(AUTHENTICITY, WARNING, "文号与正文开头的文号不一致", _AGAIN),
    "date-differs-from-text": Code(AUTHENTICITY, WARNING, "成文日期与正文的落款不一致", _AGAIN),
    "index-number-doubled": Code(COMPLETENESS, WARNING, "几件公开的文件用同一个索引号", _AGAIN),
    "document-number-doubled": Code(COMPLETENESS, NOTICE, "几件公开的文件用同一个文号", _AGAIN),
    "serial-gap": Code(
        COMPLETENESS,
        NOTICE,
        "同一系列的编号有缺",
        "请与发文登记簿核对；应公开而未收录的，用 ftarchive ingest FILE 补收",
    ),
    # Index
    "index-unusable": Code(USABILITY, ERROR, "索引不能使用", _BACK),
    "index-changed": Code(USABILITY, ERROR, "索引文件与建成时不同", _BACK),
    "index-lacks": Code(USABILITY, ERROR, "索引里少了公开的文件", _REBUILD),
    "index-surplus": Code(SECURITY, ERROR, "索引里有不应公开的文件", _REBUILD),
    "index-differs": Code(USABILITY, ERROR, "索引的内容与目录库不符", _REBUILD),
    "index-behind": Code(
        USABILITY, NOTICE, "有文件待编入索引", "下次收录、搜索或启动服务时会自动补齐"
    ),
    "generation-damaged": Code(
        USABILITY, ERROR, "保留的前一代索引已损坏", f"{_REBUILD}，损坏的一代会被替换"
    ),
    "index-untracked": Code(
        SECURITY,
        WARNING,
        "索引文件夹里有不属于它的文件",
        "这不是档案库写入的文件，请移走并查明来源",
    ),
    "dictionary-pending": Code(
        USABILITY,
        NOTICE,
        "词典改动后还没有重建",
        "ftarchive dictionary check 列出影响，ftarchive rebuild 使改动生效",
    ),
    "dictionary-faulty": Code(
        USABILITY,
        ERROR,
        "词典有误",
        "请改正所示的一行；在此之前不能重建索引，形近字表则不用于纠错",
    ),
    # The verification itself
    "check-failed": Code(
        USABILITY,
        ERROR,
        "有一项没有核验成",
        f"请查看所示的原因；多为文件损坏，请{_RESTORE}，再运行 ftarchive verify",
    ),
}
