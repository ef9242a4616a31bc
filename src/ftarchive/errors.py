"""Every error that a user can meet, with its stable code.

    ArchiveError
    ├── Refused         a file, or one document of a batch, cannot be taken in
    ├── HomeError       the home itself is not usable (busy, too new, damaged)
    ├── IndexUnusable   there is no index that may be searched
    ├── NotFound        the document, version or file asked for is not here
    └── BadRequest      a parameter that cannot be read

A code never changes its meaning. Its message names the thing, the value and the fault;
its remedy says what to do. Both are Chinese: the public and staff read them.
"""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """The wording of one code: ``message`` and ``remedy`` are format strings."""

    message: str
    remedy: str


FAULTS: dict[str, Fault] = {
    # Refused
    "not-found": Fault("找不到“{path}”", "请检查路径是否写对，文件是否已被移走"),
    "unreadable": Fault("“{path}”读不出来：{reason}", "请检查文件权限，或重新复制一份后再提交"),
    "empty-file": Fault("“{path}”是空文件（0 字节或只有空白）", "请重新导出或保存后再提交"),
    "too-large": Fault(
        "“{path}”有 {size} 字节，超过上限 {limit} 字节",
        "请拆分后提交，或由管理员调高 {setting}",
    ),
    "unsupported-format": Fault(
        "“{path}”是{kind}，本版本不能读取",
        "请另存为网页（.html）或纯文本（.txt）后再提交",
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
    "parser-failed": Fault(
        "读取“{path}”时程序出错：{reason}", "文件未受影响；请把它连同这条信息交给管理员"
    ),
    # HomeError
    "no-home": Fault("“{path}”不是一个文件夹", "请用 --home 指定档案库所在的文件夹"),
    "home-busy": Fault(
        "另一个收录或重建正在使用档案库“{path}”",
        "请等它结束后重试；可用 FTARCHIVE_LOCK_SECONDS 调整等待秒数",
    ),
    "catalogue-newer": Fault(
        "目录库“{path}”由更新版本的程序写成（结构版本 {found}，本程序认识到 {known}）",
        "请升级 ftarchive 后再使用",
    ),
    "catalogue-damaged": Fault(
        "目录库“{path}”已损坏：{reason}",
        "请停止收录，从备份恢复这个文件；原件不受影响，索引会自动补齐",
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
    # NotFound
    "no-such-document": Fault("没有编号为“{id}”的文件", "请检查网址或编号，或回到首页重新搜索"),
    "no-such-version": Fault("文件“{id}”没有第 {number} 版", "请到该文件页面查看已有的版本"),
    "no-such-page": Fault("没有“{path}”这个页面", "请检查网址，或回到首页重新搜索"),
    "method-not-allowed": Fault("这个网址不接受 {method} 请求", "请改用 GET 访问"),
    # BadRequest
    "bad-parameter": Fault("参数 {name} 的值“{value}”无效：应当是{wanted}", "请改正后重试"),
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


class BadRequest(ArchiveError):
    """A parameter that cannot be read."""


def _revive(kind: type[ArchiveError], code: str, facts: dict[str, object]) -> ArchiveError:
    return kind(code, **facts)
