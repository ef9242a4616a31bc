"""What tells a stranger in twenty years what a bag is and how it is read."""

from __future__ import annotations

TEXT = """\
这是什么
========
这是一个政府信息公开档案库（或它的一段增量）的全部内容，由 ftarchive 程序按 BagIt 1.0（RFC 8493）
打包，供移交和长期保存。不需要原来的程序也能读：全部是普通文件，文字一律为 UTF-8。

本包不可直接公开：里面也有待审（held）和已撤回（withdrawn）的文件，可能含有个人信息。

bag-info.txt             打包日期、件数、字节数；Ftarchive-Head 是日志最后一条的序号和校验值，
                         Ftarchive-Base 是本包接在哪一条之后（0 表示从头开始，即全部档案）
manifest-sha256.txt      每个文件的 SHA-256。核对：在本文件夹中运行 sha256sum -c manifest-sha256.txt
data/catalogue.html      目录，用浏览器打开，可打印；件数多时按年分页，在 data/catalogue/ 中
data/originals/ab/ab12…  原件，一字节不差，以自身的 SHA-256 为名；没有扩展名，格式见记录的 format
data/records/ab/ID.json  每件文件一个记录（ID 为文件编号），内容如下：
    status      文件的状态：published 公开，held 待审，withdrawn 已撤回
    version     现行的是第几版
    ordinal     收录的先后次序
    keys        据以认定是同一文件的要素（索引号、网址、标题加来源加日期等）
    resembles   正文相近的其他文件，share 是相同的比例
    events      日志中关于它的各条
    versions    每一版：path 提交时的路径；original 原件，这一版是其中从 offset 起的 length 字节，
                这些字节的校验值是 sha256；record 各栏目，其中 given 是原文写法，provenance
                是出处，attachments 是附件；text 正文，一段一行，附件的文字接在后面；
                concerns 是公开前审查查出的事项；evidence 是随它提交的压缩包、清单
data/events.json         日志：谁在什么时候对哪一件做了什么，一行一条，按 PREMIS 3 的事件写成；
                         “ftarchive”一项是日志原样。chain 是校验链：前一条的 chain（第一条之前
                         是 64 个 0）、一个换行，加上本条的 JSON 数组 [seq, at, actor, action,
                         document_id, version, sha256, detail]（键按序排列、不留空格、不转义汉字）
                         的 SHA-256。删改任何一条，其后各条都对不上
                         detail 的 fixity 是所收那一版全部内容（state 除外）的校验值
data/originals.json      各原件的字节数、收到的时间和提交时的路径
data/dictionary/         检索用的词典：用户词、停用词、同义词、机构名称等，均为可编辑的文本
放回一个档案库：ftarchive import 本文件夹

What this is
============
Everything that an archive of Chinese government disclosure holds, or what was added to it since
an earlier bag, packed by the program ftarchive as BagIt 1.0 (RFC 8493) to be handed on and kept. It
can be read without that program: all of it is plain files, all text is UTF-8.

Not for publication as it is: documents that are held for review or were withdrawn are in it too and
may tell of persons.

bag-info.txt             date, counts and sizes; Ftarchive-Head has number and sum of the last
                         event, Ftarchive-Base those of the one that this bag follows (0: none)
manifest-sha256.txt      the SHA-256 of each file; to check: sha256sum -c manifest-sha256.txt
data/catalogue.html      the catalogue for a browser and a printer; by years where it is long
data/originals/ab/ab12…  the files as handed in, byte for byte, each named by its own SHA-256
data/records/ab/ID.json  one record for each document (ID is what it is called by):
    status      published, held (for review) or withdrawn
    version     the number of the current version
    ordinal     its place in the order of arrival
    keys        what it is known by: index number, address, or title with source and date
    resembles   other documents with nearly the same text; share is what they have in common
    events      the entries of the log about it
    versions    path: as handed in. original: the file of which this version is length bytes from
                offset on, whose sum is sha256. record: the fields; given has the wording of the
                page, provenance where each was read, attachments the files that go with it.
                text: a paragraph a line, that of attachments follows. concerns: what the review
                found. evidence: the archive file or list that it came in with
data/events.json         the log: who did what to which document when, one entry a line, as PREMIS 3
                         events; "ftarchive" has the entry as it stands in the log. Its chain is the
                         SHA-256 of the chain before it (64 zeros before the first), a line feed and
                         the entry as a JSON array [seq, at, actor, action, document_id, version,
                         sha256, detail] (keys sorted, no blanks, Han characters as they are).
                         fixity in a detail is the sum over all of the version but its state
data/originals.json      size, time of arrival and path of each original
data/dictionary/         words, stop words, synonyms and names of agencies that searching used
To have an archive of it again: ftarchive import THIS-FOLDER
"""
