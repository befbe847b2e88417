"""One thin command per verb. Nothing heavy is imported before a verb needs it."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from jianzhen.cli.language import choose, error_line
from jianzhen.cli.parser import HelpAsked
from jianzhen.errors import JianzhenError, UsageError
from jianzhen.model.text import Lang, Text
from jianzhen.version import __version__

VERBS = (
    "check",
    "index",
    "calibrate",
    "bench",
    "policy",
    "schema",
    "serve",
    "export",
    "verify",
    "migrate",
    "privacy",
    "consumers",
    "import",
    "law",
    "pia",
    "transparency",
    "refer",
)
"""Each is a module here with `run(arguments, lang) -> exit code`; `import`, a keyword, is `import_`."""

HELP = Text(
    """\
Jianzhen 鉴真 shows what speaks against the photos of a refund claim. A person decides.

  jianzhen check PHOTO… --product PHOTO…   judge the photos of one claim
  jianzhen index add|info|remove …         remember photos, to find them when they come back
  jianzhen calibrate --genuine PLACE…      measure error rates on your own claims
  jianzhen bench LAYOUT DIR                measure a detector on photos whose truth you know
  jianzhen policy check|diff|replay|shadow …
                                           rules that propose the next step, tried on past claims
  jianzhen serve                           run the service: claims, both sides, decisions, record
  jianzhen schema                          print the JSON Schema of `check --json`
  jianzhen export CLAIM                    write a claim's case file, which proves what happened to it
  jianzhen verify FILE                     check an exported case file, offline
  jianzhen verify --database URL           check all that a database keeps
  jianzhen migrate DATABASE                make or update the tables of a database
  jianzhen import FILE --mapping M.yaml    take claims in from a table
  jianzhen privacy due|erase|access|hold|rules
                                           how long things are kept, and what about one buyer
  jianzhen consumers show|objections|check|rules
                                           the record of a person, and what may follow from it
  jianzhen law list|show|grade …           what the law may make of claims, as information
  jianzhen pia                             the impact assessment of this installation, to sign
  jianzhen transparency YEAR               figures of a year, for a regulator or the public
  jianzhen refer civil|police|… CASE-FILE  drafts for somebody outside, from final decisions

  jianzhen VERB --help   all options of a verb
  jianzhen --version     print the version
  --lang zh|en           language (default: that of the system)

Example:
  jianzhen check buyer.jpg --product listing1.jpg listing2.jpg --report report.html
""",
    """\
鉴真 Jianzhen 查看退款索赔的照片，列出其中的疑点。由人作出决定。

  jianzhen check 照片… --product 照片…   核查一次索赔的照片
  jianzhen index add|info|remove …       登记照片，以便再次出现时认出来
  jianzhen calibrate --genuine 来源…     在自己的索赔上测量误报率
  jianzhen bench 布局 文件夹             在真伪已知的照片上测量检测器
  jianzhen policy check|diff|replay|shadow …
                                         建议下一步的规则，可在以往索赔上试用
  jianzhen serve                         运行服务：索赔、双方意见、决定与记录
  jianzhen schema                        输出 `check --json` 的 JSON Schema
  jianzhen export 案件                   导出一个案件的案卷，以证明其经过
  jianzhen verify 文件                   离线核验导出的案卷
  jianzhen verify --database 地址        核验数据库中的全部记录
  jianzhen migrate 数据库                建立或更新数据库的数据表
  jianzhen import 文件 --mapping M.yaml  从表格导入索赔
  jianzhen privacy due|erase|access|hold|rules
                                         保存期限、删除，以及某买家的全部资料
  jianzhen consumers show|objections|check|rules
                                         某人的记录，以及可据此采取的措施
  jianzhen law list|show|grade …         各次索赔在法律上可能如何，仅供参考
  jianzhen pia                           本系统的个人信息保护影响评估，供签署
  jianzhen transparency 年份             年度统计，供监管部门或公众查阅
  jianzhen refer civil|police|… 案卷     以终局决定为依据，起草对外材料

  jianzhen 命令 --help   某个命令的全部选项
  jianzhen --version     显示版本
  --lang zh|en           语言（默认随系统）

示例：
  jianzhen check buyer.jpg --product listing1.jpg listing2.jpg --report report.html
""",
)

EXIT_BUG, EXIT_INTERRUPTED, EXIT_PIPE = 70, 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the `jianzhen` command and return its exit code."""
    if arguments is None:  # a process of our own
        from jianzhen.cli.process import settle

        settle()
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name the terminal cannot write must not end the check
            stream.reconfigure(errors="replace")
    lang = choose(given)
    try:
        code = _run(given, lang)
        sys.stdout.flush()
    except HelpAsked as asked:
        print(str(asked), end="")
        return 0
    except JianzhenError as error:
        print(f"jianzhen: {error_line(error, lang)}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader (head, less) has left; keep Python from complaining at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PIPE
    except Exception:  # noqa: BLE001 - the last resort: exit code 1 must not look like --fail-on
        import traceback

        traceback.print_exc()
        bug = Text(
            "jianzhen: this is a fault in the program. Please report it.",
            "jianzhen：程序故障，请反馈给我们。",
        )
        print(bug.in_(lang), file=sys.stderr)
        return EXIT_BUG
    return code


def module(verb: str) -> Any:
    """Return the module of a verb."""
    return import_module(f"jianzhen.cli.{verb}" + "_" * (verb == "import"))


def _run(arguments: list[str], lang: Lang) -> int:
    verb, rest = _split(arguments)
    if verb in ("-h", "--help"):
        raise HelpAsked(HELP.in_(lang))
    if verb == "--version":
        print(f"jianzhen {__version__}")
        return 0
    if verb in VERBS:
        return int(module(verb).run(rest, lang))
    if verb is None:
        print(HELP.in_(lang), end="", file=sys.stderr)
        return 2
    from difflib import get_close_matches

    near = (get_close_matches(verb, VERBS, 1) or ["--help"])[0]
    raise UsageError(
        Text(f"There is no command “{verb}”", f"没有“{verb}”这个命令"),
        Text(f"Try: jianzhen {near}", f"请试试：jianzhen {near}"),
    )


def _split(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Part the verb from what follows; `--lang` may stand before it."""
    rest = list(arguments)
    while rest and (rest[0] == "--lang" or rest[0].startswith("--lang=")):
        rest = rest[2:] if rest[0] == "--lang" else rest[1:]
    return (rest[0], rest[1:]) if rest else (None, [])
