"""`jianzhen bench`: measure a detector on photos whose truth is known, and compare two measurements."""

import math
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jianzhen.cli.parser import Parser
from jianzhen.cli.progress import progress
from jianzhen.errors import CHECK_FOLDER, CHECK_PATH, UsageError
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.bench import Result

HELP = Text(
    """\
jianzhen bench LAYOUT DIR --out DIR [options]
jianzhen bench compare BEFORE.json NOW.json

Judges photos whose truth the folders tell, and writes how many fakes were found and how many real photos were
flagged. First it asks whether the folder gives the truth away: a program that sees only size, format and
metadata, never a pixel, should do no better than chance.

Layouts (an image is jpg, jpeg, png, webp; but for fraudbench also heic, avif, gif, tiff, bmp)
  fraudbench   <category>/Negative/Review_*/<image>                  real
               <category>/DeepFake/<generator>/Review_*/<image>      fake
  folders      real/[<source>/]<image>    fake/[<source>/]<image>
  pairs        before/<name>.jpg is the listing photo, after/<name>.png the claim photo made from it;
               negatives/<name>/ holds honest photos: product*.jpg of the listing, claim*.jpg of the claim
  copies       originals/<name>.jpg lie in an index; copies/<name>_*.jpg are copies of them;
               others/ copy none. Each original is also judged against the other ones.

  --out DIR          takes bench.json (all figures, each file's score), bench.html (failures with pictures)
                     and the rows of the run. Interrupted? Call it again: it goes on where it stopped.
  --chains WHAT      also after delivery: all, none (default), or names with commas: wechat-like,
                     whatsapp-like, taobao-like, screenshot, screen-photo, stripped, png, webp, avif, q70 …
  --reviews          fraudbench: judge the photos of each review together, if it has two or more
  --kind KIND        measure this kind of finding alone; its raw score instead of the whole check's level
  --threshold T      flag from this score on; by default what is moderate evidence or more is flagged
  --scores FILE.csv  measure another detector: columns path, score and flag (1 or 0; or give --threshold)
  --calibration FILE rate findings by your own counts (see: jianzhen calibrate)
  --jobs N           processes (default: one per processor)

  --json         print the result as JSON instead of a summary
  --lang zh|en   language (default: that of the system)

Exit codes: 0 done · 1 compare: a rate got worse, beyond chance · 2 the call is wrong, or a file could not be
            read or judged (the others are counted) · 70 a fault in the program
""",
    """\
jianzhen bench 布局 文件夹 --out 文件夹 [选项]
jianzhen bench compare 之前.json 现在.json

核查真伪已知的照片（由文件夹说明真伪），给出检出多少伪造、误报多少真实照片。首先检查数据集是否泄露答案：
只看尺寸、格式和元数据、不看任何像素的程序，应当不比随机猜测好。

布局（图片为 jpg、jpeg、png、webp；除 fraudbench 外还可以是 heic、avif、gif、tiff、bmp）
  fraudbench   <类别>/Negative/Review_*/<图片>                 真实
               <类别>/DeepFake/<生成器>/Review_*/<图片>        伪造
  folders      real/[<来源>/]<图片>    fake/[<来源>/]<图片>
  pairs        before/<名称>.jpg 是商品页照片，after/<名称>.png 是由它改成的索赔照片；
               negatives/<名称>/ 里是诚实的照片：product*.jpg 为商品页，claim*.jpg 为索赔
  copies       originals/<名称>.jpg 放入索引；copies/<名称>_*.jpg 是它们的复制品；
               others/ 不复制任何照片。每张原照片还会与其余原照片比对。

  --out 文件夹       存放 bench.json（全部数字和每个文件的分数）、bench.html（附判错的图片）和运行记录。
                     中断后重新执行即可，会从停下的地方继续。
  --chains 范围      另外测量转发后的情况：all 全部，none 不测（默认），或用逗号分隔的名称：wechat-like、
                     whatsapp-like、taobao-like、screenshot、screen-photo、stripped、png、webp、avif、q70 等
  --reviews          fraudbench：有两张以上图片的评价，把其中的照片合在一起核查
  --kind 种类        只测量这一种发现，用它的原始分数代替整体核查的等级
  --threshold T      分数达到 T 即标记；默认标记达到中等及以上证据的
  --scores 文件.csv  测量其他检测器：列名 path、score 和 flag（1 或 0；也可以给 --threshold）
  --calibration 文件 按您自己的计数评定发现（见 jianzhen calibrate）
  --jobs N           进程数（默认每个处理器一个）

  --json         以 JSON 输出结果，代替摘要
  --lang zh|en   语言（默认随系统）

退出码：0 完成 · 1 compare：有比率变差，且超出随机波动
        2 调用有误，或有文件无法读取、无法核查（其余照常统计） · 70 程序故障
""",
)

EXIT_WORSE, EXIT_UNREADABLE = 1, 2


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("bench", lang, HELP)
    parser.add_argument("what", nargs="*")
    for option in ("--out", "--scores", "--calibration"):
        parser.add_argument(option, type=Path)
    parser.add_argument("--chains", default="none")
    parser.add_argument("--reviews", action="store_true")
    parser.add_argument("--kind")
    parser.add_argument("--threshold")
    parser.add_argument("--jobs", default=str(os.cpu_count() or 1))
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Measure or compare, print a summary, return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    if options.what[:1] == ["compare"]:
        return _compare(options, lang)

    from jianzhen.bench import LAYOUTS, Asked, bench, lay_out, write
    from jianzhen.model import Kind

    if len(options.what) != 2:
        raise UsageError(
            Text("It needs a layout and a folder", "需要一个布局和一个文件夹"),
            Text(
                "Write it like: jianzhen bench folders DIR --out OUT",
                "请这样写：jianzhen bench folders 文件夹 --out 输出文件夹",
            ),
        )
    layout, root = options.what[0], Path(options.what[1])
    if layout not in LAYOUTS:
        reader.refuse_value("bench", layout, (*LAYOUTS, "compare"))
    kinds = [kind.value for kind in Kind if not kind.about_words]
    if options.kind not in (None, *kinds):
        reader.refuse_value("--kind", options.kind, kinds)
    if not options.jobs.isdecimal() or int(options.jobs) < 1:
        reader.refuse_value("--jobs", options.jobs, ("1", "2", "…"))
    ways = _ways(reader, options.chains)
    _fit_together(options, layout, bool(ways))
    asked = Asked(
        layout,
        root,
        options.out,
        ways,
        options.reviews,
        Kind(options.kind) if options.kind else None,
        _number(options.threshold),
        options.scores,
        options.calibration,
    )
    lay_out(layout, root)  # a folder of another shape is refused before anything is written
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(Text("cannot be created", "无法建立").about(options.out), CHECK_FOLDER) from error
    result = bench(asked, int(options.jobs), progress(lang))
    write(result, options.out, lang)
    _say(result, options, lang)
    return EXIT_UNREADABLE if result.raw["unreadable"] or any(result.raw["not_judged"].values()) else 0


def _ways(reader: Parser, chains: str) -> tuple[str, ...]:
    from jianzhen.bench.examine import WAYS

    if chains in ("all", "none"):
        return WAYS if chains == "all" else ()
    names = tuple(dict.fromkeys(name for name in chains.split(",") if name))
    for name in names:
        if name not in WAYS:
            reader.refuse_value("--chains", name, ("all", "none", *WAYS))
    return names


def _fit_together(options: Namespace, layout: str, chains: bool) -> None:
    """Refuse options that contradict each other, before any work."""
    if options.out is None:
        raise UsageError(
            Text("It is not said where the result goes", "没有说明结果存放在哪里"),
            Text("Add --out DIR", "请加上 --out 文件夹"),
        )
    if options.scores and (chains or options.kind or options.calibration):
        raise UsageError(
            Text(
                "--scores brings finished scores: photos cannot be delivered anew or judged by Jianzhen",
                "--scores 给出的是现成的分数：无法重新转发照片，也不由鉴真核查",
            ),
            Text("Leave --chains, --kind and --calibration out", "请去掉 --chains、--kind 和 --calibration"),
        )
    if options.reviews and layout != "fraudbench":
        raise UsageError(
            Text("--reviews is for the layout fraudbench only", "--reviews 只用于 fraudbench 布局"),
            Text("Leave it out", "请去掉它"),
        )


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        if math.isfinite(number := float(text)):
            return number
    except ValueError:
        pass
    raise UsageError(
        Text(f"--threshold: “{text}” is no number", f"--threshold：“{text}”不是数"),
        Text("Write it like 0.5", "请写成 0.5 这样"),
    )


def _say(result: "Result", options: Namespace, lang: Lang) -> None:
    from jianzhen.bench.words import summary
    from jianzhen.bench.write import FILE, PAGE
    from jianzhen.report.clean import clean
    from jianzhen.report.json_ import dumps, plain

    for one in result.raw["unreadable"]:
        print(clean(f"jianzhen: {one['path']} ({one['way']}): {one['what'][lang]}"), file=sys.stderr)
    if options.json:
        print(dumps(plain(result.raw)))
        return
    for line in summary(result.raw):
        print(clean(f"- {line.in_(lang)}"))
    print(options.out / FILE)
    print(options.out / PAGE)


def _compare(options: Namespace, lang: Lang) -> int:
    from jianzhen.bench.compare import compare, read, to_json, told
    from jianzhen.report.clean import clean
    from jianzhen.report.json_ import dumps

    if len(options.what) != 3:
        raise UsageError(
            Text("compare needs two results", "compare 需要两份结果"),
            Text(
                "Write it like: jianzhen bench compare before/bench.json now/bench.json",
                "请这样写：jianzhen bench compare 之前/bench.json 现在/bench.json",
            ),
        )
    for path in map(Path, options.what[1:]):
        if not path.is_file():
            raise UsageError(Text("there is no such file", "没有这个文件").about(path), CHECK_PATH)
    found = compare(*(read(Path(path)) for path in options.what[1:]))
    if options.json:
        print(dumps(to_json(found)))
    else:
        for line in told(found):
            print(clean(f"- {line.in_(lang)}"))
    return EXIT_WORSE if any(change.worse for change in found.changes) else 0
