"""Every error Jianzhen raises on purpose: one base class, few children, each telling a person what to do."""


class JianzhenError(Exception):
    """Base of all our errors.

    `what` says what is wrong, `do` what the reader can do about it; both are one plain English line.
    """

    exit_code = 1

    def __init__(self, what: str, do: str) -> None:
        super().__init__(f"{what}. {do}")
        self.what = what
        self.do = do

    def __reduce__(self) -> tuple[type["JianzhenError"], tuple[str, str]]:
        """Survive pickling, so that the error crosses process borders whole."""
        return type(self), (self.what, self.do)


class PhotoError(JianzhenError):
    """Bytes that are no photo, or are broken, too large or hostile. The other photos are still judged."""

    exit_code = 2


class UsageError(JianzhenError):
    """The call itself does not make sense: a missing file, an unknown option value, an empty claim."""

    exit_code = 2


class IndexDamagedError(JianzhenError):
    """An index file that is not ours, of another version, or damaged."""

    exit_code = 2


class MissingExtraError(JianzhenError):
    """An optional part was asked for that is not installed."""

    exit_code = 2
