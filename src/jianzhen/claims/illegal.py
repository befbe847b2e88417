"""The one error of this room."""

from jianzhen.errors import JianzhenError
from jianzhen.model import Text


class IllegalMove(JianzhenError):
    """What was tried is not possible now. `allowed` are the codes of the events this actor could send now."""

    exit_code = 2

    def __init__(self, what: Text, do: Text, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(what, do)
        self.allowed = allowed


class MalformedEvent(JianzhenError):
    """A plain object that is no event, claim or effect of ours: unknown field, wrong type, missing value."""

    exit_code = 2
