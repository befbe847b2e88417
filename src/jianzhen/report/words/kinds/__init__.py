"""What each kind of finding means to a reader: its title, what to look for, what to ignore, when it fails."""

from jianzhen.model import Kind
from jianzhen.report.words.kinds.file import FILE
from jianzhen.report.words.kinds.goods import GOODS
from jianzhen.report.words.kinds.picture import PICTURE
from jianzhen.report.words.kinds.texts import TEXTS
from jianzhen.report.words.kinds.words import KindWords

KINDS: dict[Kind, KindWords] = {**FILE, **PICTURE, **GOODS, **TEXTS}

__all__ = ["KINDS", "KindWords"]
