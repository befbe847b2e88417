"""`jianzhen index`: remember photos and videos, to find them when they come back."""

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from jianzhen.cli.language import error_line
from jianzhen.cli.parser import HelpAsked, Parser
from jianzhen.errors import UsageError
from jianzhen.model.text import Lang, Text

HELP = Text(
    """\
jianzhen index add PLACE… --index FILE      remember photos and videos
jianzhen index info --index FILE            say what is in an index
jianzhen index remove REF… --index FILE     forget the photos of a claim or listing

The index keeps fingerprints, never the pictures. It is one file; give it to a check with
  jianzhen check buyer.jpg --earlier FILE

add
  PLACE…         folders, or manifests (CSV with the columns path, ref, role, label; only path is needed).
                 A photo in a subfolder belongs to the ref of that name, such as claim-17
  --role ROLE    earlier (default), product or packing, where a manifest does not say
  --label LABEL  an opinion, such as known-fake, where a manifest does not say
                 Interrupted? Call it again: it goes on where it stopped.

  --index FILE   the index; `add` begins it if there is none
  --json         the result as JSON
  --lang zh|en   language (default: that of the system)

Exit codes: 0 done · 2 the call is wrong, or a file could not be read (the others are still added)
            70 a fault in the program
""",
    """\
jianzhen index add 来源… --index 文件       登记照片和视频
jianzhen index info --index 文件            查看索引内容
jianzhen index remove 编号… --index 文件    删除某个索赔或商品的照片

索引只保存指纹，不保存照片和视频。它是一个文件，核查时这样使用：
  jianzhen check buyer.jpg --earlier 文件

add
  来源…          文件夹或清单（CSV，列名 path、ref、role、label，只有 path 必填）。
                 子文件夹里的照片归入以该文件夹命名的编号，例如 claim-17
  --role 角色    清单未写明时的角色：earlier 以往索赔（默认）、product 商品、packing 发货
  --label 标签   清单未写明时的判断，例如 known-fake（已登记的虚假照片）
                 中断后重新执行即可，会从停下的地方继续。

  --index 文件   索引文件；add 时如不存在则新建
  --json         以 JSON 输出结果
  --lang zh|en   语言（默认随系统）

退出码：0 完成 · 2 调用有误，或有文件无法读取（其余照常登记） · 70 程序故障
""",
)

ACTIONS = ("add", "info", "remove")
ROLES = ("earlier", "product", "packing")
EXIT_UNREADABLE = 2


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb, for all its actions."""
    parser = Parser("index", lang, HELP)
    parser.add_argument("what", nargs="*")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--role", default="earlier")
    parser.add_argument("--label", default="")
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Do one action, print its result, return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    if not options.what:
        raise HelpAsked(HELP.in_(lang))
    action, *what = options.what
    if action not in ACTIONS:
        reader.refuse_value("index", action, ACTIONS)
    if options.role not in ROLES:
        reader.refuse_value("--role", options.role, ROLES)
    if options.index is None:
        raise UsageError(
            Text("It is not said which index is meant", "没有说明是哪个索引"),
            Text("Add --index FILE", "请加上 --index 文件"),
        )
    if (action == "info") == bool(what):
        _refuse_number(action)
    do: Callable[[list[str], Namespace, Lang], int] = {"add": _add, "info": _info, "remove": _remove}[action]
    return do(what, options, lang)


def _refuse_number(action: str) -> NoReturn:
    texts = {
        "add": (
            Text("There is nothing to add", "没有要登记的内容"),
            Text("Name a folder or manifest", "请给出文件夹或清单"),
        ),
        "remove": (
            Text("There is nothing to remove", "没有要删除的内容"),
            Text("Name a claim or listing", "请给出编号"),
        ),
        "info": (
            Text("info takes no names", "info 后面不带名称"),
            Text("Name the index with --index", "用 --index 指定索引"),
        ),
    }
    raise UsageError(*texts[action])


def _add(what: list[str], options: Namespace, lang: Lang) -> int:
    from jianzhen.enrol import enrol, find_sources
    from jianzhen.index.sqlite import SqliteIndex
    from jianzhen.model import Role

    sources = [s for place in what for s in find_sources(Path(place), Role(options.role), options.label)]
    index = SqliteIndex(options.index, create=True)
    try:
        done = enrol(sources, index, _progress(lang))
    finally:
        index.close()
    for _, error in done.failed:
        print(f"jianzhen: {error_line(error, lang)}", file=sys.stderr)
    failed = [{"path": str(path), "what": e.what, "do": e.do} for path, e in done.failed]
    said = Text(
        f"{done.added} added, {done.known} known already, {len(failed)} could not be read",
        f"新登记 {done.added} 张，已有 {done.known} 张，无法读取 {len(failed)} 张",
    )
    _say({"added": done.added, "known": done.known, "failed": failed}, said, options, lang)
    return EXIT_UNREADABLE if failed else 0


def _info(_: list[str], options: Namespace, lang: Lang) -> int:
    from jianzhen.index.sqlite import SqliteIndex

    index = SqliteIndex(options.index)
    try:
        info = index.info()
    finally:
        index.close()
    said = Text(
        f"Photos and frames: {info.entries:,} · claims or listings: {info.refs:,} · "
        f"{info.bytes / 2**20:,.1f} MiB",
        f"照片与画面 {info.entries:,} 张 · 索赔或商品 {info.refs:,} 个 · {info.bytes / 2**20:,.1f} MiB",
    )
    _say(asdict(info), said, options, lang)
    return 0


def _remove(what: list[str], options: Namespace, lang: Lang) -> int:
    from jianzhen.index.sqlite import SqliteIndex

    index = SqliteIndex(options.index)
    try:
        removed = {ref: index.remove(ref) for ref in what}
    finally:
        index.close()
    said = Text(
        "\n".join(f"{ref}: photos removed: {number}" for ref, number in removed.items()),
        "\n".join(f"{ref}：删除 {number} 张" for ref, number in removed.items()),
    )
    _say({"removed": removed}, said, options, lang)
    return 0


def _say(data: dict[str, Any], said: Text, options: Namespace, lang: Lang) -> None:
    from jianzhen.report.clean import clean
    from jianzhen.report.json_ import dumps, plain

    print(dumps(plain(data)) if options.json else clean(said.in_(lang)))


def _progress(lang: Lang) -> Callable[[int, int], None] | None:
    """Count on a waiting person's screen; silent when nobody watches."""
    if not sys.stderr.isatty():
        return None
    word = Text("Photos", "照片").in_(lang)

    def count(done: int, all_: int) -> None:
        print(
            f"\r\x1b[K{word} {done:,} / {all_:,}",
            end="\n" if done == all_ else "",
            file=sys.stderr,
            flush=True,
        )

    return count
