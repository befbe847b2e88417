"""argparse with a help text and errors of our own, in both languages.

argparse and not typer: only it takes several values after one option (`--product a.jpg b.jpg`), and it costs
20 ms of a cold start where typer costs 90.
"""

import argparse
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from jianzhen.errors import UsageError
from jianzhen.model.text import Lang, Text


class HelpAsked(Exception):
    """`--help` stands in the call; carries the text to print."""


class Parser(argparse.ArgumentParser):
    """A parser of one verb; `help_text` is written by hand, since argparse cannot wrap Chinese."""

    def __init__(self, verb: str, lang: Lang, help_text: Text) -> None:
        super().__init__(prog=f"jianzhen {verb}", add_help=False, allow_abbrev=False)
        self.verb, self.lang, self.help_text = verb, lang, help_text
        self.add_argument("-h", "--help", action="store_true")
        self.add_argument("--json", action="store_true")
        self.add_argument("--lang")

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse; options and photos may stand in any order. Raise HelpAsked or UsageError."""
        if {"-h", "--help"} & set(arguments):
            raise HelpAsked(self.help_text.in_(self.lang))
        options = self.parse_intermixed_args(arguments)
        if options.lang not in (None, "zh", "en"):
            self.refuse_value("--lang", options.lang, ("zh", "en"))
        return options

    def action(self, options: argparse.Namespace, takes: Mapping[str, int]) -> tuple[str, list[str]]:
        """Return which action of the verb `options.what` names, and the names it is given.

        Raises:
            HelpAsked: none is named.
            UsageError: there is no such action, or it takes another number of names (`takes`).
        """
        if not options.what:
            raise HelpAsked(self.help_text.in_(self.lang))
        action, *names = options.what
        if action not in takes:
            self.refuse_value(self.verb, action, tuple(takes))
        if len(names) != takes[action]:
            call, most = f"{self.verb} {action}", takes[action]
            raise UsageError(
                Text(
                    f"{call} takes {most} names, not {len(names)}",
                    f"{call} 需要 {most} 个名称，而不是 {len(names)} 个",
                ),
                Text(f"See: jianzhen {self.verb} --help", f"请看：jianzhen {self.verb} --help"),
            )
        return action, names

    def refuse_value(self, option: str, value: str, allowed: Sequence[str]) -> NoReturn:
        """Raise for a value that is not one of those allowed."""
        raise UsageError(
            Text(f"{option} does not know “{value}”", f"{option} 不认识“{value}”"),
            Text(f"Use one of: {', '.join(allowed)}", f"请使用：{'、'.join(allowed)}"),
        )

    def error(self, message: str) -> NoReturn:
        """Say argparse's complaint in our words; its own remain for what we did not foresee."""
        see = Text(f"See: jianzhen {self.verb} --help", f"请看：jianzhen {self.verb} --help")
        if found := re.match(r"unrecognized arguments: (.*)", message):
            what = Text(f"Not understood: {found[1]}", f"无法理解：{found[1]}")
        elif found := re.match(r"argument ([^:]+): expected", message):
            what = Text(f"{found[1]} needs a value", f"{found[1]} 后面缺少值")
        elif found := re.match(r"argument ([^:]+): ignored explicit argument (.*)", message):
            what = Text(
                f"{found[1]} takes no value, but got {found[2]}", f"{found[1]} 不带值，却得到 {found[2]}"
            )
        elif found := re.match(r"the following arguments are required: (.*)", message):
            what = Text(f"Missing: {found[1]}", f"缺少：{found[1]}")
        else:
            what = Text(f"The call is not understood ({message})", f"无法理解这条命令（{message}）")
        raise UsageError(what, see)
