"""Which language to speak, and one-line errors in it."""

import os
import re
from collections.abc import Mapping, Sequence

from jianzhen.errors import JianzhenError
from jianzhen.model.text import Lang
from jianzhen.report.clean import clean


def choose(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Lang:
    """Return the language of `--lang`, else of the locale, else Chinese.

    Looked up before anything is parsed, so that a wrong call is explained in the right language too. An
    unknown value of `--lang` is left to the parser to complain about.
    """
    for before, argument in zip(["", *arguments], arguments, strict=False):
        value = argument if before == "--lang" else argument.removeprefix("--lang=")
        if value in ("zh", "en") and (before == "--lang" or argument.startswith("--lang=")):
            return "zh" if value == "zh" else "en"
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "")
    return "zh" if re.match(r"(zh|C|POSIX|$)([._@]|$)", locale) else "en"


def error_line(error: JianzhenError, lang: Lang) -> str:
    """Write an error on one line, whatever the names in it contain."""
    return " ".join(clean(error.text.in_(lang)).split())
