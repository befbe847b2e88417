"""The standing text of one kind of finding."""

from dataclasses import dataclass

from jianzhen.model import Text


@dataclass(frozen=True, slots=True)
class KindWords:
    """Standing text of one kind of finding.

    Attributes:
        title: what was found, in a few words.
        look: where a person should look to judge for themselves.
        ignore: innocent reasons and harmless differences.
        fails: what makes this check wrong or blind.
    """

    title: Text
    look: Text
    ignore: Text
    fails: Text
