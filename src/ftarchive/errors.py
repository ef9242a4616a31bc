"""Every error that a user can meet, with its stable code.

    ArchiveError
    ├── Refused         a file, or one document of a batch, cannot be taken in
    ├── HomeError       the home itself is not usable (busy, full, too new, damaged)
    ├── IndexUnusable   there is no index that may be searched
    ├── NotFound        the document, version or file asked for is not here
    ├── Gone            the document asked for was public and is so no more
    ├── BagFault        a bag is not what it says, or does not go with what is here
    └── BadRequest      a parameter that cannot be read

A code never changes its meaning. Its message names the thing, the value and the fault;
its remedy says what to do. Both are Chinese: the public and staff read them.
"""

from __future__ import annotations

import errno
from typing import NamedTuple


class Fault(NamedTuple):
    """The wording of one code: ``message`` and ``remedy`` are format strings."""

    message: str
    remedy: str


FAULTS: dict[str, Fault] = {
    # Refused
    "not-found": Fault("找不到“{path}”", "请检查路径是否写对，文件是否已被移走"),
    "unreadable": Fault("“{path}”读不出来：{reason}", "请检查文件权限，或重新复制一份后再提交"),
    "disk-full": Fault(
        "处理“{path}”时磁盘已满", "文件未受影响；请清理档案库所在的磁盘，再重新提交这个文件"
    ),
    "empty-file": Fault("“{path}”是空文件（0 字节或只有空白）", "请重新导出或保存后再提交"),
    "too-large": Fault(
        "“{path}”有 {size} 字节，超过上限 {limit} 字节",
        "请拆分后提交，或由管理员调高 {setting}",
    ),
    "unsupported-format": Fault(
        "“{path}”是{kind}，不能作为文件收录",
        "请改交网页、Word、PDF、OFD、表格或纯文本；图片请放进所属文件一并提交",
    ),
    "needs-converter": Fault(
        "“{path}”是{kind}，这台机器上没有能转换它的程序",
        "请另存为 {wanted} 后再提交，或由管理员安装 {program}",
    ),
    "conversion-failed": Fault(
        "“{path}”是{kind}，转换没有成功：{reason}", "请另存为 {wanted} 后再提交"
    ),
    "damaged-file": Fault(
        "“{path}”不是完好的{kind}：{reason}", "请从原处重新导出或复制一份后再提交"
    ),
    "encrypted": Fault("“{path}”有密码保护，内容读不出来", "请去掉密码后再提交"),
    "external-entity": Fault(
        "“{path}”里有 XML 实体定义，正常的文件不会有", "请查明文件来源，用办公软件重新保存后再提交"
    ),
    "text-too-long": Fault(
        "“{path}”的内容超过上限 {limit}{unit}", "请拆分后提交，或由管理员调高 {setting}"
    ),
    "unpacked-too-large": Fault(
        "“{path}”展开后超过上限 {limit} 字节",
        "请查明文件来源；确属正常的，请拆分后提交，或由管理员调高 {setting}",
    ),
    "too-many-members": Fault(
        "“{path}”里的文件超过上限 {limit} 个", "请拆分后提交，或由管理员调高 {setting}"
    ),
    "nested-too-deep": Fault(
        "“{path}”里一层套一层的压缩包超过上限 {limit} 层", "请把里层的压缩包解开后再提交"
    ),
    "unsafe-name": Fault(
        "“{path}”里有一个文件名指向包外：{name}", "请查明压缩包的来源，重新打包后再提交"
    ),
    "symlink": Fault("“{path}”是符号链接，不是文件本身", "请提交它所指的文件"),
    "empty-archive": Fault("“{path}”里没有可以收录的文件", "请检查压缩包是否打包完整"),
    "reading-timeout": Fault(
        "“{path}”读了 {seconds} 秒还没有读完，已经停止",
        "请拆分或重新导出后提交，或由管理员调高 {setting}",
    ),
    "reading-memory": Fault(
        "读“{path}”需要的内存超过上限 {limit} MB，已经停止",
        "请拆分或重新导出后提交，或由管理员调高 {setting}",
    ),
    "reader-crashed": Fault(
        "读“{path}”的程序意外退出（{reason}）", "请重新导出一份后提交；仍不行请把文件交给管理员"
    ),
    "unknown-encoding": Fault(
        "“{path}”的文字编码无法识别", "请用 UTF-8 或 GB18030 编码重新保存后再提交"
    ),
    "too-deep": Fault(
        "“{path}”的标签嵌套过深，读不完整", "请用浏览器打开后重新保存，或另存为纯文本"
    ),
    "no-title": Fault("“{path}”里找不到标题", "请在正文之前单独一行写明标题，或补上“标题：”一栏"),
    "no-text": Fault(
        "“{path}”里找不到正文", "请确认保存的是文章页而不是列表页，并且正文是文字而不是图片"
    ),
    "bad-json": Fault("{path} 不是一个 JSON 对象：{reason}", "请检查这一行的引号、逗号和括号"),
    "missing-key": Fault("{path} 缺少“{key}”", "每行至少要有 title 和 text 两项，且都不能为空"),
    "bad-value": Fault(
        "{path} 的“{key}”应当是{wanted}，现在是 {value}", "请改正这一项后再提交这一行"
    ),
    "empty-batch": Fault("“{path}”里没有一条记录", "请确认批量文件每行一条 JSON 记录"),
    "manifest-file-missing": Fault(
        "“{path}”第 {row} 行写的文件“{file}”不在一起提交的文件里",
        "请补上这个文件，或改正这一行的文件名后再提交",
    ),
    "manifest-row-doubled": Fault(
        "“{path}”第 {row} 行与第 {first} 行写的是同一个文件“{file}”",
        "请把两行并成一行，或改正文件名后再提交",
    ),
    "parser-failed": Fault(
        "读取“{path}”时程序出错：{reason}", "文件未受影响；请把它连同这条信息交给管理员"
    ),
    # HomeError
    "no-home": Fault("“{path}”不是一个文件夹", "请用 --home 指定档案库所在的文件夹"),
    "home-busy": Fault(
        "另一个收录或重建正在使用档案库“{path}”",
        "请等它结束后重试；可用 FTARCHIVE_LOCK_SECONDS 调整等待秒数",
    ),
    "home-full": Fault("“{path}”所在的磁盘已满", "已经收录的文件不受影响；请清理磁盘后重新运行"),
    "home-forbidden": Fault(
        "没有读写“{path}”的权限",
        "已经收录的文件不受影响；请由管理员改正权限，或换用档案库的所有者重新运行",
    ),
    "home-readonly": Fault(
        "“{path}”所在的磁盘是只读的", "检索不受影响；要收录、重建，请由管理员改为可写后重新运行"
    ),
    "too-many-files": Fault(
        "打不开“{path}”：同时打开的文件超过了系统的上限",
        "已经收录的文件不受影响；请由管理员调高上限（ulimit -n）后重新运行",
    ),
    "disk-failing": Fault(
        "读写“{path}”时出错：{reason}",
        "已经收录的文件不受影响；请检查磁盘是否完好、是否仍然连接，再重新运行，"
        "并用 ftarchive verify 核验",
    ),
    "not-yet-indexed": Fault(
        "已经记入目录库和日志，但索引没有更新：{reason}",
        "请先排除这一故障；索引在下次运行 ftarchive 时自动补齐，也可运行 ftarchive rebuild",
    ),
    "worker-died": Fault(
        "分担工作的进程起不来或意外退出，工作没有做完",
        "已经收录的文件和原来的索引不受影响。多半是内存不足：请调低 FTARCHIVE_WORKERS 或 "
        "FTARCHIVE_INDEX_MEMORY_MB 后重新运行",
    ),
    "output-failed": Fault("结果写不出去：{reason}", "请检查输出到的磁盘或程序后重新运行"),
    "backup-exists": Fault("“{path}”已经存在", "请换一个还没有的文件夹名，如带上日期"),
    "no-backup": Fault("“{path}”里没有备份", "请指明 ftarchive backup 建成的文件夹"),
    "backup-newer": Fault(
        "备份“{path}”由更新版本的程序（{program}）建成", "请升级 ftarchive 后再恢复；什么也没有改动"
    ),
    "backup-damaged": Fault(
        "备份里的“{path}”缺失或与清单不符", "请换用另一份备份；档案库什么也没有改动"
    ),
    "home-ahead": Fault(
        "档案库“{path}”完好，日志有 {count} 条，其中有备份（{backup} 条）里没有的",
        "不会用备份覆盖它；要查看备份，请恢复到另一个空文件夹",
    ),
    "catalogue-newer": Fault(
        "目录库“{path}”由更新版本的程序写成（结构版本 {found}，本程序认识到 {known}）",
        "请升级 ftarchive 后再使用",
    ),
    "catalogue-missing": Fault(
        "目录库“{path}”不见了，旁边还有它的封存记录",
        "请先看它是不是被移走或改了名；找不到的，请从备份恢复：ftarchive restore DIR"
        "（DIR 是备份所在的文件夹）",
    ),
    "catalogue-damaged": Fault(
        "目录库“{path}”已损坏：{reason}",
        "请停止收录，从备份恢复：ftarchive restore DIR（DIR 是备份所在的文件夹）；"
        "原件不受影响，索引会自动补齐",
    ),
    "cannot-move": Fault(
        "“{path}”已经处理，但移不到“{to}”：{reason}", "请检查这个文件夹的权限和剩余空间后重新运行"
    ),
    "bag-busy": Fault("另一个移交正在写“{path}”", "请等它结束，或换一个文件夹"),
    "original-lost": Fault(
        "原件“{path}”缺失，或内容已经改变，不能移交",
        "请运行 ftarchive verify 查明全部缺损，从备份恢复后重新移交",
    ),
    "bad-setting": Fault("设置 {name} 的值“{value}”无效：应当是{wanted}", "请改正这个环境变量"),
    "bad-data-file": Fault("规则文件“{path}”有误：{reason}", "请对照随程序附带的同名文件改正"),
    "dictionary-faulty": Fault(
        "词典“{path}”第 {number} 行“{line}”有误：{reason}",
        "请改正这一行并以 UTF-8 保存；写法见 docs/dictionary.md",
    ),
    # IndexUnusable
    "index-missing": Fault("还没有可用的索引", "请运行 ftarchive rebuild"),
    "index-stale": Fault(
        "索引是用另一套分词设置建的（{differences}）", "请运行 ftarchive rebuild 重建索引"
    ),
    "index-damaged": Fault("索引文件“{path}”{reason}", "请运行 ftarchive rebuild 重建索引"),
    "index-unproven": Fault(
        "新建的索引没有通过核对：{reason}",
        "原来的索引照旧使用；请再次运行 ftarchive rebuild，仍不通过请运行 ftarchive verify",
    ),
    "no-earlier-index": Fault(
        "没有上次重建之前的索引可以退回", "现在的索引没有改动；需要时请运行 ftarchive rebuild"
    ),
    "earlier-index-stale": Fault(
        "上次重建之前的索引由另一版本的程序或另一套分词设置建成（{differences}）",
        "现在的索引没有改动；要退回请先换回那一版程序，否则请运行 ftarchive rebuild",
    ),
    "earlier-index-damaged": Fault(
        "上次重建之前的索引已损坏：{reason}", "现在的索引没有改动；需要时请运行 ftarchive rebuild"
    ),
    "earlier-index-foreign": Fault(
        "上次重建之前的索引编自另一份目录库，日志里没有它的第 {position} 条记录",
        "现在的索引没有改动；需要时请运行 ftarchive rebuild",
    ),
    # NotFound
    "no-such-document": Fault("没有编号为“{id}”的文件", "请检查网址或编号，或回到首页重新搜索"),
    "no-such-version": Fault("文件“{id}”没有第 {number} 版", "请到该文件页面查看已有的版本"),
    "no-such-attachment": Fault("文件“{id}”没有第 {number} 个附件", "请到该文件页面查看它的附件"),
    "no-such-page": Fault("没有“{path}”这个页面", "请检查网址，或回到首页重新搜索"),
    "method-not-allowed": Fault("这个网址不接受 {method} 请求", "请改用 GET 访问"),
    # Gone; its title may be what must not be public
    "withdrawn": Fault(
        "编号为“{id}”的文件已于 {date} 撤回：{reason}", "如需了解撤回的原因，请联系公开该文件的机关"
    ),
    # BagFault
    "bag-not-found": Fault("“{path}”不是一个 BagIt 包的文件夹", "请指明含有 bagit.txt 的文件夹"),
    "bag-version": Fault(
        "“{path}”不是本程序认识的 BagIt 声明（认识 {known} 版，UTF-8 编码）",
        "请向移交方确认打包用的程序，重新打包",
    ),
    "bag-format": Fault(
        "包的内容格式是“{found}”，本程序认识的是“{known}”",
        "请升级 ftarchive 后再导入；别的程序打的包请把其中的文件用 ftarchive ingest 收录",
    ),
    "bag-algorithm": Fault(
        "包里没有“{path}”，不能按 SHA-256 核对", "请向移交方索取带 SHA-256 清单的包"
    ),
    "bag-manifest": Fault(
        "“{path}”第 {number} 行不合 BagIt 的写法", "包在移交途中可能受损；请重新复制或重新移交"
    ),
    "bag-info": Fault("“{path}”里的 {name} 缺失或无效", "请向移交方索取完整的包"),
    "bag-oxum": Fault(
        "“{path}”写明内容是 {said}（字节数.文件数），实际是 {found}", "请重新复制或重新移交"
    ),
    "bag-fetch": Fault("包不完整：“{path}”列出的文件要另行下载", "请向移交方索取完整的包"),
    "bag-unsafe-path": Fault("包里的“{path}”不是允许的文件名", "请查明包的来源，不要使用这个包"),
    "bag-not-a-file": Fault("包里的“{path}”是符号链接或别的特殊文件", "请查明包的来源，重新移交"),
    "bag-file-missing": Fault("包里缺少“{path}”", "请重新复制或重新移交"),
    "bag-file-stray": Fault("包里的“{path}”不在清单中", "请查明它的来源；确属多余的，移走后再导入"),
    "bag-unknown-file": Fault(
        "包里的“{path}”不是这种包里会有的文件，导入时会丢失", "请移走它并更新清单，或另行收录"
    ),
    "bag-file-changed": Fault("包里的“{path}”与清单的校验值不符", "请重新复制或重新移交"),
    "bag-too-large": Fault(
        "“{path}”超过上限 {limit}", "请查明包的来源；确属正常的，由管理员调高 {setting}"
    ),
    "bag-log": Fault(
        "包里的日志“{path}”在第 {number} 条不连续或被改动", "请向移交方查明原因，重新移交"
    ),
    "bag-head": Fault(
        "包里的日志“{path}”止于第 {found} 条，bag-info.txt 写明的末条与此不符",
        "日志可能被截断；请向移交方查明原因，重新移交",
    ),
    "bag-entry": Fault("包里的“{path}”读不懂：{reason}", "请向移交方查明原因，重新移交"),
    "bag-record": Fault(
        "包里的“{path}”与日志不符：{reason}", "记录被改动过；请向移交方查明原因，重新移交"
    ),
    "bag-record-missing": Fault(
        "日志说到的文件“{id}”没有记录（应在“{path}”）", "请向移交方查明原因，重新移交"
    ),
    "bag-original": Fault(
        "“{path}”所说的原件 {sha256} 不在包里，也不在档案库里，或内容不符",
        "请向移交方查明原因，重新移交",
    ),
    "bag-gap": Fault(
        "包“{path}”接在日志第 {number} 条之后，这里还没有那一条", "请先导入它之前的包"
    ),
    "bag-conflict": Fault(
        "文件“{id}”在这里和在包里各有不同的经历：{reason}",
        "请导入到另一个空的档案库，由人比较后处理；这里的没有改动",
    ),
    # BadRequest
    "bag-exists": Fault("“{path}”已经存在", "请换一个文件夹；移交不改动已有的文件"),
    "bad-parameter": Fault("参数 {name} 的值“{value}”无效：应当是{wanted}", "请改正后重试"),
    "not-held": Fault("文件“{id}”没有待审的版本", "请用 ftarchive held 查看待审的文件"),
    "several-held": Fault(
        "文件“{id}”有几个待审的版本：第 {numbers} 版", "请用 --version 指明其中一个"
    ),
    "withdrawn-before": Fault("文件“{id}”已经撤回", "请用 ftarchive show 查看撤回的时间和理由"),
    "internal": Fault("系统内部出错，已经记录", "请稍后重试；若一直如此，请告知管理员"),
}


class ArchiveError(Exception):
    """An error with a stable ``code``; ``message`` and ``remedy`` are ready to show."""

    def __init__(self, code: str, **facts: object) -> None:
        fault = FAULTS[code]
        self.code = code
        self.facts = facts
        self.message = fault.message.format(**facts)
        self.remedy = fault.remedy.format(**facts)
        super().__init__(f"{self.message}。{self.remedy}。[{code}]")

    def to_json(self) -> dict[str, str]:
        """The error as one object."""
        return {"code": self.code, "message": self.message, "remedy": self.remedy}

    def __reduce__(self) -> tuple[object, ...]:
        """Lets the error travel home from a worker process."""
        return _revive, (type(self), self.code, self.facts)


class Refused(ArchiveError):
    """A file, or one document of a batch, cannot be taken in; it is left where it was."""


class HomeError(ArchiveError):
    """The home cannot be used as it stands."""


class IndexUnusable(ArchiveError):
    """There is no index that may be searched."""


class NotFound(ArchiveError):
    """What was asked for is not here."""


class Gone(ArchiveError):
    """What was asked for was public once, and was withdrawn."""


class BagFault(ArchiveError):
    """A bag is not what it says it is, or does not go with what is here."""


class BadRequest(ArchiveError):
    """A parameter that cannot be read."""


_FULL = (errno.ENOSPC, errno.EDQUOT)
_TOO_MANY = (errno.EMFILE, errno.ENFILE)


def of_system(error: OSError, path: object) -> Refused | HomeError:
    """What the system says of a file that was handed in, as a refusal of what reports call
    ``path``: not-found, disk-full or unreadable; too-many-files where no other could be opened
    either."""
    if isinstance(error, FileNotFoundError):
        return Refused("not-found", path=path)
    if error.errno in _FULL:
        return Refused("disk-full", path=path)
    if error.errno in _TOO_MANY:
        return HomeError("too-many-files", path=path)
    return Refused("unreadable", path=path, reason=_reason(error))


def of_disk(error: OSError, path: object) -> HomeError:
    """What the system says of a part of the home, which is ``path`` where it does not say:
    home-full, home-forbidden, home-readonly, too-many-files or disk-failing."""
    path = error.filename if isinstance(error.filename, str) else path
    if error.errno in _FULL:
        return HomeError("home-full", path=path)
    if error.errno in (errno.EACCES, errno.EPERM):
        return HomeError("home-forbidden", path=path)
    if error.errno == errno.EROFS:
        return HomeError("home-readonly", path=path)
    if error.errno in _TOO_MANY:
        return HomeError("too-many-files", path=path)
    return HomeError("disk-failing", path=path, reason=_reason(error))


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _revive(kind: type[ArchiveError], code: str, facts: dict[str, object]) -> ArchiveError:
    return kind(code, **facts)
