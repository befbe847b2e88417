"""`jianzhen calibrate`: measure error rates on a site's own claims."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jianzhen.cli.parser import Parser
from jianzhen.cli.progress import progress
from jianzhen.errors import CHECK_FOLDER, UsageError
from jianzhen.model.text import Lang, Text

if TYPE_CHECKING:
    from jianzhen.calibrate import Result

HELP = Text(
    """\
jianzhen calibrate --genuine PLACE… --out DIR [options]

Runs every check over claims whose truth you know, and writes a calibration: how often each finding is wrong
on YOUR photos, and from which strength a finding counts as evidence. Use it with
  jianzhen check buyer.jpg --calibration DIR/calibration.json

  --genuine PLACE…   folders (each photo is a claim, the first sub-folder its source) or manifests
  --forged FILE…     manifests of forged claims (column kinds: what is true of each photo)
                     manifest: CSV with the columns claim, role, path, product, customer, source, category,
                     truth, kinds, delivered_at; only path is needed
  --out DIR          takes calibration.json, calibration.html, PNG charts, scores.csv and the rows of the
                     run. Interrupted? Call it again: it goes on where it stopped.
  --bound RATE       most honest claims in which the whole check may find evidence (default 0.01)
  --confidence C     how sure that must be (default 0.95); 0.01 at 0.95 needs ≥ 299 genuine claims
  --group NAME,…     keep the bound in each group large enough for it: camera, regime, category, source,
                     product, customer (default regime,source)
  --detectors WHAT…  learned detectors you brought, to measure them too: folders, or names of installed ones
  --previous FILE    test for drift against this calibration (default: the one shipped)
  --jobs N           processes (default: one per processor)

  --json         print the calibration as JSON instead of a summary
  --lang zh|en   language (default: that of the system)

Exit codes: 0 done · 2 the call is wrong, the claims are too few, or a file could not be read (the others
            are still counted) · 70 a fault in the program
""",
    """\
jianzhen calibrate --genuine 来源… --out 文件夹 [选项]

对真假已知的索赔运行全部检查，写出校准文件：每种发现在您自己的照片上误报率是多少，强度达到多少才算证据。
使用方法：
  jianzhen check buyer.jpg --calibration 文件夹/calibration.json

  --genuine 来源…    文件夹（每张照片算一个索赔，第一级子文件夹为来源）或清单
  --forged 清单…     伪造索赔的清单（kinds 列写明每张照片属实的种类）
                     清单为 CSV，列名 claim、role、path、product、customer、source、category、truth、kinds、
                     delivered_at，只有 path 必填
  --out 文件夹       存放 calibration.json、calibration.html、PNG 图、scores.csv 和运行记录。
                     中断后重新执行即可，会从停下的地方继续。
  --bound 比例       整体核查最多在多大比例的真实索赔中得出证据（默认 0.01）
  --confidence 置信度  对此的把握（默认 0.95）；0.95 下的 0.01 需要 ≥ 299 个真实索赔
  --group 名称,…     在样本足够的每一组中也保证上限：camera 相机、regime 送达方式、category 类别、
                     source 来源、product 商品、customer 顾客（默认 regime,source）
  --detectors 来源…  一并测量您带来的检测模型：文件夹，或已安装的名称
  --previous 文件    与该校准比较，检验漂移（默认与自带的校准比较）
  --jobs N           进程数（默认每个处理器一个）

  --json         以 JSON 输出校准内容，代替摘要
  --lang zh|en   语言（默认随系统）

退出码：0 完成 · 2 调用有误、索赔数量不够，或有文件无法读取（其余照常统计） · 70 程序故障
""",
)

EXIT_UNREADABLE = 2


def parser(lang: Lang) -> Parser:
    """Return the parser of this verb."""
    parser = Parser("calibrate", lang, HELP)
    for option in ("--genuine", "--forged"):
        parser.add_argument(option, nargs="+", action="extend", type=Path, default=[])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--bound", default="0.01")
    parser.add_argument("--confidence", default="0.95")
    parser.add_argument("--group", default="regime,source")
    parser.add_argument("--detectors", nargs="+", action="extend", default=[])
    parser.add_argument("--previous", type=Path)
    parser.add_argument("--jobs", default=str(os.cpu_count() or 1))
    return parser


def run(arguments: Sequence[str], lang: Lang) -> int:
    """Calibrate, write the files, print a summary, return the exit code."""
    reader = parser(lang)
    options = reader.read(arguments)
    _required(options)
    rate, confidence = (_share(options, name) for name in ("bound", "confidence"))
    groups = [name for name in options.group.split(",") if name]
    if not options.jobs.isdecimal() or int(options.jobs) < 1:
        reader.refuse_value("--jobs", options.jobs, ("1", "2", "…"))

    from jianzhen.calibrate import calibrate, write
    from jianzhen.calibrate.seen import TRAITS
    from jianzhen.strength.bound import Goal

    for name in groups:
        if name not in TRAITS:
            reader.refuse_value("--group", name, TRAITS)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(Text("cannot be created", "无法建立").about(options.out), CHECK_FOLDER) from error
    result = calibrate(
        options.genuine,
        options.out,
        forged=options.forged,
        groups=groups,
        goal=Goal(rate, confidence),
        previous=options.previous,
        jobs=int(options.jobs),
        progress=progress(lang),
        detectors=options.detectors,
    )
    write(result, options.out, lang)
    _say(result, options, lang)
    return EXIT_UNREADABLE if result.unreadable else 0


def _required(options: Namespace) -> None:
    if not options.genuine:
        raise UsageError(
            Text("There are no genuine claims", "没有给出真实索赔"), Text("Add --genuine", "请加上 --genuine")
        )
    if options.out is None:
        raise UsageError(
            Text("It is not said where the calibration goes", "没有说明校准文件存放在哪里"),
            Text("Add --out DIR", "请加上 --out 文件夹"),
        )


def _share(options: Namespace, name: str) -> float:
    text = getattr(options, name)
    try:
        share = float(text)
        if 0 < share < 1:
            return share
    except ValueError:
        pass
    raise UsageError(
        Text(f"--{name}: “{text}” is no share between 0 and 1", f"--{name}：“{text}”不是 0 和 1 之间的比例"),
        Text("Write it like 0.01", "请写成 0.01 这样"),
    )


def _say(result: "Result", options: Namespace, lang: Lang) -> None:
    from jianzhen.calibrate.page import summary
    from jianzhen.report.clean import clean
    from jianzhen.report.json_ import dumps

    for path, why in result.unreadable:
        print(clean(f"jianzhen: {path}: {why}"), file=sys.stderr)
    if options.json:
        print(dumps(result.raw))
        return
    print(result.calibration.id)
    for line in summary(result):
        print(clean(f"- {line.in_(lang)}"))
    print(options.out / "calibration.json")
