"""Every error Jianzhen raises on purpose: one base class, few children, each telling a person what to do."""

import errno

from jianzhen.model.text import Text, sentences

CHECK_PATH = Text("Check the path", "请检查路径")
CHECK_FOLDER = Text("Check the folder and the free space", "请检查文件夹和剩余空间")
CANNOT_READ = Text("cannot be read", "无法读取")
CANNOT_WRITE = Text("cannot be written", "无法写入")
REBUILD_INDEX = Text("Restore a copy of the index, or build it again", "请恢复索引的备份，或重新建立索引")


class JianzhenError(Exception):
    """Base of all our errors.

    `what` says what is wrong, `do` what the reader can do about it; neither ends in a full stop. `text` is
    both as one line in either language, `str(error)` that line in English.
    """

    exit_code = 1

    def __init__(self, what: Text, do: Text) -> None:
        super().__init__(what, do)  # the very arguments, so that pickling can call it again
        self.what = what
        self.do = do

    @property
    def text(self) -> Text:
        """What is wrong and what to do, as whole sentences."""
        return sentences(self.what, self.do)

    def __str__(self) -> str:
        return self.text.en


class PhotoError(JianzhenError):
    """Bytes that are no photo, or are broken, too large or hostile. The other photos are still judged."""

    exit_code = 2


class VideoError(PhotoError):
    """Bytes that are no video, or one that is broken, too large or hostile. The rest is still judged."""


class StatementError(JianzhenError):
    """A text that is none, is empty or too large."""

    exit_code = 2


class UsageError(JianzhenError):
    """The call itself does not make sense: a missing file, an unknown option value, an empty claim."""

    exit_code = 2


class IndexDamagedError(JianzhenError):
    """An index file that is not ours, of another version, or damaged."""

    exit_code = 2


class RecordError(JianzhenError):
    """The record cannot be kept or shown: keys, a timestamp authority or a case file fail."""

    exit_code = 2


class ReferralError(JianzhenError):
    """A referral that cannot be drafted: from no final decision, or without what it needs."""

    exit_code = 2


class SheetError(JianzhenError):
    """A file written by hand (rules, a mapping) that cannot be used; the first problem in its order.

    `others` are the further problems of the same file, in order.
    """

    exit_code = 2
    others: "tuple[SheetError, ...]" = ()


class PolicyError(SheetError):
    """A policy, or the facts of a claim given to one, that cannot be used."""


class MissingExtraError(JianzhenError):
    """An optional part was asked for that is not installed."""

    exit_code = 2


_NO_RIGHT = Text("no permission", "没有权限")
_REASONS = {
    errno.ENOENT: Text("there is no such file", "没有这个文件"),
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: _NO_RIGHT,
    errno.ENOSPC: Text("the disk is full", "磁盘已满"),
    errno.ENAMETOOLONG: Text("the name is too long", "名称过长"),
}


def because(failed: Text, error: OSError) -> Text:
    """Add why the system refused; a rare reason by the system's own code (errno), such as `EIO`."""
    code = errno.errorcode.get(error.errno or 0, type(error).__name__)
    reason = _REASONS.get(error.errno or 0, Text(code, code))
    return Text(f"{failed.en} ({reason.en})", f"{failed.zh}（{reason.zh}）")
