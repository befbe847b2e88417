"""`jianzhen check`: judge the photos of one claim."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jianzhen.cli.parser import Parser
from jianzhen.errors import CANNOT_WRITE, CHECK_FOLDER, CHECK_PATH, UsageError, because
from jianzhen.model.finding import Band
from jianzhen.model.statement import StatementRole
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.index import Index
    from jianzhen.model import Statement
    from jianzhen.report.model import Report

HELP = Text(
    """\
jianzhen check PHOTO… [options]

Judges the photos of one claim and prints a table. PHOTO… are those the buyer sent; put them first.

Compare with
  --product PHOTO…     photos from the listing
  --packing PHOTO…     photos taken when the goods left; videos too (MP4, MOV, WebM)
  --earlier WHAT…      earlier claims: photos, videos, folders, or an index (see: jianzhen index)
  --ref ID             this claim's own id: what the index holds under it is no other claim
  --delivered-at TIME  when the goods were delivered, such as 2026-11-20T18:30:00+08:00
  --calibration FILE   error rates measured on your own claims (see: jianzhen calibrate)
  --detectors WHAT…    learned detectors you brought: folders, or names of installed ones

Words around the claim, as text files
  --statement FILE…       what the buyer wrote
  --merchant-reply FILE…  what the merchant answered
  --chat FILE…            their conversation
  --listing-text FILE…    the product page
  --contacts FILE         the merchant's registered telephone numbers, one a line
  Earlier statements go to --earlier as .txt files.

Output
  --json               everything as JSON instead of the table (see: jianzhen schema)
  --maps DIR           with --json: write the evidence maps there as PNG files
  --report FILE.html   also write one page with pictures; opens without network
  --lang zh|en         language (default: that of the system)

  --fail-on BAND       exit with 1 if the claim reaches this strength:
                       weak, moderate, strong, very-strong

Exit codes: 0 done · 1 --fail-on reached · 2 the call is wrong, or a file could not be read (the others
are still judged) · 3 both 1 and 2 · 70 a fault in the program
""",
    """\
jianzhen check 照片… [选项]

核查一次索赔的照片并输出表格。“照片…”是买家提交的照片，请放在最前面。

对照
  --product 照片…      商品页的照片
  --packing 照片…      发货时拍的照片，也可以是视频（MP4、MOV、WebM）
  --earlier 来源…      以往索赔：照片、视频、文件夹，或索引文件（见 jianzhen index）
  --ref 编号           本次索赔自己的编号：索引中同一编号的照片不算别的索赔
  --delivered-at 时间  签收时间，例如 2026-11-20T18:30:00+08:00
  --calibration 文件   在您自己的索赔上测得的误报率（见 jianzhen calibrate）
  --detectors 来源…    您带来的检测模型：文件夹，或已安装的名称

索赔前后的文字（文本文件）
  --statement 文件…       买家的陈述
  --merchant-reply 文件…  商家的回复
  --chat 文件…            聊天记录
  --listing-text 文件…    商品页文字
  --contacts 文件         商家登记的电话，每行一个
  以往的陈述以 .txt 文件放在 --earlier 之后。

输出
  --json               以 JSON 代替表格输出全部内容（见 jianzhen schema）
  --maps 文件夹        与 --json 合用：把热图存成 PNG 文件
  --report 文件.html   另存一个带图片的网页，断网也能打开
  --lang zh|en         语言（默认随系统）

  --fail-on 强度       达到该强度时以 1 退出：
                       weak 弱、moderate 中等、strong 强、very-strong 很强

退出码：0 完成 · 1 达到 --fail-on · 2 调用有误，或有文件无法读取（其余照片照常核查）
        3 同时出现 1 和 2 · 70 程序故障
""",
)

EXIT_REACHED, EXIT_UNREADABLE = 1, 2
"""Added up: 3 says both."""

TEXTS = {
    "--statement": StatementRole.BUYER,
    "--merchant-reply": StatementRole.MERCHANT,
    "--chat": StatementRole.CHAT,
    "--listing-text": StatementRole.LISTING,
}

BANDS = tuple(band.value for band in Band if band is not Band.NONE)


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("check", lang, HELP)
    parser.add_argument("claim", nargs="*", type=Path)
    for option in ("--product", "--packing", "--earlier"):
        parser.add_argument(option, nargs="+", action="extend", type=Path, default=[])
    for option in (*TEXTS, "--contacts"):
        parser.add_argument(option, nargs="+", action="extend", type=Path, default=[])
    parser.add_argument("--ref")
    parser.add_argument("--delivered-at")
    parser.add_argument("--calibration", type=Path)
    parser.add_argument("--detectors", nargs="+", action="extend", default=[])
    parser.add_argument("--maps", type=Path)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--fail-on")
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Check a claim, print the result, return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    if options.fail_on not in (None, *BANDS):
        reader.refuse_value("--fail-on", options.fail_on, BANDS)
    delivered_at = _time(options.delivered_at)
    _look_at_paths(options)
    written = [path for path in options.earlier if _is_text(path)]
    indexes = [path for path in options.earlier if path not in written and _is_index(path)]
    earlier = [p for path in options.earlier if path not in (*indexes, *written) for p in _earlier(path)]
    statements, contacts = _texts(options, written)

    from jianzhen.conductor import check

    with _opened(indexes) as index:
        report = check(
            options.claim,
            product=options.product,
            packing=options.packing,
            earlier=earlier,
            index=index,
            ref=options.ref,
            delivered_at=delivered_at,
            statements=statements,
            contacts=contacts,
            progress=_progress(lang),
            calibration=options.calibration,
            detectors=options.detectors,
        )
    _write(report, options, lang)
    return exit_code(report, options.fail_on)


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
        if time.utcoffset() is not None:
            return time
    except ValueError:
        pass
    raise UsageError(
        Text(
            f"--delivered-at: “{text}” is no time with a time zone",
            f"--delivered-at：“{text}”不是带时区的时间",
        ),
        Text("Write it like 2026-11-20T18:30:00+08:00", "请写成 2026-11-20T18:30:00+08:00 这样"),
    )


def _look_at_paths(options: Namespace) -> None:
    """Refuse, before any work, what is most likely a slip in the call."""
    if not options.claim:
        raise UsageError(
            Text("There is no claim photo", "没有索赔照片"),
            Text(
                "Put the buyer's photos first: jianzhen check buyer.jpg --product listing.jpg",
                "请把买家的照片放在最前面：jianzhen check buyer.jpg --product listing.jpg",
            ),
        )
    texts = [path for option in TEXTS for path in _given(options, option)] + options.contacts
    for path in (*options.claim, *options.product, *options.packing, *options.earlier, *texts):
        if not path.exists():
            raise UsageError(
                Text("there is no such file", "没有这个文件").about(path),
                CHECK_PATH,
            )
    for path in (*options.claim, *options.product, *options.packing):
        if path.is_dir():
            raise UsageError(
                Text(f"{path} is a folder", f"{path} 是文件夹"),
                Text(f"Name the photos in it, such as {path}/*.jpg", f"请写出其中的照片，例如 {path}/*.jpg"),
            )
    if options.report:
        _look_at_report(options.report)
    if options.maps and not options.maps.is_dir():
        raise UsageError(
            Text(f"--maps: there is no folder {options.maps}", f"--maps：没有文件夹 {options.maps}"),
            Text("Create it first", "请先建立该文件夹"),
        )


def _earlier(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    from jianzhen.enrol import photos_in, videos_in

    if files := [*photos_in(path), *videos_in(path)]:
        return files
    raise UsageError(
        Text(f"--earlier: there are no photos in {path}", f"--earlier：{path} 里没有照片"),
        CHECK_PATH,
    )


def _given(options: Namespace, option: str) -> list[Path]:
    return list(getattr(options, option.removeprefix("--").replace("-", "_")))


def _is_text(path: Path) -> bool:
    return path.suffix.lower() == ".txt" and not path.is_dir()


def _texts(options: Namespace, earlier: list[Path]) -> "tuple[list[Statement], list[str] | None]":
    """Read the texts, and the registered numbers; None where no file of these was given."""
    from jianzhen.texts import read_contacts, read_statement

    paths = [(path, role) for option, role in TEXTS.items() for path in _given(options, option)]
    paths += [(path, StatementRole.EARLIER) for path in earlier]
    numbers = [number for path in options.contacts for number in read_contacts(path)]
    return [read_statement(path, role) for path, role in paths], numbers if options.contacts else None


def _is_index(path: Path) -> bool:
    """Tell by its first bytes an index from a photo; which index it is, its own opening checks."""
    if path.is_dir():
        return False
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


@contextmanager
def _opened(paths: list[Path]) -> "Iterator[Index | None]":
    if not paths:
        yield None
        return
    if len(paths) > 1:
        raise UsageError(
            Text("--earlier: more than one index is given", "--earlier：给出了不止一个索引"),
            Text("Give one, and add all photos to it", "请只给一个，并把照片都登记到其中"),
        )
    from jianzhen.index.sqlite import SqliteIndex

    index = SqliteIndex(paths[0])
    try:
        yield index
    finally:
        index.close()


def _look_at_report(path: Path) -> None:
    """A page goes to a .html file only: `--report photo.jpg` must not overwrite evidence."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError(
            Text(f"--report: {path} does not end in .html", f"--report：{path} 不以 .html 结尾"),
            Text("Name a file such as report.html", "请给出 report.html 这样的文件名"),
        )
    if path.is_dir() or not path.absolute().parent.is_dir() or not os.access(path.absolute().parent, os.W_OK):
        raise UsageError(
            Text(f"--report: {path} cannot be written", f"--report：无法写入 {path}"),
            Text(
                "Name a file in a folder that exists and that you may write to", "请选择已存在且可写的文件夹"
            ),
        )


def _progress(lang: Lang) -> Callable[[str], None] | None:
    """Say on a waiting person's screen what is being looked at; silent when nobody watches."""
    if not sys.stderr.isatty():
        return None
    from jianzhen.report.words import examiner_name

    looking = Text("Looking", "正在查看").in_(lang)
    return lambda name: print(
        f"\r\x1b[K{looking}: {examiner_name(name).in_(lang)}", end="", file=sys.stderr, flush=True
    )


def _write(report: "Report", options: Namespace, lang: Lang) -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    if options.json:
        from jianzhen.report.json_ import dumps, to_json

        print(dumps(to_json(report, options.maps)))
    else:
        from jianzhen.report.terminal import print_report

        print_report(report, sys.stdout, lang)
    if options.report:
        from jianzhen.report.html import to_html

        try:
            options.report.write_text(to_html(report, lang), encoding="utf-8")
        except OSError as error:
            raise UsageError(because(CANNOT_WRITE, error).about(options.report), CHECK_FOLDER) from error
        print(Text("Report: ", "报告：").in_(lang) + str(options.report), file=sys.stderr)


def exit_code(report: "Report", fail_on: str | None) -> int:
    """Return 1 if the claim reaches `fail_on`, plus 2 if a file could not be read."""
    reached = fail_on is not None and report.assessment.band.rank >= Band(fail_on).rank
    return (EXIT_REACHED if reached else 0) + (EXIT_UNREADABLE if report.unreadable else 0)
